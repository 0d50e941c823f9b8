!> The contents of a result as arrays of the caller's own.
module cubie_copies
  use, intrinsic :: iso_c_binding, only: c_int32_t, c_int64_t
  use, intrinsic :: iso_fortran_env, only: int32, int64, real32, real64
  use cubie_c
  use cubie_support
  use cubie_views
  implicit none
  private
  public :: cubie_copies_t

  !> The part of a result that copies. Arrays of runs that failed are NaN from the failure on.
  type, extends(cubie_views_t) :: cubie_copies_t
  contains
    procedure, private :: copy_outputs_64, copy_outputs_32
    generic :: copy_outputs => copy_outputs_64, copy_outputs_32
    procedure, private :: copy_final_64, copy_final_32
    generic :: copy_final_states => copy_final_64, copy_final_32
    procedure, private :: copy_summaries_64, copy_summaries_32
    generic :: copy_summaries => copy_summaries_64, copy_summaries_32
    procedure :: copy_variable, copy_summary, copy_window_times
    procedure :: copy_status, copy_counter, copy_last_steps
    procedure :: copy_times, copy_run_times
    procedure :: copy_event_counts, copy_event_records
  end type cubie_copies_t

contains

  !> A copy of the saved values (run, variable, time), from either precision.
  recursive subroutine copy_outputs_64(self, values, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    real(real64), allocatable, intent(inout) :: values(:, :, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:, :, :)
    integer(c_int32_t) :: status
    allocate (copy(self%n_runs(), self%n_variables(), self%n_times()))
    status = cubie_result_copy_outputs(self%handle, CUBIE_ORDER_TIME_VARIABLE_RUN, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_outputs_64

  !> As above, into single precision, from either.
  recursive subroutine copy_outputs_32(self, values, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    real(real32), allocatable, intent(inout) :: values(:, :, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real32), allocatable :: copy(:, :, :)
    integer(c_int32_t) :: status
    allocate (copy(self%n_runs(), self%n_variables(), self%n_times()))
    status = cubie_result_copy_outputs_f32(self%handle, CUBIE_ORDER_TIME_VARIABLE_RUN, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_outputs_32

  !> A copy of one saved variable (run, time), by its place from 1 on.
  recursive subroutine copy_variable(self, place, values, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    integer, intent(in) :: place
    real(real64), allocatable, intent(inout) :: values(:, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:, :)
    integer(c_int32_t) :: status
    allocate (copy(self%n_runs(), self%n_times()))
    status = cubie_result_copy_saved(self%handle, int(place - 1, c_int64_t), copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_variable

  !> A copy of the states at the end of each run (run, state), from either precision.
  recursive subroutine copy_final_64(self, values, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    real(real64), allocatable, intent(inout) :: values(:, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:, :)
    integer(c_int32_t) :: status
    allocate (copy(self%n_runs(), self%n_states()))
    status = cubie_result_copy_final_states(self%handle, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_final_64

  !> As above, into single precision, from either.
  recursive subroutine copy_final_32(self, values, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    real(real32), allocatable, intent(inout) :: values(:, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real32), allocatable :: copy(:, :)
    integer(c_int32_t) :: status
    allocate (copy(self%n_runs(), self%n_states()))
    status = cubie_result_copy_final_states_f32(self%handle, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_final_32

  !> A copy of the summaries (run, summary, window), from either precision.
  recursive subroutine copy_summaries_64(self, values, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    real(real64), allocatable, intent(inout) :: values(:, :, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:, :, :)
    integer(c_int32_t) :: status
    allocate (copy(self%n_runs(), self%n_summaries(), self%n_windows()))
    status = cubie_result_copy_summaries(self%handle, CUBIE_ORDER_TIME_VARIABLE_RUN, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_summaries_64

  !> As above, into single precision, from either.
  recursive subroutine copy_summaries_32(self, values, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    real(real32), allocatable, intent(inout) :: values(:, :, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real32), allocatable :: copy(:, :, :)
    integer(c_int32_t) :: status
    allocate (copy(self%n_runs(), self%n_summaries(), self%n_windows()))
    status = cubie_result_copy_summaries_f32(self%handle, CUBIE_ORDER_TIME_VARIABLE_RUN, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_summaries_32

  !> A copy of one summary (run, window), by its place from 1 on.
  recursive subroutine copy_summary(self, place, values, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    integer, intent(in) :: place
    real(real64), allocatable, intent(inout) :: values(:, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:, :)
    integer(c_int32_t) :: status
    allocate (copy(self%n_runs(), self%n_windows()))
    status = cubie_result_copy_summary(self%handle, int(place - 1, c_int64_t), copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_summary

  !> The times where windows begin, and behind them the one where the last one ends.
  recursive subroutine copy_window_times(self, values, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    real(real64), allocatable, intent(inout) :: values(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:)
    integer(c_int32_t) :: status
    allocate (copy(self%n_windows() + 1))
    status = cubie_result_copy_window_times(self%handle, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_window_times

  !> The status word of each run: bits CUBIE_RUN_..., 0 when all went well.
  recursive subroutine copy_status(self, values, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    integer(int32), allocatable, intent(inout) :: values(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(int32), allocatable :: copy(:)
    integer(c_int32_t) :: status
    allocate (copy(self%n_runs()))
    status = cubie_result_copy_run_status(self%handle, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_status

  !> A count of each run, as the steps that it took. counter: CUBIE_COUNTER_...
  recursive subroutine copy_counter(self, counter, counts, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    integer(c_int32_t), intent(in) :: counter
    integer(int32), allocatable, intent(inout) :: counts(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(int32), allocatable :: copy(:)
    integer(c_int32_t) :: status
    allocate (copy(self%n_runs()))
    status = cubie_result_copy_counter(self%handle, counter, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, counts)
    call conclude(status, stat, errmsg)
  end subroutine copy_counter

  !> The step size that each run would try next, in the unit of t, into an array of one element per run.
  recursive subroutine copy_last_steps(self, steps, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    real(real64), intent(inout), contiguous :: steps(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_result_copy_last_steps(self%handle, steps, size(steps, kind=int64)), stat, errmsg)
  end subroutine copy_last_steps

  !> The times of the save points.
  recursive subroutine copy_times(self, times, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    real(real64), allocatable, intent(inout) :: times(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:)
    integer(c_int32_t) :: status
    allocate (copy(self%n_times()))
    status = cubie_result_copy_save_times(self%handle, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, times)
    call conclude(status, stat, errmsg)
  end subroutine copy_times

  !> The times of the rows of one run, from 1 on: with time spans per run, or rows at steps, they differ.
  recursive subroutine copy_run_times(self, run, times, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    integer(int64), intent(in) :: run
    real(real64), allocatable, intent(inout) :: times(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:)
    integer(c_int64_t) :: needed
    integer(c_int32_t) :: status
    needed = 0
    status = cubie_result_copy_run_times(self%handle, run - 1, dst_len=0_int64, out_needed=needed)
    if (status == CUBIE_OK) then
      allocate (copy(needed))
      status = cubie_result_copy_run_times(self%handle, run - 1, copy, needed)
      if (status == CUBIE_OK) call move_alloc(copy, times)
    end if
    call conclude(status, stat, errmsg)
  end subroutine copy_run_times

  !> How often each event of the model (`when`) happened (run, event).
  recursive subroutine copy_event_counts(self, counts, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    integer(int32), allocatable, intent(inout) :: counts(:, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(int32), allocatable :: copy(:, :)
    integer(c_int64_t) :: n_events
    integer(c_int32_t) :: status
    n_events = 0
    status = cubie_result_get_event_count(self%handle, n_events)
    allocate (copy(self%n_runs(), n_events))
    if (status == CUBIE_OK) status = cubie_result_copy_event_counts(self%handle, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, counts)
    call conclude(status, stat, errmsg)
  end subroutine copy_event_counts

  !> Records of events (run, number, record): number 1 is the time, 2 the event from 0 on, 3 and on the states right
  !> before; NaN behind the last record of a run.
  recursive subroutine copy_event_records(self, records, stat, errmsg)
    class(cubie_copies_t), intent(in) :: self
    real(real64), allocatable, intent(inout) :: records(:, :, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:, :, :)
    integer(c_int64_t) :: n_records
    integer(c_int32_t) :: status
    n_records = 0
    status = cubie_result_get_event_record_count(self%handle, n_records)
    allocate (copy(self%n_runs(), 2 + self%n_states(), n_records))
    if (status == CUBIE_OK) status = cubie_result_copy_event_records(self%handle, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, records)
    call conclude(status, stat, errmsg)
  end subroutine copy_event_records
end module cubie_copies
