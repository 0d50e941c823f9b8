#pragma once
// A bounded ring of log lines. The library never writes to stdout or stderr: who wants the lines takes them from here.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace cubie {

/// Thread-safe. Adding never allocates, never throws and never waits for a reader; when the ring is full the oldest
/// line goes and is counted.
class LogRing {
 public:
  static constexpr std::size_t kMaxLineBytes = 240;

  explicit LogRing(std::size_t max_lines = 256);

  /// Adds the lines of `text`, split at line ends; empty ones are left out. A longer line is cut at a character
  /// boundary (UTF-8).
  void add(std::string_view text) noexcept;

  template <class... Args>
  void print(fmt::format_string<Args...> format, Args&&... args) noexcept {
    try {
      char text[4 * kMaxLineBytes];
      const auto written = fmt::format_to_n(text, sizeof text, format, std::forward<Args>(args)...);
      add(std::string_view(text, written.size < sizeof text ? written.size : sizeof text));
    } catch (...) {
      add("(a log line could not be formatted)");
    }
  }

  /// Moves the oldest line into `line`; false when there is none.
  [[nodiscard]] bool take(std::string& line);

  [[nodiscard]] std::size_t size() const;
  /// Lines lost since the ring was made because nobody took them in time.
  [[nodiscard]] std::int64_t dropped() const;

 private:
  struct Line {
    std::size_t length = 0;
    char text[kMaxLineBytes];
  };

  void add_line(std::string_view line) noexcept;

  mutable std::mutex mutex_;
  const std::size_t capacity_;
  const std::unique_ptr<Line[]> lines_;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::int64_t dropped_ = 0;
};

}  // namespace cubie
