# What a solve tells of itself beside its numbers: labels, times of its parts, counts over runs.

texts_of(r::Result, f::F, n, call) where {F} =
    [copied_text((dst, len, needed) -> f(r.handle, i, dst, len, needed), call) for i in 0:n-1]

"Units of the saved variables, empty where the model gives none."
saved_units(r::Result) = texts_of(r, LibCubie.cubie_result_copy_saved_unit, length(r.names), :cubie_result_copy_saved_unit)

"""
    Cubie.legends(r) -> Vector{String}
    Cubie.legends(s::Cubie.WindowSummaries, r)

Names with their units, as `"x [mg]"`: labels for axes, of the saved variables or of the summaries of a result.
"""
legends(r::Result) = texts_of(r, LibCubie.cubie_result_copy_saved_legend, length(r.names), :cubie_result_copy_saved_legend)
legends(s::WindowSummaries, r::Result) =
    texts_of(r, LibCubie.cubie_result_copy_summary_legend, length(s), :cubie_result_copy_summary_legend)

"The relative tolerance in force: larger than asked for where the number format cannot hold that."
effective_reltol(r::Result) =
    received(out -> LibCubie.cubie_result_get_effective_rtol(r.handle, out), Float64, :cubie_result_get_effective_rtol)

"""
    Cubie.chunks(r) -> (count, length, complete)

In how many chunks the runs were solved, how many runs each but the last has, and which chunks have come out whole.
"""
function chunks(r::Result)
    count, len = Ref{Int64}(0), Ref{Int64}(0)
    check(LibCubie.cubie_result_get_chunks(r.handle, count, len), :cubie_result_get_chunks)
    complete = [received(out -> LibCubie.cubie_result_get_chunk_complete(r.handle, i, out), Int32,
                         :cubie_result_get_chunk_complete) != 0 for i in 0:count[]-1]
    return (count = Int(count[]), length = Int(len[]), complete = complete)
end

const ACTIVITIES = (:compile, :stage_in, :kernel, :stage_out, :writeback)

"""
    Cubie.time_log(r) -> Vector of (activity, chunk, start, stop, bytes)

When each part of a solve with option `time_log = 1` began and ended, in seconds since it was submitted. `activity` is
`:compile`, `:stage_in`, `:kernel`, `:stage_out` or `:writeback`; `chunk` counts from 1 and is 0 for what is about all of
them. A table: `DataFrame(Cubie.time_log(r))`.
"""
function time_log(r::Result)
    numbers = reshape(copied_from(r, LibCubie.cubie_result_copy_time_log, Float64, :cubie_result_copy_time_log), 5, :)
    return [(activity = ACTIVITIES[Int(row[1])+1], chunk = Int(row[2]) + 1, start = row[3], stop = row[4],
             bytes = Int(row[5])) for row in eachcol(numbers)]
end

"The same as text, with what each activity took together."
time_table(r::Result) =
    copied_text((dst, n, needed) -> LibCubie.cubie_result_copy_time_table(r.handle, dst, n, needed),
                :cubie_result_copy_time_table)

"    Cubie.status_counts(r) -> Dict: number of runs of each status word that occurs"
function status_counts(r::Result)
    needed = Ref{Int64}(0)
    check(LibCubie.cubie_result_copy_status_counts(r.handle, C_NULL, C_NULL, 0, needed), :cubie_result_copy_status_counts)
    words, counts = Vector{Int32}(undef, needed[]), Vector{Int64}(undef, needed[])
    check(LibCubie.cubie_result_copy_status_counts(r.handle, words, counts, needed[], C_NULL),
          :cubie_result_copy_status_counts)
    return Dict(zip(words, counts))
end

function counter_number(name::Symbol)
    haskey(COUNTERS, name) || throw(ArgumentError(
        "a run has no count $name ($(join(keys(COUNTERS), ", ")))$(nearest_hint(name, keys(COUNTERS)))"))
    return COUNTERS[name]
end

"""
    Cubie.counter_statistic(r, :naccept, mean)
    Cubie.counter_quantile(r, :naccept, 0.9)

Over runs that did not fail, of a count that each has ([`Cubie.counters`](@ref)): `mean`, `var`, `minimum`, `maximum` or a
quantile.
"""
counter_statistic(r::Result, name::Symbol, f) = counter_statistic(r, counter_number(name), statistic_kind(f), 0.0)
counter_quantile(r::Result, name::Symbol, p::Real) =
    counter_statistic(r, counter_number(name), LibCubie.CUBIE_STATISTIC_QUANTILE, p)
counter_statistic(r::Result, counter::Integer, kind::Integer, p::Real) =
    received(out -> LibCubie.cubie_result_get_counter_statistic(r.handle, counter, kind, p, out), Float64,
             :cubie_result_get_counter_statistic)

"    Cubie.counter_range(r, :naccept, status = 0) -> (least, median, largest) of the runs that ended with a status word"
function counter_range(r::Result, name::Symbol, status::Integer = 0)
    least, middle, largest = Ref(0.0), Ref(0.0), Ref(0.0)
    check(LibCubie.cubie_result_get_counter_range(r.handle, status, counter_number(name), least, middle, largest),
          :cubie_result_get_counter_range)
    return (least[], middle[], largest[])
end
