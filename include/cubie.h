/* cubie: solves one system of ordinary differential equations for many parameter sets and initial values at once.
 *
 * This is the whole public interface: plain C99, no include but <stdint.h>.
 *
 * Handles   context -> solver -> batch -> result. A child keeps its parent alive, so handles may be destroyed in any
 *           order and on any thread. Destroying NULL does nothing.
 * Status    Every function that can fail returns a cubie_status: CUBIE_OK (0) or a negative cubie_status_code. After
 *           a failure every out_* parameter and every dst is untouched, the objects involved stay usable, and
 *           cubie_last_error_message tells the calling thread what was wrong. Any of them may also return
 *           CUBIE_ERR_INVALID_HANDLE (a handle is NULL, destroyed or of another kind), CUBIE_ERR_INVALID_ARGUMENT (a
 *           pointer that must be given is NULL, a length is negative), CUBIE_ERR_OUT_OF_HOST_MEMORY,
 *           CUBIE_ERR_FORKED (in a child of the process that made the handle) or CUBIE_ERR_INTERNAL (a defect of
 *           the library); these are not repeated below.
 * Ownership What comes in is borrowed until the call returns, except arrays given to cubie_batch_bind_*. What comes
 *           out is copied. No function returns memory that the caller has to free.
 * Copies    (dst, dst_len, out_needed): dst_len is the capacity of dst in elements. out_needed, which may be NULL,
 *           receives the number of elements there are; for text this counts the closing NUL. With dst NULL and
 *           dst_len 0 only out_needed is written. When dst_len is too small the call returns
 *           CUBIE_ERR_OUT_OF_RANGE.
 * Text      UTF-8, closed by NUL. Numbers in text never depend on the locale.
 * Arrays    Library order is (time, variable, run) with the run fastest: element (k, v, r) stands at
 *           (k * n_variables + v) * n_runs + r. A column-major language sees the same memory as (run, variable, time).
 * Threads   "any" means any thread at any time. "one at a time" means: the caller sees to it that no two threads use
 *           the same handle at once (different handles are always fine). "const" calls on one handle may run together.
 * Units     Times and step sizes are in the unit of t of the model, states in their own unit.
 */
#ifndef CUBIE_H
#define CUBIE_H

#include <stdint.h>

#define CUBIE_VERSION_MAJOR 0
#define CUBIE_VERSION_MINOR 1
#define CUBIE_VERSION_PATCH 0

/* Changes when a program or binding made for an older library could break. */
#define CUBIE_ABI_VERSION 1

#if defined(SWIG)
#define CUBIE_API
#elif defined(__GNUC__)
#define CUBIE_API __attribute__((visibility("default")))
#else
#define CUBIE_API
#endif

#if defined(__cplusplus) && !defined(SWIG)
#define CUBIE_NOEXCEPT noexcept
#else
#define CUBIE_NOEXCEPT
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------------- constants */

/** 0, or one of the negative values of cubie_status_code. Positive values are never returned. */
typedef int32_t cubie_status;

enum cubie_status_code {
  CUBIE_OK = 0,
  CUBIE_ERR_INVALID_ARGUMENT = -1, /* missing, of the wrong type or length, not finite, no choice */
  CUBIE_ERR_INVALID_HANDLE = -2,   /* NULL, destroyed, or a handle of another kind */
  CUBIE_ERR_UNKNOWN_NAME = -3,     /* no option, variable or method of this name; the message has a hint */
  CUBIE_ERR_OUT_OF_RANGE = -4,     /* a number, index, capacity or size outside its range */
  CUBIE_ERR_NOT_SUPPORTED = -5,    /* a combination that cannot work, or is not built in */
  CUBIE_ERR_WRONG_STATE = -6,      /* too early, too late, or not kept */
  CUBIE_ERR_MODEL = -10,           /* the model text is wrong; the message shows where */
  CUBIE_ERR_OUT_OF_HOST_MEMORY = -20,
  CUBIE_ERR_OUT_OF_DEVICE_MEMORY = -21,
  CUBIE_ERR_NO_DEVICE = -30,
  CUBIE_ERR_DRIVER = -31,
  CUBIE_ERR_COMPILE = -40, /* see cubie_solver_copy_build_log */
  CUBIE_ERR_LAUNCH = -41,
  CUBIE_ERR_CALLBACK = -50, /* a callback returned non-zero */
  CUBIE_ERR_CANCELLED = -51,
  CUBIE_ERR_FORKED = -52, /* the handle was made by the parent process */
  CUBIE_ERR_IO = -60,
  CUBIE_ERR_INTERNAL = -99
};

/** Bits of the status word of one run; 0 means the run reached the end time. */
enum cubie_run_status {
  CUBIE_RUN_OK = 0,
  CUBIE_RUN_MAX_NEWTON_ITERATIONS = 2,
  CUBIE_RUN_MAX_LINEAR_ITERATIONS = 4,
  CUBIE_RUN_STEP_TOO_SMALL = 8,
  CUBIE_RUN_STEP_EFFECTIVELY_ZERO = 16, /* reserved */
  CUBIE_RUN_MAX_STEPS = 32,
  CUBIE_RUN_STAGNATION = 64, /* two steps in a row did not change t */
  CUBIE_RUN_LINEAR_BREAKDOWN = 128,
  CUBIE_RUN_NEWTON_DIVERGENCE = 256,
  CUBIE_RUN_SINGULAR_PIVOT = 512,
  CUBIE_RUN_DAE_INITIALISATION = 1024,
  CUBIE_RUN_NON_FINITE = 2048,
  CUBIE_RUN_CANCELLED = 4096,
  CUBIE_RUN_NOT_STARTED = 8192,
  CUBIE_RUN_FUNCTION_FAILED = 16384, /* a compiled right-hand side kept returning a positive number */
  CUBIE_RUN_FUNCTION_ENDED = 32768,  /* it returned a negative one */
  CUBIE_RUN_STOPPED = 65536,         /* by an event of the model: no failure */
  CUBIE_RUN_MAX_EVENTS = 131072      /* option max_events */
};

/** What a variable of the model is. */
enum cubie_role {
  CUBIE_ROLE_STATE = 0,
  CUBIE_ROLE_PARAMETER = 1,
  CUBIE_ROLE_CONSTANT = 2,
  CUBIE_ROLE_DRIVER = 3,
  CUBIE_ROLE_OBSERVABLE = 4
};

/** A statistic over runs. */
enum cubie_statistic {
  CUBIE_STATISTIC_COUNT = 0,    /* of the numbers that count */
  CUBIE_STATISTIC_MEAN = 1,     /* of an exact sum; this and those below are NaN where no number counts */
  CUBIE_STATISTIC_VARIANCE = 2, /* over count - 1, of exact sums; NaN where fewer than two count */
  CUBIE_STATISTIC_MIN = 3,
  CUBIE_STATISTIC_MAX = 4,
  CUBIE_STATISTIC_QUANTILE = 5 /* within 2^-8 of the number in that place, relative to it */
};

/** What an event does to a variable. */
enum cubie_event_operation { CUBIE_EVENT_ADD = 0, CUBIE_EVENT_REPLACE = 1, CUBIE_EVENT_MULTIPLY = 2 };

/** The object an option belongs to. */
enum cubie_option_scope { CUBIE_SCOPE_CONTEXT = 0, CUBIE_SCOPE_SOLVER = 1, CUBIE_SCOPE_BATCH = 2 };

/** The type of an option's value. */
enum cubie_option_type { CUBIE_TYPE_INT64 = 0, CUBIE_TYPE_DOUBLE = 1, CUBIE_TYPE_STRING = 2 };

enum cubie_device_kind { CUBIE_DEVICE_HOST = 0, CUBIE_DEVICE_CUDA = 1 };

/** Where a solve is. The last three are final. */
enum cubie_phase {
  CUBIE_PHASE_QUEUED = 0,
  CUBIE_PHASE_COMPILING = 1,
  CUBIE_PHASE_RUNNING = 2,
  CUBIE_PHASE_FINISHED = 3,
  CUBIE_PHASE_FAILED = 4,
  CUBIE_PHASE_CANCELLED = 5
};

/** Order of a copied output array. */
enum cubie_order {
  CUBIE_ORDER_TIME_VARIABLE_RUN = 0, /* run fastest: the library's own order, the fast copy */
  CUBIE_ORDER_RUN_VARIABLE_TIME = 1  /* time fastest: one run's series of one variable is contiguous */
};

/* What a row of cubie_result_copy_time_log is about. */
enum cubie_activity {
  CUBIE_ACTIVITY_COMPILE = 0,   /* the kernel is compiled, or read from the cache */
  CUBIE_ACTIVITY_STAGE_IN = 1,  /* the inputs of a chunk go to the device */
  CUBIE_ACTIVITY_KERNEL = 2,    /* its runs are solved */
  CUBIE_ACTIVITY_STAGE_OUT = 3, /* its outputs come from the device into staging buffers */
  CUBIE_ACTIVITY_WRITEBACK = 4  /* and from there to where they belong, or to the sink */
};

/* Arrays of a result. */
enum cubie_array {
  CUBIE_ARRAY_OUTPUTS = 0,      /* saved values (time, variable, run) */
  CUBIE_ARRAY_FINAL_STATES = 1, /* (state, run) */
  CUBIE_ARRAY_RUN_STATUS = 2,   /* (run), int32_t, as are the next two */
  CUBIE_ARRAY_ACCEPTED = 3,
  CUBIE_ARRAY_REJECTED = 4,
  CUBIE_ARRAY_LAST_STEPS = 5,   /* (run), double */
  CUBIE_ARRAY_SUMMARIES = 6,    /* (window, summary, run) */
  CUBIE_ARRAY_EVENT_COUNTS = 7, /* of events of the model (event, run), int32_t; on the host, as the next */
  CUBIE_ARRAY_EVENT_RECORDS = 8 /* (record, number, run), see cubie_result_copy_event_records */
};

enum cubie_counter {
  CUBIE_COUNTER_ACCEPTED = 0,          /* steps */
  CUBIE_COUNTER_REJECTED = 1,          /* steps */
  CUBIE_COUNTER_NEWTON_ITERATIONS = 2, /* over all stages of all attempted steps; 0 with methods that do not iterate */
  CUBIE_COUNTER_SWITCHES = 3, /* between the two halves of method auto, there and back; 0 with any other method */
  CUBIE_COUNTER_LINEAR_ITERATIONS = 4, /* of linear_solver gmres or bicgstab, over all linear systems; 0 with factors */
  CUBIE_COUNTER_ROWS = 5               /* with option save_steps: rows that are there; the others are NaN */
};

/** Device, kernel cache and worker threads. Internally synchronised. */
typedef struct cubie_context cubie_context;
/** A model and how to solve it. One thread at a time. */
typedef struct cubie_solver cubie_solver;
/** The runs of a solve: values, grid, times. One thread at a time. */
typedef struct cubie_batch cubie_batch;
/** What came out of a submitted batch, or is coming. */
typedef struct cubie_result cubie_result;

/** Called by a waiting thread, on that thread only and never under a lock, at most 25 ms apart while the solve runs.
 *  A wait for a solve that has finished ends with one more call, with runs_done equal to runs_total; what that one
 *  returns is ignored.
 *
 *  @param runs_done   Runs that have ended so far.
 *  @param runs_total  Runs of this solve.
 *  @param userdata    As given beside the function.
 *  @return 0 to go on; anything else stops the solve, which then fails with CUBIE_ERR_CALLBACK.
 *
 *  It may call any cubie function except on the result that is waited for. It returns normally: no longjmp, no
 *  exception.
 */
typedef int32_t (*cubie_progress_fn)(int64_t runs_done, int64_t runs_total, void* userdata);

/** Called by a waiting thread, on that thread only and never under a lock, once per finished chunk: chunks come in
 *  order, and every run comes once.
 *
 *  @param first_run   First run of the chunk, counted in the whole grid.
 *  @param n_runs      Runs of the chunk.
 *  @param outputs     Saved values of these runs, shape (time, variable, run), run fastest: saved variable v of run
 *                     first_run + i at save point k is outputs[(k * n_variables + v) * n_runs + i]. Readable during
 *                     the call; NULL when nothing is saved.
 *  @param n_outputs   Number of elements of outputs.
 *  @param run_status  Status word of each of these runs, shape (n_runs). Readable during the call.
 *  @param userdata    As given beside the function.
 *  @return 0 to go on; anything else stops the solve, which then fails with CUBIE_ERR_CALLBACK.
 *
 *  It may call any cubie function except on the result that is waited for. Another solve inside it needs another
 *  context: one of the same context would stand in the queue behind the solve that waits for this call to return. It
 *  returns normally: no longjmp, no exception.
 */
typedef int32_t (*cubie_sink_fn)(int64_t first_run, int64_t n_runs, const double* outputs, int64_t n_outputs,
                                 const int32_t* run_status, void* userdata);

/** As cubie_sink_fn, for a solver of precision "f32". */
typedef int32_t (*cubie_sink_f32_fn)(int64_t first_run, int64_t n_runs, const float* outputs, int64_t n_outputs,
                                     const int32_t* run_status, void* userdata);

