/* The hand-written part of the low level: what cubie_wrap.c calls to convert, check, raise and report. */

#include "glue.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Whole doubles up to here are exact. */
static const double kLargestCount = 9007199254740992.0;

static cb_sized* pending_size; /* of the wrapper that runs */
static SEXP pending_unwind;    /* goes on once the library has returned */

/* ------------------------------------------------------------------------------------------------- conditions */

static SEXP package_namespace(void) {
  SEXP name = PROTECT(Rf_mkString("cubie"));
  SEXP found = R_FindNamespace(name);
  UNPROTECT(1);
  return found;
}

static void raise(const char* message, const char* status, const char* fn) {
  pending_size = NULL;
  SEXP ns = PROTECT(package_namespace());
  SEXP text = PROTECT(cb_text(message));
  SEXP code = PROTECT(cb_text(status));
  SEXP from = PROTECT(cb_text(fn));
  SEXP call = PROTECT(Rf_lang4(Rf_install("cubie_abort"), text, code, from));
  Rf_eval(call, ns);
  UNPROTECT(5);
}

void cb_abort(cubie_status status, const char* fn, const char* format, ...) {
  char message[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  raise(message, cubie_status_name(status), fn);
}

void cb_check(cubie_status status, const char* fn) {
  pending_size = NULL;
  if (pending_unwind != NULL) {
    SEXP token = pending_unwind;
    pending_unwind = NULL;
    R_ReleaseObject(token);
    R_ContinueUnwind(token);
  }
  if (status == CUBIE_OK) return;
  char message[1024];
  cubie_last_error_message(message, (int64_t)sizeof message);
  raise(message, cubie_status_name(status), fn);
}

/* -------------------------------------------------------------------------------------------------- arguments */

static void bad(const char* name, const char* wanted, SEXP got) {
  if (Rf_isNumeric(got) && XLENGTH(got) == 1 && ISNA(Rf_asReal(got))) {
    cb_abort(CUBIE_ERR_INVALID_ARGUMENT, name, "%s must be %s (got NA)", name, wanted);
  }
  if (Rf_isNumeric(got) && XLENGTH(got) == 1) {
    cb_abort(CUBIE_ERR_INVALID_ARGUMENT, name, "%s must be %s (got %.17g)", name, wanted, Rf_asReal(got));
  }
  cb_abort(CUBIE_ERR_INVALID_ARGUMENT, name, "%s must be %s (got a value of type %s and length %.0f)", name, wanted,
           Rf_type2char((SEXPTYPE)TYPEOF(got)), (double)Rf_xlength(got));
}

static int is_scalar(SEXP x) {
  return (TYPEOF(x) == REALSXP || TYPEOF(x) == INTSXP) && XLENGTH(x) == 1 && !Rf_isFactor(x);
}

double cb_number(SEXP x, const char* name) {
  if (!is_scalar(x)) bad(name, "one number", x);
  return Rf_asReal(x);
}

static double whole(SEXP x, const char* name, double largest, const char* wanted) {
  if (!is_scalar(x)) bad(name, wanted, x);
  double number = Rf_asReal(x);
  if (!(fabs(number) <= largest) || number != floor(number)) bad(name, wanted, x);
  return number;
}

int64_t cb_count(SEXP x, const char* name) {
  return (int64_t)whole(x, name, kLargestCount, "one whole number of at most 2^53");
}

int32_t cb_int32(SEXP x, const char* name) {
  return (int32_t)whole(x, name, 2147483647.0, "one whole number below 2^31");
}

const char* cb_string(SEXP x, const char* name) {
  if (TYPEOF(x) != STRSXP || XLENGTH(x) != 1 || STRING_ELT(x, 0) == NA_STRING ||
      Rf_getCharCE(STRING_ELT(x, 0)) == CE_BYTES) {
    bad(name, "one string", x);
  }
  return Rf_translateCharUTF8(STRING_ELT(x, 0));
}

const double* cb_real(SEXP x, const char* name) {
  if (TYPEOF(x) != REALSXP) bad(name, "a vector of type double", x);
  return REAL_RO(x);
}

/* ----------------------------------------------------------------------------------------------------- values */

SEXP cb_text(const char* text) {
  SEXP one = PROTECT(Rf_mkCharCE(text, CE_UTF8));
  SEXP value = Rf_ScalarString(one);
  UNPROTECT(1);
  return value;
}

SEXP cb_pair(double first, double second) {
  SEXP value = Rf_allocVector(REALSXP, 2);
  REAL(value)[0] = first;
  REAL(value)[1] = second;
  return value;
}

void cb_sized_begin(cb_sized* sized, enum cb_kind kind, void** dst, int64_t* dst_len, int64_t** needed) {
  sized->kind = kind;
  sized->dst = dst;
  sized->dst_len = dst_len;
  sized->needed = 0;
  sized->value = R_NilValue;
  PROTECT_WITH_INDEX(sized->value, &sized->place);
  *dst = NULL;
  *dst_len = 0;
  *needed = &sized->needed;
  pending_size = sized;
}

int cb_sized_grow(void) {
  cb_sized* sized = pending_size;
  pending_size = NULL; /* before anything is allocated, which may jump */
  if (sized == NULL || sized->needed <= 0) return 0;
  static const SEXPTYPE types[] = {RAWSXP, REALSXP, INTSXP};
  REPROTECT(sized->value = Rf_allocVector(types[sized->kind], (R_xlen_t)sized->needed), sized->place);
  *sized->dst = sized->kind == CB_REAL      ? (void*)REAL(sized->value)
                : sized->kind == CB_INTEGER ? (void*)INTEGER(sized->value)
                                            : (void*)RAW(sized->value);
  *sized->dst_len = sized->needed;
  return 1;
}

SEXP cb_sized_value(cb_sized* sized) {
  if (sized->kind == CB_TEXT) return cb_text(sized->value == R_NilValue ? "" : (const char*)RAW(sized->value));
  if (sized->value != R_NilValue) return sized->value;
  return Rf_allocVector(sized->kind == CB_REAL ? REALSXP : INTSXP, 0);
}

/* ---------------------------------------------------------------------------------------------------- handles */

SEXP cb_new_handle(const char* type, R_CFinalizer_t finalizer) {
  SEXP handle = PROTECT(R_MakeExternalPtr(NULL, Rf_install(type), R_NilValue));
  /* Not at exit: by then the driver of a GPU may be gone, and the system takes everything back anyway. */
  R_RegisterCFinalizerEx(handle, finalizer, FALSE);
  UNPROTECT(1);
  return handle;
}

/* By its text: looking a symbol up takes longer. */
static int has_tag(SEXP handle, const char* type) {
  SEXP tag = R_ExternalPtrTag(handle);
  return TYPEOF(tag) == SYMSXP && strcmp(CHAR(PRINTNAME(tag)), type) == 0;
}

void* cb_unwrap(SEXP handle, const char* type, const char* name) {
  if (TYPEOF(handle) != EXTPTRSXP || !has_tag(handle, type)) {
    cb_abort(CUBIE_ERR_INVALID_HANDLE, name, "%s is no handle of a %s (got a value of type %s)", name, type,
             Rf_type2char((SEXPTYPE)TYPEOF(handle)));
  }
  void* address = R_ExternalPtrAddr(handle);
  if (address == NULL) {
    cb_abort(CUBIE_ERR_INVALID_HANDLE, name, "%s is a %s that was released, or comes from another session of R", name,
             type);
  }
  return address;
}

#define FINALIZER(TYPE)                                            \
  void cb_finalize_##TYPE(SEXP handle) {                           \
    TYPE* address = (TYPE*)R_ExternalPtrAddr(handle);              \
    R_ClearExternalPtr(handle); /* first: it is given back once */ \
    TYPE##_destroy(address);                                       \
  }
