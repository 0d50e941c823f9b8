!> Counts what holds and what does not.
module checks
  use, intrinsic :: iso_c_binding, only: c_double, c_int32_t, c_ptr
  use, intrinsic :: iso_fortran_env, only: error_unit, int32, int64, real32, real64
  use cubie, only: cubie_progress_t, cubie_sink_t, cubie_sink_f32_t
  implicit none
  private
  public :: check, finish, counting_t, gathering_t, gathering_f32_t, robertson, robertson_jacobian

  integer :: passed = 0, failed = 0

  !> Counts its calls and stops at one of them.
  type, extends(cubie_progress_t) :: counting_t
    integer :: calls = 0
    integer :: stop_at = huge(1)
    integer(int64) :: last_done = -1, total = -1
  contains
    procedure :: update
  end type counting_t

  !> Puts chunks together again, and stops at one of them.
  type, extends(cubie_sink_t) :: gathering_t
    real(real64), allocatable :: values(:, :, :)
    integer :: chunks = 0
    integer :: stop_at = huge(1)
  contains
    procedure :: take
  end type gathering_t

  !> The same in single precision.
  type, extends(cubie_sink_f32_t) :: gathering_f32_t
    real(real32), allocatable :: values(:, :, :)
    integer :: chunks = 0
  contains
    procedure :: take => take_f32
  end type gathering_f32_t

contains

  subroutine check(holds, what)
    logical, intent(in) :: holds
    character(*), intent(in) :: what
    if (holds) then
      passed = passed + 1
    else
      failed = failed + 1
      write (error_unit, "(2a)") "failed: ", what
    end if
  end subroutine check

  subroutine finish()
    write (*, "(i0, a, i0, a)") passed, " passed, ", failed, " failed"
    if (failed > 0 .or. passed == 0) error stop 1
  end subroutine finish

  subroutine update(self, runs_done, runs_total, go_on)
    class(counting_t), intent(inout) :: self
    integer(int64), intent(in) :: runs_done, runs_total
    logical, intent(inout) :: go_on
    self%calls = self%calls + 1
    self%last_done = runs_done
    self%total = runs_total
    if (self%calls >= self%stop_at) go_on = .false.
  end subroutine update

  subroutine take(self, first_run, values, status, go_on)
    class(gathering_t), intent(inout) :: self
    integer(int64), intent(in) :: first_run
    real(real64), intent(in) :: values(:, :, :)
    integer(int32), intent(in) :: status(:)
    logical, intent(inout) :: go_on
    self%chunks = self%chunks + 1
    self%values(first_run:first_run + size(status) - 1, :, :) = values
    if (self%chunks >= self%stop_at) go_on = .false.
  end subroutine take

  subroutine take_f32(self, first_run, values, status, go_on)
    class(gathering_f32_t), intent(inout) :: self
    integer(int64), intent(in) :: first_run
    real(real32), intent(in) :: values(:, :, :)
    integer(int32), intent(in) :: status(:)
    logical, intent(inout) :: go_on
    self%chunks = self%chunks + 1
    self%values(first_run:first_run + size(status) - 1, :, :) = values
    go_on = go_on .and. all(status == 0)
  end subroutine take_f32

  !> Robertson's kinetics; the parameter is k1.
  recursive function robertson(t, y, p, dydt, userdata) bind(c) result(answer)
    real(c_double), value :: t
    real(c_double), intent(in) :: y(*), p(*)
    real(c_double), intent(inout) :: dydt(*)
    type(c_ptr), value :: userdata
    integer(c_int32_t) :: answer
    dydt(1) = -p(1) * y(1) + 1e4_c_double * y(2) * y(3)
    dydt(3) = 3e7_c_double * y(2)**2
    dydt(2) = -dydt(1) - dydt(3)
    answer = 0
  end function robertson

  !> Its Jacobian, dfdy(i, j) as Fortran has it.
  recursive function robertson_jacobian(t, y, p, dfdy, userdata) bind(c) result(answer)
    real(c_double), value :: t
    real(c_double), intent(in) :: y(*), p(*)
    real(c_double), intent(inout) :: dfdy(*)
    type(c_ptr), value :: userdata
    integer(c_int32_t) :: answer
    dfdy(1:3) = [-p(1), p(1), 0.0_c_double]
    dfdy(4:6) = [1e4_c_double * y(3), -1e4_c_double * y(3) - 6e7_c_double * y(2), 6e7_c_double * y(2)]
    dfdy(7:9) = [1e4_c_double * y(2), -1e4_c_double * y(2), 0.0_c_double]
    answer = 0
  end function robertson_jacobian
end module checks
