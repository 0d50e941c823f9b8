// emit_lu: straight-line code or loops over tables; the order of operations is the plan's in both.

#include "codegen/lu_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace cubie::codegen {
namespace {

using Out = std::back_insert_iterator<std::string>;

constexpr std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

// Hexadecimal digits lose nothing and read the same in every locale.
std::string literal(double value) {
  std::array<char, 32> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), std::fabs(value), std::chars_format::hex).ptr;
  return (std::signbit(value) ? "-0x" : "0x") + std::string(digits.data(), end);
}

// Without masses to multiply by, W = J - d.
bool has_unit_mass(const LuPlan& plan) {
  return std::all_of(plan.mass.begin(), plan.mass.end(), [](double m) { return m == 1.0; });
}

// The equations that a state other than their own is eliminated by.
std::vector<MatrixEntry> moved_pivots(const LuPlan& plan) {
  std::vector<MatrixEntry> moved;
  std::copy_if(plan.pivots.begin(), plan.pivots.end(), std::back_inserter(moved),
               [](const MatrixEntry& p) { return p.row != p.column; });
  return moved;
}

// From here on the right-hand side of an equation stands where its state will.
void emit_moves(std::string& text, const LuPlan& plan) {
  const std::vector<MatrixEntry> moved = moved_pivots(plan);
  for (const auto& [row, column] : moved) fmt::format_to(Out(text), "const N b{0} = x[{0}];\n", row);
  for (const auto& [row, column] : moved) fmt::format_to(Out(text), "x[{}] = b{};\n", column, row);
}

// ---- straight-line -------------------------------------------------------------------------------------------------

// What slots of W hold before elimination.
std::vector<std::string> initial_values(const LuPlan& plan) {
  std::vector<std::string> values(at(plan.n_slots()), "lu_entry<N>::of(T(0))");
  for (std::size_t e = 0; e < plan.entries.size(); ++e) {
    values[at(plan.jacobian_slot[e])] = fmt::format("lu_entry<N>::of(jac[{}])", e);
  }
  const bool unit = has_unit_mass(plan);
  for (std::size_t i = 0; i < plan.mass.size(); ++i) {
    if (plan.mass_slot[i] < 0) continue;
    std::string& value = values[at(plan.mass_slot[i])];
    value = unit ? fmt::format("shifted({}, d)", value)
                 : fmt::format("shifted({}, d, T(S({})))", value, literal(plan.mass[i]));
  }
  return values;
}

// A row is worked on in locals `a` numbered from its first slot and stored when an element is final.
std::string straight_factor(const LuPlan& plan) {
  const std::vector<std::string> initial = initial_values(plan);
  std::string text = "M usable = lanes<L>::every();\n";
  auto update = plan.updates.begin();
  for (std::int32_t k = 0; k < plan.n; ++k) {
    const std::int32_t begin = plan.row_begin[at(k)], pivot = plan.pivot_slot[at(k)], end = plan.row_begin[at(k + 1)];
    fmt::format_to(Out(text), "{{  // equation {}, state {}\n", plan.pivots[at(k)].row, plan.pivots[at(k)].column);
    for (std::int32_t s = begin; s < end; ++s) {
      fmt::format_to(Out(text), "  N a{} = {};\n", s - begin, initial[at(s)]);
    }
    for (std::int32_t s = begin; s < pivot; ++s) {
      fmt::format_to(Out(text), "  w[{1}] = a{0} = times(a{0}, w[{2}]);\n", s - begin, s,
                     plan.pivot_slot[at(plan.slot_column[at(s)])]);
      for (; update != plan.updates.end() && update->multiplier == s; ++update) {
        fmt::format_to(Out(text), "  a{0} = sub_product(a{0}, a{1}, w[{2}]);\n", update->target - begin, s - begin,
                       update->source);
      }
    }
    fmt::format_to(Out(text),
                   "  w[{1}] = a{0} = reciprocal(a{0});\n"
                   "  usable = mask_and(usable, is_usable_reciprocal(a{0}));\n",
                   pivot - begin, pivot);
    for (std::int32_t s = pivot + 1; s < end; ++s) fmt::format_to(Out(text), "  w[{}] = a{};\n", s, s - begin);
    text += "}\n";
  }
  text += "return mask_not(usable);\n";
  return text;
}

