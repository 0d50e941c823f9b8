"""Time of one small solve from Python, as overhead.c: overhead.py FORM BLOCKS."""

import statistics
import sys
import time

import numpy

import cubie

PER_BLOCK = 20
MODEL = """states x = 1, y = 0, z = 0
parameters sigma = 10, rho = 28
x' = sigma*(y - x)
y' = x*(rho - z) - y
z' = x*y - 8/3*z
"""


def copied(batch, rho):
    """Values set, the solve, the final states read."""
    for _ in range(PER_BLOCK):
        batch.set_values(rho=rho)
        with batch.solve() as result:
            result.final_states


def bound(batch, _):
    """The solve on arrays in place."""
    for _ in range(PER_BLOCK):
        batch.solve_bound()


def main(form, blocks):
    batch = cubie.Batch(cubie.Solver(MODEL, cubie.Context(device="host"), method="tsit5"))
    rho, final = 20.0 + numpy.arange(8), numpy.empty((3, 8))
    solves = {"copied": copied, "bound": bound}[form]
    if solves is bound:
        batch.bind(rho=rho, final_states=final)
    times = []
    for block in range(-1, int(blocks)):  # the first warms up
        start = time.perf_counter()
        solves(batch, rho)
        if block >= 0:
            times.append((time.perf_counter() - start) * 1e6 / PER_BLOCK)
    print(f"{statistics.median(times):.2f} {min(times):.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
