!> The case of tests/bindings/README.md: one_case MODEL OUT. The library is $CUBIE_LIBRARY where it is loaded.
program one_case
  use, intrinsic :: iso_fortran_env, only: int32, int64, real64
  use cubie
  implicit none
  type(cubie_context_t) :: context
  type(cubie_solver_t) :: solver
  type(cubie_batch_t) :: batch
  type(cubie_result_t) :: res
  real(real64), pointer :: outputs(:, :, :), final(:, :), summaries(:, :, :)
  integer(int32), pointer :: status(:)
  real(real64) :: steps(8)
  character(1024) :: path
  character(:), allocatable :: model
  integer :: i, unit, length

  call get_environment_variable("CUBIE_LIBRARY", path)
  call cubie_load(trim(path))
  call get_command_argument(1, path)
  open (newunit=unit, file=trim(path), access="stream", form="unformatted", status="old", action="read")
  inquire (unit=unit, size=length)
  allocate (character(length) :: model)
  read (unit) model
  close (unit)

  call context%init()
  call context%set("device", "host")
  call solver%init(context, model)
  deallocate (model)   ! what the main program declares is not given back by itself
  call solver%set("method", "rodas5p")
  call solver%set("rtol", 1e-6_real64)
  call solver%set("atol", 1e-9_real64)
  call solver%set("save_variables", "all")
  call solver%set("summaries", "mean, max, std")
  call batch%init(solver)
  call batch%set_values("k1", [(i / 32.0_real64, i=1, 8)])
  call batch%set_drivers(reshape([(mod(i, 4) / 1024.0_real64, i=0, 8)], [1, 9]), 0.0_real64, 8.0_real64)
  call batch%set_events("a, k1", [20.0_real64, 30.0_real64], [1, 2], [CUBIE_EVENT_ADD, CUBIE_EVENT_MULTIPLY], &
    [0.25_real64, 2.0_real64], intervals=[16.0_real64, 0.0_real64], counts=[2_int64, 0_int64])
  call batch%set("t_end", 64.0_real64)
  call batch%set("save_every", 8.0_real64)
  call batch%set("summarise_every", 32.0_real64)
  call batch%solve(res)

  call res%view_outputs(outputs)
  call res%view_final_states(final)
  call res%view_summaries(summaries)
  call res%copy_last_steps(steps)
  call res%view_status(status)
  call get_command_argument(2, path)
  open (newunit=unit, file=trim(path), access="stream", form="unformatted", status="replace", action="write")
  write (unit) outputs, final, summaries, steps, status
  close (unit)

  ! Nor finalized.
  call res%clear()
  call batch%clear()
  call solver%clear()
  call context%clear()
  if (cubie_live_handles() /= 0) error stop "handles left behind"
end program one_case
