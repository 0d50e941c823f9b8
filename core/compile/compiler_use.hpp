#pragma once
// Uses of a compiler that are under way, which the end of the process and a fork wait for.

#include <optional>

#include "device/host/engine_thread.hpp"

namespace cubie::compile {

/// Held while a compiler is loaded or works: Note [End of the process] in compiler_use.cpp.
class CompilerUse {
 public:
  /// To be called before a thread is started that may use a compiler; repeated calls cost a load.
  static void expect();

  /// Throws CompileError(compile) when the process has begun to end.
  CompilerUse();
  CompilerUse(const CompilerUse&) = delete;
  CompilerUse& operator=(const CompilerUse&) = delete;
  ~CompilerUse();

 private:
  static void watch(void* use);
  void leave() noexcept;

  bool over_ = false, watched_ = false;
  std::optional<device::EngineThread> watcher_;
};

}  // namespace cubie::compile
