# Made by tools/swig.sh from src/cubie.i: do not edit.

cubie_version_string <- function()
{
  .Call(C_R_swig_cubie_version_string)
}

cubie_abi_version <- function()
{
  .Call(C_R_swig_cubie_abi_version, FALSE)
}

cubie_status_name <- function(status)
{
  .Call(C_R_swig_cubie_status_name, status)
}

cubie_run_status_name <- function(bit)
{
  .Call(C_R_swig_cubie_run_status_name, bit)
}

cubie_run_status_copy_text <- function(status)
{
  .Call(C_R_swig_cubie_run_status_copy_text, status, FALSE)
}

cubie_live_handles <- function()
{
  .Call(C_R_swig_cubie_live_handles, FALSE)
}

cubie_option_get_count <- function()
{
  .Call(C_R_swig_cubie_option_get_count, FALSE)
}

cubie_option_get_scope <- function(index)
{
  .Call(C_R_swig_cubie_option_get_scope, index, FALSE)
}

cubie_option_get_type <- function(index)
{
  .Call(C_R_swig_cubie_option_get_type, index, FALSE)
}

cubie_option_copy_name <- function(index)
{
  .Call(C_R_swig_cubie_option_copy_name, index, FALSE)
}

cubie_option_copy_help <- function(index)
{
  .Call(C_R_swig_cubie_option_copy_help, index, FALSE)
}

cubie_option_copy_unit <- function(index)
{
  .Call(C_R_swig_cubie_option_copy_unit, index, FALSE)
}

cubie_option_copy_choices <- function(index)
{
  .Call(C_R_swig_cubie_option_copy_choices, index, FALSE)
}

cubie_option_copy_default <- function(index)
{
  .Call(C_R_swig_cubie_option_copy_default, index, FALSE)
}

cubie_cuda_device_get_count <- function()
{
  .Call(C_R_swig_cubie_cuda_device_get_count, FALSE)
}

cubie_cuda_copy_reason <- function()
{
  .Call(C_R_swig_cubie_cuda_copy_reason, FALSE)
}

cubie_cuda_device_copy_name <- function(ordinal)
{
  .Call(C_R_swig_cubie_cuda_device_copy_name, ordinal, FALSE)
}

cubie_cuda_device_copy_bus_id <- function(ordinal)
{
  .Call(C_R_swig_cubie_cuda_device_copy_bus_id, ordinal, FALSE)
}

cubie_cuda_device_get_architecture <- function(ordinal)
{
  .Call(C_R_swig_cubie_cuda_device_get_architecture, ordinal, FALSE)
}

cubie_cuda_device_get_memory_bytes <- function(ordinal)
{
  .Call(C_R_swig_cubie_cuda_device_get_memory_bytes, ordinal, FALSE)
}

cubie_cuda_device_get_workers <- function(ordinal)
{
  .Call(C_R_swig_cubie_cuda_device_get_workers, ordinal, FALSE)
}

cubie_context_create <- function()
{
  .Call(C_R_swig_cubie_context_create, FALSE)
}

cubie_context_set_int64 <- function(context, name, number)
{
  .Call(C_R_swig_cubie_context_set_int64, context, name, number, FALSE)
}

cubie_context_set_double <- function(context, name, number)
{
  .Call(C_R_swig_cubie_context_set_double, context, name, number, FALSE)
}

cubie_context_set_string <- function(context, name, text)
{
  .Call(C_R_swig_cubie_context_set_string, context, name, text, FALSE)
}

cubie_context_get_int64 <- function(context, name)
{
  .Call(C_R_swig_cubie_context_get_int64, context, name, FALSE)
}

cubie_context_get_double <- function(context, name)
{
  .Call(C_R_swig_cubie_context_get_double, context, name, FALSE)
}

cubie_context_copy_string <- function(context, name)
{
  .Call(C_R_swig_cubie_context_copy_string, context, name, FALSE)
}

cubie_context_get_device_kind <- function(context)
{
  .Call(C_R_swig_cubie_context_get_device_kind, context, FALSE)
}

cubie_context_copy_device_name <- function(context)
{
  .Call(C_R_swig_cubie_context_copy_device_name, context, FALSE)
}

cubie_context_copy_device_reason <- function(context)
{
  .Call(C_R_swig_cubie_context_copy_device_reason, context, FALSE)
}

cubie_context_get_device_memory_bytes <- function(context)
{
  .Call(C_R_swig_cubie_context_get_device_memory_bytes, context, FALSE)
}

cubie_context_get_device_workers <- function(context)
{
  .Call(C_R_swig_cubie_context_get_device_workers, context, FALSE)
}

