!> Results: views and copies of their arrays, statistics over runs, tables and files.
module cubie_results
  use, intrinsic :: iso_c_binding, only: c_char, c_double, c_int32_t, c_int64_t, c_ptr
  use, intrinsic :: iso_fortran_env, only: int32, int64, real64
  use cubie_c
  use cubie_copies
  use cubie_support
  implicit none
  private
  public :: cubie_result_t

  !> What came out of a submitted batch, or is coming; see the types that it extends for waiting, views and copies.
  type, extends(cubie_copies_t) :: cubie_result_t
  contains
    procedure :: copy_statistic, copy_summary_statistic, copy_final_statistic
    procedure :: get_counter_statistic, get_counter_range
    procedure :: n_failed, copy_status_counts, get_effective_rtol
    procedure :: statistics_table, time_table
    procedure :: write_csv, write_npy, export_dlpack
    final :: finalize_result
  end type cubie_result_t

contains

  !> Arrays of objects, too.
  impure elemental recursive subroutine finalize_result(self)
    type(cubie_result_t), intent(inout) :: self
    call self%clear()
  end subroutine finalize_result

  !> The median where no part is given.
  pure recursive real(c_double) function part_of(probability)
    real(real64), intent(in), optional :: probability
    part_of = 0.5_c_double
    if (present(probability)) part_of = probability
  end function part_of

  !> A statistic over runs of every saved value (variable, time); runs that failed are left out.
  !> which: CUBIE_STATISTIC_...; probability: of CUBIE_STATISTIC_QUANTILE, from 0 to 1.
  recursive subroutine copy_statistic(self, which, values, probability, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    integer(c_int32_t), intent(in) :: which
    real(real64), allocatable, intent(inout) :: values(:, :)
    real(real64), intent(in), optional :: probability
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:, :)
    integer(c_int32_t) :: status
    allocate (copy(self%n_variables(), self%n_times()))
    status = cubie_result_copy_output_statistic(self%handle, which, part_of(probability), copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_statistic

  !> The same of every summary (summary, window).
  recursive subroutine copy_summary_statistic(self, which, values, probability, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    integer(c_int32_t), intent(in) :: which
    real(real64), allocatable, intent(inout) :: values(:, :)
    real(real64), intent(in), optional :: probability
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:, :)
    integer(c_int32_t) :: status
    allocate (copy(self%n_summaries(), self%n_windows()))
    status = cubie_result_copy_summary_statistic(self%handle, which, part_of(probability), copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_summary_statistic

  !> The same of every state at the end (state).
  recursive subroutine copy_final_statistic(self, which, values, probability, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    integer(c_int32_t), intent(in) :: which
    real(real64), allocatable, intent(inout) :: values(:)
    real(real64), intent(in), optional :: probability
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    real(real64), allocatable :: copy(:)
    integer(c_int32_t) :: status
    allocate (copy(self%n_states()))
    status = cubie_result_copy_final_statistic(self%handle, which, part_of(probability), copy, size(copy, kind=int64))
    if (status == CUBIE_OK) call move_alloc(copy, values)
    call conclude(status, stat, errmsg)
  end subroutine copy_final_statistic

  !> The same of a count that each run has. counter: CUBIE_COUNTER_...
  recursive subroutine get_counter_statistic(self, counter, which, number, probability, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    integer(c_int32_t), intent(in) :: counter, which
    real(real64), intent(inout) :: number
    real(real64), intent(in), optional :: probability
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_result_get_counter_statistic(self%handle, counter, which, part_of(probability), number), stat, &
      errmsg)
  end subroutine get_counter_statistic

  !> Least, median and greatest of a count over the runs that ended with one status word.
  recursive subroutine get_counter_range(self, run_status, counter, least, median, greatest, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    integer(c_int32_t), intent(in) :: run_status, counter
    real(real64), intent(inout) :: least, median, greatest
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_result_get_counter_range(self%handle, run_status, counter, least, median, greatest), stat, errmsg)
  end subroutine get_counter_range

  !> Number of runs that failed, which statistics leave out; of those whose status has one of `bits` where it is given.
  recursive integer(int64) function n_failed(self, bits)
    class(cubie_result_t), intent(in) :: self
    integer(c_int32_t), intent(in), optional :: bits
    integer(c_int32_t) :: status
    n_failed = 0
    if (present(bits)) then
      status = cubie_result_get_status_count(self%handle, bits, n_failed)
    else
      status = cubie_result_get_failed_count(self%handle, n_failed)
    end if
    if (status /= CUBIE_OK) n_failed = 0
  end function n_failed

  !> The status words that occur, and how many runs have each.
  recursive subroutine copy_status_counts(self, statuses, counts, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    integer(int32), allocatable, intent(inout) :: statuses(:)
    integer(int64), allocatable, intent(inout) :: counts(:)
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(int32), allocatable :: words(:)
    integer(int64), allocatable :: of_words(:)
    integer(c_int64_t) :: needed
    integer(c_int32_t) :: status
    needed = 0
    allocate (of_words(1))
    status = cubie_result_copy_status_counts(self%handle, counts=of_words, dst_len=0_int64, out_needed=needed)
    if (status == CUBIE_OK) then
      deallocate (of_words)
      allocate (words(needed), of_words(needed))
      status = cubie_result_copy_status_counts(self%handle, words, of_words, needed)
    end if
    if (status == CUBIE_OK) then
      call move_alloc(words, statuses)
      call move_alloc(of_words, counts)
    end if
    call conclude(status, stat, errmsg)
  end subroutine copy_status_counts

  !> The relative tolerance in force: larger than asked for where the number format cannot hold that.
  recursive subroutine get_effective_rtol(self, rtol, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    real(real64), intent(inout) :: rtol
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_result_get_effective_rtol(self%handle, rtol), stat, errmsg)
  end subroutine get_effective_rtol

  !> What became of the runs as a table to print: a line per status word, with the ranges of all counters kept.
  recursive subroutine statistics_table(self, text, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    character(:), allocatable, intent(inout) :: text
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(kind=c_char), allocatable :: letters(:)
    integer(c_int64_t) :: needed
    integer(c_int32_t) :: status
    needed = 0
    status = cubie_result_copy_statistics_table(self%handle, dst_len=0_int64, out_needed=needed)
    if (status == CUBIE_OK) then
      allocate (letters(needed))
      status = cubie_result_copy_statistics_table(self%handle, letters, needed)
      if (status == CUBIE_OK) text = fortran_text(letters)
    end if
    call conclude(status, stat, errmsg)
  end subroutine statistics_table

  !> When each part of the solve began and ended as a table to print, with option time_log 1.
  recursive subroutine time_table(self, text, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    character(:), allocatable, intent(inout) :: text
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    character(kind=c_char), allocatable :: letters(:)
    integer(c_int64_t) :: needed
    integer(c_int32_t) :: status
    needed = 0
    status = cubie_result_copy_time_table(self%handle, dst_len=0_int64, out_needed=needed)
    if (status == CUBIE_OK) then
      allocate (letters(needed))
      status = cubie_result_copy_time_table(self%handle, letters, needed)
      if (status == CUBIE_OK) text = fortran_text(letters)
    end if
    call conclude(status, stat, errmsg)
  end subroutine time_table

  !> Writes the saved values as a table in text.
  recursive subroutine write_csv(self, path, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    character(*), intent(in) :: path
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_result_write_csv(self%handle, c_text(path)), stat, errmsg)
  end subroutine write_csv

  !> Writes an array of the result as a file of NumPy. array: CUBIE_ARRAY_..., by default the saved values.
  recursive subroutine write_npy(self, path, array, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    character(*), intent(in) :: path
    integer(c_int32_t), intent(in), optional :: array
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    integer(c_int32_t) :: which
    which = CUBIE_ARRAY_OUTPUTS
    if (present(array)) which = array
    call conclude(cubie_result_write_npy(self%handle, which, c_text(path)), stat, errmsg)
  end subroutine write_npy

  !> An array of the result for another library, without a copy: the address of a DLManagedTensor of DLPack 0.8, which
  !> keeps the memory until its deleter is called, also when this result is cleared. array: CUBIE_ARRAY_...
  recursive subroutine export_dlpack(self, array, tensor, stat, errmsg)
    class(cubie_result_t), intent(in) :: self
    integer(c_int32_t), intent(in) :: array
    type(c_ptr), intent(inout) :: tensor
    integer, intent(out), optional :: stat
    character(*), intent(inout), optional :: errmsg
    call conclude(cubie_result_export_dlpack(self%handle, array, tensor), stat, errmsg)
  end subroutine export_dlpack
end module cubie_results
