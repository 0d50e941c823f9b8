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
