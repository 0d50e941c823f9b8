!> Batches: the runs of a solve, and solving them.
module cubie_batches
  use, intrinsic :: iso_c_binding, only: c_funloc, c_int32_t, c_loc, c_null_funptr, c_null_ptr
  use cubie_arrays
  use cubie_c
  use cubie_model
  use cubie_results
  use cubie_sinks
  use cubie_support
  use cubie_waiting, only: cubie_progress_t
  implicit none
  private
  public :: cubie_batch_t

  !> The runs of a solve.
  type, extends(cubie_arrays_t) :: cubie_batch_t
  contains
    procedure :: init => init_batch
    procedure :: clear => clear_batch
    procedure :: submit => submit_batch
    procedure :: solve => solve_batch
    procedure :: cancel => cancel_batch
    final :: finalize_batch
  end type cubie_batch_t

contains

  !> Makes a batch of a solver, in place of the one that was there.
  recursive subroutine init_batch(self, solver, stat, errmsg)
    class(cubie_batch_t), intent(inout) :: self
    type(cubie_solver_t), intent(in) :: solver
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call self%clear()
    self%scope = CUBIE_SCOPE_BATCH
    call conclude(cubie_batch_create(solver%handle, self%handle), stat, errmsg)
  end subroutine init_batch

  !> Gives the batch back. Results made from it keep what they need.
  recursive subroutine clear_batch(self)
    class(cubie_batch_t), intent(inout) :: self
    if (self%is_open()) call cubie_batch_destroy(self%handle)
    self%handle = c_null_ptr
  end subroutine clear_batch

  !> Arrays of objects, too.
  impure elemental recursive subroutine finalize_batch(self)
    type(cubie_batch_t), intent(inout) :: self
    call self%clear()
  end subroutine finalize_batch

  !> Checks everything and queues the solve; `res` takes the place of what it was before.
  recursive subroutine submit_batch(self, res, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    type(cubie_result_t), intent(inout) :: res
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call res%clear()
    call conclude(cubie_batch_submit(self%handle, res%handle), stat, errmsg)
  end subroutine submit_batch

  !> Says where chunks go; the holder and the sink stay until that is taken back.
  recursive integer(c_int32_t) function bind_sink(self, sink, holder) result(status)
    class(cubie_batch_t), intent(in) :: self
    class(cubie_any_sink_t), intent(inout), target :: sink
    type(sink_holder_t), intent(inout), target :: holder
    status = CUBIE_ERR_INVALID_ARGUMENT
    select type (sink)
    class is (cubie_sink_t)
      holder%sink => sink
      status = cubie_batch_bind_sink(self%handle, c_funloc(hand_over), c_loc(holder))
    class is (cubie_sink_f32_t)
      holder%sink_f32 => sink
      status = cubie_batch_bind_sink_f32(self%handle, c_funloc(hand_over_f32), c_loc(holder))
    end select
  end function bind_sink

  !> Submits and waits. Runs that fail are no failure of the solve: see view_status of the result. After a solve that
  !> was stopped `res` has what was done until then.
  !> progress: what is told how far it is. sink: what saved values go to, chunk by chunk; the result has none then.
  recursive subroutine solve_batch(self, res, progress, sink, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    type(cubie_result_t), intent(inout) :: res
    class(cubie_progress_t), intent(inout), target, optional :: progress
    class(cubie_any_sink_t), intent(inout), target, optional :: sink
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(sink_holder_t), target :: holder
    integer(c_int32_t) :: status
    if (present(sink)) then
      status = bind_sink(self, sink, holder)
      if (status /= CUBIE_OK) then
        call conclude(status, stat, errmsg)
        return
      end if
    end if
    call self%submit(res, stat, errmsg)
    if (res%is_open()) then
      holder%n_variables = res%n_variables()
      call res%wait(progress=progress, stat=stat, errmsg=errmsg)
    end if
    if (present(sink)) status = cubie_batch_bind_sink(self%handle, c_null_funptr, c_null_ptr)
  end subroutine solve_batch

  !> Stops the unfinished solves of this batch. Any thread.
  recursive subroutine cancel_batch(self, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_cancel(self%handle), stat, errmsg)
  end subroutine cancel_batch
end module cubie_batches
