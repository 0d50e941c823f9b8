@case "statistics over runs are those of the runs" begin
    r = solve(decay(); tspan = (0, 1), p = (k = range(0.5, 2, length = 21),), saveat = 0.25)
    a = Array(r)
    over(f) = [f(a[:, v, k]) for v in 1:size(a, 2), k in 1:size(a, 3)]
    @test isapprox(mean(r), over(mean); rtol = 1e-13)
    @test isapprox(var(r), over(var); rtol = 1e-10, atol = 1e-15)
    @test isapprox(std(r), sqrt.(over(var)); rtol = 1e-10, atol = 1e-8)
    @test minimum(r) == over(minimum) && maximum(r) == over(maximum)
    @test mean(r, :total) == mean(r)[2, :] && std(r, "y") == std(r)[1, :] && var(r, :y) == var(r)[1, :]
    # A quantile is within 2^-8 of one of the two numbers that stand around that place.
    for p in (0.1, 0.5, 0.9)
        q = quantile(r, p)
        for v in 1:2, k in 1:5
            sorted = sort(a[:, v, k])
            place = p * 20 + 1
            @test sorted[floor(Int, place)] * (1 - 2^-8) - 1e-300 <= q[v, k] <= sorted[ceil(Int, place)] * (1 + 2^-8)
        end
    end
    @test median(r) == quantile(r, 0.5)
    @test size(quantile(r, [0.1, 0.5, 0.9])) == (2, 5, 3) && quantile(r, [0.5])[:, :, 1] == median(r)
    @test quantile(r, 0.5, :y) == median(r)[1, :]
    @test (@thrown quantile(r, 1.5)).status === :OUT_OF_RANGE
    @test (@thrown mean(r, :w)) isa ArgumentError
end

@case "runs that failed do not count" begin
    r = solve(Model("states y = 1; y' = y^2"), Cubie.Tsit5(); tspan = (0, 2), u0 = (y = [0, 1, 0],), verbose = false)
    @test mean(r) == zeros(1, 1) && Cubie.EnsembleSummary(r).num_monte == 2
end

@case "a summary of an ensemble, in SciML's words" begin
    r = solve(decay(); tspan = (0, 1), p = (k = range(0.5, 2, length = 21),), saveat = 0.25)
    s = Cubie.EnsembleSummary(r; quantiles = [0.25, 0.75])
    @test s.t == r.t && s.u == mean(r) && s.v == var(r) && s.med == median(r)
    @test s.qlow == quantile(r, 0.25) && s.qhigh == quantile(r, 0.75) && s.num_monte == 21
    @test s.names == [:y, :total] && occursin("21 runs", repr(s))
    @test (@thrown Cubie.EnsembleSummary(r; quantiles = [0.9, 0.1])) isa ArgumentError
    @test (@thrown Cubie.EnsembleSummary(r; quantiles = [0.9])) isa DimensionMismatch
end

@case "summaries over windows" begin
    r = solve(decay(); tspan = (0, 2), p = (k = [1, 2, 3],), summaries = "mean, max, quadrature", summarise_every = 1)
    s = summaries(r)
    @test s.names == keys(s) && "y.mean" in s.names && "total.max" in s.names && length(s) == 6
    @test s.times == [0, 1, 2]
    @test size(Array(s)) == (3, 6, 2) && size(s["y.max"]) == (3, 2) && s[:"y.max"] == s["y.max"]
    @test isapprox(s["y.max"][:, 2], exp.(-[1, 2, 3]); atol = 1e-5)
    @test isapprox(s["y.quadrature"][:, 1], (1 .- exp.(-[1, 2, 3])) ./ [1, 2, 3]; atol = 1e-5)
    @test (@thrown s["y.median"]) isa ArgumentError
    @test s.units[findfirst(==("y.max"), s.names)] == "mg"
    @test Cubie.summary_statistic(r, maximum)[findfirst(==("y.max"), s.names), 1] == maximum(s["y.max"][:, 1])
    @test size(Cubie.summary_quantile(r, 0.5)) == (6, 2)
    @test (@thrown Cubie.summary_statistic(r, sum)) isa ArgumentError
    @test occursin("y.mean", repr(s)) && occursin("2 windows", repr(s))
    none = summaries(solve(decay(); tspan = (0, 1)))
    @test none.names == [] && size(Array(none), 3) == 0
end

@case "statistics of the ends" begin
    r = solve(decay(); tspan = (0, 1), p = (k = [1, 2, 3],), TIGHT...)
    @test isapprox(Cubie.final_statistic(r, mean)[1], sum(exp.(-[1, 2, 3])) / 3; atol = CLOSE)
    @test Cubie.final_statistic(r, maximum) == vec(maximum(final_states(r); dims = 1))
    @test isapprox(Cubie.final_quantile(r, 0.5)[1], exp(-2); rtol = 2^-8)
end

@case "statistics without keeping the runs" begin
    runs = Ensemble(decay(); tspan = (0, 1), p = (k = range(0.5, 2, length = 50),))
    kept = solve(runs; saveat = 0.5)
    folded = solve(runs; saveat = 0.5, reduce_runs = "all", chunk_runs = 7)
    @test mean(folded) == mean(kept) && var(folded) == var(kept) && quantile(folded, 0.3) == quantile(kept, 0.3)
    @test (@thrown Array(folded)).status === :WRONG_STATE
end
