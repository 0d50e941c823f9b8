// emit_model: straight-line kernel text of a model.

#include "codegen/model_text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <string_view>

#include "codegen/schedule.hpp"
#include "symbolic/fuse.hpp"
#include "util/error.hpp"

namespace cubie::codegen {
namespace {

using symbolic::Function;
using symbolic::Graph;
using symbolic::Leaf;
using symbolic::Node;
using symbolic::NodeId;

constexpr std::string_view kFunctionNames[] = {
#define CUBIE_FUNCTION(id, text, min_args, max_args, kind) #id,
#include "model/functions.def"
#undef CUBIE_FUNCTION
};

constexpr std::size_t kLongestName = 64;

std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

void append(std::string& text, std::int32_t value) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  text.append(digits.data(), end);
}

// Hexadecimal digits lose nothing and read the same in every locale.
void append_literal(std::string& text, double value) {
  std::array<char, 32> digits{};
  const bool negative = std::signbit(value);
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), std::fabs(value), std::chars_format::hex).ptr;
  text += negative ? "T(S(-0x" : "T(S(0x";
  text.append(digits.data(), end);
  text += "))";
}

// A user's name as it may stand in a comment: nothing that could end the comment, continue its line or be read as
// anything else.
std::string comment_name(std::string_view name) {
  std::string clean(name.substr(0, kLongestName));
  for (char& c : clean) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9')) c = '_';
  }
  return clean;
}

std::string_view infix(Function function) {
  switch (function) {
    case Function::add:
      return " + ";
    case Function::sub:
      return " - ";
    case Function::mul:
      return " * ";
    case Function::div:
      return " / ";
    case Function::lt:
      return " < ";
    case Function::le:
      return " <= ";
    case Function::gt:
      return " > ";
    case Function::ge:
      return " >= ";
    case Function::eq:
      return " == ";
    case Function::ne:
      return " != ";
    default:
      return {};
  }
}

// One value that a body stores: element `slot` of its output array.
struct Output {
  NodeId node = 0;
  std::int32_t slot = 0;
  std::string name;
};

// The statements of one function body. Values are numbered in order of appearance, so the text does not show how the
// graph came about.
class Body {
 public:
  Body(const Graph& graph, std::string_view array, std::string_view indent, const std::vector<Output>& outputs);
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] bool uses_time() const noexcept { return uses_time_; }
  [[nodiscard]] bool uses_drivers() const noexcept { return uses_drivers_; }

 private:
  void load(NodeId id);
  void statement(NodeId id);
  void expression(const Node& node);
  void call(std::string_view name, const Node& node);
  void operand(NodeId id);
  void store(NodeId id);

  const Graph& graph_;
  std::string_view array_;
  std::string_view indent_;
  const std::vector<Output>& outputs_;
  std::vector<std::int32_t> first_output_;  // by node, -1: not stored
  std::vector<std::int32_t> next_output_;   // by output: the next one of the same node
  std::vector<std::int32_t> name_;          // by inner node: number of its local
  std::vector<char> loaded_;                // by leaf: has a local
  std::int32_t names_ = 0;
  bool uses_time_ = false;
  bool uses_drivers_ = false;
  std::string text_;
};

Body::Body(const Graph& graph, std::string_view array, std::string_view indent, const std::vector<Output>& outputs)
    : graph_(graph),
      array_(array),
      indent_(indent),
      outputs_(outputs),
      first_output_(graph.size(), -1),
      next_output_(outputs.size(), -1),
      name_(graph.size(), -1),
      loaded_(graph.size(), 0) {
  std::vector<NodeId> roots;
  for (const Output& output : outputs) roots.push_back(output.node);
  for (std::size_t i = outputs.size(); i-- > 0;) {
    next_output_[i] = first_output_[at(outputs[i].node)];
    first_output_[at(outputs[i].node)] = static_cast<std::int32_t>(i);
  }
  std::vector<char> stored(graph.size(), 0);
  for (const NodeId root : roots) {
    if (!graph[root].leaf || stored[at(root)] != 0) continue;
    stored[at(root)] = 1;
    if (graph[root].is(Leaf::driver)) load(root);
    store(root);
  }
  for (const NodeId id : schedule(graph, roots).order) {
    statement(id);
    store(id);
  }
}

