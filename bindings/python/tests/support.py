"""Models and helpers of the tests."""

import gc
import unittest

import numpy

import cubie

DECAY = "states y = 1 [mg]; parameters a = 1 [1/h]\ny' = -a*y\n"
LORENZ = """states x = 1, y = 0, z = 0
parameters sigma = 10, rho = 28
x' = sigma*(y - x)
y' = x*(rho - z) - y
z' = x*y - 8/3*z
"""
# Ends within reach for a <= 0 alone: y is infinite at t = 1/a.
BLOW_UP = "states y = 1; parameters a = 1\ny' = a*y^2\n"


class Case(unittest.TestCase):
    """A test that leaves no handle behind."""

    def setUp(self):
        cubie.default_context()  # stays for the process
        gc.collect()
        self._handles = cubie.lib.live_handles()

    def tearDown(self):
        gc.collect()
        self.assertEqual(cubie.lib.live_handles(), self._handles, "handles left behind")


def long_batch(**options):
    """A batch that takes minutes, for tests that stop it."""
    solver = cubie.Solver(LORENZ, method="tsit5", rtol=1e-8)
    batch = cubie.Batch(solver, t_end=2000.0, **options)
    batch.set_values(rho=numpy.linspace(0.0, 28.0, 200000))
    return batch
