# Written by tools/bindings/generate.py from include/cubie.h: do not edit.

abstract type cubie_context end
abstract type cubie_solver end
abstract type cubie_batch end
abstract type cubie_result end

const FUNCTIONS = [
    :cubie_version,
    :cubie_version_string,
    :cubie_abi_version,
    :cubie_last_error_message,
    :cubie_status_name,
    :cubie_run_status_name,
    :cubie_run_status_copy_text,
    :cubie_live_handles,
    :cubie_option_get_count,
    :cubie_option_find,
    :cubie_option_get_scope,
    :cubie_option_get_type,
    :cubie_option_copy_name,
    :cubie_option_copy_help,
    :cubie_option_copy_unit,
    :cubie_option_copy_choices,
    :cubie_option_copy_default,
    :cubie_option_copy_since,
    :cubie_option_get_int64_range,
    :cubie_option_get_double_range,
    :cubie_cuda_device_get_count,
    :cubie_cuda_copy_reason,
    :cubie_cuda_device_copy_name,
    :cubie_cuda_device_copy_bus_id,
    :cubie_cuda_device_get_architecture,
    :cubie_cuda_device_get_memory_bytes,
    :cubie_cuda_device_get_workers,
    :cubie_context_create,
    :cubie_context_destroy,
    :cubie_context_set_int64,
    :cubie_context_set_double,
    :cubie_context_set_string,
    :cubie_context_get_int64,
    :cubie_context_get_double,
    :cubie_context_copy_string,
    :cubie_context_get_device_kind,
    :cubie_context_copy_device_name,
    :cubie_context_copy_device_architecture,
    :cubie_context_copy_device_reason,
    :cubie_context_get_device_memory_bytes,
    :cubie_context_get_device_workers,
    :cubie_context_get_memory,
    :cubie_context_get_pinned_memory,
    :cubie_context_get_memory_clients,
    :cubie_solver_create,
    :cubie_solver_create_from_function,
    :cubie_solver_destroy,
    :cubie_solver_set_int64,
    :cubie_solver_set_double,
    :cubie_solver_set_string,
    :cubie_solver_get_int64,
    :cubie_solver_get_double,
    :cubie_solver_copy_string,
    :cubie_solver_set_atol,
    :cubie_solver_copy_atol,
    :cubie_solver_set_rtol,
    :cubie_solver_copy_rtol,
    :cubie_solver_get_variable_count,
    :cubie_solver_copy_variable_name,
    :cubie_solver_copy_variable_unit,
    :cubie_solver_get_variable_default,
    :cubie_solver_get_variable_index,
    :cubie_solver_get_saved_count,
    :cubie_solver_copy_saved_name,
    :cubie_solver_compile,
    :cubie_solver_copy_kernel_text,
    :cubie_solver_copy_build_log,
    :cubie_solver_get_kernel_builds,
    :cubie_batch_create,
    :cubie_batch_destroy,
    :cubie_batch_set_int64,
    :cubie_batch_set_double,
    :cubie_batch_set_string,
    :cubie_batch_get_int64,
    :cubie_batch_get_double,
    :cubie_batch_copy_string,
    :cubie_batch_set_values,
    :cubie_batch_set_values_f32,
    :cubie_batch_sample_values,
    :cubie_batch_clear_values,
    :cubie_batch_bind_initial_values,
    :cubie_batch_bind_initial_values_f32,
    :cubie_batch_bind_parameters,
    :cubie_batch_bind_parameters_f32,
    :cubie_batch_bind_values,
    :cubie_batch_bind_values_f32,
    :cubie_batch_bind_outputs,
    :cubie_batch_bind_outputs_f32,
    :cubie_batch_bind_final_states,
    :cubie_batch_bind_final_states_f32,
    :cubie_batch_bind_sink,
    :cubie_batch_bind_sink_f32,
    :cubie_batch_set_output_file,
    :cubie_batch_set_netcdf_file,
    :cubie_batch_bind_initial_steps,
    :cubie_batch_set_save_times,
    :cubie_batch_set_time_spans,
    :cubie_batch_set_drivers,
    :cubie_batch_set_driver,
    :cubie_batch_set_driver_interpolation,
    :cubie_batch_set_driver_boundary,
    :cubie_batch_set_driver_outside,
    :cubie_batch_evaluate_drivers,
    :cubie_batch_evaluate_drivers_of_run,
    :cubie_batch_set_events,
    :cubie_batch_set_doses,
    :cubie_batch_get_total_runs,
    :cubie_batch_get_value,
    :cubie_batch_copy_save_times,
    :cubie_batch_submit,
    :cubie_batch_solve,
    :cubie_batch_cancel,
    :cubie_result_wait,
    :cubie_result_poll,
    :cubie_result_cancel,
    :cubie_result_get_progress,
    :cubie_result_get_phase,
    :cubie_result_get_status,
    :cubie_result_copy_error_message,
    :cubie_result_get_callback_code,
    :cubie_result_get_run_count,
    :cubie_result_get_save_count,
    :cubie_result_get_variable_count,
    :cubie_result_get_state_count,
    :cubie_result_get_precision_bits,
    :cubie_result_get_chunks,
    :cubie_result_get_chunk_complete,
    :cubie_result_copy_time_log,
    :cubie_result_copy_time_table,
    :cubie_result_copy_saved_name,
    :cubie_result_copy_saved_unit,
    :cubie_result_copy_saved_legend,
    :cubie_result_find_saved,
    :cubie_result_copy_save_times,
    :cubie_result_copy_run_times,
    :cubie_result_get_effective_rtol,
    :cubie_result_copy_outputs,
    :cubie_result_copy_outputs_f32,
    :cubie_result_copy_saved,
    :cubie_result_copy_final_states,
    :cubie_result_copy_final_states_f32,
    :cubie_result_copy_run_status,
    :cubie_result_copy_status_counts,
    :cubie_result_get_counter_range,
    :cubie_result_copy_statistics_table,
    :cubie_result_copy_counter,
    :cubie_result_write_csv,
    :cubie_result_write_npy,
    :cubie_result_copy_last_steps,
    :cubie_result_get_array,
    :cubie_result_export_dlpack,
    :cubie_result_get_outputs_data,
    :cubie_result_get_outputs_data_f32,
    :cubie_result_get_window_count,
    :cubie_result_get_summary_count,
    :cubie_result_copy_summary_name,
    :cubie_result_copy_summary_unit,
    :cubie_result_copy_summary_legend,
    :cubie_result_find_summary,
    :cubie_result_copy_summary,
    :cubie_result_copy_window_times,
    :cubie_result_copy_summaries,
    :cubie_result_copy_summaries_f32,
    :cubie_result_get_failed_count,
    :cubie_result_get_status_count,
    :cubie_result_copy_output_statistic,
    :cubie_result_copy_summary_statistic,
    :cubie_result_copy_final_statistic,
    :cubie_result_get_counter_statistic,
    :cubie_result_get_event_count,
    :cubie_result_get_event_record_count,
    :cubie_result_copy_event_counts,
    :cubie_result_copy_event_records,
    :cubie_result_get_summaries_data,
    :cubie_result_get_summaries_data_f32,
    :cubie_result_destroy,
]

const ADDRESS_cubie_version = Ref(C_NULL)
cubie_version(out_major, out_minor, out_patch) =
    ccall(ADDRESS_cubie_version[], Int32, (Ptr{Int32}, Ptr{Int32}, Ptr{Int32}), out_major, out_minor, out_patch)

const ADDRESS_cubie_version_string = Ref(C_NULL)
cubie_version_string() =
    ccall(ADDRESS_cubie_version_string[], Cstring, ())

const ADDRESS_cubie_abi_version = Ref(C_NULL)
cubie_abi_version() =
    ccall(ADDRESS_cubie_abi_version[], Int32, ())

