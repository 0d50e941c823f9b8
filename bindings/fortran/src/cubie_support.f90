!> What all objects share: how failures reach the caller, text to and from C, options by name.
module cubie_support
  use, intrinsic :: iso_c_binding, only: c_char, c_double, c_int32_t, c_int64_t, c_null_char, c_null_ptr, c_ptr, &
    c_associated
  use, intrinsic :: iso_fortran_env, only: int32, int64, real64
  use cubie_c
  implicit none
  private
  public :: cubie_object_t, conclude, refuse, c_text, fortran_text

  !> A handle with options: the parent of context, solver and batch.
  !>
  !> Every procedure has stat and errmsg as allocate has: stat is 0 or a status code (CUBIE_ERR_...), and then errmsg
  !> has the reason; without stat a failure stops the program with it.
  type :: cubie_object_t
    type(c_ptr) :: handle = c_null_ptr   !< For calls of module cubie_c. Owned by this object.
    integer(c_int32_t) :: scope = -1     !< Whose options these are: CUBIE_SCOPE_...
  contains
    procedure :: is_open
    procedure, private :: set_int32, set_int64, set_real64, set_text
    generic :: set => set_int32, set_int64, set_real64, set_text
    procedure, private :: get_int64, get_real64, get_text
    generic :: get => get_int64, get_real64, get_text
    procedure, private :: assign
    generic :: assignment(=) => assign
  end type cubie_object_t

