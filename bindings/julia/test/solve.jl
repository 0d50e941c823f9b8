@case "a solve is right" begin
    r = solve(decay(), Cubie.Tsit5(); tspan = (0, 2), p = (k = [0.5, 1.0, 2.0],), saveat = 0.5, TIGHT...)
    @test r.t == 0:0.5:2
    @test r.names == [:y, :total]
    for (run, k) in enumerate((0.5, 1.0, 2.0))
        @test isapprox(r[run][:y], exp.(-k .* r.t); atol = CLOSE)
        @test isapprox(r[run][:total], (1 .- exp.(-k .* r.t)) ./ k; atol = CLOSE)
    end
    @test isapprox(final_states(r)[:, 1], exp.(-2 .* [0.5, 1.0, 2.0]); atol = CLOSE)
end

@case "initial values per run, and backwards in time" begin
    r = solve(decay(); tspan = (1, 0), u0 = (y = [1, 2, 3, 4],), saveat = [1, 0.5, 0], TIGHT...)
    @test r.t == [1, 0.5, 0]
    @test isapprox(r[:y], [1, 2, 3, 4] .* exp.([0 0.5 1]); atol = 10CLOSE)
end

@case "saveat: a distance, times, or nothing" begin
    model = decay()
    @test solve(model; tspan = (0, 1), saveat = 0.25).t == 0:0.25:1
    @test solve(model; tspan = (0, 1), saveat = 1//4).t == 0:0.25:1
    @test solve(model; tspan = (0, 1), saveat = 0:0.5:1).t == [0, 0.5, 1]
    @test solve(model; tspan = (0, 1), saveat = (0.1, 0.7)).t == [0.1, 0.7]
    @test solve(model; tspan = (0, 1)).t == [1]
    @test solve(model; tspan = (0, 1), saveat = []).t == [1]
    @test (@thrown solve(model; tspan = (0, 1), saveat = [0.5, 0.1])) isa CubieError
    @test (@thrown solve(model; tspan = (0, 1), saveat = [0.5, 2])) isa CubieError
    @test (@thrown solve(model; tspan = (0, 1), saveat = -0.5)).status === :OUT_OF_RANGE
end

@case "save_idxs: names, words, none" begin
    model = decay()
    @test solve(model; tspan = (0, 1), save_idxs = [:total]).names == [:total]
    @test solve(model; tspan = (0, 1), save_idxs = :y).names == [:y]
    @test solve(model; tspan = (0, 1), save_idxs = "all").names == [:y, :total, :twice]
    r = solve(model; tspan = (0, 1), save_idxs = [:twice, :y], saveat = 0.5)
    @test r.names == [:twice, :y] && r[:twice] == 2 .* r[:y]
    r = solve(model; tspan = (0, 1), save_idxs = [])
    @test r.names == [] && size(Array(r)) == (1, 0, 1) && size(final_states(r)) == (1, 2)
end

@case "Float32 is Float32 all the way" begin
    r = solve(decay(); tspan = (0, 1), saveat = 0.5, precision = Float32, p = (k = [1, 2],))
    @test eltype(r) === Float32
    for x in (Array(r), outputs(r), r[:y], r[1][:y], final_states(r))
        @test eltype(x) === Float32
    end
    @test isapprox(final_states(r)[:, 1], exp.(-[1, 2]); atol = 1e-5)
    @test eltype(last_steps(r)) === Float64
    @test eltype(mean(r)) === Float64
end

@case "fixed steps" begin
    r = solve(decay(), Cubie.RK4(); tspan = (0, 1), dt = 1 / 16, adaptive = false)
    @test r.stats.naccept == [16]
    # RK4 multiplies by 1 - h + h^2/2 - h^3/6 + h^4/24 at each step of y' = -y.
    h = 1 / 16
    @test isapprox(final_states(r)[1, 1], (1 - h + h^2 / 2 - h^3 / 6 + h^4 / 24)^16; rtol = 1e-14)
end

@case "every method of the package solves" begin
    model = Model("states y = 1; y' = -y")
    for alg in (Cubie.Euler(), Cubie.DP5(), Cubie.Vern7(), Cubie.Rodas5P(), Cubie.KenCarp4(), Cubie.RadauIIA5())
        fixed = alg isa Cubie.Euler ? (dt = 1e-3, adaptive = false) : NamedTuple()
        @test isapprox(final_states(solve(model, alg; tspan = (0, 1), fixed...))[1], exp(-1); atol = 1e-3)
    end
end

@case "method by name" begin
    model = decay()
    a = solve(model, "tsit5"; tspan = (0, 1), saveat = 0.1)
    b = solve(model, :tsit5; tspan = (0, 1), saveat = 0.1)
    c = solve(model; method = "Tsit5", tspan = (0, 1), saveat = 0.1)
    @test Array(a) == Array(b) == Array(c)
end

@case "a grid has a run for every combination, the last axis fastest" begin
    r = solve(lorenz(); tspan = (0, 0.5), p = (sigma = [9, 10], rho = [1, 2, 3]), grid = :combinatorial)
    @test length(r) == 6
    direct = solve(lorenz(); tspan = (0, 0.5), p = (sigma = [9, 9, 9, 10, 10, 10], rho = [1, 2, 3, 1, 2, 3]))
    @test final_states(r) == final_states(direct)
end

@case "a part of a grid has the bits of the whole" begin
    runs = Ensemble(lorenz(); tspan = (0, 1), p = (rho = range(1, 28, length = 11),))
    whole = Array(solve(runs; saveat = 0.25))
    part = solve(runs; saveat = 0.25, first_run = 4, run_count = 5)
    @test Array(part) == whole[5:9, :, :]
    @test part[1].prob_index == 5
    @test columns(part).run[1] == 5
    cut = solve(runs; saveat = 0.25, chunk_runs = 3)
    @test Array(cut) == whole
end

@case "drawn values follow from seed and number of the run" begin
    runs(n, seed) = Ensemble(decay(); tspan = (0, 1), p = (k = Cubie.Uniform(1, 2),), trajectories = n, seed = seed)
    a = final_states(solve(runs(20, 5)))
    @test a == final_states(solve(runs(20, 5)))
    @test a[1:7, :] == final_states(solve(runs(7, 5)))
    @test a != final_states(solve(runs(20, 6)))
    k = -log.(a[:, 1])
    @test all(x -> 1 - 1e-4 <= x <= 2 + 1e-4, k) && allunique(k)
    spread(d) = -log.(final_states(solve(Ensemble(decay(); tspan = (0, 1), p = (k = d,), trajectories = 4)))[:, 1])
    @test all(x -> 0.1 - 1e-4 <= x <= 1 + 1e-4, spread(Cubie.LogUniform(0.1, 1)))
    @test isapprox(spread(Cubie.Normal(0.5, 0)), fill(0.5, 4); atol = 1e-4)
    @test isapprox(spread(Cubie.LogNormal(0, 0)), ones(4); atol = 1e-4)
    @test (@thrown solve(Ensemble(decay(); tspan = (0, 1), p = (k = Cubie.Uniform(2, 1),), trajectories = 2))) isa CubieError
end

@case "spans per run" begin
    r = solve(decay(); tspan = [(0, 1), (0, 2), (3, 4)], saveat = 0.5, TIGHT...)
    @test r[2].t == [0, 1, 2]
    @test r[3].t == [3, 3.5, 4]
    @test isapprox(r[2][:y], exp.(-[0, 1, 2]); atol = CLOSE)
    @test columns(r).time == [0, 0.5, 1, 0, 1, 2, 3, 3.5, 4]
end

@case "drivers on a common grid, at times of their own, and per run" begin
    model = Model("states y = 0; drivers u, v; y' = u + 0*v")
    up(drivers; kw...) = final_states(solve(model; tspan = (0, 2), drivers = drivers, driver_interpolation = "linear",
                                            driver_wrap = 0, TIGHT..., kw...))
    # The integral of u(t) = t over [0, 2] is 2.
    @test isapprox(up((u = (0:1:2, [0, 1, 2]), v = (0:1:2, zeros(3))))[1], 2; atol = CLOSE)
    @test isapprox(up((u = ([0, 0.5, 2], [0, 0.5, 2]), v = ([0, 2], [1, 1])))[1], 2; atol = CLOSE)
    per_run = (u = ([0, 2], [0 2; 0 4; 1 1]), v = ([0, 2], [1, 1]))  # (run, time): two lines up from 0, a constant
    @test isapprox(up(per_run; trajectories = 3)[:, 1], [2, 4, 2]; atol = CLOSE)
    @test (@thrown up((w = (0:1:2, zeros(3)),))) isa ArgumentError
    @test (@thrown up((u = zeros(3),))) isa ArgumentError
    @test (@thrown up((u = (0:1:2, zeros(4)),))) isa DimensionMismatch
    @test (@thrown up((u = (0:1:2, zeros(3)),))) isa CubieError  # v has no samples
end

@case "a run goes on from where another ended" begin
    model = decay()
    whole = solve(model; tspan = (0, 2), TIGHT...)
    first_half = solve(model; tspan = (0, 1), TIGHT...)
    second = solve(model; tspan = (1, 2), u0 = final_states(first_half), initial_steps = last_steps(first_half), TIGHT...)
    @test isapprox(final_states(second), final_states(whole); atol = CLOSE)
    @test (@thrown solve(model; tspan = (0, 1), initial_steps = [0.1, 0.2])) isa CubieError
end

@case "the rows of every step" begin
    r = solve(decay(), Cubie.Tsit5(); tspan = (0, 1), save_steps = 100, save_idxs = "t, states")
    steps = r.stats.naccept[1]
    t = r[1][:t]
    @test count(!isnan, t) == steps + 1
    @test issorted(t[1:steps+1]) && t[1] == 0 && t[steps+1] == 1
    @test isequal(r[1].t, t)
    @test (@thrown r.t).status === :WRONG_STATE
end

@case "prepared solves take new values without compiling anew" begin
    prepared = Cubie.init(Ensemble(decay(); tspan = (0, 1), p = (k = [1, 2],)), Cubie.Tsit5(); TIGHT...)
    @test isopen(prepared)
    @test isapprox(final_states(Cubie.solve!(prepared))[:, 1], exp.(-[1, 2]); atol = CLOSE)
    builds() = Cubie.received(out -> LibCubie.cubie_solver_get_kernel_builds(prepared.solver.handle, out), Int64, :builds)
    @test builds() <= 1
    Cubie.remake!(prepared; p = (k = [3, 4],), u0 = (y = 2,))
    @test isapprox(final_states(Cubie.solve!(prepared))[:, 1], 2exp.(-[3, 4]); atol = CLOSE)
    @test builds() <= 1
    @test (@thrown Cubie.remake!(prepared; p = (q = 1,))) isa ArgumentError
    close(prepared)
    close(prepared)
    @test !isopen(prepared)
    @test (@thrown Cubie.solve!(prepared)) isa ArgumentError
    @test occursin("closed", repr(prepared))
end

@case "solvers are used again, and options of one solve do not reach the next" begin
    model = decay()
    a = solve(model; tspan = (0, 1), reltol = 1e-10, abstol = 1e-10, saveat = 0.1)
    b = solve(model; tspan = (0, 1))
    c = solve(model; tspan = (0, 1), reltol = 1e-10, abstol = 1e-10, saveat = 0.1)
    @test Array(a) == Array(c) && size(Array(b)) == (1, 2, 1)
    @test length(model.pool) == 2
    for reltol in (1e-3, 1e-4, 1e-5, 1e-7)
        solve(model; tspan = (0, 1), reltol = reltol)
    end
    @test length(model.pool) == Cubie.MOST_IDLE_SOLVERS
    close(model)
    @test isempty(model.pool)
    @test length(solve(model; tspan = (0, 1))) == 1
end

@case "kernel text and compiling ahead" begin
    model = decay()
    @test occursin("kernel", Cubie.kernel_text(model, Cubie.Tsit5()))
    @test Cubie.kernel_text(model, Cubie.Tsit5()) != Cubie.kernel_text(model, Cubie.Rodas4())
    @test Cubie.compile(model, Cubie.Tsit5()) === nothing
    @test (@thrown Cubie.compile(model; t_end = 3)) isa ArgumentError
    @test (@thrown Cubie.kernel_text(model, "tsit6")) isa CubieError
end

@case "models that are wrong show the place" begin
    e = @thrown Model("states x = 1\nx' = -y\n")
    @test e isa CubieError && e.status === :MODEL && e.call === :cubie_solver_create
    @test occursin("2", e.message) && occursin("y", e.message)
    @test occursin("MODEL", sprint(showerror, e))
    @test (@thrown Model("")).status === :MODEL
    @test (@thrown Model("states x = 1\0; x' = 1")) isa ArgumentError
end

@case "what a model tells" begin
    model = decay()
    @test model.states == [:y, :total] && model.parameters == [:k] && model.observables == [:twice]
    @test model.constants == [] && model.drivers == []
    @test Cubie.defaults(model, :states) == (y = 1.0, total = 0.0)
    @test Cubie.units(model, :parameters) == (k = "1/h",)
    @test lorenz().constants == [:beta]
    @test :states in propertynames(model)
    text = repr(MIME("text/plain"), model)
    @test occursin("y = 1 [mg]", text) && occursin("twice", text)
end

@case "an array of wrong type or shape goes in as numbers" begin
    a = solve(lorenz(); tspan = (0, 0.5), u0 = Float32[1 0 0; 2 1 0])
    b = solve(lorenz(); tspan = (0, 0.5), u0 = [1 0 0; 2 1 0])
    c = solve(lorenz(); tspan = (0, 0.5), u0 = [[1, 0, 0], [2, 1, 0]])
    d = solve(lorenz(); tspan = (0, 0.5), u0 = PermutedDimsArray([1 2; 0 1; 0 0], (2, 1)))
    @test final_states(a) == final_states(b) == final_states(c) == final_states(d)
    @test (@thrown solve(lorenz(); tspan = (0, 1), u0 = [1 0; 2 1])) isa DimensionMismatch
    @test (@thrown solve(lorenz(); tspan = (0, 1), u0 = (x = [1, NaN],))) isa CubieError
end
