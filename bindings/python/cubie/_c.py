"""Written by tools/bindings/generate.py from include/cubie.h: its constants, and the types of its functions.

Nothing here loads the library; `cubie._library` does, and gives each function the types below.
"""

import enum
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_double, c_float, c_int32, c_int64, c_void_p

CUBIE_VERSION_MAJOR = 0
CUBIE_VERSION_MINOR = 1
CUBIE_VERSION_PATCH = 0
CUBIE_ABI_VERSION = 1


class StatusCode(enum.IntEnum):
    """See cubie.h."""

    OK = 0
    ERR_INVALID_ARGUMENT = -1  # missing, of the wrong type or length, not finite, no choice
    ERR_INVALID_HANDLE = -2  # NULL, destroyed, or a handle of another kind
    ERR_UNKNOWN_NAME = -3  # no option, variable or method of this name; the message has a hint
    ERR_OUT_OF_RANGE = -4  # a number, index, capacity or size outside its range
    ERR_NOT_SUPPORTED = -5  # a combination that cannot work, or is not built in
    ERR_WRONG_STATE = -6  # too early, too late, or not kept
    ERR_MODEL = -10  # the model text is wrong; the message shows where
    ERR_OUT_OF_HOST_MEMORY = -20
    ERR_OUT_OF_DEVICE_MEMORY = -21
    ERR_NO_DEVICE = -30
    ERR_DRIVER = -31
    ERR_COMPILE = -40  # see cubie_solver_copy_build_log
    ERR_LAUNCH = -41
    ERR_CALLBACK = -50  # a callback returned non-zero
    ERR_CANCELLED = -51
    ERR_FORKED = -52  # the handle was made by the parent process
    ERR_IO = -60
    ERR_INTERNAL = -99


class RunStatus(enum.IntFlag):
    """Bits of the status word of one run; 0 means the run reached the end time."""

    OK = 0
    MAX_NEWTON_ITERATIONS = 2
    MAX_LINEAR_ITERATIONS = 4
    STEP_TOO_SMALL = 8
    STEP_EFFECTIVELY_ZERO = 16  # reserved
    MAX_STEPS = 32
    STAGNATION = 64  # two steps in a row did not change t
    LINEAR_BREAKDOWN = 128
    NEWTON_DIVERGENCE = 256
    SINGULAR_PIVOT = 512
    DAE_INITIALISATION = 1024
    NON_FINITE = 2048
    CANCELLED = 4096
    NOT_STARTED = 8192
    FUNCTION_FAILED = 16384  # a compiled right-hand side kept returning a positive number
    FUNCTION_ENDED = 32768  # it returned a negative one
    STOPPED = 65536  # by an event of the model: no failure
    MAX_EVENTS = 131072  # option max_events


class Role(enum.IntEnum):
    """What a variable of the model is."""

    STATE = 0
    PARAMETER = 1
    CONSTANT = 2
    DRIVER = 3
    OBSERVABLE = 4


class Statistic(enum.IntEnum):
    """A statistic over runs."""

    COUNT = 0  # of the numbers that count
    MEAN = 1  # of an exact sum; this and those below are NaN where no number counts
    VARIANCE = 2  # over count - 1, of exact sums; NaN where fewer than two count
    MIN = 3
    MAX = 4
    QUANTILE = 5  # within 2^-8 of the number in that place, relative to it


class EventOperation(enum.IntEnum):
    """What an event does to a variable."""

    ADD = 0
    REPLACE = 1
    MULTIPLY = 2


class OptionScope(enum.IntEnum):
    """The object an option belongs to."""

    CONTEXT = 0
    SOLVER = 1
    BATCH = 2


class OptionType(enum.IntEnum):
    """The type of an option's value."""

    INT64 = 0
    DOUBLE = 1
    STRING = 2


class DeviceKind(enum.IntEnum):
    """See cubie.h."""

    HOST = 0
    CUDA = 1


class Phase(enum.IntEnum):
    """Where a solve is. The last three are final."""

    QUEUED = 0
    COMPILING = 1
    RUNNING = 2
    FINISHED = 3
    FAILED = 4
    CANCELLED = 5


class Order(enum.IntEnum):
    """Order of a copied output array."""

    TIME_VARIABLE_RUN = 0  # run fastest: the library's own order, the fast copy
    RUN_VARIABLE_TIME = 1  # time fastest: one run's series of one variable is contiguous


