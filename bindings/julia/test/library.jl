@case "the library is the one asked for" begin
    @test isfile(Cubie.library_path())
    @test Cubie.library_version() == v"0.1.0"
    @test LibCubie.cubie_abi_version() == LibCubie.CUBIE_ABI_VERSION
end

@case "every function is bound once, to an address of its own" begin
    addresses = [getfield(LibCubie, Symbol(:ADDRESS_, name))[] for name in LibCubie.FUNCTIONS]
    @test !any(==(C_NULL), addresses)
    @test allunique(addresses)
    @test allunique(LibCubie.FUNCTIONS)
    @test all(name -> isdefined(LibCubie, name), LibCubie.FUNCTIONS)
end

@case "a library that is missing is an error that names it and says what to do" begin
    e = @thrown Cubie.load_library("/nowhere/libcubie.so")
    @test e isa ErrorException
    @test occursin("/nowhere/libcubie.so", e.msg)
    @test occursin("CUBIE_LIBRARY", e.msg)
    @test isfile(Cubie.library_path())  # the one in use stays
end

@case "a library that is another one is an error that names what it lacks" begin
    e = @thrown Cubie.load_library("libm.so.6")
    @test e isa ErrorException
    @test occursin("cubie_batch_solve", e.msg)
    @test Cubie.library_version() == v"0.1.0"
end

@case "constants have the values of the header" begin
    @test LibCubie.CUBIE_OK === Int32(0)
    @test LibCubie.CUBIE_ERR_INTERNAL === Int32(-99)
    @test LibCubie.CUBIE_RUN_NON_FINITE === Int32(2048)
    @test :CUBIE_ERR_MODEL in LibCubie.CUBIE_STATUS_CODE
end

@case "devices" begin
    @test Cubie.device_kind() === :host
    @test Cubie.device_workers() == 2
    @test !isempty(Cubie.device_name())
    @test Cubie.device_reason() == ""
    @test Cubie.gpus() isa Vector
    @test Cubie.gpu_reason() isa String
    @test Cubie.device_memory().limit >= Cubie.device_memory().in_use >= 0
end