/** The right-hand side of a system of ordinary differential equations, for one run: dydt = f(t, y, p). The worker
 *  threads of the host device call it, several at once and in any order of the runs.
 *
 *  @param t         Time.
 *  @param y         States, n_states of them, in declared order. Readable during the call.
 *  @param p         Parameters of the run, n_parameters of them, in declared order. Readable during the call.
 *  @param dydt      Receives the derivatives, n_states of them. What it holds before is undefined.
 *  @param userdata  As given beside the function.
 *  @return 0; a positive number when there are no values at this t and y, the step is then tried again with a smaller
 *          size, and the run ends with CUBIE_RUN_FUNCTION_FAILED when that is of no use; a negative number to end the
 *          run with CUBIE_RUN_FUNCTION_ENDED, for which it is not called again.
 *
 *  Equal arguments must give equal values, whatever calls came before and on whichever thread: the numbers of a run
 *  then depend on that run alone. It calls no cubie function. It returns normally: no longjmp; a C++ exception ends the
 *  run as a negative number does. The threads have 64 MiB of stack, block all signals and compute in the default
 *  floating-point mode, in which they are left.
 */
typedef int32_t (*cubie_rhs_fn)(double t, const double* y, const double* p, double* dydt, void* userdata);

/** The Jacobian of a right-hand side. Called as cubie_rhs_fn.
 *
 *  @param t         Time.
 *  @param y         States. Readable during the call.
 *  @param p         Parameters of the run. Readable during the call.
 *  @param dfdy      Receives the derivative of dydt[i] by y[j] as dfdy[j * n_states + i], column by column as Fortran
 *                   has them. Every element is 0 before the call.
 *  @param userdata  As given beside the function.
 *  @return As of cubie_rhs_fn.
 */
typedef int32_t (*cubie_jacobian_fn)(double t, const double* y, const double* p, double* dfdy, void* userdata);

/* ------------------------------------------------------------------------------------------ version and errors */

/** Version of the loaded library; compare with CUBIE_VERSION_* of the header.
 *
 *  @param out_major  Receives the major version.
 *  @param out_minor  Receives the minor version.
 *  @param out_patch  Receives the patch level.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_version(int32_t* out_major, int32_t* out_minor, int32_t* out_patch) CUBIE_NOEXCEPT;

/** Version of the loaded library as text, e.g. "0.1.0".
 *
 *  @return Static text. Never NULL.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API const char* cubie_version_string(void) CUBIE_NOEXCEPT;

/** CUBIE_ABI_VERSION of the loaded library. A binding made for another number must not be used.
 *
 *  @return The number.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API int32_t cubie_abi_version(void) CUBIE_NOEXCEPT;

/** Copies what the last failed call on this thread had to say.
 *
 *  Successful calls leave the text alone, so it means something only right after a call that failed. It is one line,
 *  except that a message about model text is followed by the line in question and a caret.
 *
 *  @param dst      Receives the text, cut to fit and always closed by NUL. May be NULL when dst_len is 0.
 *  @param dst_len  Capacity of dst in bytes.
 *  @return Bytes the whole text takes with its NUL; 1 when no call has failed on this thread yet.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API int64_t cubie_last_error_message(char* dst, int64_t dst_len) CUBIE_NOEXCEPT;

/** Name of a status code, e.g. "CUBIE_ERR_OUT_OF_RANGE".
 *
 *  @param status  A status.
 *  @return Static text; "CUBIE_ERR_UNKNOWN" for a number that is no code. Never NULL.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API const char* cubie_status_name(cubie_status status) CUBIE_NOEXCEPT;

/** Name of one bit of a run's status word, e.g. "max steps" for CUBIE_RUN_MAX_STEPS.
 *
 *  @param bit  One value of cubie_run_status.
 *  @return Static text; "ok" for 0, "unknown" for a number that is no single known bit. Never NULL.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API const char* cubie_run_status_name(int32_t bit) CUBIE_NOEXCEPT;

/** Names of all bits of a run's status word, e.g. "step too small; non-finite value".
 *
 *  @param status      A status word.
 *  @param dst         Receives the text with its NUL; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the number of bytes with the NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_run_status_copy_text(int32_t status, char* dst, int64_t dst_len,
                                                  int64_t* out_needed) CUBIE_NOEXCEPT;

/** Number of handles that exist in this process, for leak tests.
 *
 *  @return Created and not yet destroyed handles.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API int64_t cubie_live_handles(void) CUBIE_NOEXCEPT;

/* ----------------------------------------------------------------------------------------------------- options */

/** Number of options of all objects. Options are addressed by index below, in the order of the documentation.
 *
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_option_get_count(int64_t* out_count) CUBIE_NOEXCEPT;

/** Finds an option by name.
 *
 *  @param scope      One value of cubie_option_scope.
 *  @param name       Name of the option.
 *  @param out_index  Receives its index.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_OUT_OF_RANGE if scope is none.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_option_find(int32_t scope, const char* name, int64_t* out_index) CUBIE_NOEXCEPT;

/** The object an option belongs to.
 *
 *  @param index      From 0 to cubie_option_get_count - 1.
 *  @param out_scope  Receives a value of cubie_option_scope.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_option_get_scope(int64_t index, int32_t* out_scope) CUBIE_NOEXCEPT;

/** The type of an option.
 *
 *  @param index     From 0 to cubie_option_get_count - 1.
 *  @param out_type  Receives a value of cubie_option_type.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_option_get_type(int64_t index, int32_t* out_type) CUBIE_NOEXCEPT;

/** Copies the name of an option.
 *
 *  @param index       From 0 to cubie_option_get_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_option_copy_name(int64_t index, char* dst, int64_t dst_len,
                                              int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the one-line description of an option.
 *
 *  @param index       From 0 to cubie_option_get_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_option_copy_help(int64_t index, char* dst, int64_t dst_len,
                                              int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the unit of an option's value; empty when it has none.
 *
 *  @param index       From 0 to cubie_option_get_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_option_copy_unit(int64_t index, char* dst, int64_t dst_len,
                                              int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the values an option may have, separated by '|'; empty when a range or the object decides.
 *
 *  @param index       From 0 to cubie_option_get_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_option_copy_choices(int64_t index, char* dst, int64_t dst_len,
                                                 int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the default of an option as text; numbers in the shortest form that reads back exactly, "nan" where the
 *  library chooses.
 *
 *  @param index       From 0 to cubie_option_get_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_option_copy_default(int64_t index, char* dst, int64_t dst_len,
                                                 int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the version that brought the option.
 *
 *  @param index       From 0 to cubie_option_get_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_option_copy_since(int64_t index, char* dst, int64_t dst_len,
                                               int64_t* out_needed) CUBIE_NOEXCEPT;

/** Range of an option of type CUBIE_TYPE_INT64, both ends included.
 *
 *  @param index    From 0 to cubie_option_get_count - 1.
 *  @param out_min  Receives the smallest value; INT64_MIN without a bound.
 *  @param out_max  Receives the largest value; INT64_MAX without a bound.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index; CUBIE_ERR_INVALID_ARGUMENT if the option has
 *          another type.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_option_get_int64_range(int64_t index, int64_t* out_min, int64_t* out_max) CUBIE_NOEXCEPT;

/** Range of an option of type CUBIE_TYPE_DOUBLE. Infinities themselves are never allowed as values.
 *
 *  @param index            From 0 to cubie_option_get_count - 1.
 *  @param out_min          Receives the lower end; -infinity without a bound.
 *  @param out_max          Receives the upper end, which is included; infinity without a bound.
 *  @param out_min_is_open  Receives 1 when the lower end itself is not allowed, else 0.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index; CUBIE_ERR_INVALID_ARGUMENT if the option has
 *          another type.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_option_get_double_range(int64_t index, double* out_min, double* out_max,
                                                     int32_t* out_min_is_open) CUBIE_NOEXCEPT;

/* ----------------------------------------------------------------------------------------------------- devices */

/** Number of CUDA devices that the driver knows, looked up anew at each call. 0 is no failure: see
 *  cubie_cuda_copy_reason.
 *
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: while the driver loads, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_cuda_device_get_count(int32_t* out_count) CUBIE_NOEXCEPT;

/** Copies why there is no CUDA device, e.g. that there is no driver, or why some of them cannot be used; empty when all
 *  is well.
 *
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: any. Blocks: while the driver loads, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_cuda_copy_reason(char* dst, int64_t dst_len, int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the name of a CUDA device for display.
 *
 *  @param ordinal     As in option device: N of "cuda:N", from 0 to cubie_cuda_device_get_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such device, or if dst is too small;
 *          CUBIE_ERR_NO_DEVICE if it answers no questions.
 *  Threads: any. Blocks: while the driver loads, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_cuda_device_copy_name(int32_t ordinal, char* dst, int64_t dst_len,
                                                   int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies where a CUDA device is on the PCI bus, e.g. "0000:3b:00.0", which tells equal cards apart.
 *
 *  @param ordinal     From 0 to cubie_cuda_device_get_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such device, or if dst is too small;
 *          CUBIE_ERR_NO_DEVICE if it answers no questions.
 *  Threads: any. Blocks: while the driver loads, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_cuda_device_copy_bus_id(int32_t ordinal, char* dst, int64_t dst_len,
                                                     int64_t* out_needed) CUBIE_NOEXCEPT;

/** Architecture of a CUDA device. Kernels run from 75 on.
 *
 *  @param ordinal           From 0 to cubie_cuda_device_get_count - 1.
 *  @param out_architecture  Receives the compute capability times ten: 90 for 9.0.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such device; CUBIE_ERR_NO_DEVICE if it answers
 *          no questions.
 *  Threads: any. Blocks: while the driver loads, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_cuda_device_get_architecture(int32_t ordinal, int32_t* out_architecture) CUBIE_NOEXCEPT;

/** Memory of a CUDA device, whoever uses it.
 *
 *  @param ordinal    From 0 to cubie_cuda_device_get_count - 1.
 *  @param out_bytes  Receives the size in bytes.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such device; CUBIE_ERR_NO_DEVICE if it answers
 *          no questions.
 *  Threads: any. Blocks: while the driver loads, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_cuda_device_get_memory_bytes(int32_t ordinal, int64_t* out_bytes) CUBIE_NOEXCEPT;

/** Multiprocessors of a CUDA device.
 *
 *  @param ordinal    From 0 to cubie_cuda_device_get_count - 1.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such device; CUBIE_ERR_NO_DEVICE if it answers
 *          no questions.
 *  Threads: any. Blocks: while the driver loads, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_cuda_device_get_workers(int32_t ordinal, int32_t* out_count) CUBIE_NOEXCEPT;

/* ----------------------------------------------------------------------------------------------------- context */

