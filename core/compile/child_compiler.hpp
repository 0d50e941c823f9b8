#pragma once
// The host compiler in a process of its own.

#include <cstdint>
#include <string>

#include "compile/host_compiler.hpp"

namespace cubie::compile {

/// File name of the program that stands beside the host compile module.
inline constexpr const char* kCompileProgram = "cubie-compile";

/// See HostCompiler::in_child; of the module at `module`, an absolute path, with the program beside it.
class ChildCompiler final : public HostCompiler {
 public:
  ChildCompiler(std::string module, std::int64_t memory_limit_bytes);
  /// Throws, besides what HostCompiler says: CompileError(compile) with what the process wrote as log when it cannot be
  /// started, ends without an answer or gives one that makes no sense; out_of_host_memory when it was killed, or ended
  /// for want of memory.
  [[nodiscard]] HostCompileResult compile(const HostCompileRequest& request) override;

 private:
  const std::string module_;
  const std::string program_;
  const std::int64_t memory_limit_bytes_;
};

}  // namespace cubie::compile
