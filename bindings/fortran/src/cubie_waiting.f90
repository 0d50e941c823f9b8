!> Solves under way: waiting with progress, and stopping them.
module cubie_waiting
  use, intrinsic :: iso_c_binding, only: c_associated, c_char, c_double, c_f_pointer, c_funloc, c_funptr, c_int32_t, &
    c_int64_t, c_loc, c_null_funptr, c_null_ptr, c_ptr
  use, intrinsic :: iso_fortran_env, only: int32, int64, real64
  use cubie_c
  use cubie_support
  implicit none
  private
  public :: cubie_pending_t, cubie_progress_t

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

  !> What came out of a submitted batch, or is coming: the part of a result that is there before the solve ends.
  type :: cubie_pending_t
    type(c_ptr) :: handle = c_null_ptr   !< For calls of module cubie_c. Owned by this object.
  contains
    procedure :: clear => clear_result
    procedure :: is_open => result_is_open
    procedure :: wait => wait_for_result
    procedure :: cancel => cancel_result
    procedure :: get_progress, get_outcome, phase
    procedure :: get_chunks, chunk_complete
    procedure, private :: assign => assign_result
    generic :: assignment(=) => assign
  end type cubie_pending_t

contains

  !> Gives the result back: a solve that goes on is stopped, and views of it are no longer valid.
  recursive subroutine clear_result(self)
    class(cubie_pending_t), intent(inout) :: self
    if (c_associated(self%handle)) call cubie_result_destroy(self%handle)
    self%handle = c_null_ptr
  end subroutine clear_result

  !> Two objects with one handle would free it twice, so there is no assignment.
  recursive subroutine assign_result(self, from)
    class(cubie_pending_t), intent(inout) :: self
    class(cubie_pending_t), intent(in) :: from
    if (self%is_open() .or. from%is_open()) error stop "cubie: objects cannot be assigned; pass them, or make another"
  end subroutine assign_result

  !> Whether there is a result.
  elemental recursive logical function result_is_open(self)
    class(cubie_pending_t), intent(in) :: self
    result_is_open = c_associated(self%handle)
  end function result_is_open

  !> Waits until the solve has ended, telling `progress` meanwhile.
  !> timeout: longest time to wait, in seconds; without it, for ever. ended: whether the solve has ended.
  !> stat: CUBIE_ERR_CALLBACK or CUBIE_ERR_CANCELLED where it was stopped, or what made it fail.
  recursive subroutine wait_for_result(self, progress, timeout, ended, stat, errmsg)
    class(cubie_pending_t), intent(in) :: self
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
    class(cubie_pending_t), intent(in) :: self
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_result_cancel(self%handle), stat, errmsg)
  end subroutine cancel_result

  !> How far the solve is: runs that have ended, and all of it. Any thread.
  recursive subroutine get_progress(self, runs_done, runs_total, stat, errmsg)
    class(cubie_pending_t), intent(in) :: self
    integer(int64), intent(inout) :: runs_done, runs_total
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_result_get_progress(self%handle, runs_done, runs_total), stat, errmsg)
  end subroutine get_progress

  !> Where the solve is: CUBIE_PHASE_...; -1 without a result. Any thread.
  recursive integer(int32) function phase(self)
    class(cubie_pending_t), intent(in) :: self
    phase = -1
    if (cubie_result_get_phase(self%handle, phase) /= CUBIE_OK) phase = -1
  end function phase

  !> How the solve ended: CUBIE_OK, or what made it fail, and then `message` says why.
  recursive subroutine get_outcome(self, outcome, message, stat, errmsg)
    class(cubie_pending_t), intent(in) :: self
    integer(int32), intent(inout) :: outcome
    character(:), allocatable, intent(inout), optional :: message
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(kind=c_char) :: letters(4096)
    integer(c_int32_t) :: status
    status = cubie_result_get_status(self%handle, outcome)
    if (present(message) .and. status == CUBIE_OK) then
      status = cubie_result_copy_error_message(self%handle, letters, size(letters, kind=c_int64_t))
      if (status == CUBIE_OK) message = fortran_text(letters)
    end if
    call conclude(status, stat, errmsg)
  end subroutine get_outcome

  !> How the solve is cut: chunk i, from 1 on, has the runs behind (i - 1)*length; the last may be shorter.
  recursive subroutine get_chunks(self, count, length, stat, errmsg)
    class(cubie_pending_t), intent(in) :: self
    integer(int64), intent(inout) :: count, length
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_result_get_chunks(self%handle, count, length), stat, errmsg)
  end subroutine get_chunks

  !> Whether the runs of a chunk, from 1 on, are where they belong, also while the solve goes on.
  recursive logical function chunk_complete(self, chunk)
    class(cubie_pending_t), intent(in) :: self
    integer(int64), intent(in) :: chunk
    integer(c_int32_t) :: complete
    complete = 0
    chunk_complete = cubie_result_get_chunk_complete(self%handle, chunk - 1, complete) == CUBIE_OK
    chunk_complete = chunk_complete .and. complete /= 0
  end function chunk_complete
end module cubie_waiting
