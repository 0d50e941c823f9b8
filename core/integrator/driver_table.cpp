#include "integrator/driver_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "util/checked.hpp"
#include "util/error.hpp"

// The accessor of kernels, compiled here for one lane of double. Its header is written for the compilers of kernels,
// whose warnings differ.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include "kernels/driver.h"
#pragma GCC diagnostic pop

namespace cubie::integrator {
namespace {

std::size_t at(std::int64_t i) { return static_cast<std::size_t>(i); }

/// The samples of one driver, with the zeros that a clamped table adds at both ends.
class Column {
 public:
  Column(const DriverSamples& samples, std::int64_t driver, bool padded, bool periodic)
      : samples_(samples), driver_(driver), first_(padded ? 1 : 0), periodic_(periodic) {}
  [[nodiscard]] double operator[](std::int64_t i) const {
    i -= first_;
    if (i < 0 || i >= samples_.n_samples) return 0.0;
    if (periodic_ && i == samples_.n_samples - 1) i = 0;
    return samples_.values[at(i * samples_.n_drivers + driver_)];
  }
  /// The difference of the samples at the ends of segment i.
  [[nodiscard]] double rise(std::int64_t i) const { return (*this)[i + 1] - (*this)[i]; }

 private:
  const DriverSamples& samples_;
  std::int64_t driver_, first_;
  bool periodic_;
};

/// Solves a tridiagonal system in place. Rows inside are (1, 4, 1), the first is (diagonal, beside), the last
/// (beside, diagonal). `factor` is scratch of the same size.
void solve_tridiagonal(std::vector<double>& x, std::vector<double>& factor, double diagonal, double beside) {
  const std::size_t n = x.size();
  factor[0] = beside / diagonal;
  x[0] /= diagonal;
  for (std::size_t i = 1; i < n; ++i) {
    const bool last = i == n - 1;
    const double lower = last ? beside : 1.0;
    const double pivot = (last ? diagonal : 4.0) - lower * factor[i - 1];
    factor[i] = 1.0 / pivot;
    x[i] = (x[i] - lower * x[i - 1]) / pivot;
  }
  for (std::size_t i = n - 1; i-- > 0;) x[i] -= factor[i] * x[i + 1];
}

/// Slopes of a periodic spline, times dt: the cyclic rows 1, 4, 1, as a tridiagonal matrix plus one of rank one.
void solve_cyclic(std::vector<double>& x, std::vector<double>& z, std::vector<double>& factor) {
  // A = B + w w^T with w = (1, 0, ..., 0, 1): B has 3 in its corners.
  std::fill(z.begin(), z.end(), 0.0);
  z.front() = z.back() = 1.0;
  solve_tridiagonal(x, factor, 3.0, 1.0);
  solve_tridiagonal(z, factor, 3.0, 1.0);
  const double ratio = (x.front() + x.back()) / (1.0 + z.front() + z.back());
  for (std::size_t i = 0; i < x.size(); ++i) x[i] -= ratio * z[i];
}

/// Slopes times dt at all knots of one driver. A row says that the second derivative is continuous there:
/// m[i-1] + 4 m[i] + m[i+1] = 3 (y[i+1] - y[i-1]).
void spline_slopes(const Column& y, std::int64_t n, DriverBoundary boundary, DriverTable& s) {
  std::vector<double>& m = s.slopes;
  if (boundary == DriverBoundary::periodic) {  // knot n is knot 0
    m.reserve(at(n + 1));
    m.resize(at(n));
    s.factors.resize(at(n));
    s.rank_one.resize(at(n));
    for (std::int64_t i = 0; i < n; ++i) m[at(i)] = 3.0 * (y.rise(i) + y.rise(i == 0 ? n - 1 : i - 1));
    solve_cyclic(m, s.rank_one, s.factors);
    m.push_back(m.front());
    return;
  }
  m.resize(at(n + 1));
  s.factors.resize(at(n + 1));
  for (std::int64_t i = 1; i < n; ++i) m[at(i)] = 3.0 * (y.rise(i) + y.rise(i - 1));
  double diagonal = 1.0, beside = 0.0;
  m.front() = m.back() = 0.0;
  if (boundary == DriverBoundary::natural) {  // second derivative 0
    diagonal = 2.0;
    beside = 1.0;
    m.front() = 3.0 * y.rise(0);
    m.back() = 3.0 * y.rise(n - 1);
  } else if (boundary == DriverBoundary::not_a_knot) {  // third derivative continuous at the second knot
    beside = 2.0;
    m.front() = 0.5 * (5.0 * y.rise(0) + y.rise(1));
    m.back() = 0.5 * (5.0 * y.rise(n - 1) + y.rise(n - 2));
  }
  solve_tridiagonal(m, s.factors, diagonal, beside);
}

void check_rule(const DriverSamples& samples, const DriverRule& rule, std::span<const std::string> names) {
  const bool cubic = rule.interpolation == DriverInterpolation::cubic;
  const std::int64_t least = cubic ? 4 : 2;
  if (samples.n_samples < least) {
    throw Error(ErrorCode::invalid_argument, "driver_interpolation {} needs n_samples >= {} (got {})",
                interpolation_name(rule.interpolation), least, samples.n_samples);
  }
  if (rule.boundary != DriverBoundary::periodic || rule.interpolation == DriverInterpolation::previous) return;
  if (rule.outside != DriverOutside::wrap) {
    throw Error(ErrorCode::invalid_argument, "driver_boundary periodic needs driver_wrap 1 (got 0)");
  }
  for (std::int64_t d = 0; d < samples.n_drivers; ++d) {
    double largest = 0.0;
    for (std::int64_t i = 0; i < samples.n_samples; ++i) {
      largest = std::max(largest, std::fabs(samples.values[at(i * samples.n_drivers + d)]));
    }
    const double first = samples.values[at(d)];
    const double last = samples.values[at((samples.n_samples - 1) * samples.n_drivers + d)];
    if (!(std::fabs(last - first) <= 1e-9 * largest)) {
      throw Error(ErrorCode::invalid_argument,
                  "driver {} must end with the sample it begins with for driver_boundary periodic (got {} and {})",
                  names[at(d)], first, last);
    }
  }
}

/// Whether any driver jumps where segment i begins; i = n is the end of the table.
bool jumps_at(const DriverSamples& samples, const DriverRule& rule, std::int64_t i, std::int64_t n, bool padded) {
  const bool holds = rule.interpolation == DriverInterpolation::previous;
  const bool inner = i > 0 && i < n;
  if (rule.landing == DriverLanding::none || (rule.outside == DriverOutside::wrap && i == n)) return false;
  if (rule.landing == DriverLanding::knots) return true;
  if (!holds && (inner || padded || rule.outside == DriverOutside::hold)) return false;
  if (!holds && rule.outside == DriverOutside::wrap && rule.boundary == DriverBoundary::periodic) return false;
  const auto sample = [&](std::int64_t k, std::int64_t d) { return samples.values[at(k * samples.n_drivers + d)]; };
  const std::int64_t last = samples.n_samples - (holds && rule.outside != DriverOutside::hold ? 2 : 1);
  for (std::int64_t d = 0; d < samples.n_drivers; ++d) {
    const bool wraps = rule.outside == DriverOutside::wrap, zero = rule.outside == DriverOutside::zero;
    const double before = i > 0   ? sample(std::min(i - 1, last), d)
                          : wraps ? sample(last, d)
                          : zero  ? 0.0
                                  : sample(0, d);
    const double behind = i < n ? sample(i, d) : zero ? 0.0 : before;
    const bool ends = !holds && i == n;  // a line reaches its last sample
    if ((ends ? sample(last, d) : before) != behind) return true;
  }
  return false;
}

}  // namespace

const char* interpolation_name(DriverInterpolation interpolation) noexcept {
  constexpr const char* kNames[] = {"previous", "linear", "cubic"};
  return kNames[static_cast<std::size_t>(interpolation)];
}

cubie_kernel::time_value split_time(double t) noexcept {
  const auto hi = static_cast<float>(t);
  return {t, hi, static_cast<float>(t - static_cast<double>(hi))};
}

void check_samples(std::span<const double> values, std::int64_t n_samples, double t0, double dt,
                   std::span<const std::string> names) {
  if (n_samples < 2) throw Error(ErrorCode::invalid_argument, "n_samples must be >= 2 (got {})", n_samples);
  // Numbers of f64 kernels count segments exactly up to here, and so do the products of strides.
  constexpr std::int64_t kMost = std::int64_t{1} << 40;
  if (n_samples > kMost) throw Error(ErrorCode::out_of_range, "n_samples must be <= {} (got {})", kMost, n_samples);
  if (!std::isfinite(t0)) throw Error(ErrorCode::invalid_argument, "t0 of driver samples must be finite (got {})", t0);
  if (!(dt > 0) || !std::isfinite(dt)) {
    throw Error(ErrorCode::invalid_argument, "dt of driver samples must be > 0 and finite (got {})", dt);
  }
  const double end = t0 + dt * static_cast<double>(n_samples);
  const double largest = std::max(std::fabs(t0), std::fabs(end));
  if (!std::isfinite(end) || !std::isfinite(1.0 / dt) || dt < 0x1p-48 * largest) {
    throw Error(ErrorCode::out_of_range, "dt of driver samples is below the resolution of t0 and n_samples (got {})",
                dt);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) {
      throw Error(ErrorCode::invalid_argument, "sample {} of driver {} must be finite (got {})", i / names.size(),
                  names[i % names.size()], values[i]);
    }
  }
}

