#include "output/summary_selection.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "model/diagnostic.hpp"
#include "model/utf8.hpp"
#include "output/summary_metric.hpp"
#include "util/error.hpp"
#include "util/nearest.hpp"

namespace cubie::output {
namespace {

using plan::SampledKind;

constexpr std::string_view kOption = "summaries";

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Parts between commas that stand in no brackets.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (c != ',' || depth > 0) continue;
    parts.push_back(trim(text.substr(begin, i - begin)));
    begin = i + 1;
  }
  parts.push_back(trim(text.substr(begin)));
  return parts;
}

[[noreturn]] void fail_form(std::string_view item) {
  throw Error(ErrorCode::invalid_argument, "{}: \"{}\" is no metric, as in mean, max(x) or peaks[3](x, y)", kOption,
              model::escaped(item.substr(0, 64)));
}

/// `name [argument] (variables, refine = word)`. Argument and variables may be missing: then they have no data.
struct Item {
  std::string_view name, argument, variables, refine;
};

/// Takes `refine = word` off the end of the variables.
void read_setting(std::string_view text, Item& item) {
  const std::string_view all = item.variables;
  const std::size_t equals = all.find('=');
  if (equals == std::string_view::npos) return;
  const std::size_t comma = all.substr(0, equals).rfind(',');
  const std::size_t begin = comma == std::string_view::npos ? 0 : comma + 1;
  item.refine = trim(all.substr(equals + 1));
  if (trim(all.substr(begin, equals - begin)) != "refine" || item.refine.empty()) fail_form(text);
  item.variables = comma == std::string_view::npos ? std::string_view() : trim(all.substr(0, comma));
}

Item read_item(std::string_view text) {
  Item item;
  std::string_view rest = text;
  const auto take = [&](char open, char close) -> std::string_view {
    if (rest.empty() || rest.front() != open) return {};
    const std::size_t end = rest.find(close);
    if (end == std::string_view::npos) fail_form(text);
    const std::string_view inside = trim(rest.substr(1, end - 1));
    rest = trim(rest.substr(end + 1));
    return inside;
  };
  const std::size_t end = std::min(rest.find_first_of("[("), rest.size());
  item.name = trim(rest.substr(0, end));
  rest.remove_prefix(end);
  item.argument = take('[', ']');
  item.variables = take('(', ')');
  if (item.name.empty() || !rest.empty()) fail_form(text);
  read_setting(text, item);
  return item;
}

class Selector {
 public:
  Selector(const model::Model& model, const SavedSelection& variables, bool dense)
      : model_(model), variables_(variables), dense_(dense) {}

  /// All summaries that the model declares.
  void add_declared() {
    for (std::size_t i = 0; i < model_.summaries.size(); ++i) add_declared(i);
  }

  void add(std::string_view text) {
    for (std::size_t i = 0; i < model_.summaries.size(); ++i) {
      if (model_.summaries[i].name == text) return add_declared(i);
    }
    if (text == "model") return add_declared();
    const Item item = read_item(text);
    plan::SummaryMetric metric = make_metric(kOption, item.name, item.argument);
    refine(kOption, metric, item.refine, dense_);
    if (item.variables.data() == nullptr) {
      if (std::ranges::none_of(variables_.variables, &codegen::SavedVariable::of_model)) {
        throw Error(ErrorCode::invalid_argument, "{}: {} has no variables (option summarise_variables)", kOption,
                    item.name);
      }
      for (const codegen::SavedVariable& v : variables_.variables) {
        if (v.of_model()) add(v, metric);
      }
      return;
    }
    for (const std::string_view name : split(item.variables)) add(variable(name), metric);
  }

