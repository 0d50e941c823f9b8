#pragma once
// The threads that run kernels, shared by all streams of a host device.

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "device/host/engine_thread.hpp"
#include "device/host/failure.hpp"
#include "device/host/notifier.hpp"
#include "device/host/owner.hpp"
#include "util/ref.hpp"

namespace cubie::device {

using KernelEntry = void (*)(const void* args, int worker);

/// One launch on its way through the pool. A stream makes one and uses it again for each of its launches; helpers hold
/// a reference while they run a part of it.
class PoolJob : public RefCounted {
 private:
  friend class ThreadPool;
  KernelEntry entry_ = nullptr;
  const void* args_ = nullptr;
  int workers_ = 0;
  int next_ = 0;               // first worker number that nobody took yet; pool mutex
  PoolJob* before_ = nullptr;  // neighbours in the pool's list; pool mutex
  PoolJob* after_ = nullptr;
  Failure failure_;  // first one; pool mutex
  std::atomic<int> finished_{0};
  Notifier done_;
};

/// `threads` counts the thread that calls run(), so the pool starts threads - 1 helpers.
///
/// Note [Who runs what]
/// A launch is cut into worker numbers. The caller of run() takes number 0, helpers take the next ones, and the caller
/// comes back for those still left: a launch therefore ends even when other launches hold all helpers, a launch of one
/// worker wakes nobody, and several launches at once share the helpers number by number in turn.
class ThreadPool : public Abandonable {
 public:
  explicit ThreadPool(std::int32_t threads);
  /// All run() calls must have returned.
  ~ThreadPool() override;

  [[nodiscard]] std::int32_t threads() const noexcept { return threads_; }

  /// Calls entry(args, w) once for each w in [0, min(workers, threads())), and returns when all have returned, with the
  /// first failure. The calling thread must be an engine thread.
  [[nodiscard]] Failure run(PoolJob& job, KernelEntry entry, const void* args, std::int32_t workers,
                            SpinBudget& budget);

 private:
  void detach_threads() noexcept override;
  void stop_and_join() noexcept;
  void help();
  void call(PoolJob& job, int worker);
  void push(PoolJob& job);
  void remove(PoolJob& job);
  int take(PoolJob& job);

  const std::int32_t threads_;
  const Failure reserve_ = reserve_failure();
  std::mutex mutex_;
  PoolJob* front_ = nullptr;  // launches with numbers left to take; mutex_
  PoolJob* back_ = nullptr;
  std::atomic<std::int32_t> pending_{0};  // numbers left to take, of all launches
  std::atomic<bool> stop_{false};
  Notifier work_;
  std::vector<EngineThread> helpers_;
};

}  // namespace cubie::device
