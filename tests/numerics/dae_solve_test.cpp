// Whole solves of systems with masses and with rows `0 = ...`: consistent starts, starts that cannot be, the bits of
// promise 1, large systems, drivers, single precision, refusals.

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "reference.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

/// One method of each family and shape of step: ending in its last stage or not, an explicit first stage or none, real
/// and complex blocks.
constexpr const char* kMethods[] = {"rodas5p",          "rosenbrock23", "kvaerno5",
                                    "l_stable_sdirk_4", "radau_iia_5",  "radau_iia_3"};

Settings with(const char* method, double tolerance, Settings more = {}) {
  more.insert(more.begin(), {{"method", std::string(method)}, {"rtol", tolerance}, {"atol", tolerance}});
  return more;
}

constexpr double kStepsWorth = 100;  // as in stiff_solve_test.cpp: errors of single steps add up

// x = exp(-t), z = x^(1/3); the start given for z is far from it.
constexpr const char* kRoot = R"(
states x = 1, z = 50
x' = -z^3
0 = z^3 + 0.001*z - x - 0.001*x^(1/3)
)";

class DaeSolve : public testing::TestWithParam<const char*> {};

TEST_P(DaeSolve, FirstRowAndAllThatFollowFulfilTheEquations) {
  constexpr double tolerance = 1e-8;
  const auto solver = make_solver(kRoot, with(GetParam(), tolerance));
  const auto result = solve(*make_batch(solver, {{"t_end", 3.0}, {"save_every", 0.05}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  const std::vector<double> rows = outputs(*result);
  for (std::size_t k = 0; k < rows.size() / 2; ++k) {
    const double x = std::exp(-0.05 * static_cast<double>(k));
    EXPECT_NEAR(rows[2 * k], x, kStepsWorth * tolerance) << k;
    EXPECT_NEAR(rows[2 * k + 1], std::cbrt(x), kStepsWorth * tolerance) << k;
  }
  EXPECT_EQ(rows[0], 1.0) << "states with a derivative start as given";
  EXPECT_NEAR(rows[1], 1.0, tolerance * (1 + 0.01)) << "Newton leaves less than a hundredth of the tolerance";
}

TEST_P(DaeSolve, CorrectionsThatWouldOvershootAreShortened) {
  // Newton's method for atan leaves for infinity from beyond 1.39.
  const auto solver = make_solver("states y = 3, z = 30; y' = -z; 0 = atan(z - y)", with(GetParam(), 1e-7));
  const auto result = solve(*make_batch(solver, {{"t_end", 1.0}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  EXPECT_NEAR(final_states(*result)[1], 3 * std::exp(-1.0), kStepsWorth * 1e-7);
}

/// z = p^(1/2), or nothing where p < 0; the others do not notice.
constexpr const char* kSometimes = R"(
states y = 1, z = 2
parameters p = 1
y' = -y*z
0 = z^2 - p
)";

std::vector<std::uint64_t> bits_of(const std::vector<double>& values) {
  std::vector<std::uint64_t> bits(values.size());
  std::memcpy(bits.data(), values.data(), values.size() * sizeof(double));
  return bits;
}

TEST_P(DaeSolve, AnImpossibleStartIsAStatusOfThatRunAlone) {
  const auto solver = make_solver(kSometimes, with(GetParam(), 1e-6, {{"lane_width", std::int64_t{4}}}));
  const auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.25}});
  const auto solved = [&](std::vector<double> p) {
    batch->set_values("p", std::span<const double>(p));
    return solve(*batch);
  };
  const auto good = solved({1, 2, 3, 4, 5, 6}), mixed = solved({1, 2, -3, 4, 5, -6});
  EXPECT_EQ(run_status(*good), std::vector<std::int32_t>(6, 0));
  EXPECT_EQ(run_status(*mixed), (std::vector<std::int32_t>{0, 0, 1024, 0, 0, 1024}));
  const std::vector<double> all = outputs(*good), some = outputs(*mixed);
  const std::vector<double> last = final_states(*mixed);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t run = i % 6;
    if (run == 2 || run == 5) {
      EXPECT_TRUE(std::isnan(some[i])) << i;
    } else {
      EXPECT_EQ(some[i], all[i]) << i;
    }
  }
  EXPECT_TRUE(std::isnan(last[2]) && std::isnan(last[6 + 5]));
  EXPECT_EQ(counter(*mixed, batch::Counter::accepted)[2], 0);
}

TEST_P(DaeSolve, AStartWhereTheEquationsDetermineNothingSaysSo) {
  // d/dz (z^2 - p) vanishes at the start given.
  const auto solver = make_solver("states y = 1, z = 0; y' = -y; 0 = z^2 - 1", with(GetParam(), 1e-6));
  EXPECT_EQ(run_status(*solve(*make_batch(solver, {{"t_end", 1.0}})))[0], 1024);
}

TEST_P(DaeSolve, AStartThatIsNotFiniteSaysSo) {
  const auto solver = make_solver("states y = 1, z = -1; y' = -y; 0 = log(z) - y", with(GetParam(), 1e-6));
  EXPECT_EQ(run_status(*solve(*make_batch(solver, {{"t_end", 1.0}})))[0], 1024);
}

TEST_P(DaeSolve, AnEmptySpanGivesTheConsistentStart) {
  const auto solver = make_solver(kSometimes, with(GetParam(), 1e-10));
  const auto batch = make_batch(solver, {{"t_end", 0.0}});
  const std::vector<double> p{4, -4};
  batch->set_values("p", std::span<const double>(p));
  const auto result = solve(*batch);
  EXPECT_EQ(run_status(*result), (std::vector<std::int32_t>{0, 1024}));
  EXPECT_NEAR(final_states(*result)[2], 2.0, 1e-10);
}

TEST_P(DaeSolve, AStartAsGivenStays) {
  // The equation is linear in z, so that every method is on it after its first step.
  constexpr const char* kModel = "states y = 1, z = 1.001; y' = -z; 0 = z - y";
  const auto solver = make_solver(kModel, with(GetParam(), 1e-6, {{"consistent_initial", std::string("given")}}));
  const auto result = solve(*make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.5}}));
  if (std::string_view(GetParam()) == "rosenbrock23") {
    // Its estimate takes what the start lacks for an error, which no step size makes smaller.
    EXPECT_EQ(run_status(*result)[0], 8);
    return;
  }
  ASSERT_EQ(run_status(*result)[0], 0);
  const std::vector<double> rows = outputs(*result);
  EXPECT_EQ(rows[1], 1.001);
  EXPECT_NEAR(rows[5], rows[4], 1e-8);
  EXPECT_NEAR(rows[4], std::exp(-1.0), 1e-3) << "off by no more than the start was";
}

