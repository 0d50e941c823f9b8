// Generated text, compiled by the C++ compiler that built this test, computes what the evaluator computes.

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "codegen/model_text.hpp"
#include "compiled_text.hpp"
#include "random_model.hpp"
#include "symbolic/differentiate.hpp"
#include "symbolic/fuse.hpp"

namespace cubie::codegen {
namespace {

using Entry = void(double t, const double* y, const double* p, double* dy, double* out);

std::string wrap(const std::string& model_text, int number) {
  return fmt::format(
      "namespace cubie_kernel {{ namespace case{0} {{\n{1}}} }}\n"
      "extern \"C\" void run{0}(double t, const double* y, const double* p, double* dy, double* out) {{\n"
      "  typedef cubie_kernel::case{0}::model<cubie_kernel::lane<double, 1>> M;\n"
      "  M::rhs(t, y, p, dy);\n  M::saved(t, y, p, out);\n}}\n",
      number, model_text);
}

TEST(CompiledText, ComputesWhatTheEvaluatorComputesBitForBit) {
  const char* compiler = std::getenv("CUBIE_TEST_CXX");
  if (compiler == nullptr) GTEST_SKIP() << "CUBIE_TEST_CXX names no C++ compiler";
  constexpr std::uint64_t kSeed = 99;
  constexpr int kModels = 40;
  std::cout << "seed " << kSeed << '\n';
  std::mt19937_64 random(kSeed);
  std::vector<symbolic::System> systems;
  std::string source = "#include \"stub_math.h\"\n#include \"lane.h\"\n";
  for (int i = 0; i < kModels; ++i) {
    const model::Model model = test::random_model(random, {.states = 8, .parameters = 3, .drivers = false});
    systems.push_back(symbolic::fuse(symbolic::build_system(model)));
    ModelTextOptions options{{{true, 0}, {true, 1}, {false, 3}, {true, 2}}, i % 2 == 0};
    source += wrap(emit_model(model, symbolic::build_system(model), options), i);
  }
  const test::Compiled compiled(source);
  for (int i = 0; i < kModels; ++i) {
    Entry* const entry = compiled.entry<Entry>(fmt::format("run{}", i));
    ASSERT_NE(entry, nullptr);
    for (int k = 0; k < 50; ++k) {
      double y[8], p[3], dy[8], out[4];
      for (double& v : y) v = test::hostile_number(random);
      for (double& v : p) v = test::hostile_number(random);
      const double t = test::hostile_number(random);
      entry(t, y, p, dy, out);
      const symbolic::Values expected = symbolic::evaluate(systems[static_cast<std::size_t>(i)], {t, y, p, {}});
      for (std::size_t j = 0; j < 8; ++j)
        ASSERT_TRUE(test::same_value(dy[j], expected.derivatives[j])) << i << " " << j;
      EXPECT_TRUE(test::same_value(out[0], expected.observables[0])) << i;
      EXPECT_TRUE(test::same_value(out[1], expected.observables[1])) << i;
      EXPECT_TRUE(test::same_value(out[2], y[3])) << i;
      EXPECT_TRUE(test::same_value(out[3], expected.observables[2])) << i;
    }
  }
}

using LinearEntry = void(double t, const double* y, const double* p, double* dy, double* jac, double* dfdt);

// The right-hand side inlined and not, of the same model: entry points run0 and linearise0, run1 and linearise1.
std::string wrap_linear(const model::Model& model, int number) {
  const symbolic::System system = symbolic::build_system(model);
  return wrap(emit_model(model, system, {{}, number % 2 == 0, true}), number) +
         fmt::format(
             "extern \"C\" void linearise{0}(double t, const double* y, const double* p, double* dy, double* jac, "
             "double* dfdt) {{\n"
             "  cubie_kernel::case{0}::model<cubie_kernel::lane<double, 1>>::linearise(t, y, p, dy, jac, dfdt);\n}}\n",
             number);
}

TEST(CompiledText, LinearisesAsTheEvaluatorDoesBitForBit) {
  if (std::getenv("CUBIE_TEST_CXX") == nullptr) GTEST_SKIP() << "CUBIE_TEST_CXX names no C++ compiler";
  constexpr std::uint64_t kSeed = 101;
  constexpr int kModels = 30;
  constexpr std::size_t kStates = 6;
  std::cout << "seed " << kSeed << '\n';
  std::mt19937_64 random(kSeed);
  std::vector<symbolic::Linearisation> systems;
  std::string source = "#include \"stub_math.h\"\n#include \"lane.h\"\n";
  for (int i = 0; i < kModels; ++i) {
    const model::Model model =
        test::random_model(random, {.states = kStates, .parameters = 3, .derivatives_nodes = 15, .drivers = false});
    systems.push_back(symbolic::linearise(symbolic::fuse(symbolic::build_system(model))));
    source += wrap_linear(model, i);
  }
  const test::Compiled compiled(source);
  std::size_t finite = 0;
  for (int i = 0; i < kModels; ++i) {
    Entry* const run = compiled.entry<Entry>(fmt::format("run{}", i));
    LinearEntry* const linearise = compiled.entry<LinearEntry>(fmt::format("linearise{}", i));
    ASSERT_NE(run, nullptr);
    ASSERT_NE(linearise, nullptr);
    const symbolic::Linearisation& expected = systems[static_cast<std::size_t>(i)];
    for (int k = 0; k < 50; ++k) {
      double y[kStates], p[3], dy[kStates], plain[kStates], jac[kStates * kStates], dfdt[kStates];
      for (double& v : y) v = test::hostile_number(random);
      for (double& v : p) v = test::hostile_number(random);
      for (double& v : dfdt) v = 0.0;
      const double t = test::hostile_number(random);
      run(t, y, p, plain, nullptr);
      linearise(t, y, p, dy, jac, dfdt);
      const std::vector<double> value = symbolic::evaluate_nodes(expected.system.graph, {t, y, p, {}});
      const auto of = [&](symbolic::NodeId id) { return value[static_cast<std::size_t>(id)]; };
      for (std::size_t j = 0; j < kStates; ++j) {
        ASSERT_TRUE(test::same_value(dy[j], plain[j])) << i << " " << j;
        ASSERT_TRUE(test::same_value(dfdt[j], of(expected.time_derivatives[j]))) << i << " " << j;
      }
      for (std::size_t j = 0; j < expected.jacobian.size(); ++j) {
        ASSERT_TRUE(test::same_value(jac[j], of(expected.jacobian[j].value))) << i << " " << j;
        finite += std::isfinite(jac[j]) ? 1U : 0U;
      }
    }
  }
  EXPECT_GT(finite, 3000U) << "the inputs should not all end in NaN";
}

// Three segments of length 1/2 from t = 1 on, ascending coefficients of tau = 2 (t - start): cubic, and its linear
// part.
constexpr double kCubic[] = {1, 2, 0.5, -1, 2.5, 0, -2, 1, 1.5, -1, 1, 3};
constexpr double kLinear[] = {1, 2, 2.5, 0, 1.5, -1};

using DrivenEntry = void(double t, int outside, int n_coefficients, const double* coefficients, double* dfdt);

TEST(CompiledText, TakesTheRateOfADriverFromItsPolynomial) {
  if (std::getenv("CUBIE_TEST_CXX") == nullptr) GTEST_SKIP() << "CUBIE_TEST_CXX names no C++ compiler";
  const model::Model model = model::parse_model("states x\ndrivers u\nx' = x*u");
  const std::string text = emit_model(model, symbolic::build_system(model), {{}, true, true});
  const test::Compiled compiled("#include \"stub_math.h\"\n#include \"driver.h\"\nnamespace cubie_kernel {\n" + text +
                                R"(}
      using namespace cubie_kernel;
      extern "C" void run(double t, int outside, int n, const double* coefficients, double* dfdt) {
        typedef lane<double, 1> L;
        driver_args table{};
        table.coefficients = coefficients;
        table.n_segments = 3, table.n_drivers = 1, table.n_coefficients = n, table.outside = outside;
        table.t0.d = 1, table.per_dt.d = 2, table.per_period = 1.0 / 3, table.slack = 1e-12, table.upper = 3 + 1e-12;
        const driver_view<L> view{&table, false, 0, 0, nullptr, 0};
        const double y = 3, p = 0;
        double dy, jac;
        model<L>::linearise(lane_time<L>{t}, &y, inputs<L>(&p, &view), &dy, &jac, dfdt);
      })");
  DrivenEntry* const run = compiled.entry<DrivenEntry>("run");
  ASSERT_NE(run, nullptr);
  const auto rate = [&](double t, int outside, int n) {
    double dfdt = -1.0;
    run(t, outside, n, n == 4 ? kCubic : kLinear, &dfdt);
    return dfdt / 3.0;
  };
  constexpr int kZero = 0, kHold = 1, kWrap = 2;
  for (const int outside : {kZero, kHold, kWrap}) {
    EXPECT_DOUBLE_EQ(rate(1.25, outside, 2), 2 * 2.0);
    EXPECT_DOUBLE_EQ(rate(2.125, outside, 2), 2 * -1.0);
    EXPECT_DOUBLE_EQ(rate(1.75, outside, 4), 2 * (0 + 2 * 0.5 * -2 + 3 * 0.25 * 1));
    EXPECT_DOUBLE_EQ(rate(1.0, outside, 4), 2 * 2.0);
  }
  for (const double t : {0.75, 2.75, -40.0, 90.0}) {
    EXPECT_EQ(rate(t, kZero, 4), 0.0) << t;
    EXPECT_EQ(rate(t, kHold, 4), 0.0) << t;
  }
  EXPECT_DOUBLE_EQ(rate(2.75, kWrap, 4), rate(1.25, kWrap, 4));
  EXPECT_DOUBLE_EQ(rate(0.75, kWrap, 4), rate(2.25, kWrap, 4));
}

TEST(CompiledText, NeedsNoParameters) {
  if (std::getenv("CUBIE_TEST_CXX") == nullptr) GTEST_SKIP() << "CUBIE_TEST_CXX names no C++ compiler";
  const model::Model model = model::parse_model("states x\nx' = 2*x");
  const std::string text = emit_model(model, symbolic::build_system(model), {});
  const test::Compiled compiled("#include \"stub_math.h\"\n#include \"lane.h\"\n" + wrap(text, 0));
  Entry* const entry = compiled.entry<Entry>("run0");
  ASSERT_NE(entry, nullptr);
  const double y[] = {3.0};
  double dy[] = {0.0};
  entry(0.0, y, nullptr, dy, nullptr);
  EXPECT_EQ(dy[0], 6.0);
}

}  // namespace
}  // namespace cubie::codegen
