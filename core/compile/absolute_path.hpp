#pragma once
// A path that goes on meaning the same file when the host program changes its working directory.

#include <filesystem>
#include <string>
#include <system_error>

namespace cubie::compile {

/// `path` from the root on; "" stays "". Without a working directory (it was removed) a relative path stays one, but
/// has a slash, so that no loader looks for it elsewhere.
[[nodiscard]] inline std::string absolute_path(const std::string& path) {
  if (path.empty()) return path;
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(path, error);
  return error ? "./" + path : whole.string();
}

}  // namespace cubie::compile
