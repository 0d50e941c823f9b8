const NAMES = [:a, :b]
cols(x) = Cubie.columns_of(x, NAMES, "parameter")

@case "values in all their forms" begin
    both = [:a => [1.0], :b => [2.0]]
    @test cols(nothing) == []
    @test cols(()) == [] && cols(Float64[]) == [] && cols(NamedTuple()) == []
    @test cols([1, 2]) == both
    @test cols((1, 2.0)) == both
    @test cols((a = 1, b = 2)) == both
    @test cols([:a => 1, "b" => 2]) == both
    @test sort(cols(Dict("a" => 1, "b" => 2)); by = first) == both
    @test cols((b = [1, 2, 3],)) == [:b => [1.0, 2.0, 3.0]]
    @test cols((a = 1:3,)) == [:a => [1.0, 2.0, 3.0]]
    @test cols((a = 1//2,)) == [:a => [0.5]]
    @test cols(Float32[1, 2]) == both
end

@case "values run by run" begin
    runs = [:a => [1.0, 3.0, 5.0], :b => [2.0, 4.0, 6.0]]
    @test cols([1 2; 3 4; 5 6]) == runs
    @test cols([[1, 2], [3, 4], [5, 6]]) == runs
    @test cols([(1, 2), (3, 4), (5, 6)]) == runs
    @test sort(cols([(a = 1, b = 2), (a = 3, b = 4), (a = 5, b = 6)]); by = first) == runs
    @test sort(cols([Dict(:a => i, :b => i + 1) for i in 1:2:5]); by = first) == runs
    @test cols(view([1 2; 3 4; 5 6], :, :)) == runs
    @test cols([1 3 5; 2 4 6]') == runs
end

@case "values that do not fit are errors that say how" begin
    @test (@thrown cols([1, 2, 3])) isa DimensionMismatch
    @test occursin("column per parameter", sprint(showerror, @thrown cols([1 2 3; 4 5 6])))
    @test (@thrown cols([[1, 2], [3]])) isa DimensionMismatch
    @test (@thrown cols([(a = 1,), (b = 1,)])) isa ArgumentError
    @test occursin("no parameter called c", sprint(showerror, @thrown cols((c = 1,))))
    @test (@thrown cols((a = "text",))) isa ArgumentError
    @test (@thrown cols((a = Float64[],))) isa ArgumentError
    @test (@thrown cols("text")) isa ArgumentError
    @test (@thrown cols(1.0)) isa DimensionMismatch
end

@case "a name that is nearly right is suggested" begin
    model = lorenz()
    e = @thrown Ensemble(model; tspan = (0, 1), p = (sigmma = 3,))
    @test e isa ArgumentError && occursin("did you mean sigma?", e.msg)
    e = @thrown Ensemble(model; tspan = (0, 1), p = (completely_else = 3,))
    @test e isa ArgumentError && !occursin("did you mean", e.msg)
end

@case "lengths of an ensemble" begin
    model = lorenz()
    count(; kw...) = length(Ensemble(model; tspan = (0, 1), kw...))
    @test count() == 1
    @test count(p = (rho = 1:5,)) == 5
    @test count(p = (rho = 1:5,), u0 = (x = 1,)) == 5
    @test count(p = (rho = 1:5,), u0 = (x = zeros(5),)) == 5
    @test count(trajectories = 7) == 7
    @test count(p = (rho = 1:5, sigma = 1:3), grid = :combinatorial) == 15
    @test count(u0 = [1 2 3; 4 5 6]) == 2
    @test (@thrown count(p = (rho = 1:5, sigma = 1:3))) isa DimensionMismatch
    @test (@thrown count(p = (rho = 1:5,), u0 = (x = zeros(4),))) isa DimensionMismatch
    @test length(Ensemble(model; tspan = [(0, 1), (0, 2), (1, 5)])) == 3
    @test repr(Ensemble(model; tspan = (0, 1), p = (rho = 1:5,))) == "Ensemble(Model(3 states, 2 parameters), 5 runs)"
end

@case "time spans" begin
    model = decay()
    @test Ensemble(model; tspan = [0, 2]).tspan == (0.0, 2.0)
    @test (@thrown Ensemble(model; tspan = [0, 2, 3])) isa DimensionMismatch
    @test (@thrown Ensemble(model; tspan = 3)) isa ArgumentError
    @test (@thrown Ensemble(model)) isa ArgumentError
    e = @thrown Ensemble(model; tspan = (0, 1), driver = nothing)
    @test e isa ArgumentError && occursin("did you mean drivers", e.msg)
    @test (@thrown solve(model; tspan = (0, NaN))) isa CubieError
end
