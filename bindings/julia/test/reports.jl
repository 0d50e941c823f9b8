# What solves tell beside their numbers, and what runs are before a solve.

@case "labels, tolerance, chunks and times of parts" begin
    r = solve(decay(), Cubie.Tsit5(); tspan = (0, 1), saveat = 0.5, p = (k = 1:7,), chunk_runs = 3, time_log = 1,
              summaries = "mean")
    @test Cubie.saved_units(r) == ["mg", "mg h"]
    @test Cubie.legends(r)[1] == "y [mg]" && length(Cubie.legends(r)) == 2
    @test occursin("y", Cubie.legends(summaries(r), r)[1])
    @test Cubie.effective_reltol(r) == 1e-6
    single = solve(decay(); tspan = (0, 1), precision = Float32, reltol = 1e-12)
    @test 1e-12 < Cubie.effective_reltol(single) < 1e-4
    c = Cubie.chunks(r)
    @test c.count == length(c.complete) && all(c.complete) && c.length * c.count >= 7
    log = Cubie.time_log(r)
    @test any(row -> row.activity === :kernel && row.chunk >= 1, log)
    @test any(row -> row.activity === :compile && row.chunk == 0, log)
    @test all(row -> 0 <= row.start <= row.stop && row.bytes >= 0, log)
    @test occursin("kernel", Cubie.time_table(r))
    @test isempty(Cubie.time_log(single))
end

@case "counts over runs" begin
    r = solve(Model("states y = 1; parameters a = 1; y' = a*y^2"), Cubie.Tsit5(); tspan = (0, 2), p = (a = [-1, 1, -2, -3],),
              verbose = false)
    counts = Cubie.status_counts(r)
    @test counts[0] == 3 && sum(values(counts)) == 4 && length(counts) == 2
    accepted = r.stats.naccept[[1, 3, 4]]
    @test Cubie.counter_statistic(r, :naccept, mean) == sum(accepted) / 3
    @test Cubie.counter_statistic(r, :naccept, maximum) == maximum(accepted)
    @test Cubie.counter_quantile(r, :naccept, 1) ≈ maximum(accepted) rtol = 2.0^-8  # the stated bound of quantiles
    @test Cubie.counter_range(r, :naccept) == (minimum(accepted), sort(accepted)[2], maximum(accepted))
    failed = only(setdiff(keys(counts), [0]))
    @test Cubie.counter_range(r, :naccept, failed)[1] == r.stats.naccept[2]
    @test (@thrown Cubie.counter_range(r, :naccept, 12345)).status === :OUT_OF_RANGE
    @test occursin("did you mean naccept", sprint(showerror, @thrown Cubie.counter_range(r, :nacept)))
end

@case "what the runs of a prepared solve are" begin
    prepared = Cubie.init(Ensemble(decay(); tspan = (0, 1), p = (k = [1, 2, 3],)); saveat = 0.25)
    @test length(prepared) == 3 && Cubie.save_times(prepared) == 0:0.25:1
    @test Cubie.run_value(prepared, :k, 2) == 2 && Cubie.run_value(prepared, "y", 3) == 1
    @test (@thrown Cubie.run_value(prepared, :k, 4)) isa BoundsError
    @test (@thrown Cubie.run_value(prepared, :q, 1)) isa ArgumentError
    k = [4.0, 5, 6]
    Cubie.bind!(prepared; p = (k = k,))
    @test Cubie.run_value(prepared, :k, 3) == 6
    close(prepared)
    @test (@thrown length(prepared)) isa ArgumentError
end

@case "drivers have words of their own, and tell what they are" begin
    model = Model("states y = 0; drivers u, v; y' = u + v")
    held = ([0, 2], [1, 1], (interpolation = :linear, outside = :hold))
    runs(words) = Ensemble(model; tspan = (0, 3), drivers = (u = ([0, 1, 2], [0, 1, 0], words), v = held))
    linear = Cubie.init(runs((interpolation = :linear, outside = "zero")))
    @test Cubie.evaluate_drivers(linear, [0.5, 1.5, 2.5]) == [0.5 0.5 0; 1 1 1]
    @test Cubie.evaluate_drivers(linear, [0.5, 1.5]; derivative = 1)[1, :] == [1, -1]
    before = Cubie.init(runs((interpolation = :previous, outside = :zero)))
    @test Cubie.evaluate_drivers(before, [0.5, 1.5])[1, :] == [0, 1]
    @test (@thrown Cubie.evaluate_drivers(linear, [0.5]; run = 2)).status === :OUT_OF_RANGE
    @test (@thrown Cubie.evaluate_drivers(linear, [NaN])).status === :INVALID_ARGUMENT
    @test occursin("did you mean outside", sprint(showerror, @thrown runs((outsid = :zero,))))
    @test (@thrown Cubie.init(runs((interpolation = :liner,)))).status === :UNKNOWN_NAME
    foreach(close, (linear, before))
end

@case "a solve is cancelled from another task" begin
    runs = Ensemble(lorenz(); tspan = FOR_DAYS, u0 = (x = range(0.9, 1.1, length = 400),))
    prepared = Cubie.init(runs, Cubie.Tsit5(); ENDLESS...)
    @async (sleep(0.3); Cubie.cancel(prepared))
    @test (@thrown Cubie.solve!(prepared)).status === :CANCELLED
    close(prepared)
end

@case "ranges of options, and what a context has" begin
    info(name) = only(filter(o -> o.name === name, Cubie.options()))
    @test info(:method).range === nothing
    @test info(:max_steps).range isa Tuple{Int,Int} && info(:max_steps).range[1] >= 0
    @test info(:rtol).range[1] == 0.0
    @test !isempty(Cubie.device_architecture()) && Cubie.pinned_memory().budget > 0
    @test Cubie.build_log(decay(), Cubie.Tsit5()) isa String
end

@case "arrays by name, those of events too" begin
    r = solve(Model("states y = 1; parameters k = 1; y' = -k*y; when y crosses 0.5 down: record, count"), Cubie.Tsit5();
              tspan = (0, 2), p = (k = [0.1, 1],), TIGHT...)
    a = Cubie.device_array(r, :event_counts)
    @test a.type === Int32 && a.shape == (2, 1) && unsafe_wrap(Array, Ptr{Int32}(a.address), a.shape) == [0 1]'
    b = Cubie.device_array(r, :event_records)
    @test b.type === Float64 && b.shape[1:2] == (2, 3)
    records = unsafe_wrap(Array, Ptr{Float64}(b.address), b.shape)
    @test isapprox(records[2, :, 1], [log(2), 0, 0.5]; atol = CLOSE) && isnan(records[1, 1, 1])
    accepted = Cubie.device_array(r, :naccept)
    @test unsafe_wrap(Array, Ptr{Int32}(accepted.address), accepted.shape) == r.stats.naccept
    @test (@thrown Cubie.device_array(r, :event_count)) isa ArgumentError
end
