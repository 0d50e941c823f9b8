#!/usr/bin/env python3
"""Checks that clang-format has nothing to change. Exits with 77 (skipped) when the right clang-format is not there.

usage: check_format.py ROOT
"""

import pathlib
import re
import shutil
import subprocess
import sys

FOLDERS = ("core", "capi", "include", "tests", "examples", "bench")
SUFFIXES = {".c", ".cpp", ".h", ".hpp"}
# Other versions break lines in other places, so only one can be the judge.
MAJOR_VERSION = 14
SKIPPED = 77


def clang_format():
    """The program of the right version, or None."""
    for name in (f"clang-format-{MAJOR_VERSION}", "clang-format"):
        program = shutil.which(name)
        if program is None:
            continue
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        if re.search(rf"version {MAJOR_VERSION}\.", version):
            return program
    return None


def main(arguments):
    root = pathlib.Path(arguments[0])
    program = clang_format()
    if program is None:
        print(f"clang-format {MAJOR_VERSION} is not installed")
        return SKIPPED
    files = [str(file) for folder in FOLDERS for file in sorted((root / folder).rglob("*"))
             if file.suffix in SUFFIXES and file.is_file()]
    if not files:
        print("no source file found")
        return 1
    return subprocess.run([program, "--dry-run", "-Werror", "--style=file", *files], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
