!> A sweep over the ranks of MPI. The ranks of a node share its processors, so each takes its part of them as threads;
!> and each solves its part of the runs, whose bits are those of the whole sweep.
program ranks
  use, intrinsic :: iso_fortran_env, only: int64, real64
  use mpi_f08
  use cubie
  implicit none
  integer, parameter :: runs = 1000
  character(*), parameter :: model = "states x = 1; parameters k = 1" // new_line("a") // "x' = -k*x"
  type(MPI_Comm) :: node
  type(cubie_context_t) :: context
  type(cubie_solver_t) :: solver
  type(cubie_batch_t) :: batch
  type(cubie_result_t) :: res
  real(real64), pointer :: final(:, :)
  real(real64) :: part, whole
  integer :: rank, n_ranks, on_node, i, first, last, workers, threads
  character(1024) :: path

  call MPI_Init()
  call MPI_Comm_rank(MPI_COMM_WORLD, rank)
  call MPI_Comm_size(MPI_COMM_WORLD, n_ranks)
  call MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, node)
  call MPI_Comm_size(node, on_node)

  call get_environment_variable("CUBIE_LIBRARY", path)
  call cubie_load(trim(path))
  call context%init()
  ! A rank that is bound to its processors has no more threads than those by itself. This is for ranks that are not.
  workers = processors()
  call context%set("threads", max(1, workers / on_node))
  ! Together the ranks of a node have no more threads than processors, or one each.
  call MPI_Allreduce(int(context%device_workers()), threads, 1, MPI_INTEGER, MPI_SUM, node)
  if (threads > max(workers, on_node)) error stop "more threads than processors"
  call solver%init(context, model)
  call batch%init(solver)
  call batch%set_values("k", [(i / real(runs, real64), i=1, runs)])
  first = int(int(rank, int64) * runs / n_ranks)
  last = int(int(rank + 1, int64) * runs / n_ranks)
  call batch%set("first_run", first)
  call batch%set("run_count", last - first)
  call batch%solve(res)
  call res%view_final_states(final)
  part = sum(final)
  call MPI_Reduce(part, whole, 1, MPI_DOUBLE_PRECISION, MPI_SUM, 0, MPI_COMM_WORLD)
  if (rank == 0) print "(a, i0, a, f10.6)", "mean over ", runs, " runs: ", whole / runs
  ! The mean of exp(-k) over k from 0 to 1 is 1 - 1/e; its sum of 1000 steps is off by half a step's difference.
  if (rank == 0 .and. abs(whole / runs - (1 - exp(-1.0_real64))) > 1e-3_real64) error stop "wrong"
  call res%clear()
  call batch%clear()
  call solver%clear()
  call context%clear()
  call MPI_Comm_free(node)
  call MPI_Finalize()

contains

  !> Processors that this process may use: what a context takes by itself.
  integer function processors()
    type(cubie_context_t) :: probe
    call probe%init()
    call probe%set("device", "host")
    processors = int(probe%device_workers())
  end function processors
end program ranks
