#include "model/names.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "model/diagnostic.hpp"
#include "model/functions.hpp"
#include "util/nearest.hpp"

namespace cubie::model {

void Names::bind(Symbol symbol, const Binding& binding) {
  refuse_reserved(symbol, binding.where);
  Binding& present = bindings_[static_cast<std::size_t>(symbol)];
  if (present.kind != Binding::Kind::none) {
    const std::string_view what = present.kind == Binding::Kind::function ? "a function" : a_role(present.role);
    fail(text_, binding.where,
         fmt::format("'{}' is already {} (line {}, column {})", spelling(symbol), what, present.where.line,
                     present.where.column));
  }
  present = binding;
}

void Names::refuse_reserved(Symbol symbol, Position where) const {
  if (const char* meaning = reserved_as(spelling(symbol))) {
    fail(text_, where, fmt::format("'{}' is {} and cannot be given another meaning", spelling(symbol), meaning));
  }
}

const Binding* Names::differentiated(Symbol symbol) const {
  const std::string_view name = spelling(symbol);
  if (name.size() < 2 || name.front() != 'd') return nullptr;
  const auto entry = tree_.symbols.find(name.substr(1));
  if (entry == tree_.symbols.end()) return nullptr;
  const Binding& binding = (*this)[entry->second];
  return binding.kind == Binding::Kind::variable && binding.role == Role::state ? &binding : nullptr;
}

void Names::fail_unknown_name(Symbol symbol, Position where, std::span<const Symbol> arguments) const {
  const std::string_view name = spelling(symbol);
  if (differentiated(symbol) != nullptr) {
    fail(text_, where,
         fmt::format("unknown name '{}' (a derivative cannot be used in expressions: give its value a name)", name));
  }
  std::string hint;
  if (name == "time" || name == "TIME" || name == "Time") hint = " (the time is 't')";
  if (name == "e" || name == "E") hint = " (Euler's number is exp(1))";
  if (hint.empty()) {
    std::vector<std::string_view> candidates{"t", "pi"};
    for (Symbol argument : arguments) candidates.push_back(spelling(argument));
    for (std::size_t i = 0; i < bindings_.size(); ++i) {
      if (bindings_[i].kind == Binding::Kind::variable) candidates.push_back(tree_.names[i]);
    }
    hint = nearest_hint(name, candidates);
  }
  if (hint.empty()) hint = " (declare it, for example under 'parameters')";
  fail(text_, where, fmt::format("unknown name '{}'{}", name, hint));
}

void Names::fail_unknown_function(Symbol symbol, Position where, std::span<const Symbol> arguments) const {
  const std::string_view name = spelling(symbol);
  const bool argument = std::ranges::find(arguments, symbol) != arguments.end();
  const Binding& binding = (*this)[symbol];
  if (argument || binding.kind == Binding::Kind::variable) {
    fail(text_, where,
         fmt::format("'{}' is {}, not a function (a product is written with '*')", name,
                     argument ? "a function argument" : a_role(binding.role)));
  }
  std::vector<std::string_view> candidates = function_spellings();
  for (std::size_t i = 0; i < bindings_.size(); ++i) {
    if (bindings_[i].kind == Binding::Kind::function) candidates.push_back(tree_.names[i]);
  }
  fail(text_, where, fmt::format("unknown function '{}'{}", name, nearest_hint(name, candidates)));
}

void Names::fail_not_a_state(Symbol symbol, Position where, std::string_view what) const {
  const Binding& binding = (*this)[symbol];
  const std::string_view name = spelling(symbol);
  if (binding.kind == Binding::Kind::variable) {
    fail(text_, where, fmt::format("'{}' is {}, only a state has a {}", name, a_role(binding.role), what));
  }
  std::vector<std::string_view> candidates;
  for (std::size_t i = 0; i < bindings_.size(); ++i) {
    const bool state = bindings_[i].kind == Binding::Kind::variable && bindings_[i].role == Role::state;
    if (state) candidates.push_back(tree_.names[i]);
  }
  std::string hint = nearest_hint(name, candidates);
  if (hint.empty()) hint = " (declare it under 'states')";
  fail(text_, where, fmt::format("{} of '{}', which is not a declared state{}", what, name, hint));
}

}  // namespace cubie::model
