# Against small stand-ins: the real packages were not at hand. They do not shadow real ones, since the folder comes last.
push!(LOAD_PATH, joinpath(@__DIR__, "mocks"))
using Tables, DataFrames, CommonSolve, ProgressLogging, RecipesBase, SciMLBase, DLPack, CUDA
const LOADED_NOW = Cubie.load_extensions(by_hand = true)

@case "extensions are loaded once" begin
    @test Set(LOADED_NOW) == Set(Cubie.EXTENSIONS)
    @test Cubie.load_extensions(by_hand = true) == []
end

struct MyTable
    columns::NamedTuple
end
Tables.istable(::Type{MyTable}) = true
Tables.columns(t::MyTable) = t.columns

@case "Tables: a result is one, and one is values of runs" begin
    r = solve(decay(); tspan = (0, 1), p = [(k = 1.0,), (k = 2.0,)], saveat = 0.5)
    @test Tables.istable(r) && Tables.columns(r).y == columns(r).y
    struct_table = solve(decay(); tspan = (0, 1), p = MyTable((k = [1.0, 2.0],)), saveat = 0.5)
    @test Array(struct_table) == Array(r)
    events = solve(decay(); tspan = (0, 1), events = [(time = 0.5, var = :y, value = 1.0)])
    @test final_states(events)[1] > exp(-1)
end

@case "DataFrames" begin
    r = solve(decay(); tspan = (0, 1))
    @test DataFrames.DataFrame(r).columns == columns(r)
end

@case "CommonSolve" begin
    runs = Ensemble(decay(); tspan = (0, 1))
    a = CommonSolve.solve(runs, Cubie.Tsit5(); TIGHT...)
    b = CommonSolve.solve!(CommonSolve.init(runs, Cubie.Tsit5(); TIGHT...))
    c = CommonSolve.solve(decay(), Cubie.Tsit5(); tspan = (0, 1), TIGHT...)
    @test final_states(a) == final_states(b) == final_states(c)
end

@case "ProgressLogging" begin
    logger = Test.TestLogger(min_level = Cubie.PROGRESS_LEVEL)
    with_logger(() -> solve(decay(); tspan = (0, 1), progress = true), logger)
    last = logger.logs[end].message
    @test last isa ProgressLogging.Progress && last.done && last.fraction == 1 && last.name == "cubie"
    @test length(unique(l.message.id for l in logger.logs)) == 1
    Cubie.PROGRESS_LOGGER[] = Cubie.log_progress
end

@case "RecipesBase: lines, and a band where runs are many" begin
    r = solve(decay(); tspan = (0, 1), p = (k = 1:3,), saveat = 0.5)
    drawn = RecipesBase.apply_recipe(Dict{Symbol,Any}(:title => "t"), r)
    @test length(drawn) == 6 && drawn[2].args == (r[2].t, r[2][:y]) && drawn[1].plotattributes[:title] == "t"
    @test drawn[1].plotattributes[:label] == "y [mg]"
    @test RecipesBase.apply_recipe(Dict{Symbol,Any}(:label => "mine"), r)[1].plotattributes[:label] == "mine"
    @test length(RecipesBase.apply_recipe(Dict{Symbol,Any}(), r[1])) == 2
    many = solve(decay(); tspan = (0, 1), p = (k = range(1, 2, length = 60),), saveat = 0.5)
    band = RecipesBase.apply_recipe(Dict{Symbol,Any}(), many)
    @test length(band) == 2 && band[1].plotattributes[:ribbon][1] ≈ (median(many).-quantile(many, 0.05))[1, :]
end

@case "SciMLBase: problems become models and ensembles" begin
    f!(du, u, p, t) = (du[1] = -p[1] * u[1])
    problem = SciMLBase.ODEProblem(f!, [1.0], (0.0, 1.0), [2.0])
    @test isapprox(final_states(solve(Ensemble(problem); TIGHT...))[1], exp(-2); atol = CLOSE)
    @test Model(problem).parameters == [:p1]
    @test Model(SciMLBase.ODEProblem((u, p, t) -> -u, [1.0], (0.0, 1.0))).parameters == []
