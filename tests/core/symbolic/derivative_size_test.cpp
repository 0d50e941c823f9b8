// How much derivatives add to a system, and which entries they have: bounds by counts, not by seconds.

#include <cmath>
#include <random>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "symbolic/differentiate.hpp"
#include "symbolic/fuse.hpp"
#include "util/error.hpp"

namespace cubie::symbolic {
namespace {

using Entries = std::set<std::pair<std::int32_t, std::int32_t>>;

std::string declare(int n) {
  std::string text = "states x0";
  for (int i = 1; i < n; ++i) text += fmt::format(", x{}", i);
  return text + "\nparameters k\n";
}

System system_of(const std::string& text) { return fuse(build_system(model::parse_model(text))); }

// One right-hand side that matters; the other states stand still.
System one_row(int n, const std::string& expression) {
  std::string text = declare(n) + "x0' = " + expression + "\n";
  for (int i = 1; i < n; ++i) text += fmt::format("x{}' = 0\n", i);
  return system_of(text);
}

Entries entries(const Linearisation& l) {
  Entries result;
  for (const JacobianEntry& e : l.jacobian) result.emplace(e.row, e.column);
  return result;
}

// Nodes of the derivatives per node of the system.
double growth(const System& system) {
  return static_cast<double>(linearise(system).system.graph.size()) / static_cast<double>(system.graph.size());
}

// Mass action: reactions of one or two species that make a third, and the entries they give.
struct Network {
  std::string text;
  Entries expected;
};

Network network(int n, int reactions, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::string> rows(static_cast<std::size_t>(n), "0*k");
  Network result;
  const auto species = [&] { return static_cast<std::int32_t>(random() % static_cast<std::uint64_t>(n)); };
  std::string locals;
  for (int r = 0; r < reactions; ++r) {
    const std::int32_t a = species(), b = species(), product = species();
    const bool two = random() % 3 != 0;
    locals += fmt::format("r{} = {}*k*x{}", r, r + 1, a) + (two ? fmt::format("*x{}", b) : std::string()) + "\n";
    std::set<std::int32_t> reactants = {a};
    if (two) reactants.insert(b);
    for (const std::int32_t row : {a, product}) {
      rows[static_cast<std::size_t>(row)] += fmt::format(" {} r{}", row == product ? '+' : '-', r);
    }
    for (const std::int32_t by : reactants) {
      for (const std::int32_t row : {a, product}) result.expected.emplace(row, by);
    }
  }
  result.text = declare(n) + locals;
  for (int i = 0; i < n; ++i) result.text += fmt::format("x{}' = {}\n", i, rows[static_cast<std::size_t>(i)]);
  return result;
}

TEST(JacobianPattern, OfRandomNetworksIsThatOfTheirReactions) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    const Network n = network(60, 150, seed);
    EXPECT_EQ(entries(linearise(system_of(n.text))), n.expected) << "seed " << seed;
  }
}

TEST(JacobianPattern, StandsByRowThenColumn) {
  const Linearisation l = linearise(system_of(network(60, 150, 6).text));
  for (std::size_t i = 1; i < l.jacobian.size(); ++i) {
    const JacobianEntry &a = l.jacobian[i - 1], &b = l.jacobian[i];
    EXPECT_TRUE(std::pair(a.row, a.column) < std::pair(b.row, b.column)) << i;
  }
}

TEST(JacobianSize, OfKineticsIsASmallMultipleOfTheSystem) {
  const System system = system_of(network(400, 1200, 7).text);
  EXPECT_LT(growth(system), 3.0);
  EXPECT_GT(linearise(system).jacobian.size(), 2000U);
}

TEST(JacobianSize, OfARingIsASmallMultipleOfTheSystem) {
  const int n = 400;
  std::string text = declare(n);
  for (int i = 0; i < n; ++i) {
    text += fmt::format("x{0}' = k*(x{1} - 2*x{0} + x{2}) + x{0}*(1 - x{0}^2)\n", i, (i + n - 1) % n, (i + 1) % n);
  }
  const System system = system_of(text);
  EXPECT_LT(growth(system), 2.0);
  EXPECT_EQ(linearise(system).jacobian.size(), 3U * 400U);
}

