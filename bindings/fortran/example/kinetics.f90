!> Kinetics per grid cell inside a time loop. Diffusion between cells and kinetics within each cell take turns; cubie
!> works in place on the model's own array y(species, cell), of which two species react, and each cell's step size is
!> handed on from one outer step to the next.
program kinetics
  use, intrinsic :: iso_fortran_env, only: int32, real64
  use cubie
  implicit none
  integer, parameter :: cells = 2000, species = 3, outer_steps = 10
  real(real64), parameter :: dt = 0.1_real64, diffusion = 0.2_real64
  character(*), parameter :: nl = new_line("a")
  character(*), parameter :: brusselator = &
    "states      x = 1, y = 3" // nl // &
    "parameters  b = 3" // nl // &
    "x' = 1 + x^2*y - (b + 1)*x" // nl // &
    "y' = b*x - x^2*y"
  type(cubie_context_t) :: context
  type(cubie_solver_t) :: solver
  type(cubie_batch_t) :: batch
  type(cubie_result_t) :: res
  real(real64), target :: y(species, cells)   ! the third is a tracer that does not react
  real(real64), target :: b(1, cells), steps(cells)
  integer(int32), pointer :: status(:)
  integer :: i, outer, failed
  character(1024) :: path

  do i = 1, cells
    y(:, i) = [1.0_real64, 3.0_real64 + 0.1_real64 * sin(6.0_real64 * i / cells), real(i, real64)]
    b(1, i) = 2.0_real64 + 1.5_real64 * i / cells
  end do
  steps = 0                                   ! 0: the library chooses

  call get_environment_variable("CUBIE_LIBRARY", path)
  call cubie_load(trim(path))
  call context%init()
  call solver%init(context, brusselator)
  call solver%set("save_variables", "none")
  call batch%init(solver)
  call batch%bind_initial_values(y(1:2, :))   ! no copy: a section is read with its strides
  call batch%bind_final_states(y(1:2, :))     ! and written back to the same place
  call batch%bind_parameters(b)
  call batch%bind_initial_steps(steps)
  call batch%set("t_end", dt)
  failed = 0
  do outer = 1, outer_steps
    call diffuse(y(1, :))
    call diffuse(y(2, :))
    call batch%solve(res)
    call res%copy_last_steps(steps)
    call res%view_status(status)
    failed = failed + count(status /= CUBIE_RUN_OK)
  end do

  print "(a, i0, a, 2f9.4, a, 2f9.4)", "after ", outer_steps, " steps: x from", minval(y(1, :)), maxval(y(1, :)), &
    "  y from", minval(y(2, :)), maxval(y(2, :))
  if (failed > 0) error stop "cells failed"
  if (any(nint(y(3, :)) /= [(i, i=1, cells)])) error stop "the tracer changed"
  if (minval(y(1, :)) < 0.2_real64 .or. maxval(y(1, :)) > 4) error stop "x is not plausible"
  call res%clear()
  call batch%clear()
  call solver%clear()
  call context%clear()

contains

  !> One explicit step of diffusion with closed ends.
  subroutine diffuse(u)
    real(real64), intent(inout) :: u(:)
    real(real64) :: flux(0:size(u))
    flux = 0
    flux(1:size(u) - 1) = diffusion * (u(2:) - u(:size(u) - 1))
    u = u + flux(1:) - flux(:size(u) - 1)
  end subroutine diffuse
end program kinetics
