!> Batches: the runs of a solve, their values, times and samples, and arrays of the caller that are worked on in place.
module cubie_batches
  use, intrinsic :: iso_c_binding, only: c_funloc, c_int32_t, c_int64_t, c_intptr_t, c_loc, c_null_funptr, c_null_ptr, &
    c_ptr
  use, intrinsic :: iso_fortran_env, only: int32, int64, real64
  use cubie_c
  use cubie_support
  use cubie_model
  use cubie_results
  use cubie_sinks
  implicit none
  private
  public :: cubie_batch_t

  !> The runs of a solve.
  !>
  !> bind_... hands an array of the caller over without a copy: a whole array or a section of any strides, as
  !> y(species, cell) or fields(1:n, :). The variable behind the argument has the attribute target (or is a pointer),
  !> and stays as it is until the solve that uses it has ended or the array is unbound.
  type, extends(cubie_object_t) :: cubie_batch_t
  contains
    procedure :: init => init_batch
    procedure :: clear => clear_batch
    procedure, private :: set_one_value, set_values_of_runs
    generic :: set_values => set_one_value, set_values_of_runs
    procedure :: sample_values
    procedure :: set_save_times
    procedure :: set_time_spans
    procedure :: set_drivers
    procedure :: set_driver
    procedure :: set_output_file
    procedure :: set_events
    procedure :: set_doses
    procedure :: bind_initial_values
    procedure :: bind_parameters
    procedure :: bind_final_states
    procedure :: bind_initial_steps
    procedure :: unbind
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

  !> One value of a state (at the start) or parameter for all runs, in its unit.
  recursive subroutine set_one_value(self, name, number, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    character(*), intent(in) :: name
    real(real64), intent(in) :: number
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_set_values(self%handle, c_text(name), [number], 1_c_int64_t), stat, errmsg)
  end subroutine set_one_value

  !> Values of a state (at the start) or parameter, one per run, or those of an axis with grid "combinatorial". Copied.
  recursive subroutine set_values_of_runs(self, name, values, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    character(*), intent(in) :: name
    real(real64), intent(in), contiguous :: values(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_set_values(self%handle, c_text(name), values, size(values, kind=int64)), stat, errmsg)
  end subroutine set_values_of_runs

  !> Values drawn by option seed and the number of the run: "uniform" or "loguniform" between a and b, "normal" or
  !> "lognormal" of mean a and standard deviation b.
  recursive subroutine sample_values(self, name, distribution, a, b, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    character(*), intent(in) :: name, distribution
    real(real64), intent(in) :: a, b
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_sample_values(self%handle, c_text(name), c_text(distribution), a, b), stat, errmsg)
  end subroutine sample_values

  !> Saves at these times, which go from t0 to t_end. Copied. None: no list any more.
  recursive subroutine set_save_times(self, times, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    real(real64), intent(in), contiguous :: times(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_set_save_times(self%handle, times, size(times, kind=int64)), stat, errmsg)
  end subroutine set_save_times

  !> A start and an end of its own for each run. Copied.
  recursive subroutine set_time_spans(self, t0, t_end, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    real(real64), intent(in), contiguous :: t0(:), t_end(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    if (size(t0) /= size(t_end)) then
      call refuse(CUBIE_ERR_INVALID_ARGUMENT, "set_time_spans: t0 and t_end have different lengths", stat, errmsg)
      return
    end if
    call conclude(cubie_batch_set_time_spans(self%handle, t0, t_end, size(t0, kind=int64)), stat, errmsg)
  end subroutine set_time_spans

  !> Samples (driver, sample) of all drivers at t0, t0 + dt, ... Copied.
  recursive subroutine set_drivers(self, samples, t0, dt, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    real(real64), intent(in), contiguous :: samples(:, :)
    real(real64), intent(in) :: t0, dt
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_set_drivers(self%handle, samples, size(samples, 2, int64), size(samples, 1, int64), &
      t0, dt), stat, errmsg)
  end subroutine set_drivers

  !> Samples of one driver at times of its own: one per time, which all runs read. Copied. See docs/drivers.md.
  recursive subroutine set_driver(self, name, times, samples, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    character(*), intent(in) :: name
    real(real64), intent(in), contiguous :: times(:), samples(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_set_driver(self%handle, c_text(name), times, size(times, kind=int64), samples, &
      size(samples, kind=int64)), stat, errmsg)
  end subroutine set_driver

  !> Writes saved values to a file of the format .npy instead of keeping them; "" for none.
  recursive subroutine set_output_file(self, path, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    character(*), intent(in) :: path
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_set_output_file(self%handle, c_text(path)), stat, errmsg)
  end subroutine set_output_file

  !> Events at given times, which change states and parameters while runs are integrated; all that the batch has, and
  !> they stay until a call with times of size 0. One element per event (row) in each column; see docs/events.md.
  !> variables: names separated by commas. targets: places among them, from 1. operations: CUBIE_EVENT_...
  !> intervals, counts: further events of the same kind. first_row: for events per run, the place of each run's first
  !> row, from 1, and behind the last run's the number of rows and 1.
  recursive subroutine set_events(self, variables, times, targets, operations, values, intervals, counts, first_row, &
      stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    character(*), intent(in) :: variables
    real(real64), intent(in), contiguous :: times(:), values(:)
    integer(int32), intent(in), contiguous :: targets(:), operations(:)
    real(real64), intent(in), contiguous, optional :: intervals(:)
    integer(int64), intent(in), contiguous, optional :: counts(:), first_row(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int32_t) :: status
    logical :: fine
    fine = size(values) == size(times) .and. size(targets) == size(times) .and. size(operations) == size(times)
    if (present(intervals)) fine = fine .and. size(intervals) == size(times)
    if (present(counts)) fine = fine .and. size(counts) == size(times)
    if (.not. fine) then
      call refuse(CUBIE_ERR_INVALID_ARGUMENT, "set_events: the columns have different lengths", stat, errmsg)
      return
    end if
    if (present(first_row)) then
      status = cubie_batch_set_events(self%handle, c_text(variables), times, targets - 1, operations, values, &
        intervals, counts, size(times, kind=int64), first_row - 1, size(first_row, kind=int64))
    else
      status = cubie_batch_set_events(self%handle, c_text(variables), times, targets - 1, operations, values, &
        intervals, counts, size(times, kind=int64), n_first_row=0_int64)
    end if
    call conclude(status, stat, errmsg)
  end subroutine set_events

  !> Doses into states, by the columns that data sets of NONMEM and rxode2 have; see docs/dosing.md. All that the batch
  !> has, and they stay until a call with times of size 0. One element per dose in each column.
  !> compartments: names of states that cmt counts from 1, separated by commas; without it all, as declared.
  !> first_row: for doses per run, as in set_events.
  recursive subroutine set_doses(self, time, amt, cmt, rate, dur, ii, addl, ss, evid, compartments, first_row, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    real(real64), intent(in), contiguous :: time(:), amt(:)
    integer(int32), intent(in), contiguous, optional :: cmt(:), ss(:), evid(:)
    real(real64), intent(in), contiguous, optional :: rate(:), dur(:), ii(:)
    integer(int64), intent(in), contiguous, optional :: addl(:), first_row(:)
    character(*), intent(in), optional :: compartments
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(:), allocatable :: names
    integer(c_int32_t) :: status
    logical :: fine
    fine = size(amt) == size(time)
    if (present(cmt)) fine = fine .and. size(cmt) == size(time)
    if (present(rate)) fine = fine .and. size(rate) == size(time)
    if (present(dur)) fine = fine .and. size(dur) == size(time)
    if (present(ii)) fine = fine .and. size(ii) == size(time)
    if (present(addl)) fine = fine .and. size(addl) == size(time)
    if (present(ss)) fine = fine .and. size(ss) == size(time)
    if (present(evid)) fine = fine .and. size(evid) == size(time)
    if (.not. fine) then
      call refuse(CUBIE_ERR_INVALID_ARGUMENT, "set_doses: the columns have different lengths", stat, errmsg)
      return
    end if
    names = ""
    if (present(compartments)) names = compartments
    if (present(first_row)) then
      status = cubie_batch_set_doses(self%handle, c_text(names), time, amt, cmt, rate, dur, ii, addl, ss, evid, &
        size(time, kind=int64), first_row - 1, size(first_row, kind=int64))
    else
      status = cubie_batch_set_doses(self%handle, c_text(names), time, amt, cmt, rate, dur, ii, addl, ss, evid, &
        size(time, kind=int64), n_first_row=0_int64)
    end if
    call conclude(status, stat, errmsg)
  end subroutine set_doses

  !> Distance of two neighbours of an array in elements, by their addresses, so that sections need no copy.
  recursive function stride(first, next) result(elements)
    real(real64), intent(in), target :: first, next
    integer(c_int64_t) :: elements
    integer(c_intptr_t), parameter :: bytes = storage_size(1.0_real64) / 8
    elements = int((transfer(c_loc(next), 0_c_intptr_t) - transfer(c_loc(first), 0_c_intptr_t)) / bytes, c_int64_t)
  end function stride

  !> Where a (variable, run) or (run, variable) array is, and how its elements lie.
  !> dim: which of its dimensions counts the variables. negative: whether a stride is below 0.
  recursive subroutine layout(values, dim, data, counts, strides, length, negative)
    real(real64), intent(in), target :: values(:, :)
    integer, intent(in) :: dim
    type(c_ptr), intent(out) :: data
    integer(c_int64_t), intent(out) :: counts(2), strides(2), length
    logical, intent(out) :: negative
    integer(c_int64_t) :: step(2), extent(2)
    extent = shape(values, c_int64_t)
    step = 0
    data = c_null_ptr
    if (size(values) > 0) data = c_loc(values(1, 1))
    if (extent(1) > 1 .and. extent(2) > 0) step(1) = stride(values(1, 1), values(2, 1))
    if (extent(2) > 1 .and. extent(1) > 0) step(2) = stride(values(1, 1), values(1, 2))
    negative = any(step < 0)
    length = sum((extent - 1) * step) + 1
    counts = extent
    strides = step
    if (dim == 2) then
      counts = extent(2:1:-1)
      strides = step(2:1:-1)
    end if
    ! One variable or one run has no neighbour; any stride that keeps elements apart will do.
    if (counts(1) == 1) strides(1) = max(1_c_int64_t, strides(2) * counts(2))
    if (counts(2) == 1) strides(2) = max(1_c_int64_t, strides(1) * counts(1))
  end subroutine layout

  !> Checks what the three below have in common; then `data` is given.
  recursive subroutine prepare(name, values, dim, data, counts, strides, length, fine, stat, errmsg)
    character(*), intent(in) :: name
    real(real64), intent(in), target :: values(:, :)
    integer, intent(in), optional :: dim
    type(c_ptr), intent(out) :: data
    integer(c_int64_t), intent(out) :: counts(2), strides(2), length
    logical, intent(out) :: fine
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer :: which
    logical :: negative
    which = 1
    if (present(dim)) which = dim
    call layout(values, which, data, counts, strides, length, negative)
    fine = .false.
    if (which /= 1 .and. which /= 2) then
      call refuse(CUBIE_ERR_OUT_OF_RANGE, name // ": dim, which counts the variables, is 1 or 2", stat, errmsg)
    else if (size(values) == 0) then
      call refuse(CUBIE_ERR_INVALID_ARGUMENT, name // ": the array has no elements", stat, errmsg)
    else if (negative) then
      call refuse(CUBIE_ERR_NOT_SUPPORTED, name // ": the array runs backwards in memory", stat, errmsg)
    else
      fine = .true.
    end if
  end subroutine prepare

  !> Takes the initial values of all states from an array of the caller.
  !> values: (state, run) with dim 1, the default, or (run, state) with dim 2.
  recursive subroutine bind_initial_values(self, values, dim, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    real(real64), intent(in), target :: values(:, :)
    integer, intent(in), optional :: dim
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(c_ptr) :: data
    integer(c_int64_t) :: counts(2), strides(2), length
    logical :: fine
    call prepare("bind_initial_values", values, dim, data, counts, strides, length, fine, stat, errmsg)
    if (fine) call conclude(cubie_batch_bind_initial_values(self%handle, data, length, counts(1), counts(2), &
      strides(1), strides(2)), stat, errmsg)
  end subroutine bind_initial_values

  !> Takes the values of all parameters from an array of the caller; arguments as above, with parameters for states.
  recursive subroutine bind_parameters(self, values, dim, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    real(real64), intent(in), target :: values(:, :)
    integer, intent(in), optional :: dim
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(c_ptr) :: data
    integer(c_int64_t) :: counts(2), strides(2), length
    logical :: fine
    call prepare("bind_parameters", values, dim, data, counts, strides, length, fine, stat, errmsg)
    if (fine) call conclude(cubie_batch_bind_parameters(self%handle, data, length, counts(1), counts(2), &
      strides(1), strides(2)), stat, errmsg)
  end subroutine bind_parameters

  !> Lets the states at the end of each run be written to an array of the caller, which may be the one of the initial
  !> values; arguments as there.
  recursive subroutine bind_final_states(self, values, dim, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    real(real64), intent(inout), target :: values(:, :)
    integer, intent(in), optional :: dim
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(c_ptr) :: data
    integer(c_int64_t) :: counts(2), strides(2), length
    logical :: fine
    call prepare("bind_final_states", values, dim, data, counts, strides, length, fine, stat, errmsg)
    if (fine) call conclude(cubie_batch_bind_final_states(self%handle, data, length, counts(1), counts(2), &
      strides(1), strides(2)), stat, errmsg)
  end subroutine bind_final_states

  !> Takes the first step size of each run from an array of the caller, in the unit of t; 0: the library chooses.
  recursive subroutine bind_initial_steps(self, steps, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    real(real64), intent(in), target, contiguous :: steps(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(c_ptr) :: data
    data = c_null_ptr
    if (size(steps) > 0) data = c_loc(steps)
    call conclude(cubie_batch_bind_initial_steps(self%handle, data, size(steps, kind=int64)), stat, errmsg)
  end subroutine bind_initial_steps

  !> Lets go of all arrays of the caller.
  recursive subroutine unbind(self, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int64_t), parameter :: no = 0
    integer(c_int32_t) :: status
    status = cubie_batch_bind_initial_values(self%handle, c_null_ptr, no, no, no, no, no)
    if (status == CUBIE_OK) status = cubie_batch_bind_parameters(self%handle, c_null_ptr, no, no, no, no, no)
    if (status == CUBIE_OK) status = cubie_batch_bind_final_states(self%handle, c_null_ptr, no, no, no, no, no)
    if (status == CUBIE_OK) status = cubie_batch_bind_initial_steps(self%handle, c_null_ptr, no)
    call conclude(status, stat, errmsg)
  end subroutine unbind

  !> Checks everything and queues the solve; `res` takes the place of what it was before.
  recursive subroutine submit_batch(self, res, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    type(cubie_result_t), intent(inout) :: res
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call res%clear()
    call conclude(cubie_batch_submit(self%handle, res%handle), stat, errmsg)
  end subroutine submit_batch

  !> Submits and waits. Runs that fail are no failure of the solve: see view_status of the result. After a solve that
  !> was stopped `res` has what was done until then.
  !> progress: what is told how far it is. sink: what saved values go to, chunk by chunk; the result has none then.
  recursive subroutine solve_batch(self, res, progress, sink, stat, errmsg)
    class(cubie_batch_t), intent(in) :: self
    type(cubie_result_t), intent(inout) :: res
    class(cubie_progress_t), intent(inout), target, optional :: progress
    class(cubie_sink_t), intent(inout), target, optional :: sink
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(sink_holder_t), target :: holder
    integer(c_int32_t) :: status
    if (present(sink)) then
      holder%sink => sink
      status = cubie_batch_bind_sink(self%handle, c_funloc(hand_over), c_loc(holder))
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
