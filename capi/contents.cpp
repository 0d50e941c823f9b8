// cubie_result_*: single variables and summaries, what they are called, and files of arrays.

#include <span>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "batch/result.hpp"
#include "cubie.h"
#include "guard.hpp"
#include "handle.hpp"
#include "result_array.hpp"
#include "util/checked.hpp"

namespace {

using namespace cubie::capi;
using cubie::checked_mul;
using cubie::batch::Result;

using Words = const std::vector<std::string>& (Result::*)() const noexcept;

/// "x [m]", or "x" without a unit.
cubie_status copy_legend(const cubie_result* res, std::int64_t index, char* dst, std::int64_t dst_len,
                         std::int64_t* out_needed, Words names, Words units) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    const std::size_t i = require_index(index, ((*object).*names)().size(), "index");
    const std::string& unit = ((*object).*units)()[i];
    copy_text(((*object).*names)()[i] + (unit.empty() ? "" : " [" + unit + "]"), dst, dst_len, out_needed);
  });
}

cubie_status find(const cubie_result* res, const char* name, std::int64_t* out_index,
                  std::int64_t (Result::*position)(std::string_view) const) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    const std::string_view wanted = require_text(name, "name");
    require_out(out_index, "out_index");
    *out_index = ((*object).*position)(wanted);
  });
}

}  // namespace

extern "C" {

cubie_status cubie_result_copy_saved_unit(const cubie_result* res, int64_t index, char* dst, int64_t dst_len,
                                          int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    const std::vector<std::string>& units = object->saved_units();
    copy_text(units[require_index(index, units.size(), "index")], dst, dst_len, out_needed);
  });
}

cubie_status cubie_result_copy_saved_legend(const cubie_result* res, int64_t index, char* dst, int64_t dst_len,
                                            int64_t* out_needed) noexcept {
  return copy_legend(res, index, dst, dst_len, out_needed, &Result::saved_names, &Result::saved_units);
}

cubie_status cubie_result_copy_summary_legend(const cubie_result* res, int64_t index, char* dst, int64_t dst_len,
                                              int64_t* out_needed) noexcept {
  return copy_legend(res, index, dst, dst_len, out_needed, &Result::summary_names, &Result::summary_units);
}

cubie_status cubie_result_find_saved(const cubie_result* res, const char* name, int64_t* out_index) noexcept {
  return find(res, name, out_index, &Result::find_saved);
}

cubie_status cubie_result_find_summary(const cubie_result* res, const char* name, int64_t* out_index) noexcept {
  return find(res, name, out_index, &Result::find_summary);
}

cubie_status cubie_result_copy_saved(const cubie_result* res, int64_t index, double* dst, int64_t dst_len,
                                     int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    (void)require_index(index, static_cast<std::size_t>(object->n_variables()), "index");
    copy_out(checked_mul(object->n_saves(), object->n_runs(), "number of values"), dst, dst_len, out_needed,
             [&](std::span<double> out) { object->copy_saved(index, out); });
  });
}

cubie_status cubie_result_copy_summary(const cubie_result* res, int64_t index, double* dst, int64_t dst_len,
                                       int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    (void)require_index(index, static_cast<std::size_t>(object->n_summaries()), "index");
    copy_out(checked_mul(object->n_windows(), object->n_runs(), "number of values"), dst, dst_len, out_needed,
             [&](std::span<double> out) { object->copy_summary(index, out); });
  });
}

cubie_status cubie_result_copy_run_times(const cubie_result* res, int64_t run, double* dst, int64_t dst_len,
                                         int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    (void)require_index(run, static_cast<std::size_t>(object->n_runs()), "run");
    copy_out(object->n_saves(), dst, dst_len, out_needed,
             [&](std::span<double> out) { object->copy_run_times(run, out); });
  });
}

cubie_status cubie_result_write_npy(const cubie_result* res, int32_t array, const char* path) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    const auto which = array_of(array);
    object->write_npy(which, require_text(path, "path"));
  });
}

}  // extern "C"
