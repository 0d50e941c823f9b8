// The chunk pipeline on a host device with memory of its own: how much of the copying hides behind computing, what a
// result larger than memory takes, and how soon a cancel is over.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>

#include "cubie_handles.hpp"
#include "cubie_tables.hpp"
#include "harness.hpp"

namespace bench {
namespace {

constexpr double kMega = 1e6;

/// One thread computes; copies are the streams' own.
Context make_discrete(std::int64_t device_bytes, std::int64_t pinned_bytes, double bandwidth) {
  Context context = make_context(1);
  must(cubie_context_set_string(context.get(), "host_memory_mode", "discrete"));
  must(cubie_context_set_int64(context.get(), "device_memory_bytes", device_bytes));
  must(cubie_context_set_int64(context.get(), "pinned_budget_bytes", pinned_bytes));
  must(cubie_context_set_double(context.get(), "link_bandwidth", bandwidth));
  return context;
}

struct MemoryPeaks {
  std::int64_t device = 0, limit = 0, pinned = 0, budget = 0;
};

MemoryPeaks memory_peaks(const Context& context) {
  MemoryPeaks peaks;
  std::int64_t unused = 0;
  must(cubie_context_get_memory(context.get(), &unused, &unused, &peaks.device, &peaks.limit));
  must(cubie_context_get_pinned_memory(context.get(), &unused, &peaks.pinned, &peaks.budget));
  return peaks;
}

/// Takes the chunks and looks at every number of them.
std::int32_t count_rows(std::int64_t, std::int64_t, const double* outputs, std::int64_t n_outputs, const std::int32_t*,
                        void* userdata) {
  double sum = 0.0;
  for (std::int64_t i = 0; i < n_outputs; ++i) sum += outputs[i];
  keep(sum);
  *static_cast<std::int64_t*>(userdata) += n_outputs;
  return 0;
}

/// Lorenz runs with fixed RK4 steps to t = 10.
struct Work {
  const char* name;
  int runs;
  double step;
  int saves;               ///< rows of three states, the first at t = 0; 1: only the last
  bool inputs_of_the_run;  ///< all states and parameters differ from run to run, else rho alone
  bool sink;

