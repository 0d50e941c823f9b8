#pragma once
// "Did you mean ...?": the nearest of a set of names.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cubie {

/// The candidate with the smallest edit distance (transpositions count one) to `name`, when it is near enough to be
/// a plausible slip: at most one third of the longer length, at least 1. Letter case counts as half an edit.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name,
                                                      std::span<const std::string_view> candidates);

}  // namespace cubie