class Activity(enum.IntEnum):
    """What a row of cubie_result_copy_time_log is about."""

    COMPILE = 0  # the kernel is compiled, or read from the cache
    STAGE_IN = 1  # the inputs of a chunk go to the device
    KERNEL = 2  # its runs are solved
    STAGE_OUT = 3  # its outputs come from the device into staging buffers
    WRITEBACK = 4  # and from there to where they belong, or to the sink


class Array(enum.IntEnum):
    """Arrays of a result."""

    OUTPUTS = 0  # saved values (time, variable, run)
    FINAL_STATES = 1  # (state, run)
    RUN_STATUS = 2  # (run), int32_t, as are the next two
    ACCEPTED = 3
    REJECTED = 4
    LAST_STEPS = 5  # (run), double
    SUMMARIES = 6  # (window, summary, run)
    EVENT_COUNTS = 7  # of events of the model (event, run), int32_t; on the host, as the next
    EVENT_RECORDS = 8  # (record, number, run), see cubie_result_copy_event_records


class Counter(enum.IntEnum):
    """See cubie.h."""

    ACCEPTED = 0  # steps
    REJECTED = 1  # steps
    NEWTON_ITERATIONS = 2  # over all stages of all attempted steps; 0 with methods that do not iterate
    SWITCHES = 3  # between the two halves of method auto, there and back; 0 with any other method
    LINEAR_ITERATIONS = 4  # of linear_solver gmres or bicgstab, over all linear systems; 0 with factors
    ROWS = 5  # with option save_steps: rows that are there; the others are NaN


cubie_progress_fn = CFUNCTYPE(c_int32, c_int64, c_int64, c_void_p)

cubie_sink_fn = CFUNCTYPE(c_int32, c_int64, c_int64, c_void_p, c_int64, c_void_p, c_void_p)

cubie_sink_f32_fn = CFUNCTYPE(c_int32, c_int64, c_int64, c_void_p, c_int64, c_void_p, c_void_p)

cubie_rhs_fn = CFUNCTYPE(c_int32, c_double, c_void_p, c_void_p, c_void_p, c_void_p)

cubie_jacobian_fn = CFUNCTYPE(c_int32, c_double, c_void_p, c_void_p, c_void_p, c_void_p)

