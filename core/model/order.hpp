#pragma once
// Order of definitions: each after those it uses.

#include <cstdint>
#include <span>
#include <vector>

namespace cubie::model {

/// Definitions 0 .. n-1 and what each of them uses.
class Dependencies {
 public:
  /// Begins the next definition.
  void begin_definition() { starts_.push_back(used_.size()); }
  /// The definition begun last uses this one, which may come later.
  void add(std::int32_t definition) { used_.push_back(definition); }

  [[nodiscard]] std::int32_t size() const noexcept { return static_cast<std::int32_t>(starts_.size()); }
  [[nodiscard]] std::span<const std::int32_t> of(std::int32_t definition) const;

 private:
  std::vector<std::size_t> starts_;
  std::vector<std::int32_t> used_;
};

struct Order {
  std::vector<std::int32_t> sorted;  ///< every definition after those it uses, otherwise in the given order
  std::vector<std::int32_t> cycle;   ///< not empty when there is none: each uses the next one, the last uses the first
};

/// Sorts without recursion, in time proportional to the number of uses.
[[nodiscard]] Order sort_definitions(const Dependencies& dependencies);

}  // namespace cubie::model
