// Values at the end of the stiff problems of tests/numerics, in 113-bit numbers:
//
//     g++ -O2 -std=gnu++20 tools/references/stiff_values.cpp -lquadmath -o stiff_values && ./stiff_values [PROBLEM...]
//
// With -DLONG_DOUBLE in 64-bit numbers, thirty times as fast, which is enough for the ring modulator.
// --neighbours PROBLEM... prints the rows of bench/stiff_neighbours.inc: each problem with its parameter (problems.inc)
// up to six per cent off.
//
// Collocation at 9 Radau points (order 17), whose nodes are found here as zeros of Legendre polynomials; what the same
// step gives with 7 points is its error estimate. The whole system of the stages is solved by elimination with row
// exchanges, with Jacobians by differences, so that cubie's tableaus, transformations and derivatives have no part in
// it. Each problem is solved at two tolerances; ten times their difference is the uncertainty printed. Beside every
// value stands how far the published one is from it. Nothing in the build calls this.

#include <quadmath.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace {

#ifdef LONG_DOUBLE
using Real = long double;
Real absolute(Real x) { return fabsl(x); }
Real sine(Real x) { return sinl(x); }
Real cosine(Real x) { return cosl(x); }
Real exponential(Real x) { return expl(x); }
Real exponential_less_1(Real x) { return expm1l(x); }
Real logarithm(Real x) { return logl(x); }
constexpr double kRounding = 1e-16;    ///< a size of corrections far above rounding
constexpr double kDifference = 1e-10;  ///< for the Jacobian
#else
using Real = __float128;
Real absolute(Real x) { return fabsq(x); }
Real sine(Real x) { return sinq(x); }
Real cosine(Real x) { return cosq(x); }
Real exponential(Real x) { return expq(x); }
Real exponential_less_1(Real x) { return expm1q(x); }
Real logarithm(Real x) { return logq(x); }
constexpr double kRounding = 1e-25;
constexpr double kDifference = 1e-16;
#endif
using Vector = std::vector<Real>;
const Real kPi = static_cast<Real>(M_PIq);

struct Piece {
  double end;                            ///< of a stretch with a smooth right-hand side
  Vector published;                      ///< values there, as many as there are; later components are not compared
  std::vector<std::size_t> states = {};  ///< whose these are, where they are not the first ones; others are not printed
};

struct Problem {
  std::string name;
  Vector start;
  std::function<void(Real t, Real piece_end, const Real* y, Real* dy)> rhs;
  std::vector<Piece> pieces;
  Vector scale;  ///< below which a component is noise
  double tolerance = 1e-17;
  double tests_end = 0;  ///< the piece that tests and benchmarks end with; 0: the last
};

constexpr int kPoints = 9, kFewer = 7;

/// L and U of a matrix with row exchanges; zeros are left out, so bands stay bands. Row exchanges move no element
/// further below the diagonal than one stands already.
class Factors {
 public:
  explicit Factors(std::vector<Vector> matrix) : a_(std::move(matrix)), row_(a_.size()), last_(a_.size()) {
    const std::size_t n = a_.size();
    std::size_t below = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const auto first = std::find_if(a_[i].begin(), a_[i].end(), [](Real x) { return x != 0; });
      below = std::max(below, i - std::min(i, static_cast<std::size_t>(first - a_[i].begin())));
    }
    for (std::size_t k = 0; k < n; ++k) {
      std::size_t pivot = k;
      const std::size_t end = std::min(n, k + below + 1);
      for (std::size_t i = k + 1; i < end; ++i) {
        if (absolute(a_[i][k]) > absolute(a_[pivot][k])) pivot = i;
      }
      row_[k] = pivot;
      std::swap(a_[k], a_[pivot]);
      last_[k] = n;
      while (last_[k] > k + 1 && a_[k][last_[k] - 1] == 0) --last_[k];
      for (std::size_t i = k + 1; i < end; ++i) {
        if (a_[i][k] == 0) continue;
        a_[i][k] /= a_[k][k];
        for (std::size_t j = k + 1; j < last_[k]; ++j) a_[i][j] -= a_[i][k] * a_[k][j];
      }
    }
    first_.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      while (first_[i] < i && a_[i][first_[i]] == 0) ++first_[i];
    }
  }

  void solve(Vector& x) const {
    const std::size_t n = x.size();
    for (std::size_t k = 0; k < n; ++k) std::swap(x[k], x[row_[k]]);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = first_[i]; k < i; ++k) x[i] -= a_[i][k] * x[k];
    }
    for (std::size_t k = n; k-- > 0;) {
      for (std::size_t j = k + 1; j < last_[k]; ++j) x[k] -= a_[k][j] * x[j];
      x[k] /= a_[k][k];
    }
  }

 private:
  std::vector<Vector> a_;
  std::vector<std::size_t> row_, last_, first_;
};

