// Root events and driven bubbles beside Boost.odeint, and what a guard costs that never fires.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "cubie_handles.hpp"
#include "cubie_tables.hpp"
#include "harness.hpp"
#include "peers.hpp"

namespace bench {
namespace {

constexpr const char* kFreeValve =
    "states x = 0.2, v = 0, p = 0; parameters q = 1\n"
    "x' = v; v' = -1.25*v - (x + 10) + p; p' = 20*(q - x*sqrt(max(p, 0)))\n";
constexpr const char* kImpacts =
    "when x crosses 0 down: x = 0, v = -0.8*v\n"
    "when v crosses 0 down: record\n";

constexpr const char* kBubble =
    "states x = 1, v = 0; parameters c0 = 1, c1 = 1, c2 = 1, c3 = 1, c4 = 1, c5 = 1, c6 = 1, c7 = 1\n"
    "turn = 6.283185307179586*t; speed = 1 + c7*v; inverse = 1/x\n"
    "n = (c0 + c1*v)*inverse^4.2 - c2*speed - c3*inverse - c4*v*inverse - 1.5*(1 - c7*v/3)*v^2 - c5*sin(turn)*speed"
    " - c6*x*cos(turn)\n"
    "x' = v; v' = n/(x - c7*x*v + c4*c7)\n";

Solver event_solver(const Context& context, const char* model, const char* method) {
  Solver solver = make_solver(context, model);
  must(cubie_solver_set_string(solver.get(), "method", method));
  set_tolerance(solver, kEventTolerance);
  must(cubie_solver_set_string(solver.get(), "save_variables", "none"));
  must(cubie_solver_set_int64(solver.get(), "event_records", 0));
  return solver;
}

Batch batch_to(const Solver& solver, double end) {
  Batch batch = make_batch(solver);
  must(cubie_batch_set_double(batch.get(), "t_end", end));
  return batch;
}

void set_bubbles(const Batch& batch, int runs) {
  std::array<std::vector<double>, kBubbleNumbers> numbers;
  for (int run = 0; run < runs; ++run) {
    const auto of_run = bubble_numbers(run, runs);
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i].push_back(of_run[i]);
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) set_values(batch, fmt::format("c{}", i).c_str(), numbers[i]);
}

/// Times `batch`; a row of the table, with the last value by `value`.
template <class Value>
Speed measure(const Batch& batch, int runs, const Value& value) {
  Speed speed;
  Result result;
  speed.seconds = median_seconds(3, [&] { result = solve(batch); });
  speed.runs = runs;
  speed.steps = attempted_steps(result, runs);
  speed.last_value = value(result);
  return speed;
}

void print_beside(const std::string& title, const char* last, const std::string& name, const Speed& own,
                  const std::vector<Peer>& peers) {
  Table table(title, {"solver, one core", "us/run", "steps/run", "cubie is faster by", last});
  const auto row = [&](const std::string& who, const Speed& speed) {
    table.row({who, short_number(speed.microseconds_per_run()), short_number(speed.steps / speed.runs),
               short_number(speed.microseconds_per_run() / own.microseconds_per_run()),
               fmt::format("{:.6f}", speed.last_value)});
  };
  row(name, own);
  for (const Peer& peer : peers) {
    PeerWork work;
    Speed speed;
    speed.seconds = median_seconds(3, [&] { work = peer.solve(peer.runs); });
    speed.runs = peer.runs;
    speed.steps = static_cast<double>(work.steps);
    speed.last_value = work.last_value;
    row(peer.name, speed);
  }
  table.print();
}

void print_valve(const Context& context) {
  constexpr int kRuns = 256;  // as the peer: trajectories are chaotic for many q, and impacts are counted
  const Solver solver = event_solver(context, (std::string(kFreeValve) + kImpacts).c_str(), "dopri5");
  const Batch batch = batch_to(solver, kValveEnd);
  std::vector<double> flows;
  for (int run = 0; run < kRuns; ++run) flows.push_back(valve_flow(run, kRuns));
  set_values(batch, "q", flows);
  const Speed own = measure(batch, kRuns, [](const Result& result) {
    std::vector<std::int32_t> counts(2 * kRuns);
    must(cubie_result_copy_event_counts(result.get(), counts.data(), 2 * kRuns, nullptr));
    double impacts = 0.0;
    for (int run = 0; run < kRuns; ++run) impacts += counts[static_cast<std::size_t>(run)];
    return impacts;
  });
  print_beside("Relief valve with impacts and turns located, tolerance 1e-10, t = 100", "impacts of 256 runs",
               "cubie, dopri5", own, valve_peers());
}

void print_bubbles(const Context& context) {
  constexpr int kRuns = 2048;
  const Solver solver = event_solver(context, kBubble, "dopri5");
  const Batch batch = batch_to(solver, kBubblePeriods);
  set_bubbles(batch, kRuns);
  const Speed own = measure(batch, kRuns, [](const Result& result) { return last_value(result, 2, kRuns); });
  print_beside("Keller-Miksis bubbles, 20 kHz to 1 MHz, 1.5 bar, tolerance 1e-10, 16 periods", "last radius",
               "cubie, dopri5", own, bubble_peers());
}

/// Runs of a model by turns without and with a guard that never fires, so that noise meets both alike.
void print_silent(const Context& context) {
  struct Case {
    const char* name;
    std::string text;
    const char* parameter;  // "": those of bubbles
    double low, high, end;
    const char* guard;
  };
  const Case cases[] = {
      {"Lorenz", read_model(BENCH_MODELS "/lorenz.cubie"), "rho", 0.0, 21.0, kEndTime,
       "\nwhen x crosses 1000 up: count\n"},
      {"relief valve", kFreeValve, "q", 1.0, 9.0, 10.0, "when x crosses 1000 up: count\n"},
      {"Keller-Miksis", kBubble, "", 0.0, 0.0, 1.0, "when x crosses 1000 up: count\n"},
      {"25 species", read_model(BENCH_MODELS "/kinetics25.cubie"), "heat", 0.5, 2.0, 1.0,
       "\nwhen y0 crosses 1000 up: count\n"},
  };
  constexpr int kRuns = 2048, kRounds = 11;
  Table table("A guard that never fires, tolerance 1e-8, one core", {"model", "method", "time with it over without"});
  for (const Case& one : cases) {
    for (const char* method : {"tsit5", "dopri5", "vern7", "rodas5p", "kvaerno5"}) {
      Batch batches[2];
      for (const bool guarded : {false, true}) {
        const Solver solver = make_solver(context, guarded ? one.text + one.guard : one.text);
        must(cubie_solver_set_string(solver.get(), "method", method));
        set_tolerance(solver, kTolerance);
        batches[guarded] = batch_to(solver, one.end);
        if (*one.parameter == '\0') {
          set_bubbles(batches[guarded], kRuns);
        } else {
          set_values(batches[guarded], one.parameter, even_values(one.low, one.high, kRuns));
        }
        solve(batches[guarded]).reset();
      }
      std::vector<double> ratios;
      for (int round = 0; round < kRounds; ++round) {
        double times[2];
        for (const bool guarded : {false, true}) {
          const double start = processor_seconds();
          solve(batches[guarded]).reset();
          times[guarded] = processor_seconds() - start;
        }
        ratios.push_back(times[1] / times[0]);
      }
      std::nth_element(ratios.begin(), ratios.begin() + kRounds / 2, ratios.end());
      table.row({one.name, method, fmt::format("{:.2f}", ratios[kRounds / 2])});
    }
  }
  table.note("Wanted <= 1.05.");
  table.print();
}

}  // namespace

void print_events() {
  const Context context = make_context(1);
  print_valve(context);
  print_bubbles(context);
  print_silent(context);
}

}  // namespace bench
