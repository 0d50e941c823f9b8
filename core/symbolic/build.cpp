// build_system: a checked model becomes a graph.
//
// Nothing here recurses: expressions are walked with an explicit stack, calls of user functions push a frame. User
// functions do not call themselves (a guarantee of the model), so at most one frame per function is open and all
// frames share one array of values indexed by model node.

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "symbolic/graph.hpp"
#include "util/error.hpp"
#include "util/float_environment.hpp"

namespace cubie::symbolic {
namespace {

using model::Model;
using model::NodeIndex;
using model::Role;

std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

class Builder {
 public:
  Builder(const Model& model, std::int32_t max_nodes);
  System build();

 private:
  using Order = std::vector<NodeIndex>;
  using InstanceKey = std::vector<NodeId>;  // function, then argument ids

  // One open evaluation: a root expression (key empty) or the body of a user function.
  struct Frame {
    const Order* order = nullptr;
    std::size_t next = 0;
    InstanceKey key;
  };

  [[nodiscard]] Order post_order(NodeIndex root);
  const Order& body_order(std::int32_t function);
  [[nodiscard]] NodeId evaluate(NodeIndex root);
  bool step(NodeIndex index);
  [[nodiscard]] bool call_user_function(const model::Node& node, NodeIndex index);
  [[nodiscard]] NodeId variable(const model::Node& node);
  void charge(std::size_t work);
  void check_attributes() const;
  void add_events();
  void divide_by_masses();

