!> What the library knows about itself: its options, the GPUs of the machine, and codes in words.
module cubie_tables
  use, intrinsic :: iso_c_binding, only: c_char, c_f_pointer, c_int32_t, c_int64_t, c_null_char, c_ptr
  use, intrinsic :: iso_fortran_env, only: int32, int64, real64
  use cubie_c
  use cubie_support
  implicit none
  private
  public :: cubie_option_t, cubie_gpu_t, cubie_options, cubie_gpus, cubie_status_text, cubie_run_status_text, &
    cubie_library_version

  !> One option. Numbers have a range, both ends included unless above_least; text may have choices, separated by '|'.
  type :: cubie_option_t
    character(:), allocatable :: name, help, unit, choices, default, since
    integer(int32) :: scope = -1   !< CUBIE_SCOPE_...
    integer(int32) :: type = -1    !< CUBIE_TYPE_...
    real(real64) :: least = -huge(1.0_real64), greatest = huge(1.0_real64)
    logical :: above_least = .false.   !< the least value itself is not allowed
  end type cubie_option_t

  !> A CUDA device, in the order of option device: "cuda:0", ...
  type :: cubie_gpu_t
    character(:), allocatable :: name, bus_id
    integer(int32) :: architecture = 0, workers = 0   !< kernels run from 75 on; multiprocessors
    integer(int64) :: memory_bytes = 0
  end type cubie_gpu_t

contains

  !> All options of contexts, solvers and batches, in the order of the documentation; or those of one scope.
  recursive subroutine cubie_options(options, scope, stat, errmsg)
    type(cubie_option_t), allocatable, intent(inout) :: options(:)
    integer(c_int32_t), intent(in), optional :: scope
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(kind=c_char) :: letters(4096)
    integer(c_int64_t), parameter :: room = size(letters, kind=c_int64_t)
    integer(c_int64_t) :: count, i, least, greatest
    integer(c_int32_t) :: status, is_open
    count = 0
    status = cubie_option_get_count(count)
    if (allocated(options)) deallocate (options)
    allocate (options(count))
    do i = 1, count
      if (status == CUBIE_OK) status = cubie_option_get_scope(i - 1, options(i)%scope)
      if (status == CUBIE_OK) status = cubie_option_get_type(i - 1, options(i)%type)
      if (status == CUBIE_OK) status = cubie_option_copy_name(i - 1, letters, room)
      if (status == CUBIE_OK) options(i)%name = fortran_text(letters)
      if (status == CUBIE_OK) status = cubie_option_copy_help(i - 1, letters, room)
      if (status == CUBIE_OK) options(i)%help = fortran_text(letters)
      if (status == CUBIE_OK) status = cubie_option_copy_unit(i - 1, letters, room)
      if (status == CUBIE_OK) options(i)%unit = fortran_text(letters)
      if (status == CUBIE_OK) status = cubie_option_copy_choices(i - 1, letters, room)
      if (status == CUBIE_OK) options(i)%choices = fortran_text(letters)
      if (status == CUBIE_OK) status = cubie_option_copy_default(i - 1, letters, room)
      if (status == CUBIE_OK) options(i)%default = fortran_text(letters)
      if (status == CUBIE_OK) status = cubie_option_copy_since(i - 1, letters, room)
      if (status == CUBIE_OK) options(i)%since = fortran_text(letters)
      if (status == CUBIE_OK .and. options(i)%type == CUBIE_TYPE_INT64) then
        status = cubie_option_get_int64_range(i - 1, least, greatest)
        options(i)%least = real(least, real64)
        options(i)%greatest = real(greatest, real64)
      else if (status == CUBIE_OK .and. options(i)%type == CUBIE_TYPE_DOUBLE) then
        is_open = 0
        status = cubie_option_get_double_range(i - 1, options(i)%least, options(i)%greatest, is_open)
        options(i)%above_least = is_open /= 0
      end if
    end do
    if (present(scope)) options = pack(options, options%scope == scope)
    call conclude(status, stat, errmsg)
  end subroutine cubie_options

  !> The CUDA devices that the driver knows, looked up anew. reason: why there are none, or why some cannot be used.
  recursive subroutine cubie_gpus(gpus, reason, stat, errmsg)
    type(cubie_gpu_t), allocatable, intent(inout) :: gpus(:)
    character(:), allocatable, intent(inout), optional :: reason
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(kind=c_char) :: letters(4096)
    integer(c_int64_t), parameter :: room = size(letters, kind=c_int64_t)
    integer(c_int32_t) :: status, count, i
    count = 0
    status = cubie_cuda_device_get_count(count)
    if (allocated(gpus)) deallocate (gpus)
    allocate (gpus(count))
    do i = 1, count
      if (status == CUBIE_OK) status = cubie_cuda_device_copy_name(i - 1, letters, room)
      if (status == CUBIE_OK) gpus(i)%name = fortran_text(letters)
      if (status == CUBIE_OK) status = cubie_cuda_device_copy_bus_id(i - 1, letters, room)
      if (status == CUBIE_OK) gpus(i)%bus_id = fortran_text(letters)
      if (status == CUBIE_OK) status = cubie_cuda_device_get_architecture(i - 1, gpus(i)%architecture)
      if (status == CUBIE_OK) status = cubie_cuda_device_get_workers(i - 1, gpus(i)%workers)
      if (status == CUBIE_OK) status = cubie_cuda_device_get_memory_bytes(i - 1, gpus(i)%memory_bytes)
    end do
    if (status == CUBIE_OK .and. present(reason)) then
      status = cubie_cuda_copy_reason(letters, room)
      if (status == CUBIE_OK) reason = fortran_text(letters)
    end if
    call conclude(status, stat, errmsg)
  end subroutine cubie_gpus

  !> Text that the library keeps.
  recursive function kept_text(address) result(text)
    type(c_ptr), intent(in) :: address
    character(:), allocatable :: text
    character(kind=c_char), pointer :: letters(:)
    integer :: length
    call c_f_pointer(address, letters, [4096])   ! no more is read than up to the NUL
    length = 0
    do while (letters(length + 1) /= c_null_char)
      length = length + 1
    end do
    text = fortran_text(letters(1:length))
  end function kept_text

  !> Name of a status code, as "CUBIE_ERR_OUT_OF_RANGE".
  recursive function cubie_status_text(status) result(text)
    integer, intent(in) :: status
    character(:), allocatable :: text
    text = kept_text(cubie_status_name(int(status, c_int32_t)))
  end function cubie_status_text

  !> All bits of a run's status word in words, as "step too small; non-finite value".
  recursive function cubie_run_status_text(status) result(text)
    integer(int32), intent(in) :: status
    character(:), allocatable :: text
    character(kind=c_char) :: letters(4096)
    text = ""
    if (cubie_run_status_copy_text(status, letters, size(letters, kind=c_int64_t)) == CUBIE_OK) text = fortran_text(letters)
  end function cubie_run_status_text

  !> Version of the loaded library, as "0.1.0".
  recursive function cubie_library_version() result(text)
    character(:), allocatable :: text
    text = kept_text(cubie_version_string())
  end function cubie_library_version
end module cubie_tables
