@case "a closed handle is an ArgumentError, and closing twice is nothing" begin
    context = Context(device = "host")
    @test isopen(context)
    close(context)
    close(context)
    @test !isopen(context)
    @test (@thrown Cubie.device_name(context)) isa ArgumentError
    @test occursin("closed", sprint(showerror, @thrown Cubie.device_kind(context)))
    @test occursin("closed", repr(context))
end

@case "a handle of another kind is a MethodError, before C sees it" begin
    context = Context()
    @test (@thrown LibCubie.cubie_solver_compile(context.handle)) isa MethodError
    @test (@thrown LibCubie.cubie_batch_cancel(context.handle)) isa MethodError
    @test (@thrown LibCubie.cubie_result_cancel(5)) isa MethodError
    @test (@thrown LibCubie.cubie_result_cancel("result")) isa MethodError
    @test (@thrown LibCubie.cubie_result_cancel(nothing)) isa MethodError
end

@case "NULL is a status of the C library" begin
    @test LibCubie.cubie_batch_cancel(C_NULL) == LibCubie.CUBIE_ERR_INVALID_HANDLE
    @test (@thrown Cubie.Owned(Ptr{LibCubie.cubie_batch}(C_NULL))) isa ArgumentError
end

@case "handles cannot be copied" begin
    context = Context()
    @test (@thrown deepcopy(context)) isa ArgumentError
    @test (@thrown copy(context.handle)) isa ArgumentError
end

@case "open closes at the end, also after an exception" begin
    kept = Ref{Any}()
    @test open(c -> (kept[] = c; isopen(c)), Context; device = "host", threads = 1)
    @test !isopen(kept[])
    @test (@thrown open(c -> (kept[] = c; error("inside")), Context)) isa ErrorException
    @test !isopen(kept[])
end

@case "the default context is made once" begin
    @test Cubie.default_context().handle === Cubie.default_context().handle
    @test isopen(Cubie.default_context())
end

@case "children outlive their parents" begin
    context = Context(device = "host", threads = 1, cache_directory = joinpath(SCRATCH, "kernels"))
    model = Model(DECAY; context = context)
    r = solve(model; tspan = (0, 1), context = context)
    close(context)
    close(model)
    GC.gc()
    @test isapprox(final_states(r)[1, 1], exp(-1); atol = 1e-4)
    @test (@thrown solve(model; tspan = (0, 1), context = context)) isa ArgumentError
    close(r)
end

@case "close of a result leaves what was lent readable, and nothing else" begin
    r = solve(decay(); tspan = (0, 1), saveat = 0.25)
    lent = outputs(r)
    before = copy(lent)
    close(r)
    GC.gc()
    @test lent == before
    @test !isopen(r)
    for f in (statuses, outputs, final_states, columns, Array, length, r -> r.t, r -> r[:y], r -> mean(r))
        @test (@thrown f(r)) isa ArgumentError
    end
    @test occursin("closed", repr(r)) && occursin("closed", repr(MIME("text/plain"), r))
end

@case "all handles are gone when nobody has them" begin
    function use()
        context = Context(device = "host", threads = 1, cache_directory = joinpath(SCRATCH, "kernels"))
        model = Model(DECAY; context = context)
        for _ in 1:3
            r = solve(model; tspan = (0, 1), saveat = 0.5, context = context)
            sum(outputs(r))
        end
        return nothing
    end
    GC.gc()
    before = Cubie.live_handles()
    use()
    use()
    for _ in 1:3
        GC.gc()
    end
    @test Cubie.live_handles() <= before
end