  SummarySelection finish() {
    SummarySelection out;
    for (const plan::SampledVariable& v : plan_.variables) {
      if (v.kind == SampledKind::expression) {
        name_declared(out, v);
        continue;
      }
      const model::Variable& named =
          (v.kind == SampledKind::state ? model_.states : model_.observables)[static_cast<std::size_t>(v.index)];
      for (const plan::SummaryMetric& metric : v.metrics) {
        for (const std::string& name : output_names(metric)) out.names.push_back(named.name + "." + name);
        for (std::string& unit : output_units(metric, named.unit)) out.units.push_back(std::move(unit));
      }
    }
    out.plan = std::move(plan_);
    return out;
  }

 private:
  [[nodiscard]] codegen::SavedVariable variable(std::string_view name) const {
    std::vector<std::string_view> known;
    for (const bool observable : {false, true}) {
      const std::vector<model::Variable>& list = observable ? model_.observables : model_.states;
      for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].name == name) return {observable, static_cast<std::int32_t>(i)};
        known.push_back(list[i].name);
      }
    }
    throw Error(ErrorCode::unknown_name, "{}: no state or observable is called \"{}\"{}", kOption,
                model::escaped(name.substr(0, 64)), nearest_hint(name, known));
  }

  void add_declared(std::size_t i) {
    const model::SummaryDefinition& summary = model_.summaries[i];
    plan::SampledVariable variable{SampledKind::expression, static_cast<std::int32_t>(i), {}};
    try {
      const std::string_view argument = summary.has_argument ? std::string_view(summary.argument) : std::string_view();
      const std::string option = "summary " + summary.name;
      variable.metrics.push_back(make_metric(option, summary.metric, argument));
      refine(option, variable.metrics.back(), summary.refine, dense_);
    } catch (const Error& error) {
      model::fail(model_.text, summary.where, error.message());
    }
    if (std::find(plan_.variables.begin(), plan_.variables.end(), variable) != plan_.variables.end()) {
      throw Error(ErrorCode::invalid_argument, "{} names {} twice", kOption, summary.name);
    }
    plan_.variables.push_back(std::move(variable));
  }

  /// One number has the name of the summary, several have it before theirs.
  void name_declared(SummarySelection& out, const plan::SampledVariable& v) const {
    const model::SummaryDefinition& summary = model_.summaries[static_cast<std::size_t>(v.index)];
    const std::vector<std::string> names = output_names(v.metrics.front());
    for (const std::string& name : names) {
      out.names.push_back(names.size() == 1 ? summary.name : summary.name + "." + name);
    }
    for (std::string& unit : output_units(v.metrics.front(), summary.unit)) {
      out.units.push_back(names.size() == 1 ? summary.unit : std::move(unit));
    }
  }

  void add(const codegen::SavedVariable& which, const plan::SummaryMetric& metric) {
    const SampledKind kind = which.observable ? SampledKind::observable : SampledKind::state;
    const auto same = [&](const plan::SampledVariable& v) { return v.kind == kind && v.index == which.index; };
    auto at = std::find_if(plan_.variables.begin(), plan_.variables.end(), same);
    if (at == plan_.variables.end()) {
      plan_.variables.push_back({kind, which.index, {}});
      at = std::prev(plan_.variables.end());
    }
    const auto has_its_name = [&](plan::SummaryMetric other) {
      other.dense = metric.dense;
      return other == metric;
    };
    if (std::ranges::any_of(at->metrics, has_its_name)) {
      const auto& list = which.observable ? model_.observables : model_.states;
      throw Error(ErrorCode::invalid_argument, "{} names {} of {} twice", kOption, info(metric.metric).name,
                  list[static_cast<std::size_t>(which.index)].name);
    }
    at->metrics.push_back(metric);
  }

  const model::Model& model_;
  const SavedSelection& variables_;
  bool dense_;
  plan::SummaryPlan plan_;
};

}  // namespace

SummarySelection select_summaries(const model::Model& model, std::string_view text, const SavedSelection& variables,
                                  bool dense) {
  Selector selector(model, variables, dense);
  const std::string_view words = trim(text);
  if (words != "none") {
    for (const std::string_view item : split(words)) selector.add(item);
  }
  return selector.finish();
}

}  // namespace cubie::output