void make_table(const DriverSamples& samples, const DriverRule& rule, std::span<const std::string> names,
                DriverTable& table) {
  check_rule(samples, rule, names);
  const bool cubic = rule.interpolation == DriverInterpolation::cubic;
  const bool holds = rule.interpolation == DriverInterpolation::previous;
  const bool padded = !holds && rule.boundary == DriverBoundary::clamped && rule.outside == DriverOutside::zero;
  const bool prolonged = holds && rule.outside == DriverOutside::hold;  // by a segment for the last sample
  const std::int64_t n = samples.n_samples - 1 + (padded ? 2 : prolonged ? 1 : 0);
  table.n_segments = n;
  table.n_drivers = samples.n_drivers;
  table.n_runs = 1;
  table.n_coefficients = cubic ? 4 : holds ? 1 : 2;
  table.t0 = padded ? samples.t0 - samples.dt : samples.t0;
  table.dt = samples.dt;
  table.length = samples.dt * static_cast<double>(n);
  table.outside = rule.outside;
  table.steps = holds;
  table.reach = table.written_to = table.written_from = 0.0;
  table.knots.clear();
  table.jumps.clear();
  for (std::int64_t i = 0; i <= n; ++i) {
    if (!jumps_at(samples, rule, i, n, padded)) continue;
    table.jumps.push_back({split_time(std::fma(static_cast<double>(i), table.dt, table.t0)), i});
  }
  table.coefficients_f32.clear();
  const std::int64_t row = table.n_coefficients;
  table.coefficients.resize(at(checked_mul(checked_mul(n, samples.n_drivers, "driver table"), row, "driver table")));

  for (std::int64_t d = 0; d < samples.n_drivers; ++d) {
    const Column y(samples, d, padded, !holds && rule.boundary == DriverBoundary::periodic);
    if (cubic) spline_slopes(y, n, rule.boundary, table);
    for (std::int64_t i = 0; i < n; ++i) {
      double* const c = &table.coefficients[at((i * samples.n_drivers + d) * row)];
      const double rise = y.rise(i);
      c[0] = y[i];
      if (!holds) c[1] = rise;
      if (cubic) {
        const double left = table.slopes[at(i)], right = table.slopes[at(i + 1)];
        c[1] = left;
        c[2] = 3.0 * rise - 2.0 * left - right;
        c[3] = left + right - 2.0 * rise;
      }
      for (std::int64_t j = 0; j < row; ++j) {
        if (!std::isfinite(c[j])) {
          throw Error(ErrorCode::out_of_range, "samples of driver {} are too large to interpolate (got {})",
                      names[at(d)], c[0]);
        }
      }
    }
  }
}

