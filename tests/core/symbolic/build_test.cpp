// From model text to graph.

#include <cfenv>
#include <limits>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "symbolic/differentiate.hpp"
#include "symbolic/evaluate.hpp"
#include "symbolic/fuse.hpp"
#include "symbolic/graph.hpp"
#include "util/error.hpp"

namespace cubie::symbolic {
namespace {

System build(const std::string& text, std::int32_t max_nodes = 4'000'000) {
  return build_system(model::parse_model(text), max_nodes);
}

ErrorCode code_of(const std::string& text, std::int32_t max_nodes) {
  try {
    (void)build(text, max_nodes);
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::ok;
}

TEST(BuildSystem, CountsWhatTheModelDeclares) {
  const System s = build("states x, y\nparameters a, b, c\ndrivers u\nobservables o\nx' = u\ny' = a\no = x");
  EXPECT_EQ(s.n_states, 2);
  EXPECT_EQ(s.n_parameters, 3);
  EXPECT_EQ(s.n_drivers, 1);
  EXPECT_EQ(s.derivatives.size(), 2U);
  EXPECT_EQ(s.observables.size(), 1U);
}

TEST(BuildSystem, SubstitutesConstants) {
  const System s = build("states x\nconstants beta = 8/3\nx' = beta*3/8");
  ASSERT_TRUE(s.graph[s.derivatives[0]].is(Leaf::number));
  EXPECT_EQ(s.graph[s.derivatives[0]].number, 8.0 / 3.0 * 3.0 / 8.0);
}

TEST(BuildSystem, DividesByMassesThatAreNot0) {
  const System s = build("states x, y, z\nmass x = 4, y = 0, z = 1\nx' = 10\ny' = 6\nz' = 7");
  EXPECT_EQ(s.graph[s.derivatives[0]].number, 2.5);
  EXPECT_EQ(s.graph[s.derivatives[1]].number, 6.0);
  EXPECT_EQ(s.graph[s.derivatives[2]].number, 7.0);
  EXPECT_EQ(s.n_algebraic(), 1);
  EXPECT_FALSE(s.is_algebraic(0));
  EXPECT_TRUE(s.is_algebraic(1));
}

TEST(BuildSystem, KeepsAlgebraicRowsThroughFusionAndDifferentiation) {
  const System s = build("states x, z\nx' = z\n0 = x*z + 1");
  EXPECT_EQ(s.algebraic, (std::vector<char>{0, 1}));
  EXPECT_EQ(fuse(s).algebraic, s.algebraic);
  EXPECT_EQ(linearise(fuse(s)).system.algebraic, s.algebraic);
  EXPECT_EQ(build("states x; mass x = 3; x' = x").n_algebraic(), 0);
}

TEST(BuildSystem, SharesSubexpressionsBetweenEquations) {
  const System s = build("states x, y\nx' = exp(x*y)\ny' = exp(y*x)");
  EXPECT_EQ(s.derivatives[0], s.derivatives[1]);
}

TEST(BuildSystem, ReplacesLocalsAndObservablesByTheirValues) {
  const System s = build("states x\nobservables o\na = x + 1\no = a*a\nx' = o");
  EXPECT_EQ(s.derivatives[0], s.observables[0]);
}

TEST(BuildSystem, InlinesFunctionsAsIfWrittenOut) {
  const System s = build("states x, y\nfunction f(a, b) = a/(a + b)\nx' = f(x, y)\ny' = x/(x + y)");
  EXPECT_EQ(s.derivatives[0], s.derivatives[1]);
}

TEST(BuildSystem, KeepsArgumentsOfNestedCallsApart) {
  const System s = build(
      "states x, y\nfunction g(a, b) = a - b\nfunction f(a, b) = g(b, a)*g(a, b)\nx' = f(f(x, y), y)\n"
      "y' = (y - (y - x)*(x - y))*((y - x)*(x - y) - y)");
  EXPECT_EQ(s.derivatives[0], s.derivatives[1]);
}

TEST(BuildSystem, InlinesNestedDoublingFunctionsInLinearSize) {
  std::string text = "states x\nfunction f0(a) = a + a\n";
  for (int i = 1; i < 200; ++i) text += fmt::format("function f{0}(a) = f{1}(a) + f{1}(a)\n", i, i - 1);
  const System s = build(text + "x' = f199(x)");
  EXPECT_EQ(s.graph.size(), 201U);
}

TEST(BuildSystem, WalksSumsOfAHundredThousandTerms) {
  std::string text = "states x\nx' = x";
  for (int i = 0; i < 100'000; ++i) text += fmt::format(" + {}*x", i + 3);
  const System s = build(text);
  EXPECT_EQ(s.graph.size(), 300'001U);
}

TEST(BuildSystem, StopsAtTheLimitOfNodes) {
  std::string text = "states x\nfunction f0(a) = a + a\n";
  for (int i = 1; i < 60; ++i) text += fmt::format("function f{0}(a) = f{1}(a + 1) + f{1}(a + 2)\n", i, i - 1);
  EXPECT_EQ(code_of(text + "x' = f59(x)", 10'000), ErrorCode::model);
}

TEST(BuildSystem, StopsWhenInliningTakesTooLongWithoutGrowingTheGraph) {
  std::string text = "states x\nfunction f0(a, b) = a + b\n";
  for (int i = 1; i < 60; ++i)
    text += fmt::format("function f{0}(a, b) = 0*f{1}(0*a + 1, b + 1) + 0*f{1}(b, a + 1)\n", i, i - 1);
  EXPECT_EQ(code_of(text + "x' = f59(1, 2)", 1'000), ErrorCode::model);
}

TEST(BuildSystem, AcceptsAModelExactlyAtTheLimit) {
  const std::string text = "states x\nx' = x*x";
  EXPECT_EQ(code_of(text, 2), ErrorCode::ok);
  EXPECT_EQ(code_of(text, 1), ErrorCode::model);
}

TEST(BuildSystem, RefusesConstantsThatAreNotFinite) {
  model::Model model = model::parse_model("states x\nconstants k = 1\nx' = k");
  model.constants[0].value = std::numeric_limits<double>::infinity();
  try {
    (void)build_system(model);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::model);
    EXPECT_NE(error.message().find("k must be finite"), std::string::npos) << error.message();
  }
}

TEST(BuildSystem, KeepsADivisionByZeroInABranchForTheKernel) {
  const System s = build("states x\nx' = piecewise(1/0, x > 1, 2)");
  const double below[] = {0.5};
  EXPECT_EQ(evaluate(s, {0.0, below, {}, {}}).derivatives[0], 2.0);
}

TEST(BuildSystem, FoldsInRoundToNearestAndRestoresTheCallersMode) {
  const System expected = build("states x\nconstants a = 1\nx' = x + a/3");
  std::fesetround(FE_UPWARD);
  const model::Model model = model::parse_model("states x\nconstants a = 1\nx' = x + a/3");
  const System s = build_system(model);
  const int mode = std::fegetround();
  std::fesetround(FE_TONEAREST);
  EXPECT_EQ(mode, FE_UPWARD);
  const double at_zero[] = {0.0};
  EXPECT_EQ(evaluate(s, {0.0, at_zero, {}, {}}).derivatives[0],
            evaluate(expected, {0.0, at_zero, {}, {}}).derivatives[0]);
}

}  // namespace
}  // namespace cubie::symbolic
