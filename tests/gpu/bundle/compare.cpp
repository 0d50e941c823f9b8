// The GPU's numbers beside the host's. The host's are recorded where there is a host compiler, and compared where there
// is a GPU.
//
// usage: cubie_gpu_compare record FILE MODELS [--small]
//        cubie_gpu_compare check FILE MODELS [--small] [--part I/N] [--device DEVICE]

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string_view>

#include "../../../bench/cubie_handles.hpp"
#include "cases.hpp"
#include "record.hpp"

namespace cubie::test {
namespace {

using bench::must;

constexpr double kNotCompared = std::numeric_limits<double>::infinity();
/// Of elementary functions on the host (docs/math.md), at most.
constexpr double kHostUlps = 2.0;

struct Refinement {
  double tolerance = 1.0, dt = 1.0;
};

std::int64_t count_of(cubie_status (*get)(const cubie_result*, std::int64_t*) noexcept, const bench::Result& result) {
  std::int64_t n = 0;
  must(get(result.get(), &n));
  return n;
}

/// Values without bounds.
Record solve(const bench::Context& context, const SolveCase& c, Refinement finer = {}) {
  const bench::Solver solver = bench::make_solver(context, c.model);
  must(cubie_solver_set_string(solver.get(), "method", c.method.c_str()));
  must(cubie_solver_set_string(solver.get(), "precision", c.precision.c_str()));
  must(cubie_solver_set_string(solver.get(), "save_variables", c.observables ? "all" : "states"));
  if (c.dt > 0.0) must(cubie_solver_set_double(solver.get(), "dt", c.dt * finer.dt));
  if (c.dt == 0.0) bench::set_tolerance(solver, c.tolerance * finer.tolerance);
  const bench::Batch batch = bench::make_batch(solver);
  must(cubie_batch_set_double(batch.get(), "t_end", c.t_end));
  must(cubie_batch_set_double(batch.get(), "save_every", c.t_end / 4));
  bench::set_values(batch, c.swept.c_str(), bench::even_values(c.from, c.to, static_cast<int>(c.runs)));
  const bench::Result result = bench::solve(batch);

  const std::int64_t runs = c.runs, variables = count_of(cubie_result_get_variable_count, result);
  const std::int64_t saves = count_of(cubie_result_get_save_count, result);
  Record record;
  record.name = c.name;
  record.values.resize(static_cast<std::size_t>(saves * variables * runs));
  must(cubie_result_copy_outputs(result.get(), CUBIE_ORDER_TIME_VARIABLE_RUN, record.values.data(),
                                 static_cast<std::int64_t>(record.values.size()), nullptr));
  for (std::int64_t k = 0; k < saves; ++k) {
    for (std::int64_t v = 0; v < variables; ++v) {
      char name[128];
      must(cubie_result_copy_saved_name(result.get(), v, name, sizeof name, nullptr));
      record.rows.push_back(fmt::format("{} at {:g}", name, c.t_end / 4 * static_cast<double>(k)));
    }
  }
  std::vector<std::int32_t> counts(static_cast<std::size_t>(runs));
  const auto add = [&](const char* name) {
    record.rows.emplace_back(name);
    record.values.insert(record.values.end(), counts.begin(), counts.end());
  };
  must(cubie_result_copy_run_status(result.get(), counts.data(), runs, nullptr));
  add("status");
  must(cubie_result_copy_counter(result.get(), CUBIE_COUNTER_ACCEPTED, counts.data(), runs, nullptr));
  add("accepted");
  must(cubie_result_copy_counter(result.get(), CUBIE_COUNTER_REJECTED, counts.data(), runs, nullptr));
  add("rejected");
  record.bounds.assign(record.rows.size(), 0.0);
  record.ulps.assign(record.rows.size(), 0.0);
  return record;
}

/// 4 times the method's error, which is what a solve that errs far less differs by; below that, some 2^8 roundings.
void bound_by_error(const bench::Context& context, const SolveCase& c, Record& record) {
  const Record finer = solve(context, c, {.tolerance = 1e-2, .dt = 0.5});
  const double epsilon = c.precision == "f64" ? 0x1p-52 : 0x1p-23;
  const auto runs = static_cast<std::size_t>(c.runs);
  for (std::size_t row = 0; row + 3 < record.rows.size(); ++row) {
    double error = 0.0, size = 0.0;
    for (std::size_t i = row * runs; i < (row + 1) * runs; ++i) {
      error = std::max(error, std::fabs(record.values[i] - finer.values[i]));
      size = std::max(size, std::fabs(record.values[i]));
    }
    record.bounds[row] = 4.0 * error + 256.0 * epsilon * size;
  }
  record.bounds[record.rows.size() - 2] = record.bounds[record.rows.size() - 1] = kNotCompared;
}

void bound_by_ulps(const SolveCase& c, Record& record) {
  for (std::size_t row = 0; row < record.rows.size(); ++row) {
    for (const DeviceFunction& function : device_functions()) {
      if (!record.rows[row].starts_with(fmt::format("of_{} at ", function.name))) continue;
      const double theirs = c.precision == "f64" ? function.ulps_f64 : function.ulps_f32;
      // fmod is exact in both. A unit of one that crosses a power of two is half a unit of the other: one more.
      record.ulps[row] = theirs == 0.0 ? 0.0 : theirs + kHostUlps + 1.0;
    }
  }
}

Record record_of(const bench::Context& context, const SolveCase& c) {
  Record record = solve(context, c);
  if (c.agreement == Agreement::solution) bound_by_error(context, c, record);
  if (c.agreement == Agreement::ulps) bound_by_ulps(c, record);
  return record;
}

double ulp_of(double value, bool single) {
  int exponent = 0;
  (void)std::frexp(value, &exponent);
  return std::ldexp(1.0, single ? std::max(exponent - 24, -149) : std::max(exponent - 53, -1074));
}

/// "" when all is within its bound, else the first number that is not, and how many there are.
std::string differences(const Record& host, const Record& gpu, bool single, double& worst) {
  if (host.rows != gpu.rows || host.values.size() != gpu.values.size()) return "another shape than recorded";
  const std::size_t runs = host.values.size() / host.rows.size();
  std::string first;
  std::size_t count = 0;
  for (std::size_t i = 0; i < host.values.size(); ++i) {
    const double here = host.values[i], there = gpu.values[i];
    const std::size_t row = i / runs;
    const double allowed = host.bounds[row] + host.ulps[row] * (host.ulps[row] > 0.0 ? ulp_of(here, single) : 0.0);
    if (here == there || (std::isnan(here) && std::isnan(there))) continue;
    const double off = std::fabs(here - there);
    if (allowed > 0.0 && std::isfinite(off)) worst = std::max(worst, off / allowed);
    if (off <= allowed) continue;
    if (count++ == 0) {
      first = fmt::format("{}, run {}: host {:.17g} ({:a}), GPU {:.17g} ({:a}), apart {:.3g}, allowed {:.3g}",
                          host.rows[row], i % runs, here, here, there, there, off, allowed);
    }
  }
  return count == 0 ? "" : fmt::format("{} of {} numbers differ; {}", count, host.values.size(), first);
}

int record_all(const std::string& path, const std::vector<SolveCase>& cases) {
  const bench::Context context = bench::make_context(0);
  must(cubie_context_set_string(context.get(), "device", "host"));
  std::ofstream file(path, std::ios::binary);
  for (const SolveCase& c : cases) write(file, record_of(context, c));
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path);
  fmt::print("{} cases recorded\n", cases.size());
  return 0;
}

struct Part {
  std::size_t index = 0, count = 1;
};

int check_all(const std::string& path, const std::vector<SolveCase>& cases, Part part, const std::string& device) {
  const bench::Context context = bench::make_context(0);
  must(cubie_context_set_string(context.get(), "device", device.c_str()));
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  int passed = 0, failed = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const SolveCase& c = cases[i];
    const Record host = read_record(file);
    if (host.name != c.name) throw std::runtime_error(fmt::format("'{}' was recorded as '{}'", c.name, host.name));
    if (i % part.count != part.index) continue;
    std::string reason;
    double worst = 0.0;
    try {
      reason = differences(host, solve(context, c), c.precision == "f32", worst);
    } catch (const std::exception& error) {
      reason = error.what();
    }
    ++(reason.empty() ? passed : failed);
    const std::string within =
        c.agreement == Agreement::bits ? "the same bits" : fmt::format("{:.2f} of the bound", worst);
    fmt::print("{} {}: {}\n", reason.empty() ? "ok    " : "FAILED", c.name, reason.empty() ? within : reason);
    std::fflush(stdout);
  }
  fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

int run(int argc, char** argv) {
  constexpr const char* kUsage =
      "usage: cubie_gpu_compare record|check FILE MODELS [--small] [--part I/N] [--device DEVICE]\n";
  if (argc < 4) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  const std::string_view action = argv[1];
  bool small = false;
  Part part;
  std::string device = "cuda";
  for (int i = 4; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--small") {
      small = true;
    } else if (word == "--device" && i + 1 < argc) {
      device = argv[++i];
    } else if (word == "--part" && i + 1 < argc) {
      char* end = nullptr;
      part.index = std::strtoul(argv[++i], &end, 10);
      part.count = *end == '/' ? std::strtoul(end + 1, nullptr, 10) : 0;
    } else {
      part.count = 0;
    }
    if (part.count == 0) {
      std::fputs(kUsage, stderr);
      return 2;
    }
  }
  const std::vector<SolveCase> cases = make_cases(argv[3], small);
  if (action == "record") return record_all(argv[2], cases);
  if (action == "check") return check_all(argv[2], cases, part, device);
  std::fputs(kUsage, stderr);
  return 2;
}

}  // namespace
}  // namespace cubie::test

int main(int argc, char** argv) {
  try {
    return cubie::test::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
