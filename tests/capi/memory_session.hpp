#pragma once
// Contexts with little memory of their own, and sweeps of the session's model through them.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "session.hpp"

namespace cubie_test {

/// A context and a solver of kModel on it; made once per kind, because making one compiles a kernel.
struct Place {
  cubie_context* context = nullptr;
  cubie_solver* solver = nullptr;

  explicit Place(bool discrete, const char* precision = "f64", const char* saved = "all") {
    open(discrete, precision, saved);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    cubie_solver_destroy(solver);
    cubie_context_destroy(context);
  }

 private:
  void open(bool discrete, const char* precision, const char* saved) {
    CUBIE_OK_OR_FAIL(create_host_context(&context));
    CUBIE_OK_OR_FAIL(cubie_context_set_int64(context, "threads", 2));
    if (discrete) {
      CUBIE_OK_OR_FAIL(cubie_context_set_string(context, "host_memory_mode", "discrete"));
      CUBIE_OK_OR_FAIL(cubie_context_set_int64(context, "device_memory_bytes", 256 << 10));
    }
    CUBIE_OK_OR_FAIL(cubie_solver_create(context, kModel, &solver));
    CUBIE_OK_OR_FAIL(cubie_solver_set_string(solver, "save_variables", saved));
    CUBIE_OK_OR_FAIL(cubie_solver_set_string(solver, "precision", precision));
    // Runs that some tests stop half way take as long as their span; the method `auto` would find them at rest.
    CUBIE_OK_OR_FAIL(cubie_solver_set_string(solver, "method", "tsit5"));
  }
};

/// 256 KiB of device memory: a sweep of kSweep runs takes several chunks.
inline Place& discrete_place() {
  static Place one(true);
  return one;
}
inline Place& unified_place() {
  static Place one(false);
  return one;
}
inline Place& discrete_f32_place() {
  static Place one(true, "f32");
  return one;
}

inline constexpr std::int64_t kSweep = 1501;

/// A batch of `runs` runs with kSaves rows of kVariables values each.
class Sweep {
 public:
  explicit Sweep(const Place& place, std::int64_t runs = kSweep) { open(place, runs); }
  Sweep(const Sweep&) = delete;
  Sweep& operator=(const Sweep&) = delete;
  ~Sweep() {
    cubie_result_destroy(res);
    cubie_batch_destroy(batch);
  }
  void submit() {
    cubie_result_destroy(res);
    res = nullptr;
    CUBIE_OK_OR_FAIL(cubie_batch_submit(batch, &res));
  }
  [[nodiscard]] cubie_status wait(double seconds = -1) const {
    return cubie_result_wait(res, seconds, nullptr, nullptr, nullptr);
  }
  [[nodiscard]] std::int64_t chunks() const {
    std::int64_t count = 0, length = 0;
    EXPECT_EQ(cubie_result_get_chunks(res, &count, &length), CUBIE_OK) << last_message();
    return count;
  }
  [[nodiscard]] std::vector<double> outputs() const {
    std::int64_t n = 0;
    EXPECT_EQ(cubie_result_copy_outputs(res, 0, nullptr, 0, &n), CUBIE_OK) << last_message();
    std::vector<double> values(static_cast<std::size_t>(n));
    EXPECT_EQ(cubie_result_copy_outputs(res, 0, values.data(), n, nullptr), CUBIE_OK) << last_message();
    return values;
  }
  [[nodiscard]] std::vector<std::int32_t> run_status() const {
    std::int64_t n = 0;
    EXPECT_EQ(cubie_result_get_run_count(res, &n), CUBIE_OK) << last_message();
    std::vector<std::int32_t> words(static_cast<std::size_t>(n));
    EXPECT_EQ(cubie_result_copy_run_status(res, words.data(), n, nullptr), CUBIE_OK) << last_message();
    return words;
  }

  cubie_batch* batch = nullptr;
  cubie_result* res = nullptr;

 private:
  void open(const Place& place, std::int64_t runs) {
    CUBIE_OK_OR_FAIL(cubie_batch_create(place.solver, &batch));
    std::vector<double> rho(static_cast<std::size_t>(runs));
    for (std::size_t i = 0; i < rho.size(); ++i) rho[i] = 1 + 0.017 * static_cast<double>(i);
    CUBIE_OK_OR_FAIL(cubie_batch_set_values(batch, "rho", rho.data(), runs));
    CUBIE_OK_OR_FAIL(cubie_batch_set_double(batch, "save_every", 0.25));
  }
};

/// Outputs of the whole sweep, from an ordinary solve.
inline std::vector<double> ordinary_outputs(const Place& place, std::int64_t runs = kSweep) {
  Sweep sweep(place, runs);
  sweep.submit();
  EXPECT_EQ(sweep.wait(), CUBIE_OK) << last_message();
  return sweep.outputs();
}

}  // namespace cubie_test
