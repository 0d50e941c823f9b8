!> Time of one small solve from Fortran, as overhead.c.
!> usage: overhead FORM BLOCKS
program overhead
  use, intrinsic :: iso_fortran_env, only: int64, real64
  use cubie
  implicit none
  integer, parameter :: runs = 8, per_block = 20
  character(*), parameter :: nl = new_line("a")
  character(*), parameter :: model = "states x = 1, y = 0, z = 0" // nl // "parameters sigma = 10, rho = 28" // nl // &
    "x' = sigma*(y - x)" // nl // "y' = x*(rho - z) - y" // nl // "z' = x*y - 8/3*z"
  type(cubie_context_t) :: context
  type(cubie_solver_t) :: solver
  type(cubie_batch_t) :: batch
  type(cubie_result_t) :: res
  real(real64), allocatable :: times(:), final(:, :)
  real(real64), target :: rho(runs), states(runs, 3)
  real(real64) :: swap
  integer(int64) :: start, finish, rate
  integer :: blocks, block, i, j
  character(32) :: word
  logical :: bound
  call get_command_argument(1, word)
  bound = word == "bound"
  call get_command_argument(2, word)
  read (word, *) blocks
  allocate (times(blocks))
  call cubie_load()
  call context%init()
  call context%set("device", "host")
  call solver%init(context, model)
  call solver%set("method", "tsit5")
  call batch%init(solver)
  rho = [(20.0_real64 + i, i=0, runs - 1)]
  if (bound) then
    call batch%bind_values("rho", rho)
    call batch%bind_final_states(states, dim=2)
  end if
  call system_clock(count_rate=rate)
  do block = 0, blocks   ! the first warms up
    call system_clock(start)
    do i = 1, per_block
      if (.not. bound) call batch%set_values("rho", rho)
      call batch%solve(res)
      if (.not. bound) call res%copy_final_states(final)
    end do
    call system_clock(finish)
    if (block > 0) times(block) = (finish - start) * 1e6_real64 / rate / per_block
  end do
  do i = 2, blocks
    do j = i, 2, -1
      if (times(j) >= times(j - 1)) exit
      swap = times(j)
      times(j) = times(j - 1)
      times(j - 1) = swap
    end do
  end do
  print "(f0.2, 1x, f0.2)", times(blocks / 2 + 1), times(1)
  call res%clear()
  call batch%clear()
  call solver%clear()
  call context%clear()
end program overhead