FINALIZER(cubie_context)
FINALIZER(cubie_solver)
FINALIZER(cubie_batch)
FINALIZER(cubie_result)

void cb_keep(SEXP handle, SEXP object) {
  SEXP kept = PROTECT(Rf_cons(object, R_ExternalPtrProtected(handle)));
  R_SetExternalPtrProtected(handle, kept);
  UNPROTECT(1);
}

void cb_keep_the_same(SEXP handle, SEXP other) { R_SetExternalPtrProtected(handle, R_ExternalPtrProtected(other)); }

SEXP cb_let_go(SEXP handle) {
  cb_unwrap(handle, "cubie_result", "handle");
  R_SetExternalPtrProtected(handle, R_NilValue);
  return R_NilValue;
}

SEXP cb_release(SEXP handle) {
  if (TYPEOF(handle) != EXTPTRSXP) cb_unwrap(handle, "cubie_result", "handle");
  if (has_tag(handle, "cubie_context")) cb_finalize_cubie_context(handle);
  if (has_tag(handle, "cubie_solver")) cb_finalize_cubie_solver(handle);
  if (has_tag(handle, "cubie_batch")) cb_finalize_cubie_batch(handle);
  if (has_tag(handle, "cubie_result")) cb_finalize_cubie_result(handle);
  return R_NilValue;
}

SEXP cb_alive(SEXP handle) {
  return Rf_ScalarLogical(TYPEOF(handle) == EXTPTRSXP && R_ExternalPtrAddr(handle) != NULL);
}

/* --------------------------------------------------------------------------------------------------- progress */

static void jumps_out(void* place, Rboolean jumping) {
  if (jumping) longjmp(*(jmp_buf*)place, 1);
}

/* R must not jump over frames of the library: what R raises is held, the library is told to stop, and cb_check lets R
 * go on with it. That is how errors, Ctrl-C and restarts come out as they went in. */
int32_t cb_call_back(SEXP (*body)(void* data), void* data, SEXP token) {
  if (pending_unwind != NULL) return 1;
  jmp_buf place;
  if (setjmp(place)) {
    pending_unwind = token;
    R_PreserveObject(pending_unwind);
    return 1;
  }
  R_UnwindProtect(body, data, jumps_out, &place, token);
  return 0;
}

