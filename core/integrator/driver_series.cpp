#include "integrator/driver_series.hpp"

#include <algorithm>
#include <cmath>

#include "integrator/spline.hpp"
#include "util/checked.hpp"
#include "util/error.hpp"

namespace cubie::integrator {
namespace {

constexpr double kResolution = 0x1p-44;  // relative: times nearer to each other are one

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

double largest_of(const std::vector<double>& times) {
  return times.empty() ? 0.0 : std::max(std::fabs(times.front()), std::fabs(times.back()));
}

bool holds(const DriverSeries& s) { return s.interpolation == DriverInterpolation::previous; }

/// One driver on its own times, with the zeros that a clamped table adds at both ends.
class Own {
 public:
  explicit Own(const DriverSeries& series)
      : series_(&series),
        padded_(!holds(series) && series.boundary == DriverBoundary::clamped && series.outside == DriverOutside::zero),
        times_(series.times) {
    if (!padded_) return;
    const std::size_t n = times_.size();
    const double before = 2 * times_[0] - times_[1], behind = 2 * times_[n - 1] - times_[n - 2];
    times_.insert(times_.begin(), before);
    times_.push_back(behind);
  }
  [[nodiscard]] const std::vector<double>& times() const { return times_; }
  [[nodiscard]] const DriverSeries& series() const { return *series_; }
  [[nodiscard]] bool padded() const { return padded_; }
  [[nodiscard]] double period() const { return times_.back() - times_.front(); }
  /// What lies between a time and that time of the driver's first period, where it repeats.
  [[nodiscard]] double shift(double t) const {
    if (series_->outside != DriverOutside::wrap || (t >= times_.front() && t < times_.back())) return 0.0;
    return std::floor((t - times_.front()) / period()) * period();
  }
  /// Fills polynomials() with those of `run`.
  void interpolate_run(std::int64_t run) {
    const std::int64_t runs = series_->n_runs, column = runs == 1 ? 0 : run;
    values_.clear();
    if (padded_) values_.push_back(0.0);
    for (std::size_t k = 0; k < series_->times.size(); ++k) {
      values_.push_back(series_->values[k * at(runs) + at(column)]);
    }
    if (padded_) values_.push_back(0.0);
    interpolate(times_, values_, series_->interpolation, series_->boundary, polynomials_);
  }
  [[nodiscard]] const std::vector<Cubic>& polynomials() const { return polynomials_; }
  [[nodiscard]] double first() const { return values_.front(); }
  [[nodiscard]] double last() const { return values_.back(); }

