#!/usr/bin/env python3
"""Other languages solve the case of tests/bindings to the bytes that C gets.

usage: one_case_test.py MODEL BYTES C_PROGRAM [-- COMMAND...]...

Each COMMAND gets MODEL and the name of a file that it writes as arguments; `BYTES` is how long that file is, so that a
program that writes less cannot pass. A command that exits with 77 is left out, and said so.
"""

import pathlib
import subprocess
import sys
import tempfile

SKIPPED = 77


def solve(command, model, file):
    """Bytes that the command wrote; None when it has to be left out."""
    done = subprocess.run([*command, model, str(file)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode == SKIPPED:
        print(f"left out: {' '.join(command)}: {done.stdout.strip()}")
        return None
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {done.returncode}\n{done.stdout}")
    return file.read_bytes()


def groups(arguments):
    """The commands between `--`."""
    commands = [[]]
    for argument in arguments:
        if argument == "--":
            commands.append([])
        else:
            commands[-1].append(argument)
    return [command for command in commands if command]


def main(model, length, program, *arguments):
    wrong, compared = [], 0
    with tempfile.TemporaryDirectory() as folder:
        wanted = solve([program], model, pathlib.Path(folder) / "c.bin")
        if len(wanted) != int(length):
            sys.exit(f"{program} wrote {len(wanted)} bytes, not {length}")
        for number, command in enumerate(groups(arguments)):
            got = solve(command, model, pathlib.Path(folder) / f"{number}.bin")
            if got is None:
                continue
            compared += 1
            at = next((i for i, (a, b) in enumerate(zip(wanted, got)) if a != b), min(len(wanted), len(got)))
            if got != wanted:
                wrong.append(f"{' '.join(command)}: {len(got)} bytes, the first that differs is number {at}")
    for line in wrong:
        print("error:", line)
    print(f"{compared} compared")
    return 1 if wrong else 0 if compared else SKIPPED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