std::string straight_solve(const LuPlan& plan) {
  std::string text;
  emit_moves(text, plan);
  const auto state = [&](std::int32_t position) { return plan.pivots[at(position)].column; };
  const auto product = [&](std::int32_t slot) {
    fmt::format_to(Out(text), "  v = sub_product(v, w[{}], x[{}]);\n", slot, state(plan.slot_column[at(slot)]));
  };
  for (std::int32_t k = 0; k < plan.n; ++k) {
    if (plan.row_begin[at(k)] == plan.pivot_slot[at(k)]) continue;
    fmt::format_to(Out(text), "{{\n  N v = x[{}];\n", state(k));
    for (std::int32_t s = plan.row_begin[at(k)]; s < plan.pivot_slot[at(k)]; ++s) product(s);
    fmt::format_to(Out(text), "  x[{}] = v;\n}}\n", state(k));
  }
  // From the right: what was computed last comes last.
  for (std::int32_t k = plan.n; k-- > 0;) {
    fmt::format_to(Out(text), "{{\n  N v = x[{}];\n", state(k));
    for (std::int32_t s = plan.row_begin[at(k + 1)]; --s > plan.pivot_slot[at(k)];) product(s);
    fmt::format_to(Out(text), "  x[{}] = times(v, w[{}]);\n}}\n", state(k), plan.pivot_slot[at(k)]);
  }
  return text;
}

// ---- loops over tables ---------------------------------------------------------------------------------------------

// Columns of the full block at the end that are worked on together, and the width of that block.
constexpr std::int32_t kTile = 4;

std::int32_t block_size(const LuPlan& plan) {
  const std::int32_t size = plan.n - plan.dense_from;
  return size - size % kTile;
}

void emit_table(std::string& text, std::string_view name, const std::vector<std::int32_t>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const bool none = values.empty();
  const char* type = none || (*low >= 0 && *high <= 0xff) ? "unsigned char"
                     : (*low >= 0 && *high <= 0xffff)     ? "unsigned short"
                                                          : "int";
  fmt::format_to(Out(text), "CUBIE_TABLE {} lu_{}[{}] = {{", type, name, none ? 1 : values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += i % 32 == 0 ? ",\n  " : ",";
    fmt::format_to(Out(text), "{}", values[i]);
  }
  text += none ? "0};\n" : "};\n";
}

// Updates by pivots before the block stand pivot by pivot here, and within it row by row: no update waits for the one
// before it. Each element still takes its updates by position of the pivot.
std::string tables(const LuPlan& plan) {
  const std::size_t first = at(plan.n - block_size(plan));
  std::vector<std::int32_t> mass_slot, state, slot_state;
  for (const auto& [row, column] : plan.pivots) {
    mass_slot.push_back(plan.mass_slot[at(row)]);
    state.push_back(column);
  }
  for (const std::int32_t position : plan.slot_column) slot_state.push_back(state[at(position)]);

  struct Multiplier {
    std::int32_t slot, row_begin;
    std::vector<std::int32_t> targets;
  };
  std::vector<std::vector<Multiplier>> below(first);  // by position of the pivot
  auto update = plan.updates.begin();
  for (std::size_t k = 0; k < at(plan.n); ++k) {
    for (std::int32_t s = plan.row_begin[k]; s < plan.pivot_slot[k]; ++s) {
      Multiplier multiplier{s, plan.row_begin[k], {}};
      for (; update != plan.updates.end() && update->multiplier == s; ++update) {
        multiplier.targets.push_back(update->target - plan.row_begin[k]);
      }
      const std::size_t position = at(plan.slot_column[at(s)]);
      if (position < first) below[position].push_back(std::move(multiplier));
    }
  }
  std::vector<std::int32_t> lower_begin = {0}, lower_slot, lower_row, target;
  for (const auto& column : below) {
    for (const Multiplier& multiplier : column) {
      lower_slot.push_back(multiplier.slot);
      lower_row.push_back(multiplier.row_begin);
      target.insert(target.end(), multiplier.targets.begin(), multiplier.targets.end());
    }
    lower_begin.push_back(static_cast<std::int32_t>(lower_slot.size()));
  }
  std::string text;
  emit_table(text, "row_begin", plan.row_begin);
  emit_table(text, "pivot_slot", plan.pivot_slot);
  emit_table(text, "slot_state", slot_state);
  emit_table(text, "state", state);
  emit_table(text, "entry_slot", plan.jacobian_slot);
  emit_table(text, "mass_slot", mass_slot);
  emit_table(text, "lower_begin", lower_begin);
  emit_table(text, "lower_slot", lower_slot);
  emit_table(text, "lower_row", lower_row);
  emit_table(text, "target", target);
  if (!has_unit_mass(plan)) {
    fmt::format_to(Out(text), "CUBIE_TABLE double lu_mass[{}] = {{", plan.n);
    for (const auto& pivot : plan.pivots) text += literal(plan.mass[at(pivot.row)]) + ",";
    text += "};\n";
  }
  return text;
}