TEST_P(DaeSolve, TimeAndDriversMayDetermineAState) {
  constexpr const char* kModel = R"(
states x = 0, z = 7
drivers u
x' = z + cos(t)
0 = z - u - sin(t)
)";
  constexpr double tolerance = 1e-7;
  const auto solver = make_solver(kModel, with(GetParam(), tolerance, {{"save_method", std::string("land")}}));
  const auto batch = make_batch(solver, {{"t_end", 2.0},
                                         {"save_every", 0.25},
                                         {"driver_interpolation", std::string("linear")},
                                         {"driver_boundary", std::string("natural")},
                                         {"driver_wrap", std::int64_t{0}}});
  const std::vector<double> samples{0, 2, 4, 6};
  batch->set_drivers(samples, 4, 1, 0.0, 1.0);
  const auto result = solve(*batch);
  ASSERT_EQ(run_status(*result)[0], 0);
  const std::vector<double> rows = outputs(*result);
  for (std::size_t k = 0; k < rows.size() / 2; ++k) {
    const double t = 0.25 * static_cast<double>(k);
    EXPECT_NEAR(rows[2 * k], t * t + 1 - std::cos(t) + std::sin(t), kStepsWorth * tolerance) << t;
    EXPECT_NEAR(rows[2 * k + 1], 2 * t + std::sin(t), kStepsWorth * tolerance) << t;
  }
}

