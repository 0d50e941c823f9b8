#include "gpu_sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>

#include "../harness.hpp"
#include "lorenz_reference.hpp"

namespace bench {
namespace {

constexpr double kSigma = 10.0;
constexpr int kStates = 3;

std::string model_of(const Anchor& anchor) {
  const auto& [x, y, z] = anchor.start;
  return fmt::format(
      "states x = {}, y = {}, z = {}\nparameters rho = 1\nconstants sigma = {}, beta = {}\n"
      "x' = sigma*(y - x)\ny' = rho*x - y - x*z\nz' = x*y - beta*z\n",
      x, y, z, kSigma, anchor.beta);
}

void add_log(const Result& result, SolveTimes& times) {
  std::int64_t n = 0;
  must(cubie_result_copy_time_log(result.get(), nullptr, 0, &n));
  std::vector<double> log(static_cast<std::size_t>(n));
  must(cubie_result_copy_time_log(result.get(), log.data(), n, nullptr));
  for (std::size_t row = 0; row + 5 <= log.size(); row += 5) {
    const int activity = static_cast<int>(log[row]);
    if (activity == CUBIE_ACTIVITY_KERNEL) times.kernel += log[row + 3] - log[row + 2];
    if (activity == CUBIE_ACTIVITY_STAGE_IN) times.sent += log[row + 4];
    if (activity == CUBIE_ACTIVITY_STAGE_OUT) times.fetched += log[row + 4];
  }
}

}  // namespace

double Times::least(double SolveTimes::*which) const {
  double least = all.front().*which;
  for (const SolveTimes& times : all) least = std::min(least, times.*which);
  return least;
}

double Times::median(double SolveTimes::*which) const {
  std::vector<double> values;
  for (const SolveTimes& times : all) values.push_back(times.*which);
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

GpuSweep::GpuSweep(const Context& context, const Anchor& anchor, std::int64_t chunk_runs, Results results)
    : anchor_(anchor),
      solver_(make_solver(context, model_of(anchor))),
      rho_(even_values(0.0, 21.0, static_cast<int>(anchor.runs))) {
  cubie_solver* const solver = solver_.get();
  must(cubie_solver_set_string(solver, "precision", anchor.precision));
  must(cubie_solver_set_string(solver, "method", anchor.method));
  if (anchor.dt > 0.0) {
    must(cubie_solver_set_string(solver, "controller", "fixed"));
    must(cubie_solver_set_double(solver, "dt", anchor.dt));
  } else {
    must(cubie_solver_set_double(solver, "rtol", anchor.rtol));
    must(cubie_solver_set_double(solver, "atol", anchor.atol));
  }
  // The states at the end come as the one row that is saved: nothing crosses twice.
  must(cubie_solver_set_int64(solver, "keep_final_states", 0));
  must(cubie_solver_set_int64(solver, "keep_statistics", 0));
  must(cubie_solver_compile(solver));
  batch_ = make_batch(solver_);
  cubie_batch* const batch = batch_.get();
  set_values(batch_, "rho", rho_);
  must(cubie_batch_set_int64(batch, "chunk_runs", chunk_runs));
  must(cubie_batch_set_int64(batch, "time_log", 1));
  must(cubie_batch_set_int64(batch, "on_device", results == Results::on_device ? 1 : 0));
  if (results != Results::in_bound_array) return;
  const std::int64_t runs = anchor.runs, n = runs * kStates;
  if (std::string_view(anchor.precision) == "f64") {
    bound_f64_.resize(static_cast<std::size_t>(n));
    must(cubie_batch_bind_outputs(batch, bound_f64_.data(), n, 1, kStates, runs, n, runs, 1));
  } else {
    bound_f32_.resize(static_cast<std::size_t>(n));
    must(cubie_batch_bind_outputs_f32(batch, bound_f32_.data(), n, 1, kStates, runs, n, runs, 1));
  }
}

SolveTimes GpuSweep::solve_once() {
  SolveTimes times;
  const double start = now();
  const Result result = solve(batch_);
  times.wall = now() - start;
  add_log(result, times);
  return times;
}

Times GpuSweep::measure(int repeats, double seconds) {
  constexpr std::size_t kLeast = 3;
  Times times;
  const double start = now();
  (void)solve_once();
  while (times.all.size() < static_cast<std::size_t>(repeats)) {
    if (times.all.size() >= kLeast && now() - start > seconds) break;
    times.all.push_back(solve_once());
  }
  return times;
}

GpuSweep::Quality GpuSweep::look() {
  must(cubie_solver_set_int64(solver_.get(), "keep_final_states", 1));
  must(cubie_solver_set_int64(solver_.get(), "keep_statistics", 1));
  must(cubie_batch_set_int64(batch_.get(), "on_device", 0));
  const Result result = solve(batch_);
  const auto runs = static_cast<std::size_t>(anchor_.runs);
  Quality quality;
  quality.attempts = attempted_steps(result, static_cast<int>(anchor_.runs)) / static_cast<double>(anchor_.runs);
  std::int64_t length = 0;
  must(cubie_result_get_chunks(result.get(), &quality.chunks, &length));
  std::vector<std::int32_t> status(runs);
  must(cubie_result_copy_run_status(result.get(), status.data(), anchor_.runs, nullptr));
  quality.failed = std::count_if(status.begin(), status.end(), [](std::int32_t s) { return s != 0; });
  std::vector<double> states(runs * kStates);
  must(cubie_result_copy_final_states(result.get(), states.data(), anchor_.runs * kStates, nullptr));
  const bool single = std::string_view(anchor_.precision) == "f32";
  // What the numbers of the problem become in single precision is no error of the method.
  const auto as_computed = [&](double value) {
    return static_cast<long double>(single ? static_cast<double>(static_cast<float>(value)) : value);
  };
  constexpr std::size_t kLooked = 129;
  std::vector<double> errors;
  for (std::size_t i = 0; i < std::min(kLooked, runs); ++i) {
    const std::size_t run = runs > kLooked ? i * (runs - 1) / (kLooked - 1) : i;
    const LorenzReference reference{kSigma, as_computed(rho_[run]), as_computed(anchor_.beta)};
    const auto& start = anchor_.start;
    const auto exact = reference.at_one({start[0], start[1], start[2]});
    long double off = 0.0L, size = 0.0L;
    for (std::size_t s = 0; s < kStates; ++s) {
      const long double d = static_cast<long double>(states[s * runs + run]) - exact[s];
      off += d * d;
      size += exact[s] * exact[s];
    }
    errors.push_back(static_cast<double>(std::sqrt(off / size)));
  }
  std::sort(errors.begin(), errors.end());
  quality.error = errors[errors.size() / 2];
  return quality;
}

}  // namespace bench
