#pragma once
// "Did you mean ...?": the nearest of a set of names.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cubie {

/// The candidate with the smallest edit distance (transpositions count one) to `name`, when it is near enough to be
/// a plausible slip: at most one third of the longer length, at least 1. Letter case counts as half an edit. Of two
/// names of one letter, which are always one edit apart, only case makes a slip. Looks at a bounded number of
/// candidates.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name,
                                                      std::span<const std::string_view> candidates);

/// `did you mean "x"?` with the nearest name, or "" when no candidate is near.
[[nodiscard]] std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

/// The same to follow a message: ` (did you mean "x"?)`, or "".
[[nodiscard]] std::string nearest_hint(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace cubie
