// Compiled right-hand sides: the same numbers as model text where both compute the same, closed forms and reference
// values elsewhere.

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <string>
#include <vector>

#include "function_problem.hpp"

namespace cubie_test {
namespace {

// ---- problems ------------------------------------------------------------------------------------------------------

constexpr const char* kLorenzNames =
    "states x = 1, y = 0.5, z = 0.25; parameters sigma = 10, rho = 28, beta = 8/3\n"
    "observables speed; speed = x + y\n"
    "summary top = max(x + z)\n";
constexpr const char* kLorenz =
    "states x = 1, y = 0.5, z = 0.25; parameters sigma = 10, rho = 28, beta = 8/3\n"
    "observables speed; speed = x + y\n"
    "summary top = max(x + z)\n"
    "x' = sigma*(y - x); y' = x*(rho - z) - y; z' = x*y - beta*z\n";

// The operations of the kernel text: products are fused into the sums that take them.
std::int32_t lorenz(double, const double* y, const double* p, double* dydt, void*) {
  dydt[0] = p[0] * (y[1] - y[0]);
  dydt[1] = std::fma(y[0], p[1] - y[2], -y[1]);
  dydt[2] = std::fma(y[1], y[0], -(y[2] * p[2]));
  return 0;
}

constexpr const char* kPair = "states a = 1, b = 0; parameters k = 49; a' = -100*a + 99*b; b' = k*a - 50*b";
constexpr const char* kPairNames = "states a = 1, b = 0; parameters k = 49";

std::int32_t pair(double, const double* y, const double* p, double* dydt, void*) {
  dydt[0] = std::fma(-100.0, y[0], 99.0 * y[1]);
  dydt[1] = std::fma(y[0], p[0], -(y[1] * 50.0));
  return 0;
}
std::int32_t pair_jacobian(double, const double*, const double* p, double* dfdy, void*) {
  dfdy[0] = -100.0;
  dfdy[1] = p[0];
  dfdy[2] = 99.0;
  dfdy[3] = -50.0;
  return 0;
}

std::int32_t robertson(double, const double* y, const double* p, double* dydt, void*) {
  const double slow = p[0] * y[0], fast = p[2] * y[1] * y[2], self = p[1] * y[1] * y[1];
  dydt[0] = fast - slow;
  dydt[1] = slow - fast - self;
  dydt[2] = self;
  return 0;
}
std::int32_t robertson_jacobian(double, const double* y, const double* p, double* dfdy, void*) {
  const double rows[3][3] = {
      {-p[0], p[2] * y[2], p[2] * y[1]}, {p[0], -p[2] * y[2] - 2 * p[1] * y[1], -p[2] * y[1]}, {0, 2 * p[1] * y[1], 0}};
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) dfdy[j * 3 + i] = rows[i][j];
  }
  return 0;
}

std::int32_t hires(double, const double* y, const double* p, double* dydt, void*) {
  const double bound = p[0] * y[5] * y[7];
  dydt[0] = -1.71 * y[0] + 0.43 * y[1] + 8.32 * y[2] + 0.0007;
  dydt[1] = 1.71 * y[0] - 8.75 * y[1];
  dydt[2] = -10.03 * y[2] + 0.43 * y[3] + 0.035 * y[4];
  dydt[3] = 8.32 * y[1] + 1.71 * y[2] - 1.12 * y[3];
  dydt[4] = -1.745 * y[4] + 0.43 * y[5] + 0.43 * y[6];
  dydt[5] = -bound + 0.69 * y[3] + 1.71 * y[4] - 0.43 * y[5] + 0.69 * y[6];
  dydt[6] = bound - 1.81 * y[6];
  dydt[7] = -bound + 1.81 * y[6];
  return 0;
}
std::int32_t hires_jacobian(double, const double* y, const double* p, double* dfdy, void*) {
  const auto at = [&](int i, int j) -> double& { return dfdy[(j - 1) * 8 + (i - 1)]; };  // numbered as in the book
  at(1, 1) = -1.71, at(1, 2) = 0.43, at(1, 3) = 8.32;
  at(2, 1) = 1.71, at(2, 2) = -8.75;
  at(3, 3) = -10.03, at(3, 4) = 0.43, at(3, 5) = 0.035;
  at(4, 2) = 8.32, at(4, 3) = 1.71, at(4, 4) = -1.12;
  at(5, 5) = -1.745, at(5, 6) = 0.43, at(5, 7) = 0.43;
  const double by6 = p[0] * y[7], by8 = p[0] * y[5];
  at(6, 4) = 0.69, at(6, 5) = 1.71, at(6, 6) = -0.43 - by6, at(6, 7) = 0.69, at(6, 8) = -by8;
  at(7, 6) = by6, at(7, 7) = -1.81, at(7, 8) = by8;
  at(8, 6) = -by6, at(8, 7) = 1.81, at(8, 8) = -by8;
  return 0;
}

