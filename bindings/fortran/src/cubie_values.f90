!> What the runs of a batch are: their values, times, samples, events and doses, and files that take what is saved.
module cubie_values
  use, intrinsic :: iso_c_binding, only: c_int32_t, c_int64_t
  use, intrinsic :: iso_fortran_env, only: int32, int64, real32, real64
  use cubie_c
  use cubie_support
  implicit none
  private
  public :: cubie_values_t

  !> The part of a batch that is copied from the caller.
  type, extends(cubie_object_t) :: cubie_values_t
  contains
    procedure, private :: set_one_value, set_one_value_f32, set_values_of_runs, set_values_of_runs_f32
    generic :: set_values => set_one_value, set_one_value_f32, set_values_of_runs, set_values_of_runs_f32
    procedure :: sample_values, clear_values, get_value, get_total_runs
    procedure :: set_save_times, copy_save_times, set_time_spans
    procedure :: set_drivers, set_driver, evaluate_drivers
    procedure :: set_output_file, set_netcdf_file
    procedure :: set_events, set_doses
  end type cubie_values_t

contains

  !> One value of a state (at the start) or parameter for all runs, in its unit.
  recursive subroutine set_one_value(self, name, number, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
    character(*), intent(in) :: name
    real(real64), intent(in) :: number
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_set_values(self%handle, c_text(name), [number], 1_c_int64_t), stat, errmsg)
  end subroutine set_one_value

  !> As set_one_value, from single precision.
  recursive subroutine set_one_value_f32(self, name, number, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
    character(*), intent(in) :: name
    real(real32), intent(in) :: number
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_set_values_f32(self%handle, c_text(name), [number], 1_c_int64_t), stat, errmsg)
  end subroutine set_one_value_f32

  !> Values of a state (at the start) or parameter, one per run, or those of an axis with grid "combinatorial". Copied.
  recursive subroutine set_values_of_runs(self, name, values, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
    character(*), intent(in) :: name
    real(real64), intent(in), contiguous :: values(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_set_values(self%handle, c_text(name), values, size(values, kind=int64)), stat, errmsg)
  end subroutine set_values_of_runs

  !> As set_values_of_runs, from single precision.
  recursive subroutine set_values_of_runs_f32(self, name, values, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
    character(*), intent(in) :: name
    real(real32), intent(in), contiguous :: values(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_set_values_f32(self%handle, c_text(name), values, size(values, kind=int64)), stat, errmsg)
  end subroutine set_values_of_runs_f32

  !> Values drawn by option seed and the number of the run: "uniform" or "loguniform" between a and b, "normal" or
  !> "lognormal" of mean a and standard deviation b.
  recursive subroutine sample_values(self, name, distribution, a, b, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
    character(*), intent(in) :: name, distribution
    real(real64), intent(in) :: a, b
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_sample_values(self%handle, c_text(name), c_text(distribution), a, b), stat, errmsg)
  end subroutine sample_values

  !> Gives a state or parameter the value of the model text again.
  recursive subroutine clear_values(self, name, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
    character(*), intent(in) :: name
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_clear_values(self%handle, c_text(name)), stat, errmsg)
  end subroutine clear_values

  !> What a state (at the start) or parameter is in one run of the grid, in its unit. run: from 1 on.
  recursive subroutine get_value(self, name, run, number, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
    character(*), intent(in) :: name
    integer(int64), intent(in) :: run
    real(real64), intent(inout) :: number
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_get_value(self%handle, c_text(name), run - 1, number), stat, errmsg)
  end subroutine get_value

  !> Number of runs of the whole grid, before options first_run and run_count take their part.
  recursive subroutine get_total_runs(self, count, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
    integer(int64), intent(inout) :: count
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_get_total_runs(self%handle, count), stat, errmsg)
  end subroutine get_total_runs

  !> Saves at these times, which go from t0 to t_end. Copied. None: no list any more.
  recursive subroutine set_save_times(self, times, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
    real(real64), intent(in), contiguous :: times(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_set_save_times(self%handle, times, size(times, kind=int64)), stat, errmsg)
  end subroutine set_save_times

  !> The times that the present settings save.
  recursive subroutine copy_save_times(self, times, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
    real(real64), allocatable, intent(inout) :: times(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:)
    integer(c_int64_t) :: needed
    integer(c_int32_t) :: status
    needed = 0
    status = cubie_batch_copy_save_times(self%handle, dst_len=0_int64, out_needed=needed)
    if (status == CUBIE_OK) then
      allocate (copy(needed))
      status = cubie_batch_copy_save_times(self%handle, copy, needed)
      if (status == CUBIE_OK) call move_alloc(copy, times)
    end if
    call conclude(status, stat, errmsg)
  end subroutine copy_save_times

  !> A start and an end of its own for each run. Copied.
  recursive subroutine set_time_spans(self, t0, t_end, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
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
    class(cubie_values_t), intent(in) :: self
    real(real64), intent(in), contiguous :: samples(:, :)
    real(real64), intent(in) :: t0, dt
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_set_drivers(self%handle, samples, size(samples, 2, int64), size(samples, 1, int64), &
      t0, dt), stat, errmsg)
  end subroutine set_drivers

  !> Samples of one driver at times of its own: one per time, which all runs read. Copied. See docs/drivers.md.
  !> interpolation, boundary, outside: words for this driver alone, where it is not as the options of the batch say.
  recursive subroutine set_driver(self, name, times, samples, interpolation, boundary, outside, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
    character(*), intent(in) :: name
    real(real64), intent(in), contiguous :: times(:), samples(:)
    character(*), intent(in), optional :: interpolation, boundary, outside
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int32_t) :: status
    status = CUBIE_OK
    if (present(interpolation)) status = cubie_batch_set_driver_interpolation(self%handle, c_text(name), &
      c_text(interpolation))
    if (present(boundary) .and. status == CUBIE_OK) status = cubie_batch_set_driver_boundary(self%handle, c_text(name), &
      c_text(boundary))
    if (present(outside) .and. status == CUBIE_OK) status = cubie_batch_set_driver_outside(self%handle, c_text(name), &
      c_text(outside))
    if (status == CUBIE_OK) status = cubie_batch_set_driver(self%handle, c_text(name), times, size(times, kind=int64), &
      samples, size(samples, kind=int64))
    call conclude(status, stat, errmsg)
  end subroutine set_driver

  !> What the drivers are at given times, as a solve reads them: (driver, time). derivative: 0 for the values
  !> themselves, 1 for their slopes. run: whose samples, from 1 on, where runs have samples of their own.
  recursive subroutine evaluate_drivers(self, times, values, derivative, run, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
    real(real64), intent(in), contiguous :: times(:)
    real(real64), allocatable, intent(inout) :: values(:, :)
    integer, intent(in), optional :: derivative
    integer(int64), intent(in), optional :: run
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:, :)
    integer(c_int64_t) :: which, needed
    integer(c_int32_t) :: status, order
    which = 0
    if (present(run)) which = run - 1
    order = 0
    if (present(derivative)) order = int(derivative, c_int32_t)
    needed = 0
    status = cubie_batch_evaluate_drivers_of_run(self%handle, which, times, size(times, kind=int64), order, &
      dst_len=0_int64, out_needed=needed)
    if (status == CUBIE_OK) then
      allocate (copy(needed / max(1, size(times)), size(times)))
      status = cubie_batch_evaluate_drivers_of_run(self%handle, which, times, size(times, kind=int64), order, copy, &
        size(copy, kind=int64))
      if (status == CUBIE_OK) call move_alloc(copy, values)
    end if
    call conclude(status, stat, errmsg)
  end subroutine evaluate_drivers

  !> Writes saved values to a file of the format .npy instead of keeping them; "" for none.
  recursive subroutine set_output_file(self, path, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
    character(*), intent(in) :: path
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_set_output_file(self%handle, c_text(path)), stat, errmsg)
  end subroutine set_output_file

  !> Writes saved values to a netCDF-4 file instead of keeping them; "" for none.
  recursive subroutine set_netcdf_file(self, path, stat, errmsg)
    class(cubie_values_t), intent(in) :: self
    character(*), intent(in) :: path
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_batch_set_netcdf_file(self%handle, c_text(path)), stat, errmsg)
  end subroutine set_netcdf_file

  !> Events at given times, which change states and parameters while runs are integrated; all that the batch has, and
  !> they stay until a call with times of size 0. One element per event (row) in each column; see docs/events.md.
  !> variables: names separated by commas. targets: places among them, from 1. operations: CUBIE_EVENT_...
  !> intervals, counts: further events of the same kind. first_row: for events per run, the place of each run's first
  !> row, from 1, and behind the last run's the number of rows and 1.
  recursive subroutine set_events(self, variables, times, targets, operations, values, intervals, counts, first_row, &
      stat, errmsg)
    class(cubie_values_t), intent(in) :: self
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
    class(cubie_values_t), intent(in) :: self
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
end module cubie_values
