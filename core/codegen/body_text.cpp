// Body: one statement per value.

#include "codegen/body_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "codegen/schedule.hpp"

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

// Where a leaf comes from, and the local it gets.
struct Array {
  std::string_view local, open;
};

Array array_of(const Node& leaf) {
  if (!leaf.leaf) return {};
  switch (leaf.what) {
    case Leaf::state:
      return {"y", "y["};
    case Leaf::parameter:
      return {"p", "p["};
    case Leaf::driver:
      return {"u", "drivers.value("};
    case Leaf::driver_rate:
      return {"r", "drivers.slope("};
    case Leaf::direction:
      return {"d", "direction["};
    default:
      return {};
  }
}

// Always loaded: looking it up twice would cost.
bool looked_up(const Node& leaf) { return leaf.is(Leaf::driver) || leaf.is(Leaf::driver_rate); }

}  // namespace

Body::Body(const Graph& graph, std::string_view indent, const std::vector<Output>& outputs)
    : graph_(graph),
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
    if (looked_up(graph[root])) load(root);
    store(root);
  }
  for (const NodeId id : schedule(graph, roots).order) {
    statement(id);
    store(id);
  }
}

void Body::load(NodeId id) {
  const Node& leaf = graph_[id];
  const Array array = array_of(leaf);
  if (array.local.empty() || loaded_[at(id)] != 0) return;
  loaded_[at(id)] = 1;
  uses_drivers_ = uses_drivers_ || looked_up(leaf);
  text_ += indent_;
  text_ += "const T ";
  text_ += array.local;
  append(text_, leaf.index);
  text_ += " = ";
  text_ += array.open;
  append(text_, leaf.index);
  text_ += looked_up(leaf) ? ");\n" : "];\n";
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
    default:
      break;
  }
  const Array array = array_of(node);
  const bool loaded = loaded_[at(id)] != 0;
  text_ += loaded ? array.local : array.open;
  append(text_, node.index);
  if (!loaded) text_ += ']';
}

void Body::store(NodeId id) {
  for (std::int32_t i = first_output_[at(id)]; i >= 0; i = next_output_[at(i)]) {
    const Output& output = outputs_[at(i)];
    text_ += indent_;
    text_ += output.array;
    text_ += '[';
    append(text_, output.slot);
    text_ += "] = ";
    operand(id);
    text_ += ";  // ";
    text_ += output.name;
    text_ += '\n';
  }
}

}  // namespace cubie::codegen