cubie_solver_create <- function(context, model_text)
{
  .Call(C_R_swig_cubie_solver_create, context, model_text, FALSE)
}

cubie_solver_set_int64 <- function(solver, name, number)
{
  .Call(C_R_swig_cubie_solver_set_int64, solver, name, number, FALSE)
}

cubie_solver_set_double <- function(solver, name, number)
{
  .Call(C_R_swig_cubie_solver_set_double, solver, name, number, FALSE)
}

cubie_solver_set_string <- function(solver, name, text)
{
  .Call(C_R_swig_cubie_solver_set_string, solver, name, text, FALSE)
}

cubie_solver_get_int64 <- function(solver, name)
{
  .Call(C_R_swig_cubie_solver_get_int64, solver, name, FALSE)
}

cubie_solver_get_double <- function(solver, name)
{
  .Call(C_R_swig_cubie_solver_get_double, solver, name, FALSE)
}

cubie_solver_copy_string <- function(solver, name)
{
  .Call(C_R_swig_cubie_solver_copy_string, solver, name, FALSE)
}

cubie_solver_set_atol <- function(solver, values)
{
  .Call(C_R_swig_cubie_solver_set_atol, solver, values, FALSE)
}

cubie_solver_set_rtol <- function(solver, values)
{
  .Call(C_R_swig_cubie_solver_set_rtol, solver, values, FALSE)
}

cubie_solver_get_variable_count <- function(solver, role)
{
  .Call(C_R_swig_cubie_solver_get_variable_count, solver, role, FALSE)
}

cubie_solver_get_saved_count <- function(solver)
{
  .Call(C_R_swig_cubie_solver_get_saved_count, solver, FALSE)
}

cubie_solver_copy_saved_name <- function(solver, index)
{
  .Call(C_R_swig_cubie_solver_copy_saved_name, solver, index, FALSE)
}

cubie_solver_compile <- function(solver)
{
  .Call(C_R_swig_cubie_solver_compile, solver, FALSE)
}

cubie_solver_copy_kernel_text <- function(solver)
{
  .Call(C_R_swig_cubie_solver_copy_kernel_text, solver, FALSE)
}

cubie_solver_copy_build_log <- function(solver)
{
  .Call(C_R_swig_cubie_solver_copy_build_log, solver, FALSE)
}

cubie_solver_get_kernel_builds <- function(solver)
{
  .Call(C_R_swig_cubie_solver_get_kernel_builds, solver, FALSE)
}

cubie_batch_create <- function(solver)
{
  .Call(C_R_swig_cubie_batch_create, solver, FALSE)
}

cubie_batch_set_int64 <- function(batch, name, number)
{
  .Call(C_R_swig_cubie_batch_set_int64, batch, name, number, FALSE)
}

cubie_batch_set_double <- function(batch, name, number)
{
  .Call(C_R_swig_cubie_batch_set_double, batch, name, number, FALSE)
}

cubie_batch_set_string <- function(batch, name, text)
{
  .Call(C_R_swig_cubie_batch_set_string, batch, name, text, FALSE)
}

cubie_batch_get_int64 <- function(batch, name)
{
  .Call(C_R_swig_cubie_batch_get_int64, batch, name, FALSE)
}

cubie_batch_get_double <- function(batch, name)
{
  .Call(C_R_swig_cubie_batch_get_double, batch, name, FALSE)
}

cubie_batch_copy_string <- function(batch, name)
{
  .Call(C_R_swig_cubie_batch_copy_string, batch, name, FALSE)
}

cubie_batch_set_values <- function(batch, name, values)
{
  .Call(C_R_swig_cubie_batch_set_values, batch, name, values, FALSE)
}

cubie_batch_sample_values <- function(batch, name, distribution, a, b)
{
  .Call(C_R_swig_cubie_batch_sample_values, batch, name, distribution, a, b, FALSE)
}

cubie_batch_set_output_file <- function(batch, path)
{
  .Call(C_R_swig_cubie_batch_set_output_file, batch, path, FALSE)
}

cubie_batch_set_netcdf_file <- function(batch, path)
{
  .Call(C_R_swig_cubie_batch_set_netcdf_file, batch, path, FALSE)
}

cubie_batch_set_save_times <- function(batch, times)
{
  .Call(C_R_swig_cubie_batch_set_save_times, batch, times, FALSE)
}

cubie_batch_set_time_spans <- function(batch, t0, t_end)
{
  .Call(C_R_swig_cubie_batch_set_time_spans, batch, t0, t_end, FALSE)
}

