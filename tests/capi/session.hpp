#pragma once
// One of each handle, and a block of out parameters that shows whether a call touched it.

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "cubie.h"

namespace cubie_test {

inline constexpr const char* kModel =
    "states      x = 1 [m], y = 0, z = 0.5\n"
    "parameters  sigma = 10, rho = 28 [1/s]\n"
    "constants   beta = 8/3\n"
    "observables speed\n"
    "dx = sigma*(y - x)\n"
    "dy = x*(rho - z) - y\n"
    "dz = x*y - beta*z\n"
    "speed = sqrt(x^2 + y^2)\n";
inline constexpr std::int64_t kRuns = 8;
inline constexpr std::int64_t kSaves = 5;
inline constexpr std::int64_t kVariables = 4;
inline constexpr std::int64_t kSummaries = 8;

inline std::string last_message() {
  std::string text(static_cast<std::size_t>(cubie_last_error_message(nullptr, 0)), '\0');
  cubie_last_error_message(text.data(), static_cast<std::int64_t>(text.size()));
  text.pop_back();
  return text;
}

/// Fails the test with the library's message when a call that must work does not.
#define CUBIE_OK_OR_FAIL(call) ASSERT_EQ(CUBIE_OK, (call)) << ::cubie_test::last_message()

/// A context on the host device. Its kernels stay in the folder that CUBIE_TEST_KERNEL_CACHE names, or nowhere.
inline cubie_status create_host_context(cubie_context** out) {
  const char* const folder = std::getenv("CUBIE_TEST_KERNEL_CACHE");
  cubie_status status = cubie_context_create(out);
  if (status == CUBIE_OK) status = cubie_context_set_string(*out, "device", "host");
  if (status == CUBIE_OK) status = cubie_context_set_string(*out, "kernel_cache", folder != nullptr ? "on" : "off");
  if (status == CUBIE_OK && folder != nullptr) status = cubie_context_set_string(*out, "cache_directory", folder);
  return status;
}

/// Places for every kind of out parameter, filled with a pattern.
struct Outs {
  std::int64_t i64[4];
  std::int32_t i32[64];
  double f64[256];
  float f32[256];
  char text[256];
  const double* data;
  const float* data_f32;
  void* any;
  cubie_context* context;
  cubie_solver* solver;
  cubie_batch* batch;
  cubie_result* res;

  Outs() { std::memset(static_cast<void*>(this), kPattern, sizeof *this); }
  [[nodiscard]] bool untouched() const {
    const unsigned char* bytes = reinterpret_cast<const unsigned char*>(this);
    for (std::size_t i = 0; i < sizeof *this; ++i) {
      if (bytes[i] != kPattern) return false;
    }
    return true;
  }
  static constexpr unsigned char kPattern = 0x5a;
};

/// A context, a solver, a batch of kRuns runs and its finished result.
class Session {
 public:
  Session() { open(); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    cubie_context_destroy(context);
    cubie_batch_destroy(batch);
    cubie_solver_destroy(solver);
    cubie_result_destroy(res);
  }

  /// Whether every handle still answers as it did after creation.
  void expect_usable() const {
    std::int64_t number = 0;
    EXPECT_EQ(cubie_context_get_int64(context, "threads", &number), CUBIE_OK) << last_message();
    EXPECT_EQ(cubie_solver_get_variable_count(solver, CUBIE_ROLE_STATE, &number), CUBIE_OK) << last_message();
    EXPECT_EQ(number, 3);
    EXPECT_EQ(cubie_batch_get_total_runs(batch, &number), CUBIE_OK) << last_message();
    EXPECT_EQ(number, kRuns);
    EXPECT_EQ(cubie_result_get_run_count(res, &number), CUBIE_OK) << last_message();
    EXPECT_EQ(number, kRuns);
  }

  cubie_context* context = nullptr;
  cubie_solver* solver = nullptr;
  cubie_batch* batch = nullptr;
  cubie_result* res = nullptr;

 private:
  void open() {
    const std::vector<double> rho = {20, 21, 22, 23, 24, 25, 26, 27};
    CUBIE_OK_OR_FAIL(create_host_context(&context));
    CUBIE_OK_OR_FAIL(cubie_solver_create(context, kModel, &solver));
    CUBIE_OK_OR_FAIL(cubie_solver_set_string(solver, "save_variables", "all"));
    CUBIE_OK_OR_FAIL(cubie_solver_set_string(solver, "summaries", "mean, max"));
    CUBIE_OK_OR_FAIL(cubie_batch_create(solver, &batch));
    CUBIE_OK_OR_FAIL(cubie_batch_set_values(batch, "rho", rho.data(), kRuns));
    CUBIE_OK_OR_FAIL(cubie_batch_set_double(batch, "save_every", 0.25));
    CUBIE_OK_OR_FAIL(cubie_batch_solve(batch, nullptr, nullptr, &res));
  }
};

/// One session for all tests of a program: making one compiles a kernel.
inline Session& session() {
  static Session one;
  return one;
}

}  // namespace cubie_test
