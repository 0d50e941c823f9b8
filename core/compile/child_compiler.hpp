#pragma once
// The host compiler in a process of its own.

#include <string>
#include <vector>

#include "compile/compile_message.hpp"
#include "compile/host_compiler.hpp"
#include "compile/kernel_compiler.hpp"

namespace cubie::compile {

/// File name of the program.
inline constexpr const char* kCompileProgram = "cubie-compile";

/// The program beside the host compile module at `module_path`, an absolute path, or the first there is in its usual
/// places when the path is empty. Throws Error(compile) that lists them when there is none.
[[nodiscard]] std::string find_compile_program(const std::string& module_path);

/// Has the program at `program`, an absolute path, carry out the order, with that environment. Gives an answer with an
/// image, or one of a compiler that refused the text. Throws CompileError(compile) with what the process wrote as log
/// when it cannot be started, ends without an answer or gives one that makes no sense; out_of_host_memory when another
/// killed it, or when it ended, or probably did, for want of memory.
[[nodiscard]] CompileAnswer compile_in_child(const std::string& program, const std::vector<std::string>& environment,
                                             const CompileOrder& order);

/// See HostCompiler::in_child; of the module at `module`, an absolute path, with the program beside it.
class ChildCompiler final : public HostCompiler {
 public:
  ChildCompiler(std::string module, const CompileProcess& process);
  /// Throws what HostCompiler says, and what compile_in_child throws.
  [[nodiscard]] HostCompileResult compile(const HostCompileRequest& request) override;

 private:
  const std::string module_;
  const std::string program_;
  const CompileProcess process_;
};

}  // namespace cubie::compile
