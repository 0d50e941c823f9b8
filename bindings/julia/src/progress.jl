# Telling how far a solve is.

# What front ends of ProgressLogging.jl draw bars from; below the level that plain loggers show.
const PROGRESS_LEVEL = LogLevel(-1)
const PROGRESS_INTERVAL = 0.1  # seconds between two log records

"Logs a fraction of 1. Called with the same `id` throughout a solve; the extension for ProgressLogging.jl replaces it."
log_progress(fraction, id) =
    @logmsg PROGRESS_LEVEL "cubie" progress = (fraction < 1 ? fraction : "done") _id = id
const PROGRESS_LOGGER = Ref{Any}(log_progress)

"""
What a solve calls with the fraction of its runs that have ended: nothing for `false` and `nothing`, a log record
every 0.1 s for `true`, or a function.
"""
reporter(progress::Nothing) = nothing
reporter(progress::Bool) = progress ? logging_reporter() : nothing
reporter(progress) = progress

function logging_reporter()
    id, last = gensym(:cubie), Ref(-Inf)
    return function (fraction)
        now = time()
        if fraction >= 1 || now - last[] >= PROGRESS_INTERVAL
            last[] = now
            PROGRESS_LOGGER[](fraction, id)
        end
    end
end
