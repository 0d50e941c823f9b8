// Enumeration of the option table.

#include "config/options.hpp"

#include "arguments.hpp"
#include "cubie.h"
#include "guard.hpp"

namespace {

using cubie::Error;
using cubie::ErrorCode;
using cubie::capi::copy_text;
using cubie::capi::guard;
using cubie::capi::require_enum;
using cubie::capi::require_index;
using cubie::capi::require_out;
using cubie::capi::require_text;
using cubie::config::OptionInfo;
using cubie::config::Scope;
using cubie::config::Type;

static_assert(static_cast<std::int32_t>(Scope::context) == std::int32_t{CUBIE_SCOPE_CONTEXT});
static_assert(static_cast<std::int32_t>(Scope::solver) == std::int32_t{CUBIE_SCOPE_SOLVER});
static_assert(static_cast<std::int32_t>(Scope::batch) == std::int32_t{CUBIE_SCOPE_BATCH});
static_assert(static_cast<std::int32_t>(Type::int64) == std::int32_t{CUBIE_TYPE_INT64});
static_assert(static_cast<std::int32_t>(Type::float64) == std::int32_t{CUBIE_TYPE_DOUBLE});
static_assert(static_cast<std::int32_t>(Type::text) == std::int32_t{CUBIE_TYPE_STRING});

const OptionInfo& row(std::int64_t index) {
  const auto rows = cubie::config::options();
  return rows[require_index(index, rows.size(), "index")];
}

const OptionInfo& row_of_type(std::int64_t index, Type type, const char* type_name) {
  const OptionInfo& info = row(index);
  if (info.type != type) {
    throw Error(ErrorCode::invalid_argument, "option \"{}\" (index {}) is not of type {}", info.name, index, type_name);
  }
  return info;
}

std::string default_text(const OptionInfo& info) {
  switch (info.type) {
    case Type::int64:
      return fmt::format("{}", info.int_default);
    case Type::float64:
      return fmt::format("{}", info.float_default);
    case Type::text:
      break;
  }
  return std::string(info.text_default);
}

template <class F>
cubie_status copy_field(std::int64_t index, char* dst, std::int64_t dst_len, std::int64_t* out_needed,
                        F&& field) noexcept {
  return guard([&] { copy_text(field(row(index)), dst, dst_len, out_needed); });
}

}  // namespace

extern "C" {

cubie_status cubie_option_get_count(int64_t* out_count) noexcept {
  return guard([&] {
    require_out(out_count, "out_count");
    *out_count = static_cast<int64_t>(cubie::config::options().size());
  });
}

cubie_status cubie_option_find(int32_t scope, const char* name, int64_t* out_index) noexcept {
  return guard([&] {
    const Scope where = require_enum(scope, Scope::batch, "scope");
    const OptionInfo& info = cubie::config::find_option(where, require_text(name, "name"));
    require_out(out_index, "out_index");
    *out_index = static_cast<int64_t>(info.id);
  });
}

cubie_status cubie_option_get_scope(int64_t index, int32_t* out_scope) noexcept {
  return guard([&] {
    const OptionInfo& info = row(index);
    require_out(out_scope, "out_scope");
    *out_scope = static_cast<int32_t>(info.scope);
  });
}

cubie_status cubie_option_get_type(int64_t index, int32_t* out_type) noexcept {
  return guard([&] {
    const OptionInfo& info = row(index);
    require_out(out_type, "out_type");
    *out_type = static_cast<int32_t>(info.type);
  });
}

cubie_status cubie_option_copy_name(int64_t index, char* dst, int64_t dst_len, int64_t* out_needed) noexcept {
  return copy_field(index, dst, dst_len, out_needed, [](const OptionInfo& info) { return info.name; });
}

cubie_status cubie_option_copy_help(int64_t index, char* dst, int64_t dst_len, int64_t* out_needed) noexcept {
  return copy_field(index, dst, dst_len, out_needed, [](const OptionInfo& info) { return info.help; });
}

cubie_status cubie_option_copy_unit(int64_t index, char* dst, int64_t dst_len, int64_t* out_needed) noexcept {
  return copy_field(index, dst, dst_len, out_needed, [](const OptionInfo& info) { return info.unit; });
}

cubie_status cubie_option_copy_choices(int64_t index, char* dst, int64_t dst_len, int64_t* out_needed) noexcept {
  return copy_field(index, dst, dst_len, out_needed, [](const OptionInfo& info) { return info.choices; });
}

cubie_status cubie_option_copy_default(int64_t index, char* dst, int64_t dst_len, int64_t* out_needed) noexcept {
  return copy_field(index, dst, dst_len, out_needed, [](const OptionInfo& info) { return default_text(info); });
}

cubie_status cubie_option_copy_since(int64_t index, char* dst, int64_t dst_len, int64_t* out_needed) noexcept {
  return copy_field(index, dst, dst_len, out_needed, [](const OptionInfo& info) { return info.since; });
}

cubie_status cubie_option_get_int64_range(int64_t index, int64_t* out_min, int64_t* out_max) noexcept {
  return guard([&] {
    const OptionInfo& info = row_of_type(index, Type::int64, "int64");
    require_out(out_min, "out_min");
    require_out(out_max, "out_max");
    *out_min = info.int_min;
    *out_max = info.int_max;
  });
}

cubie_status cubie_option_get_double_range(int64_t index, double* out_min, double* out_max,
                                           int32_t* out_min_is_open) noexcept {
  return guard([&] {
    const OptionInfo& info = row_of_type(index, Type::float64, "double");
    require_out(out_min, "out_min");
    require_out(out_max, "out_max");
    require_out(out_min_is_open, "out_min_is_open");
    *out_min = info.float_min;
    *out_max = info.float_max;
    *out_min_is_open = info.has(OptionInfo::kMinExclusive) ? 1 : 0;
  });
}

}  // extern "C"
