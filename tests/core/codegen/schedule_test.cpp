// Evaluation orders: valid, complete, and sparing with live values.

#include <functional>
#include <random>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "codegen/schedule.hpp"
#include "random_model.hpp"
#include "symbolic/fuse.hpp"

namespace cubie::codegen {
namespace {

using symbolic::Function;
using symbolic::Graph;
using symbolic::Leaf;
using symbolic::NodeId;

symbolic::System build(const std::string& text) { return symbolic::build_system(model::parse_model(text)); }

TEST(PeakLive, CountsAValueUntilItsLastUse) {
  Graph g;
  const NodeId x = g.leaf(Leaf::state, 0);
  const NodeId a = g.call(Function::sin, {x});
  const NodeId b = g.call(Function::cos, {x});
  const NodeId c = g.call(Function::exp, {b});
  const NodeId d = g.call(Function::mul, {a, c});
  const std::vector<NodeId> order = {a, b, c, d};
  EXPECT_EQ(peak_live(g, order), 2);
}

TEST(PeakLive, LetsARootDieWhereItIsStored) {
  Graph g;
  const NodeId x = g.leaf(Leaf::state, 0);
  const std::vector<NodeId> order = {g.call(Function::sin, {x}), g.call(Function::cos, {x}),
                                     g.call(Function::exp, {x})};
  EXPECT_EQ(peak_live(g, order), 1);
}

TEST(Schedule, HoldsEveryNeededNodeOnceAndAfterItsArguments) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 100; ++i) {
    const auto system = symbolic::fuse(symbolic::build_system(test::random_model(random, {.states = 6})));
    const Graph& g = system.graph;
    const Schedule s = schedule(g, system.derivatives);
    std::vector<char> done(g.size(), 0);
    for (const NodeId id : s.order) {
      EXPECT_FALSE(g[id].leaf);
      EXPECT_FALSE(done[static_cast<std::size_t>(id)]);
      for (const NodeId arg : g[id].args) EXPECT_TRUE(g[arg].leaf || done[static_cast<std::size_t>(arg)]);
      done[static_cast<std::size_t>(id)] = 1;
    }
    for (const NodeId root : system.derivatives) EXPECT_TRUE(g[root].leaf || done[static_cast<std::size_t>(root)]);
    EXPECT_EQ(s.peak_live, peak_live(g, s.order));
  }
}

TEST(Schedule, NeedsTwoValuesForARightLeaningSum) {
  std::string text = "states x\nx' = ";
  for (int i = 0; i < 50; ++i) text += fmt::format("sin({}*x) + (", i + 3);
  text += "x" + std::string(50, ')');
  const auto system = build(text);
  EXPECT_LE(schedule(system.graph, system.derivatives).peak_live, 2);
}

TEST(Schedule, NeedsAsManyValuesAsABalancedTreeIsDeep) {
  int next = 2;
  const std::function<std::string(int)> tree = [&](int depth) -> std::string {
    if (depth == 0) return fmt::format("sin({}*x)", 1 + next++);
    const std::string left = tree(depth - 1);
    return fmt::format("({} + {})", left, tree(depth - 1));
  };
  const auto system = build("states x\nx' = " + tree(6));
  EXPECT_EQ(schedule(system.graph, system.derivatives).peak_live, 7);
}

TEST(Schedule, FinishesOneEquationBeforeTheNextWhenTheyShareLittle) {
  std::string text = "states x0";
  for (int i = 1; i < 50; ++i) text += fmt::format(", x{}", i);
  for (int i = 0; i < 50; ++i) text += fmt::format("\nx{0}' = sin(x{0})*cos(x{0}) + exp(x{0})*x{1}", i, (i + 1) % 50);
  const auto system = build(text);
  EXPECT_LE(schedule(system.graph, system.derivatives).peak_live, 3);
}

TEST(Schedule, IsTheSameEveryTime) {
  std::mt19937_64 random(6);
  const auto system = symbolic::build_system(test::random_model(random, {.states = 20}));
  EXPECT_EQ(schedule(system.graph, system.derivatives).order, schedule(system.graph, system.derivatives).order);
}

TEST(Schedule, OfLeavesIsEmpty) {
  const auto system = build("states x, y\nx' = y\ny' = 1");
  EXPECT_TRUE(schedule(system.graph, system.derivatives).order.empty());
}

}  // namespace
}  // namespace cubie::codegen
