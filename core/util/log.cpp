// The log ring: a fixed array of fixed-length lines under one mutex.

#include "util/log.hpp"

#include <algorithm>
#include <cstring>

namespace cubie {
namespace {

/// The longest prefix of at most `limit` bytes that does not end inside a UTF-8 sequence.
std::string_view cut(std::string_view line, std::size_t limit) {
  if (line.size() <= limit) return line;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
  return line.substr(0, end);
}

}  // namespace

LogRing::LogRing(std::size_t max_lines)
    : capacity_(std::max<std::size_t>(max_lines, 1)), lines_(std::make_unique<Line[]>(capacity_)) {}

void LogRing::add(std::string_view text) noexcept {
  const std::lock_guard lock(mutex_);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    if (end > 0) add_line(cut(text.substr(0, end), kMaxLineBytes));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void LogRing::add_line(std::string_view line) noexcept {
  if (count_ == capacity_) {
    first_ = (first_ + 1) % capacity_;
    --count_;
    ++dropped_;
  }
  Line& slot = lines_[(first_ + count_) % capacity_];
  std::memcpy(slot.text, line.data(), line.size());
  slot.length = line.size();
  ++count_;
}

bool LogRing::take(std::string& line) {
  const std::lock_guard lock(mutex_);
  if (count_ == 0) return false;
  const Line& slot = lines_[first_];
  line.assign(slot.text, slot.length);
  first_ = (first_ + 1) % capacity_;
  --count_;
  return true;
}

std::size_t LogRing::size() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

std::int64_t LogRing::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

}  // namespace cubie
