#ifndef CUBIE_KERNEL_ARGS_H
#define CUBIE_KERNEL_ARGS_H
// What a launch passes in: plain structs, the same bytes on both sides. Pointers are device pointers. Strides are in
// elements of the array they belong to.

namespace cubie_kernel {

/// Where the value of one state or parameter comes from: element ((run / divisor) % modulus) * stride of `base`.
/// kind broadcast: element 0; per_run: run * stride; grid: the full formula.
struct input_source {
  enum kind_type : int { broadcast = 0, per_run = 1, grid = 2 };
  const void* base;
  long long divisor;
  long long modulus;
  long long stride;
  int kind;
  int is_double;  // element type: 1 double, 0 float
};

/// A time as double and as the sum of two floats (exact to 48 bits), for f32 kernels without FP64 instructions.
struct time_value {
  double d;
  float hi;
  float lo;
};

/// Result bits of one run; values of upstream cubie, extended.
enum run_status : int {
  run_ok = 0,
  run_max_newton = 2,
  run_max_linear = 4,
  run_step_too_small = 8,
  run_max_steps = 32,
  run_stagnation = 64,
  run_linear_breakdown = 128,
  run_newton_divergence = 256,
  run_pivot = 512,
  run_dae_initialisation = 1024,
  run_non_finite = 2048,
  run_cancelled = 4096,
  run_not_started = 8192,
  run_function_failed = 16384,
  run_function_ended = 32768,
  run_stopped = 65536,      // by an event: no failure
  run_max_events = 131072,  // more than the run may have
};

/// Functions of the host's vector math library, called by math.h where it has no code of its own. Elementwise:
/// an element of `out` depends on the same element of the inputs alone. n <= 32. `out` may be an input.
struct host_math {
  typedef void (*unary_f64)(double* out, const double* x, int n);
  typedef void (*binary_f64)(double* out, const double* x, const double* y, int n);
  typedef void (*unary_f32)(float* out, const float* x, int n);
  typedef void (*binary_f32)(float* out, const float* x, const float* y, int n);
#define CUBIE_HOST_UNARY(name) \
  unary_f64 name##_f64;        \
  unary_f32 name##_f32;
#define CUBIE_HOST_BINARY(name) \
  binary_f64 name##_f64;        \
  binary_f32 name##_f32;
#include "host_math.def"
#undef CUBIE_HOST_UNARY
#undef CUBIE_HOST_BINARY
};

/// Where a segment of a grid of its own begins, counted from the start of the table.
struct driver_knot {
  double at;
  double per_dt;  // 1 / length of the segment
  float hi, lo;   // at, as the sum of two floats
  float per_dt_f32;
  float unused;
};

/// A time at which some driver jumps, and the segment that begins there.
struct driver_jump {
  time_value t;
  long long segment;
};

/// The sampled inputs of a model, all on one grid, as piecewise polynomials.
struct driver_args {
  enum outside_type : int { zero = 0, hold = 1, wrap = 2 };
  const void* coefficients;  // S, (segment, driver, coefficient): ascending powers of (t - start of the segment) / dt
  long long run_stride;      // from the coefficients of one run to those of the next; 0: all runs have the same
  long long n_segments;
  int n_drivers;
  int n_coefficients;  // 1: constant, 2: linear, 4: cubic
  int outside;         // what a time before the first or after the last segment reads
  int n_jumps;
  time_value t0;             // start of the first segment
  time_value per_dt;         // 1 / dt
  double per_period;         // 1 / n_segments
  double slack;              // how far before the start counts as the start, in segments
  double upper;              // up to where the end counts as the end, in segments
  double snap;               // how far before a knot counts as the knot, in segments
  const driver_knot* knots;  // null: uniform, dt apart
  time_value length;         // of the table in time
  double per_length;         // 1 / length
  double knot_snap;          // snap in time, for knots
  double knot_upper;         // upper in time, from the start
  const driver_jump* jumps;  // in ascending order, those of one period with wrap
};

/// Numbers of the step controller; log2 throughout, exponents on the squared error norm.
struct control_args {
  double exponent;  // 1 / (2 (q + 1))
  double kp, ki, kd;
  double log2_safety;
  double log2_min_gain, log2_max_gain;
  double log2_deadband_min, log2_deadband_max;  // empty (min > max): no deadband
};

/// Summaries over windows, see summary.h.
struct summary_args {
  void* data;  // S, (window, summary, run); null: not kept
  long long window_stride, variable_stride, run_stride;
  long long n_windows;
  long long per_window;  // intervals between samples
  time_value start, interval;
  double length;    // of a window, with the sign of time
  int last_at_end;  // the last sample of the last window stands exactly on t_end
};

/// An event, or several at equal distances: event k of them happens at since + k * interval + span.
struct scheduled_event {
  enum operation_type : int {
    add = 0,
    replace = 1,
    multiply = 2,
    start_rate = 3,
    end_rate = 4,
    reset = 5,
    none = 6,
    end_earlier = 7,  // as end_rate, of the infusions that a steady state has left under way; see steady.h
    steady = 8,
    steady_on_top = 9
  };
  double since, span;
  double interval;    // 0: there is one event alone
  double value;       // operand of the operation
  double duration;    // of the infusion that begins, or of those of a steady state; 0: doses are given at once
  long long repeats;  // after the first; -1: end of the list
  int order;          // among events at one time
  int target;         // a state, n_states + a parameter, or n_states + n_parameters + a rate
  int operation;
  // Numbers of the model that move it, and that its span and value are multiplied with, or divided by, counted from 1;
  // 0: none.
  int lag, span_factor, value_factor, span_divisor, value_divisor;
};

/// The events of a solve. Those that stand alone are in a list, by time; the others follow, in any order. Both lists
/// end with a row that never happens.
struct event_args {
  const scheduled_event* rows;
  long long run_stride;  // rows from those of one run to those of the next; 0: all runs have the same
  long long n_listed;    // rows of the list, with those behind its end
  int resets;            // some of them forget what has been
  double steady_tolerance;
  int rows_before;  // rows and samples at the time of an event show what is there before it
};

/// A right-hand side that exists as compiled code, on the host. Both functions return 0, a positive number where there
/// are no values, or a negative one to end the run; they may be called by several threads at once.
struct compiled_function {
  int (*slopes)(const void* self, double t, const double* y, const double* p, double* dydt);
  /// df_i/dy_j goes to dfdy[j * n + i], which holds 0 before. Null: by differences.
  int (*jacobian)(const void* self, double t, const double* y, const double* p, double* dfdy);
  const void* self;
};

/// Events of the model, see roots.h.
struct root_args {
  double tolerance;  // of their times; 0: as near as time can tell
  long long most;    // of a run
  void* records;     // S, (record, number, run), a run next to the next: time, number of the event, states; or null
  long long record_stride, number_stride;
  long long n_records;  // kept of each run
  int* counts;          // (event, run), or null
  long long count_stride;
};

/// Launches that end before their runs do, see slices.h.
struct slice_args {
  long long nanoseconds;  // of a launch, after which groups stop between two attempts; read by kernels of slices alone
  long long* begun;       // when the launch has begun: 0 before it, by whatever clock
  long long* unfinished;  // takes the number of workers that have stopped with runs in hand or in the queue
  long long (*clock)();   // of the host, in nanoseconds; a GPU has its own
  int resumed;            // go on with what the launch before has left in the slots
};

struct loop_args {
  // Runs of this launch: [first_run, first_run + n_runs) of the whole grid; outputs are indexed from 0.
  long long first_run;
  long long n_runs;
  long long input_first;        // run of the whole grid that stands first in per-run inputs
  long long* done_runs;         // runs that have ended, brought up to date now and then
  long long* next_run;          // queue head, starts at 0
  const int* abort_flag;        // non-zero: stop at the next look
  const input_source* inputs;   // n_states initial values, then n_parameters
  const double* initial_steps;  // per run of the launch, or null

