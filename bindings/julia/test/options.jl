@case "the table of options" begin
    all = Cubie.options()
    @test length(all) > 50
    @test allunique(o.name for o in all)
    @test Set(o.scope for o in all) == Set((:context, :solver, :batch))
    rtol = only(filter(o -> o.name === :rtol, all))
    @test rtol.scope === :solver && rtol.type === Float64 && parse(Float64, rtol.default) == 1e-6
    @test only(filter(o -> o.name === :precision, all)).choices == ["f64", "f32"]
    @test only(filter(o -> o.name === :t0, all)).unit == "unit of t"
    @test occursin("relative tolerance", repr(rtol))
    @test Set(Cubie.options(:batch)) ⊆ Set(all)
end

@case "every method of the package is one of the library, and the other way round" begin
    model = decay()
    for (name, method) in Cubie.ALGORITHMS
        alg = getfield(Cubie, name)()
        @test Cubie.method_name(alg) == method
        Cubie.with_solver(model, Cubie.default_context(), [Pair{Symbol,Any}(:method, method)]) do solver
            @test Cubie.get_option(solver.handle, :method, String) == method
        end
    end
    page = read(joinpath(@__DIR__, "..", "..", "..", "docs", "methods.md"), String)
    documented = [m.captures[1] for m in eachmatch(r"^\| `([\w-]+)`"m, page)]
    @test length(documented) > 30
    @test setdiff(documented, map(last, Cubie.ALGORITHMS)) == []
end

@case "algorithms of other packages count by their name" begin
    other = Module(:OtherPackage)
    Core.eval(other, :(struct Tsit5 end; struct GPURosenbrock23 end; struct Sundials end; struct Tsit6 end))
    @test Cubie.method_name(other.Tsit5()) == "tsit5"
    @test Cubie.method_name(other.GPURosenbrock23()) == "rosenbrock23"
    @test (@thrown Cubie.method_name(other.Sundials())) isa ArgumentError
    @test occursin("did you mean Tsit5", sprint(showerror, @thrown Cubie.method_name(other.Tsit6())))
end

@case "keywords: SciML's words and the library's" begin
    given = pairs((abstol = 1e-3, reltol = 1e-4, dtmin = 1e-9, maxiters = 7,
        adaptive = false, dt = 0.1, precision = Float32, save_idxs = [:x, :y], n_runs = 3, dtmax = nothing))
    settings, rest = Cubie.solver_settings(Cubie.Tsit5(), Cubie.keywords(given))
    d = Dict(settings)
    @test d[:atol] == 1e-3 && d[:rtol] == 1e-4 && d[:dt_min] == 1e-9 && d[:max_steps] == 7
    @test d[:controller] == "fixed" && d[:dt] == 0.1 && d[:precision] == "f32" && d[:save_variables] == "x, y"
    @test d[:method] == "tsit5" && !haskey(d, :dt_max)
    @test first.(rest) == [:n_runs]
    @test issorted(first.(settings))
end

@case "keywords that are wrong are errors with a hint" begin
    model = decay()
    go(; kw...) = @thrown solve(model; tspan = (0, 1), kw...)
    @test occursin("did you mean reltol", sprint(showerror, go(retol = 1e-3)))
    @test go(retol = 1e-3) isa ArgumentError
    @test occursin("Context(threads", sprint(showerror, go(threads = 1)))
    @test occursin("given twice", sprint(showerror, go(abstol = 1e-3, atol = 1e-3)))
    @test go(precision = Float16) isa ArgumentError
    @test go(save_idxs = [:nothing_of_this]).status === :UNKNOWN_NAME
    @test go(reltol = -1.0).status === :OUT_OF_RANGE
    @test go(reltol = NaN) isa CubieError
    @test go(reltol = [1e-3, 1e-3, 1e-3]).status === :INVALID_ARGUMENT
    @test go(safety = [0.5, 0.5]) isa ArgumentError
    @test go(method = "tsit6").status === :UNKNOWN_NAME
    @test go(dt = Dict()) isa ArgumentError
    @test go(adaptive = false) isa CubieError  # fixed steps need a size
    @test (@thrown solve(model, "tsit6"; tspan = (0, 1))).status === :UNKNOWN_NAME
end

@case "tolerances per state" begin
    model = decay()
    r = solve(model; tspan = (0, 2), abstol = [1e-12, 1e-3], reltol = [1e-12, 1e-3])
    loose = solve(model; tspan = (0, 2), abstol = 1e-3, reltol = 1e-3)
    @test abs(final_states(r)[1] - exp(-2)) < 1e-9 < abs(final_states(loose)[1] - exp(-2))
end
