// The option table and its checks.

#include "config/options.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "config/device_choice.hpp"
#include "util/error.hpp"
#include "util/nearest.hpp"

namespace cubie::config {
namespace {

// Bounds named in the table; they convert to the number type of the row.
struct NoMin {
  constexpr operator std::int64_t() const { return std::numeric_limits<std::int64_t>::min(); }
  constexpr operator double() const { return -std::numeric_limits<double>::infinity(); }
};
struct NoMax {
  constexpr operator std::int64_t() const { return std::numeric_limits<std::int64_t>::max(); }
  constexpr operator double() const { return std::numeric_limits<double>::infinity(); }
};
constexpr NoMin kNoMin;
constexpr NoMax kNoMax;
constexpr double kAuto = std::numeric_limits<double>::quiet_NaN();
constexpr std::int32_t kMinExclusive = OptionInfo::kMinExclusive;
constexpr std::int32_t kNanIsAuto = OptionInfo::kNanIsAuto;

constexpr OptionInfo int64_row(OptionId id, std::string_view name, Scope scope, std::int64_t fallback, std::int64_t min,
                               std::int64_t max, std::string_view choices, std::string_view unit, bool affects_code,
                               std::string_view since, std::string_view help) {
  OptionInfo row;
  row.id = id;
  row.name = name;
  row.scope = scope;
  row.type = Type::int64;
  row.int_default = fallback;
  row.int_min = min;
  row.int_max = max;
  row.choices = choices;
  row.unit = unit;
  row.affects_code = affects_code;
  row.since = since;
  row.help = help;
  return row;
}

constexpr OptionInfo float64_row(OptionId id, std::string_view name, Scope scope, double fallback, double min,
                                 double max, std::int32_t flags, std::string_view unit, bool affects_code,
                                 std::string_view since, std::string_view help) {
  OptionInfo row;
  row.id = id;
  row.name = name;
  row.scope = scope;
  row.type = Type::float64;
  row.float_default = fallback;
  row.float_min = min;
  row.float_max = max;
  row.flags = flags;
  row.unit = unit;
  row.affects_code = affects_code;
  row.since = since;
  row.help = help;
  return row;
}

constexpr OptionInfo text_row(OptionId id, std::string_view name, Scope scope, std::string_view fallback,
                              std::string_view choices, bool affects_code, std::string_view since,
                              std::string_view help) {
  OptionInfo row;
  row.id = id;
  row.name = name;
  row.scope = scope;
  row.type = Type::text;
  row.text_default = fallback;
  row.choices = choices;
  row.affects_code = affects_code;
  row.since = since;
  row.help = help;
  return row;
}

constexpr OptionInfo kOptions[] = {
#define CUBIE_OPTION_INT64(name, scope, ...) int64_row(OptionId::name, #name, Scope::scope, __VA_ARGS__),
#define CUBIE_OPTION_FLOAT64(name, scope, ...) float64_row(OptionId::name, #name, Scope::scope, __VA_ARGS__),
#define CUBIE_OPTION_TEXT(name, scope, ...) text_row(OptionId::name, #name, Scope::scope, __VA_ARGS__),
#include "config/options.def"
#undef CUBIE_OPTION_INT64
#undef CUBIE_OPTION_FLOAT64
#undef CUBIE_OPTION_TEXT
};

constexpr bool rows_stand_together() {
  for (std::size_t i = 1; i < std::size(kOptions); ++i) {
    if (kOptions[i].scope < kOptions[i - 1].scope) return false;
  }
  return true;
}
static_assert(rows_stand_together(), "options.def lists context, solver and batch options in this order");

template <class F>
void for_each_choice(std::string_view choices, F&& visit) {
  while (!choices.empty()) {
    const std::size_t bar = std::min(choices.find('|'), choices.size());
    visit(choices.substr(0, bar));
    choices.remove_prefix(std::min(bar + 1, choices.size()));
  }
}

bool is_choice(std::string_view choices, std::string_view word) {
  bool found = false;
  for_each_choice(choices, [&](std::string_view choice) { found = found || choice == word; });
  return found;
}

std::string choice_list(std::string_view choices) {
  std::string list;
  for_each_choice(choices, [&](std::string_view choice) {
    if (!list.empty()) list += ", ";
    list += choice;
  });
  return list;
}

// User text inside a one-line message: cut where it gets long, without control characters.
std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string out(text.substr(0, kLongest));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  if (text.size() > kLongest) out += "...";
  return out;
}

template <class T>
[[noreturn]] void refuse_range(const OptionInfo& info, T value, T min, T max, bool has_min, bool has_max) {
  const bool open = info.has(OptionInfo::kMinExclusive);
  if (has_min && has_max) {
    throw Error(ErrorCode::out_of_range, "{} must be in {}{}, {}] (got {})", info.name, open ? '(' : '[', min, max,
                value);
  }
  if (has_max) throw Error(ErrorCode::out_of_range, "{} must be <= {} (got {})", info.name, max, value);
  throw Error(ErrorCode::out_of_range, "{} must be {} {} (got {})", info.name, open ? ">" : ">=", min, value);
}

Value check_int64(const OptionInfo& info, std::int64_t value) {
  if (!info.choices.empty()) {
    if (is_choice(info.choices, fmt::format("{}", value))) return value;
    throw Error(ErrorCode::out_of_range, "{} must be one of {} (got {})", info.name, choice_list(info.choices), value);
  }
  if (value < info.int_min || value > info.int_max) {
    refuse_range(info, value, info.int_min, info.int_max, info.int_min != std::int64_t{kNoMin},
                 info.int_max != std::int64_t{kNoMax});
  }
  return value;
}

Value check_float64(const OptionInfo& info, double value) {
  if (std::isnan(value) && info.has(OptionInfo::kNanIsAuto)) return value;
  if (!std::isfinite(value)) throw Error(ErrorCode::invalid_argument, "{} must be finite (got {})", info.name, value);
  const bool low = info.has(OptionInfo::kMinExclusive) ? value <= info.float_min : value < info.float_min;
  if (low || value > info.float_max) {
    refuse_range(info, value, info.float_min, info.float_max, std::isfinite(info.float_min),
                 std::isfinite(info.float_max));
  }
  return value;
}

// Of these `cuda:N` stands for many words, so that the row has no choices.
constexpr std::string_view kDeviceForms = "auto|host|cuda|cuda:N";

Value check_text(const OptionInfo& info, const std::string& value) {
  const bool is_device = info.id == OptionId::device;
  const bool fits =
      is_device ? read_device_choice(value).has_value() : info.choices.empty() || is_choice(info.choices, value);
  if (fits) return value;
  const std::string_view choices = is_device ? kDeviceForms : info.choices;
  std::vector<std::string_view> candidates;
  for_each_choice(choices, [&](std::string_view choice) { candidates.push_back(choice); });
  if (is_device) candidates.pop_back();
  const std::string question = did_you_mean(value, candidates);
  throw Error(ErrorCode::invalid_argument, "{} must be one of {} (got \"{}\"{}{})", info.name, choice_list(choices),
              shown(value), question.empty() ? "" : "; ", question);
}

constexpr std::string_view type_name(Type type) {
  constexpr std::array<std::string_view, 3> kNames = {"an integer", "a number", "text"};
  return kNames[static_cast<std::size_t>(type)];
}

[[noreturn]] void refuse_type(const OptionInfo& info, Type got) {
  throw Error(ErrorCode::invalid_argument, "{} takes {} (got {})", info.name, type_name(info.type), type_name(got));
}

[[noreturn]] void refuse_scope(const OptionInfo& info, Scope asked) {
  throw Error(ErrorCode::unknown_name, "option \"{}\" belongs to the {}, not to the {}", info.name,
              scope_name(info.scope), scope_name(asked));
}

double exact_double(const OptionInfo& info, std::int64_t value) {
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  if (value < -kExact || value > kExact) {
    throw Error(ErrorCode::out_of_range, "{} is an integer beyond 2^53 that a double may not hold (got {})", info.name,
                value);
  }
  return static_cast<double>(value);
}

}  // namespace