  [[nodiscard]] double bytes_in() const { return 8.0 * runs * (inputs_of_the_run ? 5 : 1); }
  [[nodiscard]] double bytes_out() const { return (24.0 * saves + sizeof(std::int32_t)) * runs; }
};

struct Job {
  Solver solver;
  Batch batch;
  std::int64_t delivered = 0;
};

std::unique_ptr<Job> make_job(const Context& context, const Work& work) {
  auto job = std::make_unique<Job>();
  job->solver = make_solver(context, read_model(BENCH_MODELS "/lorenz.cubie"));
  must(cubie_solver_set_string(job->solver.get(), "method", "rk4"));
  must(cubie_solver_set_double(job->solver.get(), "dt", work.step));
  // What is left are the saved rows and the status.
  must(cubie_solver_set_int64(job->solver.get(), "keep_final_states", 0));
  must(cubie_solver_set_int64(job->solver.get(), "keep_statistics", 0));
  must(cubie_solver_compile(job->solver.get()));
  job->batch = make_batch(job->solver);
  must(cubie_batch_set_double(job->batch.get(), "t_end", kEndTime));
  if (work.saves > 1) must(cubie_batch_set_double(job->batch.get(), "save_every", kEndTime / (work.saves - 1)));
  set_values(job->batch, "rho", even_values(0.0, 21.0, work.runs));
  if (work.inputs_of_the_run) {
    for (const char* name : {"x", "y", "z"}) set_values(job->batch, name, even_values(0.5, 1.5, work.runs));
    set_values(job->batch, "sigma", even_values(9.0, 11.0, work.runs));
  }
  if (work.sink) must(cubie_batch_bind_sink(job->batch.get(), count_rows, &job->delivered));
  return job;
}

double solve_seconds(const Job& job) {
  const double start = now();
  solve(job.batch).reset();
  return now() - start;
}

/// Chunks of a solve, as its result tells.
std::int64_t chunk_count(const Job& job) {
  std::int64_t count = 0, length = 0;
  must(cubie_result_get_chunks(solve(job.batch).get(), &count, &length));
  return count;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// ------------------------------------------------------------------------------------------------------- overlap

constexpr int kOverlapRepeats = 5;

struct Overlap {
  Work work;
  std::int64_t device_bytes;
  double copies_over_compute;  ///< of the direction with more bytes
};

void overlap_row(Table& times, Table& memory, const Overlap& wanted) {
  const Work& work = wanted.work;
  Work plain = work;
  plain.sink = false;
  const Context unified = make_context(1);
  const auto alone = make_job(unified, plain);
  const double estimate = median_seconds(3, [&] { (void)solve_seconds(*alone); });
  const double bytes = std::max(work.bytes_in(), work.bytes_out());
  const double bandwidth = bytes / (wanted.copies_over_compute * estimate);

  const Context discrete = make_discrete(wanted.device_bytes, 2 * wanted.device_bytes, bandwidth);
  const auto pipelined = make_job(discrete, work);
  const std::int64_t chunks = chunk_count(*pipelined);
  // Side by side, so that other work on the machine slows both.
  std::vector<double> compute, wall, ratio;
  for (int i = 0; i < kOverlapRepeats; ++i) {
    compute.push_back(solve_seconds(*alone));
    wall.push_back(solve_seconds(*pipelined));
    ratio.push_back(wall.back() / std::max(compute.back(), bytes / bandwidth));
  }
  times.row({work.name, short_number(bandwidth / kMega), fmt::format("{}", chunks), short_number(median(compute)),
             short_number(work.bytes_in() / bandwidth), short_number(work.bytes_out() / bandwidth),
             short_number(median(wall)), short_number(median(ratio)), "1.15"});
  const MemoryPeaks peaks = memory_peaks(discrete);
  memory.row({work.name, short_number(static_cast<double>(peaks.device) / kMega),
              short_number(static_cast<double>(peaks.limit) / kMega),
              short_number(static_cast<double>(peaks.pinned) / kMega),
              short_number(static_cast<double>(peaks.budget) / kMega)});
}

void print_overlap() {
  Table times("Chunks through a discrete host device, Lorenz RK4, kernel on one thread, s",
              {"", "link, MB/s", "chunks", "compute alone", "copies in", "copies out", "wall", "over the largest",
               "wanted <="});
  Table memory("Memory of the same solves, MB", {"", "device, peak", "wanted <=", "pinned, peak", "wanted <="});
  constexpr Work kRows{"51 rows saved, link as slow as the kernel", 80'000, 1e-3, 51, false, false};
  Work half = kRows, twice = kRows, sink = kRows;
  half.name = "copies half as long";
  twice.name = "copies twice as long";
  sink.name = "to a callback";
  sink.sink = true;
  constexpr Work kFast{"many rows, a faster link", 400'000, 1e-2, 51, false, false};
  constexpr Work kBoth{"as much in as out", 1'000'000, 1e-2, 1, true, false};
  const Overlap rows[] = {{kRows, 8'000'000, 1.0}, {half, 8'000'000, 0.5},   {twice, 8'000'000, 2.0},
                          {sink, 8'000'000, 1.0},  {kFast, 32'000'000, 1.0}, {kBoth, 4'000'000, 1.0}};
  for (const Overlap& row : rows) overlap_row(times, memory, row);
  times.note("Compute alone: the same solve on the processor's own memory. The ratio is the median of five pairs.");
  times.print();
  memory.print();
}

// -------------------------------------------------------------------------------------------------- larger than memory

constexpr std::int64_t kLargeLimit = 64'000'000;
constexpr Work kLarge{"", 166'700, 1e-2, 1001, false, false};
constexpr const char* kLargeFile = BENCH_BUILD "/large.npy";

double peak_resident_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    double kilobytes = 0.0;
    if (std::sscanf(line.c_str(), "VmHWM: %lf", &kilobytes) == 1) return kilobytes * 1024.0;
  }
  throw std::runtime_error("no VmHWM in /proc/self/status");
}

struct Large {
  double seconds = 0, delivered = 0, resident = 0, device = 0, limit = 0, pinned = 0, budget = 0;
};

/// The numbers a child prints.
Large run_child(const std::string& program, const char* goal) {
  const std::string command = fmt::format("'{}' --large {}", program, goal);
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot start " + program);
  Large n;
  const int found = std::fscanf(pipe, "%lf %lf %lf %lf %lf %lf %lf", &n.seconds, &n.delivered, &n.resident, &n.device,
                                &n.limit, &n.pinned, &n.budget);
  if (pclose(pipe) != 0 || found != 7) throw std::runtime_error("no answer from " + command);
  return n;
}

void print_large(const std::string& program) {
  const Large sink = run_child(program, "sink"), file = run_child(program, "file");
  Table table(fmt::format("{} GB of results through {} MB of device memory, in processes of their own",
                          short_number(sink.delivered * 1e-9), short_number(sink.limit / kMega)),
              {"", "to a callback", "to a file", "wanted"});
  const auto row = [&](const char* name, double Large::*number, double unit, const std::string& wanted) {
    table.row({name, short_number(sink.*number / unit), short_number(file.*number / unit), wanted});
  };
  row("seconds", &Large::seconds, 1.0, "-");
  row("delivered, GB", &Large::delivered, 1e9, ">= 4");
  row("peak resident set of the process, MB", &Large::resident, kMega, "< 500");
  row("peak device memory, MB", &Large::device, kMega, fmt::format("<= {}", short_number(sink.limit / kMega)));
  row("peak pinned memory, MB", &Large::pinned, kMega, fmt::format("<= {}", short_number(sink.budget / kMega)));
  table.print();
}

// -------------------------------------------------------------------------------------------------------- cancel

constexpr int kCancels = 50;

struct Cancel {
  const char* name;
  Work work;
  double bandwidth;
};

/// Milliseconds from cubie_result_cancel to the end of cubie_result_wait. Until the cancel another thread does what a
/// program does: it waits, and so takes what there is for the sink.
std::vector<double> cancel_milliseconds(const Cancel& what) {
  const Context context = make_discrete(32'000'000, 64'000'000, what.bandwidth);
  const auto job = make_job(context, what.work);
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> moment(0.0, 0.3);
  std::vector<double> milliseconds;
  for (int i = 0; i < kCancels; ++i) {
    cubie_result* handle = nullptr;
    must(cubie_batch_submit(job->batch.get(), &handle));
    const Result result(handle);
    cubie_status status = CUBIE_OK;
    double ended = 0.0;
    std::thread waiter([&] {
      status = cubie_result_wait(handle, -1.0, nullptr, nullptr, nullptr);
      ended = now();
    });
    std::this_thread::sleep_for(std::chrono::duration<double>(moment(random)));
    const double start = now();
    must(cubie_result_cancel(handle));
    waiter.join();
    if (status != CUBIE_ERR_CANCELLED) throw std::runtime_error("a solve meant to be cancelled ended by itself");
    milliseconds.push_back(std::max(0.0, ended - start) * 1e3);
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  return milliseconds;
}

void print_cancel() {
  // Each would take ten seconds and more.
  constexpr Cancel kCases[] = {
      {"kernel-bound, chunks of 0.1 s", {"", 1'000'000, 1e-3, 51, false, false}, 1e9},
      {"kernel-bound, one step of 1e-5 of the time", {"", 100'000, 1e-4, 51, false, false}, 1e9},
      {"link-bound, 1 s per chunk", {"", 400'000, 1e-2, 51, false, false}, 1.5e7},
      {"link-bound in and out", {"", 4'000'000, 1e-2, 1, true, false}, 1e7},
      {"to a callback", {"", 1'000'000, 1e-3, 51, false, true}, 1e8},
  };
  Table table("Cancel of a chunked solve at 50 random moments of its first 0.3 s: to the end of the wait, ms",
              {"", "median", "largest", "wanted <="});
  for (const Cancel& what : kCases) {
    const std::vector<double> milliseconds = cancel_milliseconds(what);
    table.row({what.name, short_number(median(milliseconds)), short_number(milliseconds.back()), "100"});
  }
  table.print();
}

}  // namespace

int pipeline_child(bool to_file) {
  const Context context = make_discrete(kLargeLimit, 2 * kLargeLimit, 0.0);
  Work work = kLarge;
  work.sink = !to_file;
  const auto job = make_job(context, work);
  if (to_file) must(cubie_batch_set_output_file(job->batch.get(), kLargeFile));
  const double seconds = solve_seconds(*job);
  double delivered = 8.0 * static_cast<double>(job->delivered);
  if (to_file) {
    delivered = static_cast<double>(std::filesystem::file_size(kLargeFile));
    std::filesystem::remove(kLargeFile);
  }
  const MemoryPeaks peaks = memory_peaks(context);
  fmt::print("{} {} {} {} {} {} {}\n", seconds, delivered, peak_resident_bytes(), peaks.device, peaks.limit,
             peaks.pinned, peaks.budget);
  return 0;
}

void print_pipeline(const std::string& program) {
  print_overlap();
  print_large(program);
  print_cancel();
}

}  // namespace bench
