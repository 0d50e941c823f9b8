# How each run ended, in bits of the C library and in SciML's words.

# The first bit of a status word that stands here decides.
const RETCODES = [
    LibCubie.CUBIE_RUN_NOT_STARTED => :Default,
    LibCubie.CUBIE_RUN_CANCELLED => :Failure,
    LibCubie.CUBIE_RUN_DAE_INITIALISATION => :InitialFailure,
    LibCubie.CUBIE_RUN_NON_FINITE => :Unstable,
    LibCubie.CUBIE_RUN_MAX_STEPS => :MaxIters,
    LibCubie.CUBIE_RUN_MAX_NEWTON_ITERATIONS => :ConvergenceFailure,
    LibCubie.CUBIE_RUN_MAX_LINEAR_ITERATIONS => :ConvergenceFailure,
    LibCubie.CUBIE_RUN_LINEAR_BREAKDOWN => :ConvergenceFailure,
    LibCubie.CUBIE_RUN_NEWTON_DIVERGENCE => :ConvergenceFailure,
    LibCubie.CUBIE_RUN_SINGULAR_PIVOT => :ConvergenceFailure,
    LibCubie.CUBIE_RUN_STEP_TOO_SMALL => :DtLessThanMin,
    LibCubie.CUBIE_RUN_STEP_EFFECTIVELY_ZERO => :DtLessThanMin,
    LibCubie.CUBIE_RUN_STAGNATION => :DtLessThanMin,
    LibCubie.CUBIE_RUN_FUNCTION_FAILED => :Failure,
    LibCubie.CUBIE_RUN_FUNCTION_ENDED => :Failure,
    LibCubie.CUBIE_RUN_MAX_EVENTS => :Failure,
    LibCubie.CUBIE_RUN_STOPPED => :Terminated,
]

"True of a run that reached its end, and of one that an event of the model stopped."
is_success(status::Integer) = status & ~LibCubie.CUBIE_RUN_STOPPED == 0

"SciML's word for a status word: `:Success`, `:MaxIters`, `:DtLessThanMin`, `:Unstable`, `:ConvergenceFailure`, ..."
function retcode(status::Integer)
    status == 0 && return :Success
    for (bit, code) in RETCODES
        status & bit != 0 && return code
    end
    return :Failure
end

"Bits of the C library, a word per run: `LibCubie.CUBIE_RUN_*`, 0 where all went well. `Cubie.explain` has their words."
statuses(r::Result) = copied_from(r, LibCubie.cubie_result_copy_run_status, Int32, :cubie_result_copy_run_status)

"How each run ended, in SciML's words."
retcodes(r::Result) = retcode.(statuses(r))

"A status word in words, as `\"step too small; non-finite value\"`."
explain(status::Integer) =
    copied_text((dst, n, needed) -> LibCubie.cubie_run_status_copy_text(status, dst, n, needed),
                :cubie_run_status_copy_text)

"Number of runs that failed."
failed_count(r::Result) = count_of(r, LibCubie.cubie_result_get_failed_count, :cubie_result_get_failed_count)

"True when every run reached its end, or was stopped by an event of the model."
successful(r::Result) = failed_count(r) == 0

const COUNTERS = (naccept = LibCubie.CUBIE_COUNTER_ACCEPTED, nreject = LibCubie.CUBIE_COUNTER_REJECTED,
                  nnonliniter = LibCubie.CUBIE_COUNTER_NEWTON_ITERATIONS, nswitch = LibCubie.CUBIE_COUNTER_SWITCHES,
                  nliniter = LibCubie.CUBIE_COUNTER_LINEAR_ITERATIONS)

"""
    Cubie.counters(r) -> NamedTuple of vectors

What each run counted, in SciML's words: `naccept` and `nreject` (steps), `nnonliniter` (Newton iterations), `nswitch`
(between the halves of `Auto`), `nliniter` (of iterative linear solvers). Also `r.stats`.
"""
counters(r::Result) = map(counter -> counted(r, counter), COUNTERS)

counted(r::Result, counter) =
    copied((dst, n, needed) -> LibCubie.cubie_result_copy_counter(r.handle, counter, dst, n, needed), Int32,
           :cubie_result_copy_counter)

"Number of runs of each status, with the range of their counters, as text."
statistics_table(r::Result) = copied_text(
    (dst, n, needed) -> LibCubie.cubie_result_copy_statistics_table(r.handle, dst, n, needed),
    :cubie_result_copy_statistics_table)
