#pragma once
// Model text as tokens, one at a time, so that memory does not grow with the length of the text.

#include <cstdint>
#include <string>
#include <string_view>

#include "model/model.hpp"

namespace cubie::model {

struct Token {
  enum class Kind : std::int8_t {
    end_of_text,
    end_of_statement,
    number,
    name,
    unit,
    plus,
    minus,
    star,
    slash,
    power,
    open,
    close,
    comma,
    assign,
    question,
    colon,
    prime,
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    logical_and,
    logical_or,
    bang,
    word_not,
  };
  Kind kind = Kind::end_of_text;
  std::string_view text;  ///< the bytes of the token; of a unit, what stands between the brackets, trimmed
  double number = 0.0;
  Position where;
};

/// Splits model text into tokens. A line end is no token inside round brackets and after something that cannot end a
/// statement (an operator, a comma, `=`); `;` always is.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  /// The next token; end_of_text again and again at the end. Throws Error(model) for what is no token.
  [[nodiscard]] Token next();

  [[nodiscard]] std::string_view text() const noexcept { return text_; }

 private:
  [[nodiscard]] Token scan();
  void skip_blanks_and_comments();
  [[nodiscard]] bool continues() const noexcept;
  [[nodiscard]] Position here() const noexcept;
  [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept;
  [[nodiscard]] Token take(Token::Kind kind, std::size_t bytes);
  [[nodiscard]] Token take_line_end();
  [[nodiscard]] Token take_name();
  [[nodiscard]] Token take_number();
  [[nodiscard]] Token take_unit();
  [[nodiscard]] Token take_operator();
  [[noreturn]] void fail_at_character() const;

  std::string_view text_;
  std::size_t offset_ = 0;
  std::size_t line_start_ = 0;
  std::int32_t line_ = 1;
  std::int64_t depth_ = 0;  // open round brackets
  Token::Kind previous_ = Token::Kind::end_of_statement;
};

/// A token as a message names it.
[[nodiscard]] std::string described(const Token& token);

}  // namespace cubie::model
