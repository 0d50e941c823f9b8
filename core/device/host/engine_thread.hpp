#pragma once
// A thread of the engine: all signals blocked, default floating-point mode, a large stack, a name.

#include <pthread.h>
#include <cstddef>
#include <memory>
#include <string>

namespace cubie::device {

/// Rounds to nearest, masks floating-point exceptions and turns flush-to-zero off, in the calling thread.
void set_default_fp_mode() noexcept;

/// One started thread. join() or detach() must be called before the destructor.
class EngineThread {
 public:
  using Body = void (*)(void* context);

  /// Starts body(context). `name` is what debuggers and profilers show (at most 15 bytes). Throws
  /// Error(out_of_host_memory) when the system refuses another thread.
  EngineThread(const std::string& name, Body body, void* context);
  EngineThread(EngineThread&& other) noexcept;
  EngineThread(const EngineThread&) = delete;
  EngineThread& operator=(const EngineThread&) = delete;
  EngineThread& operator=(EngineThread&&) = delete;
  ~EngineThread();

  void join() noexcept;
  void detach() noexcept;

  /// Address space per stack; pages are taken only when touched. Kernels of large systems keep their lanes there.
  static constexpr std::size_t kStackBytes = std::size_t{64} << 20;

 private:
  pthread_t thread_{};
  bool running_ = false;
};

}  // namespace cubie::device
