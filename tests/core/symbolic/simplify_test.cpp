// The table of rewrites: what is simplified, and what must not be.

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "symbolic/graph.hpp"

namespace cubie::symbolic {
namespace {

using F = Function;

// Shorthand around one graph.
struct Terms {
  Graph g;
  NodeId x = g.leaf(Leaf::state, 0);
  NodeId y = g.leaf(Leaf::state, 1);
  NodeId z = g.leaf(Leaf::state, 2);
  NodeId c = g.call(F::lt, {x, y});
  NodeId d = g.call(F::lt, {y, z});

  NodeId n(double value) { return g.number(value); }
  NodeId operator()(F f, std::initializer_list<NodeId> args) { return g.call(f, args); }
  NodeId neg(NodeId a) { return g.call(F::neg, {a}); }
};

struct Rule {
  const char* text;
  std::function<NodeId(Terms&)> from, to;
};

#define RULE(from, to)                                                             \
  Rule {                                                                           \
#from " -> " #to, [](Terms & t) { return from; }, [](Terms & t) { return to; } \
  }

class Rewrites : public testing::TestWithParam<Rule> {};

TEST_P(Rewrites, GiveTheSameNode) {
  Terms t;
  EXPECT_EQ(GetParam().from(t), GetParam().to(t)) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(Sums, Rewrites,
                         testing::Values(RULE(t(F::add, {t.x, t.n(-0.0)}), t.x), RULE(t(F::add, {t.n(-0.0), t.x}), t.x),
                                         RULE(t(F::sub, {t.x, t.n(0.0)}), t.x),
                                         RULE(t(F::sub, {t.n(-0.0), t.x}), t.neg(t.x)),
                                         RULE(t(F::sub, {t.x, t.n(3)}), t(F::add, {t.x, t.n(-3)})),
                                         RULE(t(F::add, {t.x, t.neg(t.y)}), t(F::sub, {t.x, t.y})),
                                         RULE(t(F::add, {t.neg(t.x), t.y}), t(F::sub, {t.y, t.x})),
                                         RULE(t(F::sub, {t.x, t.neg(t.y)}), t(F::add, {t.x, t.y})),
                                         RULE(t.neg(t.neg(t.x)), t.x), RULE(t(F::add, {t.n(1.5), t.n(2)}), t.n(3.5)),
                                         RULE(t.neg(t.n(0.0)), t.n(-0.0))));

INSTANTIATE_TEST_SUITE_P(Products, Rewrites,
                         testing::Values(RULE(t(F::mul, {t.x, t.n(1)}), t.x), RULE(t(F::mul, {t.n(1), t.x}), t.x),
                                         RULE(t(F::mul, {t.n(-1), t.x}), t.neg(t.x)),
                                         RULE(t(F::div, {t.x, t.n(1)}), t.x),
                                         RULE(t(F::div, {t.x, t.n(-1)}), t.neg(t.x)),
                                         RULE(t(F::div, {t.x, t.n(4)}), t(F::mul, {t.x, t.n(0.25)})),
                                         RULE(t(F::div, {t.x, t.n(-0.5)}), t(F::mul, {t.x, t.n(-2)})),
                                         RULE(t(F::mul, {t.neg(t.x), t.neg(t.y)}), t(F::mul, {t.x, t.y})),
                                         RULE(t(F::mul, {t.neg(t.x), t.n(3)}), t(F::mul, {t.x, t.n(-3)})),
                                         RULE(t(F::div, {t.neg(t.x), t.neg(t.y)}), t(F::div, {t.x, t.y})),
                                         RULE(t(F::div, {t.neg(t.x), t.n(3)}), t(F::div, {t.x, t.n(-3)})),
                                         RULE(t(F::div, {t.n(3), t.neg(t.x)}), t(F::div, {t.n(-3), t.x})),
                                         RULE(t(F::div, {t.n(8), t.n(3)}), t.n(8.0 / 3.0))));

INSTANTIATE_TEST_SUITE_P(Powers, Rewrites,
                         testing::Values(RULE(t(F::pow, {t.x, t.n(0)}), t.n(1)), RULE(t(F::pow, {t.x, t.n(1)}), t.x),
                                         RULE(t(F::pow, {t.x, t.n(2)}), t(F::mul, {t.x, t.x})),
                                         RULE(t(F::pow, {t.x, t.n(3)}), t(F::mul, {t(F::mul, {t.x, t.x}), t.x})),
                                         RULE(t(F::pow, {t.x, t.n(4)}),
                                              t(F::mul, {t(F::mul, {t.x, t.x}), t(F::mul, {t.x, t.x})})),
                                         RULE(t(F::pow, {t.x, t.n(-2)}), t(F::div, {t.n(1), t(F::mul, {t.x, t.x})})),
                                         RULE(t(F::pow, {t.x, t.n(0.5)}), t(F::sqrt, {t.x})),
                                         RULE(t(F::pow, {t.x, t.n(-0.5)}), t(F::div, {t.n(1), t(F::sqrt, {t.x})})),
                                         RULE(t(F::pow, {t.n(3), t.n(2)}), t.n(9))));

INSTANTIATE_TEST_SUITE_P(
    Conditions, Rewrites,
    testing::Values(RULE(t(F::gt, {t.x, t.y}), t(F::lt, {t.y, t.x})), RULE(t(F::ge, {t.x, t.y}), t(F::le, {t.y, t.x})),
                    RULE(t(F::logical_not, {t(F::logical_not, {t.c})}), t.c),
                    RULE(t(F::logical_not, {t(F::eq, {t.x, t.y})}), t(F::ne, {t.x, t.y})),
                    RULE(t(F::logical_and, {t.c, t.g.truth(true)}), t.c),
                    RULE(t(F::logical_and, {t.c, t.g.truth(false)}), t.g.truth(false)),
                    RULE(t(F::logical_or, {t.c, t.g.truth(false)}), t.c),
                    RULE(t(F::logical_or, {t.c, t.g.truth(true)}), t.g.truth(true)),
                    RULE(t(F::logical_or, {t.c, t.c}), t.c), RULE(t(F::lt, {t.n(1), t.n(2)}), t.g.truth(true)),
                    RULE(t(F::isnan, {t.n(1)}), t.g.truth(false)), RULE(t(F::select, {t.g.truth(true), t.x, t.y}), t.x),
                    RULE(t(F::select, {t.g.truth(false), t.x, t.y}), t.y), RULE(t(F::select, {t.c, t.x, t.x}), t.x),
                    RULE(t(F::select, {t(F::logical_not, {t.c}), t.x, t.y}), t(F::select, {t.c, t.y, t.x})),
                    RULE(t(F::ne, {t(F::select, {t.c, t.n(1), t.n(0)}), t.n(0)}), t.c),
                    RULE(t(F::eq, {t(F::select, {t.c, t.n(1), t.n(0)}), t.n(0)}), t(F::logical_not, {t.c})),
                    RULE(t(F::abs, {t.neg(t.x)}), t(F::abs, {t.x})),
                    RULE(t(F::abs, {t(F::abs, {t.x})}), t(F::abs, {t.x}))));

class Kept : public testing::TestWithParam<Rule> {};

TEST_P(Kept, GiveDifferentNodes) {
  Terms t;
  EXPECT_NE(GetParam().from(t), GetParam().to(t)) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    InexactRewrites, Kept,
    testing::Values(RULE(t(F::add, {t.x, t.n(0.0)}), t.x),                      // -0 + 0 is 0
                    RULE(t(F::sub, {t.x, t.n(-0.0)}), t.x),                     // -0 - -0 is 0
                    RULE(t(F::sub, {t.n(0.0), t.x}), t.neg(t.x)),               // 0 - 0 is 0, not -0
                    RULE(t(F::mul, {t.x, t.n(0.0)}), t.n(0.0)),                 // NaN, infinity, sign
                    RULE(t(F::sub, {t.x, t.x}), t.n(0.0)),                      // NaN, infinity
                    RULE(t(F::div, {t.x, t.x}), t.n(1.0)),                      // NaN, infinity, 0/0
                    RULE(t.neg(t(F::sub, {t.x, t.y})), t(F::sub, {t.y, t.x})),  // sign of zero
                    RULE(t(F::div, {t.x, t.n(3)}), t(F::mul, {t.x, t.n(1.0 / 3.0)})),
                    RULE(t(F::div, {t.x, t.n(0x1p-1000)}), t(F::mul, {t.x, t.n(0x1p1000)})),  // overflows f32
                    RULE(t(F::add, {t(F::add, {t.x, t.y}), t.z}), t(F::add, {t.x, t(F::add, {t.y, t.z})})),
                    RULE(t(F::mul, {t(F::mul, {t.x, t.y}), t.z}), t(F::mul, {t.x, t(F::mul, {t.y, t.z})})),
                    RULE(t(F::logical_not, {t(F::lt, {t.x, t.y})}), t(F::le, {t.y, t.x})),  // NaN
                    RULE(t(F::eq, {t.x, t.x}), t.g.truth(true)),                            // NaN
                    RULE(t(F::pow, {t.n(1), t.x}), t.n(1))));

TEST(Simplify, LeavesConstantOperationsWithoutFiniteResultToTheKernel) {
  Terms t;
  EXPECT_FALSE(t.g[t(F::div, {t.n(1), t.n(0)})].leaf);
  EXPECT_FALSE(t.g[t(F::sqrt, {t.n(-1)})].leaf);
  EXPECT_FALSE(t.g[t(F::pow, {t.n(0), t.n(-1)})].leaf);
  EXPECT_FALSE(t.g[t(F::mul, {t.n(1e300), t.n(1e300)})].leaf);
}

TEST(Simplify, ChainsPowersUpToSixteenAndNoFurther) {
  Terms t;
  EXPECT_TRUE(t.g[t(F::pow, {t.x, t.n(16)})].is(F::mul));
  EXPECT_TRUE(t.g[t(F::pow, {t.x, t.n(17)})].is(F::pow));
  EXPECT_TRUE(t.g[t(F::pow, {t.x, t.n(2.5)})].is(F::pow));
  EXPECT_TRUE(t.g[t(F::pow, {t.x, t.y})].is(F::pow));
}

TEST(Simplify, SharesTheChainsOfDifferentPowers) {
  Terms t;
  (void)t(F::pow, {t.x, t.n(6)});
  const std::size_t size = t.g.size();
  (void)t(F::pow, {t.x, t.n(3)});
  EXPECT_EQ(size, t.g.size() - 1) << "only the exponent is new";
}

}  // namespace
}  // namespace cubie::symbolic
