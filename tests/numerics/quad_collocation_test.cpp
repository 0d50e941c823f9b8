// Orders of the fully implicit methods, measured with the kernels' own stepper in 113-bit numbers: global error, error
// estimates and interpolants. At orders 8 and 9 double precision ends before the slope shows.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "implicit_rows.hpp"
#include "quad_tableau.hpp"
#include "slope.hpp"

namespace cubie::test {
namespace {

using Group = cubie_kernel::lane<Quad, 1>;
using Time = cubie_kernel::lane_time<Group>;
constexpr std::size_t kStates = 3;
using Vector = std::array<Quad, kStates>;

/// Three equations with the solutions 1/(1 + t^2), t/(1 + t^2) and 1/(1 + t) of quad_order_test. What is added to its
/// first and last equation vanishes on the solution: without it they are Riccati equations, for which errors at t = 1
/// shrink by orders 10 and 12 where the methods have 8 and 9. The Jacobian is lower triangular, so that a linear system
/// is solved by substitution.
struct Problem {
  static constexpr int n_states = kStates, n_algebraic = 0;
  static constexpr int n_lu = 5;  ///< reciprocals of the diagonal, then the elements (1, 0) and (2, 1)
  static constexpr bool iterative = false;

  static Quad mass(int) { return 1; }
  static void rhs(Quad t, const Quad* y, const Quad*, Quad* dy) {
    dy[0] = -2 * t * y[0] * y[0] + 2 * y[0] * (y[0] * (1 + t * t) - 1);
    dy[1] = y[0] - 2 * t * y[0] * y[1];
    dy[2] = -y[2] * y[2] + y[1] * (y[2] * (1 + t) - 1);
  }
  static void linearise(Quad t, const Quad* y, const Quad*, Quad* dy, Quad* jacobian, Quad*) {
    rhs(t, y, nullptr, dy);
    jacobian[0] = -4 * t * y[0] + 4 * y[0] * (1 + t * t) - 2;
    jacobian[1] = -2 * t * y[0];
    jacobian[2] = -2 * y[2] + y[1] * (1 + t);
    jacobian[3] = 1 - 2 * t * y[1];
    jacobian[4] = y[2] * (1 + t) - 1;
  }
  /// J - d in numbers of type N, real or complex.
  template <class N>
  static bool factor(N d, const Quad* jacobian, N* lu) {
    using Entry = cubie_kernel::lu_entry<N>;
    bool usable = true;
    for (int i = 0; i < n_states; ++i) {
      lu[i] = cubie_kernel::reciprocal(cubie_kernel::shifted(Entry::of(jacobian[i]), d));
      usable = usable && cubie_kernel::is_usable_reciprocal(lu[i]);
    }
    lu[3] = Entry::of(jacobian[3]);
    lu[4] = Entry::of(jacobian[4]);
    return !usable;
  }
  template <class N>
  static void solve(const N* lu, N* x) {
    x[0] = cubie_kernel::times(lu[0], x[0]);
    x[1] = cubie_kernel::times(lu[1], cubie_kernel::sub_product(x[1], lu[3], x[0]));
    x[2] = cubie_kernel::times(lu[2], cubie_kernel::sub_product(x[2], lu[4], x[1]));
  }
  static Vector solution(Quad t) {
    const Quad u = 1 / (1 + t * t);
    return {u, t * u, 1 / (1 + t)};
  }
};

double distance(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t v = 0; v < kStates; ++v) sum += std::pow(static_cast<double>(a[v] - b[v]), 2);
  return std::sqrt(sum / kStates);
}

/// What the stepper wants to know while it is compiled.
struct CollocationShape {
  std::string_view name;
  int stages, order, embedded_order, real_blocks;
  bool has_error;
  int interpolant_order, degree;
};

constexpr CollocationShape make_collocation(const char* name, const char*, const char*, int stages, int order,
                                            int embedded, const char*, const char*, const char*, const char*,
                                            const char* real, const char*, const char*, const char*, const char*,
                                            const char* error, int dense_order, int degree, const char*, const char*,
                                            double, double, double) {
  return {name, stages, order, embedded, entries(real), *error != 0, dense_order, degree};
}

constexpr CollocationShape kCollocation[] = {
#define CUBIE_FIRK(...) make_collocation(__VA_ARGS__),
#include "plan/methods/firk.def"
#undef CUBIE_FIRK
};

using QuadMatrix = std::vector<std::vector<Quad>>;

QuadMatrix quad_matrix(const Matrix& rows) {
  QuadMatrix out;
  for (const auto& row : rows) out.push_back(to_quad(row));
  return out;
}

struct CollocationRows {
  std::vector<Quad> c, b, error, lambda, lambda_im;
  QuadMatrix t, t_inverse, weights;
  Quad error_gamma;
};

const CollocationRows& rows_of(std::size_t index) {
  static const std::vector<CollocationRows> all = [] {
    std::vector<CollocationRows> out;
    for (const ImplicitRow& m : read_firk_rows()) {
      CollocationRows q;
      q.c = to_quad(m.c);
      q.b = to_quad(m.b);
      q.error = to_quad(m.error);
      q.t = quad_matrix(m.t);
      q.t_inverse = quad_matrix(m.t_inverse);
      q.weights = quad_matrix(m.interpolant_weights);
      q.error_gamma = to_quad(m.error_gamma);
      q.lambda = to_quad(m.real_eigenvalues);
      q.lambda_im.assign(q.lambda.size(), 0);
      for (const auto& pair : m.pairs) {
        q.lambda.insert(q.lambda.end(), 2, to_quad(pair[0]));
        q.lambda_im.insert(q.lambda_im.end(), 2, to_quad(pair[1]));
      }
      out.push_back(std::move(q));
    }
    return out;
  }();
  return all[index];
}

template <std::size_t index>
struct CollocationTableau {
  static constexpr CollocationShape shape = kCollocation[index];
  static constexpr int stages = shape.stages, extra = 0, degree = shape.degree;
  static constexpr int real_blocks = shape.real_blocks;
  // Always the long way round: the step is formed from b, also where that is the last stage.
  static constexpr bool fsal = false, has_error = shape.has_error, has_error2 = false, stiffly_accurate = false;

  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  static const CollocationRows& rows() { return rows_of(index); }
  static bool nonzero_b(int i) { return rows().b[at(i)] != 0; }
  static bool nonzero_e(int i) { return rows().error[at(i)] != 0; }
  static bool nonzero_e2(int) { return false; }
  static bool nonzero_w(int) { return true; }
  template <class S>
  static S b(int i) {
    return rows().b[at(i)];
  }
  template <class S>
  static S c(int i) {
    return rows().c[at(i)];
  }
  template <class S>
  static S e(int i) {
    return rows().error[at(i)];
  }
  template <class S>
  static S e2(int) {
    return 0;
  }
  template <class S>
  static S w(int i, int j) {
    return rows().weights[at(i)][at(j)];
  }
  template <class S>
  static S lambda(int i) {
    return rows().lambda[at(i)];
  }
  template <class S>
  static S lambda_im(int i) {
    return rows().lambda_im[at(i)];
  }
  template <class S>
  static S t(int i, int j) {
    return rows().t[at(i)][at(j)];
  }
  template <class S>
  static S t_inverse(int i, int j) {
    return rows().t_inverse[at(i)][at(j)];
  }
  template <class S>
  static S error_gamma() {
    return rows().error_gamma;
  }
};

// Corrections end far above 113 bits (1e-34 of the states, a hundred times that with the entries of the transformation)
// and so far below the floor that 256 steps leave less than 1e-28.
constexpr double kNewton = 1e-31;
constexpr double kFloor = 1e-25;
constexpr double kStart = 0.25;

/// Steps of one size, as the kernels' loop makes them.
template <std::size_t index>
class Run {
 public:
  using Step = cubie_kernel::firk<Group, Problem, CollocationTableau<index>, true>;

