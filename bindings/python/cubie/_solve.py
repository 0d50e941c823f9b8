"""One call from model text to result."""

from . import _c
from ._batch import Batch
from ._handles import option_rows
from ._solver import Solver


def solve(model, *, parameters=None, initial_values=None, drivers=None, events=None, save_times=None,
          progress=None, sink=None, context=None, **options):
    """Solves a model for many parameter sets and initial values and returns the Result.

    model           Model text, or a Solver, which keeps its kernel from call to call.
    parameters      {name: one number, or one per run}; with grid="combinatorial" the values of an axis.
    initial_values  The same for states.
    drivers         (samples, t0, dt), see Batch.set_drivers.
    events          [(time, name, operation, operand), ...], see Batch.set_events.
    save_times      Times to save at; or use save_every.
    progress, sink  See Batch.solve.
    context         A Context; without it that of `default_context`.
    options         Options of the solver (method, rtol, ...) and of the batch (t_end, save_every, grid, ...). With a
                    Solver those of the solver stay set.
    """
    of_batch = {name for scope, name, _ in option_rows() if scope == _c.OptionScope.BATCH}
    batch_options = {name: options.pop(name) for name in list(options) if name in of_batch}
    if isinstance(model, Solver):
        solver = model
        for name, value in options.items():
            solver.set(name, value)
    else:
        solver = Solver(model, context, **options)
    with Batch(solver, **batch_options) as batch:
        batch.set_values(parameters)
        batch.set_values(initial_values)
        if drivers is not None:
            batch.set_drivers(*drivers)
        if events is not None:
            batch.set_events(events)
        if save_times is not None:
            batch.set_save_times(save_times)
        return batch.solve(progress=progress, sink=sink)
