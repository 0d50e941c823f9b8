#include "integrator/batch_solver_config.hpp"

namespace cubie::integrator {

Hash128 BatchSolverConfig::hash() const {
  HashBuilder builder;
  builder.add(method)
      .add(static_cast<std::int64_t>(controller))
      .add(static_cast<std::int64_t>(precision))
      .add(gpu ? 1 : 0)
      .add(lane_width)
      .add(interpolate ? 1 : 0)
      .add(refill ? 1 : 0)
      .add(unrolled ? 1 : 0)
      .add(inline_rhs ? 1 : 0)
      .add(static_cast<std::int64_t>(linear_solver))
      .add(static_cast<std::int64_t>(preconditioner))
      .add(static_cast<std::int64_t>(half))
      .add(static_cast<std::int64_t>(saved.size()));
  for (const codegen::SavedVariable& variable : saved) builder.add(variable.observable ? 1 : 0).add(variable.index);
  for (Location location : locations) builder.add(static_cast<std::int64_t>(location));
  return builder.finish();
}

}  // namespace cubie::integrator