  Run() {
    arguments_.atol = tolerance_.data();
    arguments_.rtol = zero_.data();
    arguments_.newton_iterations = 100;
    arguments_.newton_kappa = 1;
    memory_.theta = 1;
  }

  /// The result of `n` steps from 0 to 1.
  Vector solve(int n) {
    const Quad h = Quad(1) / n;
    Vector y = Problem::solution(0);
    for (int i = 0; i < n; ++i) y = step(i * h, h, y);
    return y;
  }

  Vector step(Quad t, Quad h, const Vector& y) {
    Vector next{};
    const auto failure =
        Step::attempt(arguments_, Time{t}, h, y.data(), nullptr, k_, next.data(), linear_, memory_, true, false);
    EXPECT_EQ(static_cast<int>(failure), 0) << kCollocation[index].name << ", step of " << static_cast<double>(h);
    return next;
  }

  /// Root of the mean square of the estimate of the step before.
  double estimate(Quad h, const Vector& y, const Vector& next) {
    const Vector one{1, 1, 1};
    return std::sqrt(static_cast<double>(
        Step::filtered_norm(h, y.data(), next.data(), k_, one.data(), zero_.data(), linear_, true)));
  }

  /// Between the ends of the step before.
  Vector interpolate(Quad theta, const Vector& y, const Vector& next) {
    Vector out{};
    typename Step::interpolant interpolant;
    interpolant.prepare(k_);
    interpolant.evaluate(theta, 1, y.data(), next.data(), k_, out.data());
    return out;
  }

