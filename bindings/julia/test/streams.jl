@case "a sink gets every run once, in order, and nothing is kept" begin
    runs = Ensemble(decay(); tspan = (0, 1), p = (k = range(1, 2, length = 10),))
    whole = Array(solve(runs; saveat = 0.5))
    seen, got, words = Int[], zeros(10, 2, 3), Int32[]
    r = solve(runs; saveat = 0.5, chunk_runs = 3, sink = (i, x, s) -> (append!(seen, i); got[i, :, :] = x; append!(words, s)))
    @test seen == 1:10 && got == whole && words == zeros(10)
    @test (@thrown Array(r)).status === :WRONG_STATE
    @test size(final_states(r)) == (10, 2)
end

@case "a sink in single precision, and one of a prepared solve" begin
    runs = Ensemble(decay(); tspan = (0, 1), p = (k = 1:4,))
    got = Any[]
    prepared = Cubie.init(runs, Cubie.Tsit5(); saveat = 0.5, precision = Float32, sink = (i, x, s) -> push!(got, x))
    Cubie.solve!(prepared)
    Cubie.solve!(prepared)
    close(prepared)
    @test length(got) == 2 && got[1] isa Array{Float32,3} && got[1] == got[2]
end

@case "an exception in a sink comes out as it is" begin
    runs = Ensemble(decay(); tspan = (0, 1), p = (k = range(1, 2, length = 10),))
    calls = Ref(0)
    e = @thrown solve(runs; chunk_runs = 2, sink = (i, x, s) -> (calls[] += 1; throw(KeyError(first(i)))))
    @test e isa KeyError && e.key == 1 && calls[] == 1
    @test length(solve(runs)) == 10
end

@case "a sink may allocate and collect" begin
    runs = Ensemble(decay(); tspan = (0, 1), p = (k = range(1, 2, length = 10),))
    total = Ref(0.0)
    solve(runs; chunk_runs = 1, sink = (i, x, s) -> (GC.gc(); total[] += sum(x)))
    @test total[] ≈ sum(Array(solve(runs)))
end

@case "files of rows" begin
    runs = Ensemble(decay(); tspan = (0, 1), p = (k = 1:4,))
    path = joinpath(SCRATCH, "rows.npy")
    solve(runs; saveat = 0.5, output_file = path, chunk_runs = 2)
    @test reinterpret(Float64, read(path)[end-8*24+1:end]) == vec(Array(solve(runs; saveat = 0.5)))
    @test (@thrown solve(runs; output_file = "rows.txt")) isa ArgumentError
    @test (@thrown solve(runs; output_file = "/nowhere/rows.npy")).status === :IO
end
