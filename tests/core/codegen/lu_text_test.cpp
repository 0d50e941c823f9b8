// Generated LU text, compiled by the C++ compiler that built this test for one lane: accuracy against a dense
// elimination with pivoting in 113 bits, equality of its forms, pivots that vanish.

#include <cmath>
#include <complex>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <limits>
#include <random>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "codegen/lu_text.hpp"
#include "compiled_text.hpp"
#include "random_pattern.hpp"
#include "util/error.hpp"

namespace cubie::codegen {
namespace {

using test::RandomPattern;
using test::uniform;

// W and x are caller's memory; complex numbers stand as (re, im).
using RealEntry = int(double d, const double* jac, double* w, double* x);
using ComplexEntry = int(const double* d, const double* jac, double* w, double* x);

std::string source_of(const LuPlan& plan, const LuTextOptions& options, int number) {
  const LuText text = emit_lu(plan, options);
  return fmt::format(
      "namespace cubie_kernel {{ namespace case{0} {{\n{1}"
      "template <class L>\nstruct model {{\n"
      "  typedef typename L::T T;\n  typedef typename L::S S;\n  typedef typename L::M M;\n{2}}};\n}} }}\n"
      "extern \"C\" int real{0}(double d, const double* jac, double* w, double* x) {{\n"
      "  typedef cubie_kernel::case{0}::model<cubie_kernel::lane<double, 1>> M;\n"
      "  const int vanished = M::factor(d, jac, w);\n  M::solve(w, x);\n  return vanished;\n}}\n"
      "extern \"C\" int complex{0}(const double* d, const double* jac, double* w, double* x) {{\n"
      "  typedef cubie_kernel::lane<double, 1> L;\n"
      "  typedef cubie_kernel::case{0}::model<L> M;\n  typedef cubie_kernel::complex_lane<L> N;\n"
      "  const int vanished = M::factor(N{{d[0], d[1]}}, jac, (N*)w);\n  M::solve((N*)w, (N*)x);\n"
      "  return vanished;\n}}\n",
      number, text.before, text.members);
}

const char* const kIncludes = "#include \"lane.h\"\n#include \"lu.h\"\n";

// The reference works in 113 bits: rates over twelve decades leave nothing of fewer. A complex system stands as a real
// one of twice the size, real parts first.
using Quad = __float128;
using Vector = std::vector<Quad>;
using Matrix = std::vector<Vector>;

Quad magnitude(Quad x) { return x < 0 ? -x : x; }

// Gauss elimination with row exchanges.
Vector dense_solve(Matrix a, Vector b) {
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t best = k;
    for (std::size_t i = k; i < n; ++i) best = magnitude(a[i][k]) > magnitude(a[best][k]) ? i : best;
    std::swap(a[k], a[best]);
    std::swap(b[k], b[best]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const Quad l = a[i][k] / a[k][k];
      if (l == 0) continue;
      for (std::size_t j = k; j < n; ++j) a[i][j] -= l * a[k][j];
      b[i] -= l * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return b;
}

using Complex = std::complex<double>;
constexpr std::size_t parts(double) { return 1; }
constexpr std::size_t parts(Complex) { return 2; }
double part(double x, std::size_t) { return x; }
double part(Complex x, std::size_t p) { return p == 0 ? x.real() : x.imag(); }

// W = J - d M without rounding.
template <class Number>
Matrix assemble(const RandomPattern& pattern, const std::vector<double>& jac, Number d) {
  const std::size_t n = static_cast<std::size_t>(pattern.n);
  Matrix w(n * parts(d), Vector(n * parts(d), 0));
  for (std::size_t p = 0; p < parts(d); ++p) {
    for (std::size_t e = 0; e < jac.size(); ++e) {
      const auto [row, column] = pattern.entries[e];
      w[p * n + static_cast<std::size_t>(row)][p * n + static_cast<std::size_t>(column)] = jac[e];
    }
    for (std::size_t i = 0; i < n; ++i) w[p * n + i][p * n + i] -= Quad(part(d, 0)) * pattern.mass[i];
  }
  for (std::size_t i = 0; i < n && parts(d) == 2; ++i) {
    w[i][n + i] = Quad(part(d, 1)) * pattern.mass[i];
    w[n + i][i] = -w[i][n + i];
  }
  return w;
}

// The computed |L| |U| |x|, by equation.
template <class Number>
std::vector<long double> amplification(const LuPlan& plan, const std::vector<Number>& w, const std::vector<Number>& x) {
  const auto at = [](std::int32_t i) { return static_cast<std::size_t>(i); };
  std::vector<long double> ux(x.size(), 0.0L), out(x.size(), 0.0L);
  for (std::size_t k = 0; k < x.size(); ++k) {
    for (std::size_t s = at(plan.pivot_slot[k]); s < at(plan.row_begin[k + 1]); ++s) {
      const std::size_t j = at(plan.slot_column[s]);
      const long double u = j == k ? 1.0L / std::abs(w[s]) : std::abs(w[s]);
      ux[k] += u * std::abs(x[at(plan.pivots[j].column)]);
    }
  }
  for (std::size_t k = 0; k < x.size(); ++k) {
    long double sum = ux[k];
    for (std::size_t s = at(plan.row_begin[k]); s < at(plan.pivot_slot[k]); ++s) {
      sum += std::abs(w[s]) * ux[at(plan.slot_column[s])];
    }
    out[at(plan.pivots[k].row)] = sum;
  }
  return out;
}

// |W^-1| |error of W| |x| bounds the error of x: the errors of factor and of solve are an error of W of at most
// `steps` roundings times |L| |U| (Higham, Accuracy and Stability of Numerical Algorithms, chapter 9).
template <class Number>
void expect_solution(const LuPlan& plan, const Matrix& w, const std::vector<Number>& b,
                     const std::vector<Number>& factors, const std::vector<Number>& x, int steps) {
  const std::size_t n = x.size(), n_parts = parts(Number());
  const std::vector<long double> error_of_row = amplification(plan, factors, x);
  Vector right(n * n_parts);
  for (std::size_t i = 0; i < right.size(); ++i) right[i] = part(b[i % n], i / n);
  const Vector exact = dense_solve(w, right);
  std::vector<long double> bound(n, 0.0L);
  for (std::size_t j = 0; j < n; ++j) {
    Vector unit(n * n_parts, 0);
    unit[j] = 1;
    const Vector column = dense_solve(w, unit);
    for (std::size_t i = 0; i < n; ++i) {
      const long double im = n_parts == 2 ? static_cast<long double>(column[n + i]) : 0.0L;
      bound[i] += std::hypot(static_cast<long double>(column[i]), im) * error_of_row[j] * 0x1p-53L * steps;
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t p = 0; p < n_parts; ++p) {
      const auto error = static_cast<long double>(magnitude(part(x[i], p) - exact[p * n + i]));
      EXPECT_LE(error, bound[i]) << "state " << i << " of " << n;
    }
  }
}

// Values of a Jacobian: `kind` 0 with a dominant diagonal, 1 rates of reactions over twelve decades, 2 anything.
std::vector<double> jacobian_values(std::mt19937_64& random, const RandomPattern& pattern, int kind) {
  std::vector<double> out, column_sum(static_cast<std::size_t>(pattern.n), 0.0);
  for (const auto& [row, column] : pattern.entries) {
    const double rate = kind == 1 ? std::pow(10.0, 12.0 * uniform(random) - 6.0) : 2.0 * uniform(random) - 1.0;
    out.push_back(rate);
    if (row != column) column_sum[static_cast<std::size_t>(column)] += std::fabs(rate);
  }
  for (std::size_t e = 0; e < out.size() && kind < 2; ++e) {
    const auto [row, column] = pattern.entries[e];
    if (row == column) out[e] = -column_sum[static_cast<std::size_t>(column)] - (kind == 0 ? 1.0 : 0.0);
  }
  return out;
}

class LuTextRun : public testing::Test {
 protected:
  void SetUp() override {
    if (std::getenv("CUBIE_TEST_CXX") == nullptr) GTEST_SKIP() << "CUBIE_TEST_CXX names no C++ compiler";
  }
};

TEST_F(LuTextRun, SolvesAsDenseEliminationDoesInEitherFormWithTheSameBits) {
  constexpr std::uint64_t kSeed = 31;
  constexpr int kPatterns = 30;
  std::cout << "seed " << kSeed << '\n';
  std::mt19937_64 random(kSeed);
  std::vector<RandomPattern> patterns;
  std::vector<LuPlan> plans;
  std::string source = kIncludes;
  for (int i = 0; i < kPatterns;) {
    const RandomPattern pattern = test::random_pattern(random, i < 10 ? 5 : 14, i % 3 == 2 ? 0.3 : 0.0, i % 2 == 0);
    try {
      plans.push_back(plan_lu(pattern.n, pattern.entries, pattern.mass));
    } catch (const Error&) {
      continue;  // structurally singular
    }
    patterns.push_back(pattern);
    source += source_of(plans.back(), {.rolled = false, .is_inline = i % 4 < 2}, 2 * i);
    source += source_of(plans.back(), {.rolled = true, .is_inline = i % 4 >= 2}, 2 * i + 1);
    ++i;
  }
  const test::Compiled compiled(source);
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const RandomPattern& pattern = patterns[i];
    const LuPlan& plan = plans[i];
    const std::size_t n = static_cast<std::size_t>(pattern.n), slots = static_cast<std::size_t>(plan.n_slots());
    for (int k = 0; k < 30; ++k) {
      SCOPED_TRACE(testing::Message() << "pattern " << i << " values " << k);
      // Rates alone do not make equations without mass regular.
      const std::vector<double> jac = jacobian_values(random, pattern, i % 3 == 2 ? 2 : k % 3);
      const Complex d(std::pow(10.0, 6.0 * uniform(random) - 2.0), 3.0 * uniform(random));
      std::vector<Complex> b(n);
      for (auto& v : b) v = {2.0 * uniform(random) - 1.0, 2.0 * uniform(random) - 1.0};
      // [0]: straight-line, [1]: loops
      std::vector<double> w[2], x[2];
      std::vector<Complex> cw[2], cx[2];
      for (std::size_t form = 0; form < 2; ++form) {
        w[form].resize(slots);
        cw[form].resize(slots);
        for (const auto& v : b) x[form].push_back(v.real());
        cx[form] = b;
        auto* const real = compiled.entry<RealEntry>(fmt::format("real{}", 2 * i + form));
        auto* const complex = compiled.entry<ComplexEntry>(fmt::format("complex{}", 2 * i + form));
        ASSERT_TRUE(real != nullptr && complex != nullptr);
        EXPECT_EQ(real(d.real(), jac.data(), w[form].data(), x[form].data()), 0);
        EXPECT_EQ(complex(reinterpret_cast<const double*>(&d), jac.data(), reinterpret_cast<double*>(cw[form].data()),
                          reinterpret_cast<double*>(cx[form].data())),
                  0);
      }
      EXPECT_EQ(std::memcmp(w[0].data(), w[1].data(), slots * sizeof(double)), 0);
      EXPECT_EQ(std::memcmp(x[0].data(), x[1].data(), n * sizeof(double)), 0);
      EXPECT_EQ(std::memcmp(cw[0].data(), cw[1].data(), slots * sizeof(cw[0][0])), 0);
      EXPECT_EQ(std::memcmp(cx[0].data(), cx[1].data(), n * sizeof(cx[0][0])), 0);

      std::vector<double> real_b;
      for (const auto& v : b) real_b.push_back(v.real());
      // Per element of L U: n updates, 2 for the multiplier; n and n + 1 in the two halves of solve; 1 for W itself. A
      // fused complex operation errs by up to 4 roundings of its terms' magnitude.
      const int steps = 3 * pattern.n + 8;
      expect_solution(plan, assemble(pattern, jac, d.real()), real_b, w[0], x[0], steps);
      expect_solution(plan, assemble(pattern, jac, d), b, cw[0], cx[0], 4 * steps);
    }
  }
}

TEST_F(LuTextRun, ReportsAPivotThatVanishesOrIsNotFinite) {
  const std::vector<MatrixEntry> entries = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  const LuPlan plan = plan_lu(2, entries);
  const test::Compiled compiled(kIncludes + source_of(plan, {.rolled = false}, 0) +
                                source_of(plan, {.rolled = true}, 1));
  ASSERT_NE(compiled.entry<RealEntry>("real0"), nullptr);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  struct Case {
    const char* what;
    double d;
    double jac[4];
    int vanished;
  };
  const Case cases[] = {
      {"regular", 1.0, {3.0, 1.0, 1.0, 3.0}, 0},
      {"first pivot zero", 3.0, {3.0, 1.0, 1.0, 3.0}, 1},
      {"second pivot zero", 1.0, {2.0, 2.0, 2.0, 5.0}, 1},
      {"first pivot too small for a reciprocal", 0.0, {1e-310, 0.0, 0.0, 1.0}, 1},
      {"first pivot infinite", 0.0, {kInfinity, 0.0, 0.0, 1.0}, 1},
      {"second pivot infinite", 0.0, {1.0, 0.0, 0.0, -kInfinity}, 1},
      {"first pivot NaN", 0.0, {kNaN, 0.0, 0.0, 1.0}, 1},
      {"multiplier NaN", 0.0, {1.0, 1.0, kNaN, 1.0}, 1},
      {"update overflows", 0.0, {1.0, 1e200, 1e200, 1.0}, 1},
      {"d not finite", kInfinity, {1.0, 1.0, 1.0, 1.0}, 1},
      {"large but fine", 1e300, {1.0, 1.0, 1.0, 1.0}, 0},
  };
  for (const Case& c : cases) {
    for (int form = 0; form < 2; ++form) {
      SCOPED_TRACE(testing::Message() << c.what << ", form " << form);
      double w[8] = {}, x[4] = {};
      EXPECT_EQ(compiled.entry<RealEntry>(fmt::format("real{}", form))(c.d, c.jac, w, x), c.vanished);
      const double d[2] = {c.d, 0.0};
      EXPECT_EQ(compiled.entry<ComplexEntry>(fmt::format("complex{}", form))(d, c.jac, w, x), c.vanished);
    }
  }
}

TEST_F(LuTextRun, SolvesAtTheEndsOfTheRangeWithComplexPivots) {
  const LuPlan plan = plan_lu(1, {});
  const test::Compiled compiled(kIncludes + source_of(plan, {}, 0));
  auto* const entry = compiled.entry<ComplexEntry>("complex0");
  ASSERT_NE(entry, nullptr);
  for (const double scale : {1e-300, 1e-160, 1.0, 1e160, 1e300}) {
    for (const Complex direction : {Complex(3.0, 4.0), {-4.0, 3.0}, {0.0, 1.0}, {1.0, 0.0}}) {
      const double d[2] = {direction.real() * scale, direction.imag() * scale};
      double w[2] = {}, x[2] = {-d[0], -d[1]};  // W = -d, so the solution is 1
      EXPECT_EQ(entry(d, nullptr, w, x), 0);
      EXPECT_NEAR(x[0], 1.0, 1e-15) << scale << ' ' << direction;
      EXPECT_NEAR(x[1], 0.0, 1e-15) << scale << ' ' << direction;
    }
  }
}

TEST(LuTextForms, AreTheSameEveryTime) {
  std::mt19937_64 random(5);
  const RandomPattern pattern = test::random_pattern(random, 20, 0.0, true);
  for (const bool rolled : {false, true}) {
    for (const bool is_inline : {false, true}) {
      const LuText a = emit_lu(plan_lu(pattern.n, pattern.entries, pattern.mass), {rolled, is_inline});
      const LuText b = emit_lu(plan_lu(pattern.n, pattern.entries, pattern.mass), {rolled, is_inline});
      EXPECT_EQ(a.before, b.before);
      EXPECT_EQ(a.members, b.members);
    }
  }
}

TEST(LuTextForms, AreChosenBySize) {
  std::vector<MatrixEntry> dense;
  for (std::int32_t i = 0; i < 100; ++i) {
    for (std::int32_t j = 0; j < 100; ++j) dense.push_back({i, j});
  }
  const LuTextOptions small = choose_lu_text(plan_lu(3, {}));
  EXPECT_TRUE(!small.rolled && small.is_inline);
  const LuTextOptions large = choose_lu_text(plan_lu(100, dense));
  EXPECT_TRUE(large.rolled && !large.is_inline);
}

}  // namespace
}  // namespace cubie::codegen
