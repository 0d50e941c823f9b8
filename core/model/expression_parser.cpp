#include "model/expression_parser.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "model/diagnostic.hpp"

namespace cubie::model {
namespace {

using Kind = Token::Kind;

// What the stack holds whatever a caller asks for.
constexpr std::int32_t kDeepest = 1000;

enum Precedence : int { kOr = 1, kAnd, kNot, kComparison, kSum, kProduct };

struct BinaryOperator {
  Function function;
  int precedence;
};

std::optional<BinaryOperator> binary_operator(Kind kind) {
  switch (kind) {
    case Kind::logical_or:
      return BinaryOperator{Function::logical_or, kOr};
    case Kind::logical_and:
      return BinaryOperator{Function::logical_and, kAnd};
    case Kind::less:
      return BinaryOperator{Function::lt, kComparison};
    case Kind::less_equal:
      return BinaryOperator{Function::le, kComparison};
    case Kind::greater:
      return BinaryOperator{Function::gt, kComparison};
    case Kind::greater_equal:
      return BinaryOperator{Function::ge, kComparison};
    case Kind::equal:
      return BinaryOperator{Function::eq, kComparison};
    case Kind::not_equal:
      return BinaryOperator{Function::ne, kComparison};
    case Kind::plus:
      return BinaryOperator{Function::add, kSum};
    case Kind::minus:
      return BinaryOperator{Function::sub, kSum};
    case Kind::star:
      return BinaryOperator{Function::mul, kProduct};
    case Kind::slash:
      return BinaryOperator{Function::div, kProduct};
    default:
      return std::nullopt;
  }
}

bool is_prefix(Kind kind) { return kind == Kind::minus || kind == Kind::plus || kind == Kind::bang; }

}  // namespace

// One level of recursion.
class ExpressionParser::Nesting {
 public:
  explicit Nesting(ExpressionParser& parser) : parser_(parser) {
    const std::int32_t limit = std::min(parser.limits_.nesting, kDeepest);
    if (parser.depth_ >= limit) {
      parser.fail_here(fmt::format("expression is nested deeper than {} levels (name a part of it)", limit));
    }
    ++parser_.depth_;
  }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  ~Nesting() { --parser_.depth_; }