/** Creates a context. Nothing is started until it is needed.
 *
 *  @param out_context  Receives the context. Owned by the caller.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_create(cubie_context** out_context) CUBIE_NOEXCEPT;

/** Destroys a context. Solvers made from it keep what they need.
 *
 *  @param context  A context, or NULL.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API void cubie_context_destroy(cubie_context* context) CUBIE_NOEXCEPT;

/** Sets an option of a context that is an integer, or a number given as one.
 *
 *  @param context  A context. Borrowed.
 *  @param name     Name of the option.
 *  @param number   The new value.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type;
 *          CUBIE_ERR_OUT_OF_RANGE outside its range; CUBIE_ERR_WRONG_STATE once the device is in use.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_set_int64(cubie_context* context, const char* name, int64_t number) CUBIE_NOEXCEPT;

/** Sets an option of a context that is a number.
 *
 *  @param context  A context. Borrowed.
 *  @param name     Name of the option.
 *  @param number   The new value.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type or a number
 *          that is not finite; CUBIE_ERR_OUT_OF_RANGE outside its range; CUBIE_ERR_WRONG_STATE once the device is in
 *          use.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_set_double(cubie_context* context, const char* name, double number) CUBIE_NOEXCEPT;

/** Sets an option of a context that is text.
 *
 *  @param context  A context. Borrowed.
 *  @param name     Name of the option.
 *  @param text     The new value. Copied.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type or a word that
 *          is no choice; CUBIE_ERR_WRONG_STATE once the device is in use.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_set_string(cubie_context* context, const char* name,
                                                const char* text) CUBIE_NOEXCEPT;

/** Value in force of an option of a context.
 *
 *  @param context     A context. Borrowed.
 *  @param name        Name of the option.
 *  @param out_number  Receives the value.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_get_int64(const cubie_context* context, const char* name,
                                               int64_t* out_number) CUBIE_NOEXCEPT;

/** Value in force of an option of a context.
 *
 *  @param context     A context. Borrowed.
 *  @param name        Name of the option.
 *  @param out_number  Receives the value.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_get_double(const cubie_context* context, const char* name,
                                                double* out_number) CUBIE_NOEXCEPT;

/** Copies the value in force of an option of a context that is text.
 *
 *  @param context     A context. Borrowed.
 *  @param name        Name of the option.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type;
 *          CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_copy_string(const cubie_context* context, const char* name, char* dst,
                                                 int64_t dst_len, int64_t* out_needed) CUBIE_NOEXCEPT;

/** Kind of the device. Starts it, after which context options are fixed.
 *
 *  @param context   A context. Borrowed.
 *  @param out_kind  Receives a value of cubie_device_kind.
 *  @return CUBIE_OK; CUBIE_ERR_NO_DEVICE or CUBIE_ERR_DRIVER when the device cannot be started.
 *  Threads: any. Blocks: while the device starts, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_get_device_kind(cubie_context* context, int32_t* out_kind) CUBIE_NOEXCEPT;

/** Copies the name of the device for display. Starts it.
 *
 *  @param context     A context. Borrowed.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_NO_DEVICE or CUBIE_ERR_DRIVER when the device cannot be started; CUBIE_ERR_OUT_OF_RANGE
 *          if dst is too small.
 *  Threads: any. Blocks: while the device starts, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_copy_device_name(cubie_context* context, char* dst, int64_t dst_len,
                                                      int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies what the device runs, e.g. "x86-64 avx2". Starts it.
 *
 *  @param context     A context. Borrowed.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_NO_DEVICE or CUBIE_ERR_DRIVER when the device cannot be started; CUBIE_ERR_OUT_OF_RANGE
 *          if dst is too small.
 *  Threads: any. Blocks: while the device starts, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_copy_device_architecture(cubie_context* context, char* dst, int64_t dst_len,
                                                              int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies why option device "auto" took the host: what is missing for a GPU. Empty when it took a GPU, and when the
 *  option names a device. Starts the device.
 *
 *  @param context     A context. Borrowed.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_NO_DEVICE or CUBIE_ERR_DRIVER when the device cannot be started; CUBIE_ERR_OUT_OF_RANGE
 *          if dst is too small.
 *  Threads: any. Blocks: while the device starts, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_copy_device_reason(cubie_context* context, char* dst, int64_t dst_len,
                                                        int64_t* out_needed) CUBIE_NOEXCEPT;

/** Memory of the device. Starts it.
 *
 *  @param context    A context. Borrowed.
 *  @param out_bytes  Receives the size in bytes.
 *  @return CUBIE_OK; CUBIE_ERR_NO_DEVICE or CUBIE_ERR_DRIVER when the device cannot be started.
 *  Threads: any. Blocks: while the device starts, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_get_device_memory_bytes(cubie_context* context, int64_t* out_bytes) CUBIE_NOEXCEPT;

/** Worker threads of the host device, or multiprocessors of a GPU. Starts it.
 *
 *  @param context    A context. Borrowed.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK; CUBIE_ERR_NO_DEVICE or CUBIE_ERR_DRIVER when the device cannot be started.
 *  Threads: any. Blocks: while the device starts, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_get_device_workers(cubie_context* context, int32_t* out_count) CUBIE_NOEXCEPT;

/** Device memory of all solvers of a context together, as the device grants it. Starts the device.
 *
 *  @param context      A context. Borrowed.
 *  @param out_planned  Receives the bytes of the chunk plans in force.
 *  @param out_in_use   Receives the bytes held now; solvers keep theirs for the next solve.
 *  @param out_peak     Receives the most bytes that were ever held at once.
 *  @param out_limit    Receives the bytes that may be held; see option memory_limit_bytes.
 *  @return CUBIE_OK; CUBIE_ERR_NO_DEVICE or CUBIE_ERR_DRIVER when the device cannot be started.
 *  Threads: any. Blocks: while the device starts, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_get_memory(cubie_context* context, int64_t* out_planned, int64_t* out_in_use,
                                                int64_t* out_peak, int64_t* out_limit) CUBIE_NOEXCEPT;

/** Pinned host memory of a context. Starts the device.
 *
 *  @param context     A context. Borrowed.
 *  @param out_in_use  Receives the bytes held now.
 *  @param out_peak    Receives the most bytes that were ever held at once.
 *  @param out_budget  Receives the bytes that may be held; see option pinned_budget_bytes.
 *  @return CUBIE_OK; CUBIE_ERR_NO_DEVICE or CUBIE_ERR_DRIVER when the device cannot be started.
 *  Threads: any. Blocks: while the device starts, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_get_pinned_memory(cubie_context* context, int64_t* out_in_use, int64_t* out_peak,
                                                       int64_t* out_budget) CUBIE_NOEXCEPT;

/** Number of parties that device memory is shared among: two per solver that has solved in chunks, one for what goes
 *  in and one for what comes out. Starts the device.
 *
 *  @param context    A context. Borrowed.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK; CUBIE_ERR_NO_DEVICE or CUBIE_ERR_DRIVER when the device cannot be started.
 *  Threads: any. Blocks: while the device starts, the first time. Since: 0.1.
 */
CUBIE_API cubie_status cubie_context_get_memory_clients(cubie_context* context, int64_t* out_count) CUBIE_NOEXCEPT;

/* ------------------------------------------------------------------------------------------------------ solver */

/** Creates a solver from model text, which is read and checked at once. Option `method` is `auto` until it is set: runs
 *  begin with an explicit method, and those that turn out stiff go on with an implicit one, each run by itself.
 *
 *  @param context     A context. Kept alive by the solver.
 *  @param model_text  The model. Copied.
 *  @param out_solver  Receives the solver. Owned by the caller.
 *  @return CUBIE_OK; CUBIE_ERR_MODEL with line, column and hint.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_create(cubie_context* context, const char* model_text,
                                           cubie_solver** out_solver) CUBIE_NOEXCEPT;

/** Creates a solver whose right-hand side is a C or Fortran function instead of model text. It solves on the host
 *  device, one run per thread at a time, with every method; implicit ones take the Jacobian from `jacobian`, or form it
 *  from differences with n_states further calls. Compiling, submitting or asking for the kernel text on a context of
 *  another device fails with CUBIE_ERR_NOT_SUPPORTED, as do options lane_width above 1 and linear_solver gmres and
 *  bicgstab, and implicit methods with more than 300 states.
 *
 *  @param context       A context. Kept alive by the solver.
 *  @param n_states      Number of states, at least 1.
 *  @param n_parameters  Number of parameters, may be 0.
 *  @param declarations  Model text that declares as many states and parameters, with names, values and units. It may
 *                       define observables, functions and summaries of them, but no equations of states, no masses and
 *                       no drivers. Copied. May be NULL: states y1, y2, ... and parameters p1, p2, ..., all 0.
 *  @param rhs           The right-hand side.
 *  @param jacobian      Its Jacobian, or NULL.
 *  @param userdata      Handed to both. May be NULL. With the functions, it stays valid until the solver is destroyed
 *                       and every solve with it has ended.
 *  @param out_solver    Receives the solver. Owned by the caller.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT if rhs is NULL or the declarations have other numbers of states or
 *          parameters; CUBIE_ERR_OUT_OF_RANGE if n_states or n_parameters is; CUBIE_ERR_MODEL with line, column and
 *          hint.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_create_from_function(cubie_context* context, int64_t n_states, int64_t n_parameters,
                                                         const char* declarations, cubie_rhs_fn rhs,
                                                         cubie_jacobian_fn jacobian, void* userdata,
                                                         cubie_solver** out_solver) CUBIE_NOEXCEPT;

/** Destroys a solver. Batches made from it keep what they need.
 *
 *  @param solver  A solver, or NULL.
 *  Threads: any, when no other call uses the handle. Blocks: no. Since: 0.1.
 */
CUBIE_API void cubie_solver_destroy(cubie_solver* solver) CUBIE_NOEXCEPT;

/** Sets an option of a solver that is an integer, or a number given as one.
 *
 *  @param solver  A solver. Borrowed.
 *  @param name    Name of the option.
 *  @param number  The new value.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type;
 *          CUBIE_ERR_OUT_OF_RANGE outside its range.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_set_int64(cubie_solver* solver, const char* name, int64_t number) CUBIE_NOEXCEPT;

/** Sets an option of a solver that is a number.
 *
 *  @param solver  A solver. Borrowed.
 *  @param name    Name of the option.
 *  @param number  The new value.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type or a number
 *          that is not finite; CUBIE_ERR_OUT_OF_RANGE outside its range.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_set_double(cubie_solver* solver, const char* name, double number) CUBIE_NOEXCEPT;

/** Sets an option of a solver that is text.
 *
 *  @param solver  A solver. Borrowed.
 *  @param name    Name of the option.
 *  @param text    The new value. Copied.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type or a word that
 *          is no choice.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_set_string(cubie_solver* solver, const char* name, const char* text) CUBIE_NOEXCEPT;

/** Value in force of an option of a solver.
 *
 *  @param solver      A solver. Borrowed.
 *  @param name        Name of the option.
 *  @param out_number  Receives the value.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_get_int64(const cubie_solver* solver, const char* name,
                                              int64_t* out_number) CUBIE_NOEXCEPT;

/** Value in force of an option of a solver.
 *
 *  @param solver      A solver. Borrowed.
 *  @param name        Name of the option.
 *  @param out_number  Receives the value.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_get_double(const cubie_solver* solver, const char* name,
                                               double* out_number) CUBIE_NOEXCEPT;

/** Copies the value in force of an option of a solver that is text.
 *
 *  @param solver      A solver. Borrowed.
 *  @param name        Name of the option.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type;
 *          CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_copy_string(const cubie_solver* solver, const char* name, char* dst,
                                                int64_t dst_len, int64_t* out_needed) CUBIE_NOEXCEPT;

/** Absolute tolerances per state, instead of the one of option atol. Setting that option replaces them all.
 *
 *  @param solver    A solver. Borrowed.
 *  @param values    One value for all states, or one per state in declared order; each finite and > 0. Copied. In the
 *                   unit of the state.
 *  @param n_values  1 or the number of states.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT for a wrong number of values, or one that is not finite and > 0.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_set_atol(cubie_solver* solver, const double* values,
                                             int64_t n_values) CUBIE_NOEXCEPT;

/** Copies the absolute tolerances: one value for all states, or one per state in declared order.
 *
 *  @param solver      A solver. Borrowed.
 *  @param dst         Receives the values, shape (1) or (state); see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of values. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_copy_atol(const cubie_solver* solver, double* dst, int64_t dst_len,
                                              int64_t* out_needed) CUBIE_NOEXCEPT;

/** Relative tolerances per state, instead of the one of option rtol. Setting that option replaces them all.
 *
 *  @param solver    A solver. Borrowed.
 *  @param values    One value for all states, or one per state in declared order; each finite and > 0. Copied.
 *  @param n_values  1 or the number of states.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT for a wrong number of values, or one that is not finite and > 0.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_set_rtol(cubie_solver* solver, const double* values,
                                             int64_t n_values) CUBIE_NOEXCEPT;

/** Copies the relative tolerances: one value for all states, or one per state in declared order.
 *
 *  @param solver      A solver. Borrowed.
 *  @param dst         Receives the values, shape (1) or (state); see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of values. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_copy_rtol(const cubie_solver* solver, double* dst, int64_t dst_len,
                                              int64_t* out_needed) CUBIE_NOEXCEPT;

/** Number of variables of the model that have a role.
 *
 *  @param solver     A solver. Borrowed.
 *  @param role       One value of cubie_role.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such role.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_get_variable_count(const cubie_solver* solver, int32_t role,
                                                       int64_t* out_count) CUBIE_NOEXCEPT;

/** Copies the name of a variable.
 *
 *  @param solver      A solver. Borrowed.
 *  @param role        One value of cubie_role.
 *  @param index       From 0, in declared order.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such role or index; CUBIE_ERR_OUT_OF_RANGE if dst is too
 *          small.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_copy_variable_name(const cubie_solver* solver, int32_t role, int64_t index,
                                                       char* dst, int64_t dst_len, int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the unit of a variable; empty when the model gives none.
 *
 *  @param solver      A solver. Borrowed.
 *  @param role        One value of cubie_role.
 *  @param index       From 0, in declared order.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such role or index; CUBIE_ERR_OUT_OF_RANGE if dst is too
 *          small.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_copy_variable_unit(const cubie_solver* solver, int32_t role, int64_t index,
                                                       char* dst, int64_t dst_len, int64_t* out_needed) CUBIE_NOEXCEPT;

/** Value the model text gives to a variable: initial value, parameter default or constant; 0 where it gives none.
 *
 *  @param solver      A solver. Borrowed.
 *  @param role        One value of cubie_role.
 *  @param index       From 0, in declared order.
 *  @param out_number  Receives the value, in the unit of the variable.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such role or index.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_get_variable_default(const cubie_solver* solver, int32_t role, int64_t index,
                                                         double* out_number) CUBIE_NOEXCEPT;

/** Index of a variable by name.
 *
 *  @param solver     A solver. Borrowed.
 *  @param role       One value of cubie_role.
 *  @param name       Name of the variable.
 *  @param out_index  Receives the index.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_OUT_OF_RANGE if there is no such role.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_get_variable_index(const cubie_solver* solver, int32_t role, const char* name,
                                                       int64_t* out_index) CUBIE_NOEXCEPT;

/** Number of variables that the present settings save: the rows of one save point.
 *
 *  @param solver     A solver. Borrowed.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME when option save_variables names no state or observable.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_get_saved_count(cubie_solver* solver, int64_t* out_count) CUBIE_NOEXCEPT;

/** Copies the name of a saved variable.
 *
 *  @param solver      A solver. Borrowed.
 *  @param index       From 0 to cubie_solver_get_saved_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index, or if dst is too small; CUBIE_ERR_UNKNOWN_NAME
 *          as above.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_copy_saved_name(cubie_solver* solver, int64_t index, char* dst, int64_t dst_len,
                                                    int64_t* out_needed) CUBIE_NOEXCEPT;

/** Compiles the kernel of the present settings now, or fetches it from the cache, instead of at the first solve.
 *
 *  @param solver  A solver. Borrowed.
 *  @return CUBIE_OK; CUBIE_ERR_NOT_SUPPORTED, CUBIE_ERR_INVALID_ARGUMENT or CUBIE_ERR_UNKNOWN_NAME for settings that
 *          do not go together; CUBIE_ERR_COMPILE with the first diagnostic; CUBIE_ERR_NO_DEVICE.
 *  Threads: one at a time. Blocks: while it compiles. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_compile(cubie_solver* solver) CUBIE_NOEXCEPT;

/** Copies the kernel text of the present settings. Does not compile.
 *
 *  @param solver      A solver. Borrowed.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_NOT_SUPPORTED, CUBIE_ERR_INVALID_ARGUMENT or CUBIE_ERR_UNKNOWN_NAME for settings that
 *          do not go together; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_copy_kernel_text(cubie_solver* solver, char* dst, int64_t dst_len,
                                                     int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies what the last compile reported; empty before the first.
 *
 *  @param solver      A solver. Borrowed.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_copy_build_log(const cubie_solver* solver, char* dst, int64_t dst_len,
                                                   int64_t* out_needed) CUBIE_NOEXCEPT;

/** Times a kernel was compiled or fetched, rather than used again, since the solver was made.
 *
 *  @param solver     A solver. Borrowed.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_solver_get_kernel_builds(const cubie_solver* solver, int64_t* out_count) CUBIE_NOEXCEPT;

/* ------------------------------------------------------------------------------------------------------- batch */