// ---- the same numbers ----------------------------------------------------------------------------------------------

class SameAsText : public testing::TestWithParam<Texts> {};

TEST_P(SameAsText, BitByBitWithExplicitMethods) {
  Problem p;
  p.solver = GetParam();
  p.solver.insert(p.solver.end(), {{"save_variables", "all"}, {"rtol", "1e-7"}, {"atol", "1e-9"}});
  p.batch = {{"t_end", "3"}, {"save_every", "0.125"}};
  p.values = {{"rho", even(10, 60, 40)}};
  Problem function = p;
  p.text = kLorenz;
  function.function = {3, 3, kLorenzNames, lorenz};
  expect_same(solve(p), solve(function));
}

INSTANTIATE_TEST_SUITE_P(Methods, SameAsText,
                         testing::Values(Texts{{"method", "tsit5"}}, Texts{{"method", "vern7"}},
                                         Texts{{"method", "bogacki-shampine-32"}, {"save_method", "land"}},
                                         Texts{{"method", "rk4"}, {"dt", "0.002"}}));

TEST(Functions, HaveRowsAtStepsAsTextHas) {
  Problem p;
  p.solver = {{"method", "tsit5"}, {"save_variables", "t, x, speed"}, {"rtol", "1e-4"}};
  p.batch = {{"t_end", "1"}, {"save_steps", "600"}};
  p.values = {{"rho", even(10, 60, 10)}};
  Problem function = p;
  p.text = kLorenz;
  function.function = {3, 3, kLorenzNames, lorenz};
  expect_same(solve(p), solve(function));
}

class SameWithJacobian : public testing::TestWithParam<Texts> {};

TEST_P(SameWithJacobian, BitByBitWithImplicitMethods) {
  Problem p;
  p.solver = GetParam();
  p.batch = {{"t_end", "2"}, {"save_every", "0.25"}};
  p.values = {{"k", even(1, 49, 12)}};
  Problem function = p;
  p.text = kPair;
  function.function = {2, 1, kPairNames, pair, pair_jacobian};
  expect_same(solve(p), solve(function));
}

INSTANTIATE_TEST_SUITE_P(Methods, SameWithJacobian,
                         testing::Values(Texts{{"method", "rodas5p"}}, Texts{{"method", "kencarp4"}},
                                         Texts{{"method", "radau_iia_5"}, {"jacobian_reuse", "on"}},
                                         Texts{{"method", "backward_euler"}, {"newton", "full"}, {"dt", "0.01"}},
                                         Texts{{"method", "auto"}}));

TEST(Functions, SeeEventsAsTextDoes) {
  Problem p;
  p.batch = {{"t_end", "3"}, {"save_every", "0.25"}};
  p.values = {{"rho", even(10, 60, 9)}};
  const std::vector<Event> events = {
      {0.3, 0, CUBIE_EVENT_ADD, 2}, {0.5, 1, CUBIE_EVENT_REPLACE, 20}, {0.3, 0, CUBIE_EVENT_MULTIPLY, 0.5}};
  Problem function = p;
  p.text = kLorenz;
  function.function = {3, 3, kLorenzNames, lorenz};
  expect_same(solve_with_events(p, "x, rho", events), solve_with_events(function, "x, rho", events));
}

