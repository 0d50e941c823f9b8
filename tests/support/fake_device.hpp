#pragma once
// A device that only counts: memory of an exact size, allocations that fail on command, events completed by hand.

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "device/device.hpp"
#include "device/host/host_buffer.hpp"
#include "util/error.hpp"

namespace cubie::test {

class FakeEvent final : public device::Event {
 public:
  /// `error` (if any) is what waiting for the event throws.
  void complete(ErrorCode error = ErrorCode::ok) {
    const std::lock_guard lock(mutex_);
    done_ = true;
    error_ = error;
    changed_.notify_all();
  }
  /// Waiting throws at once although the event has not come.
  void refuse_to_be_waited_for(ErrorCode error) {
    const std::lock_guard lock(mutex_);
    refused_ = true;
    error_ = error;
    changed_.notify_all();
  }
  [[nodiscard]] bool done() const override {
    const std::lock_guard lock(mutex_);
    return done_;
  }
  void wait() const override {
    std::unique_lock lock(mutex_);
    waiting_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return done_ || refused_; });
    if (error_ != ErrorCode::ok) throw Error(error_, "the work before the event failed");
  }
  [[nodiscard]] bool wait_for(double seconds) const override {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::duration<double>(seconds), [this] { return done_; });
  }
  [[nodiscard]] double seconds_since(const device::Event&) const override { return 0; }
  /// Returns once some thread is, or was, inside wait().
  void wait_until_waited_for() const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_; });
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool done_ = false;
  bool refused_ = false;
  mutable bool waiting_ = false;
  ErrorCode error_ = ErrorCode::ok;
};

class FakeDevice final : public device::Device {
 public:
  explicit FakeDevice(std::int64_t total_bytes, std::int64_t granularity_bytes = 1, std::int64_t reserved_bytes = 0)
      : total_(total_bytes), granularity_(granularity_bytes), reserved_(reserved_bytes) {}

  [[nodiscard]] const device::DeviceInfo& info() const noexcept override { return info_; }
  [[nodiscard]] std::unique_ptr<device::Stream> make_stream() override { return nullptr; }
  [[nodiscard]] std::unique_ptr<device::Event> make_event() override { return std::make_unique<FakeEvent>(); }
  [[nodiscard]] std::unique_ptr<device::Event> make_timed_event() override { return make_event(); }
  [[nodiscard]] std::unique_ptr<device::Kernel> load(const std::string& path, const std::string&,
                                                     std::int64_t) override {
    return on_load ? on_load(path) : nullptr;
  }

  [[nodiscard]] device::MemoryInfo memory() const override {
    ++memory_calls;
    return {total_, total_ - reserved_ - taken_by_others - used, reserved_, granularity_};
  }
  [[nodiscard]] std::unique_ptr<device::Buffer> allocate(std::size_t bytes) override {
    const auto granted = (static_cast<std::int64_t>(bytes) + granularity_ - 1) / granularity_ * granularity_;
    ++attempts;
    if (on_allocate_failure_code != ErrorCode::ok && attempts == fail_at) {
      throw Error(on_allocate_failure_code, "the device fails as told");
    }
    const std::int64_t usable = total_ - reserved_ - taken_by_others - hidden;
    if (granted > usable - used) {
      throw Error(ErrorCode::out_of_device_memory, "the fake device has no {} bytes left", granted);
    }
    auto buffer = std::make_unique<Counted>(device::make_host_buffer(bytes), granted, &used);
    peak = std::max<std::int64_t>(peak, used);
    ++allocations;
    return buffer;
  }
  [[nodiscard]] std::unique_ptr<device::Buffer> allocate_pinned(std::size_t bytes) override {
    if (refuse_pinned) throw Error(ErrorCode::out_of_host_memory, "the fake device pins nothing");
    auto buffer = std::make_unique<Counted>(device::make_host_buffer(bytes), static_cast<std::int64_t>(bytes), &pinned);
    pinned_peak = std::max<std::int64_t>(pinned_peak, pinned);
    ++pinned_allocations;
    return buffer;
  }

  // What tests look at.
  std::atomic<std::int64_t> used{0}, allocations{0}, attempts{0}, pinned{0}, pinned_allocations{0};
  std::int64_t peak = 0, pinned_peak = 0;
  mutable std::atomic<std::int64_t> memory_calls{0};
  // What tests set.
  std::int64_t taken_by_others = 0;  ///< known to memory()
  std::int64_t hidden = 0;           ///< missing although memory() says otherwise, as after fragmentation
  std::int64_t fail_at = 0;          ///< number of the attempt to allocate that fails with the code below
  ErrorCode on_allocate_failure_code = ErrorCode::ok;
  bool refuse_pinned = false;
  std::function<std::unique_ptr<device::Kernel>(const std::string& path)> on_load;  ///< unset: a null kernel

 private:
  class Counted final : public device::Buffer {
   public:
    Counted(std::unique_ptr<device::Buffer> buffer, std::int64_t granted, std::atomic<std::int64_t>* count)
        : buffer_(std::move(buffer)), granted_(granted), count_(count) {
      *count_ += granted_;
    }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() override { *count_ -= granted_; }
    [[nodiscard]] void* data() const noexcept override { return buffer_->data(); }
    [[nodiscard]] std::size_t bytes() const noexcept override { return buffer_->bytes(); }

   private:
    std::unique_ptr<device::Buffer> buffer_;
    std::int64_t granted_;
    std::atomic<std::int64_t>* count_;
  };

  device::DeviceInfo info_;
  std::int64_t total_, granularity_, reserved_;
};

}  // namespace cubie::test
