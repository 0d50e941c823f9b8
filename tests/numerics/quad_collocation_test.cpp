// Orders of the fully implicit methods, measured with the kernels' own stepper in 113-bit numbers. At orders 8 and 9
// double precision ends before the slope shows.

#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>
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
  int stages, order, real_blocks;
  bool has_error;
};

constexpr CollocationShape make_collocation(const char* name, const char*, const char*, int stages, int order, int,
                                            const char*, const char*, const char*, const char*, const char* real,
                                            const char*, const char*, const char*, const char*, const char* error, int,
                                            int, const char*, const char*, double, double, double) {
  return {name, stages, order, entries(real), *error != 0};
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
  QuadMatrix t, t_inverse;
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
  static constexpr int stages = shape.stages, extra = 0, degree = 0, real_blocks = shape.real_blocks;
  // Always the long way round: the step is formed from b, also where that is the last stage.
  static constexpr bool fsal = false, has_error = shape.has_error, has_error2 = false, stiffly_accurate = false;

  static std::size_t at(int i) { return static_cast<std::size_t>(i); }
  static const CollocationRows& rows() { return rows_of(index); }
  static bool nonzero_b(int i) { return rows().b[at(i)] != 0; }
  template <class S>
  static S b(int i) {
    return rows().b[at(i)];
  }
  template <class S>
  static S c(int i) {
    return rows().c[at(i)];
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
    Vector y = Problem::solution(0), next{};
    for (int i = 0; i < n; ++i) {
      const auto failure =
          Step::attempt(arguments_, Time{i * h}, h, y.data(), nullptr, k_, next.data(), linear_, memory_, true, false);
      EXPECT_EQ(static_cast<int>(failure), 0) << kCollocation[index].name << ", step " << i << " of " << n;
      y = next;
    }
    return y;
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

TEST(QuadCollocation, StepsConvergeAtTheMethodsOrder) {
  [&]<std::size_t... index>(std::index_sequence<index...>) { (global_order<index>(), ...); }
  (std::make_index_sequence<std::size(kCollocation)>{});
}

}  // namespace
}  // namespace cubie::test
