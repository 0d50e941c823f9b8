/* One solve of a batch that is set up, with values and final states where R has them: nothing is copied, and nothing is
 * kept. The shortest way from numbers of R to numbers of R. */

#include "glue.h"

#include <math.h>

/* While these are bound nothing of R may jump: what it raises is held by cb_call_back until all is let go. */

typedef struct {
  cubie_batch* batch;
  SEXP values; /* named list of vectors of type double */
  int64_t n_runs;
} lent_values;

static const char* name_at(const lent_values* lent, R_xlen_t i) {
  return CHAR(STRING_ELT(Rf_getAttrib(lent->values, R_NamesSymbol), i));
}

static void check_values(const lent_values* lent) {
  SEXP names = Rf_getAttrib(lent->values, R_NamesSymbol);
  if (TYPEOF(lent->values) != VECSXP) cb_abort(CUBIE_ERR_INVALID_ARGUMENT, "values", "values must be a list");
  if (XLENGTH(lent->values) > 0 && TYPEOF(names) != STRSXP) {
    cb_abort(CUBIE_ERR_INVALID_ARGUMENT, "values", "values must have names, as in rho = 1:10");
  }
  for (R_xlen_t i = 0; i < XLENGTH(lent->values); ++i) {
    const char* name = name_at(lent, i);
    const double* numbers = cb_real(VECTOR_ELT(lent->values, i), name);
    const R_xlen_t n = XLENGTH(VECTOR_ELT(lent->values, i));
    if (n != 1 && (int64_t)n != lent->n_runs) {
      cb_abort(CUBIE_ERR_INVALID_ARGUMENT, name, "%s must have 1 or %.0f values (got %.0f)", name,
               (double)lent->n_runs, (double)n);
    }
    for (R_xlen_t k = 0; k < n; ++k) {
      if (!isfinite(numbers[k])) {
        cb_abort(CUBIE_ERR_INVALID_ARGUMENT, name, "%s must be finite (element %.0f is %s)", name, (double)k + 1,
                 ISNA(numbers[k]) ? "NA" : ISNAN(numbers[k]) ? "NaN" : numbers[k] > 0 ? "Inf" : "-Inf");
      }
    }
  }
}

/* Of the first `count` values, which are all that are bound after a failure, too. */
static cubie_status lend_values(const lent_values* lent, R_xlen_t* count) {
  cubie_status status = CUBIE_OK;
  for (*count = 0; *count < XLENGTH(lent->values) && status == CUBIE_OK; ++*count) {
    SEXP numbers = VECTOR_ELT(lent->values, *count);
    const R_xlen_t n = XLENGTH(numbers);
    status = cubie_batch_bind_values(lent->batch, name_at(lent, *count), REAL_RO(numbers), (int64_t)n, lent->n_runs,
                                     n == 1 ? 0 : 1);
  }
  if (status != CUBIE_OK) --*count;
  return status;
}

static void take_values_back(const lent_values* lent, R_xlen_t count) {
  for (R_xlen_t i = 0; i < count; ++i) {
    (void)cubie_batch_bind_values(lent->batch, name_at(lent, i), NULL, 0, 0, 0);
  }
}

static void warn(int64_t failed, int64_t n_runs) {
  SEXP name = PROTECT(Rf_mkString("cubie"));
  SEXP ns = PROTECT(R_FindNamespace(name));
  SEXP some = PROTECT(Rf_ScalarReal((double)failed));
  SEXP all = PROTECT(Rf_ScalarReal((double)n_runs));
  SEXP call = PROTECT(Rf_lang3(Rf_install("warn_of_failed"), some, all));
  Rf_eval(call, ns);
  UNPROTECT(5);
}

/* The final states (run, state). dimnames: list(NULL, names of the states); progress: a function or NULL. */
SEXP cb_final(SEXP handle, SEXP values, SEXP runs, SEXP dimnames, SEXP progress) {
  lent_values lent = {(cubie_batch*)cb_unwrap(handle, "cubie_batch", "handle"), values, cb_count(runs, "runs")};
  check_values(&lent);
  const int64_t n_states = (int64_t)XLENGTH(VECTOR_ELT(dimnames, 1));
  SEXP y = PROTECT(Rf_allocMatrix(REALSXP, (int)lent.n_runs, (int)n_states));
  Rf_setAttrib(y, R_DimNamesSymbol, dimnames);
  cb_progress state;
  cb_progress_init(&state, progress);
  PROTECT(state.token);

  cubie_result* res = NULL;
  int64_t failed = 0;
  R_xlen_t count = 0;
  cubie_status status = lend_values(&lent, &count);
  if (status == CUBIE_OK) {
    status = cubie_batch_bind_final_states(lent.batch, REAL(y), (int64_t)XLENGTH(y), n_states, lent.n_runs, lent.n_runs, 1);
  }
  if (status == CUBIE_OK) status = cubie_batch_submit(lent.batch, &res);
  if (status == CUBIE_OK) status = cb_wait_for(res, progress == R_NilValue, &state);
  if (status == CUBIE_OK) status = cubie_result_get_failed_count(res, &failed);
  (void)cubie_batch_bind_final_states(lent.batch, NULL, 0, 0, 0, 0, 0);
  take_values_back(&lent, count);
  cubie_result_destroy(res);
  cb_check(status, "cubie_final");
  if (failed > 0) warn(failed, lent.n_runs);
  UNPROTECT(2);
  return y;
}
