#!/usr/bin/env python3
"""Writes the declarations of include/cubie.h for every language that has a back end here.

usage: generate.py [--check] [ROOT]

A back end is a module of this folder with `files(api)`: {path from ROOT: its text}, made of header.Api alone. With
--check nothing is written: files that differ from what would be written are listed, and the status is 1.
"""

import importlib
import pathlib
import sys

sys.dont_write_bytecode = True
FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))
import header  # noqa: E402


def back_ends():
    """The modules of this folder that write files, by name."""
    names = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("header", "generate"))
    modules = {name: importlib.import_module(name) for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "files")}


def generated(root):
    """{path from root: text} of all back ends."""
    api = header.read(root / "include" / "cubie.h")
    texts = {}
    for module in back_ends().values():
        texts.update(module.files(api))
    return texts


def main(arguments):
    check = "--check" in arguments
    roots = [argument for argument in arguments if not argument.startswith("-")]
    root = pathlib.Path(roots[0]) if roots else FOLDER.parent.parent
    stale = []
    for path, text in generated(root).items():
        file = root / path
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if not check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"error: {path} is not what tools/bindings/generate.py writes: run it" if check else f"wrote {path}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
