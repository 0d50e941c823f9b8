#pragma once
// A temporary folder that goes with its owner.

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace cubie_test {

class Folder {
 public:
  Folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "cubie-fault-XXXXXX";
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace cubie_test
