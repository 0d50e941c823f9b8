!> Results: waiting for them with progress, and their arrays, as views without a copy or as copies.
module cubie_results
  use, intrinsic :: iso_c_binding, only: c_associated, c_char, c_double, c_f_pointer, c_funloc, c_funptr, c_int32_t, &
    c_int64_t, c_loc, c_null_funptr, c_null_ptr, c_ptr
  use, intrinsic :: iso_fortran_env, only: int32, int64, real32, real64
  use cubie_c
  use cubie_support
  implicit none
  private
  public :: cubie_result_t, cubie_progress_t

  !> What is told about progress: extend it and give `update` a body.
  type, abstract :: cubie_progress_t
  contains
    procedure(update_progress), deferred :: update
  end type cubie_progress_t

  abstract interface
    !> Called on the thread that waits, at most 25 ms apart. Sets go_on to .false. to stop the solve, which then ends
    !> with CUBIE_ERR_CALLBACK. It must return: a `stop` in it ends the process.
    subroutine update_progress(self, runs_done, runs_total, go_on)
      import :: cubie_progress_t, int64
      class(cubie_progress_t), intent(inout) :: self
      integer(int64), intent(in) :: runs_done, runs_total
      logical, intent(inout) :: go_on
    end subroutine update_progress
  end interface

  !> What crosses C beside the procedure: a polymorphic pointer needs a type around it.
  type :: holder_t
    class(cubie_progress_t), pointer :: progress => null()
  end type holder_t

  !> What came out of a submitted batch, or is coming.
  !>
  !> Arrays have the run first: outputs (run, variable, time), final states (run, state), summaries (run, summary,
  !> window). The pointers of view_... show the library's own memory, which is not to be written to and is valid until
  !> the result is cleared.
  type :: cubie_result_t
    type(c_ptr) :: handle = c_null_ptr   !< For calls of module cubie_c. Owned by this object.
  contains
    procedure :: clear => clear_result
    procedure :: is_open => result_is_open
    procedure :: wait => wait_for_result
    procedure :: cancel => cancel_result
    procedure :: n_runs, n_times, n_variables, n_states, n_summaries, n_windows
    procedure :: find_variable, find_summary
    procedure, private :: view_outputs_real64, view_outputs_real32
    generic :: view_outputs => view_outputs_real64, view_outputs_real32
    procedure, private :: view_final_real64, view_final_real32
    generic :: view_final_states => view_final_real64, view_final_real32
    procedure, private :: view_summaries_real64, view_summaries_real32
    generic :: view_summaries => view_summaries_real64, view_summaries_real32
    procedure :: view_status
    procedure :: copy_outputs
    procedure :: copy_final_states
    procedure :: copy_last_steps
    procedure :: copy_times
    procedure :: copy_statistic
    procedure :: copy_event_counts
    procedure :: copy_event_records
    procedure :: write_csv
    procedure, private :: assign => assign_result
    generic :: assignment(=) => assign
    final :: finalize_result
  end type cubie_result_t

