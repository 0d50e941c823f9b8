# Arrays of a result where they are, on the host or a GPU, for packages that know such memory.

const ARRAYS = (outputs = LibCubie.CUBIE_ARRAY_OUTPUTS, final_states = LibCubie.CUBIE_ARRAY_FINAL_STATES,
                statuses = LibCubie.CUBIE_ARRAY_RUN_STATUS, naccept = LibCubie.CUBIE_ARRAY_ACCEPTED,
                nreject = LibCubie.CUBIE_ARRAY_REJECTED, last_steps = LibCubie.CUBIE_ARRAY_LAST_STEPS,
                summaries = LibCubie.CUBIE_ARRAY_SUMMARIES, event_counts = LibCubie.CUBIE_ARRAY_EVENT_COUNTS,
                event_records = LibCubie.CUBIE_ARRAY_EVENT_RECORDS)

function array_number(name::Symbol)
    haskey(ARRAYS, name) || throw(ArgumentError(
        "a result has no array $name ($(join(keys(ARRAYS), ", ")))$(nearest_hint(name, keys(ARRAYS)))"))
    return ARRAYS[name]
end

function array_shape(r::Result, name::Symbol)
    runs = run_count(r)
    name === :outputs && return (runs, length(r.names), save_count(r))
    name === :final_states && return (runs, state_count(r))
    name === :summaries && return (runs,
        count_of(r, LibCubie.cubie_result_get_summary_count, :cubie_result_get_summary_count),
        count_of(r, LibCubie.cubie_result_get_window_count, :cubie_result_get_window_count))
    name === :event_counts &&
        return (runs, count_of(r, LibCubie.cubie_result_get_event_count, :cubie_result_get_event_count))
    name === :event_records && return (runs, 2 + state_count(r),
        count_of(r, LibCubie.cubie_result_get_event_record_count, :cubie_result_get_event_record_count))
    return (runs,)
end

array_type(r::Result, name::Symbol) =
    name in (:statuses, :naccept, :nreject, :event_counts) ? Int32 : name === :last_steps ? Float64 : eltype(r)

"""
    Cubie.device_array(r, name = :outputs) -> (address, type, shape, device)

Where an array of a result is: `:outputs`, `:final_states`, `:statuses`, `:naccept`, `:nreject`, `:last_steps`,
`:summaries`, `:event_counts` (run, event) or `:event_records` (run, number, record), whose numbers are the time, the event
from 0 and the states. `device` is `:host` or `:cuda`; with option `on_device = 1` arrays stay where they were computed. The
address is valid while the result exists.
"""
function device_array(r::Result, name::Symbol = :outputs)
    address, count, kind = Ref(C_NULL), Ref{Int64}(0), Ref{Int32}(0)
    check(LibCubie.cubie_result_get_array(r.handle, array_number(name), address, count, kind), :cubie_result_get_array)
    r.handle.lent = true
    return (address = address[], type = array_type(r, name), shape = array_shape(r, name),
            device = kind[] == LibCubie.CUBIE_DEVICE_CUDA ? :cuda : :host)
end

"""
    Cubie.dlpack(r, name = :outputs) -> Ptr{Cvoid}

An array of a result as a `DLManagedTensor` of DLPack, without a copy. Who takes it calls its deleter; it keeps the
array alive by itself. Its shape is that of C: the reverse of Julia's.
"""
function dlpack(r::Result, name::Symbol = :outputs)
    tensor = Ref(C_NULL)
    check(LibCubie.cubie_result_export_dlpack(r.handle, array_number(name), tensor), :cubie_result_export_dlpack)
    return tensor[]
end
