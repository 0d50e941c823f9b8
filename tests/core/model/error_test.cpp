// Refusals: where each mistake is reported and what the message says.

#include <gtest/gtest.h>

#include "model_text.hpp"

namespace cubie::model::test {
namespace {

struct Mistake {
  const char* text;
  int line;
  int column;
  const char* part;  ///< stands in the first line of the message
};

class MistakeTest : public testing::TestWithParam<Mistake> {};

TEST_P(MistakeTest, IsReportedWithPlaceAndReason) {
  const Mistake& mistake = GetParam();
  const std::string line = refusal_line(mistake.text);
  const std::string place = fmt::format("line {}, column {}: ", mistake.line, mistake.column);
  EXPECT_TRUE(line.starts_with(place)) << mistake.text << "\n" << line;
  EXPECT_NE(line.find(mistake.part), std::string::npos) << mistake.text << "\n" << line;
}

INSTANTIATE_TEST_SUITE_P(
    Tokens, MistakeTest,
    testing::Values(Mistake{"states x = 1..2", 1, 12, "malformed number '1..2'"},
                    Mistake{"states x = 1.2.3", 1, 12, "malformed number '1.2.3'"},
                    Mistake{"states x; x' = 2x", 1, 16, "malformed number '2x' (a product is written with '*')"},
                    Mistake{"states x; x' = 1e", 1, 16, "malformed number '1e'"},
                    Mistake{"states x; x' = 1e+", 1, 16, "malformed number '1e'"},
                    Mistake{"states x; x' = 0x10", 1, 16, "malformed number '0x10'"},
                    Mistake{"states x; x' = 1e309", 1, 16, "number '1e309' is too large"},
                    Mistake{"states x; x' = 1e99999999999999999999999", 1, 16, "too large"},
                    Mistake{"states x; x' = .", 1, 16, "unexpected character '.' (a number needs a digit)"},
                    Mistake{"states x; x' = x & 1", 1, 18, "unexpected character '&' ('and' is written '&&')"},
                    Mistake{"states x; x' = x | 1", 1, 18, "'or' is written '||'"},
                    Mistake{"states x; x' = x % 2", 1, 18, "the remainder is mod(a, b)"},
                    Mistake{"states x; x' = {x}", 1, 16, "brackets are round"},
                    Mistake{"states x; x' = $x", 1, 16, "unexpected character '$'"},
                    Mistake{"states x; x' = 1 \xE2\x88\x92 x", 1, 18, "(minus is written '-')"},
                    Mistake{"states x; x' = x\xC2\xB2", 1, 17, "(a square is written '^2')"},
                    Mistake{"states x; x' = \xE2\x80\x8Bx", 1, 16, "unexpected character U+200B"},
                    Mistake{"states x; x' = \x01", 1, 16, "unexpected character U+0001"},
                    Mistake{"states x; x' = \xFFx", 1, 16, "byte 0xff is not valid UTF-8"},
                    Mistake{"states x; x' = 2\xC3", 1, 17, "byte 0xc3 is not valid UTF-8"},
                    Mistake{"states x; x' = \xC0\x80", 1, 16, "byte 0xc0 is not valid UTF-8"},
                    Mistake{"states x; x' = \xED\xA0\x80", 1, 16, "byte 0xed is not valid UTF-8"},
                    Mistake{"states x [mV\n; x' = 1", 1, 10, "'[' has no ']' on its line"},
                    Mistake{"states x [m\xFF]; x' = 1", 1, 10, "unit holds characters that cannot be shown"},
                    Mistake{"states x ]", 1, 10, "unexpected character ']' (no '[' stands before it)"}));

INSTANTIATE_TEST_SUITE_P(
    Statements, MistakeTest,
    testing::Values(
        Mistake{"states x x", 1, 10, "expected the end of the statement but found 'x' (names are separated"},
        Mistake{"states", 1, 7, "expected the name of a state but found the end of the text"},
        Mistake{"observables\nx", 1, 12, "expected the name of an observable but found the end of the line"},
        Mistake{"states x,\n\n", 3, 1, "expected the name of a state but found the end of the text"},
        Mistake{"states x = ", 1, 12, "expected a value but found the end of the text"},
        Mistake{"States x", 1, 8, "expected '=' after 'States' but found 'x' (did you mean \"states\"?)"},
        Mistake{"3 = x", 1, 1, "a statement starts with a name or a declaration keyword, not with '3'"},
        Mistake{"(x) = 3", 1, 1, "not with '('"},
        Mistake{"f(x) = 3", 1, 2, "a function is defined by 'function f(a) = ...'"},
        Mistake{"x + 1", 1, 3, "expected '=' after 'x' but found '+'"},
        Mistake{"x", 1, 2, "expected '=' after 'x' but found the end of the text"},
        Mistake{"x'' = 1", 1, 3, "(a second derivative needs a state of its own)"},
        Mistake{"x [mV] = 3", 1, 3, "(a unit stands in a declaration)"},
        Mistake{"d/dx(x) = 1", 1, 3, "expected 'd/dt(' but found 'dx'"},
        Mistake{"d/dt x = 1", 1, 6, "expected '(' of 'd/dt(name)' but found 'x'"},
        Mistake{"d/dt(2*x) = 1", 1, 6, "expected the name of a state but found '2'"},
        Mistake{"d/dt(x = 1", 1, 8, "expected ')' of 'd/dt(name)' but found '='"},
        Mistake{"d/dt(x) 1", 1, 9, "expected '=' after 'd/dt(name)' but found '1'"},
        Mistake{"function (a) = 1", 1, 10, "expected the name of a function but found '('"},
        Mistake{"function f = 1", 1, 12, "expected '(' and the argument names but found '='"},
        Mistake{"function f(a b) = 1", 1, 14, "expected ',' or ')' after the argument name but found 'b'"},
        Mistake{"function f(1) = 1", 1, 12, "expected an argument name but found '1'"},
        Mistake{"function f(a) a", 1, 15, "expected '=' and the body of the function but found 'a'"},
        Mistake{"states x = 1 [a] [b]", 1, 18, "(a unit stands once, after a declared name and its value)"}));

INSTANTIATE_TEST_SUITE_P(
    Expressions, MistakeTest,
    testing::Values(Mistake{"x = (1 + 2\ny = 3", 2, 1, "to close the bracket opened at line 1, column 5 but found 'y'"},
                    Mistake{"x = 1)", 1, 6, "but found ')' (no '(' stands before it)"},
                    Mistake{"x = a = b", 1, 7, "(equality is compared by '==')"},
                    Mistake{"x = = b", 1, 5, "(equality is compared by '==')"},
                    Mistake{"x = (a = b)", 1, 8, "equality is compared by '=='"},
                    Mistake{"x = a b", 1, 7, "(a product is written with '*'"},
                    Mistake{"x = (a)(b)", 1, 8, "(a product is written with '*'"},
                    Mistake{"x = a, b", 1, 6, "(several values are listed in declarations only)"},
                    Mistake{"x = a'", 1, 6, "cannot be used in expressions"},
                    Mistake{"x = ()", 1, 6, "expected a value but found ')'"},
                    Mistake{"x = a +; b", 1, 8, "expected a value but found ';'"},
                    Mistake{"x = a * / b", 1, 9, "expected a value but found '/'"},
                    Mistake{"x = 1 // note", 1, 8, "(a comment starts with '#')"},
                    Mistake{"x = f(a, )", 1, 10, "expected a value but found ')'"},
                    Mistake{"x = f(a b)", 1, 9, "expected ')' or ',' in the arguments opened at line 1, column 6"},
                    Mistake{"x = (a, b)", 1, 7, "expected ')' to close the bracket"},
                    Mistake{"x = 0 < a < 1", 1, 11, "comparisons cannot be chained (write 'a < b && b < c')"},
                    Mistake{"x = a == b != c", 1, 12, "comparisons cannot be chained"},
                    Mistake{"x = 2 * not a", 1, 9, "'not' binds looser than the operator before it"},
                    Mistake{"x = -not a", 1, 6, "'not' binds looser"},
                    Mistake{"x = a ? b", 1, 10, "expected ':' of 'condition ? value : otherwise'"},
                    Mistake{"x = a ? : b", 1, 9, "expected a value but found ':'"},
                    Mistake{"x = and", 1, 5, "expected a value but found 'and'"}));

INSTANTIATE_TEST_SUITE_P(
    Names, MistakeTest,
    testing::Values(Mistake{"states x; x' = a", 1, 16, "unknown name 'a' (declare it"},
                    Mistake{"states x; parameters sigma; x' = sgima", 1, 34, "(did you mean \"sigma\"?)"},
                    Mistake{"states x; function f(alpha) = alhpa; x' = 1", 1, 31, "(did you mean \"alpha\"?)"},
                    Mistake{"states x; x' = T", 1, 16, "unknown name 'T' (did you mean \"t\"?)"},
                    Mistake{"states x; x' = time", 1, 16, "(the time is 't')"},
                    Mistake{"states x; x' = e", 1, 16, "(Euler's number is exp(1))"},
                    Mistake{"states x, y; x' = dy; dy = 1", 1, 19, "a derivative cannot be used in expressions"},
                    Mistake{"states x; x' = sni(x)", 1, 16, "unknown function 'sni' (did you mean \"sin\"?)"},
                    Mistake{"states x; function decay(a) = a; x' = deacy(x)", 1, 39, "(did you mean \"decay\"?)"},
                    Mistake{"states x; x' = x(1)", 1, 16, "'x' is a state, not a function"},
                    Mistake{"states x; function f(a) = a(1); x' = 1", 1, 27,
                            "'a' is a function argument, not a function"},
                    Mistake{"states x; x' = t(1)", 1, 16, "'t' is the time, not a function"},
                    Mistake{"states x; x' = sin", 1, 16, "'sin' is a function and needs arguments in brackets"},
                    Mistake{"states x; x' = gamma", 1, 16, "'gamma' is a function and needs arguments"},
                    Mistake{"states x; function f(a) = a; x' = f", 1, 35, "'f' is a function and needs arguments"},
                    Mistake{"states x; x' = states", 1, 16, "'states' is a keyword"},
                    Mistake{"states t", 1, 8, "'t' is the time and cannot be given another meaning"},
                    Mistake{"states pi", 1, 8, "'pi' is the number pi"},
                    Mistake{"parameters log", 1, 12, "'log' is a function and cannot"},
                    Mistake{"parameters ln", 1, 12, "'ln' is a function and cannot"},
                    Mistake{"parameters function", 1, 12, "'function' is a keyword"},
                    Mistake{"states x; sin = 1; x' = 1", 1, 11, "'sin' is a function and cannot"},
                    Mistake{"states x; t = 1; x' = 1", 1, 11, "'t' is the time"},
                    Mistake{"function sin(a) = a", 1, 10, "'sin' is a function"},
                    Mistake{"function gamma(a) = a", 1, 10, "'gamma' is a function"},
                    Mistake{"function f(t) = 1", 1, 12, "'t' is the time"},
                    Mistake{"function f(a, b, a) = 1", 1, 18, "argument 'a' is named twice"}));

INSTANTIATE_TEST_SUITE_P(
    Definitions, MistakeTest,
    testing::Values(Mistake{"", 1, 1, "model declares no states"}, Mistake{"a = 1", 1, 1, "model declares no states"},
                    Mistake{"states x\nparameters x", 2, 12, "'x' is already a state (line 1, column 8)"},
                    Mistake{"states x, x", 1, 11, "'x' is already a state"},
                    Mistake{"parameters f; function f(a) = a", 1, 24, "'f' is already a parameter"},
                    Mistake{"function f(a) = a; function f(b) = b", 1, 29, "'f' is already a function"},
                    Mistake{"states x; x' = 1; f = 2; f = 3", 1, 26, "'f' is assigned twice (first on line 1)"},
                    Mistake{"observables o; o = 2\n o = 3", 2, 2, "'o' is assigned twice (first on line 1)"},
                    Mistake{"states x; x' = 1\n dx = 2", 2, 2, "derivative of 'x' is assigned twice (first on line 1)"},
                    Mistake{"states x; x = 1", 1, 11,
                            "'x' is a state and cannot be assigned (its derivative is set by"},
                    Mistake{"parameters p; p = 1", 1, 15, "'p' is a parameter and cannot be assigned"},
                    Mistake{"constants p; p = 1", 1, 14, "'p' is a constant and cannot be assigned"},
                    Mistake{"drivers p; p = 1", 1, 12, "'p' is a driver and cannot be assigned"},
                    Mistake{"function f(a) = a; f = 1", 1, 20, "'f' is a function and cannot be assigned"},
                    Mistake{"parameters p; p' = 1", 1, 15, "'p' is a parameter, only a state has a derivative"},
                    Mistake{"states volt; d/dt(vlot) = 1", 1, 19, "not a declared state (did you mean \"volt\"?)"},
                    Mistake{"d/dt(x) = 1", 1, 6, "not a declared state (declare it under 'states')"},
                    Mistake{"states x, y; x' = 1", 1, 11, "state 'y' has no derivative (set it by 'd/dt(y) = ...')"},
                    Mistake{"states x; observables speed; x' = 1; sped = 2", 1, 23, "(did you mean \"sped\"?)"},
                    Mistake{"states x; observables o; x' = 1", 1, 23, "observable 'o' is never assigned"}));

INSTANTIATE_TEST_SUITE_P(
    Defaults, MistakeTest,
    testing::Values(Mistake{"states x = 1/0; x' = 1", 1, 12, "value of 'x' is not a finite number (got inf)"},
                    Mistake{"parameters p = sqrt(-1)", 1, 16, "value of 'p' is not a finite number"},
                    Mistake{"constants c = exp(1000)", 1, 15, "value of 'c' is not a finite number (got inf)"},
                    Mistake{"constants a = b, b = 1", 1, 15, "constant 'b' is used before its declaration"},
                    Mistake{"constants a = a", 1, 15, "constant 'a' is used before its declaration"},
                    Mistake{"parameters p = 1; states x = p", 1, 30,
                            "a default value can use constants only ('p' is a param"},
                    Mistake{"states x = t", 1, 12, "a default value cannot depend on the time"},
                    Mistake{"states x = f(1); function f(a) = a", 1, 12, "cannot use the model's own function 'f'"},
                    Mistake{"states x = q", 1, 12, "unknown name 'q'"},
                    Mistake{"drivers u = 1", 1, 13, "driver 'u' takes no value"},
                    Mistake{"observables o = 1", 1, 17, "observable 'o' takes no value here"}));

INSTANTIATE_TEST_SUITE_P(
    Calls, MistakeTest,
    testing::Values(Mistake{"states x; x' = sin()", 1, 16, "sin takes 1 argument (got 0)"},
                    Mistake{"states x; x' = ln(1, 2)", 1, 16, "ln takes 1 argument (got 2)"},
                    Mistake{"states x; x' = atan2(1)", 1, 16, "atan2 takes 2 arguments (got 1)"},
                    Mistake{"states x; x' = max()", 1, 16, "max takes at least 1 argument (got 0)"},
                    Mistake{"states x; x' = heaviside(1, 2, 3)", 1, 16, "heaviside takes 1 to 2 arguments (got 3)"},
                    Mistake{"states x; x' = ifelse(x > 1, 2)", 1, 16, "ifelse takes 3 arguments (got 2)"},
                    Mistake{"states x; x' = piecewise(1, x)", 1, 16, "an odd number of arguments, at least 3 (got 2)"},
                    Mistake{"states x; x' = piecewise(1)", 1, 16, "at least 3 (got 1)"},
                    Mistake{"states x; function f(a) = a; x' = f(1, 2)", 1, 35, "f takes 1 argument (got 2)"},
                    Mistake{"states x; function f() = 1; x' = f(1)", 1, 34, "f takes no arguments (got 1)"}));

INSTANTIATE_TEST_SUITE_P(
    AlgebraicRows, MistakeTest,
    testing::Values(
        Mistake{"states x, z; x' = z; 0 = z - x; 0 = x", 1, 33, "2 rows '0 = ...', but 1 states have no derivative"},
        Mistake{"states x; x' = 1; 0 = x", 1, 19, "1 rows '0 = ...', but 0 states have no derivative"},
        Mistake{"states x, y, z\n0 = x - y", 1, 11,
                "3 states have no derivative, but there are 1 rows '0 = ...': nothing determines 'y', 'z'"},
        Mistake{"states a, b, c, d, e, f, g, h, i, j, k; 0 = a", 1, 11,
                "'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i' and 2 more"},
        Mistake{"states x; 0 x", 1, 13, "expected '=' after '0' but found 'x'"},
        Mistake{"states x; 0 = ", 1, 15, "expected a value but found the end of the text"},
        Mistake{"states x; 0 == x", 1, 13, "expected '=' after '0' but found '=='"},
        Mistake{"states x; 1 = x", 1, 11, "a statement starts with a name or a declaration keyword, not with '1'"},
        Mistake{"states x; 0 = x = 1", 1, 17, "expected the end of the statement but found '='"},
        Mistake{"states x; 0 = q", 1, 15, "unknown name 'q'"}));

INSTANTIATE_TEST_SUITE_P(
    Masses, MistakeTest,
    testing::Values(
        Mistake{"states x; x' = 1; mass y = 2", 1, 24, "mass of 'y', which is not a declared state"},
        Mistake{"states x; parameters p; x' = 1; mass p = 2", 1, 38, "'p' is a parameter, only a state has a mass"},
        Mistake{"states x; x' = 1; mass x = 2\nmass x = 3", 2, 6, "mass of 'x' is given twice (first on line 1)"},
        Mistake{"states x; x' = 1; mass x = 1/0", 1, 28, "mass of 'x' is not a finite number (got inf)"},
        Mistake{"states x; parameters p; x' = 1; mass x = 2*p", 1, 44,
                "a mass can use constants only ('p' is a parameter)"},
        Mistake{"states x; x' = 1; mass x = x", 1, 28, "a mass can use constants only ('x' is a state)"},
        Mistake{"states x; x' = 1; mass x = t", 1, 28, "a mass cannot depend on the time"},
        Mistake{"states x; function f() = 1; x' = 1; mass x = f()", 1, 46,
                "a mass cannot use the model's own function 'f'"},
        Mistake{"states x, z; x' = 1; 0 = z; mass z = 0.5", 1, 38,
                "mass of 'z' must be 0, since a row '0 = ...' stands for its derivative (got 0.5)"},
        Mistake{"states x; x' = 1; mass x 2", 1, 26, "expected '=' after 'mass x' but found '2'"},
        Mistake{"states x; x' = 1; mass x = 1 y = 2", 1, 30, "names are separated by ','"},
        Mistake{"states x; x' = 1; mass x = 1, 2", 1, 31, "expected the name of a state but found '2'"}));

INSTANTIATE_TEST_SUITE_P(
    Cycles, MistakeTest,
    testing::Values(Mistake{"states x; x' = a; a = a", 1, 19, "value of 'a' depends on itself: a -> a"},
                    Mistake{"states x; a = b; b = c; c = a; x' = 1", 1, 11, "a -> b -> c -> a"},
                    Mistake{"states x; z = b; b = c; c = b; x' = 1", 1, 18,
                            "value of 'b' depends on itself: b -> c -> b"},
                    Mistake{"states x; function f(a) = f(a); x' = 1", 1, 20, "function 'f' depends on itself: f -> f"},
                    Mistake{"function f(a) = g(a); function g(a) = f(a); states x; x' = 1", 1, 10, "f -> g -> f"},
                    Mistake{"states x; x' = 1; y = f(1); function f(a) = a*y", 1, 38, "f -> y -> f"},
                    Mistake{"states x; observables o; x' = 1; o = q; q = o", 1, 34, "o -> q -> o"}));

TEST(Refusal, ShowsTheLineAndACaret) {
  EXPECT_EQ(refusal("states x\n\tx' = \xC3\xA4*q\n# end"),
            "line 2, column 7: unknown name '\xC3\xA4' (declare it, for example under 'parameters')\n"
            "   x' = \xC3\xA4*q\n"
            "        ^");
}

TEST(Refusal, PutsTheCaretUnderTheCharacterAfterWideBytes) {
  EXPECT_EQ(refusal("states \xC3\xA4; \xC3\xA4' = q"),
            "line 1, column 18: unknown name 'q' (declare it, for example under 'parameters')\n"
            "  states \xC3\xA4; \xC3\xA4' = q\n"
            "                 ^");
}

TEST(Refusal, EscapesWhatCannotBeShown) {
  using namespace std::string_literals;
  EXPECT_EQ(refusal("states x\nx' = \0\x1B\xFF\r\n"s),
            "line 2, column 6: unexpected character U+0000\n"
            "  x' = \\x00\\x1b\\xff\n"
            "       ^");
}

TEST(Refusal, CutsLongLinesAroundTheColumn) {
  const std::string message = refusal("states x\nx' = " + std::string(1000, ' ') + "$" + std::string(1000, 'z'));
  const std::string line = message.substr(message.find('\n') + 1);
  EXPECT_LT(line.size(), 250U);
  EXPECT_NE(line.find("  ..." + std::string(60, ' ') + "$zz"), std::string::npos) << line;
  EXPECT_NE(line.find("z...\n" + std::string(2 + 3 + 60, ' ') + "^"), std::string::npos) << line;
}

TEST(Refusal, NeverCutsACharacterInTwo) {
  std::string greek;
  for (int i = 0; i < 100; ++i) greek += "\xCF\x83";
  for (const char* pad : {"", "a"}) {
    const std::string message = refusal(std::string("x = ") + pad + greek + " $ # " + pad + greek);
    EXPECT_EQ(message.find("\\x"), std::string::npos) << message;
  }
}

TEST(Refusal, CountsLinesAsTheirEndsAreWritten) {
  for (const char* end : {"\n", "\r\n", "\r"}) {
    const std::string e = end;
    EXPECT_TRUE(refusal_line("states x" + e + "# note" + e + "x' = q").starts_with("line 3, column 6:"));
  }
}

TEST(Refusal, CountsColumnsBehindTheByteOrderMark) {
  EXPECT_TRUE(refusal_line("\xEF\xBB\xBFstates 3").starts_with("line 1, column 8:"));
}

}  // namespace
}  // namespace cubie::model::test
