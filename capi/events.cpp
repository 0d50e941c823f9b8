// cubie_batch_set_events, cubie_batch_set_doses

#include "batch/events.hpp"

#include "arguments.hpp"
#include "batch/batch.hpp"
#include "cubie.h"
#include "guard.hpp"
#include "handle.hpp"

namespace {

using namespace cubie::capi;

/// A column that may be left out.
template <class T>
std::span<const T> optional_array(const T* data, std::int64_t n, const char* name, const char* n_name) {
  return data == nullptr ? std::span<const T>() : require_array(data, n, name, n_name);
}

}  // namespace

cubie_status cubie_batch_set_events(cubie_batch* batch, const char* variables, const double* times,
                                    const int32_t* targets, const int32_t* operations, const double* values,
                                    const double* intervals, const int64_t* counts, int64_t n_events,
                                    const int64_t* first_row, int64_t n_first_row) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    cubie::batch::EventColumns columns;
    columns.variables = require_text(variables, "variables");
    columns.times = require_array(times, n_events, "times", "n_events");
    columns.targets = require_array(targets, n_events, "targets", "n_events");
    columns.operations = require_array(operations, n_events, "operations", "n_events");
    columns.values = require_array(values, n_events, "values", "n_events");
    columns.intervals = optional_array(intervals, n_events, "intervals", "n_events");
    columns.counts = optional_array(counts, n_events, "counts", "n_events");
    columns.first_row = require_array(first_row, n_first_row, "first_row", "n_first_row");
    object->set_events(columns);
  });
}

cubie_status cubie_batch_set_doses(cubie_batch* batch, const char* compartments, const double* time, const double* amt,
                                   const int32_t* cmt, const double* rate, const double* dur, const double* ii,
                                   const int64_t* addl, const int32_t* ss, const int32_t* evid, int64_t n_doses,
                                   const int64_t* first_row, int64_t n_first_row) noexcept {
  return guard([&] {
    const auto object = borrow(batch);
    const auto column = [&](const auto* data, const char* name) {
      return optional_array(data, n_doses, name, "n_doses");
    };
    cubie::batch::DoseColumns columns;
    columns.compartments = require_text(compartments, "compartments");
    columns.time = require_array(time, n_doses, "time", "n_doses");
    columns.amt = require_array(amt, n_doses, "amt", "n_doses");
    columns.cmt = column(cmt, "cmt");
    columns.rate = column(rate, "rate");
    columns.dur = column(dur, "dur");
    columns.ii = column(ii, "ii");
    columns.addl = column(addl, "addl");
    columns.ss = column(ss, "ss");
    columns.evid = column(evid, "evid");
    columns.first_row = require_array(first_row, n_first_row, "first_row", "n_first_row");
    object->set_doses(columns);
  });
}