  time_value t0, t_end, first_save, save_interval;
  const time_value* save_times;  // list of n_saves, or null: first_save + k * save_interval
  long long n_saves;
  int last_save_at_end;  // the last row stands exactly on t_end
  // Per run of the launch, where runs have spans of their own; see own_spans.h.
  const double *span_begins, *span_ends;
  int consistent_initial;  // 0: states of equations without derivative start as given

  // Control.
  const void* atol;       // S[n_states]
  const void* rtol;       // S[n_states]
  double dt;              // fixed step, or first step (0: choose)
  double dt_min, dt_max;  // magnitudes; 0 and infinity: no bound
  long long max_steps;    // attempted steps per run
  control_args control;
  int newton_iterations;    // at most, of one solve
  double newton_kappa;      // error left by an iteration, in units of the error tolerance
  int krylov_iterations;    // at most, of one linear system
  double krylov_tolerance;  // error left in its solution, in the same units

  driver_args drivers;   // without data when the model reads none
  summary_args summary;  // without data when the kernel makes none
  event_args events;     // without rows when the kernel knows none
  root_args roots;

  // Buffers that the plan places in the workspace: bytes between the areas of two workers.
  char* workspace;
  long long workspace_stride;
  long long block_runs;  // runs a worker takes from the queue at a time
  // Many rows per run: whole groups run in lock step and collect their rows in a tile per worker, (save, variable,
  // lane) with one spare save, which is written out in one go. Rows of lanes that drift apart would touch each cache
  // line of the output once per lane.
  int lock_step;
  char* tile;  // or null
  long long tile_stride;

  // Outputs; null: not kept.
  void* saved;  // S, (save, variable, run)
  long long saved_time_stride, saved_variable_stride, saved_run_stride;
  void* final_states;  // S, (state, run)
  long long final_variable_stride, final_run_stride;
  int* status;  // per run
  int* accepted;
  int* rejected;
  int* newton;  // iterations, over all stages of all attempts
  int* linear;  // iterations, over all linear systems
  int* rows;    // written, where they stand at steps
  double* last_steps;

  // Automatic methods: runs change from one kernel to another by way of their slots (parked.h). Null without.
  char* slots;               // one per run of the chunk
  const long long* resumed;  // the runs to go on with, n_runs of them; null: runs begin, from number 0
  long long* parked;         // takes the runs that want the other kernel, in any order
  long long* n_parked;
  int* switches;  // per run, or null: changes of the kernel
  int may_park;

  const compiled_function* function;  // of kernels that call one, see function.h
  slice_args slice;
};

/// What a run's slot holds beside time, step size, counters and the state.
struct slot_contents {
  long long n_states;
  long long n_changing;         // of the parameters and what stands behind them: what events may have changed
  long long n_summary_numbers;  // kept for summaries
  long long n_root_events;      // of the model
};

/// Bytes of a run's slot, in numbers of `number_bytes` (4 or 8).
constexpr long long slot_bytes(const slot_contents& c, long long number_bytes) {
  const long long summaries = c.n_summary_numbers > 0 ? c.n_summary_numbers + 2 : 0;
  const long long roots = c.n_root_events > 0 ? 3 * c.n_root_events + 2 : 0;
  return (c.n_states + c.n_changing + (number_bytes == 4 ? 8 : 7) + summaries + roots) * number_bytes;
}

}  // namespace cubie_kernel

#endif
