# How results are drawn: all runs as lines, or a band of quantiles where they are many.
module CubieRecipesBaseExt

using Cubie, RecipesBase

const Attributes = AbstractDict{Symbol,Any}
const MOST_LINES = 50

# What the user asks for wins.
series(attributes::Attributes, x, y; kw...) =
    RecipesBase.RecipeData(merge(Dict{Symbol,Any}(kw), Dict{Symbol,Any}(attributes)), (x, y))

unit_of(model, name) = get(Cubie.units(model, :states), name, get(Cubie.units(model, :observables), name, ""))
label(model, name) = (unit = unit_of(model, name); isempty(unit) ? string(name) : "$name [$unit]")

function RecipesBase.apply_recipe(attributes::Attributes, r::Cubie.Result)
    length(r) > MOST_LINES && return RecipesBase.apply_recipe(attributes, Cubie.EnsembleSummary(r))
    return [series(attributes, Cubie.run_times(r, run), r[name, run]; seriestype = :path, seriescolor = v,
                   label = run == 1 ? label(r.model, name) : "")
            for (v, name) in enumerate(r.names) for run in 1:length(r)]
end

function RecipesBase.apply_recipe(attributes::Attributes, run::Cubie.Run)
    return [series(attributes, run.t, run[name]; seriestype = :path, label = string(name)) for name in run.names]
end

function RecipesBase.apply_recipe(attributes::Attributes, s::Cubie.EnsembleSummary)
    return [series(attributes, s.t, s.med[v, :]; seriestype = :path, label = string(name), fillalpha = 0.3,
                   ribbon = (s.med[v, :] .- s.qlow[v, :], s.qhigh[v, :] .- s.med[v, :]))
            for (v, name) in enumerate(s.names)]
end

end
