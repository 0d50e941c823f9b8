#include "calls.hpp"

#include <algorithm>
#include <iterator>

namespace fake_cuda {

int number_of(std::string_view name) {
#define CUBIE_CUDA_FUNCTION(since, function, parameters) \
  if (name == #function) return number_of_##function;
#include "device/cuda/driver_functions.def"
#undef CUBIE_CUDA_FUNCTION
  return -1;
}

Result CallLog::count(long long& counter, Plan& plan) {
  ++counter;
  if (plan.nth == 0) return kSuccess;
  if (plan.nth > 1) {
    --plan.nth;
    return kSuccess;
  }
  if (!plan.for_ever) plan.nth = 0;
  return plan.result;
}

void CallLog::fail_nothing() {
  std::fill(std::begin(call_failures_), std::end(call_failures_), Plan{});
  std::fill(std::begin(operation_failures_), std::end(operation_failures_), Plan{});
}

void CallLog::reset_counts() {
  std::fill(std::begin(calls_), std::end(calls_), 0);
  std::fill(std::begin(operations_), std::end(operations_), 0);
}

}  // namespace fake_cuda
