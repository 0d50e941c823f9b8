#pragma once
// How many floating-point instructions of each kind a PTX text has. A loop's body counts once.

#include <array>
#include <cstddef>
#include <regex>
#include <string>
#include <string_view>

namespace cubie::test {

/// Kinds in the order of the columns of kernel_use.def.
inline constexpr std::array<std::string_view, 6> kOperationKinds = {"fma", "mul", "add", "div", "sqrt", "special"};

/// One number per kind: add is addition and subtraction, special what a GPU computes in its units for such functions.
using OperationCounts = std::array<int, 6>;

struct PtxCounts {
  OperationCounts single{}, twice{};  ///< of .f32 and of .f64
  int other_twice = 0;  ///< further arithmetic of .f64: minima and maxima. Conversions, comparisons, selections
                        ///< and loads are none.
};

inline PtxCounts count_operations(const std::string& ptx) {
  static const std::regex kOperation(
      R"(\b(fma|mad|mul|add|sub|div|sqrt|rcp|rsqrt|ex2|lg2|sin|cos|tanh|min|max)(\.[a-z]+)*\.(f32|f64)\b)");
  const auto kind = [](std::string_view name) -> std::size_t {
    if (name == "fma" || name == "mad") return 0;
    if (name == "mul") return 1;
    if (name == "add" || name == "sub") return 2;
    if (name == "div") return 3;
    if (name == "sqrt") return 4;
    return 5;
  };
  PtxCounts counts;
  for (std::sregex_iterator at(ptx.begin(), ptx.end(), kOperation), end; at != end; ++at) {
    const std::string name = (*at)[1];
    const bool twice = (*at)[3] == "f64";
    if (name == "min" || name == "max") {
      counts.other_twice += twice ? 1 : 0;
    } else {
      ++(twice ? counts.twice : counts.single)[kind(name)];
    }
  }
  return counts;
}

inline int double_operations(const PtxCounts& counts) {
  int sum = counts.other_twice;
  for (const int count : counts.twice) sum += count;
  return sum;
}

}  // namespace cubie::test
