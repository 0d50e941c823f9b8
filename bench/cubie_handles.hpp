#pragma once
// cubie through its C interface, with handles that destroy themselves and failures as exceptions.

#include <cubie.h>

#include <memory>
#include <string>
#include <vector>

namespace bench {

/// Throws std::runtime_error with the library's message unless `status` is CUBIE_OK.
void must(cubie_status status);

struct Destroy {
  void operator()(cubie_context* handle) const { cubie_context_destroy(handle); }
  void operator()(cubie_solver* handle) const { cubie_solver_destroy(handle); }
  void operator()(cubie_batch* handle) const { cubie_batch_destroy(handle); }
  void operator()(cubie_result* handle) const { cubie_result_destroy(handle); }
};
using Context = std::unique_ptr<cubie_context, Destroy>;
using Solver = std::unique_ptr<cubie_solver, Destroy>;
using Batch = std::unique_ptr<cubie_batch, Destroy>;
using Result = std::unique_ptr<cubie_result, Destroy>;

/// threads 0: the library's default. An empty cache directory leaves the kernel cache off.
[[nodiscard]] Context make_context(int threads, const std::string& cache_directory = "");
[[nodiscard]] Solver make_solver(const Context& context, const std::string& model_text);
[[nodiscard]] Batch make_batch(const Solver& solver);
[[nodiscard]] Result solve(const Batch& batch);

/// A model of examples/models or of the build folder's generated ones.
[[nodiscard]] std::string read_model(const std::string& path);
/// n values from low to high.
[[nodiscard]] std::vector<double> even_values(double low, double high, int n);

void set_tolerance(const Solver& solver, double tolerance);
void set_values(const Batch& batch, const char* name, const std::vector<double>& values);

/// Attempted steps of all runs.
[[nodiscard]] double attempted_steps(const Result& result, int runs);
/// First state at the end of the last run.
[[nodiscard]] double last_value(const Result& result, int states, int runs);

}  // namespace bench
