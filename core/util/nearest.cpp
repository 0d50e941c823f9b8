#include "util/nearest.hpp"

#include <algorithm>
#include <vector>

namespace cubie {
namespace {

constexpr int kEdit = 2;                     // costs are doubled so that a change of case can count half
constexpr std::size_t kLongest = 64;         // beyond this a hint helps nobody and the table costs too much
constexpr std::size_t kMostCompared = 4000;  // a hint is not worth more time than this many comparisons take

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

int substitution(char a, char b) {
  if (a == b) return 0;
  return lower(a) == lower(b) ? kEdit / 2 : kEdit;
}

// Optimal string alignment distance, doubled.
int distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = kEdit * static_cast<int>(i);
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = kEdit * static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      int best =
          std::min({d[i - 1][j] + kEdit, d[i][j - 1] + kEdit, d[i - 1][j - 1] + substitution(a[i - 1], b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        best = std::min(best, d[i - 2][j - 2] + kEdit);
      d[i][j] = best;
    }
  }
  return d[a.size()][b.size()];
}

// The largest distance of a plausible slip.
int allowed_distance(std::size_t longer) {
  return longer <= 1 ? kEdit / 2 : kEdit * std::max(1, static_cast<int>(longer / 3));
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
  if (name.size() > kLongest) return std::nullopt;
  std::optional<std::string> best;
  int best_distance = 0;
  std::size_t compared = 0;
  for (std::string_view candidate : candidates) {
    if (candidate.size() > kLongest) continue;
    const std::size_t shorter = std::min(name.size(), candidate.size());
    const std::size_t longer = std::max(name.size(), candidate.size());
    const int allowed = allowed_distance(longer);
    if (kEdit * static_cast<int>(longer - shorter) > allowed) continue;
    if (compared++ == kMostCompared) break;
    const int d = distance(name, candidate);
    if (d <= allowed && (!best || d < best_distance)) {
      best = std::string(candidate);
      best_distance = d;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
  const auto nearest = nearest_name(name, candidates);
  return nearest ? "did you mean \"" + *nearest + "\"?" : std::string();
}

std::string nearest_hint(std::string_view name, std::span<const std::string_view> candidates) {
  const std::string question = did_you_mean(name, candidates);
  return question.empty() ? question : " (" + question + ")";
}

}  // namespace cubie