void Body::load(NodeId id) {
  const Node& leaf = graph_[id];
  const bool state = leaf.is(Leaf::state), driver = leaf.is(Leaf::driver);
  if ((!state && !driver && !leaf.is(Leaf::parameter)) || loaded_[at(id)] != 0) return;
  loaded_[at(id)] = 1;
  uses_drivers_ = uses_drivers_ || driver;
  text_ += indent_;
  text_ += state ? "const T y" : driver ? "const T u" : "const T p";
  append(text_, leaf.index);
  text_ += state ? " = y[" : driver ? " = drivers.value(" : " = p[";
  append(text_, leaf.index);
  text_ += driver ? ");\n" : "];\n";
}

void Body::statement(NodeId id) {
  const Node& node = graph_[id];
  for (const NodeId arg : node.args) load(arg);
  const bool mask = symbolic::is_truth(node);
  name_[at(id)] = names_++;
  text_ += indent_;
  text_ += mask ? "const M m" : "const T v";
  append(text_, name_[at(id)]);
  text_ += " = ";
  expression(node);
  text_ += ";\n";
}

void Body::expression(const Node& node) {
  if (const std::string_view between = infix(node.function); !between.empty()) {
    operand(node.args[0]);
    text_ += between;
    operand(node.args[1]);
    return;
  }
  switch (node.function) {
    case Function::neg:
      text_ += '-';
      operand(node.args[0]);
      return;
    case Function::fma:
      return call("fma", node);
    case Function::select:
      return call("where", node);
    case Function::logical_and:
      return call("mask_and", node);
    case Function::logical_or:
      return call("mask_or", node);
    case Function::logical_not:
      return call("mask_not", node);
    default:
      text_ += "math<L>::";
      return call(kFunctionNames[static_cast<std::size_t>(node.function)], node);
  }
}

void Body::call(std::string_view name, const Node& node) {
  text_ += name;
  char before = '(';
  for (const NodeId arg : node.args) {
    text_ += before;
    if (before == ',') text_ += ' ';
    operand(arg);
    before = ',';
  }
  text_ += ')';
}

void Body::operand(NodeId id) {
  const Node& node = graph_[id];
  if (!node.leaf) {
    text_ += symbolic::is_truth(node) ? 'm' : 'v';
    append(text_, name_[at(id)]);
    return;
  }
  switch (node.what) {
    case Leaf::number:
      append_literal(text_, node.number);
      return;
    case Leaf::truth:
      text_ += node.number != 0.0 ? "lanes<L>::every()" : "lanes<L>::none()";
      return;
    case Leaf::time:
      text_ += 't';
      uses_time_ = true;
      return;
    case Leaf::state:
      text_ += loaded_[at(id)] != 0 ? "y" : "y[";
      break;
    case Leaf::parameter:
      text_ += loaded_[at(id)] != 0 ? "p" : "p[";
      break;
    case Leaf::driver:  // always loaded: looking it up twice would cost
      text_ += 'u';
      break;
  }
  append(text_, node.index);
  if (loaded_[at(id)] == 0) text_ += ']';
}

void Body::store(NodeId id) {
  for (std::int32_t i = first_output_[at(id)]; i >= 0; i = next_output_[at(i)]) {
    const Output& output = outputs_[at(i)];
    text_ += indent_;
    text_ += array_;
    text_ += '[';
    append(text_, output.slot);
    text_ += "] = ";
    operand(id);
    text_ += ";  // ";
    text_ += output.name;
    text_ += '\n';
  }
}

std::vector<Output> rhs_outputs(const model::Model& model, const symbolic::System& system) {
  std::vector<Output> outputs;
  for (std::size_t i = 0; i < system.derivatives.size(); ++i) {
    const std::string name = i < model.states.size() ? comment_name(model.states[i].name) : std::string();
    outputs.push_back({system.derivatives[i], static_cast<std::int32_t>(i), name});
  }
  return outputs;
}

// `system` receives the leaves of saved states.
std::vector<Output> saved_outputs(const model::Model& model, symbolic::System& system,
                                  const std::vector<SavedVariable>& saved) {
  std::vector<Output> outputs;
  for (std::size_t i = 0; i < saved.size(); ++i) {
    const auto& [observable, index] = saved[i];
    const std::size_t count = observable ? system.observables.size() : at(system.n_states);
    if (index < 0 || at(index) >= count) {
      throw Error(ErrorCode::out_of_range, "saved {} {} does not exist (the model has {})",
                  observable ? "observable" : "state", index, count);
    }
    const NodeId node = observable ? system.observables[at(index)] : system.graph.leaf(Leaf::state, index);
    const auto& names = observable ? model.observables : model.states;
    const std::string name = at(index) < names.size() ? comment_name(names[at(index)].name) : std::string();
    outputs.push_back({node, static_cast<std::int32_t>(i), name});
  }
  return outputs;
}

