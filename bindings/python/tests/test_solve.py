"""Solving: values, arrays without a copy, status, statistics, files, parts of a sweep."""

import ctypes
import gc
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy

import cubie
from support import BLOW_UP, DECAY, LORENZ, Case


class Values(Case):
    def test_decay(self):
        a = numpy.array([0.0, 0.5, 1.0, 2.0])
        result = cubie.solve(DECAY, parameters={"a": a}, t_end=2.0, save_every=1.0, rtol=1e-9, atol=1e-9)
        self.assertEqual(result.shape, (3, 1, 4))
        numpy.testing.assert_array_equal(result.times, [0.0, 1.0, 2.0])
        # Tolerances bound the error of one step; a hundredfold covers their sum on this decaying problem.
        numpy.testing.assert_allclose(result["y"], numpy.exp(-numpy.outer(result.times, a)), rtol=0, atol=1e-7)
        numpy.testing.assert_array_equal(result.final_states[0], result["y"][-1])
        self.assertIn("y", result)
        self.assertEqual(len(result), 4)

    def test_axes_of_a_grid(self):
        result = cubie.solve(DECAY, parameters={"a": [0.0, 1.0, 2.0]}, initial_values={"y": [1.0, 10.0]},
                             grid="combinatorial")
        self.assertEqual(len(result), 6)

    def test_default_is_one_run_of_the_model(self):
        self.assertEqual(cubie.solve(DECAY).shape, (1, 1, 1))

    def test_single_precision(self):
        result = cubie.solve(DECAY, parameters={"a": numpy.ones(3, numpy.float32)}, precision="f32")
        self.assertEqual((result.outputs.dtype, result.final_states.dtype), (numpy.float32, numpy.float32))
        numpy.testing.assert_allclose(result.final_states, numpy.exp(-1), rtol=1e-5)

    def test_save_times(self):
        result = cubie.solve(DECAY, save_times=[0.25, 0.5])
        numpy.testing.assert_array_equal(result.times, [0.25, 0.5])

    def test_drivers(self):
        text = "states y = 0\ndrivers u\ny' = u\n"
        result = cubie.solve(text, drivers=(numpy.full(5, 2.0), 0.0, 0.25))
        self.assertAlmostEqual(result.final_states[0, 0], 2.0, places=9)

    def test_events(self):
        result = cubie.solve(DECAY, events=[(1.0, "y", "add", 1.0, 1.0, 3)], t_end=4.0, rtol=1e-9, atol=1e-9)
        # Tolerances bound the error of one step; a hundredfold covers their sum.
        self.assertAlmostEqual(result.final_states[0, 0], numpy.exp(-numpy.arange(1.0, 5.0)).sum(), delta=1e-7)
        batch = cubie.Batch(cubie.Solver(DECAY), n_runs=2)
        batch.set_events([(0.5, "y", "replace", 0.0), (0.5, "a", "multiply", 2.0)], first_row=[0, 1, 2])
        first, second = batch.solve().final_states[0]
        self.assertEqual(first, 0.0)
        self.assertAlmostEqual(second, numpy.exp(-1.5), delta=1e-4)
        for row in ((1.0, "y", "ad", 1.0), (1.0, "y", "add"), (numpy.nan, "y", "add", 1.0), (1.0, "Y", "add", 1.0)):
            with self.subTest(row), self.assertRaises((ValueError, cubie.CubieError)):
                batch.set_events([row])
        batch.set_events([])
        self.assertGreater(batch.solve().final_states[0, 0], 0.1)

    def test_doses(self):
        batch = cubie.Batch(cubie.Solver("states gut = 0, blood = 0\ngut' = -gut\nblood' = gut - blood", rtol=1e-9,
                                         atol=1e-9), t_end=4.0)
        batch.set_doses([0.0], 1.0, ii=1.0, addl=3)
        gut = batch.solve().final_states[0, 0]
        # Tolerances bound the error of one step; a hundredfold covers their sum.
        self.assertAlmostEqual(gut, numpy.exp(-numpy.arange(1.0, 5.0)).sum(), delta=1e-7)
        batch.set_doses([0.0, 1.0], [1.0, 2.0], cmt=[1, 2], compartments=["blood", "gut"])
        gut = batch.solve().final_states[0, 0]
        self.assertAlmostEqual(gut, 2 * numpy.exp(-3.0), delta=1e-7)
        with self.assertRaisesRegex(ValueError, "rate"):
            batch.set_doses([0.0], 1.0, rate=[1.0, 2.0])
        with self.assertRaises(cubie.CubieError):
            batch.set_doses([0.0], 1.0, compartments=["lung"])
        batch.set_doses([], [])
        self.assertEqual(batch.solve().final_states[0, 0], 0.0)

    def test_sampled_values(self):
        solver = cubie.Solver(DECAY)
        batch = cubie.Batch(solver, n_runs=100, seed=5)
        batch.sample("a", "uniform", 1.0, 2.0)
        values = [batch.value("a", run) for run in range(100)]
        self.assertTrue(1.0 <= min(values) < max(values) <= 2.0)
        numpy.testing.assert_allclose(batch.solve().final_states[0], numpy.exp(-numpy.array(values)), rtol=1e-4)

    def test_a_solver_is_used_again(self):
        solver = cubie.Solver(DECAY)
        first = cubie.solve(solver, t_end=1.0)
        second = cubie.solve(solver, t_end=2.0)
        self.assertGreater(first.final_states[0, 0], second.final_states[0, 0])
        self.assertFalse(solver.closed)

    def test_runs_with_spans_of_their_own(self):
        solver = cubie.Solver(DECAY)
        batch = cubie.Batch(solver, save_every=0.5)
        batch.set_time_spans([0.0, 1.0], [2.0, 5.0])
        result = batch.solve()
        numpy.testing.assert_allclose(result.times_of(1), [1.0, 3.0, 5.0])

    def test_values_of_two_dimensions_are_refused(self):
        with self.assertRaisesRegex(ValueError, "a: "):
            cubie.solve(DECAY, parameters={"a": numpy.ones((2, 2))})


