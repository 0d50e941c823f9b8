!> Written by tools/bindings/generate.py from cubie.h: the C interface of cubie, linked (-lcubie).
!> The file loaded/cubie_c.f90 is the same module, loaded at run time: compile one of the two.
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

  interface
    !> Version of the loaded library; compare with CUBIE_VERSION_* of the header.
    function cubie_version(out_major, out_minor, out_patch) bind(c, name="cubie_version")
      import :: c_int32_t
      integer(c_int32_t) :: cubie_version
      integer(c_int32_t), intent(inout) :: out_major
      integer(c_int32_t), intent(inout) :: out_minor
      integer(c_int32_t), intent(inout) :: out_patch
    end function cubie_version
    !> Version of the loaded library as text, e.g. "0.1.0".
    function cubie_version_string() bind(c, name="cubie_version_string")
      import :: c_ptr
      type(c_ptr) :: cubie_version_string
    end function cubie_version_string
    !> CUBIE_ABI_VERSION of the loaded library. A binding made for another number must not be used.
    function cubie_abi_version() bind(c, name="cubie_abi_version")
      import :: c_int32_t
      integer(c_int32_t) :: cubie_abi_version
    end function cubie_abi_version
    !> Copies what the last failed call on this thread had to say.
    function cubie_last_error_message(dst, dst_len) bind(c, name="cubie_last_error_message")
      import :: c_int64_t, c_char
      integer(c_int64_t) :: cubie_last_error_message
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
    end function cubie_last_error_message
    !> Name of a status code, e.g. "CUBIE_ERR_OUT_OF_RANGE".
    function cubie_status_name(status) bind(c, name="cubie_status_name")
      import :: c_int32_t, c_ptr
      type(c_ptr) :: cubie_status_name
      integer(c_int32_t), value :: status
    end function cubie_status_name
    !> Name of one bit of a run's status word, e.g. "max steps" for CUBIE_RUN_MAX_STEPS.
    function cubie_run_status_name(bit) bind(c, name="cubie_run_status_name")
      import :: c_int32_t, c_ptr
      type(c_ptr) :: cubie_run_status_name
      integer(c_int32_t), value :: bit
    end function cubie_run_status_name
    !> Names of all bits of a run's status word, e.g. "step too small; non-finite value".
    function cubie_run_status_copy_text(status, dst, dst_len, out_needed) bind(c, &
        name="cubie_run_status_copy_text")
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: cubie_run_status_copy_text
      integer(c_int32_t), value :: status
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_run_status_copy_text
    !> Number of handles that exist in this process, for leak tests.
    function cubie_live_handles() bind(c, name="cubie_live_handles")
      import :: c_int64_t
      integer(c_int64_t) :: cubie_live_handles
    end function cubie_live_handles
    !> Number of options of all objects. Options are addressed by index below, in the order of the
    !> documentation.
    function cubie_option_get_count(out_count) bind(c, name="cubie_option_get_count")
      import :: c_int32_t, c_int64_t
      integer(c_int32_t) :: cubie_option_get_count
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_option_get_count
    !> Finds an option by name.
    function cubie_option_find(scope, name, out_index) bind(c, name="cubie_option_find")
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: cubie_option_find
      integer(c_int32_t), value :: scope
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), intent(inout) :: out_index
    end function cubie_option_find
    !> The object an option belongs to.
    function cubie_option_get_scope(index, out_scope) bind(c, name="cubie_option_get_scope")
      import :: c_int32_t, c_int64_t
      integer(c_int32_t) :: cubie_option_get_scope
      integer(c_int64_t), value :: index
      integer(c_int32_t), intent(inout) :: out_scope
    end function cubie_option_get_scope
    !> The type of an option.
    function cubie_option_get_type(index, out_type) bind(c, name="cubie_option_get_type")
      import :: c_int32_t, c_int64_t
      integer(c_int32_t) :: cubie_option_get_type
      integer(c_int64_t), value :: index
      integer(c_int32_t), intent(inout) :: out_type
    end function cubie_option_get_type
    !> Copies the name of an option.
    function cubie_option_copy_name(index, dst, dst_len, out_needed) bind(c, &
        name="cubie_option_copy_name")
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: cubie_option_copy_name
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_option_copy_name
    !> Copies the one-line description of an option.
    function cubie_option_copy_help(index, dst, dst_len, out_needed) bind(c, &
        name="cubie_option_copy_help")
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: cubie_option_copy_help
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_option_copy_help
    !> Copies the unit of an option's value; empty when it has none.
    function cubie_option_copy_unit(index, dst, dst_len, out_needed) bind(c, &
        name="cubie_option_copy_unit")
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: cubie_option_copy_unit
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_option_copy_unit
    !> Copies the values an option may have, separated by '|'; empty when a range or the object
    !> decides.
    function cubie_option_copy_choices(index, dst, dst_len, out_needed) bind(c, &
        name="cubie_option_copy_choices")
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: cubie_option_copy_choices
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_option_copy_choices
    !> Copies the default of an option as text; numbers in the shortest form that reads back
    !> exactly, "nan" where the library chooses.
    function cubie_option_copy_default(index, dst, dst_len, out_needed) bind(c, &
        name="cubie_option_copy_default")
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: cubie_option_copy_default
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_option_copy_default
    !> Copies the version that brought the option.
    function cubie_option_copy_since(index, dst, dst_len, out_needed) bind(c, &
        name="cubie_option_copy_since")
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: cubie_option_copy_since
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_option_copy_since
    !> Range of an option of type CUBIE_TYPE_INT64, both ends included.
    function cubie_option_get_int64_range(index, out_min, out_max) bind(c, &
        name="cubie_option_get_int64_range")
      import :: c_int32_t, c_int64_t
      integer(c_int32_t) :: cubie_option_get_int64_range
      integer(c_int64_t), value :: index
      integer(c_int64_t), intent(inout) :: out_min
      integer(c_int64_t), intent(inout) :: out_max
    end function cubie_option_get_int64_range
    !> Range of an option of type CUBIE_TYPE_DOUBLE. Infinities themselves are never allowed as
    !> values.
    function cubie_option_get_double_range(index, out_min, out_max, out_min_is_open) bind(c, &
        name="cubie_option_get_double_range")
      import :: c_int32_t, c_int64_t, c_double
      integer(c_int32_t) :: cubie_option_get_double_range
      integer(c_int64_t), value :: index
      real(c_double), intent(inout) :: out_min
      real(c_double), intent(inout) :: out_max
      integer(c_int32_t), intent(inout) :: out_min_is_open
    end function cubie_option_get_double_range
    !> Number of CUDA devices that the driver knows, looked up anew at each call. 0 is no failure:
    !> see cubie_cuda_copy_reason.
    function cubie_cuda_device_get_count(out_count) bind(c, name="cubie_cuda_device_get_count")
      import :: c_int32_t
      integer(c_int32_t) :: cubie_cuda_device_get_count
      integer(c_int32_t), intent(inout) :: out_count
    end function cubie_cuda_device_get_count
    !> Copies why there is no CUDA device, e.g. that there is no driver, or why some of them cannot
    !> be used; empty when all is well.
    function cubie_cuda_copy_reason(dst, dst_len, out_needed) bind(c, name="cubie_cuda_copy_reason")
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: cubie_cuda_copy_reason
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_cuda_copy_reason
    !> Copies the name of a CUDA device for display.
    function cubie_cuda_device_copy_name(ordinal, dst, dst_len, out_needed) bind(c, &
        name="cubie_cuda_device_copy_name")
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: cubie_cuda_device_copy_name
      integer(c_int32_t), value :: ordinal
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_cuda_device_copy_name
    !> Copies where a CUDA device is on the PCI bus, e.g. "0000:3b:00.0", which tells equal cards
    !> apart.
    function cubie_cuda_device_copy_bus_id(ordinal, dst, dst_len, out_needed) bind(c, &
        name="cubie_cuda_device_copy_bus_id")
      import :: c_int32_t, c_int64_t, c_char
      integer(c_int32_t) :: cubie_cuda_device_copy_bus_id
      integer(c_int32_t), value :: ordinal
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_cuda_device_copy_bus_id
    !> Architecture of a CUDA device. Kernels run from 75 on.
    function cubie_cuda_device_get_architecture(ordinal, out_architecture) bind(c, &
        name="cubie_cuda_device_get_architecture")
      import :: c_int32_t
      integer(c_int32_t) :: cubie_cuda_device_get_architecture
      integer(c_int32_t), value :: ordinal
      integer(c_int32_t), intent(inout) :: out_architecture
    end function cubie_cuda_device_get_architecture
    !> Memory of a CUDA device, whoever uses it.
    function cubie_cuda_device_get_memory_bytes(ordinal, out_bytes) bind(c, &
        name="cubie_cuda_device_get_memory_bytes")
      import :: c_int32_t, c_int64_t
      integer(c_int32_t) :: cubie_cuda_device_get_memory_bytes
      integer(c_int32_t), value :: ordinal
      integer(c_int64_t), intent(inout) :: out_bytes
    end function cubie_cuda_device_get_memory_bytes
    !> Multiprocessors of a CUDA device.
    function cubie_cuda_device_get_workers(ordinal, out_count) bind(c, &
        name="cubie_cuda_device_get_workers")
      import :: c_int32_t
      integer(c_int32_t) :: cubie_cuda_device_get_workers
      integer(c_int32_t), value :: ordinal
      integer(c_int32_t), intent(inout) :: out_count
    end function cubie_cuda_device_get_workers
    !> Creates a context. Nothing is started until it is needed.
    function cubie_context_create(out_context) bind(c, name="cubie_context_create")
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: cubie_context_create
      type(c_ptr), intent(inout) :: out_context
    end function cubie_context_create
    !> Destroys a context. Solvers made from it keep what they need.
    subroutine cubie_context_destroy(context) bind(c, name="cubie_context_destroy")
      import :: c_ptr
      type(c_ptr), value :: context
    end subroutine cubie_context_destroy
    !> Sets an option of a context that is an integer, or a number given as one.
    function cubie_context_set_int64(context, name, number) bind(c, name="cubie_context_set_int64")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_context_set_int64
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), value :: number
    end function cubie_context_set_int64
    !> Sets an option of a context that is a number.
    function cubie_context_set_double(context, name, number) bind(c, &
        name="cubie_context_set_double")
      import :: c_int32_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: cubie_context_set_double
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), value :: number
    end function cubie_context_set_double
    !> Sets an option of a context that is text.
    function cubie_context_set_string(context, name, text) bind(c, name="cubie_context_set_string")
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_context_set_string
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(in) :: text
    end function cubie_context_set_string
    !> Value in force of an option of a context.
    function cubie_context_get_int64(context, name, out_number) bind(c, &
        name="cubie_context_get_int64")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_context_get_int64
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), intent(inout) :: out_number
    end function cubie_context_get_int64
    !> Value in force of an option of a context.
    function cubie_context_get_double(context, name, out_number) bind(c, &
        name="cubie_context_get_double")
      import :: c_int32_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: cubie_context_get_double
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), intent(inout) :: out_number
    end function cubie_context_get_double
    !> Copies the value in force of an option of a context that is text.
    function cubie_context_copy_string(context, name, dst, dst_len, out_needed) bind(c, &
        name="cubie_context_copy_string")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_context_copy_string
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_context_copy_string
    !> Kind of the device. Starts it, after which context options are fixed.
    function cubie_context_get_device_kind(context, out_kind) bind(c, &
        name="cubie_context_get_device_kind")
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: cubie_context_get_device_kind
      type(c_ptr), value :: context
      integer(c_int32_t), intent(inout) :: out_kind
    end function cubie_context_get_device_kind
    !> Copies the name of the device for display. Starts it.
    function cubie_context_copy_device_name(context, dst, dst_len, out_needed) bind(c, &
        name="cubie_context_copy_device_name")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_context_copy_device_name
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_context_copy_device_name
    !> Copies what the device runs, e.g. "x86-64 avx2". Starts it.
    function cubie_context_copy_device_architecture(context, dst, dst_len, out_needed) bind(c, &
        name="cubie_context_copy_device_architecture")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_context_copy_device_architecture
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_context_copy_device_architecture
    !> Copies why option device "auto" took the host: what is missing for a GPU. Empty when it took
    !> a GPU, and when the option names a device. Starts the device.
    function cubie_context_copy_device_reason(context, dst, dst_len, out_needed) bind(c, &
        name="cubie_context_copy_device_reason")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_context_copy_device_reason
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_context_copy_device_reason
    !> Memory of the device. Starts it.
    function cubie_context_get_device_memory_bytes(context, out_bytes) bind(c, &
        name="cubie_context_get_device_memory_bytes")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_context_get_device_memory_bytes
      type(c_ptr), value :: context
      integer(c_int64_t), intent(inout) :: out_bytes
    end function cubie_context_get_device_memory_bytes
    !> Worker threads of the host device, or multiprocessors of a GPU. Starts it.
    function cubie_context_get_device_workers(context, out_count) bind(c, &
        name="cubie_context_get_device_workers")
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: cubie_context_get_device_workers
      type(c_ptr), value :: context
      integer(c_int32_t), intent(inout) :: out_count
    end function cubie_context_get_device_workers
    !> Device memory of all solvers of a context together, as the device grants it. Starts the
    !> device.
    function cubie_context_get_memory(context, out_planned, out_in_use, out_peak, out_limit) &
        bind(c, name="cubie_context_get_memory")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_context_get_memory
      type(c_ptr), value :: context
      integer(c_int64_t), intent(inout) :: out_planned
      integer(c_int64_t), intent(inout) :: out_in_use
      integer(c_int64_t), intent(inout) :: out_peak
      integer(c_int64_t), intent(inout) :: out_limit
    end function cubie_context_get_memory
    !> Pinned host memory of a context. Starts the device.
    function cubie_context_get_pinned_memory(context, out_in_use, out_peak, out_budget) bind(c, &
        name="cubie_context_get_pinned_memory")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_context_get_pinned_memory
      type(c_ptr), value :: context
      integer(c_int64_t), intent(inout) :: out_in_use
      integer(c_int64_t), intent(inout) :: out_peak
      integer(c_int64_t), intent(inout) :: out_budget
    end function cubie_context_get_pinned_memory
    !> Number of parties that device memory is shared among: two per solver that has solved in
    !> chunks, one for what goes in and one for what comes out. Starts the device.
    function cubie_context_get_memory_clients(context, out_count) bind(c, &
        name="cubie_context_get_memory_clients")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_context_get_memory_clients
      type(c_ptr), value :: context
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_context_get_memory_clients
    !> Creates a solver from model text, which is read and checked at once. Option `method` is
    !> `auto` until it is set: runs begin with an explicit method, and those that turn out stiff go
    !> on with an implicit one, each run by itself.
    function cubie_solver_create(context, model_text, out_solver) bind(c, &
        name="cubie_solver_create")
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_solver_create
      type(c_ptr), value :: context
      character(kind=c_char), dimension(*), intent(in) :: model_text
      type(c_ptr), intent(inout) :: out_solver
    end function cubie_solver_create
    !> Creates a solver whose right-hand side is a C or Fortran function instead of model text. It
    !> solves on the host device, one run per thread at a time, with every method; implicit ones
    !> take the Jacobian from `jacobian`, or form it from differences with n_states further calls.
    !> Compiling, submitting or asking for the kernel text on a context of another device fails with
    !> CUBIE_ERR_NOT_SUPPORTED, as do options lane_width above 1 and linear_solver gmres and
    !> bicgstab, and implicit methods with more than 300 states.
    function cubie_solver_create_from_function(context, n_states, n_parameters, declarations, &
        rhs, jacobian, userdata, out_solver) bind(c, name="cubie_solver_create_from_function")
      import :: c_int32_t, c_int64_t, c_char, c_ptr, c_funptr
      integer(c_int32_t) :: cubie_solver_create_from_function
      type(c_ptr), value :: context
      integer(c_int64_t), value :: n_states
      integer(c_int64_t), value :: n_parameters
      character(kind=c_char), dimension(*), intent(in), optional :: declarations
      type(c_funptr), value :: rhs
      type(c_funptr), value :: jacobian
      type(c_ptr), value :: userdata
      type(c_ptr), intent(inout) :: out_solver
    end function cubie_solver_create_from_function
    !> Destroys a solver. Batches made from it keep what they need.
    subroutine cubie_solver_destroy(solver) bind(c, name="cubie_solver_destroy")
      import :: c_ptr
      type(c_ptr), value :: solver
    end subroutine cubie_solver_destroy
    !> Sets an option of a solver that is an integer, or a number given as one.
    function cubie_solver_set_int64(solver, name, number) bind(c, name="cubie_solver_set_int64")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_solver_set_int64
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), value :: number
    end function cubie_solver_set_int64
    !> Sets an option of a solver that is a number.
    function cubie_solver_set_double(solver, name, number) bind(c, name="cubie_solver_set_double")
      import :: c_int32_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: cubie_solver_set_double
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), value :: number
    end function cubie_solver_set_double
    !> Sets an option of a solver that is text.
    function cubie_solver_set_string(solver, name, text) bind(c, name="cubie_solver_set_string")
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_solver_set_string
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(in) :: text
    end function cubie_solver_set_string
    !> Value in force of an option of a solver.
    function cubie_solver_get_int64(solver, name, out_number) bind(c, name="cubie_solver_get_int64")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_solver_get_int64
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), intent(inout) :: out_number
    end function cubie_solver_get_int64
    !> Value in force of an option of a solver.
    function cubie_solver_get_double(solver, name, out_number) bind(c, &
        name="cubie_solver_get_double")
      import :: c_int32_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: cubie_solver_get_double
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), intent(inout) :: out_number
    end function cubie_solver_get_double
    !> Copies the value in force of an option of a solver that is text.
    function cubie_solver_copy_string(solver, name, dst, dst_len, out_needed) bind(c, &
        name="cubie_solver_copy_string")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_solver_copy_string
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_solver_copy_string
    !> Absolute tolerances per state, instead of the one of option atol. Setting that option
    !> replaces them all.
    function cubie_solver_set_atol(solver, values, n_values) bind(c, name="cubie_solver_set_atol")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_solver_set_atol
      type(c_ptr), value :: solver
      real(c_double), dimension(*), intent(in) :: values
      integer(c_int64_t), value :: n_values
    end function cubie_solver_set_atol
    !> Copies the absolute tolerances: one value for all states, or one per state in declared order.
    function cubie_solver_copy_atol(solver, dst, dst_len, out_needed) bind(c, &
        name="cubie_solver_copy_atol")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_solver_copy_atol
      type(c_ptr), value :: solver
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_solver_copy_atol
    !> Relative tolerances per state, instead of the one of option rtol. Setting that option
    !> replaces them all.
    function cubie_solver_set_rtol(solver, values, n_values) bind(c, name="cubie_solver_set_rtol")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_solver_set_rtol
      type(c_ptr), value :: solver
      real(c_double), dimension(*), intent(in) :: values
      integer(c_int64_t), value :: n_values
    end function cubie_solver_set_rtol
    !> Copies the relative tolerances: one value for all states, or one per state in declared order.
    function cubie_solver_copy_rtol(solver, dst, dst_len, out_needed) bind(c, &
        name="cubie_solver_copy_rtol")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_solver_copy_rtol
      type(c_ptr), value :: solver
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_solver_copy_rtol
    !> Number of variables of the model that have a role.
    function cubie_solver_get_variable_count(solver, role, out_count) bind(c, &
        name="cubie_solver_get_variable_count")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_solver_get_variable_count
      type(c_ptr), value :: solver
      integer(c_int32_t), value :: role
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_solver_get_variable_count
    !> Copies the name of a variable.
    function cubie_solver_copy_variable_name(solver, role, index, dst, dst_len, out_needed) &
        bind(c, name="cubie_solver_copy_variable_name")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_solver_copy_variable_name
      type(c_ptr), value :: solver
      integer(c_int32_t), value :: role
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_solver_copy_variable_name
    !> Copies the unit of a variable; empty when the model gives none.
    function cubie_solver_copy_variable_unit(solver, role, index, dst, dst_len, out_needed) &
        bind(c, name="cubie_solver_copy_variable_unit")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_solver_copy_variable_unit
      type(c_ptr), value :: solver
      integer(c_int32_t), value :: role
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_solver_copy_variable_unit
    !> Value the model text gives to a variable: initial value, parameter default or constant; 0
    !> where it gives none.
    function cubie_solver_get_variable_default(solver, role, index, out_number) bind(c, &
        name="cubie_solver_get_variable_default")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_solver_get_variable_default
      type(c_ptr), value :: solver
      integer(c_int32_t), value :: role
      integer(c_int64_t), value :: index
      real(c_double), intent(inout) :: out_number
    end function cubie_solver_get_variable_default
    !> Index of a variable by name.
    function cubie_solver_get_variable_index(solver, role, name, out_index) bind(c, &
        name="cubie_solver_get_variable_index")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_solver_get_variable_index
      type(c_ptr), value :: solver
      integer(c_int32_t), value :: role
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), intent(inout) :: out_index
    end function cubie_solver_get_variable_index
    !> Number of variables that the present settings save: the rows of one save point.
    function cubie_solver_get_saved_count(solver, out_count) bind(c, &
        name="cubie_solver_get_saved_count")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_solver_get_saved_count
      type(c_ptr), value :: solver
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_solver_get_saved_count
    !> Copies the name of a saved variable.
    function cubie_solver_copy_saved_name(solver, index, dst, dst_len, out_needed) bind(c, &
        name="cubie_solver_copy_saved_name")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_solver_copy_saved_name
      type(c_ptr), value :: solver
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_solver_copy_saved_name
    !> Compiles the kernel of the present settings now, or fetches it from the cache, instead of at
    !> the first solve.
    function cubie_solver_compile(solver) bind(c, name="cubie_solver_compile")
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: cubie_solver_compile
      type(c_ptr), value :: solver
    end function cubie_solver_compile
    !> Copies the kernel text of the present settings. Does not compile.
    function cubie_solver_copy_kernel_text(solver, dst, dst_len, out_needed) bind(c, &
        name="cubie_solver_copy_kernel_text")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_solver_copy_kernel_text
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_solver_copy_kernel_text
    !> Copies what the last compile reported; empty before the first.
    function cubie_solver_copy_build_log(solver, dst, dst_len, out_needed) bind(c, &
        name="cubie_solver_copy_build_log")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_solver_copy_build_log
      type(c_ptr), value :: solver
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_solver_copy_build_log
    !> Times a kernel was compiled or fetched, rather than used again, since the solver was made.
    function cubie_solver_get_kernel_builds(solver, out_count) bind(c, &
        name="cubie_solver_get_kernel_builds")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_solver_get_kernel_builds
      type(c_ptr), value :: solver
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_solver_get_kernel_builds
    !> Creates a batch. Without further calls it is one run of the model's own values.
    function cubie_batch_create(solver, out_batch) bind(c, name="cubie_batch_create")
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: cubie_batch_create
      type(c_ptr), value :: solver
      type(c_ptr), intent(inout) :: out_batch
    end function cubie_batch_create
    !> Destroys a batch. Results made from it keep what they need.
    subroutine cubie_batch_destroy(batch) bind(c, name="cubie_batch_destroy")
      import :: c_ptr
      type(c_ptr), value :: batch
    end subroutine cubie_batch_destroy
    !> Sets an option of a batch that is an integer, or a number given as one.
    function cubie_batch_set_int64(batch, name, number) bind(c, name="cubie_batch_set_int64")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_set_int64
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), value :: number
    end function cubie_batch_set_int64
    !> Sets an option of a batch that is a number.
    function cubie_batch_set_double(batch, name, number) bind(c, name="cubie_batch_set_double")
      import :: c_int32_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_set_double
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), value :: number
    end function cubie_batch_set_double
    !> Sets an option of a batch that is text.
    function cubie_batch_set_string(batch, name, text) bind(c, name="cubie_batch_set_string")
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_set_string
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(in) :: text
    end function cubie_batch_set_string
    !> Value in force of an option of a batch.
    function cubie_batch_get_int64(batch, name, out_number) bind(c, name="cubie_batch_get_int64")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_get_int64
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), intent(inout) :: out_number
    end function cubie_batch_get_int64
    !> Value in force of an option of a batch.
    function cubie_batch_get_double(batch, name, out_number) bind(c, name="cubie_batch_get_double")
      import :: c_int32_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_get_double
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), intent(inout) :: out_number
    end function cubie_batch_get_double
    !> Copies the value in force of an option of a batch that is text.
    function cubie_batch_copy_string(batch, name, dst, dst_len, out_needed) bind(c, &
        name="cubie_batch_copy_string")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_copy_string
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_batch_copy_string
    !> Sets the values of a state (its initial value) or of a parameter.
    function cubie_batch_set_values(batch, name, values, n_values) bind(c, &
        name="cubie_batch_set_values")
      import :: c_int32_t, c_int64_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_set_values
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), dimension(*), intent(in) :: values
      integer(c_int64_t), value :: n_values
    end function cubie_batch_set_values
    !> As cubie_batch_set_values, from single precision.
    function cubie_batch_set_values_f32(batch, name, values, n_values) bind(c, &
        name="cubie_batch_set_values_f32")
      import :: c_int32_t, c_int64_t, c_float, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_set_values_f32
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_float), dimension(*), intent(in) :: values
      integer(c_int64_t), value :: n_values
    end function cubie_batch_set_values_f32
    !> Lets the values of one variable follow from option seed and the number of the run, by the
    !> plan of option sampling. They are the same on every device, for any chunks and for any part
    !> of the grid, and take no memory; read one with cubie_batch_get_value. Grid "verbatim" only;
    !> option n_runs says how many runs there are.
    function cubie_batch_sample_values(batch, name, distribution, a, b) bind(c, &
        name="cubie_batch_sample_values")
      import :: c_int32_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_sample_values
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(in) :: distribution
      real(c_double), value :: a
      real(c_double), value :: b
    end function cubie_batch_sample_values
    !> Gives a state or parameter the value of the model text again.
    function cubie_batch_clear_values(batch, name) bind(c, name="cubie_batch_clear_values")
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_clear_values
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
    end function cubie_batch_clear_values
    !> Takes the initial values of all states from an array of the caller, in place of
    !> cubie_batch_set_values. Grid "verbatim" only. With option inputs_on_device the array is in
    !> memory of the device, is read there without a copy, and must be complete when the batch is
    !> submitted.
    function cubie_batch_bind_initial_values(batch, data, data_len, n_variables, n_runs, &
        variable_stride, run_stride) bind(c, name="cubie_batch_bind_initial_values")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_batch_bind_initial_values
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function cubie_batch_bind_initial_values
    !> As cubie_batch_bind_initial_values, in single precision.
    function cubie_batch_bind_initial_values_f32(batch, data, data_len, n_variables, n_runs, &
        variable_stride, run_stride) bind(c, name="cubie_batch_bind_initial_values_f32")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_batch_bind_initial_values_f32
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function cubie_batch_bind_initial_values_f32
    !> Takes the values of all parameters from an array of the caller, in place of
    !> cubie_batch_set_values. Grid "verbatim" only. With option inputs_on_device the array is in
    !> memory of the device, is read there without a copy, and must be complete when the batch is
    !> submitted.
    function cubie_batch_bind_parameters(batch, data, data_len, n_variables, n_runs, &
        variable_stride, run_stride) bind(c, name="cubie_batch_bind_parameters")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_batch_bind_parameters
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function cubie_batch_bind_parameters
    !> As cubie_batch_bind_parameters, in single precision.
    function cubie_batch_bind_parameters_f32(batch, data, data_len, n_variables, n_runs, &
        variable_stride, run_stride) bind(c, name="cubie_batch_bind_parameters_f32")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_batch_bind_parameters_f32
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function cubie_batch_bind_parameters_f32
    !> Takes the values of one state (its initial value) or parameter from an array of the caller,
    !> in place of cubie_batch_set_values: no copy is made. It counts before
    !> cubie_batch_bind_initial_values and cubie_batch_bind_parameters, whatever the order of the
    !> calls; cubie_batch_set_values, cubie_batch_sample_values and cubie_batch_clear_values of the
    !> same variable unbind it. Grid "verbatim" only. With option inputs_on_device it is, as all
    !> bound inputs, in memory of the device.
    function cubie_batch_bind_values(batch, name, data, data_len, n_runs, run_stride) bind(c, &
        name="cubie_batch_bind_values")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_bind_values
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: run_stride
    end function cubie_batch_bind_values
    !> As cubie_batch_bind_values, in single precision.
    function cubie_batch_bind_values_f32(batch, name, data, data_len, n_runs, run_stride) bind(c, &
        name="cubie_batch_bind_values_f32")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_bind_values_f32
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: run_stride
    end function cubie_batch_bind_values_f32
    !> Lets the saved values of the next solves be written to an array of the caller.
    function cubie_batch_bind_outputs(batch, data, data_len, n_times, n_variables, n_runs, &
        time_stride, variable_stride, run_stride) bind(c, name="cubie_batch_bind_outputs")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_batch_bind_outputs
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_times
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: time_stride
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function cubie_batch_bind_outputs
    !> As cubie_batch_bind_outputs, for a solver of precision "f32".
    function cubie_batch_bind_outputs_f32(batch, data, data_len, n_times, n_variables, n_runs, &
        time_stride, variable_stride, run_stride) bind(c, name="cubie_batch_bind_outputs_f32")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_batch_bind_outputs_f32
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_times
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: time_stride
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function cubie_batch_bind_outputs_f32
    !> Lets the states at the end of each run be written to an array of the caller, which may be the
    !> one bound as initial values.
    function cubie_batch_bind_final_states(batch, data, data_len, n_variables, n_runs, &
        variable_stride, run_stride) bind(c, name="cubie_batch_bind_final_states")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_batch_bind_final_states
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function cubie_batch_bind_final_states
    !> As cubie_batch_bind_final_states, for a solver of precision "f32".
    function cubie_batch_bind_final_states_f32(batch, data, data_len, n_variables, n_runs, &
        variable_stride, run_stride) bind(c, name="cubie_batch_bind_final_states_f32")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_batch_bind_final_states_f32
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: data_len
      integer(c_int64_t), value :: n_variables
      integer(c_int64_t), value :: n_runs
      integer(c_int64_t), value :: variable_stride
      integer(c_int64_t), value :: run_stride
    end function cubie_batch_bind_final_states_f32
    !> Hands the saved values of the next solves to a function, chunk by chunk, instead of keeping
    !> them: results of any size take the memory of a few chunks. Without a thread that waits or
    !> polls the solve pauses, and with it those of the same context that stand behind it. The last
    !> of cubie_batch_bind_sink and cubie_batch_bind_sink_f32 counts.
    function cubie_batch_bind_sink(batch, fn, userdata) bind(c, name="cubie_batch_bind_sink")
      import :: c_int32_t, c_ptr, c_funptr
      integer(c_int32_t) :: cubie_batch_bind_sink
      type(c_ptr), value :: batch
      type(c_funptr), value :: fn
      type(c_ptr), value :: userdata
    end function cubie_batch_bind_sink
    !> As cubie_batch_bind_sink, for a solver of precision "f32".
    function cubie_batch_bind_sink_f32(batch, fn, userdata) bind(c, &
        name="cubie_batch_bind_sink_f32")
      import :: c_int32_t, c_ptr, c_funptr
      integer(c_int32_t) :: cubie_batch_bind_sink_f32
      type(c_ptr), value :: batch
      type(c_funptr), value :: fn
      type(c_ptr), value :: userdata
    end function cubie_batch_bind_sink_f32
    !> Writes the saved values of the next solves to a file instead of keeping them: results of any
    !> size take the memory of a few chunks. The file has the format .npy of NumPy, version 1.0:
    !> little endian, shape (time, variable, run), run fastest. cubie_batch_submit makes it in its
    !> full size, in place of a regular file of that name, and no reader takes it for an array
    !> before it is complete. It is so when the solve has finished. When the solve fails or is
    !> cancelled, runs that are not complete are filled with NaN in the background;
    !> cubie_result_copy_run_status returns after that. Nothing else may change the length of the
    !> file before.
    function cubie_batch_set_output_file(batch, path) bind(c, name="cubie_batch_set_output_file")
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_set_output_file
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: path
    end function cubie_batch_set_output_file
    !> Writes the saved values of the next solves to a netCDF-4 file instead of keeping them, chunk
    !> by chunk, on the thread that waits for the result (cubie_result_wait). Dimensions are time
    !> and run, which is unlimited; there are variables time (as cubie_result_copy_save_times; none
    !> where times differ from run to run), run (its number in the whole grid), run_status, and one
    !> (time, run) per saved variable, with its unit as attribute units. Where a saved variable has
    !> one of these names, ours gets a trailing underscore. The file is made under another name, and
    !> takes the place of a regular file of its own name when the wait for the solve returns: with
    !> the runs of all complete chunks. Its attribute complete is 1 when these are all runs, and 0
    !> after a failure or a cancel.
    function cubie_batch_set_netcdf_file(batch, path) bind(c, name="cubie_batch_set_netcdf_file")
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_set_netcdf_file
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: path
    end function cubie_batch_set_netcdf_file
    !> Gives each run its first step size, e.g. from cubie_result_copy_last_steps.
    function cubie_batch_bind_initial_steps(batch, data, n_runs) bind(c, &
        name="cubie_batch_bind_initial_steps")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_batch_bind_initial_steps
      type(c_ptr), value :: batch
      type(c_ptr), value :: data
      integer(c_int64_t), value :: n_runs
    end function cubie_batch_bind_initial_steps
    !> Saves at listed times. Excludes option save_every: a submission with both is refused.
    function cubie_batch_set_save_times(batch, times, n_times) bind(c, &
        name="cubie_batch_set_save_times")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_batch_set_save_times
      type(c_ptr), value :: batch
      real(c_double), dimension(*), intent(in), optional :: times
      integer(c_int64_t), value :: n_times
    end function cubie_batch_set_save_times
    !> Gives each run a start and an end of its own. Options t0 and t_end are then the measure of
    !> the other times: what lies at a part of [t0, t_end] by options save_every, settling_time,
    !> summarise_every and sample_every, or by cubie_batch_set_save_times, lies at the same part of
    !> each run's span. With t0 at 0 and t_end at 1, the defaults, these times are fractions. Every
    !> run has as many rows as every other; cubie_result_copy_run_times gives their times. Options
    !> dt, dt_min and dt_max, and the times of drivers, are in the unit of t as ever.
    function cubie_batch_set_time_spans(batch, t0, t_end, n_runs) bind(c, &
        name="cubie_batch_set_time_spans")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_batch_set_time_spans
      type(c_ptr), value :: batch
      real(c_double), dimension(*), intent(in), optional :: t0
      real(c_double), dimension(*), intent(in) :: t_end
      integer(c_int64_t), value :: n_runs
    end function cubie_batch_set_time_spans
    !> Sets the samples of all drivers of the model, on one uniform grid of times. All runs read the
    !> same samples. How they are interpolated, and what is read before and after them, say options
    !> driver_interpolation, driver_boundary, driver_wrap and driver_outside (docs/drivers.md).
    function cubie_batch_set_drivers(batch, samples, n_samples, n_drivers, t0, dt) bind(c, &
        name="cubie_batch_set_drivers")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_batch_set_drivers
      type(c_ptr), value :: batch
      real(c_double), dimension(*), intent(in), optional :: samples
      integer(c_int64_t), value :: n_samples
      integer(c_int64_t), value :: n_drivers
      real(c_double), value :: t0
      real(c_double), value :: dt
    end function cubie_batch_set_drivers
    !> Sets the samples of one driver, at times of its own. All that option driver_wrap repeats must
    !> begin and end at the same times.
    function cubie_batch_set_driver(batch, name, times, n_times, samples, n_samples) bind(c, &
        name="cubie_batch_set_driver")
      import :: c_int32_t, c_int64_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_set_driver
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      real(c_double), dimension(*), intent(in), optional :: times
      integer(c_int64_t), value :: n_times
      real(c_double), dimension(*), intent(in) :: samples
      integer(c_int64_t), value :: n_samples
    end function cubie_batch_set_driver
    !> Sets how one driver runs between its samples, where that is not as option
    !> driver_interpolation says.
    function cubie_batch_set_driver_interpolation(batch, name, text) bind(c, &
        name="cubie_batch_set_driver_interpolation")
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_set_driver_interpolation
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(in) :: text
    end function cubie_batch_set_driver_interpolation
    !> Sets the end condition of one driver's spline, where that is not as option driver_boundary
    !> says.
    function cubie_batch_set_driver_boundary(batch, name, text) bind(c, &
        name="cubie_batch_set_driver_boundary")
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_set_driver_boundary
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(in) :: text
    end function cubie_batch_set_driver_boundary
    !> Sets what one driver is before and after its samples, where that is not as options
    !> driver_wrap and driver_outside say. Each repeats with its own period, also beside drivers
    !> that do not repeat; a solve is refused when it begins before the first sample of all then, or
    !> goes on for more than 10000 of the shortest period or 2^22 segments; so it is with drivers
    !> that all repeat where their periods have no common multiple.
    function cubie_batch_set_driver_outside(batch, name, text) bind(c, &
        name="cubie_batch_set_driver_outside")
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_set_driver_outside
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      character(kind=c_char), dimension(*), intent(in) :: text
    end function cubie_batch_set_driver_outside
    !> Evaluates all drivers at given times, by the present samples and options, as a solve of
    !> precision "f64" reads them; as its first run does where runs have samples of their own.
    function cubie_batch_evaluate_drivers(batch, times, n_times, derivative, dst, dst_len, &
        out_needed) bind(c, name="cubie_batch_evaluate_drivers")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_batch_evaluate_drivers
      type(c_ptr), value :: batch
      real(c_double), dimension(*), intent(in), optional :: times
      integer(c_int64_t), value :: n_times
      integer(c_int32_t), value :: derivative
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_batch_evaluate_drivers
    !> As cubie_batch_evaluate_drivers, for one run: where runs have samples of their own, they
    !> differ.
    function cubie_batch_evaluate_drivers_of_run(batch, run, times, n_times, derivative, dst, &
        dst_len, out_needed) bind(c, name="cubie_batch_evaluate_drivers_of_run")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_batch_evaluate_drivers_of_run
      type(c_ptr), value :: batch
      integer(c_int64_t), value :: run
      real(c_double), dimension(*), intent(in), optional :: times
      integer(c_int64_t), value :: n_times
      integer(c_int32_t), value :: derivative
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_batch_evaluate_drivers_of_run
    !> Sets events at given times, which change states and parameters while runs are integrated
    !> (docs/events.md): all that a batch has. Steps end on these times exactly and begin anew
    !> behind them. Rows of a table may stand in any order; events at one time happen in the order
    !> of their rows. Those before the start or behind the end of a run do not happen. Time must run
    !> forwards. Option event_rows says which side of an event rows and samples at its time show.
    function cubie_batch_set_events(batch, variables, times, targets, operations, values, &
        intervals, counts, n_events, first_row, n_first_row) bind(c, name="cubie_batch_set_events")
      import :: c_int32_t, c_int64_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_set_events
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
    end function cubie_batch_set_events
    !> Sets doses into states, as data sets of NONMEM and rxode2 have them (docs/dosing.md): all
    !> that a batch has. They are events, with all that is said of these above; at one time they
    !> happen behind those of cubie_batch_set_events.
    function cubie_batch_set_doses(batch, compartments, time, amt, cmt, rate, dur, ii, addl, ss, &
        evid, n_doses, first_row, n_first_row) bind(c, name="cubie_batch_set_doses")
      import :: c_int32_t, c_int64_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_set_doses
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
    end function cubie_batch_set_doses
    !> Number of runs of the whole grid, before options first_run and run_count take their part.
    function cubie_batch_get_total_runs(batch, out_count) bind(c, name="cubie_batch_get_total_runs")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_batch_get_total_runs
      type(c_ptr), value :: batch
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_batch_get_total_runs
    !> Value a state (at the start) or parameter has in one run of the grid.
    function cubie_batch_get_value(batch, name, run, out_number) bind(c, &
        name="cubie_batch_get_value")
      import :: c_int32_t, c_int64_t, c_double, c_char, c_ptr
      integer(c_int32_t) :: cubie_batch_get_value
      type(c_ptr), value :: batch
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), value :: run
      real(c_double), intent(inout) :: out_number
    end function cubie_batch_get_value
    !> Copies the times that the present settings save.
    function cubie_batch_copy_save_times(batch, dst, dst_len, out_needed) bind(c, &
        name="cubie_batch_copy_save_times")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_batch_copy_save_times
      type(c_ptr), value :: batch
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_batch_copy_save_times
    !> Checks everything and queues the solve. The result sees the batch as it is now: later changes
    !> do not reach it.
    function cubie_batch_submit(batch, out_res) bind(c, name="cubie_batch_submit")
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: cubie_batch_submit
      type(c_ptr), value :: batch
      type(c_ptr), intent(inout) :: out_res
    end function cubie_batch_submit
    !> Submits and waits in one call: cubie_batch_submit, then cubie_result_wait.
    function cubie_batch_solve(batch, progress, userdata, out_res) bind(c, name="cubie_batch_solve")
      import :: c_int32_t, c_ptr, c_funptr
      integer(c_int32_t) :: cubie_batch_solve
      type(c_ptr), value :: batch
      type(c_funptr), value :: progress
      type(c_ptr), value :: userdata
      type(c_ptr), intent(inout) :: out_res
    end function cubie_batch_solve
    !> Stops the unfinished solves of a batch. Their waiters return CUBIE_ERR_CANCELLED.
    function cubie_batch_cancel(batch) bind(c, name="cubie_batch_cancel")
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: cubie_batch_cancel
      type(c_ptr), value :: batch
    end function cubie_batch_cancel
    !> Waits until the solve has ended, and calls progress and the sink meanwhile.
    function cubie_result_wait(res, timeout_seconds, progress, userdata, out_ended) bind(c, &
        name="cubie_result_wait")
      import :: c_int32_t, c_double, c_ptr, c_funptr
      integer(c_int32_t) :: cubie_result_wait
      type(c_ptr), value :: res
      real(c_double), value :: timeout_seconds
      type(c_funptr), value :: progress
      type(c_ptr), value :: userdata
      integer(c_int32_t), intent(inout), optional :: out_ended
    end function cubie_result_wait
    !> Calls progress once if it is due, hands a sink its next chunk if there is one, and tells
    !> whether the solve has ended.
    function cubie_result_poll(res, progress, userdata, out_ended) bind(c, name="cubie_result_poll")
      import :: c_int32_t, c_ptr, c_funptr
      integer(c_int32_t) :: cubie_result_poll
      type(c_ptr), value :: res
      type(c_funptr), value :: progress
      type(c_ptr), value :: userdata
      integer(c_int32_t), intent(inout), optional :: out_ended
    end function cubie_result_poll
    !> Stops the solve within 100 ms; returns before that. Runs that have ended keep their values.
    function cubie_result_cancel(res) bind(c, name="cubie_result_cancel")
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: cubie_result_cancel
      type(c_ptr), value :: res
    end function cubie_result_cancel
    !> How far the solve is.
    function cubie_result_get_progress(res, out_runs_done, out_runs_total) bind(c, &
        name="cubie_result_get_progress")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_progress
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_runs_done
      integer(c_int64_t), intent(inout) :: out_runs_total
    end function cubie_result_get_progress
    !> Where the solve is.
    function cubie_result_get_phase(res, out_phase) bind(c, name="cubie_result_get_phase")
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_phase
      type(c_ptr), value :: res
      integer(c_int32_t), intent(inout) :: out_phase
    end function cubie_result_get_phase
    !> How the solve ended.
    function cubie_result_get_status(res, out_status) bind(c, name="cubie_result_get_status")
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_status
      type(c_ptr), value :: res
      integer(c_int32_t), intent(inout) :: out_status
    end function cubie_result_get_status
    !> Copies why the solve failed; empty when it did not.
    function cubie_result_copy_error_message(res, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_error_message")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_result_copy_error_message
      type(c_ptr), value :: res
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_error_message
    !> What the callback returned when it stopped the solve.
    function cubie_result_get_callback_code(res, out_code) bind(c, &
        name="cubie_result_get_callback_code")
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_callback_code
      type(c_ptr), value :: res
      integer(c_int32_t), intent(inout) :: out_code
    end function cubie_result_get_callback_code
    !> Number of runs. Known from submission on.
    function cubie_result_get_run_count(res, out_count) bind(c, name="cubie_result_get_run_count")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_run_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_result_get_run_count
    !> Number of save points. Known from submission on.
    function cubie_result_get_save_count(res, out_count) bind(c, name="cubie_result_get_save_count")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_save_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_result_get_save_count
    !> Number of saved variables. Known from submission on.
    function cubie_result_get_variable_count(res, out_count) bind(c, &
        name="cubie_result_get_variable_count")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_variable_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_result_get_variable_count
    !> Number of states. Known from submission on.
    function cubie_result_get_state_count(res, out_count) bind(c, &
        name="cubie_result_get_state_count")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_state_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_result_get_state_count
    !> Number format the solve computes in.
    function cubie_result_get_precision_bits(res, out_bits) bind(c, &
        name="cubie_result_get_precision_bits")
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_precision_bits
      type(c_ptr), value :: res
      integer(c_int32_t), intent(inout) :: out_bits
    end function cubie_result_get_precision_bits
    !> How the solve is cut. Chunk i holds the runs from i * length on, counted from the first run
    !> of this solve; the last chunk may be shorter.
    function cubie_result_get_chunks(res, out_count, out_length) bind(c, &
        name="cubie_result_get_chunks")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_chunks
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
      integer(c_int64_t), intent(inout) :: out_length
    end function cubie_result_get_chunks
    !> Whether the runs of a chunk are where they belong: in the result or the bound arrays, or
    !> handed to the sink. True also while the solve goes on, and after it was cancelled.
    function cubie_result_get_chunk_complete(res, chunk, out_complete) bind(c, &
        name="cubie_result_get_chunk_complete")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_chunk_complete
      type(c_ptr), value :: res
      integer(c_int64_t), value :: chunk
      integer(c_int32_t), intent(inout) :: out_complete
    end function cubie_result_get_chunk_complete
    !> Copies when each part of the solve began and ended, with option time_log 1.
    function cubie_result_copy_time_log(res, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_time_log")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_copy_time_log
      type(c_ptr), value :: res
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_time_log
    !> Copies the time log as a table to print: a line per row, then what each activity took
    !> together.
    function cubie_result_copy_time_table(res, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_time_table")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_result_copy_time_table
      type(c_ptr), value :: res
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_time_table
    !> Copies the name of a saved variable.
    function cubie_result_copy_saved_name(res, index, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_saved_name")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_result_copy_saved_name
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_saved_name
    !> Copies the unit of a saved variable as the model text has it, empty where it has none.
    function cubie_result_copy_saved_unit(res, index, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_saved_unit")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_result_copy_saved_unit
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_saved_unit
    !> Copies what a plot calls a saved variable: its name, and its unit in brackets where it has
    !> one, as "x [mV]".
    function cubie_result_copy_saved_legend(res, index, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_saved_legend")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_result_copy_saved_legend
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_saved_legend
    !> The position of a saved variable.
    function cubie_result_find_saved(res, name, out_index) bind(c, name="cubie_result_find_saved")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_result_find_saved
      type(c_ptr), value :: res
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), intent(inout) :: out_index
    end function cubie_result_find_saved
    !> Copies the times of the save points. With cubie_batch_set_time_spans these are those of the
    !> options, to which the times of each run are in proportion.
    function cubie_result_copy_save_times(res, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_save_times")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_copy_save_times
      type(c_ptr), value :: res
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_save_times
    !> Copies the times of the rows of one run.
    function cubie_result_copy_run_times(res, run, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_run_times")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_copy_run_times
      type(c_ptr), value :: res
      integer(c_int64_t), value :: run
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_run_times
    !> The relative tolerance in force: larger than asked for where the number format cannot hold
    !> that.
    function cubie_result_get_effective_rtol(res, out_number) bind(c, &
        name="cubie_result_get_effective_rtol")
      import :: c_int32_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_get_effective_rtol
      type(c_ptr), value :: res
      real(c_double), intent(inout) :: out_number
    end function cubie_result_get_effective_rtol
    !> Copies the saved values. A run that failed is NaN from the failure on, or as option
    !> failed_rows says.
    function cubie_result_copy_outputs(res, order, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_outputs")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_copy_outputs
      type(c_ptr), value :: res
      integer(c_int32_t), value :: order
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_outputs
    !> As cubie_result_copy_outputs, in single precision.
    function cubie_result_copy_outputs_f32(res, order, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_outputs_f32")
      import :: c_int32_t, c_int64_t, c_float, c_ptr
      integer(c_int32_t) :: cubie_result_copy_outputs_f32
      type(c_ptr), value :: res
      integer(c_int32_t), value :: order
      real(c_float), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_outputs_f32
    !> Copies the values of one saved variable.
    function cubie_result_copy_saved(res, index, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_saved")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_copy_saved
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_saved
    !> Copies the states at the end of each run.
    function cubie_result_copy_final_states(res, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_final_states")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_copy_final_states
      type(c_ptr), value :: res
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_final_states
    !> As cubie_result_copy_final_states, in single precision.
    function cubie_result_copy_final_states_f32(res, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_final_states_f32")
      import :: c_int32_t, c_int64_t, c_float, c_ptr
      integer(c_int32_t) :: cubie_result_copy_final_states_f32
      type(c_ptr), value :: res
      real(c_float), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_final_states_f32
    !> Copies the status word of each run: bits of cubie_run_status, 0 when all went well.
    function cubie_result_copy_run_status(res, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_run_status")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_copy_run_status
      type(c_ptr), value :: res
      integer(c_int32_t), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_run_status
    !> Counts the runs of each status word that occurs.
    function cubie_result_copy_status_counts(res, statuses, counts, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_status_counts")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_copy_status_counts
      type(c_ptr), value :: res
      integer(c_int32_t), dimension(*), intent(inout), optional :: statuses
      integer(c_int64_t), dimension(*), intent(inout) :: counts
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_status_counts
    !> What a counter is over the runs that ended with one status word.
    function cubie_result_get_counter_range(res, run_status, counter, out_min, out_median, &
        out_max) bind(c, name="cubie_result_get_counter_range")
      import :: c_int32_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_get_counter_range
      type(c_ptr), value :: res
      integer(c_int32_t), value :: run_status
      integer(c_int32_t), value :: counter
      real(c_double), intent(inout) :: out_min
      real(c_double), intent(inout) :: out_median
      real(c_double), intent(inout) :: out_max
    end function cubie_result_get_counter_range
    !> Copies both as a table in text: one line per status word, with the number of runs, the ranges
    !> of all counters kept, and the status in words.
    function cubie_result_copy_statistics_table(res, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_statistics_table")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_result_copy_statistics_table
      type(c_ptr), value :: res
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_statistics_table
    !> Copies a count of each run.
    function cubie_result_copy_counter(res, counter, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_counter")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_copy_counter
      type(c_ptr), value :: res
      integer(c_int32_t), value :: counter
      integer(c_int32_t), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_counter
    !> Writes the outputs as text: a head line "run,time,..." with the names of the saved variables,
    !> then one line per run and time. Runs are numbered as in the whole grid. Numbers have the
    !> shortest digits that read back as the same number, whatever the locale; where there is none
    !> stands NaN. The file takes the place of one of that name when it is complete.
    function cubie_result_write_csv(res, path) bind(c, name="cubie_result_write_csv")
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_result_write_csv
      type(c_ptr), value :: res
      character(kind=c_char), dimension(*), intent(in) :: path
    end function cubie_result_write_csv
    !> Writes an array of the result as a file of the format .npy of NumPy, version 1.0: little
    !> endian, in the order of cubie_array, run fastest, in the precision of the solve. The file
    !> takes the place of a regular one of that name.
    function cubie_result_write_npy(res, array, path) bind(c, name="cubie_result_write_npy")
      import :: c_int32_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_result_write_npy
      type(c_ptr), value :: res
      integer(c_int32_t), value :: array
      character(kind=c_char), dimension(*), intent(in) :: path
    end function cubie_result_write_npy
    !> Copies the step size that each run would try next, > 0.
    function cubie_result_copy_last_steps(res, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_last_steps")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_copy_last_steps
      type(c_ptr), value :: res
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_last_steps
    !> Where an array of a result is, without a copy: in memory of the device if it stayed there
    !> (option on_device), else in memory of the host. Dense, in C order, run fastest; numbers of
    !> outputs, final states, summaries and event records are of the solve's precision. When the
    !> solve has ended the array is complete: no stream has to be waited for. Of runs that never
    !> started, arrays on the device hold anything.
    function cubie_result_get_array(res, array, out_data, out_len, out_device_kind) bind(c, &
        name="cubie_result_get_array")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_array
      type(c_ptr), value :: res
      integer(c_int32_t), value :: array
      type(c_ptr), intent(inout) :: out_data
      integer(c_int64_t), intent(inout) :: out_len
      integer(c_int32_t), intent(inout), optional :: out_device_kind
    end function cubie_result_get_array
    !> An array of a result for another library (NumPy, PyTorch, JAX, CuPy, ...), without a copy: as
    !> a DLManagedTensor of DLPack 0.8, whose device is the host or the GPU that the array is on,
    !> and whose memory is not written to again.
    function cubie_result_export_dlpack(res, array, out_tensor) bind(c, &
        name="cubie_result_export_dlpack")
      import :: c_int32_t, c_ptr
      integer(c_int32_t) :: cubie_result_export_dlpack
      type(c_ptr), value :: res
      integer(c_int32_t), value :: array
      type(c_ptr), intent(inout) :: out_tensor
    end function cubie_result_export_dlpack
    !> The saved values in the library's own memory, order (time, variable, run), for a solve of
    !> precision "f64". No copy.
    function cubie_result_get_outputs_data(res, out_data, out_len) bind(c, &
        name="cubie_result_get_outputs_data")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_outputs_data
      type(c_ptr), value :: res
      type(c_ptr), intent(inout) :: out_data
      integer(c_int64_t), intent(inout) :: out_len
    end function cubie_result_get_outputs_data
    !> The saved values in the library's own memory, order (time, variable, run), for a solve of
    !> precision "f32". No copy.
    function cubie_result_get_outputs_data_f32(res, out_data, out_len) bind(c, &
        name="cubie_result_get_outputs_data_f32")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_outputs_data_f32
      type(c_ptr), value :: res
      type(c_ptr), intent(inout) :: out_data
      integer(c_int64_t), intent(inout) :: out_len
    end function cubie_result_get_outputs_data_f32
    !> Number of windows; 0 without summaries. Known from submission on.
    function cubie_result_get_window_count(res, out_count) bind(c, &
        name="cubie_result_get_window_count")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_window_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_result_get_window_count
    !> Number of summaries of each window. Known from submission on.
    function cubie_result_get_summary_count(res, out_count) bind(c, &
        name="cubie_result_get_summary_count")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_summary_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_result_get_summary_count
    !> Copies the name of a summary, as "x.mean".
    function cubie_result_copy_summary_name(res, index, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_summary_name")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_result_copy_summary_name
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_summary_name
    !> Copies the unit of a summary, in terms of the unit of its variable and of t: "mV", "mV/t",
    !> "t"; may be empty.
    function cubie_result_copy_summary_unit(res, index, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_summary_unit")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_result_copy_summary_unit
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_summary_unit
    !> Copies what a plot calls a summary: its name, and its unit in brackets where it has one.
    function cubie_result_copy_summary_legend(res, index, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_summary_legend")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_result_copy_summary_legend
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      character(kind=c_char), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_summary_legend
    !> The position of a summary.
    function cubie_result_find_summary(res, name, out_index) bind(c, &
        name="cubie_result_find_summary")
      import :: c_int32_t, c_int64_t, c_char, c_ptr
      integer(c_int32_t) :: cubie_result_find_summary
      type(c_ptr), value :: res
      character(kind=c_char), dimension(*), intent(in) :: name
      integer(c_int64_t), intent(inout) :: out_index
    end function cubie_result_find_summary
    !> Copies one summary.
    function cubie_result_copy_summary(res, index, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_summary")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_copy_summary
      type(c_ptr), value :: res
      integer(c_int64_t), value :: index
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_summary
    !> Copies the times where windows begin, and behind them the one where the last window ends.
    function cubie_result_copy_window_times(res, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_window_times")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_copy_window_times
      type(c_ptr), value :: res
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_window_times
    !> Copies the summaries. Of a run that failed, the windows that it did not finish are NaN.
    function cubie_result_copy_summaries(res, order, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_summaries")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_copy_summaries
      type(c_ptr), value :: res
      integer(c_int32_t), value :: order
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_summaries
    !> As cubie_result_copy_summaries, in single precision.
    function cubie_result_copy_summaries_f32(res, order, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_summaries_f32")
      import :: c_int32_t, c_int64_t, c_float, c_ptr
      integer(c_int32_t) :: cubie_result_copy_summaries_f32
      type(c_ptr), value :: res
      integer(c_int32_t), value :: order
      real(c_float), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_summaries_f32
    !> Number of runs that have failed, which statistics leave out: their status is neither
    !> CUBIE_RUN_OK nor CUBIE_RUN_STOPPED alone.
    function cubie_result_get_failed_count(res, out_count) bind(c, &
        name="cubie_result_get_failed_count")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_failed_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_result_get_failed_count
    !> Number of runs whose status has one of some bits.
    function cubie_result_get_status_count(res, status_bits, out_count) bind(c, &
        name="cubie_result_get_status_count")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_status_count
      type(c_ptr), value :: res
      integer(c_int32_t), value :: status_bits
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_result_get_status_count
    !> Copies a statistic over runs of every saved value. Runs that failed and numbers that are not
    !> finite are left out. The bits do not depend on the order of the runs. With option reduce_runs
    !> the statistics have been gathered chunk by chunk, no run is kept, and the bits are those of a
    !> solve that keeps them.
    function cubie_result_copy_output_statistic(res, statistic, probability, dst, dst_len, &
        out_needed) bind(c, name="cubie_result_copy_output_statistic")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_copy_output_statistic
      type(c_ptr), value :: res
      integer(c_int32_t), value :: statistic
      real(c_double), value :: probability
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_output_statistic
    !> As cubie_result_copy_output_statistic, of every summary.
    function cubie_result_copy_summary_statistic(res, statistic, probability, dst, dst_len, &
        out_needed) bind(c, name="cubie_result_copy_summary_statistic")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_copy_summary_statistic
      type(c_ptr), value :: res
      integer(c_int32_t), value :: statistic
      real(c_double), value :: probability
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_summary_statistic
    !> As cubie_result_copy_output_statistic, of every state at the end.
    function cubie_result_copy_final_statistic(res, statistic, probability, dst, dst_len, &
        out_needed) bind(c, name="cubie_result_copy_final_statistic")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_copy_final_statistic
      type(c_ptr), value :: res
      integer(c_int32_t), value :: statistic
      real(c_double), value :: probability
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_final_statistic
    !> A statistic over runs of a count that each run has. Runs that failed are left out.
    function cubie_result_get_counter_statistic(res, counter, statistic, probability, out_number) &
        bind(c, name="cubie_result_get_counter_statistic")
      import :: c_int32_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_get_counter_statistic
      type(c_ptr), value :: res
      integer(c_int32_t), value :: counter
      integer(c_int32_t), value :: statistic
      real(c_double), value :: probability
      real(c_double), intent(inout) :: out_number
    end function cubie_result_get_counter_statistic
    !> Number of events of the model; 0 where runs are not kept (option reduce_runs). Known from
    !> submission on.
    function cubie_result_get_event_count(res, out_count) bind(c, &
        name="cubie_result_get_event_count")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_event_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_result_get_event_count
    !> Number of records of each run: option event_records where some event says `record`, else 0.
    !> Known from submission on.
    function cubie_result_get_event_record_count(res, out_count) bind(c, &
        name="cubie_result_get_event_record_count")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_event_record_count
      type(c_ptr), value :: res
      integer(c_int64_t), intent(inout) :: out_count
    end function cubie_result_get_event_record_count
    !> Copies how often each event has happened in each run.
    function cubie_result_copy_event_counts(res, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_event_counts")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_copy_event_counts
      type(c_ptr), value :: res
      integer(c_int32_t), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_event_counts
    !> Copies the records of events: of each run the first that say `record`, in the order of time,
    !> NaN behind the last.
    function cubie_result_copy_event_records(res, dst, dst_len, out_needed) bind(c, &
        name="cubie_result_copy_event_records")
      import :: c_int32_t, c_int64_t, c_double, c_ptr
      integer(c_int32_t) :: cubie_result_copy_event_records
      type(c_ptr), value :: res
      real(c_double), dimension(*), intent(inout), optional :: dst
      integer(c_int64_t), value :: dst_len
      integer(c_int64_t), intent(inout), optional :: out_needed
    end function cubie_result_copy_event_records
    !> The summaries in the library's own memory, order (window, summary, run), for a solve of
    !> precision "f64". No copy.
    function cubie_result_get_summaries_data(res, out_data, out_len) bind(c, &
        name="cubie_result_get_summaries_data")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_summaries_data
      type(c_ptr), value :: res
      type(c_ptr), intent(inout) :: out_data
      integer(c_int64_t), intent(inout) :: out_len
    end function cubie_result_get_summaries_data
    !> The summaries in the library's own memory, order (window, summary, run), for a solve of
    !> precision "f32". No copy.
    function cubie_result_get_summaries_data_f32(res, out_data, out_len) bind(c, &
        name="cubie_result_get_summaries_data_f32")
      import :: c_int32_t, c_int64_t, c_ptr
      integer(c_int32_t) :: cubie_result_get_summaries_data_f32
      type(c_ptr), value :: res
      type(c_ptr), intent(inout) :: out_data
      integer(c_int64_t), intent(inout) :: out_len
    end function cubie_result_get_summaries_data_f32
    !> Destroys a result. A solve that goes on is stopped.
    subroutine cubie_result_destroy(res) bind(c, name="cubie_result_destroy")
      import :: c_ptr
      type(c_ptr), value :: res
    end subroutine cubie_result_destroy
  end interface
  public :: cubie_version
  public :: cubie_version_string
  public :: cubie_abi_version
  public :: cubie_last_error_message
  public :: cubie_status_name
  public :: cubie_run_status_name
  public :: cubie_run_status_copy_text
  public :: cubie_live_handles
  public :: cubie_option_get_count
  public :: cubie_option_find
  public :: cubie_option_get_scope
  public :: cubie_option_get_type
  public :: cubie_option_copy_name
  public :: cubie_option_copy_help
  public :: cubie_option_copy_unit
  public :: cubie_option_copy_choices
  public :: cubie_option_copy_default
  public :: cubie_option_copy_since
  public :: cubie_option_get_int64_range
  public :: cubie_option_get_double_range
  public :: cubie_cuda_device_get_count
  public :: cubie_cuda_copy_reason
  public :: cubie_cuda_device_copy_name
  public :: cubie_cuda_device_copy_bus_id
  public :: cubie_cuda_device_get_architecture
  public :: cubie_cuda_device_get_memory_bytes
  public :: cubie_cuda_device_get_workers
  public :: cubie_context_create
  public :: cubie_context_destroy
  public :: cubie_context_set_int64
  public :: cubie_context_set_double
  public :: cubie_context_set_string
  public :: cubie_context_get_int64
  public :: cubie_context_get_double
  public :: cubie_context_copy_string
  public :: cubie_context_get_device_kind
  public :: cubie_context_copy_device_name
  public :: cubie_context_copy_device_architecture
  public :: cubie_context_copy_device_reason
  public :: cubie_context_get_device_memory_bytes
  public :: cubie_context_get_device_workers
  public :: cubie_context_get_memory
  public :: cubie_context_get_pinned_memory
  public :: cubie_context_get_memory_clients
  public :: cubie_solver_create
  public :: cubie_solver_create_from_function
  public :: cubie_solver_destroy
  public :: cubie_solver_set_int64
  public :: cubie_solver_set_double
  public :: cubie_solver_set_string
  public :: cubie_solver_get_int64
  public :: cubie_solver_get_double
  public :: cubie_solver_copy_string
  public :: cubie_solver_set_atol
  public :: cubie_solver_copy_atol
  public :: cubie_solver_set_rtol
  public :: cubie_solver_copy_rtol
  public :: cubie_solver_get_variable_count
  public :: cubie_solver_copy_variable_name
  public :: cubie_solver_copy_variable_unit
  public :: cubie_solver_get_variable_default
  public :: cubie_solver_get_variable_index
  public :: cubie_solver_get_saved_count
  public :: cubie_solver_copy_saved_name
  public :: cubie_solver_compile
  public :: cubie_solver_copy_kernel_text
  public :: cubie_solver_copy_build_log
  public :: cubie_solver_get_kernel_builds
  public :: cubie_batch_create
  public :: cubie_batch_destroy
  public :: cubie_batch_set_int64
  public :: cubie_batch_set_double
  public :: cubie_batch_set_string
  public :: cubie_batch_get_int64
  public :: cubie_batch_get_double
  public :: cubie_batch_copy_string
  public :: cubie_batch_set_values
  public :: cubie_batch_set_values_f32
  public :: cubie_batch_sample_values
  public :: cubie_batch_clear_values
  public :: cubie_batch_bind_initial_values
  public :: cubie_batch_bind_initial_values_f32
  public :: cubie_batch_bind_parameters
  public :: cubie_batch_bind_parameters_f32
  public :: cubie_batch_bind_values
  public :: cubie_batch_bind_values_f32
  public :: cubie_batch_bind_outputs
  public :: cubie_batch_bind_outputs_f32
  public :: cubie_batch_bind_final_states
  public :: cubie_batch_bind_final_states_f32
  public :: cubie_batch_bind_sink
  public :: cubie_batch_bind_sink_f32
  public :: cubie_batch_set_output_file
  public :: cubie_batch_set_netcdf_file
  public :: cubie_batch_bind_initial_steps
  public :: cubie_batch_set_save_times
  public :: cubie_batch_set_time_spans
  public :: cubie_batch_set_drivers
  public :: cubie_batch_set_driver
  public :: cubie_batch_set_driver_interpolation
  public :: cubie_batch_set_driver_boundary
  public :: cubie_batch_set_driver_outside
  public :: cubie_batch_evaluate_drivers
  public :: cubie_batch_evaluate_drivers_of_run
  public :: cubie_batch_set_events
  public :: cubie_batch_set_doses
  public :: cubie_batch_get_total_runs
  public :: cubie_batch_get_value
  public :: cubie_batch_copy_save_times
  public :: cubie_batch_submit
  public :: cubie_batch_solve
  public :: cubie_batch_cancel
  public :: cubie_result_wait
  public :: cubie_result_poll
  public :: cubie_result_cancel
  public :: cubie_result_get_progress
  public :: cubie_result_get_phase
  public :: cubie_result_get_status
  public :: cubie_result_copy_error_message
  public :: cubie_result_get_callback_code
  public :: cubie_result_get_run_count
  public :: cubie_result_get_save_count
  public :: cubie_result_get_variable_count
  public :: cubie_result_get_state_count
  public :: cubie_result_get_precision_bits
  public :: cubie_result_get_chunks
  public :: cubie_result_get_chunk_complete
  public :: cubie_result_copy_time_log
  public :: cubie_result_copy_time_table
  public :: cubie_result_copy_saved_name
  public :: cubie_result_copy_saved_unit
  public :: cubie_result_copy_saved_legend
  public :: cubie_result_find_saved
  public :: cubie_result_copy_save_times
  public :: cubie_result_copy_run_times
  public :: cubie_result_get_effective_rtol
  public :: cubie_result_copy_outputs
  public :: cubie_result_copy_outputs_f32
  public :: cubie_result_copy_saved
  public :: cubie_result_copy_final_states
  public :: cubie_result_copy_final_states_f32
  public :: cubie_result_copy_run_status
  public :: cubie_result_copy_status_counts
  public :: cubie_result_get_counter_range
  public :: cubie_result_copy_statistics_table
  public :: cubie_result_copy_counter
  public :: cubie_result_write_csv
  public :: cubie_result_write_npy
  public :: cubie_result_copy_last_steps
  public :: cubie_result_get_array
  public :: cubie_result_export_dlpack
  public :: cubie_result_get_outputs_data
  public :: cubie_result_get_outputs_data_f32
  public :: cubie_result_get_window_count
  public :: cubie_result_get_summary_count
  public :: cubie_result_copy_summary_name
  public :: cubie_result_copy_summary_unit
  public :: cubie_result_copy_summary_legend
  public :: cubie_result_find_summary
  public :: cubie_result_copy_summary
  public :: cubie_result_copy_window_times
  public :: cubie_result_copy_summaries
  public :: cubie_result_copy_summaries_f32
  public :: cubie_result_get_failed_count
  public :: cubie_result_get_status_count
  public :: cubie_result_copy_output_statistic
  public :: cubie_result_copy_summary_statistic
  public :: cubie_result_copy_final_statistic
  public :: cubie_result_get_counter_statistic
  public :: cubie_result_get_event_count
  public :: cubie_result_get_event_record_count
  public :: cubie_result_copy_event_counts
  public :: cubie_result_copy_event_records
  public :: cubie_result_get_summaries_data
  public :: cubie_result_get_summaries_data_f32
  public :: cubie_result_destroy

  public :: cubie_load

contains

  !> Sees to it that the linked library is the one this module was made for. Call it once before all else.
  !> `path` is of the other form of this module; here nothing is loaded.
  !> stat: 0, or CUBIE_ERR_NOT_SUPPORTED with the reason in errmsg. Without stat a failure stops the program.
  subroutine cubie_load(path, stat, errmsg)
    character(*), intent(in), optional :: path
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    if (present(stat)) stat = 0
    if (present(path)) continue
    if (cubie_abi_version() == CUBIE_HEADER_ABI_VERSION) return
    if (present(errmsg)) errmsg = "the linked cubie has another ABI number than the Fortran module"
    if (.not. present(stat)) error stop "the linked cubie has another ABI number than the Fortran module"
    stat = int(CUBIE_ERR_NOT_SUPPORTED)
  end subroutine cubie_load
end module cubie_c