/** Creates a batch. Without further calls it is one run of the model's own values.
 *
 *  @param solver     A solver. Kept alive by the batch.
 *  @param out_batch  Receives the batch. Owned by the caller.
 *  @return CUBIE_OK.
 *  Threads: one at a time on solver. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_create(cubie_solver* solver, cubie_batch** out_batch) CUBIE_NOEXCEPT;

/** Destroys a batch. Results made from it keep what they need.
 *
 *  @param batch  A batch, or NULL.
 *  Threads: any, when no other call uses the handle. Blocks: no. Since: 0.1.
 */
CUBIE_API void cubie_batch_destroy(cubie_batch* batch) CUBIE_NOEXCEPT;

/** Sets an option of a batch that is an integer, or a number given as one.
 *
 *  @param batch   A batch. Borrowed.
 *  @param name    Name of the option.
 *  @param number  The new value.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type;
 *          CUBIE_ERR_OUT_OF_RANGE outside its range.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_int64(cubie_batch* batch, const char* name, int64_t number) CUBIE_NOEXCEPT;

/** Sets an option of a batch that is a number.
 *
 *  @param batch   A batch. Borrowed.
 *  @param name    Name of the option.
 *  @param number  The new value.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type or a number
 *          that is not finite; CUBIE_ERR_OUT_OF_RANGE outside its range.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_double(cubie_batch* batch, const char* name, double number) CUBIE_NOEXCEPT;

/** Sets an option of a batch that is text.
 *
 *  @param batch  A batch. Borrowed.
 *  @param name   Name of the option.
 *  @param text   The new value. Copied.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type or a word that
 *          is no choice.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_string(cubie_batch* batch, const char* name, const char* text) CUBIE_NOEXCEPT;

/** Value in force of an option of a batch.
 *
 *  @param batch       A batch. Borrowed.
 *  @param name        Name of the option.
 *  @param out_number  Receives the value.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_get_int64(const cubie_batch* batch, const char* name,
                                             int64_t* out_number) CUBIE_NOEXCEPT;

/** Value in force of an option of a batch.
 *
 *  @param batch       A batch. Borrowed.
 *  @param name        Name of the option.
 *  @param out_number  Receives the value.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_get_double(const cubie_batch* batch, const char* name,
                                              double* out_number) CUBIE_NOEXCEPT;

/** Copies the value in force of an option of a batch that is text.
 *
 *  @param batch       A batch. Borrowed.
 *  @param name        Name of the option.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for the wrong type;
 *          CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_copy_string(const cubie_batch* batch, const char* name, char* dst, int64_t dst_len,
                                               int64_t* out_needed) CUBIE_NOEXCEPT;

/** Sets the values of a state (its initial value) or of a parameter.
 *
 *  @param batch     A batch. Borrowed.
 *  @param name      Name of a state or parameter.
 *  @param values    Finite, in the unit of the variable. Grid "verbatim": one value for all runs, or one per run. Grid
 *                   "combinatorial": the values of this axis. Copied.
 *  @param n_values  Number of values, at least 1.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for no values, or one that is not
 *          finite.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_values(cubie_batch* batch, const char* name, const double* values,
                                              int64_t n_values) CUBIE_NOEXCEPT;

/** As cubie_batch_set_values, from single precision.
 *
 *  @param batch     A batch. Borrowed.
 *  @param name      Name of a state or parameter.
 *  @param values    Finite, in the unit of the variable. Grid "verbatim": one value for all runs, or one per run. Grid
 *                   "combinatorial": the values of this axis. Copied.
 *  @param n_values  Number of values, at least 1.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for no values, or one that is not
 *          finite.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_values_f32(cubie_batch* batch, const char* name, const float* values,
                                                  int64_t n_values) CUBIE_NOEXCEPT;

/** Lets the values of one variable follow from option seed and the number of the run, by the plan of option sampling.
 *  They are the same on every device, for any chunks and for any part of the grid, and take no memory; read one with
 *  cubie_batch_get_value. Grid "verbatim" only; option n_runs says how many runs there are.
 *
 *  @param batch         A batch. Borrowed.
 *  @param name          Name of a state (its initial value) or parameter.
 *  @param distribution  "uniform", "loguniform" (between a and b), "normal" (of mean a and standard deviation b) or
 *                       "lognormal" (whose logarithm has mean a and standard deviation b).
 *  @param a             See distribution.
 *  @param b             See distribution.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME for another name or word (the message suggests the nearest);
 *          CUBIE_ERR_INVALID_ARGUMENT for numbers that are not finite, b below a, or a standard deviation below 0;
 *          CUBIE_ERR_OUT_OF_RANGE where values would overflow. Nothing is changed then.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_sample_values(cubie_batch* batch, const char* name, const char* distribution,
                                                 double a, double b) CUBIE_NOEXCEPT;

/** Gives a state or parameter the value of the model text again.
 *
 *  @param batch  A batch. Borrowed.
 *  @param name   Name of a state or parameter.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_clear_values(cubie_batch* batch, const char* name) CUBIE_NOEXCEPT;

/** Takes the initial values of all states from an array of the caller, in place of cubie_batch_set_values. Grid
 *  "verbatim" only. With option inputs_on_device the array is in memory of the device, is read there without a copy,
 *  and must be complete when the batch is submitted.
 *
 *  @param batch            A batch. Borrowed.
 *  @param data             Value of variable v (declared order) in run r at [v * variable_stride + r * run_stride].
 *                          Borrowed until the result of the solve that uses it has ended (cubie_result_wait) or is
 *                          destroyed. NULL unbinds; then nothing else is read.
 *  @param data_len         Elements from data on that belong to the array.
 *  @param n_variables      Number of states of the model.
 *  @param n_runs           Number of runs.
 *  @param variable_stride  Elements from one variable to the next, >= 0.
 *  @param run_stride       Elements from one run to the next, >= 0.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT for counts, strides or lengths that do not go together;
 *          CUBIE_ERR_OUT_OF_RANGE when they overflow.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_bind_initial_values(cubie_batch* batch, const double* data, int64_t data_len,
                                                       int64_t n_variables, int64_t n_runs, int64_t variable_stride,
                                                       int64_t run_stride) CUBIE_NOEXCEPT;

/** As cubie_batch_bind_initial_values, in single precision.
 *
 *  @param batch            A batch. Borrowed.
 *  @param data             Value of variable v (declared order) in run r at [v * variable_stride + r * run_stride].
 *                          Borrowed until the result of the solve that uses it has ended (cubie_result_wait) or is
 *                          destroyed. NULL unbinds; then nothing else is read.
 *  @param data_len         Elements from data on that belong to the array.
 *  @param n_variables      Number of states of the model.
 *  @param n_runs           Number of runs.
 *  @param variable_stride  Elements from one variable to the next, >= 0.
 *  @param run_stride       Elements from one run to the next, >= 0.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT for counts, strides or lengths that do not go together;
 *          CUBIE_ERR_OUT_OF_RANGE when they overflow.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_bind_initial_values_f32(cubie_batch* batch, const float* data, int64_t data_len,
                                                           int64_t n_variables, int64_t n_runs, int64_t variable_stride,
                                                           int64_t run_stride) CUBIE_NOEXCEPT;

/** Takes the values of all parameters from an array of the caller, in place of cubie_batch_set_values. Grid "verbatim"
 *  only. With option inputs_on_device the array is in memory of the device, is read there without a copy, and must be
 *  complete when the batch is submitted.
 *
 *  @param batch            A batch. Borrowed.
 *  @param data             Value of variable v (declared order) in run r at [v * variable_stride + r * run_stride].
 *                          Borrowed until the result of the solve that uses it has ended (cubie_result_wait) or is
 *                          destroyed. NULL unbinds; then nothing else is read.
 *  @param data_len         Elements from data on that belong to the array.
 *  @param n_variables      Number of parameters of the model.
 *  @param n_runs           Number of runs.
 *  @param variable_stride  Elements from one variable to the next, >= 0.
 *  @param run_stride       Elements from one run to the next, >= 0.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT for counts, strides or lengths that do not go together;
 *          CUBIE_ERR_OUT_OF_RANGE when they overflow.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_bind_parameters(cubie_batch* batch, const double* data, int64_t data_len,
                                                   int64_t n_variables, int64_t n_runs, int64_t variable_stride,
                                                   int64_t run_stride) CUBIE_NOEXCEPT;

/** As cubie_batch_bind_parameters, in single precision.
 *
 *  @param batch            A batch. Borrowed.
 *  @param data             Value of variable v (declared order) in run r at [v * variable_stride + r * run_stride].
 *                          Borrowed until the result of the solve that uses it has ended (cubie_result_wait) or is
 *                          destroyed. NULL unbinds; then nothing else is read.
 *  @param data_len         Elements from data on that belong to the array.
 *  @param n_variables      Number of parameters of the model.
 *  @param n_runs           Number of runs.
 *  @param variable_stride  Elements from one variable to the next, >= 0.
 *  @param run_stride       Elements from one run to the next, >= 0.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT for counts, strides or lengths that do not go together;
 *          CUBIE_ERR_OUT_OF_RANGE when they overflow.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_bind_parameters_f32(cubie_batch* batch, const float* data, int64_t data_len,
                                                       int64_t n_variables, int64_t n_runs, int64_t variable_stride,
                                                       int64_t run_stride) CUBIE_NOEXCEPT;

/** Takes the values of one state (its initial value) or parameter from an array of the caller, in place of
 *  cubie_batch_set_values: no copy is made. It counts before cubie_batch_bind_initial_values and
 *  cubie_batch_bind_parameters, whatever the order of the calls; cubie_batch_set_values, cubie_batch_sample_values and
 *  cubie_batch_clear_values of the same variable unbind it. Grid "verbatim" only. With option inputs_on_device it is,
 *  as all bound inputs, in memory of the device.
 *
 *  @param batch       A batch. Borrowed.
 *  @param name        Name of a state or parameter.
 *  @param data        Value in run r of the whole grid at [r * run_stride], in the unit of the variable. Borrowed until
 *                     the result of the solve that uses it has ended (cubie_result_wait) or is destroyed. NULL unbinds;
 *                     then nothing else is read.
 *  @param data_len    Elements from data on that belong to the array.
 *  @param n_runs      Number of runs, at least 1.
 *  @param run_stride  Elements from one run to the next, >= 0.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for counts, strides or lengths that
 *          do not go together; CUBIE_ERR_OUT_OF_RANGE when they overflow. What the batch had stays then.
 *          cubie_batch_submit refuses a number of runs that is not that of the grid.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_bind_values(cubie_batch* batch, const char* name, const double* data,
                                               int64_t data_len, int64_t n_runs, int64_t run_stride) CUBIE_NOEXCEPT;

/** As cubie_batch_bind_values, in single precision.
 *
 *  @param batch       A batch. Borrowed.
 *  @param name        Name of a state or parameter.
 *  @param data        Value in run r of the whole grid at [r * run_stride], in the unit of the variable. Borrowed until
 *                     the result of the solve that uses it has ended (cubie_result_wait) or is destroyed. NULL unbinds;
 *                     then nothing else is read.
 *  @param data_len    Elements from data on that belong to the array.
 *  @param n_runs      Number of runs, at least 1.
 *  @param run_stride  Elements from one run to the next, >= 0.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_INVALID_ARGUMENT for counts, strides or lengths that
 *          do not go together; CUBIE_ERR_OUT_OF_RANGE when they overflow. What the batch had stays then.
 *          cubie_batch_submit refuses a number of runs that is not that of the grid.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_bind_values_f32(cubie_batch* batch, const char* name, const float* data,
                                                   int64_t data_len, int64_t n_runs, int64_t run_stride) CUBIE_NOEXCEPT;

/** Lets the saved values of the next solves be written to an array of the caller.
 *
 *  @param batch            A batch. Borrowed.
 *  @param data             Receives saved variable v of run r at save point k at [k * time_stride + v *
 *                          variable_stride + r * run_stride]; no two elements may share a place. Borrowed until the
 *                          result of the solve that uses it has ended (cubie_result_wait) or is destroyed. NULL
 *                          unbinds; then nothing else is read.
 *  @param data_len         Elements from data on that belong to the array.
 *  @param n_times          Number of save points.
 *  @param n_variables      Number of saved variables.
 *  @param n_runs           Number of runs.
 *  @param time_stride      Elements from one save point to the next.
 *  @param variable_stride  Elements from one variable to the next.
 *  @param run_stride       Elements from one run to the next.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT for counts, strides or lengths that do not go together;
 *          CUBIE_ERR_OUT_OF_RANGE when they overflow. cubie_batch_submit refuses an array whose shape or precision is
 *          not that of the solve.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_bind_outputs(cubie_batch* batch, double* data, int64_t data_len, int64_t n_times,
                                                int64_t n_variables, int64_t n_runs, int64_t time_stride,
                                                int64_t variable_stride, int64_t run_stride) CUBIE_NOEXCEPT;

/** As cubie_batch_bind_outputs, for a solver of precision "f32".
 *
 *  @param batch            A batch. Borrowed.
 *  @param data             Receives saved variable v of run r at save point k at [k * time_stride + v *
 *                          variable_stride + r * run_stride]; no two elements may share a place. Borrowed until the
 *                          result of the solve that uses it has ended (cubie_result_wait) or is destroyed. NULL
 *                          unbinds; then nothing else is read.
 *  @param data_len         Elements from data on that belong to the array.
 *  @param n_times          Number of save points.
 *  @param n_variables      Number of saved variables.
 *  @param n_runs           Number of runs.
 *  @param time_stride      Elements from one save point to the next.
 *  @param variable_stride  Elements from one variable to the next.
 *  @param run_stride       Elements from one run to the next.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT for counts, strides or lengths that do not go together;
 *          CUBIE_ERR_OUT_OF_RANGE when they overflow. cubie_batch_submit refuses an array whose shape or precision is
 *          not that of the solve.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_bind_outputs_f32(cubie_batch* batch, float* data, int64_t data_len, int64_t n_times,
                                                    int64_t n_variables, int64_t n_runs, int64_t time_stride,
                                                    int64_t variable_stride, int64_t run_stride) CUBIE_NOEXCEPT;

/** Lets the states at the end of each run be written to an array of the caller, which may be the one bound as initial
 *  values.
 *
 *  @param batch            A batch. Borrowed.
 *  @param data             Receives state v of run r at [v * variable_stride + r * run_stride]; no two elements may
 *                          share a place. Borrowed until the result of the solve that uses it has ended
 *                          (cubie_result_wait) or is destroyed. NULL unbinds; then nothing else is read.
 *  @param data_len         Elements from data on that belong to the array.
 *  @param n_variables      Number of states of the model.
 *  @param n_runs           Number of runs.
 *  @param variable_stride  Elements from one variable to the next.
 *  @param run_stride       Elements from one run to the next.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT for counts, strides or lengths that do not go together;
 *          CUBIE_ERR_OUT_OF_RANGE when they overflow. cubie_batch_submit refuses an array whose shape or precision is
 *          not that of the solve.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_bind_final_states(cubie_batch* batch, double* data, int64_t data_len,
                                                     int64_t n_variables, int64_t n_runs, int64_t variable_stride,
                                                     int64_t run_stride) CUBIE_NOEXCEPT;

/** As cubie_batch_bind_final_states, for a solver of precision "f32".
 *
 *  @param batch            A batch. Borrowed.
 *  @param data             Receives state v of run r at [v * variable_stride + r * run_stride]; no two elements may
 *                          share a place. Borrowed until the result of the solve that uses it has ended
 *                          (cubie_result_wait) or is destroyed. NULL unbinds; then nothing else is read.
 *  @param data_len         Elements from data on that belong to the array.
 *  @param n_variables      Number of states of the model.
 *  @param n_runs           Number of runs.
 *  @param variable_stride  Elements from one variable to the next.
 *  @param run_stride       Elements from one run to the next.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT for counts, strides or lengths that do not go together;
 *          CUBIE_ERR_OUT_OF_RANGE when they overflow. cubie_batch_submit refuses an array whose shape or precision is
 *          not that of the solve.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_bind_final_states_f32(cubie_batch* batch, float* data, int64_t data_len,
                                                         int64_t n_variables, int64_t n_runs, int64_t variable_stride,
                                                         int64_t run_stride) CUBIE_NOEXCEPT;

/** Hands the saved values of the next solves to a function, chunk by chunk, instead of keeping them: results of any
 *  size take the memory of a few chunks. Without a thread that waits or polls the solve pauses, and with it those of
 *  the same context that stand behind it. The last of cubie_batch_bind_sink and cubie_batch_bind_sink_f32 counts.
 *
 *  @param batch     A batch. Borrowed.
 *  @param fn        Called inside cubie_result_wait, cubie_result_poll or cubie_batch_solve. NULL unbinds.
 *  @param userdata  Handed to fn.
 *  @return CUBIE_OK. cubie_batch_submit refuses a sink beside bound outputs, and one whose precision is not that of
 *          the solve.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_bind_sink(cubie_batch* batch, cubie_sink_fn fn, void* userdata) CUBIE_NOEXCEPT;

/** As cubie_batch_bind_sink, for a solver of precision "f32".
 *
 *  @param batch     A batch. Borrowed.
 *  @param fn        Called inside cubie_result_wait, cubie_result_poll or cubie_batch_solve. NULL unbinds.
 *  @param userdata  Handed to fn.
 *  @return CUBIE_OK. cubie_batch_submit refuses a sink beside bound outputs, and one whose precision is not that of
 *          the solve.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_bind_sink_f32(cubie_batch* batch, cubie_sink_f32_fn fn,
                                                 void* userdata) CUBIE_NOEXCEPT;

/** Writes the saved values of the next solves to a file instead of keeping them: results of any size take the memory of
 *  a few chunks. The file has the format .npy of NumPy, version 1.0: little endian, shape (time, variable, run), run
 *  fastest. cubie_batch_submit makes it in its full size, in place of a regular file of that name, and no reader takes
 *  it for an array before it is complete. It is so when the solve has finished. When the solve fails or is cancelled,
 *  runs that are not complete are filled with NaN in the background; cubie_result_copy_run_status returns after that.
 *  Nothing else may change the length of the file before.
 *
 *  @param batch  A batch. Borrowed.
 *  @param path   Name of the file in UTF-8; a relative one starts where the process stands when the batch is submitted.
 *                Empty: no file any more.
 *  @return CUBIE_OK. cubie_batch_submit refuses a file beside a sink or bound outputs, returns CUBIE_ERR_IO when the
 *          file cannot be made (then the former file is as before), and CUBIE_ERR_WRONG_STATE while another solve of
 *          this batch writes to it.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_output_file(cubie_batch* batch, const char* path) CUBIE_NOEXCEPT;

/** Writes the saved values of the next solves to a netCDF-4 file instead of keeping them, chunk by chunk, on the thread
 *  that waits for the result (cubie_result_wait). Dimensions are time and run, which is unlimited; there are variables
 *  time (as cubie_result_copy_save_times; none where times differ from run to run), run (its number in the whole grid),
 *  run_status, and one (time, run) per saved variable, with its unit as attribute units. Where a saved variable has one
 *  of these names, ours gets a trailing underscore. The file is made under another name, and takes the place of a
 *  regular file of its own name when the wait for the solve returns: with the runs of all complete chunks. Its
 * attribute complete is 1 when these are all runs, and 0 after a failure or a cancel.
 *
 *  @param batch  A batch. Borrowed.
 *  @param path   Name of the file in UTF-8; a relative one starts where the process stands when the batch is submitted.
 *                Empty: no file any more.
 *  @return CUBIE_OK. cubie_batch_submit refuses a file beside a sink, bound outputs or another file, and returns
 *          CUBIE_ERR_NOT_SUPPORTED where the library is built without netCDF, and CUBIE_ERR_IO when the file cannot be
 *          made. A solve whose file cannot be written fails with CUBIE_ERR_IO.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_netcdf_file(cubie_batch* batch, const char* path) CUBIE_NOEXCEPT;

/** Gives each run its first step size, e.g. from cubie_result_copy_last_steps.
 *
 *  @param batch   A batch. Borrowed.
 *  @param data    Shape (run), in the unit of t: > 0, or 0 where the library chooses. Borrowed until the result of the
 *                 solve that uses it has ended (cubie_result_wait) or is destroyed. NULL unbinds; then nothing else is
 *                 read.
 *  @param n_runs  Number of runs.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT if n_runs is below 1. cubie_batch_submit refuses a number that is not
 *          that of the grid.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_bind_initial_steps(cubie_batch* batch, const double* data,
                                                      int64_t n_runs) CUBIE_NOEXCEPT;

/** Saves at listed times. Excludes option save_every: a submission with both is refused.
 *
 *  @param batch    A batch. Borrowed.
 *  @param times    Strictly monotonic from t0 towards t_end, within both. Copied. May be NULL when n_times is 0.
 *  @param n_times  Number of times; 0 removes the list.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT for a time that is not finite. cubie_batch_submit refuses times out of
 *          order or outside.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_save_times(cubie_batch* batch, const double* times,
                                                  int64_t n_times) CUBIE_NOEXCEPT;

/** Gives each run a start and an end of its own. Options t0 and t_end are then the measure of the other times: what
 * lies at a part of [t0, t_end] by options save_every, settling_time, summarise_every and sample_every, or by
 *  cubie_batch_set_save_times, lies at the same part of each run's span. With t0 at 0 and t_end at 1, the defaults,
 * these times are fractions. Every run has as many rows as every other; cubie_result_copy_run_times gives their times.
 *  Options dt, dt_min and dt_max, and the times of drivers, are in the unit of t as ever.
 *
 *  @param batch   A batch. Borrowed.
 *  @param t0      Start of each run, shape (run), in the unit of t. Finite. Copied. May be NULL when n_runs is 0.
 *  @param t_end   End of each run; another time than its start, before it where time runs backwards. Likewise.
 *  @param n_runs  Number of runs of the whole grid; 0: all runs have the span of the options.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT for a time that is not finite, and for an empty span;
 *          CUBIE_ERR_OUT_OF_RANGE for one that overflows. cubie_batch_submit refuses a number of runs that is not that
 *          of the grid, and a span too short for its rows to differ.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_time_spans(cubie_batch* batch, const double* t0, const double* t_end,
                                                  int64_t n_runs) CUBIE_NOEXCEPT;

/** Sets the samples of all drivers of the model, on one uniform grid of times. All runs read the same samples. How they
 *  are interpolated, and what is read before and after them, say options driver_interpolation, driver_boundary,
 *  driver_wrap and driver_outside (docs/drivers.md).
 *
 *  @param batch      A batch. Borrowed.
 *  @param samples    Shape (n_samples, n_drivers), the driver fastest: driver d (declared order) at t0 + k * dt stands
 *                    at [k * n_drivers + d]. Finite, in the unit of the driver. Copied. May be NULL when
 *                    n_samples is 0.
 *  @param n_samples  Number of samples per driver, at least 4 for cubic and 2 for linear interpolation; 0 removes the
 *                    samples, and nothing else is read then.
 *  @param n_drivers  Number of drivers of the model.
 *  @param t0         Time of the first sample.
 *  @param dt         Time from one sample to the next, > 0.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT for a wrong number of drivers or samples, and for numbers that are not
 *          finite; CUBIE_ERR_OUT_OF_RANGE for a grid that double precision does not resolve. cubie_batch_submit refuses
 *          samples that do not go with the options, and with CUBIE_ERR_WRONG_STATE a model that reads a driver without
 *          samples.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_drivers(cubie_batch* batch, const double* samples, int64_t n_samples,
                                               int64_t n_drivers, double t0, double dt) CUBIE_NOEXCEPT;

/** Sets the samples of one driver, at times of its own. All that option driver_wrap repeats must begin and end at the
 *  same times.
 *
 *  @param batch      A batch. Borrowed.
 *  @param name       Name of a driver.
 *  @param times      Finite times, ascending; copied. May be NULL when n_times is 0.
 *  @param n_times    Number of times, at least 2 (4 with cubic interpolation); 0 together with n_samples 0 takes the
 *                    driver's samples away.
 *  @param samples    Finite numbers, copied: shape (n_times), which all runs read, or (n_times, n_runs), the run
 *                    fastest, for the runs of the whole grid.
 *  @param n_samples  Number of samples, a multiple of n_times.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME (the message suggests the nearest name); CUBIE_ERR_INVALID_ARGUMENT for
 *          times that do not ascend, numbers that are not finite, or counts that do not go together;
 *          CUBIE_ERR_OUT_OF_RANGE for times nearer to each other than a solve can tell. Nothing is changed then.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_driver(cubie_batch* batch, const char* name, const double* times,
                                              int64_t n_times, const double* samples, int64_t n_samples) CUBIE_NOEXCEPT;

/** Sets how one driver runs between its samples, where that is not as option driver_interpolation says.
 *
 *  @param batch  A batch. Borrowed.
 *  @param name   Name of a driver.
 *  @param text   "previous", "linear" or "cubic"; "" for as the option says.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME for another name or word (the message suggests the nearest).
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_driver_interpolation(cubie_batch* batch, const char* name,
                                                            const char* text) CUBIE_NOEXCEPT;

/** Sets the end condition of one driver's spline, where that is not as option driver_boundary says.
 *
 *  @param batch  A batch. Borrowed.
 *  @param name   Name of a driver.
 *  @param text   "natural", "periodic", "clamped" or "not-a-knot"; "" for as the option says.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME for another name or word (the message suggests the nearest).
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_driver_boundary(cubie_batch* batch, const char* name,
                                                       const char* text) CUBIE_NOEXCEPT;

/** Sets what one driver is before and after its samples, where that is not as options driver_wrap and driver_outside
 *  say. Each repeats with its own period, also beside drivers that do not repeat; a solve is refused when it begins
 *  before the first sample of all then, or goes on for more than 10000 of the shortest period or 2^22 segments; so it
 * is with drivers that all repeat where their periods have no common multiple.
 *
 *  @param batch  A batch. Borrowed.
 *  @param name   Name of a driver.
 *  @param text   "wrap" repeats the samples, "hold" keeps the first and the last, "zero" is 0; "" for as the options
 * say.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME for another name or word (the message suggests the nearest).
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_driver_outside(cubie_batch* batch, const char* name,
                                                      const char* text) CUBIE_NOEXCEPT;

/** Evaluates all drivers at given times, by the present samples and options, as a solve of precision "f64" reads them;
 * as its first run does where runs have samples of their own.
 *
 *  @param batch       A batch. Borrowed.
 *  @param times       Finite times in any order. May be NULL when n_times is 0.
 *  @param n_times     Number of times.
 *  @param derivative  0 for values, 1 for derivatives by t.
 *  @param dst         Receives the numbers, shape (n_times, number of drivers), the driver fastest; see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT for a time that is not finite, or samples that do not go with the
 *          options; CUBIE_ERR_OUT_OF_RANGE for another derivative, samples too large to interpolate, times that a
 *          solve could not reach (see cubie_batch_set_driver_outside), or if dst is too
 *          small; CUBIE_ERR_WRONG_STATE without samples.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_evaluate_drivers(cubie_batch* batch, const double* times, int64_t n_times,
                                                    int32_t derivative, double* dst, int64_t dst_len,
                                                    int64_t* out_needed) CUBIE_NOEXCEPT;

/** As cubie_batch_evaluate_drivers, for one run: where runs have samples of their own, they differ.
 *
 *  @param batch       A batch. Borrowed.
 *  @param run         Number of a run of the whole grid, from 0.
 *  @param times       Finite times in any order. May be NULL when n_times is 0.
 *  @param n_times     Number of times.
 *  @param derivative  0 for values, 1 for derivatives by t.
 *  @param dst         Receives the numbers, shape (n_times, number of drivers), the driver fastest; see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return As cubie_batch_evaluate_drivers; CUBIE_ERR_OUT_OF_RANGE for a run that there is not.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_evaluate_drivers_of_run(cubie_batch* batch, int64_t run, const double* times,
                                                           int64_t n_times, int32_t derivative, double* dst,
                                                           int64_t dst_len, int64_t* out_needed) CUBIE_NOEXCEPT;

/** Sets events at given times, which change states and parameters while runs are integrated (docs/events.md): all that
 *  a batch has. Steps end on these times exactly and begin anew behind them. Rows of a table may stand in any order;
 *  events at one time happen in the order of their rows. Those before the start or behind the end of a run do not
 *  happen. Time must run forwards. Option event_rows says which side of an event rows and samples at its time show.
 *
 *  @param batch        A batch. Borrowed.
 *  @param variables    Names of states and parameters, separated by commas. Borrowed; not NULL.
 *  @param times        Of each row's first event, shape (n_events), in the unit of t, as of all columns here. Finite.
 *                      Copied, like these all. May be NULL when n_events is 0.
 *  @param targets      Places in `variables`, from 0.
 *  @param operations   What happens to the variable; see cubie_event_operation.
 *  @param values       Operands, in the unit of the variable, or without one. Finite.
 *  @param intervals    Distance of further events of the same kind, 0: there are none. Finite, >= 0. NULL: 0
 *                      everywhere.
 *  @param counts       How many events there are where the interval is not 0; 0: as many as the run has room for. >= 0,
 *                      and at most 1 where the interval is 0. NULL: 0 everywhere.
 *  @param n_events     Number of rows; 0: no events any more.
 *  @param first_row    Events per run: run r of the whole grid has rows first_row[r] to first_row[r + 1] - 1; ascending
 *                      from 0 to n_events. NULL: all runs have all rows.
 *  @param n_first_row  Elements of first_row: the number of runs and 1, or 0.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME, with the nearest name; CUBIE_ERR_INVALID_ARGUMENT naming column and row;
 *          CUBIE_ERR_NOT_SUPPORTED for states without derivative, whose equations say what they are;
 *          CUBIE_ERR_OUT_OF_RANGE for more than 1024 rows of a run with an interval. What the batch had stays then.
 *          cubie_batch_submit refuses a number of runs that is not that of the grid, intervals that times of the solve
 *          do not resolve, series that begin more than 2^52 intervals before its end, and with CUBIE_ERR_NOT_SUPPORTED
 *          runs of which some go backwards in time and some forwards.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_events(cubie_batch* batch, const char* variables, const double* times,
                                              const int32_t* targets, const int32_t* operations, const double* values,
                                              const double* intervals, const int64_t* counts, int64_t n_events,
                                              const int64_t* first_row, int64_t n_first_row) CUBIE_NOEXCEPT;

/** Sets doses into states, as data sets of NONMEM and rxode2 have them (docs/dosing.md): all that a batch has. They are
 *  events, with all that is said of these above; at one time they happen behind those of cubie_batch_set_events.
 *
 *  @param batch         A batch. Borrowed.
 *  @param compartments  Names of states, separated by commas; empty: all states, as declared. Borrowed.
 *  @param time          When, shape (n_doses), as all columns; in the unit of t. Finite. Copied, like these all. May be
 *                       NULL when n_doses is 0.
 *  @param amt           Amount, in the unit of the state; the new value with evid 5, a factor with evid 6. Finite.
 *  @param cmt           Which of the compartments, from 1; 0: the first. NULL: 0 everywhere.
 *  @param rate          Of an infusion of amt: amount per unit of t, >= 0. 0: all at once, if dur is 0, too. -1 and -2:
 *                       the model says it, as rate(state) or, as duration(state), how long it takes. NULL: 0
 *                       everywhere.
 *  @param dur           Of an infusion of amt, in the unit of t, >= 0; in place of rate. NULL: 0 everywhere.
 *  @param ii            Interval of further doses, and of a regimen at steady state, >= 0, > 0 with addl or ss. NULL: 0
 *                       everywhere.
 *  @param addl          Further doses, ii apart, >= 0. NULL: 0 everywhere.
 *  @param ss            1: the regimen is at steady state when the dose is given, which forgets what was before; 2: its
 *                       steady state comes on top of that; 0: neither. NULL: 0 everywhere.
 *  @param evid          0: no dose; 1: a dose; 2: nothing; 3: reset; 4: reset, then a dose; 5: replace; 6: multiply;
 *                       7: nothing (a phantom dose). NULL: 1 everywhere.
 *  @param n_doses       Number of rows; 0: no doses any more.
 *  @param first_row     Doses per run, as in cubie_batch_set_events. NULL: all runs have all rows.
 *  @param n_first_row   Elements of first_row: the number of runs and 1, or 0.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME, with the nearest name; CUBIE_ERR_INVALID_ARGUMENT naming column and row;
 *          CUBIE_ERR_OUT_OF_RANGE for more than 1024 rows of a run with addl or a lag time, infusions counted twice, as
 *          they begin and end, and at steady state once more, twice where those before are still under way;
 *          CUBIE_ERR_NOT_SUPPORTED for compartments turned off (evid 2 with a negative cmt) and doses into states
 *          without derivative. What the batch had stays then. cubie_batch_submit answers as with events, and with
 *          CUBIE_ERR_NOT_SUPPORTED for runs backwards in time, and for steady states in a model with events of its own
 *          (when) or where t_end is t0.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_set_doses(cubie_batch* batch, const char* compartments, const double* time,
                                             const double* amt, const int32_t* cmt, const double* rate,
                                             const double* dur, const double* ii, const int64_t* addl,
                                             const int32_t* ss, const int32_t* evid, int64_t n_doses,
                                             const int64_t* first_row, int64_t n_first_row) CUBIE_NOEXCEPT;

/** Number of runs of the whole grid, before options first_run and run_count take their part.
 *
 *  @param batch      A batch. Borrowed.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT when lengths do not agree; CUBIE_ERR_OUT_OF_RANGE when the product
 *          does not fit.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_get_total_runs(const cubie_batch* batch, int64_t* out_count) CUBIE_NOEXCEPT;

/** Value a state (at the start) or parameter has in one run of the grid.
 *
 *  @param batch       A batch. Borrowed.
 *  @param name        Name of a state or parameter.
 *  @param run         Run of the whole grid, from 0.
 *  @param out_number  Receives the value.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME with a hint; CUBIE_ERR_OUT_OF_RANGE if there is no such run.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_get_value(const cubie_batch* batch, const char* name, int64_t run,
                                             double* out_number) CUBIE_NOEXCEPT;

/** Copies the times that the present settings save.
 *
 *  @param batch       A batch. Borrowed.
 *  @param dst         Receives the times, shape (time); see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT or CUBIE_ERR_OUT_OF_RANGE for settings that do not go together;
 *          CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: one at a time, const. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_copy_save_times(const cubie_batch* batch, double* dst, int64_t dst_len,
                                                   int64_t* out_needed) CUBIE_NOEXCEPT;

/** Checks everything and queues the solve. The result sees the batch as it is now: later changes do not reach it.
 *
 *  @param batch    A batch. Borrowed.
 *  @param out_res  Receives the result. Owned by the caller.
 *  @return CUBIE_OK; CUBIE_ERR_INVALID_ARGUMENT, CUBIE_ERR_OUT_OF_RANGE, CUBIE_ERR_NOT_SUPPORTED,
 *          CUBIE_ERR_WRONG_STATE or CUBIE_ERR_UNKNOWN_NAME for settings that do not go together.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_submit(cubie_batch* batch, cubie_result** out_res) CUBIE_NOEXCEPT;

/** Submits and waits in one call: cubie_batch_submit, then cubie_result_wait.
 *
 *  @param batch     A batch. Borrowed.
 *  @param progress  Called while waiting. May be NULL.
 *  @param userdata  Handed to progress.
 *  @param out_res   Receives the finished result. Owned by the caller. Untouched unless the solve succeeded: use
 *                   cubie_batch_submit to keep what a cancelled solve has done.
 *  @return CUBIE_OK (also when runs failed: see cubie_result_copy_run_status); CUBIE_ERR_INVALID_ARGUMENT,
 *          CUBIE_ERR_OUT_OF_RANGE, CUBIE_ERR_NOT_SUPPORTED, CUBIE_ERR_WRONG_STATE or CUBIE_ERR_UNKNOWN_NAME for
 *          settings that do not go together; otherwise as cubie_result_wait.
 *  Threads: one at a time. Blocks: until the solve has ended. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_solve(cubie_batch* batch, cubie_progress_fn progress, void* userdata,
                                         cubie_result** out_res) CUBIE_NOEXCEPT;

/** Stops the unfinished solves of a batch. Their waiters return CUBIE_ERR_CANCELLED.
 *
 *  @param batch  A batch. Borrowed.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_cancel(cubie_batch* batch) CUBIE_NOEXCEPT;

/* ------------------------------------------------------------------------------------------------------ result */

