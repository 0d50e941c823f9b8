!> Written by tools/bindings/generate.py from cubie.h: the C interface of cubie, loaded at run time.
!> The file src/cubie_c.f90 is the same module, linked: compile one of the two. This one is linked with -ldl where
!> the C library has dlopen apart; cubie_load comes before all other calls.
module cubie_c
  use, intrinsic :: iso_c_binding, only: c_int32_t, c_int64_t, c_int, c_double, c_float, c_char, &
    c_ptr, c_funptr, c_null_ptr, c_null_char, c_associated, c_f_pointer, c_f_procpointer
  implicit none
  private
  integer(c_int32_t), parameter, public :: CUBIE_HEADER_VERSION_MAJOR = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_HEADER_VERSION_MINOR = 1_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_HEADER_VERSION_PATCH = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_HEADER_ABI_VERSION = 1_c_int32_t

  integer(c_int32_t), parameter, public :: CUBIE_OK = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_INVALID_ARGUMENT = -1_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_INVALID_HANDLE = -2_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_UNKNOWN_NAME = -3_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_OUT_OF_RANGE = -4_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_NOT_SUPPORTED = -5_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_WRONG_STATE = -6_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_MODEL = -10_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_OUT_OF_HOST_MEMORY = -20_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_OUT_OF_DEVICE_MEMORY = -21_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_NO_DEVICE = -30_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_DRIVER = -31_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_COMPILE = -40_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_LAUNCH = -41_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_CALLBACK = -50_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_CANCELLED = -51_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_FORKED = -52_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_IO = -60_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ERR_INTERNAL = -99_c_int32_t

  !> Bits of the status word of one run; 0 means the run reached the end time.
  integer(c_int32_t), parameter, public :: CUBIE_RUN_OK = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_MAX_NEWTON_ITERATIONS = 2_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_MAX_LINEAR_ITERATIONS = 4_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_STEP_TOO_SMALL = 8_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_STEP_EFFECTIVELY_ZERO = 16_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_MAX_STEPS = 32_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_STAGNATION = 64_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_LINEAR_BREAKDOWN = 128_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_NEWTON_DIVERGENCE = 256_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_SINGULAR_PIVOT = 512_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_DAE_INITIALISATION = 1024_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_NON_FINITE = 2048_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_CANCELLED = 4096_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_NOT_STARTED = 8192_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_FUNCTION_FAILED = 16384_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_FUNCTION_ENDED = 32768_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_STOPPED = 65536_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_RUN_MAX_EVENTS = 131072_c_int32_t

  !> What a variable of the model is.
  integer(c_int32_t), parameter, public :: CUBIE_ROLE_STATE = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ROLE_PARAMETER = 1_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ROLE_CONSTANT = 2_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ROLE_DRIVER = 3_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ROLE_OBSERVABLE = 4_c_int32_t

  !> A statistic over runs.
  integer(c_int32_t), parameter, public :: CUBIE_STATISTIC_COUNT = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_STATISTIC_MEAN = 1_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_STATISTIC_VARIANCE = 2_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_STATISTIC_MIN = 3_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_STATISTIC_MAX = 4_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_STATISTIC_QUANTILE = 5_c_int32_t

  !> What an event does to a variable.
  integer(c_int32_t), parameter, public :: CUBIE_EVENT_ADD = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_EVENT_REPLACE = 1_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_EVENT_MULTIPLY = 2_c_int32_t

  !> The object an option belongs to.
  integer(c_int32_t), parameter, public :: CUBIE_SCOPE_CONTEXT = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_SCOPE_SOLVER = 1_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_SCOPE_BATCH = 2_c_int32_t

  !> The type of an option's value.
  integer(c_int32_t), parameter, public :: CUBIE_TYPE_INT64 = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_TYPE_DOUBLE = 1_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_TYPE_STRING = 2_c_int32_t

  integer(c_int32_t), parameter, public :: CUBIE_DEVICE_HOST = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_DEVICE_CUDA = 1_c_int32_t

  !> Where a solve is. The last three are final.
  integer(c_int32_t), parameter, public :: CUBIE_PHASE_QUEUED = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_PHASE_COMPILING = 1_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_PHASE_RUNNING = 2_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_PHASE_FINISHED = 3_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_PHASE_FAILED = 4_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_PHASE_CANCELLED = 5_c_int32_t

  !> Order of a copied output array.
  integer(c_int32_t), parameter, public :: CUBIE_ORDER_TIME_VARIABLE_RUN = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ORDER_RUN_VARIABLE_TIME = 1_c_int32_t

  !> What a row of cubie_result_copy_time_log is about.
  integer(c_int32_t), parameter, public :: CUBIE_ACTIVITY_COMPILE = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ACTIVITY_STAGE_IN = 1_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ACTIVITY_KERNEL = 2_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ACTIVITY_STAGE_OUT = 3_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ACTIVITY_WRITEBACK = 4_c_int32_t

  !> Arrays of a result.
  integer(c_int32_t), parameter, public :: CUBIE_ARRAY_OUTPUTS = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ARRAY_FINAL_STATES = 1_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ARRAY_RUN_STATUS = 2_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ARRAY_ACCEPTED = 3_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ARRAY_REJECTED = 4_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ARRAY_LAST_STEPS = 5_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ARRAY_SUMMARIES = 6_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ARRAY_EVENT_COUNTS = 7_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_ARRAY_EVENT_RECORDS = 8_c_int32_t

  integer(c_int32_t), parameter, public :: CUBIE_COUNTER_ACCEPTED = 0_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_COUNTER_REJECTED = 1_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_COUNTER_NEWTON_ITERATIONS = 2_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_COUNTER_SWITCHES = 3_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_COUNTER_LINEAR_ITERATIONS = 4_c_int32_t
  integer(c_int32_t), parameter, public :: CUBIE_COUNTER_ROWS = 5_c_int32_t

  abstract interface
    !> Called by a waiting thread, on that thread only and never under a lock, at most 25 ms apart
    !> while the solve runs. A wait for a solve that has finished ends with one more call, with
    !> runs_done equal to runs_total; what that one returns is ignored.
    function cubie_progress_fn(runs_done, runs_total, userdata) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_progress_fn
      integer(c_int64_t), value :: runs_done
      integer(c_int64_t), value :: runs_total
      type(c_ptr), value :: userdata
    end function cubie_progress_fn
    !> Called by a waiting thread, on that thread only and never under a lock, once per finished
    !> chunk: chunks come in order, and every run comes once.
    function cubie_sink_fn(first_run, n_runs, outputs, n_outputs, run_status, userdata) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_sink_fn
      integer(c_int64_t), value :: first_run
      integer(c_int64_t), value :: n_runs
      type(c_ptr), value :: outputs
      integer(c_int64_t), value :: n_outputs
      integer(c_int32_t), dimension(*), intent(in) :: run_status
      type(c_ptr), value :: userdata
    end function cubie_sink_fn
    !> As cubie_sink_fn, for a solver of precision "f32".
    function cubie_sink_f32_fn(first_run, n_runs, outputs, n_outputs, run_status, userdata) bind(c)
      import :: c_int32_t, c_int64_t, c_float, c_ptr
      integer(c_int32_t) :: cubie_sink_f32_fn
      integer(c_int64_t), value :: first_run
      integer(c_int64_t), value :: n_runs
      real(c_float), dimension(*), intent(in) :: outputs
      integer(c_int64_t), value :: n_outputs
      integer(c_int32_t), dimension(*), intent(in) :: run_status
      type(c_ptr), value :: userdata
    end function cubie_sink_f32_fn
    !> The right-hand side of a system of ordinary differential equations, for one run: dydt = f(t,
    !> y, p). The worker threads of the host device call it, several at once and in any order of the
    !> runs.
    function cubie_rhs_fn(t, y, p, dydt, userdata) bind(c)
      import :: c_int32_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_rhs_fn
      real(c_double), value :: t
      real(c_double), dimension(*), intent(in) :: y
      real(c_double), dimension(*), intent(in) :: p
      real(c_double), dimension(*), intent(inout) :: dydt
      type(c_ptr), value :: userdata
    end function cubie_rhs_fn
    !> The Jacobian of a right-hand side. Called as cubie_rhs_fn.
    function cubie_jacobian_fn(t, y, p, dfdy, userdata) bind(c)
      import :: c_int32_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_jacobian_fn
      real(c_double), value :: t
      real(c_double), dimension(*), intent(in) :: y
      real(c_double), dimension(*), intent(in) :: p
      real(c_double), dimension(*), intent(inout) :: dfdy
      type(c_ptr), value :: userdata
    end function cubie_jacobian_fn
  end interface
  public :: cubie_progress_fn
  public :: cubie_sink_fn
  public :: cubie_sink_f32_fn
  public :: cubie_rhs_fn
  public :: cubie_jacobian_fn

  abstract interface
    !> Version of the loaded library; compare with CUBIE_VERSION_* of the header.
    function i_cubie_version(out_major, out_minor, out_patch) bind(c)
      import :: c_int32_t
      integer(c_int32_t) :: i_cubie_version
      integer(c_int32_t), intent(inout) :: out_major
      integer(c_int32_t), intent(inout) :: out_minor
      integer(c_int32_t), intent(inout) :: out_patch
    end function i_cubie_version
    !> Version of the loaded library as text, e.g. "0.1.0".
    function i_cubie_version_string() bind(c)
      import :: c_ptr
      type(c_ptr) :: i_cubie_version_string
    end function i_cubie_version_string
    !> CUBIE_ABI_VERSION of the loaded library. A binding made for another number must not be used.
    function i_cubie_abi_version() bind(c)
      import :: c_int32_t
      integer(c_int32_t) :: i_cubie_abi_version
    end function i_cubie_abi_version
    !> Copies what the last failed call on this thread had to say.
    function i_cubie_last_error_message(dst, dst_len) bind(c)
      import :: c_int64_t, c_char
      integer(c_int64_t) :: i_cubie_last_error_message
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
    end function i_cubie_last_error_message
    !> Name of a status code, e.g. "CUBIE_ERR_OUT_OF_RANGE".
    function i_cubie_status_name(status) bind(c)
      import :: c_int32_t, c_ptr
      type(c_ptr) :: i_cubie_status_name
      integer(c_int32_t), value :: status
    end function i_cubie_status_name
    !> Name of one bit of a run's status word, e.g. "max steps" for CUBIE_RUN_MAX_STEPS.
    function i_cubie_run_status_name(bit) bind(c)
      import :: c_int32_t, c_ptr
      type(c_ptr) :: i_cubie_run_status_name
      integer(c_int32_t), value :: bit
    end function i_cubie_run_status_name
    !> Names of all bits of a run's status word, e.g. "step too small; non-finite value".
    function i_cubie_run_status_copy_text(status, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: i_cubie_run_status_copy_text
      integer(c_int32_t), value :: status
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_run_status_copy_text
    !> Number of handles that exist in this process, for leak tests.
    function i_cubie_live_handles() bind(c)
      import :: c_int64_t
      integer(c_int64_t) :: i_cubie_live_handles
    end function i_cubie_live_handles
    !> Number of options of all objects. Options are addressed by index below, in the order of the
    !> documentation.
    function i_cubie_option_get_count(out_count) bind(c)
      import :: c_int32_t, c_int64_t
      integer(c_int32_t) :: i_cubie_option_get_count
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_option_get_count
    !> Finds an option by name.
    function i_cubie_option_find(scope, name, out_index) bind(c)
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: i_cubie_option_find
      integer(c_int32_t), value :: scope
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), intent(inout) :: out_index
    end function i_cubie_option_find
    !> The object an option belongs to.
    function i_cubie_option_get_scope(index, out_scope) bind(c)
      import :: c_int32_t, c_int64_t
      integer(c_int32_t) :: i_cubie_option_get_scope
      integer(c_int64_t), value :: index
      integer(c_int32_t), intent(inout) :: out_scope
    end function i_cubie_option_get_scope
    !> The type of an option.
    function i_cubie_option_get_type(index, out_type) bind(c)
      import :: c_int32_t, c_int64_t
      integer(c_int32_t) :: i_cubie_option_get_type
      integer(c_int64_t), value :: index
      integer(c_int32_t), intent(inout) :: out_type
    end function i_cubie_option_get_type
    !> Copies the name of an option.
    function i_cubie_option_copy_name(index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: i_cubie_option_copy_name
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_option_copy_name
    !> Copies the one-line description of an option.
    function i_cubie_option_copy_help(index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: i_cubie_option_copy_help
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_option_copy_help
    !> Copies the unit of an option's value; empty when it has none.
    function i_cubie_option_copy_unit(index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: i_cubie_option_copy_unit
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_option_copy_unit
    !> Copies the values an option may have, separated by '|'; empty when a range or the object
    !> decides.
    function i_cubie_option_copy_choices(index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: i_cubie_option_copy_choices
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_option_copy_choices
    !> Copies the default of an option as text; numbers in the shortest form that reads back
    !> exactly, "nan" where the library chooses.
    function i_cubie_option_copy_default(index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: i_cubie_option_copy_default
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_option_copy_default
    !> Copies the version that brought the option.
    function i_cubie_option_copy_since(index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: i_cubie_option_copy_since
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_option_copy_since
    !> Range of an option of type CUBIE_TYPE_INT64, both ends included.
    function i_cubie_option_get_int64_range(index, out_min, out_max) bind(c)
      import :: c_int32_t, c_int64_t
      integer(c_int32_t) :: i_cubie_option_get_int64_range
      integer(c_int64_t), value :: index
      integer(c_int64_t), intent(inout) :: out_min
      integer(c_int64_t), intent(inout) :: out_max
    end function i_cubie_option_get_int64_range
    !> Range of an option of type CUBIE_TYPE_DOUBLE. Infinities themselves are never allowed as
    !> values.
    function i_cubie_option_get_double_range(index, out_min, out_max, out_min_is_open) bind(c)
      import :: c_int32_t, c_int64_t, c_double
      integer(c_int32_t) :: i_cubie_option_get_double_range
      integer(c_int64_t), value :: index
      real(c_double), intent(inout) :: out_min
      real(c_double), intent(inout) :: out_max
      integer(c_int32_t), intent(inout) :: out_min_is_open
    end function i_cubie_option_get_double_range
    !> Number of CUDA devices that the driver knows, looked up anew at each call. 0 is no failure:
    !> see cubie_cuda_copy_reason.
    function i_cubie_cuda_device_get_count(out_count) bind(c)
      import :: c_int32_t
      integer(c_int32_t) :: i_cubie_cuda_device_get_count
      integer(c_int32_t), intent(inout) :: out_count
    end function i_cubie_cuda_device_get_count
    !> Copies why there is no CUDA device, e.g. that there is no driver, or why some of them cannot
    !> be used; empty when all is well.
    function i_cubie_cuda_copy_reason(dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: i_cubie_cuda_copy_reason
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_cuda_copy_reason
    !> Copies the name of a CUDA device for display.
    function i_cubie_cuda_device_copy_name(ordinal, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: i_cubie_cuda_device_copy_name
      integer(c_int32_t), value :: ordinal
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_cuda_device_copy_name
    !> Copies where a CUDA device is on the PCI bus, e.g. "0000:3b:00.0", which tells equal cards
    !> apart.
    function i_cubie_cuda_device_copy_bus_id(ordinal, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: i_cubie_cuda_device_copy_bus_id
      integer(c_int32_t), value :: ordinal
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_cuda_device_copy_bus_id
    !> Architecture of a CUDA device. Kernels run from 75 on.
    function i_cubie_cuda_device_get_architecture(ordinal, out_architecture) bind(c)
      import :: c_int32_t
      integer(c_int32_t) :: i_cubie_cuda_device_get_architecture
      integer(c_int32_t), value :: ordinal
      integer(c_int32_t), intent(inout) :: out_architecture
    end function i_cubie_cuda_device_get_architecture
    !> Memory of a CUDA device, whoever uses it.
    function i_cubie_cuda_device_get_memory_bytes(ordinal, out_bytes) bind(c)
      import :: c_int32_t, c_int64_t
      integer(c_int32_t) :: i_cubie_cuda_device_get_memory_bytes
      integer(c_int32_t), value :: ordinal
      integer(c_int64_t), intent(inout) :: out_bytes
    end function i_cubie_cuda_device_get_memory_bytes
    !> Multiprocessors of a CUDA device.
    function i_cubie_cuda_device_get_workers(ordinal, out_count) bind(c)
      import :: c_int32_t
      integer(c_int32_t) :: i_cubie_cuda_device_get_workers
      integer(c_int32_t), value :: ordinal
      integer(c_int32_t), intent(inout) :: out_count
    end function i_cubie_cuda_device_get_workers
    !> Creates a context. Nothing is started until it is needed.
    function i_cubie_context_create(out_context) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: i_cubie_context_create
      type(c_ptr), intent(inout) :: out_context
    end function i_cubie_context_create
    !> Destroys a context. Solvers made from it keep what they need.
    subroutine i_cubie_context_destroy(context) bind(c)
      import :: c_ptr
      type(c_ptr), value :: context
    end subroutine i_cubie_context_destroy
    !> Sets an option of a context that is an integer, or a number given as one.
    function i_cubie_context_set_int64(context, name, number) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_context_set_int64
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), value :: number
    end function i_cubie_context_set_int64
    !> Sets an option of a context that is a number.
    function i_cubie_context_set_double(context, name, number) bind(c)
      import :: c_int32_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_context_set_double
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), value :: number
    end function i_cubie_context_set_double
    !> Sets an option of a context that is text.
    function i_cubie_context_set_string(context, name, text) bind(c)
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_context_set_string
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(in) :: text
    end function i_cubie_context_set_string
    !> Value in force of an option of a context.
    function i_cubie_context_get_int64(context, name, out_number) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_context_get_int64
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), intent(inout) :: out_number
    end function i_cubie_context_get_int64
    !> Value in force of an option of a context.
    function i_cubie_context_get_double(context, name, out_number) bind(c)
      import :: c_int32_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_context_get_double
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), intent(inout) :: out_number
    end function i_cubie_context_get_double
    !> Copies the value in force of an option of a context that is text.
    function i_cubie_context_copy_string(context, name, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_context_copy_string
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_context_copy_string
    !> Kind of the device. Starts it, after which context options are fixed.
    function i_cubie_context_get_device_kind(context, out_kind) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: i_cubie_context_get_device_kind
      type(c_ptr), value :: context
      integer(c_int32_t), intent(inout) :: out_kind
    end function i_cubie_context_get_device_kind
    !> Copies the name of the device for display. Starts it.
    function i_cubie_context_copy_device_name(context, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_context_copy_device_name
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_context_copy_device_name
    !> Copies what the device runs, e.g. "x86-64 avx2". Starts it.
    function i_cubie_context_copy_device_architecture(context, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_context_copy_device_architecture
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_context_copy_device_architecture
    !> Copies why option device "auto" took the host: what is missing for a GPU. Empty when it took
    !> a GPU, and when the option names a device. Starts the device.
    function i_cubie_context_copy_device_reason(context, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_context_copy_device_reason
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_context_copy_device_reason
    !> Memory of the device. Starts it.
    function i_cubie_context_get_device_memory_bytes(context, out_bytes) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_context_get_device_memory_bytes
      type(c_ptr), value :: context
      integer(c_int64_t), intent(inout) :: out_bytes
    end function i_cubie_context_get_device_memory_bytes
    !> Worker threads of the host device, or multiprocessors of a GPU. Starts it.
    function i_cubie_context_get_device_workers(context, out_count) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: i_cubie_context_get_device_workers
      type(c_ptr), value :: context
      integer(c_int32_t), intent(inout) :: out_count
    end function i_cubie_context_get_device_workers
    !> Device memory of all solvers of a context together, as the device grants it. Starts the
    !> device.
    function i_cubie_context_get_memory(context, out_planned, out_in_use, out_peak, out_limit) &
        bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_context_get_memory
      type(c_ptr), value :: context
      integer(c_int64_t), intent(inout) :: out_planned
      integer(c_int64_t), intent(inout) :: out_in_use
      integer(c_int64_t), intent(inout) :: out_peak
      integer(c_int64_t), intent(inout) :: out_limit
    end function i_cubie_context_get_memory
    !> Pinned host memory of a context. Starts the device.
    function i_cubie_context_get_pinned_memory(context, out_in_use, out_peak, out_budget) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_context_get_pinned_memory
      type(c_ptr), value :: context
      integer(c_int64_t), intent(inout) :: out_in_use
      integer(c_int64_t), intent(inout) :: out_peak
      integer(c_int64_t), intent(inout) :: out_budget
    end function i_cubie_context_get_pinned_memory
    !> Number of parties that device memory is shared among: two per solver that has solved in
    !> chunks, one for what goes in and one for what comes out. Starts the device.
    function i_cubie_context_get_memory_clients(context, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_context_get_memory_clients
      type(c_ptr), value :: context
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_context_get_memory_clients
    !> Creates a solver from model text, which is read and checked at once. Option `method` is
    !> `auto` until it is set: runs begin with an explicit method, and those that turn out stiff go
    !> on with an implicit one, each run by itself.
    function i_cubie_solver_create(context, model_text, out_solver) bind(c)
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_solver_create
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(in) :: model_text
      type(c_ptr), intent(inout) :: out_solver
    end function i_cubie_solver_create
    !> Creates a solver whose right-hand side is a C or Fortran function instead of model text. It
    !> solves on the host device, one run per thread at a time, with every method; implicit ones
    !> take the Jacobian from `jacobian`, or form it from differences with n_states further calls.
    !> Compiling, submitting or asking for the kernel text on a context of another device fails with
    !> CUBIE_ERR_NOT_SUPPORTED, as do options lane_width above 1 and linear_solver gmres and
    !> bicgstab, and implicit methods with more than 300 states.
    function i_cubie_solver_create_from_function(context, n_states, n_parameters, declarations, &
        rhs, jacobian, userdata, out_solver) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr, c_funptr
      integer(c_int32_t) :: i_cubie_solver_create_from_function
      type(c_ptr), value :: context
      integer(c_int64_t), value :: n_states
      integer(c_int64_t), value :: n_parameters
      character(kind=c_char), dimension(*), intent(in), optional :: declarations
      type(c_funptr), value :: rhs
      type(c_funptr), value :: jacobian
      type(c_ptr), value :: userdata
      type(c_ptr), intent(inout) :: out_solver
    end function i_cubie_solver_create_from_function
    !> Destroys a solver. Batches made from it keep what they need.
    subroutine i_cubie_solver_destroy(solver) bind(c)
      import :: c_ptr
      type(c_ptr), value :: solver
    end subroutine i_cubie_solver_destroy
    !> Sets an option of a solver that is an integer, or a number given as one.
    function i_cubie_solver_set_int64(solver, name, number) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_solver_set_int64
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), value :: number
    end function i_cubie_solver_set_int64
    !> Sets an option of a solver that is a number.
    function i_cubie_solver_set_double(solver, name, number) bind(c)
      import :: c_int32_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_solver_set_double
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), value :: number
    end function i_cubie_solver_set_double
    !> Sets an option of a solver that is text.
    function i_cubie_solver_set_string(solver, name, text) bind(c)
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_solver_set_string
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(in) :: text
    end function i_cubie_solver_set_string
    !> Value in force of an option of a solver.
    function i_cubie_solver_get_int64(solver, name, out_number) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_solver_get_int64
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), intent(inout) :: out_number
    end function i_cubie_solver_get_int64
    !> Value in force of an option of a solver.
    function i_cubie_solver_get_double(solver, name, out_number) bind(c)
      import :: c_int32_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_solver_get_double
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), intent(inout) :: out_number
    end function i_cubie_solver_get_double
    !> Copies the value in force of an option of a solver that is text.
    function i_cubie_solver_copy_string(solver, name, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_solver_copy_string
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_solver_copy_string
    !> Absolute tolerances per state, instead of the one of option atol. Setting that option
    !> replaces them all.
    function i_cubie_solver_set_atol(solver, values, n_values) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_solver_set_atol
      type(c_ptr), value :: solver
      real(c_double), dimension(*), intent(in) :: values
      integer(c_int64_t), value :: n_values
    end function i_cubie_solver_set_atol
    !> Copies the absolute tolerances: one value for all states, or one per state in declared order.
    function i_cubie_solver_copy_atol(solver, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_solver_copy_atol
      type(c_ptr), value :: solver
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_solver_copy_atol
    !> Relative tolerances per state, instead of the one of option rtol. Setting that option
    !> replaces them all.
    function i_cubie_solver_set_rtol(solver, values, n_values) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_solver_set_rtol
      type(c_ptr), value :: solver
      real(c_double), dimension(*), intent(in) :: values
      integer(c_int64_t), value :: n_values
    end function i_cubie_solver_set_rtol
    !> Copies the relative tolerances: one value for all states, or one per state in declared order.
    function i_cubie_solver_copy_rtol(solver, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_solver_copy_rtol
      type(c_ptr), value :: solver
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_solver_copy_rtol
    !> Number of variables of the model that have a role.
    function i_cubie_solver_get_variable_count(solver, role, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_solver_get_variable_count
      type(c_ptr), value :: solver
      integer(c_int32_t), value :: role
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_solver_get_variable_count
    !> Copies the name of a variable.
    function i_cubie_solver_copy_variable_name(solver, role, index, dst, dst_len, out_needed) &
        bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_solver_copy_variable_name
      type(c_ptr), value :: solver
      integer(c_int32_t), value :: role
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_solver_copy_variable_name
    !> Copies the unit of a variable; empty when the model gives none.
    function i_cubie_solver_copy_variable_unit(solver, role, index, dst, dst_len, out_needed) &
        bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_solver_copy_variable_unit
      type(c_ptr), value :: solver
      integer(c_int32_t), value :: role
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_solver_copy_variable_unit
    !> Value the model text gives to a variable: initial value, parameter default or constant; 0
    !> where it gives none.
    function i_cubie_solver_get_variable_default(solver, role, index, out_number) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_solver_get_variable_default
      type(c_ptr), value :: solver
      integer(c_int32_t), value :: role
      integer(c_int64_t), value :: index
      real(c_double), intent(inout) :: out_number
    end function i_cubie_solver_get_variable_default
    !> Index of a variable by name.
    function i_cubie_solver_get_variable_index(solver, role, name, out_index) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_solver_get_variable_index
      type(c_ptr), value :: solver
      integer(c_int32_t), value :: role
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), intent(inout) :: out_index
    end function i_cubie_solver_get_variable_index
    !> Number of variables that the present settings save: the rows of one save point.
    function i_cubie_solver_get_saved_count(solver, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_solver_get_saved_count
      type(c_ptr), value :: solver
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_solver_get_saved_count
    !> Copies the name of a saved variable.
    function i_cubie_solver_copy_saved_name(solver, index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_solver_copy_saved_name
      type(c_ptr), value :: solver
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_solver_copy_saved_name
    !> Compiles the kernel of the present settings now, or fetches it from the cache, instead of at
    !> the first solve.
    function i_cubie_solver_compile(solver) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: i_cubie_solver_compile
      type(c_ptr), value :: solver
    end function i_cubie_solver_compile
    !> Copies the kernel text of the present settings. Does not compile.
    function i_cubie_solver_copy_kernel_text(solver, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_solver_copy_kernel_text
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_solver_copy_kernel_text
    !> Copies what the last compile reported; empty before the first.
    function i_cubie_solver_copy_build_log(solver, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_solver_copy_build_log
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_solver_copy_build_log
    !> Times a kernel was compiled or fetched, rather than used again, since the solver was made.
    function i_cubie_solver_get_kernel_builds(solver, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_solver_get_kernel_builds
      type(c_ptr), value :: solver
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_solver_get_kernel_builds
    !> Creates a batch. Without further calls it is one run of the model's own values.
    function i_cubie_batch_create(solver, out_batch) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: i_cubie_batch_create
      type(c_ptr), value :: solver
      type(c_ptr), intent(inout) :: out_batch
    end function i_cubie_batch_create
    !> Destroys a batch. Results made from it keep what they need.
    subroutine i_cubie_batch_destroy(batch) bind(c)
      import :: c_ptr
      type(c_ptr), value :: batch
    end subroutine i_cubie_batch_destroy
    !> Sets an option of a batch that is an integer, or a number given as one.
    function i_cubie_batch_set_int64(batch, name, number) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_int64
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), value :: number
    end function i_cubie_batch_set_int64
    !> Sets an option of a batch that is a number.
    function i_cubie_batch_set_double(batch, name, number) bind(c)
      import :: c_int32_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_double
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), value :: number
    end function i_cubie_batch_set_double
    !> Sets an option of a batch that is text.
    function i_cubie_batch_set_string(batch, name, text) bind(c)
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_string
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(in) :: text
    end function i_cubie_batch_set_string
    !> Value in force of an option of a batch.
    function i_cubie_batch_get_int64(batch, name, out_number) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_get_int64
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), intent(inout) :: out_number
    end function i_cubie_batch_get_int64
    !> Value in force of an option of a batch.
    function i_cubie_batch_get_double(batch, name, out_number) bind(c)
      import :: c_int32_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_get_double
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), intent(inout) :: out_number
    end function i_cubie_batch_get_double
    !> Copies the value in force of an option of a batch that is text.
    function i_cubie_batch_copy_string(batch, name, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_copy_string
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_batch_copy_string
    !> Sets the values of a state (its initial value) or of a parameter.
    function i_cubie_batch_set_values(batch, name, values, n_values) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_values
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), dimension(*), intent(in) :: values
      integer(c_int64_t), value :: n_values
    end function i_cubie_batch_set_values
    !> As cubie_batch_set_values, from single precision.
    function i_cubie_batch_set_values_f32(batch, name, values, n_values) bind(c)
      import :: c_int32_t, c_int64_t, c_float, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_values_f32
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_float), dimension(*), intent(in) :: values
      integer(c_int64_t), value :: n_values
    end function i_cubie_batch_set_values_f32
    !> Lets the values of one variable follow from option seed and the number of the run, by the
    !> plan of option sampling. They are the same on every device, for any chunks and for any part
    !> of the grid, and take no memory; read one with cubie_batch_get_value. Grid "verbatim" only;
    !> option n_runs says how many runs there are.
    function i_cubie_batch_sample_values(batch, name, distribution, a, b) bind(c)
      import :: c_int32_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_sample_values
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(in) :: distribution
      real(c_double), value :: a
      real(c_double), value :: b
    end function i_cubie_batch_sample_values
    !> Gives a state or parameter the value of the model text again.
    function i_cubie_batch_clear_values(batch, name) bind(c)
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_clear_values
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
    end function i_cubie_batch_clear_values
    !> Takes the initial values of all states from an array of the caller, in place of
    !> cubie_batch_set_values. Grid "verbatim" only. With option inputs_on_device the array is in
    !> memory of the device, is read there without a copy, and must be complete when the batch is
    !> submitted.
    function i_cubie_batch_bind_initial_values(batch, data, data_len, n_variables, n_runs, &
        variable_stride, run_stride) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_batch_bind_initial_values
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function i_cubie_batch_bind_initial_values
    !> As cubie_batch_bind_initial_values, in single precision.
    function i_cubie_batch_bind_initial_values_f32(batch, data, data_len, n_variables, n_runs, &
        variable_stride, run_stride) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_batch_bind_initial_values_f32
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function i_cubie_batch_bind_initial_values_f32
    !> Takes the values of all parameters from an array of the caller, in place of
    !> cubie_batch_set_values. Grid "verbatim" only. With option inputs_on_device the array is in
    !> memory of the device, is read there without a copy, and must be complete when the batch is
    !> submitted.
    function i_cubie_batch_bind_parameters(batch, data, data_len, n_variables, n_runs, &
        variable_stride, run_stride) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_batch_bind_parameters
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function i_cubie_batch_bind_parameters
    !> As cubie_batch_bind_parameters, in single precision.
    function i_cubie_batch_bind_parameters_f32(batch, data, data_len, n_variables, n_runs, &
        variable_stride, run_stride) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_batch_bind_parameters_f32
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function i_cubie_batch_bind_parameters_f32
    !> Takes the values of one state (its initial value) or parameter from an array of the caller,
    !> in place of cubie_batch_set_values: no copy is made. It counts before
    !> cubie_batch_bind_initial_values and cubie_batch_bind_parameters, whatever the order of the
    !> calls; cubie_batch_set_values, cubie_batch_sample_values and cubie_batch_clear_values of the
    !> same variable unbind it. Grid "verbatim" only. With option inputs_on_device it is, as all
    !> bound inputs, in memory of the device.
    function i_cubie_batch_bind_values(batch, name, data, data_len, n_runs, run_stride) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_bind_values
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: run_stride
    end function i_cubie_batch_bind_values
    !> As cubie_batch_bind_values, in single precision.
    function i_cubie_batch_bind_values_f32(batch, name, data, data_len, n_runs, run_stride) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_bind_values_f32
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: run_stride
    end function i_cubie_batch_bind_values_f32
    !> Lets the saved values of the next solves be written to an array of the caller.
    function i_cubie_batch_bind_outputs(batch, data, data_len, n_times, n_variables, n_runs, &
        time_stride, variable_stride, run_stride) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_batch_bind_outputs
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_times
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: time_stride
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function i_cubie_batch_bind_outputs
    !> As cubie_batch_bind_outputs, for a solver of precision "f32".
    function i_cubie_batch_bind_outputs_f32(batch, data, data_len, n_times, n_variables, n_runs, &
        time_stride, variable_stride, run_stride) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_batch_bind_outputs_f32
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_times
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: time_stride
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function i_cubie_batch_bind_outputs_f32
    !> Lets the states at the end of each run be written to an array of the caller, which may be the
    !> one bound as initial values.
    function i_cubie_batch_bind_final_states(batch, data, data_len, n_variables, n_runs, &
        variable_stride, run_stride) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_batch_bind_final_states
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function i_cubie_batch_bind_final_states
    !> As cubie_batch_bind_final_states, for a solver of precision "f32".
    function i_cubie_batch_bind_final_states_f32(batch, data, data_len, n_variables, n_runs, &
        variable_stride, run_stride) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_batch_bind_final_states_f32
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function i_cubie_batch_bind_final_states_f32
    !> Hands the saved values of the next solves to a function, chunk by chunk, instead of keeping
    !> them: results of any size take the memory of a few chunks. Without a thread that waits or
    !> polls the solve pauses, and with it those of the same context that stand behind it. The last
    !> of cubie_batch_bind_sink and cubie_batch_bind_sink_f32 counts.
    function i_cubie_batch_bind_sink(batch, fn, userdata) bind(c)
      import :: c_int32_t, c_ptr, c_funptr
      integer(c_int32_t) :: i_cubie_batch_bind_sink
      type(c_ptr), value :: batch
      type(c_funptr), value :: fn
      type(c_ptr), value :: userdata
    end function i_cubie_batch_bind_sink
    !> As cubie_batch_bind_sink, for a solver of precision "f32".
    function i_cubie_batch_bind_sink_f32(batch, fn, userdata) bind(c)
      import :: c_int32_t, c_ptr, c_funptr
      integer(c_int32_t) :: i_cubie_batch_bind_sink_f32
      type(c_ptr), value :: batch
      type(c_funptr), value :: fn
      type(c_ptr), value :: userdata
    end function i_cubie_batch_bind_sink_f32
    !> Writes the saved values of the next solves to a file instead of keeping them: results of any
    !> size take the memory of a few chunks. The file has the format .npy of NumPy, version 1.0:
    !> little endian, shape (time, variable, run), run fastest. cubie_batch_submit makes it in its
    !> full size, in place of a regular file of that name, and no reader takes it for an array
    !> before it is complete. It is so when the solve has finished. When the solve fails or is
    !> cancelled, runs that are not complete are filled with NaN in the background;
    !> cubie_result_copy_run_status returns after that. Nothing else may change the length of the
    !> file before.
    function i_cubie_batch_set_output_file(batch, path) bind(c)
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_output_file
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: path
    end function i_cubie_batch_set_output_file
    !> Writes the saved values of the next solves to a netCDF-4 file instead of keeping them, chunk
    !> by chunk, on the thread that waits for the result (cubie_result_wait). Dimensions are time
    !> and run, which is unlimited; there are variables time (as cubie_result_copy_save_times; none
    !> where times differ from run to run), run (its number in the whole grid), run_status, and one
    !> (time, run) per saved variable, with its unit as attribute units. Where a saved variable has
    !> one of these names, ours gets a trailing underscore. The file is made under another name, and
    !> takes the place of a regular file of its own name when the wait for the solve returns: with
    !> the runs of all complete chunks. Its attribute complete is 1 when these are all runs, and 0
    !> after a failure or a cancel.
    function i_cubie_batch_set_netcdf_file(batch, path) bind(c)
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_netcdf_file
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: path
    end function i_cubie_batch_set_netcdf_file
    !> Gives each run its first step size, e.g. from cubie_result_copy_last_steps.
    function i_cubie_batch_bind_initial_steps(batch, data, n_runs) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_batch_bind_initial_steps
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: n_runs
    end function i_cubie_batch_bind_initial_steps
    !> Saves at listed times. Excludes option save_every: a submission with both is refused.
    function i_cubie_batch_set_save_times(batch, times, n_times) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_save_times
      type(c_ptr), value :: batch
      real(c_double), dimension(*), intent(in), optional :: times
      integer(c_int64_t), value :: n_times
    end function i_cubie_batch_set_save_times
    !> Gives each run a start and an end of its own. Options t0 and t_end are then the measure of
    !> the other times: what lies at a part of [t0, t_end] by options save_every, settling_time,
    !> summarise_every and sample_every, or by cubie_batch_set_save_times, lies at the same part of
    !> each run's span. With t0 at 0 and t_end at 1, the defaults, these times are fractions. Every
    !> run has as many rows as every other; cubie_result_copy_run_times gives their times. Options
    !> dt, dt_min and dt_max, and the times of drivers, are in the unit of t as ever.
    function i_cubie_batch_set_time_spans(batch, t0, t_end, n_runs) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_time_spans
      type(c_ptr), value :: batch
      real(c_double), dimension(*), intent(in), optional :: t0
      real(c_double), dimension(*), intent(in) :: t_end
      integer(c_int64_t), value :: n_runs
    end function i_cubie_batch_set_time_spans
    !> Sets the samples of all drivers of the model, on one uniform grid of times. All runs read the
    !> same samples. How they are interpolated, and what is read before and after them, say options
    !> driver_interpolation, driver_boundary, driver_wrap and driver_outside (docs/drivers.md).
    function i_cubie_batch_set_drivers(batch, samples, n_samples, n_drivers, t0, dt) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_drivers
      type(c_ptr), value :: batch
      real(c_double), dimension(*), intent(in), optional :: samples
      integer(c_int64_t), value :: n_samples
      integer(c_int64_t), value :: n_drivers
      real(c_double), value :: t0
      real(c_double), value :: dt
    end function i_cubie_batch_set_drivers
    !> Sets the samples of one driver, at times of its own. All that option driver_wrap repeats must
    !> begin and end at the same times.
    function i_cubie_batch_set_driver(batch, name, times, n_times, samples, n_samples) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_driver
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), dimension(*), intent(in), optional :: times
      integer(c_int64_t), value :: n_times
      real(c_double), dimension(*), intent(in) :: samples
      integer(c_int64_t), value :: n_samples
    end function i_cubie_batch_set_driver
    !> Sets how one driver runs between its samples, where that is not as option
    !> driver_interpolation says.
    function i_cubie_batch_set_driver_interpolation(batch, name, text) bind(c)
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_driver_interpolation
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(in) :: text
    end function i_cubie_batch_set_driver_interpolation
    !> Sets the end condition of one driver's spline, where that is not as option driver_boundary
    !> says.
    function i_cubie_batch_set_driver_boundary(batch, name, text) bind(c)
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_driver_boundary
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(in) :: text
    end function i_cubie_batch_set_driver_boundary
    !> Sets what one driver is before and after its samples, where that is not as options
    !> driver_wrap and driver_outside say. Each repeats with its own period, also beside drivers
    !> that do not repeat; a solve is refused when it begins before the first sample of all then, or
    !> goes on for more than 10000 of the shortest period or 2^22 segments; so it is with drivers
    !> that all repeat where their periods have no common multiple.
    function i_cubie_batch_set_driver_outside(batch, name, text) bind(c)
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_driver_outside
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(in) :: text
    end function i_cubie_batch_set_driver_outside
    !> Evaluates all drivers at given times, by the present samples and options, as a solve of
    !> precision "f64" reads them; as its first run does where runs have samples of their own.
    function i_cubie_batch_evaluate_drivers(batch, times, n_times, derivative, dst, dst_len, &
        out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_batch_evaluate_drivers
      type(c_ptr), value :: batch
      real(c_double), dimension(*), intent(in), optional :: times
      integer(c_int64_t), value :: n_times
      integer(c_int32_t), value :: derivative
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_batch_evaluate_drivers
    !> As cubie_batch_evaluate_drivers, for one run: where runs have samples of their own, they
    !> differ.
    function i_cubie_batch_evaluate_drivers_of_run(batch, run, times, n_times, derivative, dst, &
        dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_batch_evaluate_drivers_of_run
      type(c_ptr), value :: batch
      integer(c_int64_t), value :: run
      real(c_double), dimension(*), intent(in), optional :: times
      integer(c_int64_t), value :: n_times
      integer(c_int32_t), value :: derivative
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_batch_evaluate_drivers_of_run
    !> Sets events at given times, which change states and parameters while runs are integrated
    !> (docs/events.md): all that a batch has. Steps end on these times exactly and begin anew
    !> behind them. Rows of a table may stand in any order; events at one time happen in the order
    !> of their rows. Those before the start or behind the end of a run do not happen. Time must run
    !> forwards. Option event_rows says which side of an event rows and samples at its time show.
    function i_cubie_batch_set_events(batch, variables, times, targets, operations, values, &
        intervals, counts, n_events, first_row, n_first_row) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_events
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: variables
      real(c_double), dimension(*), intent(in), optional :: times
      integer(c_int32_t), dimension(*), intent(in) :: targets
      integer(c_int32_t), dimension(*), intent(in) :: operations
      real(c_double), dimension(*), intent(in) :: values
      real(c_double), dimension(*), intent(in), optional :: intervals
      integer(c_int64_t), dimension(*), intent(in), optional :: counts
      integer(c_int64_t), value :: n_events
      integer(c_int64_t), dimension(*), intent(in), optional :: first_row
      integer(c_int64_t), value :: n_first_row
    end function i_cubie_batch_set_events
    !> Sets doses into states, as data sets of NONMEM and rxode2 have them (docs/dosing.md): all
    !> that a batch has. They are events, with all that is said of these above; at one time they
    !> happen behind those of cubie_batch_set_events.
    function i_cubie_batch_set_doses(batch, compartments, time, amt, cmt, rate, dur, ii, addl, &
        ss, evid, n_doses, first_row, n_first_row) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_set_doses
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: compartments
      real(c_double), dimension(*), intent(in), optional :: time
      real(c_double), dimension(*), intent(in) :: amt
      integer(c_int32_t), dimension(*), intent(in), optional :: cmt
      real(c_double), dimension(*), intent(in), optional :: rate
      real(c_double), dimension(*), intent(in), optional :: dur
      real(c_double), dimension(*), intent(in), optional :: ii
      integer(c_int64_t), dimension(*), intent(in), optional :: addl
      integer(c_int32_t), dimension(*), intent(in), optional :: ss
      integer(c_int32_t), dimension(*), intent(in), optional :: evid
      integer(c_int64_t), value :: n_doses
      integer(c_int64_t), dimension(*), intent(in), optional :: first_row
      integer(c_int64_t), value :: n_first_row
    end function i_cubie_batch_set_doses
    !> Number of runs of the whole grid, before options first_run and run_count take their part.
    function i_cubie_batch_get_total_runs(batch, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_batch_get_total_runs
      type(c_ptr), value :: batch
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_batch_get_total_runs
    !> Value a state (at the start) or parameter has in one run of the grid.
    function i_cubie_batch_get_value(batch, name, run, out_number) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_batch_get_value
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), value :: run
      real(c_double), intent(inout) :: out_number
    end function i_cubie_batch_get_value
    !> Copies the times that the present settings save.
    function i_cubie_batch_copy_save_times(batch, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_batch_copy_save_times
      type(c_ptr), value :: batch
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_batch_copy_save_times
    !> Checks everything and queues the solve. The result sees the batch as it is now: later changes
    !> do not reach it.
    function i_cubie_batch_submit(batch, out_res) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: i_cubie_batch_submit
      type(c_ptr), value :: batch
      type(c_ptr), intent(inout) :: out_res
    end function i_cubie_batch_submit
    !> Submits and waits in one call: cubie_batch_submit, then cubie_result_wait.
    function i_cubie_batch_solve(batch, progress, userdata, out_res) bind(c)
      import :: c_int32_t, c_ptr, c_funptr
      integer(c_int32_t) :: i_cubie_batch_solve
      type(c_ptr), value :: batch
      type(c_funptr), value :: progress
      type(c_ptr), value :: userdata
      type(c_ptr), intent(inout) :: out_res
    end function i_cubie_batch_solve
    !> Stops the unfinished solves of a batch. Their waiters return CUBIE_ERR_CANCELLED.
    function i_cubie_batch_cancel(batch) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: i_cubie_batch_cancel
      type(c_ptr), value :: batch
    end function i_cubie_batch_cancel
    !> Waits until the solve has ended, and calls progress and the sink meanwhile.
    function i_cubie_result_wait(res, timeout_seconds, progress, userdata, out_ended) bind(c)
      import :: c_int32_t, c_double, c_ptr, c_funptr
      integer(c_int32_t) :: i_cubie_result_wait
      type(c_ptr), value :: res
      real(c_double), value :: timeout_seconds
      type(c_funptr), value :: progress
      type(c_ptr), value :: userdata
      integer(c_int32_t), intent(inout), optional :: out_ended
    end function i_cubie_result_wait
    !> Calls progress once if it is due, hands a sink its next chunk if there is one, and tells
    !> whether the solve has ended.
    function i_cubie_result_poll(res, progress, userdata, out_ended) bind(c)
      import :: c_int32_t, c_ptr, c_funptr
      integer(c_int32_t) :: i_cubie_result_poll
      type(c_ptr), value :: res
      type(c_funptr), value :: progress
      type(c_ptr), value :: userdata
      integer(c_int32_t), intent(inout), optional :: out_ended
    end function i_cubie_result_poll
    !> Stops the solve within 100 ms; returns before that. Runs that have ended keep their values.
    function i_cubie_result_cancel(res) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_cancel
      type(c_ptr), value :: res
    end function i_cubie_result_cancel
    !> How far the solve is.
    function i_cubie_result_get_progress(res, out_runs_done, out_runs_total) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_progress
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_runs_done
      integer(c_int64_t), intent(inout) :: out_runs_total
    end function i_cubie_result_get_progress
    !> Where the solve is.
    function i_cubie_result_get_phase(res, out_phase) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_phase
      type(c_ptr), value :: res
      integer(c_int32_t), intent(inout) :: out_phase
    end function i_cubie_result_get_phase
    !> How the solve ended.
    function i_cubie_result_get_status(res, out_status) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_status
      type(c_ptr), value :: res
      integer(c_int32_t), intent(inout) :: out_status
    end function i_cubie_result_get_status
    !> Copies why the solve failed; empty when it did not.
    function i_cubie_result_copy_error_message(res, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_error_message
      type(c_ptr), value :: res
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_error_message
    !> What the callback returned when it stopped the solve.
    function i_cubie_result_get_callback_code(res, out_code) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_callback_code
      type(c_ptr), value :: res
      integer(c_int32_t), intent(inout) :: out_code
    end function i_cubie_result_get_callback_code
    !> Number of runs. Known from submission on.
    function i_cubie_result_get_run_count(res, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_run_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_result_get_run_count
    !> Number of save points. Known from submission on.
    function i_cubie_result_get_save_count(res, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_save_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_result_get_save_count
    !> Number of saved variables. Known from submission on.
    function i_cubie_result_get_variable_count(res, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_variable_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_result_get_variable_count
    !> Number of states. Known from submission on.
    function i_cubie_result_get_state_count(res, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_state_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_result_get_state_count
    !> Number format the solve computes in.
    function i_cubie_result_get_precision_bits(res, out_bits) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_precision_bits
      type(c_ptr), value :: res
      integer(c_int32_t), intent(inout) :: out_bits
    end function i_cubie_result_get_precision_bits
    !> How the solve is cut. Chunk i holds the runs from i * length on, counted from the first run
    !> of this solve; the last chunk may be shorter.
    function i_cubie_result_get_chunks(res, out_count, out_length) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_chunks
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
      integer(c_int64_t), intent(inout) :: out_length
    end function i_cubie_result_get_chunks
    !> Whether the runs of a chunk are where they belong: in the result or the bound arrays, or
    !> handed to the sink. True also while the solve goes on, and after it was cancelled.
    function i_cubie_result_get_chunk_complete(res, chunk, out_complete) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_chunk_complete
      type(c_ptr), value :: res
      integer(c_int64_t), value :: chunk
      integer(c_int32_t), intent(inout) :: out_complete
    end function i_cubie_result_get_chunk_complete
    !> Copies when each part of the solve began and ended, with option time_log 1.
    function i_cubie_result_copy_time_log(res, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_time_log
      type(c_ptr), value :: res
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_time_log
    !> Copies the time log as a table to print: a line per row, then what each activity took
    !> together.
    function i_cubie_result_copy_time_table(res, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_time_table
      type(c_ptr), value :: res
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_time_table
    !> Copies the name of a saved variable.
    function i_cubie_result_copy_saved_name(res, index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_saved_name
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_saved_name
    !> Copies the unit of a saved variable as the model text has it, empty where it has none.
    function i_cubie_result_copy_saved_unit(res, index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_saved_unit
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_saved_unit
    !> Copies what a plot calls a saved variable: its name, and its unit in brackets where it has
    !> one, as "x [mV]".
    function i_cubie_result_copy_saved_legend(res, index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_saved_legend
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_saved_legend
    !> The position of a saved variable.
    function i_cubie_result_find_saved(res, name, out_index) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_result_find_saved
      type(c_ptr), value :: res
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), intent(inout) :: out_index
    end function i_cubie_result_find_saved
    !> Copies the times of the save points. With cubie_batch_set_time_spans these are those of the
    !> options, to which the times of each run are in proportion.
    function i_cubie_result_copy_save_times(res, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_save_times
      type(c_ptr), value :: res
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_save_times
    !> Copies the times of the rows of one run.
    function i_cubie_result_copy_run_times(res, run, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_run_times
      type(c_ptr), value :: res
      integer(c_int64_t), value :: run
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_run_times
    !> The relative tolerance in force: larger than asked for where the number format cannot hold
    !> that.
    function i_cubie_result_get_effective_rtol(res, out_number) bind(c)
      import :: c_int32_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_effective_rtol
      type(c_ptr), value :: res
      real(c_double), intent(inout) :: out_number
    end function i_cubie_result_get_effective_rtol
    !> Copies the saved values. A run that failed is NaN from the failure on, or as option
    !> failed_rows says.
    function i_cubie_result_copy_outputs(res, order, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_outputs
      type(c_ptr), value :: res
      integer(c_int32_t), value :: order
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_outputs
    !> As cubie_result_copy_outputs, in single precision.
    function i_cubie_result_copy_outputs_f32(res, order, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_float, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_outputs_f32
      type(c_ptr), value :: res
      integer(c_int32_t), value :: order
      real(c_float), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_outputs_f32
    !> Copies the values of one saved variable.
    function i_cubie_result_copy_saved(res, index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_saved
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_saved
    !> Copies the states at the end of each run.
    function i_cubie_result_copy_final_states(res, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_final_states
      type(c_ptr), value :: res
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_final_states
    !> As cubie_result_copy_final_states, in single precision.
    function i_cubie_result_copy_final_states_f32(res, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_float, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_final_states_f32
      type(c_ptr), value :: res
      real(c_float), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_final_states_f32
    !> Copies the status word of each run: bits of cubie_run_status, 0 when all went well.
    function i_cubie_result_copy_run_status(res, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_run_status
      type(c_ptr), value :: res
      integer(c_int32_t), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_run_status
    !> Counts the runs of each status word that occurs.
    function i_cubie_result_copy_status_counts(res, statuses, counts, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_status_counts
      type(c_ptr), value :: res
      integer(c_int32_t), dimension(*), intent(inout), optional :: statuses
      integer(c_int64_t), dimension(*), intent(inout) :: counts
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_status_counts
    !> What a counter is over the runs that ended with one status word.
    function i_cubie_result_get_counter_range(res, run_status, counter, out_min, out_median, &
        out_max) bind(c)
      import :: c_int32_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_counter_range
      type(c_ptr), value :: res
      integer(c_int32_t), value :: run_status
      integer(c_int32_t), value :: counter
      real(c_double), intent(inout) :: out_min
      real(c_double), intent(inout) :: out_median
      real(c_double), intent(inout) :: out_max
    end function i_cubie_result_get_counter_range
    !> Copies both as a table in text: one line per status word, with the number of runs, the ranges
    !> of all counters kept, and the status in words.
    function i_cubie_result_copy_statistics_table(res, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_statistics_table
      type(c_ptr), value :: res
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_statistics_table
    !> Copies a count of each run.
    function i_cubie_result_copy_counter(res, counter, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_counter
      type(c_ptr), value :: res
      integer(c_int32_t), value :: counter
      integer(c_int32_t), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_counter
    !> Writes the outputs as text: a head line "run,time,..." with the names of the saved variables,
    !> then one line per run and time. Runs are numbered as in the whole grid. Numbers have the
    !> shortest digits that read back as the same number, whatever the locale; where there is none
    !> stands NaN. The file takes the place of one of that name when it is complete.
    function i_cubie_result_write_csv(res, path) bind(c)
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_result_write_csv
      type(c_ptr), value :: res
      character(kind=c_char), dimension(*), intent(in) :: path
    end function i_cubie_result_write_csv
    !> Writes an array of the result as a file of the format .npy of NumPy, version 1.0: little
    !> endian, in the order of cubie_array, run fastest, in the precision of the solve. The file
    !> takes the place of a regular one of that name.
    function i_cubie_result_write_npy(res, array, path) bind(c)
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_result_write_npy
      type(c_ptr), value :: res
      integer(c_int32_t), value :: array
      character(kind=c_char), dimension(*), intent(in) :: path
    end function i_cubie_result_write_npy
    !> Copies the step size that each run would try next, > 0.
    function i_cubie_result_copy_last_steps(res, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_last_steps
      type(c_ptr), value :: res
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_last_steps
    !> Where an array of a result is, without a copy: in memory of the device if it stayed there
    !> (option on_device), else in memory of the host. Dense, in C order, run fastest; numbers of
    !> outputs, final states, summaries and event records are of the solve's precision. When the
    !> solve has ended the array is complete: no stream has to be waited for. Of runs that never
    !> started, arrays on the device hold anything.
    function i_cubie_result_get_array(res, array, out_data, out_len, out_device_kind) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_array
      type(c_ptr), value :: res
      integer(c_int32_t), value :: array
      type(c_ptr), intent(inout) :: out_data
      integer(c_int64_t), intent(inout) :: out_len
      integer(c_int32_t), intent(inout), optional :: out_device_kind
    end function i_cubie_result_get_array
    !> An array of a result for another library (NumPy, PyTorch, JAX, CuPy, ...), without a copy: as
    !> a DLManagedTensor of DLPack 0.8, whose device is the host or the GPU that the array is on,
    !> and whose memory is not written to again.
    function i_cubie_result_export_dlpack(res, array, out_tensor) bind(c)
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_export_dlpack
      type(c_ptr), value :: res
      integer(c_int32_t), value :: array
      type(c_ptr), intent(inout) :: out_tensor
    end function i_cubie_result_export_dlpack
    !> The saved values in the library's own memory, order (time, variable, run), for a solve of
    !> precision "f64". No copy.
    function i_cubie_result_get_outputs_data(res, out_data, out_len) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_outputs_data
      type(c_ptr), value :: res
      type(c_ptr), intent(inout) :: out_data
      integer(c_int64_t), intent(inout) :: out_len
    end function i_cubie_result_get_outputs_data
    !> The saved values in the library's own memory, order (time, variable, run), for a solve of
    !> precision "f32". No copy.
    function i_cubie_result_get_outputs_data_f32(res, out_data, out_len) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_outputs_data_f32
      type(c_ptr), value :: res
      type(c_ptr), intent(inout) :: out_data
      integer(c_int64_t), intent(inout) :: out_len
    end function i_cubie_result_get_outputs_data_f32
    !> Number of windows; 0 without summaries. Known from submission on.
    function i_cubie_result_get_window_count(res, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_window_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_result_get_window_count
    !> Number of summaries of each window. Known from submission on.
    function i_cubie_result_get_summary_count(res, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_summary_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_result_get_summary_count
    !> Copies the name of a summary, as "x.mean".
    function i_cubie_result_copy_summary_name(res, index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_summary_name
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_summary_name
    !> Copies the unit of a summary, in terms of the unit of its variable and of t: "mV", "mV/t",
    !> "t"; may be empty.
    function i_cubie_result_copy_summary_unit(res, index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_summary_unit
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_summary_unit
    !> Copies what a plot calls a summary: its name, and its unit in brackets where it has one.
    function i_cubie_result_copy_summary_legend(res, index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_summary_legend
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_summary_legend
    !> The position of a summary.
    function i_cubie_result_find_summary(res, name, out_index) bind(c)
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: i_cubie_result_find_summary
      type(c_ptr), value :: res
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), intent(inout) :: out_index
    end function i_cubie_result_find_summary
    !> Copies one summary.
    function i_cubie_result_copy_summary(res, index, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_summary
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_summary
    !> Copies the times where windows begin, and behind them the one where the last window ends.
    function i_cubie_result_copy_window_times(res, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_window_times
      type(c_ptr), value :: res
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_window_times
    !> Copies the summaries. Of a run that failed, the windows that it did not finish are NaN.
    function i_cubie_result_copy_summaries(res, order, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_summaries
      type(c_ptr), value :: res
      integer(c_int32_t), value :: order
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_summaries
    !> As cubie_result_copy_summaries, in single precision.
    function i_cubie_result_copy_summaries_f32(res, order, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_float, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_summaries_f32
      type(c_ptr), value :: res
      integer(c_int32_t), value :: order
      real(c_float), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_summaries_f32
    !> Number of runs that have failed, which statistics leave out: their status is neither
    !> CUBIE_RUN_OK nor CUBIE_RUN_STOPPED alone.
    function i_cubie_result_get_failed_count(res, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_failed_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_result_get_failed_count
    !> Number of runs whose status has one of some bits.
    function i_cubie_result_get_status_count(res, status_bits, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_status_count
      type(c_ptr), value :: res
      integer(c_int32_t), value :: status_bits
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_result_get_status_count
    !> Copies a statistic over runs of every saved value. Runs that failed and numbers that are not
    !> finite are left out. The bits do not depend on the order of the runs. With option reduce_runs
    !> the statistics have been gathered chunk by chunk, no run is kept, and the bits are those of a
    !> solve that keeps them.
    function i_cubie_result_copy_output_statistic(res, statistic, probability, dst, dst_len, &
        out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_output_statistic
      type(c_ptr), value :: res
      integer(c_int32_t), value :: statistic
      real(c_double), value :: probability
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_output_statistic
    !> As cubie_result_copy_output_statistic, of every summary.
    function i_cubie_result_copy_summary_statistic(res, statistic, probability, dst, dst_len, &
        out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_summary_statistic
      type(c_ptr), value :: res
      integer(c_int32_t), value :: statistic
      real(c_double), value :: probability
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_summary_statistic
    !> As cubie_result_copy_output_statistic, of every state at the end.
    function i_cubie_result_copy_final_statistic(res, statistic, probability, dst, dst_len, &
        out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_final_statistic
      type(c_ptr), value :: res
      integer(c_int32_t), value :: statistic
      real(c_double), value :: probability
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_final_statistic
    !> A statistic over runs of a count that each run has. Runs that failed are left out.
    function i_cubie_result_get_counter_statistic(res, counter, statistic, probability, &
        out_number) bind(c)
      import :: c_int32_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_counter_statistic
      type(c_ptr), value :: res
      integer(c_int32_t), value :: counter
      integer(c_int32_t), value :: statistic
      real(c_double), value :: probability
      real(c_double), intent(inout) :: out_number
    end function i_cubie_result_get_counter_statistic
    !> Number of events of the model; 0 where runs are not kept (option reduce_runs). Known from
    !> submission on.
    function i_cubie_result_get_event_count(res, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_event_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_result_get_event_count
    !> Number of records of each run: option event_records where some event says `record`, else 0.
    !> Known from submission on.
    function i_cubie_result_get_event_record_count(res, out_count) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_event_record_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function i_cubie_result_get_event_record_count
    !> Copies how often each event has happened in each run.
    function i_cubie_result_copy_event_counts(res, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_event_counts
      type(c_ptr), value :: res
      integer(c_int32_t), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_event_counts
    !> Copies the records of events: of each run the first that say `record`, in the order of time,
    !> NaN behind the last.
    function i_cubie_result_copy_event_records(res, dst, dst_len, out_needed) bind(c)
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: i_cubie_result_copy_event_records
      type(c_ptr), value :: res
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function i_cubie_result_copy_event_records
    !> The summaries in the library's own memory, order (window, summary, run), for a solve of
    !> precision "f64". No copy.
    function i_cubie_result_get_summaries_data(res, out_data, out_len) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_summaries_data
      type(c_ptr), value :: res
      type(c_ptr), intent(inout) :: out_data
      integer(c_int64_t), intent(inout) :: out_len
    end function i_cubie_result_get_summaries_data
    !> The summaries in the library's own memory, order (window, summary, run), for a solve of
    !> precision "f32". No copy.
    function i_cubie_result_get_summaries_data_f32(res, out_data, out_len) bind(c)
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: i_cubie_result_get_summaries_data_f32
      type(c_ptr), value :: res
      type(c_ptr), intent(inout) :: out_data
      integer(c_int64_t), intent(inout) :: out_len
    end function i_cubie_result_get_summaries_data_f32
    !> Destroys a result. A solve that goes on is stopped.
    subroutine i_cubie_result_destroy(res) bind(c)
      import :: c_ptr
      type(c_ptr), value :: res
    end subroutine i_cubie_result_destroy
  end interface

  procedure(i_cubie_version), pointer, protected, public :: cubie_version => null()
  procedure(i_cubie_version_string), pointer, protected, public :: cubie_version_string => null()
  procedure(i_cubie_abi_version), pointer, protected, public :: cubie_abi_version => null()
  procedure(i_cubie_last_error_message), pointer, protected, &
      public :: cubie_last_error_message => null()
  procedure(i_cubie_status_name), pointer, protected, public :: cubie_status_name => null()
  procedure(i_cubie_run_status_name), pointer, protected, public :: cubie_run_status_name => null()
  procedure(i_cubie_run_status_copy_text), pointer, protected, &
      public :: cubie_run_status_copy_text => null()
  procedure(i_cubie_live_handles), pointer, protected, public :: cubie_live_handles => null()
  procedure(i_cubie_option_get_count), pointer, protected, &
      public :: cubie_option_get_count => null()
  procedure(i_cubie_option_find), pointer, protected, public :: cubie_option_find => null()
  procedure(i_cubie_option_get_scope), pointer, protected, &
      public :: cubie_option_get_scope => null()
  procedure(i_cubie_option_get_type), pointer, protected, public :: cubie_option_get_type => null()
  procedure(i_cubie_option_copy_name), pointer, protected, &
      public :: cubie_option_copy_name => null()
  procedure(i_cubie_option_copy_help), pointer, protected, &
      public :: cubie_option_copy_help => null()
  procedure(i_cubie_option_copy_unit), pointer, protected, &
      public :: cubie_option_copy_unit => null()
  procedure(i_cubie_option_copy_choices), pointer, protected, &
      public :: cubie_option_copy_choices => null()
  procedure(i_cubie_option_copy_default), pointer, protected, &
      public :: cubie_option_copy_default => null()
  procedure(i_cubie_option_copy_since), pointer, protected, &
      public :: cubie_option_copy_since => null()
  procedure(i_cubie_option_get_int64_range), pointer, protected, &
      public :: cubie_option_get_int64_range => null()
  procedure(i_cubie_option_get_double_range), pointer, protected, &
      public :: cubie_option_get_double_range => null()
  procedure(i_cubie_cuda_device_get_count), pointer, protected, &
      public :: cubie_cuda_device_get_count => null()
  procedure(i_cubie_cuda_copy_reason), pointer, protected, &
      public :: cubie_cuda_copy_reason => null()
  procedure(i_cubie_cuda_device_copy_name), pointer, protected, &
      public :: cubie_cuda_device_copy_name => null()
  procedure(i_cubie_cuda_device_copy_bus_id), pointer, protected, &
      public :: cubie_cuda_device_copy_bus_id => null()
  procedure(i_cubie_cuda_device_get_architecture), pointer, protected, &
      public :: cubie_cuda_device_get_architecture => null()
  procedure(i_cubie_cuda_device_get_memory_bytes), pointer, protected, &
      public :: cubie_cuda_device_get_memory_bytes => null()
  procedure(i_cubie_cuda_device_get_workers), pointer, protected, &
      public :: cubie_cuda_device_get_workers => null()
  procedure(i_cubie_context_create), pointer, protected, public :: cubie_context_create => null()
  procedure(i_cubie_context_destroy), pointer, protected, public :: cubie_context_destroy => null()
  procedure(i_cubie_context_set_int64), pointer, protected, &
      public :: cubie_context_set_int64 => null()
  procedure(i_cubie_context_set_double), pointer, protected, &
      public :: cubie_context_set_double => null()
  procedure(i_cubie_context_set_string), pointer, protected, &
      public :: cubie_context_set_string => null()
  procedure(i_cubie_context_get_int64), pointer, protected, &
      public :: cubie_context_get_int64 => null()
  procedure(i_cubie_context_get_double), pointer, protected, &
      public :: cubie_context_get_double => null()
  procedure(i_cubie_context_copy_string), pointer, protected, &
      public :: cubie_context_copy_string => null()
  procedure(i_cubie_context_get_device_kind), pointer, protected, &
      public :: cubie_context_get_device_kind => null()
  procedure(i_cubie_context_copy_device_name), pointer, protected, &
      public :: cubie_context_copy_device_name => null()
  procedure(i_cubie_context_copy_device_architecture), pointer, protected, &
      public :: cubie_context_copy_device_architecture => null()
  procedure(i_cubie_context_copy_device_reason), pointer, protected, &
      public :: cubie_context_copy_device_reason => null()
  procedure(i_cubie_context_get_device_memory_bytes), pointer, protected, &
      public :: cubie_context_get_device_memory_bytes => null()
  procedure(i_cubie_context_get_device_workers), pointer, protected, &
      public :: cubie_context_get_device_workers => null()
  procedure(i_cubie_context_get_memory), pointer, protected, &
      public :: cubie_context_get_memory => null()
  procedure(i_cubie_context_get_pinned_memory), pointer, protected, &
      public :: cubie_context_get_pinned_memory => null()
  procedure(i_cubie_context_get_memory_clients), pointer, protected, &
      public :: cubie_context_get_memory_clients => null()
  procedure(i_cubie_solver_create), pointer, protected, public :: cubie_solver_create => null()
  procedure(i_cubie_solver_create_from_function), pointer, protected, &
      public :: cubie_solver_create_from_function => null()
  procedure(i_cubie_solver_destroy), pointer, protected, public :: cubie_solver_destroy => null()
  procedure(i_cubie_solver_set_int64), pointer, protected, &
      public :: cubie_solver_set_int64 => null()
  procedure(i_cubie_solver_set_double), pointer, protected, &
      public :: cubie_solver_set_double => null()
  procedure(i_cubie_solver_set_string), pointer, protected, &
      public :: cubie_solver_set_string => null()
  procedure(i_cubie_solver_get_int64), pointer, protected, &
      public :: cubie_solver_get_int64 => null()
  procedure(i_cubie_solver_get_double), pointer, protected, &
      public :: cubie_solver_get_double => null()
  procedure(i_cubie_solver_copy_string), pointer, protected, &
      public :: cubie_solver_copy_string => null()
  procedure(i_cubie_solver_set_atol), pointer, protected, public :: cubie_solver_set_atol => null()
  procedure(i_cubie_solver_copy_atol), pointer, protected, &
      public :: cubie_solver_copy_atol => null()
  procedure(i_cubie_solver_set_rtol), pointer, protected, public :: cubie_solver_set_rtol => null()
  procedure(i_cubie_solver_copy_rtol), pointer, protected, &
      public :: cubie_solver_copy_rtol => null()
  procedure(i_cubie_solver_get_variable_count), pointer, protected, &
      public :: cubie_solver_get_variable_count => null()
  procedure(i_cubie_solver_copy_variable_name), pointer, protected, &
      public :: cubie_solver_copy_variable_name => null()
  procedure(i_cubie_solver_copy_variable_unit), pointer, protected, &
      public :: cubie_solver_copy_variable_unit => null()
  procedure(i_cubie_solver_get_variable_default), pointer, protected, &
      public :: cubie_solver_get_variable_default => null()
  procedure(i_cubie_solver_get_variable_index), pointer, protected, &
      public :: cubie_solver_get_variable_index => null()
  procedure(i_cubie_solver_get_saved_count), pointer, protected, &
      public :: cubie_solver_get_saved_count => null()
  procedure(i_cubie_solver_copy_saved_name), pointer, protected, &
      public :: cubie_solver_copy_saved_name => null()
  procedure(i_cubie_solver_compile), pointer, protected, public :: cubie_solver_compile => null()
  procedure(i_cubie_solver_copy_kernel_text), pointer, protected, &
      public :: cubie_solver_copy_kernel_text => null()
  procedure(i_cubie_solver_copy_build_log), pointer, protected, &
      public :: cubie_solver_copy_build_log => null()
  procedure(i_cubie_solver_get_kernel_builds), pointer, protected, &
      public :: cubie_solver_get_kernel_builds => null()
  procedure(i_cubie_batch_create), pointer, protected, public :: cubie_batch_create => null()
  procedure(i_cubie_batch_destroy), pointer, protected, public :: cubie_batch_destroy => null()
  procedure(i_cubie_batch_set_int64), pointer, protected, public :: cubie_batch_set_int64 => null()
  procedure(i_cubie_batch_set_double), pointer, protected, &
      public :: cubie_batch_set_double => null()
  procedure(i_cubie_batch_set_string), pointer, protected, &
      public :: cubie_batch_set_string => null()
  procedure(i_cubie_batch_get_int64), pointer, protected, public :: cubie_batch_get_int64 => null()
  procedure(i_cubie_batch_get_double), pointer, protected, &
      public :: cubie_batch_get_double => null()
  procedure(i_cubie_batch_copy_string), pointer, protected, &
      public :: cubie_batch_copy_string => null()
  procedure(i_cubie_batch_set_values), pointer, protected, &
      public :: cubie_batch_set_values => null()
  procedure(i_cubie_batch_set_values_f32), pointer, protected, &
      public :: cubie_batch_set_values_f32 => null()
  procedure(i_cubie_batch_sample_values), pointer, protected, &
      public :: cubie_batch_sample_values => null()
  procedure(i_cubie_batch_clear_values), pointer, protected, &
      public :: cubie_batch_clear_values => null()
  procedure(i_cubie_batch_bind_initial_values), pointer, protected, &
      public :: cubie_batch_bind_initial_values => null()
  procedure(i_cubie_batch_bind_initial_values_f32), pointer, protected, &
      public :: cubie_batch_bind_initial_values_f32 => null()
  procedure(i_cubie_batch_bind_parameters), pointer, protected, &
      public :: cubie_batch_bind_parameters => null()
  procedure(i_cubie_batch_bind_parameters_f32), pointer, protected, &
      public :: cubie_batch_bind_parameters_f32 => null()
  procedure(i_cubie_batch_bind_values), pointer, protected, &
      public :: cubie_batch_bind_values => null()
  procedure(i_cubie_batch_bind_values_f32), pointer, protected, &
      public :: cubie_batch_bind_values_f32 => null()
  procedure(i_cubie_batch_bind_outputs), pointer, protected, &
      public :: cubie_batch_bind_outputs => null()
  procedure(i_cubie_batch_bind_outputs_f32), pointer, protected, &
      public :: cubie_batch_bind_outputs_f32 => null()
  procedure(i_cubie_batch_bind_final_states), pointer, protected, &
      public :: cubie_batch_bind_final_states => null()
  procedure(i_cubie_batch_bind_final_states_f32), pointer, protected, &
      public :: cubie_batch_bind_final_states_f32 => null()
  procedure(i_cubie_batch_bind_sink), pointer, protected, public :: cubie_batch_bind_sink => null()
  procedure(i_cubie_batch_bind_sink_f32), pointer, protected, &
      public :: cubie_batch_bind_sink_f32 => null()
  procedure(i_cubie_batch_set_output_file), pointer, protected, &
      public :: cubie_batch_set_output_file => null()
  procedure(i_cubie_batch_set_netcdf_file), pointer, protected, &
      public :: cubie_batch_set_netcdf_file => null()
  procedure(i_cubie_batch_bind_initial_steps), pointer, protected, &
      public :: cubie_batch_bind_initial_steps => null()
  procedure(i_cubie_batch_set_save_times), pointer, protected, &
      public :: cubie_batch_set_save_times => null()
  procedure(i_cubie_batch_set_time_spans), pointer, protected, &
      public :: cubie_batch_set_time_spans => null()
  procedure(i_cubie_batch_set_drivers), pointer, protected, &
      public :: cubie_batch_set_drivers => null()
  procedure(i_cubie_batch_set_driver), pointer, protected, &
      public :: cubie_batch_set_driver => null()
  procedure(i_cubie_batch_set_driver_interpolation), pointer, protected, &
      public :: cubie_batch_set_driver_interpolation => null()
  procedure(i_cubie_batch_set_driver_boundary), pointer, protected, &
      public :: cubie_batch_set_driver_boundary => null()
  procedure(i_cubie_batch_set_driver_outside), pointer, protected, &
      public :: cubie_batch_set_driver_outside => null()
  procedure(i_cubie_batch_evaluate_drivers), pointer, protected, &
      public :: cubie_batch_evaluate_drivers => null()
  procedure(i_cubie_batch_evaluate_drivers_of_run), pointer, protected, &
      public :: cubie_batch_evaluate_drivers_of_run => null()
  procedure(i_cubie_batch_set_events), pointer, protected, &
      public :: cubie_batch_set_events => null()
  procedure(i_cubie_batch_set_doses), pointer, protected, public :: cubie_batch_set_doses => null()
  procedure(i_cubie_batch_get_total_runs), pointer, protected, &
      public :: cubie_batch_get_total_runs => null()
  procedure(i_cubie_batch_get_value), pointer, protected, public :: cubie_batch_get_value => null()
  procedure(i_cubie_batch_copy_save_times), pointer, protected, &
      public :: cubie_batch_copy_save_times => null()
  procedure(i_cubie_batch_submit), pointer, protected, public :: cubie_batch_submit => null()
  procedure(i_cubie_batch_solve), pointer, protected, public :: cubie_batch_solve => null()
  procedure(i_cubie_batch_cancel), pointer, protected, public :: cubie_batch_cancel => null()
  procedure(i_cubie_result_wait), pointer, protected, public :: cubie_result_wait => null()
  procedure(i_cubie_result_poll), pointer, protected, public :: cubie_result_poll => null()
  procedure(i_cubie_result_cancel), pointer, protected, public :: cubie_result_cancel => null()
  procedure(i_cubie_result_get_progress), pointer, protected, &
      public :: cubie_result_get_progress => null()
  procedure(i_cubie_result_get_phase), pointer, protected, &
      public :: cubie_result_get_phase => null()
  procedure(i_cubie_result_get_status), pointer, protected, &
      public :: cubie_result_get_status => null()
  procedure(i_cubie_result_copy_error_message), pointer, protected, &
      public :: cubie_result_copy_error_message => null()
  procedure(i_cubie_result_get_callback_code), pointer, protected, &
      public :: cubie_result_get_callback_code => null()
  procedure(i_cubie_result_get_run_count), pointer, protected, &
      public :: cubie_result_get_run_count => null()
  procedure(i_cubie_result_get_save_count), pointer, protected, &
      public :: cubie_result_get_save_count => null()
  procedure(i_cubie_result_get_variable_count), pointer, protected, &
      public :: cubie_result_get_variable_count => null()
  procedure(i_cubie_result_get_state_count), pointer, protected, &
      public :: cubie_result_get_state_count => null()
  procedure(i_cubie_result_get_precision_bits), pointer, protected, &
      public :: cubie_result_get_precision_bits => null()
  procedure(i_cubie_result_get_chunks), pointer, protected, &
      public :: cubie_result_get_chunks => null()
  procedure(i_cubie_result_get_chunk_complete), pointer, protected, &
      public :: cubie_result_get_chunk_complete => null()
  procedure(i_cubie_result_copy_time_log), pointer, protected, &
      public :: cubie_result_copy_time_log => null()
  procedure(i_cubie_result_copy_time_table), pointer, protected, &
      public :: cubie_result_copy_time_table => null()
  procedure(i_cubie_result_copy_saved_name), pointer, protected, &
      public :: cubie_result_copy_saved_name => null()
  procedure(i_cubie_result_copy_saved_unit), pointer, protected, &
      public :: cubie_result_copy_saved_unit => null()
  procedure(i_cubie_result_copy_saved_legend), pointer, protected, &
      public :: cubie_result_copy_saved_legend => null()
  procedure(i_cubie_result_find_saved), pointer, protected, &
      public :: cubie_result_find_saved => null()
  procedure(i_cubie_result_copy_save_times), pointer, protected, &
      public :: cubie_result_copy_save_times => null()
  procedure(i_cubie_result_copy_run_times), pointer, protected, &
      public :: cubie_result_copy_run_times => null()
  procedure(i_cubie_result_get_effective_rtol), pointer, protected, &
      public :: cubie_result_get_effective_rtol => null()
  procedure(i_cubie_result_copy_outputs), pointer, protected, &
      public :: cubie_result_copy_outputs => null()
  procedure(i_cubie_result_copy_outputs_f32), pointer, protected, &
      public :: cubie_result_copy_outputs_f32 => null()
  procedure(i_cubie_result_copy_saved), pointer, protected, &
      public :: cubie_result_copy_saved => null()
  procedure(i_cubie_result_copy_final_states), pointer, protected, &
      public :: cubie_result_copy_final_states => null()
  procedure(i_cubie_result_copy_final_states_f32), pointer, protected, &
      public :: cubie_result_copy_final_states_f32 => null()
  procedure(i_cubie_result_copy_run_status), pointer, protected, &
      public :: cubie_result_copy_run_status => null()
  procedure(i_cubie_result_copy_status_counts), pointer, protected, &
      public :: cubie_result_copy_status_counts => null()
  procedure(i_cubie_result_get_counter_range), pointer, protected, &
      public :: cubie_result_get_counter_range => null()
  procedure(i_cubie_result_copy_statistics_table), pointer, protected, &
      public :: cubie_result_copy_statistics_table => null()
  procedure(i_cubie_result_copy_counter), pointer, protected, &
      public :: cubie_result_copy_counter => null()
  procedure(i_cubie_result_write_csv), pointer, protected, &
      public :: cubie_result_write_csv => null()
  procedure(i_cubie_result_write_npy), pointer, protected, &
      public :: cubie_result_write_npy => null()
  procedure(i_cubie_result_copy_last_steps), pointer, protected, &
      public :: cubie_result_copy_last_steps => null()
  procedure(i_cubie_result_get_array), pointer, protected, &
      public :: cubie_result_get_array => null()
  procedure(i_cubie_result_export_dlpack), pointer, protected, &
      public :: cubie_result_export_dlpack => null()
  procedure(i_cubie_result_get_outputs_data), pointer, protected, &
      public :: cubie_result_get_outputs_data => null()
  procedure(i_cubie_result_get_outputs_data_f32), pointer, protected, &
      public :: cubie_result_get_outputs_data_f32 => null()
  procedure(i_cubie_result_get_window_count), pointer, protected, &
      public :: cubie_result_get_window_count => null()
  procedure(i_cubie_result_get_summary_count), pointer, protected, &
      public :: cubie_result_get_summary_count => null()
  procedure(i_cubie_result_copy_summary_name), pointer, protected, &
      public :: cubie_result_copy_summary_name => null()
  procedure(i_cubie_result_copy_summary_unit), pointer, protected, &
      public :: cubie_result_copy_summary_unit => null()
  procedure(i_cubie_result_copy_summary_legend), pointer, protected, &
      public :: cubie_result_copy_summary_legend => null()
  procedure(i_cubie_result_find_summary), pointer, protected, &
      public :: cubie_result_find_summary => null()
  procedure(i_cubie_result_copy_summary), pointer, protected, &
      public :: cubie_result_copy_summary => null()
  procedure(i_cubie_result_copy_window_times), pointer, protected, &
      public :: cubie_result_copy_window_times => null()
  procedure(i_cubie_result_copy_summaries), pointer, protected, &
      public :: cubie_result_copy_summaries => null()
  procedure(i_cubie_result_copy_summaries_f32), pointer, protected, &
      public :: cubie_result_copy_summaries_f32 => null()
  procedure(i_cubie_result_get_failed_count), pointer, protected, &
      public :: cubie_result_get_failed_count => null()
  procedure(i_cubie_result_get_status_count), pointer, protected, &
      public :: cubie_result_get_status_count => null()
  procedure(i_cubie_result_copy_output_statistic), pointer, protected, &
      public :: cubie_result_copy_output_statistic => null()
  procedure(i_cubie_result_copy_summary_statistic), pointer, protected, &
      public :: cubie_result_copy_summary_statistic => null()
  procedure(i_cubie_result_copy_final_statistic), pointer, protected, &
      public :: cubie_result_copy_final_statistic => null()
  procedure(i_cubie_result_get_counter_statistic), pointer, protected, &
      public :: cubie_result_get_counter_statistic => null()
  procedure(i_cubie_result_get_event_count), pointer, protected, &
      public :: cubie_result_get_event_count => null()
  procedure(i_cubie_result_get_event_record_count), pointer, protected, &
      public :: cubie_result_get_event_record_count => null()
  procedure(i_cubie_result_copy_event_counts), pointer, protected, &
      public :: cubie_result_copy_event_counts => null()
  procedure(i_cubie_result_copy_event_records), pointer, protected, &
      public :: cubie_result_copy_event_records => null()
  procedure(i_cubie_result_get_summaries_data), pointer, protected, &
      public :: cubie_result_get_summaries_data => null()
  procedure(i_cubie_result_get_summaries_data_f32), pointer, protected, &
      public :: cubie_result_get_summaries_data_f32 => null()
  procedure(i_cubie_result_destroy), pointer, protected, public :: cubie_result_destroy => null()

  interface
    function c_dlopen(path, flags) bind(c, name="dlopen")
      import :: c_ptr, c_char, c_int
      character(kind=c_char), dimension(*), intent(in) :: path
      integer(c_int), value :: flags
      type(c_ptr) :: c_dlopen
    end function c_dlopen
    function c_dlsym(library, name) bind(c, name="dlsym")
      import :: c_ptr, c_funptr, c_char
      type(c_ptr), value :: library
      character(kind=c_char), dimension(*), intent(in) :: name
      type(c_funptr) :: c_dlsym
    end function c_dlsym
    function c_dlerror() bind(c, name="dlerror")
      import :: c_ptr
      type(c_ptr) :: c_dlerror
    end function c_dlerror
  end interface

  type(c_ptr), save :: library = c_null_ptr

  public :: cubie_load

contains

  !> Loads the library and finds every function in it; nothing else of this module may be called before. A second call
  !> does nothing.
  !> path: file name of the library; without it the name with the version of this module, as the system looks for it.
  !> stat: 0, or CUBIE_ERR_NOT_SUPPORTED with the reason in errmsg: no such library, a function that it lacks, or
  !> another ABI number. Without stat a failure stops the program.
  subroutine cubie_load(path, stat, errmsg)
    character(*), intent(in), optional :: path
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int), parameter :: rtld_now = 2_c_int
    character(512) :: reason
    character(63) :: missing
    if (present(stat)) stat = 0
    if (c_associated(library)) return
    reason = ""
    missing = ""
    if (present(path)) then
      library = c_dlopen(trim(path) // c_null_char, rtld_now)
    else
      library = c_dlopen("libcubie.so.0.1" // c_null_char, rtld_now)
    end if
    if (.not. c_associated(library)) then
      call why(reason)
    else
      call find_all(missing)
      if (len_trim(missing) > 0) then
        reason = "the library is no cubie for this module: it has no " // missing
      else if (cubie_abi_version() /= CUBIE_HEADER_ABI_VERSION) then
        reason = "the library has another ABI number than the Fortran module"
      end if
    end if
    if (len_trim(reason) == 0) return
    library = c_null_ptr
    if (present(errmsg)) errmsg = reason
    if (.not. present(stat)) error stop reason
    stat = int(CUBIE_ERR_NOT_SUPPORTED)
  end subroutine cubie_load

  !> Points every procedure to its function.
  subroutine find_all(missing)
    character(*), intent(inout) :: missing
    call c_f_procpointer(find("cubie_version", missing), cubie_version)
    call c_f_procpointer(find("cubie_version_string", missing), cubie_version_string)
    call c_f_procpointer(find("cubie_abi_version", missing), cubie_abi_version)
    call c_f_procpointer(find("cubie_last_error_message", missing), cubie_last_error_message)
    call c_f_procpointer(find("cubie_status_name", missing), cubie_status_name)
    call c_f_procpointer(find("cubie_run_status_name", missing), cubie_run_status_name)
    call c_f_procpointer(find("cubie_run_status_copy_text", missing), cubie_run_status_copy_text)
    call c_f_procpointer(find("cubie_live_handles", missing), cubie_live_handles)
    call c_f_procpointer(find("cubie_option_get_count", missing), cubie_option_get_count)
    call c_f_procpointer(find("cubie_option_find", missing), cubie_option_find)
    call c_f_procpointer(find("cubie_option_get_scope", missing), cubie_option_get_scope)
    call c_f_procpointer(find("cubie_option_get_type", missing), cubie_option_get_type)
    call c_f_procpointer(find("cubie_option_copy_name", missing), cubie_option_copy_name)
    call c_f_procpointer(find("cubie_option_copy_help", missing), cubie_option_copy_help)
    call c_f_procpointer(find("cubie_option_copy_unit", missing), cubie_option_copy_unit)
    call c_f_procpointer(find("cubie_option_copy_choices", missing), cubie_option_copy_choices)
    call c_f_procpointer(find("cubie_option_copy_default", missing), cubie_option_copy_default)
    call c_f_procpointer(find("cubie_option_copy_since", missing), cubie_option_copy_since)
    call c_f_procpointer(find("cubie_option_get_int64_range", missing), cubie_option_get_int64_range)
    call c_f_procpointer(find("cubie_option_get_double_range", missing), cubie_option_get_double_range)
    call c_f_procpointer(find("cubie_cuda_device_get_count", missing), cubie_cuda_device_get_count)
    call c_f_procpointer(find("cubie_cuda_copy_reason", missing), cubie_cuda_copy_reason)
    call c_f_procpointer(find("cubie_cuda_device_copy_name", missing), cubie_cuda_device_copy_name)
    call c_f_procpointer(find("cubie_cuda_device_copy_bus_id", missing), cubie_cuda_device_copy_bus_id)
    call c_f_procpointer(find("cubie_cuda_device_get_architecture", missing), cubie_cuda_device_get_architecture)
    call c_f_procpointer(find("cubie_cuda_device_get_memory_bytes", missing), cubie_cuda_device_get_memory_bytes)
    call c_f_procpointer(find("cubie_cuda_device_get_workers", missing), cubie_cuda_device_get_workers)
    call c_f_procpointer(find("cubie_context_create", missing), cubie_context_create)
    call c_f_procpointer(find("cubie_context_destroy", missing), cubie_context_destroy)
    call c_f_procpointer(find("cubie_context_set_int64", missing), cubie_context_set_int64)
    call c_f_procpointer(find("cubie_context_set_double", missing), cubie_context_set_double)
    call c_f_procpointer(find("cubie_context_set_string", missing), cubie_context_set_string)
    call c_f_procpointer(find("cubie_context_get_int64", missing), cubie_context_get_int64)
    call c_f_procpointer(find("cubie_context_get_double", missing), cubie_context_get_double)
    call c_f_procpointer(find("cubie_context_copy_string", missing), cubie_context_copy_string)
    call c_f_procpointer(find("cubie_context_get_device_kind", missing), cubie_context_get_device_kind)
    call c_f_procpointer(find("cubie_context_copy_device_name", missing), cubie_context_copy_device_name)
    call c_f_procpointer(find("cubie_context_copy_device_architecture", missing), cubie_context_copy_device_architecture)
    call c_f_procpointer(find("cubie_context_copy_device_reason", missing), cubie_context_copy_device_reason)
    call c_f_procpointer(find("cubie_context_get_device_memory_bytes", missing), cubie_context_get_device_memory_bytes)
    call c_f_procpointer(find("cubie_context_get_device_workers", missing), cubie_context_get_device_workers)
    call c_f_procpointer(find("cubie_context_get_memory", missing), cubie_context_get_memory)
    call c_f_procpointer(find("cubie_context_get_pinned_memory", missing), cubie_context_get_pinned_memory)
    call c_f_procpointer(find("cubie_context_get_memory_clients", missing), cubie_context_get_memory_clients)
    call c_f_procpointer(find("cubie_solver_create", missing), cubie_solver_create)
    call c_f_procpointer(find("cubie_solver_create_from_function", missing), cubie_solver_create_from_function)
    call c_f_procpointer(find("cubie_solver_destroy", missing), cubie_solver_destroy)
    call c_f_procpointer(find("cubie_solver_set_int64", missing), cubie_solver_set_int64)
    call c_f_procpointer(find("cubie_solver_set_double", missing), cubie_solver_set_double)
    call c_f_procpointer(find("cubie_solver_set_string", missing), cubie_solver_set_string)
    call c_f_procpointer(find("cubie_solver_get_int64", missing), cubie_solver_get_int64)
    call c_f_procpointer(find("cubie_solver_get_double", missing), cubie_solver_get_double)
    call c_f_procpointer(find("cubie_solver_copy_string", missing), cubie_solver_copy_string)
    call c_f_procpointer(find("cubie_solver_set_atol", missing), cubie_solver_set_atol)
    call c_f_procpointer(find("cubie_solver_copy_atol", missing), cubie_solver_copy_atol)
    call c_f_procpointer(find("cubie_solver_set_rtol", missing), cubie_solver_set_rtol)
    call c_f_procpointer(find("cubie_solver_copy_rtol", missing), cubie_solver_copy_rtol)
    call c_f_procpointer(find("cubie_solver_get_variable_count", missing), cubie_solver_get_variable_count)
    call c_f_procpointer(find("cubie_solver_copy_variable_name", missing), cubie_solver_copy_variable_name)
    call c_f_procpointer(find("cubie_solver_copy_variable_unit", missing), cubie_solver_copy_variable_unit)
    call c_f_procpointer(find("cubie_solver_get_variable_default", missing), cubie_solver_get_variable_default)
    call c_f_procpointer(find("cubie_solver_get_variable_index", missing), cubie_solver_get_variable_index)
    call c_f_procpointer(find("cubie_solver_get_saved_count", missing), cubie_solver_get_saved_count)
    call c_f_procpointer(find("cubie_solver_copy_saved_name", missing), cubie_solver_copy_saved_name)
    call c_f_procpointer(find("cubie_solver_compile", missing), cubie_solver_compile)
    call c_f_procpointer(find("cubie_solver_copy_kernel_text", missing), cubie_solver_copy_kernel_text)
    call c_f_procpointer(find("cubie_solver_copy_build_log", missing), cubie_solver_copy_build_log)
    call c_f_procpointer(find("cubie_solver_get_kernel_builds", missing), cubie_solver_get_kernel_builds)
    call c_f_procpointer(find("cubie_batch_create", missing), cubie_batch_create)
    call c_f_procpointer(find("cubie_batch_destroy", missing), cubie_batch_destroy)
    call c_f_procpointer(find("cubie_batch_set_int64", missing), cubie_batch_set_int64)
    call c_f_procpointer(find("cubie_batch_set_double", missing), cubie_batch_set_double)
    call c_f_procpointer(find("cubie_batch_set_string", missing), cubie_batch_set_string)
    call c_f_procpointer(find("cubie_batch_get_int64", missing), cubie_batch_get_int64)
    call c_f_procpointer(find("cubie_batch_get_double", missing), cubie_batch_get_double)
    call c_f_procpointer(find("cubie_batch_copy_string", missing), cubie_batch_copy_string)
    call c_f_procpointer(find("cubie_batch_set_values", missing), cubie_batch_set_values)
    call c_f_procpointer(find("cubie_batch_set_values_f32", missing), cubie_batch_set_values_f32)
    call c_f_procpointer(find("cubie_batch_sample_values", missing), cubie_batch_sample_values)
    call c_f_procpointer(find("cubie_batch_clear_values", missing), cubie_batch_clear_values)
    call c_f_procpointer(find("cubie_batch_bind_initial_values", missing), cubie_batch_bind_initial_values)
    call c_f_procpointer(find("cubie_batch_bind_initial_values_f32", missing), cubie_batch_bind_initial_values_f32)
    call c_f_procpointer(find("cubie_batch_bind_parameters", missing), cubie_batch_bind_parameters)
    call c_f_procpointer(find("cubie_batch_bind_parameters_f32", missing), cubie_batch_bind_parameters_f32)
    call c_f_procpointer(find("cubie_batch_bind_values", missing), cubie_batch_bind_values)
    call c_f_procpointer(find("cubie_batch_bind_values_f32", missing), cubie_batch_bind_values_f32)
    call c_f_procpointer(find("cubie_batch_bind_outputs", missing), cubie_batch_bind_outputs)
    call c_f_procpointer(find("cubie_batch_bind_outputs_f32", missing), cubie_batch_bind_outputs_f32)
    call c_f_procpointer(find("cubie_batch_bind_final_states", missing), cubie_batch_bind_final_states)
    call c_f_procpointer(find("cubie_batch_bind_final_states_f32", missing), cubie_batch_bind_final_states_f32)
    call c_f_procpointer(find("cubie_batch_bind_sink", missing), cubie_batch_bind_sink)
    call c_f_procpointer(find("cubie_batch_bind_sink_f32", missing), cubie_batch_bind_sink_f32)
    call c_f_procpointer(find("cubie_batch_set_output_file", missing), cubie_batch_set_output_file)
    call c_f_procpointer(find("cubie_batch_set_netcdf_file", missing), cubie_batch_set_netcdf_file)
    call c_f_procpointer(find("cubie_batch_bind_initial_steps", missing), cubie_batch_bind_initial_steps)
    call c_f_procpointer(find("cubie_batch_set_save_times", missing), cubie_batch_set_save_times)
    call c_f_procpointer(find("cubie_batch_set_time_spans", missing), cubie_batch_set_time_spans)
    call c_f_procpointer(find("cubie_batch_set_drivers", missing), cubie_batch_set_drivers)
    call c_f_procpointer(find("cubie_batch_set_driver", missing), cubie_batch_set_driver)
    call c_f_procpointer(find("cubie_batch_set_driver_interpolation", missing), cubie_batch_set_driver_interpolation)
    call c_f_procpointer(find("cubie_batch_set_driver_boundary", missing), cubie_batch_set_driver_boundary)
    call c_f_procpointer(find("cubie_batch_set_driver_outside", missing), cubie_batch_set_driver_outside)
    call c_f_procpointer(find("cubie_batch_evaluate_drivers", missing), cubie_batch_evaluate_drivers)
    call c_f_procpointer(find("cubie_batch_evaluate_drivers_of_run", missing), cubie_batch_evaluate_drivers_of_run)
    call c_f_procpointer(find("cubie_batch_set_events", missing), cubie_batch_set_events)
    call c_f_procpointer(find("cubie_batch_set_doses", missing), cubie_batch_set_doses)
    call c_f_procpointer(find("cubie_batch_get_total_runs", missing), cubie_batch_get_total_runs)
    call c_f_procpointer(find("cubie_batch_get_value", missing), cubie_batch_get_value)
    call c_f_procpointer(find("cubie_batch_copy_save_times", missing), cubie_batch_copy_save_times)
    call c_f_procpointer(find("cubie_batch_submit", missing), cubie_batch_submit)
    call c_f_procpointer(find("cubie_batch_solve", missing), cubie_batch_solve)
    call c_f_procpointer(find("cubie_batch_cancel", missing), cubie_batch_cancel)
    call c_f_procpointer(find("cubie_result_wait", missing), cubie_result_wait)
    call c_f_procpointer(find("cubie_result_poll", missing), cubie_result_poll)
    call c_f_procpointer(find("cubie_result_cancel", missing), cubie_result_cancel)
    call c_f_procpointer(find("cubie_result_get_progress", missing), cubie_result_get_progress)
    call c_f_procpointer(find("cubie_result_get_phase", missing), cubie_result_get_phase)
    call c_f_procpointer(find("cubie_result_get_status", missing), cubie_result_get_status)
    call c_f_procpointer(find("cubie_result_copy_error_message", missing), cubie_result_copy_error_message)
    call c_f_procpointer(find("cubie_result_get_callback_code", missing), cubie_result_get_callback_code)
    call c_f_procpointer(find("cubie_result_get_run_count", missing), cubie_result_get_run_count)
    call c_f_procpointer(find("cubie_result_get_save_count", missing), cubie_result_get_save_count)
    call c_f_procpointer(find("cubie_result_get_variable_count", missing), cubie_result_get_variable_count)
    call c_f_procpointer(find("cubie_result_get_state_count", missing), cubie_result_get_state_count)
    call c_f_procpointer(find("cubie_result_get_precision_bits", missing), cubie_result_get_precision_bits)
    call c_f_procpointer(find("cubie_result_get_chunks", missing), cubie_result_get_chunks)
    call c_f_procpointer(find("cubie_result_get_chunk_complete", missing), cubie_result_get_chunk_complete)
    call c_f_procpointer(find("cubie_result_copy_time_log", missing), cubie_result_copy_time_log)
    call c_f_procpointer(find("cubie_result_copy_time_table", missing), cubie_result_copy_time_table)
    call c_f_procpointer(find("cubie_result_copy_saved_name", missing), cubie_result_copy_saved_name)
    call c_f_procpointer(find("cubie_result_copy_saved_unit", missing), cubie_result_copy_saved_unit)
    call c_f_procpointer(find("cubie_result_copy_saved_legend", missing), cubie_result_copy_saved_legend)
    call c_f_procpointer(find("cubie_result_find_saved", missing), cubie_result_find_saved)
    call c_f_procpointer(find("cubie_result_copy_save_times", missing), cubie_result_copy_save_times)
    call c_f_procpointer(find("cubie_result_copy_run_times", missing), cubie_result_copy_run_times)
    call c_f_procpointer(find("cubie_result_get_effective_rtol", missing), cubie_result_get_effective_rtol)
    call c_f_procpointer(find("cubie_result_copy_outputs", missing), cubie_result_copy_outputs)
    call c_f_procpointer(find("cubie_result_copy_outputs_f32", missing), cubie_result_copy_outputs_f32)
    call c_f_procpointer(find("cubie_result_copy_saved", missing), cubie_result_copy_saved)
    call c_f_procpointer(find("cubie_result_copy_final_states", missing), cubie_result_copy_final_states)
    call c_f_procpointer(find("cubie_result_copy_final_states_f32", missing), cubie_result_copy_final_states_f32)
    call c_f_procpointer(find("cubie_result_copy_run_status", missing), cubie_result_copy_run_status)
    call c_f_procpointer(find("cubie_result_copy_status_counts", missing), cubie_result_copy_status_counts)
    call c_f_procpointer(find("cubie_result_get_counter_range", missing), cubie_result_get_counter_range)
    call c_f_procpointer(find("cubie_result_copy_statistics_table", missing), cubie_result_copy_statistics_table)
    call c_f_procpointer(find("cubie_result_copy_counter", missing), cubie_result_copy_counter)
    call c_f_procpointer(find("cubie_result_write_csv", missing), cubie_result_write_csv)
    call c_f_procpointer(find("cubie_result_write_npy", missing), cubie_result_write_npy)
    call c_f_procpointer(find("cubie_result_copy_last_steps", missing), cubie_result_copy_last_steps)
    call c_f_procpointer(find("cubie_result_get_array", missing), cubie_result_get_array)
    call c_f_procpointer(find("cubie_result_export_dlpack", missing), cubie_result_export_dlpack)
    call c_f_procpointer(find("cubie_result_get_outputs_data", missing), cubie_result_get_outputs_data)
    call c_f_procpointer(find("cubie_result_get_outputs_data_f32", missing), cubie_result_get_outputs_data_f32)
    call c_f_procpointer(find("cubie_result_get_window_count", missing), cubie_result_get_window_count)
    call c_f_procpointer(find("cubie_result_get_summary_count", missing), cubie_result_get_summary_count)
    call c_f_procpointer(find("cubie_result_copy_summary_name", missing), cubie_result_copy_summary_name)
    call c_f_procpointer(find("cubie_result_copy_summary_unit", missing), cubie_result_copy_summary_unit)
    call c_f_procpointer(find("cubie_result_copy_summary_legend", missing), cubie_result_copy_summary_legend)
    call c_f_procpointer(find("cubie_result_find_summary", missing), cubie_result_find_summary)
    call c_f_procpointer(find("cubie_result_copy_summary", missing), cubie_result_copy_summary)
    call c_f_procpointer(find("cubie_result_copy_window_times", missing), cubie_result_copy_window_times)
    call c_f_procpointer(find("cubie_result_copy_summaries", missing), cubie_result_copy_summaries)
    call c_f_procpointer(find("cubie_result_copy_summaries_f32", missing), cubie_result_copy_summaries_f32)
    call c_f_procpointer(find("cubie_result_get_failed_count", missing), cubie_result_get_failed_count)
    call c_f_procpointer(find("cubie_result_get_status_count", missing), cubie_result_get_status_count)
    call c_f_procpointer(find("cubie_result_copy_output_statistic", missing), cubie_result_copy_output_statistic)
    call c_f_procpointer(find("cubie_result_copy_summary_statistic", missing), cubie_result_copy_summary_statistic)
    call c_f_procpointer(find("cubie_result_copy_final_statistic", missing), cubie_result_copy_final_statistic)
    call c_f_procpointer(find("cubie_result_get_counter_statistic", missing), cubie_result_get_counter_statistic)
    call c_f_procpointer(find("cubie_result_get_event_count", missing), cubie_result_get_event_count)
    call c_f_procpointer(find("cubie_result_get_event_record_count", missing), cubie_result_get_event_record_count)
    call c_f_procpointer(find("cubie_result_copy_event_counts", missing), cubie_result_copy_event_counts)
    call c_f_procpointer(find("cubie_result_copy_event_records", missing), cubie_result_copy_event_records)
    call c_f_procpointer(find("cubie_result_get_summaries_data", missing), cubie_result_get_summaries_data)
    call c_f_procpointer(find("cubie_result_get_summaries_data_f32", missing), cubie_result_get_summaries_data_f32)
    call c_f_procpointer(find("cubie_result_destroy", missing), cubie_result_destroy)
  end subroutine find_all

  !> Finds a function of the library; `missing` receives its name when it is not there.
  function find(name, missing) result(address)
    character(*), intent(in) :: name
    character(*), intent(inout) :: missing
    type(c_funptr) :: address
    address = c_dlsym(library, name // c_null_char)
    if (.not. c_associated(address) .and. len_trim(missing) == 0) missing = name
  end function find

  !> What dlopen says about its last failure.
  subroutine why(text)
    character(*), intent(out) :: text
    type(c_ptr) :: address
    character(kind=c_char), pointer :: letters(:)
    integer :: i
    text = "cubie is not to be had"
    address = c_dlerror()
    if (.not. c_associated(address)) return
    call c_f_pointer(address, letters, [len(text)])
    text = "cubie is not to be had: "
    do i = 1, len(text) - 24
      if (letters(i) == c_null_char) exit
      text(24 + i:24 + i) = letters(i)
    end do
  end subroutine why
end module cubie_c
