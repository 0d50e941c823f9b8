// Derivatives of random expressions over all functions against differences in 113 bits.

#include <cmath>
#include <iostream>
#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "quad_evaluation.hpp"
#include "smooth_model.hpp"
#include "symbolic/derivative_rules.hpp"
#include "symbolic/differentiate.hpp"
#include "symbolic/fuse.hpp"

namespace cubie::symbolic {
namespace {

using test::Quad;
using test::QuadPoint;

constexpr int kStates = test::SmoothModel::kStates;
constexpr int kRows = kStates;

std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }
Quad magnitude(Quad x) { return x < 0 ? -x : x; }

QuadPoint draw(std::mt19937_64& random) {
  std::uniform_real_distribution<double> uniform(-2.0, 2.0);
  QuadPoint point;
  for (int i = 0; i < kStates; ++i) {
    point.states.push_back(uniform(random));
    point.direction.push_back(uniform(random));
  }
  for (int i = 0; i < 2; ++i) {
    point.parameters.push_back(uniform(random));
    point.drivers.push_back(uniform(random));
    point.driver_rates.push_back(uniform(random));
  }
  point.t = uniform(random);
  return point;
}

// The derivative of every row along a direction, by central differences extrapolated twice (error h^6), and the
// difference to the value extrapolated once, which bounds the error generously.
struct Difference {
  std::vector<Quad> slope, doubt;
};

template <class Move>
Difference difference(const model::Model& model, const QuadPoint& point, Move move) {
  std::vector<Quad> d[3];
  Quad h = 0x1p-14;
  for (int level = 0; level < 3; ++level, h /= 2) {
    QuadPoint above = point, below = point;
    move(above, h);
    move(below, -h);
    d[level] = test::evaluate_directly(model, above);
    const std::vector<Quad> low = test::evaluate_directly(model, below);
    for (std::size_t i = 0; i < low.size(); ++i) d[level][i] = (d[level][i] - low[i]) / (2 * h);
  }
  Difference result;
  for (std::size_t i = 0; i < d[0].size(); ++i) {
    const Quad first = (4 * d[1][i] - d[0][i]) / 3;
    const Quad second = (4 * d[2][i] - d[1][i]) / 3;
    const Quad slope = (16 * second - first) / 15;
    result.slope.push_back(slope);
    result.doubt.push_back(magnitude(slope - second));
  }
  return result;
}

// What rounding the constants in the rules (1/3, log2(e), an exponent less 1, ...) may do: each path from an
// output to an input is off by 2^-53 of itself at most once or twice per operation, and the sum of the magnitudes of
// all paths is found by the rules themselves.
class Magnitudes {
 public:
  Magnitudes(const System& system, const QuadPoint& point) : graph_(system.graph), size_(system.graph.size()) {
    std::vector<std::vector<std::pair<NodeId, NodeId>>> edges(size_);
    for (std::size_t i = 0; i < size_; ++i) {
      const NodeId id = static_cast<NodeId>(i);
      const ArgList args = graph_[id].args;
      for (std::size_t k = 0; k < args.size(); ++k) {
        if (varies(graph_, id, k)) edges[i].emplace_back(args[k], partial(graph_, id, k));
      }
    }
    const std::vector<Quad> value = test::evaluate_nodes(graph_, point);
    sums_.assign(size_, 0);
    for (std::size_t i = 0; i < size_; ++i) {
      const Node& node = graph_[static_cast<NodeId>(i)];
      if (node.leaf && node.what != Leaf::number && node.what != Leaf::truth) sums_[i] = 1;
      for (const auto& [from, slope] : edges[i]) {
        if (sums_[at(from)] != 0 && value[at(slope)] != 0) sums_[i] += magnitude(value[at(slope)]) * sums_[at(from)];
      }
    }
  }
  /// Operations per path times the sum of all paths to any input, inputs moving by up to 2.
  [[nodiscard]] Quad bound(NodeId root) const { return 0x1p-53 * 2 * 2 * static_cast<double>(size_) * sums_[at(root)]; }

