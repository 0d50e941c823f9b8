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
  use cubie_sinks, only: cubie_sink_t, cubie_sink_f32_t
  use cubie_results, only: cubie_result_t
  use cubie_tables, only: cubie_option_t, cubie_gpu_t, cubie_options, cubie_gpus, cubie_status_text, cubie_run_status_text, &
    cubie_library_version
  use cubie_waiting, only: cubie_progress_t
  implicit none
  public
end module cubie
