#pragma once
// Kernel text -> shared object, through the host compile module (libcubie-hostjit.so), which is loaded when first
// needed and never by a process that finds its kernels in the cache.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "util/hash.hpp"

namespace cubie::compile {

struct CompileProcess;

struct HostCompileRequest {
  std::string text;  ///< main source; may include the embedded kernel headers by file name
  int optimise = 3;  ///< 0..3
};

struct HostCompileResult {
  std::vector<std::byte> image;  ///< a self-contained ELF shared object
  std::string log;               ///< compiler diagnostics and timings, one line each
};

/// The module, loaded once per process (RTLD_LOCAL). Thread-safe; links are serialised.
class HostCompiler {
 public:
  /// `module_path`, absolute; empty: next to the library this code is in, then the build and install folders.
  /// Throws Error(compile) that lists the places tried when the module is absent or does not fit.
  static std::shared_ptr<HostCompiler> load(const std::string& module_path);
  /// The same compiler, in a short-lived process for each compile: the program `cubie-compile` beside the module, whose
  /// end or whose failure is a CompileError here. This process maps nothing of a compiler. Throws as load() does
  /// when the module is absent.
  static std::shared_ptr<HostCompiler> in_child(const std::string& module_path, const CompileProcess& process);
  virtual ~HostCompiler() = default;
  /// Throws CompileError (compile_error.hpp): code compile with the first diagnostic as message and all of them as
  /// log, or out_of_host_memory. Only definitions with C names (extern "C") are visible in the image; a text that
  /// refers to functions it does not define is rejected, except memcpy, memmove, memset and memcmp.
  [[nodiscard]] virtual HostCompileResult compile(const HostCompileRequest& request) = 0;
};

/// The name of the text of a kernel in diagnostics.
inline constexpr const char* kKernelTextName = "kernel.cpp";

/// Throws the CompileError of a compile that ended with a cubie_hostjit_status other than ok.
[[noreturn]] void fail_compile(std::int32_t status, std::string log);

/// Identity of everything that decides the code besides the text: flags, Clang version (a build-time constant, so
/// that asking does not load the module), CPU features, embedded kernel headers.
[[nodiscard]] std::string host_compile_key();

/// Key of one kernel in the cache: host_compile_key(), the optimisation level and the text.
[[nodiscard]] Hash128 host_kernel_key(const HostCompileRequest& request);

}  // namespace cubie::compile
