"""The programs shown in the README run."""

import contextlib
import io
import pathlib
import runpy

import numpy

from support import Case

FOLDER = pathlib.Path(__file__).resolve().parent


class Examples(Case):
    def test_sweep(self):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            runpy.run_path(str(FOLDER / "example_sweep.py"))
        # No run of Lorenz's system with rho up to 28 fails, and for rho < 1 all end at the origin.
        self.assertRegex(printed.getvalue(), r"^\(101, 1000\) \d+ calm runs")

    def test_inference(self):
        with contextlib.redirect_stdout(io.StringIO()):
            names = runpy.run_path(str(FOLDER / "example_inference.py"))
        # Of 10000 points the hundredth nearest in features: the true ones lie within their spread.
        near = names["near"]
        self.assertTrue((abs(near.mean(axis=0) - [1.1, 0.4]) < 2 * near.std(axis=0)).all())

    def test_parts(self):
        runpy.run_path(str(FOLDER / "example_parts.py"))

    def test_loop(self):
        names = runpy.run_path(str(FOLDER / "example_loop.py"))
        # Each step halves the distance to k = -log(target), where y(1) = target: a millionth of it is left.
        distance = abs(names["k"] + numpy.log(names["target"]))
        self.assertTrue((distance < 1e-5).all())
