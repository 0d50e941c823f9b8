"""What solves, batches, solvers and contexts tell of themselves."""

import numpy

import cubie
from support import BLOW_UP, DECAY, LORENZ, Case

DRIVEN = "states y = 0\ndrivers u, v\ny' = u + v\n"


class Results(Case):
    def test_labels(self):
        result = cubie.solve(DECAY, summaries="mean")
        self.assertEqual((result.units, result.legends), (["mg"], ["y [mg]"]))
        self.assertEqual(result.summary_units, ["mg"])
        self.assertIn("[mg]", result.summary_legends[0])

    def test_tolerance_in_force(self):
        self.assertEqual(cubie.solve(DECAY, rtol=1e-5).rtol, 1e-5)
        # Single precision does not hold what is asked for.
        self.assertGreater(cubie.solve(DECAY, rtol=1e-12, precision="f32").rtol, 1e-9)

    def test_chunks_and_times(self):
        result = cubie.solve(DECAY, parameters={"a": numpy.ones(7)}, chunk_runs=3, time_log=1, sink=lambda *_: None)
        count, length = result.chunks
        self.assertEqual((count, length), (3, 3))
        self.assertTrue(all(result.chunk_complete(chunk) for chunk in range(count)))
        with self.assertRaises(cubie.CubieError):
            result.chunk_complete(count)
        log = result.time_log
        self.assertEqual(log.shape[1], 5)
        self.assertEqual(set(log[log[:, 0] == cubie.Activity.KERNEL, 1]), {0, 1, 2})
        self.assertTrue((log[:, 2] <= log[:, 3]).all())
        self.assertIn("kernel", result.time_table)
        self.assertEqual(cubie.solve(DECAY).time_log.shape, (0, 5))

    def test_counts_over_runs(self):
        result = cubie.solve(BLOW_UP, parameters={"a": [-1.0, 1.0, -2.0, -3.0]}, t_end=2.0, method="tsit5")
        accepted = result.accepted[result.ok]
        self.assertEqual(result.counter_statistic("accepted", "mean"), accepted.sum() / 3)
        self.assertEqual(result.counter_range("accepted"), (accepted.min(), numpy.median(accepted), accepted.max()))
        failed = int(result.status[1])
        self.assertEqual(result.counter_range("accepted", failed)[1], result.accepted[1])
        with self.assertRaises(cubie.CubieError):
            result.counter_range("accepted", 12345)


class Batches(Case):
    def test_save_times(self):
        numpy.testing.assert_array_equal(cubie.Batch(cubie.Solver(DECAY), save_every=0.5).save_times, [0.0, 0.5, 1.0])

    def test_drivers_have_words_of_their_own(self):
        batch = cubie.Batch(cubie.Solver(DRIVEN), t_end=3.0)
        batch.set_driver("u", [0.0, 1.0, 2.0], [0.0, 1.0, 0.0], interpolation="linear", outside="zero")
        batch.set_driver("v", [0.0, 2.0], [[1.0, 2.0], [1.0, 2.0]], interpolation="linear", outside="hold")
        numpy.testing.assert_array_equal(batch.evaluate_drivers([0.5, 1.5, 2.5]), [[0.5, 1], [0.5, 1], [0, 1]])
        numpy.testing.assert_array_equal(batch.evaluate_drivers([0.5, 1.5], derivative=1)[:, 0], [1.0, -1.0])
        numpy.testing.assert_array_equal(batch.evaluate_drivers([0.5], run=1), [[0.5, 2.0]])
        self.assertEqual(batch.evaluate_drivers([]).shape, (0, 0))
        batch.set_driver("u", [0.0, 1.0, 2.0], [0.0, 1.0, 0.0], interpolation="previous", outside="hold")
        numpy.testing.assert_array_equal(batch.evaluate_drivers([0.5, 1.5])[:, 0], [0.0, 1.0])
        with self.assertRaisesRegex(cubie.CubieError, "linear"):
            batch.set_driver("u", [0.0, 1.0], [0.0, 1.0], interpolation="liner")
        with self.assertRaises(cubie.CubieError):
            batch.evaluate_drivers([numpy.nan])


class Machines(Case):
    def test_contexts(self):
        context = cubie.Context(device="host", threads=2)
        self.assertEqual((context.device_kind, context.workers), (cubie.DeviceKind.HOST, 2))
        self.assertTrue(context.device and context.architecture)
        cubie.solve(LORENZ, context=context, chunk_runs=4, parameters={"rho": numpy.arange(10.0)})
        self.assertLessEqual(context.memory.in_use, context.memory.peak)
        self.assertGreater(context.pinned_memory.budget, 0)

    def test_gpus(self):
        gpus = cubie.gpus()
        self.assertEqual([gpu.device for gpu in gpus], [f"cuda:{i}" for i in range(len(gpus))])
        self.assertTrue(gpus or cubie.gpu_reason())

    def test_solvers(self):
        solver = cubie.Solver(DECAY)
        solver.compile()
        self.assertEqual(solver.kernel_builds, 1)
        self.assertIsInstance(solver.build_log, str)
        cubie.solve(solver, parameters={"a": [1.0, 2.0]})
        self.assertEqual(solver.kernel_builds, 1)
