#include "output/summary_schedule.hpp"

#include <algorithm>
#include <cmath>

#include "util/error.hpp"

namespace cubie::output {
namespace {

constexpr double kMostSamples = 2147483647.0;  // counted in 32 bits on the device
constexpr double kSamplesOfAWindow = 100.0;
constexpr double kRatioSlack = 1e-9;

void check(double value, const char* name) {
  if (!std::isfinite(value) || value < 0) {
    throw Error(ErrorCode::invalid_argument, "{} must be >= 0 (got {})", name, value);
  }
}

/// Samples of a window but its first.
double samples_per_window(double window, double sample_every) {
  if (sample_every == 0.0) return kSamplesOfAWindow;
  const double ratio = window / sample_every;
  const double nearest = std::round(ratio);
  if (nearest < 1 || !(std::abs(ratio - nearest) <= kRatioSlack * nearest)) {
    throw Error(ErrorCode::invalid_argument, "sample_every must divide the window of {} into equal parts (got {})",
                window, sample_every);
  }
  return nearest;
}

}  // namespace

double SummarySchedule::time(std::int64_t k) const noexcept {
  if (last_at_end && k == n_windows * per_window) return t_end;
  return std::fma(static_cast<double>(k), interval, start);
}

SummarySchedule make_summary_schedule(double t0, double t_end, const SummaryTimes& times, double resolution) {
  check(times.settling_time, "settling_time");
  check(times.summarise_every, "summarise_every");
  check(times.sample_every, "sample_every");
  const double sign = t_end < t0 ? -1.0 : 1.0;
  const double whole = std::abs(t_end - t0);
  if (times.settling_time > whole) {
    throw Error(ErrorCode::out_of_range, "settling_time must not exceed |t_end - t0| = {} (got {})", whole,
                times.settling_time);
  }
  SummarySchedule s;
  s.start = times.settling_time == whole ? t_end : t0 + sign * times.settling_time;
  s.t_end = t_end;
  s.n_windows = 1;
  const double span = std::abs(t_end - s.start);
  if (span == 0.0) {
    s.length = s.interval = 0.0;
    return s;
  }
  const double window = times.summarise_every == 0.0 ? span : times.summarise_every;
  const double largest = std::max(std::abs(t0), std::abs(t_end));
  const double spacing = std::max(largest - std::nextafter(largest, 0.0), resolution * largest);
  const double quotient = span / window;
  const double nearest = std::round(quotient);
  const double slack = std::min(std::max(1e-9 * quotient, 2 * spacing / window), 0.25);
  s.last_at_end = std::abs(quotient - nearest) <= slack;
  const double windows = s.last_at_end ? nearest : std::floor(quotient);
  if (windows < 1) {
    throw Error(ErrorCode::out_of_range, "summarise_every must not exceed {}, the span after settling_time (got {})",
                span, times.summarise_every);
  }
  const double samples = samples_per_window(window, times.sample_every);
  if (!(windows * samples <= kMostSamples)) {
    throw Error(ErrorCode::out_of_range, "summaries take {} samples per run, more than {}", windows * samples,
                kMostSamples);
  }
  if (window / samples < 4 * spacing) {
    throw Error(ErrorCode::out_of_range, "sample_every must be at least {} at times up to {} (got {})", 4 * spacing,
                largest, window / samples);
  }
  s.length = sign * window;
  s.interval = s.length / samples;
  s.n_windows = static_cast<std::int64_t>(windows);
  s.per_window = static_cast<std::int64_t>(samples);
  return s;
}

}  // namespace cubie::output
