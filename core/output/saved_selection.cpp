#include "output/saved_selection.hpp"

#include <algorithm>
#include <optional>

#include "model/utf8.hpp"
#include "util/error.hpp"
#include "util/nearest.hpp"

namespace cubie::output {
namespace {

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::int32_t> index_of(const std::vector<model::Variable>& variables, std::string_view name) {
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (variables[i].name == name) return static_cast<std::int32_t>(i);
  }
  return std::nullopt;
}

void add_all(SavedSelection& out, const std::vector<model::Variable>& variables, bool observable) {
  for (std::size_t i = 0; i < variables.size(); ++i) {
    out.variables.push_back({observable, static_cast<std::int32_t>(i)});
    out.names.push_back(variables[i].name);
  }
}

void add_name(SavedSelection& out, const model::Model& model, std::string_view name, std::string_view option) {
  codegen::SavedVariable variable;
  if (const auto state = index_of(model.states, name)) {
    variable = {false, *state};
  } else if (const auto observable = index_of(model.observables, name)) {
    variable = {true, *observable};
  } else {
    std::vector<std::string_view> known;
    for (const auto* list : {&model.states, &model.observables}) {
      for (const model::Variable& v : *list) known.push_back(v.name);
    }
    throw Error(ErrorCode::unknown_name, "{}: no state or observable is called \"{}\"{}", option,
                model::escaped(name.substr(0, 64)), nearest_hint(name, known));
  }
  if (std::find(out.variables.begin(), out.variables.end(), variable) != out.variables.end()) {
    throw Error(ErrorCode::invalid_argument, "{} names {} twice", option, name);
  }
  out.variables.push_back(variable);
  out.names.emplace_back(name);
}

}  // namespace

SavedSelection select_saved(const model::Model& model, std::string_view text, std::string_view option) {
  SavedSelection out;
  const std::string_view words = trim(text);
  // A variable of the model that is called like a keyword wins over the keyword.
  const bool declared = index_of(model.states, words) || index_of(model.observables, words);
  if (!declared && words == "none") return out;
  if (!declared && (words == "states" || words == "all")) {
    add_all(out, model.states, false);
    if (words == "all") add_all(out, model.observables, true);
    return out;
  }
  std::size_t begin = 0;
  while (begin <= words.size()) {
    const std::size_t end = std::min(words.find(',', begin), words.size());
    const std::string_view name = trim(words.substr(begin, end - begin));
    if (name.empty()) {
      throw Error(ErrorCode::invalid_argument, "{} has an empty name (got \"{}\")", option,
                  model::escaped(text.substr(0, 64)));
    }
    add_name(out, model, name, option);
    begin = end + 1;
  }
  return out;
}

}  // namespace cubie::output
