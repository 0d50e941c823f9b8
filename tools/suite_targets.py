#!/usr/bin/env python3
"""Files that the tests of some suites need, as targets for ninja: suite_targets.py BUILD_FOLDER SUITE...

Building these alone saves the programs of the other suites.
"""

import json
import os
import subprocess
import sys


def introspect(folder, what):
    return json.loads(subprocess.check_output(["meson", "introspect", folder, what]))


def main():
    folder, suites = sys.argv[1], set(sys.argv[2:])
    root = os.path.realpath(folder)
    files = {target["id"]: target["filename"] for target in introspect(folder, "--targets")}
    wanted = set()
    for test in introspect(folder, "--tests"):
        if not suites & {suite.split(":")[-1] for suite in test["suite"]}:
            continue
        for identity in test["depends"]:
            wanted.update(files.get(identity, []))
    for path in sorted(wanted):
        real = os.path.realpath(path)
        if real.startswith(root + os.sep):
            print(os.path.relpath(real, root))


if __name__ == "__main__":
    main()
