#include "compile/compile_message.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <span>

#include "util/hash.hpp"

namespace cubie::compile {
namespace {

// The last character counts the changes of what follows it.
constexpr std::string_view kOrderMark = "cubie compile order 1";
constexpr std::string_view kAnswerMark = "cubie compile answer 1";

constexpr std::size_t kNumberBytes = sizeof(std::int64_t);

class Writer {
 public:
  void number(std::int64_t value) {
    char bytes[kNumberBytes];
    std::memcpy(bytes, &value, sizeof bytes);  // both ends run on one machine
    body_.append(bytes, sizeof bytes);
  }
  void text(std::string_view value) {
    number(static_cast<std::int64_t>(value.size()));
    body_ += value;
  }
  void named(const NamedText& value) {
    text(value.name);
    text(value.text);
  }
  /// Mark, checksum, body: a frame that ends early or has a flipped bit does not match its checksum.
  [[nodiscard]] std::string frame(std::string_view mark) const {
    const Hash128 sum = hash128(std::string_view(body_));
    Writer head;
    head.body_.reserve(mark.size() + 2 * kNumberBytes + body_.size());
    head.body_ += mark;
    head.number(static_cast<std::int64_t>(sum.low));
    head.number(static_cast<std::int64_t>(sum.high));
    head.body_ += body_;
    return std::move(head.body_);
  }

 private:
  std::string body_;
};

// Reads what a Writer wrote. After the first thing that is not there everything is 0 or empty.
class Reader {
 public:
  Reader(std::string_view frame, std::string_view mark) : rest_(frame) {
    good_ = rest_.starts_with(mark);
    rest_.remove_prefix(good_ ? mark.size() : rest_.size());
    const auto low = static_cast<std::uint64_t>(number());
    const auto high = static_cast<std::uint64_t>(number());
    good_ = good_ && hash128(rest_) == Hash128{low, high};
  }
  std::int64_t number() {
    std::int64_t value = 0;
    const std::string_view bytes = take(kNumberBytes);
    if (good_) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  std::string_view text() { return take(number()); }
  NamedText named() {
    std::string name(text());
    return {std::move(name), text()};
  }
  /// How many elements follow; each takes one number at least, so that a wild count is known before it is believed.
  std::int64_t count() {
    const std::int64_t value = number();
    good_ = good_ && value >= 0 && static_cast<std::size_t>(value) <= rest_.size() / kNumberBytes;
    return good_ ? value : 0;
  }
  /// Whether everything was there and nothing is left.
  [[nodiscard]] bool done() const { return good_ && rest_.empty(); }

 private:
  std::string_view take(std::int64_t bytes) {
    good_ = good_ && bytes >= 0 && static_cast<std::size_t>(bytes) <= rest_.size();
    if (!good_) return {};
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(bytes));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::string encode(const CompileOrder& order) {
  Writer out;
  out.text(order.compiler);
  out.text(order.version);
  out.number(order.architecture);
  out.number(order.memory_limit_bytes);
  out.number(static_cast<std::int64_t>(order.flags.size()));
  for (const std::string& flag : order.flags) out.text(flag);
  out.named(order.text);
  out.number(static_cast<std::int64_t>(order.headers.size()));
  for (const NamedText& header : order.headers) out.named(header);
  out.text(order.headers_key);
  return out.frame(kOrderMark);
}

std::string encode(const CompileAnswer& answer) {
  Writer out;
  out.number(answer.status);
  out.text(answer.message);
  out.text(answer.log);
  out.text({reinterpret_cast<const char*>(answer.image.data()), answer.image.size()});
  return out.frame(kAnswerMark);
}

std::optional<CompileOrder> decode_order(std::string_view frame) {
  Reader in(frame, kOrderMark);
  CompileOrder order;
  order.compiler = in.text();
  order.version = in.text();
  order.architecture = in.number();
  order.memory_limit_bytes = in.number();
  for (std::int64_t left = in.count(); left > 0; --left) order.flags.emplace_back(in.text());
  order.text = in.named();
  for (std::int64_t left = in.count(); left > 0; --left) order.headers.push_back(in.named());
  order.headers_key = in.text();
  if (!in.done() || order.memory_limit_bytes < 0 || order.architecture < 0) return std::nullopt;
  return order;
}

std::optional<CompileAnswer> decode_answer(std::string_view frame) {
  Reader in(frame, kAnswerMark);
  CompileAnswer answer;
  const std::int64_t status = in.number();
  answer.message = in.text();
  answer.log = in.text();
  const std::string_view image = in.text();
  const bool fits = status >= 0 && status <= std::numeric_limits<std::int32_t>::max();
  if (!in.done() || !fits) return std::nullopt;
  answer.status = static_cast<std::int32_t>(status);
  const auto bytes = std::as_bytes(std::span(image));
  answer.image.assign(bytes.begin(), bytes.end());
  return answer;
}

}  // namespace cubie::compile