// What falls to 0 and cannot be below it.
std::int32_t falling(double, const double* y, const double*, double* dydt, void*) {
  if (y[0] < 0.0) return 1;
  dydt[0] = -3.0 * std::cbrt(y[0] * y[0]);
  return 0;
}

TEST(Functions, AreNotAskedBehindAStepForGuards) {
  // y = (1 - t)^3: guards are looked for where steps end, and a step is refused whose stages leave the domain. It is
  // not the end of the run that one of them would.
  for (const char* method : {"tsit5", "vern7", "dop853"}) {
    Problem p;
    p.solver = {{"method", method}, {"rtol", "1e-8"}, {"atol", "1e-8"}};
    p.batch = {{"t_end", "2"}, {"save_every", "0.5"}};
    p.function = {1, 1, "states x = 1; parameters k = 1; when x crosses 0.001 down: stop", falling};
    p.values = {{"k", even(1, 2, 5)}};
    const Outcome out = solve(p);
    for (const std::int32_t status : out.status) EXPECT_EQ(status, CUBIE_RUN_STOPPED) << method;
  }
}

TEST(Functions, AreInfusedAsTextIs) {
  const double time[] = {0.25, 0.5}, amt[] = {3, 8}, dur[] = {0, 1.25};
  const auto dosed = [&](const Problem& p) {
    cubie_solver* const solver = make_solver(p);
    cubie_batch* const batch = make_batch(solver, p);
    EXPECT_EQ(cubie_batch_set_doses(batch, "a", time, amt, nullptr, nullptr, dur, nullptr, nullptr, nullptr, nullptr, 2,
                                    nullptr, 0),
              CUBIE_OK)
        << last_message();
    cubie_result* res = nullptr;
    EXPECT_EQ(cubie_batch_solve(batch, nullptr, nullptr, &res), CUBIE_OK) << last_message();
    const Outcome out = contents(res);
    cubie_result_destroy(res);
    cubie_batch_destroy(batch);
    cubie_solver_destroy(solver);
    return out;
  };
  for (const char* method : {"tsit5", "kencarp4"}) {
    Problem p;
    p.solver = {{"method", method}};
    p.batch = {{"t_end", "3"}, {"save_every", "0.25"}};
    p.values = {{"k", even(1, 49, 5)}};
    Problem function = p;
    p.text = kPair;
    function.function = {2, 1, kPairNames, pair, pair_jacobian};
    expect_same(dosed(p), dosed(function));
  }
}

// ---- closed forms and reference values -----------------------------------------------------------------------------

TEST(Functions, NeedNoNames) {
  Problem p;
  p.function = {1, 1, nullptr, decay};
  p.solver = {{"rtol", "1e-9"}, {"atol", "1e-12"}};
  p.values = {{"p1", even(0, 3, 7)}, {"y1", {2.0}}};
  const Outcome out = solve(p);
  ASSERT_EQ(out.final_states.size(), 7U);
  for (std::size_t r = 0; r < 7; ++r) {
    // Of a system that forgets errors the global one is below a few local ones per unit of time: 1e-9 times 100.
    EXPECT_NEAR(out.final_states[r], 2 * std::exp(-0.5 * static_cast<double>(r)), 2e-7) << r;
  }
  cubie_solver* const solver = make_solver(p);
  char name[8];
  EXPECT_EQ(cubie_solver_copy_variable_name(solver, CUBIE_ROLE_PARAMETER, 0, name, 8, nullptr), CUBIE_OK);
  EXPECT_STREQ(name, "p1");
  cubie_solver_destroy(solver);
}

TEST(Functions, ComeInSinglePrecisionToo) {
  Problem p;
  p.function = {1, 1, "states y = 2; parameters k = 1.5", decay};
  p.solver = {{"precision", "f32"}, {"rtol", "1e-5"}, {"atol", "1e-6"}};
  for (const char* method : {"tsit5", "rodas5p"}) {
    p.solver.push_back({"method", method});
    cubie_solver* const solver = make_solver(p);
    cubie_batch* const batch = make_batch(solver, p);
    cubie_result* res = nullptr;
    ASSERT_EQ(cubie_batch_solve(batch, nullptr, nullptr, &res), CUBIE_OK) << last_message();
    float y = 0;
    EXPECT_EQ(cubie_result_copy_final_states_f32(res, &y, 1, nullptr), CUBIE_OK) << last_message();
    EXPECT_NEAR(y, 2 * std::exp(-1.5), 1e-3) << method;  // a hundred local errors of 1e-5
    cubie_result_destroy(res);
    cubie_batch_destroy(batch);
    cubie_solver_destroy(solver);
  }
}

