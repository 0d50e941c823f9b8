/* The low level of the package: SWIG's C wrappers over include/cubie.h, without SWIG's R runtime.
 *
 * tools/swig.sh makes src/cubie_wrap.c and R/swig.R of this file. What a wrapper takes and gives:
 *   handles           external pointers with a tag and a finalizer, checked (cb_unwrap)
 *   int64_t           a double, whole and at most 2^53 in size
 *   text              UTF-8; NA is refused
 *   (x, n_x)          a numeric vector, not copied
 *   (dst, len, need)  the value: a string, or a numeric or integer vector
 *   out_...           the value
 *   cubie_status      NULL, or an R condition of class cubie_error_<status>
 */
%module cubie

%{
#include <cubie.h>
#include "glue.h"
%}

%insert("sinitroutine") %{
  R_useDynamicSymbols(dll, FALSE);
  R_forceSymbols(dll, TRUE);
  cb_init(dll);
%}

/* What the package uses: tools/swig.sh hands SWIG the declarations of these names alone, so that a function that is new
 * in cubie.h changes nothing here until it is asked for. */
%define %use(NAME)
%enddef

/* callbacks */
%use(cubie_progress_fn)

/* version and errors */
%use(cubie_version_string)
%use(cubie_abi_version)
%use(cubie_live_handles)
%use(cubie_status_name)
%use(cubie_run_status_name)
%use(cubie_run_status_copy_text)

/* options */
%use(cubie_option_get_count)
%use(cubie_option_get_scope)
%use(cubie_option_get_type)
%use(cubie_option_copy_name)
%use(cubie_option_copy_help)
%use(cubie_option_copy_unit)
%use(cubie_option_copy_choices)
%use(cubie_option_copy_default)

/* devices */
%use(cubie_cuda_device_get_count)
%use(cubie_cuda_copy_reason)
%use(cubie_cuda_device_copy_name)
%use(cubie_cuda_device_copy_bus_id)
%use(cubie_cuda_device_get_architecture)
%use(cubie_cuda_device_get_memory_bytes)
%use(cubie_cuda_device_get_workers)

/* context */
%use(cubie_context_create)
%use(cubie_context_set_int64)
%use(cubie_context_set_double)
%use(cubie_context_set_string)
%use(cubie_context_get_int64)
%use(cubie_context_get_double)
%use(cubie_context_copy_string)
%use(cubie_context_get_device_kind)
%use(cubie_context_copy_device_name)
%use(cubie_context_copy_device_reason)
%use(cubie_context_get_device_memory_bytes)
%use(cubie_context_get_device_workers)

/* solver */
%use(cubie_solver_create)
%use(cubie_solver_set_int64)
%use(cubie_solver_set_double)
%use(cubie_solver_set_string)
%use(cubie_solver_get_int64)
%use(cubie_solver_get_double)
%use(cubie_solver_copy_string)
%use(cubie_solver_set_atol)
%use(cubie_solver_set_rtol)
%use(cubie_solver_get_variable_count)
%use(cubie_solver_get_saved_count)
%use(cubie_solver_copy_saved_name)
%use(cubie_solver_compile)
%use(cubie_solver_copy_kernel_text)
%use(cubie_solver_copy_build_log)
%use(cubie_solver_get_kernel_builds)

/* batch */
%use(cubie_batch_create)
%use(cubie_batch_set_int64)
%use(cubie_batch_set_double)
%use(cubie_batch_set_string)
%use(cubie_batch_get_int64)
%use(cubie_batch_get_double)
%use(cubie_batch_copy_string)
%use(cubie_batch_set_values)
%use(cubie_batch_sample_values)
%use(cubie_batch_set_output_file)
%use(cubie_batch_set_netcdf_file)
%use(cubie_batch_set_save_times)
%use(cubie_batch_set_time_spans)
%use(cubie_batch_set_driver)
%use(cubie_batch_set_driver_interpolation)
%use(cubie_batch_set_driver_boundary)
%use(cubie_batch_set_driver_outside)
%use(cubie_batch_evaluate_drivers)
%use(cubie_batch_copy_save_times)
%use(cubie_batch_get_total_runs)
%use(cubie_batch_get_value)
%use(cubie_batch_submit)
%use(cubie_batch_cancel)

