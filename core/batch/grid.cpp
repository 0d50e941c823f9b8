// Which run has which value: verbatim columns, or the product of axes by index arithmetic.

#include <algorithm>
#include <vector>

#include "batch/batch_state.hpp"
#include "batch/solver_state.hpp"
#include "model/utf8.hpp"
#include "util/checked.hpp"
#include "util/nearest.hpp"

namespace cubie::batch {

using config::OptionId;

BatchState::BatchState(Ref<Solver> s)
    : solver(std::move(s)), options(config::Scope::batch), drivers(solver->model()), events(solver->model()) {
  const model::Model& model = solver->model();
  n_states = model.states.size();
  n_parameters = model.parameters.size();
  values.resize(n_states + n_parameters);
  rules.resize(values.size());
  bound_values.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    Ref<ValueArray> one = make_ref<ValueArray>();
    one->data.resize(sizeof(double), "defaults");
    one->data.as<double>()[0] = default_of(i);
    one->count = 1;
    defaults.push_back(std::move(one));
  }
  active.reserve(16);
}

std::size_t BatchState::index_of(std::string_view name) const {
  for (std::size_t i = 0; i < n_states + n_parameters; ++i) {
    if (name_of(i) == name) return i;
  }
  std::vector<std::string_view> known;
  for (std::size_t i = 0; i < n_states + n_parameters; ++i) known.push_back(name_of(i));
  throw Error(ErrorCode::unknown_name, "no state or parameter is called \"{}\"{}", model::escaped(name.substr(0, 64)),
              nearest_hint(name, known));
}

std::string_view BatchState::name_of(std::size_t index) const {
  const model::Model& model = solver->model();
  return index < n_states ? model.states[index].name : model.parameters[index - n_states].name;
}

double BatchState::default_of(std::size_t index) const {
  const model::Model& model = solver->model();
  return index < n_states ? model.states[index].value : model.parameters[index - n_states].value;
}

BoundArray BatchState::bound_array(std::size_t index) const noexcept {
  if (bound_values[index].data != nullptr) return bound_values[index];
  const bool is_state = index < n_states;
  BoundArray array = is_state ? bound_initial : bound_parameters;
  if (array.data == nullptr) return array;
  const auto variable = static_cast<std::int64_t>(is_state ? index : index - n_states);
  const std::int64_t offset = variable * array.variable_stride;
  array.data = array.is_double ? static_cast<void*>(static_cast<double*>(array.data) + offset)
                               : static_cast<void*>(static_cast<float*>(array.data) + offset);
  array.n_variables = 1;
  array.variable_stride = 0;
  return array;
}

bool BatchState::binds_states() const noexcept {
  const auto end = bound_values.begin() + static_cast<std::ptrdiff_t>(n_states);
  return bound_initial.data != nullptr ||
         std::any_of(bound_values.begin(), end, [](const BoundArray& array) { return array.data != nullptr; });
}

bool BatchState::binds_inputs() const noexcept {
  return bound_initial.data != nullptr || bound_parameters.data != nullptr ||
         std::ranges::any_of(bound_values, [](const BoundArray& array) { return array.data != nullptr; });
}

bool BatchState::samples() const noexcept {
  return std::any_of(rules.begin(), rules.end(), [](const auto& rule) { return rule.has_value(); });
}

std::optional<Sampler> BatchState::sampler(std::size_t index, const Grid& grid) const {
  if (!rules[index]) return std::nullopt;
  const std::string& word = options.get_text(OptionId::sampling);
  const SamplePlan plan = word == "sobol"   ? SamplePlan::sobol
                          : word == "latin" ? SamplePlan::latin
                                            : SamplePlan::random;
  const auto before = rules.begin() + static_cast<std::ptrdiff_t>(index);
  const auto dimension = std::count_if(rules.begin(), before, [](const auto& rule) { return rule.has_value(); });
  if (plan == SamplePlan::sobol && dimension >= kMostSobolDimensions) {
    throw Error(ErrorCode::not_supported, "sampling sobol has {} dimensions, and {} is number {}", kMostSobolDimensions,
                name_of(index), dimension + 1);
  }
  return Sampler(*rules[index], plan, options.get_int64(OptionId::seed), static_cast<std::int32_t>(index),
                 static_cast<std::int32_t>(dimension), grid.total_runs);
}

