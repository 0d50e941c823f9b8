// The cost around the integration: a repeated small solve, and saving many points.

#include <fmt/format.h>

#include "cubie_handles.hpp"
#include "cubie_tables.hpp"
#include "harness.hpp"
#include "machine.hpp"

namespace bench {

void print_latency() {
  constexpr int kRuns = 8, kSolves = 2000;
  const Context context = make_context(0);
  const Solver solver = make_solver(context, read_model(BENCH_MODELS "/lorenz.cubie"));
  const Batch batch = make_batch(solver);
  must(cubie_batch_set_double(batch.get(), "t_end", 0.1));
  const auto values = even_values(0.0, 21.0, kRuns);
  set_values(batch, "rho", values);
  std::vector<double> states(3 * kRuns);
  const double seconds = median_seconds(kSolves, [&] {
    set_values(batch, "rho", values);
    const Result result = solve(batch);
    must(cubie_result_copy_final_states(result.get(), states.data(), 3 * kRuns, nullptr));
  });
  Table table("A repeated solve of 8 short runs: new values, solve, copy of the final states", {"", "us", "wanted <="});
  table.row({"median of 2000 solves", short_number(seconds * 1e6), "100"});
  table.print();
}

void print_saving() {
  constexpr int kRuns = 100'000, kPoints = 1000;
  const Context context = make_context(0);
  const Solver solver = make_solver(context, read_model(BENCH_MODELS "/lorenz.cubie"));
  must(cubie_solver_set_string(solver.get(), "save_variables", "x"));
  const Batch batch = make_batch(solver);
  must(cubie_batch_set_double(batch.get(), "t_end", kEndTime));
  set_values(batch, "rho", even_values(0.0, 21.0, kRuns));
  const double without = median_seconds(3, [&] { solve(batch).reset(); });
  must(cubie_batch_set_double(batch.get(), "save_every", kEndTime / kPoints));
  const double with = median_seconds(3, [&] { solve(batch).reset(); });

  std::int32_t threads = 0;
  must(cubie_context_get_device_workers(context.get(), &threads));
  const double bandwidth = measure_stream(threads);
  const double bytes = 8.0 * kRuns * (kPoints + 1);
  const double bound = without + bytes / bandwidth;
  Table table(
      fmt::format("Saving 1001 points of one variable of 100 000 Lorenz runs, tolerance 1e-6, {} threads", threads),
      {"", "s"});
  table.row({"without saves", short_number(without)});
  table.row(
      {fmt::format("{} MB over STREAM bandwidth {} GB/s", short_number(bytes * 1e-6), short_number(bandwidth * 1e-9)),
       short_number(bytes / bandwidth)});
  table.row({"with saves", short_number(with)});
  table.row({"with saves, relative to the sum of the two above (wanted <= 1.5)", short_number(with / bound)});
  table.print();
}

}  // namespace bench
