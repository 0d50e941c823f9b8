/* What the library reads or calls of R while a solve runs: values where R has them, and a sink. The handle of the batch
 * keeps these objects alive, and so does that of every result submitted from it. */

#include "glue.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* x: of type double; the values of n_runs runs stand one behind the other from element `first` (from 0) on. */
SEXP cb_bind_values(SEXP handle, SEXP name, SEXP x, SEXP first, SEXP n_runs) {
  cubie_batch* batch = (cubie_batch*)cb_unwrap(handle, "cubie_batch", "handle");
  const char* variable = cb_string(name, "name");
  const double* data = cb_real(x, "x");
  const int64_t length = (int64_t)XLENGTH(x), skipped = cb_count(first, "first"), runs = cb_count(n_runs, "n_runs");
  if (skipped < 0 || skipped >= length) {
    cb_abort(CUBIE_ERR_OUT_OF_RANGE, "first", "first must lie in [0, %.0f) (got %.0f)", (double)length,
             (double)skipped);
  }
  cb_keep(handle, x); /* before: afterwards nothing may fail */
  cb_check(cubie_batch_bind_values(batch, variable, data + skipped, length - skipped, runs, 1),
           "cubie_batch_bind_values");
  return R_NilValue;
}

/* The place, from 1, of the first number that is missing or infinite; 0: there is none. Takes no memory. */
SEXP cb_first_not_finite(SEXP x) {
  const double* numbers = cb_real(x, "x");
  const R_xlen_t n = XLENGTH(x);
  for (R_xlen_t i = 0; i < n; ++i) {
    if (!isfinite(numbers[i])) return Rf_ScalarReal((double)i + 1);
  }
  return Rf_ScalarReal(0);
}

/* ------------------------------------------------------------------------------------------------------- sinks */

typedef struct {
  SEXP fn, names, token;
} sink;

typedef struct {
  const sink* to;
  double first_run;
  int64_t n_runs, n_outputs;
  const void* outputs;
  int is_double;
  const int32_t* run_status;
} chunk;

static SEXP array_of(const chunk* c) {
  const R_xlen_t variables = XLENGTH(c->to->names);
  const R_xlen_t rows = variables > 0 ? (R_xlen_t)(c->n_outputs / (c->n_runs * variables)) : 0;
  SEXP y = PROTECT(Rf_allocVector(REALSXP, (R_xlen_t)c->n_outputs));
  if (c->n_outputs > 0 && c->is_double) memcpy(REAL(y), c->outputs, (size_t)c->n_outputs * sizeof(double));
  for (int64_t i = 0; !c->is_double && i < c->n_outputs; ++i) REAL(y)[i] = (double)((const float*)c->outputs)[i];
  SEXP dim = PROTECT(Rf_allocVector(INTSXP, 3));
  INTEGER(dim)[0] = (int)c->n_runs;
  INTEGER(dim)[1] = (int)variables;
  INTEGER(dim)[2] = (int)rows;
  Rf_setAttrib(y, R_DimSymbol, dim);
  cb_name_dimensions(y, c->to->names);
  UNPROTECT(2);
  return y;
}

static SEXP sink_body(void* data) {
  const chunk* c = (const chunk*)data;
  R_CheckUserInterrupt();
  if (c->n_runs > INT_MAX) Rf_error("a chunk of more than 2^31 - 1 runs: set option chunk_runs");
  SEXP y = PROTECT(array_of(c));
  SEXP runs = PROTECT(Rf_allocVector(REALSXP, (R_xlen_t)c->n_runs));
  SEXP status = PROTECT(Rf_allocVector(INTSXP, (R_xlen_t)c->n_runs));
  for (int64_t i = 0; i < c->n_runs; ++i) {
    REAL(runs)[i] = c->first_run + 1 + (double)i;
    INTEGER(status)[i] = c->run_status[i];
  }
  SEXP call = PROTECT(Rf_lang4(c->to->fn, y, runs, status));
  Rf_eval(call, R_BaseEnv);
  UNPROTECT(4);
  return R_NilValue;
}

static int32_t take(int64_t first_run, int64_t n_runs, const double* outputs, int64_t n_outputs,
                    const int32_t* run_status, void* userdata) {
  const sink* to = (const sink*)userdata;
  chunk c = {to, (double)first_run, n_runs, n_outputs, outputs, 1, run_status};
  return cb_call_back(sink_body, &c, to->token);
}

static int32_t take_f32(int64_t first_run, int64_t n_runs, const float* outputs, int64_t n_outputs,
                        const int32_t* run_status, void* userdata) {
  const sink* to = (const sink*)userdata;
  chunk c = {to, (double)first_run, n_runs, n_outputs, outputs, 0, run_status};
  return cb_call_back(sink_body, &c, to->token);
}

static void finalize_sink(SEXP handle) {
  free(R_ExternalPtrAddr(handle));
  R_ClearExternalPtr(handle);
}

/* fn(y, runs, status) gets each chunk: y with dims (run, variable, time), numbers of runs from 1, words of status.
 * names: of the saved variables; bits: 64 or 32, the precision of the solve. */
SEXP cb_bind_sink(SEXP handle, SEXP fn, SEXP names, SEXP bits) {
  cubie_batch* batch = (cubie_batch*)cb_unwrap(handle, "cubie_batch", "handle");
  if (!Rf_isFunction(fn)) cb_abort(CUBIE_ERR_INVALID_ARGUMENT, "fn", "fn must be a function");
  if (TYPEOF(names) != STRSXP) cb_abort(CUBIE_ERR_INVALID_ARGUMENT, "names", "names must be a vector of strings");
  const int64_t precision = cb_count(bits, "bits");
  SEXP token = PROTECT(R_MakeUnwindCont());
  SEXP held = PROTECT(Rf_list3(fn, names, token));
  SEXP place = PROTECT(R_MakeExternalPtr(NULL, Rf_install("cubie_sink"), held));
  R_RegisterCFinalizerEx(place, finalize_sink, FALSE);
  cb_keep(handle, place);
  sink* to = (sink*)malloc(sizeof *to);
  if (to == NULL) cb_abort(CUBIE_ERR_OUT_OF_HOST_MEMORY, "fn", "there is no memory for a sink");
  to->fn = fn;
  to->names = names;
  to->token = token;
  R_SetExternalPtrAddr(place, to);
  UNPROTECT(3);
  cb_check(precision == 32 ? cubie_batch_bind_sink_f32(batch, take_f32, to) : cubie_batch_bind_sink(batch, take, to),
           "cubie_batch_bind_sink");
  return R_NilValue;
}
