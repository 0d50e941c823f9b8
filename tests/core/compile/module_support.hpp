#pragma once
// Compiles by the C interface of the host compile module.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "compile/host_flags.hpp"
#include "compile/host_module.hpp"
#include "kernels/embedded.hpp"

namespace cubie::compile::test {

/// What came out of a compile.
struct Product {
  std::int32_t status;
  std::vector<unsigned char> image;
  std::string log;
  [[nodiscard]] bool precompiled() const { return log.find("precompiled headers") != std::string::npos; }
};

/// `more`: flags behind those of every kernel.
inline Product compile(const std::string& text, const char* key, std::span<const kernels::EmbeddedSource> sources,
                       int optimise = 3, std::span<const char* const> more = {}) {
  static const HostModule module = load_host_module("");
  std::vector<cubie_hostjit_text> headers;
  for (const kernels::EmbeddedSource& source : sources) {
    headers.push_back({source.name.data(), source.text.data(), source.text.size()});  // names are literals
  }
  std::vector<const char*> flags;
  const std::vector<std::string> owned = host_flags(optimise);
  for (const std::string& flag : owned) flags.push_back(flag.c_str());
  flags.insert(flags.end(), more.begin(), more.end());
  const cubie_hostjit_request request{
      CUBIE_HOSTJIT_ABI, {"kernel.cpp", text.data(), text.size()}, headers.data(), headers.size(), key, flags.data(),
      flags.size()};
  cubie_hostjit_result raw{};
  Product out{module.compile(&request, &raw), {}, {}};
  if (raw.image_bytes > 0) out.image.assign(raw.image, raw.image + raw.image_bytes);
  if (raw.log_bytes > 0) out.log.assign(raw.log, raw.log_bytes);
  module.free(&raw);
  return out;
}

}  // namespace cubie::compile::test
