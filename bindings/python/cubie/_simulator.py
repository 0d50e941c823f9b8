"""A model as a function from parameters to features, as simulation-based inference wants it."""

import numpy

from ._batch import Batch
from ._c import OptionScope
from ._handles import option_rows
from ._solver import Solver


class Simulator:
    """A function from parameter vectors to features.

        simulate = Simulator(model, ["rho", "sigma"], summaries="mean, std, max", t_end=20.0)
        features = simulate(theta)          # theta (run, 2) -> features (run, feature)

    model     Model text.
    inputs    Names of the columns of theta: parameters and states (their initial values).
    features  What comes back: "summaries" (option summaries; names in `names`) or "final_states".
    context   A Context; without it that of the process.
    options   Options of solver and batch.

    Runs that failed are NaN in every feature; `status` has the words of the last call. What a row gives does not depend
    on the other rows, so calls may be cut at will. The kernel is compiled once. With PyTorch: `simulate(theta.numpy())`.
    """

    def __init__(self, model, inputs, features="summaries", context=None, **options):
        if features not in ("summaries", "final_states"):
            raise ValueError(f"features: {features!r} is neither 'summaries' nor 'final_states'")
        of_batch = {name for scope, name, _ in option_rows() if scope == OptionScope.BATCH}
        self._options = {name: options.pop(name) for name in list(options) if name in of_batch}
        if features == "summaries":
            options = {"save_variables": "none", "summarise_variables": "states", **options}
        self.inputs, self._features = list(inputs), features
        self._solver = Solver(model, context, **options)
        with Batch(self._solver, **self._options) as batch:
            batch.set_values({name: 1.0 for name in self.inputs})  # names that do not exist are found here
        self.names, self.status = None, None

    def __call__(self, theta):
        theta = numpy.asarray(theta, dtype=numpy.float64)
        if theta.ndim != 2 or theta.shape[1] != len(self.inputs):
            raise ValueError(f"theta: expected the shape (run, {len(self.inputs)}), not {theta.shape}")
        with Batch(self._solver, **self._options) as batch:
            batch.set_values(dict(zip(self.inputs, theta.T)))
            with batch.solve() as result:
                self.status, ok = result.status, result.ok
                array = getattr(result, self._features)
                if self._features == "final_states":
                    self.names = self._solver.states
                else:
                    windows = len(array)
                    self.names = [name if windows == 1 else f"{name}[{window}]" for window in range(windows)
                                  for name in result.summary_names]
        features = array.reshape(-1, array.shape[-1]).T.copy()
        features[~ok] = numpy.nan
        return features

    def __repr__(self):
        return f"<cubie.Simulator of {', '.join(self.inputs)}>"
