// Texts of coefficients: every number is rounded exactly once.

#include "integrator/tableau_text.hpp"

#include <charconv>
#include <cstdint>
#include <system_error>

#include "util/error.hpp"

namespace cubie::integrator {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

[[noreturn]] void fail(std::string_view text) {
  throw Error(ErrorCode::internal, "coefficient text '{}' is neither a decimal nor a fraction of doubles", text);
}

template <class T>
T parse_whole(std::string_view part, std::string_view text) {
  T value{};
  const char* end = part.data() + part.size();
  const auto parsed = std::from_chars(part.data(), end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end) fail(text);
  return value;
}

// Both parts of a fraction are exact as doubles, so that the one division rounds correctly.
double exact_integer(std::string_view part, std::string_view text) {
  constexpr std::int64_t kLimit = std::int64_t{1} << 53;
  const auto value = parse_whole<std::int64_t>(part, text);
  if (value > kLimit || value < -kLimit) fail(text);
  return static_cast<double>(value);
}

// Calls use(part) for each part between separators; not at all for a blank text.
template <class Use>
void split(std::string_view text, char separator, Use use) {
  if (trimmed(text).empty()) return;
  for (;;) {
    const std::size_t at = text.find(separator);
    use(text.substr(0, at));
    if (at == std::string_view::npos) return;
    text.remove_prefix(at + 1);
  }
}

}  // namespace

double parse_coefficient(std::string_view text) {
  const std::string_view body = trimmed(text);
  const std::size_t slash = body.find('/');
  if (slash == std::string_view::npos) {
    const double value = parse_whole<double>(body, text);
    if (!(value - value == 0.0)) fail(text);
    return value;
  }
  const double denominator = exact_integer(body.substr(slash + 1), text);
  if (!(denominator > 0.0)) fail(text);
  return exact_integer(body.substr(0, slash), text) / denominator;
}

std::vector<std::vector<double>> parse_rows(std::string_view text) {
  std::vector<std::vector<double>> rows;
  split(text, ';', [&](std::string_view line) {
    std::vector<double> row;
    split(line, ',', [&](std::string_view entry) { row.push_back(parse_coefficient(entry)); });
    rows.push_back(std::move(row));
  });
  return rows;
}

std::vector<double> parse_row(std::string_view text) {
  std::vector<std::vector<double>> rows = parse_rows(text);
  if (rows.size() > 1) throw Error(ErrorCode::internal, "one row of coefficients expected (got {})", rows.size());
  return rows.empty() ? std::vector<double>{} : std::move(rows.front());
}

std::vector<double> parse_matrix(std::string_view text, std::size_t rows, std::size_t width, std::size_t first_length,
                                 std::size_t growth) {
  const std::vector<std::vector<double>> parsed = parse_rows(text);
  if (parsed.size() != rows) {
    throw Error(ErrorCode::internal, "{} rows of coefficients expected (got {})", rows, parsed.size());
  }
  std::vector<double> matrix(rows * width, 0.0);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::vector<double>& row = parsed[i];
    const std::size_t expected = first_length + i * growth;
    const bool all_zero = row.size() == 1 && row.front() == 0.0;
    if (expected > width || (row.size() != expected && !all_zero)) {
      throw Error(ErrorCode::internal, "{} coefficients expected in row {} (got {})", expected, i, row.size());
    }
    for (std::size_t j = 0; j < row.size(); ++j) matrix[i * width + j] = row[j];
  }
  return matrix;
}

}  // namespace cubie::integrator
