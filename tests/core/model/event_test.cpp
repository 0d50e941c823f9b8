// `when g crosses 0 up: x = ..., stop` in model text: what it means and what is refused.

#include <gtest/gtest.h>

#include "model_text.hpp"

namespace cubie::model::test {
namespace {

TEST(EventStatement, KeepsGuardDirectionAndActions) {
  const Model model = parse_model(
      "states x = 1, v; parameters r; x' = v; v' = -9.81\n"
      "when x crosses 0 down: x = 0, v = -r*v, record; count; stop\n"
      "when v*r crosses x up : stop\n"
      "when t - 3 crosses 0: r = 2*r");
  ASSERT_EQ(model.events.size(), 3U);
  const Event& impact = model.events[0];
  EXPECT_EQ(shown(model, impact.guard), "x");
  EXPECT_EQ(impact.level, -1);
  EXPECT_EQ(impact.direction, Direction::down);
  ASSERT_EQ(impact.assignments.size(), 2U);
  EXPECT_EQ(impact.assignments[0].role, Role::state);
  EXPECT_EQ(impact.assignments[0].index, 0);
  EXPECT_EQ(impact.assignments[1].index, 1);
  EXPECT_EQ(shown(model, impact.assignments[1].value), "(mul (neg r) v)");
  EXPECT_TRUE(impact.record && impact.count && impact.stop);
  EXPECT_EQ(impact.where.line, 2);
  EXPECT_EQ(impact.where.column, 1);
  EXPECT_EQ(shown(model, model.events[1].level), "x");
  EXPECT_EQ(model.events[1].direction, Direction::up);
  EXPECT_TRUE(model.events[1].stop);
  EXPECT_FALSE(model.events[1].count || model.events[1].record);
  EXPECT_EQ(model.events[2].direction, Direction::both);
  EXPECT_EQ(model.events[2].assignments.at(0).role, Role::parameter);
}

TEST(EventStatement, GoesOnAfterColonAndComma) {
  const Model model = parse_model("states x; x' = a; a = 2\nwhen x + a crosses 0 both:\n  x = a,\n  count\n");
  ASSERT_EQ(model.events.size(), 1U);
  EXPECT_EQ(shown(model, model.events[0].guard), "(add x a)");
  EXPECT_TRUE(model.events[0].count);
}

TEST(EventStatement, WordsAreOrdinaryNamesElsewhere) {
  const Model model = parse_model(
      "states when = 1, stop, crosses; parameters up, count; when' = -when; stop' = up; dcrosses = count\n"
      "when when crosses up up: stop = 0, stop; record");
  EXPECT_EQ(model.states.size(), 3U);
  ASSERT_EQ(model.events.size(), 1U);
  EXPECT_EQ(shown(model, model.events[0].guard), "when");
  EXPECT_EQ(shown(model, model.events[0].level), "up");
  EXPECT_EQ(model.events[0].direction, Direction::up);
  EXPECT_TRUE(model.events[0].stop && model.events[0].record);
  EXPECT_EQ(parse_model("states x; x' = when; when = 3").locals.at(0).name, "when");
}

struct Mistake {
  const char* text;
  int column;
  const char* part;
};

TEST(EventStatement, MistakesAreReportedWithPlaceAndReason) {
  const Mistake mistakes[] = {
      {"when", 5, ""},
      {"when x", 7, "expected 'crosses' after what an event watches"},
      {"when x > 0: stop", 11, "an event is written 'when g crosses 0 up: x = ...'"},
      {"when x crosses", 15, ""},
      {"when x crosses 0", 17, "expected 'up', 'down', 'both' or ':'"},
      {"when x crosses 0 upp: stop", 18, "expected 'up', 'down', 'both' or ':'"},
      {"when x crosses 0 up down: stop", 21, "expected 'up', 'down', 'both' or ':'"},
      {"when x crosses 0:", 18, ""},
      {"when x crosses 0: 3", 19, "expected an action of the event"},
      {"when x crosses 0: stopp", 24, "stop"},
      {"when x crosses 0: stop, stop", 25, "action 'stop' is given twice"},
      {"when x crosses 0: stop; stop", 25, "action 'stop' is given twice"},
      {"when x crosses 0: x = 1, x = 2", 26, "'x' is assigned twice in one event"},
      {"when x crosses 0: z = 1", 19, "unknown name 'z'"},
      {"when x crosses 0: o = 1", 19, "'o' is an observable and cannot be changed by an event"},
      {"when x crosses 0: c = 1", 19, "'c' is a constant and cannot be changed by an event"},
      {"when x crosses 0: f = 1", 19, "'f' is a function and cannot be changed by an event"},
      {"when x crosses 0: w = 1", 19, "'w' follows from an equation without derivative"},
      {"when x crosses 0: x = q", 23, "unknown name 'q'"},
      {"when q crosses 0: stop", 6, "unknown name 'q'"},
      {"stop", 1, "'stop' is an action of an event"},
      {"when x crosses 0: count; y2 = 1; stop", 34, "'stop' is an action of an event"},
      {"when x crosses 0: x = 1 y = 2", 25, "expected the end of the statement"},
  };
  for (const Mistake& mistake : mistakes) {
    const std::string line = refusal_line(std::string(mistake.text) +
                                          "\nstates x, w; constants c = 1; observables o; x' = 1; 0 = w - x; o = x\n"
                                          "function f(a) = a");
    EXPECT_NE(line.find(mistake.part), std::string::npos) << mistake.text << "\n" << line;
    if (*mistake.part == '\0') continue;
    EXPECT_TRUE(line.starts_with(fmt::format("line 1, column {}: ", mistake.column))) << mistake.text << "\n" << line;
  }
}

TEST(EventStatement, ActionsOfALineOfTheirOwnBelongToNoEvent) {
  const std::string line = refusal_line("states x; x' = 1\nwhen x crosses 0: count\nstop");
  EXPECT_TRUE(line.starts_with("line 3, column 1: 'stop' is an action")) << line;
}

}  // namespace
}  // namespace cubie::model::test
