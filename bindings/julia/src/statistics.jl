# Statistics over runs, and summaries over windows of time.

function statistic(r::Result, f, rows, columns, kind, probability, call)
    numbers = copied((dst, n, needed) -> f(r.handle, kind, probability, dst, n, needed), Float64, call)
    return reshape(numbers, rows, columns)
end
output_statistic(r::Result, kind, probability = 0.0) =
    statistic(r, LibCubie.cubie_result_copy_output_statistic, length(r.names), save_count(r), kind, probability,
              :cubie_result_copy_output_statistic)

for (name, kind) in ((:mean, :MEAN), (:var, :VARIANCE))
    @eval begin
        @doc $("    $name(r::Cubie.Result) -> Matrix (variable, time)\n\nOver the runs that did not fail; their order " *
               "does not change a bit.") Statistics.$name(r::Result) =
            output_statistic(r, LibCubie.$(Symbol(:CUBIE_STATISTIC_, kind)))
        Statistics.$name(r::Result, variable::Name) = $name(r)[variable_place(r.names, variable), :]
    end
end

"    std(r::Cubie.Result) -> Matrix (variable, time)"
Statistics.std(r::Result) = sqrt.(Statistics.var(r))
Statistics.std(r::Result, variable::Name) = sqrt.(Statistics.var(r, variable))

"    minimum(r::Cubie.Result) -> Matrix (variable, time)"
Base.minimum(r::Result) = output_statistic(r, LibCubie.CUBIE_STATISTIC_MIN)
"    maximum(r::Cubie.Result) -> Matrix (variable, time)"
Base.maximum(r::Result) = output_statistic(r, LibCubie.CUBIE_STATISTIC_MAX)

"""
    quantile(r::Cubie.Result, p) -> Matrix (variable, time)

The value below which a part `p` of the runs is, within 2⁻⁸ of it; for a vector `p` an array (variable, time, p). Runs
that failed are left out.
"""
Statistics.quantile(r::Result, p::Real) = output_statistic(r, LibCubie.CUBIE_STATISTIC_QUANTILE, p)
Statistics.quantile(r::Result, p::AbstractVector{<:Real}) = cat((Statistics.quantile(r, q) for q in p)...; dims = 3)
Statistics.quantile(r::Result, p::Real, variable::Name) =
    Statistics.quantile(r, p)[variable_place(r.names, variable), :]
"    median(r::Cubie.Result) -> Matrix (variable, time)"
Statistics.median(r::Result) = Statistics.quantile(r, 0.5)

"""
    Cubie.EnsembleSummary(r; quantiles = [0.05, 0.95])

Mean, variance and quantiles over runs, in the words of SciML: `t`, `u` (mean), `v` (variance), `med`, `qlow`,
`qhigh`, each (variable, time), and `num_monte`, the number of runs that count. A plot recipe draws it as a band.
"""
struct EnsembleSummary
    t::Vector{Float64}
    names::Vector{Symbol}
    u::Matrix{Float64}
    v::Matrix{Float64}
    med::Matrix{Float64}
    qlow::Matrix{Float64}
    qhigh::Matrix{Float64}
    num_monte::Int
    quantiles::Tuple{Float64,Float64}
end

function EnsembleSummary(r::Result; quantiles = (0.05, 0.95))
    length(quantiles) == 2 || throw(DimensionMismatch("quantiles must be two (got $(length(quantiles)))"))
    low, high = Float64(quantiles[1]), Float64(quantiles[2])
    low <= high || throw(ArgumentError("quantiles must ascend (got $low, $high)"))
    return EnsembleSummary(r.t, copy(r.names), Statistics.mean(r), Statistics.var(r), Statistics.median(r),
                           Statistics.quantile(r, low), Statistics.quantile(r, high), length(r) - failed_count(r),
                           (low, high))
end

# ----------------------------------------------------------------------------------------------- summaries over windows

"""
    WindowSummaries

Summaries over windows of time: `s["x.mean"]` is a Matrix (run, window), `s.names` what there is, `s.units`, `s.times`
the times where windows begin and, behind them, where the last one ends, and `Array(s)` all of them, (run, summary,
window).
"""
struct WindowSummaries
    names::Vector{String}
    units::Vector{String}
    times::Vector{Float64}
    numbers::Union{Lent{Float64,3},Lent{Float32,3}}
