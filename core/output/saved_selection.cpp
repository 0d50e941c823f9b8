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

/// What can be saved of a run beside the model; `t` is the model text's own word, so that no variable is called that.
struct RunNumber {
  std::string_view name;
  plan::RowNumber number;
};
constexpr RunNumber kRunNumbers[] = {
    {"t", plan::RowNumber::time},
    {"steps_accepted", plan::RowNumber::accepted},
    {"steps_rejected", plan::RowNumber::rejected},
    {"newton_iterations", plan::RowNumber::newton},
    {"linear_iterations", plan::RowNumber::linear},
};

class Selector {
 public:
  Selector(const model::Model& model, std::string_view option, bool numbers_of_the_run)
      : model_(model), option_(option), numbers_of_the_run_(numbers_of_the_run) {}

  void add(std::string_view name) {
    if (const auto state = index_of(model_.states, name)) return add_variable(false, *state);
    if (const auto observable = index_of(model_.observables, name)) return add_variable(true, *observable);
    // A variable of the model that is called like one of these words wins over the word.
    if (name == "states" || name == "all") add_all(false);
    if (name == "observables" || name == "all") add_all(true);
    if (name == "states" || name == "observables" || name == "all") return;
    for (const RunNumber& row : kRunNumbers) {
      if (row.name == name && numbers_of_the_run_) {
        return push({false, 0, row.number}, std::string(name), {});
      }
    }
    std::vector<std::string_view> known;
    for (const auto* list : {&model_.states, &model_.observables}) {
      for (const model::Variable& v : *list) known.push_back(v.name);
    }
    for (const RunNumber& row : kRunNumbers) {
      if (numbers_of_the_run_) known.push_back(row.name);
    }
    throw Error(ErrorCode::unknown_name, "{}: no state or observable is called \"{}\"{}", option_,
                model::escaped(name.substr(0, 64)), nearest_hint(name, known));
  }

  SavedSelection take() { return std::move(out_); }

 private:
  void add_all(bool observable) {
    const auto& list = observable ? model_.observables : model_.states;
    for (std::size_t i = 0; i < list.size(); ++i) add_variable(observable, static_cast<std::int32_t>(i));
  }
  void add_variable(bool observable, std::int32_t index) {
    const auto& list = observable ? model_.observables : model_.states;
    const model::Variable& variable = list[static_cast<std::size_t>(index)];
    push({observable, index}, variable.name, variable.unit);
  }
  void push(const codegen::SavedVariable& variable, const std::string& name, const std::string& unit) {
    if (std::find(out_.variables.begin(), out_.variables.end(), variable) != out_.variables.end()) {
      throw Error(ErrorCode::invalid_argument, "{} names {} twice", option_, name);
    }
    out_.variables.push_back(variable);
    out_.names.push_back(name);
    out_.units.push_back(unit);
  }

  const model::Model& model_;
  std::string_view option_;
  bool numbers_of_the_run_;
  SavedSelection out_;
};

}  // namespace

SavedSelection select_saved(const model::Model& model, std::string_view text, std::string_view option) {
  Selector selector(model, option, option == kSaveVariables);
  const std::string_view words = trim(text);
  const bool declared = index_of(model.states, words) || index_of(model.observables, words);
  if (!declared && words == "none") return {};
  std::size_t begin = 0;
  while (begin <= words.size()) {
    const std::size_t end = std::min(words.find(',', begin), words.size());
    const std::string_view name = trim(words.substr(begin, end - begin));
    if (name.empty()) {
      throw Error(ErrorCode::invalid_argument, "{} has an empty name (got \"{}\")", option,
                  model::escaped(text.substr(0, 64)));
    }
    selector.add(name);
    begin = end + 1;
  }
  return selector.take();
}

}  // namespace cubie::output