const ADDRESS_cubie_last_error_message = Ref(C_NULL)
cubie_last_error_message(dst, dst_len) =
    ccall(ADDRESS_cubie_last_error_message[], Int64, (Ptr{UInt8}, Int64), dst, dst_len)

const ADDRESS_cubie_status_name = Ref(C_NULL)
cubie_status_name(status) =
    ccall(ADDRESS_cubie_status_name[], Cstring, (Int32,), status)

const ADDRESS_cubie_run_status_name = Ref(C_NULL)
cubie_run_status_name(bit) =
    ccall(ADDRESS_cubie_run_status_name[], Cstring, (Int32,), bit)

const ADDRESS_cubie_run_status_copy_text = Ref(C_NULL)
cubie_run_status_copy_text(status, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_run_status_copy_text[], Int32, (Int32, Ptr{UInt8}, Int64, Ptr{Int64}), status, dst, dst_len,
        out_needed)

const ADDRESS_cubie_live_handles = Ref(C_NULL)
cubie_live_handles() =
    ccall(ADDRESS_cubie_live_handles[], Int64, ())

const ADDRESS_cubie_option_get_count = Ref(C_NULL)
cubie_option_get_count(out_count) =
    ccall(ADDRESS_cubie_option_get_count[], Int32, (Ptr{Int64},), out_count)

const ADDRESS_cubie_option_find = Ref(C_NULL)
cubie_option_find(scope, name, out_index) =
    ccall(ADDRESS_cubie_option_find[], Int32, (Int32, Cstring, Ptr{Int64}), scope, name, out_index)

const ADDRESS_cubie_option_get_scope = Ref(C_NULL)
cubie_option_get_scope(index, out_scope) =
    ccall(ADDRESS_cubie_option_get_scope[], Int32, (Int64, Ptr{Int32}), index, out_scope)

const ADDRESS_cubie_option_get_type = Ref(C_NULL)
cubie_option_get_type(index, out_type) =
    ccall(ADDRESS_cubie_option_get_type[], Int32, (Int64, Ptr{Int32}), index, out_type)

const ADDRESS_cubie_option_copy_name = Ref(C_NULL)
cubie_option_copy_name(index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_option_copy_name[], Int32, (Int64, Ptr{UInt8}, Int64, Ptr{Int64}), index, dst, dst_len,
        out_needed)

const ADDRESS_cubie_option_copy_help = Ref(C_NULL)
cubie_option_copy_help(index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_option_copy_help[], Int32, (Int64, Ptr{UInt8}, Int64, Ptr{Int64}), index, dst, dst_len,
        out_needed)

const ADDRESS_cubie_option_copy_unit = Ref(C_NULL)
cubie_option_copy_unit(index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_option_copy_unit[], Int32, (Int64, Ptr{UInt8}, Int64, Ptr{Int64}), index, dst, dst_len,
        out_needed)

const ADDRESS_cubie_option_copy_choices = Ref(C_NULL)
cubie_option_copy_choices(index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_option_copy_choices[], Int32, (Int64, Ptr{UInt8}, Int64, Ptr{Int64}), index, dst, dst_len,
        out_needed)

const ADDRESS_cubie_option_copy_default = Ref(C_NULL)
cubie_option_copy_default(index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_option_copy_default[], Int32, (Int64, Ptr{UInt8}, Int64, Ptr{Int64}), index, dst, dst_len,
        out_needed)

const ADDRESS_cubie_option_copy_since = Ref(C_NULL)
cubie_option_copy_since(index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_option_copy_since[], Int32, (Int64, Ptr{UInt8}, Int64, Ptr{Int64}), index, dst, dst_len,
        out_needed)

const ADDRESS_cubie_option_get_int64_range = Ref(C_NULL)
cubie_option_get_int64_range(index, out_min, out_max) =
    ccall(ADDRESS_cubie_option_get_int64_range[], Int32, (Int64, Ptr{Int64}, Ptr{Int64}), index, out_min, out_max)

const ADDRESS_cubie_option_get_double_range = Ref(C_NULL)
cubie_option_get_double_range(index, out_min, out_max, out_min_is_open) =
    ccall(ADDRESS_cubie_option_get_double_range[], Int32, (Int64, Ptr{Float64}, Ptr{Float64}, Ptr{Int32}), index,
        out_min, out_max, out_min_is_open)

const ADDRESS_cubie_cuda_device_get_count = Ref(C_NULL)
cubie_cuda_device_get_count(out_count) =
    ccall(ADDRESS_cubie_cuda_device_get_count[], Int32, (Ptr{Int32},), out_count)

const ADDRESS_cubie_cuda_copy_reason = Ref(C_NULL)
cubie_cuda_copy_reason(dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_cuda_copy_reason[], Int32, (Ptr{UInt8}, Int64, Ptr{Int64}), dst, dst_len, out_needed)

const ADDRESS_cubie_cuda_device_copy_name = Ref(C_NULL)
cubie_cuda_device_copy_name(ordinal, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_cuda_device_copy_name[], Int32, (Int32, Ptr{UInt8}, Int64, Ptr{Int64}), ordinal, dst, dst_len,
        out_needed)

const ADDRESS_cubie_cuda_device_copy_bus_id = Ref(C_NULL)
cubie_cuda_device_copy_bus_id(ordinal, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_cuda_device_copy_bus_id[], Int32, (Int32, Ptr{UInt8}, Int64, Ptr{Int64}), ordinal, dst,
        dst_len, out_needed)

const ADDRESS_cubie_cuda_device_get_architecture = Ref(C_NULL)
cubie_cuda_device_get_architecture(ordinal, out_architecture) =
    ccall(ADDRESS_cubie_cuda_device_get_architecture[], Int32, (Int32, Ptr{Int32}), ordinal, out_architecture)

const ADDRESS_cubie_cuda_device_get_memory_bytes = Ref(C_NULL)
cubie_cuda_device_get_memory_bytes(ordinal, out_bytes) =
    ccall(ADDRESS_cubie_cuda_device_get_memory_bytes[], Int32, (Int32, Ptr{Int64}), ordinal, out_bytes)

const ADDRESS_cubie_cuda_device_get_workers = Ref(C_NULL)
cubie_cuda_device_get_workers(ordinal, out_count) =
    ccall(ADDRESS_cubie_cuda_device_get_workers[], Int32, (Int32, Ptr{Int32}), ordinal, out_count)

const ADDRESS_cubie_context_create = Ref(C_NULL)
cubie_context_create(out_context) =
    ccall(ADDRESS_cubie_context_create[], Int32, (Ptr{Ptr{cubie_context}},), out_context)

const ADDRESS_cubie_context_destroy = Ref(C_NULL)
cubie_context_destroy(context) =
    ccall(ADDRESS_cubie_context_destroy[], Cvoid, (Ptr{cubie_context},), context)

const ADDRESS_cubie_context_set_int64 = Ref(C_NULL)
cubie_context_set_int64(context, name, number) =
    ccall(ADDRESS_cubie_context_set_int64[], Int32, (Ptr{cubie_context}, Cstring, Int64), context, name, number)

const ADDRESS_cubie_context_set_double = Ref(C_NULL)
cubie_context_set_double(context, name, number) =
    ccall(ADDRESS_cubie_context_set_double[], Int32, (Ptr{cubie_context}, Cstring, Float64), context, name, number)

const ADDRESS_cubie_context_set_string = Ref(C_NULL)
cubie_context_set_string(context, name, text) =
    ccall(ADDRESS_cubie_context_set_string[], Int32, (Ptr{cubie_context}, Cstring, Cstring), context, name, text)

const ADDRESS_cubie_context_get_int64 = Ref(C_NULL)
cubie_context_get_int64(context, name, out_number) =
    ccall(ADDRESS_cubie_context_get_int64[], Int32, (Ptr{cubie_context}, Cstring, Ptr{Int64}), context, name,
        out_number)

