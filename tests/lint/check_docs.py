#!/usr/bin/env python3
"""Checks that code shown in the documentation is code that the tests build.

usage: check_docs.py ROOT

Every fenced block of C, C++, Fortran, Python or model text in README.md, CONTRIBUTING.md, docs/ and the READMEs of
bindings/ stands under a comment `<!-- from PATH -->` and its lines stand, in one piece, in the file PATH, which a test
builds and runs: the meson.build or test_examples.py of its folder, or the meson.build of the examples, names it, or it is
one of examples/language, all of which are solved, or a module of the Python package, which its tests import. Blocks of
Julia and R are in the READMEs alone that the packages' own tests run. Other blocks are commands (sh) and pictures in
letters (text). All code is fenced: what indentation alone makes code has no language and is refused. Links to files of the
repository must exist.
"""

import pathlib
import re
import sys

LANGUAGES = {"c", "cpp", "c++", "cubie", "fortran", "python"}
RUN_ELSEWHERE = {"julia": "bindings/julia/README.md", "r": "bindings/r/README.md"}
UNCHECKED = {"sh", "text"}
FENCE = re.compile(r"^```(\S*)\s*$")
ANY_FENCE = re.compile(r"^\s*(```|~~~)")
LIST_ITEM = re.compile(r"^\s*([*+-]|\d+[.)])\s")
SOURCE = re.compile(r"^<!-- from (\S+) -->$")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def code_blocks(text):
    """(line number, language, source path or None, lines) of every fenced block."""
    source, block, language, start = None, None, "", 0
    for number, line in enumerate(text.split("\n"), 1):
        fence = FENCE.match(line)
        if block is None:
            if fence:
                block, language, start = [], fence.group(1).lower(), number
            elif line.strip():
                named = SOURCE.match(line.strip())
                source = named.group(1) if named else None
        elif fence and not fence.group(1):
            yield start, language, source, block
            source, block = None, None
        else:
            block.append(line.rstrip())


def unreadable(text):
    """(line number, problem) of every fence that `code_blocks` would not see, and of code that has none."""
    opened, in_list, in_code, before = 0, False, False, ""
    for number, line in enumerate(text.split("\n"), 1):
        fence = FENCE.match(line)
        if opened:
            opened = 0 if fence and not fence.group(1) else opened
        elif fence:
            opened, in_list, in_code = number, False, False
        elif ANY_FENCE.match(line):
            yield number, "fence that is not ``` and one word at the start of its line"
        elif line.startswith(("    ", "\t")):
            # In a list, or with a line of words right before it, indentation does not make code.
            if not (in_list or in_code or before.strip()):
                in_code = True
                yield number, "indented code; fence it and name its language"
        elif line.strip():
            in_code = False
            in_list = bool(LIST_ITEM.match(line)) or (in_list and (bool(before.strip()) or line.startswith(" ")))
        before = line
    if opened:
        yield opened, "block without end"


def contains(whole, part):
    """True when `part` stands in `whole` as consecutive lines, whatever the common indentation."""
    whole = [line.strip() for line in whole]
    part = [line.strip() for line in part]
    while part and not part[-1]:
        part.pop()
    return any(whole[at:at + len(part)] == part for at in range(len(whole) - len(part) + 1))


def is_run(root, source):
    """True when a test runs what the file shows."""
    path = pathlib.PurePosixPath(source)
    if path.parent == pathlib.PurePosixPath("examples/language"):
        return path.suffix == ".cubie"
    if path.parent == pathlib.PurePosixPath("bindings/python/cubie"):
        return path.suffix == ".py"
    for build in (root / path.parent / "meson.build", root / path.parent / "test_examples.py",
                  root / "examples" / "c" / "meson.build", root / "tests" / "bindings" / "fortran" / "meson.build"):
        if build.is_file() and re.search(rf"['\"/]{re.escape(path.stem)}(\.\w+)?['\"]", build.read_text(encoding="utf-8")):
            return True
    return False


def check(root):
    problems = []
    pages = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md")),
             *sorted((root / "bindings").glob("*/README.md"))]
    for page in pages:
        if not page.is_file():
            continue
        text = page.read_text(encoding="utf-8")
        name = page.relative_to(root)
        problems += [f"{name}:{line}: {problem}" for line, problem in unreadable(text)]
        for line, language, source, block in code_blocks(text):
            if language in UNCHECKED or RUN_ELSEWHERE.get(language) == name.as_posix():
                continue
            if not language:
                problems.append(f"{name}:{line}: block without a language")
            elif language not in LANGUAGES:
                problems.append(f"{name}:{line}: no test runs blocks of {language}")
            elif source is None:
                problems.append(f"{name}:{line}: {language} block without `<!-- from PATH -->`")
            elif not (root / source).is_file():
                problems.append(f"{name}:{line}: {source} does not exist")
            elif not is_run(root, source):
                problems.append(f"{name}:{line}: no test runs {source}")
            elif not contains((root / source).read_text(encoding="utf-8").split("\n"), block):
                problems.append(f"{name}:{line}: the block differs from {source}")
        for target in LINK.findall(re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)):
            if "://" not in target and not (page.parent / target).exists():
                problems.append(f"{name}: link to {target}, which does not exist")
    return problems


def main(arguments):
    problems = check(pathlib.Path(arguments[0]))
    for problem in problems:
        print("error:", problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
