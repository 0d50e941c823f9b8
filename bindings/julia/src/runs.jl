# What the runs of a prepared solve are before it is made.

"Number of runs of the whole grid, before options `first_run` and `run_count` take their part."
Base.length(prepared::Prepared) =
    Int(received(out -> LibCubie.cubie_batch_get_total_runs(prepared.batch, out), Int64, :cubie_batch_get_total_runs))

"    Cubie.run_value(prepared, name, run): what a state (at the start) or parameter is in one run of the grid, from 1"
function run_value(prepared::Prepared, name::Name, run::Integer)
    model = prepared.ensemble.model
    symbol = known_name(name, vcat(model.states, model.parameters), "state or parameter")
    1 <= run <= length(prepared) || throw(BoundsError(prepared, run))
    return received(out -> LibCubie.cubie_batch_get_value(prepared.batch, symbol, run - 1, out), Float64,
                    :cubie_batch_get_value)
end

"Times of the rows that a prepared solve saves."
save_times(prepared::Prepared) =
    copied((dst, n, needed) -> LibCubie.cubie_batch_copy_save_times(prepared.batch, dst, n, needed), Float64,
           :cubie_batch_copy_save_times)

"""
    Cubie.evaluate_drivers(prepared, times; run = 1, derivative = 0) -> Matrix (driver, time)

What the drivers are at given times in one run, or with `derivative = 1` their slopes.
"""
function evaluate_drivers(prepared::Prepared, times; run::Integer = 1, derivative::Integer = 0)
    numbers = collect(Float64, times)
    values = copied((dst, n, needed) -> LibCubie.cubie_batch_evaluate_drivers_of_run(
        prepared.batch, run - 1, numbers, length(numbers), derivative, dst, n, needed), Float64,
        :cubie_batch_evaluate_drivers_of_run)
    return reshape(values, length(prepared.ensemble.model.drivers), length(numbers))
end

"""
    Cubie.cancel(prepared)

Stops the solve of another task or thread: it throws a `CubieError` of status `:CANCELLED` there.
"""
function cancel(prepared::Prepared)
    check(LibCubie.cubie_batch_cancel(prepared.batch), :cubie_batch_cancel)
    return nothing
end
