!> The rest of the object layer: single precision, arrays in place of every kind, what objects tell about themselves.
program test_words
  use, intrinsic :: iso_c_binding, only: c_associated, c_f_procpointer, c_funptr, c_int32_t, c_int64_t, c_null_ptr, c_ptr
  use, intrinsic :: iso_fortran_env, only: int32, int64, real32, real64
  use checks
  use cubie
  implicit none
  character(*), parameter :: nl = new_line("a")
  character(*), parameter :: pair = "states x = 1 [mol], y = 2; parameters a = 1, b = 2" // nl // "x' = -a*x*y" // nl // &
    "y' = a*x*y - b*y"
  integer, parameter :: runs = 7
  character(1024) :: path
  integer :: i
  real(real64), parameter :: a(runs) = [(i / 7.0_real64, i=1, runs)]

  call get_environment_variable("CUBIE_LIBRARY", path)
  call cubie_load(trim(path))
  call single_precision()
  call outputs_in_place()
  call values_in_place()
  call what_results_tell()
  call what_solvers_tell()
  call values_and_drivers()
  call tables()
  call check(cubie_live_handles() == 0, "no handle is left")
  call finish()

contains

  !> A batch of `pair` that saves at 0, 0.5 and 1.
  subroutine prepare(context, solver, batch, precision)
    type(cubie_context_t), intent(inout) :: context
    type(cubie_solver_t), intent(inout) :: solver
    type(cubie_batch_t), intent(inout) :: batch
    character(*), intent(in) :: precision
    call context%init()
    call context%set("device", "host")
    call solver%init(context, pair)
    call solver%set("method", "tsit5")
    call solver%set("precision", precision)
    call solver%set("summaries", "mean, max")
    call batch%init(solver)
    call batch%set("save_every", 0.5_real64)
    call batch%set("time_log", 1)
  end subroutine prepare

  subroutine single_precision()
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    type(cubie_result_t) :: res
    type(gathering_f32_t) :: gathering
    type(gathering_t) :: other
    real(real32), allocatable :: expected(:, :, :), final(:, :), summaries(:, :, :)
    real(real64), allocatable :: wide(:, :, :), wide_final(:, :), wide_summaries(:, :, :)
    real(real32), target :: fields(5, runs), saved(3, 2, runs)
    real(real64), target :: doubles(2, runs)
    real(real32), pointer :: view(:, :), summary_view(:, :, :)
    integer :: stat
    character(200) :: message
    call prepare(context, solver, batch, "f32")
    call batch%set_values("a", real(a, real32))
    call batch%set_values("b", 2.0_real32)
    call batch%solve(res)
    call check(res%precision_bits() == 32, "a result in single precision")
    call res%copy_outputs(expected)
    call res%copy_outputs(wide)
    call check(all(shape(expected) == [runs, 2, 3]) .and. all(abs(expected - real(wide, real32)) <= 0), "copies agree")
    call res%copy_final_states(final)
    call res%copy_final_states(wide_final)
    call res%view_final_states(view)
    call check(all(abs(final - real(wide_final, real32)) <= 0) .and. all(abs(final - view) <= 0), "final states agree")
    call res%copy_summaries(summaries)
    call res%copy_summaries(wide_summaries)
    call res%view_summaries(summary_view)
    call check(all(shape(summaries) == [runs, 4, 1]) .and. all(abs(summaries - real(wide_summaries, real32)) <= 0) .and. &
      all(abs(summaries - summary_view) <= 0), "summaries agree")
    ! In place: x, y, a, b and another field per cell; saved values (time, variable, run).
    do i = 1, runs
      fields(:, i) = [1.0_real32, 2.0_real32, real(a(i), real32), 2.0_real32, 300.0_real32]
    end do
    saved = -1
    call batch%bind_initial_values(fields(1:2, :))
    call batch%bind_parameters(fields(3:4, :))
    call batch%bind_final_states(fields(1:2, :))
    call batch%bind_outputs(saved, dims=[3, 2, 1])
    call batch%solve(res)
    call check(all(abs(transpose(fields(1:2, :)) - final) <= 0), "y(species, cell) in single precision")
    call check(all(abs(fields(5, :) - 300) <= 0), "other fields are left alone")
    call check(all(abs(reshape(saved, [runs, 2, 3], order=[3, 2, 1]) - expected) <= 0), "saved values in place")
    call batch%unbind()
    call batch%bind_final_states(doubles)
    call batch%solve(res, stat=stat, errmsg=message)
    call check(stat /= CUBIE_OK .and. len_trim(message) > 0, "an array of the other precision")
    call batch%unbind()
    call batch%set_values("a", real(a, real32))
    allocate (gathering%values(runs, 2, 3), other%values(runs, 2, 3))
    call batch%set("chunk_runs", 3)
    call batch%solve(res, sink=gathering)
    call check(gathering%chunks == 3 .and. all(abs(gathering%values - expected) <= 0), "a sink of single precision")
    call batch%solve(res, sink=other, stat=stat)
    call check(stat /= CUBIE_OK .and. other%chunks == 0, "a sink of the other precision")
  end subroutine single_precision

  subroutine outputs_in_place()
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    type(cubie_result_t) :: res
    real(real64), allocatable :: expected(:, :, :), now(:, :, :)
    real(real64), target :: all_of(runs, 2, 3), part(2 * runs, 4, 3)
    integer :: stat
    character(200) :: message
    call prepare(context, solver, batch, "f64")
    call batch%set_values("a", a)
    call batch%solve(res)
    call res%copy_outputs(expected)
    call batch%bind_outputs(all_of)
    call batch%solve(res)
    call check(all(abs(all_of - expected) <= 0), "saved values in an array of the caller")
    call res%copy_outputs(now, stat, message)
    call check(stat == CUBIE_ERR_WRONG_STATE, "the result has none then")
    part = -1
    call batch%bind_outputs(part(::2, 2:3, :))
    call batch%solve(res)
    call check(all(abs(part(::2, 2:3, :) - expected) <= 0), "in a section of one")
    call check(all(abs(part(2::2, :, :) + 1) <= 0) .and. all(abs(part(:, 1, :) + 1) <= 0), "and nowhere else")
    call batch%bind_outputs(all_of, dims=[1, 2, 2], stat=stat, errmsg=message)
    call check(stat == CUBIE_ERR_OUT_OF_RANGE .and. index(message, "bind_outputs") > 0, "a dimension twice")
    call batch%bind_outputs(all_of(:, :, 3:1:-1), stat=stat)
    call check(stat == CUBIE_ERR_NOT_SUPPORTED, "backwards")
    call batch%bind_outputs(all_of(:, :, 1:2))
    call batch%solve(res, stat=stat)
    call check(stat /= CUBIE_OK .and. .not. res%is_open(), "too few times")
    call batch%unbind()
    call batch%solve(res)
    call res%copy_outputs(now)
    call check(all(abs(now - expected) <= 0), "unbound")
  end subroutine outputs_in_place

  !> Values of one variable, a row of a field per cell.
  subroutine values_in_place()
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    type(cubie_result_t) :: res
    real(real64), allocatable :: expected(:, :), now(:, :)
    real(real64), target :: fields(4, runs)
    real(real32), target :: singles(runs)
    integer :: stat
    character(200) :: message
    call prepare(context, solver, batch, "f64")
    call batch%set_values("a", a)
    call batch%solve(res)
    call res%copy_final_states(expected)
    call batch%clear_values("a")
    fields = -1
    fields(3, :) = a
    call batch%bind_values("a", fields(3, :))
    call batch%solve(res)
    call res%copy_final_states(now)
    call check(all(abs(now - expected) <= 0), "values of one parameter in place")
    call batch%bind_values("q", fields(3, :), stat, message)
    call check(stat == CUBIE_ERR_UNKNOWN_NAME, "no such variable to bind")
    call batch%bind_values("a", fields(3, 1:0), stat, message)
    call check(stat == CUBIE_ERR_INVALID_ARGUMENT .and. index(message, "bind_values") > 0, "no values to bind")
    call batch%unbind_values("a")
    call batch%solve(res)
    call check(res%n_runs() == 1, "one run by the model's values")
    call solver%set("precision", "f32")
    singles = real(a, real32)
    call batch%bind_values("a", singles)
    call batch%solve(res)
    call check(res%n_runs() == runs .and. res%precision_bits() == 32, "values in single precision in place")
  end subroutine values_in_place

  subroutine what_results_tell()
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    type(cubie_result_t) :: res
    real(real64), allocatable :: outputs(:, :, :), x(:, :), mean(:), of_summary(:, :), summaries(:, :, :), one(:, :), &
      times(:), windows(:)
    integer(int32), allocatable :: status(:), accepted(:), words(:)
    integer(int64), allocatable :: counts(:)
    integer(int64) :: done, total, n_chunks, length
    integer(int32) :: outcome
    real(real64) :: least, median, greatest, number
    character(:), allocatable :: name, unit, legend, text, why
    type(c_ptr) :: tensor
    integer :: stat, place
    call prepare(context, solver, batch, "f64")
    call batch%set_values("a", a)
    call batch%set("chunk_runs", 4)
    call batch%submit(res)
    call res%wait()
    call res%get_progress(done, total)
    call res%get_outcome(outcome, why)
    call check(done == runs .and. total == runs .and. outcome == CUBIE_OK .and. why == "", "how it went")
    call check(res%phase() == CUBIE_PHASE_FINISHED, "the phase")
    call res%get_chunks(n_chunks, length)
    call check(n_chunks * length >= runs .and. res%chunk_complete(n_chunks) .and. .not. res%chunk_complete(n_chunks + 1), &
      "chunks")
    call res%describe_variable(1, name, unit, legend)
    call check(name == "x" .and. unit == "mol" .and. legend == "x [mol]", "a saved variable")
    call res%describe_summary(2, name=name, unit=unit)
    call res%find_summary(name, place)
    call check(unit == "mol" .and. place == 2, "a summary")
    call res%describe_variable(3, name, stat=stat)
    call check(stat == CUBIE_ERR_OUT_OF_RANGE, "no such variable")
    call res%copy_outputs(outputs)
    call res%copy_variable(1, x)
    call check(all(abs(x - outputs(:, 1, :)) <= 0), "one variable")
    call res%copy_summaries(summaries)
    call res%copy_summary(place, one)
    call check(all(abs(one - summaries(:, place, :)) <= 0), "one summary")
    call res%copy_window_times(windows)
    call res%copy_run_times(1_int64, times)
    call check(all(abs(windows - [0.0_real64, 1.0_real64]) <= 0) .and. all(abs(times - [0.0_real64, 0.5_real64, &
      1.0_real64]) <= 0), "times")
    call res%copy_status(status)
    call res%copy_counter(CUBIE_COUNTER_ACCEPTED, accepted)
    call check(all(status == CUBIE_RUN_OK) .and. all(accepted > 0) .and. res%n_failed() == 0, "status and steps")
    call check(res%n_failed(CUBIE_RUN_MAX_STEPS) == 0, "failures of one kind")
    call res%get_counter_range(CUBIE_RUN_OK, CUBIE_COUNTER_ACCEPTED, least, median, greatest)
    call check(nint(least) == minval(accepted) .and. nint(greatest) == maxval(accepted), "range of steps")
    call res%get_counter_statistic(CUBIE_COUNTER_ACCEPTED, CUBIE_STATISTIC_MAX, number)
    call check(nint(number) == maxval(accepted), "most steps")
    call res%copy_status_counts(words, counts)
    call check(all(words == [CUBIE_RUN_OK]) .and. all(counts == [runs]), "runs per status")
    call res%copy_final_statistic(CUBIE_STATISTIC_MAX, mean)
    call check(all(abs(mean - maxval(outputs(:, :, 3), 1)) <= 0), "a statistic of final states")
    call res%copy_summary_statistic(CUBIE_STATISTIC_MIN, of_summary)
    call check(all(abs(of_summary - minval(summaries, 1)) <= 0), "a statistic of summaries")
    call res%get_effective_rtol(number)
    call check(abs(number - 1e-6_real64) <= 0, "tolerance in force")
    call res%statistics_table(text)
    call check(len(text) > 0, "a table of what became of the runs")
    call res%time_table(text)
    call check(index(text, "kernel") > 0, "a table of times")
    call res%write_npy("words.npy", CUBIE_ARRAY_FINAL_STATES)
    call res%write_npy("no/such/folder/words.npy", stat=stat)
    call check(stat == CUBIE_ERR_IO, "a file that cannot be written")
    call delete("words.npy")
    tensor = c_null_ptr
    call res%export_dlpack(CUBIE_ARRAY_FINAL_STATES, tensor)
    call check(c_associated(tensor), "a tensor")
    call res%clear()
    call release(tensor)
    call check(res%n_runs() == 0 .and. res%phase() == -1 .and. res%precision_bits() == 0, "a result that is not there")
    call check(.not. res%chunk_complete(1_int64), "nor a chunk of it")
  end subroutine what_results_tell

  subroutine delete(file)
    character(*), intent(in) :: file
    integer :: unit, stat
    open (newunit=unit, file=file, status="old", iostat=stat)
    call check(stat == 0, "a file of NumPy")
    if (stat == 0) close (unit, status="delete")
  end subroutine delete

  !> Calls the deleter of a DLManagedTensor, its last member of 64 bytes: DLTensor has 48, manager_ctx and deleter follow.
  subroutine release(tensor)
    use, intrinsic :: iso_c_binding, only: c_f_pointer, c_intptr_t
    type(c_ptr), intent(in) :: tensor
    abstract interface
      subroutine deleter_fn(tensor) bind(c)
        import :: c_ptr
        type(c_ptr), value :: tensor
      end subroutine deleter_fn
    end interface
    type(c_funptr), pointer :: members(:)
    procedure(deleter_fn), pointer :: deleter
    call c_f_pointer(tensor, members, [8])
    call c_f_procpointer(members(8), deleter)
    call deleter(tensor)
  end subroutine release

  subroutine what_solvers_tell()
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    real(real64), allocatable :: tolerances(:)
    real(real64) :: number
    integer(int64) :: planned, limit, builds
    character(:), allocatable :: text
    integer :: stat
    call check(context%device_kind() == -1, "no device without a context")
    call prepare(context, solver, batch, "f64")
    call check(context%device_kind() == CUBIE_DEVICE_HOST .and. context%device_workers() > 0 .and. &
      context%device_memory() > 0, "the device")
    call context%device_architecture(text)
    call check(len(text) > 0, "its architecture")
    call context%device_reason(text)
    call check(text == "", "no reason where the host was asked for")
    planned = -1
    limit = -1
    call context%get_memory(planned=planned, limit=limit)
    call check(planned >= 0 .and. limit > 0, "its memory")
    call check(solver%variable_unit(CUBIE_ROLE_STATE, 1) == "mol" .and. solver%variable_unit(CUBIE_ROLE_STATE, 2) == "", &
      "units")
    call solver%variable_default(CUBIE_ROLE_STATE, 2, number)
    call check(abs(number - 2) <= 0, "a value of the model")
    call solver%variable_default(CUBIE_ROLE_STATE, 3, number, stat)
    call check(stat == CUBIE_ERR_OUT_OF_RANGE, "no such variable")
    call check(solver%n_saved() == 2 .and. solver%saved_name(2) == "y" .and. solver%saved_name(3) == "", "what is saved")
    call solver%set_atol([1e-3_real64, 1e-4_real64])
    call solver%get_atol(tolerances)
    call check(all(abs(tolerances - [1e-3_real64, 1e-4_real64]) <= 0), "absolute tolerances")
    call solver%get_rtol(tolerances)
    call check(all(abs(tolerances - 1e-6_real64) <= 0), "relative tolerances")
    call solver%kernel_text(text)
    call check(index(text, "cubie") > 0, "the kernel text")
    builds = solver%kernel_builds()
    call solver%compile()
    call solver%build_log(text)
    call check(solver%kernel_builds() == builds .and. allocated(text), "what is compiled is the text that was shown")
  end subroutine what_solvers_tell

  subroutine values_and_drivers()
    type(cubie_context_t) :: context
    type(cubie_solver_t) :: solver
    type(cubie_batch_t) :: batch
    real(real64), allocatable :: values(:, :), times(:)
    real(real64) :: number
    integer(int64) :: count
    integer :: stat
    call context%init()
    call solver%init(context, "states y = 1; parameters k = 3; drivers u" // nl // "y' = k*u - y")
    call batch%init(solver)
    call batch%set_values("k", [4.0_real64, 5.0_real64])
    call batch%set_values("y", 2.0_real64)
    call batch%get_total_runs(count)
    call batch%get_value("k", 2_int64, number)
    call check(count == 2 .and. abs(number - 5) <= 0, "a value of a run")
    call batch%clear_values("k")
    call batch%get_value("k", 1_int64, number)
    call check(abs(number - 3) <= 0, "the model's value again")
    call batch%get_value("q", 1_int64, number, stat)
    call check(stat == CUBIE_ERR_UNKNOWN_NAME, "no such parameter")
    call batch%set("save_every", 0.25_real64)
    call batch%copy_save_times(times)
    call check(size(times) == 5, "times that will be saved")
    call batch%set_driver("u", [0.0_real64, 1.0_real64], [0.0_real64, 2.0_real64], interpolation="linear", outside="zero")
    call batch%evaluate_drivers([0.5_real64, 2.0_real64], values)
    call check(all(shape(values) == [1, 2]) .and. all(abs(values(1, :) - [1.0_real64, 0.0_real64]) <= 0), "a driver")
    call batch%evaluate_drivers([0.5_real64], values, derivative=1, run=1_int64)
    call check(all(abs(values - 2) <= 0), "its slope")
    call batch%set_driver("u", [0.0_real64, 1.0_real64], [0.0_real64, 2.0_real64], interpolation="crooked", stat=stat)
    call check(stat /= CUBIE_OK, "no such interpolation")
    call batch%set_netcdf_file("no/such/folder/words.nc", stat)
    call check(stat == CUBIE_OK .or. stat == CUBIE_ERR_NOT_SUPPORTED .or. stat == CUBIE_ERR_IO, "a file of netCDF")
  end subroutine values_and_drivers

  subroutine tables()
    type(cubie_option_t), allocatable :: options(:), of_batch(:)
    type(cubie_gpu_t), allocatable :: gpus(:)
    character(:), allocatable :: reason
    integer :: k
    logical :: found
    call cubie_options(options)
    call cubie_options(of_batch, CUBIE_SCOPE_BATCH)
    call check(size(of_batch) > 0 .and. size(of_batch) < size(options) .and. all(of_batch%scope == CUBIE_SCOPE_BATCH), &
      "options by scope")
    found = .false.
    do k = 1, size(options)
      if (options(k)%name /= "rtol") cycle
      found = .true.
      call check(options(k)%type == CUBIE_TYPE_DOUBLE .and. len(options(k)%help) > 0 .and. options(k)%least >= 0, "rtol")
    end do
    call check(found, "an option by name")
    call cubie_gpus(gpus, reason)
    call check(size(gpus) > 0 .or. len(reason) > 0, "GPUs, or why there are none")
    call check(cubie_status_text(CUBIE_ERR_MODEL) == "CUBIE_ERR_MODEL", "name of a status")
    call check(index(cubie_run_status_text(CUBIE_RUN_MAX_STEPS), "max steps") > 0, "a run's status in words")
    call check(index(cubie_library_version(), ".") > 0, "the version")
  end subroutine tables
end program test_words
