#include "batch/events.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "batch/event_columns.hpp"
#include "util/error.hpp"

namespace cubie::batch {
namespace {

using cubie_kernel::scheduled_event;
using integrator::EventRow;

/// States and then parameters, as kernels count them.
std::vector<std::string_view> names_of(const model::Model& model) {
  std::vector<std::string_view> names;
  for (const model::Variable& state : model.states) names.push_back(state.name);
  for (const model::Variable& parameter : model.parameters) names.push_back(parameter.name);
  return names;
}

EventRow row_of(const model::Model& model, const EventColumns& c, const std::vector<std::int32_t>& variables,
                std::size_t i) {
  EventRow row;
  check_finite(c.times[i], "times", i);
  row.since = c.times[i];
  const std::int32_t target = c.targets[i];
  if (target < 0 || static_cast<std::size_t>(target) >= variables.size()) {
    throw Error(ErrorCode::invalid_argument, "targets[{}] must lie in [0, {}), the number of variables (got {})", i,
                variables.size(), target);
  }
  row.target = variables[static_cast<std::size_t>(target)];
  if (row.target < std::ssize(model.states) && model.masses[static_cast<std::size_t>(row.target)] == 0.0) {
    throw Error(ErrorCode::not_supported, "targets[{}]: {} has no derivative: its equation says what it is", i,
                model.states[static_cast<std::size_t>(row.target)].name);
  }
  row.operation = c.operations[i];
  if (row.operation < scheduled_event::add || row.operation > scheduled_event::multiply) {
    throw Error(ErrorCode::invalid_argument, "operations[{}] must be add (0), replace (1) or multiply (2) (got {})", i,
                row.operation);
  }
  check_finite(c.values[i], "values", i);
  row.value = c.values[i];
  const double interval = c.intervals.empty() ? 0.0 : c.intervals[i];
  const std::int64_t count = c.counts.empty() ? 0 : c.counts[i];
  check_finite(interval, "intervals", i);
  if (interval < 0) {
    throw Error(ErrorCode::invalid_argument, "intervals[{}] must be >= 0 (got {})", i, interval);
  }
  if (count < 0) throw Error(ErrorCode::invalid_argument, "counts[{}] must be >= 0 (got {})", i, count);
  if (interval == 0 && count > 1) {
    throw Error(ErrorCode::invalid_argument, "intervals[{}] must be > 0 for {} events (got 0)", i, count);
  }
  row.interval = interval;
  if (interval > 0) row.repeats = count == 0 ? std::numeric_limits<std::int64_t>::max() : count - 1;
  return row;
}

}  // namespace

void BatchEvents::set(const EventColumns& columns) {
  const std::size_t n = columns.times.size();
  check_length(columns.targets, n, "targets");
  check_length(columns.operations, n, "operations");
  check_length(columns.values, n, "values");
  check_length(columns.intervals, n, "intervals", true);
  check_length(columns.counts, n, "counts", true);
  const std::vector<std::int32_t> variables = places_of(columns.variables, names_of(model_), "state or parameter");
  integrator::EventRows all;
  all.first = checked_first_rows(columns.first_row, n);
  all.rows.reserve(n);
  for (std::size_t i = 0; i < n; ++i) all.rows.push_back(row_of(model_, columns, variables, i));
  if (n == 0) all.first.clear();
  data_ = table_of(all, doses_);
  backward_ = {};
  events_ = std::move(all);
}

void BatchEvents::set_doses(const DoseColumns& columns) {
  Doses doses = make_doses(model_, columns);
  if (doses.events.rows.empty()) doses.events.first.clear();
  data_ = table_of(events_, doses);
  backward_ = {};
  doses_ = std::move(doses);
}

const Ref<EventData>& BatchEvents::backward() const {
  if (!backward_ && data_) {
    Ref<EventData> data = make_ref<EventData>();
    data->table = integrator::backward(data_->table);
    data->plan = data_->plan;
    backward_ = data;
  }
  return backward_;
}

Ref<EventData> BatchEvents::table_of(const integrator::EventRows& events, const Doses& doses) {
  if (events.rows.empty() && doses.events.rows.empty()) return {};
  const std::int64_t a = events.n_runs(), b = doses.events.n_runs();
  if (a > 0 && b > 0 && a != b) {
    throw Error(ErrorCode::invalid_argument, "events and doses have tables of {} and {} runs", a, b);
  }
  Ref<EventData> data = make_ref<EventData>();
  data->table = integrator::make_event_table(events, doses.events);
  data->plan = doses.plan;
  data->plan.scheduled = true;
  return data;
}

}  // namespace cubie::batch
