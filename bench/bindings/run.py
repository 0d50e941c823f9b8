#!/usr/bin/env python3
"""Time of one small solve from each language, in two forms, beside C in the same form: a Markdown table.

usage: run.py ROOT BUILD [ROUNDS]

Every program does the same for 8 runs: in the form `copied` the values are set, the solve made, the final states read; in
the form `bound` the solve works on the program's own arrays where they are. It times short blocks of such solves and prints
their median and the least in microseconds. The programs take turns for several rounds, each round beginning with another,
so that what else the machine does meets all alike. The table has the median of the rounds' medians, and the least block of
all: what a solve takes when nothing comes between, which a busy machine shows as well. The ratios are those of the least.
A language that is not there has no row. CUBIE_JULIA names a Julia; else it is the one on the path, or what
tools/get_julia.sh has put into a build folder for the tests.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys

ROUNDS, BLOCKS = 7, "200"
FORMS = {"copied": "values set, final states read", "bound": "arrays worked on in place"}


def with_numpy():
    """The first Python that has NumPy, or None."""
    for name in ("python3", "/usr/bin/python3"):
        program = shutil.which(name)
        if program and subprocess.run([program, "-c", "import numpy"], capture_output=True).returncode == 0:
            return program
    return None


def find_julia(root, build):
    """The program, or None."""
    named = os.environ.get("CUBIE_JULIA") or shutil.which("julia")
    if named:
        return named
    fetched = [folder / "tests" / "bindings" / "julia" / "usr" / "bin" / "julia" for folder in (build, *root.glob("build*"))]
    return next((program for program in fetched if program.exists()), None)


def programs(root, build):
    """{language: command}."""
    folder = build / "bench" / "bindings"
    found = {"C": [folder / "overhead_c"], "C, loaded": [folder / "overhead_c_loaded", build / "capi" / "libcubie.so"],
             "Fortran": [folder / "overhead_fortran"]}
    found = {language: command for language, command in found.items() if command[0].exists()}
    python = with_numpy()
    if python:
        found["Python"] = [python, root / "bench" / "bindings" / "overhead.py"]
    julia = find_julia(root, build)
    package = root / "bindings" / "julia"
    if julia:
        found["Julia"] = [julia, "--startup-file=no", f"--project={package}", package / "bench" / "overhead.jl"]
    r = shutil.which("Rscript")
    if r and subprocess.run([r, "-e", "library(cubie)"], capture_output=True).returncode == 0:
        found["R"] = [r, root / "bench" / "bindings" / "overhead.R"]
    return found


def measure(command, form, environment):
    """(median, least) in microseconds, or None when the program fails: then its message is shown."""
    done = subprocess.run([*map(str, command), form, BLOCKS], env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"left out: {command[0]} {form}: {done.stderr.strip()}", file=sys.stderr)
        return None
    return tuple(float(word) for word in done.stdout.split()[-2:])  # R shows what its calls return before


def main(root, build, rounds=ROUNDS):
    root, build = pathlib.Path(root).resolve(), pathlib.Path(build).resolve()
    # All load the library that was built here, R's package too.
    environment = {**os.environ, "CUBIE_LIBRARY": str(build / "capi" / "libcubie.so"),
                   "LD_LIBRARY_PATH": str(build / "capi"), "PYTHONPATH": str(root / "bindings" / "python")}
    commands = programs(root, build)
    times = {(form, language): [] for form in FORMS for language in commands}
    order = list(times)
    for _ in range(int(rounds)):
        for form, language in order:
            taken = times[form, language]
            if None not in taken:
                taken.append(measure(commands[language], form, environment))
        order = order[1:] + order[:1]
    for form, words in FORMS.items():
        print(f"| 8 runs of Lorenz to t = 1, {words} | median, us | least, us | least, times C |\n|---|---:|---:|---:|")
        rows = {language: (statistics.median(m for m, _ in taken), min(least for _, least in taken))
                for (of, language), taken in times.items() if of == form and None not in taken}
        for language, (median, least) in rows.items():
            print(f"| {language} | {median:.1f} | {least:.1f} | {least / rows['C'][1]:.2f} |")
        print()


if __name__ == "__main__":
    main(*sys.argv[1:])
