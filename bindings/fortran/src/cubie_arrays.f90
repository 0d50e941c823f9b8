!> Arrays of the caller that a batch reads and writes in place.
module cubie_arrays
  use, intrinsic :: iso_c_binding, only: c_int32_t, c_int64_t, c_loc, c_null_ptr, c_ptr
  use, intrinsic :: iso_fortran_env, only: int64, real32, real64
  use cubie_c
  use cubie_places
  use cubie_support
  use cubie_values
  implicit none
  private
  public :: cubie_arrays_t

  !> The part of a batch that is lent by the caller.
  !>
  !> bind_... hands an array of the caller over without a copy: a whole array or a section of any strides, as
  !> y(species, cell) or fields(1:n, :), in the precision of the solver. The variable behind the argument has the
  !> attribute target (or is a pointer), and stays as it is until the solve that uses it has ended or it is unbound.
  type, extends(cubie_values_t) :: cubie_arrays_t
  contains
    procedure, private :: bind_initial_values_64, bind_initial_values_32
    generic :: bind_initial_values => bind_initial_values_64, bind_initial_values_32
    procedure, private :: bind_parameters_64, bind_parameters_32
    generic :: bind_parameters => bind_parameters_64, bind_parameters_32
    procedure, private :: bind_values_64, bind_values_32
    generic :: bind_values => bind_values_64, bind_values_32
    procedure :: unbind_values
    procedure, private :: bind_final_states_64, bind_final_states_32
    generic :: bind_final_states => bind_final_states_64, bind_final_states_32
    procedure, private :: bind_outputs_64, bind_outputs_32
    generic :: bind_outputs => bind_outputs_64, bind_outputs_32
    procedure :: bind_initial_steps
    procedure :: unbind
  end type cubie_arrays_t