const ADDRESS_cubie_context_get_double = Ref(C_NULL)
cubie_context_get_double(context, name, out_number) =
    ccall(ADDRESS_cubie_context_get_double[], Int32, (Ptr{cubie_context}, Cstring, Ptr{Float64}), context, name,
        out_number)

const ADDRESS_cubie_context_copy_string = Ref(C_NULL)
cubie_context_copy_string(context, name, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_context_copy_string[], Int32, (Ptr{cubie_context}, Cstring, Ptr{UInt8}, Int64, Ptr{Int64}),
        context, name, dst, dst_len, out_needed)

const ADDRESS_cubie_context_get_device_kind = Ref(C_NULL)
cubie_context_get_device_kind(context, out_kind) =
    ccall(ADDRESS_cubie_context_get_device_kind[], Int32, (Ptr{cubie_context}, Ptr{Int32}), context, out_kind)

const ADDRESS_cubie_context_copy_device_name = Ref(C_NULL)
cubie_context_copy_device_name(context, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_context_copy_device_name[], Int32, (Ptr{cubie_context}, Ptr{UInt8}, Int64, Ptr{Int64}),
        context, dst, dst_len, out_needed)

const ADDRESS_cubie_context_copy_device_architecture = Ref(C_NULL)
cubie_context_copy_device_architecture(context, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_context_copy_device_architecture[], Int32, (Ptr{cubie_context}, Ptr{UInt8}, Int64, Ptr{Int64}),
        context, dst, dst_len, out_needed)

const ADDRESS_cubie_context_copy_device_reason = Ref(C_NULL)
cubie_context_copy_device_reason(context, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_context_copy_device_reason[], Int32, (Ptr{cubie_context}, Ptr{UInt8}, Int64, Ptr{Int64}),
        context, dst, dst_len, out_needed)

const ADDRESS_cubie_context_get_device_memory_bytes = Ref(C_NULL)
cubie_context_get_device_memory_bytes(context, out_bytes) =
    ccall(ADDRESS_cubie_context_get_device_memory_bytes[], Int32, (Ptr{cubie_context}, Ptr{Int64}), context, out_bytes)

const ADDRESS_cubie_context_get_device_workers = Ref(C_NULL)
cubie_context_get_device_workers(context, out_count) =
    ccall(ADDRESS_cubie_context_get_device_workers[], Int32, (Ptr{cubie_context}, Ptr{Int32}), context, out_count)

const ADDRESS_cubie_context_get_memory = Ref(C_NULL)
cubie_context_get_memory(context, out_planned, out_in_use, out_peak, out_limit) =
    ccall(ADDRESS_cubie_context_get_memory[], Int32,
        (Ptr{cubie_context}, Ptr{Int64}, Ptr{Int64}, Ptr{Int64}, Ptr{Int64}), context, out_planned, out_in_use,
        out_peak, out_limit)

const ADDRESS_cubie_context_get_pinned_memory = Ref(C_NULL)
cubie_context_get_pinned_memory(context, out_in_use, out_peak, out_budget) =
    ccall(ADDRESS_cubie_context_get_pinned_memory[], Int32, (Ptr{cubie_context}, Ptr{Int64}, Ptr{Int64}, Ptr{Int64}),
        context, out_in_use, out_peak, out_budget)

const ADDRESS_cubie_context_get_memory_clients = Ref(C_NULL)
cubie_context_get_memory_clients(context, out_count) =
    ccall(ADDRESS_cubie_context_get_memory_clients[], Int32, (Ptr{cubie_context}, Ptr{Int64}), context, out_count)

const ADDRESS_cubie_solver_create = Ref(C_NULL)
cubie_solver_create(context, model_text, out_solver) =
    ccall(ADDRESS_cubie_solver_create[], Int32, (Ptr{cubie_context}, Cstring, Ptr{Ptr{cubie_solver}}), context,
        model_text, out_solver)

const ADDRESS_cubie_solver_create_from_function = Ref(C_NULL)
cubie_solver_create_from_function(context, n_states, n_parameters, declarations, rhs, jacobian, userdata, out_solver) =
    ccall(ADDRESS_cubie_solver_create_from_function[], Int32,
        (Ptr{cubie_context}, Int64, Int64, Cstring, Ptr{Cvoid}, Ptr{Cvoid}, Ptr{Cvoid}, Ptr{Ptr{cubie_solver}}),
        context, n_states, n_parameters, declarations, rhs, jacobian, userdata, out_solver)

const ADDRESS_cubie_solver_destroy = Ref(C_NULL)
cubie_solver_destroy(solver) =
    ccall(ADDRESS_cubie_solver_destroy[], Cvoid, (Ptr{cubie_solver},), solver)

const ADDRESS_cubie_solver_set_int64 = Ref(C_NULL)
cubie_solver_set_int64(solver, name, number) =
    ccall(ADDRESS_cubie_solver_set_int64[], Int32, (Ptr{cubie_solver}, Cstring, Int64), solver, name, number)

const ADDRESS_cubie_solver_set_double = Ref(C_NULL)
cubie_solver_set_double(solver, name, number) =
    ccall(ADDRESS_cubie_solver_set_double[], Int32, (Ptr{cubie_solver}, Cstring, Float64), solver, name, number)

const ADDRESS_cubie_solver_set_string = Ref(C_NULL)
cubie_solver_set_string(solver, name, text) =
    ccall(ADDRESS_cubie_solver_set_string[], Int32, (Ptr{cubie_solver}, Cstring, Cstring), solver, name, text)

const ADDRESS_cubie_solver_get_int64 = Ref(C_NULL)
cubie_solver_get_int64(solver, name, out_number) =
    ccall(ADDRESS_cubie_solver_get_int64[], Int32, (Ptr{cubie_solver}, Cstring, Ptr{Int64}), solver, name, out_number)

const ADDRESS_cubie_solver_get_double = Ref(C_NULL)
cubie_solver_get_double(solver, name, out_number) =
    ccall(ADDRESS_cubie_solver_get_double[], Int32, (Ptr{cubie_solver}, Cstring, Ptr{Float64}), solver, name,
        out_number)

const ADDRESS_cubie_solver_copy_string = Ref(C_NULL)
cubie_solver_copy_string(solver, name, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_solver_copy_string[], Int32, (Ptr{cubie_solver}, Cstring, Ptr{UInt8}, Int64, Ptr{Int64}),
        solver, name, dst, dst_len, out_needed)

const ADDRESS_cubie_solver_set_atol = Ref(C_NULL)
cubie_solver_set_atol(solver, values, n_values) =
    ccall(ADDRESS_cubie_solver_set_atol[], Int32, (Ptr{cubie_solver}, Ptr{Float64}, Int64), solver, values, n_values)

const ADDRESS_cubie_solver_copy_atol = Ref(C_NULL)
cubie_solver_copy_atol(solver, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_solver_copy_atol[], Int32, (Ptr{cubie_solver}, Ptr{Float64}, Int64, Ptr{Int64}), solver, dst,
        dst_len, out_needed)

const ADDRESS_cubie_solver_set_rtol = Ref(C_NULL)
cubie_solver_set_rtol(solver, values, n_values) =
    ccall(ADDRESS_cubie_solver_set_rtol[], Int32, (Ptr{cubie_solver}, Ptr{Float64}, Int64), solver, values, n_values)

const ADDRESS_cubie_solver_copy_rtol = Ref(C_NULL)
cubie_solver_copy_rtol(solver, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_solver_copy_rtol[], Int32, (Ptr{cubie_solver}, Ptr{Float64}, Int64, Ptr{Int64}), solver, dst,
        dst_len, out_needed)

