// Hash-consing: one node per structurally different expression.

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "symbolic/graph.hpp"
#include "util/error.hpp"

namespace cubie::symbolic {
namespace {

TEST(Graph, GivesEqualCallsOneNode) {
  Graph g;
  const NodeId x = g.leaf(Leaf::state, 0);
  const NodeId y = g.leaf(Leaf::state, 1);
  const NodeId first = g.call(Function::exp, {g.call(Function::div, {x, y})});
  const std::size_t size = g.size();
  EXPECT_EQ(first, g.call(Function::exp, {g.call(Function::div, {x, y})}));
  EXPECT_EQ(size, g.size());
}

TEST(Graph, TreatsSumsAndProductsAsCommutative) {
  Graph g;
  const NodeId x = g.leaf(Leaf::state, 0);
  const NodeId y = g.leaf(Leaf::parameter, 0);
  for (const Function f : {Function::add, Function::mul, Function::eq, Function::ne}) {
    EXPECT_EQ(g.call(f, {x, y}), g.call(f, {y, x}));
  }
  for (const Function f : {Function::sub, Function::div, Function::lt, Function::le, Function::min, Function::max}) {
    EXPECT_NE(g.call(f, {x, y}), g.call(f, {y, x}));
  }
}

TEST(Graph, KeepsTheTwoZerosApart) {
  Graph g;
  EXPECT_NE(g.number(0.0), g.number(-0.0));
  EXPECT_EQ(g.number(0.0), g.number(0.0));
}

TEST(Graph, KeepsNumbersAndTruthValuesApart) {
  Graph g;
  EXPECT_NE(g.number(1.0), g.truth(true));
  EXPECT_NE(g.truth(false), g.truth(true));
}

TEST(Graph, KeepsLeavesOfDifferentKindsApart) {
  Graph g;
  EXPECT_NE(g.leaf(Leaf::state, 1), g.leaf(Leaf::parameter, 1));
  EXPECT_NE(g.leaf(Leaf::state, 1), g.leaf(Leaf::state, 2));
  EXPECT_EQ(g.leaf(Leaf::time), g.leaf(Leaf::time));
}

TEST(Graph, FindsEveryNodeAgainAfterGrowing) {
  Graph g;
  std::vector<NodeId> ids;
  for (int i = 0; i < 5000; ++i) ids.push_back(g.number(i));
  for (int i = 0; i < 5000; ++i) EXPECT_EQ(ids[static_cast<std::size_t>(i)], g.number(i));
}

TEST(Graph, RefusesNumbersThatAreNotFinite) {
  Graph g;
  for (const double bad : {std::numeric_limits<double>::infinity(), std::nan("")}) {
    try {
      g.number(bad);
      FAIL() << "accepted " << bad;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::model);
    }
  }
}

TEST(Graph, RefusesAWrongNumberOfArguments) {
  Graph g;
  const NodeId x = g.leaf(Leaf::state, 0);
  EXPECT_THROW(g.call(Function::add, {x}), Error);
  EXPECT_THROW(g.call(Function::sin, {x, x}), Error);
  EXPECT_THROW(g.call(Function::min, std::span<const NodeId>()), Error);
}

TEST(Graph, FoldsExtremaOfManyIntoPairs) {
  Graph g;
  const NodeId x = g.leaf(Leaf::state, 0);
  const NodeId y = g.leaf(Leaf::state, 1);
  const NodeId z = g.leaf(Leaf::state, 2);
  EXPECT_EQ(g.call(Function::min, {x, y, z}), g.call(Function::min, {g.call(Function::min, {x, y}), z}));
  EXPECT_EQ(g.call(Function::max, {x}), x);
}

}  // namespace
}  // namespace cubie::symbolic
