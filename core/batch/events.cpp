#include "batch/events.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/utf8.hpp"
#include "util/error.hpp"
#include "util/nearest.hpp"

namespace cubie::batch {
namespace {

using cubie_kernel::scheduled_event;
using integrator::EventRow;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// States and then parameters, as kernels count them.
std::vector<std::string_view> names_of(const model::Model& model) {
  std::vector<std::string_view> names;
  for (const model::Variable& state : model.states) names.push_back(state.name);
  for (const model::Variable& parameter : model.parameters) names.push_back(parameter.name);
  return names;
}

std::vector<std::int32_t> indices_of(const model::Model& model, std::string_view list) {
  const std::vector<std::string_view> known = names_of(model);
  std::vector<std::int32_t> indices;
  while (!trimmed(list).empty()) {
    const auto comma = list.find(',');
    const std::string_view name = trimmed(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
      throw Error(ErrorCode::unknown_name, "no state or parameter is called \"{}\"{}",
                  model::escaped(name.substr(0, 64)), nearest_hint(name, known));
    }
    indices.push_back(static_cast<std::int32_t>(found - known.begin()));
  }
  return indices;
}

template <class T>
void check_length(std::span<const T> column, std::size_t rows, const char* name, bool may_be_empty = false) {
  if (column.size() == rows || (may_be_empty && column.empty())) return;
  throw Error(ErrorCode::invalid_argument, "{} must have {} elements (got {})", name, rows, column.size());
}

void check_finite(double x, const char* name, std::size_t row) {
  if (!std::isfinite(x)) throw Error(ErrorCode::invalid_argument, "{}[{}] must be finite (got {})", name, row, x);
}

/// Where the rows of each run begin; `rows` behind the last.
std::vector<std::int64_t> checked_first_rows(std::span<const std::int64_t> first, std::size_t rows) {
  if (first.empty()) return {};
  if (first.size() < 2) {
    throw Error(ErrorCode::invalid_argument, "first_row must have one element more than there are runs (got {})",
                first.size());
  }
  if (first.front() != 0) throw Error(ErrorCode::invalid_argument, "first_row[0] must be 0 (got {})", first.front());
  for (std::size_t r = 1; r < first.size(); ++r) {
    if (first[r] < first[r - 1]) {
      throw Error(ErrorCode::invalid_argument, "first_row[{}] must be at least first_row[{}], {} (got {})", r, r - 1,
                  first[r - 1], first[r]);
    }
  }
  if (first.back() != static_cast<std::int64_t>(rows)) {
    throw Error(ErrorCode::invalid_argument, "first_row[{}] must be the number of rows, {} (got {})", first.size() - 1,
                rows, first.back());
  }
  return {first.begin(), first.end()};
}

EventRow row_of(const EventColumns& c, const std::vector<std::int32_t>& variables, std::size_t i) {
  EventRow row;
  check_finite(c.times[i], "times", i);
  row.since = c.times[i];
  const std::int32_t target = c.targets[i];
  if (target < 0 || static_cast<std::size_t>(target) >= variables.size()) {
    throw Error(ErrorCode::invalid_argument, "targets[{}] must lie in [0, {}), the number of variables (got {})", i,
                variables.size(), target);
  }
  row.target = variables[static_cast<std::size_t>(target)];
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
  const std::vector<std::int32_t> variables = indices_of(model_, columns.variables);
  integrator::EventRows all;
  all.first = checked_first_rows(columns.first_row, n);
  all.rows.reserve(n);
  for (std::size_t i = 0; i < n; ++i) all.rows.push_back(row_of(columns, variables, i));
  Ref<EventData> data;
  if (n > 0) {
    data = make_ref<EventData>();
    data->table = integrator::make_event_table(all, {});
  }
  data_ = std::move(data);
}

}  // namespace cubie::batch
