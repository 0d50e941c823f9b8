# The runs of a solve.

"Samples of a driver: their times, and values (time) or (run, time)."
const DriverSamples = Pair{Symbol,Tuple{Union{Vector{Float64},StepRangeLen{Float64}},Array{Float64}}}

"""
    Ensemble(model; tspan, u0 = nothing, p = nothing, trajectories = nothing, grid = :verbatim, drivers = nothing,
             events = nothing, doses = nothing, sampling = nothing, seed = nothing)

Runs of a model from `tspan[1]` to `tspan[2]`.

`u0` (initial values) and `p` (parameters) say what is not as the model has it, each as a number, or a vector with a
value per run, per name: `p = (rho = range(0, 28, length = 1000), sigma = 10)`; as a matrix with a row per run and a
column per variable; as a vector with an element per run; or as a table. With `grid = :combinatorial` the vectors are
axes, and there is a run for every combination, the last axis fastest.

A value may be drawn: `p = (rho = Cubie.Uniform(0, 28),)` with `trajectories` runs, `sampling` `:random`, `:latin` or
`:sobol`, and a `seed`. What a run draws depends on the seed and its number alone.

`tspan` may also be a vector with a pair per run. Times of `saveat` are then parts of each run's span, from 0 to 1.

`drivers` gives each driver of the model its samples, `(u = (times, values),)`, with values a vector, or a matrix
(run, time) where each run has its own. All drivers on one range of times, as `0:0.5:10`, are the quickest to look up. Behind
the values a driver may have words of its own, as `(times, values, (interpolation = :linear, outside = :hold))`, with
`interpolation`, `boundary` and `outside` as the options `driver_...` have them.

`events` change states and parameters at given times: a vector of [`Cubie.Event`](@ref), or a table of them. `doses`
are a table with the columns of NONMEM: `time`, `amt` and, if wanted, `cmt` (a number or name), `rate`, `dur`, `ii`, `addl`,
`ss`, `evid`, and `id` (or `run`) where they differ from run to run.
"""
struct Ensemble
    model::Model
    columns::Columns
    tspan::Union{Tuple{Float64,Float64},Tuple{Vector{Float64},Vector{Float64}}}
    drivers::Vector{DriverSamples}
    driver_words::Vector{Tuple{Symbol,Symbol,String}}  # driver, what, word
    events::Vector{Event}
    doses::Union{Nothing,Doses}
    settings::Vector{Setting}
end

Ensemble(model::Model; kw...) = ensemble_of(model, keywords(kw))

const ENSEMBLE_KEYWORDS = (:tspan, :u0, :p, :trajectories, :grid, :drivers, :events, :doses, :sampling, :seed)

function ensemble_of(model::Model, given::Settings)
    any(setting -> setting.first === :tspan, given) || throw(ArgumentError("an ensemble must have a tspan"))
    tspan, u0, p = (taken!(given, name) for name in (:tspan, :u0, :p))
    drivers, events, doses = (taken!(given, name) for name in (:drivers, :events, :doses))
    trajectories = taken!(given, :trajectories)
    settings = Setting[]
    trajectories === nothing || push!(settings, :n_runs => trajectories)
    for (name, value) in given
        name in ENSEMBLE_KEYWORDS ||
            throw(ArgumentError("an ensemble has no keyword $name$(nearest_hint(name, ENSEMBLE_KEYWORDS))"))
        value === nothing || push!(settings, name => value)
    end
    columns = vcat(columns_of(u0, model.states, "state"), columns_of(p, model.parameters, "parameter"))
    ensemble = Ensemble(model, columns, time_span(tspan), driver_samples(model, drivers), driver_words(drivers),
                        event_rows(events), dose_table(doses, model), settings)
    isempty(settings) && length(ensemble)  # lengths that do not agree are found here
    return ensemble
end

time_span(span::Tuple{Real,Real}) = (Float64(span[1]), Float64(span[2]))
time_span(span::AbstractVector{<:Real}) = length(span) == 2 ? time_span((span[1], span[2])) :
    throw(DimensionMismatch("tspan must have two times (got $(length(span)))"))
time_span(spans::AbstractVector) = (Float64[first(s) for s in spans], Float64[last(s) for s in spans])
time_span(span) = throw(ArgumentError("tspan must be (start, end), or a vector of such (got $(repr(span)))"))