TEST(JacobianSize, OfALongSumIsLinear) {
  const int n = 3000;
  std::string sum = "x0*x1";
  for (int i = 1; i + 1 < n; ++i) sum += fmt::format(" + x{}*x{}", i, i + 1);
  EXPECT_LT(growth(one_row(n, sum)), 3.0);
}

// Every slope is a product of all other factors: three products of halves per factor and level of a balanced tree.
TEST(JacobianSize, OfALongProductGrowsByALogarithm) {
  const int n = 3000;
  std::string product = "(1 + x0)";
  for (int i = 1; i < n; ++i) product += fmt::format("*(1 + x{})", i);
  EXPECT_LT(growth(one_row(n, product)), 3.0 * std::log2(n));
}

TEST(JacobianSize, CountsALongExpressionOfOneStateOnceHoweverManyRowsShareIt) {
  const int n = 400;
  std::string text = declare(n) + "l0 = x0 + k\n";
  for (int i = 1; i < 1000; ++i) text += fmt::format("l{0} = sin(l{1})*l{1} + {0}\n", i, i - 1);
  for (int i = 0; i < n; ++i) text += fmt::format("x{0}' = x{0}*l999\n", i);
  EXPECT_LT(growth(system_of(text)), 3.0);
}

TEST(JacobianSize, CountsAWideSumOnceThoughEveryRowSharesIt) {
  const int n = 200;
  std::string text = declare(n) + "s = sin(x0)";
  for (int i = 1; i < n; ++i) text += fmt::format(" + sin(x{})", i);
  for (int i = 0; i < n; ++i) text += fmt::format("\nx{0}' = k*s", i);
  const Linearisation l = linearise(system_of(text));
  EXPECT_EQ(l.jacobian.size(), 200U * 200U);
  EXPECT_LT(l.system.graph.size(), 10U * 200U) << "all rows are the same";
}

TEST(JacobianSize, OfALayeredNetworkIsThatOfTheProductOfItsMatrices) {
  const int n = 40, hidden = 8;
  std::string text = declare(n);
  for (int j = 0; j < hidden; ++j) {
    text += fmt::format("h{} = tanh(x0", j);
    for (int i = 1; i < n; ++i) text += fmt::format(" + {}*x{}", 1.0 + 0.01 * (i + j * n), i);
    text += ")\n";
  }
  for (int i = 0; i < n; ++i) {
    text += fmt::format("x{}' = h0", i);
    for (int j = 1; j < hidden; ++j) text += fmt::format(" + {}*h{}", 2.0 + 0.01 * (i + j * n), j);
    text += "\n";
  }
  // One fused operation per pair of factors, and the factors.
  const auto size = linearise(system_of(text)).system.graph.size();
  EXPECT_LT(size, static_cast<std::size_t>(n * hidden * n + 6 * n * hidden));
}

TEST(JacobianSize, OfManyBranchesOfOneStateIsLinear) {
  std::string text = declare(1) + "l0 = x0\n";
  for (int i = 1; i < 3000; ++i) text += fmt::format("l{0} = x0 < {0} ? {0}*sin(x0) : l{1}\n", i, i - 1);
  EXPECT_LT(growth(system_of(text + "x0' = l2999\n")), 3.0);
}

TEST(JacobianTimesVectorSize, IsASmallMultipleOfTheSystemThoughTheJacobianIsFull) {
  const int n = 400;
  std::string text = declare(n) + "s = sin(x0)";
  for (int i = 1; i < n; ++i) text += fmt::format(" + sin(x{})", i);
  for (int i = 0; i < n; ++i) text += fmt::format("\nx{0}' = x{0}*s", i);
  const System system = system_of(text);
  EXPECT_LT(jacobian_vector_product(system).system.graph.size(), 3 * system.graph.size());
}

TEST(JacobianSize, HasALimitThatIsAnError) {
  const System system = system_of(network(60, 150, 8).text);
  for (const auto& differentiate : {+[](const System& s) { (void)linearise(s, 400); },
                                    +[](const System& s) { (void)jacobian_vector_product(s, 400); }}) {
    try {
      differentiate(system);
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::model);
      EXPECT_NE(std::string(error.what()).find("more than 400 operations"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace cubie::symbolic
