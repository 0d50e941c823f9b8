module RecipesBase
struct RecipeData
    plotattributes::AbstractDict{Symbol,Any}
    args::Tuple
end
function apply_recipe end
end