Value OptionInfo::default_value() const {
  switch (type) {
    case Type::int64:
      return int_default;
    case Type::float64:
      return float_default;
    case Type::text:
      break;
  }
  return std::string(text_default);
}

std::span<const OptionInfo> options() noexcept { return kOptions; }

const OptionInfo& option_info(OptionId id) noexcept { return kOptions[static_cast<std::size_t>(id)]; }

std::string_view scope_name(Scope scope) noexcept {
  constexpr std::array<std::string_view, 3> kNames = {"context", "solver", "batch"};
  return kNames[static_cast<std::size_t>(scope)];
}

const OptionInfo& find_option(Scope scope, std::string_view name) {
  for (const OptionInfo& info : kOptions) {
    if (info.scope == scope && info.name == name) return info;
  }
  std::vector<std::string_view> own;
  std::vector<std::string_view> foreign;
  for (const OptionInfo& info : kOptions) {
    if (info.name == name) refuse_scope(info, scope);
    (info.scope == scope ? own : foreign).push_back(info.name);
  }
  std::string advice = nearest_hint(name, own);
  if (advice.empty()) {
    if (const auto nearest = nearest_name(name, foreign)) {
      const auto row = std::find_if(std::begin(kOptions), std::end(kOptions),
                                    [&](const OptionInfo& info) { return info.name == *nearest; });
      advice = fmt::format(" (the {} has \"{}\")", scope_name(row->scope), *nearest);
    }
  }
  throw Error(ErrorCode::unknown_name, "unknown {} option \"{}\"{}", scope_name(scope), shown(name), advice);
}

Value check_value(const OptionInfo& info, const Value& value) {
  const Type got = static_cast<Type>(value.index());
  switch (info.type) {
    case Type::int64:
      if (got == Type::int64) return check_int64(info, std::get<std::int64_t>(value));
      break;
    case Type::float64:
      if (got == Type::float64) return check_float64(info, std::get<double>(value));
      if (got == Type::int64) return check_float64(info, exact_double(info, std::get<std::int64_t>(value)));
      break;
    case Type::text:
      if (got == Type::text) return check_text(info, std::get<std::string>(value));
      break;
  }
  refuse_type(info, got);
}

OptionSet::OptionSet(Scope scope) : scope_(scope), first_(0) {
  while (kOptions[first_].scope != scope) ++first_;
  for (std::size_t i = first_; i < std::size(kOptions) && kOptions[i].scope == scope; ++i) {
    slots_.push_back({kOptions[i].default_value(), false});
  }
}

std::size_t OptionSet::index(OptionId id) const {
  const OptionInfo& info = option_info(id);
  if (info.scope != scope_) refuse_scope(info, scope_);
  return static_cast<std::size_t>(id) - first_;
}

void OptionSet::set(OptionId id, const Value& value) {
  Slot& slot = slots_[index(id)];
  slot.value = check_value(option_info(id), value);
  slot.is_set = true;
}

void OptionSet::reset(OptionId id) { slots_[index(id)] = {option_info(id).default_value(), false}; }

const Value& OptionSet::get(OptionId id) const { return slots_[index(id)].value; }

bool OptionSet::is_set(OptionId id) const { return slots_[index(id)].is_set; }

}  // namespace cubie::config