 private:
  // One matrix per row of a block, since the complex one of a pair takes two reals per element; one of the estimate.
  std::array<Quad, Problem::n_lu*(Step::s + 1)> factors_{};
  std::array<Quad, Problem::n_lu> jacobian_{};
  std::array<Quad, (Step::s + 4) * kStates> slopes_{};
  Vector tolerance_{kNewton, kNewton, kNewton}, zero_{};
  Quad k_[Step::s][kStates] = {};
  cubie_kernel::loop_args arguments_{};
  cubie_kernel::newton_memory<Group> memory_{};
  cubie_kernel::linear_memory<Group> linear_{jacobian_.data(), factors_.data(), slopes_.data(), nullptr, 0};
};

template <std::size_t index>
void global_order() {
  std::vector<Sample> samples;
  for (int n = 8; n <= 256; n += n / 4) {
    samples.push_back({1.0 / n, distance(Run<index>().solve(n), Problem::solution(1))});
  }
  const CollocationShape& m = kCollocation[index];
  expect_order(samples, kFloor, m.order, m.order <= 6 ? 0.1 : 0.2, std::string(m.name).c_str());
}

/// Local slope of `measure`, which takes the run, the size of the one step it has made, and its ends, and yields an
/// error.
template <std::size_t index, class Measure>
void local_order(int order, const char* what, const Measure& measure) {
  std::vector<Sample> samples;
  for (int k = 0; k < 24; ++k) {
    const double h = 0.25 * std::exp2(-0.25 * k);
    Run<index> run;
    const Vector y = Problem::solution(kStart), next = run.step(kStart, h, y);
    samples.push_back({h, measure(run, h, y, next)});
  }
  expect_order(samples, kFloor, order, 0.2, (std::string(kCollocation[index].name) + ": " + what).c_str());
}

template <std::size_t index>
void estimate_order() {
  const CollocationShape& m = kCollocation[index];
  local_order<index>(std::min(m.order, m.embedded_order) + 1, "estimate",
                     [](auto& run, double h, const Vector& y, const Vector& next) { return run.estimate(h, y, next); });
}

template <std::size_t index>
void interpolant_order() {
  // Several places in the step at once: the error as a function of theta passes through zero somewhere.
  std::mt19937 random(7002);
  std::array<double, 16> thetas;
  for (double& theta : thetas) theta = 0.02 + 0.96 * static_cast<double>(random()) / 0x1p32;
  local_order<index>(kCollocation[index].interpolant_order + 1, "interpolant",
                     [&](auto& run, double h, const Vector& y, const Vector& next) {
                       double sum = 0;
                       for (const double theta : thetas) {
                         const Vector exact = Problem::solution(kStart + Quad(theta) * h);
                         sum += std::pow(distance(run.interpolate(theta, y, next), exact), 2);
                       }
                       return std::sqrt(sum / thetas.size());
                     });
}

template <class Each>
void for_all_methods(const Each& each) {
  [&]<std::size_t... index>(std::index_sequence<index...>) {
    (each(std::integral_constant<std::size_t, index>{}), ...);
  }
  (std::make_index_sequence<std::size(kCollocation)>{});
}

TEST(QuadCollocation, StepsConvergeAtTheMethodsOrder) {
  for_all_methods([](auto index) { global_order<index>(); });
}

TEST(QuadCollocation, EstimatesShrinkLikeTheEmbeddedMethodsLocalError) {
  for_all_methods([](auto index) { estimate_order<index>(); });
}

TEST(QuadCollocation, InterpolantsShrinkAtTheirOwnOrderAnywhereInTheStep) {
  for_all_methods([](auto index) { interpolant_order<index>(); });
}

}  // namespace
}  // namespace cubie::test