const ADDRESS_cubie_solver_get_variable_count = Ref(C_NULL)
cubie_solver_get_variable_count(solver, role, out_count) =
    ccall(ADDRESS_cubie_solver_get_variable_count[], Int32, (Ptr{cubie_solver}, Int32, Ptr{Int64}), solver, role,
        out_count)

const ADDRESS_cubie_solver_copy_variable_name = Ref(C_NULL)
cubie_solver_copy_variable_name(solver, role, index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_solver_copy_variable_name[], Int32,
        (Ptr{cubie_solver}, Int32, Int64, Ptr{UInt8}, Int64, Ptr{Int64}), solver, role, index, dst, dst_len,
        out_needed)

const ADDRESS_cubie_solver_copy_variable_unit = Ref(C_NULL)
cubie_solver_copy_variable_unit(solver, role, index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_solver_copy_variable_unit[], Int32,
        (Ptr{cubie_solver}, Int32, Int64, Ptr{UInt8}, Int64, Ptr{Int64}), solver, role, index, dst, dst_len,
        out_needed)

const ADDRESS_cubie_solver_get_variable_default = Ref(C_NULL)
cubie_solver_get_variable_default(solver, role, index, out_number) =
    ccall(ADDRESS_cubie_solver_get_variable_default[], Int32, (Ptr{cubie_solver}, Int32, Int64, Ptr{Float64}), solver,
        role, index, out_number)

const ADDRESS_cubie_solver_get_variable_index = Ref(C_NULL)
cubie_solver_get_variable_index(solver, role, name, out_index) =
    ccall(ADDRESS_cubie_solver_get_variable_index[], Int32, (Ptr{cubie_solver}, Int32, Cstring, Ptr{Int64}), solver,
        role, name, out_index)

const ADDRESS_cubie_solver_get_saved_count = Ref(C_NULL)
cubie_solver_get_saved_count(solver, out_count) =
    ccall(ADDRESS_cubie_solver_get_saved_count[], Int32, (Ptr{cubie_solver}, Ptr{Int64}), solver, out_count)

const ADDRESS_cubie_solver_copy_saved_name = Ref(C_NULL)
cubie_solver_copy_saved_name(solver, index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_solver_copy_saved_name[], Int32, (Ptr{cubie_solver}, Int64, Ptr{UInt8}, Int64, Ptr{Int64}),
        solver, index, dst, dst_len, out_needed)

const ADDRESS_cubie_solver_compile = Ref(C_NULL)
cubie_solver_compile(solver) =
    ccall(ADDRESS_cubie_solver_compile[], Int32, (Ptr{cubie_solver},), solver)

const ADDRESS_cubie_solver_copy_kernel_text = Ref(C_NULL)
cubie_solver_copy_kernel_text(solver, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_solver_copy_kernel_text[], Int32, (Ptr{cubie_solver}, Ptr{UInt8}, Int64, Ptr{Int64}), solver,
        dst, dst_len, out_needed)

const ADDRESS_cubie_solver_copy_build_log = Ref(C_NULL)
cubie_solver_copy_build_log(solver, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_solver_copy_build_log[], Int32, (Ptr{cubie_solver}, Ptr{UInt8}, Int64, Ptr{Int64}), solver,
        dst, dst_len, out_needed)

const ADDRESS_cubie_solver_get_kernel_builds = Ref(C_NULL)
cubie_solver_get_kernel_builds(solver, out_count) =
    ccall(ADDRESS_cubie_solver_get_kernel_builds[], Int32, (Ptr{cubie_solver}, Ptr{Int64}), solver, out_count)

const ADDRESS_cubie_batch_create = Ref(C_NULL)
cubie_batch_create(solver, out_batch) =
    ccall(ADDRESS_cubie_batch_create[], Int32, (Ptr{cubie_solver}, Ptr{Ptr{cubie_batch}}), solver, out_batch)

const ADDRESS_cubie_batch_destroy = Ref(C_NULL)
cubie_batch_destroy(batch) =
    ccall(ADDRESS_cubie_batch_destroy[], Cvoid, (Ptr{cubie_batch},), batch)

const ADDRESS_cubie_batch_set_int64 = Ref(C_NULL)
cubie_batch_set_int64(batch, name, number) =
    ccall(ADDRESS_cubie_batch_set_int64[], Int32, (Ptr{cubie_batch}, Cstring, Int64), batch, name, number)

const ADDRESS_cubie_batch_set_double = Ref(C_NULL)
cubie_batch_set_double(batch, name, number) =
    ccall(ADDRESS_cubie_batch_set_double[], Int32, (Ptr{cubie_batch}, Cstring, Float64), batch, name, number)

const ADDRESS_cubie_batch_set_string = Ref(C_NULL)
cubie_batch_set_string(batch, name, text) =
    ccall(ADDRESS_cubie_batch_set_string[], Int32, (Ptr{cubie_batch}, Cstring, Cstring), batch, name, text)

const ADDRESS_cubie_batch_get_int64 = Ref(C_NULL)
cubie_batch_get_int64(batch, name, out_number) =
    ccall(ADDRESS_cubie_batch_get_int64[], Int32, (Ptr{cubie_batch}, Cstring, Ptr{Int64}), batch, name, out_number)

const ADDRESS_cubie_batch_get_double = Ref(C_NULL)
cubie_batch_get_double(batch, name, out_number) =
    ccall(ADDRESS_cubie_batch_get_double[], Int32, (Ptr{cubie_batch}, Cstring, Ptr{Float64}), batch, name, out_number)

const ADDRESS_cubie_batch_copy_string = Ref(C_NULL)
cubie_batch_copy_string(batch, name, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_batch_copy_string[], Int32, (Ptr{cubie_batch}, Cstring, Ptr{UInt8}, Int64, Ptr{Int64}), batch,
        name, dst, dst_len, out_needed)

const ADDRESS_cubie_batch_set_values = Ref(C_NULL)
cubie_batch_set_values(batch, name, values, n_values) =
    ccall(ADDRESS_cubie_batch_set_values[], Int32, (Ptr{cubie_batch}, Cstring, Ptr{Float64}, Int64), batch, name,
        values, n_values)

const ADDRESS_cubie_batch_set_values_f32 = Ref(C_NULL)
cubie_batch_set_values_f32(batch, name, values, n_values) =
    ccall(ADDRESS_cubie_batch_set_values_f32[], Int32, (Ptr{cubie_batch}, Cstring, Ptr{Float32}, Int64), batch, name,
        values, n_values)

const ADDRESS_cubie_batch_sample_values = Ref(C_NULL)
cubie_batch_sample_values(batch, name, distribution, a, b) =
    ccall(ADDRESS_cubie_batch_sample_values[], Int32, (Ptr{cubie_batch}, Cstring, Cstring, Float64, Float64), batch,
        name, distribution, a, b)

const ADDRESS_cubie_batch_clear_values = Ref(C_NULL)
cubie_batch_clear_values(batch, name) =
    ccall(ADDRESS_cubie_batch_clear_values[], Int32, (Ptr{cubie_batch}, Cstring), batch, name)

const ADDRESS_cubie_batch_bind_initial_values = Ref(C_NULL)
cubie_batch_bind_initial_values(batch, data, data_len, n_variables, n_runs, variable_stride, run_stride) =
    ccall(ADDRESS_cubie_batch_bind_initial_values[], Int32,
        (Ptr{cubie_batch}, Ptr{Float64}, Int64, Int64, Int64, Int64, Int64), batch, data, data_len, n_variables,
        n_runs, variable_stride, run_stride)

