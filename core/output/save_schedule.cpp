#include "output/save_schedule.hpp"

#include <algorithm>
#include <cmath>

#include "util/error.hpp"

namespace cubie::output {
namespace {

constexpr double kMostRows = 2147483647.0;  // rows are counted in 32 bits on the device

SaveSchedule make_span(double t0, double t_end) {
  if (!std::isfinite(t0)) throw Error(ErrorCode::invalid_argument, "t0 must be finite (got {})", t0);
  if (!std::isfinite(t_end)) throw Error(ErrorCode::invalid_argument, "t_end must be finite (got {})", t_end);
  if (!std::isfinite(t_end - t0)) {
    throw Error(ErrorCode::out_of_range, "t_end - t0 overflows (t0 {}, t_end {})", t0, t_end);
  }
  SaveSchedule s;
  s.t0 = s.start = t0;
  s.t_end = t_end;
  return s;
}

}  // namespace

double SaveSchedule::time(std::int64_t k) const noexcept {
  if (!list.empty()) return list[static_cast<std::size_t>(k)];
  if (last_at_end && k == n_saves - 1) return t_end;
  return std::fma(static_cast<double>(k), interval, start);
}

double SaveSchedule::time(std::int64_t k, double begin, double end) const noexcept {
  if (last_at_end && k == n_saves - 1) return end;
  const double span = end - begin;
  if (!list.empty()) return std::fma(fraction(list[static_cast<std::size_t>(k)]), span, begin);
  return std::fma(static_cast<double>(k), interval / (t_end - t0) * span, std::fma(fraction(start), span, begin));
}

double SaveSchedule::smallest_fraction() const noexcept {
  if (n_saves < 2 || every_step) return 1.0;
  // The last interval may be a quarter shorter.
  if (list.empty()) return 0.75 * std::abs(interval / (t_end - t0));
  double least = 1.0;
  for (std::size_t k = 1; k < list.size(); ++k) least = std::min(least, fraction(list[k]) - fraction(list[k - 1]));
  return least;
}

SaveSchedule make_step_schedule(double t0, double t_end, std::int64_t most) {
  SaveSchedule s = make_span(t0, t_end);
  s.every_step = true;
  s.last_at_end = false;
  s.n_saves = most;
  return s;
}

SaveSchedule make_schedule(double t0, double t_end, double save_every, std::span<const double> list, double resolution,
                           double settling_time) {
  SaveSchedule s = make_span(t0, t_end);
  if (!std::isfinite(save_every) || save_every < 0) {
    throw Error(ErrorCode::invalid_argument, "save_every must be >= 0 (got {})", save_every);
  }
  if (!std::isfinite(settling_time) || settling_time < 0) {
    throw Error(ErrorCode::invalid_argument, "settling_time must be >= 0 (got {})", settling_time);
  }
  const double whole = std::abs(t_end - t0);
  if (settling_time > whole) {
    throw Error(ErrorCode::out_of_range, "settling_time must not exceed |t_end - t0| = {} (got {})", whole,
                settling_time);
  }
  const double sign = t_end < t0 ? -1.0 : 1.0;
  const double largest = std::max(std::abs(t0), std::abs(t_end));
  // Of the numbers of the kernel's time just below the largest one.
  const double spacing = std::max(largest - std::nextafter(largest, 0.0), resolution * largest);
  if (!list.empty()) {
    if (save_every > 0) {
      throw Error(ErrorCode::invalid_argument, "save_every (got {}) and save times exclude each other", save_every);
    }
    if (static_cast<double>(list.size()) > kMostRows) {
      throw Error(ErrorCode::out_of_range, "times has {} rows, more than {}", list.size(), kMostRows);
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!std::isfinite(list[i]) || sign * (list[i] - t0) < 0 || sign * (t_end - list[i]) < 0) {
        throw Error(ErrorCode::out_of_range, "times[{}] must lie within [t0, t_end] = [{}, {}] (got {})", i, t0, t_end,
                    list[i]);
      }
      if (i > 0 && sign * (list[i] - list[i - 1]) <= 0) {
        throw Error(ErrorCode::invalid_argument, "times[{}] must come after times[{}] (got {} after {})", i, i - 1,
                    list[i], list[i - 1]);
      }
      if (i > 0 && sign * (list[i] - list[i - 1]) < 4 * resolution * largest) {
        throw Error(ErrorCode::out_of_range, "times[{}] and times[{}] must be at least {} apart (got {} and {})", i - 1,
                    i, 4 * resolution * largest, list[i - 1], list[i]);
      }
    }
    s.list.assign(list.begin(), list.end());
    s.n_saves = static_cast<std::int64_t>(list.size());
    s.last_at_end = list.back() == t_end;
    return s;
  }
  s.start = settling_time == whole ? t_end : t0 + sign * settling_time;
  const double span = std::abs(t_end - s.start);
  if (save_every == 0.0 || span == 0.0) return s;
  const double quotient = span / save_every;
  if (quotient > kMostRows - 1) {
    throw Error(ErrorCode::out_of_range, "save_every gives {} rows, more than {} (got {})", quotient, kMostRows,
                save_every);
  }
  const double nearest = std::round(quotient);
  // Both ends stand for decimals rounded by half a spacing each.
  const double slack = std::min(std::max(1e-9 * quotient, 2 * spacing / save_every), 0.25);
  s.last_at_end = std::abs(quotient - nearest) <= slack;
  const double intervals = s.last_at_end ? nearest : std::floor(quotient);
  if (intervals < 1) {
    throw Error(ErrorCode::out_of_range, "save_every must not exceed {} = {} (got {})",
                settling_time > 0 ? "the span after settling_time" : "|t_end - t0|", span, save_every);
  }
  // The last interval may be a quarter shorter; rows three spacings apart keep their order when times are rounded.
  if (intervals > 1 && save_every < 4 * spacing) {
    throw Error(ErrorCode::out_of_range, "save_every must be at least {} at times up to {} (got {})", 4 * spacing,
                largest, save_every);
  }
  s.interval = sign * save_every;
  s.n_saves = static_cast<std::int64_t>(intervals) + 1;
  return s;
}

}  // namespace cubie::output