contains

  !> Gives the result back: a solve that goes on is stopped, and views of it are no longer valid.
  recursive subroutine clear_result(self)
    class(cubie_result_t), intent(inout) :: self
    if (c_associated(self%handle)) call cubie_result_destroy(self%handle)
    self%handle = c_null_ptr
  end subroutine clear_result

  !> Arrays of objects, too.
  impure elemental recursive subroutine finalize_result(self)
    type(cubie_result_t), intent(inout) :: self
    call self%clear()
  end subroutine finalize_result

  !> Two objects with one handle would free it twice, so there is no assignment.
  recursive subroutine assign_result(self, from)
    class(cubie_result_t), intent(inout) :: self
    class(cubie_result_t), intent(in) :: from
    if (self%is_open() .or. from%is_open()) error stop "cubie: objects cannot be assigned; pass them, or make another"
  end subroutine assign_result

  !> Whether there is a result.
  elemental recursive logical function result_is_open(self)
    class(cubie_result_t), intent(in) :: self
    result_is_open = c_associated(self%handle)
  end function result_is_open

  !> Waits until the solve has ended, telling `progress` meanwhile.
  !> timeout: longest time to wait, in seconds; without it, for ever. ended: whether the solve has ended.
  !> stat: CUBIE_ERR_CALLBACK or CUBIE_ERR_CANCELLED where it was stopped, or what made it fail.
  recursive subroutine wait_for_result(self, progress, timeout, ended, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    class(cubie_progress_t), intent(inout), target, optional :: progress
    real(real64), intent(in), optional :: timeout
    logical, intent(inout), optional :: ended
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(holder_t), target :: holder
    type(c_funptr) :: procedure
    real(c_double) :: seconds
    integer(c_int32_t) :: status, flag
    seconds = -1.0_c_double
    if (present(timeout)) seconds = max(timeout, 0.0_real64)
    procedure = c_null_funptr
    if (present(progress)) then
      holder%progress => progress
      procedure = c_funloc(tell_progress)
    end if
    flag = 0
    status = cubie_result_wait(self%handle, seconds, procedure, c_loc(holder), flag)
    if (present(ended) .and. status == CUBIE_OK) ended = flag /= 0
    call conclude(status, stat, errmsg)
  end subroutine wait_for_result

  !> The C side of update. A module procedure: an internal one would need an executable stack.
  recursive function tell_progress(runs_done, runs_total, userdata) bind(c) result(stopped)
    integer(c_int64_t), value :: runs_done, runs_total
    type(c_ptr), value :: userdata
    integer(c_int32_t) :: stopped
    type(holder_t), pointer :: holder
    logical :: go_on
    call c_f_pointer(userdata, holder)
    go_on = .true.
    call holder%progress%update(runs_done, runs_total, go_on)
    stopped = merge(0_c_int32_t, 1_c_int32_t, go_on)
  end function tell_progress

  !> Stops the solve within 100 ms. Runs that have ended keep their values. Any thread.
  recursive subroutine cancel_result(self, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_result_cancel(self%handle), stat, errmsg)
  end subroutine cancel_result

  !> Number of runs; 0 without a result, as for the counts below.
  recursive integer(int64) function n_runs(self)
    class(cubie_result_t), intent(in) :: self
    n_runs = 0
    if (cubie_result_get_run_count(self%handle, n_runs) /= CUBIE_OK) n_runs = 0
  end function n_runs

  !> Number of save points.
  recursive integer(int64) function n_times(self)
    class(cubie_result_t), intent(in) :: self
    n_times = 0
    if (cubie_result_get_save_count(self%handle, n_times) /= CUBIE_OK) n_times = 0
  end function n_times

  !> Number of saved variables.
  recursive integer(int64) function n_variables(self)
    class(cubie_result_t), intent(in) :: self
    n_variables = 0
    if (cubie_result_get_variable_count(self%handle, n_variables) /= CUBIE_OK) n_variables = 0
  end function n_variables

  !> Number of states.
  recursive integer(int64) function n_states(self)
    class(cubie_result_t), intent(in) :: self
    n_states = 0
    if (cubie_result_get_state_count(self%handle, n_states) /= CUBIE_OK) n_states = 0
  end function n_states

  !> Number of summaries of a window.
  recursive integer(int64) function n_summaries(self)
    class(cubie_result_t), intent(in) :: self
    n_summaries = 0
    if (cubie_result_get_summary_count(self%handle, n_summaries) /= CUBIE_OK) n_summaries = 0
  end function n_summaries

  !> Number of windows of summaries.
  recursive integer(int64) function n_windows(self)
    class(cubie_result_t), intent(in) :: self
    n_windows = 0
    if (cubie_result_get_window_count(self%handle, n_windows) /= CUBIE_OK) n_windows = 0
  end function n_windows

  !> Place of a saved variable in outputs, from 1 on.
  recursive subroutine find_variable(self, name, place, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    character(*), intent(in) :: name
    integer, intent(inout) :: place
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int64_t) :: index
    integer(c_int32_t) :: status
    index = 0
    status = cubie_result_find_saved(self%handle, c_text(name), index)
    if (status == CUBIE_OK) place = int(index) + 1
    call conclude(status, stat, errmsg)
  end subroutine find_variable

  !> Place of a summary, as "x.mean", in summaries, from 1 on.
  recursive subroutine find_summary(self, name, place, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    character(*), intent(in) :: name
    integer, intent(inout) :: place
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int64_t) :: index
    integer(c_int32_t) :: status
    index = 0
    status = cubie_result_find_summary(self%handle, c_text(name), index)
    if (status == CUBIE_OK) place = int(index) + 1
    call conclude(status, stat, errmsg)
  end subroutine find_summary

  !> Address of an array in memory of the host, for a solve of `bits` per number (0: any).
  recursive subroutine locate(self, array, bits, address, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    integer(c_int32_t), intent(in) :: array, bits
    type(c_ptr), intent(inout) :: address
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int64_t) :: length
    integer(c_int32_t) :: status, kind, solved
    length = 0
    kind = CUBIE_DEVICE_HOST
    solved = bits
    status = cubie_result_get_array(self%handle, array, address, length, kind)
    if (status == CUBIE_OK .and. bits /= 0) status = cubie_result_get_precision_bits(self%handle, solved)
    if (status == CUBIE_OK .and. kind /= CUBIE_DEVICE_HOST) then
      address = c_null_ptr
      call refuse(CUBIE_ERR_NOT_SUPPORTED, "the array is in memory of the device", stat, errmsg)
    else if (solved /= bits) then
      address = c_null_ptr
      call refuse(CUBIE_ERR_NOT_SUPPORTED, "the solve computed in the other precision than the pointer has", stat, errmsg)
    else
      call conclude(status, stat, errmsg)
    end if
  end subroutine locate

  !> Saved values (run, variable, time), in the unit of each variable, of a solve of precision f64. No copy.
  recursive subroutine view_outputs_real64(self, view, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    real(real64), pointer, intent(inout) :: view(:, :, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(c_ptr) :: address
    address = c_null_ptr
    call locate(self, CUBIE_ARRAY_OUTPUTS, 64_c_int32_t, address, stat, errmsg)
    if (c_associated(address)) call c_f_pointer(address, view, [self%n_runs(), self%n_variables(), self%n_times()])
  end subroutine view_outputs_real64

  !> As above, of a solve of precision f32.
  recursive subroutine view_outputs_real32(self, view, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    real(real32), pointer, intent(inout) :: view(:, :, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(c_ptr) :: address
    address = c_null_ptr
    call locate(self, CUBIE_ARRAY_OUTPUTS, 32_c_int32_t, address, stat, errmsg)
    if (c_associated(address)) call c_f_pointer(address, view, [self%n_runs(), self%n_variables(), self%n_times()])
  end subroutine view_outputs_real32

  !> States at the end of each run (run, state), of a solve of precision f64. No copy.
  recursive subroutine view_final_real64(self, view, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    real(real64), pointer, intent(inout) :: view(:, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(c_ptr) :: address
    address = c_null_ptr
    call locate(self, CUBIE_ARRAY_FINAL_STATES, 64_c_int32_t, address, stat, errmsg)
    if (c_associated(address)) call c_f_pointer(address, view, [self%n_runs(), self%n_states()])
  end subroutine view_final_real64

  !> As above, of a solve of precision f32.
  recursive subroutine view_final_real32(self, view, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    real(real32), pointer, intent(inout) :: view(:, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(c_ptr) :: address
    address = c_null_ptr
    call locate(self, CUBIE_ARRAY_FINAL_STATES, 32_c_int32_t, address, stat, errmsg)
    if (c_associated(address)) call c_f_pointer(address, view, [self%n_runs(), self%n_states()])
  end subroutine view_final_real32

  !> Summaries (run, summary, window), of a solve of precision f64. No copy.
  recursive subroutine view_summaries_real64(self, view, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    real(real64), pointer, intent(inout) :: view(:, :, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(c_ptr) :: address
    address = c_null_ptr
    call locate(self, CUBIE_ARRAY_SUMMARIES, 64_c_int32_t, address, stat, errmsg)
    if (c_associated(address)) call c_f_pointer(address, view, [self%n_runs(), self%n_summaries(), self%n_windows()])
  end subroutine view_summaries_real64

  !> As above, of a solve of precision f32.
  recursive subroutine view_summaries_real32(self, view, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    real(real32), pointer, intent(inout) :: view(:, :, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(c_ptr) :: address
    address = c_null_ptr
    call locate(self, CUBIE_ARRAY_SUMMARIES, 32_c_int32_t, address, stat, errmsg)
    if (c_associated(address)) call c_f_pointer(address, view, [self%n_runs(), self%n_summaries(), self%n_windows()])
  end subroutine view_summaries_real32

  !> Status word of each run: bits CUBIE_RUN_..., 0 when all went well. No copy.
  recursive subroutine view_status(self, view, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    integer(int32), pointer, intent(inout) :: view(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(c_ptr) :: address
    address = c_null_ptr
    call locate(self, CUBIE_ARRAY_RUN_STATUS, 0_c_int32_t, address, stat, errmsg)
    if (c_associated(address)) call c_f_pointer(address, view, [self%n_runs()])
  end subroutine view_status

  !> A copy of the saved values (run, variable, time), from either precision.
  recursive subroutine copy_outputs(self, values, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    real(real64), allocatable, intent(inout) :: values(:, :, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:, :, :)
    integer(c_int32_t) :: status
    allocate (copy(self%n_runs(), self%n_variables(), self%n_times()))
    status = cubie_result_copy_outputs(self%handle, CUBIE_ORDER_TIME_VARIABLE_RUN, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_outputs

  !> A copy of the states at the end of each run (run, state), from either precision.
  recursive subroutine copy_final_states(self, values, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    real(real64), allocatable, intent(inout) :: values(:, :)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:, :)
    integer(c_int32_t) :: status
    allocate (copy(self%n_runs(), self%n_states()))
    status = cubie_result_copy_final_states(self%handle, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_final_states

  !> The step size that each run would try next, in the unit of t, into an array of one element per run.
  recursive subroutine copy_last_steps(self, steps, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    real(real64), intent(inout), contiguous :: steps(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_result_copy_last_steps(self%handle, steps, size(steps, kind=int64)), stat, errmsg)
  end subroutine copy_last_steps

  !> The times of the save points.
  recursive subroutine copy_times(self, times, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
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

  !> A statistic over runs of every saved value (variable, time); runs that failed are left out.
  !> which: CUBIE_STATISTIC_...; probability: of CUBIE_STATISTIC_QUANTILE, from 0 to 1.
  recursive subroutine copy_statistic(self, which, values, probability, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    integer(c_int32_t), intent(in) :: which
    real(real64), allocatable, intent(inout) :: values(:, :)
    real(real64), intent(in), optional :: probability
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:, :)
    real(c_double) :: part
    integer(c_int32_t) :: status
    part = 0.5_c_double
    if (present(probability)) part = probability
    allocate (copy(self%n_variables(), self%n_times()))
    status = cubie_result_copy_output_statistic(self%handle, which, part, copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_statistic

  !> How often each event of the model (`when`) happened (run, event).
  recursive subroutine copy_event_counts(self, counts, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
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
    class(cubie_result_t), intent(in) :: self
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

  !> Writes the saved values as a table in text.
  recursive subroutine write_csv(self, path, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    character(*), intent(in) :: path
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_result_write_csv(self%handle, c_text(path)), stat, errmsg)
  end subroutine write_csv
end module cubie_results
