#pragma once
// When rows are saved: at equal distances, at a list of times, at the end only, or at the ends of steps.

#include <cstdint>
#include <span>
#include <vector>

namespace cubie::output {

struct SaveSchedule {
  double t0 = 0.0, t_end = 1.0;
  double start = 0.0;     ///< of the first row at equal distances
  double interval = 0.0;  ///< signed; rows at start + k * interval, 0 when only one row or a list
  std::int64_t n_saves = 1;
  bool last_at_end = true;   ///< the last row stands exactly on t_end
  std::vector<double> list;  ///< list mode, else empty
  bool every_step = false;   ///< rows have no times before the run is solved

  /// Time of row k, rounded once.
  [[nodiscard]] double time(std::int64_t k) const noexcept;
  /// The same for a run from `begin` to `end`: the schedule stretched to that span, as core/kernels/own_spans.h does.
  [[nodiscard]] double time(std::int64_t k, double begin, double end) const noexcept;
  /// Where a time stands between t0 and t_end: 0 to 1.
  [[nodiscard]] double fraction(double t) const noexcept { return (t - t0) / (t_end - t0); }
  /// The smallest distance between two rows as a part of the span; 1 with fewer than two.
  [[nodiscard]] double smallest_fraction() const noexcept;
};

/// Throws invalid_argument or out_of_range naming the option: times that are not finite, save_every that is negative
/// or longer than the span after settling_time, a list that is not strictly monotonic or leaves [t0, t_end], both
/// save_every and a list, rows so close that their times would coincide, more than 2^31 - 1 rows. Times of rows are
/// strictly monotonic.
///
/// Rows of save_every begin at t0 + settling_time; a list stands as it is. Number of the former: with the span from
/// there floor(|span| / save_every) + 1, where a quotient within 1e-9 relative of an integer, or as near as the
/// rounding of t0 and t_end can tell (and at most a quarter interval), counts as that integer and puts the last row
/// exactly on t_end.
///
/// `resolution`: relative spacing of the kernel's time where it is wider than a double's (f32: kTwoFloats).
[[nodiscard]] SaveSchedule make_schedule(double t0, double t_end, double save_every, std::span<const double> list,
                                         double resolution = 0.0, double settling_time = 0.0);

/// Rows at the start and at the ends of steps, `most` of them at most. Throws as make_schedule().
[[nodiscard]] SaveSchedule make_step_schedule(double t0, double t_end, std::int64_t most);

/// Of a time that is the sum of two floats; its last bits are lost in sums.
inline constexpr double kTwoFloats = 0x1p-46;

}  // namespace cubie::output
