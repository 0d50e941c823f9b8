#pragma once
// What the stand-in compiler hands to the stand-in driver: this, then a shared object of the host.

#include <cstdint>

namespace fake_cuda {

struct ImageHeader {
  static constexpr std::uint64_t kMagic = 0x314d4941444e5453;
  std::uint64_t magic = kMagic;
  std::int32_t architecture = 0;  // 90 for sm_90
  std::int32_t reserved = 0;
  std::uint64_t object_bytes = 0;
};

}  // namespace fake_cuda
