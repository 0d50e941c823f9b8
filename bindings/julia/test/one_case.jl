# The case of tests/bindings/README.md, whose bytes are the same in every language.
#
# usage: one_case.jl MODEL OUT

using Cubie

context = Context(device = "host")
runs = Ensemble(Model(read(ARGS[1], String); context = context); p = (k1 = (1:8) ./ 32,), tspan = (0, 64),
                drivers = (feed = (0:8:64, (0:8) .% 4 ./ 1024),),
                events = [Cubie.Event(20, :a, 0.25; every = 16, count = 2),
                          Cubie.Event(30, :k1, 2; operation = :multiply)])
r = Cubie.solve(runs, Cubie.Rodas5P(); saveat = 8, reltol = 1e-6, abstol = 1e-9, save_idxs = "all",
                summaries = "mean, max, std", summarise_every = 32, context = context)
open(ARGS[2], "w") do file
    write(file, outputs(r), final_states(r), Array(summaries(r)), last_steps(r), statuses(r))
end