 private:
  Graph graph_;
  std::size_t size_;
  std::vector<Quad> sums_;
};

struct Counts {
  std::size_t expressions = 0, slopes = 0, kinks = 0, zeros = 0;
  std::set<Function> differentiated;
};

struct Case {
  std::string text;
  model::Model model;
  System system;
  QuadPoint point;
};

void compare(const Case& c, const std::vector<Quad>& derivative, const Difference& expected,
             const Magnitudes& magnitudes, const char* what, Counts& counts) {
  for (std::size_t row = 0; row < kRows; ++row) {
    const Quad bound = magnitudes.bound(c.system.derivatives[row]);
    // A kink between the points shows as differences that do not settle.
    if (!(expected.doubt[row] <= 1e-12 * (1 + magnitude(expected.slope[row]) + bound * 0x1p53))) {
      ++counts.kinks;
      continue;
    }
    ++counts.slopes;
    counts.zeros += derivative[row] == 0 ? 1U : 0U;
    const Quad error = magnitude(derivative[row] - expected.slope[row]);
    ASSERT_TRUE(error <= bound + expected.doubt[row] + 1e-24)
        << what << " of row " << row << ": " << static_cast<double>(derivative[row]) << " instead of "
        << static_cast<double>(expected.slope[row]) << ", bound " << static_cast<double>(bound) << "\n"
        << c.text;
  }
}

void check(const Case& c, Counts& counts) {
  const Magnitudes magnitudes(c.system, c.point);
  const Linearisation l = linearise(c.system);
  const std::vector<Quad> value = test::evaluate_nodes(l.system.graph, c.point);
  for (int column = 0; column < kStates; ++column) {
    std::vector<Quad> slopes(kRows, 0);
    for (const JacobianEntry& e : l.jacobian) {
      if (e.column == column) slopes[at(e.row)] = value[at(e.value)];
    }
    const Difference expected = difference(c.model, c.point, [&](QuadPoint& p, Quad h) { p.states[at(column)] += h; });
    compare(c, slopes, expected, magnitudes, "derivative by a state", counts);
    if (testing::Test::HasFatalFailure()) return;
  }
  std::vector<Quad> by_time;
  for (const NodeId id : l.time_derivatives) by_time.push_back(value[at(id)]);
  const Difference in_time = difference(c.model, c.point, [](QuadPoint& p, Quad h) {
    p.t += h;
    for (std::size_t k = 0; k < p.drivers.size(); ++k) p.drivers[k] += h * p.driver_rates[k];
  });
  compare(c, by_time, in_time, magnitudes, "derivative by time", counts);
  if (testing::Test::HasFatalFailure()) return;

  const JacobianProduct product = jacobian_vector_product(c.system);
  const std::vector<Quad> product_value = test::evaluate_nodes(product.system.graph, c.point);
  for (std::size_t row = 0; row < kRows; ++row) {
    Quad sum = 0, size = 0;
    for (const JacobianEntry& e : l.jacobian) {
      if (at(e.row) != row) continue;
      const Quad term = value[at(e.value)] * c.point.direction[at(e.column)];
      sum += term;
      size += magnitude(term);
    }
    const Quad bound = magnitudes.bound(c.system.derivatives[row]) + size * 0x1p-100;
    ASSERT_TRUE(magnitude(sum - product_value[at(product.product[row])]) <= bound) << "J*v of row " << row << "\n"
                                                                                   << c.text;
  }
}

TEST(Derivatives, OfRandomExpressionsAreThoseThatDifferencesShow) {
  constexpr std::uint64_t kSeed = 20240815;
  constexpr int kModels = 2600;  // of four expressions each
  std::cout << "seed " << kSeed << '\n';
  std::mt19937_64 random(kSeed);
  Counts counts;
  for (int i = 0; i < kModels && !HasFatalFailure(); ++i) {
    Case c;
    c.text = test::SmoothModel(random).text();
    c.model = model::parse_model(c.text);
    c.system = fuse(build_system(c.model));
    c.point = draw(random);
    counts.expressions += kRows;
    for (std::size_t k = 0; k < c.system.graph.size(); ++k) {
      const Node& node = c.system.graph[static_cast<NodeId>(k)];
      if (!node.leaf) counts.differentiated.insert(node.function);
    }
    check(c, counts);
  }
  std::cout << counts.slopes << " slopes, " << counts.zeros << " of them 0, " << counts.kinks << " kinks met\n";
  EXPECT_GE(counts.expressions, 10'000U);
  EXPECT_LT(counts.kinks, counts.slopes / 100);
  EXPECT_LT(counts.zeros, counts.slopes * 3 / 4);
  EXPECT_GE(counts.differentiated.size(), 50U);
}

}  // namespace
}  // namespace cubie::symbolic