  const Model& model_;
  std::size_t max_nodes_;
  std::size_t budget_;
  System system_;
  std::vector<NodeId> value_;  // by model node, of the open frames
  std::vector<char> seen_;     // by model node, during post_order
  std::vector<NodeId> locals_;
  std::vector<Order> bodies_;  // by user function, made on first use
  std::vector<Frame> frames_;
  std::map<InstanceKey, NodeId> instances_;
  std::vector<NodeId> args_;
};

Builder::Builder(const Model& model, std::int32_t max_nodes)
    : model_(model),
      max_nodes_(at(max_nodes)),
      budget_(8 * max_nodes_),
      value_(model.nodes.size(), -1),
      seen_(model.nodes.size(), 0),
      locals_(model.locals.size(), -1),
      bodies_(model.functions.size()) {
  system_.n_states = static_cast<std::int32_t>(model.states.size());
  system_.n_parameters = static_cast<std::int32_t>(model.parameters.size());
  system_.n_drivers = static_cast<std::int32_t>(model.drivers.size());
  system_.observables.assign(model.observables.size(), -1);
  system_.compiled = model.right_side == model::RightSide::function;
}

// Inlining may repeat work without adding nodes (every instance of a function folds to a constant, say), so it has a
// bound of its own.
void Builder::charge(std::size_t work) {
  if (work > budget_ || system_.graph.size() > max_nodes_) {
    throw Error(ErrorCode::model, "the model has more than {} operations after its functions are inlined", max_nodes_);
  }
  budget_ -= work;
}

Builder::Order Builder::post_order(NodeIndex root) {
  Order order;
  std::vector<std::pair<NodeIndex, std::size_t>> stack;
  stack.emplace_back(root, 0);
  seen_[at(root)] = 1;
  while (!stack.empty()) {
    auto& [index, next] = stack.back();
    const std::vector<NodeIndex>& args = model_.nodes[at(index)].args;
    if (next < args.size()) {
      const NodeIndex child = args[next++];
      if (seen_[at(child)] == 0) {
        seen_[at(child)] = 1;
        stack.emplace_back(child, 0);
      }
      continue;
    }
    order.push_back(index);
    stack.pop_back();
  }
  for (const NodeIndex index : order) seen_[at(index)] = 0;
  return order;
}

const Builder::Order& Builder::body_order(std::int32_t function) {
  Order& order = bodies_[at(function)];
  if (order.empty()) order = post_order(model_.functions[at(function)].body);
  return order;
}

NodeId Builder::variable(const model::Node& node) {
  switch (node.role) {
    case Role::state:
      return system_.graph.leaf(Leaf::state, node.index);
    case Role::parameter:
      return system_.graph.leaf(Leaf::parameter, node.index);
    case Role::driver:
      return system_.graph.leaf(Leaf::driver, node.index);
    case Role::observable:
      return system_.observables[at(node.index)];
    case Role::local:
      return locals_[at(node.index)];
    case Role::constant:
      break;
  }
  const model::Variable& constant = model_.constants[at(node.index)];
  if (!std::isfinite(constant.value)) {
    throw Error(ErrorCode::model, "constant {} must be finite (got {})", constant.name, constant.value);
  }
  return system_.graph.number(constant.value);
}

// False when the value is not known yet: a frame that computes it was opened.
bool Builder::call_user_function(const model::Node& node, NodeIndex index) {
  InstanceKey key;
  key.reserve(node.args.size() + 1);
  key.push_back(node.index);
  for (const NodeIndex arg : node.args) key.push_back(value_[at(arg)]);
  charge(key.size());
  if (const auto found = instances_.find(key); found != instances_.end()) {
    value_[at(index)] = found->second;
    return true;
  }
  const Order& order = body_order(node.index);
  charge(order.size());
  frames_.push_back({&order, 0, std::move(key)});
  return false;
}

bool Builder::step(NodeIndex index) {
  const model::Node& node = model_.nodes[at(index)];
  NodeId& value = value_[at(index)];
  switch (node.kind) {
    case model::Node::Kind::number:
      value = system_.graph.number(node.number);
      break;
    case model::Node::Kind::variable:
      value = variable(node);
      break;
    case model::Node::Kind::time:
      value = system_.graph.leaf(Leaf::time);
      break;
    case model::Node::Kind::argument:
      value = frames_.back().key[at(node.index) + 1];
      break;
    case model::Node::Kind::user_call:
      return call_user_function(node, index);
    case model::Node::Kind::call:
      args_.clear();
      for (const NodeIndex arg : node.args) args_.push_back(value_[at(arg)]);
      value = system_.graph.call(node.function, args_);
      charge(1);
      break;
  }
  return true;
}

NodeId Builder::evaluate(NodeIndex root) {
  const Order order = post_order(root);
  frames_.push_back({&order, 0, {}});
  while (true) {
    Frame& frame = frames_.back();
    if (frame.next < frame.order->size()) {
      // A call whose instance is missing is looked at again once its frame has closed.
      const std::size_t current = frame.next;
      if (step((*frame.order)[current])) frames_.back().next = current + 1;
      continue;
    }
    const NodeId result = value_[at(frame.order->back())];
    InstanceKey key = std::move(frame.key);
    frames_.pop_back();
    if (frames_.empty()) return result;
    instances_.emplace(std::move(key), result);
  }
}

// M y' = f with a diagonal M is y' = f / m where m is not 0; the rest are equations 0 = f.
void Builder::divide_by_masses() {
  if (system_.compiled) return;
  for (std::size_t i = 0; i < model_.masses.size(); ++i) {
    const double mass = model_.masses[i];
    NodeId& derivative = system_.derivatives[i];
    if (mass == 0.0) {
      system_.algebraic.resize(system_.derivatives.size(), 0);
      system_.algebraic[i] = 1;
    } else if (mass != 1.0) {
      derivative = system_.graph.call(Function::div, {derivative, system_.graph.number(mass)});
    }
  }
}

// A dose has its time and amount before the run begins.
void Builder::check_attributes() const {
  std::vector<char> varies(system_.graph.size(), 0);
  for (std::size_t i = 0; i < varies.size(); ++i) {
    const Node& node = system_.graph[static_cast<NodeId>(i)];
    for (const Leaf leaf : {Leaf::state, Leaf::time, Leaf::driver}) {
      if (node.is(leaf)) varies[i] = 1;
    }
    for (const NodeId arg : node.args) {
      if (varies[at(arg)] != 0) varies[i] = 1;
    }
  }
  for (std::size_t i = 0; i < system_.dose_attributes.size(); ++i) {
    if (varies[at(system_.dose_attributes[i])] == 0) continue;
    const model::DoseAttribute& attribute = model_.dose_attributes[i];
    throw Error(ErrorCode::model, "line {}, column {}: {} of '{}' must not depend on states, drivers or time",
                attribute.where.line, attribute.where.column, model::word_of(attribute.kind),
                model_.states[at(attribute.state)].name);
  }
}

void Builder::add_events() {
  for (const model::Event& event : model_.events) {
    EventNodes nodes;
    nodes.guard = evaluate(event.guard);
    if (event.level >= 0) nodes.guard = system_.graph.call(Function::sub, {nodes.guard, evaluate(event.level)});
    for (const model::EventAssignment& assignment : event.assignments) {
      nodes.values.push_back(evaluate(assignment.value));
    }
    system_.events.push_back(std::move(nodes));
  }
}

System Builder::build() {
  for (const model::Assignment& assignment : model_.assignments) {
    const NodeId value = evaluate(assignment.value);
    (assignment.role == Role::observable ? system_.observables : locals_)[at(assignment.index)] = value;
  }
  system_.derivatives.reserve(model_.derivatives.size());
  for (const NodeIndex root : model_.derivatives) system_.derivatives.push_back(evaluate(root));
  for (const model::SummaryDefinition& summary : model_.summaries) system_.summaries.push_back(evaluate(summary.value));
  for (const model::DoseAttribute& attribute : model_.dose_attributes) {
    system_.dose_attributes.push_back(evaluate(attribute.value));
  }
  check_attributes();
  add_events();
  divide_by_masses();
  charge(0);
  return std::move(system_);
}

}  // namespace

std::int32_t System::n_algebraic() const {
  return static_cast<std::int32_t>(std::count(algebraic.begin(), algebraic.end(), 1));
}

System build_system(const Model& model, std::int32_t max_nodes) {
  const DefaultFloatEnvironment environment;
  return Builder(model, max_nodes).build();
}

}  // namespace cubie::symbolic