driver_samples(model, ::Nothing) = DriverSamples[]
function driver_samples(model, drivers)
    samples = DriverSamples[]
    for (name, given) in pairs(drivers)
        symbol = known_name(name, model.drivers, "driver")
        given isa Tuple && length(given) in (2, 3) ||
            throw(ArgumentError("driver $name must be given as (times, values)"))
        times = given[1] isa AbstractRange ? StepRangeLen{Float64}(given[1]) : collect(Float64, given[1])
        values = collect(Float64, given[2])
        size(values, ndims(values)) == length(times) || throw(DimensionMismatch(
            "driver $name has $(length(times)) times and $(size(values, ndims(values))) samples"))
        push!(samples, symbol => (times, values))
    end
    return samples
end

const DRIVER_WORDS = (:interpolation, :boundary, :outside)

function driver_words(drivers)
    words = Tuple{Symbol,Symbol,String}[]
    drivers === nothing && return words
    for (name, given) in pairs(drivers)
        length(given) == 3 || continue
        given[3] isa NamedTuple || throw(ArgumentError("words of driver $name must be as (interpolation = :linear,)"))
        for (what, word) in pairs(given[3])
            what in DRIVER_WORDS || throw(ArgumentError(
                "a driver has no $what ($(join(DRIVER_WORDS, ", ")))$(nearest_hint(what, DRIVER_WORDS))"))
            push!(words, (Symbol(name), what, String(word)))
        end
    end
    return words
end

function set_driver_word(batch, name::Symbol, what::Symbol, word)
    call = Symbol(:cubie_batch_set_driver_, what)
    check(getfield(LibCubie, call)(batch, name, word), call)
end

"Number of runs. Vectors of different lengths are a `DimensionMismatch`."
function Base.length(e::Ensemble)
    given = Dict{Symbol,Any}(e.settings)
    lengths = [name => length(values) for (name, values) in e.columns if values isa Vector]
    get(given, :grid, :verbatim) in (:combinatorial, "combinatorial") &&
        return prod(Int[n for (_, n) in lengths])
    e.tspan[1] isa Vector && push!(lengths, :tspan => length(e.tspan[1]))
    haskey(given, :n_runs) && push!(lengths, :trajectories => Int(given[:n_runs]))
    longer = [pair for pair in lengths if last(pair) != 1]
    isempty(longer) && return 1
    for (name, n) in longer
        n == last(longer[1]) ||
            throw(DimensionMismatch("$(longer[1][1]) is given for $(longer[1][2]) runs, $name for $n"))
    end
    return last(longer[1])
end

"Writes the runs into a C batch."
function fill_batch(batch::Owned{LibCubie.cubie_batch}, e::Ensemble)
    foreach(setting -> set_option(batch, setting...), e.settings)
    foreach(((name, values),) -> set_column(batch, name, values), e.columns)
    if e.tspan[1] isa Vector
        check(LibCubie.cubie_batch_set_time_spans(batch, e.tspan[1], e.tspan[2], length(e.tspan[1])),
              :cubie_batch_set_time_spans)
    else
        set_option(batch, :t0, e.tspan[1])
        set_option(batch, :t_end, e.tspan[2])
    end
    set_drivers(batch, e.model.drivers, e.drivers)
    foreach(words -> set_driver_word(batch, words...), e.driver_words)
    set_events(batch, e)
    set_doses(batch, e)
    return nothing
end

# One uniform grid for all is looked up without a search.
function set_drivers(batch, names, samples)
    isempty(samples) && return nothing
    times = samples[1][2][1]
    if times isa StepRangeLen && step(times) > 0 && sort(first.(samples)) == sort(names) &&
       all(((name, (own, values)),) -> own == times && values isa Vector, samples)
        given = Dict(samples)
        table = Float64[given[name][2][k] for name in names, k in eachindex(times)]  # (driver, sample)
        check(LibCubie.cubie_batch_set_drivers(batch, table, length(times), length(names), first(times), step(times)),
              :cubie_batch_set_drivers)
        return nothing
    end
    for (name, (own, values)) in samples
        numbers = collect(Float64, own)
        check(LibCubie.cubie_batch_set_driver(batch, name, numbers, length(numbers), values, length(values)),
              :cubie_batch_set_driver)
    end
end
