#include "batch/event_columns.hpp"

#include <algorithm>

#include "model/utf8.hpp"
#include "util/nearest.hpp"

namespace cubie::batch {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::vector<std::int32_t> places_of(std::string_view list, std::span<const std::string_view> known,
                                    std::string_view what) {
  std::vector<std::int32_t> places;
  while (!trimmed(list).empty()) {
    const auto comma = list.find(',');
    const std::string_view name = trimmed(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
      throw Error(ErrorCode::unknown_name, "no {} is called \"{}\"{}", what, model::escaped(name.substr(0, 64)),
                  nearest_hint(name, known));
    }
    places.push_back(static_cast<std::int32_t>(found - known.begin()));
  }
  return places;
}

std::vector<std::int64_t> checked_first_rows(std::span<const std::int64_t> first, std::size_t rows) {
  if (first.empty()) return {};
  if (first.size() < 2) {
    throw Error(ErrorCode::invalid_argument, "first_row must have one element more than there are runs (got {})",
                first.size());
  }
  if (first.front() != 0) throw Error(ErrorCode::invalid_argument, "first_row[0] must be 0 (got {})", first.front());
  for (std::size_t r = 1; r < first.size(); ++r) {
    if (first[r] < first[r - 1]) {
      throw Error(ErrorCode::invalid_argument, "first_row[{}] must be at least first_row[{}], {} (got {})", r, r - 1,
                  first[r - 1], first[r]);
    }
  }
  if (first.back() != static_cast<std::int64_t>(rows)) {
    throw Error(ErrorCode::invalid_argument, "first_row[{}] must be the number of rows, {} (got {})", first.size() - 1,
                rows, first.back());
  }
  return {first.begin(), first.end()};
}

}  // namespace cubie::batch