class Functions(Case):
    def test_what_is_no_compiled_code_is_refused(self):
        with self.assertRaisesRegex(TypeError, "rhs"):
            cubie.Solver.from_function(1, 0, lambda t, y: -y)
        with self.assertRaisesRegex(cubie.CubieError, "rhs"):
            cubie.Solver.from_function(1, 0, None)

    def test_compiled_code(self):
        # The build of the library's tests makes one.
        name = os.environ.get("CUBIE_TEST_FUNCTIONS")
        if not name:
            self.skipTest("CUBIE_TEST_FUNCTIONS names no library")
        library = ctypes.CDLL(name)
        for rhs in (library.decay, ctypes.cast(library.decay, ctypes.c_void_p).value):
            solver = cubie.Solver.from_function(1, 1, rhs, declarations="states y = 1; parameters a = 1",
                                                method="tsit5", context=cubie.Context(device="host"))
            result = cubie.solve(solver, parameters={"a": [1.0, 2.0]}, rtol=1e-9, atol=1e-9)
            # Tolerances bound the error of one step; a hundredfold covers their sum.
            numpy.testing.assert_allclose(result.final_states[0], numpy.exp([-1.0, -2.0]), atol=1e-7)


class Arrays(Case):
    def test_outputs_are_the_librarys_own_memory(self):
        result = cubie.solve(LORENZ, parameters={"rho": numpy.arange(5.0)}, save_every=0.5)
        address, length = ctypes.c_void_p(), ctypes.c_int64()
        self.assertEqual(cubie.lib.result_get_outputs_data(result.handle, address, length), 0)
        self.assertEqual(result.outputs.ctypes.data, address.value)
        self.assertEqual(result.outputs.shape, (3, 3, 5))
        self.assertIs(result.outputs, result.outputs)
        self.assertFalse(result.outputs.flags.writeable)
        self.assertTrue(numpy.shares_memory(result["z"], result.outputs))

    def test_arrays_outlive_their_result(self):
        result = cubie.solve(LORENZ, save_every=0.5)
        outputs, status = result.outputs, result.status
        before = outputs.copy()
        result.close()
        del result
        gc.collect()
        cubie.solve(LORENZ, save_every=0.5, initial_values={"x": 3.0})
        numpy.testing.assert_array_equal(outputs, before)
        numpy.testing.assert_array_equal(status, [0])

    def test_tensor_for_other_libraries(self):
        result = cubie.solve(LORENZ, parameters={"rho": numpy.arange(5.0)})
        tensor = result.tensor("final_states")
        self.assertEqual(tensor.__dlpack_device__(), (1, 0))
        taken = numpy.from_dlpack(tensor)
        self.assertEqual(taken.ctypes.data, result.final_states.ctypes.data)
        expected = result.final_states.copy()
        result.close()
        del result, tensor
        gc.collect()
        numpy.testing.assert_array_equal(taken, expected)

    def test_capsule_that_nobody_takes(self):
        tensor = cubie.solve(DECAY).tensor("outputs")
        for _ in range(100):
            tensor.__dlpack__()

    def test_arrays_of_the_caller_in_place(self):
        # Fields of a cell: x, y, z, rho and one that is none of cubie's business.
        cells = numpy.zeros((6, 5))
        cells[:, 0] = 1.0
        cells[:, 3] = numpy.linspace(0.0, 28.0, 6)
        cells[:, 4] = 300.0
        solver = cubie.Solver(LORENZ.replace("sigma = 10, ", "").replace("sigma", "10"))
        batch = cubie.Batch(solver, t_end=1.0)
        expected = cubie.solve(solver, parameters={"rho": cells[:, 3]}).final_states.copy()
        result = batch.solve(initial_values=cells[:, :3].T, parameters=cells[:, 3:4].T, final_states=cells[:, :3].T)
        numpy.testing.assert_array_equal(cells[:, :3].T, expected)
        numpy.testing.assert_array_equal(cells[:, 4], 300.0)
        steps = result.last_steps
        self.assertTrue((steps > 0).all())
        batch.solve(initial_values=cells[:, :3].T, parameters=cells[:, 3:4].T, initial_steps=steps)
        # Nothing is bound any more: the batch is one run of the model's own values again.
        self.assertEqual(len(batch.solve()), 1)

    def test_outputs_of_the_caller(self):
        solver = cubie.Solver(DECAY)
        batch = cubie.Batch(solver, save_every=0.5)
        out = numpy.full((3, 1, 2), numpy.nan)
        batch.set_values(a=[1.0, 2.0])
        result = batch.solve(outputs=out)
        self.assertTrue(numpy.isfinite(out).all())
        with self.assertRaises(cubie.CubieError):
            result.outputs

    def test_arrays_that_cannot_be_bound(self):
        batch = cubie.Batch(cubie.Solver(DECAY))
        fixed = numpy.ones((1, 2))
        fixed.flags.writeable = False
        for keyword, array, error in (("initial_values", numpy.ones(3), ValueError),
                                      ("initial_values", [[1.0]], TypeError),
                                      ("initial_values", numpy.ones((1, 2), int), TypeError),
                                      ("initial_values", numpy.ones((1, 4))[:, ::-1], ValueError),
                                      ("initial_values", numpy.ones((2, 4)), cubie.CubieError),
                                      ("final_states", fixed, ValueError)):
            with self.subTest(keyword=keyword, error=error), self.assertRaises(error):
                batch.solve(**{keyword: array})
        self.assertEqual(len(batch.solve()), 1)