const ADDRESS_cubie_batch_bind_initial_values_f32 = Ref(C_NULL)
cubie_batch_bind_initial_values_f32(batch, data, data_len, n_variables, n_runs, variable_stride, run_stride) =
    ccall(ADDRESS_cubie_batch_bind_initial_values_f32[], Int32,
        (Ptr{cubie_batch}, Ptr{Float32}, Int64, Int64, Int64, Int64, Int64), batch, data, data_len, n_variables,
        n_runs, variable_stride, run_stride)

const ADDRESS_cubie_batch_bind_parameters = Ref(C_NULL)
cubie_batch_bind_parameters(batch, data, data_len, n_variables, n_runs, variable_stride, run_stride) =
    ccall(ADDRESS_cubie_batch_bind_parameters[], Int32,
        (Ptr{cubie_batch}, Ptr{Float64}, Int64, Int64, Int64, Int64, Int64), batch, data, data_len, n_variables,
        n_runs, variable_stride, run_stride)

const ADDRESS_cubie_batch_bind_parameters_f32 = Ref(C_NULL)
cubie_batch_bind_parameters_f32(batch, data, data_len, n_variables, n_runs, variable_stride, run_stride) =
    ccall(ADDRESS_cubie_batch_bind_parameters_f32[], Int32,
        (Ptr{cubie_batch}, Ptr{Float32}, Int64, Int64, Int64, Int64, Int64), batch, data, data_len, n_variables,
        n_runs, variable_stride, run_stride)

const ADDRESS_cubie_batch_bind_values = Ref(C_NULL)
cubie_batch_bind_values(batch, name, data, data_len, n_runs, run_stride) =
    ccall(ADDRESS_cubie_batch_bind_values[], Int32, (Ptr{cubie_batch}, Cstring, Ptr{Float64}, Int64, Int64, Int64),
        batch, name, data, data_len, n_runs, run_stride)

const ADDRESS_cubie_batch_bind_values_f32 = Ref(C_NULL)
cubie_batch_bind_values_f32(batch, name, data, data_len, n_runs, run_stride) =
    ccall(ADDRESS_cubie_batch_bind_values_f32[], Int32, (Ptr{cubie_batch}, Cstring, Ptr{Float32}, Int64, Int64, Int64),
        batch, name, data, data_len, n_runs, run_stride)

const ADDRESS_cubie_batch_bind_outputs = Ref(C_NULL)
cubie_batch_bind_outputs(batch, data, data_len, n_times, n_variables, n_runs, time_stride, variable_stride,
    run_stride) =
    ccall(ADDRESS_cubie_batch_bind_outputs[], Int32,
        (Ptr{cubie_batch}, Ptr{Float64}, Int64, Int64, Int64, Int64, Int64, Int64, Int64), batch, data, data_len,
        n_times, n_variables, n_runs, time_stride, variable_stride, run_stride)

const ADDRESS_cubie_batch_bind_outputs_f32 = Ref(C_NULL)
cubie_batch_bind_outputs_f32(batch, data, data_len, n_times, n_variables, n_runs, time_stride, variable_stride,
    run_stride) =
    ccall(ADDRESS_cubie_batch_bind_outputs_f32[], Int32,
        (Ptr{cubie_batch}, Ptr{Float32}, Int64, Int64, Int64, Int64, Int64, Int64, Int64), batch, data, data_len,
        n_times, n_variables, n_runs, time_stride, variable_stride, run_stride)

const ADDRESS_cubie_batch_bind_final_states = Ref(C_NULL)
cubie_batch_bind_final_states(batch, data, data_len, n_variables, n_runs, variable_stride, run_stride) =
    ccall(ADDRESS_cubie_batch_bind_final_states[], Int32,
        (Ptr{cubie_batch}, Ptr{Float64}, Int64, Int64, Int64, Int64, Int64), batch, data, data_len, n_variables,
        n_runs, variable_stride, run_stride)

const ADDRESS_cubie_batch_bind_final_states_f32 = Ref(C_NULL)
cubie_batch_bind_final_states_f32(batch, data, data_len, n_variables, n_runs, variable_stride, run_stride) =
    ccall(ADDRESS_cubie_batch_bind_final_states_f32[], Int32,
        (Ptr{cubie_batch}, Ptr{Float32}, Int64, Int64, Int64, Int64, Int64), batch, data, data_len, n_variables,
        n_runs, variable_stride, run_stride)

const ADDRESS_cubie_batch_bind_sink = Ref(C_NULL)
cubie_batch_bind_sink(batch, fn, userdata) =
    ccall(ADDRESS_cubie_batch_bind_sink[], Int32, (Ptr{cubie_batch}, Ptr{Cvoid}, Ptr{Cvoid}), batch, fn, userdata)

const ADDRESS_cubie_batch_bind_sink_f32 = Ref(C_NULL)
cubie_batch_bind_sink_f32(batch, fn, userdata) =
    ccall(ADDRESS_cubie_batch_bind_sink_f32[], Int32, (Ptr{cubie_batch}, Ptr{Cvoid}, Ptr{Cvoid}), batch, fn, userdata)

const ADDRESS_cubie_batch_set_output_file = Ref(C_NULL)
cubie_batch_set_output_file(batch, path) =
    ccall(ADDRESS_cubie_batch_set_output_file[], Int32, (Ptr{cubie_batch}, Cstring), batch, path)

const ADDRESS_cubie_batch_set_netcdf_file = Ref(C_NULL)
cubie_batch_set_netcdf_file(batch, path) =
    ccall(ADDRESS_cubie_batch_set_netcdf_file[], Int32, (Ptr{cubie_batch}, Cstring), batch, path)

const ADDRESS_cubie_batch_bind_initial_steps = Ref(C_NULL)
cubie_batch_bind_initial_steps(batch, data, n_runs) =
    ccall(ADDRESS_cubie_batch_bind_initial_steps[], Int32, (Ptr{cubie_batch}, Ptr{Float64}, Int64), batch, data,
        n_runs)

const ADDRESS_cubie_batch_set_save_times = Ref(C_NULL)
cubie_batch_set_save_times(batch, times, n_times) =
    ccall(ADDRESS_cubie_batch_set_save_times[], Int32, (Ptr{cubie_batch}, Ptr{Float64}, Int64), batch, times, n_times)

const ADDRESS_cubie_batch_set_time_spans = Ref(C_NULL)
cubie_batch_set_time_spans(batch, t0, t_end, n_runs) =
    ccall(ADDRESS_cubie_batch_set_time_spans[], Int32, (Ptr{cubie_batch}, Ptr{Float64}, Ptr{Float64}, Int64), batch,
        t0, t_end, n_runs)

const ADDRESS_cubie_batch_set_drivers = Ref(C_NULL)
cubie_batch_set_drivers(batch, samples, n_samples, n_drivers, t0, dt) =
    ccall(ADDRESS_cubie_batch_set_drivers[], Int32, (Ptr{cubie_batch}, Ptr{Float64}, Int64, Int64, Float64, Float64),
        batch, samples, n_samples, n_drivers, t0, dt)

const ADDRESS_cubie_batch_set_driver = Ref(C_NULL)
cubie_batch_set_driver(batch, name, times, n_times, samples, n_samples) =
    ccall(ADDRESS_cubie_batch_set_driver[], Int32,
        (Ptr{cubie_batch}, Cstring, Ptr{Float64}, Int64, Ptr{Float64}, Int64), batch, name, times, n_times, samples,
        n_samples)

const ADDRESS_cubie_batch_set_driver_interpolation = Ref(C_NULL)
cubie_batch_set_driver_interpolation(batch, name, text) =
    ccall(ADDRESS_cubie_batch_set_driver_interpolation[], Int32, (Ptr{cubie_batch}, Cstring, Cstring), batch, name,
        text)

const ADDRESS_cubie_batch_set_driver_boundary = Ref(C_NULL)
cubie_batch_set_driver_boundary(batch, name, text) =
    ccall(ADDRESS_cubie_batch_set_driver_boundary[], Int32, (Ptr{cubie_batch}, Cstring, Cstring), batch, name, text)