/// Radau's right points in (0, 1] and the integrals from 0 to each of the polynomials that are 1 at one of them.
struct Rule {
  explicit Rule(int n) : points(n), c(n), a(n, Vector(n)) {
    // Zeros of P_s - P_{s-1} on [-1, 1]: between 60 n bisected cells none is missed.
    const auto difference = [n](Real x) {
      Real before = 1, now = x;
      for (int k = 1; k < n; ++k) {
        const Real next = ((2 * k + 1) * x * now - k * before) / (k + 1);
        before = now;
        now = next;
      }
      return now - before;
    };
    int found = 0;
    for (int cell = 0; cell < 60 * n && found < n - 1; ++cell) {
      Real low = -cosine(kPi * cell / (60 * n)), high = -cosine(kPi * (cell + 1) / (60 * n));
      if (difference(low) * difference(high) > 0) continue;
      for (int i = 0; i < 120; ++i) {
        const Real middle = (low + high) / 2;
        (difference(low) * difference(middle) <= 0 ? high : low) = middle;
      }
      c[found++] = (1 + (low + high) / 2) / 2;
    }
    c[n - 1] = 1;
    for (int j = 0; j < n; ++j) {
      Vector poly{1};
      for (int m = 0; m < n; ++m) {
        if (m == j) continue;
        Vector next(poly.size() + 1);
        for (std::size_t k = 0; k < poly.size(); ++k) {
          next[k] -= poly[k] * c[m] / (c[j] - c[m]);
          next[k + 1] += poly[k] / (c[j] - c[m]);
        }
        poly = next;
      }
      for (int i = 0; i < n; ++i) {
        Real power = c[i];
        for (std::size_t k = 0; k < poly.size(); ++k, power *= c[i]) a[i][j] += poly[k] * power / (k + 1);
      }
    }
  }
  int points;
  Vector c;
  std::vector<Vector> a;
};

struct Solver {
  const Problem& problem;
  Real piece_end = 0;

  Vector slope(Real t, const Vector& y) const {
    Vector dy(y.size());
    problem.rhs(t, piece_end, y.data(), dy.data());
    return dy;
  }

  Real weight(std::size_t v, Real y) const { return problem.scale[v] + absolute(y); }

  std::vector<Vector> jacobian(Real t, const Vector& y) const {
    const std::size_t n = y.size();
    std::vector<Vector> j(n, Vector(n));
    const Vector base = slope(t, y);
    Vector moved = y;
    for (std::size_t v = 0; v < n; ++v) {
      const Real delta = Real(kDifference) * weight(v, y[v]);
      moved[v] = y[v] + delta;
      const Vector dy = slope(t, moved);
      moved[v] = y[v];
      for (std::size_t i = 0; i < n; ++i) j[i][v] = (dy[i] - base[i]) / delta;
    }
    return j;
  }

  /// The change over h, or nothing where the iteration does not converge fast. `stages` starts it and keeps it, with
  /// stage i of state v at v * points + i.
  Vector step(const Rule& rule, Real t, const Vector& y, const std::vector<Vector>& j, Real h, Vector& stages) const {
    const std::size_t n = y.size(), s = static_cast<std::size_t>(rule.points);
    std::vector<Vector> matrix(n * s, Vector(n * s));
    for (std::size_t v = 0; v < n; ++v) {
      for (std::size_t w = 0; w < n; ++w) {
        if (j[v][w] == 0) continue;
        for (std::size_t i = 0; i < s; ++i) {
          for (std::size_t k = 0; k < s; ++k) matrix[v * s + i][w * s + k] = -h * rule.a[i][k] * j[v][w];
        }
      }
      for (std::size_t i = 0; i < s; ++i) matrix[v * s + i][v * s + i] += 1;
    }
    const Factors factors(std::move(matrix));
    double before = 0;
    for (int round = 0; round < 40; ++round) {
      std::vector<Vector> f;
      for (std::size_t i = 0; i < s; ++i) {
        Vector at = y;
        for (std::size_t v = 0; v < n; ++v) at[v] += stages[v * s + i];
        f.push_back(slope(t + rule.c[i] * h, at));
      }
      Vector x(n * s);
      for (std::size_t v = 0; v < n; ++v) {
        for (std::size_t i = 0; i < s; ++i) {
          Real sum = 0;
          for (std::size_t k = 0; k < s; ++k) sum += rule.a[i][k] * f[k][v];
          x[v * s + i] = h * sum - stages[v * s + i];
        }
      }
      factors.solve(x);
      double size = 0;
      for (std::size_t k = 0; k < x.size(); ++k) {
        stages[k] += x[k];
        const double part = double(absolute(x[k]) / weight(k / s, y[k / s]));
        if (!(part <= size)) size = part;
      }
      if (!std::isfinite(size) || (round > 2 && size > 0.5 * before && size > 100 * kRounding)) return {};
      if (size < kRounding || (round > 2 && size > 0.5 * before)) {
        Vector change(n);
        for (std::size_t v = 0; v < n; ++v) change[v] = stages[v * s + s - 1];
        return change;
      }
      before = size;
    }
    return {};
  }

