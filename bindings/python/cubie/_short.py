"""What a short solve calls, with arguments made beforehand: ctypes takes longer to convert them than to call.

The functions here have no types: they take objects of ctypes as they are, and nothing else.
"""

import ctypes

import numpy

from ._library import check, lib
from ._wait import SLICE

MOST_VALUES = 4096  # of one variable, that are kept in a place of their own to be set again
FLOAT64 = numpy.dtype(numpy.float64)
FIRST_SLICE = ctypes.c_double(SLICE)


class Calls:
    """What each solve of one batch calls. Used by one thread at a time, as the batch is."""

    def __init__(self, batch):
        self.submit, self._wait = lib.untyped("batch_submit"), lib.untyped("result_wait")
        self._set_values, self._destroy = lib.untyped("batch_set_values"), lib.result_destroy
        self.batch = ctypes.c_void_p(batch)
        self.out, self.kept, self._ended = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_int32()
        self.out_place, self.kept_place = ctypes.byref(self.out), ctypes.byref(self.kept)
        self._ended_place = ctypes.byref(self._ended)
        self._columns = {}

    def expect_values(self, name, array):
        """Keeps a place for values like these, which are likely to come again with other numbers."""
        if array.dtype is not FLOAT64 or array.size > MOST_VALUES:
            return
        own = numpy.empty_like(array)
        self._columns[name] = own, own.shape, (self.batch, name.encode(), ctypes.c_void_p(own.ctypes.data),
                                               ctypes.c_int64(own.size))

    def set_values(self, name, values):
        """Sets values of the kind that was set before; False when they are of another."""
        column = self._columns.get(name)
        if column is None or type(values) is not numpy.ndarray:
            return False
        own, shape, arguments = column
        if values.dtype is not FLOAT64 or values.shape != shape:
            return False
        own[:] = values
        status = self._set_values(*arguments)
        if status:
            check(status)
        return True

    def ends_soon(self, result):
        """Waits one slice; False when the solve goes on behind it or has failed, which who waits on will find."""
        return self._wait(result, FIRST_SLICE, None, None, self._ended_place) == 0 and self._ended.value != 0

    def take(self):
        """Hands the kept result over to the caller."""
        pointer, self.kept.value = self.kept.value, None
        return pointer

    def give_back(self):
        """Destroys the kept result, if there is one."""
        if self.kept:
            self._destroy(self.take())
