#include "batch/time_log.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace cubie::batch {
namespace {

constexpr std::array<std::string_view, 5> kNames{"compile", "stage-in", "kernel", "stage-out", "writeback"};

/// No chunk's rows are further apart: there are four per chunk, of at most eight in flight and as many on their way.
constexpr std::size_t kRowsInFlight = 128;

void print(fmt::memory_buffer& out, std::string_view name, std::string_view chunk, std::string_view begin,
           double seconds, std::int64_t bytes) {
  fmt::format_to(std::back_inserter(out), "{:<10} {:>6} {:>12} {:>12.3f}", name, chunk, begin, seconds * 1e3);
  if (bytes > 0) {
    const auto size = static_cast<double>(bytes);
    fmt::format_to(std::back_inserter(out), " {:>12.3f} {:>8.2f}", size / 1e6,
                   seconds > 0 ? size / 1e9 / seconds : 0.0);
  }
  out.push_back('\n');
}

}  // namespace

void TimeLog::start(bool enabled) {
  const std::lock_guard lock(mutex_);
  enabled_ = enabled;
  rows_.clear();
  if (enabled) start_ = Clock::now();
}

double TimeLog::seconds(Clock::time_point at) const noexcept {
  return std::chrono::duration<double>(at - start_).count();
}

void TimeLog::add(const TimeRow& row) noexcept {
  if (!enabled_) return;
  const std::lock_guard lock(mutex_);
  append(row);
}

void TimeLog::append(const TimeRow& row) noexcept {
  try {
    rows_.push_back(row);
  } catch (...) {  // a log with a gap is better than a solve that fails
  }
}

void TimeLog::extend(const TimeRow& row) noexcept {
  if (!enabled_) return;
  const std::lock_guard lock(mutex_);
  const std::size_t first = rows_.size() - std::min(rows_.size(), kRowsInFlight);
  for (std::size_t i = rows_.size(); i-- > first;) {
    TimeRow& seen = rows_[i];
    if (seen.activity != row.activity || seen.chunk != row.chunk) continue;
    seen.begin = std::min(seen.begin, row.begin);
    seen.end = std::max(seen.end, row.end);
    seen.bytes += row.bytes;
    return;
  }
  append(row);
}

std::vector<TimeRow> TimeLog::rows() const {
  std::vector<TimeRow> rows;
  {
    const std::lock_guard lock(mutex_);
    rows = rows_;
  }
  std::stable_sort(rows.begin(), rows.end(), [](const TimeRow& a, const TimeRow& b) { return a.begin < b.begin; });
  return rows;
}

std::string TimeLog::table() const {
  fmt::memory_buffer out;
  fmt::format_to(std::back_inserter(out), "{:<10} {:>6} {:>12} {:>12} {:>12} {:>8}\n", "activity", "chunk", "begin/ms",
                 "time/ms", "MB", "GB/s");
  std::array<TimeRow, kNames.size()> sums;
  std::array<bool, kNames.size()> seen{};
  for (const TimeRow& row : rows()) {
    const auto activity = static_cast<std::size_t>(row.activity);
    print(out, kNames[activity], row.chunk < 0 ? "all" : fmt::format("{}", row.chunk),
          fmt::format("{:.3f}", row.begin * 1e3), row.end - row.begin, row.bytes);
    seen[activity] = true;
    sums[activity].end += row.end - row.begin;
    sums[activity].bytes += row.bytes;
  }
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (seen[i]) print(out, kNames[i], "sum", "", sums[i].end, sums[i].bytes);
  }
  return fmt::to_string(out);
}

}  // namespace cubie::batch
