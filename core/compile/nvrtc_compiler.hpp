#pragma once
// Kernel text -> machine code of one GPU architecture.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "compile/nvrtc_library.hpp"

namespace cubie::compile {

struct NvrtcRequest {
  std::string_view text;  ///< may include the embedded kernel headers by file name
  int architecture = 0;   ///< compute capability times ten: 90 for an H100
};

struct NvrtcResult {
  std::vector<std::byte> image;  ///< a cubin
  std::string ptx;               ///< what it was made from, for tools
  std::string log;
};

/// Compiles for exactly that architecture. The thread's locale, which NVRTC may change, is afterwards as it was.
/// Thread-safe. Throws not_supported when the library does not know the architecture, CompileError when the text does
/// not compile, out_of_host_memory when NVRTC says that memory ended.
[[nodiscard]] NvrtcResult compile_with_nvrtc(const NvrtcLibrary& library, const NvrtcRequest& request);

/// The options that decide numbers, as in the key of the kernel cache.
[[nodiscard]] std::vector<std::string> nvrtc_options(int architecture);

}  // namespace cubie::compile
