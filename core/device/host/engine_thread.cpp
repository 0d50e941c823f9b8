// Starting engine threads.

#include "device/host/engine_thread.hpp"

#include <cassert>
#include <cerrno>
#include <cfenv>
#include <csignal>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "util/error.hpp"

namespace cubie::device {
namespace {

struct Start {
  EngineThread::Body body;
  void* context;
};

void* start_thread(void* argument) {
  const std::unique_ptr<Start> start(static_cast<Start*>(argument));
  set_default_fp_mode();
  start->body(start->context);
  return nullptr;
}

/// Blocks every signal in this thread while it lives. A new thread inherits the mask, so that no signal of the host
/// program is ever delivered to it, not even between its start and its first instruction.
class BlockedSignals {
 public:
  BlockedSignals() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &saved_);
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &saved_, nullptr); }

 private:
  sigset_t saved_;
};

}  // namespace

void set_default_fp_mode() noexcept {
  std::fesetenv(FE_DFL_ENV);
#if defined(__x86_64__)
  // Said outright because flush-to-zero is no part of the environment that the C standard describes.
  _mm_setcsr(0x1F80);
#endif
}

EngineThread::EngineThread(const std::string& name, Body body, void* context) {
  auto start = std::make_unique<Start>(Start{body, context});
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) {
    throw Error(ErrorCode::out_of_host_memory, "an engine thread cannot be started (no thread attributes)");
  }
  pthread_attr_setstacksize(&attributes, kStackBytes);
  int status = 0;
  {
    const BlockedSignals blocked;
    status = pthread_create(&thread_, &attributes, start_thread, start.get());
  }
  pthread_attr_destroy(&attributes);
  if (status != 0) {
    throw Error(ErrorCode::out_of_host_memory, "an engine thread cannot be started (error {}, stack {} bytes)", status,
                kStackBytes);
  }
  (void)start.release();
  running_ = true;
  pthread_setname_np(thread_, name.substr(0, 15).c_str());
}

EngineThread::EngineThread(EngineThread&& other) noexcept
    : thread_(other.thread_), running_(std::exchange(other.running_, false)) {}

EngineThread::~EngineThread() { assert(!running_); }

void EngineThread::join() noexcept {
  if (std::exchange(running_, false)) pthread_join(thread_, nullptr);
}

void EngineThread::detach() noexcept {
  if (std::exchange(running_, false)) pthread_detach(thread_);
}

}  // namespace cubie::device
