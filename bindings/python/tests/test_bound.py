"""Solves on arrays of the caller, one after the other."""

import gc
import os
import signal
import threading
import weakref

import numpy

import cubie
from support import BLOW_UP, DECAY, LORENZ, Case, long_batch
from test_waiting import interrupt_when_running


def setUpModule():
    # A shell that starts tests in the background has them ignore the signal.
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Loop(Case):
    def test_arrays_are_read_and_written_in_place(self):
        solver = cubie.Solver(LORENZ)
        batch = cubie.Batch(solver)
        rho, final = numpy.linspace(1.0, 28.0, 6), numpy.full((3, 6), numpy.nan)
        batch.bind(rho=rho, final_states=final)
        for values in (rho.copy(), rho[::-1].copy()):
            rho[:] = values
            self.assertIsNone(batch.solve_bound())
            expected = cubie.solve(solver, parameters={"rho": values})
            numpy.testing.assert_array_equal(final, expected.final_states)
            numpy.testing.assert_array_equal(batch.last.status, 0)
            with self.assertRaisesRegex(cubie.CubieError, "bound array"):
                batch.last.final_states
        batch.unbind()
        final[:] = 0.0
        batch.solve_bound()
        self.assertEqual((len(batch.last), final.any()), (1, False))

    def test_every_kind_of_array(self):
        solver = cubie.Solver(LORENZ)
        batch = cubie.Batch(solver, save_every=0.5)
        cells = numpy.zeros((5, 4))
        cells[:, 0] = numpy.arange(1.0, 6.0)
        states, parameters = cells[:, :3].T, numpy.repeat([[10.0], [28.0]], 5, axis=1)
        outputs = numpy.empty((3, 3, 5))
        expected = cubie.solve(solver, initial_values={"x": cells[:, 0].copy()}, save_every=0.5)
        batch.bind(initial_values=states, parameters=parameters, outputs=outputs, final_states=states)
        batch.solve_bound()
        numpy.testing.assert_array_equal(outputs, expected.outputs)
        numpy.testing.assert_array_equal(states, expected.final_states)
        self.assertFalse(cells[:, 3].any())
        steps = batch.last.last_steps.copy()
        batch.bind(initial_steps=steps)
        batch.solve_bound()
        again = cubie.Batch(solver, save_every=0.5).solve(initial_values=expected.final_states, initial_steps=steps)
        numpy.testing.assert_array_equal(outputs, again.outputs)

    def test_names_that_are_words_of_bind(self):
        batch = cubie.Batch(cubie.Solver("states y = 1; parameters outputs = 1\ny' = -outputs*y"))
        batch.bind({"outputs": numpy.array([1.0, 2.0])})
        batch.solve_bound()
        numpy.testing.assert_allclose(batch.last.final_states[0], numpy.exp([-1.0, -2.0]), rtol=1e-4)

    def test_values_that_are_set_are_bound_no_more(self):
        batch = cubie.Batch(cubie.Solver(DECAY, rtol=1e-9, atol=1e-9))
        a = numpy.array([1.0, 2.0])
        for change in (lambda: batch.set_values(a=[1.0, 2.0]), lambda: batch.bind(a=None)):
            batch.set_values(a=[1.0, 2.0])
            batch.bind(a=a)
            gone = weakref.ref(a)
            change()
            a[:] = 9.0
            del a
            self.assertIsNone(gone())
            # Tolerances bound the error of one step; a hundredfold covers their sum on this decaying problem.
            numpy.testing.assert_allclose(batch.solve().final_states[0], numpy.exp([-1.0, -2.0]), atol=1e-7)
            a = numpy.array([1.0, 2.0])

    def test_arrays_of_one_solve_stand_before_those_of_all(self):
        batch = cubie.Batch(cubie.Solver(DECAY))
        kept, other = numpy.zeros((1, 2)), numpy.zeros((1, 2))
        batch.bind(a=numpy.array([1.0, 2.0]), final_states=kept)
        batch.solve(final_states=other)
        self.assertTrue(other.all() and not kept.any())
        batch.solve()
        numpy.testing.assert_array_equal(kept, other)

    def test_bound_arrays_live(self):
        batch = cubie.Batch(cubie.Solver(DECAY, rtol=1e-9, atol=1e-9))
        batch.bind(a=numpy.linspace(0.0, 1.0, 1000))
        gc.collect()
        junk = [numpy.full(1000, numpy.nan) for _ in range(50)]  # would take the place of what was given back
        batch.solve_bound()
        numpy.testing.assert_allclose(batch.last.final_states[0], numpy.exp(-numpy.linspace(0.0, 1.0, 1000)), atol=1e-7)
        del junk

    def test_single_precision(self):
        batch = cubie.Batch(cubie.Solver(DECAY, precision="f32"))
        final = numpy.zeros((1, 2), numpy.float32)
        batch.bind(a=numpy.array([1.0, 2.0], numpy.float32), final_states=final)
        batch.solve_bound()
        numpy.testing.assert_allclose(final[0], numpy.exp([-1.0, -2.0]), rtol=1e-5)
        batch.bind(final_states=numpy.zeros((1, 2)))
        with self.assertRaisesRegex(cubie.CubieError, "f32|float"):
            batch.solve_bound()