std::string rolled_factor(const LuPlan& plan) {
  const bool some_without = std::find(plan.mass.begin(), plan.mass.end(), 0.0) != plan.mass.end();
  const std::int32_t block = block_size(plan), first = plan.n - block;
  std::string text = fmt::format(
      "M usable = lanes<L>::every();\n"
      "CUBIE_ROLL\n"
      "for (int s = 0; s < {}; ++s) w[s] = lu_entry<N>::of(T(0));\n"
      "CUBIE_ROLL\n"
      "for (int e = 0; e < {}; ++e) w[lu_entry_slot[e]] = lu_entry<N>::of(jac[e]);\n"
      "CUBIE_ROLL\n"
      "for (int k = 0; k < {}; ++k) {{\n"
      "  const int m = lu_mass_slot[k];\n"
      "  {}w[m] = shifted(w[m], d{});\n"
      "}}\n",
      plan.n_slots(), plan.entries.size(), plan.n, some_without ? "if (m >= 0) " : "",
      has_unit_mass(plan) ? "" : ", T(S(lu_mass[k]))");
  if (first > 0) {
    fmt::format_to(Out(text),
                   "int u = 0;\n"
                   "CUBIE_ROLL\n"
                   "for (int k = 0; k < {}; ++k) {{\n"
                   "  const int pivot = lu_pivot_slot[k], end = lu_row_begin[k + 1];\n"
                   "  const N r = reciprocal(w[pivot]);\n"
                   "  usable = mask_and(usable, is_usable_reciprocal(r));\n"
                   "  w[pivot] = r;\n"
                   "  CUBIE_ROLL\n"
                   "  for (int c = lu_lower_begin[k]; c < lu_lower_begin[k + 1]; ++c) {{\n"
                   "    const int s = lu_lower_slot[c];\n"
                   "    N* const row = w + lu_lower_row[c];\n"
                   "    const N l = times(w[s], r);\n"
                   "    w[s] = l;\n"
                   "    CUBIE_ROLL\n"
                   "    for (int i = pivot + 1; i < end; ++i, ++u) {{\n"
                   "      row[lu_target[u]] = sub_product(row[lu_target[u]], l, w[i]);\n"
                   "    }}\n"
                   "  }}\n"
                   "}}\n",
                   first);
  }
  if (block > 0) {
    fmt::format_to(Out(text),
                   "CUBIE_ROLL\n"
                   "for (int k = {0}; k < {1}; ++k) {{\n"
                   "  lu_full_row<{2}>(w, lu_row_begin + {0} + 1, k - {0}, {3});\n"
                   "  const N r = reciprocal(w[lu_pivot_slot[k]]);\n"
                   "  usable = mask_and(usable, is_usable_reciprocal(r));\n"
                   "  w[lu_pivot_slot[k]] = r;\n"
                   "}}\n",
                   first, plan.n, kTile, block);
  }
  text += "return mask_not(usable);\n";
  return text;
}

