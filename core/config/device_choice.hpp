#pragma once
// What the option `device` may say: auto, host, cuda or cuda:N.

#include <cstdint>
#include <optional>
#include <string_view>

namespace cubie::config {

struct DeviceChoice {
  enum class Kind : std::int8_t { automatic, host, cuda };
  Kind kind = Kind::automatic;
  std::int32_t ordinal = 0;  ///< cuda: N of cuda:N
  friend bool operator==(const DeviceChoice&, const DeviceChoice&) = default;
};

/// Nothing for any other text.
[[nodiscard]] std::optional<DeviceChoice> read_device_choice(std::string_view text) noexcept;

}  // namespace cubie::config
