#!/usr/bin/env python3
"""Installs into an empty folder and builds and runs a C program there as a user would: with pkg-config alone.

usage: install_test.py BUILD_FOLDER VERSION PROGRAM.c MESON PKG_CONFIG CC...
"""

import os
import pathlib
import subprocess
import sys
import tempfile


CHILD = r"""
#include <cubie.h>
#include <stdio.h>
int main(void) {
  cubie_context *context = 0;
  cubie_solver *solver = 0;
  cubie_batch *batch = 0;
  cubie_result *done = 0;
  char why[512] = "";
  if (cubie_context_create(&context) == CUBIE_OK && cubie_context_set_string(context, "device", "host") == CUBIE_OK &&
      cubie_context_set_string(context, "compile_process", "child") == CUBIE_OK &&
      cubie_solver_create(context, "states x = 1\ndx = -x\n", &solver) == CUBIE_OK &&
      cubie_batch_create(solver, &batch) == CUBIE_OK && cubie_batch_solve(batch, 0, 0, &done) == CUBIE_OK)
    return 0;
  cubie_last_error_message(why, 512);
  printf("%s\n", why);
  return 1;
}
"""


def run(command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stdout}")
    return done.stdout.strip()


def only(root, name):
    found = list(root.rglob(name))
    if len(found) != 1:
        sys.exit(f"{name} is installed {len(found)} times, not once")
    return found[0]


def main(build, version, source, meson, pkg_config, *compiler):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder) / "root"
        run([meson, "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", root])
        library, module = only(root, "libcubie.so"), only(root, "libcubie-hostjit.so")
        if module.parent != library.parent / "cubie":
            sys.exit(f"{module} is not where {library} looks for it")
        process = only(root, "cubie-compile")
        if process.parent != module.parent or not os.access(process, os.X_OK):
            sys.exit(f"{process} is no program beside {module}")

        # The prefix in the .pc file is the one after DESTDIR, which pkg-config calls the system root. Nothing of this
        # machine's own installation may answer instead.
        environment = {key: value for key, value in os.environ.items()
                       if not key.startswith("PKG_CONFIG") and key != "LD_LIBRARY_PATH"}
        environment["PKG_CONFIG_LIBDIR"] = str(only(root, "cubie.pc").parent)
        environment["PKG_CONFIG_SYSROOT_DIR"] = str(root)
        told = run([pkg_config, "--modversion", "cubie"], env=environment)
        if told != version:
            sys.exit(f"cubie.pc has version {told}, not {version}")
        flags = run([pkg_config, "--cflags", "--libs", "cubie"], env=environment).split()

        # Not in the installed tree, so that the module can only be found beside the library.
        program = pathlib.Path(folder) / "program"
        run([*compiler, "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", source, "-o", program, *flags, "-lm"])
        # The loader comes with the header, and links nothing of the library.
        loader = pathlib.Path(folder) / "loader.c"
        loader.write_text('#include <cubie_dl.h>\nint main(void) { cubie_dl d; return cubie_dl_open(&d, "/", 0, 0) == 0; }\n')
        told = run([pkg_config, "--cflags", "cubie"], env=environment).split()
        run([*compiler, "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", loader, "-o", program.with_name("loader"),
             *told, "-ldl"])
        run([program.with_name("loader")])
        environment["LD_LIBRARY_PATH"] = str(library.parent)
        environment["XDG_CACHE_HOME"] = str(pathlib.Path(folder) / "cache")
        run([program], env=environment, timeout=100)

        # With a compile process, which the library finds beside the module.
        child = pathlib.Path(folder) / "child.c"
        child.write_text(CHILD)
        run([*compiler, "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", child, "-o", program.with_name("child"), *flags])
        run([program.with_name("child")], env=environment, timeout=100)


if __name__ == "__main__":
    main(*sys.argv[1:])
