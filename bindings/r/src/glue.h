/* What the generated wrappers (cubie_wrap.c) call: checked conversions, handles, sizes, errors and progress. */
#ifndef CUBIE_R_GLUE_H
#define CUBIE_R_GLUE_H

#include <cubie.h>

#define R_NO_REMAP
#include <R.h>
#include <R_ext/Rdynload.h>
#include <Rinternals.h>

/* Registers what is made once per load. */
void cb_init(DllInfo* dll);

/* Arguments. Each raises cubie_error_invalid_argument, which names the argument and what it got. */
int32_t cb_int32(SEXP x, const char* name);
int64_t cb_count(SEXP x, const char* name);      /* a whole number, at most 2^53 in size */
double cb_number(SEXP x, const char* name);      /* one number; NaN and Inf are for the library to judge */
const char* cb_string(SEXP x, const char* name); /* one string that is not NA, in UTF-8 */
const double* cb_real(SEXP x, const char* name); /* a vector of type double, not copied */

/* Values. */
void cb_name_dimensions(SEXP y, SEXP variables); /* run, variable, time; variables: names of them */
SEXP cb_text(const char* text);
SEXP cb_pair(double first, double second);

/* Handles. */
SEXP cb_new_handle(const char* type, R_CFinalizer_t finalizer);
void* cb_unwrap(SEXP handle, const char* type, const char* name);
void cb_finalize_cubie_context(SEXP handle);
void cb_finalize_cubie_solver(SEXP handle);
void cb_finalize_cubie_batch(SEXP handle);
void cb_finalize_cubie_result(SEXP handle);

/* Objects of R that the library reads from live as long as the handle does: of a batch, and of every result that is
 * submitted from it. */
void cb_keep(SEXP handle, SEXP object);
void cb_keep_the_same(SEXP handle, SEXP other);

/* A value whose size only the library knows: asked for with no room first, then with room for all of it. */
enum cb_kind { CB_TEXT, CB_REAL, CB_INTEGER };
typedef struct {
  enum cb_kind kind;
  void** dst;
  int64_t* dst_len;
  int64_t needed;
  SEXP value;
  PROTECT_INDEX place;
} cb_sized;
void cb_sized_begin(cb_sized* sized, enum cb_kind kind, void** dst, int64_t* dst_len, int64_t** needed);
int cb_sized_grow(void);
SEXP cb_sized_value(cb_sized* sized);

/* Runs R code for a callback of the library, on R's thread. Not 0: R has raised a condition, and the library is to stop;
 * the condition goes on after it has returned. token: made by R_MakeUnwindCont. */
int32_t cb_call_back(SEXP (*body)(void* data), void* data, SEXP token);

/* Progress. */
typedef struct {
  SEXP fn;
  SEXP token;
} cb_progress;
void cb_progress_init(cb_progress* state, SEXP fn);
int32_t cb_progress_call(int64_t runs_done, int64_t runs_total, void* userdata);
/* Waits to the end, looking for interrupts meanwhile; quiet: there is no function of R to call. */
cubie_status cb_wait_for(cubie_result* res, int quiet, cb_progress* state);

/* Raises the condition of a status, or goes on with the one that a callback has raised. */
void cb_check(cubie_status status, const char* fn);
/* The same for what the package finds out by itself. Does not return. */
void cb_abort(cubie_status status, const char* fn, const char* format, ...);

/* Helpers of R code. */
SEXP cb_release(SEXP handle);
SEXP cb_let_go(SEXP handle);
SEXP cb_solve(SEXP handle, SEXP progress);
SEXP cb_final(SEXP prepared, SEXP values, SEXP progress);
SEXP cb_alive(SEXP handle);
SEXP cb_outputs_view(SEXP handle, SEXP names);
SEXP cb_variables(SEXP handle, SEXP role);
SEXP cb_run_values(SEXP handle, SEXP name);
SEXP cb_bind_values(SEXP handle, SEXP name, SEXP x, SEXP first, SEXP n_runs);
SEXP cb_first_not_finite(SEXP x);
SEXP cb_bind_sink(SEXP handle, SEXP fn, SEXP names, SEXP bits);
SEXP cb_set_events(SEXP handle, SEXP variables, SEXP times, SEXP targets, SEXP operations, SEXP values, SEXP intervals,
                   SEXP counts, SEXP first_row);
SEXP cb_set_doses(SEXP handle, SEXP compartments, SEXP time, SEXP amt, SEXP cmt, SEXP rate, SEXP dur, SEXP ii,
                  SEXP addl, SEXP ss, SEXP evid, SEXP first_row);
SEXP cb_set_drivers(SEXP handle, SEXP samples, SEXP t0, SEXP dt);

#endif
