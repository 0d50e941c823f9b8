using Cubie: Traced, Condition

lorenz!(du, u, p, t) = (du[1] = p[1] * (u[2] - u[1]); du[2] = u[1] * (p[2] - u[3]) - u[2];
                        du[3] = u[1] * u[2] - p[3] * u[3]; nothing)
final(model; kw...) = final_states(solve(model; tspan = (0, 1), TIGHT..., kw...))[1, :]

@case "a function becomes the model that its formulas are" begin
    model = Model(lorenz!, [1, 0, 0], [10, 28, 8 / 3])
    @test model.states == [:u1, :u2, :u3] && model.parameters == [:p1, :p2, :p3]
    @test Cubie.defaults(model, :parameters) == (p1 = 10.0, p2 = 28.0, p3 = 8 / 3)
    @test occursin("u1' = (p1 * (u2 - u1))", model.text)
    text = Model("""states u1 = 1, u2 = 0, u3 = 0; parameters p1 = 10, p2 = 28, p3 = $(8 / 3)
                    u1' = p1*(u2 - u1); u2' = u1*(p2 - u3) - u2; u3' = u1*u2 - p3*u3""")
    @test final(model) == final(text)
end

@case "names, out of place, observed" begin
    sir!(du, u, p, t) = (du.s = -p.b * u.s * u.i; du.i = p.b * u.s * u.i - p.g * u.i; du.r = p.g * u.i)
    sir(u, p, t) = [-p.b * u.s * u.i, p.b * u.s * u.i - p.g * u.i, p.g * u.i]
    u0, p = (s = 0.99, i = 0.01, r = 0.0), (b = 2.0, g = 1.0)
    a = Model(sir!, u0, p; observed = (u, p, t) -> (r0 = p.b / p.g, people = u.s + u.i + u.r))
    b = Model(sir, u0, p)
    @test a.states == [:s, :i, :r] && a.parameters == [:b, :g] && a.observables == [:r0, :people]
    @test final(a) == final(b)
    r = solve(a; tspan = (0, 5), save_idxs = "all", p = (b = [1, 3],))
    @test r[:r0] == [1 3]' && isapprox(r[:people], ones(2, 1); rtol = 1e-9)
end

@case "forms of u0 and p" begin
    @test Model((u, p, t) -> -u, 1.0).states == [:u]
    @test final(Model((u, p, t) -> -p * u, 1.0, 2.0)) ≈ [exp(-2)]
    @test Model((u, p, t) -> [-u[1]], (1.0,)).states == [:u1]
    m = Model((du, u, p, t) -> (du .= -p.k[2] .* u .+ p.c), [1.0 2.0; 3.0 4.0], (k = [1.0, 2.0], c = 0.5))
    @test m.states == [:u1, :u2, :u3, :u4] && m.parameters == [:k1, :k2, :c]
    @test final(m) ≈ vec([1.0 2.0; 3.0 4.0]) .* exp(-2) .+ 0.25 * (1 - exp(-2))
    @test final(Model((du, u, p, t) -> (du[1] = p.on ? p.f(u[1]) : 0.0), [1.0], (on = true, f = x -> -x))) ≈ [exp(-1)]
    @test final(Model((u, p, t) -> [t], [0.0])) ≈ [0.5]
    @test final(Model((du, u, p, t) -> fill!(du, 1), [0.0, 1.0])) ≈ [1, 2]
end

