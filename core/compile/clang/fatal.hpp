#pragma once
// LLVM's fatal errors as exceptions, so that a compiler that gives up does not take the process with it.

#include <string>

namespace cubie::hostjit {

/// Thrown out of LLVM where it would end the process. What LLVM held at that point is leaked: its code has no
/// cleanup for this way out, so whoever catches it must abandon, not destroy, the objects LLVM was working on.
struct LlvmGaveUp {
  std::string reason;
  bool out_of_memory = false;
};

/// While one exists, fatal errors of LLVM on this thread throw LlvmGaveUp; other threads keep LLVM's own ending.
/// The handlers belong to the process and are taken back with the last scope.
class FatalScope {
 public:
  FatalScope();
  ~FatalScope();
  FatalScope(const FatalScope&) = delete;
  FatalScope& operator=(const FatalScope&) = delete;
};

}  // namespace cubie::hostjit
