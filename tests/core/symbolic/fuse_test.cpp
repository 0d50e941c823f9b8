// Which products become part of a fused multiply-add.

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "symbolic/evaluate.hpp"
#include "symbolic/fuse.hpp"

namespace cubie::symbolic {
namespace {

// Writes an expression with its operations spelled as calls, states as a b c d.
std::string spell(const Graph& g, NodeId id) {
  const Node& node = g[id];
  if (node.is(Leaf::state)) return std::string(1, static_cast<char>('a' + node.index));
  if (node.is(Leaf::number)) return std::to_string(static_cast<int>(node.number));
  static constexpr const char* kNames[] = {
#define CUBIE_FUNCTION(id, text, min_args, max_args, kind) #id,
#include "model/functions.def"
#undef CUBIE_FUNCTION
  };
  std::string text = kNames[static_cast<std::size_t>(node.function)];
  char before = '(';
  for (const NodeId arg : node.args) {
    text += before;
    text += spell(g, arg);
    before = ',';
  }
  return text + ')';
}

std::string fused(const std::string& expression, const std::string& observable = "0") {
  const std::string text =
      "states a, b, c, d\nobservables o\na' = " + expression + "\nb' = 0\nc' = 0\nd' = 0\no = " + observable;
  const System s = fuse(build_system(model::parse_model("states a, b, c, d\n" + text.substr(text.find('\n') + 1))));
  return spell(s.graph, s.derivatives[0]);
}

TEST(Fuse, SumsWithAProduct) {
  EXPECT_EQ(fused("a*b + c"), "fma(a,b,c)");
  EXPECT_EQ(fused("c + a*b"), "fma(a,b,c)");
}

TEST(Fuse, DifferencesWithAProduct) {
  EXPECT_EQ(fused("a*b - c"), "fma(a,b,neg(c))");
  EXPECT_EQ(fused("c - a*b"), "fma(b,neg(a),c)");
  EXPECT_EQ(fused("c - 3*b"), "fma(b,-3,c)");
  EXPECT_EQ(fused("a*b - 3"), "fma(a,b,-3)");
}

TEST(Fuse, OneOfTwoProductsAndAlwaysTheSame) {
  EXPECT_EQ(fused("a*b + c*d"), "fma(a,b,mul(c,d))");
  EXPECT_EQ(fused("a*b - c*d"), "fma(a,b,neg(mul(c,d)))");
}

TEST(Fuse, LeavesProductsThatAreUsedTwice) { EXPECT_EQ(fused("(a*b + c)/(a*b)"), "div(add(mul(a,b),c),mul(a,b))"); }

TEST(Fuse, CountsUsesByObservablesTooSoThatSavingDoesNotChangeTheSolution) {
  EXPECT_EQ(fused("a*b + c", "a*b"), "add(mul(a,b),c)");
}

TEST(Fuse, KeepsArgumentsOfFunctionsRounded) {
  EXPECT_EQ(fused("sqrt(a*a - b*b)"), "sqrt(sub(mul(a,a),mul(b,b)))");
  EXPECT_EQ(fused("exp(a*b + c)"), "exp(add(mul(a,b),c))");
}

TEST(Fuse, KeepsOperandsOfComparisonsRounded) {
  EXPECT_EQ(fused("a*b - c > 0 ? a : b"), "select(lt(0,sub(mul(a,b),c)),a,b)");
}

TEST(Fuse, FusesBelowAnArgumentThatIsKept) {
  EXPECT_EQ(fused("sqrt(a*a + b*b + c*c)"), "sqrt(add(fma(a,a,mul(b,b)),mul(c,c)))");
}

TEST(Fuse, GivesAnExactZeroUnderARootWhereRoundedProductsAgree) {
  const System s = fuse(build_system(model::parse_model("states a, b\na' = sqrt(a*a - b*b)\nb' = 0")));
  for (const double v : {0.1, 1.0 / 3.0, 1e-7, 123.456}) {
    const std::vector<double> states = {v, v};
    EXPECT_EQ(evaluate(s, {0.0, states, {}, {}}).derivatives[0], 0.0) << v;
  }
}

TEST(Fuse, DropsWhatNoOutputNeeds) {
  System s = build_system(model::parse_model("states a\na' = a*a"));
  (void)s.graph.call(Function::exp, {s.derivatives[0]});
  EXPECT_EQ(fuse(s).graph.size(), 2U);
}

TEST(Fuse, DoesNotDependOnUnusedNodes) {
  System s = build_system(model::parse_model("states a, b\na' = a*b + b\nb' = 0"));
  const System before = fuse(s);
  const Node sum = s.graph[s.derivatives[0]];
  for (const NodeId arg : sum.args) (void)s.graph.call(Function::exp, {arg});
  const System after = fuse(s);
  EXPECT_EQ(spell(before.graph, before.derivatives[0]), spell(after.graph, after.derivatives[0]));
}

}  // namespace
}  // namespace cubie::symbolic
