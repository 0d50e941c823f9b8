#include "model/lexer.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "model/diagnostic.hpp"
#include "model/utf8.hpp"

namespace cubie::model {
namespace {

using Kind = Token::Kind;

constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestQuote = 40;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool starts_name(std::string_view text) noexcept {
  if (text.empty()) return false;
  const Character c = decode(text);
  return c.valid && is_name_start(c.value);
}

// Shortened for a message.
std::string quoted(std::string_view text) {
  if (text.size() <= kLongestQuote) return fmt::format("'{}'", escaped(text));
  return fmt::format("'{}...'", escaped(text.substr(0, kLongestQuote)));
}

// Decides what a decimal number that has no double is: true when it is too large, false when it is too small. The
// sign of the decimal exponent of its first nonzero digit tells, counted without overflow.
bool exceeds_double(std::string_view number) {
  constexpr std::int64_t kFar = 1'000'000'000'000;
  const std::size_t e = number.find_first_of("eE");
  const std::string_view mantissa = number.substr(0, e);
  const auto point = static_cast<std::int64_t>(std::min(mantissa.find('.'), mantissa.size()));
  const auto first = static_cast<std::int64_t>(mantissa.find_first_of("123456789"));
  std::int64_t exponent = 0;
  if (e != std::string_view::npos) {
    std::string_view digits = number.substr(e + 1);
    const bool negative = digits.front() == '-';
    if (negative || digits.front() == '+') digits.remove_prefix(1);
    for (char c : digits) exponent = std::min(kFar, exponent * 10 + (c - '0'));
    if (negative) exponent = -exponent;
  }
  return point - first + exponent > 0;
}

}  // namespace

Token Lexer::next() {
  Token token = scan();
  while (token.kind == Kind::end_of_statement && token.text != ";" && (depth_ > 0 || continues())) token = scan();
  if (token.kind == Kind::open) ++depth_;
  if (token.kind == Kind::close) depth_ = std::max<std::int64_t>(0, depth_ - 1);
  previous_ = token.kind;
  return token;
}

bool Lexer::continues() const noexcept {
  switch (previous_) {
    case Kind::end_of_text:
    case Kind::end_of_statement:
    case Kind::number:
    case Kind::name:
    case Kind::unit:
    case Kind::close:
    case Kind::prime:
      return false;
    default:
      return true;
  }
}

Position Lexer::here() const noexcept { return {line_, static_cast<std::int32_t>(offset_ - line_start_) + 1}; }

char Lexer::peek(std::size_t ahead) const noexcept {
  return offset_ + ahead < text_.size() ? text_[offset_ + ahead] : '\0';
}

Token Lexer::take(Kind kind, std::size_t bytes) {
  Token token{kind, text_.substr(offset_, bytes), 0.0, here()};
  offset_ += bytes;
  return token;
}

void Lexer::skip_blanks_and_comments() {
  offset_ = std::min(text_.find_first_not_of(" \t\v\f", offset_), text_.size());
  if (peek() == '#') offset_ = std::min(text_.find_first_of("\r\n", offset_), text_.size());
}

Token Lexer::scan() {
  skip_blanks_and_comments();
  if (offset_ == text_.size()) return take(Kind::end_of_text, 0);
  const char c = peek();
  if (c == '\n' || c == '\r') return take_line_end();
  if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return take_number();
  if (c == '[') return take_unit();
  if (starts_name(text_.substr(offset_))) return take_name();
  return take_operator();
}

Token Lexer::take_line_end() {
  Token token = take(Kind::end_of_statement, text_.substr(offset_, 2) == "\r\n" ? 2 : 1);
  ++line_;
  line_start_ = offset_;
  return token;
}

Token Lexer::take_name() {
  std::size_t end = offset_;
  while (end < text_.size()) {
    const Character c = decode(text_.substr(end));
    if (!c.valid || !is_name_part(c.value)) break;
    end += c.bytes;
    if (end - offset_ > kLongestName) {
      fail(text_, here(), fmt::format("name is longer than {} bytes", kLongestName));
    }
  }
  Token token = take(Kind::name, end - offset_);
  if (token.text == "and") token.kind = Kind::logical_and;
  if (token.text == "or") token.kind = Kind::logical_or;
  if (token.text == "not") token.kind = Kind::word_not;
  return token;
}

Token Lexer::take_number() {
  const auto digits = [this](std::size_t at) {
    while (at < text_.size() && is_digit(text_[at])) ++at;
    return at;
  };
  std::size_t end = digits(offset_);
  if (end < text_.size() && text_[end] == '.') end = digits(end + 1);
  if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
    const bool sign = end + 1 < text_.size() && (text_[end + 1] == '+' || text_[end + 1] == '-');
    const std::size_t exponent = end + (sign ? 2 : 1);
    if (digits(exponent) > exponent) end = digits(exponent);
  }
  const std::string_view rest = text_.substr(end);
  if (rest.starts_with('.') || starts_name(rest)) {
    std::size_t word = end;
    while (word < text_.size() && word - offset_ <= kLongestQuote) {
      const Character c = decode(text_.substr(word));
      if (!c.valid || !(is_name_part(c.value) || c.value == U'.')) break;
      word += c.bytes;
    }
    const bool product = rest.front() != '.';
    fail(text_, here(),
         fmt::format("malformed number {}{}", quoted(text_.substr(offset_, word - offset_)),
                     product ? " (a product is written with '*')" : ""));
  }
  Token token = take(Kind::number, end - offset_);
  const auto [stop, error] = std::from_chars(token.text.data(), token.text.data() + token.text.size(), token.number);
  if (error == std::errc::result_out_of_range) {
    token.number = 0.0;  // what is too small for a double rounds to zero, as any other digit beyond its precision
    if (exceeds_double(token.text)) {
      fail(text_, token.where, fmt::format("number {} is too large for double precision", quoted(token.text)));
    }
  } else if (error != std::errc() || stop != token.text.data() + token.text.size()) {
    fail(text_, token.where, fmt::format("malformed number {}", quoted(token.text)));
  }
  return token;
}

