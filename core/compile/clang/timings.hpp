#pragma once
// One line in the log per phase of a compile.

#include <chrono>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace cubie::hostjit {

class Timings {
 public:
  /// Appends "phase: 1.2 ms", the time since the last note.
  void note(std::string& log, std::string_view phase) {
    const auto now = std::chrono::steady_clock::now();
    log += fmt::format("{}: {:.1f} ms\n", phase, std::chrono::duration<double, std::milli>(now - last_).count());
    last_ = now;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace cubie::hostjit
