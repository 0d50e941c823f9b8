#!/usr/bin/env python3
"""Checks that every declaration of the public header is documented in full.

usage: check_api_docs.py HEADER

A declaration has a comment with a first sentence, one @param per parameter in order, @return unless it returns void,
and the line `Threads: ... Blocks: ... Since: ...`. Only types that every binding language can pass appear.
"""

import pathlib
import re
import sys

DECLARATION = re.compile(r"/\*\*(?P<doc>(?:(?!\*/).)*)\*/\s*CUBIE_API\s+(?P<type>[\w\s*]+?)(?P<name>cubie_\w+)\s*"
                         r"\((?P<params>[^)]*)\)\s*CUBIE_NOEXCEPT\s*;", re.DOTALL)
PARAMETER = re.compile(r"^(?P<type>.*?)(?P<name>\w+)$", re.DOTALL)
SCALARS = {"int32_t", "int64_t", "double", "cubie_status", "cubie_progress_fn", "cubie_sink_fn",
           "cubie_sink_f32_fn", "cubie_rhs_fn", "cubie_jacobian_fn"}
POINTERS = {"char", "double", "float", "int32_t", "int64_t", "cubie_status", "void", "cubie_context", "cubie_solver",
            "cubie_batch", "cubie_result"}
# Names that code generators of binding languages use for themselves.
RESERVED = {"result", "self", "value", "r_ans", "arg1", "arg2"}


def type_problem(text):
    words = text.replace("const", " ").split("*")
    base, stars = words[0].strip(), len(words) - 1
    if stars == 0:
        return None if base in SCALARS else f"type {base} must not cross"
    return None if base in POINTERS and stars <= 2 else f"pointer to {base} must not cross"


def check_declaration(match):
    name, doc = match["name"], match["doc"]
    problems = []
    parameters = [p.strip() for p in match["params"].split(",")]
    parameters = [] if parameters == ["void"] else parameters
    names = []
    for parameter in parameters:
        split = PARAMETER.match(parameter)
        names.append(split["name"])
        problem = type_problem(split["type"])
        if problem:
            problems.append(f"{name}: parameter {split['name']}: {problem}")
        if split["name"] in RESERVED:
            problems.append(f"{name}: parameter must not be called {split['name']}")
    documented = re.findall(r"@param\s+(\w+)", doc)
    if documented != names:
        problems.append(f"{name}: documents {documented}, takes {names}")
    if ("@return" in doc) == (match["type"].strip() == "void"):
        problems.append(f"{name}: @return does not fit the return type")
    outs = [n.startswith("out_") for n in names]
    if outs != sorted(outs):
        problems.append(f"{name}: out_ parameters must come last")
    if not re.search(r"Threads: .*Blocks: .*Since: \d+\.\d+\.", doc.replace("\n *", " "), re.DOTALL):
        problems.append(f"{name}: no line Threads: Blocks: Since:")
    if not re.match(r"\s*[A-Z][^@]*?[.]", doc):
        problems.append(f"{name}: no first sentence")
    return problems


def check(text):
    matches = list(DECLARATION.finditer(text))
    problems = [problem for match in matches for problem in check_declaration(match)]
    declared = len(re.findall(r"^CUBIE_API\b", text, re.MULTILINE))
    if declared != len(matches):
        problems.append(f"{declared} declarations, {len(matches)} of them documented")
    return problems, declared


def main(arguments):
    problems, declared = check(pathlib.Path(arguments[0]).read_text(encoding="utf-8"))
    for problem in problems:
        print("error:", problem)
    print(f"{declared} declarations")
    return 1 if problems or not declared else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
