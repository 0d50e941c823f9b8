#!/usr/bin/env python3
"""Time of one small solve from each language, beside C: a Markdown table.

usage: run.py ROOT BUILD

Each language's program measures blocks of solves and prints the median in microseconds. They take turns, several rounds,
and the table has the median of rounds. A language that is not there has no row.
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


def programs(root, build):
    """{language: command}."""
    folder = build / "bench" / "bindings"
    found = {"C": [folder / "overhead_c"], "C, loaded": [folder / "overhead_c_loaded", build / "capi" / "libcubie.so"],
             "Fortran": [folder / "overhead_fortran"]}
    found = {language: command for language, command in found.items() if command[0].exists()}
    python = with_numpy()
    if python:
        found["Python"] = [python, root / "bench" / "bindings" / "overhead.py"]
    julia = root / "bindings" / "julia" / "bench" / "overhead.jl"
    if julia.exists() and shutil.which("julia"):
        found["Julia"] = ["julia", f"--project={root / 'bindings' / 'julia'}", julia]
    if shutil.which("Rscript"):
        found["R"] = ["Rscript", root / "bench" / "bindings" / "overhead.R"]
    return found


def measure(command, environment):
    """Microseconds, or None when the program fails: then its message is shown."""
    done = subprocess.run([*map(str, command), BLOCKS], env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"left out: {command[0]}: {done.stderr.strip()}", file=sys.stderr)
        return None
    return float(done.stdout.split()[-1])  # R shows what its calls return before


def main(root, build):
    root, build = pathlib.Path(root).resolve(), pathlib.Path(build).resolve()
    environment = {**os.environ, "CUBIE_LIBRARY": str(build / "capi" / "libcubie.so"),
                   "PYTHONPATH": str(root / "bindings" / "python")}
    commands = programs(root, build)
    times = {language: [] for language in commands}
    for _ in range(ROUNDS):
        for language, command in commands.items():
            if None not in times[language]:
                times[language].append(measure(command, environment))
    print("| 8 runs of Lorenz to t = 1, final states read | microseconds | times C |\n|---|---|---|")
    measured = {language: statistics.median(t) for language, t in times.items() if None not in t}
    for language, microseconds in measured.items():
        print(f"| {language} | {microseconds:.1f} | {microseconds / measured['C']:.2f} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