/** Waits until the solve has ended, and calls progress and the sink meanwhile.
 *
 *  @param res              A result. Borrowed.
 *  @param timeout_seconds  Longest time to wait; negative waits for ever.
 *  @param progress         Called while waiting. May be NULL.
 *  @param userdata         Handed to progress.
 *  @param out_ended        Receives 1 when the solve has ended, 0 when it goes on. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_CALLBACK when a callback stopped it; CUBIE_ERR_CANCELLED; else what made the solve fail
 *          (CUBIE_ERR_COMPILE, CUBIE_ERR_LAUNCH, CUBIE_ERR_OUT_OF_DEVICE_MEMORY, ...), the same at every call;
 *          CUBIE_ERR_INVALID_ARGUMENT if timeout_seconds is NaN; CUBIE_ERR_WRONG_STATE while another call waits for
 *          it, and inside a sink of the same context, where it would wait for ever.
 *  Threads: one at a time. Blocks: until the solve has ended or the time is over. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_wait(cubie_result* res, double timeout_seconds, cubie_progress_fn progress,
                                         void* userdata, int32_t* out_ended) CUBIE_NOEXCEPT;

/** Calls progress once if it is due, hands a sink its next chunk if there is one, and tells whether the solve has
 *  ended.
 *
 *  @param res        A result. Borrowed.
 *  @param progress   Called at most once. May be NULL.
 *  @param userdata   Handed to progress.
 *  @param out_ended  Receives 1 when the solve has ended, 0 when it goes on. May be NULL.
 *  @return As cubie_result_wait.
 *  Threads: one at a time. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_poll(cubie_result* res, cubie_progress_fn progress, void* userdata,
                                         int32_t* out_ended) CUBIE_NOEXCEPT;

/** Stops the solve within 100 ms; returns before that. Runs that have ended keep their values.
 *
 *  @param res  A result. Borrowed.
 *  @return CUBIE_OK, also when the solve has ended.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_cancel(cubie_result* res) CUBIE_NOEXCEPT;

/** How far the solve is.
 *
 *  @param res             A result. Borrowed.
 *  @param out_runs_done   Receives the number of runs that have ended.
 *  @param out_runs_total  Receives the number of runs of this solve.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_progress(const cubie_result* res, int64_t* out_runs_done,
                                                 int64_t* out_runs_total) CUBIE_NOEXCEPT;

/** Where the solve is.
 *
 *  @param res        A result. Borrowed.
 *  @param out_phase  Receives a value of cubie_phase.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_phase(const cubie_result* res, int32_t* out_phase) CUBIE_NOEXCEPT;

/** How the solve ended.
 *
 *  @param res         A result. Borrowed.
 *  @param out_status  Receives CUBIE_OK while it goes on and after success, else the status that cubie_result_wait
 *                     returns.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_status(const cubie_result* res, cubie_status* out_status) CUBIE_NOEXCEPT;

/** Copies why the solve failed; empty when it did not.
 *
 *  @param res         A result. Borrowed.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_error_message(const cubie_result* res, char* dst, int64_t dst_len,
                                                       int64_t* out_needed) CUBIE_NOEXCEPT;

/** What the callback returned when it stopped the solve.
 *
 *  @param res       A result. Borrowed.
 *  @param out_code  Receives the number; 0 when no callback stopped it.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_callback_code(const cubie_result* res, int32_t* out_code) CUBIE_NOEXCEPT;

/** Number of runs. Known from submission on.
 *
 *  @param res        A result. Borrowed.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_run_count(const cubie_result* res, int64_t* out_count) CUBIE_NOEXCEPT;

/** Number of save points. Known from submission on.
 *
 *  @param res        A result. Borrowed.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_save_count(const cubie_result* res, int64_t* out_count) CUBIE_NOEXCEPT;

/** Number of saved variables. Known from submission on.
 *
 *  @param res        A result. Borrowed.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_variable_count(const cubie_result* res, int64_t* out_count) CUBIE_NOEXCEPT;

/** Number of states. Known from submission on.
 *
 *  @param res        A result. Borrowed.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_state_count(const cubie_result* res, int64_t* out_count) CUBIE_NOEXCEPT;

/** Number format the solve computes in.
 *
 *  @param res       A result. Borrowed.
 *  @param out_bits  Receives 64 or 32.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_precision_bits(const cubie_result* res, int32_t* out_bits) CUBIE_NOEXCEPT;

/** How the solve is cut. Chunk i holds the runs from i * length on, counted from the first run of this solve; the last
 *  chunk may be shorter.
 *
 *  @param res         A result. Borrowed.
 *  @param out_count   Receives the number of chunks: 1 when the solve is not cut, 0 before it is planned.
 *  @param out_length  Receives the runs of every chunk but the last.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_chunks(const cubie_result* res, int64_t* out_count,
                                               int64_t* out_length) CUBIE_NOEXCEPT;

/** Whether the runs of a chunk are where they belong: in the result or the bound arrays, or handed to the sink. True
 *  also while the solve goes on, and after it was cancelled.
 *
 *  @param res           A result. Borrowed.
 *  @param chunk         From 0 to the number of chunks - 1.
 *  @param out_complete  Receives 1 or 0.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such chunk.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_chunk_complete(const cubie_result* res, int64_t chunk,
                                                       int32_t* out_complete) CUBIE_NOEXCEPT;

/** Copies when each part of the solve began and ended, with option time_log 1.
 *
 *  @param res         A result. Borrowed.
 *  @param dst         Receives the rows in the order of their begins, shape (row, 5), a row's numbers side by side:
 *                     cubie_activity; chunk, or -1 where it is about all of them; begin and end in seconds since the
 *                     submission; bytes copied, 0 where nothing is. See Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements: those so far while the solve goes on, 0 with time_log 0. May be
 *                     NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_time_log(const cubie_result* res, double* dst, int64_t dst_len,
                                                  int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the time log as a table to print: a line per row, then what each activity took together.
 *
 *  @param res         A result. Borrowed.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_time_table(const cubie_result* res, char* dst, int64_t dst_len,
                                                    int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the name of a saved variable.
 *
 *  @param res         A result. Borrowed.
 *  @param index       From 0 to cubie_result_get_variable_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_saved_name(const cubie_result* res, int64_t index, char* dst, int64_t dst_len,
                                                    int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the unit of a saved variable as the model text has it, empty where it has none.
 *
 *  @param res         A result. Borrowed.
 *  @param index       From 0 to cubie_result_get_variable_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_saved_unit(const cubie_result* res, int64_t index, char* dst, int64_t dst_len,
                                                    int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies what a plot calls a saved variable: its name, and its unit in brackets where it has one, as "x [mV]".
 *
 *  @param res         A result. Borrowed.
 *  @param index       From 0 to cubie_result_get_variable_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_saved_legend(const cubie_result* res, int64_t index, char* dst,
                                                      int64_t dst_len, int64_t* out_needed) CUBIE_NOEXCEPT;

/** The position of a saved variable.
 *
 *  @param res        A result. Borrowed.
 *  @param name       As cubie_result_copy_saved_name gives it.
 *  @param out_index  Receives its index.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME, with the nearest name, if nothing saved is called so.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_find_saved(const cubie_result* res, const char* name,
                                               int64_t* out_index) CUBIE_NOEXCEPT;

/** Copies the times of the save points. With cubie_batch_set_time_spans these are those of the options, to which the
 *  times of each run are in proportion.
 *
 *  @param res         A result. Borrowed.
 *  @param dst         Receives the times, shape (time); see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if dst is too small; CUBIE_ERR_WRONG_STATE with option save_steps, whose
 *          times differ from run to run.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_save_times(const cubie_result* res, double* dst, int64_t dst_len,
                                                    int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the times of the rows of one run.
 *
 *  @param res         A result. Borrowed.
 *  @param run         From 0 to run_count - 1, counted in this result.
 *  @param dst         Receives save_count times, shape (time); NaN for rows that a run of option save_steps does not
 *                     have. See Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such run, or if dst is too small; with option save_steps,
 *          whose times stand among the saved values, CUBIE_ERR_WRONG_STATE as from cubie_result_copy_outputs.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_run_times(const cubie_result* res, int64_t run, double* dst, int64_t dst_len,
                                                   int64_t* out_needed) CUBIE_NOEXCEPT;

/** The relative tolerance in force: larger than asked for where the number format cannot hold that.
 *
 *  @param res         A result. Borrowed.
 *  @param out_number  Receives the tolerance.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_effective_rtol(const cubie_result* res, double* out_number) CUBIE_NOEXCEPT;

/** Copies the saved values. A run that failed is NaN from the failure on, or as option failed_rows says.
 *
 *  @param res         A result. Borrowed.
 *  @param order       One value of cubie_order.
 *  @param dst         Receives save_count * variable_count * run_count values, each in the unit of its variable; see
 *                     Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended, or when the values went to a bound array, a
 *          sink or a file; CUBIE_ERR_OUT_OF_RANGE if there is no such order, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_outputs(const cubie_result* res, int32_t order, double* dst, int64_t dst_len,
                                                 int64_t* out_needed) CUBIE_NOEXCEPT;

/** As cubie_result_copy_outputs, in single precision.
 *
 *  @param res         A result. Borrowed.
 *  @param order       One value of cubie_order.
 *  @param dst         Receives save_count * variable_count * run_count values, each in the unit of its variable; see
 *                     Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended, or when the values went to a bound array, a
 *          sink or a file; CUBIE_ERR_OUT_OF_RANGE if there is no such order, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_outputs_f32(const cubie_result* res, int32_t order, float* dst,
                                                     int64_t dst_len, int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the values of one saved variable.
 *
 *  @param res         A result. Borrowed.
 *  @param index       From 0 to cubie_result_get_variable_count - 1.
 *  @param dst         Receives save_count * run_count values, shape (time, run), run fastest, in the unit of the
 *                     variable; see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return As cubie_result_copy_outputs; CUBIE_ERR_OUT_OF_RANGE also if there is no such index.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_saved(const cubie_result* res, int64_t index, double* dst, int64_t dst_len,
                                               int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the states at the end of each run.
 *
 *  @param res         A result. Borrowed.
 *  @param dst         Receives state_count * run_count values, shape (state, run), run fastest, each in the unit of
 *                     its state; see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended, or when the values are not kept or went to an
 *          array of the caller; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_final_states(const cubie_result* res, double* dst, int64_t dst_len,
                                                      int64_t* out_needed) CUBIE_NOEXCEPT;

/** As cubie_result_copy_final_states, in single precision.
 *
 *  @param res         A result. Borrowed.
 *  @param dst         Receives state_count * run_count values, shape (state, run), run fastest, each in the unit of
 *                     its state; see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended, or when the values are not kept or went to an
 *          array of the caller; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_final_states_f32(const cubie_result* res, float* dst, int64_t dst_len,
                                                          int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the status word of each run: bits of cubie_run_status, 0 when all went well.
 *
 *  @param res         A result. Borrowed.
 *  @param dst         Receives run_count words; see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_run_status(const cubie_result* res, int32_t* dst, int64_t dst_len,
                                                    int64_t* out_needed) CUBIE_NOEXCEPT;

/** Counts the runs of each status word that occurs.
 *
 *  @param res         A result. Borrowed.
 *  @param statuses    Receives the words in ascending order, 0, all went well, before all others. May be NULL when
 *                     dst_len is 0.
 *  @param counts      Receives as many numbers of runs. Not NULL unless statuses is.
 *  @param dst_len     Capacity of statuses, and of counts, in elements.
 *  @param out_needed  Receives the number of words. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended; CUBIE_ERR_OUT_OF_RANGE if dst_len is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_status_counts(const cubie_result* res, int32_t* statuses, int64_t* counts,
                                                       int64_t dst_len, int64_t* out_needed) CUBIE_NOEXCEPT;

/** What a counter is over the runs that ended with one status word.
 *
 *  @param res         A result. Borrowed.
 *  @param run_status  A word from cubie_result_copy_status_counts.
 *  @param counter     One value of cubie_counter.
 *  @param out_min     Receives the least number.
 *  @param out_median  Receives the median; of an even number of runs halfway between the two in the middle.
 *  @param out_max     Receives the largest.
 *  @return As cubie_result_copy_counter; CUBIE_ERR_OUT_OF_RANGE also if no run has that status.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_counter_range(const cubie_result* res, int32_t run_status, int32_t counter,
                                                      double* out_min, double* out_median,
                                                      double* out_max) CUBIE_NOEXCEPT;

/** Copies both as a table in text: one line per status word, with the number of runs, the ranges of all counters kept,
 *  and the status in words.
 *
 *  @param res         A result. Borrowed.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_statistics_table(const cubie_result* res, char* dst, int64_t dst_len,
                                                          int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies a count of each run.
 *
 *  @param res         A result. Borrowed.
 *  @param counter     One value of cubie_counter.
 *  @param dst         Receives run_count numbers; see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended, with option keep_statistics at 0, and for
 *          CUBIE_COUNTER_ROWS without option save_steps; CUBIE_ERR_OUT_OF_RANGE if there is no such counter, or if dst
 *          is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_counter(const cubie_result* res, int32_t counter, int32_t* dst,
                                                 int64_t dst_len, int64_t* out_needed) CUBIE_NOEXCEPT;

/** Writes the outputs as text: a head line "run,time,..." with the names of the saved variables, then one line per run
 *  and time. Runs are numbered as in the whole grid. Numbers have the shortest digits that read back as the same
 * number, whatever the locale; where there is none stands NaN. The file takes the place of one of that name when it is
 * complete.
 *
 *  @param res   A result. Borrowed.
 *  @param path  File name in UTF-8.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended, or when the outputs went elsewhere; CUBIE_ERR_IO
 *          when the file cannot be written: what was there stays.
 *  Threads: any. Blocks: while it writes. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_write_csv(const cubie_result* res, const char* path) CUBIE_NOEXCEPT;

/** Writes an array of the result as a file of the format .npy of NumPy, version 1.0: little endian, in the order of
 *  cubie_array, run fastest, in the precision of the solve. The file takes the place of a regular one of that name.
 *
 *  @param res    A result. Borrowed.
 *  @param array  A value of cubie_array.
 *  @param path   File name in UTF-8.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE for no such array; CUBIE_ERR_WRONG_STATE before the solve has ended, and
 *          when the values are not kept or went elsewhere; CUBIE_ERR_IO when the file cannot be made: what was there
 *          stays.
 *  Threads: any. Blocks: while it writes. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_write_npy(const cubie_result* res, int32_t array, const char* path) CUBIE_NOEXCEPT;

/** Copies the step size that each run would try next, > 0.
 *
 *  @param res         A result. Borrowed.
 *  @param dst         Receives run_count step sizes; see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended, or when the values are not kept or went to an
 *          array of the caller; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_last_steps(const cubie_result* res, double* dst, int64_t dst_len,
                                                    int64_t* out_needed) CUBIE_NOEXCEPT;

/** Where an array of a result is, without a copy: in memory of the device if it stayed there (option on_device), else
 *  in memory of the host. Dense, in C order, run fastest; numbers of outputs, final states, summaries and event
 *  records are of the solve's precision. When the solve has ended the array is complete: no stream has to be waited
 * for. Of runs that never started, arrays on the device hold anything.
 *
 *  @param res              A result. Borrowed.
 *  @param array            A value of cubie_array.
 *  @param out_data         Receives the address, valid until the result is destroyed; NULL without elements.
 *  @param out_len          Receives the number of elements.
 *  @param out_device_kind  Receives a value of cubie_device_kind: whose memory it is. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE for no such array; CUBIE_ERR_WRONG_STATE before the solve has ended, and
 *          when the values are not kept or went to a bound array, a sink or a file, or never came to the device.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_array(const cubie_result* res, int32_t array, void** out_data, int64_t* out_len,
                                              int32_t* out_device_kind) CUBIE_NOEXCEPT;

/** An array of a result for another library (NumPy, PyTorch, JAX, CuPy, ...), without a copy: as a DLManagedTensor of
 *  DLPack 0.8, whose device is the host or the GPU that the array is on, and whose memory is not written to again.
 *
 *  @param res         A result. Borrowed; the tensor keeps the arrays alive after it is destroyed.
 *  @param array       A value of cubie_array.
 *  @param out_tensor  Receives a DLManagedTensor*. Belongs to the caller, who gives it back by its deleter once no work
 *                     of a GPU uses it any more.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE for no such array; CUBIE_ERR_WRONG_STATE before the solve has ended, and
 *          when the values are not kept or went to a bound array, a sink or a file.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_export_dlpack(cubie_result* res, int32_t array, void** out_tensor) CUBIE_NOEXCEPT;

/** The saved values in the library's own memory, order (time, variable, run), for a solve of precision "f64". No copy.
 *
 *  @param res       A result. Borrowed.
 *  @param out_data  Receives the address, readable until the result is destroyed.
 *  @param out_len   Receives the number of elements.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended, or when the values went to a bound array, a
 *          sink or a file; CUBIE_ERR_NOT_SUPPORTED when the solve computed in the other precision.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_outputs_data(const cubie_result* res, const double** out_data,
                                                     int64_t* out_len) CUBIE_NOEXCEPT;

/** The saved values in the library's own memory, order (time, variable, run), for a solve of precision "f32". No copy.
 *
 *  @param res       A result. Borrowed.
 *  @param out_data  Receives the address, readable until the result is destroyed.
 *  @param out_len   Receives the number of elements.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended, or when the values went to a bound array, a
 *          sink or a file; CUBIE_ERR_NOT_SUPPORTED when the solve computed in the other precision.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_outputs_data_f32(const cubie_result* res, const float** out_data,
                                                         int64_t* out_len) CUBIE_NOEXCEPT;

/* Summaries over windows (option summaries): shape (window, summary, run), the run fastest. */