Grid BatchState::grid() const {
  Grid grid;
  grid.combinatorial = options.get_text(OptionId::grid) == "combinatorial";
  const std::int64_t asked = options.get_int64(OptionId::n_runs);
  if (grid.combinatorial) {
    if (binds_inputs()) {
      throw Error(ErrorCode::wrong_state, "grid combinatorial excludes bound initial values and parameters");
    }
    if (samples()) throw Error(ErrorCode::wrong_state, "grid combinatorial excludes sampled values");
    for (const Ref<ValueArray>& axis : values) {
      if (axis) grid.total_runs = checked_mul(grid.total_runs, axis->count, "number of runs");
    }
    if (const std::int64_t runs = drivers.n_runs(); runs > 1 && runs != grid.total_runs) {
      throw Error(ErrorCode::invalid_argument,
                  "driver samples must be of one run or of the size of the grid, {} (got {})", grid.total_runs, runs);
    }
    if (const std::int64_t runs = events.n_runs(); runs > 0 && runs != grid.total_runs) {
      throw Error(ErrorCode::invalid_argument,
                  "events must be of all runs alike or of the size of the grid, {} (got {})", grid.total_runs, runs);
    }
    if (spans && spans->n_runs() != grid.total_runs) {
      throw Error(ErrorCode::invalid_argument, "time spans must be as many as the grid has runs, {} (got {})",
                  grid.total_runs, spans->n_runs());
    }
    if (asked != 0 && asked != grid.total_runs) {
      throw Error(ErrorCode::invalid_argument, "n_runs must be 0 or the size of the grid, {} (got {})", grid.total_runs,
                  asked);
    }
    return grid;
  }
  std::int64_t runs = asked;
  std::string_view source = "n_runs";
  const auto merge = [&](std::int64_t count, std::string_view name) {
    if (runs == 0) {
      runs = count;
      source = name;
    } else if (count != runs) {
      throw Error(ErrorCode::invalid_argument, "{} has {} values, but {} says {} runs", name, count, source, runs);
    }
  };
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (bound_values[i].data != nullptr) {
      merge(bound_values[i].n_runs, name_of(i));
    } else if (values[i] && values[i]->count != 1) {
      merge(values[i]->count, name_of(i));
    }
  }
  if (bound_initial.data != nullptr) merge(bound_initial.n_runs, "bound initial values");
  if (bound_parameters.data != nullptr) merge(bound_parameters.n_runs, "bound parameters");
  if (const std::int64_t of_drivers = drivers.n_runs(); of_drivers > 1) merge(of_drivers, "driver samples");
  if (spans) merge(spans->n_runs(), "time spans");
  if (const std::int64_t of_events = events.n_runs(); of_events > 0) merge(of_events, "the table of events");
  grid.total_runs = std::max<std::int64_t>(runs, 1);
  return grid;
}

std::pair<std::int64_t, std::int64_t> BatchState::range(const Grid& grid) const {
  const std::int64_t first = options.get_int64(OptionId::first_run);
  std::int64_t count = options.get_int64(OptionId::run_count);
  if (first > grid.total_runs) {
    throw Error(ErrorCode::out_of_range, "first_run must be <= {} (got {})", grid.total_runs, first);
  }
  if (count == -1) count = grid.total_runs - first;
  if (count > grid.total_runs - first) {
    throw Error(ErrorCode::out_of_range, "first_run + run_count must be <= {} (got {} + {})", grid.total_runs, first,
                count);
  }
  return {first, count};
}

}  // namespace cubie::batch
