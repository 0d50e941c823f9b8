#pragma once
// Grammar of expressions, by precedence. Loosest first: `? :`; or; and; not; comparison; + -; * /; unary - + !; ^.

#include <initializer_list>
#include <span>
#include <string_view>

#include "model/lexer.hpp"
#include "model/syntax.hpp"

namespace cubie::model {

/// Reads expressions token by token and appends their nodes to a tree. Only brackets, middle parts of `? :` and signed
/// exponents recurse, and these are counted: everything else may be as long as the text.
class ExpressionParser {
 public:
  ExpressionParser(Lexer& lexer, SyntaxTree& tree, const Limits& limits);

  [[nodiscard]] Expression parse();

  /// The token not yet used.
  [[nodiscard]] const Token& token() const noexcept { return token_; }
  void advance() { token_ = lexer_.next(); }

  [[noreturn]] void fail_here(std::string_view message) const;
  [[noreturn]] void fail_at(Position where, std::string_view message) const;

 private:
  class Nesting;

  [[nodiscard]] NodeIndex conditional();
  [[nodiscard]] NodeIndex binary(int loosest);
  [[nodiscard]] NodeIndex negated_words(int loosest);
  [[nodiscard]] NodeIndex prefixed();
  [[nodiscard]] NodeIndex power();
  [[nodiscard]] NodeIndex primary();
  [[nodiscard]] NodeIndex bracketed();
  [[nodiscard]] NodeIndex call(const Token& name);
  void expect_close(Position opened, std::string_view what);

  [[nodiscard]] NodeIndex add(SyntaxNode node, std::span<const NodeIndex> children = {});
  [[nodiscard]] NodeIndex operation(Function function, Position where, std::initializer_list<NodeIndex> children);

  Lexer& lexer_;
  SyntaxTree& tree_;
  const Limits& limits_;
  Token token_;
  std::int32_t depth_ = 0;
};

}  // namespace cubie::model