/** Number of windows; 0 without summaries. Known from submission on.
 *
 *  @param res        A result. Borrowed.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_window_count(const cubie_result* res, int64_t* out_count) CUBIE_NOEXCEPT;

/** Number of summaries of each window. Known from submission on.
 *
 *  @param res        A result. Borrowed.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_summary_count(const cubie_result* res, int64_t* out_count) CUBIE_NOEXCEPT;

/** Copies the name of a summary, as "x.mean".
 *
 *  @param res         A result. Borrowed.
 *  @param index       From 0 to cubie_result_get_summary_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_summary_name(const cubie_result* res, int64_t index, char* dst,
                                                      int64_t dst_len, int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the unit of a summary, in terms of the unit of its variable and of t: "mV", "mV/t", "t"; may be empty.
 *
 *  @param res         A result. Borrowed.
 *  @param index       From 0 to cubie_result_get_summary_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_summary_unit(const cubie_result* res, int64_t index, char* dst,
                                                      int64_t dst_len, int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies what a plot calls a summary: its name, and its unit in brackets where it has one.
 *
 *  @param res         A result. Borrowed.
 *  @param index       From 0 to cubie_result_get_summary_count - 1.
 *  @param dst         Receives the text; see Copies above.
 *  @param dst_len     Capacity of dst in bytes.
 *  @param out_needed  Receives the length with its NUL. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if there is no such index, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_summary_legend(const cubie_result* res, int64_t index, char* dst,
                                                        int64_t dst_len, int64_t* out_needed) CUBIE_NOEXCEPT;

/** The position of a summary.
 *
 *  @param res        A result. Borrowed.
 *  @param name       As cubie_result_copy_summary_name gives it, e.g. "x.mean".
 *  @param out_index  Receives its index.
 *  @return CUBIE_OK; CUBIE_ERR_UNKNOWN_NAME, with the nearest name, if no summary is called so.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_find_summary(const cubie_result* res, const char* name,
                                                 int64_t* out_index) CUBIE_NOEXCEPT;

/** Copies one summary.
 *
 *  @param res         A result. Borrowed.
 *  @param index       From 0 to cubie_result_get_summary_count - 1.
 *  @param dst         Receives window_count * run_count values, shape (window, run), run fastest, in the unit of the
 *                     summary; see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended; CUBIE_ERR_OUT_OF_RANGE if there is no such
 * index, or if dst is too small. Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_summary(const cubie_result* res, int64_t index, double* dst, int64_t dst_len,
                                                 int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the times where windows begin, and behind them the one where the last window ends.
 *
 *  @param res         A result. Borrowed.
 *  @param dst         Receives window_count + 1 times, none without summaries; see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_window_times(const cubie_result* res, double* dst, int64_t dst_len,
                                                      int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the summaries. Of a run that failed, the windows that it did not finish are NaN.
 *
 *  @param res         A result. Borrowed.
 *  @param order       One value of cubie_order, with windows in place of times and summaries in place of variables.
 *  @param dst         Receives window_count * summary_count * run_count values; see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended; CUBIE_ERR_OUT_OF_RANGE if there is no such
 * order, or if dst is too small. Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_summaries(const cubie_result* res, int32_t order, double* dst, int64_t dst_len,
                                                   int64_t* out_needed) CUBIE_NOEXCEPT;

/** As cubie_result_copy_summaries, in single precision.
 *
 *  @param res         A result. Borrowed.
 *  @param order       One value of cubie_order, with windows in place of times and summaries in place of variables.
 *  @param dst         Receives window_count * summary_count * run_count values; see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended; CUBIE_ERR_OUT_OF_RANGE if there is no such
 * order, or if dst is too small. Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_summaries_f32(const cubie_result* res, int32_t order, float* dst,
                                                       int64_t dst_len, int64_t* out_needed) CUBIE_NOEXCEPT;

/** Number of runs that have failed, which statistics leave out: their status is neither CUBIE_RUN_OK nor
 *  CUBIE_RUN_STOPPED alone.
 *
 *  @param res        A result. Borrowed.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_failed_count(const cubie_result* res, int64_t* out_count) CUBIE_NOEXCEPT;

/** Number of runs whose status has one of some bits.
 *
 *  @param res          A result. Borrowed.
 *  @param status_bits  Sum of values of cubie_run_status; CUBIE_RUN_OK counts the runs that have come to
 *                      their end, without those that an event has stopped.
 *  @param out_count    Receives the number.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_status_count(const cubie_result* res, int32_t status_bits,
                                                     int64_t* out_count) CUBIE_NOEXCEPT;

/** Copies a statistic over runs of every saved value. Runs that failed and numbers that are not finite are left out.
 * The bits do not depend on the order of the runs. With option reduce_runs the statistics have been gathered chunk by
 * chunk, no run is kept, and the bits are those of a solve that keeps them.
 *
 *  @param res          A result. Borrowed.
 *  @param statistic    One value of cubie_statistic.
 *  @param probability  Of CUBIE_STATISTIC_QUANTILE, from 0 to 1; of others any number in that range.
 *  @param dst          Receives save_count * variable_count numbers, variables fastest; see Copies above.
 *  @param dst_len      Capacity of dst in elements.
 *  @param out_needed   Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended, or when the values went to a bound array, a sink
 *          or a file, or for quantiles with option reduce_runs at "moments"; CUBIE_ERR_OUT_OF_RANGE if there is no such
 *          statistic, for another probability, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_output_statistic(const cubie_result* res, int32_t statistic,
                                                          double probability, double* dst, int64_t dst_len,
                                                          int64_t* out_needed) CUBIE_NOEXCEPT;

/** As cubie_result_copy_output_statistic, of every summary.
 *
 *  @param res          A result. Borrowed.
 *  @param statistic    One value of cubie_statistic.
 *  @param probability  Of CUBIE_STATISTIC_QUANTILE, from 0 to 1; of others any number in that range.
 *  @param dst          Receives window_count * summary_count numbers, summaries fastest; see Copies above.
 *  @param dst_len      Capacity of dst in elements.
 *  @param out_needed   Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended, or for quantiles with option reduce_runs at
 *          "moments"; CUBIE_ERR_OUT_OF_RANGE if there is no such statistic, for another probability, or if dst is too
 *          small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_summary_statistic(const cubie_result* res, int32_t statistic,
                                                           double probability, double* dst, int64_t dst_len,
                                                           int64_t* out_needed) CUBIE_NOEXCEPT;

/** As cubie_result_copy_output_statistic, of every state at the end.
 *
 *  @param res          A result. Borrowed.
 *  @param statistic    One value of cubie_statistic.
 *  @param probability  Of CUBIE_STATISTIC_QUANTILE, from 0 to 1; of others any number in that range.
 *  @param dst          Receives state_count numbers; see Copies above.
 *  @param dst_len      Capacity of dst in elements.
 *  @param out_needed   Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended, with option keep_final_states at 0, when final
 *          states went to a bound array, or for quantiles with option reduce_runs at "moments"; CUBIE_ERR_OUT_OF_RANGE
 *          if there is no such statistic, for another probability, or if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_final_statistic(const cubie_result* res, int32_t statistic, double probability,
                                                         double* dst, int64_t dst_len,
                                                         int64_t* out_needed) CUBIE_NOEXCEPT;

/** A statistic over runs of a count that each run has. Runs that failed are left out.
 *
 *  @param res          A result. Borrowed.
 *  @param counter      One value of cubie_counter.
 *  @param statistic    One value of cubie_statistic.
 *  @param probability  Of CUBIE_STATISTIC_QUANTILE, from 0 to 1; of others any number in that range.
 *  @param out_number   Receives the statistic.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended, with option keep_statistics at 0, for rows
 *          without option save_steps, or for quantiles with option reduce_runs at "moments"; CUBIE_ERR_OUT_OF_RANGE if
 *          there is no such counter or statistic, or for another probability.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_counter_statistic(const cubie_result* res, int32_t counter, int32_t statistic,
                                                          double probability, double* out_number) CUBIE_NOEXCEPT;

/* Events of the model (statements `when`), numbered from 0 in the order of the text. */

