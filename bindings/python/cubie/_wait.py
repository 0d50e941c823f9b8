"""Waiting for a solve in slices, so that Ctrl-C and progress are met in Python and never inside a C callback."""

import ctypes
import signal
import sys
import threading
import time

from ._c import cubie_progress_fn
from ._library import check, lib

SLICE = 0.05  # seconds: how late a Ctrl-C or a progress call may be
NO_PROGRESS = cubie_progress_fn()  # NULL


class Interrupts:
    """Notes a Ctrl-C instead of raising, while a sink may run: an exception raised as the sink is entered from C would
    be lost. Does nothing off the main thread, or where the program has a handler of its own."""

    def __init__(self, wanted):
        self.seen = False
        self._wanted = wanted and threading.current_thread() is threading.main_thread() and \
            signal.getsignal(signal.SIGINT) is signal.default_int_handler

    def __enter__(self):
        if self._wanted:
            signal.signal(signal.SIGINT, self._note)
        return self

    def _note(self, *_):
        self.seen = True

    def __exit__(self, *_):
        if self._wanted:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def bar(runs_done, runs_total):
    """What `progress=True` shows: one line on standard error."""
    share = runs_done / max(runs_total, 1)
    sys.stderr.write(f"\r{share:6.1%}  {runs_done} of {runs_total} runs" + ("\n" if runs_done == runs_total else ""))
    sys.stderr.flush()


def wait(result, timeout=None, progress=None, interrupts=None):
    """Waits until a solve has ended; True when it has, False when the time is over first.

    progress is called with (runs done, runs in all) about every 50 ms and at the end; whatever it raises stops the
    solve and is raised here, and so is KeyboardInterrupt. Raises CubieError where the solve failed.
    """
    progress = bar if progress is True else progress or None
    ended = ctypes.c_int32()
    limit = None if timeout is None else time.monotonic() + timeout
    try:
        while True:
            left = SLICE if limit is None else min(SLICE, max(limit - time.monotonic(), 0.0))
            status = lib.result_wait(result.handle, left, NO_PROGRESS, None, ended)
            if interrupts is not None and interrupts.seen:
                raise KeyboardInterrupt
            check(status)
            if progress is not None:
                progress(*result.progress)
            if ended.value or (limit is not None and time.monotonic() >= limit):
                return bool(ended.value)
    except (KeyboardInterrupt, Exception):
        if not result.closed:
            lib.result_cancel(result.handle)
            # Bound arrays and sinks are free again when this returns, at most 100 ms later.
            lib.result_wait(result.handle, -1.0, NO_PROGRESS, None, None)
        raise
