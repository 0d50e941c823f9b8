#pragma once
// Model text after parsing and before checking: statements and expression trees whose names mean nothing yet.

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/model.hpp"

namespace cubie::model {

/// Index of a name in SyntaxTree::names.
using Symbol = std::int32_t;

/// One node; its children stand before it.
struct SyntaxNode {
  enum class Kind : std::int8_t { number, name, operation, call };
  Kind kind = Kind::number;
  Function function = Function::add;  ///< operation
  Symbol symbol = -1;                 ///< name, call
  std::int32_t first_child = 0;       ///< operation, call: into SyntaxTree::children
  std::int32_t n_children = 0;
  double number = 0.0;
  Position where;
};

/// A whole expression: the nodes [begin, end), of which the last one is the root.
struct Expression {
  NodeIndex begin = 0;
  NodeIndex end = 0;
  Position where;
};

struct Declaration {
  Role role = Role::state;
  Symbol symbol = -1;
  std::optional<Expression> value;
  std::string_view unit;
  Position where;
};

/// `name = value`; `d/dt(name) = value` and `name' = value`; `0 = value`, which has no name.
struct Equation {
  enum class Kind : std::int8_t { assignment, derivative, algebraic };
  Kind kind = Kind::assignment;
  Symbol symbol = -1;
  Expression value;
  Position where;
};

/// `mass name = value`
struct MassStatement {
  Symbol symbol = -1;
  Expression value;
  Position where;
};

/// `summary name = metric[argument](value, refine = word)`; what metrics and words there are is not known here.
struct SummaryStatement {
  std::string_view name, unit, metric;
  std::string_view argument;  ///< between the brackets; no data: none
  std::string_view refine;    ///< empty: not given
  Expression value;
  Position where, metric_where;
};

/// `lag(name) = value` and its like
struct AttributeStatement {
  DoseAttribute::Kind kind = DoseAttribute::Kind::lag;
  Symbol symbol = -1;
  Expression value;
  Position where;
};

/// `when guard crosses level direction: actions`
struct EventStatement {
  struct Assignment {
    Symbol symbol = -1;
    Expression value;
    Position where;
  };
  Expression guard, level;
  Direction direction = Direction::both;
  std::vector<Assignment> assignments;
  bool stop = false, count = false, record = false;
  Position where;
};

struct FunctionDefinition {
  Symbol symbol = -1;
  std::vector<Symbol> arguments;
  std::vector<Position> argument_positions;
  Expression body;
  Position where;
};

struct SyntaxTree {
  std::vector<std::string_view> names;
  std::unordered_map<std::string_view, Symbol> symbols;
  std::vector<SyntaxNode> nodes;
  std::vector<NodeIndex> children;
  std::vector<Declaration> declarations;
  std::vector<FunctionDefinition> functions;
  std::vector<Equation> equations;
  std::vector<MassStatement> masses;
  std::vector<SummaryStatement> summaries;
  std::vector<AttributeStatement> attributes;
  std::vector<EventStatement> events;

  /// The symbol of a name, added when it is new.
  Symbol intern(std::string_view name) {
    const auto [entry, added] = symbols.try_emplace(name, static_cast<Symbol>(names.size()));
    if (added) names.push_back(name);
    return entry->second;
  }
};

}  // namespace cubie::model
