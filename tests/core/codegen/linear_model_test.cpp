// Kernel text of what implicit methods need beside the right-hand side, for systems with rows `0 = ...`; compiled by
// the C++ compiler that built this test, for one lane.

#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "codegen/linear_model.hpp"
#include "codegen/model_text.hpp"
#include "compiled_text.hpp"
#include "model/model.hpp"
#include "util/error.hpp"

namespace cubie::codegen {
namespace {

std::string source_of(const std::string& text) {
  const model::Model model = model::parse_model(text);
  const symbolic::System system = symbolic::build_system(model);
  std::vector<std::string> names;
  for (const model::Variable& state : model.states) names.push_back(state.name);
  return emit_model(model, system, {{}, true, true}) + emit_linear_model(plan_linear_model(system, names));
}

std::string refusal(const std::string& text) {
  try {
    (void)source_of(text);
  } catch (const Error& error) {
    return error.code() == ErrorCode::model ? error.message() : "wrong code: " + error.message();
  }
  return {};
}

constexpr const char* kShim = R"(
typedef cubie_kernel::lane<double, 1> L;
typedef cubie_kernel::linear_model<L> M;
extern "C" int rows(int* algebraic, double* mass) {
  for (int v = 0; v < M::n_states; ++v) algebraic[v] = M::algebraic(v), mass[v] = M::mass(v);
  return M::n_algebraic;
}
// The value of z' that follows from the slopes of the others: V^-1 (f, -dg/dt).
extern "C" int solve(double t, const double* y, double* x) {
  double f[M::n_states], jac[M::n_jacobian], dfdt[M::n_states], w[M::n_lu];
  M::linearise(t, y, nullptr, f, jac, dfdt);
  M::keep_algebraic(jac);
  const int vanished = M::factor(-1.0, jac, w);
  for (int v = 0; v < M::n_states; ++v) x[v] = M::algebraic(v) ? -dfdt[v] : f[v];
  M::solve(w, x);
  return vanished;
}
)";

test::Compiled compiled(const std::string& text) {
  return test::Compiled("#include \"lane.h\"\n#include \"lu.h\"\n#include \"stub_math.h\"\nnamespace cubie_kernel {\n" +
                        source_of(text) + "}\n" + kShim);
}

class LinearModel : public testing::Test {
 protected:
  void SetUp() override {
    if (std::getenv("CUBIE_TEST_CXX") == nullptr) GTEST_SKIP() << "CUBIE_TEST_CXX names no C++ compiler";
  }
};

TEST_F(LinearModel, FactorsWhatDeterminesTheStatesWithoutDerivative) {
  // z = x y and 2 w = z + sin t, so z' = x' y + x y' and w' = (z' + cos t) / 2.
  const auto library = compiled("states z, x, w, y; x' = x*w; y' = z - y; 0 = z - x*y; 0 = 2*w - z - sin(t)");
  int algebraic[4];
  double mass[4];
  EXPECT_EQ(library.entry<int(int*, double*)>("rows")(algebraic, mass), 2);
  for (int v = 0; v < 4; ++v) {
    EXPECT_EQ(algebraic[v], v % 2 == 0) << v;
    EXPECT_EQ(mass[v], v % 2) << v;
  }
  const double y[4] = {6, 2, 1.5, 3};
  double x[4];
  EXPECT_EQ(library.entry<int(double, const double*, double*)>("solve")(0.0, y, x), 0);
  EXPECT_EQ(x[1], 3.0);
  EXPECT_EQ(x[3], 3.0);
  EXPECT_NEAR(x[0], 3.0 * 3 + 2 * 3.0, 1e-14);
  EXPECT_NEAR(x[2], (15 + 1) / 2.0, 1e-14);
}

TEST_F(LinearModel, KnowsRowsBeyondTheFirstWord) {
  std::string text = "states x0";
  for (int i = 1; i < 150; ++i) text += fmt::format(", x{}", i);
  for (int i = 0; i < 150; ++i) {
    text += i % 3 == 1 ? fmt::format("\n0 = x{} - x{}", i, i - 1) : fmt::format("\nx{}' = -x{}", i, (i * 7) % 150);
  }
  const auto library = compiled(text);
  std::vector<int> algebraic(150);
  std::vector<double> mass(150);
  EXPECT_EQ(library.entry<int(int*, double*)>("rows")(algebraic.data(), mass.data()), 50);
  for (std::size_t v = 0; v < 150; ++v) {
    EXPECT_EQ(algebraic[v], v % 3 == 1) << v;
    EXPECT_EQ(mass[v], v % 3 == 1 ? 0.0 : 1.0) << v;
  }
}

TEST(LinearModelText, OfASystemWithoutSuchRowsHasUnitMassAlone) {
  const std::string text = source_of("states x; mass x = 2; x' = -x");
  EXPECT_NE(text.find("mass(int) { return T(S(1)); }"), std::string::npos);
  EXPECT_EQ(text.find("keep_algebraic"), std::string::npos);
  EXPECT_NE(text.find("n_algebraic = 0;"), std::string::npos);
}

TEST(LinearModelPlan, RefusesRowsThatCannotDetermineTheirStates) {
  EXPECT_NE(refusal("states x, z; x' = z; 0 = x - 1").find("the row '0 = ...' of state 'z'"), std::string::npos);
  EXPECT_NE(refusal("states x, v, w; x' = w; 0 = v; 0 = v - x").find("the row '0 = ...' of state 'w'"),
            std::string::npos);
  // Rows may have to change their states with each other.
  EXPECT_EQ(refusal("states a, b, c; 0 = b; 0 = a + b + c; 0 = b + c"), "");
}

}  // namespace
}  // namespace cubie::codegen
