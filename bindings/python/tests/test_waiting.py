"""Progress, cancelling, Ctrl-C and sinks."""

import concurrent.futures
import gc
import os
import signal
import threading
import time

import numpy

import cubie
from support import DECAY, LORENZ, Case, long_batch

# Cancelling takes 100 ms at most, a slice of waiting 50 ms; the rest is for a busy machine.
SOON = 5.0


def setUpModule():
    # A shell that starts tests in the background has them ignore the signal.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def interrupt_when_running(result_or_batch_runs):
    """A thread that sends SIGINT to this process once `result_or_batch_runs()` is true."""
    def wait_and_send():
        while not result_or_batch_runs():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)
    thread = threading.Thread(target=wait_and_send, daemon=True)
    thread.start()
    return thread


class Progress(Case):
    def test_it_is_told_until_the_end(self):
        calls = []
        cubie.solve(DECAY, parameters={"a": numpy.ones(10)}, progress=lambda done, total: calls.append((done, total)))
        self.assertEqual(calls[-1], (10, 10))

    def test_what_it_raises_stops_the_solve(self):
        def stop(done, total):
            raise LookupError("enough")
        with long_batch() as batch, self.assertRaisesRegex(LookupError, "enough"):
            batch.solve(progress=stop)

    def test_it_may_solve_itself(self):
        inner = []
        outer = cubie.solve(DECAY, context=cubie.Context(),
                            progress=lambda done, total: inner.append(cubie.solve(DECAY).final_states[0, 0]))
        self.assertEqual(inner[0], outer.final_states[0, 0])


class Stopping(Case):
    def test_cancel_from_another_thread(self):
        with long_batch() as batch:
            result = batch.submit()
            self.assertFalse(result.wait(timeout=0.05))
            threading.Timer(0.1, result.cancel).start()
            start = time.monotonic()
            with self.assertRaises(cubie.Cancelled):
                result.wait()
            self.assertLess(time.monotonic() - start, SOON)
            self.assertEqual(result.phase, cubie.Phase.CANCELLED)
            self.assertTrue(result.done)

    def test_interrupt_stops_the_solve(self):
        with long_batch() as batch:
            started = threading.Event()
            thread = interrupt_when_running(started.is_set)
            start = time.monotonic()
            with self.assertRaises(KeyboardInterrupt):
                batch.solve(progress=lambda done, total: started.set())
            self.assertLess(time.monotonic() - start, SOON)
            thread.join()
        self.assertEqual(cubie.solve(DECAY).n_failed, 0)

    def test_interrupt_is_not_lost_in_a_sink(self):
        with long_batch(save_every=1000.0, chunk_runs=64) as batch:
            started = threading.Event()

            def sink(first_run, values, status):
                started.set()
                time.sleep(0.01)

            thread = interrupt_when_running(started.is_set)
            with self.assertRaises(KeyboardInterrupt):
                batch.solve(sink=sink)
            thread.join()
        self.assertIs(signal.getsignal(signal.SIGINT), signal.default_int_handler)

    def test_closing_a_running_result_stops_it(self):
        with long_batch() as batch:
            start = time.monotonic()
            batch.submit().close()
            self.assertLess(time.monotonic() - start, SOON)


class Threads(Case):
    def test_threads_share_a_context(self):
        expected = cubie.solve(LORENZ, parameters={"rho": numpy.arange(20.0)}).final_states
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            parts = [pool.submit(cubie.solve, LORENZ, parameters={"rho": numpy.arange(20.0)}, first_run=5 * i,
                                 run_count=5) for i in range(4)]
            got = numpy.concatenate([part.result().final_states for part in parts], axis=1)
        numpy.testing.assert_array_equal(got, expected)

    def test_collecting_garbage_with_work_in_flight(self):
        # Results that nobody holds any more are stopped and given back while others go on.
        with long_batch() as batch:
            for _ in range(20):
                batch.submit()
                gc.collect()
        self.assertEqual(cubie.solve(DECAY).n_failed, 0)


class Sinks(Case):
    def test_chunks_are_the_parts_of_the_outputs(self):
        solver = cubie.Solver(LORENZ)
        batch = cubie.Batch(solver, save_every=0.5, chunk_runs=7)
        batch.set_values(rho=numpy.linspace(0, 28, 30))
        expected = batch.solve().outputs
        got = numpy.full(expected.shape, numpy.nan)

        def take(first_run, values, status):
            self.assertEqual(values.shape[2], len(status))
            self.assertFalse(values.flags.writeable)
            got[:, :, first_run:first_run + len(status)] = values

        batch.solve(sink=take)
        numpy.testing.assert_array_equal(got, expected)

    def test_single_precision(self):
        kinds = set()
        cubie.solve(DECAY, precision="f32", sink=lambda first_run, values, status: kinds.add(values.dtype.name))
        self.assertEqual(kinds, {"float32"})

    def test_what_it_raises_comes_out(self):
        def broken(first_run, values, status):
            raise LookupError("full")
        with self.assertRaisesRegex(LookupError, "full"):
            cubie.solve(DECAY, sink=broken)

    def test_a_true_answer_stops(self):
        with self.assertRaises(cubie.CubieError) as caught:
            cubie.solve(DECAY, sink=lambda first_run, values, status: True)
        self.assertEqual(caught.exception.status, cubie.StatusCode.ERR_CALLBACK)
