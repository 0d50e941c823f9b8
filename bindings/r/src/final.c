/* One solve of a batch that is set up, with values and final states where R has them: nothing is copied, and nothing is
 * kept. The shortest way from numbers of R to numbers of R. */

#include "glue.h"

#include <limits.h>
#include <math.h>

/* Elements of what cubie_prepare() makes, in its order. */
enum { kBatch, kRuns, kDimnames, kAlias };

/* While these are bound nothing of R may jump: what it raises is held by cb_call_back until all is let go. */
typedef struct {
  cubie_batch* batch;
  SEXP values; /* list of vectors of type double */
  SEXP names;  /* of variables, as R has them */
  SEXP alias;  /* as the model has them, by those of R; NULL: the same */
  R_xlen_t count;
  int64_t n_runs;
} lent_values;

static const char* name_at(const lent_values* lent, R_xlen_t i) {
  SEXP name = STRING_ELT(lent->names, i);
  if (lent->alias != R_NilValue) {
    SEXP known = Rf_getAttrib(lent->alias, R_NamesSymbol);
    for (R_xlen_t k = 0; k < XLENGTH(lent->alias); ++k) {
      if (STRING_ELT(known, k) == name) return Rf_translateCharUTF8(STRING_ELT(lent->alias, k));
    }
  }
  return Rf_translateCharUTF8(name);
}

static void check_finite(const char* name, const double* numbers, R_xlen_t n) {
  for (R_xlen_t k = 0; k < n; ++k) {
    if (isfinite(numbers[k])) continue;
    const char* what = ISNA(numbers[k]) ? "NA" : ISNAN(numbers[k]) ? "NaN" : numbers[k] > 0 ? "Inf" : "-Inf";
    cb_abort(CUBIE_ERR_INVALID_ARGUMENT, name, "%s must be finite (element %.0f is %s)", name, (double)k + 1, what);
  }
}

/* Values of other types than double are replaced in the list, which is the caller's own. */
static void check_values(lent_values* lent) {
  if (TYPEOF(lent->values) != VECSXP) cb_abort(CUBIE_ERR_INVALID_ARGUMENT, "values", "values must be a list");
  if (lent->count > 0 && TYPEOF(lent->names) != STRSXP) {
    cb_abort(CUBIE_ERR_INVALID_ARGUMENT, "values", "values must have names, as in rho = 1:10");
  }
  const int any = lent->n_runs == 1; /* then as many as the longest has */
  for (R_xlen_t i = 0; i < lent->count; ++i) {
    const char* name = Rf_translateCharUTF8(STRING_ELT(lent->names, i)); /* what R cannot translate is found here */
    SEXP x = VECTOR_ELT(lent->values, i);
    if (TYPEOF(x) == INTSXP && !Rf_isFactor(x)) SET_VECTOR_ELT(lent->values, i, x = Rf_coerceVector(x, REALSXP));
    check_finite(name, cb_real(x, name), XLENGTH(x));
    if (any && XLENGTH(x) > (R_xlen_t)lent->n_runs) lent->n_runs = (int64_t)XLENGTH(x);
  }
  for (R_xlen_t i = 0; i < lent->count; ++i) {
    const R_xlen_t n = XLENGTH(VECTOR_ELT(lent->values, i));
    if (n == 1 || (int64_t)n == lent->n_runs) continue;
    const char* name = CHAR(STRING_ELT(lent->names, i));
    cb_abort(CUBIE_ERR_INVALID_ARGUMENT, name, "%s must have 1 or %.0f values (got %.0f)", name, (double)lent->n_runs,
             (double)n);
  }
  if (lent->n_runs > INT_MAX) cb_abort(CUBIE_ERR_OUT_OF_RANGE, "values", "a matrix of R has at most 2^31 - 1 rows");
}

/* count: how many are bound, after a failure, too. */
static cubie_status lend_values(const lent_values* lent, R_xlen_t* count) {
  cubie_status status = CUBIE_OK;
  for (*count = 0; *count < lent->count; ++*count) {
    SEXP x = VECTOR_ELT(lent->values, *count);
    const R_xlen_t n = XLENGTH(x);
    status = cubie_batch_bind_values(lent->batch, name_at(lent, *count), REAL_RO(x), (int64_t)n, lent->n_runs, n != 1);
    if (status != CUBIE_OK) break;
  }
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

/* The final states (run, state). values: a named list that nobody else has; progress: a function or NULL. */
SEXP cb_final(SEXP prepared, SEXP values, SEXP progress) {
  if (!Rf_inherits(prepared, "cubie_prepared") || TYPEOF(prepared) != VECSXP || XLENGTH(prepared) <= kAlias ||
      TYPEOF(VECTOR_ELT(prepared, kDimnames)) != VECSXP || XLENGTH(VECTOR_ELT(prepared, kDimnames)) != 2) {
    cb_abort(CUBIE_ERR_INVALID_ARGUMENT, "prepared", "prepared must be made by cubie_prepare()");
  }
  SEXP dimnames = VECTOR_ELT(prepared, kDimnames);
  lent_values lent = {(cubie_batch*)cb_unwrap(VECTOR_ELT(prepared, kBatch), "cubie_batch", "prepared"),
                      values,
                      Rf_getAttrib(values, R_NamesSymbol),
                      VECTOR_ELT(prepared, kAlias),
                      Rf_xlength(values),
                      cb_count(VECTOR_ELT(prepared, kRuns), "runs")};
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
    status = cubie_batch_bind_final_states(lent.batch, REAL(y), (int64_t)XLENGTH(y), n_states, lent.n_runs, lent.n_runs,
                                           1);
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
