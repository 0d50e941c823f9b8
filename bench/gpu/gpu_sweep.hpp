#pragma once
// One anchor's sweep, solved again and again: times of kernel and call, what it costs in steps, how far off it is.

#include <string>
#include <vector>

#include "../cubie_handles.hpp"
#include "anchors.hpp"

namespace bench {

/// Seconds of one solve.
struct SolveTimes {
  double kernel = 0.0;               ///< all kernels together, by the device's own events
  double wall = 0.0;                 ///< from the call to results that can be read
  double sent = 0.0, fetched = 0.0;  ///< bytes to and from the device
};

struct Times {
  std::vector<SolveTimes> all;
  [[nodiscard]] double least(double SolveTimes::*which) const;
  [[nodiscard]] double median(double SolveTimes::*which) const;
};

/// A solve whose result has been destroyed leaves its memory, pinned while there is some, to the next of its batch.
enum class Results { on_device, in_library_memory, in_bound_array };

class GpuSweep {
 public:
  /// Compiles. `chunk_runs` 0 leaves the cut to the library.
  GpuSweep(const Context& context, const Anchor& anchor, std::int64_t chunk_runs, Results results);
  GpuSweep(const GpuSweep&) = delete;
  GpuSweep& operator=(const GpuSweep&) = delete;

  /// Solves once for nothing, then `repeats` times or until `seconds` have gone by, at least thrice.
  [[nodiscard]] Times measure(int repeats, double seconds);

  /// Of one more solve, which keeps its step counts.
  struct Quality {
    double attempts = 0.0;  ///< mean of all runs
    double error = 0.0;     ///< median over a few runs: distance to the reference by the reference's length
    std::int64_t failed = 0, chunks = 0;
  };
  [[nodiscard]] Quality look();

 private:
  SolveTimes solve_once();

  const Anchor& anchor_;
  Solver solver_;
  Batch batch_;
  std::vector<double> rho_, bound_f64_;
  std::vector<float> bound_f32_;
};

}  // namespace bench
