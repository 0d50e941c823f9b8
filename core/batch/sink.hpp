#pragma once
// Sinks: where the rows of a chunk go instead of into one array of all runs.

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "device/device.hpp"
#include "memory/chunk_plan.hpp"
#include "memory/staging_pool.hpp"
#include "memory/writeback_watcher.hpp"

namespace cubie::batch {

/// Called once per finished chunk, in order, on the thread that waits for the result, never under a lock. `outputs` has
/// shape (time, variable, run) of the chunk, run fastest, n_outputs elements; `run_status` has n_runs elements. Both
/// are valid during the call. Non-zero stops the solve.
template <class S>
using SinkFn = std::int32_t (*)(std::int64_t first_run, std::int64_t n_runs, const S* outputs, std::int64_t n_outputs,
                                const std::int32_t* run_status, void* userdata);

/// A function of either precision, which must be the solve's; without one there is no sink.
struct Sink {
  SinkFn<double> f64 = nullptr;
  SinkFn<float> f32 = nullptr;
  void* userdata = nullptr;

  explicit operator bool() const noexcept { return f64 != nullptr || f32 != nullptr; }
  std::int32_t operator()(std::int64_t first_run, std::int64_t n_runs, const void* outputs, std::int64_t n_outputs,
                          const std::int32_t* run_status) const {
    if (f32 != nullptr) {
      return f32(first_run, n_runs, static_cast<const float*>(outputs), n_outputs, run_status, userdata);
    }
    return f64(first_run, n_runs, static_cast<const double*>(outputs), n_outputs, run_status, userdata);
  }
};

class Context;

/// Throws wrong_state inside a sink of a solve of this context: another solve of the context, not ended, stands behind
/// that one, and waiting for it would never end.
void check_sink_calls(const Context& context);

/// One chunk on its way to the sink.
struct Delivery {
  memory::RunRange runs;
  std::shared_ptr<const device::Event> ready;  ///< the buffers are filled once this is done
  memory::StagingLease outputs, status;
  std::int64_t first_in_result = 0;
  std::int64_t chunk = 0;
  memory::WritebackWatcher::Ticket others = 0;  ///< once these tasks have ended, all else of the chunk is in its place
};

/// Between the driver, which puts chunks in, and the waiting thread, which takes them out in their order: as many as
/// are in flight, without allocating. Thread-safe.
class DeliveryQueue {
 public:
  /// There is room: the driver looks at outstanding() first.
  void put(Delivery&& delivery) noexcept {
    // The waiting thread gives them back; the driver may wait for that.
    delivery.outputs.hand_over();
    delivery.status.hand_over();
    const std::lock_guard lock(mutex_);
    ring_[(first_ + count_) % ring_.size()] = std::move(delivery);
    ++count_;
  }
  /// Nothing while the one taken last is in hand.
  [[nodiscard]] std::optional<Delivery> take() noexcept {
    const std::lock_guard lock(mutex_);
    if (count_ == 0 || in_hand_) return std::nullopt;
    in_hand_ = true;
    return std::move(ring_[first_]);
  }
  /// The delivery taken last is not finished yet: it comes first again.
  void put_back(Delivery&& delivery) noexcept {
    const std::lock_guard lock(mutex_);
    in_hand_ = false;
    if (std::exchange(cleared_, false)) {
      const Delivery dropped = std::move(delivery);
      count_ = 0;
    } else {
      ring_[first_] = std::move(delivery);
    }
  }
  /// The delivery taken last has been dealt with.
  void settle() noexcept {
    const std::lock_guard lock(mutex_);
    first_ = (first_ + 1) % ring_.size();
    --count_;
    in_hand_ = cleared_ = false;
  }
  [[nodiscard]] bool waiting() const noexcept {
    const std::lock_guard lock(mutex_);
    return count_ > 0 && !in_hand_;
  }
  /// Put in and not dealt with.
  [[nodiscard]] std::size_t outstanding() const noexcept {
    const std::lock_guard lock(mutex_);
    return count_;
  }
  /// Drops all but the one in hand.
  void clear() noexcept {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < ring_.size(); ++i) {
      if (i != first_ || !in_hand_) ring_[i] = {};
    }
    count_ = in_hand_ ? 1 : 0;
    cleared_ = in_hand_;
    failure_ = nullptr;
  }
  /// A delivery cannot be made, for this reason: the solve fails.
  void fail(std::exception_ptr failure) noexcept {
    const std::lock_guard lock(mutex_);
    if (failure_ == nullptr) failure_ = std::move(failure);
  }
  void throw_failure() const {
    const std::lock_guard lock(mutex_);
    if (failure_ != nullptr) std::rethrow_exception(failure_);
  }

 private:
  mutable std::mutex mutex_;
  std::array<Delivery, memory::kMaxDepth> ring_;
  std::size_t first_ = 0, count_ = 0;  // mutex_
  bool in_hand_ = false;               // mutex_
  bool cleared_ = false;               // mutex_; the one in hand is not wanted back
  std::exception_ptr failure_;         // mutex_
};

}  // namespace cubie::batch