TEST_P(DaeSolve, BackwardTime) {
  const auto solver = make_solver("states y = 1, z; y' = 2*z; 0 = z - y*(1 + 0*z)", with(GetParam(), 1e-8));
  const auto result = solve(*make_batch(solver, {{"t0", 1.0}, {"t_end", 0.0}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  EXPECT_NEAR(final_states(*result)[1], std::exp(-2.0), kStepsWorth * 1e-8);
}

TEST_P(DaeSolve, LargeSystemsInLoops) {
  // x_i = exp(-k_i t), and the z_i = k_i x_i follow from sums of neighbours. More states than a word has bits, states
  // of both kinds in turn.
  constexpr int pairs = 60;
  std::string text = "states ";
  const auto k = [](int i) { return 1.0 + i % 7; };
  for (int i = 0; i < pairs; ++i) text += fmt::format("{}x{} = 1, z{}", i > 0 ? ", " : "", i, i);
  for (int i = 0; i < pairs; ++i) text += fmt::format("\nx{0}' = -z{0}", i);
  for (int i = 0; i < pairs; ++i) {
    text += fmt::format("\n0 = z{0} - {2}*x{0} + 0.5*(z{1} - {3}*x{1})", i, (i + 1) % pairs, k(i), k((i + 1) % pairs));
  }
  constexpr double tolerance = 1e-6;
  const auto solver = make_solver(text, with(GetParam(), tolerance, {{"lane_width", std::int64_t{4}}}));
  const auto result = solve(*make_batch(solver, {{"t_end", 0.7}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  const std::vector<double> found = final_states(*result);
  for (int i = 0; i < pairs; ++i) {
    const double x = std::exp(-0.7 * k(i));
    EXPECT_NEAR(found[static_cast<std::size_t>(2 * i)], x, kStepsWorth * tolerance) << i;
    EXPECT_NEAR(found[static_cast<std::size_t>(2 * i + 1)], k(i) * x, 7 * kStepsWorth * tolerance) << i;
  }
}

TEST_P(DaeSolve, SinglePrecision) {
  constexpr double tolerance = 1e-4;
  const auto solver =
      make_solver(model_text("akzo_nobel"), with(GetParam(), tolerance, {{"precision", std::string("f32")}}));
  solver->set_atol(std::vector<double>(6, 1e-4 * tolerance));
  const auto result = solve(*make_batch(solver, {{"t_end", 180.0}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  // End values and amplification as in stiff_reference_test.cpp.
  const std::vector<double> found = final_states(*result);
  EXPECT_NEAR(found[0], 0.1150794920661702, 6 * tolerance * 0.1151);
  EXPECT_NEAR(found[5], 0.4873531310307455e-2, 6 * tolerance * 0.00488);
}

TEST_P(DaeSolve, TheSameBitsWhateverRunsStandBeside) {
  // Runs of unequal cost; some cannot start, some fail on the way.
  constexpr const char* kModel = R"(
states x = 1, y = 0, z = 3
parameters p = 1, k = 1
x' = -k*x + y*z
y' = k*x - y*z - 1e3*y^2 + (p > 8.9 && t > 0.5 ? log(-p) : 0)
0 = z^2 + z*x - p*(1 + sin(t)*y)
)";
  constexpr std::size_t kRuns = 61;
  std::vector<double> p = linspace(0.1, 9, kRuns), k = linspace(3000, 0.5, kRuns);
  for (std::size_t i = 4; i < kRuns; i += 13) p[i] = -1;
  struct Variant {
    Settings solver, context, batch;
  };
  const std::string off = "off", on = "on", workspace = "workspace";
  const std::vector<Variant> variants = {
      {{{"lane_width", std::int64_t{1}}}, {}, {}},
      {{{"lane_width", std::int64_t{2}}, {"refill", off}}, {}, {}},
      {{{"lane_width", std::int64_t{4}}}, {{"threads", std::int64_t{1}}}, {}},
      {{{"lane_width", std::int64_t{8}}, {"unroll", off}}, {}, {}},
      {{{"lane_width", std::int64_t{16}}, {"rhs_inline", off}}, {}, {}},
      {{{"lane_width", std::int64_t{32}}, {"refill", on}}, {}, {{"chunk_runs", std::int64_t{7}}}},
      {{{"lane_width", std::int64_t{4}},
        {"jacobian_location", workspace},
        {"factors_location", workspace},
        {"stages_location", workspace},
        {"slopes_location", workspace},
        {"state_location", workspace}},
       {},
       {}},
  };
  std::vector<std::uint64_t> expected;
  for (const Variant& variant : variants) {
    Ref<batch::Context> context = shared_context();
    if (!variant.context.empty()) {
      context = batch::Context::create();
      apply(*context, config::Scope::context, variant.context);
    }
    const auto batch = make_batch(make_solver(kModel, with(GetParam(), 1e-6, variant.solver), context),
                                  {{"t_end", 1.0}, {"save_every", 0.03}});
    apply(*batch, config::Scope::batch, variant.batch);
    batch->set_values("p", std::span<const double>(p));
    batch->set_values("k", std::span<const double>(k));
    const auto result = solve(*batch);
    std::vector<std::uint64_t> found = bits_of(outputs(*result));
    for (const std::int32_t status : run_status(*result)) found.push_back(static_cast<std::uint64_t>(status));
    for (const auto which : {batch::Counter::accepted, batch::Counter::rejected, batch::Counter::newton}) {
      for (const std::int32_t count : counter(*result, which)) found.push_back(static_cast<std::uint64_t>(count));
    }
    if (expected.empty()) {
      const auto status = run_status(*result);
      EXPECT_EQ(status[4], 1024);
      EXPECT_EQ(status[0], 0);
      EXPECT_NE(status[kRuns - 1] & 8, 0);
      expected = std::move(found);
    } else {
      EXPECT_TRUE(found == expected) << "variant " << &variant - variants.data();
    }
  }
}

TEST_P(DaeSolve, ByIterationAsByFactors) {
  // As many unknowns as directions before GMRES starts anew, and more; starts that have to be found; rows between
  // steps; equations in which the state of their row does not stand, so that there is no diagonal to divide by.
  constexpr double tolerance = 1e-6;
  constexpr int pairs = 16;
  std::string text = "states ";
  for (int i = 0; i < pairs; ++i) text += fmt::format("{}x{} = 1, z{} = 9", i > 0 ? ", " : "", i, i);
  for (int i = 0; i < pairs; ++i) text += fmt::format("\nx{0}' = -z{0}", i);
  for (int i = 0; i < pairs; ++i) {
    const int k = 1 + i % 7, next = (i + 1) % pairs;
    text += fmt::format("\n0 = z{0} + 0.1*z{0}^3 - {1}*x{0} - 0.1*({1}*x{0})^3 + 0.2*(z{2} - {3}*x{2})", i, k, next,
                        1 + next % 7);
  }
  constexpr const char* kCrossed = "states x = 1, v, w = 3; x' = -v; 0 = w - x; 0 = v - sqrt(x)";
  for (const char* model : {kRoot, kCrossed, text.c_str()}) {
    std::vector<double> expected;
    for (const char* linear_solver : {"lu", "gmres", "bicgstab"}) {
      const auto solver =
          make_solver(model, with(GetParam(), tolerance, {{"linear_solver", std::string(linear_solver)}}));
      const auto result = solve(*make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.1}}));
      ASSERT_EQ(run_status(*result)[0], 0) << linear_solver;
      const std::vector<double> rows = outputs(*result);
      if (expected.empty()) expected = rows;
      for (std::size_t k = 0; k < rows.size(); ++k) {
        ASSERT_NEAR(rows[k], expected[k], kStepsWorth * tolerance) << linear_solver << " " << k;
      }
    }
  }
}

TEST_P(DaeSolve, ByIterationTheSameBitsWhateverRunsStandBeside) {
  constexpr const char* kModel = R"(
states x = 1, y = 0, z = 3
parameters p = 1, k = 1
x' = -k*x + y*z
y' = k*x - y*z - 1e3*y^2
0 = z^2 + z*x - p*(1 + sin(t)*y)
)";
  constexpr std::size_t kRuns = 29;
  std::vector<double> p = linspace(0.1, 9, kRuns), k = linspace(3000, 0.5, kRuns);
  p[5] = -1;  // no start
  std::vector<std::uint64_t> expected;
  for (const std::int64_t lanes : {1, 4, 16}) {
    const auto batch = make_batch(
        make_solver(kModel, with(GetParam(), 1e-5, {{"lane_width", lanes}, {"linear_solver", std::string("gmres")}})),
        {{"t_end", 1.0}, {"save_every", 0.03}});
    batch->set_values("p", std::span<const double>(p));
    batch->set_values("k", std::span<const double>(k));
    const auto result = solve(*batch);
    EXPECT_EQ(run_status(*result)[0], 0);
    EXPECT_EQ(run_status(*result)[5], 1024);
    std::vector<std::uint64_t> found = bits_of(outputs(*result));
    for (const std::int32_t status : run_status(*result)) found.push_back(static_cast<std::uint64_t>(status));
    if (expected.empty()) expected = found;
    EXPECT_TRUE(found == expected) << lanes << " lanes";
  }
}

INSTANTIATE_TEST_SUITE_P(Methods, DaeSolve, testing::ValuesIn(kMethods),
                         [](const auto& info) { return std::string(info.param); });

TEST(Mass, IsDividedOutForEveryFamilyOfMethods) {
  for (const char* method : {"tsit5", "rodas4", "kvaerno3", "firk_gauss_legendre_2"}) {
    const auto solver =
        make_solver("constants c = 2; states x = 1, y = 1; mass x = c/4, y = -1; x' = -x; y' = y", with(method, 1e-8));
    const auto result = solve(*make_batch(solver, {{"t_end", 1.0}}));
    ASSERT_EQ(run_status(*result)[0], 0);
    EXPECT_NEAR(final_states(*result)[0], std::exp(-2.0), kStepsWorth * 1e-8) << method;
    EXPECT_NEAR(final_states(*result)[1], std::exp(-1.0), kStepsWorth * 1e-8) << method;
  }
}

TEST(Mass, OfZeroMakesARowAnEquation) {
  const auto solver = make_solver("states x = 1, y = 9; mass y = 0; x' = -y; y' = x - y", with("rodas5p", 1e-8));
  const auto result = solve(*make_batch(solver, {{"t_end", 1.0}}));
  ASSERT_EQ(run_status(*result)[0], 0);
  EXPECT_NEAR(final_states(*result)[1], std::exp(-1.0), kStepsWorth * 1e-8);
}

std::string refusal(const char* text, const char* method, const char* linear_solver = "auto") {
  try {
    (void)make_batch(
        make_solver(text,
                    {{"method", std::string(method)}, {"linear_solver", std::string(linear_solver)}, {"dt", 0.1}}),
        {{"t_end", 1.0}})
        ->submit();
  } catch (const Error& error) {
    return error.message();
  }
  return {};
}

TEST(DaeRefusal, NamesTheMethodTheReasonAndTheMethodsThatCan) {
  constexpr const char* kModel = "states x = 1, z; x' = -z; 0 = z - x";
  const auto expect = [&](const char* method, const char* reason) {
    const std::string message = refusal(kModel, method);
    EXPECT_NE(message.find(fmt::format("method {} cannot solve equations without derivative, as that of state z is: "
                                       "it {}; these can: rosenbrock23, ",
                                       method, reason)),
              std::string::npos)
        << message;
    EXPECT_NE(message.find("radau_iia_5"), std::string::npos);
  };
  expect("tsit5", "is explicit");
  expect("implicit_midpoint", "does not end in its last stage, which fulfils them");
  expect("firk_gauss_legendre_3", "does not end in its last stage, which fulfils them");
}

TEST(DaeRefusal, NamesTheStateOfARowThatDeterminesNone) {
  EXPECT_NE(refusal("states x = 1, z; x' = -z; 0 = x - sin(t)", "rodas5p").find("the row '0 = ...' of state 'z'"),
            std::string::npos)
      << "an index of 2";
  EXPECT_NE(refusal("states x = 1, v, w; x' = -v - w; 0 = v - x; 0 = v + x", "kvaerno5").find("of state 'w'"),
            std::string::npos);
  EXPECT_NE(refusal("states x = 1, z; x' = -z; 0 = x - sin(t)", "rodas5p", "gmres").find("of state 'z'"),
            std::string::npos)
      << "by iteration too";
}

}  // namespace
}  // namespace cubie::test
