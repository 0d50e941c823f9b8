// The rules of differentiation, and what the derivatives of whole systems look like.

#include <cmath>
#include <limits>
#include <map>
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

// d(expression)/dx at x, or a missing entry as 0.
double slope(const std::string& expression, double x, double y = 0.0, double p = 0.0) {
  const Linearisation l = linearise(system_of("states x, y\nparameters p\nx' = " + expression + " + 0*y*p\ny' = 0*x"));
  const std::vector<double> value = values(l, {{x, y}, {p}});
  return value[static_cast<std::size_t>(l.jacobian.at(0).value)];
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

TEST(Jacobian, DoesNotLetABranchNotTakenIn) {
  const char* const model = "(x > 0 ? sqrt(x) : 2*x)";
  EXPECT_EQ(slope(model, 0.0), 2.0);
  EXPECT_EQ(slope(model, 4.0), 0.25);
  EXPECT_EQ(slope("sqrt(x > 0 ? x : 1)", 0.0), 0.0);
  EXPECT_EQ(slope("(x > 0 ? 3*log(x)*y : -x)*p", -1.0, 2.0, 5.0), -5.0);
}

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