/* result */
%use(cubie_result_wait)
%use(cubie_result_cancel)
%use(cubie_result_get_phase)
%use(cubie_result_get_status)
%use(cubie_result_copy_error_message)
%use(cubie_result_get_run_count)
%use(cubie_result_get_save_count)
%use(cubie_result_get_variable_count)
%use(cubie_result_get_state_count)
%use(cubie_result_get_precision_bits)
%use(cubie_result_copy_saved_name)
%use(cubie_result_copy_saved_unit)
%use(cubie_result_copy_save_times)
%use(cubie_result_get_effective_rtol)
%use(cubie_result_copy_outputs)
%use(cubie_result_copy_final_states)
%use(cubie_result_copy_run_status)
%use(cubie_result_copy_statistics_table)
%use(cubie_result_copy_counter)
%use(cubie_result_write_csv)
%use(cubie_result_copy_last_steps)
%use(cubie_result_get_window_count)
%use(cubie_result_get_summary_count)
%use(cubie_result_copy_summary_name)
%use(cubie_result_copy_summary_unit)
%use(cubie_result_copy_window_times)
%use(cubie_result_copy_summaries)
%use(cubie_result_get_failed_count)
%use(cubie_result_get_event_count)
%use(cubie_result_get_event_record_count)
%use(cubie_result_copy_event_counts)
%use(cubie_result_copy_event_records)
%use(cubie_result_copy_output_statistic)
%use(cubie_result_copy_summary_statistic)
%use(cubie_result_copy_final_statistic)
%use(cubie_result_get_chunks)
%use(cubie_result_copy_time_table)


/* Numbers in. */
%typemap(in, noblock=1) int32_t { $1 = cb_int32($input, "$1_name"); }
%typemap(in, noblock=1) int64_t { $1 = cb_count($input, "$1_name"); }
%typemap(in, noblock=1) double { $1 = cb_number($input, "$1_name"); }
%typemap(in, noblock=1) const char * { $1 = (char *) cb_string($input, "$1_name"); }
%typemap(freearg) const char * ""

/* Arrays in, not copied: the library copies what it keeps. */
%define %array_in(DATA, LENGTH)
%typemap(in, noblock=1) (const double *DATA, int64_t LENGTH) {
  $1 = (double *) cb_real($input, "$1_name");
  $2 = (int64_t) XLENGTH($input);
}
%typemap(freearg) (const double *DATA, int64_t LENGTH) ""
%typemap(argout) (const double *DATA, int64_t LENGTH) ""
%enddef
%array_in(values, n_values)
%array_in(times, n_times)
%array_in(samples, n_samples)

/* One span per run: two vectors of one length. */
%typemap(in, noblock=1) (const double *t_end, int64_t n_runs) {
  $1 = (double *) cb_real($input, "$1_name");
  $2 = (int64_t) XLENGTH($input);
}
%typemap(freearg) (const double *t_end, int64_t n_runs) ""
%typemap(argout) (const double *t_end, int64_t n_runs) ""
%typemap(in, noblock=1) const double *t0 { $1 = (double *) cb_real($input, "$1_name"); }
%typemap(freearg) const double *t0 ""
%typemap(argout) const double *t0 ""

/* Text and arrays out: the call is made twice, once for the size and once for the value. */
%exception {
  $action
  if (cb_sized_grow()) {
    $action
  }
}
%define %sized(TYPE, KIND)
%typemap(in, numinputs=0, noblock=1) (TYPE *dst, int64_t dst_len, int64_t *out_needed) (cb_sized sized) {
  cb_sized_begin(&sized, KIND, (void **) &$1, &$2, &$3);
  r_nprotect++;
}
%typemap(argout, noblock=1) (TYPE *dst, int64_t dst_len, int64_t *out_needed) { $result = cb_sized_value(&sized$argnum); }
%typemap(freearg) (TYPE *dst, int64_t dst_len, int64_t *out_needed) ""
%enddef
%sized(char, CB_TEXT)
%sized(double, CB_REAL)
%sized(int32_t, CB_INTEGER)

