"""cubie: one system of ordinary differential equations, solved for many parameter sets and initial values at once.

    import numpy, cubie
    result = cubie.solve(model_text, parameters={"rho": numpy.linspace(0, 28, 1000)}, t_end=10, save_every=0.1)
    result["x"]                    # (time, run), without a copy
"""

from ._batch import Batch
from ._c import Activity, Array, Counter, DeviceKind, Phase, Role, RunStatus, Statistic, StatusCode
from ._devices import gpu_reason, gpus
from ._library import Cancelled, CubieError, LibraryError, ModelError, lib
from ._result import Result
from ._simulator import Simulator
from ._solve import solve
from ._solver import Context, Solver, default_context

__version__ = "0.1.0"
__all__ = ["Activity", "Array", "Batch", "Cancelled", "Context", "Counter", "CubieError", "DeviceKind", "LibraryError",
           "ModelError", "Phase", "Result", "Role", "RunStatus", "Simulator", "Solver", "Statistic", "StatusCode",
           "default_context", "gpu_reason", "gpus", "lib", "solve"]
