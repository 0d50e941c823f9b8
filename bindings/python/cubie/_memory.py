"""Arrays of the library without a copy: for NumPy, and by DLPack for PyTorch, JAX, CuPy and others."""

import ctypes

import numpy

from . import _c
from ._library import check, lib


class DLTensor(ctypes.Structure):
    """DLTensor of dlpack.h 0.8."""

    _fields_ = [("data", ctypes.c_void_p), ("device_type", ctypes.c_int32), ("device_id", ctypes.c_int32),
                ("ndim", ctypes.c_int32), ("code", ctypes.c_uint8), ("bits", ctypes.c_uint8), ("lanes", ctypes.c_uint16),
                ("shape", ctypes.POINTER(ctypes.c_int64)), ("strides", ctypes.POINTER(ctypes.c_int64)),
                ("byte_offset", ctypes.c_uint64)]


class DLManagedTensor(ctypes.Structure):
    """DLManagedTensor of dlpack.h 0.8."""


DELETER = ctypes.CFUNCTYPE(None, ctypes.POINTER(DLManagedTensor))
DLManagedTensor._fields_ = [("dl_tensor", DLTensor), ("manager_ctx", ctypes.c_void_p), ("deleter", DELETER)]

KINDS = {0: "i", 1: "u", 2: "f"}
CPU = 1


def export(result, array):
    """Address of a new DLManagedTensor of an array of a result. It belongs to the caller."""
    address = ctypes.c_void_p()
    check(lib.result_export_dlpack(result.handle, int(array), address))
    return address.value


def give_back(address):
    """Calls the deleter of a tensor."""
    managed = ctypes.cast(address, ctypes.POINTER(DLManagedTensor))
    managed.contents.deleter(managed)


class Memory:
    """Holds a tensor as long as NumPy arrays of it live; the library keeps the memory of a tensor for that long."""

    def __init__(self, address):
        self._address = address
        tensor = ctypes.cast(address, ctypes.POINTER(DLManagedTensor)).contents.dl_tensor
        if tensor.device_type != CPU:
            raise BufferError("the array is in memory of the device; take result.tensor(...) to a library for GPUs")
        shape = tuple(tensor.shape[i] for i in range(tensor.ndim))
        self.__array_interface__ = {
            "version": 3, "shape": shape, "typestr": f"<{KINDS[tensor.code]}{tensor.bits // 8}",
            # Without elements there may be no address, which NumPy does not take.
            "data": ((tensor.data or address) + tensor.byte_offset, True), "strides": None}

    def __del__(self):
        give_back(self._address)


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
        try:
            tensor = ctypes.cast(address, ctypes.POINTER(DLManagedTensor)).contents.dl_tensor
            return tensor.device_type, tensor.device_id
        finally:
            give_back(address)
