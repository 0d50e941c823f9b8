# The manual as pages of HTML. Needs Documenter: julia -e 'using Pkg; Pkg.add("Documenter")', then
# julia --project=bindings/julia bindings/julia/docs/make.jl

using Documenter, Cubie

makedocs(
    sitename = "Cubie.jl",
    modules = [Cubie],
    pages = ["index.md", "models.md", "ensembles.md", "solving.md", "results.md", "devices.md", "sciml.md", "reference.md"],
)
