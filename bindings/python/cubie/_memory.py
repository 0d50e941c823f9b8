"""Arrays of the library without a copy: for NumPy, and by DLPack for PyTorch, JAX, CuPy and others."""

import ctypes
import functools
import struct

import numpy

from . import _c
from ._library import check, lib


# DLManagedTensor of dlpack.h 0.8: data, device type and id, number of dimensions, type's code, bits and lanes,
# addresses of shape and strides, byte offset, context, deleter. Read as bytes: structures of ctypes take their time.
TENSOR = struct.Struct("@PiiiBBHPPQPP")
DELETER = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
SHAPES = [struct.Struct(f"@{dimensions}q") for dimensions in range(4)]
KINDS = {(0, 32): "<i4", (0, 64): "<i8", (2, 32): "<f4", (2, 64): "<f8"}
CPU = 1


def export(result, array):
    """Address of a new DLManagedTensor of an array of a result. It belongs to the caller."""
    address = ctypes.c_void_p()
    function = lib.untyped("result_export_dlpack")
    status = function(ctypes.c_void_p(result.handle), ctypes.c_int32(array), ctypes.byref(address))
    if status:
        check(status)
    return address.value


def fields(address):
    """What TENSOR lists, of the tensor at an address."""
    return TENSOR.unpack(ctypes.string_at(address, TENSOR.size))


@functools.lru_cache(maxsize=None)
def deleter(address):
    """The function at an address."""
    return DELETER(address)


def give_back(address):
    """Calls the deleter of a tensor."""
    deleter(fields(address)[-1])(address)


class Memory:
    """Holds a tensor as long as NumPy arrays of it live; the library keeps the memory of a tensor for that long."""

    def __init__(self, address):
        self._address = address
        data, device, _, dimensions, code, bits, _, shape, _, offset, _, self._deleter = fields(address)
        if device != CPU:
            raise BufferError("the array is in memory of the device; take result.tensor(...) to a library for GPUs")
        self.__array_interface__ = {
            "version": 3, "shape": SHAPES[dimensions].unpack(ctypes.string_at(shape, 8 * dimensions)),
            # Without elements there may be no address, which NumPy does not take.
            "typestr": KINDS[code, bits], "data": ((data or address) + offset, True)}

    def __del__(self):
        deleter(self._deleter)(self._address)


def view(result, array):
    """A read-only NumPy array of an array of a result, without a copy. It stays valid when the result is closed."""
    return numpy.asarray(Memory(export(result, array)))


python = ctypes.pythonapi
python.PyCapsule_New.restype = ctypes.py_object
python.PyCapsule_New.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
python.PyCapsule_IsValid.restype = ctypes.c_int
python.PyCapsule_IsValid.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
python.PyCapsule_GetPointer.restype = ctypes.c_void_p
python.PyCapsule_GetPointer.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
NAME = b"dltensor"  # a consumer renames the capsule when it takes the tensor over


@ctypes.PYFUNCTYPE(None, ctypes.c_void_p)
def drop(capsule):
    """Destructor of a capsule: gives back a tensor that nobody took over."""
    if python.PyCapsule_IsValid(capsule, NAME):
        give_back(python.PyCapsule_GetPointer(capsule, NAME))


class Tensor:
    """An array of a result for `from_dlpack` of any library, without a copy, on the host or the GPU it is on."""

    def __init__(self, result, array):
        self._result, self._array = result, _c.Array(array)

    def __dlpack__(self, stream=None):
        # The array is complete when the solve has ended: no stream has to wait for another.
        del stream
        return python.PyCapsule_New(export(self._result, self._array), NAME, ctypes.cast(drop, ctypes.c_void_p))

    def __dlpack_device__(self):
        address = export(self._result, self._array)
        device = fields(address)[1:3]
        give_back(address)
        return device
