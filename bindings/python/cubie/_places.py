"""Arrays that the library takes: copies of numbers, and places of the caller that it works on."""

import numpy


def numbers(values, what, dtype=numpy.float64):
    """A contiguous array of one dimension for C. Raises ValueError where it is of more."""
    array = numpy.ascontiguousarray(values, dtype=dtype)
    if array.ndim > 1:
        raise ValueError(f"{what}: expected numbers in one dimension, not in {array.ndim}")
    return array.reshape(-1)


def place(array, what, dimensions, writeable=False, dense=False):
    """(address, elements from there on, shape, strides in elements, suffix) of an array that is used in place; a dense
    one is of float64 and has no gaps."""
    if not isinstance(array, numpy.ndarray) or array.dtype not in (numpy.float64, numpy.float32):
        raise TypeError(f"{what}: expected an array of float64 or float32")
    if array.ndim != dimensions:
        raise ValueError(f"{what}: expected {dimensions} dimensions, not {array.ndim}")
    if writeable and not array.flags.writeable:
        raise ValueError(f"{what}: the array is read-only")
    if dense and (array.dtype != numpy.float64 or not array.flags.c_contiguous):
        raise TypeError(f"{what}: expected an array of float64 without gaps")
    size = array.itemsize
    if any(stride < 0 or stride % size for stride in array.strides):
        raise ValueError(f"{what}: strides must be whole elements and not negative")
    strides = [stride // size for stride in array.strides]
    length = 1 + sum((count - 1) * stride for count, stride in zip(array.shape, strides)) if array.size else 0
    return array.ctypes.data, length, array.shape, strides, "" if size == 8 else "_f32"