cubie_batch_set_driver <- function(batch, name, times, samples)
{
  .Call(C_R_swig_cubie_batch_set_driver, batch, name, times, samples, FALSE)
}

cubie_batch_set_driver_interpolation <- function(batch, name, text)
{
  .Call(C_R_swig_cubie_batch_set_driver_interpolation, batch, name, text, FALSE)
}

cubie_batch_set_driver_boundary <- function(batch, name, text)
{
  .Call(C_R_swig_cubie_batch_set_driver_boundary, batch, name, text, FALSE)
}

cubie_batch_set_driver_outside <- function(batch, name, text)
{
  .Call(C_R_swig_cubie_batch_set_driver_outside, batch, name, text, FALSE)
}

cubie_batch_evaluate_drivers <- function(batch, times, derivative)
{
  .Call(C_R_swig_cubie_batch_evaluate_drivers, batch, times, derivative, FALSE)
}

cubie_batch_get_total_runs <- function(batch)
{
  .Call(C_R_swig_cubie_batch_get_total_runs, batch, FALSE)
}

cubie_batch_get_value <- function(batch, name, run)
{
  .Call(C_R_swig_cubie_batch_get_value, batch, name, run, FALSE)
}

cubie_batch_copy_save_times <- function(batch)
{
  .Call(C_R_swig_cubie_batch_copy_save_times, batch, FALSE)
}

cubie_batch_submit <- function(batch)
{
  .Call(C_R_swig_cubie_batch_submit, batch, FALSE)
}

cubie_batch_cancel <- function(batch)
{
  .Call(C_R_swig_cubie_batch_cancel, batch, FALSE)
}

cubie_result_wait <- function(res, timeout_seconds, progress)
{
  .Call(C_R_swig_cubie_result_wait, res, timeout_seconds, progress, FALSE)
}

cubie_result_cancel <- function(res)
{
  .Call(C_R_swig_cubie_result_cancel, res, FALSE)
}

cubie_result_get_phase <- function(res)
{
  .Call(C_R_swig_cubie_result_get_phase, res, FALSE)
}

cubie_result_get_status <- function(res)
{
  .Call(C_R_swig_cubie_result_get_status, res, FALSE)
}

cubie_result_copy_error_message <- function(res)
{
  .Call(C_R_swig_cubie_result_copy_error_message, res, FALSE)
}

cubie_result_get_run_count <- function(res)
{
  .Call(C_R_swig_cubie_result_get_run_count, res, FALSE)
}

cubie_result_get_save_count <- function(res)
{
  .Call(C_R_swig_cubie_result_get_save_count, res, FALSE)
}

cubie_result_get_variable_count <- function(res)
{
  .Call(C_R_swig_cubie_result_get_variable_count, res, FALSE)
}

cubie_result_get_state_count <- function(res)
{
  .Call(C_R_swig_cubie_result_get_state_count, res, FALSE)
}

cubie_result_get_precision_bits <- function(res)
{
  .Call(C_R_swig_cubie_result_get_precision_bits, res, FALSE)
}

cubie_result_get_chunks <- function(res)
{
  .Call(C_R_swig_cubie_result_get_chunks, res, FALSE)
}

cubie_result_copy_time_table <- function(res)
{
  .Call(C_R_swig_cubie_result_copy_time_table, res, FALSE)
}

cubie_result_copy_saved_name <- function(res, index)
{
  .Call(C_R_swig_cubie_result_copy_saved_name, res, index, FALSE)
}

cubie_result_copy_saved_unit <- function(res, index)
{
  .Call(C_R_swig_cubie_result_copy_saved_unit, res, index, FALSE)
}

cubie_result_copy_save_times <- function(res)
{
  .Call(C_R_swig_cubie_result_copy_save_times, res, FALSE)
}

cubie_result_get_effective_rtol <- function(res)
{
  .Call(C_R_swig_cubie_result_get_effective_rtol, res, FALSE)
}

cubie_result_copy_outputs <- function(res, order)
{
  .Call(C_R_swig_cubie_result_copy_outputs, res, order, FALSE)
}

cubie_result_copy_final_states <- function(res)
{
  .Call(C_R_swig_cubie_result_copy_final_states, res, FALSE)
}

cubie_result_copy_run_status <- function(res)
{
  .Call(C_R_swig_cubie_result_copy_run_status, res, FALSE)
}

cubie_result_copy_statistics_table <- function(res)
{
  .Call(C_R_swig_cubie_result_copy_statistics_table, res, FALSE)
}

cubie_result_copy_counter <- function(res, counter)
{
  .Call(C_R_swig_cubie_result_copy_counter, res, counter, FALSE)
}

