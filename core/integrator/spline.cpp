#include "integrator/spline.hpp"

namespace cubie::integrator {
namespace {

/// Rows (lower, diagonal, upper) of a tridiagonal system.
struct Rows {
  std::vector<double> lower, diagonal, upper;
  explicit Rows(std::size_t n) : lower(n, 0.0), diagonal(n, 1.0), upper(n, 0.0) {}
  void set(std::size_t i, double l, double d, double u) { lower[i] = l, diagonal[i] = d, upper[i] = u; }
  /// x becomes the solution. The rows of a spline need no pivoting.
  void solve(std::vector<double>& x) const {
    const std::size_t n = x.size();
    std::vector<double> factor(n);
    double pivot = diagonal[0];
    x[0] /= pivot;
    for (std::size_t i = 1; i < n; ++i) {
      factor[i - 1] = upper[i - 1] / pivot;
      pivot = diagonal[i] - lower[i] * factor[i - 1];
      x[i] = (x[i] - lower[i] * x[i - 1]) / pivot;
    }
    for (std::size_t i = n - 1; i-- > 0;) x[i] -= factor[i] * x[i + 1];
  }
};

/// Slopes at all knots of segments of lengths h and rises r. A row says that the second derivative is continuous.
std::vector<double> slopes(const std::vector<double>& h, const std::vector<double>& r, DriverBoundary boundary) {
  const std::size_t n = h.size();
  const auto rate = [&](std::size_t i) { return r[i] / h[i]; };
  const auto inner = [&](Rows& rows, std::vector<double>& x, std::size_t i, std::size_t before) {
    rows.set(i, h[i], 2 * (h[before] + h[i]), h[before]);
    x[i] = 3 * (h[i] * rate(before) + h[before] * rate(i));
  };
  if (boundary == DriverBoundary::periodic) {
    std::vector<double> x(n), w(n, 0.0);
    Rows rows(n);
    for (std::size_t i = 0; i < n; ++i) inner(rows, x, i, i == 0 ? n - 1 : i - 1);
    // The corners (0, n - 1) and (n - 1, 0) as a matrix of rank one, u v^T with u = (g, 0, ..., c), v = (1, 0, ..., b /
    // g).
    const double b = rows.lower[0], c = rows.upper[n - 1], g = -rows.diagonal[0];
    rows.diagonal[0] -= g;
    rows.diagonal[n - 1] -= c * b / g;
    w[0] = g;
    w[n - 1] += c;
    rows.solve(x);
    rows.solve(w);
    const double ratio = (x[0] + b / g * x[n - 1]) / (1.0 + w[0] + b / g * w[n - 1]);
    for (std::size_t i = 0; i < n; ++i) x[i] -= ratio * w[i];
    x.push_back(x.front());
    return x;
  }
  std::vector<double> x(n + 1, 0.0);
  Rows rows(n + 1);  // clamped: slope 0 at both ends
  for (std::size_t i = 1; i < n; ++i) inner(rows, x, i, i - 1);
  if (boundary == DriverBoundary::natural) {  // second derivative 0
    rows.set(0, 0.0, 2.0, 1.0);
    rows.set(n, 1.0, 2.0, 0.0);
    x[0] = 3 * rate(0);
    x[n] = 3 * rate(n - 1);
  } else if (boundary == DriverBoundary::not_a_knot) {  // third derivative continuous at the second knot
    const auto outer = [](double near, double far, double r_near, double r_far) {
      return ((near + 2 * (near + far)) * far * r_near + near * near * r_far) / (near + far);
    };
    rows.set(0, 0.0, h[1], h[0] + h[1]);
    rows.set(n, h[n - 1] + h[n - 2], h[n - 2], 0.0);
    x[0] = outer(h[0], h[1], rate(0), rate(1));
    x[n] = outer(h[n - 1], h[n - 2], rate(n - 1), rate(n - 2));
  }
  rows.solve(x);
  return x;
}

}  // namespace

void interpolate(std::span<const double> times, std::span<const double> values, DriverInterpolation interpolation,
                 DriverBoundary boundary, std::vector<Cubic>& out) {
  const std::size_t n = times.size() - 1;
  const bool cubic = interpolation == DriverInterpolation::cubic;
  const bool closed = cubic && boundary == DriverBoundary::periodic;
  const auto value = [&](std::size_t i) { return closed && i == n ? values[0] : values[i]; };
  out.assign(n, Cubic{});
  std::vector<double> h(n), rise(n);
  for (std::size_t i = 0; i < n; ++i) {
    h[i] = times[i + 1] - times[i];
    rise[i] = value(i + 1) - value(i);
    out[i][0] = value(i);
    if (interpolation == DriverInterpolation::linear) out[i][1] = rise[i];
  }
  if (!cubic) return;
  const std::vector<double> m = slopes(h, rise, boundary);
  for (std::size_t i = 0; i < n; ++i) {
    const double left = m[i] * h[i], right = m[i + 1] * h[i];
    out[i][1] = left;
    out[i][2] = 3 * rise[i] - 2 * left - right;
    out[i][3] = left + right - 2 * rise[i];
  }
}

}  // namespace cubie::integrator