const ADDRESS_cubie_batch_set_driver_outside = Ref(C_NULL)
cubie_batch_set_driver_outside(batch, name, text) =
    ccall(ADDRESS_cubie_batch_set_driver_outside[], Int32, (Ptr{cubie_batch}, Cstring, Cstring), batch, name, text)

const ADDRESS_cubie_batch_evaluate_drivers = Ref(C_NULL)
cubie_batch_evaluate_drivers(batch, times, n_times, derivative, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_batch_evaluate_drivers[], Int32,
        (Ptr{cubie_batch}, Ptr{Float64}, Int64, Int32, Ptr{Float64}, Int64, Ptr{Int64}), batch, times, n_times,
        derivative, dst, dst_len, out_needed)

const ADDRESS_cubie_batch_evaluate_drivers_of_run = Ref(C_NULL)
cubie_batch_evaluate_drivers_of_run(batch, run, times, n_times, derivative, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_batch_evaluate_drivers_of_run[], Int32,
        (Ptr{cubie_batch}, Int64, Ptr{Float64}, Int64, Int32, Ptr{Float64}, Int64, Ptr{Int64}), batch, run, times,
        n_times, derivative, dst, dst_len, out_needed)

const ADDRESS_cubie_batch_set_events = Ref(C_NULL)
cubie_batch_set_events(batch, variables, times, targets, operations, values, intervals, counts, n_events, first_row,
    n_first_row) =
    ccall(ADDRESS_cubie_batch_set_events[], Int32,
        (Ptr{cubie_batch}, Cstring, Ptr{Float64}, Ptr{Int32}, Ptr{Int32}, Ptr{Float64}, Ptr{Float64}, Ptr{Int64}, Int64, Ptr{Int64}, Int64),
        batch, variables, times, targets, operations, values, intervals, counts, n_events, first_row, n_first_row)

const ADDRESS_cubie_batch_set_doses = Ref(C_NULL)
cubie_batch_set_doses(batch, compartments, time, amt, cmt, rate, dur, ii, addl, ss, evid, n_doses, first_row,
    n_first_row) =
    ccall(ADDRESS_cubie_batch_set_doses[], Int32,
        (Ptr{cubie_batch}, Cstring, Ptr{Float64}, Ptr{Float64}, Ptr{Int32}, Ptr{Float64}, Ptr{Float64}, Ptr{Float64}, Ptr{Int64}, Ptr{Int32}, Ptr{Int32}, Int64, Ptr{Int64}, Int64),
        batch, compartments, time, amt, cmt, rate, dur, ii, addl, ss, evid, n_doses, first_row, n_first_row)

const ADDRESS_cubie_batch_get_total_runs = Ref(C_NULL)
cubie_batch_get_total_runs(batch, out_count) =
    ccall(ADDRESS_cubie_batch_get_total_runs[], Int32, (Ptr{cubie_batch}, Ptr{Int64}), batch, out_count)

const ADDRESS_cubie_batch_get_value = Ref(C_NULL)
cubie_batch_get_value(batch, name, run, out_number) =
    ccall(ADDRESS_cubie_batch_get_value[], Int32, (Ptr{cubie_batch}, Cstring, Int64, Ptr{Float64}), batch, name, run,
        out_number)

const ADDRESS_cubie_batch_copy_save_times = Ref(C_NULL)
cubie_batch_copy_save_times(batch, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_batch_copy_save_times[], Int32, (Ptr{cubie_batch}, Ptr{Float64}, Int64, Ptr{Int64}), batch,
        dst, dst_len, out_needed)

const ADDRESS_cubie_batch_submit = Ref(C_NULL)
cubie_batch_submit(batch, out_res) =
    ccall(ADDRESS_cubie_batch_submit[], Int32, (Ptr{cubie_batch}, Ptr{Ptr{cubie_result}}), batch, out_res)

const ADDRESS_cubie_batch_solve = Ref(C_NULL)
cubie_batch_solve(batch, progress, userdata, out_res) =
    ccall(ADDRESS_cubie_batch_solve[], Int32, (Ptr{cubie_batch}, Ptr{Cvoid}, Ptr{Cvoid}, Ptr{Ptr{cubie_result}}),
        batch, progress, userdata, out_res)

const ADDRESS_cubie_batch_cancel = Ref(C_NULL)
cubie_batch_cancel(batch) =
    ccall(ADDRESS_cubie_batch_cancel[], Int32, (Ptr{cubie_batch},), batch)

const ADDRESS_cubie_result_wait = Ref(C_NULL)
cubie_result_wait(res, timeout_seconds, progress, userdata, out_ended) =
    ccall(ADDRESS_cubie_result_wait[], Int32, (Ptr{cubie_result}, Float64, Ptr{Cvoid}, Ptr{Cvoid}, Ptr{Int32}), res,
        timeout_seconds, progress, userdata, out_ended)

const ADDRESS_cubie_result_poll = Ref(C_NULL)
cubie_result_poll(res, progress, userdata, out_ended) =
    ccall(ADDRESS_cubie_result_poll[], Int32, (Ptr{cubie_result}, Ptr{Cvoid}, Ptr{Cvoid}, Ptr{Int32}), res, progress,
        userdata, out_ended)

const ADDRESS_cubie_result_cancel = Ref(C_NULL)
cubie_result_cancel(res) =
    ccall(ADDRESS_cubie_result_cancel[], Int32, (Ptr{cubie_result},), res)

const ADDRESS_cubie_result_get_progress = Ref(C_NULL)
cubie_result_get_progress(res, out_runs_done, out_runs_total) =
    ccall(ADDRESS_cubie_result_get_progress[], Int32, (Ptr{cubie_result}, Ptr{Int64}, Ptr{Int64}), res, out_runs_done,
        out_runs_total)

const ADDRESS_cubie_result_get_phase = Ref(C_NULL)
cubie_result_get_phase(res, out_phase) =
    ccall(ADDRESS_cubie_result_get_phase[], Int32, (Ptr{cubie_result}, Ptr{Int32}), res, out_phase)

const ADDRESS_cubie_result_get_status = Ref(C_NULL)
cubie_result_get_status(res, out_status) =
    ccall(ADDRESS_cubie_result_get_status[], Int32, (Ptr{cubie_result}, Ptr{Int32}), res, out_status)

const ADDRESS_cubie_result_copy_error_message = Ref(C_NULL)
cubie_result_copy_error_message(res, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_error_message[], Int32, (Ptr{cubie_result}, Ptr{UInt8}, Int64, Ptr{Int64}), res,
        dst, dst_len, out_needed)

const ADDRESS_cubie_result_get_callback_code = Ref(C_NULL)
cubie_result_get_callback_code(res, out_code) =
    ccall(ADDRESS_cubie_result_get_callback_code[], Int32, (Ptr{cubie_result}, Ptr{Int32}), res, out_code)

const ADDRESS_cubie_result_get_run_count = Ref(C_NULL)
cubie_result_get_run_count(res, out_count) =
    ccall(ADDRESS_cubie_result_get_run_count[], Int32, (Ptr{cubie_result}, Ptr{Int64}), res, out_count)

const ADDRESS_cubie_result_get_save_count = Ref(C_NULL)
cubie_result_get_save_count(res, out_count) =
    ccall(ADDRESS_cubie_result_get_save_count[], Int32, (Ptr{cubie_result}, Ptr{Int64}), res, out_count)

const ADDRESS_cubie_result_get_variable_count = Ref(C_NULL)
cubie_result_get_variable_count(res, out_count) =
    ccall(ADDRESS_cubie_result_get_variable_count[], Int32, (Ptr{cubie_result}, Ptr{Int64}), res, out_count)