/* Numbers out. */
%define %number_out(TYPE)
%typemap(in, numinputs=0, noblock=1) TYPE * (TYPE number = 0) { $1 = &number; }
%typemap(argout, noblock=1) TYPE * { $result = Rf_ScalarReal((double) number$argnum); }
%typemap(freearg) TYPE * ""
%enddef
%number_out(int64_t)
%number_out(int32_t)
%number_out(double)
%number_out(cubie_status)
%typemap(in, numinputs=0, noblock=1) (int64_t *out_count, int64_t *out_length) (int64_t count = 0, int64_t length = 0) {
  $1 = &count;
  $2 = &length;
}
%typemap(argout, noblock=1) (int64_t *out_count, int64_t *out_length) {
  $result = cb_pair((double) count$argnum, (double) length$argnum);
}

/* What functions return. */
%typemap(out, noblock=1) cubie_status { cb_check($1, "$symname"); $result = R_NilValue; }
%typemap(out, noblock=1) int64_t, int32_t { $result = Rf_ScalarReal((double) $1); }
%typemap(out, noblock=1) const char * { $result = cb_text($1); }
%typemap(out, noblock=1) SEXP { $result = $1; }
%typemap(in, noblock=1) SEXP { $1 = $input; }

/* Handles: made with their finalizer before the call, filled after it, so that nothing is lost in between. */
%define %handle(T, NAME)
%typemap(in, noblock=1) T *, const T * { $1 = ($1_ltype) cb_unwrap($input, #T, "$1_name"); }
%typemap(freearg) T *, const T * ""
%typemap(in, numinputs=0, noblock=1) T **NAME (T *made = NULL, SEXP handle) {
  handle = PROTECT(cb_new_handle(#T, cb_finalize_ ## T));
  r_nprotect++;
  $1 = &made;
}
%typemap(argout, noblock=1) T **NAME { R_SetExternalPtrAddr(handle$argnum, made$argnum); $result = handle$argnum; }
%enddef
%handle(cubie_context, out_context)
%handle(cubie_solver, out_solver)
%handle(cubie_batch, out_batch)
%handle(cubie_result, out_res)
/* A result needs what its batch (the argument of cubie_batch_submit) has lent to the library. */
%typemap(argout, noblock=1) cubie_result **out_res {
  R_SetExternalPtrAddr(handle$argnum, made$argnum);
  cb_keep_the_same(handle$argnum, batch);
  $result = handle$argnum;
}

/* Progress, errors in it, and Ctrl-C. */
%typemap(in, noblock=1) (cubie_progress_fn progress, void *userdata) (cb_progress state) {
  cb_progress_init(&state, $input);
  PROTECT(state.token);
  r_nprotect++;
  $1 = cb_progress_call;
  $2 = &state;
}
%typemap(freearg) (cubie_progress_fn progress, void *userdata) ""

/* No conversions on R's side. */
%typemap(scoercein) SWIGTYPE *, SWIGTYPE **, const char *, int64_t, int32_t, double, double *, const double *, int64_t *, int32_t *, char *, cubie_status *, SEXP, cubie_progress_fn, void * ""
%typemap(scoerceout) SWIGTYPE *, SWIGTYPE, cubie_status, const char *, int64_t, int32_t, double, SEXP, void ""

%include "cubie.h"

/* What is not of a shape that SWIG knows (glue.c, view.c, lent.c, final.c, tables.c). */
SEXP cb_release(SEXP handle);
SEXP cb_alive(SEXP handle);
SEXP cb_let_go(SEXP handle);
SEXP cb_solve(SEXP handle, SEXP progress);
SEXP cb_final(SEXP prepared, SEXP values, SEXP progress);
SEXP cb_outputs_view(SEXP handle, SEXP names);
SEXP cb_variables(SEXP handle, SEXP role);
SEXP cb_run_values(SEXP handle, SEXP name);
SEXP cb_bind_values(SEXP handle, SEXP name, SEXP x, SEXP first, SEXP n_runs);
SEXP cb_first_not_finite(SEXP x);
SEXP cb_bind_sink(SEXP handle, SEXP fn, SEXP names, SEXP bits);
SEXP cb_set_events(SEXP handle, SEXP variables, SEXP times, SEXP targets, SEXP operations, SEXP values, SEXP intervals,
                   SEXP counts, SEXP first_row);
SEXP cb_set_doses(SEXP handle, SEXP compartments, SEXP time, SEXP amt, SEXP cmt, SEXP rate, SEXP dur, SEXP ii, SEXP addl,
                  SEXP ss, SEXP evid, SEXP first_row);
SEXP cb_set_drivers(SEXP handle, SEXP samples, SEXP t0, SEXP dt);