 private:
  ExpressionParser& parser_;
};

ExpressionParser::ExpressionParser(Lexer& lexer, SyntaxTree& tree, const Limits& limits)
    : lexer_(lexer), tree_(tree), limits_(limits), token_(lexer.next()) {}

void ExpressionParser::fail_here(std::string_view message) const { fail(lexer_.text(), token_.where, message); }

void ExpressionParser::fail_at(Position where, std::string_view message) const { fail(lexer_.text(), where, message); }

NodeIndex ExpressionParser::add(SyntaxNode node, std::span<const NodeIndex> children) {
  if (std::cmp_greater_equal(tree_.nodes.size(), limits_.nodes)) {
    fail_at(node.where, fmt::format("model has more than {} numbers, names and operators", limits_.nodes));
  }
  node.first_child = static_cast<std::int32_t>(tree_.children.size());
  node.n_children = static_cast<std::int32_t>(children.size());
  tree_.children.insert(tree_.children.end(), children.begin(), children.end());
  tree_.nodes.push_back(node);
  return static_cast<NodeIndex>(tree_.nodes.size()) - 1;
}

NodeIndex ExpressionParser::operation(Function function, Position where, std::initializer_list<NodeIndex> children) {
  SyntaxNode node;
  node.kind = SyntaxNode::Kind::operation;
  node.function = function;
  node.where = where;
  return add(node, children);
}

Expression ExpressionParser::parse() {
  Expression expression;
  expression.begin = static_cast<NodeIndex>(tree_.nodes.size());
  expression.where = token_.where;
  static_cast<void>(conditional());
  expression.end = static_cast<NodeIndex>(tree_.nodes.size());
  return expression;
}

NodeIndex ExpressionParser::conditional() {
  NodeIndex value = binary(kOr);
  if (token_.kind != Kind::question) return value;
  struct Branch {
    NodeIndex condition;
    NodeIndex value;
    Position where;
  };
  // A chain c1 ? v1 : c2 ? v2 : v3 is read in a loop and built from its end.
  std::vector<Branch> branches;
  while (token_.kind == Kind::question) {
    const Nesting nesting(*this);
    const Position where = token_.where;
    advance();
    branches.push_back({value, conditional(), where});
    if (token_.kind != Kind::colon) {
      fail_here(fmt::format("expected ':' of 'condition ? value : otherwise' but found {}", described(token_)));
    }
    advance();
    value = binary(kOr);
  }
  for (auto branch = branches.rbegin(); branch != branches.rend(); ++branch) {
    value = operation(Function::select, branch->where, {branch->condition, branch->value, value});
  }
  return value;
}

NodeIndex ExpressionParser::binary(int loosest) {
  NodeIndex left = token_.kind == Kind::word_not ? negated_words(loosest) : prefixed();
  while (const auto next = binary_operator(token_.kind)) {
    if (next->precedence < loosest) break;
    const Position where = token_.where;
    advance();
    const NodeIndex right = binary(next->precedence + 1);
    left = operation(next->function, where, {left, right});
    if (next->precedence != kComparison) continue;
    const auto after = binary_operator(token_.kind);
    if (after && after->precedence == kComparison) {
      fail_here("comparisons cannot be chained (write 'a < b && b < c')");
    }
  }
  return left;
}

NodeIndex ExpressionParser::negated_words(int loosest) {
  if (loosest > kNot) fail_here("'not' binds looser than the operator before it (put 'not ...' in brackets)");
  std::vector<Position> words;
  for (; token_.kind == Kind::word_not; advance()) words.push_back(token_.where);
  NodeIndex value = binary(kComparison);
  for (auto where = words.rbegin(); where != words.rend(); ++where) {
    value = operation(Function::logical_not, *where, {value});
  }
  return value;
}

NodeIndex ExpressionParser::prefixed() {
  std::vector<Token> signs;
  for (; is_prefix(token_.kind); advance()) {
    if (token_.kind != Kind::plus) signs.push_back(token_);
  }
  NodeIndex value = power();
  for (auto sign = signs.rbegin(); sign != signs.rend(); ++sign) {
    value = operation(sign->kind == Kind::minus ? Function::neg : Function::logical_not, sign->where, {value});
  }
  return value;
}

NodeIndex ExpressionParser::power() {
  const NodeIndex base = primary();
  if (token_.kind != Kind::power) return base;
  // a ^ b ^ c is read in a loop and built from its end; an exponent with a sign takes the rest of the chain.
  std::vector<NodeIndex> operands{base};
  std::vector<Position> positions;
  while (token_.kind == Kind::power) {
    positions.push_back(token_.where);
    advance();
    if (is_prefix(token_.kind)) {
      const Nesting nesting(*this);
      operands.push_back(prefixed());
    } else {
      operands.push_back(primary());
    }
  }
  NodeIndex value = operands.back();
  for (std::size_t i = positions.size(); i-- > 0;) value = operation(Function::pow, positions[i], {operands[i], value});
  return value;
}

NodeIndex ExpressionParser::primary() {
  const Token token = token_;
  SyntaxNode node;
  node.where = token.where;
  switch (token.kind) {
    case Kind::number:
      advance();
      node.number = token.number;
      return add(node);
    case Kind::name:
      advance();
      if (token_.kind == Kind::open) return call(token);
      node.kind = SyntaxNode::Kind::name;
      node.symbol = tree_.intern(token.text);
      return add(node);
    case Kind::open:
      return bracketed();
    case Kind::word_not:
      fail_here("'not' binds looser than the operator before it (put 'not ...' in brackets)");
    case Kind::slash:
      fail_here("expected a value but found '/' (a comment starts with '#')");
    case Kind::assign:
      fail_here("expected a value but found '=' (equality is compared by '==')");
    default:
      fail_here(fmt::format("expected a value but found {}", described(token)));
  }
}

NodeIndex ExpressionParser::bracketed() {
  const Nesting nesting(*this);
  const Position opened = token_.where;
  advance();
  const NodeIndex value = conditional();
  expect_close(opened, "to close the bracket");
  return value;
}

NodeIndex ExpressionParser::call(const Token& name) {
  const Nesting nesting(*this);
  const Position opened = token_.where;
  std::vector<NodeIndex> arguments;
  advance();
  if (token_.kind != Kind::close) {
    arguments.push_back(conditional());
    while (token_.kind == Kind::comma) {
      advance();
      arguments.push_back(conditional());
    }
  }
  expect_close(opened, "or ',' in the arguments");
  SyntaxNode node;
  node.kind = SyntaxNode::Kind::call;
  node.symbol = tree_.intern(name.text);
  node.where = name.where;
  return add(node, arguments);
}

void ExpressionParser::expect_close(Position opened, std::string_view what) {
  if (token_.kind != Kind::close) {
    const std::string_view hint =
        token_.kind == Kind::assign ? "; equality is compared by '=='"
        : token_.kind == Kind::number || token_.kind == Kind::name || token_.kind == Kind::open
            ? "; a product is written with '*'"
            : "";
    fail_here(fmt::format("expected ')' {} opened at line {}, column {} but found {}{}", what, opened.line,
                          opened.column, described(token_), hint));
  }
  advance();
}

}  // namespace cubie::model
