// cubie_result_*: events of the model.

#include "arguments.hpp"
#include "batch/result.hpp"
#include "cubie.h"
#include "guard.hpp"
#include "handle.hpp"
#include "util/checked.hpp"

namespace {

using namespace cubie::capi;
using cubie::checked_mul;
using cubie::batch::Result;

cubie_status get_count(const cubie_result* res, std::int64_t* out_count,
                       std::int64_t (Result::*count)() const noexcept) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    require_out(out_count, "out_count");
    *out_count = ((*object).*count)();
  });
}

}  // namespace

extern "C" {

cubie_status cubie_result_get_event_count(const cubie_result* res, int64_t* out_count) noexcept {
  return get_count(res, out_count, &Result::n_events);
}

cubie_status cubie_result_get_event_record_count(const cubie_result* res, int64_t* out_count) noexcept {
  return get_count(res, out_count, &Result::n_event_records);
}

cubie_status cubie_result_copy_event_counts(const cubie_result* res, int32_t* dst, int64_t dst_len,
                                            int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    copy_out(checked_mul(object->n_events(), object->n_runs(), "number of values"), dst, dst_len, out_needed,
             [&](std::span<std::int32_t> out) { object->copy_event_counts(out); });
  });
}

cubie_status cubie_result_copy_event_records(const cubie_result* res, double* dst, int64_t dst_len,
                                             int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    const std::int64_t numbers = checked_mul(object->n_event_records(), object->n_states() + 2, "number of values");
    copy_out(checked_mul(numbers, object->n_runs(), "number of values"), dst, dst_len, out_needed,
             [&](std::span<double> out) { object->copy_event_records(out); });
  });
}

}  // extern "C"
