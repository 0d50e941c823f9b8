#pragma once
// Options of a handle by name: the same for contexts, solvers and batches.

#include <utility>

#include "arguments.hpp"
#include "config/options.hpp"
#include "guard.hpp"
#include "handle.hpp"

namespace cubie::capi {

template <config::Scope scope, class Handle>
[[nodiscard]] cubie_status set_option(Handle* handle, const char* name, auto number) noexcept {
  return guard([&] {
    const auto object = borrow(handle);
    object->set_option(config::find_option(scope, require_text(name, "name")).id, config::Value(number));
  });
}

template <config::Scope scope, class Handle>
[[nodiscard]] cubie_status set_option_text(Handle* handle, const char* name, const char* text) noexcept {
  return guard([&] {
    const auto object = borrow(handle);
    const config::OptionInfo& info = config::find_option(scope, require_text(name, "name"));
    object->set_option(info.id, config::Value(std::string(require_text(text, "text"))));
  });
}

/// The value in force as T. Throws invalid_argument when the option has another type.
template <class T>
[[nodiscard]] T typed_value(const config::OptionInfo& info, config::Value value) {
  if (T* typed = std::get_if<T>(&value)) return std::move(*typed);
  constexpr const char* kNames[] = {"int64", "double", "string"};
  throw Error(ErrorCode::invalid_argument, "option \"{}\" is of type {} (asked for as {})", info.name,
              kNames[static_cast<std::size_t>(info.type)], kNames[config::Value(T{}).index()]);
}

template <config::Scope scope, class T, class Handle>
[[nodiscard]] cubie_status get_option(const Handle* handle, const char* name, T* out_number) noexcept {
  return guard([&] {
    const auto object = borrow(handle);
    const config::OptionInfo& info = config::find_option(scope, require_text(name, "name"));
    require_out(out_number, "out_number");
    *out_number = typed_value<T>(info, object->get_option(info.id));
  });
}

template <config::Scope scope, class Handle>
[[nodiscard]] cubie_status copy_option_text(const Handle* handle, const char* name, char* dst, std::int64_t dst_len,
                                            std::int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(handle);
    const config::OptionInfo& info = config::find_option(scope, require_text(name, "name"));
    copy_text(typed_value<std::string>(info, object->get_option(info.id)), dst, dst_len, out_needed);
  });
}

}  // namespace cubie::capi
