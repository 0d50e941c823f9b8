#include "batch/time_spans.hpp"

#include <algorithm>
#include <cmath>

#include "util/error.hpp"

namespace cubie::batch {

TimeSpans::TimeSpans(std::span<const double> t0, std::span<const double> t_end)
    : begins(t0.begin(), t0.end()), ends(t_end.begin(), t_end.end()), low(t0.front()), high(t0.front()) {
  for (std::size_t r = 0; r < begins.size(); ++r) {
    const double a = begins[r], b = ends[r], length = std::abs(b - a);
    if (!std::isfinite(a)) throw Error(ErrorCode::invalid_argument, "t0[{}] must be finite (got {})", r, a);
    if (!std::isfinite(b)) throw Error(ErrorCode::invalid_argument, "t_end[{}] must be finite (got {})", r, b);
    if (a == b) throw Error(ErrorCode::invalid_argument, "t_end[{0}] must differ from t0[{0}] (got {1})", r, b);
    if (!std::isfinite(length)) {
      throw Error(ErrorCode::out_of_range, "t_end[{0}] - t0[{0}] overflows (t0 {1}, t_end {2})", r, a, b);
    }
    low = std::min({low, a, b});
    high = std::max({high, a, b});
    longest = std::max(longest, length);
    const double ratio = length / std::max(std::abs(a), std::abs(b));
    if (ratio < tightest) {
      tightest = ratio;
      tightest_run = static_cast<std::int64_t>(r);
    }
  }
}

}  // namespace cubie::batch
