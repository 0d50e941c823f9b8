"""Batches: the runs of a solve, their values, times and samples."""

import contextlib
import ctypes

import numpy

from . import _c
from ._handles import Handle, Options
from ._library import check, lib, number_of
from ._places import numbers, place
from ._result import Result, array_of
from ._short import Calls
from ._wait import Interrupts


class Batch(Handle):
    """The runs of a solve. Keyword arguments are options: `Batch(solver, t_end=10, save_every=0.1)`."""

    _destroy = "batch_destroy"

    def __init__(self, solver, **options):
        pointer = ctypes.c_void_p()
        check(lib.batch_create(solver.handle, pointer))
        self._own(pointer.value)
        self._solver = solver
        self._calls = Calls(self._pointer)
        self._bound = {}  # arrays in use until `unbind`: replaced as a whole, since results hold it too
        self._last = None
        self.options = Options(self, _c.OptionScope.BATCH)
        self.options.update(options)

    def set_values(self, values=None, **named):
        """Values of states (at the start) and parameters: one for all runs, or one per run, or those of an axis with
        option grid "combinatorial". A mapping, keywords or both: `set_values(rho=numpy.linspace(0, 28, 1000))`."""
        if self._pointer is None:
            self.handle  # says so
        for name, value in ({**values, **named} if values else named).items():
            if not self._calls.set_values(name, value):
                single = getattr(value, "dtype", None) == numpy.float32
                array = numbers(value, name, numpy.float32 if single else numpy.float64)
                function = lib.batch_set_values_f32 if single else lib.batch_set_values
                check(function(self.handle, name.encode(), array.ctypes.data, array.size))
                self._calls.expect_values(name, array)
            if self._bound:
                self._forget(name)

    def clear_values(self, name):
        """Gives a state or parameter the value of the model text again."""
        check(lib.batch_clear_values(self.handle, name.encode()))
        self._forget(name)

    def sample(self, name, distribution, a, b):
        """Values drawn by option seed and the number of the run: "uniform" or "loguniform" between a and b, "normal" or
        "lognormal" of mean a and standard deviation b."""
        check(lib.batch_sample_values(self.handle, name.encode(), distribution.encode(), a, b))
        self._forget(name)

    def value(self, name, run):
        """What a state (at the start) or parameter is in one run of the grid."""
        return number_of(lib.batch_get_value, self.handle, name.encode(), run, kind=ctypes.c_double)

    @property
    def total_runs(self):
        """Runs of the whole grid, before options first_run and run_count take their part."""
        return number_of(lib.batch_get_total_runs, self.handle)

    def set_save_times(self, times):
        """Saves at these times, from t0 towards t_end; none: no list any more."""
        times = numbers(times, "times")
        check(lib.batch_set_save_times(self.handle, times.ctypes.data, times.size))

    def set_time_spans(self, t0, t_end):
        """A start and an end of its own for each run; see docs/outputs.md."""
        t0, t_end = numbers(t0, "t0"), numbers(t_end, "t_end")
        if t0.size != t_end.size:
            raise ValueError(f"{t0.size} starts, {t_end.size} ends")
        check(lib.batch_set_time_spans(self.handle, t0.ctypes.data, t_end.ctypes.data, t0.size))

    def set_drivers(self, samples, t0=0.0, dt=1.0):
        """Samples of all drivers at t0, t0 + dt, ...: shape (sample, driver), or (sample) of the only one."""
        array = numpy.ascontiguousarray(samples, dtype=numpy.float64)
        array = array.reshape(-1, 1) if array.ndim == 1 else array
        if array.ndim != 2:
            raise ValueError("samples: expected the shape (sample, driver)")
        check(lib.batch_set_drivers(self.handle, array.ctypes.data, *array.shape, t0, dt))

    def set_driver(self, name, times, samples, interpolation=None, boundary=None, outside=None):
        """Samples of one driver at times of its own: shape (time), or (time, run) where runs differ.

        interpolation  Between samples: "previous", "linear" or "cubic"; None: as option driver_interpolation says.
        boundary       End condition of a cubic one: "natural", "periodic", "clamped" or "not-a-knot".
        outside        Before and after the samples: "wrap", "hold" or "zero".
        """
        times, samples = numbers(times, "times"), numpy.ascontiguousarray(samples, dtype=numpy.float64)
        key = name.encode()
        check(lib.batch_set_driver(self.handle, key, times.ctypes.data, times.size, samples.ctypes.data, samples.size))
        check(lib.batch_set_driver_interpolation(self.handle, key, (interpolation or "").encode()))
        check(lib.batch_set_driver_boundary(self.handle, key, (boundary or "").encode()))
        check(lib.batch_set_driver_outside(self.handle, key, (outside or "").encode()))

    def evaluate_drivers(self, times, derivative=0, run=0):
        """What the drivers are at given times in one run, shape (time, driver), or with derivative=1 their slopes."""
        times, needed = numbers(times, "times"), ctypes.c_int64()
        arguments = self.handle, run, times.ctypes.data, times.size, derivative
        check(lib.batch_evaluate_drivers_of_run(*arguments, None, 0, needed))
        values = numpy.empty(needed.value)
        check(lib.batch_evaluate_drivers_of_run(*arguments, values.ctypes.data, values.size, None))
        return values.reshape(times.size, values.size // max(times.size, 1))

    @property
    def save_times(self):
        """The times that the present settings save at."""
        return array_of(lib.batch_copy_save_times, self.handle)

    def set_events(self, events, first_row=None):
        """Events at given times, which change states and parameters; all that the batch has (docs/events.md).

        events     Rows (time, name, operation, operand), and behind these an interval and a count for a series of them;
                   operation is "add", "replace" or "multiply". None: no events any more.
        first_row  For events per run: where each run's rows begin, and behind the last run's the number of rows.
        """
        rows = [tuple(row) + (0.0, 0)[len(row) - 4:] for row in events]
        if any(len(row) != 6 for row in rows):
            raise ValueError("an event is (time, name, operation, operand) or has an interval and a count besides")
        names = list(dict.fromkeys(row[1] for row in rows))
        words = {operation.name.lower(): int(operation) for operation in _c.EventOperation}
        for row in rows:
            if row[2] not in words:
                raise ValueError(f"event at {row[0]}: {row[2]!r} is none of {', '.join(words)}")
        columns = [numpy.array([row[0] for row in rows], numpy.float64),
                   numpy.array([names.index(row[1]) for row in rows], numpy.int32),
                   numpy.array([words[row[2]] for row in rows], numpy.int32),
                   numpy.array([row[3] for row in rows], numpy.float64),
                   numpy.array([row[4] for row in rows], numpy.float64),
                   numpy.array([row[5] for row in rows], numpy.int64)]
        starts = numbers([] if first_row is None else first_row, "first_row", numpy.int64)
        check(lib.batch_set_events(self.handle, ",".join(names).encode(), *[c.ctypes.data for c in columns], len(rows),
                                   None if first_row is None else starts.ctypes.data, starts.size))

    def set_doses(self, time, amt, cmt=None, rate=None, dur=None, ii=None, addl=None, ss=None, evid=None,
                  compartments=(), first_row=None):
        """Doses, by the columns that data sets of NONMEM and rxode2 have (docs/dosing.md); all that the batch has.

        time, amt  When and how much, one number per dose. No times: no doses any more.
        others     One number per dose, or one for all of them.
        compartments  States that cmt counts from 1; without them all, as declared.
        first_row  For doses per run, as in set_events.
        """
        time = numbers(time, "time")
        columns = [time]
        for name, column, kind in (("amt", amt, float), ("cmt", cmt, numpy.int32), ("rate", rate, float),
                                   ("dur", dur, float), ("ii", ii, float), ("addl", addl, numpy.int64),
                                   ("ss", ss, numpy.int32), ("evid", evid, numpy.int32)):
            if column is not None:
                column = numbers(column, name, kind)
                if column.size not in (1, time.size):
                    raise ValueError(f"{name}: {column.size} numbers for {time.size} doses")
                column = numpy.ascontiguousarray(numpy.broadcast_to(column, time.shape))
            columns.append(column)
        starts = numbers([] if first_row is None else first_row, "first_row", numpy.int64)
        addresses = [None if column is None else column.ctypes.data for column in columns]
        check(lib.batch_set_doses(self.handle, ",".join(compartments).encode(), *addresses, time.size,
                                  None if first_row is None else starts.ctypes.data, starts.size))

    def set_output_file(self, path):
        """Writes saved values to a .npy file instead of keeping them; "" for none."""
        check(lib.batch_set_output_file(self.handle, str(path).encode()))

    def set_netcdf_file(self, path):
        """Writes saved values to a netCDF-4 file instead of keeping them; "" for none."""
        check(lib.batch_set_netcdf_file(self.handle, str(path).encode()))

    def submit(self):
        """Checks everything, queues the solve and returns its Result at once."""
        if self._pointer is None:
            self.handle  # says so
        calls = self._calls
        status = calls.submit(calls.batch, calls.out_place)
        if status:
            check(status)
        return Result(calls.out.value, self._bound)

    def cancel(self):
        """Stops the unfinished solves of this batch. Any thread."""
        check(lib.batch_cancel(self.handle))

    def solve(self, progress=None, initial_values=None, parameters=None, outputs=None, final_states=None,
              initial_steps=None, sink=None):
        """Solves all runs and returns the Result. Runs that fail are no failure of the solve: see `Result.ok`.

        progress        True for a line on standard error, or a function of (runs done, runs in all). What it raises
                        stops the solve and comes out here; so does Ctrl-C, within 100 ms.
        initial_values  Array (state, run) that is read in place, of any strides: y[:, :] or fields[:3].
        parameters      Array (parameter, run), likewise.
        outputs         Array (time, variable, run) that saved values are written to.
        final_states    Array (state, run) that final states are written to; may be that of initial_values.
        initial_steps   Array (run) of first step sizes, as `Result.last_steps` of the solve before.
        sink            Function of (first run, values (time, variable, run), status words) that gets the saved values
                        chunk by chunk instead of the result; a true answer or an exception stops the solve. The arrays
                        may be used during the call alone.
        """
        if initial_values is parameters is outputs is final_states is initial_steps is sink is None:
            return self._submit_and_wait(progress)
        with contextlib.ExitStack() as stack:
            self._lend(stack, "initial_values", initial_values)
            self._lend(stack, "parameters", parameters)
            self._lend(stack, "outputs", outputs)
            self._lend(stack, "final_states", final_states)
            self._lend(stack, "initial_steps", initial_steps)
            interrupts = stack.enter_context(Interrupts(sink is not None))
            raised = []
            if sink is not None:
                self._bind_sink(stack, sink, interrupts, raised)
            return self._submit_and_wait(progress, interrupts, raised)

    def _submit_and_wait(self, progress, interrupts=None, raised=()):
        """`raised` collects what a sink raises, which comes out in place of the library's own answer."""
        result = self.submit()
        try:
            if progress is None and interrupts is None and self._calls.ends_soon(self._calls.out):
                return result
            result.wait(progress=progress, interrupts=interrupts)
        except BaseException:
            result.close()
            if raised:
                raise raised[0] from None
            raise
        return result

    # In place.

    def bind(self, values=None, *, initial_values=None, parameters=None, outputs=None, final_states=None,
             initial_steps=None, **named):
        """Lets all solves from now on work on arrays of yours where they are: nothing is copied, and what is written to
        them counts at the next solve. They are used until `unbind`, and kept alive for that long.

            batch.bind(rho=rho, final_states=final)
            for rho[:] in candidates:
                batch.solve_bound()     # reads rho, writes final

        values, named  {state or parameter: array (run)} of any stride; None for a name lets go of its array.
        others         As in `solve`; initial_steps an array of float64.
        """
        arrays = dict(initial_values=initial_values, parameters=parameters, outputs=outputs, final_states=final_states,
                      initial_steps=initial_steps)
        for name, array in {**(values or {}), **named}.items():
            self._bind_value(name, array)
        for name, array in arrays.items():
            if array is not None:
                self._bind(name, array)
                self._bound = {**self._bound, (name,): array}

    def unbind(self):
        """Lets go of all arrays that `bind` was given."""
        for name in self._bound:
            self._bind_value(name, None) if isinstance(name, str) else self._bind(name[0], None)
        self._bound = {}

    def solve_bound(self, progress=None):
        """As `solve`, for tight loops: no Result is made, since what comes out is in the arrays of `bind`; `last` is
        there for the rest of it. Ctrl-C and progress are as in `solve`."""
        if self._pointer is None:
            self.handle  # says so
        calls, self._last = self._calls, None
        try:
            calls.give_back()
            check(calls.submit(calls.batch, calls.kept_place))
            if progress is not None or not calls.ends_soon(calls.kept):
                self.last.wait(progress=progress)
        except BaseException:
            self._stop()
            raise

    @property
    def last(self):
        """The Result of the last `solve_bound`, None before the first. It is closed by the next one, unless somebody
        else holds it."""
        if self._calls.kept:
            self._last = Result(self._calls.take(), self._bound)
        return self._last

    def _stop(self):
        """Nobody works on bound arrays any more when this returns, at most 100 ms later."""
        if self.last is not None:
            self.last.close()
        self._last = None

    def close(self):
        """Gives the handle back now. A second call does nothing."""
        if self._pointer is not None:
            self._calls.give_back()
        self._last = None
        super().close()

    def _bind(self, name, array):
        """Binds an array, or for None unbinds what was."""
        if name == "initial_steps":
            data, length = (None, 0) if array is None else place(array, name, 1, dense=True)[:2]
            check(lib.batch_bind_initial_steps(self.handle, data, length))
            return
        dimensions = 3 if name == "outputs" else 2
        if array is None:
            check(getattr(lib, f"batch_bind_{name}")(self.handle, None, *[0] * (1 + 2 * dimensions)))
            return
        written = name in ("outputs", "final_states")
        data, length, shape, strides, suffix = place(array, name, dimensions, writeable=written)
        check(getattr(lib, f"batch_bind_{name}{suffix}")(self.handle, data, length, *shape, *strides))

    def _bind_value(self, name, array):
        if array is None:
            check(lib.batch_bind_values(self.handle, name.encode(), None, 0, 0, 0))
            self._forget(name)
            return
        data, length, shape, strides, suffix = place(array, name, 1)
        function = getattr(lib, f"batch_bind_values{suffix}")
        check(function(self.handle, name.encode(), data, length, *shape, *strides))
        self._bound = {**self._bound, name: array}

    def _forget(self, name):
        if name in self._bound:
            self._bound = {key: array for key, array in self._bound.items() if key != name}

    def _lend(self, stack, name, array):
        """Binds an array for one solve; behind it that of `bind` is in use again."""
        if array is not None:
            array = numbers(array, name) if name == "initial_steps" else array
            stack.callback(lambda kept: None, array)  # lives until the next line has been undone
            stack.callback(self._bind, name, self._bound.get((name,)))
            self._bind(name, array)

    def _bind_sink(self, stack, sink, interrupts, raised):
        single, n_saved = self._solver.options["precision"] == "f32", len(self._solver.saved)
        dtype = numpy.dtype(numpy.float32 if single else numpy.float64)

        def take(first_run, n_runs, outputs, n_outputs, run_status, _):
            try:
                if interrupts.seen:
                    return 1
                rows = n_outputs // max(n_runs * n_saved, 1)
                values = _borrowed(outputs, dtype, (rows, n_saved, n_runs))
                return int(bool(sink(first_run, values, _borrowed(run_status, numpy.dtype(numpy.int32), (n_runs,)))))
            except BaseException as error:  # nothing may pass through C
                raised.append(error)
                return 1

        type_, function = ((_c.cubie_sink_f32_fn, lib.batch_bind_sink_f32) if single else
                           (_c.cubie_sink_fn, lib.batch_bind_sink))
        callback = type_(take)
        stack.callback(function, self.handle, type_(), None)
        stack.callback(lambda kept: None, callback)  # lives until then
        check(function(self.handle, callback, None))

    def __repr__(self):
        return "<closed cubie.Batch>" if self.closed else f"<cubie.Batch of {self.total_runs} runs>"


def _borrowed(address, dtype, shape):
    """A read-only array of memory that is the library's."""
    count = int(numpy.prod(shape))
    if not address or count == 0:
        return numpy.empty(shape, dtype)
    memory = (ctypes.c_char * (count * dtype.itemsize)).from_address(address)
    array = numpy.frombuffer(memory, dtype).reshape(shape)
    array.flags.writeable = False
    return array
