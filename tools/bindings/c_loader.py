"""The list of functions of the C loader, include/cubie_dl.h. Types come from cubie.h itself, so names are enough."""

HEAD = """/* Written by tools/bindings/generate.py from cubie.h: the functions that cubie_dl.h loads, without their prefix. */
#ifndef CUBIE_DL_FUNCTIONS_H
#define CUBIE_DL_FUNCTIONS_H

/* clang-format off */
#define CUBIE_DL_FUNCTIONS(X)"""
TAIL = """
/* clang-format on */

#endif /* CUBIE_DL_FUNCTIONS_H */
"""


def files(api):
    """{path: text} of the list."""
    rows = "".join(f" \\\n  X({function.name.removeprefix('cubie_')})" for function in api.functions)
    return {"include/cubie_dl_functions.h": HEAD + rows + TAIL}