  void advance(Vector& y, Real t, Real end, Real tolerance, long& steps) {
    static const Rule fine(kPoints), fewer(kFewer);
    piece_end = end;
    const std::size_t n = y.size();
    Real h = (end - t) * Real(1e-10);
    std::vector<Vector> j = jacobian(t, y);
    while (t < end) {
      const bool last = t + h * Real(1.0001) >= end;
      if (last) h = end - t;
      Vector stages(n * kPoints), other(n * kFewer);
      const Vector change = step(fine, t, y, j, h, stages);
      const Vector rough = change.empty() ? change : step(fewer, t, y, j, h, other);
      double worst = 0;
      for (std::size_t v = 0; v < rough.size(); ++v) {
        const double error = double(absolute(change[v] - rough[v]) / (tolerance * weight(v, y[v] + change[v])));
        if (!(error <= worst)) worst = error;
      }
      const bool usable = !rough.empty() && std::isfinite(worst);
      const double grow = usable ? 0.8 * std::pow(std::max(worst, 1e-14), -1.0 / 10) : 0.2;
      if (!usable || worst > 1) {
        h *= std::clamp(grow, 0.1, 0.9);
        continue;
      }
      for (std::size_t v = 0; v < n; ++v) y[v] += change[v];
      t = last ? end : t + h;
      h *= std::clamp(grow, 0.2, 4.0);
      j = jacobian(t, y);
      ++steps;
    }
  }
};

std::string text(Real value, int digits) {
  char buffer[64];
  quadmath_snprintf(buffer, sizeof buffer, "%.*Qe", digits, static_cast<__float128>(value));
  return buffer;
}

#include "stiff_values_problems.inc"

/// How far two solutions of one problem are apart.
Real spread_of(const Problem& problem, const Vector& fine, const Vector& coarse) {
  Real spread = 0;
  for (std::size_t i = 0; i < fine.size(); ++i) {
    spread = std::max(spread, absolute(fine[i] - coarse[i]) / (problem.scale[i] + absolute(fine[i])));
  }
  return spread;
}

/// At the end that tests and benchmarks have.
Vector end_of(const Problem& problem, Real tolerance) {
  Solver solver{problem};
  Vector y = problem.start;
  Real t = 0;
  long steps = 0;
  for (const Piece& piece : problem.pieces) {
    solver.advance(y, t, piece.end, tolerance, steps);
    t = piece.end;
    if (t == problem.tests_end) break;
  }
  return y;
}

/// The rows of bench/stiff_neighbours.inc.
void print_neighbours(const std::string& name) {
  for (int i = -8; i < 8; ++i) {
    const double factor = 1 + i / 128.0;
    for (const Problem& problem : problems(factor)) {
      if (problem.name != name) continue;
      // Benchmarks compare with doubles.
      const Real tolerance = std::max(problem.tolerance, 1e-15);
      const Vector fine = end_of(problem, tolerance), coarse = end_of(problem, 10 * tolerance);
      std::printf("BENCH_NEIGHBOUR(\"%s\", %d, %.0e,\n                ", name.c_str(), i,
                  double(10 * spread_of(problem, fine, coarse)));
      // Of a line of cells every fourth pair will do.
      const std::size_t every = fine.size() > 50 ? 8 : 1;
      for (std::size_t v = 0; v < fine.size(); v += every) {
        std::printf("%s%s", v == 0 ? "" : ", ", text(fine[v], 18).c_str());
      }
      std::printf(")\n");
      std::fflush(stdout);
    }
  }
}

void solve(const Problem& problem) {
  std::vector<Vector> fine, coarse;
  long steps = 0;
  for (const int factor : {1, 10}) {
    Solver solver{problem};
    Vector y = problem.start;
    Real t = 0;
    steps = 0;
    for (const Piece& piece : problem.pieces) {
      solver.advance(y, t, piece.end, problem.tolerance * factor, steps);
      t = piece.end;
      (factor == 1 ? fine : coarse).push_back(y);
    }
  }
  for (std::size_t k = 0; k < problem.pieces.size(); ++k) {
    const Piece& piece = problem.pieces[k];
    const Real spread = spread_of(problem, fine[k], coarse[k]);
    std::printf("%s at t = %.17g: uncertainty %.0e of scale + |y|, %ld steps in all\n", problem.name.c_str(), piece.end,
                double(10 * spread), steps);
    const bool some = !piece.states.empty();
    for (std::size_t i = 0; i < (some ? piece.states.size() : problem.start.size()); ++i) {
      const Real found = fine[k][some ? piece.states[i] : i];
      std::printf("  %3zu  %s", (some ? piece.states[i] : i) + 1, text(found, 24).c_str());
      if (i < piece.published.size()) {
        const Real off = absolute(piece.published[i] - found) / absolute(found);
        std::printf("   published %s, off by %.0e", text(piece.published[i], 16).c_str(), double(off));
      }
      std::printf("\n");
    }
  }
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2 && argv[1] == std::string("--neighbours")) {
    std::for_each(argv + 2, argv + argc, print_neighbours);
    return 0;
  }
  for (const Problem& problem : problems(1)) {
    const auto named = std::find(argv + 1, argv + argc, problem.name);
    if (argc == 1 || named != argv + argc) solve(problem);
  }
}
