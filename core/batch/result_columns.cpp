// Single variables and summaries of a result, by name or number, and whole arrays as files for NumPy.

#include <cstring>
#include <string>
#include <vector>

#include "batch/result.hpp"
#include "batch/result_state.hpp"
#include "batch/solver_state.hpp"
#include "model/utf8.hpp"
#include "util/float_environment.hpp"
#include "util/nearest.hpp"

namespace cubie::batch {
namespace {

/// Column `at` of an array (row, column, run).
void copy_column(const ResultState& s, const Array& array, std::int64_t rows, std::int64_t columns, std::int64_t at,
                 const char* name, std::span<double> out) {
  if (at < 0 || at >= columns) {
    throw Error(ErrorCode::out_of_range, "{} must be >= 0 and < {} (got {})", name, columns, at);
  }
  if (static_cast<std::int64_t>(out.size()) != rows * s.n_runs) {
    throw Error(ErrorCode::out_of_range, "dst_len must be {} (got {})", rows * s.n_runs, out.size());
  }
  const DefaultFloatEnvironment environment;  // widening keeps subnormals
  for (std::int64_t k = 0; k < rows; ++k) {
    const std::int64_t from = (k * columns + at) * s.n_runs;
    double* const to = out.data() + k * s.n_runs;
    for (std::int64_t r = 0; r < s.n_runs; ++r) {
      to[r] = s.f32 ? static_cast<double>(array.as<float>()[from + r]) : array.as<double>()[from + r];
    }
  }
}

std::int64_t find(const std::vector<std::string>& names, std::string_view name, const char* what) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<std::int64_t>(i);
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  throw Error(ErrorCode::unknown_name, "no {} of res is called \"{}\"{}", what, model::escaped(name.substr(0, 64)),
              nearest_hint(name, known));
}

}  // namespace

void Result::copy_saved(std::int64_t variable, std::span<double> out) const {
  ResultState& s = *state_;
  check_readable(s);
  check_outputs_kept(s);
  s.fetch(ResultArray::outputs);
  copy_column(s, s.outputs, s.n_saves, s.n_variables, variable, "variable", out);
}

void Result::copy_summary(std::int64_t summary, std::span<double> out) const {
  check_readable(*state_);
  check_runs_kept(*state_);
  state_->fetch(ResultArray::summaries);
  copy_column(*state_, state_->summaries, state_->n_windows, state_->n_summaries, summary, "summary", out);
}

std::int64_t Result::find_saved(std::string_view name) const { return find(saved_names(), name, "saved variable"); }
std::int64_t Result::find_summary(std::string_view name) const { return find(summary_names(), name, "summary"); }

void Result::write_npy(ResultArray which, std::string_view path) const {
  ResultState& s = *state_;
  ArrayView view = array(which);
  if (view.data != nullptr && s.on_device && which == ResultArray::outputs) {
    s.fetch(which);
    view.data = s.outputs.as<void>();
  }
  if (view.data != nullptr && s.on_device && which == ResultArray::final_states) {
    s.fetch(which);
    view.data = s.final_states.as<void>();
  }
  if (view.data != nullptr && s.on_device && which == ResultArray::summaries) {
    s.fetch(which);
    view.data = s.summaries.as<void>();
  }
  constexpr output::NpyNumber kNumbers[] = {output::NpyNumber::f64, output::NpyNumber::f32, output::NpyNumber::i32};
  const output::NpyFile file(std::string(path), view.shape, kNumbers[static_cast<std::size_t>(view.element)]);
  if (view.data != nullptr) std::memcpy(file.data(), view.data, file.bytes());
  file.complete();
}

}  // namespace cubie::batch
