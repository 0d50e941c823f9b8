// Large and hostile texts: what must be accepted, what must be refused, and that neither needs stack or time.

#include <gtest/gtest.h>

#include "model_text.hpp"

namespace cubie::model::test {
namespace {

constexpr int kMany = 100'000;

std::string repeated(std::string_view part, int times) {
  std::string out;
  out.reserve(part.size() * static_cast<std::size_t>(times));
  for (int i = 0; i < times; ++i) out += part;
  return out;
}

std::string model_of(std::string_view expression) { return fmt::format("states x\nx' = {}", expression); }

TEST(Limits, LongChainsNeedNoNesting) {
  EXPECT_EQ(refusal(model_of(repeated("x + ", kMany) + "x")), "");
  EXPECT_EQ(refusal(model_of(repeated("x^", kMany) + "x")), "");
  EXPECT_EQ(refusal(model_of(repeated("-", kMany) + "x")), "");
  EXPECT_EQ(refusal(model_of(repeated("!", kMany) + "x")), "");
  EXPECT_EQ(refusal(model_of(repeated("not ", kMany) + "x")), "");
  EXPECT_EQ(refusal(model_of(repeated("x > 1 ? 2 : ", kMany) + "3")), "");
  EXPECT_EQ(refusal(model_of(fmt::format("max({}x)", repeated("x, ", kMany)))), "");
  EXPECT_EQ(refusal(model_of(fmt::format("piecewise({}0)", repeated("1, x, ", kMany)))), "");
}

TEST(Limits, LongListsAreAccepted) {
  std::string names = "x0";
  std::string equations;
  for (int i = 0; i < kMany; ++i) {
    names += fmt::format(", x{}", i + 1);
    equations += fmt::format("x{0}' = -x{0}\n", i);
  }
  equations += fmt::format("x{}' = 1\n", kMany);
  EXPECT_EQ(parse_model("states " + names + "\n" + equations).derivatives.size(), static_cast<std::size_t>(kMany) + 1);
}

TEST(Limits, LongDependenciesAreSorted) {
  std::string text = "states x\nx' = v0\n";
  for (int i = 0; i < kMany; ++i) text += fmt::format("v{} = v{}\n", i, i + 1);
  text += fmt::format("v{} = x", kMany);
  const Model model = parse_model(text);
  EXPECT_EQ(model.assignments.front().index, kMany);
  EXPECT_EQ(model.assignments.back().index, 0);
}

TEST(Limits, LongCyclesAreShownShortened) {
  std::string text = "states x\nx' = v0\n";
  for (int i = 0; i < kMany; ++i) text += fmt::format("v{} = v{}\n", i, (i + 1) % kMany);
  EXPECT_NE(refusal_line(text).find("v7 -> (99992 more) -> v0"), std::string::npos) << refusal_line(text);
}

TEST(Limits, FunctionsThatDoubleAreNotExpanded) {
  std::string text = "states x\nfunction f0(a) = a\n";
  for (int i = 1; i < 1000; ++i) text += fmt::format("function f{0}(a) = f{1}(a) + f{1}(a)\n", i, i - 1);
  EXPECT_LT(parse_model(text + "x' = f999(x)").nodes.size(), 5000U);
}

TEST(Limits, AnUnknownNameAmongManyIsReportedSoon) {
  std::string text = "states x\nx' = v_unknown\n";
  for (int i = 0; i < kMany; ++i) text += fmt::format("v_name_{} = x\n", i);
  EXPECT_TRUE(refusal_line(text).starts_with("line 2, column 6: unknown name 'v_unknown'"));
}

class NestingLimit : public testing::TestWithParam<const char*> {};

// The parameter is opened again and again; '@' separates what opens from what closes.
TEST_P(NestingLimit, AcceptsUpToTheLimitAndRefusesMore) {
  const std::string_view pattern = GetParam();
  const std::string_view open = pattern.substr(0, pattern.find('@'));
  const std::string_view close = pattern.substr(pattern.find('@') + 1);
  const Limits limits{.nesting = 100};
  const auto nested = [&](int times) { return model_of(repeated(open, times) + "x" + repeated(close, times)); };
  EXPECT_EQ(refusal(nested(100), limits), "");
  EXPECT_NE(refusal_line(nested(101), limits).find("nested deeper than 100 levels"), std::string::npos);
  EXPECT_NE(refusal_line(nested(kMany), limits).find("nested deeper than 100 levels"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Shapes, NestingLimit, testing::Values("(@)", "sin(@)", "max(1, @)", "x ? @ : 1", "2^-@"));

TEST(Limits, NestingHasACeilingOfItsOwn) {
  const Limits limits{.nesting = 1'000'000};
  EXPECT_EQ(refusal(model_of(repeated("(", 1000) + "x" + repeated(")", 1000)), limits), "");
  EXPECT_NE(refusal_line(model_of(repeated("(", kMany)), limits).find("deeper than 1000 levels"), std::string::npos);
}

TEST(Limits, TheNumberOfNodesIsBounded) {
  const Limits limits{.nodes = 100};
  EXPECT_EQ(refusal(model_of(repeated("x+", 49) + "x"), limits), "");
  EXPECT_NE(refusal_line(model_of(repeated("x+", 50) + "x"), limits).find("more than 100 numbers, names and operators"),
            std::string::npos);
}

TEST(Limits, ConversionsCountAsNodes) {
  const Limits limits{.nodes = 100};
  EXPECT_NE(refusal_line(model_of(repeated("(x>x)+", 16) + "x"), limits).find("more than 100"), std::string::npos);
}

TEST(Limits, TheLengthOfTheTextIsBounded) {
  const std::string text = model_of("1");
  EXPECT_EQ(refusal(text, {.text_bytes = text.size()}), "");
  EXPECT_NE(refusal_line(text, {.text_bytes = text.size() - 1}).find("more than the limit of"), std::string::npos);
}

TEST(Limits, LongNamesAndUnitsAreRefused) {
  const std::string longest(255, 'x');
  EXPECT_EQ(refusal(fmt::format("states {0}; {0}' = 1", longest)), "");
  EXPECT_NE(refusal_line(fmt::format("states {}x", longest)).find("name is longer than 255 bytes"), std::string::npos);
  EXPECT_NE(refusal_line(fmt::format("states x [{}x]", longest)).find("unit is longer than 255"), std::string::npos);
}

TEST(Limits, LongNumbersAreRead) {
  const std::string number = fmt::format("0.{}1e{}", repeated("0", kMany), kMany);
  EXPECT_EQ(parse_model(fmt::format("states x = {}; x' = 1", number)).states.at(0).value, 0.1);
}

}  // namespace
}  // namespace cubie::model::test