/// y' = -1000 (y - sin t) + cos t, whose solution from 0 on is sin t: a derivative by time that matters.
std::int32_t driven(double t, const double* y, const double*, double* dydt, void*) {
  dydt[0] = -1000 * (y[0] - std::sin(t)) + std::cos(t);
  return 0;
}

TEST(Functions, ReadTimeInStiffMethods) {
  Problem p;
  p.function = {1, 0, nullptr, driven};
  p.batch = {{"t_end", "10"}};
  for (const char* method : {"rodas5p", "kencarp4", "radau_iia_5"}) {
    p.solver = {{"method", method}, {"rtol", "1e-8"}, {"atol", "1e-8"}};
    const Outcome out = solve(p);
    ASSERT_EQ(out.final_states.size(), 1U);
    // What is off dies away at once, so that the error is that of the last steps: 1e-8 times a few.
    EXPECT_NEAR(out.final_states[0], std::sin(10.0), 1e-7) << method;
    // The text takes as many steps, but for what differences change of the estimate.
    Problem text = p;
    text.function = {};
    text.text = "states y; y' = -1000*(y - sin(t)) + cos(t)";
    const Outcome of_text = solve(text);
    EXPECT_NEAR(out.accepted[0], of_text.accepted[0], 0.1 * of_text.accepted[0] + 2) << method;
  }
}

struct Stiff {
  const char* name;
  Function function;
  const char* t_end;
  std::vector<double> values, scale;
};

// End values and sizes of noise as in tests/numerics/stiff_problems.hpp.
const std::vector<Stiff>& stiff_problems() {
  static const std::vector<Stiff> list = {
      {"robertson",
       {3, 3, "states a = 1, b = 0, c = 0; parameters k1 = 0.04, k2 = 3e7, k3 = 1e4", robertson, robertson_jacobian},
       "1e11",
       {0.2083340149701255e-07, 0.8333360770334713e-13, 0.9999999791665050},
       {1e-8, 1e-14, 1e-2}},
      {"hires",
       {8, 1, "states y1 = 1, y2, y3, y4, y5, y6, y7, y8 = 0.0057; parameters k_plus = 280", hires, hires_jacobian},
       "321.8122",
       {0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4, 0.1175651343283149e-2,
        0.2386356198831331e-2, 0.6238968252742796e-2, 0.2849998395185769e-2, 0.2850001604814231e-2},
       std::vector<double>(8, 1e-4)}};
  return list;
}

class StiffFunctions : public testing::TestWithParam<const char*> {};

