#pragma once
// Expression trees of names to expression trees of a Model: resolves names and functions, counts arguments, and makes
// the conversions between numbers and truth values explicit.

#include <span>
#include <string_view>
#include <vector>

#include "model/names.hpp"
#include "model/syntax.hpp"

namespace cubie::model {

/// Where an expression stands decides which names it may use.
struct Scope {
  std::span<const Symbol> arguments = {};  ///< of the enclosing user function
  /// In what must be known before a solve: the number of constants declared before it; these are all it may use.
  std::int32_t n_constants = -1;
  std::string_view what = "a default value";  ///< with n_constants: how messages call the expression
  [[nodiscard]] bool is_constant() const noexcept { return n_constants >= 0; }
};

class Lowering {
 public:
  /// The model's functions must have their arguments before the first call of lower().
  Lowering(std::string_view text, const SyntaxTree& tree, const Names& names, const Limits& limits, Model& model);

  /// Appends the nodes of an expression to the model and returns its root, a number.
  [[nodiscard]] NodeIndex lower(const Expression& expression, const Scope& scope);

  /// The observables, local names and user functions that the last expression uses, in order, repeats included.
  [[nodiscard]] std::span<const Binding> references() const noexcept { return references_; }

 private:
  struct Value {
    NodeIndex node = -1;
    bool truth = false;
  };

  [[nodiscard]] Value lower_node(const SyntaxNode& node);
  [[nodiscard]] Value name(const SyntaxNode& node);
  [[nodiscard]] Value operation(const SyntaxNode& node);
  [[nodiscard]] Value call(const SyntaxNode& node);
  [[nodiscard]] Value builtin(const SyntaxNode& node, Function function);
  [[nodiscard]] Value piecewise(const SyntaxNode& node);
  [[nodiscard]] Value user_call(const SyntaxNode& node, std::int32_t function);

  [[nodiscard]] Value child(const SyntaxNode& node, std::int32_t i) const;
  [[nodiscard]] NodeIndex number(const SyntaxNode& node, std::int32_t i) {
    return as_number(child(node, i), node.where);
  }
  [[nodiscard]] NodeIndex truth(const SyntaxNode& node, std::int32_t i) { return as_truth(child(node, i), node.where); }
  [[nodiscard]] NodeIndex as_number(Value value, Position where);
  [[nodiscard]] NodeIndex as_truth(Value value, Position where);

  [[nodiscard]] NodeIndex add(Node node);
  [[nodiscard]] NodeIndex add_number(double value, Position where);
  [[nodiscard]] NodeIndex add_call(Function function, Position where, std::vector<NodeIndex> args);

  std::string_view text_;
  const SyntaxTree& tree_;
  const Names& names_;
  const Limits& limits_;
  Model& model_;
  const Scope* scope_ = nullptr;
  std::vector<std::int32_t> argument_of_;  // by symbol, in the scope; -1: none
  NodeIndex begin_ = 0;                    // of the expression in the syntax tree
  std::vector<Value> values_;              // by syntax node, counted from begin_
  std::vector<Binding> references_;
};

}  // namespace cubie::model
