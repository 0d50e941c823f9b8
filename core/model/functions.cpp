#include "model/functions.hpp"

#include <algorithm>
#include <array>

namespace cubie::model {
namespace {

constexpr std::array kInfo = {
#define CUBIE_FUNCTION(id, text, min_args, max_args, kind) \
  FunctionInfo{#id, text, min_args, max_args, FunctionKind::kind},
#include "model/functions.def"
#undef CUBIE_FUNCTION
};

struct Alias {
  std::string_view spelling;
  Function function;
};

// Spellings of the same functions in C, Fortran, R, SBML and SymPy.
constexpr Alias kAliases[] = {
    {"ln", Function::log},
    {"Abs", Function::abs},
    {"fabs", Function::abs},
    {"Min", Function::min},
    {"Max", Function::max},
    {"ceiling", Function::ceil},
    {"tgamma", Function::gamma},
    {"loggamma", Function::lgamma},
    {"arcsin", Function::asin},
    {"arccos", Function::acos},
    {"arctan", Function::atan},
    {"arctan2", Function::atan2},
    {"arcsinh", Function::asinh},
    {"arccosh", Function::acosh},
    {"arctanh", Function::atanh},
    {"Mod", Function::mod},
    {"Heaviside", Function::heaviside},
    {"sgn", Function::sign},
    {"ifelse", Function::select},
};

constexpr std::string_view kPiecewise[] = {"piecewise", "Piecewise"};

struct Keyword {
  std::string_view word;
  Role role;
};

constexpr Keyword kDeclarations[] = {
    {"states", Role::state},          {"state", Role::state},        {"parameters", Role::parameter},
    {"parameter", Role::parameter},   {"constants", Role::constant}, {"constant", Role::constant},
    {"drivers", Role::driver},        {"driver", Role::driver},      {"observables", Role::observable},
    {"observable", Role::observable},
};

constexpr std::string_view kOtherKeywords[] = {"function", "and", "or", "not"};

}  // namespace

const FunctionInfo& info(Function function) noexcept { return kInfo[static_cast<std::size_t>(function)]; }

const std::vector<Variable>& Model::variables(Role role) const noexcept {
  switch (role) {
    case Role::state:
      return states;
    case Role::parameter:
      return parameters;
    case Role::constant:
      return constants;
    case Role::driver:
      return drivers;
    case Role::observable:
      return observables;
    case Role::local:
      break;
  }
  return locals;
}

std::optional<Function> function_named(std::string_view spelling) noexcept {
  if (spelling.empty()) return std::nullopt;
  for (std::size_t i = 0; i < kInfo.size(); ++i) {
    if (spelling == kInfo[i].spelling) return static_cast<Function>(i);
  }
  const auto* alias = std::ranges::find(kAliases, spelling, &Alias::spelling);
  if (alias != std::end(kAliases)) return alias->function;
  return std::nullopt;
}

bool is_piecewise(std::string_view spelling) noexcept {
  return std::ranges::find(kPiecewise, spelling) != std::end(kPiecewise);
}

std::vector<std::string_view> function_spellings() {
  std::vector<std::string_view> names;
  for (const FunctionInfo& row : kInfo) {
    if (*row.spelling != '\0') names.emplace_back(row.spelling);
  }
  for (const Alias& alias : kAliases) names.push_back(alias.spelling);
  names.insert(names.end(), std::begin(kPiecewise), std::end(kPiecewise));
  return names;
}

std::optional<Role> declared_role(std::string_view keyword) noexcept {
  const auto* found = std::ranges::find(kDeclarations, keyword, &Keyword::word);
  if (found == std::end(kDeclarations)) return std::nullopt;
  return found->role;
}

std::string_view a_role(Role role) noexcept {
  switch (role) {
    case Role::state:
      return "a state";
    case Role::parameter:
      return "a parameter";
    case Role::constant:
      return "a constant";
    case Role::driver:
      return "a driver";
    case Role::observable:
      return "an observable";
    case Role::local:
      break;
  }
  return "a local name";
}

const char* reserved_as(std::string_view name) noexcept {
  if (name == "gamma") return nullptr;
  if (name == "t") return "the time";
  if (name == "pi") return "the number pi";
  if (declared_role(name) || std::ranges::find(kOtherKeywords, name) != std::end(kOtherKeywords)) return "a keyword";
  if (function_named(name) || is_piecewise(name)) return "a function";
  return nullptr;
}

std::span<const std::string_view> statement_keywords() noexcept {
  static constexpr std::string_view kWords[] = {"states",      "parameters", "constants", "drivers",
                                                "observables", "function",   "mass",      "summary"};
  return kWords;
}

}  // namespace cubie::model
