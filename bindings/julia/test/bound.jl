# Solves on arrays of the caller where they are.

@case "bound arrays: the bits of a solve that copies, and what is written to them counts" begin
    rho, ends = collect(range(1, 28, length = 6)), fill(NaN, 6, 3)
    prepared = Cubie.init(Ensemble(lorenz(); tspan = (0, 1), p = (rho = ones(6),)), Cubie.Tsit5())
    @test Cubie.bind!(prepared; p = (rho = rho,), final_states = ends) === prepared
    for values in (rho, reverse(rho))
        rho .= values
        expected = final_states(solve(lorenz(), Cubie.Tsit5(); tspan = (0, 1), p = (rho = copy(values),)))
        r = Cubie.solve!(prepared)
        @test ends == expected && all(iszero, statuses(r))
        @test (@thrown final_states(r)).status === :WRONG_STATE
        close(r)
    end
    Cubie.unbind!(prepared)
    ends .= 0
    @test final_states(Cubie.solve!(prepared)) == final_states(solve(lorenz(), Cubie.Tsit5(); tspan = (0, 1), p = (rho = ones(6),)))
    @test all(iszero, ends)
    close(prepared)
end

@case "bound arrays: views, matrices, outputs, step sizes, and states that are written over" begin
    cells = zeros(5, 4)  # x, y, z and one that is none of cubie's business
    cells[:, 1] .= 1:5
    cells[:, 4] .= 300
    state = view(cells, :, 1:3)
    expected = solve(lorenz(), Cubie.Tsit5(); tspan = (0, 1), u0 = copy(state), saveat = 0.5)
    prepared = Cubie.init(Ensemble(lorenz(); tspan = (0, 1)), Cubie.Tsit5(); saveat = 0.5)
    values = fill(NaN, 5, 3, 3)
    Cubie.bind!(prepared; u0 = state, final_states = state, outputs = values)
    r = Cubie.solve!(prepared)
    @test values == Array(expected) && state == final_states(expected) && all(==(300), cells[:, 4])
    steps = last_steps(r)
    Cubie.bind!(prepared; initial_steps = steps)
    close(Cubie.solve!(prepared))
    @test state == final_states(solve(lorenz(), Cubie.Tsit5(); tspan = (0, 1), u0 = final_states(expected), saveat = 0.5,
                                      initial_steps = steps))
    sigma_rho = [10.0 20; 9 28; 10 25; 10 28; 11 28]  # (run, parameter)
    Cubie.bind!(Cubie.unbind!(prepared); p = sigma_rho)
    @test final_states(Cubie.solve!(prepared)) == final_states(solve(lorenz(), Cubie.Tsit5(); tspan = (0, 1), p = sigma_rho,
                                                                      saveat = 0.5))
    close(prepared)
end

@case "bound arrays: a name in remake! is copied again" begin
    prepared = Cubie.init(Ensemble(decay(); tspan = (0, 1), p = (k = [1.0, 2.0],)), Cubie.Tsit5(); TIGHT...)
    k = [3.0, 4.0]
    Cubie.bind!(prepared; p = (k = k,))
    @test isapprox(final_states(Cubie.solve!(prepared))[:, 1], exp.(-[3, 4]); atol = CLOSE)
    Cubie.remake!(prepared; p = (k = [0.5, 0.25],))
    k .= 9
    @test isapprox(final_states(Cubie.solve!(prepared))[:, 1], exp.(-[0.5, 0.25]); atol = CLOSE)
    @test isempty(prepared.kept)
    close(prepared)
end

@case "bound arrays: Float32" begin
    k, ends = Float32[1, 2], zeros(Float32, 2, 2)
    prepared = Cubie.init(Ensemble(decay(); tspan = (0, 1), p = (k = k,)), Cubie.Tsit5(); precision = Float32)
    Cubie.bind!(prepared; p = (k = k,), final_states = ends)
    close(Cubie.solve!(prepared))
    @test isapprox(ends[:, 1], exp.(-[1, 2]); atol = 1e-5)
    Cubie.bind!(prepared; final_states = zeros(2, 2))
    @test (@thrown Cubie.solve!(prepared)).status === :INVALID_ARGUMENT
    close(prepared)
end

@case "bound arrays: what cannot be worked on is refused, and nothing has changed" begin
    prepared = Cubie.init(Ensemble(decay(); tspan = (0, 1), p = (k = [1.0, 2.0],)), Cubie.Tsit5(); TIGHT...)
    lent = outputs(solve(decay(); tspan = (0, 1), saveat = 0.5))
    for (keywords, error) in (((p = (k = 1:2,),), ArgumentError), ((p = (k = [1, 2],),), ArgumentError),
                              ((p = (k = 2.0,),), ArgumentError), ((p = (q = [1.0, 2.0],),), ArgumentError),
                              ((p = [1.0, 2.0],), ArgumentError), ((p = (k = ones(2, 1),),), DimensionMismatch),
                              ((p = (k = view([1.0, 2.0], 2:-1:1),),), ArgumentError), ((outputs = lent,), ArgumentError),
                              ((final_states = zeros(2),), DimensionMismatch), ((initial_steps = [1, 2],), ArgumentError),
                              ((u0 = zeros(2, 3),), CubieError))
        @test (@thrown Cubie.bind!(prepared; keywords...)) isa error
    end
    @test isempty(prepared.kept)
    Cubie.bind!(prepared; p = (k = [1.0, 2.0, 3.0],), final_states = zeros(2, 2))
    @test (@thrown Cubie.solve!(prepared)) isa CubieError
    Cubie.unbind!(prepared)
    @test isapprox(final_states(Cubie.solve!(prepared))[:, 1], exp.(-[1, 2]); atol = CLOSE)
    close(prepared)
end

@case "bound arrays live as long as they are bound" begin
    prepared = Cubie.init(Ensemble(decay(); tspan = (0, 1), p = (k = ones(1000),)), Cubie.Tsit5(); TIGHT...)
    bind_new() = Cubie.bind!(prepared; p = (k = collect(range(0, 1, length = 1000)),))
    bind_new()
    for i in 1:5
        GC.gc()
        [fill(NaN, 1000) for _ in 1:50]  # would take the place of what was collected
        @test isapprox(final_states(Cubie.solve!(prepared))[:, 1], exp.(-range(0, 1, length = 1000)); atol = CLOSE)
    end
    close(prepared)
end

@case "Ctrl-C on bound arrays: nobody writes to them any more" begin
    x, ends = collect(range(0.9, 1.1, length = 400)), zeros(400, 3)
    prepared = Cubie.init(Ensemble(lorenz(); tspan = FOR_DAYS, u0 = (x = x,)), Cubie.Tsit5(); ENDLESS...)
    Cubie.bind!(prepared; u0 = (x = x,), final_states = ends)
    sender = interrupt_after(0.3)
    @test (@thrown Cubie.solve!(prepared)) isa InterruptException
    wait(sender)
    ends .= 7
    sleep(0.2)
    @test all(==(7), ends)
    close(prepared)
end
