# Results are tables, and tables are values of runs.
module CubieTablesExt

using Cubie, Tables

Tables.istable(::Type{Cubie.Result}) = true
Tables.columnaccess(::Type{Cubie.Result}) = true
Tables.columns(r::Cubie.Result) = Cubie.columns(r)

function read_table(x)
    (x isa NamedTuple || x isa AbstractDict || !Tables.istable(x)) && return nothing
    return Tables.columntable(x)
end

__init__() = push!(Cubie.TABLE_READERS, read_table)

end
