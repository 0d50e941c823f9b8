module Tables
istable(::Type) = false
istable(x) = x isa AbstractVector{<:NamedTuple} || istable(typeof(x))
columnaccess(::Type) = false
columns(x) = x
columntable(rows::AbstractVector{<:NamedTuple}) =
    NamedTuple{keys(first(rows))}(Tuple([row[name] for row in rows] for name in keys(first(rows))))
columntable(x) = columns(x)
end
