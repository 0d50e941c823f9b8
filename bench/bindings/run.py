#!/usr/bin/env python3
"""Time of one small solve from each language, beside C: a Markdown table.

usage: run.py ROOT BUILD [ROUNDS]

Every program does the same: values set for 8 runs, the solve, the final states read; it times blocks of such solves and
prints their median in microseconds. The programs take turns for several rounds, each round beginning with another, so
that what else the machine does meets all alike. The table has the median and the least of the rounds, and the median
over rounds of the ratio to C in the same round. A language that is not there has no row. CUBIE_JULIA names a Julia; else it
is the one on the path, or what tools/get_julia.sh has put into a build folder for the tests.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys

ROUNDS, BLOCKS = 7, "15"


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


def measure(command, environment):
    """Microseconds, or None when the program fails: then its message is shown."""
    done = subprocess.run([*map(str, command), BLOCKS], env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"left out: {command[0]}: {done.stderr.strip()}", file=sys.stderr)
        return None
    return float(done.stdout.split()[-1])  # R shows what its calls return before


def main(root, build, rounds=ROUNDS):
    root, build = pathlib.Path(root).resolve(), pathlib.Path(build).resolve()
    # All load the library that was built here, R's package too.
    environment = {**os.environ, "CUBIE_LIBRARY": str(build / "capi" / "libcubie.so"),
                   "LD_LIBRARY_PATH": str(build / "capi"), "PYTHONPATH": str(root / "bindings" / "python")}
    commands = programs(root, build)
    times = {language: [] for language in commands}
    order = list(commands)
    for _ in range(int(rounds)):
        for language in order:
            if None not in times[language]:
                times[language].append(measure(commands[language], environment))
        order = order[1:] + order[:1]
    print("| values set, 8 runs of Lorenz to t = 1, final states read | median, us | least, us | times C, median |\n"
          "|---|---:|---:|---:|")
    for language, taken in times.items():
        if None in taken:
            continue
        ratio = statistics.median(own / c for own, c in zip(taken, times["C"]))
        print(f"| {language} | {statistics.median(taken):.1f} | {min(taken):.1f} | {ratio:.2f} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