cubie_result_write_csv <- function(res, path)
{
  .Call(C_R_swig_cubie_result_write_csv, res, path, FALSE)
}

cubie_result_copy_last_steps <- function(res)
{
  .Call(C_R_swig_cubie_result_copy_last_steps, res, FALSE)
}

cubie_result_get_window_count <- function(res)
{
  .Call(C_R_swig_cubie_result_get_window_count, res, FALSE)
}

cubie_result_get_summary_count <- function(res)
{
  .Call(C_R_swig_cubie_result_get_summary_count, res, FALSE)
}

cubie_result_copy_summary_name <- function(res, index)
{
  .Call(C_R_swig_cubie_result_copy_summary_name, res, index, FALSE)
}

cubie_result_copy_summary_unit <- function(res, index)
{
  .Call(C_R_swig_cubie_result_copy_summary_unit, res, index, FALSE)
}

cubie_result_copy_window_times <- function(res)
{
  .Call(C_R_swig_cubie_result_copy_window_times, res, FALSE)
}

cubie_result_copy_summaries <- function(res, order)
{
  .Call(C_R_swig_cubie_result_copy_summaries, res, order, FALSE)
}

cubie_result_get_failed_count <- function(res)
{
  .Call(C_R_swig_cubie_result_get_failed_count, res, FALSE)
}

cubie_result_copy_output_statistic <- function(res, statistic, probability)
{
  .Call(C_R_swig_cubie_result_copy_output_statistic, res, statistic, probability, FALSE)
}

cubie_result_copy_summary_statistic <- function(res, statistic, probability)
{
  .Call(C_R_swig_cubie_result_copy_summary_statistic, res, statistic, probability, FALSE)
}

cubie_result_copy_final_statistic <- function(res, statistic, probability)
{
  .Call(C_R_swig_cubie_result_copy_final_statistic, res, statistic, probability, FALSE)
}

cubie_result_get_event_count <- function(res)
{
  .Call(C_R_swig_cubie_result_get_event_count, res, FALSE)
}

cubie_result_get_event_record_count <- function(res)
{
  .Call(C_R_swig_cubie_result_get_event_record_count, res, FALSE)
}

cubie_result_copy_event_counts <- function(res)
{
  .Call(C_R_swig_cubie_result_copy_event_counts, res, FALSE)
}

cubie_result_copy_event_records <- function(res)
{
  .Call(C_R_swig_cubie_result_copy_event_records, res, FALSE)
}

cb_release <- function(handle)
{
  .Call(C_R_swig_cb_release, handle, FALSE)
}

cb_alive <- function(handle)
{
  .Call(C_R_swig_cb_alive, handle, FALSE)
}

cb_let_go <- function(handle)
{
  .Call(C_R_swig_cb_let_go, handle, FALSE)
}

cb_solve <- function(handle, progress)
{
  .Call(C_R_swig_cb_solve, handle, progress, FALSE)
}

cb_final <- function(prepared, values, progress)
{
  .Call(C_R_swig_cb_final, prepared, values, progress, FALSE)
}

cb_outputs_view <- function(handle, names)
{
  .Call(C_R_swig_cb_outputs_view, handle, names, FALSE)
}

cb_variables <- function(handle, role)
{
  .Call(C_R_swig_cb_variables, handle, role, FALSE)
}

cb_run_values <- function(handle, name)
{
  .Call(C_R_swig_cb_run_values, handle, name, FALSE)
}

cb_bind_values <- function(handle, name, x, first, n_runs)
{
  .Call(C_R_swig_cb_bind_values, handle, name, x, first, n_runs, FALSE)
}

cb_first_not_finite <- function(x)
{
  .Call(C_R_swig_cb_first_not_finite, x, FALSE)
}

cb_bind_sink <- function(handle, fn, names, bits)
{
  .Call(C_R_swig_cb_bind_sink, handle, fn, names, bits, FALSE)
}

cb_set_events <- function(handle, variables, times, targets, operations, values, intervals, counts, first_row)
{
  .Call(C_R_swig_cb_set_events, handle, variables, times, targets, operations, values, intervals, counts, first_row, FALSE)
}

cb_set_doses <- function(handle, compartments, time, amt, cmt, rate, dur, ii, addl, ss, evid, first_row)
{
  .Call(C_R_swig_cb_set_doses, handle, compartments, time, amt, cmt, rate, dur, ii, addl, ss, evid, first_row, FALSE)
}

cb_set_drivers <- function(handle, samples, t0, dt)
{
  .Call(C_R_swig_cb_set_drivers, handle, samples, t0, dt, FALSE)
}