void narrow(DriverTable& table, std::span<const std::string> names) {
  const double end = table.t0 + table.length;
  if (table.dt < 1e-30 || std::max(std::fabs(table.t0), std::fabs(end)) > 1e30) {
    throw Error(ErrorCode::out_of_range,
                "driver samples must stand within 1e30 of 0 and 1e-30 apart with precision f32 (got t0 {} and dt {})",
                table.t0, table.dt);
  }
  constexpr std::int64_t kMost = std::int64_t{1} << 24;  // integers that a float holds
  if (table.n_segments > kMost) {
    throw Error(ErrorCode::out_of_range, "driver samples must have <= {} segments with precision f32 (got {})", kMost,
                table.n_segments);
  }
  table.coefficients_f32.resize(table.coefficients.size());
  for (std::size_t i = 0; i < table.coefficients.size(); ++i) {
    const auto value = static_cast<float>(table.coefficients[i]);
    if (!std::isfinite(value)) {
      const std::size_t driver = i / at(table.n_coefficients) % at(table.n_drivers);
      throw Error(ErrorCode::out_of_range, "driver {} exceeds precision f32 (got {})", names[driver],
                  table.coefficients[i]);
    }
    table.coefficients_f32[i] = value;
  }
}

cubie_kernel::driver_args DriverTable::args(plan::Precision precision) const {
  const bool f32 = precision == plan::Precision::f32;
  cubie_kernel::driver_args a{};
  a.coefficients = f32 ? static_cast<const void*>(coefficients_f32.data()) : coefficients.data();
  a.run_stride = n_runs > 1 ? run_size() : 0;
  a.n_segments = n_segments;
  a.n_drivers = static_cast<int>(n_drivers);
  a.n_coefficients = n_coefficients;
  a.outside = static_cast<int>(outside);
  a.t0 = split_time(t0);
  a.per_dt = split_time(1.0 / dt);
  a.per_period = 1.0 / static_cast<double>(n_segments);
  // Four units in the last place of the largest time, and as many of the count of segments.
  const auto n = static_cast<double>(n_segments);
  const double ulp = f32 ? 0x1p-46 : 0x1p-52;
  const double largest = std::max({std::fabs(t0), std::fabs(t0 + length), reach});
  a.slack = std::min(4 * ulp * (largest / dt + n), 0.25);
  a.snap = jumps.empty() ? 0.0 : a.slack;
  a.upper = steps ? n - a.slack : n + a.slack;
  a.knots = knots.empty() ? nullptr : knots.data();
  a.length = split_time(length);
  a.per_length = 1.0 / length;
  a.knot_snap = std::min(4 * ulp * largest, 0.25 * dt);
  a.knot_upper = steps ? length - a.knot_snap : length + a.knot_snap;
  a.jumps = jumps.data();
  a.n_jumps = static_cast<int>(jumps.size());
  return a;
}

