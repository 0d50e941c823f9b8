#pragma once
// When samples for summaries are taken, and which window each belongs to.

#include <cstdint>

namespace cubie::output {

/// Sample k stands at start + k * interval, rounded once; window w holds samples w * per_window to (w + 1) *
/// per_window, both included.
struct SummarySchedule {
  double start = 0.0, t_end = 1.0;
  double length = 1.0;    ///< of a window, signed as time runs
  double interval = 1.0;  ///< between samples, signed
  std::int64_t n_windows = 0, per_window = 0;
  bool last_at_end = true;  ///< the last sample stands exactly on t_end

  /// Time of sample k, rounded once.
  [[nodiscard]] double time(std::int64_t k) const noexcept;
};

/// The numbers of the options of these names.
struct SummaryTimes {
  double settling_time = 0.0;
  double summarise_every = 0.0;  ///< 0: one window
  double sample_every = 0.0;     ///< 0: a hundredth of a window
};

/// Windows follow each other from t0 + settling_time on, as many as end by t_end; a rest shorter than a window is not
/// summarised. Whether the last one ends on t_end is decided as for rows, see make_schedule(); so is `resolution`. An
/// empty span is one window of one sample. Throws invalid_argument or out_of_range naming the option.
[[nodiscard]] SummarySchedule make_summary_schedule(double t0, double t_end, const SummaryTimes& times,
                                                    double resolution = 0.0);

}  // namespace cubie::output
