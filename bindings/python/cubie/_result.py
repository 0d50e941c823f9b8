"""Results: their arrays without a copy, the status of each run, statistics over runs, tables and files."""

import ctypes

import numpy

from . import _memory
from ._c import Array, Counter, Phase, RunStatus, Statistic
from ._handles import Handle, once
from ._library import check, lib, number_of, text_of
from ._wait import wait


def array_of(function, *arguments, shape=None, dtype=numpy.float64):
    """Numbers that a function with (dst, dst_len, out_needed) at its end copies."""
    needed = ctypes.c_int64()
    check(function(*arguments, None, 0, needed))
    array = numpy.empty(needed.value, dtype)
    check(function(*arguments, array.ctypes.data, array.size, needed))
    return array if shape is None else array.reshape(shape)


class Result(Handle):
    """What came out of a batch, or is coming.

    `outputs`, `final_states`, `summaries`, `status`, `accepted`, `rejected` and `last_steps` are read-only NumPy arrays
    of the library's own memory, without a copy. They stay valid when the result is closed. The run is their last and
    fastest dimension.

    `result["x"]` is a saved variable, shape (time, run); `result["x.mean"]` a summary, shape (window, run).
    """

    _destroy = "result_destroy"

    def __init__(self, pointer, in_use=None):
        self._give_back, self._pointer = lib.result_destroy, pointer
        self._in_use = in_use  # arrays that the solve reads and writes

    # While it goes on.

    def wait(self, timeout=None, progress=None, interrupts=None):
        """Waits until the solve has ended: True, or False when `timeout` seconds are over first. See Batch.solve."""
        return wait(self, timeout, progress, interrupts)

    def cancel(self):
        """Stops the solve within 100 ms. Runs that have ended keep their values. Any thread."""
        check(lib.result_cancel(self.handle))

    @property
    def progress(self):
        """(runs that have ended, runs in all)."""
        done, total = ctypes.c_int64(), ctypes.c_int64()
        check(lib.result_get_progress(self.handle, done, total))
        return done.value, total.value

    @property
    def phase(self):
        """Where the solve is, a Phase."""
        return Phase(number_of(lib.result_get_phase, self.handle, kind=ctypes.c_int32))

    @property
    def done(self):
        """Whether the solve has ended, well or not."""
        return self.phase >= Phase.FINISHED

    # Sizes and names, known from submission on.

    def _count(self, what):
        return number_of(getattr(lib, f"result_get_{what}_count"), self.handle)

    @property
    def shape(self):
        """(times, variables, runs)."""
        return self._count("save"), self._count("variable"), self._count("run")

    @once
    def variables(self):
        """Names of the saved variables."""
        return [text_of(lib.result_copy_saved_name, self.handle, i) for i in range(self._count("variable"))]

    @once
    def summary_names(self):
        """Names of the summaries, as "x.mean"."""
        return [text_of(lib.result_copy_summary_name, self.handle, i) for i in range(self._count("summary"))]

    @once
    def times(self):
        """Times of the save points."""
        return array_of(lib.result_copy_save_times, self.handle)

    @once
    def window_times(self):
        """Where the windows of summaries begin, and behind them where the last one ends."""
        return array_of(lib.result_copy_window_times, self.handle)

    def _texts(self, function, what):
        return [text_of(function, self.handle, i) for i in range(self._count(what))]

    @once
    def units(self):
        """Units of the saved variables, empty where the model gives none."""
        return self._texts(lib.result_copy_saved_unit, "variable")

    @once
    def legends(self):
        """Names and units of the saved variables, as "x [mg]": labels for axes."""
        return self._texts(lib.result_copy_saved_legend, "variable")

    @once
    def summary_units(self):
        """Units of the summaries."""
        return self._texts(lib.result_copy_summary_unit, "summary")

    @once
    def summary_legends(self):
        """Names and units of the summaries: labels for axes."""
        return self._texts(lib.result_copy_summary_legend, "summary")

    @property
    def rtol(self):
        """The relative tolerance in force: larger than asked for where the number format cannot hold that."""
        return number_of(lib.result_get_effective_rtol, self.handle, kind=ctypes.c_double)

    @property
    def chunks(self):
        """(number of chunks that the runs were solved in, runs in each but the last)."""
        count, length = ctypes.c_int64(), ctypes.c_int64()
        check(lib.result_get_chunks(self.handle, count, length))
        return count.value, length.value

    def chunk_complete(self, chunk):
        """Whether all runs of a chunk have come out."""
        return bool(number_of(lib.result_get_chunk_complete, self.handle, chunk, kind=ctypes.c_int32))

    @property
    def time_log(self):
        """When each part of the solve began and ended, with option time_log=1: rows (Activity, chunk or -1, begin, end,
        bytes copied). Times are seconds since the submission."""
        return array_of(lib.result_copy_time_log, self.handle).reshape(-1, 5)

    @property
    def time_table(self):
        """The same as text, with what each activity took together."""
        return text_of(lib.result_copy_time_table, self.handle)

    def times_of(self, run):
        """Times of the rows of one run, where runs have spans of their own."""
        return array_of(lib.result_copy_run_times, self.handle, run)

    # Arrays.

    @once
    def outputs(self):
        """Saved values (time, variable, run)."""
        return _memory.view(self, Array.OUTPUTS)

    @once
    def final_states(self):
        """States at the end of each run (state, run)."""
        return _memory.view(self, Array.FINAL_STATES)

    @once
    def summaries(self):
        """Summaries (window, summary, run)."""
        return _memory.view(self, Array.SUMMARIES)

    @once
    def status(self):
        """Status word of each run: bits of RunStatus, 0 when all went well."""
        return _memory.view(self, Array.RUN_STATUS)

    @once
    def accepted(self):
        """Accepted steps of each run."""
        return _memory.view(self, Array.ACCEPTED)

    @once
    def rejected(self):
        """Rejected steps of each run."""
        return _memory.view(self, Array.REJECTED)

    @once
    def last_steps(self):
        """The step size that each run would try next."""
        return _memory.view(self, Array.LAST_STEPS)

    @once
    def event_counts(self):
        """How often each event of the model happened (event, run)."""
        return array_of(lib.result_copy_event_counts, self.handle, shape=(self._count("event"), len(self)),
                        dtype=numpy.int32)

    @once
    def event_records(self):
        """Records of events (record, number, run): number 0 is the time, 1 the event, 2 and on the states right before;
        NaN behind the last record of a run."""
        shape = (self._count("event_record"), 2 + self._count("state"), len(self))
        return array_of(lib.result_copy_event_records, self.handle, shape=shape)

    def tensor(self, array="outputs"):
        """An array for `from_dlpack` of PyTorch, JAX, CuPy and others, where it is: on the host or the GPU."""
        return _memory.Tensor(self, Array[array.upper()])

    @property
    def ok(self):
        """True for each run that went well: a mask for the last dimension, `result["x"][:, result.ok]`. A run that an
        event of the model has stopped went well."""
        return self.status & ~int(RunStatus.STOPPED) == 0

    def why(self, run):
        """What is wrong with a run, in words; "ok" when nothing is."""
        return text_of(lib.run_status_copy_text, int(self.status[run]))

    def counter(self, name):
        """A count of each run: "accepted", "rejected", "newton_iterations", "switches", ... (Counter)."""
        return array_of(lib.result_copy_counter, self.handle, int(Counter[name.upper()]), dtype=numpy.int32)

    def __getitem__(self, name):
        if name in self.variables:
            return self.outputs[:, self.variables.index(name), :]
        if name in self.summary_names:
            return self.summaries[:, self.summary_names.index(name), :]
        index = ctypes.c_int64()
        check(lib.result_find_saved(self.handle, name.encode(), index))  # raises, with the nearest name
        raise KeyError(name)

    def __contains__(self, name):
        return name in self.variables or name in self.summary_names

    # Over runs. Runs that failed and numbers that are not finite are left out.

    def statistic(self, name, probability=0.5, of="outputs"):
        """A statistic over runs: "count", "mean", "variance", "min", "max", or "quantile" of a probability.

        of  "outputs" gives (time, variable), "summaries" (window, summary), "final_states" (state).
        """
        shape = {"outputs": (self._count("save"), self._count("variable")),
                 "summaries": (self._count("window"), self._count("summary")),
                 "final_states": (self._count("state"),)}[of]
        function = {"outputs": lib.result_copy_output_statistic, "summaries": lib.result_copy_summary_statistic,
                    "final_states": lib.result_copy_final_statistic}[of]
        return array_of(function, self.handle, int(Statistic[name.upper()]), probability, shape=shape)

    def counter_statistic(self, name, statistic, probability=0.5):
        """A statistic over runs of a count that each run has: `counter_statistic("accepted", "mean")`."""
        return number_of(lib.result_get_counter_statistic, self.handle, int(Counter[name.upper()]),
                         int(Statistic[statistic.upper()]), probability, kind=ctypes.c_double)

    def counter_range(self, name, status=RunStatus.OK):
        """(least, median, largest) count of the runs that ended with a status word."""
        numbers = [ctypes.c_double() for _ in range(3)]
        check(lib.result_get_counter_range(self.handle, int(status), int(Counter[name.upper()]), *numbers))
        return tuple(number.value for number in numbers)

    def quantile(self, probability, of="outputs"):
        """`statistic("quantile", probability, of)`."""
        return self.statistic("quantile", probability, of)

    @property
    def n_failed(self):
        """Runs whose status is not 0."""
        return number_of(lib.result_get_failed_count, self.handle)

    @property
    def status_counts(self):
        """{RunStatus: number of runs} of each status word that occurs."""
        needed = ctypes.c_int64()
        check(lib.result_copy_status_counts(self.handle, None, None, 0, needed))
        words, counts = numpy.empty(needed.value, numpy.int32), numpy.empty(needed.value, numpy.int64)
        check(lib.result_copy_status_counts(self.handle, words.ctypes.data, counts.ctypes.data, words.size, needed))
        return {RunStatus(int(word)): int(count) for word, count in zip(words, counts)}

    def table(self):
        """What became of the runs, as a table to print."""
        return text_of(lib.result_copy_statistics_table, self.handle)

    # Elsewhere.

    def columns(self):
        """Saved values in long form: {"run", "time" and each variable: numbers}, for a data frame of any library."""
        times, _, runs = self.shape
        columns = {"run": numpy.repeat(numpy.arange(runs), times), "time": numpy.tile(self.times, runs)}
        columns.update({name: self[name].T.reshape(-1) for name in self.variables})
        return columns

    def write_csv(self, path):
        """Writes the saved values as a table in text."""
        check(lib.result_write_csv(self.handle, str(path).encode()))

    def write_npy(self, path, array="outputs"):
        """Writes an array as a .npy file."""
        check(lib.result_write_npy(self.handle, int(Array[array.upper()]), str(path).encode()))

    def __len__(self):
        return self._count("run")

    def __repr__(self):
        if self.closed:
            return "<closed cubie.Result>"
        times, variables, runs = self.shape
        return f"<cubie.Result {self.phase.name.lower()}: {times} times, {variables} variables, {runs} runs>"