const ADDRESS_cubie_result_get_state_count = Ref(C_NULL)
cubie_result_get_state_count(res, out_count) =
    ccall(ADDRESS_cubie_result_get_state_count[], Int32, (Ptr{cubie_result}, Ptr{Int64}), res, out_count)

const ADDRESS_cubie_result_get_precision_bits = Ref(C_NULL)
cubie_result_get_precision_bits(res, out_bits) =
    ccall(ADDRESS_cubie_result_get_precision_bits[], Int32, (Ptr{cubie_result}, Ptr{Int32}), res, out_bits)

const ADDRESS_cubie_result_get_chunks = Ref(C_NULL)
cubie_result_get_chunks(res, out_count, out_length) =
    ccall(ADDRESS_cubie_result_get_chunks[], Int32, (Ptr{cubie_result}, Ptr{Int64}, Ptr{Int64}), res, out_count,
        out_length)

const ADDRESS_cubie_result_get_chunk_complete = Ref(C_NULL)
cubie_result_get_chunk_complete(res, chunk, out_complete) =
    ccall(ADDRESS_cubie_result_get_chunk_complete[], Int32, (Ptr{cubie_result}, Int64, Ptr{Int32}), res, chunk,
        out_complete)

const ADDRESS_cubie_result_copy_time_log = Ref(C_NULL)
cubie_result_copy_time_log(res, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_time_log[], Int32, (Ptr{cubie_result}, Ptr{Float64}, Int64, Ptr{Int64}), res, dst,
        dst_len, out_needed)

const ADDRESS_cubie_result_copy_time_table = Ref(C_NULL)
cubie_result_copy_time_table(res, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_time_table[], Int32, (Ptr{cubie_result}, Ptr{UInt8}, Int64, Ptr{Int64}), res, dst,
        dst_len, out_needed)

