/* Tables of R as the library takes them: events, and drivers on one uniform grid of times. */

#include "glue.h"

#include <string.h>

static int64_t* as_int64(SEXP x, const char* name, R_xlen_t length) {
  const double* numbers = cb_real(x, name);
  if (XLENGTH(x) != length) cb_abort(CUBIE_ERR_INVALID_ARGUMENT, name, "%s has the wrong length", name);
  int64_t* whole = (int64_t*)R_alloc((size_t)(length > 0 ? length : 1), sizeof(int64_t));
  for (R_xlen_t i = 0; i < length; ++i) whole[i] = (int64_t)numbers[i];
  return whole;
}

static void check_length(SEXP x, int type, const char* name, R_xlen_t length) {
  if (TYPEOF(x) != type || XLENGTH(x) != length) {
    cb_abort(CUBIE_ERR_INVALID_ARGUMENT, name, "%s must be a vector of type %s and length %.0f", name,
             Rf_type2char((SEXPTYPE)type), (double)length);
  }
}

/* times, values, intervals, counts: double; targets, operations: integer; first_row: double, or NULL for shared rows.
 */
SEXP cb_set_events(SEXP handle, SEXP variables, SEXP times, SEXP targets, SEXP operations, SEXP values, SEXP intervals,
                   SEXP counts, SEXP first_row) {
  cubie_batch* batch = (cubie_batch*)cb_unwrap(handle, "cubie_batch", "handle");
  const char* names = cb_string(variables, "variables");
  const double* when = cb_real(times, "times");
  const R_xlen_t n = XLENGTH(times);
  check_length(targets, INTSXP, "targets", n);
  check_length(operations, INTSXP, "operations", n);
  check_length(values, REALSXP, "values", n);
  check_length(intervals, REALSXP, "intervals", n);
  const R_xlen_t n_first = first_row == R_NilValue ? 0 : Rf_xlength(first_row);
  const int64_t* many = as_int64(counts, "counts", n);
  const int64_t* first = first_row == R_NilValue ? NULL : as_int64(first_row, "first_row", n_first);
  cb_check(cubie_batch_set_events(batch, names, when, INTEGER_RO(targets), INTEGER_RO(operations), REAL_RO(values),
                                  REAL_RO(intervals), many, (int64_t)n, first, (int64_t)n_first),
           "cubie_batch_set_events");
  return R_NilValue;
}

/* One row per dose; cmt counts the states of `compartments` from 1. addl and first_row: double; cmt, ss, evid: integer.
 */
SEXP cb_set_doses(SEXP handle, SEXP compartments, SEXP time, SEXP amt, SEXP cmt, SEXP rate, SEXP dur, SEXP ii,
                  SEXP addl, SEXP ss, SEXP evid, SEXP first_row) {
  cubie_batch* batch = (cubie_batch*)cb_unwrap(handle, "cubie_batch", "handle");
  const char* names = cb_string(compartments, "compartments");
  const double* when = cb_real(time, "time");
  const R_xlen_t n = XLENGTH(time);
  check_length(amt, REALSXP, "amt", n);
  check_length(cmt, INTSXP, "cmt", n);
  check_length(rate, REALSXP, "rate", n);
  check_length(dur, REALSXP, "dur", n);
  check_length(ii, REALSXP, "ii", n);
  check_length(ss, INTSXP, "ss", n);
  check_length(evid, INTSXP, "evid", n);
  const R_xlen_t n_first = first_row == R_NilValue ? 0 : Rf_xlength(first_row);
  const int64_t* more = as_int64(addl, "addl", n);
  const int64_t* first = first_row == R_NilValue ? NULL : as_int64(first_row, "first_row", n_first);
  cb_check(
      cubie_batch_set_doses(batch, names, when, REAL_RO(amt), INTEGER_RO(cmt), REAL_RO(rate), REAL_RO(dur), REAL_RO(ii),
                            more, INTEGER_RO(ss), INTEGER_RO(evid), (int64_t)n, first, (int64_t)n_first),
      "cubie_batch_set_doses");
  return R_NilValue;
}

/* samples: a matrix with a column per driver of the model, in declared order; R's order is turned into (sample,
 * driver). */
SEXP cb_set_drivers(SEXP handle, SEXP samples, SEXP t0, SEXP dt) {
  cubie_batch* batch = (cubie_batch*)cb_unwrap(handle, "cubie_batch", "handle");
  const double* columns = cb_real(samples, "samples");
  if (!Rf_isMatrix(samples)) cb_abort(CUBIE_ERR_INVALID_ARGUMENT, "samples", "samples must be a matrix");
  const R_xlen_t n = Rf_nrows(samples), drivers = Rf_ncols(samples);
  double* rows = (double*)R_alloc((size_t)(n * drivers + 1), sizeof(double));
  for (R_xlen_t k = 0; k < n; ++k) {
    for (R_xlen_t d = 0; d < drivers; ++d) rows[k * drivers + d] = columns[d * n + k];
  }
  cb_check(cubie_batch_set_drivers(batch, rows, (int64_t)n, (int64_t)drivers, cb_number(t0, "t0"), cb_number(dt, "dt")),
           "cubie_batch_set_drivers");
  return R_NilValue;
}
