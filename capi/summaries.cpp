// cubie_result_*: summaries over windows.

#include "arguments.hpp"
#include "batch/result.hpp"
#include "cubie.h"
#include "guard.hpp"
#include "handle.hpp"
#include "util/checked.hpp"

namespace {

using namespace cubie::capi;
using cubie::checked_mul;
using cubie::batch::Counter;
using cubie::batch::Order;
using cubie::batch::Result;
using cubie::output::Statistic;

template <class F>
cubie_status get_count(const cubie_result* res, std::int64_t* out_count, F&& get) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    require_out(out_count, "out_count");
    *out_count = get(*object);
  });
}

cubie_status copy_word(const cubie_result* res, std::int64_t index, char* dst, std::int64_t dst_len,
                       std::int64_t* out_needed, const std::vector<std::string>& (Result::*words)() const) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    const std::vector<std::string>& all = ((*object).*words)();
    copy_text(all[require_index(index, all.size(), "index")], dst, dst_len, out_needed);
  });
}

template <class S>
cubie_status copy_summaries(const cubie_result* res, std::int32_t order, S* dst, std::int64_t dst_len,
                            std::int64_t* out_needed) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    const Order wanted = require_enum(order, Order::run_variable_time, "order");
    const std::int64_t rows = checked_mul(object->n_windows(), object->n_summaries(), "number of values");
    copy_out(checked_mul(rows, object->n_runs(), "number of values"), dst, dst_len, out_needed,
             [&](std::span<S> out) { object->copy_summaries(wanted, out); });
  });
}

static_assert(static_cast<std::int32_t>(Statistic::count) == std::int32_t{CUBIE_STATISTIC_COUNT});
static_assert(static_cast<std::int32_t>(Statistic::mean) == std::int32_t{CUBIE_STATISTIC_MEAN});
static_assert(static_cast<std::int32_t>(Statistic::variance) == std::int32_t{CUBIE_STATISTIC_VARIANCE});
static_assert(static_cast<std::int32_t>(Statistic::min) == std::int32_t{CUBIE_STATISTIC_MIN});
static_assert(static_cast<std::int32_t>(Statistic::max) == std::int32_t{CUBIE_STATISTIC_MAX});
static_assert(static_cast<std::int32_t>(Statistic::quantile) == std::int32_t{CUBIE_STATISTIC_QUANTILE});

std::int64_t output_rows(const Result& r) { return checked_mul(r.n_saves(), r.n_variables(), "number of values"); }
std::int64_t summary_rows(const Result& r) { return checked_mul(r.n_windows(), r.n_summaries(), "number of values"); }
std::int64_t state_rows(const Result& r) { return r.n_states(); }

using CopyStatistic = void (Result::*)(Statistic, double, std::span<double>) const;

cubie_status copy_statistic(const cubie_result* res, std::int32_t statistic, double probability, double* dst,
                            std::int64_t dst_len, std::int64_t* out_needed, std::int64_t (*rows)(const Result&),
                            CopyStatistic copy) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    const Statistic which = require_enum(statistic, Statistic::quantile, "statistic");
    const std::int64_t count = rows(*object);
    copy_out(count, dst, dst_len, out_needed,
             [&](std::span<double> out) { ((*object).*copy)(which, probability, out); });
  });
}

template <class S, class F>
cubie_status get_data(const cubie_result* res, const S** out_data, std::int64_t* out_len, F&& data) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    require_out(out_data, "out_data");
    require_out(out_len, "out_len");
    const std::span<const S> all = data(*object);
    *out_data = all.data();
    *out_len = static_cast<std::int64_t>(all.size());
  });
}

}  // namespace

extern "C" {

cubie_status cubie_result_get_window_count(const cubie_result* res, int64_t* out_count) noexcept {
  return get_count(res, out_count, [](const Result& r) { return r.n_windows(); });
}

cubie_status cubie_result_get_summary_count(const cubie_result* res, int64_t* out_count) noexcept {
  return get_count(res, out_count, [](const Result& r) { return r.n_summaries(); });
}

cubie_status cubie_result_copy_summary_name(const cubie_result* res, int64_t index, char* dst, int64_t dst_len,
                                            int64_t* out_needed) noexcept {
  return copy_word(res, index, dst, dst_len, out_needed, &Result::summary_names);
}

cubie_status cubie_result_copy_summary_unit(const cubie_result* res, int64_t index, char* dst, int64_t dst_len,
                                            int64_t* out_needed) noexcept {
  return copy_word(res, index, dst, dst_len, out_needed, &Result::summary_units);
}

cubie_status cubie_result_copy_window_times(const cubie_result* res, double* dst, int64_t dst_len,
                                            int64_t* out_needed) noexcept {
  return guard([&] {
    const std::vector<double> times = borrow(res)->window_times();
    copy_array(std::span<const double>(times), dst, dst_len, out_needed);
  });
}

cubie_status cubie_result_copy_summaries(const cubie_result* res, int32_t order, double* dst, int64_t dst_len,
                                         int64_t* out_needed) noexcept {
  return copy_summaries(res, order, dst, dst_len, out_needed);
}

cubie_status cubie_result_copy_summaries_f32(const cubie_result* res, int32_t order, float* dst, int64_t dst_len,
                                             int64_t* out_needed) noexcept {
  return copy_summaries(res, order, dst, dst_len, out_needed);
}

cubie_status cubie_result_get_failed_count(const cubie_result* res, int64_t* out_count) noexcept {
  return get_count(res, out_count, [](const Result& r) { return r.n_failed(); });
}

cubie_status cubie_result_copy_output_statistic(const cubie_result* res, int32_t statistic, double probability,
                                                double* dst, int64_t dst_len, int64_t* out_needed) noexcept {
  return copy_statistic(res, statistic, probability, dst, dst_len, out_needed, output_rows,
                        &Result::copy_output_statistic);
}

cubie_status cubie_result_copy_summary_statistic(const cubie_result* res, int32_t statistic, double probability,
                                                 double* dst, int64_t dst_len, int64_t* out_needed) noexcept {
  return copy_statistic(res, statistic, probability, dst, dst_len, out_needed, summary_rows,
                        &Result::copy_summary_statistic);
}

cubie_status cubie_result_copy_final_statistic(const cubie_result* res, int32_t statistic, double probability,
                                               double* dst, int64_t dst_len, int64_t* out_needed) noexcept {
  return copy_statistic(res, statistic, probability, dst, dst_len, out_needed, state_rows,
                        &Result::copy_final_statistic);
}

cubie_status cubie_result_get_counter_statistic(const cubie_result* res, int32_t counter, int32_t statistic,
                                                double probability, double* out_number) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    const Counter of = require_enum(counter, Counter::rows, "counter");
    const Statistic which = require_enum(statistic, Statistic::quantile, "statistic");
    require_out(out_number, "out_number");
    *out_number = object->counter_statistic(of, which, probability);
  });
}

cubie_status cubie_result_get_status_count(const cubie_result* res, int32_t status_bits, int64_t* out_count) noexcept {
  return get_count(res, out_count, [&](const Result& r) { return r.count_status(status_bits); });
}

cubie_status cubie_result_get_summaries_data(const cubie_result* res, const double** out_data,
                                             int64_t* out_len) noexcept {
  return get_data(res, out_data, out_len, [](const Result& r) { return r.summaries_f64(); });
}

cubie_status cubie_result_get_summaries_data_f32(const cubie_result* res, const float** out_data,
                                                 int64_t* out_len) noexcept {
  return get_data(res, out_data, out_len, [](const Result& r) { return r.summaries_f32(); });
}

}  // extern "C"
