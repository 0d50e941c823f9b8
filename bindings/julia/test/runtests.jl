# usage: julia --project=bindings/julia test/runtests.jl [PART_OF_A_NAME]
#
# Needs the C library: CUBIE_LIBRARY. Runs without a registry, since nothing but standard libraries is used.

include("tap.jl")
include("models.jl")
isempty(ARGS) || (WANTED[] = ARGS[1])

for file in ("library", "handles", "options", "values", "solve", "result", "retcodes", "statistics", "events", "streams",
             "compiled", "tracing", "tasks", "interrupt", "bound", "reports", "quality", "manual", "extensions")
    include("$file.jl")
end

finish_report()
