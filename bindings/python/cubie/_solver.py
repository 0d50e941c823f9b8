"""Contexts and solvers: where to compute, and a model with how to solve it."""

import ctypes

import numpy

from . import _c
from ._c import OptionScope, Role
from ._devices import Memory, PinnedMemory, memory_of
from ._handles import Handle, Options
from ._library import check, lib, number_of, text_of


class Context(Handle):
    """A device, its threads and the cache of compiled kernels. Keyword arguments are options, as `threads=4`.

    Any number of threads may use one context.
    """

    _destroy = "context_destroy"

    def __init__(self, **options):
        pointer = ctypes.c_void_p()
        check(lib.context_create(pointer))
        self._own(pointer.value)
        self.options = Options(self, OptionScope.CONTEXT)
        self.options.update(options)

    @property
    def device(self):
        """Name of the device for display; asking starts it."""
        return text_of(lib.context_copy_device_name, self.handle)

    @property
    def device_reason(self):
        """Why option device "auto" took the host; empty when it took a GPU."""
        return text_of(lib.context_copy_device_reason, self.handle)

    @property
    def workers(self):
        """Threads of the host device, or multiprocessors of a GPU."""
        return number_of(lib.context_get_device_workers, self.handle, kind=ctypes.c_int32)

    @property
    def device_kind(self):
        """What the device is, a DeviceKind: HOST or CUDA."""
        return _c.DeviceKind(number_of(lib.context_get_device_kind, self.handle, kind=ctypes.c_int32))

    @property
    def architecture(self):
        """What the device executes, as "sm_90" or the host's instructions."""
        return text_of(lib.context_copy_device_architecture, self.handle)

    @property
    def memory(self):
        """Device memory of all solves: planned, in_use, peak and limit, in bytes."""
        return memory_of(self, lib.context_get_memory, Memory)

    @property
    def pinned_memory(self):
        """Pinned memory of all solves: in_use, peak and budget, in bytes."""
        return memory_of(self, lib.context_get_pinned_memory, PinnedMemory)

    def __repr__(self):
        return "<closed cubie.Context>" if self.closed else f"<cubie.Context device={self.options['device']!r}>"


_default = None


def default_context():
    """The context of this process that is used where none is given. A forked child gets one of its own."""
    global _default
    import os
    if _default is None or _default[0] != os.getpid() or _default[1].closed:
        _default = (os.getpid(), Context())
    return _default[1]


def _compiled(function, type_, what):
    """A function pointer of C. Raises TypeError for what is no compiled code."""
    if function is None:
        return type_()
    if isinstance(function, int):
        return type_(function)
    if isinstance(function, ctypes._CFuncPtr):
        return ctypes.cast(function, type_)
    raise TypeError(f"{what}: expected a function of C or its address, not a {type(function).__name__}")


class Solver(Handle):
    """A model and how to solve it.

    model    The model text (docs/model-language.md). Raises ModelError with line and place when it is wrong.
    context  A Context; without it that of `default_context`.
    options  As keywords: `method="rodas5p", rtol=1e-8`. rtol and atol also take a sequence, one number per state.
    """

    _destroy = "solver_destroy"

    def __init__(self, model, context=None, **options):
        pointer = ctypes.c_void_p()
        context = default_context() if context is None else context
        check(lib.solver_create(context.handle, model.encode(), pointer))
        self._finish(pointer.value, model, options)

    @classmethod
    def from_function(cls, n_states, n_parameters, rhs, jacobian=None, declarations=None, context=None, userdata=None,
                      **options):
        """A solver whose right-hand side is compiled code, on the host device (docs/functions.md).

        rhs, jacobian  Functions of C of the types cubie_rhs_fn and cubie_jacobian_fn of include/cubie.h: a function of
                       a library that ctypes has loaded, or an address, as `numba.cfunc(...).address`. Threads of cubie
                       call them at once, so a Python function will not do.
        declarations   Model text with as many states and parameters, for names, values and units; without it they are
                       y1, y2, ... and p1, p2, ...
        userdata       An address that is handed to both.
        """
        self, pointer = cls.__new__(cls), ctypes.c_void_p()
        context = default_context() if context is None else context
        functions = [_compiled(rhs, _c.cubie_rhs_fn, "rhs"), _compiled(jacobian, _c.cubie_jacobian_fn, "jacobian")]
        text = None if declarations is None else declarations.encode()
        check(lib.solver_create_from_function(context.handle, n_states, n_parameters, text, *functions, userdata,
                                              pointer))
        self._finish(pointer.value, declarations, options)
        self._functions = rhs, jacobian  # their library is not to be unloaded
        return self

    def _finish(self, pointer, model, options):
        self._own(pointer)
        self.model = model
        self.options = Options(self, OptionScope.SOLVER)
        for name, number in options.items():
            self.set(name, number)

    def set(self, name, value):
        """Sets an option; rtol and atol may be sequences of one number per state."""
        if name in ("rtol", "atol") and numpy.ndim(value) > 0:
            values = numpy.ascontiguousarray(value, dtype=numpy.float64)
            check(getattr(lib, f"solver_set_{name}")(self.handle, values.ctypes.data, values.size))
        else:
            self.options[name] = value

    def names(self, role):
        """Names of the variables of a Role in declared order."""
        count = number_of(lib.solver_get_variable_count, self.handle, int(role))
        return [text_of(lib.solver_copy_variable_name, self.handle, int(role), i) for i in range(count)]

    def units(self, role):
        """Their units, empty where the model gives none."""
        count = number_of(lib.solver_get_variable_count, self.handle, int(role))
        return [text_of(lib.solver_copy_variable_unit, self.handle, int(role), i) for i in range(count)]

    def defaults(self, role):
        """{name: value of the model text} of a Role."""
        return {name: number_of(lib.solver_get_variable_default, self.handle, int(role), i, kind=ctypes.c_double)
                for i, name in enumerate(self.names(role))}

    @property
    def states(self):
        """Names of the states."""
        return self.names(Role.STATE)

    @property
    def parameters(self):
        """Names of the parameters."""
        return self.names(Role.PARAMETER)

    @property
    def saved(self):
        """Names of what the present settings save."""
        count = number_of(lib.solver_get_saved_count, self.handle)
        return [text_of(lib.solver_copy_saved_name, self.handle, i) for i in range(count)]

    def compile(self):
        """Compiles the kernel now instead of at the first solve."""
        check(lib.solver_compile(self.handle))

    @property
    def kernel_builds(self):
        """Kernels that were compiled or fetched from the cache for this solver: one, as long as no option that changes
        code is set."""
        return number_of(lib.solver_get_kernel_builds, self.handle)

    @property
    def build_log(self):
        """What the compiler said when the last kernel was built; empty when it said nothing."""
        return text_of(lib.solver_copy_build_log, self.handle)

    @property
    def kernel_text(self):
        """Source of the kernel of the present settings."""
        return text_of(lib.solver_copy_kernel_text, self.handle)

    def __repr__(self):
        if self.closed:
            return "<closed cubie.Solver>"
        return f"<cubie.Solver states={', '.join(self.states)} method={self.options['method']!r}>"
