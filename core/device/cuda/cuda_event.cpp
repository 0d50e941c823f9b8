#include "device/cuda/cuda_event.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "util/error.hpp"

namespace cubie::device::cuda {

CudaEvent::CudaEvent(SharedContext context, bool timed) : context_(std::move(context)), timed_(timed) {
  const Current current(*context_);
  // Waiting threads sleep: the processor has chunks to gather and to write back meanwhile.
  const unsigned flags = timed ? kEventBlockingSync : kEventBlockingSync | kEventDisableTiming;
  CUBIE_CUDA(context_->driver(), cuEventCreate, &handle_, flags);
}

CudaEvent::~CudaEvent() {
  end_with(*context_, [this](const DriverTable& table) { (void)table.cuEventDestroy(handle_); });
}

bool CudaEvent::done() const {
  const Current current(*context_);
  return context_->table().cuEventQuery(handle_) != kNotReady;  // failed work is done as well
}

void CudaEvent::wait() const {
  const Current current(*context_);
  CUBIE_CUDA(context_->driver(), cuEventSynchronize, handle_);
}

bool CudaEvent::wait_for(double seconds) const {
  // The driver has no wait with a deadline: look, and sleep a little longer each time.
  using namespace std::chrono;
  const auto deadline = steady_clock::now() + duration_cast<steady_clock::duration>(duration<double>(seconds));
  auto pause = microseconds(10);
  for (;;) {
    if (done()) return true;
    const auto left = deadline - steady_clock::now();
    if (left <= steady_clock::duration::zero()) return false;
    std::this_thread::sleep_for(std::min<steady_clock::duration>(left, pause));
    pause = std::min(pause * 2, microseconds(500));
  }
}

double CudaEvent::seconds_since(const Event& earlier) const {
  const auto* const start = dynamic_cast<const CudaEvent*>(&earlier);
  if (start == nullptr || !timed_ || !start->timed_ || !recorded_ || !start->recorded_ ||
      start->context_->handle() != context_->handle()) {
    throw Error(ErrorCode::wrong_state, "only recorded events of one device that keep time have time between them");
  }
  const Current current(*context_);
  float milliseconds = 0;
  const Result result = context_->table().cuEventElapsedTime(&milliseconds, start->handle_, handle_);
  if (result == kNotReady) throw Error(ErrorCode::wrong_state, "an event is not done yet");
  context_->driver().check(result, "cuEventElapsedTime");
  return static_cast<double>(milliseconds) * 1e-3;
}

}  // namespace cubie::device::cuda
