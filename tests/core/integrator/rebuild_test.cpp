// Changing a setting rebuilds exactly what depends on it: the loop's plan, model text, kernel text, and hashes.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "integrator/configure.hpp"
#include "integrator/single_integrator_run.hpp"

namespace cubie::integrator {
namespace {

using config::OptionId;
using config::Value;

constexpr const char* kLorenz =
    "states x = 1, y, z\nparameters rho = 28\nobservables speed\n"
    "x' = 10*(y - x)\ny' = x*(rho - z) - y\nz' = x*y - 8/3*z\nspeed = sqrt(x^2 + y^2)";

/// What one change led to.
struct Rebuilt {
  std::int64_t model_text, loop_plan, kernel_text;
  friend bool operator==(const Rebuilt&, const Rebuilt&) = default;
};
std::ostream& operator<<(std::ostream& out, const Rebuilt& r) {
  return out << "model text " << r.model_text << ", loop plan " << r.loop_plan << ", kernel text " << r.kernel_text;
}

constexpr Rebuilt kNothing{0, 0, 0};
constexpr Rebuilt kLoop{0, 1, 1};
constexpr Rebuilt kModel{1, 0, 1};
constexpr Rebuilt kBoth{1, 1, 1};

struct Planned {
  explicit Planned(const std::vector<std::pair<OptionId, Value>>& settings = {}) {
    for (const auto& [id, value] : settings) options.set(id, value);
    (void)refresh();
  }
  /// Builds what the present options need.
  Rebuilt refresh() {
    const SingleIntegratorRun::Builds before = run.builds();
    run.update(configure(options, model, run.system(), {}).code);
    (void)run.kernel_text();
    const SingleIntegratorRun::Builds& after = run.builds();
    return {after.model_text - before.model_text, after.loop_plan - before.loop_plan,
            after.kernel_text - before.kernel_text};
  }
  Rebuilt change(OptionId id, const Value& value) {
    options.set(id, value);
    return refresh();
  }
  model::Model model = model::parse_model(kLorenz);
  config::OptionSet options{config::Scope::solver};
  SingleIntegratorRun run{model};
};

struct Change {
  Value value;
  Rebuilt rebuilt;
  std::vector<std::pair<OptionId, Value>> before = {};  ///< what has to be set for the change to matter
};

/// A change of every option that is part of the code, and what it touches.
const std::map<OptionId, Change>& changes() {
  const auto text = [](const char* word) { return Value(std::string(word)); };
  static const std::map<OptionId, Change> kChanges = {
      {OptionId::method, {text("vern7"), kLoop}},
      {OptionId::controller, {text("h211b"), kLoop}},
      {OptionId::precision, {text("f32"), kLoop}},
      {OptionId::save_variables, {text("x, speed, y"), kModel}},
      {OptionId::summaries, {text("mean, peaks[2](x)"), kBoth}},
      {OptionId::summary_refine, {text("dense"), kBoth, {{OptionId::summaries, text("max")}}}},
      {OptionId::summarise_variables, {text("speed"), kBoth, {{OptionId::summaries, text("mean")}}}},
      {OptionId::failed_rows, {text("last"), kLoop}},
      {OptionId::save_method, {text("land"), kLoop}},
      {OptionId::linear_solver, {text("gmres"), kBoth, {{OptionId::method, text("rodas5p")}}}},
      {OptionId::newton, {text("full"), kLoop, {{OptionId::method, text("kvaerno3")}}}},
      {OptionId::jacobian_reuse, {text("on"), kLoop, {{OptionId::method, text("radau_iia_5")}}}},
      {OptionId::preconditioner,
       {text("none"), kBoth, {{OptionId::method, text("rodas5p")}, {OptionId::linear_solver, text("gmres")}}}},
      {OptionId::lane_width, {Value(std::int64_t{2}), kLoop}},
      {OptionId::refill, {text("off"), kLoop}},
      {OptionId::unroll, {text("off"), kLoop}},
      {OptionId::rhs_inline, {text("off"), kModel}},
      {OptionId::launch_slice, {Value(0.5), kLoop}},
      {OptionId::state_location, {text("workspace"), kLoop}},
      {OptionId::state_next_location, {text("workspace"), kLoop}},
      {OptionId::parameters_location, {text("workspace"), kLoop}},
      {OptionId::stages_location, {text("workspace"), kLoop}},
      {OptionId::dense_location, {text("workspace"), kLoop}},
      {OptionId::saved_location, {text("workspace"), kLoop}},
      {OptionId::jacobian_location, {text("workspace"), kLoop}},
      {OptionId::factors_location, {text("workspace"), kLoop}},
      {OptionId::slopes_location, {text("workspace"), kLoop}},
      {OptionId::summary_location, {text("workspace"), kLoop}},
  };
  return kChanges;
}

/// Another value than the default of an option that only matters at launch.
Value other_value(const config::OptionInfo& info) {
  if (info.type == config::Type::text) {
    if (info.choices.empty()) return Value(std::string("another"));
    return Value(std::string(info.choices.substr(info.choices.rfind('|') + 1)));
  }
  if (info.type == config::Type::int64) return Value(std::int64_t{info.int_default == 1 ? 0 : 1});
  return Value(info.float_min >= 1.0 ? 2.0 : 0.5);
}

TEST(Rebuild, BuildsEverythingOnce) {
  Planned p;
  EXPECT_EQ(p.run.builds().model_text, 1);
  EXPECT_EQ(p.run.builds().loop_plan, 1);
  EXPECT_EQ(p.run.builds().kernel_text, 1);
  EXPECT_EQ(p.refresh(), kNothing);
}

TEST(Rebuild, LeavesEverythingAloneWhenALaunchOptionChanges) {
  Planned p;
  int seen = 0;
  for (const config::OptionInfo& info : config::options()) {
    if (info.scope != config::Scope::solver || info.affects_code) continue;
    EXPECT_EQ(p.change(info.id, other_value(info)), kNothing) << info.name;
    EXPECT_NE(p.options.get(info.id), info.default_value()) << info.name;
    ++seen;
  }
  EXPECT_GE(seen, 15);
}

TEST(Rebuild, TouchesExactlyWhatEachCodeOptionDecides) {
  for (const config::OptionInfo& info : config::options()) {
    if (info.scope != config::Scope::solver || !info.affects_code) continue;
    const auto row = changes().find(info.id);
    ASSERT_NE(row, changes().end()) << "no change listed for " << info.name;
    Planned p(row->second.before);
    const std::string before = p.run.kernel_text();
    EXPECT_EQ(p.change(info.id, row->second.value), row->second.rebuilt) << info.name;
    EXPECT_NE(p.run.kernel_text(), before) << info.name << " does not affect the code";
    EXPECT_EQ(p.refresh(), kNothing) << info.name;
  }
}

TEST(Rebuild, ReturnsToTheSameTextWhenASettingReturns) {
  for (const auto& [id, change] : changes()) {
    Planned p(change.before);
    const std::string before = p.run.kernel_text();
    (void)p.change(id, change.value);
    p.options.reset(id);
    EXPECT_EQ(p.refresh(), change.rebuilt) << config::option_info(id).name;
    EXPECT_EQ(p.run.kernel_text(), before) << config::option_info(id).name;
  }
}

TEST(Rebuild, SizesTheLoopAnewWhenTheNumberOfSavedVariablesChanges) {
  Planned p;
  EXPECT_EQ(p.change(OptionId::save_variables, Value(std::string("all"))), kBoth);
}

TEST(Rebuild, WritesNumbersOfTheRunIntoLoopAndModel) {
  Planned p;
  EXPECT_EQ(p.change(OptionId::save_variables, Value(std::string("x, t, y"))), kBoth);
  EXPECT_NE(p.run.kernel_text().find("out[1] = at.value();"), std::string::npos);
  EXPECT_EQ(p.change(OptionId::save_variables, Value(std::string("x, steps_accepted, y"))), kBoth);
}

TEST(Rebuild, KeepsWhatABatchDoesNotAskForOutOfTheText) {
  Planned p;
  const std::string plain = p.run.kernel_text();
  EXPECT_EQ(plain.find("row_plan"), std::string::npos);
  BatchNeeds eventful;
  eventful.events.scheduled = true;
  for (const BatchNeeds& needs : {BatchNeeds{true, false}, BatchNeeds{false, true}, eventful}) {
    p.run.update(configure(p.options, p.model, p.run.system(), {}, needs).code);
    EXPECT_NE(p.run.kernel_text(), plain);
    EXPECT_EQ(p.run.kernel_text().find("own_spans.h") != std::string::npos, needs.own_spans);
    EXPECT_EQ(p.run.kernel_text().find("events.h") != std::string::npos, needs.events.scheduled);
    EXPECT_EQ(p.refresh(), kLoop);
    EXPECT_EQ(p.run.kernel_text(), plain);
  }
}

TEST(Rebuild, RepeatsNoRowsWhereTheyStandAtSteps) {
  Planned p({{OptionId::failed_rows, Value(std::string("last"))}});
  EXPECT_TRUE(p.run.config().rows.repeat_last);
  EXPECT_FALSE(configure(p.options, p.model, p.run.system(), {}, {true, false}).code.rows.repeat_last);
}

TEST(Rebuild, LinearisesTheModelWhenTheFamilyOfTheMethodAsksForIt) {
  const Value rodas(std::string("rodas4")), kvaerno(std::string("kvaerno3"));
  Planned p;
  EXPECT_EQ(p.change(OptionId::method, rodas), kBoth);
  EXPECT_EQ(p.change(OptionId::method, kvaerno), kLoop);
  EXPECT_EQ(p.change(OptionId::method, Value(std::string("tsit5"))), kBoth);
}

TEST(Rebuild, WritesTheModelAnewForAnotherLinearSolver) {
  Planned p;
  EXPECT_EQ(p.change(OptionId::method, Value(std::string("radau_iia_5"))), kBoth);
  EXPECT_EQ(p.change(OptionId::preconditioner, Value(std::string("neumann"))), kBoth);
  EXPECT_EQ(p.change(OptionId::linear_solver, Value(std::string("gmres"))), kBoth);
  EXPECT_EQ(p.change(OptionId::preconditioner, Value(std::string("none"))), kBoth);
  EXPECT_EQ(p.change(OptionId::linear_solver, Value(std::string("lu"))), kBoth);
  EXPECT_EQ(p.change(OptionId::preconditioner, Value(std::string("jacobi"))), kNothing) << "factors have none";
  EXPECT_EQ(p.change(OptionId::linear_solver, Value(std::string("bicgstab"))), kBoth);
  EXPECT_EQ(p.change(OptionId::method, Value(std::string("rodas5p"))), kBoth) << "its matrices are real";
}

TEST(Rebuild, WritesTheModelOnceForBothThatBeginExplicitly) {
  Planned p;
  EXPECT_EQ(p.change(OptionId::method, Value(std::string("tsit5"))), kLoop);
}

TEST(Rebuild, SeesThroughOtherWordsForTheSameThing) {
  Planned p({{OptionId::method, Value(std::string("tsit5"))}});
  EXPECT_EQ(p.change(OptionId::method, Value(std::string("TSIT5"))), kNothing);
  EXPECT_EQ(p.change(OptionId::controller, Value(std::string("pi"))), kNothing);
  EXPECT_EQ(p.change(OptionId::save_variables, Value(std::string("x,y , z"))), kNothing);
  EXPECT_EQ(p.change(OptionId::save_method, Value(std::string("interpolate"))), kNothing);
  EXPECT_EQ(p.change(OptionId::state_location, Value(std::string("local"))), kNothing);
}

TEST(Rebuild, PlansTheLoopWithoutWritingText) {
  Planned p;
  p.options.set(OptionId::lane_width, Value(std::int64_t{4}));
  p.run.update(configure(p.options, p.model, p.run.system(), {}).code);
  EXPECT_EQ(p.run.loop_plan().lane_width, 4);
  EXPECT_EQ(p.run.builds().loop_plan, 2);
  EXPECT_EQ(p.run.builds().kernel_text, 1);
}

TEST(Rebuild, WritesTheSameTextInTwoObjects) {
  Planned a, b;
  EXPECT_EQ(a.run.kernel_text(), b.run.kernel_text());
}

TEST(BatchSolverConfigHash, IsEqualForEqualConfigurations) {
  const Planned a, b;
  EXPECT_EQ(a.run.config(), b.run.config());
  EXPECT_EQ(a.run.config().hash(), b.run.config().hash());
}

TEST(BatchSolverConfigHash, ChangesWithEveryField) {
  const Planned p;
  const BatchSolverConfig base = p.run.config();
  // A new field makes this line fail to compile; it then needs a variant below.
  const auto& [method, controller, precision, gpu, lane_width, interpolate, refill, unrolled, inline_rhs, sliced,
               linear_solver, preconditioner, newton, half, saved, rows, events, summaries, locations] = base;
  (void)summaries, (void)controller, (void)precision, (void)linear_solver, (void)preconditioner, (void)half, (void)rows;
  (void)newton, (void)events;
  std::vector<BatchSolverConfig> variants(28, base);
  variants[1].method = method + "x";
  variants[2].controller = plan::Controller::fixed;
  variants[3].precision = plan::Precision::f32;
  variants[4].lane_width = lane_width + 1;
  variants[5].interpolate = !interpolate;
  variants[6].refill = !refill;
  variants[7].unrolled = !unrolled;
  variants[8].inline_rhs = !inline_rhs;
  variants[9].gpu = !gpu;
  variants[10].linear_solver = plan::LinearSolver::gmres;
  variants[11].preconditioner = plan::Preconditioner::none;
  variants[12].half = plan::Half::stiff_half;
  variants[13].summaries.variables = {{plan::SampledKind::state, 0, {{plan::Metric::mean}}}};
  variants[14].summaries.variables = {{plan::SampledKind::observable, 0, {{plan::Metric::mean}}}};
  variants[15].summaries.variables = {{plan::SampledKind::state, 1, {{plan::Metric::mean}}}};
  variants[16].summaries.variables = {{plan::SampledKind::state, 0, {{plan::Metric::max}}}};
  variants[17].summaries.variables = {{plan::SampledKind::state, 0, {{plan::Metric::peaks, 2}}}};
  variants[22].newton = plan::Newton::full;
  variants[18].summaries.variables = {{plan::SampledKind::state, 0, {{plan::Metric::crossings, 0, 0.5}}}};
  variants[27].summaries.variables = {{plan::SampledKind::state, 0, {{plan::Metric::max, 0, 0.0, true}}}};
  variants[19].rows.every_step = true;
  variants[20].rows.own_spans = true;
  variants[23].events.scheduled = true;
  variants[24].events.steady = true;
  variants[25].events.n_attributes = 2;
  variants[26].events.infused = {1};
  variants[27].events.backward = true;
  variants[21].rows.repeat_last = true;
  variants.push_back(base);
  variants.back().summaries.variables = {{plan::SampledKind::state, 0, {{plan::Metric::time_above, 0, 0.5}}}};
  variants.push_back(base);
  variants.back().sliced = !sliced;
  for (std::size_t i = 0; i < saved.size(); ++i) {
    variants.push_back(base);
    variants.back().saved[i].number = plan::RowNumber::accepted;
    variants.push_back(base);
    variants.back().saved[i].observable = true;
    variants.push_back(base);
    variants.back().saved[i].index += 7;
  }
  variants.push_back(base);
  variants.back().saved.pop_back();
  variants.push_back(base);
  std::swap(variants.back().saved.front(), variants.back().saved.back());
  for (std::size_t i = 0; i < locations.size(); ++i) {
    for (Location location : {Location::workspace, Location::persistent}) {
      variants.push_back(base);
      variants.back().locations[i] = location;
    }
  }
  for (std::size_t i = 0; i < variants.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_FALSE(variants[i] == variants[j]) << i << " " << j;
      EXPECT_NE(variants[i].hash().hex(), variants[j].hash().hex()) << i << " " << j;
    }
  }
}

}  // namespace
}  // namespace cubie::integrator