TEST_P(StiffFunctions, EndWhereTheReferenceDoes) {
  constexpr double kRtol = 1e-7;
  for (const Stiff& problem : stiff_problems()) {
    for (const bool given : {true, false}) {
      Problem p;
      p.function = problem.function;
      if (!given) p.function.jacobian = nullptr;
      p.solver = {{"method", GetParam()}, {"rtol", "1e-7"}};
      for (const double scale : problem.scale) p.atol.push_back(kRtol * scale);
      p.batch = {{"t_end", problem.t_end}};
      const Outcome out = solve(p);
      ASSERT_EQ(out.status, std::vector<std::int32_t>{0}) << problem.name;
      for (std::size_t v = 0; v < problem.values.size(); ++v) {
        // Relative to scale + |y|; errors on the way grow up to 92 times (HIRES), and there are a few at a time.
        const double size = problem.scale[v] + std::abs(problem.values[v]);
        EXPECT_NEAR(out.final_states[v], problem.values[v], 1000 * kRtol * size)
            << problem.name << " " << v << (given ? " given" : " by differences");
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Methods, StiffFunctions, testing::Values("rodas5p", "kencarp4", "radau_iia_5", "auto"));

// ---- promises ------------------------------------------------------------------------------------------------------

std::int32_t van_der_pol(double, const double* y, const double* p, double* dydt, void*) {
  dydt[0] = y[1];
  dydt[1] = p[0] * ((1 - y[0] * y[0]) * y[1]) - y[0];
  return 0;
}

TEST(Functions, GiveTheSameBitsForAnyThreadsChunksAndNeighbours) {
  Problem p;
  p.function = {2, 1, "states x = 2, v = 0; parameters mu = 1", van_der_pol};
  p.solver = {{"rtol", "1e-5"}, {"atol", "1e-8"}};
  p.batch = {{"t_end", "30"}, {"save_every", "3"}};
  const std::vector<double> all = even(1, 200, 30);  // from what is not stiff to what is
  p.values = {{"mu", all}};
  const Outcome whole = solve(p);
  EXPECT_EQ(whole.status, std::vector<std::int32_t>(30, 0));
  cubie_context* const other = new_context({{"threads", "3"}, {"host_memory_mode", "discrete"}});
  Problem chunked = p;
  chunked.context = other;
  chunked.batch.push_back({"chunk_runs", "7"});
  expect_same(whole, solve(chunked));
  Problem part = p;
  part.values = {{"mu", {all[29], all[11]}}};
  const Outcome two = solve(part);
  for (std::size_t k = 0; k < 11; ++k) {
    for (std::size_t v = 0; v < 2; ++v) {
      EXPECT_EQ(two.rows[(k * 2 + v) * 2], whole.rows[(k * 2 + v) * 30 + 29]);
      EXPECT_EQ(two.rows[(k * 2 + v) * 2 + 1], whole.rows[(k * 2 + v) * 30 + 11]);
    }
  }
  cubie_context_destroy(other);
}

struct Gate {
  std::atomic<int> calls{0};
  std::atomic<bool> open{false};
};

/// The hundredth call takes until the gate opens.
std::int32_t gated(double, const double* y, const double*, double* dydt, void* userdata) {
  Gate& gate = *static_cast<Gate*>(userdata);
  if (++gate.calls == 100) {
    gate.calls.notify_all();
    gate.open.wait(false);
  }
  dydt[0] = -y[0];
  return 0;
}

TEST(Functions, AreNotCalledAfterACancel) {
  Gate gate;
  Problem p;
  p.context = new_context({{"threads", "1"}});
  p.function = {1, 0, "states y = 1", gated, nullptr, &gate};
  p.solver = {{"method", "rk4"}, {"dt", "1e-6"}};
  p.values = {{"y", even(0, 1, 50)}};
  cubie_solver* const solver = make_solver(p);
  cubie_batch* const batch = make_batch(solver, p);
  cubie_result* res = nullptr;
  EXPECT_EQ(cubie_batch_submit(batch, &res), CUBIE_OK) << last_message();
  for (int calls = gate.calls; calls < 100; calls = gate.calls) gate.calls.wait(calls);
  EXPECT_EQ(cubie_batch_cancel(batch), CUBIE_OK) << last_message();
  gate.open = true;
  gate.open.notify_all();
  EXPECT_EQ(cubie_result_wait(res, -1, nullptr, nullptr, nullptr), CUBIE_ERR_CANCELLED) << last_message();
  EXPECT_EQ(gate.calls, 100);
  std::vector<std::int32_t> status(50);
  EXPECT_EQ(cubie_result_copy_run_status(res, status.data(), 50, nullptr), CUBIE_OK) << last_message();
  EXPECT_EQ(status[0], CUBIE_RUN_CANCELLED);
  EXPECT_EQ(status[49], CUBIE_RUN_NOT_STARTED);
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(p.context);
}

TEST(Functions, OfTheSameShapeShareOneKernel) {
  Problem a, b;
  a.function = {1, 1, "states y = 1; parameters k = 2", decay};
  b.function = {1, 1, "states y = 1; parameters k = 2", only_positive};
  Counts counts;
  b.function.userdata = &counts;
  EXPECT_NEAR(solve(a).final_states.at(0), std::exp(-2.0), 1e-3);
  EXPECT_NEAR(solve(b).final_states.at(0), std::exp(-50.0), 1e-3);
  cubie_solver* const first = make_solver(a);
  cubie_solver* const second = make_solver(b);
  std::int64_t n = 0, m = 0;
  EXPECT_EQ(cubie_solver_copy_kernel_text(first, nullptr, 0, &n), CUBIE_OK);
  EXPECT_EQ(cubie_solver_copy_kernel_text(second, nullptr, 0, &m), CUBIE_OK);
  EXPECT_EQ(n, m);
  cubie_solver_destroy(first);
  cubie_solver_destroy(second);
}

// ---- refusals ------------------------------------------------------------------------------------------------------

TEST(FunctionRefusals, NameWhatIsWrong) {
  struct Case {
    Function function;
    cubie_status expected;
    const char* message;
  };
  const std::vector<Case> cases = {
      {{1, 0, nullptr, nullptr}, CUBIE_ERR_INVALID_ARGUMENT, "rhs must not be NULL"},
      {{0, 0, nullptr, decay}, CUBIE_ERR_OUT_OF_RANGE, "n_states must be in [1, 1000000] (got 0)"},
      {{-1, 0, "states x", decay}, CUBIE_ERR_OUT_OF_RANGE, "n_states must be in [1, 1000000] (got -1)"},
      {{1, -1, nullptr, decay}, CUBIE_ERR_OUT_OF_RANGE, "n_parameters must be in [0, 1000000] (got -1)"},
      {{2, 0, "states x", decay},
       CUBIE_ERR_INVALID_ARGUMENT,
       "n_states must be the number of declared states 1 (got 2)"},
      {{1, 2, "states x; parameters k", decay},
       CUBIE_ERR_INVALID_ARGUMENT,
       "n_parameters must be the number of declared parameters 1 (got 2)"},
      {{1, 0, "states x; x' = 1", decay}, CUBIE_ERR_MODEL, "line 1, column 11: rows of states"},
      {{1, 0, "states x; dx = 1", decay}, CUBIE_ERR_MODEL, "rows of states"},
      {{1, 0, "states x; 0 = x", decay}, CUBIE_ERR_MODEL, "rows of states"},
      {{1, 0, "states x; mass x = 2", decay}, CUBIE_ERR_MODEL, "masses"},
      {{1, 0, "states x; drivers u", decay}, CUBIE_ERR_MODEL, "driver 'u' cannot be read"},
      {{1, 0, "states x; observables v", decay}, CUBIE_ERR_MODEL, "observable 'v' is never assigned"},
  };
  for (const Case& c : cases) {
    cubie_solver* solver = nullptr;
    const Function& f = c.function;
    EXPECT_EQ(cubie_solver_create_from_function(shared_context(), f.n_states, f.n_parameters, f.declarations, f.slopes,
                                                nullptr, nullptr, &solver),
              c.expected)
        << c.message;
    EXPECT_NE(last_message().find(c.message), std::string::npos) << last_message();
    EXPECT_EQ(solver, nullptr);
  }
  EXPECT_EQ(cubie_solver_create_from_function(shared_context(), 1, 0, nullptr, decay, nullptr, nullptr, nullptr),
            CUBIE_ERR_INVALID_ARGUMENT);
}

TEST(FunctionRefusals, OfOptionsThatCannotWork) {
  Problem p;
  p.function = {1, 1, nullptr, decay};
  const auto refuses = [&](const Texts& options, const char* message) {
    p.solver = options;
    cubie_solver* const solver = make_solver(p);
    EXPECT_EQ(cubie_solver_compile(solver), CUBIE_ERR_NOT_SUPPORTED);
    EXPECT_NE(last_message().find(message), std::string::npos) << last_message();
    cubie_solver_destroy(solver);
  };
  refuses({{"lane_width", "8"}}, "lane_width must be 0 or 1");
  refuses({{"method", "rodas5p"}, {"linear_solver", "gmres"}}, "linear_solver must be lu or auto");
  p.function.n_states = 301;
  refuses({{"method", "rodas5p"}}, "301");
}

}  // namespace
}  // namespace cubie_test
