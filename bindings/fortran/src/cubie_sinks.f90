!> Sinks: saved values handed to the caller chunk by chunk, so that results of any size take the memory of a few chunks.
module cubie_sinks
  use, intrinsic :: iso_c_binding, only: c_associated, c_double, c_f_pointer, c_float, c_int32_t, c_int64_t, c_ptr
  use, intrinsic :: iso_fortran_env, only: int32, int64, real32, real64
  implicit none
  private
  public :: cubie_any_sink_t, cubie_sink_t, cubie_sink_f32_t, sink_holder_t, hand_over, hand_over_f32

  !> Either of the two below.
  type, abstract :: cubie_any_sink_t
  end type cubie_any_sink_t

  !> What saved values are given to, for solves of precision f64: extend it and give `take` a body.
  type, abstract, extends(cubie_any_sink_t) :: cubie_sink_t
  contains
    procedure(take_chunk), deferred :: take
  end type cubie_sink_t

  !> The same for solves of precision f32.
  type, abstract, extends(cubie_any_sink_t) :: cubie_sink_f32_t
  contains
    procedure(take_chunk_f32), deferred :: take
  end type cubie_sink_f32_t

  abstract interface
    !> Called on the thread that waits, once per chunk; chunks come in order.
    !> first_run: place of the chunk's first run in the whole grid, from 1. values: (run, variable, time), readable
    !> during the call alone, as is status, a word per run. Sets go_on to .false. to stop the solve, which then ends
    !> with CUBIE_ERR_CALLBACK. It must return: a `stop` in it ends the process.
    subroutine take_chunk(self, first_run, values, status, go_on)
      import :: cubie_sink_t, int32, int64, real64
      class(cubie_sink_t), intent(inout) :: self
      integer(int64), intent(in) :: first_run
      real(real64), intent(in) :: values(:, :, :)
      integer(int32), intent(in) :: status(:)
      logical, intent(inout) :: go_on
    end subroutine take_chunk

    !> As above, in single precision.
    subroutine take_chunk_f32(self, first_run, values, status, go_on)
      import :: cubie_sink_f32_t, int32, int64, real32
      class(cubie_sink_f32_t), intent(inout) :: self
      integer(int64), intent(in) :: first_run
      real(real32), intent(in) :: values(:, :, :)
      integer(int32), intent(in) :: status(:)
      logical, intent(inout) :: go_on
    end subroutine take_chunk_f32
  end interface

  !> What crosses C beside the procedure.
  type :: sink_holder_t
    class(cubie_sink_t), pointer :: sink => null()
    class(cubie_sink_f32_t), pointer :: sink_f32 => null()
    integer(int64) :: n_variables = 0   !< saved ones
  end type sink_holder_t

contains

  !> The C side of take.
  recursive function hand_over(first_run, n_runs, outputs, n_outputs, run_status, userdata) bind(c) result(stopped)
    integer(c_int64_t), value :: first_run, n_runs, n_outputs
    type(c_ptr), value :: outputs, userdata
    integer(c_int32_t), intent(in) :: run_status(*)
    integer(c_int32_t) :: stopped
    type(sink_holder_t), pointer :: holder
    real(c_double), pointer :: values(:, :, :)
    real(c_double), target :: none(1)
    integer(int64) :: n_times
    logical :: go_on
    call c_f_pointer(userdata, holder)
    n_times = n_outputs / max(1_int64, n_runs * holder%n_variables)
    if (c_associated(outputs)) then
      call c_f_pointer(outputs, values, [n_runs, holder%n_variables, n_times])
    else
      values(1:1, 1:1, 1:1) => none   ! nothing is saved
      values => values(:, :, 1:0)
    end if
    go_on = .true.
    call holder%sink%take(first_run + 1, values, run_status(1:n_runs), go_on)
    stopped = merge(0_c_int32_t, 1_c_int32_t, go_on)
  end function hand_over

  !> The same in single precision.
  recursive function hand_over_f32(first_run, n_runs, outputs, n_outputs, run_status, userdata) bind(c) result(stopped)
    integer(c_int64_t), value :: first_run, n_runs, n_outputs
    type(c_ptr), value :: outputs, userdata
    integer(c_int32_t), intent(in) :: run_status(*)
    integer(c_int32_t) :: stopped
    type(sink_holder_t), pointer :: holder
    real(c_float), pointer :: values(:, :, :)
    real(c_float), target :: none(1)
    integer(int64) :: n_times
    logical :: go_on
    call c_f_pointer(userdata, holder)
    n_times = n_outputs / max(1_int64, n_runs * holder%n_variables)
    if (c_associated(outputs)) then
      call c_f_pointer(outputs, values, [n_runs, holder%n_variables, n_times])
    else
      values(1:1, 1:1, 1:1) => none   ! nothing is saved
      values => values(:, :, 1:0)
    end if
    go_on = .true.
    call holder%sink_f32%take(first_run + 1, values, run_status(1:n_runs), go_on)
    stopped = merge(0_c_int32_t, 1_c_int32_t, go_on)
  end function hand_over_f32
end module cubie_sinks
