!> The object layer, against the linked library or the one in $CUBIE_LIBRARY, as it is built.
program test_cubie
  use, intrinsic :: iso_c_binding, only: c_associated, c_int64_t, c_loc, c_null_ptr, c_ptr
  use, intrinsic :: iso_fortran_env, only: int32, int64, real32, real64
  use checks
  use cubie
  implicit none
  character(*), parameter :: nl = new_line("a")
  character(*), parameter :: decay = "states y = 1; parameters a = 1" // nl // "y' = -a*y"
  character(*), parameter :: pair = "states x = 1, y = 2; parameters a = 1, b = 2" // nl // "x' = -a*x*y" // nl // &
    "y' = a*x*y - b*y"
  character(1024) :: path

  call get_environment_variable("CUBIE_LIBRARY", path)
  call cubie_load(trim(path))
  call solving()
  call options_and_errors()
  call arrays_in_place()
  call progress_and_cancel()
  call precision()
  call events()
  call functions()
  call sinks()
  call life_of_objects()
  call check(cubie_live_handles() == 0, "no handle is left")
  call finish()

contains

  subroutine solving()
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    type(cubie_result_t) :: res
    real(real64), parameter :: a(4) = [0.0_real64, 0.5_real64, 1.0_real64, 2.0_real64]
    real(real64), pointer :: outputs(:, :, :), final(:, :), summaries(:, :, :)
    real(real64), allocatable :: copy(:, :, :), states(:, :), times(:)
    integer(int32), pointer :: status(:)
    type(c_ptr) :: address
    integer(c_int64_t) :: length
    integer :: k, place
    call context%init()
    call solver%init(context, decay)
    call solver%set("rtol", 1e-9_real64)
    call solver%set("atol", 1e-9_real64)
    call solver%set("summaries", "mean, max")
    call batch%init(solver)
    call batch%set_values("a", a)
    call batch%set("t_end", 2.0_real64)
    call batch%set("save_every", 1.0_real64)
    call batch%solve(res)
    call check(all([res%n_runs(), res%n_times(), res%n_variables()] == [4, 3, 1]), "sizes")
    call res%view_outputs(outputs)
    call res%copy_times(times)
    call check(all(shape(outputs) == [4, 1, 3]) .and. size(times) == 3, "shape of outputs")
    ! Tolerances bound the error of one step; a hundredfold covers their sum on this decaying problem.
    do k = 1, 3
      call check(all(abs(outputs(:, 1, k) - exp(-a * times(k))) < 1e-7_real64), "values")
    end do
    address = c_null_ptr
    length = 0
    call check(cubie_result_get_outputs_data(res%handle, address, length) == CUBIE_OK, "low level beside the objects")
    call check(c_associated(address, c_loc(outputs)) .and. length == size(outputs), "a view is no copy")
    call res%copy_outputs(copy)
    call check(all(transfer(copy, [0_int64]) == transfer(outputs, [0_int64])), "the copy has the same bits")
    call res%view_final_states(final)
    call res%copy_final_states(states)
    call check(all(shape(final) == [4, 1]) .and. all(abs(final - states) <= 0.0_real64), "final states")
    call res%view_status(status)
    call check(size(status) == 4 .and. all(status == CUBIE_RUN_OK), "status")
    call res%view_summaries(summaries)
    place = 0
    call res%find_summary("y.max", place)
    call check(all(shape(summaries) == [4, 2, 1]) .and. place == 2, "shape of summaries")
    call check(all(abs(summaries(:, place, 1) - 1) <= 0.0_real64), "the greatest is the first")
    call res%find_variable("y", place)
    call check(place == 1, "places count from 1")
    call check(solver%count(CUBIE_ROLE_PARAMETER) == 1, "one parameter")
    call check(solver%variable_name(CUBIE_ROLE_PARAMETER, 1) == "a", "its name")
    call check(solver%variable_name(CUBIE_ROLE_STATE, 2) == "", "no such variable")
    call batch%set_save_times([0.5_real64, 0.75_real64])
    call batch%set("save_every", 0.0_real64)
    call batch%solve(res)
    call check(res%n_times() == 2, "listed times, into the same result")
    call batch%set_values("a", 3.0_real64)
    call batch%solve(res)
    call check(res%n_runs() == 1, "one value")
  end subroutine solving

  subroutine options_and_errors()
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    type(cubie_result_t) :: res
    integer :: stat, place
    integer(int64) :: steps
    real(real64) :: rtol
    character(200) :: message
    character(:), allocatable :: method, device
    call solver%init(context, decay, stat, message)
    call check(stat == CUBIE_ERR_INVALID_HANDLE .and. .not. solver%is_open(), "a context that is not there")
    call context%init()
    call solver%init(context, "states y" // nl // "y' = k*y", stat, message)
    call check(stat == CUBIE_ERR_MODEL .and. index(message, "line 2") > 0, "a wrong model shows the line")
    call solver%init(context, decay, stat, message)
    call check(stat == 0, "stat is 0 after success")
    call solver%set("rtoll", 1e-3_real64, stat, message)
    call check(stat == CUBIE_ERR_UNKNOWN_NAME .and. index(message, "rtol") > 0, "a hint")
    call solver%set("rtol", -1.0_real64, stat)
    call check(stat == CUBIE_ERR_OUT_OF_RANGE, "stat without errmsg")
    call solver%set("max_steps", 77)
    call solver%get("max_steps", steps)
    call solver%set("rtol", 1e-4_real64)
    call solver%get("rtol", rtol)
    call solver%set("method", "dopri5")
    call solver%get("method", method)
    call check(steps == 77 .and. abs(rtol - 1e-4_real64) <= 0 .and. index(method, "d") == 1, "options come back")
    call solver%set_atol([1e-3_real64, 1e-3_real64], stat)
    call check(stat == CUBIE_ERR_INVALID_ARGUMENT, "tolerances for states that are not there")
    call solver%variable_index(CUBIE_ROLE_STATE, "Y", place, stat, message)
    call check(stat == CUBIE_ERR_UNKNOWN_NAME, "no such state")
    call context%device_name(device)
    call check(len(device) > 0, "name of the device")
    call solver%set("rtol", 1e-6_real64)
    call solver%compile(stat, message)
    call check(stat == 0, "compile")
    call batch%init(solver)
    call batch%set("save_every", 3.0_real64)
    call batch%set_save_times([0.5_real64])
    call batch%solve(res, stat=stat, errmsg=message)
    call check(stat /= 0 .and. .not. res%is_open() .and. len_trim(message) > 0, "a refused submission")
    call batch%set_time_spans([0.0_real64], [1.0_real64, 2.0_real64], stat, message)
    call check(stat == CUBIE_ERR_INVALID_ARGUMENT, "lengths that differ")
  end subroutine options_and_errors

  subroutine arrays_in_place()
    integer, parameter :: cells = 7
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    type(cubie_result_t) :: res
    real(real64), target :: fields(5, cells), wide(2 * cells, 3), steps(cells)
    real(real64), allocatable :: expected(:, :)
    integer :: i, stat
    character(200) :: message
    call context%init()
    call solver%init(context, pair)
    call batch%init(solver)
    call batch%set("t_end", 1.0_real64)
    ! Fields of a cell: x, y, a, b, temperature.
    do i = 1, cells
      fields(:, i) = [1.0_real64, 2.0_real64, i / 7.0_real64, 2.0_real64, 300.0_real64 + i]
    end do
    call batch%set_values("a", [(i / 7.0_real64, i=1, cells)])
    call batch%solve(res)
    call res%copy_final_states(expected)
    call batch%bind_initial_values(fields(1:2, :))
    call batch%bind_parameters(fields(3:4, :))
    call batch%bind_final_states(fields(1:2, :))
    call batch%solve(res)
    call check(all(abs(transpose(fields(1:2, :)) - expected) <= 0), "y(species, cell) in place")
    call check(all(abs(fields(5, :) - [(300.0_real64 + i, i=1, cells)]) <= 0), "other fields are left alone")
    call res%copy_last_steps(steps)
    call check(all(steps > 0), "step sizes to hand on")
    call batch%bind_initial_steps(steps)
    call batch%solve(res)
    call batch%unbind()
    ! Every second cell of (cell, species).
    wide = -1
    wide(::2, 1) = 1
    wide(::2, 2) = 2
    call batch%bind_initial_values(wide(::2, 1:2), dim=2)
    call batch%bind_parameters(fields(3:4, :))
    call batch%bind_final_states(wide(::2, 1:2), dim=2)
    call batch%solve(res)
    call check(all(abs(wide(::2, 1:2) - expected) <= 0), "every second of y(cell, species)")
    call check(all(abs(wide(2::2, :) + 1) <= 0) .and. all(abs(wide(:, 3) + 1) <= 0), "the others are left alone")
    call batch%unbind()
    call batch%bind_initial_values(wide(2:1, 1:2), dim=2, stat=stat, errmsg=message)
    call check(stat == CUBIE_ERR_INVALID_ARGUMENT .and. index(message, "bind_initial_values") > 0, "no elements")
    call batch%bind_parameters(fields(4:3:-1, :), stat=stat, errmsg=message)
    call check(stat == CUBIE_ERR_NOT_SUPPORTED .and. index(message, "backwards") > 0, "backwards")
    call batch%bind_final_states(fields(1:2, :), dim=3, stat=stat)
    call check(stat == CUBIE_ERR_OUT_OF_RANGE, "no such dimension")
    call batch%bind_initial_values(fields(1:3, :), stat=stat)
    call check(stat == CUBIE_ERR_INVALID_ARGUMENT, "too many states")
    ! One run, and one variable, have no neighbour to measure a stride by.
    call batch%bind_initial_values(fields(1:2, 1:1))
    call batch%set_values("a", 1.0_real64)
    call batch%solve(res)
    call check(res%n_runs() == 1, "one run")
    call batch%unbind()
    call solver%init(context, decay)
    call batch%init(solver)
    call batch%bind_initial_values(fields(1:1, :))
    call batch%bind_parameters(fields(3:3, :))
    call batch%solve(res)
    call check(res%n_runs() == cells, "one variable")
  end subroutine arrays_in_place

  subroutine progress_and_cancel()
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    type(cubie_result_t) :: res
    type(counting_t) :: counting
    integer(int32), pointer :: status(:)
    logical :: ended
    integer :: stat
    call context%init()
    call solver%init(context, decay)
    call batch%init(solver)
    call batch%set("n_runs", 10)
    call batch%solve(res, progress=counting)
    call check(counting%calls >= 1 .and. counting%last_done == 10 .and. counting%total == 10, "progress until the end")
    ! 10^13 steps: nobody waits for them.
    call solver%set("method", "euler")
    call solver%set("dt", 1e-3_real64)
    call batch%set("n_runs", 100000)
    call batch%set("t_end", 1e5_real64)
    counting%calls = 0
    counting%stop_at = 2
    call batch%solve(res, progress=counting, stat=stat)
    call check(stat == CUBIE_ERR_CALLBACK .and. counting%calls == 2, "a handler stops the solve")
    call batch%submit(res)
    ended = .true.
    call res%wait(timeout=0.01_real64, ended=ended)
    call check(.not. ended, "a wait with an end")
    call res%cancel()
    call res%wait(stat=stat)
    call check(stat == CUBIE_ERR_CANCELLED, "cancel")
    call res%view_status(status)
    call check(all(iand(status, CUBIE_RUN_CANCELLED + CUBIE_RUN_NOT_STARTED) /= 0), "what became of the runs")
    call batch%submit(res)
    call batch%cancel()
    call res%wait(stat=stat)
    call check(stat == CUBIE_ERR_CANCELLED, "cancel of a batch")
  end subroutine progress_and_cancel

  subroutine precision()
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    type(cubie_result_t) :: res
    real(real64), pointer :: double(:, :, :)
    real(real32), pointer :: single(:, :, :)
    integer :: stat
    character(200) :: message
    nullify (double, single)
    call context%init()
    call solver%init(context, decay)
    call solver%set("precision", "f32")
    call batch%init(solver)
    call batch%set("n_runs", 3)
    call batch%solve(res)
    call res%view_outputs(double, stat, message)
    call check(stat == CUBIE_ERR_NOT_SUPPORTED .and. .not. associated(double), "a pointer of the other precision")
    call res%view_outputs(single)
    call check(all(shape(single) == [3, 1, 1]) .and. all(abs(single - exp(-1.0)) < 1e-5), "single precision")
  end subroutine precision

  !> What decays is filled up again: by 1 at t = 1, 2 and 3, and to 0 at t = 1 in the second run.
  subroutine events()
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    type(cubie_result_t) :: res
    real(real64), pointer :: final(:, :)
    real(real64), parameter :: e = exp(-1.0_real64)
    integer(int32), allocatable :: happened(:, :)
    real(real64), allocatable :: records(:, :, :)
    integer :: stat
    character(200) :: message
    call context%init()
    call solver%init(context, decay)
    call solver%set("rtol", 1e-9_real64)
    call solver%set("atol", 1e-9_real64)
    call batch%init(solver)
    call batch%set("n_runs", 2)
    call batch%set("t_end", 4.0_real64)
    call batch%set_events("y", [1.0_real64], [1], [CUBIE_EVENT_ADD], [1.0_real64], intervals=[1.0_real64], counts=[3_int64])
    call batch%solve(res)
    call res%view_final_states(final)
    ! Tolerances bound the error of one step; a hundredfold covers their sum.
    call check(all(abs(final - (e**4 + e**3 + e**2 + e)) < 1e-7_real64), "three doses")
    call batch%set_events("y", [1.0_real64, 1.0_real64], [1, 1], [CUBIE_EVENT_ADD, CUBIE_EVENT_REPLACE], &
      [1.0_real64, 0.0_real64], first_row=[1_int64, 2_int64, 3_int64])
    call batch%solve(res)
    call res%view_final_states(final)
    call check(abs(final(1, 1) - (e**4 + e**3)) < 1e-7_real64 .and. abs(final(2, 1)) <= 0, "events per run")
    call batch%set_events("y", [1.0_real64, 2.0_real64], [1], [CUBIE_EVENT_ADD], [1.0_real64], stat=stat, errmsg=message)
    call check(stat == CUBIE_ERR_INVALID_ARGUMENT, "columns of different lengths")
    call batch%set_events("Y", [1.0_real64], [1], [CUBIE_EVENT_ADD], [1.0_real64], stat=stat, errmsg=message)
    call check(stat == CUBIE_ERR_UNKNOWN_NAME, "no such variable")
    call batch%set_events("y", [real(real64) ::], [integer ::], [integer ::], [real(real64) ::])
    call batch%solve(res)
    call res%view_final_states(final)
    call check(all(abs(final - e**4) < 1e-7_real64), "no events any more")
    call batch%set_doses([1.0_real64], [1.0_real64], ii=[1.0_real64], addl=[2_int64])
    call batch%solve(res)
    call res%view_final_states(final)
    call check(all(abs(final - (e**4 + e**3 + e**2 + e)) < 1e-7_real64), "a dose and two further ones")
    call batch%set_doses([1.0_real64], [1.0_real64], cmt=[1, 1], stat=stat)
    call check(stat == CUBIE_ERR_INVALID_ARGUMENT, "columns of doses of different lengths")
    call batch%set_doses([1.0_real64], [1.0_real64], compartments="z", stat=stat)
    call check(stat == CUBIE_ERR_UNKNOWN_NAME, "no such compartment")
    call solver%init(context, decay // nl // "when y crosses 0.5 down: record, count")
    call solver%set("method", "tsit5")
    call batch%init(solver)
    call batch%set_values("a", [0.1_real64, 1.0_real64])
    call batch%solve(res)
    call res%copy_event_counts(happened)
    call res%copy_event_records(records)
    call check(all(happened(:, 1) == [0, 1]), "events of the model are counted")
    ! Tolerances of 1e-6 per step, a hundredfold for their sum; y falls by half of itself per unit of t there.
    call check(abs(records(2, 1, 1) - log(2.0_real64)) < 2e-4_real64, "the time of one")
    call check(abs(records(2, 3, 1) - 0.5_real64) < 1e-4_real64, "the state there")
  end subroutine events

  !> A procedure as right-hand side, with its Jacobian and without.
  subroutine functions()
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    type(cubie_result_t) :: res
    real(real64), pointer :: final(:, :)
    integer :: stat, given
    character(200) :: message
    call context%init()
    call context%set("device", "host")
    do given = 0, 1
      if (given == 1) then
        call solver%init_function(context, 3, 1, robertson, robertson_jacobian)
      else
        call solver%init_function(context, 3, 1, robertson, declarations="states y1 = 1, y2 = 0, y3 = 0; parameters p1")
      end if
      call solver%set("method", "rodas5p")
      call solver%set("atol", 1e-10_real64)
      call batch%init(solver)
      call batch%set_values("y1", 1.0_real64)
      call batch%set_values("p1", [0.04_real64, 0.04_real64])
      call batch%set("t_end", 40.0_real64)
      call batch%solve(res)
      call res%view_final_states(final)
      ! The reference is that of Hairer & Wanner, Solving ODEs II, IV.10; tolerances of 1e-6, a hundredfold for their sum.
      call check(all(abs(final(:, 1) - 0.7158270688_real64) < 1e-4_real64), "a procedure as right-hand side")
    end do
    call solver%init_function(context, 2, 1, robertson, declarations="states y = 1; parameters p", stat=stat, errmsg=message)
    call check(stat == CUBIE_ERR_INVALID_ARGUMENT .and. .not. solver%is_open(), "other numbers than declared")
  end subroutine functions

  subroutine sinks()
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    type(cubie_result_t) :: res
    type(gathering_t) :: gathering
    real(real64), allocatable :: expected(:, :, :), mean(:, :)
    integer :: i, stat
    character(200) :: message
    call context%init()
    call solver%init(context, pair)
    call batch%init(solver)
    call batch%set_values("a", [(i / 30.0_real64, i=1, 30)])
    call batch%set("save_every", 0.5_real64)
    call batch%set("chunk_runs", 7)
    call batch%solve(res)
    call res%copy_outputs(expected)
    call res%copy_statistic(CUBIE_STATISTIC_MEAN, mean)
    ! Sums of 30 numbers of about 1 in another order.
    call check(all(abs(mean - sum(expected, 1) / 30) < 1e-13_real64), "a statistic over runs")
    allocate (gathering%values(30, 2, 3))
    call batch%solve(res, sink=gathering)
    call check(gathering%chunks == 5 .and. all(abs(gathering%values - expected) <= 0), "a sink gets all chunks")
    call res%copy_outputs(expected, stat, message)
    call check(stat == CUBIE_ERR_WRONG_STATE, "the result has no outputs then")
    gathering%chunks = 0
    gathering%stop_at = 2
    call batch%solve(res, sink=gathering, stat=stat)
    call check(stat == CUBIE_ERR_CALLBACK .and. gathering%chunks == 2, "a sink stops the solve")
    call batch%solve(res)
    call check(res%n_runs() == 30, "no sink any more")
    call batch%set_driver("u", [0.0_real64, 1.0_real64], [0.0_real64, 1.0_real64], stat=stat, errmsg=message)
    call check(stat == CUBIE_ERR_UNKNOWN_NAME, "no such driver")
  end subroutine sinks

  !> A procedure that returns early gives back what it made; objects that are empty may be assigned.
  subroutine life_of_objects()
    type(cubie_context_t) :: context
    type(cubie_result_t) :: first, second
    type(cubie_solver_t), allocatable :: solvers(:)
    integer(int64) :: before
    integer :: i
    before = cubie_live_handles()
    call context%init()
    allocate (solvers(3))
    do i = 1, 3
      call solvers(i)%init(context, decay)
    end do
    call check(cubie_live_handles() == before + 4, "handles are counted")
    call solvers(2)%init(context, pair)
    call check(cubie_live_handles() == before + 4, "making it anew gives the former one back")
    deallocate (solvers)
    call check(cubie_live_handles() == before + 1, "finalized with the array")
    second = first
    call check(.not. second%is_open(), "empty ones may be assigned")
    call context%clear()
    call context%clear()
    call check(.not. context%is_open(), "cleared")
    call check(cubie_live_handles() == before, "cleared twice")
  end subroutine life_of_objects
end program test_cubie
