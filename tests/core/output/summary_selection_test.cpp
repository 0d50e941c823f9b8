// The options summaries and summarise_variables: lists of metrics, names, and what is refused.

#include "output/summary_selection.hpp"

#include <gtest/gtest.h>

#include "output/summary_metric.hpp"
#include "util/error.hpp"

namespace cubie::output {
namespace {

using Names = std::vector<std::string>;

const model::Model& model_of_two() {
  static const model::Model model = model::parse_model(
      "states x = 1 [m], y\nobservables speed\nx' = y\ny' = -x\nspeed = abs(y)\n"
      "summary energy [J] = mean(x^2 + y^2)\nsummary both = extrema(x*y)");
  return model;
}

SummarySelection select(std::string_view text, std::string_view variables = "states") {
  return select_summaries(model_of_two(), text, select_saved(model_of_two(), variables));
}

TEST(SummarySelection, MetricsWithoutVariablesTakeAllOfThem) {
  EXPECT_EQ(select("mean,max").names, (Names{"x.mean", "x.max", "y.mean", "y.max"}));
  EXPECT_EQ(select(" mean ", "speed , x").names, (Names{"speed.mean", "x.mean"}));
}

TEST(SummarySelection, VariablesInBracketsAreTakenAlone) {
  EXPECT_EQ(select("max(y), mean, peaks[1]( speed , x )").names,
            (Names{"y.max", "y.mean", "x.mean", "x.peak_time1", "x.peak1", "speed.peak_time1", "speed.peak1"}));
}

TEST(SummarySelection, RefineSaysWhereExtremesPeaksAndCrossingsAreLookedFor) {
  const auto dense = [](std::string_view text, bool usual = false) {
    std::vector<bool> all;
    const SummarySelection made = select_summaries(model_of_two(), text, select_saved(model_of_two(), "states"), usual);
    for (const plan::SampledVariable& v : made.plan.variables) {
      for (const plan::SummaryMetric& metric : v.metrics) all.push_back(metric.dense);
    }
    return all;
  };
  using Flags = std::vector<bool>;
  EXPECT_EQ(dense("max(x, refine = dense), min(x)"), (Flags{true, false}));
  EXPECT_EQ(dense("peaks[2]( refine=dense )"), (Flags{true, true}));
  EXPECT_EQ(dense("crossings[0.5](x,y,refine = samples), max(y)", true), (Flags{false, false, true}));
  EXPECT_EQ(dense("mean, crossing_time[1]", true), (Flags{false, true, false, true}));
  EXPECT_EQ(dense("both", true), (Flags{true}));
  EXPECT_EQ(select("max(x, refine = dense)").names, (Names{"x.max"}));
}

TEST(SummarySelection, NamesOfTheModelAndTheWordForAllOfThem) {
  EXPECT_EQ(select("model").names, (Names{"energy", "both.max", "both.min"}));
  EXPECT_EQ(select("both, mean(x)").names, (Names{"both.max", "both.min", "x.mean"}));
  EXPECT_EQ(select("energy").units, (Names{"J"}));
  EXPECT_TRUE(select("none").names.empty());
}

TEST(SummarySelection, UnitsFollowTheVariable) {
  EXPECT_EQ(
      select("integral(x), dxdt_max(x), d2xdt2_min(x), time_of_max(x), crossings[1](x), crossing_time[1](x)").units,
      (Names{"m*t", "m/t", "m/t^2", "t", "", "t"}));
}

TEST(SummarySelection, EveryMetricOfTheCatalogueCanBeAskedFor) {
  for (const MetricInfo& metric : metrics()) {
    using plan::MetricArgument;
    const char* const argument = metric.argument == MetricArgument::none          ? ""
                                 : metric.argument == MetricArgument::probability ? "[0.5]"
                                                                                  : "[2]";
    const std::string text = std::string(metric.name) + argument + "(x)";
    const SummarySelection selection = select(text);
    EXPECT_FALSE(selection.names.empty()) << text;
    EXPECT_EQ(selection.names.size(), selection.units.size()) << text;
    EXPECT_FALSE(metric.help.empty());
  }
}

struct Refusal {
  ErrorCode code;
  const char* text;
  const char* part;
};

TEST(SummarySelection, WhatCannotBeMeantIsRefused) {
  const Refusal refusals[] = {
      {ErrorCode::unknown_name, "maen", "did you mean \"mean\"?"},
      {ErrorCode::unknown_name, "mean(sped)", "did you mean \"speed\"?"},
      {ErrorCode::invalid_argument, "", "\"\" is no metric"},
      {ErrorCode::invalid_argument, "mean,", "is no metric"},
      {ErrorCode::invalid_argument, "mean(x", "is no metric"},
      {ErrorCode::invalid_argument, "peaks[3", "is no metric"},
      {ErrorCode::invalid_argument, "mean(x)y", "is no metric"},
      {ErrorCode::unknown_name, "mean()", "no state or observable is called \"\""},
      {ErrorCode::invalid_argument, "peaks", "peaks needs a number from 1 to 100 in brackets"},
      {ErrorCode::invalid_argument, "peaks[0]", "got \"0\""},
      {ErrorCode::invalid_argument, "peaks[101]", "got \"101\""},
      {ErrorCode::invalid_argument, "peaks[2.5]", "got \"2.5\""},
      {ErrorCode::invalid_argument, "peaks[99999999999]", "got \"99999999999\""},
      {ErrorCode::invalid_argument, "quantile", "quantile needs a probability from 0 to 1 in brackets (got \"\")"},
      {ErrorCode::invalid_argument, "quantile[1.5]", "got \"1.5\""},
      {ErrorCode::invalid_argument, "quantile[-0.1]", "got \"-0.1\""},
      {ErrorCode::invalid_argument, "quantile[nan]", "got \"nan\""},
      {ErrorCode::invalid_argument, "crossings", "needs a level in brackets"},
      {ErrorCode::invalid_argument, "crossings[nan]", "got \"nan\""},
      {ErrorCode::invalid_argument, "crossings[inf]", "got \"inf\""},
      {ErrorCode::invalid_argument, "crossings[]", "got \"\""},
      {ErrorCode::invalid_argument, "mean[2]", "mean takes nothing in brackets (got \"2\")"},
      {ErrorCode::invalid_argument, "mean, max, mean", "summaries names mean of x twice"},
      {ErrorCode::invalid_argument, "max(x), max(x, refine = dense)", "summaries names max of x twice"},
      {ErrorCode::invalid_argument, "mean(x, refine = dense)", "mean is made of samples and takes no refine = dense"},
      {ErrorCode::invalid_argument, "max(x, refine = fine)", "refine is dense or samples (got \"fine\")"},
      {ErrorCode::invalid_argument, "max(x, refine = dense, y)", "(got \"dense, y\")"},
      {ErrorCode::invalid_argument, "max(x, refine =)", "is no metric"},
      {ErrorCode::invalid_argument, "max(x, fine = dense)", "is no metric"},
      {ErrorCode::invalid_argument, "energy, energy", "summaries names energy twice"},
  };
  for (const Refusal& refusal : refusals) {
    try {
      (void)select(refusal.text);
      ADD_FAILURE() << "accepted \"" << refusal.text << "\"";
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), refusal.code) << refusal.text << ": " << e.message();
      EXPECT_NE(e.message().find(refusal.part), std::string::npos) << refusal.text << ": " << e.message();
    }
  }
}

TEST(SummarySelection, AMetricNeedsVariables) {
  try {
    (void)select("mean", "none");
    ADD_FAILURE();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::invalid_argument);
  }
}

TEST(SummarySelection, AMetricTheModelMadeUpIsShownInItsText) {
  const model::Model model = model::parse_model("states x; x' = 1\nsummary a = maximum(x)");
  try {
    (void)select_summaries(model, "model", {});
    ADD_FAILURE();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::model);
    EXPECT_TRUE(std::string(e.message()).starts_with("line 2, column 13: ")) << e.message();
  }
}

}  // namespace
}  // namespace cubie::output
