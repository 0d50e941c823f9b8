// Straight-line code for small patterns, so that entries may stay in registers; loops over tables for others.

#include "codegen/jacobian_bound.hpp"

#include <iterator>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace cubie::codegen {
namespace {

using Out = std::back_insert_iterator<std::string>;

constexpr std::size_t kMostStraight = 256;  // entries; each is a line of text

std::string straight(std::span<const MatrixEntry> entries) {
  std::string text = "    M inside = lanes<L>::every();\n    T sum;\n";
  for (std::size_t e = 0; e < entries.size(); ++e) {
    const auto [row, column] = entries[e];
    const bool first = e == 0 || entries[e - 1].row != row;
    const bool last = e + 1 == entries.size() || entries[e + 1].row != row;
    if (first) {
      fmt::format_to(Out(text), "    sum = fabs(jac[{}]) * scale[{}];\n", e, column);
    } else {
      fmt::format_to(Out(text), "    sum = fma(fabs(jac[{}]), scale[{}], sum);\n", e, column);
    }
    if (last) fmt::format_to(Out(text), "    inside = mask_and(inside, size * sum <= scale[{}]);\n", row);
  }
  if (entries.empty()) text += "    (void)sum, (void)size, (void)jac, (void)scale;\n";
  return text + "    return inside;\n";
}

void emit_table(std::string& text, std::string_view name, const std::vector<std::int32_t>& values) {
  fmt::format_to(Out(text), "CUBIE_TABLE int {}[{}] = {{", name, values.size());
  for (const std::int32_t value : values) fmt::format_to(Out(text), "{},", value);
  text += "};\n";
}

}  // namespace

BoundText emit_jacobian_bound(std::int32_t n, std::span<const MatrixEntry> entries) {
  BoundText text;
  std::string body;
  if (entries.size() <= kMostStraight) {
    body = straight(entries);
  } else {
    std::vector<std::int32_t> end(static_cast<std::size_t>(n), 0), column;
    for (const MatrixEntry& entry : entries) column.push_back(entry.column);
    std::size_t e = 0;
    for (std::int32_t row = 0; row < n; ++row) {
      while (e < entries.size() && entries[e].row <= row) ++e;
      end[static_cast<std::size_t>(row)] = static_cast<std::int32_t>(e);
    }
    emit_table(text.before, "jacobian_row_end", end);
    emit_table(text.before, "jacobian_column", column);
    body = fmt::format(
        "    M inside = lanes<L>::every();\n"
        "    int e = 0;\n"
        "    CUBIE_ROLL\n"
        "    for (int i = 0; i < {}; ++i) {{\n"
        "      T sum = T(S(0));\n"
        "      CUBIE_ROLL\n"
        "      for (; e < jacobian_row_end[i]; ++e) sum = fma(fabs(jac[e]), scale[jacobian_column[e]], sum);\n"
        "      inside = mask_and(inside, size * sum <= scale[i]);\n"
        "    }}\n"
        "    return inside;\n",
        n);
  }
  text.members = "  static CUBIE_FN M within(T size, const T* CUBIE_RESTRICT jac, const T* CUBIE_RESTRICT scale) {\n" +
                 body + "  }\n";
  return text;
}

}  // namespace cubie::codegen
