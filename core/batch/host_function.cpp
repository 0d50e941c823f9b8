#include "batch/host_function.hpp"

#include <fmt/format.h>

#include "util/error.hpp"

namespace cubie::batch {
namespace {

const HostFunction& function_of(const void* self) { return *static_cast<const HostFunction*>(self); }

// Kernels have no tables to unwind by: what leaves a function must not reach them.
int call_slopes(const void* self, double t, const double* y, const double* p, double* dydt) noexcept {
  try {
    return function_of(self).slopes(t, y, p, dydt, function_of(self).userdata);
  } catch (...) {
    return -1;
  }
}

int call_jacobian(const void* self, double t, const double* y, const double* p, double* dfdy) noexcept {
  try {
    return function_of(self).jacobian(t, y, p, dfdy, function_of(self).userdata);
  } catch (...) {
    return -1;
  }
}

constexpr std::int64_t kMostNames = 1'000'000;

void list_names(std::string& text, std::string_view role, char letter, std::int64_t count) {
  for (std::int64_t i = 1; i <= count; ++i) {
    text += fmt::format("{}{}{}", i == 1 ? role : std::string_view(", "), letter, i);
  }
  text += '\n';
}

}  // namespace

cubie_kernel::compiled_function HostFunction::for_kernels() const noexcept {
  return {call_slopes, jacobian == nullptr ? nullptr : call_jacobian, this};
}

std::string numbered_names(std::int64_t n_states, std::int64_t n_parameters) {
  if (n_states < 1 || n_states > kMostNames) {
    throw Error(ErrorCode::out_of_range, "n_states must be in [1, {}] (got {})", kMostNames, n_states);
  }
  if (n_parameters < 0 || n_parameters > kMostNames) {
    throw Error(ErrorCode::out_of_range, "n_parameters must be in [0, {}] (got {})", kMostNames, n_parameters);
  }
  std::string text;
  list_names(text, "states ", 'y', n_states);
  list_names(text, "parameters ", 'p', n_parameters);
  return text;
}

}  // namespace cubie::batch
