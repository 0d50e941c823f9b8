"""What the library finds on this machine: GPUs, and memory of contexts."""

import collections
import ctypes

from ._library import check, lib, number_of, text_of

Gpu = collections.namedtuple("Gpu", "device name bus_id architecture memory workers")
Gpu.__doc__ = """A GPU: `device` as option device of a Context takes it ("cuda:0"), its name, address on the bus,
architecture (90 for 9.0), memory in bytes and number of multiprocessors."""
Memory = collections.namedtuple("Memory", "planned in_use peak limit")
Memory.__doc__ = "Device memory of a Context in bytes: of plans in force, held now, most ever held, limit in force."
PinnedMemory = collections.namedtuple("PinnedMemory", "in_use peak budget")
PinnedMemory.__doc__ = "Pinned host memory of a Context in bytes: held now, most ever held, and what may be held."


def gpus():
    """The GPUs that the driver knows, a list of Gpu. Empty without a driver: `gpu_reason` tells why."""
    count = number_of(lib.cuda_device_get_count, kind=ctypes.c_int32)
    return [Gpu(f"cuda:{i}", text_of(lib.cuda_device_copy_name, i), text_of(lib.cuda_device_copy_bus_id, i),
                number_of(lib.cuda_device_get_architecture, i, kind=ctypes.c_int32),
                number_of(lib.cuda_device_get_memory_bytes, i),
                number_of(lib.cuda_device_get_workers, i, kind=ctypes.c_int32)) for i in range(count)]


def gpu_reason():
    """Why there is no GPU, or why some cannot be used; empty when all is well."""
    return text_of(lib.cuda_copy_reason)


def memory_of(context, function, kind):
    """The numbers that a function writes to its last parameters, as a named tuple."""
    numbers = [ctypes.c_int64() for _ in kind._fields]
    check(function(context.handle, *numbers))
    return kind(*(number.value for number in numbers))
