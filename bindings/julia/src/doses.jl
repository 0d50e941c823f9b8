# Doses as data sets of pharmacometrics have them, as columns of the C library.

const DOSE_COLUMNS = (time = Float64, amt = Float64, cmt = Int32, rate = Float64, dur = Float64, ii = Float64,
                      addl = Int64, ss = Int32, evid = Int32)
const DOSE_RUNS = (:id, :run)

"Doses of a batch, a row each, sorted by run where `first_row` says where the rows of each run begin."
struct Doses
    columns::Dict{Symbol,Vector}
    rows::Int
    runs::Union{Nothing,Vector{Int}}
end

dose_table(::Nothing, model) = nothing
dose_table(table::NamedTuple, model) = read_doses(table, model)
function dose_table(x, model)
    rows = x isa AbstractVector{<:NamedTuple} ? x : nothing
    rows === nothing || isempty(rows) && return nothing
    rows === nothing || return read_doses(NamedTuple{keys(first(rows))}(
        Tuple([row[name] for row in rows] for name in keys(first(rows)))), model)
    table = table_columns(x)
    table === nothing && throw(ArgumentError("doses must be a table, or a vector of NamedTuples (got a $(typeof(x)))"))
    return read_doses(table, model)
end

function read_doses(table::NamedTuple, model)
    known = (keys(DOSE_COLUMNS)..., DOSE_RUNS...)
    for name in keys(table)
        name in known || throw(ArgumentError("a table of doses has no column $name$(nearest_hint(name, known))"))
    end
    for name in (:time, :amt)
        haskey(table, name) || throw(ArgumentError("a table of doses must have a column $name"))
    end
    lengths = unique(length(column) for column in values(table))
    length(lengths) == 1 || throw(DimensionMismatch("columns of doses have different lengths: $(join(lengths, ", "))"))
    columns = Dict{Symbol,Vector}()
    for (name, T) in pairs(DOSE_COLUMNS)
        haskey(table, name) && (columns[name] = T[dose_entry(x, name, T, model) for x in table[name]])
    end
    at = findfirst(name -> haskey(table, name), DOSE_RUNS)
    return Doses(columns, lengths[1], at === nothing ? nothing : collect(Int, table[DOSE_RUNS[at]]))
end

dose_entry(::Missing, name, T, model) = zero(T)
dose_entry(x::Real, name, T, model) = convert(T, x)
function dose_entry(x::Name, name, T, model)
    name === :cmt || throw(ArgumentError("column $name of doses must be numbers (got $x)"))
    return T(findfirst(==(known_name(x, model.states, "state")), model.states))
end

"Writes the doses of an ensemble into a C batch."
function set_doses(batch::Owned{LibCubie.cubie_batch}, e)
    d = e.doses
    d === nothing && return nothing
    order, first_row = collect(1:d.rows), Int64[]
    if d.runs !== nothing
        runs = length(e)
        for run in d.runs
            1 <= run <= runs || throw(ArgumentError("a dose is for run $run of $runs"))
        end
        order = sortperm(d.runs)  # stable: rows of one run keep their order
        first_row = Int64[count(<=(run), d.runs) for run in 0:runs]
    end
    column(name) = haskey(d.columns, name) ? d.columns[name][order] : C_NULL
    check(LibCubie.cubie_batch_set_doses(batch, "", column(:time), column(:amt), column(:cmt), column(:rate),
                                         column(:dur), column(:ii), column(:addl), column(:ss), column(:evid), d.rows,
                                         isempty(first_row) ? C_NULL : first_row, length(first_row)),
          :cubie_batch_set_doses)
end
