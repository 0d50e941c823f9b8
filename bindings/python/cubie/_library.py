"""Finds and loads libcubie, and turns its status codes into exceptions."""

import ctypes
import functools
import os
import pathlib

from . import _c
from ._c import StatusCode


class CubieError(RuntimeError):
    """A call that failed. `status` is a StatusCode; the text says what was wrong."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class ModelError(CubieError, ValueError):
    """The model text is wrong; the message shows the line and the place."""


class Cancelled(CubieError):
    """The solve was stopped by a cancel."""


class LibraryError(ImportError):
    """There is no library, or one that is not for this package."""


KINDS = {StatusCode.ERR_MODEL: ModelError, StatusCode.ERR_CANCELLED: Cancelled}


def candidates():
    """Names to try, in order: $CUBIE_LIBRARY alone if it is set; beside this package; as the system looks for it."""
    named = os.environ.get("CUBIE_LIBRARY")
    if named:
        return [named]
    soname = f"libcubie.so.{_c.CUBIE_VERSION_MAJOR}.{_c.CUBIE_VERSION_MINOR}"
    return [str(pathlib.Path(__file__).resolve().parent / soname), soname]


def load(names):
    """The first library of `names` that can be loaded, its functions with their types. Raises LibraryError."""
    loaded, reasons = None, []
    for name in names:
        try:
            loaded = ctypes.CDLL(name)
            break
        except OSError as error:
            reasons.append(str(error))
    if loaded is None:
        raise LibraryError("cubie's library is not to be had; CUBIE_LIBRARY may name its file: " + "; ".join(reasons))
    for function, (returned, taken) in _c.FUNCTIONS.items():
        try:
            entry = getattr(loaded, function)
        except AttributeError:
            raise LibraryError(f"{loaded._name} is no cubie for this package: it has no {function}") from None
        entry.restype, entry.argtypes = returned, taken
    number = loaded.cubie_abi_version()
    if number != _c.CUBIE_ABI_VERSION:
        raise LibraryError(f"{loaded._name} has ABI number {number}; this package is for {_c.CUBIE_ABI_VERSION}")
    return loaded


class Library:
    """The library's functions without their prefix, loaded at the first use so that importing needs no library."""

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        loaded = self.__dict__.get("_loaded")
        if loaded is None:
            loaded = self.__dict__["_loaded"] = load(candidates())
        function = getattr(loaded, "cubie_" + name)
        self.__dict__[name] = function  # the next look-up ends here
        return function

    @functools.lru_cache(maxsize=None)
    def untyped(self, name):
        """A function that returns a status, without the types of its parameters: it takes objects of ctypes alone."""
        getattr(self, name)
        return self._loaded["cubie_" + name]


lib = Library()


def last_message():
    """What the last failed call on this thread had to say."""
    size = lib.last_error_message(None, 0)
    text = ctypes.create_string_buffer(size)
    lib.last_error_message(text, size)
    return text.value.decode("utf-8", "replace")


def check(status):
    """Raises CubieError, or one of its kinds, unless status is OK."""
    if status == 0:
        return
    try:
        code = StatusCode(status)
    except ValueError:
        code = status
    raise KINDS.get(code, CubieError)(code, last_message())


def text_of(function, *arguments):
    """Text that a function with (dst, dst_len, out_needed) at its end copies."""
    needed = ctypes.c_int64()
    check(function(*arguments, None, 0, needed))
    buffer = ctypes.create_string_buffer(needed.value)
    check(function(*arguments, buffer, needed.value, needed))
    return buffer.value.decode("utf-8", "replace")


def number_of(function, *arguments, kind=ctypes.c_int64):
    """The number that a function writes to its last parameter."""
    number = kind()
    check(function(*arguments, number))
    return number.value
