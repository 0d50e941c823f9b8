// Fuzz target of the model language: any bytes are either refused with a well-formed message or give a model that
// keeps the promises of model.hpp, from which an expression graph can be built and kernel text that is arithmetic
// alone.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "codegen/kernel_text.hpp"
#include "codegen/model_text.hpp"
#include "integrator/method_registry.hpp"
#include "kernel_text_check.hpp"
#include "model/model.hpp"
#include "symbolic/differentiate.hpp"
#include "symbolic/fuse.hpp"
#include "symbolic/graph.hpp"
#include "util/error.hpp"

namespace {

using namespace cubie;
using namespace cubie::model;

// Small enough that one input takes milliseconds.
constexpr Limits kLimits{.text_bytes = 1 << 16, .nesting = 64, .nodes = 50'000};
constexpr std::int32_t kGraphNodes = 50'000;
constexpr std::size_t kLongestMessage = 4000;

void require(bool condition, const char* promise) {
  if (condition) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

template <class T>
bool within(std::int32_t index, const std::vector<T>& list) {
  return index >= 0 && static_cast<std::size_t>(index) < list.size();
}

void check_node(const Model& model, std::size_t i) {
  const Node& node = model.nodes[i];
  for (NodeIndex child : node.args) {
    require(child >= 0 && static_cast<std::size_t>(child) < i, "children stand before their parents");
  }
  require(node.where.line >= 1 && node.where.column >= 1, "nodes have a place");
  if (node.kind == Node::Kind::variable) require(within(node.index, model.variables(node.role)), "names are resolved");
  if (node.kind == Node::Kind::user_call) {
    require(within(node.index, model.functions), "functions are resolved");
    const std::size_t expected = model.functions[static_cast<std::size_t>(node.index)].arguments.size();
    require(node.args.size() == expected, "calls have the right number of arguments");
  }
  if (node.kind == Node::Kind::call) {
    const auto n = static_cast<int>(node.args.size());
    const FunctionInfo& row = info(node.function);
    require(n >= row.min_args && n <= (row.max_args < 0 ? 2 : row.max_args), "calls have a fixed number of arguments");
  }
}

bool is_truth(const Model& model, NodeIndex index) {
  const Node& node = model.nodes[static_cast<std::size_t>(index)];
  if (node.kind != Node::Kind::call) return false;
  const FunctionKind kind = info(node.function).kind;
  return kind == FunctionKind::compare || kind == FunctionKind::logic;
}

void check_kinds(const Model& model, const Node& node) {
  const FunctionKind kind = node.kind == Node::Kind::call ? info(node.function).kind : FunctionKind::arithmetic;
  for (std::size_t k = 0; k < node.args.size(); ++k) {
    const bool wants_truth = kind == FunctionKind::logic || (kind == FunctionKind::select && k == 0);
    require(is_truth(model, node.args[k]) == wants_truth, "truth values and numbers are not mixed");
  }
}

void check_model(const Model& model) {
  for (std::size_t i = 0; i < model.nodes.size(); ++i) {
    check_node(model, i);
    check_kinds(model, model.nodes[i]);
  }
  require(!model.states.empty(), "there are states");
  require(model.derivatives.size() == model.states.size(), "every state has a derivative");
  for (NodeIndex root : model.derivatives) require(within(root, model.nodes), "derivatives are expressions");
  require(model.masses.size() == model.states.size(), "every state has a mass");
  for (double mass : model.masses) require(std::isfinite(mass), "masses are finite");
  require(model.assignments.size() == model.observables.size() + model.locals.size(), "every name is assigned");
  for (const Assignment& assignment : model.assignments) {
    require(within(assignment.index, model.variables(assignment.role)), "assignments name a variable");
    require(within(assignment.value, model.nodes), "assignments have a value");
  }
  for (const Event& event : model.events) {
    require(within(event.guard, model.nodes), "events watch an expression");
    require(event.level == -1 || within(event.level, model.nodes), "events have a level");
    require(event.stop || event.count || event.record || !event.assignments.empty(), "events do something");
    for (const EventAssignment& assignment : event.assignments) {
      require(assignment.role == Role::state || assignment.role == Role::parameter, "events change what they may");
      require(within(assignment.index, model.variables(assignment.role)), "events change a variable");
      require(within(assignment.value, model.nodes), "events assign a value");
    }
  }
}

/// Everything is saved, and all but observables sampled. One form of the right-hand side per input, chosen by its
/// length, with its derivatives or not.
void check_text(const Model& model, const symbolic::System& system) {
  codegen::ModelTextOptions options;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(model.states.size()); ++i) options.saved.push_back({false, i});
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(model.observables.size()); ++i) {
    options.saved.push_back({true, i});
  }
  for (std::int32_t i = 0; i < system.n_states; ++i) {
    options.sampled.push_back({plan::SampledKind::state, i, {}});
  }
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(system.summaries.size()); ++i) {
    options.sampled.push_back({plan::SampledKind::expression, i, {}});
  }
  options.inline_rhs = model.text.size() % 2 == 0;
  options.linearise = model.text.size() % 3 != 0;
  std::int32_t entries = 0;
  if (options.linearise) {
    const symbolic::Linearisation linear = symbolic::linearise(symbolic::fuse(system), kGraphNodes);
    entries = static_cast<std::int32_t>(linear.jacobian.size());
  }
  const std::string text = codegen::emit_model(model, system, options);
  std::size_t most = std::max({options.saved.size(), options.sampled.size(), system.events.size()});
  for (const symbolic::EventNodes& event : system.events) most = std::max(most, event.values.size());
  const auto outputs = static_cast<std::int32_t>(most);
  const std::string alien =
      fuzz::find_alien_line(text, {system.n_states, system.n_parameters, system.n_drivers, outputs, entries});
  if (!alien.empty()) std::fprintf(stderr, "%s\n", alien.c_str());
  require(alien.empty(), "kernel text is arithmetic alone");

  static const plan::Method& method = integrator::find_method("tsit5");
  static const std::string around = codegen::emit_kernel("@", method, {});
  const std::string kernel = codegen::emit_kernel(text, method, {});
  const std::size_t at = around.find('@');
  require(kernel.size() == around.size() - 1 + text.size() && kernel.starts_with(around.substr(0, at)) &&
              kernel.compare(at, text.size(), text) == 0 && kernel.ends_with(around.substr(at + 1)),
          "nothing but its own text depends on the model");
}

void check_message(std::string_view message) {
  require(message.starts_with("line "), "messages start with the place");
  require(std::ranges::count(message, '\n') == 2, "messages have three lines");
  require(message.ends_with('^'), "messages end with a caret");
  require(message.size() < kLongestMessage, "messages are short");
  const auto control = [](char c) { return c != '\n' && static_cast<unsigned char>(c) < 0x20; };
  require(std::ranges::none_of(message, control), "messages hold no control characters");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Model model;
  try {
    model = parse_model(text, kLimits);
  } catch (const Error& error) {
    require(error.code() == ErrorCode::model, "refusals have the code of the model language");
    check_message(error.message());
    return 0;
  }
  check_model(model);
  try {
    const symbolic::System system = symbolic::build_system(model, kGraphNodes);
    require(system.derivatives.size() == model.states.size(), "every derivative is in the graph");
    require(system.observables.size() == model.observables.size(), "every observable is in the graph");
    require(system.events.size() == model.events.size(), "every event is in the graph");
    check_text(model, system);
  } catch (const Error& error) {
    require(error.code() == ErrorCode::model, "refusals have the code of the model language");
  }
  return 0;
}