class Status(Case):
    def test_failed_runs_are_masked(self):
        result = cubie.solve(BLOW_UP, parameters={"a": [-1.0, 1.0, -2.0]}, t_end=2.0, save_every=0.5)
        numpy.testing.assert_array_equal(result.ok, [True, False, True])
        self.assertEqual(result.n_failed, 1)
        self.assertTrue(numpy.isfinite(result["y"][:, result.ok]).all())
        self.assertTrue(numpy.isnan(result["y"][-1, 1]))
        self.assertEqual(result.why(0), "ok")
        self.assertNotEqual(result.why(1), "ok")
        counts = result.status_counts
        self.assertEqual(counts[cubie.RunStatus.OK], 2)
        self.assertEqual(sum(counts.values()), 3)
        self.assertIn("ok", result.table())

    def test_events_of_the_model(self):
        text = DECAY + "when y crosses 0.5 down: record, count\nwhen y crosses 0.25: stop\n"
        result = cubie.solve(text, parameters={"a": [0.1, 0.5, 1.0]}, t_end=2.0, method="tsit5", rtol=1e-9, atol=1e-9)
        numpy.testing.assert_array_equal(result.event_counts, [[0, 1, 1], [0, 0, 1]])
        self.assertEqual(result.event_records.shape[1:], (3, 3))
        self.assertTrue(numpy.isnan(result.event_records[0, :, 0]).all())
        # Tolerances bound the error of one step; a hundredfold covers their sum.
        numpy.testing.assert_allclose(result.event_records[0, :, 1:], [numpy.log(2) / numpy.array([0.5, 1.0]), [0, 0],
                                                                       [0.5, 0.5]], atol=1e-7)
        numpy.testing.assert_array_equal(result.status != 0, [False, False, True])
        numpy.testing.assert_array_equal(result.ok, [True, True, True])
        self.assertEqual(cubie.solve(DECAY).event_counts.shape, (0, 1))

    def test_counters(self):
        result = cubie.solve(DECAY, parameters={"a": [1.0, 100.0]}, method="tsit5")
        numpy.testing.assert_array_equal(result.counter("accepted"), result.accepted)
        self.assertGreater(result.accepted[1], result.accepted[0])

    def test_statistics_over_runs(self):
        result = cubie.solve(DECAY, parameters={"a": numpy.linspace(0, 1, 101)}, save_every=0.5)
        numpy.testing.assert_allclose(result.statistic("mean"), result.outputs.mean(axis=2), rtol=1e-14)
        numpy.testing.assert_array_equal(result.statistic("max", of="final_states"), result.final_states.max(axis=1))
        # The stated bound of quantiles is 2^-8, relative.
        numpy.testing.assert_allclose(result.quantile(0.5), numpy.median(result.outputs, axis=2), rtol=2**-8)

    def test_summaries(self):
        result = cubie.solve(DECAY, parameters={"a": [1.0, 2.0]}, summaries="mean, max", summarise_every=0.5)
        self.assertEqual(result.summary_names, ["y.mean", "y.max"])
        self.assertEqual(result["y.max"].shape, (2, 2))
        numpy.testing.assert_array_equal(result["y.max"][0], 1.0)
        numpy.testing.assert_array_equal(result.window_times, [0.0, 0.5, 1.0])
        self.assertEqual(result.statistic("mean", of="summaries").shape, (2, 2))


