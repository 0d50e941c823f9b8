# SIGINT as Ctrl-C sends it. Scripts die of it unless told otherwise; the REPL tells.
ccall(:jl_exit_on_sigint, Cvoid, (Cint,), 0)

interrupt_after(seconds) = run(`sh -c "sleep $seconds; kill -INT $(getpid())"`, wait = false)

function interrupted(; kw...)
    sender = interrupt_after(0.5)
    e = @thrown solve(lorenz(), Cubie.Tsit5(); tspan = FOR_DAYS, u0 = (x = range(0.9, 1.1, length = 400),), ENDLESS..., kw...)
    wait(sender)
    return e
end

@case "Ctrl-C stops a solve, and everything goes on" begin
    Cubie.compile(lorenz(), Cubie.Tsit5(); adaptive = false, dt = 1e-6)
    started = time()
    @test interrupted() isa InterruptException
    @test time() - started < 60
    @test isapprox(final_states(solve(decay(); tspan = (0, 1), TIGHT...))[1], exp(-1); atol = CLOSE)
end

@case "Ctrl-C with a progress function" begin
    @test interrupted(progress = f -> nothing) isa InterruptException
    @test isapprox(final_states(solve(decay(); tspan = (0, 1), TIGHT...))[1], exp(-1); atol = CLOSE)
end

@case "Ctrl-C a second time, on a solve that is prepared" begin
    runs = Ensemble(lorenz(); tspan = FOR_DAYS, u0 = (x = range(0.9, 1.1, length = 400),))
    prepared = Cubie.init(runs, Cubie.Tsit5(); ENDLESS...)
    for _ in 1:2
        sender = interrupt_after(0.3)
        @test (@thrown Cubie.solve!(prepared)) isa InterruptException
        wait(sender)
    end
    close(prepared)
end
