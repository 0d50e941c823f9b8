#include "queue.hpp"

#include <thread>
#include <vector>

#include "state.hpp"

namespace fake_cuda {
namespace {

bool may_begin(const Stream& stream) {
  const State& s = state();
  const Operation& next = stream.queue.front();
  if (next.kind == Operation::Kind::wait) return next.moment->done;
  return !s.held || s.steps > 0;
}

/// Runs without the lock; gives what went wrong.
Failure attempt(const Operation& operation) noexcept {
  try {
    operation.work();
    return {kSuccess, {}};
  } catch (const Failure& failure) {
    return failure;
  } catch (...) {
    return {999, {}};
  }
}

void perform(Lock& lock, Stream& stream, const Operation& operation) {
  State& s = state();
  switch (operation.kind) {
    case Operation::Kind::wait:
      return;
    case Operation::Kind::record:
      operation.moment->done = true;
      operation.moment->stream_ms = stream.ms;
      operation.moment->when = std::chrono::steady_clock::now();
      return;
    case Operation::Kind::free:
      operation.work();
      return;
    case Operation::Kind::copy:
    case Operation::Kind::launch:
      break;
  }
  const bool copies = operation.kind == Operation::Kind::copy;
  if (!copies) stream.ms += operation.block == s.setting(fake_cuda_fast_block) ? 1.0 : 2.0;
  // After a failure nothing more is touched, but events complete.
  if (stream.context->failure != kSuccess) return;
  Failure failure{s.calls.count_operation(copies ? fake_cuda_copy : fake_cuda_launch),
                  copies ? "a copy failed as it was told to" : "a launch failed as it was told to"};
  if (failure.result == kSuccess) {
    lock.unlock();
    failure = attempt(operation);
    lock.lock();
  }
  if (failure.result == kSuccess || stream.context->failure != kSuccess) return;
  stream.context->failure = failure.result;
  s.last_failure = failure.text;
}

void work(const std::shared_ptr<Stream>& stream) {
  State& s = state();
  Lock lock(s.mutex);
  for (;;) {
    s.changed.wait(lock, [&] { return stream->queue.empty() ? stream->closing : may_begin(*stream); });
    if (stream->queue.empty()) return;
    {
      const Operation operation = std::move(stream->queue.front());
      stream->queue.pop_front();
      if (s.held && operation.kind != Operation::Kind::wait) --s.steps;
      perform(lock, *stream, operation);
    }
    ++stream->ended;
    s.changed.notify_all();
  }
}

std::vector<std::shared_ptr<Stream>> streams_of(const Context& context) {
  std::vector<std::shared_ptr<Stream>> out;
  for (const auto& [handle, stream] : state().streams.all()) {
    if (stream->context == &context) out.push_back(stream);
  }
  return out;
}

}  // namespace

void start_worker(const std::shared_ptr<Stream>& stream) { std::thread(work, stream).detach(); }

void submit(Stream& stream, Operation operation) {
  stream.queue.push_back(std::move(operation));
  ++stream.submitted;
  state().changed.notify_all();
}

void wait_for(Lock& lock, const std::shared_ptr<Stream>& stream) {
  const unsigned long long target = stream->submitted;
  state().changed.wait(lock, [&] { return stream->ended >= target; });
}

void wait_for_all(Lock& lock, const Context& context) {
  for (const std::shared_ptr<Stream>& stream : streams_of(context)) wait_for(lock, stream);
}

void finish_streams(Lock& lock, const Context& context) {
  for (const std::shared_ptr<Stream>& stream : streams_of(context)) {
    wait_for(lock, stream);
    stream->closing = true;
  }
  state().changed.notify_all();
}

}  // namespace fake_cuda
