// The pool: helpers take worker numbers of queued launches in turn.

#include "device/host/thread_pool.hpp"

#include <algorithm>
#include <string>

namespace cubie::device {

ThreadPool::ThreadPool(std::int32_t threads) : threads_(threads) {
  helpers_.reserve(static_cast<std::size_t>(threads - 1));
  try {
    for (std::int32_t i = 1; i < threads; ++i) {
      helpers_.emplace_back(
          "cubie-" + std::to_string(i), [](void* pool) { static_cast<ThreadPool*>(pool)->help(); }, this);
    }
  } catch (...) {
    stop_and_join();
    throw;
  }
}

ThreadPool::~ThreadPool() { stop_and_join(); }

void ThreadPool::stop_and_join() noexcept {
  stop_.store(true);
  work_.notify();
  for (EngineThread& helper : helpers_) helper.join();
}

void ThreadPool::detach_threads() noexcept {
  for (EngineThread& helper : helpers_) helper.detach();
}

Failure ThreadPool::run(PoolJob& job, KernelEntry entry, const void* args, std::int32_t workers, SpinBudget& budget) {
  const int n = std::clamp(workers, 1, threads_);
  job.entry_ = entry;
  job.args_ = args;
  job.workers_ = n;
  job.next_ = 1;
  job.failure_.reset();
  job.finished_.store(0);
  if (n > 1) {
    {
      const std::lock_guard lock(mutex_);
      push(job);
      pending_.fetch_add(n - 1);
    }
    // A few are woken here and each of them wakes the next, so that a launch on many threads starts in logarithmic
    // time.
    work_.notify(std::min(n - 1, 2));
  }
  call(job, 0);
  for (;;) {
    int worker = -1;
    {
      const std::lock_guard lock(mutex_);
      if (job.next_ < n) worker = take(job);
    }
    if (worker < 0) break;
    call(job, worker);
  }
  job.done_.wait([&] { return job.finished_.load() == n; }, budget);
  const std::lock_guard lock(mutex_);
  return std::move(job.failure_);
}

void ThreadPool::help() {
  SpinBudget budget(threads_ > 1);
  for (;;) {
    work_.wait([this] { return pending_.load() > 0 || stop_.load(); }, budget);
    Ref<PoolJob> job;
    int worker = 0;
    {
      const std::lock_guard lock(mutex_);
      if (front_ != nullptr) {
        job = Ref<PoolJob>::share(front_);
        worker = take(*job);
      }
    }
    if (!job) {
      if (stop_.load()) return;
      continue;
    }
    if (pending_.load() > 0) work_.notify(2);
    call(*job, worker);
  }
}

void ThreadPool::call(PoolJob& job, int worker) {
  // Set again before every call: a function of the user's that a kernel called may have left another mode behind.
  set_default_fp_mode();
  try {
    job.entry_(job.args_, worker);
  } catch (...) {
    const Failure failure = current_failure(reserve_);
    const std::lock_guard lock(mutex_);
    if (!job.failure_) job.failure_ = failure;
  }
  const int n = job.workers_;
  if (job.finished_.fetch_add(1) + 1 == n) job.done_.notify();
}

void ThreadPool::push(PoolJob& job) {
  job.before_ = back_;
  job.after_ = nullptr;
  (back_ != nullptr ? back_->after_ : front_) = &job;
  back_ = &job;
}

void ThreadPool::remove(PoolJob& job) {
  (job.before_ != nullptr ? job.before_->after_ : front_) = job.after_;
  (job.after_ != nullptr ? job.after_->before_ : back_) = job.before_;
  job.before_ = nullptr;
  job.after_ = nullptr;
}

int ThreadPool::take(PoolJob& job) {
  const int worker = job.next_++;
  pending_.fetch_sub(1);
  remove(job);
  if (job.next_ < job.workers_) push(job);
  return worker;
}

}  // namespace cubie::device
