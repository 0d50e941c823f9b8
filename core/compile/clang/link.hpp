#pragma once
// Relocatable object -> shared object, by LLD in this process, without a file for the output.

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cubie::hostjit {

/// Throws LlvmGaveUp when the linker gives up, std::system_error when there is no memory file for its input;
/// null with the reason in `log` when it reports errors. One link at a time; callers wait.
[[nodiscard]] std::optional<std::vector<unsigned char>> link_image(std::span<const char> object, std::string& log);

}  // namespace cubie::hostjit
