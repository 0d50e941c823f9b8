#pragma once
// Helpers of the compile tests: folders that vanish, loaded images, captured output, child processes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "compile/kernel_cache.hpp"
#include "compile/memory_image.hpp"

namespace cubie::compile::test {

/// A folder of this test alone, private to its user, removed with everything in it.
class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cubie-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = std::filesystem::canonical(pattern).string();
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string operator/(std::string_view name) const { return path_ + '/' + std::string(name); }

 private:
  std::string path_;
};

/// A library loaded from a path, until the end of the test.
class LoadedLibrary {
 public:
  explicit LoadedLibrary(const std::string& path) : handle_(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) ADD_FAILURE() << dlerror();
  }
  ~LoadedLibrary() {
    if (handle_ != nullptr) dlclose(handle_);
  }
  LoadedLibrary(const LoadedLibrary&) = delete;
  LoadedLibrary& operator=(const LoadedLibrary&) = delete;
  template <class Fn>
  [[nodiscard]] Fn* function(const char* name) const {
    return handle_ == nullptr ? nullptr : reinterpret_cast<Fn*>(dlsym(handle_, name));
  }

 private:
  void* handle_;
};

/// Collects what the process writes to stdout and stderr while it exists.
class CapturedOutput {
 public:
  CapturedOutput() {
    flush();
    file_ = memfd_create("captured", MFD_CLOEXEC);
    for (int stream : {STDOUT_FILENO, STDERR_FILENO}) {
      saved_[stream - STDOUT_FILENO] = dup(stream);
      dup2(file_, stream);
    }
  }
  ~CapturedOutput() {
    restore();
    close(file_);
  }
  CapturedOutput(const CapturedOutput&) = delete;
  CapturedOutput& operator=(const CapturedOutput&) = delete;
  [[nodiscard]] std::string text() {
    restore();
    std::string content(static_cast<std::size_t>(lseek(file_, 0, SEEK_END)), '\0');
    const ssize_t n = pread(file_, content.data(), content.size(), 0);
    EXPECT_EQ(n, static_cast<ssize_t>(content.size()));
    return content;
  }

 private:
  static void flush() {
    std::fflush(stdout);
    std::fflush(stderr);
  }
  void restore() {
    flush();
    for (int stream : {STDOUT_FILENO, STDERR_FILENO}) {
      int& saved = saved_[stream - STDOUT_FILENO];
      if (saved < 0) continue;
      dup2(saved, stream);
      close(saved);
      saved = -1;
    }
  }
  int file_ = -1;
  int saved_[2] = {-1, -1};
};

/// Starts a child that runs `work` and ends with its result as exit status; 99 when it throws.
template <class Work>
[[nodiscard]] pid_t start_child(Work work) {
  const pid_t child = fork();
  if (child != 0) return child;
  int status = 99;
  try {
    status = work();
  } catch (const std::exception&) {
  }
  _exit(status);
}

/// Exit status of a child, 1000 + number when a signal ended it.
[[nodiscard]] inline int wait_for_child(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

template <class Work>
[[nodiscard]] int in_child(Work work) {
  return wait_for_child(start_child(work));
}

/// Bytes that stand for an image where nothing loads it; equal sizes and seeds give equal bytes.
[[nodiscard]] inline std::vector<std::byte> fake_image(std::size_t bytes, unsigned seed = 1) {
  std::vector<std::byte> image(bytes);
  std::uint32_t state = seed;
  for (std::byte& b : image) {
    state = state * 1664525U + 1013904223U;
    b = static_cast<std::byte>(state >> 24);
  }
  return image;
}

[[nodiscard]] inline std::vector<std::byte> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> chars{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto bytes = std::as_bytes(std::span(chars));
  return {bytes.begin(), bytes.end()};
}

inline void write_file(const std::string& path, std::span<const std::byte> bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// True when the file at `path` begins with `image` (an entry continues with its trailer).
[[nodiscard]] inline bool begins_with(const std::string& path, std::span<const std::byte> image) {
  const std::vector<std::byte> content = read_file(path);
  return content.size() >= image.size() && std::equal(image.begin(), image.end(), content.begin());
}

[[nodiscard]] inline KernelCacheOptions cache_at(const std::string& directory, CacheMode mode = CacheMode::on) {
  KernelCacheOptions options;
  options.directory = directory;
  options.mode = mode;
  return options;
}

}  // namespace cubie::compile::test
