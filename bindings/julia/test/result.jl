@case "shapes: (run, variable, time), none of them square" begin
    r = solve(lorenz(); tspan = (0, 1), p = (rho = 1:5,), saveat = 0.1)
    @test size(Array(r)) == size(outputs(r)) == (5, 3, 11)
    @test size(r[:x]) == (5, 11)
    @test size(final_states(r)) == (5, 3)
    @test size(r[2].u) == (11,) && size(r[2].u[1]) == (3,) && size(Array(r[2])) == (3, 11)
    @test length(r) == 5 && length(r[1]) == 11 && lastindex(r) == 5
    @test outputs(r)[:, 3, :] == r[:z] && Array(r)[4, 2, :] == r[:y, 4] == r[4, :y] == r[4][:y] == r[4]["y"]
    @test r[4][3] == r[4].u[3] == Array(r)[4, :, 3]
    @test [run[:x][end] for run in r] == r[:x][:, end] == final_states(r)[:, 1]
    @test collect(eachindex(r)) == 1:5 && keys(r) == 1:5
    @test [u[1] for u in r[2]] == r[2][:x]
    @test r[end].prob_index == 5
    @test Array{Float32}(r) isa Array{Float32,3}
end

@case "indices and names that are not there" begin
    r = solve(lorenz(); tspan = (0, 1), p = (rho = 1:5,), saveat = 0.1)
    @test (@thrown r[0]) isa BoundsError
    @test (@thrown r[6]) isa BoundsError
    @test (@thrown r[:x, 6]) isa BoundsError
    @test (@thrown r[:w]) isa ArgumentError
    @test (@thrown r[1][12]) isa BoundsError
    @test (@thrown r.nothing_of_this) isa ErrorException
    @test (@thrown r[1].nothing_of_this) isa ErrorException
end

@case "lent arrays are read only and behave as arrays" begin
    r = solve(lorenz(); tspan = (0, 1), p = (rho = 1:5,), saveat = 0.5)
    lent = outputs(r)
    @test (@thrown lent[1] = 0.0) isa ArgumentError
    @test (@thrown lent[1, 1, 1] = 0.0) isa ArgumentError
    @test (@thrown lent[16, 1, 1]) isa BoundsError
    @test sum(lent) == sum(Array(r)) && copy(lent) isa Array && view(lent, 2, :, :) == Array(r)[2, :, :]
    @test strides(lent) == (1, 5, 15) && lent .+ 1 == Array(r) .+ 1
    @test GC.@preserve lent unsafe_load(pointer(lent)) == lent[1]
    copied = Array(r)
    copied[1] = 99.0
    @test lent[1] != 99.0
end

@case "the long table" begin
    r = solve(lorenz(); tspan = (0, 1), p = (rho = 1:2,), saveat = 0.5)
    c = columns(r)
    @test keys(c) == (:run, :time, :x, :y, :z)
    @test c.run == [1, 1, 1, 2, 2, 2] && c.time == [0, 0.5, 1, 0, 0.5, 1]
    @test c.x == [r[1][:x]; r[2][:x]]
    odd = columns(solve(Model("states run = 1; run' = 0"); tspan = (0, 1)))
    @test keys(odd) == (:run, :time, :run_) && odd.run_ == [1.0]
end

@case "files" begin
    r = solve(decay(); tspan = (0, 1), p = (k = [1, 2],), saveat = 0.5)
    csv = Cubie.write_file(joinpath(SCRATCH, "r.csv"), r)
    lines = readlines(csv)
    @test lines[1] == "run,time,y,total" && length(lines) == 7
    npy = Cubie.write_file(joinpath(SCRATCH, "r.npy"), r)
    bytes = read(npy)
    @test reinterpret(Float64, bytes[end-8*12+1:end]) == vec(Array(r))
    @test (@thrown Cubie.write_file("r.txt", r)) isa ArgumentError
    @test (@thrown Cubie.write_file("/nowhere/r.csv", r)).status === :IO
    solve(decay(); tspan = (0, 1))
end

@case "results are shown in words" begin
    r = solve(lorenz(); tspan = (0, 1), p = (rho = 1:5,), saveat = 0.1)
    @test repr(r) == "Cubie.Result(5 runs, 3 variables, 11 times)" == summary(r)
    @test occursin("5 Success", repr(MIME("text/plain"), r))
    @test occursin("run 2 of", repr(r[2]))
    @test :t in propertynames(r) && :u in propertynames(r[1])
end
