#pragma once
// Failure inside the library: one exception type carrying the status code that crosses the C ABI.

#include <cstdint>
#include <exception>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace cubie {

/// Status codes, one per decision a caller can make. The values are part of the ABI (include/cubie.h repeats them,
/// capi/ compares the two at compile time) and are never reused.
enum class ErrorCode : std::int32_t {
  ok = 0,
  invalid_argument = -1,
  invalid_handle = -2,
  unknown_name = -3,
  out_of_range = -4,
  not_supported = -5,
  wrong_state = -6,
  model = -10,
  out_of_host_memory = -20,
  out_of_device_memory = -21,
  no_device = -30,
  driver = -31,
  compile = -40,
  launch = -41,
  callback = -50,
  cancelled = -51,
  forked = -52,
  io = -60,
  internal = -99,
};

/// A failure with the text a user reads: one line, impersonal, naming the argument and its value.
class Error : public std::exception {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  template <class... Args>
  Error(ErrorCode code, fmt::format_string<Args...> format, Args&&... args)
      : code_(code), message_(fmt::format(format, std::forward<Args>(args)...)) {}

  [[nodiscard]] ErrorCode code() const noexcept { return code_; }
  [[nodiscard]] const std::string& message() const noexcept { return message_; }
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

 private:
  ErrorCode code_;
  std::string message_;
};

}  // namespace cubie
