#pragma once
// NVIDIA's run-time compiler, found when the program runs: no toolkit is needed to build, and none to run without a
// GPU.

#include <compare>
#include <cstddef>
#include <string>
#include <vector>

struct _nvrtcProgram;  // NVRTC's own name

namespace cubie::compile {

/// NVRTC_ERROR_OUT_OF_MEMORY
inline constexpr int kNvrtcOutOfMemory = 1;

/// The functions of nvrtc_functions.def. 0 is success.
struct NvrtcTable {
  using Program = _nvrtcProgram*;
#define CUBIE_NVRTC_FUNCTION(name, parameters) int(*name) parameters = nullptr;
#include "compile/nvrtc_functions.def"
#undef CUBIE_NVRTC_FUNCTION
  const char* (*nvrtcGetErrorString)(int result) = nullptr;
};

/// A loaded library; it stays loaded for the life of the process.
struct NvrtcLibrary {
  NvrtcTable table;
  std::string path;  ///< of the file, absolute
  int major = 0, minor = 0;
  std::vector<int> architectures;  ///< it compiles for: 75, 80, ..., ascending
};

/// Such as "13.0".
[[nodiscard]] std::string nvrtc_version(const NvrtcLibrary& library);

struct NvrtcSearch {
  std::string path;      ///< of the library, or of the folder it is in; empty: the usual places
  int most_major = 0;    ///< of the driver: code of a newer NVRTC may be more than it understands. 0: any
  int architecture = 0;  ///< that it must compile for; 0: any
  friend auto operator<=>(const NvrtcSearch&, const NvrtcSearch&) = default;
};

/// Places where NVRTC `major` may be, in the order in which they are tried: by name alone, as the loader finds it, then
/// by the toolkit's variables and folders.
[[nodiscard]] std::vector<std::string> nvrtc_places(int major);

/// The newest NVRTC that the search allows: all functions or none. Throws Error(compile) that says what was tried and
/// why it would not do.
[[nodiscard]] NvrtcLibrary load_nvrtc(const NvrtcSearch& search);

/// The same, with each search that succeeded made once per process. Thread-safe; the library is there for good.
[[nodiscard]] const NvrtcLibrary& shared_nvrtc(const NvrtcSearch& search);

}  // namespace cubie::compile
