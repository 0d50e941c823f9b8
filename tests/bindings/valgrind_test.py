#!/usr/bin/env python3
"""Programs on the C interface neither read nor write where they must not, nor leak: valgrind finds nothing in them.

usage: valgrind_test.py VALGRIND MODEL -- COMMAND...  [-- COMMAND...]...

Each COMMAND gets MODEL and the name of a file that it writes as arguments. The first runs once more before, unchecked:
after that its kernel is in the cache, and Clang, which branches on numbers that were never set, does not run under check.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

CHECKED = ["-q", "--error-exitcode=99", "--leak-check=full", "--show-leak-kinds=definite",
           "--errors-for-leak-kinds=definite"]


def groups(arguments):
    """The commands between `--`."""
    commands = []
    for argument in arguments:
        if argument == "--":
            commands.append([])
        else:
            commands[-1].append(argument)
    return commands


def main(valgrind, model, *arguments):
    commands = groups(arguments)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CACHE_HOME": folder}
        # Under valgrind, too: the processor that it shows is another one, for which kernels are compiled anew.
        for flags, command in [(["--tool=none", "-q"], commands[0]), *((CHECKED, command) for command in commands)]:
            full = [valgrind, *flags, *command, model, str(pathlib.Path(folder) / "out")]
            done = subprocess.run(full, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if done.returncode != 0:
                print(f"{' '.join(full)}: status {done.returncode}\n{done.stdout}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
