#pragma once
// NVRTC in a process of its own: NVRTC 13 ends with a protection fault in its own code in one of some hundred compiles,
// depending on where the system puts its memory. Such a compile is said to have crashed, and tried again.

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

#include "compile/nvrtc_compiler.hpp"

namespace cubie::test {

inline bool write_all(int to, const void* data, std::size_t size) {
  const char* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t done = write(to, at, size);
    if (done <= 0) return false;
    at += done;
    size -= static_cast<std::size_t>(done);
  }
  return true;
}

/// As compile_with_nvrtc; a text that does not compile throws std::runtime_error.
inline compile::NvrtcResult compile_apart(const compile::NvrtcLibrary& library, const compile::NvrtcRequest& request) {
  constexpr int kAttempts = 3;
  for (int attempt = 1;; ++attempt) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("no process");
    if (child == 0) {
      close(ends[0]);
      try {
        const compile::NvrtcResult result = compile_with_nvrtc(library, request);
        const std::size_t size = result.image.size();
        const bool sent = write_all(ends[1], &size, sizeof size) && write_all(ends[1], result.image.data(), size) &&
                          write_all(ends[1], result.ptx.data(), result.ptx.size());
        _exit(sent ? 0 : 2);
      } catch (const std::exception& error) {
        (void)write_all(ends[1], error.what(), std::strlen(error.what()));
        _exit(1);
      }
    }
    close(ends[1]);
    std::string received;
    char block[65536];
    for (ssize_t got = 0; (got = read(ends[0], block, sizeof block)) > 0;) {
      received.append(block, static_cast<std::size_t>(got));
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
      compile::NvrtcResult result;
      std::size_t size = 0;
      std::memcpy(&size, received.data(), sizeof size);
      result.image.resize(size);
      std::memcpy(result.image.data(), received.data() + sizeof size, size);
      result.ptx = received.substr(sizeof size + size);
      return result;
    }
    if (WIFEXITED(status)) throw std::runtime_error(received);
    std::fprintf(stderr, "NVRTC crashed (signal %d), attempt %d\n", WTERMSIG(status), attempt);
    if (attempt == kAttempts) throw std::runtime_error("NVRTC crashed three times");
  }
}

}  // namespace cubie::test
