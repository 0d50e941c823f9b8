#pragma once
// The NVRTC of this machine, if it has one.

#include <memory>
#include <optional>
#include <string>

#include "compile/nvrtc_library.hpp"
#include "util/error.hpp"

namespace cubie::test {

struct FoundNvrtc {
  std::optional<compile::NvrtcLibrary> library;
  std::string reason;
};

inline const FoundNvrtc& found_nvrtc() {
  static const FoundNvrtc found = [] {
    FoundNvrtc out;
    try {
      out.library = compile::load_nvrtc({});
    } catch (const Error& error) {
      out.reason = error.message();
    }
    return out;
  }();
  return found;
}

inline const std::optional<compile::NvrtcLibrary>& nvrtc_here() { return found_nvrtc().library; }
inline const std::string& why_no_nvrtc() { return found_nvrtc().reason; }

}  // namespace cubie::test
