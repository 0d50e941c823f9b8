# y' = y^2 from 1 blows up at t = 1; from 0 it stays.
const BLOWUP = "states y = 1; y' = y^2"

@case "a run that fails is data" begin
    r = solve(Model(BLOWUP), Cubie.Tsit5(); tspan = (0, 2), u0 = (y = [0, 1, 0.1],), saveat = 0.5, verbose = false)
    @test r.retcodes[[1, 3]] == [:Success, :Success] && r.retcodes[2] !== :Success
    @test statuses(r)[[1, 3]] == [0, 0] && statuses(r)[2] != 0
    @test r[2].retcode === r.retcodes[2] && r[2].status == statuses(r)[2]
    @test all(isnan, r[2][:y][4:5]) && isapprox(r[2][:y][2], 2; rtol = 1e-3)
    @test !any(isnan, r[1][:y]) && isapprox(r[3][:y][end], 0.1 / (1 - 0.2); rtol = 1e-4)
    @test isnan(final_states(r)[2, 1])
    @test !Cubie.successful(r) && Cubie.failed_count(r) == 1
    @test !isempty(Cubie.explain(statuses(r)[2])) && Cubie.explain(0) isa String
    @test occursin("1 failed", repr(MIME("text/plain"), r))
    @test length(split(strip(Cubie.statistics_table(r)), '\n')) >= 2  # a line per status word
end

@case "runs that fail are warned of once, unless verbose is false" begin
    go(; kw...) = solve(Model(BLOWUP), Cubie.Tsit5(); tspan = (0, 2), u0 = (y = [0, 1],), kw...)
    @test_logs (:warn, r"1 of 2 runs failed") go()
    @test_logs go(verbose = false)
    @test_logs solve(decay(); tspan = (0, 1))
end

@case "SciML's words" begin
    r = solve(decay(), Cubie.Tsit5(); tspan = (0, 100), maxiters = 3, verbose = false)
    @test r.retcodes == [:MaxIters]
    r = solve(decay(), Cubie.Tsit5(); tspan = (0, 1), dtmin = 0.5, dt = 0.5, reltol = 1e-12, abstol = 1e-12, verbose = false)
    @test r.retcodes == [:DtLessThanMin]
    @test Cubie.retcode(0) === :Success
    @test Cubie.retcode(LibCubie.CUBIE_RUN_NON_FINITE | LibCubie.CUBIE_RUN_STEP_TOO_SMALL) === :Unstable
    @test Cubie.retcode(LibCubie.CUBIE_RUN_SINGULAR_PIVOT) === :ConvergenceFailure
    @test Cubie.retcode(LibCubie.CUBIE_RUN_DAE_INITIALISATION) === :InitialFailure
    @test Cubie.retcode(LibCubie.CUBIE_RUN_NOT_STARTED) === :Default
    @test Cubie.retcode(1 << 30) === :Failure
    for name in LibCubie.CUBIE_RUN_STATUS
        @test Cubie.retcode(getfield(LibCubie, name)) isa Symbol
    end
end

@case "what runs count" begin
    r = solve(lorenz(), Cubie.Tsit5(); tspan = (0, 1), p = (rho = [1, 28],))
    @test keys(r.stats) == (:naccept, :nreject, :nnonliniter, :nswitch, :nliniter)
    @test all(>(0), r.stats.naccept) && r.stats.nnonliniter == [0, 0]
    implicit = solve(lorenz(), Cubie.KenCarp4(); tspan = (0, 1))
    @test implicit.stats.nnonliniter[1] > 0
    @test (@thrown solve(lorenz(); tspan = (0, 1), keep_statistics = 0).stats).status === :WRONG_STATE
end
