"""Loading, errors, handles and options."""

import copy
import os
import pathlib
import pickle
import shutil
import subprocess
import sys
import tempfile

import numpy

import cubie
from support import DECAY, Case


def run(code, **environment):
    """Runs Python code in a new process; (status, what it printed)."""
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **environment}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=60)
    return done.returncode, done.stdout


class Loading(Case):
    def test_missing_library_is_a_message(self):
        status, text = run("import cubie; cubie.Context()", CUBIE_LIBRARY="/nowhere/libcubie.so")
        self.assertEqual(status, 1)
        self.assertIn("LibraryError", text)
        self.assertIn("/nowhere/libcubie.so", text)

    def test_missing_function_is_a_message(self):
        status, text = run("import cubie; cubie.Context()", CUBIE_LIBRARY="libc.so.6")
        self.assertEqual(status, 1)
        self.assertIn("it has no cubie_", text)

    def test_import_needs_no_library(self):
        self.assertEqual(run("import cubie", CUBIE_LIBRARY="/nowhere/libcubie.so"), (0, ""))


class Installing(Case):
    def test_pip_installs_the_package(self):
        if run("import pip, setuptools, wheel")[0] != 0:
            self.skipTest("pip, setuptools or wheel is not there")
        with tempfile.TemporaryDirectory() as folder:
            source, target = pathlib.Path(folder) / "source", pathlib.Path(folder) / "target"
            shutil.copytree(pathlib.Path(cubie.__file__).parents[1], source)
            subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation",
                            "--no-index", "--target", target, source], check=True, capture_output=True, timeout=120)
            self.assertEqual({path.name for path in target.glob("cubie/*.py")},
                             {path.name for path in source.glob("cubie/*.py")})


class Errors(Case):
    def test_model_error_shows_the_place(self):
        with self.assertRaisesRegex(cubie.ModelError, "line 2") as caught:
            cubie.Solver("states y = 1\ny' = -k*y\n")
        self.assertEqual(caught.exception.status, cubie.StatusCode.ERR_MODEL)
        self.assertIsInstance(caught.exception, ValueError)

    def test_unknown_option_has_a_hint(self):
        with self.assertRaisesRegex(cubie.CubieError, "rtol") as caught:
            cubie.Solver(DECAY, rtoll=1e-3)
        self.assertEqual(caught.exception.status, cubie.StatusCode.ERR_UNKNOWN_NAME)

    def test_unknown_variable_has_a_hint(self):
        result = cubie.solve(DECAY)
        with self.assertRaisesRegex(cubie.CubieError, "y"):
            result["Y"]


class Handles(Case):
    def test_close_twice_and_use_after(self):
        solver = cubie.Solver(DECAY)
        solver.close()
        solver.close()
        self.assertTrue(solver.closed)
        with self.assertRaisesRegex(ValueError, "Solver is closed"):
            solver.compile()
        with self.assertRaisesRegex(ValueError, "Solver is closed"):
            cubie.Batch(solver)
        self.assertIn("closed", repr(solver))

    def test_leaving_a_block_closes(self):
        with cubie.Solver(DECAY) as solver, cubie.Batch(solver) as batch:
            self.assertFalse(batch.closed)
        self.assertTrue(solver.closed and batch.closed)

    def test_parents_may_go_first(self):
        context = cubie.Context()
        solver = cubie.Solver(DECAY, context)
        batch = cubie.Batch(solver)
        context.close()
        solver.close()
        result = batch.solve()
        batch.close()
        self.assertAlmostEqual(result.final_states[0, 0], numpy.exp(-1), places=5)

    def test_wrong_kind_of_handle_is_an_error(self):
        context = cubie.Context()
        with self.assertRaises(cubie.CubieError) as caught:
            cubie.Batch(context)
        self.assertEqual(caught.exception.status, cubie.StatusCode.ERR_INVALID_HANDLE)

    def test_copies_and_pickles_are_refused(self):
        solver = cubie.Solver(DECAY)
        for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
            with self.subTest(attempt), self.assertRaises(TypeError):
                attempt(solver)

    def test_a_failed_constructor_leaves_nothing(self):
        for _ in range(3):
            with self.assertRaises(cubie.ModelError):
                cubie.Solver("states")


class Options(Case):
    def test_each_type_comes_back(self):
        solver = cubie.Solver(DECAY, method="dopri5", rtol=1e-4, max_steps=77)
        self.assertEqual((solver.options["rtol"], solver.options["max_steps"]), (1e-4, 77))
        self.assertIsInstance(solver.options["max_steps"], int)
        self.assertIsInstance(solver.options["method"], str)

    def test_numbers_of_numpy_are_numbers(self):
        solver = cubie.Solver(DECAY)
        solver.options.update({"max_steps": numpy.int32(5), "rtol": numpy.float32(0.5), "keep_statistics": numpy.True_})
        self.assertEqual((solver.options["max_steps"], solver.options["rtol"], solver.options["keep_statistics"]),
                         (5, 0.5, 1))

    def test_wrong_type_and_range(self):
        solver = cubie.Solver(DECAY)
        for name, bad, error in (("rtol", -1.0, cubie.CubieError), ("method", 3, cubie.CubieError),
                                 ("max_steps", 2.5, cubie.CubieError), ("rtol", None, TypeError)):
            with self.subTest(name=name, bad=bad), self.assertRaises(error):
                solver.options[name] = bad

    def test_names_and_help(self):
        solver = cubie.Solver(DECAY)
        self.assertIn("rtol", solver.options)
        self.assertNotIn("t_end", solver.options)
        self.assertEqual(len(solver.options), len(list(solver.options)))
        help_ = solver.options.help("controller")
        self.assertEqual((help_["type"], help_["default"]), ("string", "auto"))
        self.assertIn("pid", help_["choices"].split("|"))

    def test_tolerances_per_state(self):
        solver = cubie.Solver("states a = 1, b = 1\na' = -a\nb' = -b", atol=[1e-3, 1e-9])
        with self.assertRaises(cubie.CubieError):
            solver.set("atol", [1e-3, 1e-9, 1.0])

    def test_what_the_model_is_made_of(self):
        solver = cubie.Solver(DECAY)
        self.assertEqual((solver.states, solver.parameters, solver.saved), (["y"], ["a"], ["y"]))
        self.assertEqual(solver.units(cubie.Role.PARAMETER), ["1/h"])
        self.assertEqual(solver.defaults(cubie.Role.STATE), {"y": 1.0})
        self.assertIn("y", repr(solver))
