#pragma once
// The usual life of a batch through the C ABI, step by step, so that a test can stop, repeat and examine each step.
// Nothing here allocates between the steps.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "cubie.h"

namespace cubie_test {

inline constexpr std::int64_t kRuns = 8;
inline constexpr std::int64_t kSaves = 5;
inline constexpr std::int64_t kVariables = 4;
inline constexpr std::int64_t kStates = 3;

inline constexpr const char* kLorenz =
    "states      x = 1, y = 0.1, z = 0.5\n"
    "parameters  sigma = 10, rho = 28\n"
    "constants   beta = 8/3\n"
    "drivers     u\n"
    "observables speed\n"
    "function square(a) = a^2\n"
    "dx = sigma*(y - x) + u\n"
    "dy = x*(rho - z) - y\n"
    "dz = x*y - beta*z\n"
    "speed = sqrt(square(x) + square(y))\n";

/// What a solve gives back; compared byte by byte.
struct Numbers {
  std::array<double, kSaves * kVariables * kRuns> outputs;
  std::array<double, kStates * kRuns> final_states;  // bound
  std::array<double, kSaves> times;
  std::array<std::int32_t, kRuns> status;
  std::array<std::int32_t, kRuns> accepted;

  void fill() noexcept { std::memset(static_cast<void*>(this), 0x5a, sizeof *this); }
  [[nodiscard]] bool operator==(const Numbers& other) const noexcept {
    return std::memcmp(this, &other, sizeof *this) == 0;
  }
};

/// Where a batch is solved: as a whole where it lies, or in three chunks on a device with memory of its own.
enum class Way : std::int32_t { whole, chunks };

class Scenario {
 public:
  /// `cache` is the folder of the kernel cache; null compiles.
  explicit Scenario(const char* cache, Way way = Way::whole) : cache_(cache), way_(way) { clear(); }
  Scenario(const Scenario&) = delete;
  Scenario& operator=(const Scenario&) = delete;
  ~Scenario() { destroy(); }

  static constexpr int kSubmit = 12;
  static constexpr int kWait = 13;
  static constexpr int kSteps = 18;

  /// Takes step `index`, in [0, kSteps).
  cubie_status take(int index) noexcept {
    switch (index) {
      case 0:
        return cubie_context_create(&context);
      case 1:
        if (way_ == Way::chunks) {
          const cubie_status status = cubie_context_set_string(context, "host_memory_mode", "discrete");
          if (status != CUBIE_OK) return status;
        }
        return cubie_context_set_int64(context, "threads", 2);
      case 2:
        return cubie_context_set_string(context, "kernel_cache", cache_ != nullptr ? "on" : "off");
      case 3:
        return cubie_context_set_string(context, "cache_directory", cache_ != nullptr ? cache_ : "");
      case 4:
        return cubie_solver_create(context, kLorenz, &solver);
      case 5:
        return cubie_solver_set_string(solver, "save_variables", "all");
      case 6:
        return cubie_solver_set_double(solver, "rtol", 1e-7);
      case 7:
        return cubie_batch_create(solver, &batch);
      case 8:
        return cubie_batch_set_values(batch, "rho", kRho, kRuns);
      case 9:
        if (way_ == Way::chunks) {
          if (const cubie_status status = cubie_batch_set_int64(batch, "chunk_runs", 3); status != CUBIE_OK)
            return status;
        }
        return cubie_batch_set_double(batch, "save_every", 0.25);
      case 10:
        return cubie_batch_set_drivers(batch, kPush, std::ssize(kPush), 1, 0.0, 0.5);
      case 11:
        return cubie_batch_bind_final_states(batch, numbers.final_states.data(), kStates * kRuns, kStates, kRuns, kRuns,
                                             1);
      case kSubmit:
        return cubie_batch_submit(batch, &res);
      case kWait: {
        std::int32_t ended = 0;
        const cubie_status status = cubie_result_wait(res, 60.0, nullptr, nullptr, &ended);
        if (status == CUBIE_OK && ended == 0) hung = true;
        return status;
      }
      case 14:
        return cubie_result_copy_outputs(res, CUBIE_ORDER_TIME_VARIABLE_RUN, numbers.outputs.data(),
                                         std::ssize(numbers.outputs), nullptr);
      case 15:
        return cubie_result_copy_save_times(res, numbers.times.data(), kSaves, nullptr);
      case 16:
        return cubie_result_copy_run_status(res, numbers.status.data(), kRuns, nullptr);
      default:
        return cubie_result_copy_counter(res, CUBIE_COUNTER_ACCEPTED, numbers.accepted.data(), kRuns, nullptr);
    }
  }

  /// Takes every step; the status of the first that fails.
  cubie_status run() noexcept {
    for (int i = 0; i < kSteps; ++i) {
      if (const cubie_status status = take(i); status != CUBIE_OK) return status;
    }
    return CUBIE_OK;
  }

  /// Whether out parameters that no step has filled are as they were. Chunks of a failed solve may have arrived: then
  /// they are as in `right`.
  [[nodiscard]] bool untouched_after(int failed_step, const Numbers& right) const noexcept {
    Numbers blank;
    blank.fill();
    if (way_ == Way::chunks && failed_step == kWait) {
      Numbers arrived = numbers;
      for (std::size_t i = 0; i < arrived.final_states.size(); ++i) {
        double& value = arrived.final_states[i];
        if (std::memcmp(&value, &right.final_states[i], sizeof value) == 0) value = blank.final_states[i];
      }
      return arrived == blank;
    }
    // Steps up to the solve leave all numbers alone; later ones fill one field each.
    if (failed_step <= kWait && !(numbers == blank)) return false;
    if (failed_step == 14 && numbers.outputs[0] != blank.outputs[0]) return false;
    if (failed_step == 15 && numbers.times[0] != blank.times[0]) return false;
    if (failed_step <= kSubmit && res != nullptr) return false;
    if (failed_step <= 7 && batch != nullptr) return false;
    if (failed_step <= 4 && solver != nullptr) return false;
    return failed_step > 0 || context == nullptr;
  }

  void drop_result() noexcept {
    cubie_result_destroy(res);
    res = nullptr;
  }

  void destroy() noexcept {
    cubie_context_destroy(context);
    cubie_solver_destroy(solver);
    cubie_batch_destroy(batch);
    cubie_result_destroy(res);
    context = nullptr;
    solver = nullptr;
    batch = nullptr;
    res = nullptr;
  }

  void clear() noexcept { numbers.fill(); }

  Numbers numbers;
  bool hung = false;
  cubie_context* context = nullptr;
  cubie_solver* solver = nullptr;
  cubie_batch* batch = nullptr;
  cubie_result* res = nullptr;

  static constexpr double kRho[kRuns] = {20, 21, 22, 23, 24, 25, 26, 27};
  static constexpr double kPush[] = {0, 1, 0, -1, 0};

 private:
  const char* cache_;
  Way way_;
};

}  // namespace cubie_test
