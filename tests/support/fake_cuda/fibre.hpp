#pragma once
// A stack of its own for one lane: the thread that owns it switches there and back.

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define FAKE_CUDA_ASAN 1
#else
#define FAKE_CUDA_ASAN 0
#endif
#if defined(__SANITIZE_THREAD__)
#define FAKE_CUDA_TSAN 1
#else
#define FAKE_CUDA_TSAN 0
#endif
#if !defined(__x86_64__)
#define FAKE_CUDA_UCONTEXT 1
#include <ucontext.h>
#else
#define FAKE_CUDA_UCONTEXT 0
#endif

namespace fake_cuda {

/// Used by one thread only. What the body leaves on the stack when it is given up is not destroyed.
class Fibre {
 public:
  using Body = void (*)(void* argument);

  Fibre();
  ~Fibre();
  Fibre(const Fibre&) = delete;
  Fibre& operator=(const Fibre&) = delete;

  /// What the next resume() begins. A body that has not returned is given up.
  void start(Body body, void* argument);
  /// Runs the body until it suspends or returns.
  void resume();
  /// Called by the body: goes back to resume().
  void suspend();
  [[nodiscard]] bool finished() const noexcept { return finished_; }

 private:
  static constexpr std::size_t kStackBytes = 256 << 10;

  static void run_bodies();
  void prepare_stack();
  void switch_in();
  void switch_out();

  char* mapping_ = nullptr;  // guard page, stack, guard page
  char* stack_ = nullptr;
  Body body_ = nullptr;
  void* argument_ = nullptr;
  bool finished_ = true;
#if FAKE_CUDA_UCONTEXT
  ucontext_t inside_{}, outside_{};
#else
  void *inside_ = nullptr, *outside_ = nullptr;  // stack pointers
#endif
#if FAKE_CUDA_ASAN
  void *inside_fake_ = nullptr, *outside_fake_ = nullptr;
  const void* outside_stack_ = nullptr;
  std::size_t outside_bytes_ = 0;
#endif
#if FAKE_CUDA_TSAN
  void *inside_tsan_ = nullptr, *outside_tsan_ = nullptr;
#endif
};

}  // namespace fake_cuda