contains

  !> Of an array whose dimension `dim`, by default the first, counts the variables.
  recursive subroutine arrange_2(name, place, dim, fine, stat, errmsg)
    character(*), intent(in) :: name
    type(place_t), intent(inout) :: place
    integer, intent(in), optional :: dim
    logical, intent(out) :: fine
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer :: which
    which = 1
    if (present(dim)) which = dim
    call place%arrange(name, [which, 3 - which], fine, stat, errmsg)
  end subroutine arrange_2

  !> Takes the initial values of all states from an array of the caller.
  !> values: (state, run) with dim 1, the default, or (run, state) with dim 2.
  recursive subroutine bind_initial_values_64(self, values, dim, stat, errmsg)
    class(cubie_arrays_t), intent(in) :: self
    real(real64), intent(in), target :: values(:, :)
    integer, intent(in), optional :: dim
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(place_t) :: place
    logical :: fine
    call find_place(values, place)
    call arrange_2("bind_initial_values", place, dim, fine, stat, errmsg)
    if (fine) call conclude(cubie_batch_bind_initial_values(self%handle, place%data, place%length, &
      place%counts(1), place%counts(2), place%strides(1), place%strides(2)), stat, errmsg)
  end subroutine bind_initial_values_64

  !> As above, for a solver of precision f32.
  recursive subroutine bind_initial_values_32(self, values, dim, stat, errmsg)
    class(cubie_arrays_t), intent(in) :: self
    real(real32), intent(in), target :: values(:, :)
    integer, intent(in), optional :: dim
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(place_t) :: place
    logical :: fine
    call find_place(values, place)
    call arrange_2("bind_initial_values", place, dim, fine, stat, errmsg)
    if (fine) call conclude(cubie_batch_bind_initial_values_f32(self%handle, place%data, place%length, &
      place%counts(1), place%counts(2), place%strides(1), place%strides(2)), stat, errmsg)
  end subroutine bind_initial_values_32

  !> Takes the values of all parameters from an array of the caller; arguments as above, with parameters for states.
  recursive subroutine bind_parameters_64(self, values, dim, stat, errmsg)
    class(cubie_arrays_t), intent(in) :: self
    real(real64), intent(in), target :: values(:, :)
    integer, intent(in), optional :: dim
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(place_t) :: place
    logical :: fine
    call find_place(values, place)
    call arrange_2("bind_parameters", place, dim, fine, stat, errmsg)
    if (fine) call conclude(cubie_batch_bind_parameters(self%handle, place%data, place%length, &
      place%counts(1), place%counts(2), place%strides(1), place%strides(2)), stat, errmsg)
  end subroutine bind_parameters_64

  !> As above, for a solver of precision f32.
  recursive subroutine bind_parameters_32(self, values, dim, stat, errmsg)
    class(cubie_arrays_t), intent(in) :: self
    real(real32), intent(in), target :: values(:, :)
    integer, intent(in), optional :: dim
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(place_t) :: place
    logical :: fine
    call find_place(values, place)
    call arrange_2("bind_parameters", place, dim, fine, stat, errmsg)
    if (fine) call conclude(cubie_batch_bind_parameters_f32(self%handle, place%data, place%length, &
      place%counts(1), place%counts(2), place%strides(1), place%strides(2)), stat, errmsg)
  end subroutine bind_parameters_32

  !> Takes the values of one state (at the start) or parameter from an array of the caller, one per run, in the unit of
  !> the variable: as fields(3, :). It counts before the arrays of all states and parameters.
  recursive subroutine bind_values_64(self, name, values, stat, errmsg)
    class(cubie_arrays_t), intent(in) :: self
    character(*), intent(in) :: name
    real(real64), intent(in), target :: values(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(place_t) :: place
    logical :: fine
    call find_place(values, place)
    call place%arrange("bind_values", [1], fine, stat, errmsg)
    if (fine) call conclude(cubie_batch_bind_values(self%handle, c_text(name), place%data, place%length, &
      place%counts(1), place%strides(1)), stat, errmsg)
  end subroutine bind_values_64

  !> As above, for a solver of precision f32.
  recursive subroutine bind_values_32(self, name, values, stat, errmsg)
    class(cubie_arrays_t), intent(in) :: self
    character(*), intent(in) :: name
    real(real32), intent(in), target :: values(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(place_t) :: place
    logical :: fine
    call find_place(values, place)
    call place%arrange("bind_values", [1], fine, stat, errmsg)
    if (fine) call conclude(cubie_batch_bind_values_f32(self%handle, c_text(name), place%data, place%length, &
      place%counts(1), place%strides(1)), stat, errmsg)
  end subroutine bind_values_32

  !> Lets go of the array of bind_values.
  recursive subroutine unbind_values(self, name, stat, errmsg)
    class(cubie_arrays_t), intent(in) :: self
    character(*), intent(in) :: name
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int64_t), parameter :: no = 0
    call conclude(cubie_batch_bind_values(self%handle, c_text(name), c_null_ptr, no, no, no), stat, errmsg)
  end subroutine unbind_values

  !> Lets the states at the end of each run be written to an array of the caller, which may be the one of the initial
  !> values; arguments as there.
  recursive subroutine bind_final_states_64(self, values, dim, stat, errmsg)
    class(cubie_arrays_t), intent(in) :: self
    real(real64), intent(inout), target :: values(:, :)
    integer, intent(in), optional :: dim
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(place_t) :: place
    logical :: fine
    call find_place(values, place)
    call arrange_2("bind_final_states", place, dim, fine, stat, errmsg)
    if (fine) call conclude(cubie_batch_bind_final_states(self%handle, place%data, place%length, &
      place%counts(1), place%counts(2), place%strides(1), place%strides(2)), stat, errmsg)
  end subroutine bind_final_states_64

  !> As above, for a solver of precision f32.
  recursive subroutine bind_final_states_32(self, values, dim, stat, errmsg)
    class(cubie_arrays_t), intent(in) :: self
    real(real32), intent(inout), target :: values(:, :)
    integer, intent(in), optional :: dim
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(place_t) :: place
    logical :: fine
    call find_place(values, place)
    call arrange_2("bind_final_states", place, dim, fine, stat, errmsg)
    if (fine) call conclude(cubie_batch_bind_final_states_f32(self%handle, place%data, place%length, &
      place%counts(1), place%counts(2), place%strides(1), place%strides(2)), stat, errmsg)
  end subroutine bind_final_states_32

  !> Lets saved values be written to an array of the caller, (run, variable, time); the result has none then.
  !> dims: which dimensions of it count runs, variables and times, where that is not [1, 2, 3].
  recursive subroutine bind_outputs_64(self, values, dims, stat, errmsg)
    class(cubie_arrays_t), intent(in) :: self
    real(real64), intent(inout), target :: values(:, :, :)
    integer, intent(in), optional :: dims(3)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(place_t) :: place
    integer :: from_run(3)
    logical :: fine
    from_run = [1, 2, 3]
    if (present(dims)) from_run = dims
    call find_place(values, place)
    call place%arrange("bind_outputs", from_run(3:1:-1), fine, stat, errmsg)
    if (fine) call conclude(cubie_batch_bind_outputs(self%handle, place%data, place%length, &
      place%counts(1), place%counts(2), place%counts(3), place%strides(1), place%strides(2), place%strides(3)), &
      stat, errmsg)
  end subroutine bind_outputs_64

  !> As above, for a solver of precision f32.
  recursive subroutine bind_outputs_32(self, values, dims, stat, errmsg)
    class(cubie_arrays_t), intent(in) :: self
    real(real32), intent(inout), target :: values(:, :, :)
    integer, intent(in), optional :: dims(3)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(place_t) :: place
    integer :: from_run(3)
    logical :: fine
    from_run = [1, 2, 3]
    if (present(dims)) from_run = dims
    call find_place(values, place)
    call place%arrange("bind_outputs", from_run(3:1:-1), fine, stat, errmsg)
    if (fine) call conclude(cubie_batch_bind_outputs_f32(self%handle, place%data, place%length, &
      place%counts(1), place%counts(2), place%counts(3), place%strides(1), place%strides(2), place%strides(3)), &
      stat, errmsg)
  end subroutine bind_outputs_32

  !> Takes the first step size of each run from an array of the caller, in the unit of t; 0: the library chooses.
  recursive subroutine bind_initial_steps(self, steps, stat, errmsg)
    class(cubie_arrays_t), intent(in) :: self
    real(real64), intent(in), target, contiguous :: steps(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    type(c_ptr) :: data
    data = c_null_ptr
    if (size(steps) > 0) data = c_loc(steps)
    call conclude(cubie_batch_bind_initial_steps(self%handle, data, size(steps, kind=int64)), stat, errmsg)
  end subroutine bind_initial_steps

  !> Lets go of all arrays of the caller but those of bind_values.
  recursive subroutine unbind(self, stat, errmsg)
    class(cubie_arrays_t), intent(in) :: self
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int64_t), parameter :: no = 0
    integer(c_int32_t) :: status
    status = cubie_batch_bind_initial_values(self%handle, c_null_ptr, no, no, no, no, no)
    if (status == CUBIE_OK) status = cubie_batch_bind_parameters(self%handle, c_null_ptr, no, no, no, no, no)
    if (status == CUBIE_OK) status = cubie_batch_bind_final_states(self%handle, c_null_ptr, no, no, no, no, no)
    if (status == CUBIE_OK) status = cubie_batch_bind_initial_steps(self%handle, c_null_ptr, no)
    if (status == CUBIE_OK) status = cubie_batch_bind_outputs(self%handle, c_null_ptr, no, no, no, no, no, no, no)
    call conclude(status, stat, errmsg)
  end subroutine unbind
end module cubie_arrays
