// The option save_variables: words, lists of names, and what is refused.

#include "output/saved_selection.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "util/error.hpp"

namespace cubie::output {
namespace {

using Names = std::vector<std::string>;
using Variables = std::vector<codegen::SavedVariable>;

const model::Model& lorenz() {
  static const model::Model model = model::parse_model(
      "states x, y, z\nparameters rho = 28\nobservables speed, height\n"
      "x' = 10*(y - x)\ny' = x*(rho - z) - y\nz' = x*y - 3*z\nspeed = sqrt(x^2 + y^2)\nheight = z");
  return model;
}

void expect_refused(ErrorCode code, const char* words, const model::Model& model, std::string_view text) {
  try {
    (void)select_saved(model, text);
    ADD_FAILURE() << "accepted \"" << text << "\"";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), code) << e.message();
    EXPECT_NE(e.message().find(words), std::string::npos) << e.message();
    EXPECT_EQ(e.message().find('\n'), std::string::npos) << e.message();
  }
}

TEST(SavedSelection, TakesAllStatesInDeclaredOrder) {
  const SavedSelection s = select_saved(lorenz(), "states");
  EXPECT_EQ(s.names, (Names{"x", "y", "z"}));
  EXPECT_EQ(s.variables, (Variables{{false, 0}, {false, 1}, {false, 2}}));
}

TEST(SavedSelection, PutsObservablesBehindStatesForAll) {
  const SavedSelection s = select_saved(lorenz(), "all");
  EXPECT_EQ(s.names, (Names{"x", "y", "z", "speed", "height"}));
  EXPECT_EQ(s.variables, (Variables{{false, 0}, {false, 1}, {false, 2}, {true, 0}, {true, 1}}));
}

TEST(SavedSelection, TakesNothingForNone) {
  const SavedSelection s = select_saved(lorenz(), "none");
  EXPECT_TRUE(s.names.empty());
  EXPECT_TRUE(s.variables.empty());
}

TEST(SavedSelection, KeepsTheOrderOfTheNamesGiven) {
  const SavedSelection s = select_saved(lorenz(), "height, z,x");
  EXPECT_EQ(s.names, (Names{"height", "z", "x"}));
  EXPECT_EQ(s.variables, (Variables{{true, 1}, {false, 2}, {false, 0}}));
}

TEST(SavedSelection, IgnoresBlanksAroundNamesAndWords) {
  EXPECT_EQ(select_saved(lorenz(), "\t x ,\n speed ").names, (Names{"x", "speed"}));
  EXPECT_EQ(select_saved(lorenz(), " all ").names.size(), 5U);
}

TEST(SavedSelection, PrefersAVariableCalledLikeAWord) {
  const model::Model model = model::parse_model("states none = 1, b = 2; none' = -none; b' = -b");
  EXPECT_EQ(select_saved(model, "none").names, (Names{"none"}));
  EXPECT_EQ(select_saved(model, "states").names, (Names{"none", "b"}));
}

TEST(SavedSelection, GivesStatesAloneForAllOfAModelWithoutObservables) {
  const model::Model model = model::parse_model("states x = 1; x' = -x");
  EXPECT_EQ(select_saved(model, "all").names, (Names{"x"}));
}

TEST(SavedSelection, NamesTheNearestVariableWhenOneIsUnknown) {
  expect_refused(ErrorCode::unknown_name, "\"sped\" (did you mean \"speed\"?)", lorenz(), "x, sped");
  expect_refused(ErrorCode::unknown_name, "save_variables", lorenz(), "quite_another_thing");
}

TEST(SavedSelection, KeepsMessagesOnOneLineWhateverTheText) {
  expect_refused(ErrorCode::unknown_name, "x\\x0ay", lorenz(), "x\ny");
  expect_refused(ErrorCode::invalid_argument, "x,\\x0a,y", lorenz(), "x,\n,y");
}

TEST(SavedSelection, RefusesParametersAndLetterCase) {
  expect_refused(ErrorCode::unknown_name, "rho", lorenz(), "rho");
  expect_refused(ErrorCode::unknown_name, "X", lorenz(), "X");
}

TEST(SavedSelection, MixesWordsAndNames) {
  EXPECT_EQ(select_saved(lorenz(), "speed, states").names, (Names{"speed", "x", "y", "z"}));
  EXPECT_EQ(select_saved(lorenz(), "observables, z").names, (Names{"speed", "height", "z"}));
  expect_refused(ErrorCode::invalid_argument, "save_variables names x twice", lorenz(), "x, states");
  expect_refused(ErrorCode::unknown_name, "none", lorenz(), "x, none");
}

TEST(SavedSelection, TakesNumbersOfTheRun) {
  using plan::RowNumber;
  const SavedSelection s =
      select_saved(lorenz(), "t, x, steps_accepted, steps_rejected, newton_iterations, linear_iterations");
  EXPECT_EQ(s.names, (Names{"t", "x", "steps_accepted", "steps_rejected", "newton_iterations", "linear_iterations"}));
  EXPECT_EQ(s.variables, (Variables{{false, 0, RowNumber::time},
                                    {false, 0},
                                    {false, 0, RowNumber::accepted},
                                    {false, 0, RowNumber::rejected},
                                    {false, 0, RowNumber::newton},
                                    {false, 0, RowNumber::linear}}));
  expect_refused(ErrorCode::invalid_argument, "save_variables names t twice", lorenz(), "t, x, t");
  expect_refused(ErrorCode::unknown_name, "did you mean \"steps_rejected\"", lorenz(), "step_rejected");
}

TEST(SavedSelection, KeepsNumbersOfTheRunOutOfOtherOptions) {
  EXPECT_EQ(select_saved(lorenz(), "states, speed", "summarise_variables").names.size(), 4U);
  try {
    (void)select_saved(lorenz(), "t", "summarise_variables");
    ADD_FAILURE() << "accepted";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::unknown_name) << e.message();
  }
}

TEST(SavedSelection, GivesUnitsOfTheModel) {
  const model::Model model = model::parse_model("states x [mV], y; observables o [A]; x' = 1; y' = 1; o = x");
  EXPECT_EQ(select_saved(model, "o, t, x, y").units, (Names{"A", "", "mV", ""}));
}

TEST(SavedSelection, RefusesANameGivenTwice) {
  expect_refused(ErrorCode::invalid_argument, "save_variables names x twice", lorenz(), "x, y, x");
}

TEST(SavedSelection, RefusesEmptyNames) {
  for (const char* text : {"", " ", ",", "x,", ",x", "x,,y", "x, ,y"}) {
    expect_refused(ErrorCode::invalid_argument, "empty name", lorenz(), text);
  }
}

}  // namespace
}  // namespace cubie::output