@case "functions have the values that Julia computes" begin
    joined(x, y) = sin(x) + cos(x) + tan(x) + asin(x) + acos(x) + atan(x) + sinh(x) + cosh(x) + tanh(x) + asinh(x) +
                   acosh(y) + atanh(x) + exp(x) + expm1(x) + log(y) + log2(y) + log10(y) + log1p(x) + sqrt(y) + cbrt(y)
    functions = [
        joined,
        (x, y) -> x^2 + x^-1 + y^x + 2^x + x^(1 // 3) + ℯ^x + x^0.5 + inv(y) + y \ x,
        (x, y) -> abs(x - y) + sign(x - y) + floor(y) + ceil(y) + trunc(-y) + min(x, y) + max(x, y, 3) + clamp(y, 0, 1),
        (x, y) -> atan(x, y) + hypot(x, y) + mod(-y, x) + rem(-y, x) + copysign(x, -y) + exp2(x) + exp10(x),
        (x, y) -> sinpi(x) + cospi(x) + sincos(x)[1] + deg2rad(y) + sec(x) + π * x + abs2(y) + muladd(x, y, 1) + fma(x, y, 2),
        (x, y) -> log(2, y) + sum([x, y, 1]) + foldl(*, (x, y)) + float(x) + +x - -y + x * false + true * y,
        (x, y) -> Cubie.ifelse(x < y, x, 2) + Cubie.ifelse((x > y) | !(x <= 1), 1, y) + Cubie.ifelse((x >= 0) & (y == 2.5), 1, 0),
        (x, y) -> Cubie.ifelse(isfinite(x) & true, 1, 2) + Cubie.ifelse(isnan(y) | false, 1, 2) + Cubie.ifelse(x != y, 3, 4),
    ]
    # As observables of x = 0.7 and y = 2.5, and directly. The model's functions are exact to an ulp or so each.
    names = Tuple(Symbol(:o, i) for i in eachindex(functions))
    model = Model((u, p, t) -> [0 * u[1]], [0.0], (x = 0.7, y = 2.5);
                  observed = (u, p, t) -> NamedTuple{names}(Tuple(f(p.x, p.y) for f in functions)))
    r = solve(model; tspan = (0, 1), save_idxs = "observables")
    for (name, f) in zip(names, functions)
        @test isapprox(only(r[name]), f(0.7, 2.5); rtol = 4eps())
    end
    @test Cubie.ifelse(true, 1, 2) == 1 && Cubie.ifelse(false, 1, 2) == 2
end

@case "what is not taken does no harm" begin
    m = Model((u, p, t) -> [Cubie.ifelse(p[1] > 0, log(p[1]), 0)], [0.0], [-1.0])
    @test final(m) == [0]
end

@case "branches on values are an error that says what to write" begin
    attempt(f) = sprint(showerror, @thrown Model(f, [1.0], [1.0]))
    for f in ((u, p, t) -> [u[1] > 0 ? 1.0 : 2.0], (u, p, t) -> [u[1] > 0 && t > 1 ? 1.0 : 2.0],
              (u, p, t) -> (t > 1 || error("no"); [u[1]]), (u, p, t) -> [sort([u[1], p[1]])[1]],
              (u, p, t) -> [iszero(u[1]) ? 1.0 : 2.0], (u, p, t) -> [(while u[1] < 3; end; 1.0)])
        @test occursin("Cubie.ifelse", attempt(f))
    end
    # What does not depend on values may branch.
    @test final(Model((u, p, t) -> [length(u) == 1 ? -u[1] : 0.0], [1.0])) ≈ [exp(-1)]
    @test final(Model((u, p, t) -> [zero(u[1]) < 1 ? -u[1] : u[1]], [1.0])) ≈ [exp(-1)]
end

@case "functions that cannot be traced are errors" begin
    attempt(f, u0 = [1.0], p = [1.0]) = @thrown Model(f, u0, p)
    @test attempt((du, u, p, t) -> nothing) isa ArgumentError
    @test occursin("derivative of u2", sprint(showerror, attempt((du, u, p, t) -> (du[1] = 1), [1.0, 2.0])))
    @test attempt((u, p, t) -> [u[1], u[1]]) isa DimensionMismatch
    @test attempt((u, p, t) -> [Float64(u[1])]) isa ArgumentError
    @test attempt((u, p, t) -> [zeros(3)[Int(u[1])]]) isa ArgumentError
    @test attempt((u, p, t) -> [u[1] + Inf]) isa ArgumentError
    @test attempt((u, p) -> u) isa ArgumentError
    @test attempt((u, p, t) -> error("mine")) isa ErrorException
    @test attempt((u, p, t) -> u, "text") isa ArgumentError
    @test attempt((u, p, t) -> u, Float64[]) isa ArgumentError
    @test attempt((u, p, t) -> u, [NaN]) isa ArgumentError
    @test attempt((du, u, p, t) -> (du.z = 1), (x = 1.0,)) isa ArgumentError
    @test (@thrown Model((u, p, t) -> u, [1.0]; observed = (u, p, t) -> 3)) isa ArgumentError
end

@case "what is computed once is written once, and nothing is too deep to read" begin
    shared = Model((u, p, t) -> (e = exp(u[1]) + 1; [e * e, e]), [0.1, 0.2])
    @test length(collect(eachmatch(r"exp", shared.text))) == 1
    chain = Model((u, p, t) -> [foldl((x, _) -> 1 / (1 + x), 1:100; init = u[1])], [0.1])
    @test length(chain.text) < 100_000
    @test isfinite(final(chain)[1])
    # 2^60 terms when written out.
    double = Model((u, p, t) -> [foldl((x, _) -> x / 2 + x / 2, 1:60; init = u[1])], [1.0])
    @test length(double.text) < 10_000 && final(double) ≈ [exp(1)]
    clash = Model((u, p, t) -> (e = exp(u.w_1); [e + e, 0 * u.w_1]), (w_1 = 0.0, y = 1.0))
    @test clash.states == [:w_1, :y]
end

@case "a stiff traced model, by an implicit method with its own Jacobian" begin
    rober!(du, u, p, t) = (du.a = -p.k1 * u.a + p.k3 * u.b * u.c; du.b = p.k1 * u.a - p.k2 * u.b^2 - p.k3 * u.b * u.c;
                           du.c = p.k2 * u.b^2)
    m = Model(rober!, (a = 1.0, b = 0.0, c = 0.0), (k1 = 0.04, k2 = 3e7, k3 = 1e4))
    r = solve(m, Cubie.Rodas5P(); tspan = (0, 40), abstol = 1e-12, reltol = 1e-8)
    # Hairer, Wanner, Solving Ordinary Differential Equations II: y(40).
    @test isapprox(final_states(r)[1, :], [0.7158270688, 9.185534765e-6, 0.2841637457]; rtol = 1e-6)
end

@case "traced numbers print as their formulas" begin
    tape = Cubie.Tape()
    x, y = Cubie.leaf(tape, "x"), Cubie.leaf(tape, "y")
    @test repr(x + 2y) == "(x + (2 * y))" && repr(Cubie.constant(2)) == "2.0" && repr(x < y) == "(x < y)"
    @test repr(-x^2 - -1.5) == "((-(x ^ 2)) - (-1.5))" && repr(Cubie.ifelse(x < y, x, y)) == "((x < y) ? x : y)"
    @test promote_type(Traced, Int) === promote_type(Float64, Traced) === promote_type(BigFloat, Traced) === Traced
    @test promote_type(Traced, Rational{Int}) === promote_type(Irrational{:π}, Traced) === Traced
end