void check_jumps(const DriverTable& table, double t0, double t_end, plan::Precision precision) {
  if (table.jumps.empty()) return;
  const double most = precision == plan::Precision::f32 ? 0x1p24 : 0x1p50;
  const double far = std::max(std::fabs(t0 - table.t0), std::fabs(t_end - table.t0)) / table.length;
  const double segments = (table.outside == DriverOutside::wrap ? far + 2 : 1) * static_cast<double>(table.n_segments);
  if (segments > most) {
    throw Error(ErrorCode::out_of_range,
                "t0 {} and t_end {} are {} driver segments away from the samples, more than {} with driver_landing "
                "other than none",
                t0, t_end, segments, most);
  }
}

void evaluate_table(const DriverTable& table, int derivative, std::span<const double> times, std::span<double> out,
                    std::int64_t run) {
  using Group = cubie_kernel::lane<double, 1>;
  const cubie_kernel::driver_args args = table.args(plan::Precision::f64);
  const long long number = run;
  std::size_t next = 0;
  for (const double t : times) {
    const cubie_kernel::driver_point<Group> point({&args, false, 0.0, 0.0, &number, 0}, {t});
    for (int d = 0; d < args.n_drivers; ++d) out[next++] = derivative == 0 ? point.value(d) : point.slope(d);
  }
}

}  // namespace cubie::integrator