end

@case "SciMLBase: an ensemble problem, solved by cubie" begin
    f!(du, u, p, t) = (du[1] = -p[1] * u[1])
    problem = SciMLBase.ODEProblem(f!, [1.0], (0.0, 1.0), [2.0])
    vary(prob, i, repeat) = SciMLBase.remake(prob; p = [Float64(i)], u0 = [2.0])
    ensemble = SciMLBase.EnsembleProblem(problem; prob_func = vary)
    Core.eval(@__MODULE__, :(struct Tsit5 end))
    sol = SciMLBase.solve(ensemble, Base.invokelatest(Tsit5), Cubie.EnsembleCubie(); trajectories = 3, saveat = 0.5, TIGHT...)
    @test sol.converged && length(sol.u) == 3 && sol.u[3].retcode === :Success
    @test isapprox(sol.u[3].u[end][1], 2exp(-3); atol = CLOSE) && sol.u[3].t == [0, 0.5, 1]
    native = SciMLBase.solve(ensemble, Cubie.Tsit5(), Cubie.EnsembleCubie(native = true); trajectories = 3, TIGHT...)
    @test native isa Cubie.Result && isapprox(final_states(native)[:, 1], 2exp.(-(1:3)); atol = CLOSE)
    ends = SciMLBase.EnsembleProblem(problem; prob_func = vary, output_func = (sol, i) -> (sol.u[end][1], false))
    go(problem) = SciMLBase.solve(problem, Cubie.Tsit5(), Cubie.EnsembleCubie(); trajectories = 2, TIGHT...)
    @test isapprox(go(ends).u, 2exp.(-(1:2)); atol = CLOSE)
    summed = SciMLBase.EnsembleProblem(problem; prob_func = vary, output_func = (sol, i) -> (sol.u[end][1], false),
                                       reduction = (u, data, I) -> (u + sum(data), false), u_init = 0.0)
    @test isapprox(go(summed).u, sum(2exp.(-(1:2))); atol = CLOSE)
    in_place(prob, i, repeat) = (prob.u0 .*= i; prob)
    @test [s.u[end][1] for s in go(SciMLBase.EnsembleProblem(problem; prob_func = in_place)).u] ≈ [1, 2] .* exp(-2)
    @test problem.u0 == [1.0]
    spans(prob, i, repeat) = SciMLBase.remake(prob; tspan = (0.0, Float64(i)))
    apart = go(SciMLBase.EnsembleProblem(problem; prob_func = spans))
    @test isapprox(apart.u[2].u[end][1], exp(-4); atol = CLOSE)
    other(prob, i, repeat) = SciMLBase.remake(prob; f = i == 1 ? f! : (du, u, p, t) -> nothing)
    @test (@thrown go(SciMLBase.EnsembleProblem(problem; prob_func = other))) isa ArgumentError
end

@case "DLPack: the array outlives its result" begin
    r = solve(decay(); tspan = (0, 1), p = (k = 1:3,), saveat = 0.5)
    before = Array(r)
    tensor = DLPack.DLManagedTensor(r)
    close(r)
    layout = tensor.layout.tensor
    @test layout.ndim == 3 && unsafe_wrap(Array, layout.shape, 3) == [3, 2, 3]  # (time, variable, run)
    @test copy(unsafe_wrap(Array, Ptr{Float64}(layout.data), (3, 2, 3))) == before
    finalize(tensor)
    @test (@thrown Cubie.dlpack(solve(decay(); tspan = (0, 1)), :output)) isa ArgumentError
end

@case "CUDA: arrays on the host are not the GPU's" begin
    r = solve(decay(); tspan = (0, 1))
    @test Cubie.device_array(r).device === :host && Cubie.device_array(r).shape == (1, 2, 1)
    @test Cubie.device_array(r, :statuses).type === Int32 && Cubie.device_array(r, :final_states).shape == (1, 2)
    @test (@thrown CUDA.CuArray(r)) isa ArgumentError
end
