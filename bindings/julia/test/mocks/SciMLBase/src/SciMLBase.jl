module SciMLBase
abstract type AbstractODEProblem end
abstract type AbstractEnsembleProblem end
abstract type EnsembleAlgorithm end
struct NullParameters end
abstract type AbstractODEFunction end
struct ODEFunction{F} <: AbstractODEFunction
    f::F
end
struct ODEProblem{F,U,P} <: AbstractODEProblem
    f::F
    u0::U
    tspan::Tuple
    p::P
end
ODEProblem(f::F, u0::U, tspan::Tuple, p::P = NullParameters()) where {F<:Function,U,P} =
    ODEProblem(ODEFunction(f), u0, tspan, p)
remake(prob; u0 = prob.u0, p = prob.p, tspan = prob.tspan, f = prob.f) = ODEProblem(f, u0, tspan, p)
Base.@kwdef struct EnsembleProblem <: AbstractEnsembleProblem
    prob
    prob_func = (prob, i, repeat) -> prob
    output_func = (sol, i) -> (sol, false)
    reduction = (u, data, I) -> (append!(u, data), false)
    u_init = nothing
    safetycopy::Bool = true
end
EnsembleProblem(prob; kw...) = EnsembleProblem(; prob = prob, kw...)
struct Solution
    prob
    alg
    t
    u
    retcode
end
build_solution(prob, alg, t, u; retcode) = Solution(prob, alg, t, u, retcode)
struct EnsembleSolution
    u
    elapsedTime
    converged
end
function __solve end
solve(prob, alg, how; kw...) = __solve(prob, alg, how; kw...)
end
