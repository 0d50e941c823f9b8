// Streams and events.

#include <chrono>

#include "functions.hpp"
#include "memory.hpp"
#include "queue.hpp"
#include "state.hpp"

using namespace fake_cuda;

namespace {

std::shared_ptr<Stream> stream_of(const Call& call, StreamHandle handle) {
  return get(state().streams, handle, &call.context(), "stream");
}
std::shared_ptr<Event> event_of(EventHandle handle, const Context* context) {
  return get(state().events, handle, context, "event");
}

}  // namespace

void fake_cuda::cuStreamCreate(StreamHandle* stream, unsigned flags) {
  const Call call;
  require(stream != nullptr && flags <= kStreamNonBlocking, "flags that no stream has");
  auto own = std::make_shared<Stream>();
  own->context = &call.context();
  start_worker(own);
  *stream = state().streams.add(std::move(own));
}

void fake_cuda::cuStreamDestroy(StreamHandle stream) {
  const Call call;
  // What is queued still runs; then the thread ends.
  stream_of(call, stream)->closing = true;
  state().streams.remove(stream);
  state().changed.notify_all();
}

void fake_cuda::cuStreamSynchronize(StreamHandle stream) {
  Call call;
  wait_for(call.lock(), stream_of(call, stream));
  release_unused_pool_memory(call.context().device);
  check_context(call.context());
}

void fake_cuda::cuStreamWaitEvent(StreamHandle stream, EventHandle event, unsigned flags) {
  const Call call;
  require(flags == 0, "flags that no wait has");
  const std::shared_ptr<Stream> own = stream_of(call, stream);
  const std::shared_ptr<Moment> moment = event_of(event, nullptr)->moment;
  if (moment != nullptr) submit(*own, {Operation::Kind::wait, {}, moment});
}

void fake_cuda::cuEventCreate(EventHandle* event, unsigned flags) {
  const Call call;
  require(event != nullptr && flags <= (kEventBlockingSync | kEventDisableTiming), "flags that no event has");
  auto own = std::make_shared<Event>();
  own->context = &call.context();
  own->timed = (flags & kEventDisableTiming) == 0;
  *event = state().events.add(std::move(own));
}

void fake_cuda::cuEventDestroy(EventHandle event) {
  const Call call;
  (void)event_of(event, &call.context());
  state().events.remove(event);
}

void fake_cuda::cuEventRecord(EventHandle event, StreamHandle stream) {
  const Call call;
  const std::shared_ptr<Stream> queue = stream_of(call, stream);
  const std::shared_ptr<Event> own = event_of(event, &call.context());
  own->moment = std::make_shared<Moment>();
  submit(*queue, {Operation::Kind::record, {}, own->moment});
}

void fake_cuda::cuEventQuery(EventHandle event) {
  const Call call;
  const std::shared_ptr<Event> own = event_of(event, &call.context());
  if (own->moment != nullptr && !own->moment->done) throw Failure{kNotReady, {}};
}

void fake_cuda::cuEventSynchronize(EventHandle event) {
  Call call;
  const std::shared_ptr<Moment> moment = event_of(event, &call.context())->moment;
  if (moment != nullptr) {
    state().changed.wait(call.lock(), [&] { return moment->done; });
  }
  release_unused_pool_memory(call.context().device);
  check_context(call.context());
}

void fake_cuda::cuEventElapsedTime(float* milliseconds, EventHandle start, EventHandle end) {
  const Call call;
  require(milliseconds != nullptr, "no place for the time");
  const std::shared_ptr<Event> from = event_of(start, &call.context()), to = event_of(end, &call.context());
  if (!from->timed || !to->timed) fail(kInvalidHandle, "an event without timing");
  if (from->moment == nullptr || to->moment == nullptr) fail(kInvalidHandle, "an event that was never recorded");
  if (!from->moment->done || !to->moment->done) throw Failure{kNotReady, {}};
  if (state().setting(fake_cuda_fast_block) > 0) {
    *milliseconds = static_cast<float>(to->moment->stream_ms - from->moment->stream_ms);
    return;
  }
  *milliseconds = std::chrono::duration<float, std::milli>(to->moment->when - from->moment->when).count();
}
