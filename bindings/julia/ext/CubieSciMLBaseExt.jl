# Problems of SciML as models and ensembles, and cubie as one of its ways to solve an ensemble.
module CubieSciMLBaseExt

using Cubie, SciMLBase
using Cubie: Ensemble, Model

values_of(u) = u isa Union{NamedTuple,AbstractArray,Number} ? u : collect(u)
parameters_of(p) = p isa SciMLBase.NullParameters ? nothing : p

# SciML's wrapper keeps the user's own function inside.
own_function(f) = f
own_function(f::SciMLBase.AbstractODEFunction) = own_function(f.f)

"The model of an ODE problem, whose right-hand side is traced."
Cubie.Model(problem::SciMLBase.AbstractODEProblem; kw...) =
    Model(own_function(problem.f), values_of(problem.u0), parameters_of(problem.p); kw...)

"Runs of an ODE problem; keywords as those of an ensemble of a model."
Cubie.Ensemble(problem::SciMLBase.AbstractODEProblem; tspan = problem.tspan, kw...) =
    Ensemble(Model(problem); tspan = tspan, kw...)

struct EnsembleCubieAlgorithm <: SciMLBase.EnsembleAlgorithm
    native::Bool
end
Cubie.EnsembleCubie(; native::Bool = false) = EnsembleCubieAlgorithm(native)

flat(x::NamedTuple) = Float64[x...]
flat(x::Number) = Float64[x]
flat(x::Union{Nothing,SciMLBase.NullParameters}) = Float64[]
flat(x) = vec(collect(Float64, x))

# Values of all runs as a matrix; the numbers of nested parameters keep the order in which the model declares them.
function table(rows, names, what)
    isempty(names) && return nothing
    numbers = [flat(row) for row in rows]
    all(row -> length(row) == length(names), numbers) || throw(ArgumentError(
        "$what must be the same numbers in every run, $(length(names)) of them, for cubie to solve the ensemble"))
    return permutedims(reduce(hcat, numbers))
end

# `prob_func` may write to the values of the problem it gets. The function stays the same object.
own_copy(problem) = problem.safetycopy ?
    SciMLBase.remake(problem.prob; u0 = deepcopy(problem.prob.u0), p = deepcopy(problem.prob.p)) : problem.prob

"The problems of all runs as one ensemble. What differs from run to run may be u0, p and tspan."
function ensemble_of(problem, trajectories)
    problems = [problem.prob_func(own_copy(problem), i, 1) for i in 1:trajectories]
    all(p -> own_function(p.f) === own_function(problems[1].f), problems) || throw(ArgumentError(
        "prob_func gives runs right-hand sides of their own, which cubie does not solve together"))
    model = Model(problems[1])
    spans = [(Float64(p.tspan[1]), Float64(p.tspan[2])) for p in problems]
    runs = Ensemble(model; tspan = all(==(spans[1]), spans) ? spans[1] : spans, trajectories = trajectories,
                    u0 = table([p.u0 for p in problems], model.states, "u0"),
                    p = table([p.p for p in problems], model.parameters, "p"))
    return problems, runs
end

function SciMLBase.__solve(problem::SciMLBase.AbstractEnsembleProblem, alg, how::EnsembleCubieAlgorithm;
                           trajectories::Integer, save_everystep = nothing, kw...)
    problems, runs = ensemble_of(problem, trajectories)
    elapsed = @elapsed r = Cubie.solve(runs, alg; kw...)
    how.native && return r
    shape = size(problems[1].u0)
    results = map(1:trajectories) do i
        run = r[i]
        u = isempty(shape) ? first.(run.u) : [reshape(state, shape) for state in run.u]
        solution = SciMLBase.build_solution(problems[i], alg, run.t, u; retcode = retcode_of(run.retcode))
        first(problem.output_func(solution, i))
    end
    start = problem.u_init === nothing ? similar(results, 0) : problem.u_init
    reduced, converged = problem.reduction(start, results, 1:trajectories)
    return SciMLBase.EnsembleSolution(reduced, elapsed, converged || Cubie.successful(r))
end

# Retcodes are symbols in SciMLBase 1 and values of an enumeration from 2 on.
retcode_of(name::Symbol) = isdefined(SciMLBase, :ReturnCode) ? getproperty(SciMLBase.ReturnCode, name) : name

end
