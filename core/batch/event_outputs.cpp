#include "batch/event_outputs.hpp"

#include <algorithm>

#include "batch/result_state.hpp"
#include "batch/solver_state.hpp"
#include "util/checked.hpp"
#include "util/float_environment.hpp"

namespace cubie::batch {

using config::OptionId;

void fill_events(const SolverState& solver, memory::HostAllocator* host, ResultState& state) {
  const std::vector<model::Event>& events = solver.model.events;
  cubie_kernel::root_args& args = state.args.roots;
  args = {};
  args.tolerance = solver.options.get_double(OptionId::event_tolerance);
  args.most = solver.options.get_int64(OptionId::max_events);
  // Nothing of a run is kept where runs are folded into statistics.
  state.n_events = state.reduces() ? 0 : std::ssize(events);
  const bool records = state.n_events > 0 && std::ranges::any_of(events, &model::Event::record);
  state.n_event_records = records ? solver.options.get_int64(OptionId::event_records) : 0;
  args.n_records = state.n_event_records;
  const auto bytes = [&](std::int64_t rows, std::size_t element) {
    return checked_mul(checked_cast<std::size_t>(checked_mul(rows, state.n_runs, "result size"), "result size"),
                       element, "result size");
  };
  const auto make = [&](Array& array, std::size_t size) {
    if (host == nullptr) {
      array.resize(size, "events");
    } else {
      array.resize(size, "events", *host, array.asked_to_pin());
    }
  };
  const std::int64_t numbers = event_record_numbers(state.n_states);
  make(state.event_counts, bytes(state.n_events, sizeof(int)));
  make(state.event_records,
       bytes(checked_mul(state.n_event_records, numbers, "result size"), state.f32 ? sizeof(float) : sizeof(double)));
  place_events(state, state.n_runs, static_cast<char*>(state.event_records.as<void>()),
               static_cast<char*>(state.event_counts.as<void>()), args);
}

void size_events(const ResultState& state, memory::OutputSizes& sizes) {
  sizes.n_events = state.n_events;
  sizes.n_event_records = state.n_event_records;
  sizes.n_event_numbers = event_record_numbers(state.n_states);
}

void place_events(const ResultState& state, std::int64_t runs, char* records, char* counts,
                  cubie_kernel::root_args& args) {
  args.records = state.n_event_records > 0 ? records : nullptr;
  args.record_stride = event_record_numbers(state.n_states) * runs;
  args.number_stride = runs;
  args.counts = state.n_events > 0 ? reinterpret_cast<int*>(counts) : nullptr;
  args.count_stride = runs;
}

namespace {

template <class T>
void check_size(std::span<T> out, std::int64_t needed) {
  if (std::ssize(out) != needed)
    throw Error(ErrorCode::out_of_range, "dst_len must be {} (got {})", needed, out.size());
}

}  // namespace

std::int64_t Result::n_events() const noexcept { return state_->n_events; }
std::int64_t Result::n_event_records() const noexcept { return state_->n_event_records; }

void Result::copy_event_counts(std::span<std::int32_t> out) const {
  const ResultState& s = *state_;
  check_readable(*state_);
  check_size(out, s.n_events * s.n_runs);
  std::copy_n(s.event_counts.as<std::int32_t>(), out.size(), out.begin());
}

void Result::copy_event_records(std::span<double> out) const {
  const ResultState& s = *state_;
  check_readable(*state_);
  check_size(out, s.n_event_records * event_record_numbers(s.n_states) * s.n_runs);
  const DefaultFloatEnvironment environment;  // widening keeps subnormals
  if (s.f32) {
    std::copy_n(s.event_records.as<float>(), out.size(), out.begin());
  } else {
    std::copy_n(s.event_records.as<double>(), out.size(), out.begin());
  }
}

}  // namespace cubie::batch
