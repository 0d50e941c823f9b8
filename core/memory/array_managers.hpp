#pragma once
// The arrays of one solver on both sides: which have to be allocated, which have to be copied, where they are.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "memory/managed_array.hpp"
#include "memory/memory_manager.hpp"

namespace cubie::memory {

/// What has happened to an array since its device copy was last brought up to date.
enum class Change : std::int8_t { untouched, overwrite, reallocate };

/// Arrays that are registered as one client of the memory manager. Belongs to one thread at a time; what the manager
/// tells it from another thread is kept until receive().
class BaseArrayManager {
 public:
  /// The hooks of `options` are set here.
  BaseArrayManager(MemoryManager& manager, ClientOptions options);
  BaseArrayManager(const BaseArrayManager&) = delete;
  BaseArrayManager& operator=(const BaseArrayManager&) = delete;

  [[nodiscard]] MemoryClient& client() noexcept { return client_; }
  [[nodiscard]] const MemoryClient& client() const noexcept { return client_; }

  /// Adds an array and gives its number.
  std::size_t add(const ArrayRequest& request);
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] ManagedArray& array(std::size_t i) noexcept { return entries_[i].array; }
  [[nodiscard]] const ManagedArray& array(std::size_t i) const noexcept { return entries_[i].array; }
  /// Null when there is none of that name.
  [[nodiscard]] ManagedArray* find(std::string_view name) noexcept;

  /// Another shape or element type; nothing happens when they are the same.
  void reshape(std::size_t i, const Shape& shape, ElementType element);
  /// An array that this solve does not need: a placeholder without elements, which takes no memory on either side.
  void deactivate(std::size_t i);
  [[nodiscard]] bool active(std::size_t i) const { return entries_[i].array.shape().elements() > 0; }
  /// New values in the same shape.
  void mark_overwritten(std::size_t i) noexcept;
  /// The device holds what the host holds.
  void mark_transferred(std::size_t i) noexcept;
  [[nodiscard]] Change change(std::size_t i) const noexcept { return entries_[i].change; }
  /// Whether the next solve has to copy the array to the device: its values or its memory are new, or each chunk brings
  /// its own part.
  [[nodiscard]] bool needs_transfer(std::size_t i) const noexcept;

  /// Queues what has to be allocated: all that is reallocated or not attached.
  void queue_requests(std::int64_t n_runs);
  /// Allocates for the whole group and attaches what was granted.
  void allocate(const SolveLimits& limits);
  /// Attaches granted arrays; those in other memory than before must be copied again.
  void on_allocation_complete(const ArrayResponse& response);
  /// Takes what other threads have left: an allocation by another member of the group, an invalidation.
  void receive();

  /// Chunks of the latest allocation.
  [[nodiscard]] const ChunkPlan& plan() const noexcept { return plan_; }
  [[nodiscard]] bool attached() const noexcept;

 private:
  struct Entry {
    ManagedArray array;
    Change change = Change::reallocate;
    std::int64_t generation = 0;  // of the device memory that was attached last
  };

  std::vector<Entry> entries_;
  std::vector<ArrayRequest> requests_;
  ChunkPlan plan_;

  std::mutex mutex_;
  std::shared_ptr<const ArrayResponse> delivered_;  // mutex_
  bool invalidated_ = false;                        // mutex_
  MemoryClient client_;                             // last: its hooks use all of the above until it ends
};

/// Sizes of what goes in. Run counts of 0 variables make placeholders.
struct InputSizes {
  ElementType number = ElementType::f64;
  std::int64_t n_runs = 1;
  std::int64_t n_initial_values = 0;  ///< variables whose initial value differs between runs
  std::int64_t n_parameters = 0;      ///< parameters that differ between runs
  std::int64_t n_shared_values = 0;   ///< values that all runs read: broadcast ones, axes of a grid
  std::int64_t n_segments = 0, n_drivers = 0, n_coefficients = 0;
  bool initial_steps = false;
  bool spans = false;            ///< each run begins and ends at times of its own
  bool driver_runs = false;      ///< each run has coefficients of its own
  std::int64_t event_bytes = 0;  ///< of the events of one run, where each has its own
};

class InputArrays final : public BaseArrayManager {
 public:
  enum : std::size_t {
    initial_values,
    parameters,
    initial_steps,
    shared_values,
    driver_coefficients,
    driver_runs,
    span_begins,
    span_ends,
    event_runs
  };

  /// `staged`: chunks pass through pinned memory, as on every device that does not read host memory.
  InputArrays(MemoryManager& manager, ClientOptions options, bool staged = true);
  void update(const InputSizes& sizes);
};

/// Sizes of what comes out. What is not kept becomes a placeholder.
struct OutputSizes {
  ElementType number = ElementType::f64;
  std::int64_t n_runs = 1;
  std::int64_t n_saves = 0, n_variables = 0;
  std::int64_t n_final_states = 0;
  bool counters = false;
  bool newton = false, linear = false;
  bool rows = false;
  bool switches = false;
  bool last_steps = false;
  std::int64_t n_windows = 0, n_summaries = 0;
  std::int64_t n_events = 0, n_event_records = 0, n_event_numbers = 0;
};

class OutputArrays final : public BaseArrayManager {
 public:
  enum : std::size_t {
    saved,
    final_states,
    run_status,
    accepted,
    rejected,
    newton,
    last_steps,
    switches,
    summaries,
    linear,
    rows,
    event_records,
    event_counts
  };

  OutputArrays(MemoryManager& manager, ClientOptions options, bool staged = true);
  void update(const OutputSizes& sizes);
};

}  // namespace cubie::memory
