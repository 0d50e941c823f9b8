using Libdl

const CHAIN = """
int chain(double t, const double *y, const double *p, double *dydt, void *userdata) {
  double k = userdata ? *(const double *)userdata : 1.0;
  dydt[0] = -k * p[0] * y[0];
  dydt[1] = k * p[0] * y[0] - p[1] * y[1];
  return p[0] < 0 ? -1 : 0;
}
"""

# A C compiler is there where the library is built; a user's machine may have none.
const CC = Sys.which("cc")
if CC !== nothing
    write(joinpath(SCRATCH, "chain.c"), CHAIN)
    run(`$CC -O2 -shared -fPIC -o $(joinpath(SCRATCH, "chain.so")) $(joinpath(SCRATCH, "chain.c"))`)
    const CHAIN_ADDRESS = dlsym(dlopen(joinpath(SCRATCH, "chain.so")), :chain)

    @case "a compiled right-hand side" begin
        m = Model(CHAIN_ADDRESS; states = (a = 1, b = 0), parameters = (k1 = 1, k2 = 0.5),
                  definitions = "observables both; both = a + b")
        @test m.states == [:a, :b] && m.parameters == [:k1, :k2] && m.observables == [:both]
        for alg in (Cubie.Tsit5(), Cubie.Rodas5P())
            r = solve(m, alg; tspan = (0, 1), p = (k1 = [1, 2],), save_idxs = "all", TIGHT...)
            @test isapprox(final_states(r)[:, 1], exp.(-[1, 2]); atol = CLOSE)
            @test r[:both] == r[:a] .+ r[:b]
        end
    end

    @case "userdata, and a run that the function ends" begin
        k = Ref(2.0)
        m = Model(CHAIN_ADDRESS; states = [:a, :b], parameters = (k1 = 1.0, k2 = 0.0), userdata = k)
        r = solve(m; tspan = (0, 1), u0 = (a = 1,), p = (k1 = [1, -1],), verbose = false, TIGHT...)
        @test isapprox(final_states(r)[1, 1], exp(-2); atol = CLOSE)
        @test r.retcodes == [:Success, :Failure] && statuses(r)[2] & LibCubie.CUBIE_RUN_FUNCTION_ENDED != 0
    end

    @case "compiled functions that cannot be are errors" begin
        @test (@thrown Model(Ptr{Cvoid}(C_NULL); states = [:a])) isa ArgumentError
        @test (@thrown Model(CHAIN_ADDRESS; states = Symbol[])) isa ArgumentError
        @test (@thrown Model(CHAIN_ADDRESS; states = [:a, :a])).status === :MODEL
        @test (@thrown Model(CHAIN_ADDRESS; states = [:a], userdata = "text")) isa ArgumentError
        @test (@thrown Model(CHAIN_ADDRESS; states = [:a], userdata = ["text"])) isa ArgumentError
    end
end
