!> Where an array of the caller is and how its elements lie, so that sections of any strides need no copy.
module cubie_places
  use, intrinsic :: iso_c_binding, only: c_int32_t, c_int64_t, c_intptr_t, c_loc, c_null_ptr, c_ptr
  use, intrinsic :: iso_fortran_env, only: real32, real64
  use cubie_c
  use cubie_support
  implicit none
  private
  public :: place_t, find_place

  !> An array as Fortran has it, and then as C counts it: see arrange.
  type :: place_t
    type(c_ptr) :: data = c_null_ptr         !< its first element; NULL without elements
    integer(c_int64_t) :: extent(3) = 1      !< of its dimensions
    integer(c_int64_t) :: apart(3) = 0       !< bytes from the first element to its neighbour along each; 0: none
    integer(c_int64_t) :: element = 1        !< bytes of an element
    integer(c_int64_t) :: counts(3) = 1, strides(3) = 1, length = 0   !< of arrange, in elements
  contains
    procedure :: arrange
  end type place_t

  !> Looks at an array of one to three dimensions; there are no copies, whatever its strides are.
  interface find_place
    procedure :: find_1_real64, find_1_real32, find_2_real64, find_2_real32, find_3_real64, find_3_real32
  end interface find_place

contains

  !> Bytes from one address to another.
  recursive integer(c_int64_t) function distance(from, to)
    type(c_ptr), intent(in) :: from, to
    distance = int(transfer(to, 0_c_intptr_t) - transfer(from, 0_c_intptr_t), c_int64_t)
  end function distance

  recursive subroutine find_1_real64(values, place)
    real(real64), intent(in), target :: values(:)
    type(place_t), intent(out) :: place
    place%extent(1) = size(values, kind=c_int64_t)
    place%element = storage_size(values) / 8
    if (size(values) == 0) return
    place%data = c_loc(values(1))
    if (size(values) > 1) place%apart(1) = distance(place%data, c_loc(values(2)))
  end subroutine find_1_real64

  recursive subroutine find_1_real32(values, place)
    real(real32), intent(in), target :: values(:)
    type(place_t), intent(out) :: place
    place%extent(1) = size(values, kind=c_int64_t)
    place%element = storage_size(values) / 8
    if (size(values) == 0) return
    place%data = c_loc(values(1))
    if (size(values) > 1) place%apart(1) = distance(place%data, c_loc(values(2)))
  end subroutine find_1_real32

  recursive subroutine find_2_real64(values, place)
    real(real64), intent(in), target :: values(:, :)
    type(place_t), intent(out) :: place
    place%extent(1:2) = shape(values, c_int64_t)
    place%element = storage_size(values) / 8
    if (size(values) == 0) return
    place%data = c_loc(values(1, 1))
    if (size(values, 1) > 1) place%apart(1) = distance(place%data, c_loc(values(2, 1)))
    if (size(values, 2) > 1) place%apart(2) = distance(place%data, c_loc(values(1, 2)))
  end subroutine find_2_real64

  recursive subroutine find_2_real32(values, place)
    real(real32), intent(in), target :: values(:, :)
    type(place_t), intent(out) :: place
    place%extent(1:2) = shape(values, c_int64_t)
    place%element = storage_size(values) / 8
    if (size(values) == 0) return
    place%data = c_loc(values(1, 1))
    if (size(values, 1) > 1) place%apart(1) = distance(place%data, c_loc(values(2, 1)))
    if (size(values, 2) > 1) place%apart(2) = distance(place%data, c_loc(values(1, 2)))
  end subroutine find_2_real32

  recursive subroutine find_3_real64(values, place)
    real(real64), intent(in), target :: values(:, :, :)
    type(place_t), intent(out) :: place
    place%extent(1:3) = shape(values, c_int64_t)
    place%element = storage_size(values) / 8
    if (size(values) == 0) return
    place%data = c_loc(values(1, 1, 1))
    if (size(values, 1) > 1) place%apart(1) = distance(place%data, c_loc(values(2, 1, 1)))
    if (size(values, 2) > 1) place%apart(2) = distance(place%data, c_loc(values(1, 2, 1)))
    if (size(values, 3) > 1) place%apart(3) = distance(place%data, c_loc(values(1, 1, 2)))
  end subroutine find_3_real64

  recursive subroutine find_3_real32(values, place)
    real(real32), intent(in), target :: values(:, :, :)
    type(place_t), intent(out) :: place
    place%extent(1:3) = shape(values, c_int64_t)
    place%element = storage_size(values) / 8
    if (size(values) == 0) return
    place%data = c_loc(values(1, 1, 1))
    if (size(values, 1) > 1) place%apart(1) = distance(place%data, c_loc(values(2, 1, 1)))
    if (size(values, 2) > 1) place%apart(2) = distance(place%data, c_loc(values(1, 2, 1)))
    if (size(values, 3) > 1) place%apart(3) = distance(place%data, c_loc(values(1, 1, 2)))
  end subroutine find_3_real32

  !> Counts and strides in the order of C, or a refusal that begins with `name`.
  !> dimensions: for each index of C, which dimension of the array counts it. fine: whether they are there.
  recursive subroutine arrange(self, name, dimensions, fine, stat, errmsg)
    class(place_t), intent(inout) :: self
    character(*), intent(in) :: name
    integer, intent(in) :: dimensions(:)
    logical, intent(out) :: fine
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer :: rank, i
    integer(c_int64_t) :: span
    rank = size(dimensions)
    fine = .false.
    if (.not. all([(any(dimensions == i), i=1, rank)])) then
      call refuse(CUBIE_ERR_OUT_OF_RANGE, name // ": no such dimension of the array, or one is named twice", stat, errmsg)
    else if (any(self%extent(1:rank) == 0)) then
      call refuse(CUBIE_ERR_INVALID_ARGUMENT, name // ": the array has no elements", stat, errmsg)
    else if (any(self%apart < 0)) then
      call refuse(CUBIE_ERR_NOT_SUPPORTED, name // ": the array runs backwards in memory", stat, errmsg)
    else if (any(mod(self%apart, self%element) /= 0)) then
      ! Sections of components of derived types may be apart by parts of an element.
      call refuse(CUBIE_ERR_NOT_SUPPORTED, name // ": neighbours are not a whole number of elements apart", stat, errmsg)
    else
      self%counts(1:rank) = self%extent(dimensions)
      self%strides(1:rank) = self%apart(dimensions) / self%element
      self%length = sum((self%counts(1:rank) - 1) * self%strides(1:rank)) + 1
      ! What counts one thing has no neighbour; any stride that keeps elements apart will do.
      span = max(1_c_int64_t, maxval(self%counts(1:rank) * self%strides(1:rank)))
      where (self%counts(1:rank) == 1) self%strides(1:rank) = span
      fine = .true.
    end if
  end subroutine arrange
end module cubie_places
