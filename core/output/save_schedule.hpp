#pragma once
// When rows are saved: t0 + k * save_every, a list of times, or the end only.

#include <cstdint>
#include <span>
#include <vector>

namespace cubie::output {

struct SaveSchedule {
  double t0 = 0.0, t_end = 1.0;
  double interval = 0.0;  ///< signed; rows at t0 + k * interval, 0 when only one row or a list
  std::int64_t n_saves = 1;
  bool last_at_end = true;   ///< the last row stands exactly on t_end
  std::vector<double> list;  ///< list mode, else empty

  /// Time of row k, rounded once.
  [[nodiscard]] double time(std::int64_t k) const noexcept;
};

/// Throws invalid_argument or out_of_range naming the option: times that are not finite, save_every that is negative
/// or longer than the span, a list that is not strictly monotonic or leaves [t0, t_end], both save_every and a list,
/// rows so close that their times would coincide, more than 2^31 - 1 rows. Times of rows are strictly monotonic.
///
/// Number of rows of save_every: floor(|t_end - t0| / save_every) + 1, where a quotient within 1e-9 relative of an
/// integer, or as near as the rounding of t0 and t_end can tell (and at most a quarter interval), counts as that
/// integer and puts the last row exactly on t_end.
///
/// `resolution`: relative spacing of the kernel's time where it is wider than a double's (f32: kTwoFloats).
[[nodiscard]] SaveSchedule make_schedule(double t0, double t_end, double save_every, std::span<const double> list,
                                         double resolution = 0.0);

/// Of a time that is the sum of two floats; its last bits are lost in sums.
inline constexpr double kTwoFloats = 0x1p-46;

}  // namespace cubie::output
