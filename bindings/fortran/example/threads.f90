!> Solves from inside an OpenMP region: every thread has a context of its own with one worker, and works in place on its
!> part of the cells. As many threads compute as OpenMP has, and no more. Without OpenMP it is one part.
program threads
  use, intrinsic :: iso_fortran_env, only: real64
  use cubie
  !$ use omp_lib, only: omp_get_num_threads, omp_get_thread_num
  implicit none
  integer, parameter :: cells = 1000
  character(*), parameter :: model = "states x = 1; parameters k = 1" // new_line("a") // "x' = -k*x"
  real(real64), target :: x(1, cells), k(1, cells)
  integer :: i, me, parts
  character(1024) :: path

  x = 1
  k(1, :) = [(i / real(cells, real64), i=1, cells)]
  call get_environment_variable("CUBIE_LIBRARY", path)
  call cubie_load(trim(path))
  me = 0
  parts = 1
  !$omp parallel default(none) shared(x, k) firstprivate(me, parts)
  !$ me = omp_get_thread_num()
  !$ parts = omp_get_num_threads()
  call solve_part(x(:, me * cells / parts + 1:(me + 1) * cells / parts), &
    k(:, me * cells / parts + 1:(me + 1) * cells / parts))
  !$omp end parallel

  print "(a, es8.1)", "largest error ", maxval(abs(x(1, :) - exp(-k(1, :))))
  ! Tolerances bound the error of one step at 1e-6 relative and 1e-6 absolute; a hundredfold covers their sum.
  if (maxval(abs(x(1, :) - exp(-k(1, :)))) > 1e-4_real64) error stop "wrong"

contains

  !> Solves the cells of one thread. Its objects are local, so that they are given back at the end.
  subroutine solve_part(x, k)
    real(real64), intent(inout), target :: x(:, :)
    real(real64), intent(in), target :: k(:, :)
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    type(cubie_result_t) :: res
    if (size(x) == 0) return
    call context%init()
    call context%set("threads", 1)
    call solver%init(context, model)
    call batch%init(solver)
    call batch%bind_initial_values(x)
    call batch%bind_parameters(k)
    call batch%bind_final_states(x)
    call batch%solve(res)
  end subroutine solve_part
end program threads
