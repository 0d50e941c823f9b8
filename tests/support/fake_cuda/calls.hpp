#pragma once
// How often what was called, and what is to fail when.

#include <string_view>

#include "failure.hpp"

namespace fake_cuda {

/// The functions of the driver's table by number, in its order.
enum FunctionNumber : int {
#define CUBIE_CUDA_FUNCTION(since, name, parameters) number_of_##name,
#include "device/cuda/driver_functions.def"
#undef CUBIE_CUDA_FUNCTION
  kFunctions
};

/// -1 when the table has no such function.
[[nodiscard]] int number_of(std::string_view name);

/// Counts and failures of calls and operations. Not thread-safe.
class CallLog {
 public:
  static constexpr int kOperations = 2;

  /// The result to fail with; success: none.
  Result count_call(int function) { return count(calls_[function], call_failures_[function]); }
  Result count_operation(int kind) { return count(operations_[kind], operation_failures_[kind]); }
  void fail_call(int function, long long nth, Result result, bool for_ever) {
    call_failures_[function] = {nth, result, for_ever};
  }
  void fail_operation(int kind, long long nth, Result result) { operation_failures_[kind] = {nth, result, false}; }
  void fail_nothing();
  void reset_counts();
  [[nodiscard]] long long calls(int function) const { return calls_[function]; }
  [[nodiscard]] long long operations(int kind) const { return operations_[kind]; }

 private:
  struct Plan {
    long long nth = 0;  // 0: none
    Result result = kSuccess;
    bool for_ever = false;
  };

  static Result count(long long& counter, Plan& plan);

  long long calls_[kFunctions] = {};
  long long operations_[kOperations] = {};
  Plan call_failures_[kFunctions] = {};
  Plan operation_failures_[kOperations] = {};
};

}  // namespace fake_cuda