end

"""
    summaries(r) -> WindowSummaries

What option `summaries` computed while runs were integrated, as `summaries = "mean, max"` or `["mean(x)",
"peaks[3](y)"]`.
"""
function summaries(r::Result)
    count = count_of(r, LibCubie.cubie_result_get_summary_count, :cubie_result_get_summary_count)
    windows = count_of(r, LibCubie.cubie_result_get_window_count, :cubie_result_get_window_count)
    text(f, i, call) = copied_text((dst, n, needed) -> f(r.handle, i, dst, n, needed), call)
    names = [text(LibCubie.cubie_result_copy_summary_name, i, :cubie_result_copy_summary_name) for i in 0:count-1]
    units = [text(LibCubie.cubie_result_copy_summary_unit, i, :cubie_result_copy_summary_unit) for i in 0:count-1]
    times = copied_from(r, LibCubie.cubie_result_copy_window_times, Float64, :cubie_result_copy_window_times)
    shape = (length(r), count, windows)
    numbers = eltype(r) === Float64 ?
        lent(r, Float64, shape, LibCubie.cubie_result_get_summaries_data, :cubie_result_get_summaries_data) :
        lent(r, Float32, shape, LibCubie.cubie_result_get_summaries_data_f32, :cubie_result_get_summaries_data_f32)
    return WindowSummaries(names, units, times, numbers)
end

function Base.getindex(s::WindowSummaries, name::Name)
    place = findfirst(==(String(name)), s.names)
    place === nothing && throw(ArgumentError(
        "there is no summary $name ($(join(s.names, ", ")))$(nearest_hint(name, s.names))"))
    return s.numbers.array[:, place, :]
end
Base.Array(s::WindowSummaries) = copy(s.numbers.array)
Base.keys(s::WindowSummaries) = s.names
Base.length(s::WindowSummaries) = length(s.names)

"    Cubie.summary_statistic(r, f) -> Matrix (summary, window): of `mean`, `var`, `minimum` or `maximum` over runs"
summary_statistic(r::Result, f) = window_statistic(r, statistic_kind(f), 0.0)
"    Cubie.summary_quantile(r, p) -> Matrix (summary, window), over runs"
summary_quantile(r::Result, p::Real) = window_statistic(r, LibCubie.CUBIE_STATISTIC_QUANTILE, p)

window_statistic(r::Result, kind, probability) =
    statistic(r, LibCubie.cubie_result_copy_summary_statistic,
              count_of(r, LibCubie.cubie_result_get_summary_count, :cubie_result_get_summary_count),
              count_of(r, LibCubie.cubie_result_get_window_count, :cubie_result_get_window_count), kind, probability,
              :cubie_result_copy_summary_statistic)

statistic_kind(::typeof(Statistics.mean)) = LibCubie.CUBIE_STATISTIC_MEAN
statistic_kind(::typeof(Statistics.var)) = LibCubie.CUBIE_STATISTIC_VARIANCE
statistic_kind(::typeof(minimum)) = LibCubie.CUBIE_STATISTIC_MIN
statistic_kind(::typeof(maximum)) = LibCubie.CUBIE_STATISTIC_MAX
statistic_kind(f) = throw(ArgumentError("a statistic is mean, var, minimum or maximum (got $f)"))

"    Cubie.final_statistic(r, f) -> Vector (state): of `mean`, `var`, `minimum` or `maximum` over runs, at their ends"
final_statistic(r::Result, f) =
    vec(statistic(r, LibCubie.cubie_result_copy_final_statistic, state_count(r), 1, statistic_kind(f), 0.0,
                  :cubie_result_copy_final_statistic))
"    Cubie.final_quantile(r, p) -> Vector (state), over runs, at their ends"
final_quantile(r::Result, p::Real) =
    vec(statistic(r, LibCubie.cubie_result_copy_final_statistic, state_count(r), 1,
                  LibCubie.CUBIE_STATISTIC_QUANTILE, p, :cubie_result_copy_final_statistic))
