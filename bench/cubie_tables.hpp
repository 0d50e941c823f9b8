#pragma once
// What is measured of cubie itself; every function goes through the C interface.

#include <string>

#include "peers.hpp"

namespace bench {

struct Speed {
  double seconds = 0.0;
  int runs = 0;
  double steps = 0.0;
  double last_value = 0.0;
  [[nodiscard]] double microseconds_per_run() const { return seconds / runs * 1e6; }
  [[nodiscard]] double steps_per_second() const { return steps / seconds; }
};

[[nodiscard]] Speed cubie_lorenz_rk4(int threads);
[[nodiscard]] Speed cubie_lorenz(const char* method, int threads);
[[nodiscard]] Speed cubie_kinetics(const char* method, int threads);
/// Lorenz with rho from 0 to 100 in shuffled order: runs of one vector differ in length by a factor of ten and more.
[[nodiscard]] Speed cubie_uneven(bool refill);

/// Stiff problems at equal achieved error, beside CVODE and ARKODE. `problem`: that one alone; empty: all.
void print_stiff(const std::string& problem);
/// What each tolerance gives and takes on stiff problems, beside CVODE; `problem` likewise.
void print_work_precision(const std::string& problem);

/// Compile times in fresh processes of this same program (argv0).
void print_compile_times(const std::string& program);
/// The child's side: compiles a model and prints the milliseconds. `cache` "" measures a first and a second compile.
int compile_child(const std::string& model, const std::string& cache, const std::string& method);

/// A solve of a few short runs, again and again.
void print_latency();
/// Saving many points against the time without them and the bandwidth of the memory.
void print_saving();

/// Repeated doses beside a scalar loop, and what it costs to know of events that do not happen.
void print_doses();

/// Root events and driven bubbles beside their peers, and what a guard costs that never fires.
void print_events();

/// Solves larger than the memory of a discrete host device: copies behind computing, peaks of memory, cancel.
void print_pipeline(const std::string& program);
/// The child's side: prints what a large result took of the process.
int pipeline_child(bool to_file);

}  // namespace bench
