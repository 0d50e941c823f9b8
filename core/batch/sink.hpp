#pragma once
// Sinks: where the rows of a chunk go instead of into one array of all runs.

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "device/device.hpp"
#include "memory/chunk_plan.hpp"
#include "memory/staging_pool.hpp"

namespace cubie::batch {

/// Called once per finished chunk, in order, on the thread that waits for the result, never under a lock. `outputs` has
/// shape (time, variable, run) of the chunk, run fastest, n_outputs elements, float or double as the solve's
/// precision; `run_status` has n_runs elements. Both are valid during the call. Non-zero stops the solve.
using SinkFn = std::int32_t (*)(std::int64_t first_run, std::int64_t n_runs, const void* outputs,
                                std::int64_t n_outputs, const std::int32_t* run_status, void* userdata);

struct Sink {
  SinkFn call = nullptr;
  void* userdata = nullptr;
  bool is_double = true;
  explicit operator bool() const noexcept { return call != nullptr; }
};

/// One chunk on its way to the sink.
struct Delivery {
  memory::RunRange runs;
  std::shared_ptr<const device::Event> ready;  ///< the buffers are filled once this is done
  memory::StagingLease outputs, status;
  std::int64_t first_in_result = 0;
  std::int64_t chunk = 0;
};

/// Between the driver, which puts chunks in, and the waiting thread, which takes them out. Thread-safe.
class DeliveryQueue {
 public:
  void put(Delivery delivery) {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(delivery));
  }
  [[nodiscard]] std::optional<Delivery> take() {
    const std::lock_guard lock(mutex_);
    if (queue_.empty()) return std::nullopt;
    std::optional<Delivery> first(std::move(queue_.front()));
    queue_.pop_front();
    in_hand_ = true;
    return first;
  }
  /// The delivery taken last is not finished yet: it comes first again.
  void put_back(Delivery delivery) {
    const std::lock_guard lock(mutex_);
    queue_.push_front(std::move(delivery));
    in_hand_ = false;
  }
  /// The delivery taken last has been dealt with.
  void settle() {
    const std::lock_guard lock(mutex_);
    in_hand_ = false;
  }
  [[nodiscard]] bool waiting() const {
    const std::lock_guard lock(mutex_);
    return !queue_.empty();
  }
  /// Nothing waits and nobody works on one.
  [[nodiscard]] bool idle() const {
    const std::lock_guard lock(mutex_);
    return queue_.empty() && !in_hand_;
  }
  void clear() {
    std::deque<Delivery> dropped;
    const std::lock_guard lock(mutex_);
    dropped.swap(queue_);
  }

 private:
  mutable std::mutex mutex_;
  std::deque<Delivery> queue_;
  bool in_hand_ = false;
};

}  // namespace cubie::batch
