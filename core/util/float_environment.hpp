#pragma once
// Arithmetic on constants that does not depend on the floating-point mode of the calling thread.

#include <cfenv>

namespace cubie {

/// Rounds to nearest and keeps subnormal numbers while it lives; then puts the caller's mode and exception flags back.
class DefaultFloatEnvironment {
 public:
  DefaultFloatEnvironment() noexcept {
    std::fegetenv(&saved_);
    std::fesetenv(FE_DFL_ENV);
  }
  ~DefaultFloatEnvironment() { std::fesetenv(&saved_); }
  DefaultFloatEnvironment(const DefaultFloatEnvironment&) = delete;
  DefaultFloatEnvironment& operator=(const DefaultFloatEnvironment&) = delete;

 private:
  std::fenv_t saved_;
};

}  // namespace cubie
