#pragma once
// The kernel headers as text, for compilers that run inside the library.

#include <span>
#include <string_view>

namespace cubie::kernels {

struct EmbeddedSource {
  std::string_view name;  ///< as in #include "name"
  std::string_view text;
};

[[nodiscard]] std::span<const EmbeddedSource> embedded_sources() noexcept;

}  // namespace cubie::kernels