/** Number of events of the model; 0 where runs are not kept (option reduce_runs). Known from submission on.
 *
 *  @param res        A result. Borrowed.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_event_count(const cubie_result* res, int64_t* out_count) CUBIE_NOEXCEPT;

/** Number of records of each run: option event_records where some event says `record`, else 0. Known from submission
 *  on.
 *
 *  @param res        A result. Borrowed.
 *  @param out_count  Receives the number.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_event_record_count(const cubie_result* res, int64_t* out_count) CUBIE_NOEXCEPT;

/** Copies how often each event has happened in each run.
 *
 *  @param res         A result. Borrowed.
 *  @param dst         Receives event_count * run_count counts, shape (event, run), run fastest; see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_event_counts(const cubie_result* res, int32_t* dst, int64_t dst_len,
                                                      int64_t* out_needed) CUBIE_NOEXCEPT;

/** Copies the records of events: of each run the first that say `record`, in the order of time, NaN behind the last.
 *
 *  @param res         A result. Borrowed.
 *  @param dst         Receives event_record_count * (2 + state_count) * run_count numbers, shape (record, number, run),
 *                     run fastest: number 0 is the time, in the unit of t, 1 the event, 2 and on the states right
 *                     before its assignments, each in its unit; see Copies above.
 *  @param dst_len     Capacity of dst in elements.
 *  @param out_needed  Receives the number of elements. May be NULL.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended; CUBIE_ERR_OUT_OF_RANGE if dst is too small.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_copy_event_records(const cubie_result* res, double* dst, int64_t dst_len,
                                                       int64_t* out_needed) CUBIE_NOEXCEPT;

/** The summaries in the library's own memory, order (window, summary, run), for a solve of precision "f64". No copy.
 *
 *  @param res       A result. Borrowed.
 *  @param out_data  Receives the address, readable until the result is destroyed.
 *  @param out_len   Receives the number of elements.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended; CUBIE_ERR_NOT_SUPPORTED when the solve computed
 *          in the other precision.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_summaries_data(const cubie_result* res, const double** out_data,
                                                       int64_t* out_len) CUBIE_NOEXCEPT;

/** The summaries in the library's own memory, order (window, summary, run), for a solve of precision "f32". No copy.
 *
 *  @param res       A result. Borrowed.
 *  @param out_data  Receives the address, readable until the result is destroyed.
 *  @param out_len   Receives the number of elements.
 *  @return CUBIE_OK; CUBIE_ERR_WRONG_STATE before the solve has ended; CUBIE_ERR_NOT_SUPPORTED when the solve computed
 *          in the other precision.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_result_get_summaries_data_f32(const cubie_result* res, const float** out_data,
                                                           int64_t* out_len) CUBIE_NOEXCEPT;

/** Destroys a result. A solve that goes on is stopped.
 *
 *  @param res  A result, or NULL.
 *  Threads: any, when no other call uses the handle. Blocks: no; with arrays bound, until the engine has let go of them
 * (at most 100 ms). Since: 0.1.
 */
CUBIE_API void cubie_result_destroy(cubie_result* res) CUBIE_NOEXCEPT;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* CUBIE_H */
