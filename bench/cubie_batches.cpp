// The cost around the integration: a repeated small solve, and saving many points.

#include <fmt/format.h>

#include "cubie_handles.hpp"
#include "cubie_tables.hpp"
#include "harness.hpp"
#include "machine.hpp"
#include "peers.hpp"

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

namespace {

constexpr int kPatients = 100'000;

Batch make_patients(const Context& context, double end) {
  const Solver solver = make_solver(context,
                                    "states depot = 0, central = 0; parameters k = 0.1\n"
                                    "depot' = -depot; central' = depot - k*central");
  must(cubie_solver_set_string(solver.get(), "method", "tsit5"));
  set_tolerance(solver, kDoseTolerance);
  Batch batch = make_batch(solver);
  must(cubie_batch_set_double(batch.get(), "t_end", end));
  std::vector<double> rates(kPatients);
  for (int run = 0; run < kPatients; ++run) rates[static_cast<std::size_t>(run)] = oral_rate(run, kPatients);
  set_values(batch, "k", rates);
  return batch;
}

/// `count` doses from `time` on; with `apart` a table per patient, of one row per dose.
void give_doses(const Batch& batch, double time, std::int64_t count, bool apart) {
  if (!apart) {
    const std::int64_t further = count - 1;
    must(cubie_batch_set_doses(batch.get(), "depot", &time, &kDose, nullptr, nullptr, nullptr, &kDoseInterval, &further,
                               nullptr, nullptr, 1, nullptr, 0));
    return;
  }
  const auto rows = static_cast<std::size_t>(count) * kPatients;
  std::vector<double> times, amounts(rows, kDose);
  std::vector<std::int64_t> first = {0};
  for (int run = 0; run < kPatients; ++run) {
    for (std::int64_t dose = 0; dose < count; ++dose) times.push_back(time + kDoseInterval * static_cast<double>(dose));
    first.push_back(static_cast<std::int64_t>(times.size()));
  }
  must(cubie_batch_set_doses(batch.get(), "depot", times.data(), amounts.data(), nullptr, nullptr, nullptr, nullptr,
                             nullptr, nullptr, nullptr, static_cast<std::int64_t>(rows), first.data(), kPatients + 1));
}

}  // namespace

void print_doses() {
  const Context context = make_context(1);
  Table table(fmt::format("{} doses into each of {} patients, tolerance 1e-6, one core", kDoses, kPatients),
              {"", "us/patient", "last central amount"});
  const auto row = [&](const char* name, double seconds, double value) {
    table.row({name, short_number(seconds / kPatients * 1e6), fmt::format("{:.6f}", value)});
  };
  for (const bool apart : {false, true}) {
    const Batch batch = make_patients(context, kDoses * kDoseInterval);
    give_doses(batch, 0.0, kDoses, apart);
    Result result;
    const double seconds = median_seconds(3, [&] { result = solve(batch); });
    std::vector<double> states(2 * kPatients);
    must(cubie_result_copy_final_states(result.get(), states.data(), 2 * kPatients, nullptr));
    row(apart ? "cubie, a table per patient" : "cubie, one table", seconds, states.back());
  }
  PeerWork work;
  const double seconds = median_seconds(1, [&] { work = scalar_doses_tsit5(kPatients); });
  row("scalar C++, Tsit5", seconds, work.last_value);
  table.print();

  Table cost("A kernel that knows of events, none of which happens, one core", {"", "us/run"});
  double times[2];
  for (const bool knows : {false, true}) {
    const Batch batch = make_patients(context, 5 * kDoseInterval);
    set_values(batch, "depot", {kDose});
    if (knows) give_doses(batch, 6 * kDoseInterval, 1, false);
    times[knows] = median_seconds(9, [&] { solve(batch).reset(); });
    cost.row({knows ? "knows of events" : "plain", short_number(times[knows] / kPatients * 1e6)});
  }
  cost.note(fmt::format("The ratio is {} (wanted <= 1.05).", short_number(times[1] / times[0])));
  cost.print();
}

}  // namespace bench
