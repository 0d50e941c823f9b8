#include "batch/launch_slices.hpp"

#include <algorithm>
#include <chrono>

namespace cubie::batch {
namespace {

long long nanoseconds_now() {
  using namespace std::chrono;
  // Behind 0, which stands for no time yet.
  return 1 + duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

cubie_kernel::slice_args slice_arguments(double seconds) noexcept {
  constexpr double kLongest = 1e9;  // 30 years
  cubie_kernel::slice_args out{};
  if (seconds > 0) {
    out.nanoseconds = std::max(1LL, static_cast<long long>(std::min(seconds, kLongest) * 1e9));
  }
  out.clock = &nanoseconds_now;
  return out;
}

void count_slices(cubie_kernel::loop_args& args, SliceCounters* counters) noexcept {
  args.slice.begun = &counters->begun;
  args.slice.unfinished = &counters->unfinished;
}

void run_in_slices(const integrator::BuiltKernel& built, device::Stream& stream, cubie_kernel::loop_args args,
                   std::int32_t workers) {
  SliceCounters counters;
  count_slices(args, &counters);
  do {
    counters = {};
    integrator::BatchSolverKernel::run(built, stream, args, workers);
    args.slice.resumed = 1;
  } while (counters.unfinished > 0);
}

}  // namespace cubie::batch
