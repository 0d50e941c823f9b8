// What statements mean: declarations, equations, functions, layout of the text, order of definitions.

#include <cfenv>

#include <gtest/gtest.h>

#include "model_text.hpp"

namespace cubie::model::test {
namespace {

constexpr const char* kLorenz = R"(# Lorenz 1963
states      x = 1, y = 0, z = 0            # with initial values
parameters  sigma = 10, rho = 28
constants   beta = 8/3
drivers     u
observables speed

d/dt(x) = sigma*(y - x) + u
y'      = x*(rho - z) - y
dz      = x*y - beta*z
speed   = sqrt(x^2 + y^2)
)";

TEST(Statement, TheDocumentedExampleIsAccepted) {
  const Model model = parse_model(kLorenz);
  ASSERT_EQ(model.states.size(), 3U);
  EXPECT_EQ(model.states[0].value, 1.0);
  EXPECT_EQ(model.parameters.at(1).name, "rho");
  EXPECT_EQ(model.parameters.at(1).value, 28.0);
  EXPECT_EQ(model.constants.at(0).value, 8.0 / 3.0);
  EXPECT_EQ(model.drivers.at(0).name, "u");
  EXPECT_EQ(shown(model, model.derivatives.at(0)), "(add (mul sigma (sub y x)) u)");
  EXPECT_EQ(shown(model, model.derivatives.at(1)), "(sub (mul x (sub rho z)) y)");
  EXPECT_EQ(shown(model, model.derivatives.at(2)), "(sub (mul x y) (mul beta z))");
  ASSERT_EQ(model.assignments.size(), 1U);
  EXPECT_EQ(model.assignments[0].role, Role::observable);
  EXPECT_EQ(shown(model, model.assignments[0].value), "(sqrt (add (pow x 2) (pow y 2)))");
  EXPECT_EQ(model.text, kLorenz);
}

TEST(Statement, LineEndsOfEverySystemGiveTheSameModel) {
  for (const char* end : {"\n", "\r\n", "\r", ";"}) {
    const std::string e = end;
    const Model model = parse_model("states x = 2" + e + "x' = -x" + e + e + "y = x" + e);
    EXPECT_EQ(shown(model, model.derivatives.at(0)), "(neg x)");
    EXPECT_EQ(model.locals.at(0).name, "y");
  }
}

TEST(Statement, ByteOrderMarkIsSkipped) {
  EXPECT_EQ(parse_model("\xEF\xBB\xBFstates x; x' = 1").states.at(0).where.column, 8);
}

TEST(Statement, ExpressionsContinueInBracketsAndAfterOperators) {
  const Model model =
      parse_model("states\tx\nparameters a,\n  # a comment between\n  b\nx' =\n a *\n b + max(a\n, b\n)\n");
  EXPECT_EQ(shown(model, model.derivatives.at(0)), "(add (mul a b) (max a b))");
}

TEST(Statement, CommentsMayHoldAnyBytes) {
  constexpr char kText[] = "states x # \0 \xFF \x01\nx' = 1 # (";
  EXPECT_EQ(refusal(std::string_view(kText, sizeof kText - 1)), "");
}

TEST(Statement, SeveralAndSingularDeclarationsAdd) {
  const Model model = parse_model(
      "state x; states y, z; parameter a; observable o; driver u; constant k = 1\n"
      "x'=1; y'=1; z'=1; o = a");
  EXPECT_EQ(model.states.size(), 3U);
  EXPECT_EQ(model.states[2].name, "z");
}

TEST(Statement, UnitsAreKept) {
  const Model model =
      parse_model("states x = 1 [mV], y [ m/s^2 ], z = (2) []\nparameters g [\xC2\xB5S]\nx'=0; y'=0; z'=0");
  EXPECT_EQ(model.states[0].unit, "mV");
  EXPECT_EQ(model.states[1].unit, "m/s^2");
  EXPECT_EQ(model.states[2].unit, "");
  EXPECT_EQ(model.parameters[0].unit, "\xC2\xB5S");
}

TEST(Statement, NamesMayUseGreekAndAccentedLetters) {
  const Model model = parse_model(
      "states \xCF\x83\xE2\x82\x81 = 1; parameters gr\xC3\xB6\xC3\x9F"
      "e\n\xCF\x83\xE2\x82\x81' = gr\xC3\xB6\xC3\x9F"
      "e");
  EXPECT_EQ(model.states.at(0).name, "\xCF\x83\xE2\x82\x81");
}

TEST(Statement, GammaMayBeDeclaredAndStillBeCalled) {
  const Model model = parse_model("states I; parameters gamma = 0.1; I' = -gamma*I + gamma(gamma)");
  EXPECT_EQ(shown(model, model.derivatives.at(0)), "(add (mul (neg gamma) I) (gamma gamma))");
}

struct DefaultCase {
  const char* text;
  double value;
};

class DefaultValue : public testing::TestWithParam<DefaultCase> {};

TEST_P(DefaultValue, IsFolded) {
  const std::string text = std::string("constants k = 3, h = k/2; states x = ") + GetParam().text + "; x' = 0";
  EXPECT_EQ(parse_model(text).states.at(0).value, GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    Folding, DefaultValue,
    testing::Values(DefaultCase{"-2^2", -4.0}, DefaultCase{"1/2", 0.5}, DefaultCase{"h", 1.5},
                    DefaultCase{"2*pi", 6.283185307179586}, DefaultCase{"k > h ? 1 : 2", 1.0},
                    DefaultCase{"k == 3 && !(h > 2)", 1.0}, DefaultCase{"max(1, k, 2) + min(4, h)", 4.5},
                    DefaultCase{"mod(-1, 3)", 2.0}, DefaultCase{"fmod(-1, 3)", -1.0}, DefaultCase{"mod(1, -3)", -2.0},
                    DefaultCase{"round(-2.5)", -3.0}, DefaultCase{"sign(-k)", -1.0}, DefaultCase{"heaviside(0)", 0.5},
                    DefaultCase{"heaviside(0, 1)", 1.0}, DefaultCase{"gamma(5)", 24.0}, DefaultCase{"sqrt(16)", 4.0},
                    DefaultCase{"piecewise(1/0, k < 0, 7)", 7.0}, DefaultCase{"copysign(2, -1)", -2.0},
                    DefaultCase{"hypot(3, 4)", 5.0}, DefaultCase{"isnan(0/0) + isinf(1/0) + isfinite(1)", 3.0},
                    DefaultCase{"isnan(max(0/0, 1))", 1.0}, DefaultCase{"atan2(0, 1)", 0.0},
                    DefaultCase{"exp(0) + log(1) + cos(0)", 2.0}, DefaultCase{"h != k or 0", 1.0},
                    DefaultCase{"floor(1.5) + ceil(1.5) + trunc(-1.5)", 2.0}));

TEST(Statement, ValuesDoNotDependOnTheRoundingModeOfTheThread) {
  const char* text = "states x = 0.1, y = 1/3, z = 1.7; x' = 0; y' = 0; z' = 0";
  const Model nearest = parse_model(text);
  for (int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    ASSERT_EQ(std::fesetround(mode), 0);
    const Model model = parse_model(text);
    const int after = std::fegetround();
    std::fesetround(FE_TONEAREST);
    EXPECT_EQ(after, mode);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(model.states[i].value, nearest.states[i].value) << mode;
  }
}

TEST(Statement, ConstantsMayUseThoseDeclaredBefore) {
  const Model model = parse_model("constants a = 2\nstates x\nconstants b = a^2, c = a*b\nx' = 0");
  EXPECT_EQ(model.constants.at(2).value, 8.0);
}

TEST(Statement, OrderOfStatementsIsFree) {
  const Model model = parse_model("x' = r\nr = s*k\nobservables s\ns = x\nstates x\nconstants k = 1");
  ASSERT_EQ(model.assignments.size(), 2U);
  EXPECT_EQ(model.assignments[0].role, Role::observable);
  EXPECT_EQ(model.assignments[1].role, Role::local);
}

TEST(Statement, AssignmentsWithoutDependenciesKeepTheirOrder) {
  const Model model = parse_model("states x; c = 1; a = 2; b = 3; x' = a");
  ASSERT_EQ(model.assignments.size(), 3U);
  for (std::int32_t i = 0; i < 3; ++i) EXPECT_EQ(model.assignments[static_cast<std::size_t>(i)].index, i);
}

TEST(Statement, ADeclaredNameWinsOverTheDerivativePrefix) {
  const Model model = parse_model("states x; observables dx; dx = 2*x; x' = dx");
  EXPECT_EQ(shown(model, model.derivatives.at(0)), "dx");
  EXPECT_EQ(model.assignments.at(0).role, Role::observable);
}

TEST(Statement, ANameWithPrefixButNoStateIsLocal) {
  const Model model = parse_model("states x; dt = 2; d = 3; dose = 4; x' = d + dt + dose");
  EXPECT_EQ(model.locals.size(), 3U);
}

TEST(Statement, FunctionsReferToArgumentsByPosition) {
  const Model model = parse_model("function sat(v, k) = v/(k + v)*m\nstates v; parameters m; v' = -sat(v, 2)");
  EXPECT_EQ(shown(model, model.functions.at(0).body), "(mul (div $0 (add $1 $0)) m)");
  EXPECT_EQ(shown(model, model.derivatives.at(0)), "(neg (sat v 2))");
}

TEST(Statement, FunctionsHoldNumbersWhereTruthValuesAreGiven) {
  const Model model = parse_model("function above(a, b) = a > b; states x; x' = above(x > 1, t) ? 1 : 0");
  EXPECT_EQ(shown(model, model.functions.at(0).body), "(select (gt $0 $1) 1 0)");
  EXPECT_EQ(shown(model, model.derivatives.at(0)), "(select (ne (above (select (gt x 1) 1 0) t) 0) 1 0)");
}

TEST(Statement, WhatAFunctionUsesStandsBeforeItsCallers) {
  const Model model = parse_model("states x; y = f(1); function f(a) = a*z; z = x; x' = y");
  ASSERT_EQ(model.assignments.size(), 2U);
  EXPECT_EQ(model.locals.at(static_cast<std::size_t>(model.assignments[0].index)).name, "z");
}

TEST(Statement, AFunctionMayTakeNoArguments) {
  const Model model = parse_model("function two() = 2; states x; x' = two()");
  EXPECT_EQ(shown(model, model.derivatives.at(0)), "(two)");
}

TEST(Statement, AlgebraicRowsBelongInOrderToStatesWithoutDerivative) {
  const Model model = parse_model("0 = a; states x, y, z\nparameters a, b; y' = 1; 0.0 = b");
  EXPECT_EQ(shown(model, model.derivatives.at(0)), "a");
  EXPECT_EQ(shown(model, model.derivatives.at(1)), "1");
  EXPECT_EQ(shown(model, model.derivatives.at(2)), "b");
  EXPECT_EQ(model.masses, (std::vector<double>{0, 1, 0}));
}

TEST(Statement, MassesMayUseEveryConstant) {
  const Model model = parse_model(
      "states u, v, w, x, z; mass u = 0.5, v = -k/4\nmass w = 0; mass z = 0\n"
      "u' = 1; v' = 1; w' = 1; x' = 1; 0 = z; constants k = 8");
  EXPECT_EQ(model.masses, (std::vector<double>{0.5, -2, 0, 1, 0}));
}

TEST(Statement, MassIsNoKeywordElsewhere) {
  const Model model = parse_model("states x; parameters mass = 3; x' = mass*x");
  EXPECT_EQ(model.parameters.at(0).name, "mass");
  EXPECT_EQ(parse_model("states x; x' = mass; mass = 2").locals.at(0).name, "mass");
  EXPECT_EQ(parse_model("states mass; mass' = 2; mass mass = 4").masses.at(0), 4.0);
}

TEST(Statement, EveryVariableKnowsItsPlace) {
  const Model model = parse_model("states x,\n  y\nx' = 1\ny' = 2\nlocal1 = 3");
  EXPECT_EQ(model.states.at(1).where.line, 2);
  EXPECT_EQ(model.states.at(1).where.column, 3);
  EXPECT_EQ(model.locals.at(0).where.line, 5);
}

}  // namespace
}  // namespace cubie::model::test
