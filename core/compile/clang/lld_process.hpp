#pragma once
// What LLD believes to be its process: the output file and the exit of a linker that runs inside a library.
//
// Note [Linker inside a library]
// LLD is written as a program. It writes its result through a temporary file for whose removal LLVM installs signal
// handlers, ends the process on a fatal error after tearing LLVM down, and resets LLVM's global options. None of this
// may happen in a host program. LLD's objects are linked statically into the module, so the linker's --wrap option
// (meson.build) redirects their references to these few LLVM functions to lld_process.cpp. The LLVM library itself is
// not affected.

#include <vector>

namespace cubie::hostjit {

/// Collects what LLD commits, for the one link that may run at a time.
class LldOutput {
 public:
  LldOutput();
  ~LldOutput();
  LldOutput(const LldOutput&) = delete;
  LldOutput& operator=(const LldOutput&) = delete;
  [[nodiscard]] std::vector<unsigned char>& bytes() noexcept { return bytes_; }

 private:
  std::vector<unsigned char> bytes_;
};

}  // namespace cubie::hostjit
