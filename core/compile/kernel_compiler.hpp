#pragma once
// The compiler of a device's kernels: text -> image, and what an image's text is known by in the kernel cache.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "util/hash.hpp"

namespace cubie::compile {

struct CompiledKernel {
  std::vector<std::byte> image;  ///< what the device loads: host, a shared object; cuda, a cubin
  std::string log;               ///< compiler diagnostics, one line each
};

/// Thread-safe.
class KernelCompiler {
 public:
  virtual ~KernelCompiler() = default;
  /// Key in the kernel cache: the text and everything else that decides the code. May load what it needs to know the
  /// compiler's version; throws Error(compile) when there is none.
  [[nodiscard]] virtual Hash128 key(const std::string& text) = 0;
  /// Throws CompileError when the text does not compile, Error(compile) when there is no compiler, out_of_host_memory
  /// when it ran out of memory.
  [[nodiscard]] virtual CompiledKernel compile(const std::string& text) = 0;
  /// Such as "Clang 19.1.7" or "NVRTC 13.0 from /path". Loads what it needs to know that; throws as key() does.
  [[nodiscard]] virtual std::string description() = 0;
};

/// Level of host kernels: beyond it compiles take longer and kernels are not faster.
inline constexpr int kHostOptimise = 1;

/// Where kernels are compiled.
struct CompileProcess {
  bool in_child = false;                      ///< in a process of its own for each, by the program `cubie-compile`
  std::int64_t memory_limit_bytes = 0;        ///< of that process's address space; 0: none
  std::vector<std::string> environment = {};  ///< of that process; kept_environment() of whoever chose this
};

struct HostKernelOptions {
  std::string hostjit_path = {};  ///< of the host compile module; relative: to the working directory of this moment
  int optimise = kHostOptimise;
  CompileProcess process = {};
};

/// Clang in the host compile module, which only compile() loads or lets a child load. The key does not depend on which.
[[nodiscard]] std::unique_ptr<KernelCompiler> make_host_kernel_compiler(HostKernelOptions options);

struct NvrtcKernelOptions {
  std::string path = {};          ///< as in NvrtcSearch
  int architecture = 0;           ///< compute capability times ten: 90 for an H100
  int most_major = 0;             ///< of CUDA, that the driver supports; 0: any
  std::string hostjit_path = {};  ///< the same as above, beside which a child's program is
  CompileProcess process = {};
};

/// NVRTC, which the first call of anything loads, once per process for each path and driver. A failure to find it is
/// not kept: the next call looks again.
[[nodiscard]] std::unique_ptr<KernelCompiler> make_nvrtc_kernel_compiler(NvrtcKernelOptions options);

}  // namespace cubie::compile
