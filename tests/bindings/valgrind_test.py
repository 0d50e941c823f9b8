#!/usr/bin/env python3
"""Programs on the C interface neither read nor write where they must not, nor leak: valgrind finds nothing in them.

usage: valgrind_test.py VALGRIND MODEL --first COMMAND... [--first COMMAND... | -- COMMAND...]...

Each COMMAND gets MODEL and the name of a file that it may write as arguments. Those behind `--first`, whose kernels none
before them has compiled, run once more before, unchecked: after that their kernels are in the cache, and Clang, which
branches on numbers that were never set, does not run under check.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

UNCHECKED = ["--tool=none", "-q"]
CHECKED = ["-q", "--error-exitcode=99", "--leak-check=full", "--show-leak-kinds=definite",
           "--errors-for-leak-kinds=definite"]


def runs(arguments):
    """(flags of valgrind, command) of each run, in order."""
    commands = []
    for argument in arguments:
        if argument in ("--", "--first"):
            commands.append((argument == "--first", []))
        else:
            commands[-1][1].append(argument)
    # Under valgrind, too: the processor that it shows is another one, for which kernels are compiled anew.
    return [(flags, command) for first, command in commands for flags in ([UNCHECKED] if first else []) + [CHECKED]]


def main(valgrind, model, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CACHE_HOME": folder}
        for flags, command in runs(arguments):
            full = [valgrind, *flags, *command, model, str(pathlib.Path(folder) / "out")]
            done = subprocess.run(full, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if done.returncode != 0:
                print(f"{' '.join(full)}: status {done.returncode}\n{done.stdout}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