class Last(Case):
    def test_it_belongs_to_who_asks(self):
        batch = cubie.Batch(cubie.Solver(BLOW_UP), t_end=2.0)
        batch.bind(a=numpy.array([-1.0, 1.0]))
        self.assertIsNone(batch.last)
        batch.solve_bound()
        mine = batch.last
        self.assertIs(mine, batch.last)
        batch.solve_bound()
        self.assertIsNot(mine, batch.last)
        numpy.testing.assert_array_equal(mine.ok, [True, False])
        self.assertEqual(batch.last.n_failed, 1)
        batch.close()
        self.assertFalse(mine.closed)

    def test_a_loop_leaves_one_result(self):
        batch = cubie.Batch(cubie.Solver(DECAY))
        before = cubie.lib.live_handles()
        for _ in range(10):
            batch.solve_bound()
        self.assertEqual(cubie.lib.live_handles(), before + 1)

    def test_closed_batches_say_so(self):
        batch = cubie.Batch(cubie.Solver(DECAY))
        batch.solve_bound()
        batch.close()
        for call in (batch.solve_bound, batch.solve, batch.submit, lambda: batch.set_values(a=1.0),
                     lambda: batch.bind(a=numpy.ones(1))):
            with self.assertRaisesRegex(ValueError, "closed"):
                call()


class Mistakes(Case):
    def test_arrays_that_cannot_be_bound(self):
        batch = cubie.Batch(cubie.Solver(DECAY))
        fixed = numpy.ones((1, 2))
        fixed.flags.writeable = False
        for arguments, error in ((dict(a=[1.0]), TypeError), (dict(a=numpy.ones((2, 2))), ValueError),
                                 (dict(a=numpy.ones(3, int)), TypeError), (dict(a=numpy.ones(4)[::-1]), ValueError),
                                 (dict(b=numpy.ones(3)), cubie.CubieError), (dict(final_states=fixed), ValueError),
                                 (dict(initial_steps=numpy.ones(4)[::2]), TypeError),
                                 (dict(initial_steps=[1.0]), TypeError),
                                 (dict(initial_values=numpy.ones((3, 2))), cubie.CubieError)):
            with self.subTest(**arguments), self.assertRaises(error):
                batch.bind(**arguments)
        batch.solve_bound()
        self.assertEqual(len(batch.last), 1)

    def test_numbers_of_runs_that_differ(self):
        batch = cubie.Batch(cubie.Solver(DECAY))
        batch.bind(a=numpy.ones(3), final_states=numpy.ones((1, 2)))
        with self.assertRaises(cubie.CubieError):
            batch.solve_bound()
        self.assertIsNone(batch.last)


class Repeated(Case):
    """Values that are set again and again, which go another way from the second time on."""

    def test_every_form_gives_what_it_gives_alone(self):
        solver = cubie.Solver(DECAY, rtol=1e-9, atol=1e-9)
        batch = cubie.Batch(solver)
        for a in (numpy.array([1.0, 2.0]), numpy.array([3.0, 4.0]), [5.0, 6.0], numpy.array([1, 2]),
                  numpy.array([1.0, 2.0], numpy.float32), numpy.array([3.0, 4.0, 5.0]), numpy.arange(8.0)[::4],
                  numpy.array([7.0, 8.0]).astype(">f8"), 2.0, numpy.float64(3.0)):
            batch.set_values(a=a)
            expected = cubie.solve(solver, parameters={"a": numpy.array(a, float)}).final_states
            with batch.solve() as result:
                numpy.testing.assert_array_equal(result.final_states, expected)
        with self.assertRaisesRegex(cubie.CubieError, "a"):
            batch.set_values(a=numpy.array([numpy.nan, 1.0]))


class Stopping(Case):
    def test_interrupt(self):
        with long_batch() as batch:
            final = numpy.zeros((3, 200000))
            batch.bind(final_states=final)
            started = threading.Event()
            thread = interrupt_when_running(started.is_set)
            with self.assertRaises(KeyboardInterrupt):
                batch.solve_bound(progress=lambda done, total: started.set())
            thread.join()
            final[:] = 7.0  # nobody writes to it any more
            self.assertIsNone(batch.last)
            self.assertTrue((final == 7.0).all())

    def test_interrupt_without_progress(self):
        with long_batch() as batch:
            timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
            timer.start()
            with self.assertRaises(KeyboardInterrupt):
                batch.solve_bound()
            timer.join()

    def test_progress_is_told_the_end(self):
        batch, calls = cubie.Batch(cubie.Solver(DECAY)), []
        batch.bind(a=numpy.ones(10))
        batch.solve_bound(progress=lambda done, total: calls.append((done, total)))
        self.assertEqual(calls[-1], (10, 10))

    def test_results_in_flight_keep_the_arrays(self):
        with long_batch() as batch:
            final = numpy.zeros((3, 200000))
            batch.bind(final_states=final)
            kept = weakref.ref(final)
            result = batch.submit()
            batch.unbind()
            del final
            gc.collect()
            self.assertIsNotNone(kept())
            result.close()
            del result
            gc.collect()
            self.assertIsNone(kept())
