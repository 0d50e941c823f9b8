// cubie_result_*: what became of the runs.

#include "arguments.hpp"
#include "batch/result_tables.hpp"
#include "cubie.h"
#include "guard.hpp"
#include "handle.hpp"
#include "run_status.hpp"

namespace {

using namespace cubie::capi;
using cubie::batch::Counter;
using cubie::batch::StatusCount;

}  // namespace

extern "C" {

cubie_status cubie_result_copy_status_counts(const cubie_result* res, int32_t* statuses, int64_t* counts,
                                             int64_t dst_len, int64_t* out_needed) noexcept {
  return guard([&] {
    const std::vector<StatusCount> table = status_counts(*borrow(res));
    if (counts == nullptr && statuses != nullptr) require_pointer(counts, "counts");
    copy_out(std::ssize(table), statuses, dst_len, out_needed, [&](std::span<int32_t> out) {
      for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = table[i].status;
        counts[i] = table[i].n_runs;
      }
    });
  });
}

cubie_status cubie_result_get_counter_range(const cubie_result* res, int32_t run_status, int32_t counter,
                                            double* out_min, double* out_median, double* out_max) noexcept {
  return guard([&] {
    const auto object = borrow(res);
    const Counter which = require_enum(counter, Counter::rows, "counter");
    require_out(out_min, "out_min");
    require_out(out_median, "out_median");
    require_out(out_max, "out_max");
    const auto range = counter_range(*object, run_status, which);
    *out_min = range.min;
    *out_median = range.median;
    *out_max = range.max;
  });
}

cubie_status cubie_result_copy_statistics_table(const cubie_result* res, char* dst, int64_t dst_len,
                                                int64_t* out_needed) noexcept {
  return guard([&] { copy_text(statistics_table(*borrow(res), run_status_text), dst, dst_len, out_needed); });
}

}  // extern "C"