// The arguments of a function of the model; one that reads drivers needs the whole time and their table.
std::string signature(const Body& body, std::string_view array, std::string_view number) {
  constexpr const char* plain =
      "{0} t, const {0}* CUBIE_RESTRICT y, const {0}* CUBIE_RESTRICT p, {0}* CUBIE_RESTRICT {1}";
  constexpr const char* driven =
      "const lane_time<L>& at, const {0}* CUBIE_RESTRICT y, const inputs<L>& in, {0}* CUBIE_RESTRICT {1}";
  return body.uses_drivers() ? fmt::format(driven, number, array) : fmt::format(plain, number, array);
}

std::string preamble(const Body& body, std::string_view array, std::string_view indent) {
  std::string text;
  if (body.uses_drivers()) {
    text = fmt::format(
        "{0}const T t = at.value();\n{0}const T* const CUBIE_RESTRICT p = in.p;\n"
        "{0}const driver_point<L> drivers(*in.drivers, at);\n",
        indent);
  }
  return text + fmt::format("{}(void)t, (void)y, (void)p, (void){};\n", indent, array);
}

}  // namespace

std::vector<std::int32_t> used_drivers(const symbolic::System& system, const std::vector<SavedVariable>& saved) {
  std::vector<char> used(system.graph.size(), 0);
  for (const NodeId root : system.derivatives) used[at(root)] = 1;
  for (const SavedVariable& variable : saved) {
    if (variable.observable) used[at(system.observables.at(at(variable.index)))] = 1;
  }
  std::vector<char> read(at(system.n_drivers), 0);
  for (std::size_t i = used.size(); i-- > 0;) {  // arguments have smaller numbers than their users
    if (used[i] == 0) continue;
    const Node& node = system.graph[static_cast<NodeId>(i)];
    if (node.is(Leaf::driver)) read[at(node.index)] = 1;
    for (const NodeId arg : node.args) used[at(arg)] = 1;
  }
  std::vector<std::int32_t> drivers;
  for (std::size_t i = 0; i < read.size(); ++i) {
    if (read[i] != 0) drivers.push_back(static_cast<std::int32_t>(i));
  }
  return drivers;
}

std::string emit_model(const model::Model& model, const symbolic::System& system, const ModelTextOptions& options) {
  symbolic::System fused = symbolic::fuse(system);
  const std::vector<Output> saved_list = saved_outputs(model, fused, options.saved);
  const std::vector<Output> rhs_list = rhs_outputs(model, fused);
  const Body rhs(fused.graph, "dy", options.inline_rhs ? "    " : "  ", rhs_list);
  const Body saved(fused.graph, "out", "    ", saved_list);

  std::string text;
  text.reserve(rhs.text().size() + saved.text().size() + 2048);
  if (!options.inline_rhs) {
    text += fmt::format(
        "template <class L>\nCUBIE_NOINLINE void model_rhs({}) {{\n"
        "  typedef typename L::T T;\n  typedef typename L::S S;\n  typedef typename L::M M;\n",
        signature(rhs, "dy", "typename L::T"));
    text += preamble(rhs, "dy", "  ");
    text += rhs.text();
    text += "}\n\n";
  }
  text += "template <class L>\nstruct model {\n";
  text += "  typedef typename L::T T;\n  typedef typename L::S S;\n  typedef typename L::M M;\n";
  text += fmt::format(
      "  static constexpr int n_states = {}, n_parameters = {}, n_saved = {};\n"
      "  static constexpr bool uses_time = {};\n\n",
      system.n_states, system.n_parameters, options.saved.size(),
      rhs.uses_time() || rhs.uses_drivers() ? "true" : "false");
  const auto function = [&](std::string_view name, std::string_view array, const Body& body) {
    text += fmt::format("  static CUBIE_FN void {}({}) {{\n", name, signature(body, array, "T"));
    text += preamble(body, array, "    ");
    text += body.text();
    text += "  }\n";
  };
  if (options.inline_rhs) {
    function("rhs", "dy", rhs);
  } else {
    text += fmt::format("  static CUBIE_FN void rhs({}) {{\n    model_rhs<L>({});\n  }}\n", signature(rhs, "dy", "T"),
                        rhs.uses_drivers() ? "at, y, in, dy" : "t, y, p, dy");
  }
  text += '\n';
  function("saved", "out", saved);
  text += "};\n";
  return text;
}

}  // namespace cubie::codegen