std::string rolled_solve(const LuPlan& plan) {
  std::string text;
  emit_moves(text, plan);
  fmt::format_to(Out(text),
                 "CUBIE_ROLL\n"
                 "for (int k = 0; k < {0}; ++k) {{\n"
                 "  N v = x[lu_state[k]];\n"
                 "  CUBIE_ROLL\n"
                 "  for (int s = lu_row_begin[k]; s < lu_pivot_slot[k]; ++s) v = sub_product(v, w[s], "
                 "x[lu_slot_state[s]]);\n"
                 "  x[lu_state[k]] = v;\n"
                 "}}\n"
                 "CUBIE_ROLL\n"
                 "for (int k = {0} - 1; k >= 0; --k) {{\n"
                 "  N v = x[lu_state[k]];\n"
                 "  const int pivot = lu_pivot_slot[k];\n"
                 "  CUBIE_ROLL\n"
                 "  for (int s = lu_row_begin[k + 1] - 1; s > pivot; --s) v = sub_product(v, w[s], "
                 "x[lu_slot_state[s]]);\n"
                 "  x[lu_state[k]] = times(v, w[pivot]);\n"
                 "}}\n",
                 plan.n);
  return text;
}

std::string indented(const std::string& body, std::string_view indent) {
  std::string text;
  text.reserve(body.size() + body.size() / 4);
  for (std::size_t begin = 0; begin < body.size();) {
    const std::size_t end = body.find('\n', begin) + 1;
    text.append(indent).append(body, begin, end - begin);
    begin = end;
  }
  return text;
}

}  // namespace

LuTextOptions choose_lu_text(const LuPlan& plan) {
  // Straight-line code is up to three times faster and costs a fifth of a millisecond of compile time per operation.
  constexpr std::int64_t kMostStraight = 2000;
  constexpr std::int32_t kMostInline = 64;  // what may stay in registers is worth a copy per call
  return {.rolled = plan.factor_operations() > kMostStraight, .is_inline = plan.n_slots() <= kMostInline};
}

LuText emit_lu(const LuPlan& plan, const LuTextOptions& options) {
  constexpr const char* kFactor = "{0} d, const {1}* CUBIE_RESTRICT jac, {0}* CUBIE_RESTRICT w";
  constexpr const char* kSolve = "const {0}* CUBIE_RESTRICT w, {0}* CUBIE_RESTRICT x";
  const std::string factor = "(void)d, (void)jac;\n" + (options.rolled ? rolled_factor(plan) : straight_factor(plan));
  const std::string solve = options.rolled ? rolled_solve(plan) : straight_solve(plan);
  LuText text;
  if (options.rolled) text.before = tables(plan) + "\n";
  text.members = fmt::format("  static constexpr int n_lu = {};\n", plan.n_slots());
  const auto define = [&](const char* result, const char* name, const std::string& parameters,
                          const std::string& outer_parameters, const char* arguments, const std::string& body) {
    if (!options.is_inline) {
      text.before += fmt::format(
          "template <class L, class N>\nCUBIE_NOINLINE {}{} model_{}({}) {{\n"
          "  typedef typename L::T T;\n  typedef typename L::S S;\n  typedef typename L::M M;\n",
          result[0] == 'M' ? "typename L::" : "", result, name, outer_parameters);
      text.before += indented(body, "  ") + "}\n\n";
    }
    text.members += fmt::format("  template <class N>\n  static CUBIE_FN {} {}({}) {{\n", result, name, parameters);
    text.members +=
        options.is_inline ? indented(body, "    ") : fmt::format("    return model_{}<L, N>({});\n", name, arguments);
    text.members += "  }\n";
  };
  define("M", "factor", fmt::format(kFactor, "N", "T"), fmt::format(kFactor, "N", "typename L::T"), "d, jac, w",
         factor);
  define("void", "solve", fmt::format(kSolve, "N"), fmt::format(kSolve, "N"), "w, x", solve);
  return text;
}

}  // namespace cubie::codegen
