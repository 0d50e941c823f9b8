# Events at given times, in the forms that users have them in, as columns of the C library.

const OPERATIONS = Dict(:add => LibCubie.CUBIE_EVENT_ADD, :replace => LibCubie.CUBIE_EVENT_REPLACE,
                        :set => LibCubie.CUBIE_EVENT_REPLACE, :multiply => LibCubie.CUBIE_EVENT_MULTIPLY,
                        :+ => LibCubie.CUBIE_EVENT_ADD, :(=) => LibCubie.CUBIE_EVENT_REPLACE,
                        :* => LibCubie.CUBIE_EVENT_MULTIPLY)

"""
    Event(time, variable, value; operation = :add, every = 0, count = 0, run = nothing)

A change of a state or parameter at a time: `:add` a value to it, `:replace` it or `:multiply` it. With `every` it
happens again at that distance, `count` times in all, or until the end. With `run` it happens in that run alone.

Events are the keyword `events` of [`Ensemble`](@ref): a vector of them, or a table with columns `time`, `variable`
(or `var`), `value` and, if wanted, `operation` (or `method`), `every`, `count` and `run`. Those of one time happen in
their order.
"""
struct Event
    time::Float64
    variable::Symbol
    value::Float64
    operation::Int32
    every::Float64
    count::Int
    run::Union{Nothing,Int}
end

function Event(time::Real, variable::Name, value::Real; operation = :add, every::Real = 0, count::Integer = 0,
               run = nothing)
    haskey(OPERATIONS, Symbol(operation)) || throw(ArgumentError(
        "operation must be add, replace or multiply (got $operation)" *
        nearest_hint(operation, (:add, :replace, :multiply))))
    return Event(time, Symbol(variable), value, OPERATIONS[Symbol(operation)], every, count, run)
end

const EVENT_COLUMNS = (:time, :variable, :var, :value, :operation, :method, :every, :count, :run)

event_rows(::Nothing) = Event[]
event_rows(events::Event) = [events]
function event_rows(events::AbstractVector)
    table = table_columns(events)
    table === nothing || return event_rows(table)
    return Event[as_event(e) for e in events]
end
function event_rows(table::NamedTuple)
    for name in keys(table)
        name in EVENT_COLUMNS ||
            throw(ArgumentError("a table of events has no column $name$(nearest_hint(name, EVENT_COLUMNS))"))
    end
    lengths = unique(length(column) for column in values(table))
    length(lengths) == 1 || throw(DimensionMismatch("columns of events have different lengths: $(join(lengths, ", "))"))
    return Event[as_event(map(column -> column[i], table)) for i in 1:lengths[1]]
end
function event_rows(x)
    table = table_columns(x)
    table === nothing &&
        throw(ArgumentError("events must be a vector of Cubie.Event, or a table (got a $(typeof(x)))"))
    return event_rows(table)
end

as_event(e::Event) = e
function as_event(row::NamedTuple)
    given(names, default) = (i = findfirst(n -> haskey(row, n), names); i === nothing ? default : row[names[i]])
    time, variable, value = given((:time,), nothing), given((:variable, :var), nothing), given((:value,), nothing)
    any(isnothing, (time, variable, value)) && throw(ArgumentError("an event has a time, a variable and a value"))
    run = given((:run,), nothing)
    return Event(time, variable, value; operation = given((:operation, :method), :add), every = given((:every,), 0),
                 count = given((:count,), 0), run = run === missing ? nothing : run)
end
as_event(x) = throw(ArgumentError("an event is a Cubie.Event or a NamedTuple (got a $(typeof(x)))"))

"Writes the events of an ensemble into a C batch."
function set_events(batch::Owned{LibCubie.cubie_batch}, e)
    isempty(e.events) && return nothing
    known = vcat(e.model.states, e.model.parameters)
    for event in e.events
        known_name(event.variable, known, "state or parameter")
    end
    rows, first_row = e.events, Int64[]
    if any(event -> event.run !== nothing, rows)
        rows, first_row = events_per_run(rows, length(e))
    end
    targets = Int32[findfirst(==(event.variable), known) - 1 for event in rows]
    column(f, ::Type{T}) where {T} = T[f(event) for event in rows]
    check(LibCubie.cubie_batch_set_events(batch, join(known, ", "), column(x -> x.time, Float64), targets,
                                          column(x -> x.operation, Int32), column(x -> x.value, Float64),
                                          column(x -> x.every, Float64), column(x -> x.count, Int64), length(rows),
                                          isempty(first_row) ? C_NULL : first_row, length(first_row)),
          :cubie_batch_set_events)
end

"Rows of each run one behind the other, and where each begins. Rows of no run belong to all, in their order."
function events_per_run(events, runs)
    own = [Event[] for _ in 1:runs]
    for event in events
        event.run === nothing && (foreach(list -> push!(list, event), own); continue)
        1 <= event.run <= runs || throw(ArgumentError("an event is for run $(event.run) of $runs"))
        push!(own[event.run], event)
    end
    return reduce(vcat, own; init = Event[]), pushfirst!(cumsum(Int64[length(list) for list in own]), 0)
end

# ---------------------------------------------------------------------------------------- events of the model itself

"""
    Cubie.event_counts(r) -> Matrix (run, event)

How often each event of the model (its statements `when`, in the order of the text) has happened in each run.
"""
function event_counts(r)
    events = count_of(r, LibCubie.cubie_result_get_event_count, :cubie_result_get_event_count)
    return reshape(copied_from(r, LibCubie.cubie_result_copy_event_counts, Int32, :cubie_result_copy_event_counts),
                   run_count(r), events)
end

"""
    Cubie.event_records(r, run) -> Vector of (time, event, states)

What events of the model that say `record` have kept of a run: the time, the number of the event from 1 in the order of the
text, and the states right before its assignments. Option `event_records` says how many are kept.
"""
function event_records(r, run::Integer)
    check_run(r, run)
    kept = count_of(r, LibCubie.cubie_result_get_event_record_count, :cubie_result_get_event_record_count)
    numbers = reshape(copied_from(r, LibCubie.cubie_result_copy_event_records, Float64, :cubie_result_copy_event_records),
                      run_count(r), 2 + state_count(r), kept)
    names = Tuple(r.model.states)
    return [(time = numbers[run, 1, k], event = Int(numbers[run, 2, k]) + 1,
             states = NamedTuple{names}(Tuple(numbers[run, 3:end, k]))) for k in 1:kept if !isnan(numbers[run, 1, k])]
end
