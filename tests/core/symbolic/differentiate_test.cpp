// The rules of differentiation, and what the derivatives of whole systems look like.

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "symbolic/differentiate.hpp"
#include "symbolic/evaluate.hpp"
#include "symbolic/fuse.hpp"
#include "util/error.hpp"

namespace cubie::symbolic {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

System system_of(const std::string& text) { return fuse(build_system(model::parse_model(text))); }

using Pattern = std::vector<std::pair<int, int>>;

Pattern pattern(const Linearisation& l) {
  Pattern result;
  for (const JacobianEntry& entry : l.jacobian) result.emplace_back(entry.row, entry.column);
  return result;
}

struct At {
  std::vector<double> y = {};
  std::vector<double> p = {};
  double t = 0.0;
  std::vector<double> u = {};
  std::vector<double> du = {};
};

std::vector<double> values(const Linearisation& l, const At& at) {
  return evaluate_nodes(l.system.graph, {at.t, at.y, at.p, at.u, at.du});
}

// d(expression)/dx at x; 0 where the Jacobian has no such entry.
double slope(const std::string& expression, double x, double y = 0.0, double p = 0.0) {
  const Linearisation l = linearise(system_of("states x, y\nparameters p\nx' = " + expression + "\ny' = 0*p"));
  if (l.jacobian.empty() || l.jacobian[0].column != 0) return 0.0;
  return values(l, {{x, y}, {p}})[static_cast<std::size_t>(l.jacobian[0].value)];
}

Linearisation of_one(const std::string& expression) { return linearise(system_of("states x\nx' = " + expression)); }

TEST(Jacobian, HasTheEntriesThatStatesEnter) {
  const Linearisation l = linearise(system_of("states a, b, c\na' = b*c\nb' = 3\nc' = c + t"));
  EXPECT_EQ(pattern(l), (Pattern{{0, 1}, {0, 2}, {2, 2}}));
}

TEST(Jacobian, LeavesOutWhatIsConstantBetweenJumps) {
  for (const char* f : {"sign(x)", "floor(x)", "ceil(x)", "trunc(x)", "round(x)", "heaviside(x)", "heaviside(x, 3)",
                        "x > 1 ? 2 : 3", "copysign(2, x)", "isnan(x) ? 1 : 0"}) {
    EXPECT_EQ(pattern(of_one(f)), Pattern{}) << f;
  }
}

TEST(Jacobian, LeavesOutSlopesThatCancel) { EXPECT_EQ(pattern(of_one("x - x")), Pattern{}); }

TEST(Jacobian, LeavesTheRightHandSideAsItIs) {
  const System plain = system_of("states x, y\nx' = x*y + sin(x*y)*x\ny' = x/y - 3*x*y*y");
  const Linearisation l = linearise(plain);
  const std::vector<double> y = {0.37, 1.9};
  const Values before = evaluate(plain, {0.0, y, {}, {}});
  const Values after = evaluate(l.system, {0.0, y, {}, {}});
  EXPECT_EQ(before.derivatives, after.derivatives);
}

TEST(Jacobian, FusesItsProductsIntoItsSums) {
  const Linearisation l = of_one("sin(x)*cos(x)");
  const Node& node = l.system.graph[l.jacobian.at(0).value];
  EXPECT_TRUE(node.is(Function::fma));
}

TEST(Jacobian, GathersTheNumbersOfAProduct) {
  const Linearisation l = of_one("3*exp(x*0.1)");
  const Graph& g = l.system.graph;
  const Node& node = g[l.jacobian.at(0).value];
  ASSERT_TRUE(node.is(Function::mul));
  const bool first = g[node.args[0]].is(Leaf::number);
  EXPECT_EQ(g[node.args[first ? 0 : 1]].number, 3 * 0.1);
  EXPECT_TRUE(g[node.args[first ? 1 : 0]].is(Function::exp));
}

TEST(Jacobian, DoesNotLetABranchNotTakenIn) {
  const char* const model = "(x > 0 ? sqrt(x) : 2*x)";
  EXPECT_EQ(slope(model, 0.0), 2.0);
  EXPECT_EQ(slope(model, 4.0), 0.25);
  EXPECT_EQ(slope("sqrt(x > 0 ? x : 1)", 0.0), 0.0);
  EXPECT_EQ(slope("(x > 0 ? 3*log(x)*y : -x)*p", -1.0, 2.0, 5.0), -5.0);
}

struct Slope {
  const char* expression;
  double x;
  double expected;  ///< by a formula of its own or a table, correctly rounded
};

class FunctionSlope : public testing::TestWithParam<Slope> {};

// A rule is a handful of operations, each good to an ULP or two.
TEST_P(FunctionSlope, IsItsDerivative) {
  const auto& [expression, x, expected] = GetParam();
  EXPECT_NEAR(slope(expression, x), expected, 20 * 0x1p-53 * std::fabs(expected)) << expression << " at " << x;
}

constexpr double kPi = 3.141592653589793;

INSTANTIATE_TEST_SUITE_P(Exponentials, FunctionSlope,
                         testing::Values(Slope{"exp(x)", 1.0, 2.718281828459045},
                                         Slope{"expm1(x)", -40.0, 4.248354255291589e-18}, Slope{"log(x)", 4.0, 0.25},
                                         Slope{"log2(x)", 2.0, 0.7213475204444817},
                                         Slope{"log10(x)", 0.5, 0.8685889638065037}, Slope{"log1p(x)", 3.0, 0.25},
                                         Slope{"sqrt(x)", 16.0, 0.125}, Slope{"cbrt(x)", 8.0, 1.0 / 12},
                                         Slope{"cbrt(x)", -8.0, 1.0 / 12}));
INSTANTIATE_TEST_SUITE_P(Angles, FunctionSlope,
                         testing::Values(Slope{"sin(x)", 0.0, 1.0}, Slope{"cos(x)", kPi / 6, -0.5},
                                         Slope{"tan(x)", kPi / 4, 2.0}, Slope{"asin(x)", 0.6, 1.25},
                                         Slope{"acos(x)", -0.6, -1.25}, Slope{"atan(x)", 3.0, 0.1},
                                         Slope{"atan2(x, 4)", 3.0, 4.0 / 25}, Slope{"atan2(4, x)", -3.0, -4.0 / 25},
                                         Slope{"atan2(x, 1e200)", 1e200, 5e-201}, Slope{"hypot(x, 4)", 3.0, 0.6},
                                         Slope{"hypot(12, x)", -5.0, -5.0 / 13}));
INSTANTIATE_TEST_SUITE_P(Hyperbolic, FunctionSlope,
                         testing::Values(Slope{"sinh(x)", 1.0, 1.543080634815244},
                                         Slope{"cosh(x)", 1.0, 1.1752011936438014},
                                         Slope{"tanh(x)", 0.5, 0.7864477329659274}, Slope{"asinh(x)", 0.75, 0.8},
                                         Slope{"asinh(x)", 1e200, 1e-200}, Slope{"acosh(x)", 1.25, 4.0 / 3},
                                         Slope{"atanh(x)", 0.5, 4.0 / 3}));
INSTANTIATE_TEST_SUITE_P(
    ErrorAndGamma, FunctionSlope,
    testing::Values(Slope{"erf(x)", 1.0, 0.41510749742059472}, Slope{"erfc(x)", 1.0, -0.41510749742059472},
                    Slope{"gamma(x)", 1.0, -0.57721566490153286}, Slope{"gamma(x)", 5.0, 24 * 1.5061176684318005},
                    Slope{"lgamma(x)", 2.0, 0.42278433509846714}, Slope{"lgamma(x)", 0.5, -1.9635100260214235}));
INSTANTIATE_TEST_SUITE_P(Powers, FunctionSlope,
                         testing::Values(Slope{"x^2", 3.0, 6.0}, Slope{"x^3", -2.0, 12.0}, Slope{"x^(-2)", 2.0, -0.25},
                                         Slope{"x^1", 7.0, 1.0}, Slope{"x^17", 1.0, 17.0}, Slope{"x^17", 0.0, 0.0},
                                         Slope{"x^0.5", 4.0, 0.25}, Slope{"x^(-0.5)", 4.0, -1.0 / 16},
                                         Slope{"x^1.5", 4.0, 3.0}, Slope{"x^1.5", 0.0, 0.0},
                                         Slope{"2^x", 3.0, 5.545177444479562}, Slope{"0^x", 2.0, 0.0},
                                         Slope{"(-2)^x", 2.0, 0.0}, Slope{"x^x", 1.0, 1.0}));
INSTANTIATE_TEST_SUITE_P(Pieces, FunctionSlope,
                         testing::Values(Slope{"abs(x)", -3.0, -1.0}, Slope{"abs(x)", 0.0, 0.0},
                                         Slope{"copysign(x, -1)", 3.0, -1.0}, Slope{"copysign(x, -1)", -3.0, 1.0},
                                         Slope{"mod(x, 3)", -7.0, 1.0}, Slope{"mod(7, x)", 3.0, -2.0},
                                         Slope{"mod(-7, x)", 3.0, 3.0}, Slope{"fmod(-7, x)", 3.0, 2.0},
                                         Slope{"fmod(x, 3)", -7.0, 1.0}, Slope{"min(x, 2)", 1.0, 1.0},
                                         Slope{"min(x, 2)", 3.0, 0.0}, Slope{"max(x, 2)", 1.0, 0.0},
                                         Slope{"max(1, 5*x, 2)", 3.0, 5.0}, Slope{"x + floor(x)", 1.5, 1.0},
                                         Slope{"heaviside(x, x)", 0.0, 1.0}, Slope{"heaviside(x, x)", 1.0, 0.0}));

TEST(FunctionSlope, OfATieIsThatOfTheArgumentWhoseValueItHas) {
  EXPECT_EQ(slope("min(x, 2*y)", 4.0, 2.0), 0.0);
  EXPECT_EQ(slope("min(2*y, 3*x - 8)", 4.0, 2.0), 3.0);
  EXPECT_EQ(slope("max(2*y, 3*x - 8)", 4.0, 2.0), 3.0);
}

TEST(FunctionSlope, OfAPowerWhoseExponentIsAParameter) {
  EXPECT_EQ(slope("x^p", 3.0, 0.0, 2.0), 6.0);
  EXPECT_EQ(slope("x^p", 0.0, 0.0, 2.0), 0.0);
  EXPECT_EQ(slope("x^p", 0.0, 0.0, 1.0), 1.0);
  EXPECT_EQ(slope("x^p", 0.0, 0.0, 0.0), 0.0);
  EXPECT_EQ(slope("(2*x)^p", 0.0, 0.0, 0.0), 0.0);
}

TEST(FunctionSlope, OfAHypotenuseIs0AtTheOrigin) { EXPECT_EQ(slope("hypot(x, y)", 0.0, 0.0), 0.0); }

TEST(FunctionSlope, IsInfiniteWhereTheFunctionIsVertical) {
  EXPECT_EQ(slope("sqrt(x)", 0.0), kInf);
  EXPECT_EQ(slope("cbrt(x)", 0.0), kInf);
  EXPECT_EQ(slope("asin(x)", 1.0), kInf);
}

TEST(FunctionSlope, IsNanWhereTheStateIs) { EXPECT_TRUE(std::isnan(slope("x*x", std::nan("")))); }

TEST(TimeDerivative, IsThatByTimeAndByDrivers) {
  const Linearisation l = linearise(system_of("states x\ndrivers u\nx' = t*t*x + u*u"));
  const std::vector<double> value = values(l, {{3.0}, {}, 5.0, {7.0}, {11.0}});
  EXPECT_TRUE(l.has_time_derivative());
  EXPECT_EQ(value[static_cast<std::size_t>(l.time_derivatives.at(0))], 2 * 5.0 * 3.0 + 2 * 7.0 * 11.0);
}

TEST(TimeDerivative, IsTheNumber0WhereThereIsNone) {
  const Linearisation l = linearise(system_of("states x\nparameters p\nx' = p*x"));
  EXPECT_FALSE(l.has_time_derivative());
  EXPECT_EQ(l.time_derivatives.size(), 1U);
}

TEST(JacobianTimesVector, IsTheSumOverTheRow) {
  const JacobianProduct product = jacobian_vector_product(system_of("states x, y\nx' = x*y\ny' = 2"));
  const std::vector<double> y = {3.0, 5.0}, v = {7.0, 11.0};
  const std::vector<double> value = evaluate_nodes(product.system.graph, {0.0, y, {}, {}, {}, v});
  EXPECT_EQ(value[static_cast<std::size_t>(product.product.at(0))], 5.0 * 7.0 + 3.0 * 11.0);
  EXPECT_EQ(value[static_cast<std::size_t>(product.product.at(1))], 0.0);
}

}  // namespace
}  // namespace cubie::symbolic
