"""What context, solver and batch have in common: a handle that is given back, and options by name."""

import ctypes
import numbers
import weakref

from . import _c
from ._library import check, lib, number_of, text_of


class Handle:
    """Owns one handle of the library; gives it back when it is closed, left as a context manager or collected."""

    _destroy = ""  # name of the function that destroys it
    _pointer = None  # until it is made

    def _own(self, pointer):
        self._give_back = getattr(lib, self._destroy)  # modules may be gone when the last objects are
        self._pointer = pointer

    def __del__(self):
        self.close()

    @property
    def handle(self):
        """The handle for calls of `cubie.lib`. Raises ValueError when it is closed."""
        if self._pointer is None:
            raise ValueError(f"this {type(self).__name__} is closed")
        return self._pointer

    @property
    def closed(self):
        """Whether the handle was given back."""
        return self._pointer is None

    def close(self):
        """Gives the handle back now. A second call does nothing."""
        pointer, self._pointer = self._pointer, None
        if pointer is not None:
            self._give_back(pointer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __copy__(self):
        raise TypeError(f"a {type(self).__name__} cannot be copied; make another")

    def __deepcopy__(self, _):
        self.__copy__()

    def __reduce__(self):
        raise TypeError(f"a {type(self).__name__} cannot be pickled; make one in each process")


class once:
    """A property that is computed at its first use and kept; functools.cached_property takes a lock, which costs."""

    def __init__(self, function):
        self._function, self.__doc__ = function, function.__doc__

    def __set_name__(self, owner, name):
        self._name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._function(instance)
        return value


def option_rows():
    """(scope, name, type) of every option of the library, scope and type as numbers."""
    for index in range(number_of(lib.option_get_count)):
        yield (number_of(lib.option_get_scope, index, kind=ctypes.c_int32), text_of(lib.option_copy_name, index),
               number_of(lib.option_get_type, index, kind=ctypes.c_int32))


def describe_option(index):
    """Name, type, default, choices, unit and help of an option, as a dictionary of text."""
    kind = _c.OptionType(number_of(lib.option_get_type, index, kind=ctypes.c_int32))
    return {"name": text_of(lib.option_copy_name, index), "type": kind.name.lower(),
            "default": text_of(lib.option_copy_default, index), "choices": text_of(lib.option_copy_choices, index),
            "unit": text_of(lib.option_copy_unit, index), "help": text_of(lib.option_copy_help, index)}


class Options:
    """A handle's options as a mapping from name to value: `solver.options["rtol"] = 1e-8`."""

    def __init__(self, owner, scope):
        self._owner, self._scope = weakref.proxy(owner), scope
        self._word = _c.OptionScope(scope).name.lower()

    def __setitem__(self, name, value):
        pointer, key = self._owner.handle, name.encode()
        if isinstance(value, str):
            check(getattr(lib, f"{self._word}_set_string")(pointer, key, value.encode()))
        elif isinstance(value, numbers.Integral) or type(value).__name__ in ("bool_", "bool"):
            check(getattr(lib, f"{self._word}_set_int64")(pointer, key, int(value)))
        elif isinstance(value, numbers.Real):
            check(getattr(lib, f"{self._word}_set_double")(pointer, key, float(value)))
        else:
            raise TypeError(f"option {name}: {type(value).__name__} is neither a number nor text")

    def __getitem__(self, name):
        pointer, key = self._owner.handle, name.encode()
        index = number_of(lib.option_find, int(self._scope), key)
        kind = number_of(lib.option_get_type, index, kind=ctypes.c_int32)
        if kind == _c.OptionType.STRING:
            return text_of(getattr(lib, f"{self._word}_copy_string"), pointer, key)
        if kind == _c.OptionType.INT64:
            return number_of(getattr(lib, f"{self._word}_get_int64"), pointer, key)
        return number_of(getattr(lib, f"{self._word}_get_double"), pointer, key, kind=ctypes.c_double)

    def __iter__(self):
        return (name for scope, name, _ in option_rows() if scope == self._scope)

    def __len__(self):
        return sum(1 for _ in self)

    def __contains__(self, name):
        return name in list(self)

    def update(self, options):
        """Sets each option of a mapping, in its order."""
        for name, value in options.items():
            self[name] = value

    def help(self, name):
        """What the library says about an option: name, type, default, choices, unit and help."""
        return describe_option(number_of(lib.option_find, int(self._scope), name.encode()))

    def __repr__(self):
        return "\n".join(f"{name} = {self[name]!r}" for name in self)
