#!/usr/bin/env python3
"""Builds and checks bindings/r as its users get it, and reports each expectation of its tests as a line of TAP.

usage: r_package.py SOURCE_ROOT BUILD_ROOT MESON [ONE_CASE_PROGRAM]

The library is installed into an empty folder, which CUBIE_HOME names; where that is set already, it is as it says. `R CMD check` must close with `Status: OK`; the
files that SWIG makes must be those of the sources. Without R there is nothing to do.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

GENERATED = ("src/cubie_wrap.c", "R/swig.R")
SWIG_VERSION = "4.1."  # another one words the same wrappers differently


class Report:
    def __init__(self):
        self.number = 0
        self.failed = False

    def line(self, passed, words, details=""):
        self.number += 1
        print(f"{'ok' if passed else 'not ok'} {self.number} - {words}", flush=True)
        if not passed:
            self.failed = True
            for row in details.strip().split("\n"):
                print(f"# {row}", flush=True)

    def skipped(self, words, why):
        self.number += 1
        print(f"ok {self.number} - {words} # SKIP {why}", flush=True)


def run(command, **options):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", **options)
    return done.returncode == 0, done.stdout


def check_generated(report, source, work):
    swig = shutil.which("swig")
    version = run([swig, "-version"])[1] if swig else ""
    if f"Version {SWIG_VERSION}" not in version:
        report.skipped("what SWIG makes is up to date", f"SWIG {SWIG_VERSION}x is not here")
        return
    package = source / "bindings/r"
    passed, output = run([package / "tools/swig.sh", source / "include", work / "swig"])
    for name in GENERATED:
        same = passed and (work / "swig" / name).read_bytes() == (package / name).read_bytes()
        report.line(same, f"{name} is up to date", output + "\nrun bindings/r/tools/swig.sh include")


def results_of_tests(folder):
    """(passed, words) of each expectation, from what the package's tests print."""
    for name in ("tinytest.Rout", "tinytest.Rout.fail"):
        path = folder / "cubie.Rcheck/tests" / name
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            lines = re.findall(r"^(ok|not ok) \d+ - (.*)$", text, re.MULTILINE)
            return [(word == "ok", words) for word, words in lines], text
    return [], "the tests left no output"


def check_package(report, source, build, meson, one_case, work):
    home = os.environ.get("CUBIE_HOME", work / "home")
    if "CUBIE_HOME" not in os.environ:
        passed, output = run([meson, "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", home])
        report.line(passed, "the library is installed", output)
    environment = dict(os.environ, CUBIE_HOME=str(home), R_LIBS=str(work / "library"), LC_ALL="C.UTF-8",
                       XDG_CACHE_HOME=str(work / "cache"), _R_CHECK_CRAN_INCOMING_="false",
                       _R_CHECK_FORCE_SUGGESTS_="false", _R_CHECK_SYSTEM_CLOCK_="0")
    (work / "library").mkdir()
    passed, output = run(["R", "CMD", "build", source / "bindings/r"], cwd=work, env=environment)
    report.line(passed and "creating vignettes ... OK" in output, "R CMD build with vignettes", output)
    packages = sorted(work.glob("cubie_*.tar.gz"))
    if not packages:
        return
    _, output = run(["R", "CMD", "check", "--no-manual", packages[0]], cwd=work, env=environment)
    report.line("\nStatus: OK" in output, "R CMD check says Status: OK", output)
    results, text = results_of_tests(work)
    report.line(len(results) >= 200, "at least 200 expectations ran", text[-4000:])
    for passed, words in results:
        report.line(passed, words, "see R CMD check above")
    installed = dict(environment, R_LIBS=str(work / "cubie.Rcheck"))
    readme = (source / "bindings/r/README.md").read_text(encoding="utf-8")
    (work / "quick_start.R").write_text("\n".join(re.findall(r"^```r\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)))
    passed, output = run(["Rscript", "--vanilla", "quick_start.R"], cwd=work, env=installed)
    report.line(passed and "<cubie result> 3 runs, 3 variables, 1 001 times" in output, "the quick start of README", output)
    if one_case:
        folder = source / "tests/bindings"
        passed, output = run([sys.executable, folder / "one_case_test.py", folder / "one_case.cubie", "4128", one_case, "--",
                              "Rscript", folder / "one_case.R"], env=installed)
        report.line(passed, "the case of all languages has the bytes of C", output)
    # Without the library, configuring says what to do.
    bare = {key: value for key, value in environment.items() if key != "CUBIE_HOME"}
    bare["PKG_CONFIG_LIBDIR"] = str(work)
    passed, output = run(["R", "CMD", "INSTALL", "-l", work / "library", packages[0]], cwd=work, env=bare)
    report.line(not passed and "CUBIE_HOME=" in output, "without the library, installing explains", output)


def main(source, build, meson, one_case=None):
    if shutil.which("R") is None:
        print("1..0 # SKIP R is not installed")
        return 0
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        check_generated(report, pathlib.Path(source), work)
        check_package(report, pathlib.Path(source), build, meson, one_case, work)
    print(f"1..{report.number}")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