Token Lexer::take_unit() {
  const Position start = here();
  const std::size_t end = text_.find_first_of("]\r\n", offset_);
  if (end == std::string_view::npos || text_[end] != ']') fail(text_, start, "'[' has no ']' on its line");
  Token token = take(Kind::unit, end + 1 - offset_);
  token.text = token.text.substr(1, token.text.size() - 2);
  token.text.remove_prefix(std::min(token.text.find_first_not_of(" \t"), token.text.size()));
  token.text = token.text.substr(0, token.text.find_last_not_of(" \t") + 1);
  if (token.text.size() > kLongestName) fail(text_, start, fmt::format("unit is longer than {} bytes", kLongestName));
  for (std::string_view rest = token.text; !rest.empty();) {
    const Character c = decode(rest);
    if (!c.valid || !is_printable(c.value)) fail(text_, start, "unit holds characters that cannot be shown");
    rest.remove_prefix(c.bytes);
  }
  return token;
}

Token Lexer::take_operator() {
  struct Operator {
    std::string_view text;
    Kind kind;
  };
  static constexpr Operator kOperators[] = {
      {"**", Kind::power},
      {"<=", Kind::less_equal},
      {">=", Kind::greater_equal},
      {"==", Kind::equal},
      {"!=", Kind::not_equal},
      {"&&", Kind::logical_and},
      {"||", Kind::logical_or},
      {"+", Kind::plus},
      {"-", Kind::minus},
      {"*", Kind::star},
      {"/", Kind::slash},
      {"^", Kind::power},
      {"(", Kind::open},
      {")", Kind::close},
      {",", Kind::comma},
      {"=", Kind::assign},
      {"?", Kind::question},
      {":", Kind::colon},
      {"'", Kind::prime},
      {"<", Kind::less},
      {">", Kind::greater},
      {"!", Kind::bang},
      {";", Kind::end_of_statement},
  };
  const std::string_view rest = text_.substr(offset_);
  for (const Operator& candidate : kOperators) {
    if (rest.starts_with(candidate.text)) return take(candidate.kind, candidate.text.size());
  }
  fail_at_character();
}

void Lexer::fail_at_character() const {
  struct Hint {
    char32_t character;
    std::string_view text;
  };
  static constexpr Hint kHints[] = {
      {U'&', "'and' is written '&&'"},
      {U'|', "'or' is written '||'"},
      {U'{', "brackets are round"},
      {U'}', "brackets are round"},
      {U']', "no '[' stands before it"},
      {U'%', "the remainder is mod(a, b)"},
      {0x2212, "minus is written '-'"},
      {0x2013, "minus is written '-'"},
      {0xD7, "a product is written '*'"},
      {0xB7, "a product is written '*'"},
      {0x22C5, "a product is written '*'"},
      {0xF7, "a quotient is written '/'"},
      {0xB2, "a square is written '^2'"},
      {0xB3, "a cube is written '^3'"},
      {0x2264, "written '<='"},
      {0x2265, "written '>='"},
      {0x2260, "written '!='"},
      {0x2019, "a prime is written \"'\""},
      {0x2032, "a prime is written \"'\""},
      {U'"', "names stand without quotes"},
      {U'.', "a number needs a digit"},
      {0xB5, "the letter U+00B5 looks like the Greek U+03BC, which is allowed"},
  };
  const Character c = decode(text_.substr(offset_));
  if (!c.valid) {
    fail(text_, here(), fmt::format("byte 0x{:02x} is not valid UTF-8", static_cast<unsigned char>(peek())));
  }
  const std::string shown = is_printable(c.value) ? fmt::format("'{}'", text_.substr(offset_, c.bytes))
                                                  : fmt::format("U+{:04X}", static_cast<std::uint32_t>(c.value));
  const auto* hint = std::ranges::find(kHints, c.value, &Hint::character);
  fail(text_, here(),
       fmt::format("unexpected character {}{}", shown,
                   hint == std::end(kHints) ? "" : fmt::format(" ({})", hint->text)));
}

std::string described(const Token& token) {
  switch (token.kind) {
    case Kind::end_of_text:
      return "the end of the text";
    case Kind::end_of_statement:
      return token.text == ";" ? "';'" : "the end of the line";
    case Kind::unit:
      return fmt::format("the unit '[{}]'", escaped(token.text.substr(0, kLongestQuote)));
    default:
      return quoted(token.text);
  }
}

}  // namespace cubie::model
