#!/usr/bin/env python3
"""Compares four lists of exported symbols: header, linker map, API history and, when given, the built library.

usage: check_exports.py HEADER MAP API_VERSIONS [LIBRARY NM]

Each list must name exactly the same symbols; the history must be readable line by line and its levels must not fall.
"""

import pathlib
import re
import subprocess
import sys

DECLARATION = re.compile(r"CUBIE_API\b[^;]*?\b(cubie_\w+)\s*\(")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CHANGE = re.compile(r"^(\d+)\s+(add|remove)\s+(cubie_\w+)$")


def header_symbols(text):
    return set(DECLARATION.findall(COMMENT.sub("", text)))


def map_symbols(text):
    """Names under `global:` of every node. A pattern would export what nobody listed, so it is an error."""
    names = set()
    for part in re.findall(r"global:(.*?)(?:local:|\})", COMMENT.sub("", text), re.DOTALL):
        for name in filter(None, (piece.strip() for piece in part.split(";"))):
            if not re.fullmatch(r"\w+", name):
                raise ValueError(f"map: {name!r} is no plain name")
            names.add(name)
    return names


def history_symbols(text):
    names, level = set(), 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        change = CHANGE.match(line)
        if change is None:
            raise ValueError(f"history line {number}: expected `LEVEL add|remove SYMBOL`")
        if int(change.group(1)) < level:
            raise ValueError(f"history line {number}: level falls")
        level = int(change.group(1))
        known = change.group(3) in names
        if known == (change.group(2) == "add"):
            raise ValueError(f"history line {number}: {change.group(3)} is {'already' if known else 'not'} there")
        (names.add if change.group(2) == "add" else names.remove)(change.group(3))
    return names


def library_symbols(library, nm):
    """Everything the library defines for others, whatever its name; version nodes themselves aside."""
    out = subprocess.run([nm, "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    fields = [line.split() for line in out.split("\n") if line.strip()]
    return {f[-1].split("@")[0] for f in fields if f[-2] != "A"}


def compare(lists):
    first, wanted = lists[0]
    problems = []
    for name, symbols in lists[1:]:
        problems += [f"{symbol}: in {first}, not in {name}" for symbol in sorted(wanted - symbols)]
        problems += [f"{symbol}: in {name}, not in {first}" for symbol in sorted(symbols - wanted)]
    return problems


def main(arguments):
    header, symbol_map, history = (pathlib.Path(a).read_text(encoding="utf-8") for a in arguments[:3])
    lists = [("header", header_symbols(header)), ("map", map_symbols(symbol_map)),
             ("history", history_symbols(history))]
    if len(arguments) > 3:
        lists.append(("library", library_symbols(arguments[3], arguments[4])))
    problems = compare(lists)
    if not lists[0][1]:
        problems.append("header: no declaration found")
    for problem in problems:
        print("error:", problem)
    print(f"{len(lists[0][1])} symbols in {len(lists)} lists")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
