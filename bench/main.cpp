// All benchmarks: one Markdown table per question, medians of repeats.
//
// usage: cubie_bench               everything
//        cubie_bench SECTION...    these tables alone, see kSections; stiff:PROBLEM and work_precision:PROBLEM make
//                                  one problem's
//        cubie_bench peers         the tables beside peers, without cubie

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "cubie_tables.hpp"
#include "harness.hpp"
#include "machine.hpp"
#include "peers.hpp"

namespace {

using bench::Peer;
using bench::PeerWork;
using bench::short_number;
using bench::Speed;
using bench::Table;

constexpr int kRepeats = 5;
// One Lorenz RK4 step as arithmetic: 4 right-hand sides of 8 operations, stage sums of 18, the final sum of 25, counted
// without time; as instructions of a fused multiply-add unit the same step is 44.
constexpr double kRk4Operations = 75.0;
constexpr double kRk4Instructions = 44.0;

using Measured = std::pair<std::string, Speed>;

Measured measure(const Peer& peer) {
  PeerWork work;
  Speed speed;
  speed.seconds = bench::median_seconds(kRepeats, [&] { work = peer.solve(peer.runs); });
  speed.runs = peer.runs;
  speed.steps = static_cast<double>(work.steps);
  speed.last_value = work.last_value;
  return {peer.name, speed};
}

/// One row per solver; with cubie in the first row, the others show how many times faster cubie is.
Table table_of(const std::string& title, const std::vector<Measured>& rows, bool has_cubie) {
  Table table(title,
              {"solver, one core", "us/run", "steps/run", "Msteps/s", "cubie is faster by", "first state at the end"});
  for (const auto& [name, speed] : rows) {
    const double ratio = speed.microseconds_per_run() / rows.front().second.microseconds_per_run();
    table.row({name, short_number(speed.microseconds_per_run()), short_number(speed.steps / speed.runs),
               short_number(speed.steps_per_second() * 1e-6), has_cubie ? short_number(ratio) : "-",
               fmt::format("{:.6f}", speed.last_value)});
  }
  return table;
}

std::vector<Measured> beside_peers(bool peers_only, const std::string& name, const std::function<Speed()>& own,
                                   const std::vector<Peer>& peers) {
  std::vector<Measured> rows;
  if (!peers_only) rows.emplace_back(name, own());
  for (const Peer& peer : peers) rows.push_back(measure(peer));
  return rows;
}

void print_uneven() {
  const Speed on = bench::cubie_uneven(true);
  const Speed off = bench::cubie_uneven(false);
  Table table("Lorenz, rho 0 to 100 shuffled, tolerance 1e-8, t = 10, one core", {"", "us/run", "Msteps/s"});
  table.row({"lock-step", short_number(off.microseconds_per_run()), short_number(off.steps_per_second() * 1e-6)});
  table.row({"refill", short_number(on.microseconds_per_run()), short_number(on.steps_per_second() * 1e-6)});
  table.note(fmt::format("Refill is {} times as fast (wanted >= 1.4).", short_number(off.seconds / on.seconds)));
  table.print();
}

void print_threads() {
  Table table("Two threads against one", {"", "one, us/run", "two, us/run", "ratio", "wanted >="});
  const auto row = [&](const char* name, const Speed& one, const Speed& two) {
    table.row({name, short_number(one.microseconds_per_run()), short_number(two.microseconds_per_run()),
               short_number(one.seconds / two.seconds), "1.9"});
  };
  row("Lorenz RK4", bench::cubie_lorenz_rk4(1), bench::cubie_lorenz_rk4(2));
  row("Lorenz Tsit5 1e-8", bench::cubie_lorenz("tsit5", 1), bench::cubie_lorenz("tsit5", 2));
  table.print();
}

void print_fixed(bool peers_only, double fma_flops) {
  const auto rk4 = beside_peers(
      peers_only, "cubie, RK4", [] { return bench::cubie_lorenz_rk4(1); }, bench::lorenz_fixed_peers());
  Table fixed = table_of("Lorenz, RK4, step 1e-3, t = 10, f64", rk4, !peers_only);
  for (const auto& [name, speed] : rk4) {
    const double rate = speed.steps_per_second();
    fixed.note(fmt::format(
        "{}: {} Gflop/s at 75 operations per step, {} % of the FMA peak; {} % of the FMA units' slots at 44 "
        "instructions per step.",
        name, short_number(rate * kRk4Operations * 1e-9), short_number(100.0 * rate * kRk4Operations / fma_flops),
        short_number(100.0 * rate * kRk4Instructions * 2.0 / fma_flops)));
  }
  fixed.print();
}

/// What the default method costs where nothing is stiff.
void note_automatic(Table& table, const Speed& automatic, const Speed& tsit5) {
  table.note(fmt::format("With method auto: {} us/run, {} times that of tsit5.",
                         short_number(automatic.microseconds_per_run()),
                         short_number(automatic.seconds / tsit5.seconds)));
}

void print_adaptive(bool peers_only) {
  const auto rows = beside_peers(
      peers_only, "cubie, Tsit5", [] { return bench::cubie_lorenz("tsit5", 1); }, bench::lorenz_adaptive_peers());
  Table table = table_of("Lorenz, rho 0 to 21, tolerance 1e-8, t = 10, f64", rows, !peers_only);
  if (!peers_only) note_automatic(table, bench::cubie_lorenz("auto", 1), rows.front().second);
  table.print();
}

void print_kinetics(bool peers_only) {
  const auto rows = beside_peers(
      peers_only, "cubie, Tsit5", [] { return bench::cubie_kinetics("tsit5", 1); }, bench::kinetics_peers());
  Table table = table_of("25-species kinetics, tolerance 1e-8, t = 10, f64", rows, !peers_only);
  if (!peers_only) note_automatic(table, bench::cubie_kinetics("auto", 1), rows.front().second);
  table.print();
}

/// What a section may need.
struct Setting {
  std::string program;
  double fma_flops = 0.0;
  bool peers_only = false;
  std::string problem;  ///< the only one of its section; empty: all
};

struct Section {
  const char* name;
  void (*print)(const Setting& setting);
  bool has_peers;
};

constexpr Section kSections[] = {
    {"fixed", [](const Setting& s) { print_fixed(s.peers_only, s.fma_flops); }, true},
    {"adaptive", [](const Setting& s) { print_adaptive(s.peers_only); }, true},
    {"kinetics", [](const Setting& s) { print_kinetics(s.peers_only); }, true},
    {"stiff", [](const Setting& s) { bench::print_stiff(s.problem); }, false},
    {"work_precision", [](const Setting& s) { bench::print_work_precision(s.problem); }, false},
    {"uneven", [](const Setting&) { print_uneven(); }, false},
    {"threads", [](const Setting&) { print_threads(); }, false},
    {"compile", [](const Setting& s) { bench::print_compile_times(s.program); }, false},
    {"latency", [](const Setting&) { bench::print_latency(); }, false},
    {"saving", [](const Setting&) { bench::print_saving(); }, false},
    {"doses", [](const Setting&) { bench::print_doses(); }, false},
    {"events", [](const Setting&) { bench::print_events(); }, false},
    {"pipeline", [](const Setting& s) { bench::print_pipeline(s.program); }, false},
};

struct Chosen {
  Section section;
  std::string problem;
};

/// The sections of these names, all when there are none.
std::vector<Chosen> chosen_sections(const std::vector<std::string>& names) {
  std::vector<Chosen> chosen;
  std::string known;
  for (const Section& section : kSections) {
    known += fmt::format(" {}", section.name);
    if (names.empty()) chosen.push_back({section, ""});
  }
  for (const std::string& word : names) {
    const std::string name = word.substr(0, word.find(':'));
    const std::string problem = name.size() < word.size() ? word.substr(name.size() + 1) : "";
    const auto* const found =
        std::find_if(std::begin(kSections), std::end(kSections), [&](const Section& s) { return s.name == name; });
    if (found == std::end(kSections)) {
      throw std::runtime_error(fmt::format("no section '{}'; there are:{} peers", name, known));
    }
    chosen.push_back({*found, problem});
  }
  return chosen;
}

void run(const std::string& program, std::vector<std::string> names) {
  Setting setting{program, 0.0, std::erase(names, "peers") > 0, ""};
  const std::vector<Chosen> sections = chosen_sections(names);
  const auto peak = bench::measure_fma_peak();
  setting.fma_flops = peak.fma_flops;
  fmt::print("{}; FMA peak {} Gflop/s per core in {}-bit vectors; STREAM triad {} GB/s on one core\n",
             bench::processor_name(), short_number(peak.fma_flops / 1e9), peak.vector_bits,
             short_number(bench::measure_stream(1) / 1e9));
  for (const auto& [section, problem] : sections) {
    setting.problem = problem;
    if (!setting.peers_only || section.has_peers) section.print(setting);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    if (arguments.size() == 4 && arguments[0] == "--compile") {
      return bench::compile_child(arguments[1], arguments[2], arguments[3]);
    }
    if (arguments.size() == 2 && arguments[0] == "--large") return bench::pipeline_child(arguments[1] == "file");
    run(std::filesystem::read_symlink("/proc/self/exe").string(), arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}