contains

  !> Tells the caller how a call ended: by stat and errmsg, or by stopping.
  recursive subroutine conclude(status, stat, errmsg)
    integer(c_int32_t), intent(in) :: status
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(kind=c_char) :: letters(4096)
    character(:), allocatable :: message
    integer(c_int64_t) :: length
    if (present(stat)) stat = int(status)
    if (status == CUBIE_OK) return
    if (present(stat) .and. .not. present(errmsg)) return
    length = cubie_last_error_message(letters, size(letters, kind=c_int64_t))
    message = fortran_text(letters)
    if (present(errmsg)) errmsg = message
    if (.not. present(stat)) error stop message
  end subroutine conclude

  !> As conclude, for a failure that is found here.
  recursive subroutine refuse(status, message, stat, errmsg)
    integer(c_int32_t), intent(in) :: status
    character(*), intent(in) :: message
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    if (present(errmsg)) errmsg = message
    if (.not. present(stat)) error stop message
    stat = int(status)
  end subroutine refuse

  !> Text as C wants it: without trailing blanks, closed by NUL.
  pure recursive function c_text(text) result(letters)
    character(*), intent(in) :: text
    character(kind=c_char, len=:), allocatable :: letters
    letters = trim(text) // c_null_char
  end function c_text

  !> Letters up to the first NUL as text.
  pure recursive function fortran_text(letters) result(text)
    character(kind=c_char), intent(in) :: letters(:)
    character(:), allocatable :: text
    integer :: length, i
    length = size(letters)
    do i = 1, size(letters)
      if (letters(i) == c_null_char) then
        length = i - 1
        exit
      end if
    end do
    allocate (character(length) :: text)
    do i = 1, length
      text(i:i) = letters(i)
    end do
  end function fortran_text

  !> Whether there is a handle: init was called and succeeded, and clear was not called since.
  elemental recursive logical function is_open(self)
    class(cubie_object_t), intent(in) :: self
    is_open = c_associated(self%handle)
  end function is_open

  !> Two objects with one handle would free it twice, so there is no assignment.
  recursive subroutine assign(self, from)
    class(cubie_object_t), intent(inout) :: self
    class(cubie_object_t), intent(in) :: from
    if (self%is_open() .or. from%is_open()) error stop "cubie: objects cannot be assigned; pass them, or make another"
  end subroutine assign

  recursive subroutine set_int32(self, name, number, stat, errmsg)
    class(cubie_object_t), intent(in) :: self
    character(*), intent(in) :: name
    integer(int32), intent(in) :: number
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call self%set_int64(name, int(number, int64), stat, errmsg)
  end subroutine set_int32

  !> Sets an option that is an integer, or a number given as one.
  recursive subroutine set_int64(self, name, number, stat, errmsg)
    class(cubie_object_t), intent(in) :: self
    character(*), intent(in) :: name
    integer(int64), intent(in) :: number
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int32_t) :: status
    select case (self%scope)
    case (CUBIE_SCOPE_CONTEXT)
      status = cubie_context_set_int64(self%handle, c_text(name), number)
    case (CUBIE_SCOPE_SOLVER)
      status = cubie_solver_set_int64(self%handle, c_text(name), number)
    case default
      status = cubie_batch_set_int64(self%handle, c_text(name), number)
    end select
    call conclude(status, stat, errmsg)
  end subroutine set_int64

  !> Sets an option that is a number.
  recursive subroutine set_real64(self, name, number, stat, errmsg)
    class(cubie_object_t), intent(in) :: self
    character(*), intent(in) :: name
    real(real64), intent(in) :: number
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int32_t) :: status
    select case (self%scope)
    case (CUBIE_SCOPE_CONTEXT)
      status = cubie_context_set_double(self%handle, c_text(name), number)
    case (CUBIE_SCOPE_SOLVER)
      status = cubie_solver_set_double(self%handle, c_text(name), number)
    case default
      status = cubie_batch_set_double(self%handle, c_text(name), number)
    end select
    call conclude(status, stat, errmsg)
  end subroutine set_real64

  !> Sets an option that is text.
  recursive subroutine set_text(self, name, text, stat, errmsg)
    class(cubie_object_t), intent(in) :: self
    character(*), intent(in) :: name, text
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int32_t) :: status
    select case (self%scope)
    case (CUBIE_SCOPE_CONTEXT)
      status = cubie_context_set_string(self%handle, c_text(name), c_text(text))
    case (CUBIE_SCOPE_SOLVER)
      status = cubie_solver_set_string(self%handle, c_text(name), c_text(text))
    case default
      status = cubie_batch_set_string(self%handle, c_text(name), c_text(text))
    end select
    call conclude(status, stat, errmsg)
  end subroutine set_text

  !> The value in force of an option that is an integer.
  recursive subroutine get_int64(self, name, number, stat, errmsg)
    class(cubie_object_t), intent(in) :: self
    character(*), intent(in) :: name
    integer(int64), intent(inout) :: number
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int32_t) :: status
    select case (self%scope)
    case (CUBIE_SCOPE_CONTEXT)
      status = cubie_context_get_int64(self%handle, c_text(name), number)
    case (CUBIE_SCOPE_SOLVER)
      status = cubie_solver_get_int64(self%handle, c_text(name), number)
    case default
      status = cubie_batch_get_int64(self%handle, c_text(name), number)
    end select
    call conclude(status, stat, errmsg)
  end subroutine get_int64

  !> The value in force of an option that is a number.
  recursive subroutine get_real64(self, name, number, stat, errmsg)
    class(cubie_object_t), intent(in) :: self
    character(*), intent(in) :: name
    real(real64), intent(inout) :: number
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int32_t) :: status
    select case (self%scope)
    case (CUBIE_SCOPE_CONTEXT)
      status = cubie_context_get_double(self%handle, c_text(name), number)
    case (CUBIE_SCOPE_SOLVER)
      status = cubie_solver_get_double(self%handle, c_text(name), number)
    case default
      status = cubie_batch_get_double(self%handle, c_text(name), number)
    end select
    call conclude(status, stat, errmsg)
  end subroutine get_real64

  !> The value in force of an option that is text.
  recursive subroutine get_text(self, name, text, stat, errmsg)
    class(cubie_object_t), intent(in) :: self
    character(*), intent(in) :: name
    character(:), allocatable, intent(inout) :: text
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(kind=c_char) :: letters(4096)
    integer(c_int32_t) :: status
    select case (self%scope)
    case (CUBIE_SCOPE_CONTEXT)
      status = cubie_context_copy_string(self%handle, c_text(name), letters, size(letters, kind=c_int64_t))
    case (CUBIE_SCOPE_SOLVER)
      status = cubie_solver_copy_string(self%handle, c_text(name), letters, size(letters, kind=c_int64_t))
    case default
      status = cubie_batch_copy_string(self%handle, c_text(name), letters, size(letters, kind=c_int64_t))
    end select
    if (status == CUBIE_OK) text = fortran_text(letters)
    call conclude(status, stat, errmsg)
  end subroutine get_text
end module cubie_support
