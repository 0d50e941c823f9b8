#pragma once
// What a cubin is known by in the kernel cache.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compile/kernel_headers.hpp"
#include "compile/nvrtc_compiler.hpp"

namespace cubie::compile {

/// Everything that decides the code.
struct NvrtcKernelIdentity {
  std::string_view text;
  int architecture = 0;
  std::vector<std::string> options;  ///< nvrtc_options(architecture)
  int major = 0, minor = 0;          ///< of NVRTC
  Hash128 headers;                   ///< kernel_headers_hash()
  std::string_view cubie_version;
};

/// Never that of a host kernel, whose fields begin otherwise.
[[nodiscard]] inline Hash128 nvrtc_kernel_key(const NvrtcKernelIdentity& kernel) {
  HashBuilder hash;
  hash.add("cuda kernel").add(kernel.cubie_version).add(kernel.headers.hex());
  hash.add(kernel.major).add(kernel.minor).add(kernel.architecture);
  hash.add(static_cast<std::int64_t>(kernel.options.size()));
  for (const std::string& option : kernel.options) hash.add(option);
  return hash.add(kernel.text).finish();
}

}  // namespace cubie::compile
