"""The case of tests/bindings/README.md: one_case.py MODEL OUT."""

import sys

import numpy

import cubie


def main(model, out):
    with open(model, encoding="utf-8") as file:
        solver = cubie.Solver(file.read(), cubie.Context(device="host"), method="rodas5p", rtol=1e-6, atol=1e-9,
                              save_variables="all", summaries="mean, max, std")
    batch = cubie.Batch(solver, t_end=64.0, save_every=8.0, summarise_every=32.0)
    batch.set_values(k1=(numpy.arange(8) + 1) / 32)
    batch.set_drivers(numpy.arange(9) % 4 / 1024, t0=0.0, dt=8.0)
    batch.set_events([(20.0, "a", "add", 0.25, 16.0, 2), (30.0, "k1", "multiply", 2.0)])
    result = batch.solve()
    with open(out, "wb") as file:
        for array in (result.outputs, result.final_states, result.summaries, result.last_steps, result.status):
            file.write(array.tobytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
