#include "memory/array_managers.hpp"

#include <algorithm>
#include <utility>

namespace cubie::memory {
namespace {

/// Whether `granted` is this array, as it stands, in chunks of the plan.
bool is_answer(const ManagedArray& array, const GrantedArray& granted, const ChunkPlan& plan) {
  if (!array.accepts(granted)) return false;
  const std::int32_t axis = array.request().chunk_axis;
  if (axis == kNoAxis || array.shape()[axis] == granted.chunked_shape[axis]) return true;
  return array.shape()[axis] == plan.n_runs && granted.chunked_shape[axis] == plan.chunk_length;
}

}  // namespace

BaseArrayManager::BaseArrayManager(MemoryManager& manager, ClientOptions options) {
  options.on_allocation = [this](const std::shared_ptr<const ArrayResponse>& response) {
    const std::lock_guard lock(mutex_);
    delivered_ = response;
  };
  options.on_invalidate = [this] {
    const std::lock_guard lock(mutex_);
    invalidated_ = true;
    delivered_ = nullptr;
  };
  client_ = manager.register_client(std::move(options));
}

std::size_t BaseArrayManager::add(const ArrayRequest& request) {
  if (find(request.name) != nullptr) {
    throw Error(ErrorCode::invalid_argument, "array {} exists already", request.name);
  }
  entries_.push_back({ManagedArray(request)});
  return entries_.size() - 1;
}

ManagedArray* BaseArrayManager::find(std::string_view name) noexcept {
  const auto at =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.array.name() == name; });
  return at == entries_.end() ? nullptr : &at->array;
}

void BaseArrayManager::reshape(std::size_t i, const Shape& shape, ElementType element) {
  if (entries_[i].array.reshape(shape, element)) entries_[i].change = Change::reallocate;
}

void BaseArrayManager::deactivate(std::size_t i) {
  const ManagedArray& old = entries_[i].array;
  Shape empty = old.shape();
  for (std::int32_t axis = 0; axis < empty.rank(); ++axis) empty = empty.with(axis, 0);
  reshape(i, empty, old.element());
}

void BaseArrayManager::mark_overwritten(std::size_t i) noexcept {
  if (entries_[i].change == Change::untouched) entries_[i].change = Change::overwrite;
}

void BaseArrayManager::mark_transferred(std::size_t i) noexcept {
  if (entries_[i].change == Change::overwrite) entries_[i].change = Change::untouched;
}

bool BaseArrayManager::needs_transfer(std::size_t i) const noexcept {
  return entries_[i].change != Change::untouched || entries_[i].array.needs_chunked_transfer();
}

void BaseArrayManager::queue_requests(std::int64_t n_runs) {
  receive();
  requests_.clear();
  for (const Entry& entry : entries_) {
    if (entry.change == Change::reallocate || !entry.array.attached()) requests_.push_back(entry.array.request());
  }
  if (!requests_.empty()) client_.queue_request(n_runs, requests_);
}

void BaseArrayManager::allocate(const SolveLimits& limits) {
  const std::shared_ptr<const ArrayResponse> response = client_.allocate_queue(limits);
  {
    // The answer is the same that the hook has left.
    const std::lock_guard lock(mutex_);
    delivered_ = nullptr;
    invalidated_ = false;
  }
  on_allocation_complete(*response);
}

void BaseArrayManager::on_allocation_complete(const ArrayResponse& response) {
  plan_ = response.plan;
  for (const GrantedArray& granted : response.arrays) {
    const auto at =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.array.name() == granted.name; });
    // An array that was reshaped after its request waits for the next answer.
    if (at == entries_.end() || !is_answer(at->array, granted, response.plan)) continue;
    at->array.attach(granted);
    if (at->generation == granted.generation && at->change != Change::reallocate) continue;
    at->generation = granted.generation;
    at->change = Change::overwrite;
  }
}

void BaseArrayManager::receive() {
  std::shared_ptr<const ArrayResponse> response;
  bool invalidated = false;
  {
    const std::lock_guard lock(mutex_);
    response = std::exchange(delivered_, nullptr);
    invalidated = std::exchange(invalidated_, false);
  }
  if (invalidated) {
    for (Entry& entry : entries_) {
      entry.array.detach();
      entry.change = Change::reallocate;
    }
  }
  if (response != nullptr) on_allocation_complete(*response);
}

bool BaseArrayManager::attached() const noexcept {
  return std::all_of(entries_.begin(), entries_.end(), [](const Entry& e) { return e.array.attached(); });
}

InputArrays::InputArrays(MemoryManager& manager, ClientOptions options, bool staged)
    : BaseArrayManager(manager, std::move(options)) {
  (void)add({.name = "initial_values", .shape = {0, 0}, .chunk_axis = 1, .staged = staged});
  (void)add({.name = "parameters", .shape = {0, 0}, .chunk_axis = 1, .staged = staged});
  (void)add({.name = "initial_steps", .shape = {0}, .chunk_axis = 0, .staged = staged});
  (void)add({.name = "shared_values", .shape = {0}, .unchunkable = true});
  (void)add({.name = "driver_coefficients", .shape = {0, 0, 0}, .unchunkable = true});
  (void)add({.name = "driver_runs", .shape = {0, 0}, .chunk_axis = 0, .staged = staged});
  (void)add({.name = "span_begins", .shape = {0}, .chunk_axis = 0, .staged = staged});
  (void)add({.name = "span_ends", .shape = {0}, .chunk_axis = 0, .staged = staged});
  (void)add({.name = "event_runs", .shape = {0, 0}, .element = ElementType::byte, .chunk_axis = 0, .staged = staged});
}