# Name of each function: type that it returns, types that it takes.
FUNCTIONS = {
    "cubie_version": (c_int32, [POINTER(c_int32), POINTER(c_int32), POINTER(c_int32)]),
    "cubie_version_string": (c_char_p, []),
    "cubie_abi_version": (c_int32, []),
    "cubie_last_error_message": (c_int64, [c_void_p, c_int64]),
    "cubie_status_name": (c_char_p, [c_int32]),
    "cubie_run_status_name": (c_char_p, [c_int32]),
    "cubie_run_status_copy_text": (c_int32, [c_int32, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_live_handles": (c_int64, []),
    "cubie_option_get_count": (c_int32, [POINTER(c_int64)]),
    "cubie_option_find": (c_int32, [c_int32, c_char_p, POINTER(c_int64)]),
    "cubie_option_get_scope": (c_int32, [c_int64, POINTER(c_int32)]),
    "cubie_option_get_type": (c_int32, [c_int64, POINTER(c_int32)]),
    "cubie_option_copy_name": (c_int32, [c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_option_copy_help": (c_int32, [c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_option_copy_unit": (c_int32, [c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_option_copy_choices": (c_int32, [c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_option_copy_default": (c_int32, [c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_option_copy_since": (c_int32, [c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_option_get_int64_range": (c_int32, [c_int64, POINTER(c_int64), POINTER(c_int64)]),
    "cubie_option_get_double_range": (c_int32, [c_int64, POINTER(c_double), POINTER(c_double), POINTER(c_int32)]),
    "cubie_cuda_device_get_count": (c_int32, [POINTER(c_int32)]),
    "cubie_cuda_copy_reason": (c_int32, [c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_cuda_device_copy_name": (c_int32, [c_int32, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_cuda_device_copy_bus_id": (c_int32, [c_int32, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_cuda_device_get_architecture": (c_int32, [c_int32, POINTER(c_int32)]),
    "cubie_cuda_device_get_memory_bytes": (c_int32, [c_int32, POINTER(c_int64)]),
    "cubie_cuda_device_get_workers": (c_int32, [c_int32, POINTER(c_int32)]),
    "cubie_context_create": (c_int32, [POINTER(c_void_p)]),
    "cubie_context_destroy": (None, [c_void_p]),
    "cubie_context_set_int64": (c_int32, [c_void_p, c_char_p, c_int64]),
    "cubie_context_set_double": (c_int32, [c_void_p, c_char_p, c_double]),
    "cubie_context_set_string": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "cubie_context_get_int64": (c_int32, [c_void_p, c_char_p, POINTER(c_int64)]),
    "cubie_context_get_double": (c_int32, [c_void_p, c_char_p, POINTER(c_double)]),
    "cubie_context_copy_string": (c_int32, [c_void_p, c_char_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_context_get_device_kind": (c_int32, [c_void_p, POINTER(c_int32)]),
    "cubie_context_copy_device_name": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_context_copy_device_architecture": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_context_copy_device_reason": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_context_get_device_memory_bytes": (c_int32, [c_void_p, POINTER(c_int64)]),
    "cubie_context_get_device_workers": (c_int32, [c_void_p, POINTER(c_int32)]),
    "cubie_context_get_memory": (c_int32, [c_void_p, POINTER(c_int64), POINTER(c_int64), POINTER(c_int64),
                                           POINTER(c_int64)]),
    "cubie_context_get_pinned_memory": (c_int32, [c_void_p, POINTER(c_int64), POINTER(c_int64), POINTER(c_int64)]),
    "cubie_context_get_memory_clients": (c_int32, [c_void_p, POINTER(c_int64)]),
    "cubie_solver_create": (c_int32, [c_void_p, c_char_p, POINTER(c_void_p)]),
    "cubie_solver_create_from_function": (c_int32, [c_void_p, c_int64, c_int64, c_char_p, cubie_rhs_fn,
                                                    cubie_jacobian_fn, c_void_p, POINTER(c_void_p)]),
    "cubie_solver_destroy": (None, [c_void_p]),
    "cubie_solver_set_int64": (c_int32, [c_void_p, c_char_p, c_int64]),
    "cubie_solver_set_double": (c_int32, [c_void_p, c_char_p, c_double]),
    "cubie_solver_set_string": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "cubie_solver_get_int64": (c_int32, [c_void_p, c_char_p, POINTER(c_int64)]),
    "cubie_solver_get_double": (c_int32, [c_void_p, c_char_p, POINTER(c_double)]),
    "cubie_solver_copy_string": (c_int32, [c_void_p, c_char_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_solver_set_atol": (c_int32, [c_void_p, c_void_p, c_int64]),
    "cubie_solver_copy_atol": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_solver_set_rtol": (c_int32, [c_void_p, c_void_p, c_int64]),
    "cubie_solver_copy_rtol": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_solver_get_variable_count": (c_int32, [c_void_p, c_int32, POINTER(c_int64)]),
    "cubie_solver_copy_variable_name": (c_int32, [c_void_p, c_int32, c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_solver_copy_variable_unit": (c_int32, [c_void_p, c_int32, c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_solver_get_variable_default": (c_int32, [c_void_p, c_int32, c_int64, POINTER(c_double)]),
    "cubie_solver_get_variable_index": (c_int32, [c_void_p, c_int32, c_char_p, POINTER(c_int64)]),
    "cubie_solver_get_saved_count": (c_int32, [c_void_p, POINTER(c_int64)]),
    "cubie_solver_copy_saved_name": (c_int32, [c_void_p, c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_solver_compile": (c_int32, [c_void_p]),
    "cubie_solver_copy_kernel_text": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_solver_copy_build_log": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_solver_get_kernel_builds": (c_int32, [c_void_p, POINTER(c_int64)]),
    "cubie_batch_create": (c_int32, [c_void_p, POINTER(c_void_p)]),
    "cubie_batch_destroy": (None, [c_void_p]),
    "cubie_batch_set_int64": (c_int32, [c_void_p, c_char_p, c_int64]),
    "cubie_batch_set_double": (c_int32, [c_void_p, c_char_p, c_double]),
    "cubie_batch_set_string": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "cubie_batch_get_int64": (c_int32, [c_void_p, c_char_p, POINTER(c_int64)]),
    "cubie_batch_get_double": (c_int32, [c_void_p, c_char_p, POINTER(c_double)]),
    "cubie_batch_copy_string": (c_int32, [c_void_p, c_char_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_batch_set_values": (c_int32, [c_void_p, c_char_p, c_void_p, c_int64]),
    "cubie_batch_set_values_f32": (c_int32, [c_void_p, c_char_p, c_void_p, c_int64]),
    "cubie_batch_sample_values": (c_int32, [c_void_p, c_char_p, c_char_p, c_double, c_double]),
    "cubie_batch_clear_values": (c_int32, [c_void_p, c_char_p]),
    "cubie_batch_bind_initial_values": (c_int32, [c_void_p, c_void_p, c_int64, c_int64, c_int64, c_int64, c_int64]),
    "cubie_batch_bind_initial_values_f32": (c_int32, [c_void_p, c_void_p, c_int64, c_int64, c_int64, c_int64, c_int64]),
    "cubie_batch_bind_parameters": (c_int32, [c_void_p, c_void_p, c_int64, c_int64, c_int64, c_int64, c_int64]),
    "cubie_batch_bind_parameters_f32": (c_int32, [c_void_p, c_void_p, c_int64, c_int64, c_int64, c_int64, c_int64]),
    "cubie_batch_bind_values": (c_int32, [c_void_p, c_char_p, c_void_p, c_int64, c_int64, c_int64]),
    "cubie_batch_bind_values_f32": (c_int32, [c_void_p, c_char_p, c_void_p, c_int64, c_int64, c_int64]),
    "cubie_batch_bind_outputs": (c_int32, [c_void_p, c_void_p, c_int64, c_int64, c_int64, c_int64, c_int64, c_int64,
                                           c_int64]),
    "cubie_batch_bind_outputs_f32": (c_int32, [c_void_p, c_void_p, c_int64, c_int64, c_int64, c_int64, c_int64, c_int64,
                                               c_int64]),
    "cubie_batch_bind_final_states": (c_int32, [c_void_p, c_void_p, c_int64, c_int64, c_int64, c_int64, c_int64]),
    "cubie_batch_bind_final_states_f32": (c_int32, [c_void_p, c_void_p, c_int64, c_int64, c_int64, c_int64, c_int64]),
    "cubie_batch_bind_sink": (c_int32, [c_void_p, cubie_sink_fn, c_void_p]),
    "cubie_batch_bind_sink_f32": (c_int32, [c_void_p, cubie_sink_f32_fn, c_void_p]),
    "cubie_batch_set_output_file": (c_int32, [c_void_p, c_char_p]),
    "cubie_batch_set_netcdf_file": (c_int32, [c_void_p, c_char_p]),
    "cubie_batch_bind_initial_steps": (c_int32, [c_void_p, c_void_p, c_int64]),
    "cubie_batch_set_save_times": (c_int32, [c_void_p, c_void_p, c_int64]),
    "cubie_batch_set_time_spans": (c_int32, [c_void_p, c_void_p, c_void_p, c_int64]),
    "cubie_batch_set_drivers": (c_int32, [c_void_p, c_void_p, c_int64, c_int64, c_double, c_double]),
    "cubie_batch_set_driver": (c_int32, [c_void_p, c_char_p, c_void_p, c_int64, c_void_p, c_int64]),
    "cubie_batch_set_driver_interpolation": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "cubie_batch_set_driver_boundary": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "cubie_batch_set_driver_outside": (c_int32, [c_void_p, c_char_p, c_char_p]),
    "cubie_batch_evaluate_drivers": (c_int32, [c_void_p, c_void_p, c_int64, c_int32, c_void_p, c_int64,
                                               POINTER(c_int64)]),
    "cubie_batch_evaluate_drivers_of_run": (c_int32, [c_void_p, c_int64, c_void_p, c_int64, c_int32, c_void_p, c_int64,
                                                      POINTER(c_int64)]),
    "cubie_batch_set_events": (c_int32, [c_void_p, c_char_p, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p,
                                         c_int64, c_void_p, c_int64]),
    "cubie_batch_set_doses": (c_int32, [c_void_p, c_char_p, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p,
                                        c_void_p, c_void_p, c_void_p, c_int64, c_void_p, c_int64]),
    "cubie_batch_get_total_runs": (c_int32, [c_void_p, POINTER(c_int64)]),
    "cubie_batch_get_value": (c_int32, [c_void_p, c_char_p, c_int64, POINTER(c_double)]),
    "cubie_batch_copy_save_times": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_batch_submit": (c_int32, [c_void_p, POINTER(c_void_p)]),
    "cubie_batch_solve": (c_int32, [c_void_p, cubie_progress_fn, c_void_p, POINTER(c_void_p)]),
    "cubie_batch_cancel": (c_int32, [c_void_p]),
    "cubie_result_wait": (c_int32, [c_void_p, c_double, cubie_progress_fn, c_void_p, POINTER(c_int32)]),
    "cubie_result_poll": (c_int32, [c_void_p, cubie_progress_fn, c_void_p, POINTER(c_int32)]),
    "cubie_result_cancel": (c_int32, [c_void_p]),
    "cubie_result_get_progress": (c_int32, [c_void_p, POINTER(c_int64), POINTER(c_int64)]),
    "cubie_result_get_phase": (c_int32, [c_void_p, POINTER(c_int32)]),
    "cubie_result_get_status": (c_int32, [c_void_p, POINTER(c_int32)]),
    "cubie_result_copy_error_message": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_get_callback_code": (c_int32, [c_void_p, POINTER(c_int32)]),
    "cubie_result_get_run_count": (c_int32, [c_void_p, POINTER(c_int64)]),
    "cubie_result_get_save_count": (c_int32, [c_void_p, POINTER(c_int64)]),
    "cubie_result_get_variable_count": (c_int32, [c_void_p, POINTER(c_int64)]),
    "cubie_result_get_state_count": (c_int32, [c_void_p, POINTER(c_int64)]),
    "cubie_result_get_precision_bits": (c_int32, [c_void_p, POINTER(c_int32)]),
    "cubie_result_get_chunks": (c_int32, [c_void_p, POINTER(c_int64), POINTER(c_int64)]),
    "cubie_result_get_chunk_complete": (c_int32, [c_void_p, c_int64, POINTER(c_int32)]),
    "cubie_result_copy_time_log": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_time_table": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_saved_name": (c_int32, [c_void_p, c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_saved_unit": (c_int32, [c_void_p, c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_saved_legend": (c_int32, [c_void_p, c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_find_saved": (c_int32, [c_void_p, c_char_p, POINTER(c_int64)]),
    "cubie_result_copy_save_times": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_run_times": (c_int32, [c_void_p, c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_get_effective_rtol": (c_int32, [c_void_p, POINTER(c_double)]),
    "cubie_result_copy_outputs": (c_int32, [c_void_p, c_int32, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_outputs_f32": (c_int32, [c_void_p, c_int32, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_saved": (c_int32, [c_void_p, c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_final_states": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_final_states_f32": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_run_status": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_status_counts": (c_int32, [c_void_p, c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_get_counter_range": (c_int32, [c_void_p, c_int32, c_int32, POINTER(c_double), POINTER(c_double),
                                                 POINTER(c_double)]),
    "cubie_result_copy_statistics_table": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_counter": (c_int32, [c_void_p, c_int32, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_write_csv": (c_int32, [c_void_p, c_char_p]),
    "cubie_result_write_npy": (c_int32, [c_void_p, c_int32, c_char_p]),
    "cubie_result_copy_last_steps": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_get_array": (c_int32, [c_void_p, c_int32, POINTER(c_void_p), POINTER(c_int64), POINTER(c_int32)]),
    "cubie_result_export_dlpack": (c_int32, [c_void_p, c_int32, POINTER(c_void_p)]),
    "cubie_result_get_outputs_data": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(c_int64)]),
    "cubie_result_get_outputs_data_f32": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(c_int64)]),
    "cubie_result_get_window_count": (c_int32, [c_void_p, POINTER(c_int64)]),
    "cubie_result_get_summary_count": (c_int32, [c_void_p, POINTER(c_int64)]),
    "cubie_result_copy_summary_name": (c_int32, [c_void_p, c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_summary_unit": (c_int32, [c_void_p, c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_summary_legend": (c_int32, [c_void_p, c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_find_summary": (c_int32, [c_void_p, c_char_p, POINTER(c_int64)]),
    "cubie_result_copy_summary": (c_int32, [c_void_p, c_int64, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_window_times": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_summaries": (c_int32, [c_void_p, c_int32, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_summaries_f32": (c_int32, [c_void_p, c_int32, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_get_failed_count": (c_int32, [c_void_p, POINTER(c_int64)]),
    "cubie_result_get_status_count": (c_int32, [c_void_p, c_int32, POINTER(c_int64)]),
    "cubie_result_copy_output_statistic": (c_int32, [c_void_p, c_int32, c_double, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_summary_statistic": (c_int32, [c_void_p, c_int32, c_double, c_void_p, c_int64,
                                                      POINTER(c_int64)]),
    "cubie_result_copy_final_statistic": (c_int32, [c_void_p, c_int32, c_double, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_get_counter_statistic": (c_int32, [c_void_p, c_int32, c_int32, c_double, POINTER(c_double)]),
    "cubie_result_get_event_count": (c_int32, [c_void_p, POINTER(c_int64)]),
    "cubie_result_get_event_record_count": (c_int32, [c_void_p, POINTER(c_int64)]),
    "cubie_result_copy_event_counts": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_copy_event_records": (c_int32, [c_void_p, c_void_p, c_int64, POINTER(c_int64)]),
    "cubie_result_get_summaries_data": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(c_int64)]),
    "cubie_result_get_summaries_data_f32": (c_int32, [c_void_p, POINTER(c_void_p), POINTER(c_int64)]),
    "cubie_result_destroy": (None, [c_void_p]),
}
