#include "integrator/batch_solver_config.hpp"

#include <bit>

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
      .add(sliced ? 1 : 0)
      .add(static_cast<std::int64_t>(linear_solver))
      .add(static_cast<std::int64_t>(preconditioner))
      .add(static_cast<std::int64_t>(newton))
      .add(static_cast<std::int64_t>(half))
      .add(static_cast<std::int64_t>(saved.size()));
  for (const codegen::SavedVariable& variable : saved) {
    builder.add(variable.observable ? 1 : 0).add(variable.index).add(static_cast<std::int64_t>(variable.number));
  }
  builder.add(rows.every_step ? 1 : 0).add(rows.own_spans ? 1 : 0).add(rows.repeat_last ? 1 : 0);
  builder.add(events.scheduled ? 1 : 0)
      .add(events.steady ? 1 : 0)
      .add(events.backward ? 1 : 0)
      .add(events.n_attributes);
  builder.add(static_cast<std::int64_t>(events.infused.size()));
  for (const std::int32_t state : events.infused) builder.add(state);
  builder.add(static_cast<std::int64_t>(summaries.variables.size()));
  for (const plan::SampledVariable& variable : summaries.variables) {
    builder.add(static_cast<std::int64_t>(variable.kind)).add(variable.index);
    builder.add(static_cast<std::int64_t>(variable.metrics.size()));
    for (const plan::SummaryMetric& m : variable.metrics) {
      builder.add(static_cast<std::int64_t>(m.metric)).add(m.count).add(std::bit_cast<std::int64_t>(m.level));
      builder.add(std::int64_t{m.dense});
    }
  }
  for (Location location : locations) builder.add(static_cast<std::int64_t>(location));
  return builder.finish();
}

}  // namespace cubie::integrator
