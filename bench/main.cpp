// All benchmarks: one Markdown table per question, medians of repeats.

#include <fmt/format.h>

#include <cstdio>

#include "harness.hpp"
#include "machine.hpp"
#include "peers.hpp"

namespace {

using bench::Peer;
using bench::PeerWork;
using bench::short_number;
using bench::Table;

constexpr int kRepeats = 5;

/// Microseconds per run and the work done.
std::pair<double, PeerWork> measure(const Peer& peer) {
  PeerWork work;
  const double seconds = bench::median_seconds(kRepeats, [&] { work = peer.solve(peer.runs); });
  return {seconds / peer.runs * 1e6, work};
}

void print_peers(const std::string& title, const std::vector<Peer>& peers) {
  Table table(title, {"solver", "us/run", "steps/run", "Msteps/s", "first state at the end, last run"});
  for (const Peer& peer : peers) {
    const auto [microseconds, work] = measure(peer);
    const double steps = static_cast<double>(work.steps) / peer.runs;
    table.row({peer.name, short_number(microseconds), short_number(steps), short_number(steps / microseconds),
               fmt::format("{:.6f}", work.last_value)});
  }
  table.print();
}

}  // namespace

int main() {
  const auto peak = bench::measure_fma_peak();
  fmt::print("{}; FMA peak {} Gflop/s per core in {}-bit vectors; STREAM triad {} GB/s on one core\n",
             bench::processor_name(), short_number(peak.fma_flops / 1e9), peak.vector_bits,
             short_number(bench::measure_stream(1) / 1e9));
  print_peers("Lorenz, RK4, step 1e-3, t = 10, f64, one core", bench::lorenz_fixed_peers());
  print_peers("Lorenz, rho 0 to 21, tolerance 1e-8, t = 10, f64, one core", bench::lorenz_adaptive_peers());
  print_peers("25-species kinetics, tolerance 1e-8, t = 10, f64, one core", bench::kinetics_peers());
  return 0;
}