void InputArrays::update(const InputSizes& s) {
  const auto shape_or_nothing = [this](std::size_t i, const Shape& shape, ElementType element) {
    shape.elements() > 0 ? reshape(i, shape, element) : deactivate(i);
  };
  shape_or_nothing(initial_values, {s.n_initial_values, s.n_runs}, s.number);
  shape_or_nothing(parameters, {s.n_parameters, s.n_runs}, s.number);
  shape_or_nothing(initial_steps, {s.initial_steps ? s.n_runs : 0}, ElementType::f64);
  shape_or_nothing(shared_values, {s.n_shared_values}, ElementType::f64);
  const std::int64_t shared = s.driver_runs ? 0 : s.n_segments, own = s.driver_runs ? s.n_runs : 0;
  shape_or_nothing(driver_coefficients, {shared, s.n_drivers, s.n_coefficients}, ElementType::f64);
  shape_or_nothing(span_begins, {s.spans ? s.n_runs : 0}, ElementType::f64);
  shape_or_nothing(span_ends, {s.spans ? s.n_runs : 0}, ElementType::f64);
  shape_or_nothing(event_runs, {s.event_bytes > 0 ? s.n_runs : 0, s.event_bytes}, ElementType::byte);
  shape_or_nothing(driver_runs, {own, s.n_segments * s.n_drivers * s.n_coefficients}, s.number);
}

OutputArrays::OutputArrays(MemoryManager& manager, ClientOptions options, bool staged)
    : BaseArrayManager(manager, std::move(options)) {
  (void)add({.name = "saved", .shape = {0, 0, 0}, .chunk_axis = 2, .staged = staged});
  (void)add({.name = "final_states", .shape = {0, 0}, .chunk_axis = 1, .staged = staged});
  (void)add({.name = "run_status", .shape = {0}, .element = ElementType::i32, .chunk_axis = 0, .staged = staged});
  (void)add({.name = "accepted", .shape = {0}, .element = ElementType::i32, .chunk_axis = 0, .staged = staged});
  (void)add({.name = "rejected", .shape = {0}, .element = ElementType::i32, .chunk_axis = 0, .staged = staged});
  (void)add({.name = "newton", .shape = {0}, .element = ElementType::i32, .chunk_axis = 0, .staged = staged});
  (void)add({.name = "last_steps", .shape = {0}, .chunk_axis = 0, .staged = staged});
  (void)add({.name = "switches", .shape = {0}, .element = ElementType::i32, .chunk_axis = 0, .staged = staged});
  (void)add({.name = "summaries", .shape = {0, 0, 0}, .chunk_axis = 2, .staged = staged});
  (void)add({.name = "linear", .shape = {0}, .element = ElementType::i32, .chunk_axis = 0, .staged = staged});
  (void)add({.name = "rows", .shape = {0}, .element = ElementType::i32, .chunk_axis = 0, .staged = staged});
  (void)add({.name = "event_records", .shape = {0, 0, 0}, .chunk_axis = 2, .staged = staged});
  (void)add({.name = "event_counts", .shape = {0, 0}, .element = ElementType::i32, .chunk_axis = 1, .staged = staged});
}

void OutputArrays::update(const OutputSizes& s) {
  const auto shape_or_nothing = [this](std::size_t i, const Shape& shape, ElementType element) {
    shape.elements() > 0 ? reshape(i, shape, element) : deactivate(i);
  };
  shape_or_nothing(saved, {s.n_saves, s.n_variables, s.n_runs}, s.number);
  shape_or_nothing(final_states, {s.n_final_states, s.n_runs}, s.number);
  shape_or_nothing(run_status, {s.n_runs}, ElementType::i32);
  shape_or_nothing(accepted, {s.counters ? s.n_runs : 0}, ElementType::i32);
  shape_or_nothing(rejected, {s.counters ? s.n_runs : 0}, ElementType::i32);
  shape_or_nothing(newton, {s.newton ? s.n_runs : 0}, ElementType::i32);
  shape_or_nothing(linear, {s.linear ? s.n_runs : 0}, ElementType::i32);
  shape_or_nothing(rows, {s.rows ? s.n_runs : 0}, ElementType::i32);
  shape_or_nothing(switches, {s.switches ? s.n_runs : 0}, ElementType::i32);
  shape_or_nothing(summaries, {s.n_windows, s.n_summaries, s.n_runs}, s.number);
  shape_or_nothing(event_records, {s.n_event_records, s.n_event_numbers, s.n_runs}, s.number);
  shape_or_nothing(event_counts, {s.n_events, s.n_runs}, ElementType::i32);
  shape_or_nothing(last_steps, {s.last_steps ? s.n_runs : 0}, ElementType::f64);
}

}  // namespace cubie::memory
