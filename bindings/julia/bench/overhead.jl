# Time of one small solve from Julia: values set for 8 runs of Lorenz's system, the solve to t = 1, the final states
# copied. Prints the median over blocks and the least, in microseconds, as the programs of other languages do
# (bench/bindings).
#
# usage: overhead.jl BLOCKS

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

function block(prepared, rho)
    started = time_ns()
    for _ in 1:PER_BLOCK
        Cubie.remake!(prepared; p = (rho = rho,))
        r = Cubie.solve!(prepared)
        final_states(r)
        close(r)
    end
    return (time_ns() - started) / 1000PER_BLOCK
end

function main(blocks)
    context = Context(device = "host")
    rho = collect(20.0:27.0)
    runs = Ensemble(Model(MODEL; context = context); tspan = (0, 1), p = (rho = rho,))
    prepared = Cubie.init(runs, Cubie.Tsit5(); context = context)
    block(prepared, rho)  # warms up
    times = [block(prepared, rho) for _ in 1:blocks]
    println(round(median(times); digits = 2), " ", round(minimum(times); digits = 2))
end

main(parse(Int, ARGS[1]))
