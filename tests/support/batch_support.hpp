#pragma once
// Shorthands of the batch tests: one context for all, solvers and batches by option lists.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "batch/batch.hpp"

namespace cubie::test {

using Settings = std::vector<std::pair<std::string_view, config::Value>>;

/// Whether these tests are to run on a GPU, or on the stand-in driver: CUBIE_TEST_DEVICE=cuda.
inline bool on_gpu() {
  const char* const device = std::getenv("CUBIE_TEST_DEVICE");
  return device != nullptr && std::string_view(device) == "cuda";
}

template <class Object>
void set(Object& object, config::Scope scope, std::string_view name, const config::Value& value) {
  object.set_option(config::find_option(scope, name).id, value);
}

/// Where kernels are kept between test programs: in the folder that CUBIE_TEST_KERNEL_CACHE names, or nowhere. A kernel
/// is the same whatever the tests themselves are built with, so that builds under sanitizers need not compile it again.
inline void choose_kernel_cache(batch::Context& context) {
  const char* const folder = std::getenv("CUBIE_TEST_KERNEL_CACHE");
  set(context, config::Scope::context, "kernel_cache", std::string(folder != nullptr ? "on" : "off"));
  if (folder != nullptr) set(context, config::Scope::context, "cache_directory", std::string(folder));
}

/// On a GPU, what is said of the discrete host device is said of the GPU, and a lane group is one run. Elsewhere the
/// host device is meant, also on a machine that has a GPU.
template <class Object>
void apply(Object& object, config::Scope scope, const Settings& settings) {
  if constexpr (std::is_same_v<Object, batch::Context>) {
    set(object, scope, "device", std::string(on_gpu() ? "cuda" : "host"));
    choose_kernel_cache(object);
  }
  if constexpr (std::is_same_v<Object, batch::Solver>) {
    // All tests of a program in launch slices of so many seconds.
    const char* const slice = std::getenv("CUBIE_TEST_LAUNCH_SLICE");
    if (slice != nullptr) set(object, scope, "launch_slice", std::strtod(slice, nullptr));
  }
  for (const auto& [name, value] : settings) {
    if (on_gpu() && (name == "host_memory_mode" || name == "link_bandwidth" || name == "lane_width")) continue;
    set(object, scope, on_gpu() && name == "device_memory_bytes" ? "memory_limit_bytes" : name, value);
  }
}

/// One context for all tests of a program, so that each kernel is compiled once.
inline Ref<batch::Context> shared_context() {
  static const Ref<batch::Context> context = [] {
    Ref<batch::Context> c = batch::Context::create();
    apply(*c, config::Scope::context, {{"threads", std::int64_t{2}}});
    return c;
  }();
  return context;
}

inline Ref<batch::Solver> make_solver(std::string_view text, const Settings& settings = {},
                                      const Ref<batch::Context>& context = shared_context()) {
  Ref<batch::Solver> solver = batch::Solver::create(context, text);
  apply(*solver, config::Scope::solver, settings);
  return solver;
}

inline Ref<batch::Batch> make_batch(const Ref<batch::Solver>& solver, const Settings& settings = {}) {
  Ref<batch::Batch> batch = batch::Batch::create(solver);
  apply(*batch, config::Scope::batch, settings);
  return batch;
}

inline Ref<batch::Result> solve(batch::Batch& batch) {
  Ref<batch::Result> result = batch.submit();
  result->wait(-1, nullptr, nullptr);
  return result;
}

inline std::vector<double> outputs(const batch::Result& result, batch::Order order = batch::Order::time_variable_run) {
  std::vector<double> values(static_cast<std::size_t>(result.n_saves() * result.n_variables() * result.n_runs()));
  result.copy_outputs(order, std::span<double>(values));
  return values;
}

inline std::vector<double> final_states(const batch::Result& result) {
  std::vector<double> values(static_cast<std::size_t>(result.n_states() * result.n_runs()));
  result.copy_final_states(std::span<double>(values));
  return values;
}

inline std::vector<std::int32_t> run_status(const batch::Result& result) {
  std::vector<std::int32_t> values(static_cast<std::size_t>(result.n_runs()));
  result.copy_run_status(values);
  return values;
}

inline std::vector<std::int32_t> counter(const batch::Result& result, batch::Counter which) {
  std::vector<std::int32_t> values(static_cast<std::size_t>(result.n_runs()));
  result.copy_counter(which, values);
  return values;
}

inline std::vector<double> linspace(double from, double to, std::int64_t n) {
  std::vector<double> values(static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; ++i) {
    values[static_cast<std::size_t>(i)] =
        n == 1 ? from : from + (to - from) * static_cast<double>(i) / static_cast<double>(n - 1);
  }
  return values;
}

inline std::vector<double> one(double value) { return {value}; }

inline constexpr const char* kLorenz = R"(
states x = 1, y = 0, z = 0
parameters sigma = 10, rho = 28
constants beta = 8/3
observables speed
x' = sigma*(y - x)
y' = x*(rho - z) - y
z' = x*y - beta*z
speed = sqrt(x^2 + y^2)
)";

inline constexpr const char* kDecay = "states x = 1; parameters k = 1; x' = -k*x";

}  // namespace cubie::test
