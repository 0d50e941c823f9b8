!> cubie for Fortran: one system of ordinary differential equations, solved for many parameter sets at once.
!>
!>     call cubie_load()                          ! once; with a path in the form that is loaded at run time
!>     call context%init()
!>     call solver%init(context, model_text)
!>     call batch%init(solver)
!>     call batch%solve(res)
module cubie
  use cubie_c
  use cubie_model, only: cubie_context_t, cubie_solver_t
  use cubie_batches, only: cubie_batch_t
  use cubie_sinks, only: cubie_sink_t
  use cubie_results, only: cubie_progress_t, cubie_result_t
  implicit none
  public
end module cubie
