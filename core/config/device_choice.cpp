#include "config/device_choice.hpp"

#include <charconv>

namespace cubie::config {

std::optional<DeviceChoice> read_device_choice(std::string_view text) noexcept {
  using Kind = DeviceChoice::Kind;
  constexpr std::string_view kNumbered = "cuda:";
  if (text == "auto") return DeviceChoice{Kind::automatic};
  if (text == "host") return DeviceChoice{Kind::host};
  if (text == "cuda") return DeviceChoice{Kind::cuda};
  if (!text.starts_with(kNumbered)) return std::nullopt;
  const char* const end = text.data() + text.size();
  DeviceChoice choice{Kind::cuda};
  const auto [stop, error] = std::from_chars(text.data() + kNumbered.size(), end, choice.ordinal);
  if (error != std::errc{} || stop != end || choice.ordinal < 0) return std::nullopt;
  return choice;
}

}  // namespace cubie::config
