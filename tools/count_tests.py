#!/usr/bin/env python3
"""Counts the test cases of one or more `meson test` logs and closes with `N passed, N failed, N skipped`.

usage: count_tests.py LOGBASE...     (LOGBASE.json and LOGBASE.junit.xml are read)

A GoogleTest program, or one that reports in the form of TAP, counts with every case it reported; any other program is
one case. A program that failed without
reporting a failed case (a crash, a time-out, a leak found at exit) counts as one failed case more. The exit status is
1 when a case failed, or when nothing ran at all.
"""

import json
import sys
import xml.etree.ElementTree as ElementTree

PASSED = {"OK", "EXPECTEDFAIL"}
SKIPPED = {"SKIP"}


def program_results(path):
    """(name, result) of every program that `meson test` ran."""
    with open(path, encoding="utf-8", errors="replace") as log:
        return [(row["name"], row["result"]) for row in map(json.loads, log)]


def case_outcome(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    if case.find("skipped") is not None or case.get("status") == "notrun" or case.get("result") == "skipped":
        return "skipped"
    return "passed"


def reported_cases(path, names):
    """Cases per program that reports them: {name: {"passed": n, "failed": n, "skipped": n}}.

    Meson calls the suites of a GoogleTest program `project.NAME.Suite`, that of a TAP program `project.NAME`; NAME may
    itself contain dots.
    """
    found = {}
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError):
        return found
    for suite in root.iter("testsuite"):
        rest = suite.get("name", "").partition(".")[2]
        program = next((name for name in names if rest == name or rest.startswith(name + ".")), None)
        if program is None:
            continue
        count = found.setdefault(program, {"passed": 0, "failed": 0, "skipped": 0})
        for case in suite.iter("testcase"):
            count[case_outcome(case)] += 1
    return found


def count(base):
    """Totals of one log, and the names of what failed."""
    results = program_results(base + ".json")
    names = sorted({name for name, _ in results}, key=len, reverse=True)
    cases = reported_cases(base + ".junit.xml", names)
    total = {"passed": 0, "failed": 0, "skipped": 0}
    failures = []
    for name, result in results:
        own = cases.get(name)
        if own is None:
            own = {"passed": int(result in PASSED), "skipped": int(result in SKIPPED), "failed": 0}
        elif result in SKIPPED:
            own = {"passed": 0, "failed": 0, "skipped": sum(own.values())}
        if result not in PASSED | SKIPPED and own["failed"] == 0:
            own["failed"] = 1
        if own["failed"]:
            failures.append(f"{name} ({result})")
        for key in total:
            total[key] += own[key]
    return total, failures


def main(bases):
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for base in bases:
        try:
            one, failures = count(base)
        except (OSError, ValueError) as error:
            print(f"no test log: {error}")
            one, failures = {"passed": 0, "failed": 1, "skipped": 0}, []
        for failure in failures:
            print(f"failed: {failure}")
        for key in total:
            total[key] += one[key]
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**total))
    return 0 if total["failed"] == 0 and total["passed"] > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
