@case "other tasks go on while a solve waits" begin
    ticks = Ref(0)
    ticking = Ref(true)
    ticker = @async while ticking[]
        ticks[] += 1
        sleep(0.001)
    end
    solve(lorenz(), Cubie.Tsit5(); tspan = (0, 400), u0 = (x = range(0.9, 1.1, length = 400),), SLOW...)
    ticking[] = false
    wait(ticker)
    @test ticks[] > 1
end

@case "progress: a function of a fraction, from the first to the last" begin
    seen = Float64[]
    r = solve(lorenz(), Cubie.Tsit5(); tspan = (0, 400), u0 = (x = range(0.9, 1.1, length = 400),),
              progress = f -> push!(seen, f), SLOW...)
    @test issorted(seen) && seen[end] == 1 && all(f -> 0 <= f <= 1, seen) && length(seen) > 2
    @test Cubie.successful(r)
end

@case "progress: log records that front ends draw bars from" begin
    logger = Test.TestLogger(min_level = Cubie.PROGRESS_LEVEL)
    with_logger(() -> solve(decay(); tspan = (0, 1), progress = true), logger)
    records = filter(l -> haskey(l.kwargs, :progress), logger.logs)
    @test !isempty(records) && records[end].kwargs[:progress] == "done" && records[end].level == LogLevel(-1)
    @test length(unique(r.id for r in records)) == 1
    quiet = Test.TestLogger(min_level = Cubie.PROGRESS_LEVEL)
    with_logger(() -> solve(decay(); tspan = (0, 1), progress = false), quiet)
    @test isempty(quiet.logs)
end

@case "an exception in progress stops the solve and comes out as it is" begin
    started = time()
    e = @thrown solve(lorenz(), Cubie.Tsit5(); tspan = FOR_DAYS, u0 = (x = range(0.9, 1.1, length = 400),),
                      progress = f -> throw(KeyError(:mine)), ENDLESS...)
    @test e isa KeyError
    @test time() - started < 60  # it would take days
    @test length(solve(decay(); tspan = (0, 1))) == 1
end

@case "the garbage collector may run at any time" begin
    model = decay()
    runs = Ensemble(model; tspan = (0, 1), p = (k = 1:5,))
    expected = final_states(solve(runs))
    GC.gc()
    before = Cubie.live_handles()
    busy = Ref(true)
    sweeper = @async while busy[]
        GC.gc(false)
        sleep(0)
    end
    for i in 1:40
        r = solve(runs; progress = f -> (GC.gc(false); [zeros(100) for _ in 1:20]))
        i % 10 == 0 && GC.gc()
        final_states(r) == expected || error("run $i differs")
        outputs(r)  # lent, then dropped
    end
    busy[] = false
    wait(sweeper)
    for _ in 1:3
        GC.gc()
    end
    @test Cubie.live_handles() <= before + 2  # the last result and its batch may still be on the stack
end

@case "results dropped with work in flight" begin
    model = lorenz()
    for _ in 1:5
        runs = Ensemble(model; tspan = FOR_DAYS, u0 = (x = range(0.9, 1.1, length = 64),))
        prepared = Cubie.init(runs, Cubie.Tsit5(); ENDLESS...)
        handle = Cubie.submit(prepared.batch)
        finalize(handle)  # as the garbage collector would: the solve is stopped, nothing waits
        close(prepared)
    end
    @test length(solve(decay(); tspan = (0, 1))) == 1
end

@case "a solve inside the progress of another" begin
    inner = Ref{Any}(nothing)
    other = Context(device = "host", threads = 1, cache_directory = joinpath(SCRATCH, "kernels"))
    r = solve(lorenz(), Cubie.Tsit5(); tspan = (0, 400), u0 = (x = range(0.9, 1.1, length = 400),), SLOW...,
              progress = f -> inner[] === nothing && (inner[] = solve(decay(); tspan = (0, 1), context = other, TIGHT...)))
    @test Cubie.successful(r) && isapprox(final_states(inner[])[1], exp(-1); atol = CLOSE)
end

@case "solves of several tasks at once, of one model" begin
    model = decay()
    expected = [final_states(solve(model; tspan = (0, 1), p = (k = k,))) for k in 1:6]
    got = Vector{Any}(nothing, 6)
    @sync for k in 1:6
        @async got[k] = final_states(solve(model; tspan = (0, 1), p = (k = k,), progress = f -> yield()))
    end
    @test got == expected
end

@case "solves on several threads of Julia at once, with collections" begin
    model = decay()
    runs = Ensemble(model; tspan = (0, 1), p = (k = 1:5,))
    expected = final_states(solve(runs))
    same = fill(false, 32)
    Threads.@threads for i in eachindex(same)
        r = solve(runs)
        i % 8 == 0 && GC.gc(false)
        same[i] = final_states(r) == expected && sum(outputs(r)) > 0
    end
    @test all(same)
    @test length(model.pool) <= Cubie.MOST_IDLE_SOLVERS
end

@case "a compile process beside the processes of Julia" begin
    fresh = Context(device = "host", threads = 1, kernel_cache = "off", compile_process = "child")
    model = Model("states y = 1; y' = -y"; context = fresh)
    others = [run(`sh -c "exit $i"`; wait = false) for i in 0:3]
    r = solve(model, Cubie.Tsit5(); tspan = (0, 1), context = fresh, TIGHT...)
    @test isapprox(final_states(r)[1], exp(-1); atol = CLOSE)
    foreach(wait, others)
    @test [p.exitcode for p in others] == 0:3
    close(fresh)
end

@case "LLVM of Julia and LLVM of the kernels in one process" begin
    libraries() = [m.match for m in eachmatch(r"lib(LLVM|cubie-hostjit|julia)[^/\n]*"m, read("/proc/self/maps", String))]
    # Kernels that are in no cache, and Julia functions that are new, by turns; and exceptions through both.
    fresh = Context(device = "host", threads = 1, kernel_cache = "off")
    for i in 1:3
        model = Model("states y = 1; y' = -$i*y"; context = fresh)
        r = solve(model, Cubie.Tsit5(); tspan = (0, 1), context = fresh, TIGHT...)
        f = eval(:(x -> sum(sin(x + j) for j in 1:$(10i)) / $i))
        @test Base.invokelatest(f, 0.5) ≈ sum(sin(0.5 + j) for j in 1:10i) / i
        @test isapprox(final_states(r)[1], exp(-i); atol = CLOSE)
        @test (@thrown eval(:(sqrt(-$i)))) isa DomainError
        @test (@thrown Model("states y = 1; y' = -$i*q"; context = fresh)) isa CubieError
    end
    @test any(l -> occursin("hostjit", l), libraries()) && any(l -> occursin("LLVM", l) || occursin("julia", l), libraries())
    close(fresh)
end

@case "a forked child makes a context of its own" begin
    saved = Cubie.DEFAULT_CONTEXT[]
    Cubie.DEFAULT_CONTEXT[] = (getpid() + Int32(1), saved[2])  # as a child sees its parent's
    mine = Cubie.default_context()
    @test mine.handle !== saved[2].handle && isopen(saved[2])
    Cubie.DEFAULT_CONTEXT[] = saved
end
