# Time of one small solve from Julia: 8 runs of Lorenz's system to t = 1, in one of two forms. Prints the median over
# blocks and the least, in microseconds, as the programs of other languages do (bench/bindings).
#
# usage: overhead.jl FORM BLOCKS     FORM  copied: values set, final states copied; bound: both worked on in place

using Cubie
using Statistics: median

const PER_BLOCK = 20
const MODEL = """
states x = 1, y = 0, z = 0
parameters sigma = 10, rho = 28
x' = sigma*(y - x)
y' = x*(rho - z) - y
z' = x*y - 8/3*z
"""

function copied(prepared, rho)
    Cubie.remake!(prepared; p = (rho = rho,))
    r = Cubie.solve!(prepared)
    final_states(r)
    close(r)
end

bound(prepared, _) = close(Cubie.solve!(prepared))

function block(solve_once, prepared, rho)
    started = time_ns()
    for _ in 1:PER_BLOCK
        solve_once(prepared, rho)
    end
    return (time_ns() - started) / 1000PER_BLOCK
end

function main(form, blocks)
    context = Context(device = "host")
    rho, ends = collect(20.0:27.0), zeros(8, 3)
    runs = Ensemble(Model(MODEL; context = context); tspan = (0, 1), p = (rho = rho,))
    prepared = Cubie.init(runs, Cubie.Tsit5(); context = context)
    form == "bound" && Cubie.bind!(prepared; p = (rho = rho,), final_states = ends)
    once = form == "bound" ? bound : copied
    block(once, prepared, rho)  # warms up
    times = [block(once, prepared, rho) for _ in 1:blocks]
    println(round(median(times); digits = 2), " ", round(minimum(times); digits = 2))
end

main(ARGS[1], parse(Int, ARGS[2]))