const ADDRESS_cubie_result_copy_saved_name = Ref(C_NULL)
cubie_result_copy_saved_name(res, index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_saved_name[], Int32, (Ptr{cubie_result}, Int64, Ptr{UInt8}, Int64, Ptr{Int64}),
        res, index, dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_saved_unit = Ref(C_NULL)
cubie_result_copy_saved_unit(res, index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_saved_unit[], Int32, (Ptr{cubie_result}, Int64, Ptr{UInt8}, Int64, Ptr{Int64}),
        res, index, dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_saved_legend = Ref(C_NULL)
cubie_result_copy_saved_legend(res, index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_saved_legend[], Int32, (Ptr{cubie_result}, Int64, Ptr{UInt8}, Int64, Ptr{Int64}),
        res, index, dst, dst_len, out_needed)

const ADDRESS_cubie_result_find_saved = Ref(C_NULL)
cubie_result_find_saved(res, name, out_index) =
    ccall(ADDRESS_cubie_result_find_saved[], Int32, (Ptr{cubie_result}, Cstring, Ptr{Int64}), res, name, out_index)

const ADDRESS_cubie_result_copy_save_times = Ref(C_NULL)
cubie_result_copy_save_times(res, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_save_times[], Int32, (Ptr{cubie_result}, Ptr{Float64}, Int64, Ptr{Int64}), res,
        dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_run_times = Ref(C_NULL)
cubie_result_copy_run_times(res, run, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_run_times[], Int32, (Ptr{cubie_result}, Int64, Ptr{Float64}, Int64, Ptr{Int64}),
        res, run, dst, dst_len, out_needed)

const ADDRESS_cubie_result_get_effective_rtol = Ref(C_NULL)
cubie_result_get_effective_rtol(res, out_number) =
    ccall(ADDRESS_cubie_result_get_effective_rtol[], Int32, (Ptr{cubie_result}, Ptr{Float64}), res, out_number)

const ADDRESS_cubie_result_copy_outputs = Ref(C_NULL)
cubie_result_copy_outputs(res, order, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_outputs[], Int32, (Ptr{cubie_result}, Int32, Ptr{Float64}, Int64, Ptr{Int64}), res,
        order, dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_outputs_f32 = Ref(C_NULL)
cubie_result_copy_outputs_f32(res, order, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_outputs_f32[], Int32, (Ptr{cubie_result}, Int32, Ptr{Float32}, Int64, Ptr{Int64}),
        res, order, dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_saved = Ref(C_NULL)
cubie_result_copy_saved(res, index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_saved[], Int32, (Ptr{cubie_result}, Int64, Ptr{Float64}, Int64, Ptr{Int64}), res,
        index, dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_final_states = Ref(C_NULL)
cubie_result_copy_final_states(res, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_final_states[], Int32, (Ptr{cubie_result}, Ptr{Float64}, Int64, Ptr{Int64}), res,
        dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_final_states_f32 = Ref(C_NULL)
cubie_result_copy_final_states_f32(res, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_final_states_f32[], Int32, (Ptr{cubie_result}, Ptr{Float32}, Int64, Ptr{Int64}),
        res, dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_run_status = Ref(C_NULL)
cubie_result_copy_run_status(res, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_run_status[], Int32, (Ptr{cubie_result}, Ptr{Int32}, Int64, Ptr{Int64}), res, dst,
        dst_len, out_needed)

const ADDRESS_cubie_result_copy_status_counts = Ref(C_NULL)
cubie_result_copy_status_counts(res, statuses, counts, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_status_counts[], Int32,
        (Ptr{cubie_result}, Ptr{Int32}, Ptr{Int64}, Int64, Ptr{Int64}), res, statuses, counts, dst_len, out_needed)

const ADDRESS_cubie_result_get_counter_range = Ref(C_NULL)
cubie_result_get_counter_range(res, run_status, counter, out_min, out_median, out_max) =
    ccall(ADDRESS_cubie_result_get_counter_range[], Int32,
        (Ptr{cubie_result}, Int32, Int32, Ptr{Float64}, Ptr{Float64}, Ptr{Float64}), res, run_status, counter, out_min,
        out_median, out_max)

const ADDRESS_cubie_result_copy_statistics_table = Ref(C_NULL)
cubie_result_copy_statistics_table(res, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_statistics_table[], Int32, (Ptr{cubie_result}, Ptr{UInt8}, Int64, Ptr{Int64}), res,
        dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_counter = Ref(C_NULL)
cubie_result_copy_counter(res, counter, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_counter[], Int32, (Ptr{cubie_result}, Int32, Ptr{Int32}, Int64, Ptr{Int64}), res,
        counter, dst, dst_len, out_needed)

const ADDRESS_cubie_result_write_csv = Ref(C_NULL)
cubie_result_write_csv(res, path) =
    ccall(ADDRESS_cubie_result_write_csv[], Int32, (Ptr{cubie_result}, Cstring), res, path)

const ADDRESS_cubie_result_write_npy = Ref(C_NULL)
cubie_result_write_npy(res, array, path) =
    ccall(ADDRESS_cubie_result_write_npy[], Int32, (Ptr{cubie_result}, Int32, Cstring), res, array, path)

const ADDRESS_cubie_result_copy_last_steps = Ref(C_NULL)
cubie_result_copy_last_steps(res, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_last_steps[], Int32, (Ptr{cubie_result}, Ptr{Float64}, Int64, Ptr{Int64}), res,
        dst, dst_len, out_needed)

const ADDRESS_cubie_result_get_array = Ref(C_NULL)
cubie_result_get_array(res, array, out_data, out_len, out_device_kind) =
    ccall(ADDRESS_cubie_result_get_array[], Int32, (Ptr{cubie_result}, Int32, Ptr{Ptr{Cvoid}}, Ptr{Int64}, Ptr{Int32}),
        res, array, out_data, out_len, out_device_kind)

const ADDRESS_cubie_result_export_dlpack = Ref(C_NULL)
cubie_result_export_dlpack(res, array, out_tensor) =
    ccall(ADDRESS_cubie_result_export_dlpack[], Int32, (Ptr{cubie_result}, Int32, Ptr{Ptr{Cvoid}}), res, array,
        out_tensor)

const ADDRESS_cubie_result_get_outputs_data = Ref(C_NULL)
cubie_result_get_outputs_data(res, out_data, out_len) =
    ccall(ADDRESS_cubie_result_get_outputs_data[], Int32, (Ptr{cubie_result}, Ptr{Ptr{Float64}}, Ptr{Int64}), res,
        out_data, out_len)

const ADDRESS_cubie_result_get_outputs_data_f32 = Ref(C_NULL)
cubie_result_get_outputs_data_f32(res, out_data, out_len) =
    ccall(ADDRESS_cubie_result_get_outputs_data_f32[], Int32, (Ptr{cubie_result}, Ptr{Ptr{Float32}}, Ptr{Int64}), res,
        out_data, out_len)

const ADDRESS_cubie_result_get_window_count = Ref(C_NULL)
cubie_result_get_window_count(res, out_count) =
    ccall(ADDRESS_cubie_result_get_window_count[], Int32, (Ptr{cubie_result}, Ptr{Int64}), res, out_count)

const ADDRESS_cubie_result_get_summary_count = Ref(C_NULL)
cubie_result_get_summary_count(res, out_count) =
    ccall(ADDRESS_cubie_result_get_summary_count[], Int32, (Ptr{cubie_result}, Ptr{Int64}), res, out_count)

const ADDRESS_cubie_result_copy_summary_name = Ref(C_NULL)
cubie_result_copy_summary_name(res, index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_summary_name[], Int32, (Ptr{cubie_result}, Int64, Ptr{UInt8}, Int64, Ptr{Int64}),
        res, index, dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_summary_unit = Ref(C_NULL)
cubie_result_copy_summary_unit(res, index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_summary_unit[], Int32, (Ptr{cubie_result}, Int64, Ptr{UInt8}, Int64, Ptr{Int64}),
        res, index, dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_summary_legend = Ref(C_NULL)
cubie_result_copy_summary_legend(res, index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_summary_legend[], Int32, (Ptr{cubie_result}, Int64, Ptr{UInt8}, Int64, Ptr{Int64}),
        res, index, dst, dst_len, out_needed)

const ADDRESS_cubie_result_find_summary = Ref(C_NULL)
cubie_result_find_summary(res, name, out_index) =
    ccall(ADDRESS_cubie_result_find_summary[], Int32, (Ptr{cubie_result}, Cstring, Ptr{Int64}), res, name, out_index)

const ADDRESS_cubie_result_copy_summary = Ref(C_NULL)
cubie_result_copy_summary(res, index, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_summary[], Int32, (Ptr{cubie_result}, Int64, Ptr{Float64}, Int64, Ptr{Int64}), res,
        index, dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_window_times = Ref(C_NULL)
cubie_result_copy_window_times(res, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_window_times[], Int32, (Ptr{cubie_result}, Ptr{Float64}, Int64, Ptr{Int64}), res,
        dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_summaries = Ref(C_NULL)
cubie_result_copy_summaries(res, order, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_summaries[], Int32, (Ptr{cubie_result}, Int32, Ptr{Float64}, Int64, Ptr{Int64}),
        res, order, dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_summaries_f32 = Ref(C_NULL)
cubie_result_copy_summaries_f32(res, order, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_summaries_f32[], Int32,
        (Ptr{cubie_result}, Int32, Ptr{Float32}, Int64, Ptr{Int64}), res, order, dst, dst_len, out_needed)

const ADDRESS_cubie_result_get_failed_count = Ref(C_NULL)
cubie_result_get_failed_count(res, out_count) =
    ccall(ADDRESS_cubie_result_get_failed_count[], Int32, (Ptr{cubie_result}, Ptr{Int64}), res, out_count)

const ADDRESS_cubie_result_get_status_count = Ref(C_NULL)
cubie_result_get_status_count(res, status_bits, out_count) =
    ccall(ADDRESS_cubie_result_get_status_count[], Int32, (Ptr{cubie_result}, Int32, Ptr{Int64}), res, status_bits,
        out_count)

const ADDRESS_cubie_result_copy_output_statistic = Ref(C_NULL)
cubie_result_copy_output_statistic(res, statistic, probability, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_output_statistic[], Int32,
        (Ptr{cubie_result}, Int32, Float64, Ptr{Float64}, Int64, Ptr{Int64}), res, statistic, probability, dst,
        dst_len, out_needed)

const ADDRESS_cubie_result_copy_summary_statistic = Ref(C_NULL)
cubie_result_copy_summary_statistic(res, statistic, probability, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_summary_statistic[], Int32,
        (Ptr{cubie_result}, Int32, Float64, Ptr{Float64}, Int64, Ptr{Int64}), res, statistic, probability, dst,
        dst_len, out_needed)

const ADDRESS_cubie_result_copy_final_statistic = Ref(C_NULL)
cubie_result_copy_final_statistic(res, statistic, probability, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_final_statistic[], Int32,
        (Ptr{cubie_result}, Int32, Float64, Ptr{Float64}, Int64, Ptr{Int64}), res, statistic, probability, dst,
        dst_len, out_needed)

const ADDRESS_cubie_result_get_counter_statistic = Ref(C_NULL)
cubie_result_get_counter_statistic(res, counter, statistic, probability, out_number) =
    ccall(ADDRESS_cubie_result_get_counter_statistic[], Int32,
        (Ptr{cubie_result}, Int32, Int32, Float64, Ptr{Float64}), res, counter, statistic, probability, out_number)

const ADDRESS_cubie_result_get_event_count = Ref(C_NULL)
cubie_result_get_event_count(res, out_count) =
    ccall(ADDRESS_cubie_result_get_event_count[], Int32, (Ptr{cubie_result}, Ptr{Int64}), res, out_count)

const ADDRESS_cubie_result_get_event_record_count = Ref(C_NULL)
cubie_result_get_event_record_count(res, out_count) =
    ccall(ADDRESS_cubie_result_get_event_record_count[], Int32, (Ptr{cubie_result}, Ptr{Int64}), res, out_count)

const ADDRESS_cubie_result_copy_event_counts = Ref(C_NULL)
cubie_result_copy_event_counts(res, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_event_counts[], Int32, (Ptr{cubie_result}, Ptr{Int32}, Int64, Ptr{Int64}), res,
        dst, dst_len, out_needed)

const ADDRESS_cubie_result_copy_event_records = Ref(C_NULL)
cubie_result_copy_event_records(res, dst, dst_len, out_needed) =
    ccall(ADDRESS_cubie_result_copy_event_records[], Int32, (Ptr{cubie_result}, Ptr{Float64}, Int64, Ptr{Int64}), res,
        dst, dst_len, out_needed)

const ADDRESS_cubie_result_get_summaries_data = Ref(C_NULL)
cubie_result_get_summaries_data(res, out_data, out_len) =
    ccall(ADDRESS_cubie_result_get_summaries_data[], Int32, (Ptr{cubie_result}, Ptr{Ptr{Float64}}, Ptr{Int64}), res,
        out_data, out_len)

const ADDRESS_cubie_result_get_summaries_data_f32 = Ref(C_NULL)
cubie_result_get_summaries_data_f32(res, out_data, out_len) =
    ccall(ADDRESS_cubie_result_get_summaries_data_f32[], Int32, (Ptr{cubie_result}, Ptr{Ptr{Float32}}, Ptr{Int64}),
        res, out_data, out_len)

const ADDRESS_cubie_result_destroy = Ref(C_NULL)
cubie_result_destroy(res) =
    ccall(ADDRESS_cubie_result_destroy[], Cvoid, (Ptr{cubie_result},), res)
