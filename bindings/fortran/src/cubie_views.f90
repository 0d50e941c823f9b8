!> The arrays of a result without a copy, and what is in them.
module cubie_views
  use, intrinsic :: iso_c_binding, only: c_associated, c_char, c_f_pointer, c_int32_t, c_int64_t, c_null_ptr, c_ptr
  use, intrinsic :: iso_fortran_env, only: int32, int64, real32, real64
  use cubie_c
  use cubie_support
  use cubie_waiting
  implicit none
  private
  public :: cubie_views_t

  !> The part of a result that shows its arrays.
  !>
  !> Arrays have the run first: outputs (run, variable, time), final states (run, state), summaries (run, summary,
  !> window). The pointers of view_... show the library's own memory, which is not to be written to and is valid until
  !> the result is cleared.
  type, extends(cubie_pending_t) :: cubie_views_t
  contains
    procedure :: n_runs, n_times, n_variables, n_states, n_summaries, n_windows, precision_bits
    procedure :: find_variable, find_summary, describe_variable, describe_summary
    procedure, private :: view_outputs_real64, view_outputs_real32
    generic :: view_outputs => view_outputs_real64, view_outputs_real32
    procedure, private :: view_final_real64, view_final_real32
    generic :: view_final_states => view_final_real64, view_final_real32
    procedure, private :: view_summaries_real64, view_summaries_real32
    generic :: view_summaries => view_summaries_real64, view_summaries_real32
    procedure :: view_status
  end type cubie_views_t

contains

  !> Number of runs; 0 without a result, as for the counts below.
  recursive integer(int64) function n_runs(self)
    class(cubie_views_t), intent(in) :: self
    n_runs = 0
    if (cubie_result_get_run_count(self%handle, n_runs) /= CUBIE_OK) n_runs = 0
  end function n_runs

  !> Number of save points.
  recursive integer(int64) function n_times(self)
    class(cubie_views_t), intent(in) :: self
    n_times = 0
    if (cubie_result_get_save_count(self%handle, n_times) /= CUBIE_OK) n_times = 0
  end function n_times

  !> Number of saved variables.
  recursive integer(int64) function n_variables(self)
    class(cubie_views_t), intent(in) :: self
    n_variables = 0
    if (cubie_result_get_variable_count(self%handle, n_variables) /= CUBIE_OK) n_variables = 0
  end function n_variables

  !> Number of states.
  recursive integer(int64) function n_states(self)
    class(cubie_views_t), intent(in) :: self
    n_states = 0
    if (cubie_result_get_state_count(self%handle, n_states) /= CUBIE_OK) n_states = 0
  end function n_states

  !> Number of summaries of a window.
  recursive integer(int64) function n_summaries(self)
    class(cubie_views_t), intent(in) :: self
    n_summaries = 0
    if (cubie_result_get_summary_count(self%handle, n_summaries) /= CUBIE_OK) n_summaries = 0
  end function n_summaries

  !> Number of windows of summaries.
  recursive integer(int64) function n_windows(self)
    class(cubie_views_t), intent(in) :: self
    n_windows = 0
    if (cubie_result_get_window_count(self%handle, n_windows) /= CUBIE_OK) n_windows = 0
  end function n_windows

  !> Bits per number of the solve: 64 or 32; 0 without a result.
  recursive integer(int32) function precision_bits(self)
    class(cubie_views_t), intent(in) :: self
    precision_bits = 0
    if (cubie_result_get_precision_bits(self%handle, precision_bits) /= CUBIE_OK) precision_bits = 0
  end function precision_bits

  !> Place of a saved variable in outputs, from 1 on.
  recursive subroutine find_variable(self, name, place, stat, errmsg)
    class(cubie_views_t), intent(in) :: self
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
    class(cubie_views_t), intent(in) :: self
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

  !> Name and unit of a saved variable by its place, and what a plot calls it: "x [mV]".
  recursive subroutine describe_variable(self, place, name, unit, legend, stat, errmsg)
    class(cubie_views_t), intent(in) :: self
    integer, intent(in) :: place
    character(:), allocatable, intent(inout), optional :: name, unit, legend
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(kind=c_char) :: letters(1024)
    integer(c_int64_t), parameter :: room = size(letters, kind=c_int64_t)
    integer(c_int64_t) :: index
    integer(c_int32_t) :: status
    index = int(place - 1, c_int64_t)
    status = cubie_result_copy_saved_name(self%handle, index, letters, room)
    if (status == CUBIE_OK .and. present(name)) name = fortran_text(letters)
    if (status == CUBIE_OK .and. present(unit)) then
      status = cubie_result_copy_saved_unit(self%handle, index, letters, room)
      if (status == CUBIE_OK) unit = fortran_text(letters)
    end if
    if (status == CUBIE_OK .and. present(legend)) then
      status = cubie_result_copy_saved_legend(self%handle, index, letters, room)
      if (status == CUBIE_OK) legend = fortran_text(letters)
    end if
    call conclude(status, stat, errmsg)
  end subroutine describe_variable

  !> The same of a summary: "x.mean", "mV", "x.mean [mV]".
  recursive subroutine describe_summary(self, place, name, unit, legend, stat, errmsg)
    class(cubie_views_t), intent(in) :: self
    integer, intent(in) :: place
    character(:), allocatable, intent(inout), optional :: name, unit, legend
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(kind=c_char) :: letters(1024)
    integer(c_int64_t), parameter :: room = size(letters, kind=c_int64_t)
    integer(c_int64_t) :: index
    integer(c_int32_t) :: status
    index = int(place - 1, c_int64_t)
    status = cubie_result_copy_summary_name(self%handle, index, letters, room)
    if (status == CUBIE_OK .and. present(name)) name = fortran_text(letters)
    if (status == CUBIE_OK .and. present(unit)) then
      status = cubie_result_copy_summary_unit(self%handle, index, letters, room)
      if (status == CUBIE_OK) unit = fortran_text(letters)
    end if
    if (status == CUBIE_OK .and. present(legend)) then
      status = cubie_result_copy_summary_legend(self%handle, index, letters, room)
      if (status == CUBIE_OK) legend = fortran_text(letters)
    end if
    call conclude(status, stat, errmsg)
  end subroutine describe_summary

  !> Address of an array in memory of the host, for a solve of `bits` per number (0: any).
  recursive subroutine locate(self, array, bits, address, stat, errmsg)
    class(cubie_views_t), intent(in) :: self
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
    class(cubie_views_t), intent(in) :: self
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
    class(cubie_views_t), intent(in) :: self
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
    class(cubie_views_t), intent(in) :: self
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
    class(cubie_views_t), intent(in) :: self
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
    class(cubie_views_t), intent(in) :: self
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
    class(cubie_views_t), intent(in) :: self
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
    class(cubie_views_t), intent(in) :: self
    integer(int32), pointer, intent(inout) :: view(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(c_ptr) :: address
    address = c_null_ptr
    call locate(self, CUBIE_ARRAY_RUN_STATUS, 0_c_int32_t, address, stat, errmsg)
    if (c_associated(address)) call c_f_pointer(address, view, [self%n_runs()])
  end subroutine view_status
end module cubie_views
