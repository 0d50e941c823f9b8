// `summary name = metric(value)` in model text: what it means and what is refused.

#include <gtest/gtest.h>

#include "model_text.hpp"

namespace cubie::model::test {
namespace {

TEST(SummaryStatement, KeepsNameUnitMetricArgumentAndValue) {
  const Model model = parse_model("states x; x' = 1\nsummary late [mV] = peaks[3](x*t)\nsummary s=mean(a); a = 2*x");
  ASSERT_EQ(model.summaries.size(), 2U);
  const SummaryDefinition& first = model.summaries[0];
  EXPECT_EQ(first.name, "late");
  EXPECT_EQ(first.unit, "mV");
  EXPECT_EQ(first.metric, "peaks");
  EXPECT_TRUE(first.has_argument);
  EXPECT_EQ(first.argument, "3");
  EXPECT_EQ(shown(model, first.value), "(mul x t)");
  EXPECT_EQ(first.where.line, 2);
  EXPECT_EQ(first.where.column, 21);
  EXPECT_FALSE(model.summaries[1].has_argument);
  EXPECT_EQ(shown(model, model.summaries[1].value), "a");
}

TEST(SummaryStatement, MayHaveTheNameOfAVariable) {
  EXPECT_EQ(parse_model("states x; x' = 1; summary x = max(x)").summaries.at(0).name, "x");
}

TEST(SummaryStatement, TheWordIsAnOrdinaryNameElsewhere) {
  const Model model = parse_model("states summary = 1; summary' = -summary; summary summary = mean(summary)");
  EXPECT_EQ(model.states.at(0).name, "summary");
  EXPECT_EQ(model.summaries.at(0).name, "summary");
}

TEST(SummaryStatement, SaysWhereToLook) {
  const Model model = parse_model(
      "states x, refine; x' = 1; refine' = 1\n"
      "summary a = max(x*refine, refine = dense); summary b = max(refine)");
  EXPECT_EQ(model.summaries.at(0).refine, "dense");
  EXPECT_EQ(shown(model, model.summaries[0].value), "(mul x refine)");
  EXPECT_EQ(model.summaries.at(1).refine, "");
}

struct Mistake {
  const char* text;
  int column;
  const char* part;
};

TEST(SummaryStatement, MistakesAreReportedWithPlaceAndReason) {
  const Mistake mistakes[] = {
      {"summary", 8, "expected '=' after 'summary'"},
      {"summary m", 10, "expected '=' after 'summary m'"},
      {"summary m = 3", 13, "expected a metric, as in 'mean(x)'"},
      {"summary m = mean", 17, "expected '(' and what to summarise after 'mean'"},
      {"summary m = mean()", 18, ""},
      {"summary m = mean(x; y = 1", 19, "expected ')' of the summary"},
      {"summary m = max(x, x)", 20, "expected 'refine = dense' after what to summarise, not 'x'"},
      {"summary m = max(x, )", 20, "expected 'refine = dense' after what to summarise"},
      {"summary m = max(x, refine)", 26, "expected '=' after 'refine'"},
      {"summary m = max(x, refine = 2)", 29, "expected 'dense' or 'samples' after 'refine ='"},
      {"summary m = max(x, refine = dense, x)", 34, "expected ')' of the summary"},
      {"summary m = mean(x)*2", 20, "expected the end of the statement"},
      {"summary m = mean(q)", 18, "unknown name 'q'"},
      {"summary m = mean(x); summary m = max(x)", 30, "summary 'm' is given twice"},
      {"summary m = mean(n); summary n = max(x)", 18, "unknown name 'n'"},
  };
  for (const Mistake& mistake : mistakes) {
    const std::string line = refusal_line(std::string(mistake.text) + "\nstates x; x' = 1");
    EXPECT_NE(line.find(mistake.part), std::string::npos) << mistake.text << "\n" << line;
    if (*mistake.part == '\0') continue;
    EXPECT_TRUE(line.starts_with(fmt::format("line 1, column {}: ", mistake.column))) << mistake.text << "\n" << line;
  }
}

}  // namespace
}  // namespace cubie::model::test