typedef struct {
  SEXP fn;
  double done;
  double total;
} progress_news;

static SEXP progress_body(void* data) {
  progress_news* news = (progress_news*)data;
  R_CheckUserInterrupt();
  if (news->fn == R_NilValue) return R_NilValue;
  SEXP done = PROTECT(Rf_ScalarReal(news->done));
  SEXP total = PROTECT(Rf_ScalarReal(news->total));
  SEXP call = PROTECT(Rf_lang3(news->fn, done, total));
  Rf_eval(call, R_BaseEnv);
  UNPROTECT(3);
  return R_NilValue;
}

void cb_progress_init(cb_progress* state, SEXP fn) {
  if (fn != R_NilValue && !Rf_isFunction(fn)) bad("progress", "a function or NULL", fn);
  state->fn = fn;
  state->token = R_MakeUnwindCont();
}

int32_t cb_progress_call(int64_t runs_done, int64_t runs_total, void* userdata) {
  cb_progress* state = (cb_progress*)userdata;
  progress_news news = {state->fn, (double)runs_done, (double)runs_total};
  return cb_call_back(progress_body, &news, state->token);
}

/* Without a function there is nothing to call before an interrupt could matter: a solve that ends soon costs no call
 * of R. 20 ms is as often as the library calls back. */
cubie_status cb_wait_for(cubie_result* res, int quiet, cb_progress* state) {
  int32_t ended = 0;
  if (quiet) {
    const cubie_status status = cubie_result_wait(res, 0.02, NULL, NULL, &ended);
    if (status != CUBIE_OK || ended) return status;
  }
  return cubie_result_wait(res, -1, cb_progress_call, state, NULL);
}

/* Submits and waits: the result. progress: a function of runs done and in all, or NULL. */
SEXP cb_solve(SEXP handle, SEXP progress) {
  cubie_batch* batch = (cubie_batch*)cb_unwrap(handle, "cubie_batch", "handle");
  cb_progress state;
  cb_progress_init(&state, progress);
  PROTECT(state.token);
  SEXP made = PROTECT(cb_new_handle("cubie_result", cb_finalize_cubie_result));
  cubie_result* res = NULL;
  cb_check(cubie_batch_submit(batch, &res), "cubie_batch_submit");
  R_SetExternalPtrAddr(made, res);
  cb_keep_the_same(made, handle);
  cb_check(cb_wait_for(res, progress == R_NilValue, &state), "cubie_result_wait");
  UNPROTECT(2);
  return made;
}

/* ------------------------------------------------------------------------------------------------- R's helpers */

static SEXP name_of(const cubie_solver* solver, int32_t role, int64_t index, int unit) {
  char name[512] = "";
  if (unit) {
    cb_check(cubie_solver_copy_variable_unit(solver, role, index, name, (int64_t)sizeof name, NULL), "variables");
  } else {
    cb_check(cubie_solver_copy_variable_name(solver, role, index, name, (int64_t)sizeof name, NULL), "variables");
  }
  return Rf_mkCharCE(name, CE_UTF8);
}

/* list(name, unit, value) of all variables of a role, in declared order. */
SEXP cb_variables(SEXP handle, SEXP role) {
  const cubie_solver* solver = (const cubie_solver*)cb_unwrap(handle, "cubie_solver", "handle");
  const int32_t of = cb_int32(role, "role");
  int64_t count = 0;
  cb_check(cubie_solver_get_variable_count(solver, of, &count), "variables");
  SEXP names = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)count));
  SEXP units = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)count));
  SEXP values = PROTECT(Rf_allocVector(REALSXP, (R_xlen_t)count));
  for (int64_t i = 0; i < count; ++i) {
    SET_STRING_ELT(names, (R_xlen_t)i, name_of(solver, of, i, 0));
    SET_STRING_ELT(units, (R_xlen_t)i, name_of(solver, of, i, 1));
    cb_check(cubie_solver_get_variable_default(solver, of, i, REAL(values) + i), "variables");
  }
  SEXP all = PROTECT(Rf_allocVector(VECSXP, 3));
  SET_VECTOR_ELT(all, 0, names);
  SET_VECTOR_ELT(all, 1, units);
  SET_VECTOR_ELT(all, 2, values);
  UNPROTECT(4);
  return all;
}

/* What a state (at the start) or parameter is in every run of a batch. */
SEXP cb_run_values(SEXP handle, SEXP name) {
  const cubie_batch* batch = (const cubie_batch*)cb_unwrap(handle, "cubie_batch", "handle");
  const char* which = cb_string(name, "name");
  int64_t count = 0;
  cb_check(cubie_batch_get_total_runs(batch, &count), "run_values");
  SEXP values = PROTECT(Rf_allocVector(REALSXP, (R_xlen_t)count));
  for (int64_t run = 0; run < count; ++run) {
    cb_check(cubie_batch_get_value(batch, which, run, REAL(values) + run), "run_values");
    if (run % 1000000 == 999999) R_CheckUserInterrupt();
  }
  UNPROTECT(1);
  return values;
}
