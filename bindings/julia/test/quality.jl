@case "no method is ambiguous, no parameter of a type unbound" begin
    pairs = redirect_stdout(() -> Test.detect_ambiguities(Cubie, Base; imported = true), stderr)  # it tells what it skips
    @test filter(pair -> any(m -> m.module === Cubie, pair), pairs) == []
    @test Test.detect_unbound_args(Cubie) == []
end

@case "what is exported is there and has a docstring" begin
    for name in names(Cubie)
        @test isdefined(Cubie, name)
        @test !occursin("No documentation found", string(Base.Docs.doc(Base.Docs.Binding(Cubie, name))))
    end
    @test !(:solve in names(Cubie))
end

@case "types are known where time counts" begin
    r = solve(decay(); tspan = (0, 1), saveat = 0.5)
    lent = outputs(r)
    @test @inferred(lent[2]) isa Float64
    @test @inferred(sum(lent)) isa Float64
    @test @inferred(statuses(r)) == [0]
    @test @inferred(length(r)) == 1
end

@case "hard dependencies are standard libraries" begin
    text = read(joinpath(@__DIR__, "..", "Project.toml"), String)
    deps = match(r"\[deps\]\n(.*?)\n\n"s, text).captures[1]
    for line in split(deps, '\n')
        name = strip(first(split(line, '=')))
        @test isdir(joinpath(Sys.STDLIB, name))
    end
    @test occursin("julia = \"1.5\"", text)
end

@case "files hold one concept: at most 500 lines, of 132 characters" begin
    for (folder, _, files) in walkdir(joinpath(@__DIR__, "..")), file in files
        endswith(file, ".jl") && !occursin("abi", folder) || continue
        lines = readlines(joinpath(folder, file))
        @test length(lines) <= 500
        @test all(line -> length(line) <= 132, lines)
    end
end
