# What other packages get, in `ext/`. From Julia 1.9 on that is loaded by itself.

const EXTENSIONS = (:CUDA, :CommonSolve, :DLPack, :DataFrames, :ProgressLogging, :RecipesBase, :SciMLBase, :Tables)
const LOADED_EXTENSIONS = Set{Symbol}()

"""
    Cubie.load_extensions() -> Vector{Symbol}

For Julia before 1.9: loads what `Cubie` adds to those packages that are loaded already (Tables, DataFrames,
RecipesBase, SciMLBase, CommonSolve, ProgressLogging, DLPack, CUDA). Gives the names of those it has loaded now.
"""
function load_extensions(; by_hand::Bool = VERSION < v"1.9")
    loaded = Symbol[]
    by_hand || return loaded
    present = Set(nameof(m) for m in Base.loaded_modules_array())
    for name in EXTENSIONS
        name in present && !(name in LOADED_EXTENSIONS) || continue
        Base.include(Main, joinpath(dirname(@__DIR__), "ext", "Cubie$(name)Ext.jl"))
        push!(LOADED_EXTENSIONS, name)
        push!(loaded, name)
    end
    return loaded
end

"""
    Cubie.EnsembleCubie(; native = false)

With SciMLBase loaded: how `solve(ensemble_problem, Tsit5(), Cubie.EnsembleCubie(); trajectories = ...)` is solved by
cubie. The right-hand side is traced ([`Model`](@ref)); what `prob_func` changes may be `u0`, `p` and `tspan`. With
`native = true` the answer is a [`Cubie.Result`](@ref) instead of an `EnsembleSolution`.
"""
function EnsembleCubie end
