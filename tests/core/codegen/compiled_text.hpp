#pragma once
// Generated text through the C++ compiler that built the tests.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <dlfcn.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace cubie::test {

/// A folder that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cubie-text-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// Shared object of a source, made by the C++ compiler in CUBIE_TEST_CXX; its functions by name.
class Compiled {
 public:
  explicit Compiled(const std::string& source) {
    std::ofstream(folder_.file("text.cpp")) << source;
    const std::string command = fmt::format(
        "{} -std=c++17 -O1 -ffp-contract=off -Wall -Wextra -Wno-unused-local-typedefs -Werror -fPIC -shared "
        "-I'{}' -I'{}' -o '{}' '{}' > '{}' 2>&1",
        std::getenv("CUBIE_TEST_CXX"), std::getenv("CUBIE_TEST_KERNELS"), std::getenv("CUBIE_TEST_STUBS"),
        folder_.file("text.so"), folder_.file("text.cpp"), folder_.file("log"));
    const int status = std::system(command.c_str());
    std::ostringstream log;
    log << std::ifstream(folder_.file("log")).rdbuf();
    EXPECT_EQ(status, 0) << log.str().substr(0, 4000);
    library_ = ::dlopen(folder_.file("text.so").c_str(), RTLD_NOW | RTLD_LOCAL);
  }
  ~Compiled() {
    if (library_ != nullptr) ::dlclose(library_);
  }
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;

  template <class F>
  [[nodiscard]] F* entry(const std::string& name) const {
    return library_ == nullptr ? nullptr : reinterpret_cast<F*>(::dlsym(library_, name.c_str()));
  }

 private:
  Folder folder_;
  void* library_ = nullptr;
};

}  // namespace cubie::test
