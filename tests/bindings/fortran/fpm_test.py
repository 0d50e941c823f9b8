#!/usr/bin/env python3
"""The manifest of the Fortran package for fpm, as far as can be seen without fpm: what it names is there, and fpm's way of
finding and compiling sources gives programs that run. So do the commands of the README, for those without fpm.

usage: fpm_test.py PACKAGE GFORTRAN LIBRARY

fpm takes every source below src as the library, orders sources by the modules they use, and compiles each with the flags
below. LIBRARY is the libcubie that is linked.
"""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    import tomllib
except ImportError:
    print("this Python has no reader of TOML (3.11 has)")
    sys.exit(77)

# Of `fpm build` with gfortran, profile debug, and its rules on implicit typing and external procedures.
FLAGS = ["-Wall", "-Wextra", "-fPIC", "-fmax-errors=1", "-g", "-fcheck=bounds", "-fcheck=array-temps", "-fbacktrace",
         "-fimplicit-none", "-Werror=implicit-interface"]
INTRINSIC = {"iso_c_binding", "iso_fortran_env", "ieee_arithmetic", "ieee_exceptions", "omp_lib"}
USE = re.compile(r"^\s*use\b(?:\s*,\s*(?:non_)?intrinsic)?\s*(?:::)?\s*(\w+)", re.I | re.M)
MODULE = re.compile(r"^\s*module\s+(?!procedure\b)(\w+)\s*$", re.I | re.M)
PROGRAM = re.compile(r"^\s*program\s+(\w+)\s*$", re.I | re.M)
if len(sys.argv) != 4:
    sys.exit(__doc__)
PACKAGE, GFORTRAN, LIBRARY = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], pathlib.Path(sys.argv[3]).resolve()


def used(source):
    return {name.lower() for name in USE.findall(source.read_text())} - INTRINSIC


def ordered(sources):
    """Sources with what each uses before it; a cycle, or a module that is nowhere, is an error."""
    by_module = {name.lower(): source for source in sources for name in MODULE.findall(source.read_text())}
    done, waiting = [], list(sources)
    while waiting:
        ready = [s for s in waiting if all(by_module[name] in [*done, s] for name in used(s))]
        if not ready:
            raise ValueError(f"a cycle among {[str(s) for s in waiting]}")
        done += ready
        waiting = [s for s in waiting if s not in ready]
    return done


class Manifest(unittest.TestCase):
    def setUp(self):
        self.manifest = tomllib.loads((PACKAGE / "fpm.toml").read_text())
        self.sources = sorted((PACKAGE / "src").rglob("*.f90"))

    def entries(self):
        return [*self.manifest["test"], *self.manifest["example"]]

    def test_names_files_that_are_there(self):
        self.assertEqual(self.manifest["name"], "cubie")
        self.assertEqual(self.manifest["build"]["link"], ["cubie"])
        self.assertEqual(len({entry["name"] for entry in self.entries()}), len(self.entries()))
        for entry in self.entries():
            main = PACKAGE / entry["source-dir"] / entry["main"]
            self.assertTrue(main.is_file(), main)
            self.assertEqual(PROGRAM.findall(main.read_text()), [entry["name"]])

    def test_the_library_is_modules_alone_each_in_a_file_of_its_name(self):
        for source in self.sources:
            text = source.read_text()
            self.assertEqual((MODULE.findall(text), PROGRAM.findall(text)), ([source.stem], []))
            self.assertTrue(source.stem == "cubie" or source.stem.startswith("cubie_"), source)

    def test_the_loaded_form_is_the_same_module(self):
        self.assertEqual(MODULE.findall((PACKAGE / "loaded" / "cubie_c.f90").read_text()), ["cubie_c"])

    def test_compiles_and_runs_as_fpm_would(self):
        with tempfile.TemporaryDirectory() as folder:
            def run(*command):
                environment = {**os.environ, "LD_LIBRARY_PATH": str(LIBRARY.parent), "CUBIE_LIBRARY": str(LIBRARY)}
                done = subprocess.run([*map(str, command)], cwd=folder, env=environment, capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

            def compiled(source):
                run(GFORTRAN, "-c", *FLAGS, source, "-o", f"{source.stem}.o")
                return f"{source.stem}.o"

            library = [compiled(source) for source in ordered(self.sources)]
            for entry in self.entries():
                beside = (PACKAGE / entry["source-dir"]).glob("*.f90")
                modules = [compiled(source) for source in ordered([*self.sources, *(
                    s for s in beside if not PROGRAM.findall(s.read_text()))]) if source not in self.sources]
                main = compiled(PACKAGE / entry["source-dir"] / entry["main"])
                run(GFORTRAN, main, *modules, *library, f"-L{LIBRARY.parent}", "-lcubie", "-o", entry["name"])
                run(f"./{entry['name']}")

    def test_commands_of_the_readme_give_a_program_that_runs(self):
        if not shutil.which("pkg-config"):
            self.skipTest("no pkg-config")
        block, = re.findall(r"```sh\n(.*?)```", (PACKAGE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder, "bindings", "fortran", "src")
            shutil.copytree(PACKAGE / "src", source)
            shutil.copy(PACKAGE / "example" / "kinetics.f90", source / "program.f90")
            pathlib.Path(folder, "cubie.pc").write_text(
                f"Name: cubie\nDescription: not installed\nVersion: 0\nLibs: -L{LIBRARY.parent} -lcubie\n")
            environment = {**os.environ, "PKG_CONFIG_PATH": folder, "LD_LIBRARY_PATH": str(LIBRARY.parent)}
            commands = re.sub(r"(?m)^gfortran\b", lambda _: shlex.quote(GFORTRAN), block)
            done = subprocess.run(["sh", "-e", "-c", commands + "./a.out\n"], cwd=folder, env=environment,
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