 private:
  const DriverSeries* series_;
  bool padded_;
  std::vector<double> times_, values_;
  std::vector<Cubic> polynomials_;
};

/// Where an interval of the common grid lies on a driver's own: x = alpha + beta s.
struct Part {
  std::int64_t segment = -1;  ///< -1: before the samples, -2: behind them
  double alpha = 0.0, beta = 1.0;
};

Cubic shifted(const Cubic& c, const Part& p) {
  if (p.alpha == 0.0 && p.beta == 1.0) return c;
  const double a = p.alpha, b = p.beta;
  return {((c[3] * a + c[2]) * a + c[1]) * a + c[0], ((3 * c[3] * a + 2 * c[2]) * a + c[1]) * b,
          (3 * c[3] * a + c[2]) * b * b, c[3] * b * b * b};
}

Part part_of(const Own& own, double begin, double end, double tolerance) {
  const std::vector<double>& t = own.times();
  const double shift = own.shift(begin + 0.5 * (end - begin));
  begin -= shift;
  end -= shift;
  const double middle = begin + 0.5 * (end - begin);
  if (middle < t.front()) return {-1, 0.0, 1.0};
  if (middle >= t.back()) return {-2, 0.0, 1.0};
  const auto i = static_cast<std::int64_t>(std::upper_bound(t.begin(), t.end(), middle) - t.begin()) - 1;
  const double start = t[at(i)], length = t[at(i + 1)] - start;
  Part part{i, (begin - start) / length, (end - begin) / length};
  if (std::fabs(begin - start) <= tolerance) part.alpha = 0.0;
  if (part.alpha == 0.0 && std::fabs(end - t[at(i + 1)]) <= tolerance) part.beta = 1.0;
  return part;
}

/// The times of a driver from `begin` on over `length`, in as many copies as that takes.
void add_times(const Own& own, double begin, double length, double tolerance, std::vector<double>& all) {
  const std::vector<double>& t = own.times();
  if (own.series().outside != DriverOutside::wrap) {
    all.insert(all.end(), t.begin(), t.end());
    return;
  }
  const double first = std::floor((begin - t.front()) / own.period() + kResolution);
  for (double k = first; t.front() + k * own.period() < begin + length - tolerance; ++k) {
    for (const double x : t) {
      const double copy = k == 0.0 ? x : t.front() + k * own.period() + (x - t.front());
      if (copy >= begin - tolerance && copy <= begin + length + tolerance) all.push_back(copy);
    }
  }
}

/// The shortest time that is a whole number of periods of each driver; 0: there is none, or it is too long.
double common_period(const std::vector<Own>& drivers) {
  double length = drivers.front().period(), shortest = length;
  std::int64_t count = 1;
  for (const Own& own : drivers) shortest = std::min(shortest, own.period());
  for (std::size_t d = 1; d < drivers.size(); ++d) {
    const double period = drivers[d].period();
    const auto fits = [&](std::int64_t m) {
      const double ratio = static_cast<double>(m) * length / period;
      return std::round(ratio) >= 1 && std::fabs(ratio - std::round(ratio)) <= kResolution * 16 * ratio;
    };
    std::int64_t m = 1;
    while (m <= kMostPeriods && !fits(m)) ++m;
    length *= static_cast<double>(m);
    count *= m;
    if (m > kMostPeriods || length > static_cast<double>(kMostPeriods) * shortest * (1 + kResolution)) return 0.0;
  }
  return count == 1 ? drivers.front().period() : length;
}

/// Note [Written out]
/// A table wraps as a whole or not at all. Drivers that repeat beside others that do not are therefore written out,
/// period by period, from the first sample of all to a little beyond the last time that is read. How far that is
/// depends on the whole batch, and a run's numbers must not: the table begins at one place, what it holds up to a time
/// is the same whatever follows, and its rounding goes by the farthest that it could reach. Before its beginning
/// drivers that repeat are not known, which is an error.
struct WrittenOut {
  double begin = 0.0, length = 0.0, period = 0.0, reach = 0.0;  // period: the longest
};

WrittenOut write_out(const std::vector<Own>& drivers, std::span<const std::string> names, DriverSpan span) {
  double first = drivers.front().times().front(), largest = 0.0, shortest = 0.0, longest = 0.0;
  std::size_t repeats = 0;  // one that does
  for (std::size_t d = 0; d < drivers.size(); ++d) {
    const Own& own = drivers[d];
    first = std::min(first, own.times().front());
    largest = std::max(largest, largest_of(own.times()));
    if (own.series().outside != DriverOutside::wrap) continue;
    if (shortest == 0.0 || own.period() < shortest) shortest = own.period(), repeats = d;
    longest = std::max(longest, own.period());
  }
  if (span.low < first) {
    throw Error(
        ErrorCode::out_of_range,
        "driver {} repeats beside drivers that do not repeat with it: they are known from time {} on, the first "
        "sample of all (got {})",
        names[repeats], first, span.low);
  }
  const double most = static_cast<double>(kMostRepeats) * shortest;
  double segments = 0.0;
  const double length = std::max(span.high - first, 0.0) + 2 * longest;
  for (const Own& own : drivers) {
    const double periods = own.series().outside == DriverOutside::wrap ? length / own.period() + 1 : 1;
    segments += periods * static_cast<double>(own.times().size());
  }
  if (!(span.high - first <= most) || segments > static_cast<double>(kMostWrittenOut)) {
    throw Error(
        ErrorCode::out_of_range,
        "driver {} repeats beside drivers that do not repeat with it, and up to time {} that is more than {} of "
        "its periods or {} segments in all",
        names[repeats], span.high, kMostRepeats, kMostWrittenOut);
  }
  return {first, length, longest, std::max(largest, std::fabs(first) + most + 2 * longest)};
}

/// Of all drivers; `outside` is what the table does there.
std::vector<double> common_times(const std::vector<Own>& drivers, DriverOutside outside, double begin, double length,
                                 double tolerance) {
  std::vector<double> all;
  for (const Own& own : drivers) add_times(own, begin, length, tolerance, all);
  std::sort(all.begin(), all.end());
  std::vector<double> times;
  for (const double t : all) {
    if (times.empty() || t - times.back() > tolerance) times.push_back(t);
  }
  if (outside != DriverOutside::hold) return times;
  // What is held behind the samples has a segment, which goes on for ever; before them, where some driver is 0 instead.
  times.push_back(2 * times.back() - times[times.size() - 2]);
  const auto is_zero = [](const Own& own) { return own.series().outside == DriverOutside::zero; };
  if (std::any_of(drivers.begin(), drivers.end(), is_zero)) times.insert(times.begin(), 2 * times[0] - times[1]);
  return times;
}

/// Whether a driver may jump at time t, whatever its values.
bool may_jump(const Own& own, double t, double tolerance) {
  const std::vector<double>& times = own.times();
  t -= own.shift(t + tolerance);
  const auto near = [&](double x) { return std::fabs(x - t) <= tolerance; };
  const bool end = near(times.front()) || near(times.back());
  const DriverOutside outside = own.series().outside;
  if (!holds(own.series())) {
    if (!end || own.padded() || outside == DriverOutside::hold) return false;
    return outside == DriverOutside::zero || own.series().boundary != DriverBoundary::periodic;
  }
  if (end) return true;
  const auto i = std::lower_bound(times.begin(), times.end(), t - tolerance);
  return i != times.end() && near(*i);
}

void check_rules(std::span<const DriverSeries> series, std::span<const std::string> names) {
  for (std::size_t d = 0; d < series.size(); ++d) {
    const DriverSeries& s = series[d];
    if (s.times.empty()) continue;
    if (s.boundary == DriverBoundary::periodic && s.outside != DriverOutside::wrap) {
      throw Error(ErrorCode::invalid_argument, "driver_boundary periodic needs driver_wrap 1 (got 0)");
    }
    const std::size_t least = s.interpolation == DriverInterpolation::cubic ? 4 : 2;
    if (s.times.size() < least) {
      throw Error(ErrorCode::invalid_argument, "driver {} needs n_times >= {} for interpolation {} (got {})", names[d],
                  least, interpolation_name(s.interpolation), s.times.size());
    }
    if (s.boundary != DriverBoundary::periodic || holds(s)) continue;
    for (std::int64_t r = 0; r < s.n_runs; ++r) {
      double largest = 0.0;
      for (std::size_t k = 0; k < s.times.size(); ++k) {
        largest = std::max(largest, std::fabs(s.values[k * at(s.n_runs) + at(r)]));
      }
      const double begin = s.values[at(r)], end = s.values[(s.times.size() - 1) * at(s.n_runs) + at(r)];
      if (!(std::fabs(end - begin) <= 1e-9 * largest)) {
        throw Error(ErrorCode::invalid_argument,
                    "driver {} must end with the sample it begins with for driver_boundary periodic (got {} and {})",
                    names[d], begin, end);
      }
    }
  }
}

/// What the table does outside its times: hold, where drivers differ.
DriverOutside outside_of(const std::vector<Own>& drivers) {
  const DriverOutside first = drivers.front().series().outside;
  const auto same = [&](const Own& own) { return own.series().outside == first; };
  return std::all_of(drivers.begin(), drivers.end(), same) ? first : DriverOutside::hold;
}

void fill_knots(const std::vector<double>& times, DriverTable& table) {
  const std::size_t n = times.size() - 1;
  table.t0 = times.front();
  table.length = times.back() - times.front();
  table.dt = table.length;
  table.knots.clear();
  for (std::size_t i = 0; i < n; ++i) {
    const double length = times[i + 1] - times[i];
    const cubie_kernel::time_value since = split_time(times[i] - times.front());
    table.dt = std::min(table.dt, length);
    table.knots.push_back({since.d, 1.0 / length, since.hi, since.lo, static_cast<float>(1.0 / length), 0.0f});
  }
}

}  // namespace

void check_series(const DriverSeries& series, const std::string& name) {
  const std::vector<double>& t = series.times;
  if (t.size() < 2) throw Error(ErrorCode::invalid_argument, "driver {} needs n_times >= 2 (got {})", name, t.size());
  constexpr std::size_t kMost = std::size_t{1} << 40;
  if (t.size() > kMost) throw Error(ErrorCode::out_of_range, "n_times must be <= {} (got {})", kMost, t.size());
  for (std::size_t k = 0; k < t.size(); ++k) {
    if (!std::isfinite(t[k])) {
      throw Error(ErrorCode::invalid_argument, "times[{}] of driver {} must be finite (got {})", k, name, t[k]);
    }
    if (k == 0) continue;
    if (!(t[k] > t[k - 1])) {
      throw Error(ErrorCode::invalid_argument, "times[{}] of driver {} must come after times[{}] (got {} after {})", k,
                  name, k - 1, t[k], t[k - 1]);
    }
  }
  const double length = t.back() - t.front(), finest = 8 * kResolution * largest_of(t);
  if (!std::isfinite(length) || !std::isfinite(1.0 / length)) {
    throw Error(ErrorCode::out_of_range, "times of driver {} are too far apart or too near (got {} to {})", name,
                t.front(), t.back());
  }
  for (std::size_t k = 1; k < t.size(); ++k) {
    if (t[k] - t[k - 1] < finest || !std::isfinite(1.0 / (t[k] - t[k - 1]))) {
      throw Error(ErrorCode::out_of_range,
                  "times[{}] and times[{}] of driver {} must be at least {} apart (got {} and {})", k - 1, k, name,
                  finest, t[k - 1], t[k]);
    }
  }
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (!std::isfinite(series.values[i])) {
      throw Error(ErrorCode::invalid_argument, "samples[{}] of driver {} must be finite (got {})", i, name,
                  series.values[i]);
    }
  }
}

