#include "cubie_handles.hpp"

#include <fstream>
#include <numeric>
#include <sstream>
#include <stdexcept>

namespace bench {

void must(cubie_status status) {
  if (status == CUBIE_OK) return;
  char message[1024];
  cubie_last_error_message(message, sizeof message);
  throw std::runtime_error(std::string(cubie_status_name(status)) + ": " + message);
}

Context make_context(int threads, const std::string& cache_directory) {
  cubie_context* handle = nullptr;
  must(cubie_context_create(&handle));
  Context context(handle);
  must(cubie_context_set_int64(handle, "threads", threads));
  must(cubie_context_set_string(handle, "kernel_cache", cache_directory.empty() ? "off" : "on"));
  if (!cache_directory.empty()) must(cubie_context_set_string(handle, "cache_directory", cache_directory.c_str()));
  return context;
}

Solver make_solver(const Context& context, const std::string& model_text) {
  cubie_solver* handle = nullptr;
  must(cubie_solver_create(context.get(), model_text.c_str(), &handle));
  return Solver(handle);
}

Batch make_batch(const Solver& solver) {
  cubie_batch* handle = nullptr;
  must(cubie_batch_create(solver.get(), &handle));
  return Batch(handle);
}

Result solve(const Batch& batch) {
  cubie_result* handle = nullptr;
  must(cubie_batch_solve(batch.get(), nullptr, nullptr, &handle));
  return Result(handle);
}

std::string read_model(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<double> even_values(double low, double high, int n) {
  std::vector<double> values(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) {
    values[static_cast<std::size_t>(i)] = n > 1 ? low + (high - low) * i / (n - 1) : low;
  }
  return values;
}

void set_tolerance(const Solver& solver, double tolerance) {
  must(cubie_solver_set_double(solver.get(), "rtol", tolerance));
  must(cubie_solver_set_double(solver.get(), "atol", tolerance));
}

void set_values(const Batch& batch, const char* name, const std::vector<double>& values) {
  must(cubie_batch_set_values(batch.get(), name, values.data(), static_cast<std::int64_t>(values.size())));
}

double attempted_steps(const Result& result, int runs) {
  std::vector<std::int32_t> counts(static_cast<std::size_t>(runs));
  double sum = 0.0;
  for (const auto counter : {CUBIE_COUNTER_ACCEPTED, CUBIE_COUNTER_REJECTED}) {
    must(cubie_result_copy_counter(result.get(), counter, counts.data(), runs, nullptr));
    sum = std::accumulate(counts.begin(), counts.end(), sum);
  }
  return sum;
}

double last_value(const Result& result, int states, int runs) {
  std::vector<double> values(static_cast<std::size_t>(states) * static_cast<std::size_t>(runs));
  must(cubie_result_copy_final_states(result.get(), values.data(), static_cast<std::int64_t>(values.size()), nullptr));
  return values[static_cast<std::size_t>(runs) - 1];
}

}  // namespace bench
