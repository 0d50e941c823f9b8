# The common names init, solve! and solve for cubie's own types.
module CubieCommonSolveExt

using Cubie, CommonSolve

CommonSolve.init(runs::Cubie.Ensemble, arguments...; kw...) = Cubie.init(runs, arguments...; kw...)
CommonSolve.solve!(prepared::Cubie.Prepared) = Cubie.solve!(prepared)
CommonSolve.solve(runs::Cubie.Ensemble, arguments...; kw...) = Cubie.solve(runs, arguments...; kw...)
CommonSolve.solve(model::Cubie.Model, arguments...; kw...) = Cubie.solve(model, arguments...; kw...)

end
