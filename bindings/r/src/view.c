/* Saved values of a result as a vector of R, without a copy: an ALTREP class whose data are the library's own array.
 *
 * data1 is the handle of the result, which keeps the array alive. A view is marked as not mutable: whoever changes one
 * changes a copy that R makes of it first, and so every reader may have the library's own address. */

#include "glue.h"

#include <R_ext/Altrep.h>
#include <limits.h>
#include <string.h>

static R_altrep_class_t view_class;

typedef struct {
  const double* data;
  int64_t length;
} lent;

static lent lent_by(SEXP view) {
  lent array = {NULL, 0};
  const cubie_result* res = (const cubie_result*)cb_unwrap(R_altrep_data1(view), "cubie_result", "y");
  cb_check(cubie_result_get_outputs_data(res, &array.data, &array.length), "y");
  return array;
}

static R_xlen_t view_length(SEXP view) { return (R_xlen_t)lent_by(view).length; }

static void* view_data(SEXP view, Rboolean writeable) {
  (void)writeable;
  return (void*)lent_by(view).data;
}

static const void* view_data_or_null(SEXP view) { return lent_by(view).data; }

static double view_element(SEXP view, R_xlen_t i) { return lent_by(view).data[i]; }

static R_xlen_t view_region(SEXP view, R_xlen_t first, R_xlen_t count, double* dst) {
  const lent array = lent_by(view);
  if (first >= array.length) return 0;
  if (count > array.length - first) count = (R_xlen_t)array.length - first;
  memcpy(dst, array.data + first, (size_t)count * sizeof(double));
  return count;
}

/* A vector of R's own; R copies the attributes. */
static SEXP view_duplicate(SEXP view, Rboolean deep) {
  (void)deep;
  const lent array = lent_by(view);
  SEXP copy = Rf_allocVector(REALSXP, (R_xlen_t)array.length);
  if (array.length > 0) memcpy(REAL(copy), array.data, (size_t)array.length * sizeof(double));
  return copy;
}

static Rboolean view_inspect(SEXP view, int pre, int deep, int pvec, void (*subtree)(SEXP, int, int, int)) {
  (void)view, (void)pre, (void)deep, (void)pvec, (void)subtree;
  Rprintf("saved values of a cubie result\n");
  return TRUE;
}

void cb_init(DllInfo* dll) {
  if (cubie_abi_version() != CUBIE_ABI_VERSION) {
    Rf_error("libcubie %s has another interface than the one this package was built for: install the package again",
             cubie_version_string());
  }
  view_class = R_make_altreal_class("cubie_outputs", "cubie", dll);
  R_set_altrep_Length_method(view_class, view_length);
  R_set_altrep_Duplicate_method(view_class, view_duplicate);
  R_set_altrep_Inspect_method(view_class, view_inspect);
  R_set_altvec_Dataptr_method(view_class, view_data);
  R_set_altvec_Dataptr_or_null_method(view_class, view_data_or_null);
  R_set_altreal_Elt_method(view_class, view_element);
  R_set_altreal_Get_region_method(view_class, view_region);
}

void cb_name_dimensions(SEXP y, SEXP variables) {
  SEXP dimnames = PROTECT(Rf_allocVector(VECSXP, 3));
  SET_VECTOR_ELT(dimnames, 1, variables);
  SEXP axes = PROTECT(Rf_allocVector(STRSXP, 3));
  SET_STRING_ELT(axes, 0, Rf_mkChar("run"));
  SET_STRING_ELT(axes, 1, Rf_mkChar("variable"));
  SET_STRING_ELT(axes, 2, Rf_mkChar("time"));
  Rf_setAttrib(dimnames, R_NamesSymbol, axes);
  Rf_setAttrib(y, R_DimNamesSymbol, dimnames);
  UNPROTECT(2);
}

/* The outputs of a result in double precision, dims (run, variable, time); names: of the variables. */
SEXP cb_outputs_view(SEXP handle, SEXP names) {
  const cubie_result* res = (const cubie_result*)cb_unwrap(handle, "cubie_result", "handle");
  const double* data = NULL;
  int64_t length = 0;
  int64_t lengths[3] = {0, 0, 0};
  cb_check(cubie_result_get_outputs_data(res, &data, &length), "cubie_result_get_outputs_data");
  cb_check(cubie_result_get_run_count(res, &lengths[0]), "cubie_result_get_run_count");
  cb_check(cubie_result_get_variable_count(res, &lengths[1]), "cubie_result_get_variable_count");
  cb_check(cubie_result_get_save_count(res, &lengths[2]), "cubie_result_get_save_count");
  if (TYPEOF(names) != STRSXP || XLENGTH(names) != lengths[1]) {
    cb_abort(CUBIE_ERR_INVALID_ARGUMENT, "names", "names must be those of the %.0f saved variables",
             (double)lengths[1]);
  }
  SEXP view = PROTECT(R_new_altrep(view_class, handle, R_NilValue));
  SEXP dim = PROTECT(Rf_allocVector(INTSXP, 3));
  for (int i = 0; i < 3; ++i) {
    if (lengths[i] > INT_MAX) cb_abort(CUBIE_ERR_OUT_OF_RANGE, "y", "an array of R holds at most 2^31 - 1 runs");
    INTEGER(dim)[i] = (int)lengths[i];
  }
  Rf_setAttrib(view, R_DimSymbol, dim);
  cb_name_dimensions(view, names);
  MARK_NOT_MUTABLE(view);
  UNPROTECT(2);
  return view;
}