void make_series_table(std::span<const DriverSeries> series, DriverLanding landing, std::span<const std::string> names,
                       DriverSpan span, DriverTable& table) {
  check_rules(series, names);
  std::vector<Own> drivers;
  std::vector<std::int64_t> place;   // of each driver among those with samples, or -1
  std::vector<std::string> sampled;  // names of these
  double largest = 0.0;
  table.n_runs = 1;
  table.n_coefficients = 1;
  table.steps = false;
  for (const DriverSeries& s : series) {
    place.push_back(s.times.empty() ? -1 : static_cast<std::int64_t>(drivers.size()));
    if (s.times.empty()) continue;
    drivers.emplace_back(s);
    sampled.push_back(names[place.size() - 1]);
    largest = std::max(largest, largest_of(drivers.back().times()));
    table.n_runs = std::max(table.n_runs, s.n_runs);
    table.steps = table.steps || holds(s);
    const std::int32_t wanted = holds(s) ? 1 : s.interpolation == DriverInterpolation::linear ? 2 : 4;
    table.n_coefficients = std::max(table.n_coefficients, wanted);
  }
  DriverOutside outside = outside_of(drivers);
  double begin = drivers.front().times().front();
  double length = outside == DriverOutside::wrap ? common_period(drivers) : 0.0;
  double tolerance = kResolution * std::max(largest, std::fabs(begin + length));
  table.reach = table.written_to = table.written_from = 0.0;
  const auto wraps = [](const Own& own) { return own.series().outside == DriverOutside::wrap; };
  if (length == 0.0 && std::any_of(drivers.begin(), drivers.end(), wraps)) {
    const WrittenOut out = write_out(drivers, sampled, span);
    outside = DriverOutside::hold;
    begin = table.written_from = out.begin;
    length = out.length;
    table.written_to = out.begin + out.length - 1.5 * out.period;
    table.reach = out.reach;
    // Knots are so far apart that their distance does not count where times snap to them (DriverTable::args).
    tolerance = 16 * kResolution * out.reach;
  }
  const bool wrap = outside == DriverOutside::wrap;
  const std::vector<double> times = common_times(drivers, outside, begin, length, tolerance);
  const auto n = static_cast<std::int64_t>(times.size()) - 1;
  fill_knots(times, table);
  table.n_segments = n;
  table.n_drivers = static_cast<std::int64_t>(series.size());
  table.outside = outside;
  table.coefficients_f32.clear();
  const std::int64_t row = table.n_coefficients;
  const std::int64_t size = checked_mul(checked_mul(n, table.n_drivers, "driver table"), row, "driver table");
  table.coefficients.assign(at(checked_mul(size, table.n_runs, "driver table")), 0.0);

  std::vector<std::vector<Part>> parts(drivers.size());
  for (std::size_t d = 0; d < drivers.size(); ++d) {
    for (std::size_t i = 0; i + 1 < times.size(); ++i) {
      parts[d].push_back(part_of(drivers[d], times[i], times[i + 1], tolerance));
    }
  }
  const auto coefficients = [&](std::int64_t run, std::int64_t i, std::size_t driver) {
    return &table.coefficients[at(run * size + (i * table.n_drivers + static_cast<std::int64_t>(driver)) * row)];
  };
  for (std::int64_t run = 0; run < table.n_runs; ++run) {
    for (std::size_t driver = 0; driver < series.size(); ++driver) {
      if (place[driver] < 0) continue;
      const std::size_t d = at(place[driver]);
      Own& own = drivers[d];
      if (run == 0 || own.series().n_runs > 1) own.interpolate_run(run);
      for (std::int64_t i = 0; i < n; ++i) {
        const Part& part = parts[d][at(i)];
        Cubic c{};
        if (part.segment >= 0) {
          c = shifted(own.polynomials()[at(part.segment)], part);
        } else if (own.series().outside == DriverOutside::hold) {
          c[0] = part.segment == -1 ? own.first() : own.last();
        }
        double* const to = coefficients(run, i, driver);
        for (std::int64_t j = 0; j < row; ++j) {
          to[j] = c[at(j)];
          if (std::isfinite(to[j])) continue;
          throw Error(ErrorCode::out_of_range, "samples of driver {} are too large to interpolate (got {})",
                      names[driver], c[0]);
        }
      }
    }
  }

  table.jumps.clear();
  const auto value = [&](std::int64_t i, std::size_t driver, bool end) {
    if (wrap) i = (i + n) % n;
    if (i < 0 || i >= n) return outside == DriverOutside::zero ? 0.0 : *coefficients(0, i < 0 ? 0 : n - 1, driver);
    const double* const c = coefficients(0, i, driver);
    double sum = c[0];
    for (std::int64_t j = 1; end && j < row; ++j) sum += c[j];
    return sum;
  };
  for (std::int64_t i = 0; i < n + (wrap ? 0 : 1) && landing != DriverLanding::none; ++i) {
    bool jumps = landing == DriverLanding::knots;
    for (std::size_t driver = 0; driver < series.size() && !jumps; ++driver) {
      if (place[driver] < 0) continue;
      const Own& own = drivers[at(place[driver])];
      if (!may_jump(own, times[at(i)], tolerance)) continue;
      jumps = own.series().n_runs > 1 || value(i - 1, driver, true) != value(i, driver, false);
    }
    if (jumps) table.jumps.push_back({split_time(times[at(i)]), i});
  }
}

}  // namespace cubie::integrator
