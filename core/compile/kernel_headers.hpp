#pragma once
// Identity of the embedded kernel headers, which every compiler gives its kernels.

#include <span>

#include "kernels/embedded.hpp"
#include "util/hash.hpp"

namespace cubie::compile {

/// Changes with any name or text.
[[nodiscard]] inline Hash128 headers_hash(std::span<const kernels::EmbeddedSource> headers) {
  HashBuilder hash;
  for (const kernels::EmbeddedSource& header : headers) hash.add(header.name).add(header.text);
  return hash.finish();
}

/// Of those of this build.
[[nodiscard]] inline const Hash128& kernel_headers_hash() {
  static const Hash128 hash = headers_hash(kernels::embedded_sources());
  return hash;
}

}  // namespace cubie::compile
