# The methods under the names that users of SciML know them by.

"""
    Cubie.Algorithm

A method of the C library, as second argument of [`Cubie.solve`](@ref): `Cubie.Tsit5()`, `Cubie.Rodas5P()`, ...
`Cubie.Auto()` starts each run with Tsit5 and goes on with Rodas5P where it is stiff. Names of the C library work as
well: `"tsit5"`.
"""
abstract type Algorithm end

const ALGORITHMS = [
    :Auto => "auto",
    # explicit
    :Euler => "euler",
    :Heun => "heun-21",
    :Midpoint => "midpoint",
    :Ralston3 => "ralston-33",
    :SSPRK33 => "ssprk33",
    :BS3 => "bogacki-shampine-32",
    :RK4 => "classical-rk4",
    :Fehlberg45 => "fehlberg-45",
    :CashKarp => "cash-karp-54",
    :DP5 => "dormand-prince-54",
    :Tsit5 => "tsit5",
    :Vern7 => "vern7",
    :DP8 => "dormand-prince-853",
    :Vern9 => "vern9",
    # Rosenbrock
    :Rosenbrock23 => "rosenbrock23",
    :ROS2S => "ros2s",
    :ROS3P => "ros3p",
    :Rodas3P => "rodas3p",
    :Rodas4 => "rodas4",
    :Rodas5P => "rodas5p",
    # diagonally implicit
    :ImplicitEuler => "backwards_euler",
    :ImplicitEulerPC => "backwards_euler_pc",
    :CrankNicolson => "crank_nicolson",
    :ImplicitMidpoint => "implicit_midpoint",
    :Trapezoid => "trapezoidal_dirk",
    :SDIRK2 => "sdirk_2_2",
    :TRBDF2 => "tr_bdf2",
    :LStableDIRK3 => "l_stable_dirk_3",
    :Kvaerno3 => "kvaerno3",
    :Hairer4 => "l_stable_sdirk_4",
    :Kvaerno4 => "kvaerno4",
    :KenCarp4 => "kencarp4",
    :Kvaerno5 => "kvaerno5",
    :KenCarp5 => "kencarp5",
    # fully implicit
    :GaussLegendre4 => "firk_gauss_legendre_2",
    :GaussLegendre6 => "firk_gauss_legendre_3",
    :GaussLegendre8 => "firk_gauss_legendre_4",
    :RadauIIA3 => "radau_iia_3",
    :RadauIIA5 => "radau_iia_5",
    :RadauIIA9 => "radau_iia_9",
]

for (name, method) in ALGORITHMS
    @eval begin
        @doc $("    Cubie.$name()\n\nMethod `$method` of the C library.")
        struct $name <: Algorithm end
        method_name(::$name) = $method
    end
end

method_name(name::Union{AbstractString,Symbol}) = String(name)

# Algorithms of other packages are taken by their name: a type called Tsit5 or GPUTsit5 means Tsit5.
function method_name(alg)
    own = string(nameof(typeof(alg)))
    wanted = Symbol(startswith(own, "GPU") ? own[4:end] : own)
    found = findfirst(pair -> first(pair) === wanted, ALGORITHMS)
    found === nothing &&
        throw(ArgumentError("no method of cubie is called $wanted$(nearest_hint(wanted, map(first, ALGORITHMS)))"))
    return last(ALGORITHMS[found])
end
