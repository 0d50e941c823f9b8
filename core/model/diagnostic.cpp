#include "model/diagnostic.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "model/utf8.hpp"
#include "util/error.hpp"

namespace cubie::model {
namespace {

constexpr std::size_t kBefore = 60;  // bytes of the line shown on either side of the column
constexpr std::size_t kAfter = 40;
constexpr std::string_view kIndent = "  ";
constexpr std::string_view kCut = "...";

// The line with this number, without its end; lines end as they do for the lexer.
std::string_view line_of(std::string_view text, std::int32_t line) {
  for (std::int32_t current = 1; current < line; ++current) {
    const std::size_t end = text.find_first_of("\r\n");
    if (end == std::string_view::npos) return {};
    const bool pair = text.substr(end, 2) == "\r\n";
    text.remove_prefix(end + (pair ? 2 : 1));
  }
  return text.substr(0, text.find_first_of("\r\n"));
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t width(std::string_view printable) {
  return static_cast<std::size_t>(std::ranges::count_if(printable, [](char c) { return !continues_character(c); }));
}

std::string excerpt(std::string_view line, std::size_t offset) {
  offset = std::min(offset, line.size());
  std::size_t begin = offset > kBefore ? offset - kBefore : 0;
  std::size_t end = std::min(line.size(), offset + kAfter);
  // A cut inside a character would show it as escaped bytes; a character has at most three continuation bytes.
  for (int i = 0; i < 3 && begin > 0 && continues_character(line[begin]); ++i) --begin;
  for (int i = 0; i < 3 && end < line.size() && continues_character(line[end]); ++i) ++end;
  std::string before = begin > 0 ? std::string(kCut) : std::string();
  before += escaped(line.substr(begin, offset - begin));
  std::string after = escaped(line.substr(offset, end - offset));
  if (end < line.size()) after += kCut;
  return fmt::format("{0}{1}{2}\n{0}{3:{4}}^", kIndent, before, after, "", width(before));
}

}  // namespace

void fail(std::string_view text, Position where, std::string_view message) {
  const auto offset = static_cast<std::size_t>(std::max(where.column, 1) - 1);
  throw Error(ErrorCode::model, "line {}, column {}: {}\n{}", where.line, where.column, message,
              excerpt(line_of(text, where.line), offset));
}

}  // namespace cubie::model
