// What expressions mean: precedence, associativity, conversions, functions.

#include <gtest/gtest.h>

#include "model_text.hpp"

namespace cubie::model::test {
namespace {

struct Case {
  const char* text;
  const char* tree;
};

class ExpressionTree : public testing::TestWithParam<Case> {};

TEST_P(ExpressionTree, IsAsDocumented) { EXPECT_EQ(shown_expression(GetParam().text), GetParam().tree); }

INSTANTIATE_TEST_SUITE_P(Arithmetic, ExpressionTree,
                         testing::Values(Case{"a + b*c", "(add a (mul b c))"}, Case{"a - b - c", "(sub (sub a b) c)"},
                                         Case{"a / b / c", "(div (div a b) c)"}, Case{"a * b / c", "(div (mul a b) c)"},
                                         Case{"(a + b) * c", "(mul (add a b) c)"}, Case{"+a", "a"},
                                         Case{"- -a", "(neg (neg a))"}, Case{"a - -b", "(sub a (neg b))"},
                                         Case{"-a * b", "(mul (neg a) b)"}, Case{"a * -b", "(mul a (neg b))"}));

INSTANTIATE_TEST_SUITE_P(Power, ExpressionTree,
                         testing::Values(Case{"a^b^c", "(pow a (pow b c))"}, Case{"a ** b", "(pow a b)"},
                                         Case{"a**b^c", "(pow a (pow b c))"}, Case{"-a^2", "(neg (pow a 2))"},
                                         Case{"2^-a", "(pow 2 (neg a))"}, Case{"2^-a^b", "(pow 2 (neg (pow a b)))"},
                                         Case{"2^-a*b", "(mul (pow 2 (neg a)) b)"}, Case{"(-a)^2", "(pow (neg a) 2)"},
                                         Case{"a*b^c", "(mul a (pow b c))"}, Case{"2^+a", "(pow 2 a)"}));

INSTANTIATE_TEST_SUITE_P(Numbers, ExpressionTree,
                         testing::Values(Case{"1", "1"}, Case{"1.5", "1.5"}, Case{".5", "0.5"}, Case{"2.", "2"},
                                         Case{"1e-3", "0.001"}, Case{"1.5E+3", "1500"}, Case{"1.e2", "100"},
                                         Case{"1/2", "(div 1 2)"}, Case{"1e-400", "0"}, Case{"0e999999999999", "0"},
                                         Case{"pi", "3.141592653589793"}, Case{"t", "t"},
                                         Case{"0.1e-99999999999999999999", "0"}));

INSTANTIATE_TEST_SUITE_P(
    Truth, ExpressionTree,
    testing::Values(Case{"a < b ? c : d", "(select (lt a b) c d)"}, Case{"a ? b : c", "(select (ne a 0) b c)"},
                    Case{"a > b", "(select (gt a b) 1 0)"}, Case{"2*(a >= b)", "(mul 2 (select (ge a b) 1 0))"},
                    Case{"a <= b && c == d ? 1 : 2", "(select (logical_and (le a b) (eq c d)) 1 2)"},
                    Case{"a or b && c ? 1 : 2", "(select (logical_or (ne a 0) (logical_and (ne b 0) (ne c 0))) 1 2)"},
                    Case{"!a ? 1 : 2", "(select (logical_not (ne a 0)) 1 2)"},
                    Case{"not a == b ? 1 : 2", "(select (logical_not (eq a b)) 1 2)"},
                    Case{"not a and b ? 1 : 2", "(select (logical_and (logical_not (ne a 0)) (ne b 0)) 1 2)"},
                    Case{"!a == b", "(select (eq (select (logical_not (ne a 0)) 1 0) b) 1 0)"},
                    Case{"(a < b) == (c != d)", "(select (eq (select (lt a b) 1 0) (select (ne c d) 1 0)) 1 0)"},
                    Case{"(a < b) < c", "(select (lt (select (lt a b) 1 0) c) 1 0)"},
                    Case{"not not a ? 1 : 2", "(select (logical_not (logical_not (ne a 0))) 1 2)"},
                    Case{"-(a < b)", "(neg (select (lt a b) 1 0))"},
                    Case{"a + b < c * d", "(select (lt (add a b) (mul c d)) 1 0)"},
                    Case{"isnan(a) ? 0 : a", "(select (isnan a) 0 a)"}));

INSTANTIATE_TEST_SUITE_P(
    Choice, ExpressionTree,
    testing::Values(Case{"a ? b : c ? d : 1", "(select (ne a 0) b (select (ne c 0) d 1))"},
                    Case{"a ? b ? 1 : 2 : c", "(select (ne a 0) (select (ne b 0) 1 2) c)"},
                    Case{"piecewise(1, a < b, 2)", "(select (lt a b) 1 2)"},
                    Case{"piecewise(1, a < b, 2, c, 3)", "(select (lt a b) 1 (select (ne c 0) 2 3))"},
                    Case{"Piecewise(a > b, c > d, 0)", "(select (gt c d) (select (gt a b) 1 0) 0)"},
                    Case{"ifelse(a > b, 1, 2)", "(select (gt a b) 1 2)"},
                    Case{"a ? 1/0 : 2", "(select (ne a 0) (div 1 0) 2)"}));

INSTANTIATE_TEST_SUITE_P(
    Functions, ExpressionTree,
    testing::Values(Case{"sin(a)", "(sin a)"}, Case{"ln(a)", "(log a)"}, Case{"Abs(a)", "(abs a)"},
                    Case{"ceiling(a)", "(ceil a)"}, Case{"tgamma(a)", "(gamma a)"}, Case{"gamma(a)", "(gamma a)"},
                    Case{"loggamma(a)", "(lgamma a)"}, Case{"arctan2(a, b)", "(atan2 a b)"}, Case{"min(a)", "a"},
                    Case{"min(a, b)", "(min a b)"}, Case{"Max(a, b, c, d)", "(max (max (max a b) c) d)"},
                    Case{"min(a > b, c)", "(min (select (gt a b) 1 0) c)"}, Case{"heaviside(a)", "(heaviside a 0.5)"},
                    Case{"Heaviside(a, 1)", "(heaviside a 1)"},
                    Case{"heaviside(a > b)", "(heaviside (select (gt a b) 1 0) 0.5)"}, Case{"pow(a, b)", "(pow a b)"},
                    Case{"sin (a)", "(sin a)"}));

TEST(Expression, EveryFunctionOfTheTableIsReachedByItsSpelling) {
  for (int i = 0; i < static_cast<int>(Function::count); ++i) {
    const FunctionInfo& row = info(static_cast<Function>(i));
    if (*row.spelling == '\0') continue;
    std::string call = std::string(row.spelling) + "(a";
    for (int k = 1; k < std::max(row.min_args, 1); ++k) call += ", b";
    EXPECT_EQ(refusal("states x; parameters a, b; x' = " + call + ")"), "") << row.spelling;
  }
}

TEST(Expression, ChildrenStandBeforeTheirParents) {
  const Model model = parse_model("states x=1; parameters a; function f(u) = u > a; x' = f(x) + (x < a)*max(x, a, t)");
  for (std::size_t i = 0; i < model.nodes.size(); ++i) {
    for (NodeIndex argument : model.nodes[i].args) EXPECT_LT(argument, static_cast<NodeIndex>(i));
  }
}

TEST(Expression, NodesCarryThePositionOfTheirText) {
  const Model model = parse_model("states x\nx' = 1 +\n   sin(x)");
  const Node& sum = model.nodes.at(static_cast<std::size_t>(model.derivatives.at(0)));
  const Node& sine = model.nodes.at(static_cast<std::size_t>(sum.args.at(1)));
  EXPECT_EQ(sum.where.line, 2);
  EXPECT_EQ(sum.where.column, 8);
  EXPECT_EQ(sine.where.line, 3);
  EXPECT_EQ(sine.where.column, 4);
}

}  // namespace
}  // namespace cubie::model::test