class Elsewhere(Case):
    def test_files_and_tables(self):
        result = cubie.solve(DECAY, parameters={"a": [1.0, 2.0]}, save_every=0.5)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "out"
            result.write_npy(path)
            numpy.testing.assert_array_equal(numpy.load(path), result.outputs)
            result.write_csv(path)
            table = numpy.loadtxt(path, delimiter=",", skiprows=1)
        columns = result.columns()
        self.assertEqual(list(columns), ["run", "time", "y"])
        numpy.testing.assert_array_equal(table, numpy.column_stack(list(columns.values())))

    def test_output_file(self):
        batch = cubie.Batch(cubie.Solver(DECAY), save_every=0.5)
        expected = batch.solve().outputs.copy()
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "out.npy"
            batch.set_output_file(path)
            batch.solve()
            numpy.testing.assert_array_equal(numpy.load(path), expected)


PART = """
import sys, numpy, cubie
sys.path.insert(0, {tests!r})
from support import LORENZ
result = cubie.solve(LORENZ, parameters={{"rho": numpy.linspace(0, 28, 40)}}, save_every=0.5, first_run={first},
                     run_count={count})
sys.stdout.buffer.write(result.outputs.tobytes())
"""


class Parts(Case):
    def test_processes_get_the_bits_of_the_whole(self):
        whole = cubie.solve(LORENZ, parameters={"rho": numpy.linspace(0, 28, 40)}, save_every=0.5)
        tests = str(pathlib.Path(__file__).parent)
        started = []
        for first, count in ((0, 13), (13, 27)):
            code = PART.format(tests=tests, first=first, count=count)
            started.append((first, count, subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)))
        for first, count, process in started:
            part = numpy.frombuffer(process.communicate(timeout=60)[0]).reshape(3, 3, count)
            self.assertEqual(process.returncode, 0)
            numpy.testing.assert_array_equal(part, whole.outputs[:, :, first:first + count])

    def test_a_forked_child_gets_a_context_of_its_own(self):
        expected = cubie.solve(DECAY).final_states[0, 0]
        child = os.fork()
        if child == 0:
            status = 1
            try:
                status = int(cubie.solve(DECAY).final_states[0, 0] != expected)
            finally:
                os._exit(status)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
