# How objects look in the REPL. None of this throws for a closed handle.

plural(n, word) = n == 1 ? "1 $word" : "$n $(word)s"

Base.show(io::IO, c::Context) = print(io, isopen(c) ? "Cubie.Context()" : "Cubie.Context (closed)")

Base.show(io::IO, m::Model) =
    print(io, "Model(", plural(length(m.states), "state"), ", ", plural(length(m.parameters), "parameter"), ")")
function Base.show(io::IO, ::MIME"text/plain", m::Model)
    print(io, "Model with ", plural(length(m.states), "state"))
    for role in keys(ROLES)
        v = variables(m, role)
        isempty(v.names) && continue
        print(io, "\n  ", rpad(role, 11), " ")
        join(io, (variable_text(v, i, role in (:states, :parameters, :constants)) for i in 1:length(v)), ", ")
    end
end

function variable_text(v::Variables, i, with_value)
    x = v.defaults[i]
    number = isinteger(x) && abs(x) < 1e6 ? Int(x) : x
    return "$(v.names[i])$(with_value ? " = $number" : "")$(isempty(v.units[i]) ? "" : " [$(v.units[i])]")"
end

Base.show(io::IO, e::Ensemble) = print(io, "Ensemble(", e.model, ", ", plural(length(e), "run"), ")")
Base.show(io::IO, p::Prepared) = print(io, "Cubie.Prepared(", p.ensemble, isopen(p) ? ")" : ", closed)")
Base.show(io::IO, ::MIME"text/plain", h::Owned{T}) where {T} = print(io, "Cubie.Owned{$T}", h.closed ? " (closed)" : "")
Base.show(io::IO, h::Owned) = show(io, MIME("text/plain"), h)

function Base.show(io::IO, r::Result)
    isopen(r) || return print(io, "Cubie.Result (closed)")
    print(io, "Cubie.Result(", plural(length(r), "run"), ", ", plural(length(r.names), "variable"), ", ",
          plural(save_count(r), "time"), ")")
end
function Base.show(io::IO, ::MIME"text/plain", r::Result)
    isopen(r) || return print(io, "Cubie.Result (closed)")
    show(io, r)
    print(io, " of ", eltype(r), "\n  saved  ", isempty(r.names) ? "nothing" : join(r.names, ", "))
    ended = isopen(r) ? failed_count(r) : 0
    print(io, "\n  runs   ", length(r) - ended, " Success")
    ended == 0 || print(io, ", ", ended, " failed")
end
Base.summary(io::IO, r::Result) = show(io, r)

Base.show(io::IO, run::Run) =
    print(io, "run ", getfield(run, :index), " of ", getfield(run, :parent))
Base.show(io::IO, a::EnsembleSummary) =
    print(io, "Cubie.EnsembleSummary(", plural(a.num_monte, "run"), ", ", plural(length(a.names), "variable"), ", ",
          plural(length(a.t), "time"), ")")
Base.show(io::IO, s::WindowSummaries) =
    print(io, "Cubie.WindowSummaries(", join(s.names, ", "), "; ", plural(max(length(s.times) - 1, 0), "window"), ")")
Base.show(io::IO, o::OptionInfo) = 
    print(io, o.name, " (", o.scope, ", default ", isempty(o.default) ? "\"\"" : o.default, "): ", o.help)
