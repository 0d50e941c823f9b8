# What a first solve needs, inferred when the package is compiled rather than when it is used.

const COMPILED_AHEAD = [
    (Model, (String,)),
    (checked_model, (String, Nothing, Context)),
    (default_context, ()),
    (options, ()),
    (read_option, (Int,)),
    (keywords, (Any,)),
    (ensemble_of, (Model, Settings)),
    (length, (Ensemble,)),
    (fill_batch, (Owned{LibCubie.cubie_batch}, Ensemble)),
    (solver_settings, (Any, Settings)),
    (Solver, (Model, Context, Settings)),
    (take_solver, (Model, Context, Settings)),
    (prepare, (Ensemble, Any, Settings)),
    (solved, (Ensemble, Any, Settings)),
    (solve_and_report, (Prepared, Any)),
    (await, (Owned{LibCubie.cubie_result}, Any, Nothing)),
    (outputs, (Result,)),
    (Array, (Result,)),
    (getindex, (Result, Symbol)),
    (final_states, (Result,)),
    (retcodes, (Result,)),
]

for (f, types) in COMPILED_AHEAD
    precompile(f, types)
end
