// Chunks on their way to the sink, on the thread that waits for the result.

#include "batch/sink.hpp"

#include <algorithm>

#include "batch/batch_state.hpp"
#include "batch/engine.hpp"
#include "batch/result_state.hpp"

namespace cubie::batch {
namespace {

/// The sinks that are being called on this thread, the innermost first.
struct SinkCall {
  const Context* context;
  const SinkCall* outer;
};

constinit thread_local const SinkCall* sink_calls = nullptr;

/// Whether the sink sees the chunk, which then counts as complete whatever it answers. A chunk that comes after the end
/// does not: its runs may have been called not started already.
bool accept(ResultState& s, const Delivery& delivery) {
  const std::lock_guard lock(s.mutex);
  if (s.closed || s.aborted()) return false;
  std::copy_n(static_cast<const std::int32_t*>(delivery.status.data()), delivery.runs.count,
              s.run_status.as<std::int32_t>() + delivery.first_in_result);
  s.chunks.done(delivery.chunk);
  return true;
}

}  // namespace

void check_sink_calls(const Context& context) {
  for (const SinkCall* call = sink_calls; call != nullptr; call = call->outer) {
    if (call->context != &context) continue;
    throw Error(ErrorCode::wrong_state,
                "res is queued behind the solve whose sink is being called: it needs a context of its own");
  }
}

bool Result::pump_sink(double seconds) {
  ResultState& s = *state_;
  if (!s.sink) return false;
  std::optional<Delivery> delivery = s.deliveries.take();
  if (!delivery) return false;
  bool filled = true;
  try {
    // Chunks come in order: as long as this one is under way there is nothing else to do but look at the callback.
    if (!delivery->ready->wait_for(seconds)) {
      s.deliveries.put_back(std::move(*delivery));
      return false;
    }
    delivery->ready->wait();
    // A chunk the sink has seen is complete, whatever the sink answers.
    s.batch->solver().context().engine().memory().writeback().wait(delivery->others);
  } catch (...) {
    filled = false;
    s.deliveries.fail(std::current_exception());  // the driver may not meet the same failure
  }
  std::int32_t code = 0;
  if (filled && accept(s, *delivery)) {
    const std::int64_t count = delivery->runs.count;
    const TimeLog::Clock::time_point begun = TimeLog::Clock::now();
    const SinkCall call{&s.batch->solver().context(), sink_calls};
    sink_calls = &call;
    code = s.sink(delivery->runs.first, count, delivery->outputs.data(), s.n_saves * s.n_variables * count,
                  static_cast<const std::int32_t*>(delivery->status.data()));
    sink_calls = call.outer;
    const std::int64_t bytes = s.n_saves * s.n_variables * count * (s.f32 ? 4 : 8);
    s.log.extend(
        {Activity::writeback, delivery->chunk, s.log.seconds(begun), s.log.seconds(TimeLog::Clock::now()), bytes});
  }
  if (code != 0) {  // before the driver learns that there is room: it might take the solve for finished
    s.callback_code = code;
    s.callback_stopped = true;
    cancel();
  }
  delivery.reset();
  s.deliveries.settle();
  s.delivered.notify();
  return true;
}

}  // namespace cubie::batch
