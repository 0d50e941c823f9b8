// cubie_context_*

#include "batch/context.hpp"

#include "arguments.hpp"
#include "cubie.h"
#include "guard.hpp"
#include "handle.hpp"
#include "option_access.hpp"

namespace {

using namespace cubie::capi;
using cubie::batch::Context;
using cubie::device::DeviceKind;
constexpr auto kScope = cubie::config::Scope::context;

static_assert(static_cast<std::int32_t>(DeviceKind::host) == std::int32_t{CUBIE_DEVICE_HOST});
static_assert(static_cast<std::int32_t>(DeviceKind::cuda) == std::int32_t{CUBIE_DEVICE_CUDA});

}  // namespace

extern "C" {

cubie_status cubie_context_create(cubie_context** out_context) noexcept {
  return guard([&] {
    require_out(out_context, "out_context");
    *out_context = make_handle<cubie_context>(Context::create());
  });
}

void cubie_context_destroy(cubie_context* context) noexcept { (void)take(context); }

cubie_status cubie_context_set_int64(cubie_context* context, const char* name, int64_t number) noexcept {
  return set_option<kScope>(context, name, number);
}

cubie_status cubie_context_set_double(cubie_context* context, const char* name, double number) noexcept {
  return set_option<kScope>(context, name, number);
}

cubie_status cubie_context_set_string(cubie_context* context, const char* name, const char* text) noexcept {
  return set_option_text<kScope>(context, name, text);
}

cubie_status cubie_context_get_int64(const cubie_context* context, const char* name, int64_t* out_number) noexcept {
  return get_option<kScope>(context, name, out_number);
}

cubie_status cubie_context_get_double(const cubie_context* context, const char* name, double* out_number) noexcept {
  return get_option<kScope>(context, name, out_number);
}

cubie_status cubie_context_copy_string(const cubie_context* context, const char* name, char* dst, int64_t dst_len,
                                       int64_t* out_needed) noexcept {
  return copy_option_text<kScope>(context, name, dst, dst_len, out_needed);
}

cubie_status cubie_context_get_device_kind(cubie_context* context, int32_t* out_kind) noexcept {
  return guard([&] {
    const auto object = borrow(context);
    require_out(out_kind, "out_kind");
    *out_kind = static_cast<int32_t>(object->device_info().kind);
  });
}

cubie_status cubie_context_copy_device_name(cubie_context* context, char* dst, int64_t dst_len,
                                            int64_t* out_needed) noexcept {
  return guard([&] { copy_text(borrow(context)->device_info().name, dst, dst_len, out_needed); });
}

cubie_status cubie_context_copy_device_architecture(cubie_context* context, char* dst, int64_t dst_len,
                                                    int64_t* out_needed) noexcept {
  return guard([&] { copy_text(borrow(context)->device_info().architecture, dst, dst_len, out_needed); });
}

cubie_status cubie_context_copy_device_reason(cubie_context* context, char* dst, int64_t dst_len,
                                              int64_t* out_needed) noexcept {
  return guard([&] { copy_text(borrow(context)->device_reason(), dst, dst_len, out_needed); });
}

cubie_status cubie_context_get_device_memory_bytes(cubie_context* context, int64_t* out_bytes) noexcept {
  return guard([&] {
    const auto object = borrow(context);
    require_out(out_bytes, "out_bytes");
    *out_bytes = object->device_info().memory_bytes;
  });
}

cubie_status cubie_context_get_device_workers(cubie_context* context, int32_t* out_count) noexcept {
  return guard([&] {
    const auto object = borrow(context);
    require_out(out_count, "out_count");
    *out_count = object->device_info().workers;
  });
}

cubie_status cubie_context_get_memory(cubie_context* context, int64_t* out_planned, int64_t* out_in_use,
                                      int64_t* out_peak, int64_t* out_limit) noexcept {
  return guard([&] {
    const auto object = borrow(context);
    require_out(out_planned, "out_planned");
    require_out(out_in_use, "out_in_use");
    require_out(out_peak, "out_peak");
    require_out(out_limit, "out_limit");
    const cubie::batch::MemoryReport report = object->memory_report();
    *out_planned = report.device.planned_bytes;
    *out_in_use = report.device.in_use_bytes;
    *out_peak = report.device.peak_bytes;
    *out_limit = report.limit_bytes;
  });
}

cubie_status cubie_context_get_pinned_memory(cubie_context* context, int64_t* out_in_use, int64_t* out_peak,
                                             int64_t* out_budget) noexcept {
  return guard([&] {
    const auto object = borrow(context);
    require_out(out_in_use, "out_in_use");
    require_out(out_peak, "out_peak");
    require_out(out_budget, "out_budget");
    const cubie::batch::MemoryReport report = object->memory_report();
    *out_in_use = report.pinned_bytes;
    *out_peak = report.pinned_peak_bytes;
    *out_budget = report.pinned_budget_bytes;
  });
}

cubie_status cubie_context_get_memory_clients(cubie_context* context, int64_t* out_count) noexcept {
  return guard([&] {
    const auto object = borrow(context);
    require_out(out_count, "out_count");
    *out_count = object->memory_report().clients;
  });
}

}  // extern "C"
