#include "model/lowering.hpp"

#include <numbers>
#include <utility>

#include <fmt/format.h>

#include "model/diagnostic.hpp"
#include "model/functions.hpp"

namespace cubie::model {
namespace {

std::string expected_arguments(int least, int most) {
  const auto plural = [](int n) { return n == 1 ? "" : "s"; };
  if (most < 0) return fmt::format("at least {} argument{}", least, plural(least));
  if (least == most) return least == 0 ? "no arguments" : fmt::format("{} argument{}", least, plural(least));
  return fmt::format("{} to {} arguments", least, most);
}

}  // namespace

Lowering::Lowering(std::string_view text, const SyntaxTree& tree, const Names& names, const Limits& limits,
                   Model& model)
    : text_(text), tree_(tree), names_(names), limits_(limits), model_(model), argument_of_(tree.names.size(), -1) {}

NodeIndex Lowering::lower(const Expression& expression, const Scope& scope) {
  scope_ = &scope;
  for (std::size_t i = 0; i < scope.arguments.size(); ++i) {
    argument_of_[static_cast<std::size_t>(scope.arguments[i])] = static_cast<std::int32_t>(i);
  }
  references_.clear();
  values_.clear();
  begin_ = expression.begin;
  for (NodeIndex i = expression.begin; i < expression.end; ++i) {
    values_.push_back(lower_node(tree_.nodes[static_cast<std::size_t>(i)]));
  }
  for (Symbol argument : scope.arguments) argument_of_[static_cast<std::size_t>(argument)] = -1;
  // Every name and every user function holds a number, so that its meaning does not depend on where it is used.
  return as_number(values_.back(), expression.where);
}

Lowering::Value Lowering::lower_node(const SyntaxNode& node) {
  switch (node.kind) {
    case SyntaxNode::Kind::number:
      return {add_number(node.number, node.where)};
    case SyntaxNode::Kind::name:
      return name(node);
    case SyntaxNode::Kind::operation:
      return operation(node);
    case SyntaxNode::Kind::call:
      break;
  }
  return call(node);
}

Lowering::Value Lowering::name(const SyntaxNode& node) {
  const std::string_view spelling = names_.spelling(node.symbol);
  Node result;
  result.where = node.where;
  const std::int32_t argument = argument_of_[static_cast<std::size_t>(node.symbol)];
  if (argument >= 0) {
    result.kind = Node::Kind::argument;
    result.index = argument;
    return {add(std::move(result))};
  }
  if (spelling == "pi") return {add_number(std::numbers::pi, node.where)};
  if (spelling == "t") {
    if (scope_->is_constant()) fail(text_, node.where, fmt::format("{} cannot depend on the time", scope_->what));
    result.kind = Node::Kind::time;
    return {add(std::move(result))};
  }
  const Binding& binding = names_[node.symbol];
  if (binding.kind == Binding::Kind::none) {
    const char* reserved = reserved_as(spelling);
    if (function_named(spelling)) reserved = "a function and needs arguments in brackets";
    if (reserved != nullptr) fail(text_, node.where, fmt::format("'{}' is {}", spelling, reserved));
    names_.fail_unknown_name(node.symbol, node.where, scope_->arguments);
  }
  if (binding.kind == Binding::Kind::function) {
    fail(text_, node.where, fmt::format("'{}' is a function and needs arguments in brackets", spelling));
  }
  if (scope_->is_constant()) {
    if (binding.role != Role::constant) {
      fail(text_, node.where,
           fmt::format("{} can use constants only ('{}' is {})", scope_->what, spelling, a_role(binding.role)));
    }
    if (binding.index >= scope_->n_constants) {
      fail(text_, node.where, fmt::format("constant '{}' is used before its declaration", spelling));
    }
  }
  if (binding.role == Role::observable || binding.role == Role::local) references_.push_back(binding);
  result.kind = Node::Kind::variable;
  result.role = binding.role;
  result.index = binding.index;
  return {add(std::move(result))};
}

Lowering::Value Lowering::operation(const SyntaxNode& node) {
  const FunctionKind kind = info(node.function).kind;
  const bool is_truth = kind == FunctionKind::compare || kind == FunctionKind::logic;
  std::vector<NodeIndex> args;
  for (std::int32_t i = 0; i < node.n_children; ++i) {
    const bool wants_truth = kind == FunctionKind::logic || (kind == FunctionKind::select && i == 0);
    args.push_back(wants_truth ? truth(node, i) : number(node, i));
  }
  return {add_call(node.function, node.where, std::move(args)), is_truth};
}

Lowering::Value Lowering::call(const SyntaxNode& node) {
  const std::string_view spelling = names_.spelling(node.symbol);
  if (is_piecewise(spelling)) return piecewise(node);
  if (const auto function = function_named(spelling)) return builtin(node, *function);
  const Binding& binding = names_[node.symbol];
  if (binding.kind == Binding::Kind::function) return user_call(node, binding.index);
  if (const char* reserved = reserved_as(spelling)) {
    fail(text_, node.where, fmt::format("'{}' is {}, not a function", spelling, reserved));
  }
  names_.fail_unknown_function(node.symbol, node.where, scope_->arguments);
}

Lowering::Value Lowering::builtin(const SyntaxNode& node, Function function) {
  const FunctionInfo& row = info(function);
  if (node.n_children < row.min_args || (row.max_args >= 0 && node.n_children > row.max_args)) {
    fail(text_, node.where,
         fmt::format("{} takes {} (got {})", names_.spelling(node.symbol),
                     expected_arguments(row.min_args, row.max_args), node.n_children));
  }
  if (row.max_args < 0) {
    NodeIndex value = number(node, 0);
    for (std::int32_t i = 1; i < node.n_children; ++i) value = add_call(function, node.where, {value, number(node, i)});
    return {value};
  }
  const Value result = operation({.kind = SyntaxNode::Kind::operation,
                                  .function = function,
                                  .first_child = node.first_child,
                                  .n_children = node.n_children,
                                  .where = node.where});
  if (function == Function::heaviside && node.n_children == 1) {
    std::vector<NodeIndex>& args = model_.nodes.back().args;
    const NodeIndex argument = args.front();
    model_.nodes.pop_back();
    return {add_call(function, node.where, {argument, add_number(0.5, node.where)})};
  }
  return result;
}

Lowering::Value Lowering::piecewise(const SyntaxNode& node) {
  if (node.n_children < 3 || node.n_children % 2 == 0) {
    fail(text_, node.where,
         fmt::format("{} takes value, condition, ..., otherwise: an odd number of arguments, at least 3 (got {})",
                     names_.spelling(node.symbol), node.n_children));
  }
  NodeIndex value = number(node, node.n_children - 1);
  for (std::int32_t i = node.n_children - 3; i >= 0; i -= 2) {
    const NodeIndex condition = truth(node, i + 1);
    const NodeIndex taken = number(node, i);
    value = add_call(Function::select, node.where, {condition, taken, value});
  }
  return {value};
}

Lowering::Value Lowering::user_call(const SyntaxNode& node, std::int32_t function) {
  const UserFunction& callee = model_.functions[static_cast<std::size_t>(function)];
  const auto n_arguments = static_cast<std::int32_t>(callee.arguments.size());
  if (scope_->is_constant()) {
    fail(text_, node.where, fmt::format("{} cannot use the model's own function '{}'", scope_->what, callee.name));
  }
  if (node.n_children != n_arguments) {
    fail(text_, node.where,
         fmt::format("{} takes {} (got {})", callee.name, expected_arguments(n_arguments, n_arguments),
                     node.n_children));
  }
  references_.push_back(names_[node.symbol]);
  Node result;
  result.kind = Node::Kind::user_call;
  result.index = function;
  result.where = node.where;
  for (std::int32_t i = 0; i < n_arguments; ++i) result.args.push_back(number(node, i));
  return {add(std::move(result))};
}

Lowering::Value Lowering::child(const SyntaxNode& node, std::int32_t i) const {
  const NodeIndex index = tree_.children[static_cast<std::size_t>(node.first_child + i)];
  return values_[static_cast<std::size_t>(index - begin_)];
}

NodeIndex Lowering::as_number(Value value, Position where) {
  if (!value.truth) return value.node;
  const NodeIndex one = add_number(1.0, where);
  const NodeIndex zero = add_number(0.0, where);
  return add_call(Function::select, where, {value.node, one, zero});
}

NodeIndex Lowering::as_truth(Value value, Position where) {
  if (value.truth) return value.node;
  return add_call(Function::ne, where, {value.node, add_number(0.0, where)});
}

NodeIndex Lowering::add(Node node) {
  if (std::cmp_greater_equal(model_.nodes.size(), limits_.nodes)) {
    fail(text_, node.where, fmt::format("model has more than {} numbers, names and operators", limits_.nodes));
  }
  model_.nodes.push_back(std::move(node));
  return static_cast<NodeIndex>(model_.nodes.size()) - 1;
}

NodeIndex Lowering::add_number(double value, Position where) {
  Node node;
  node.number = value;
  node.where = where;
  return add(std::move(node));
}

NodeIndex Lowering::add_call(Function function, Position where, std::vector<NodeIndex> args) {
  Node node;
  node.kind = Node::Kind::call;
  node.function = function;
  node.args = std::move(args);
  node.where = where;
  return add(std::move(node));
}

}  // namespace cubie::model
