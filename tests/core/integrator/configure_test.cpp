// From options to a configuration and to the numbers of the step control.

#include "integrator/configure.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "integrator/method_registry.hpp"
#include "util/error.hpp"

namespace cubie::integrator {
namespace {

using config::OptionId;
using plan::Controller;

/// A linear chain of n states, one observable.
std::string chain(int n) {
  std::string text = "states s0 = 1";
  for (int i = 1; i < n; ++i) text += fmt::format(", s{} = 1", i);
  text += "; parameters k = 1; observables o; s0' = -k*s0; o = s0";
  for (int i = 1; i < n; ++i) text += fmt::format("; s{}' = s{}", i, i - 1);
  return text;
}

struct Choices {
  explicit Choices(int n_states = 3)
      : model(model::parse_model(chain(n_states))), system(symbolic::build_system(model)) {}
  Choices& set(OptionId id, const config::Value& value) {
    options.set(id, value);
    return *this;
  }
  Choices& set(OptionId id, const char* word) { return set(id, config::Value(std::string(word))); }
  [[nodiscard]] Configuration configured(bool avx512 = false, bool gpu = false) const {
    return configure(options, model, system, {.gpu = gpu, .avx512 = avx512});
  }
  [[nodiscard]] BatchSolverConfig code(bool avx512 = false) const { return configured(avx512).code; }
  [[nodiscard]] StepNumbers numbers(double span = 1.0, double rtol = 1e-6) const {
    return step_numbers(options, code(), span, rtol);
  }

  model::Model model;
  symbolic::System system;
  config::OptionSet options{config::Scope::solver};
};

void expect_refused(ErrorCode code, std::initializer_list<std::string> words, const std::function<void()>& call) {
  try {
    call();
    ADD_FAILURE() << "accepted";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), code) << e.message();
    for (const std::string& word : words) EXPECT_NE(e.message().find(word), std::string::npos) << e.message();
  }
}

Controller by_name(const std::string& name) {
  if (name == "i") return Controller::i;
  if (name == "gustafsson") return Controller::gustafsson;
  return name == "pi" ? Controller::pi : Controller::fixed;
}

constexpr const char* kAdaptive[] = {"i", "pi", "pid", "gustafsson", "h211b"};

TEST(Configure, GivesEachMethodItsOwnController) {
  for (const plan::Method& m : methods()) {
    const BatchSolverConfig code = Choices().set(OptionId::method, m.name.c_str()).code();
    EXPECT_EQ(code.method, m.name);
    EXPECT_EQ(code.controller, by_name(m.default_controller)) << m.name;
    EXPECT_EQ(code.controller == Controller::fixed, m.error.empty()) << m.name;
  }
}

TEST(Configure, MakesTheAutomaticMethodOfTwoHalves) {
  for (const char* name : {"auto", "AUTO"}) {
    const Configuration found = Choices().set(OptionId::method, name).configured();
    EXPECT_EQ(found.code.method, "tsit5");
    EXPECT_EQ(found.code.half, plan::Half::explicit_half);
    ASSERT_TRUE(found.stiff.has_value());
    EXPECT_EQ(found.stiff->method, "rodas5p");
    EXPECT_EQ(found.stiff->half, plan::Half::stiff_half);
    EXPECT_EQ(found.stiff->saved, found.code.saved);
  }
  const Configuration whole = Choices().set(OptionId::method, "tsit5").configured();
  EXPECT_EQ(whole.code.half, plan::Half::whole);
  EXPECT_FALSE(whole.stiff.has_value());
}

TEST(Configure, GivesBothHalvesTheControllerThatIsAskedFor) {
  const Configuration found = Choices().set(OptionId::method, "auto").set(OptionId::controller, "h211b").configured();
  EXPECT_EQ(found.code.controller, Controller::h211b);
  EXPECT_EQ(found.stiff.value().controller, Controller::h211b);
}

TEST(Configure, TakesTheExplicitMethodAloneForFixedSteps) {
  const Configuration found = Choices().set(OptionId::method, "auto").set(OptionId::controller, "fixed").configured();
  EXPECT_EQ(found.code.method, "tsit5");
  EXPECT_EQ(found.code.half, plan::Half::whole);
  EXPECT_FALSE(found.stiff.has_value());
}

TEST(Configure, CallsCompiledFunctionsRunByRunOnTheHost) {
  Choices c;
  c.model = model::parse_model("states a, b; parameters k", {}, model::RightSide::function);
  c.system = symbolic::build_system(c.model);
  EXPECT_EQ(c.code(true).lane_width, 1);
  const Configuration configuration = c.set(OptionId::method, "auto").configured();
  ASSERT_TRUE(configuration.stiff.has_value());
  EXPECT_EQ(configuration.stiff->linear_solver, plan::LinearSolver::lu);
  expect_refused(ErrorCode::not_supported, {"host"}, [&] { (void)c.configured(false, true); });
  c.set(OptionId::lane_width, std::int64_t{4});
  expect_refused(ErrorCode::not_supported, {"lane_width", "(got 4)"}, [&] { (void)c.code(); });
}

TEST(Configure, KnowsAMethodByItsAlias) {
  EXPECT_EQ(Choices().set(OptionId::method, "DOPRI5").code().method, "dormand-prince-54");
}

TEST(Configure, TakesEveryControllerForAMethodWithAnEstimate) {
  const Controller expected[] = {Controller::i, Controller::pi, Controller::pid, Controller::gustafsson,
                                 Controller::h211b};
  for (std::size_t i = 0; i < std::size(kAdaptive); ++i) {
    EXPECT_EQ(Choices().set(OptionId::controller, kAdaptive[i]).code().controller, expected[i]) << kAdaptive[i];
  }
  EXPECT_EQ(Choices().set(OptionId::controller, "fixed").code().controller, Controller::fixed);
}

TEST(Configure, RefusesAnAdaptiveControllerWithoutAnEstimateNamingBoth) {
  for (const plan::Method& m : methods()) {
    if (!m.error.empty()) continue;
    for (const char* word : kAdaptive) {
      expect_refused(ErrorCode::not_supported, {"controller " + std::string(word), m.name}, [&] {
        (void)Choices().set(OptionId::method, m.name.c_str()).set(OptionId::controller, word).code();
      });
    }
  }
}

TEST(Configure, InterpolatesRowsOnlyWhereDenseOutputIsGoodEnough) {
  for (const plan::Method& m : methods()) {
    const bool good = m.interpolant.order > 0 && m.interpolant.order >= m.order - 1;
    EXPECT_EQ(Choices().set(OptionId::method, m.name.c_str()).code().interpolate, good) << m.name;
    EXPECT_FALSE(Choices().set(OptionId::method, m.name.c_str()).set(OptionId::save_method, "land").code().interpolate)
        << m.name;
  }
  EXPECT_TRUE(Choices().set(OptionId::save_method, "interpolate").code().interpolate);
}

TEST(Configure, RefusesInterpolationWithoutDenseOutputAndLandsByItself) {
  for (const char* name : {"cash-karp-54", "fehlberg-45"}) {
    expect_refused(ErrorCode::not_supported, {"save_method interpolate", name}, [&] {
      (void)Choices().set(OptionId::method, name).set(OptionId::save_method, "interpolate").code();
    });
    EXPECT_FALSE(Choices().set(OptionId::method, name).code().interpolate);
  }
}

TEST(Configure, GivesARunOfAGpuAThreadOfItsOwn) {
  Choices choices;
  EXPECT_EQ(choices.configured(true, true).code.lane_width, 1);
  EXPECT_TRUE(choices.configured(true, true).code.gpu);
  choices.options.set(OptionId::lane_width, config::Value(std::int64_t{8}));
  EXPECT_THROW((void)choices.configured(true, true), Error);
  EXPECT_EQ(choices.configured(true, false).code.lane_width, 8);
}

TEST(Configure, EndsLaunchesByItselfOnlyWhereTheDriverWould) {
  Choices choices;
  const auto seconds = [&](bool limited) {
    return launch_slice(choices.options, {.gpu = true, .limits_kernel_time = limited});
  };
  EXPECT_EQ(seconds(false), 0.0);
  EXPECT_EQ(seconds(true), 0.5);
  for (const double given : {0.0, 0.25}) {
    choices.options.set(OptionId::launch_slice, config::Value(given));
    EXPECT_EQ(seconds(false), given);
    EXPECT_EQ(seconds(true), given);
  }
}

TEST(Configure, ChoosesTheLaneWidthBySizeProcessorAndPrecision) {
  struct Row {
    int states;
    bool avx512;
    std::int32_t f64, f32;
  };
  const Row rows[] = {{1, false, 16, 32}, {3, false, 16, 32}, {4, false, 8, 16}, {15, false, 8, 16},
                      {16, false, 4, 8},  {40, false, 4, 8},  {1, true, 16, 32}, {4, true, 16, 32},
                      {5, true, 16, 32},  {15, true, 16, 32}, {16, true, 8, 16}};
  for (const Row& row : rows) {
    Choices choices(row.states);
    EXPECT_EQ(choices.code(row.avx512).lane_width, row.f64) << row.states;
    EXPECT_EQ(choices.set(OptionId::precision, "f32").code(row.avx512).lane_width, row.f32) << row.states;
  }
}

TEST(Configure, KeepsTheLaneWidthAskedFor) {
  for (std::int64_t width : {1, 2, 4, 8, 16, 32}) {
    EXPECT_EQ(Choices().set(OptionId::lane_width, width).code().lane_width, width);
    EXPECT_EQ(Choices().set(OptionId::lane_width, width).set(OptionId::precision, "f32").code().lane_width, width);
  }
}

TEST(Configure, RefillsWhereRunsDifferInLength) {
  EXPECT_TRUE(Choices().code().refill);
  EXPECT_FALSE(Choices().set(OptionId::method, "rk4").code().refill);
  EXPECT_TRUE(Choices().set(OptionId::method, "rk4").set(OptionId::refill, "on").code().refill);
  EXPECT_FALSE(Choices().set(OptionId::refill, "off").code().refill);
}

TEST(Configure, UnrollsAndInlinesWhatIsSmall) {
  EXPECT_TRUE(Choices(12).code().unrolled);
  EXPECT_FALSE(Choices(13).code().unrolled);
  EXPECT_TRUE(Choices(13).set(OptionId::unroll, "on").code().unrolled);
  EXPECT_FALSE(Choices(1).set(OptionId::unroll, "off").code().unrolled);
  EXPECT_FALSE(Choices(12).set(OptionId::method, "vern9").code().unrolled);
  EXPECT_TRUE(Choices().code().inline_rhs);
  EXPECT_FALSE(Choices(300).set(OptionId::method, "vern9").code().inline_rhs);
  EXPECT_FALSE(Choices().set(OptionId::rhs_inline, "off").code().inline_rhs);
}

TEST(Configure, PlacesEachBufferWhereItsOptionSays) {
  for (std::size_t i = 0; i < plan::kLoopBuffers; ++i) {
    const auto& info = config::find_option(config::Scope::solver, std::string(plan::kLoopBufferNames[i]) + "_location");
    const BatchSolverConfig code = Choices().set(info.id, "workspace").code();
    for (std::size_t j = 0; j < plan::kLoopBuffers; ++j) {
      EXPECT_EQ(code.locations[j], i == j ? Location::workspace : Location::local) << info.name;
    }
  }
}

TEST(Configure, KeepsLargeStagesOffTheStack) {
  Choices large(200);
  large.set(OptionId::method, "vern9").set(OptionId::lane_width, std::int64_t{32});
  for (Location location : large.code().locations) EXPECT_EQ(location, Location::workspace);
  large.set(OptionId::stages_location, "local");
  EXPECT_EQ(large.code().locations[static_cast<std::size_t>(plan::LoopBuffer::stages)], Location::local);
}

TEST(Configure, PassesTheSavedVariablesOn) {
  const Configuration c = Choices().set(OptionId::save_variables, "o, s1").configured();
  EXPECT_EQ(c.saved_names, (std::vector<std::string>{"o", "s1"}));
  EXPECT_EQ(c.code.saved, (std::vector<codegen::SavedVariable>{{true, 0}, {false, 1}}));
  expect_refused(ErrorCode::unknown_name, {"save_variables", "s9"},
                 [] { (void)Choices().set(OptionId::save_variables, "s9").code(); });
}

TEST(StepNumbers, NeedAStepSizeForFixedSteps) {
  expect_refused(ErrorCode::invalid_argument, {"dt must be > 0", "classical-rk4"},
                 [] { (void)Choices().set(OptionId::method, "rk4").numbers(); });
  expect_refused(ErrorCode::invalid_argument, {"dt must be > 0", "tsit5"},
                 [] { (void)Choices().set(OptionId::controller, "fixed").numbers(); });
  EXPECT_EQ(Choices().set(OptionId::method, "rk4").set(OptionId::dt, 0.25).numbers().dt, 0.25);
  EXPECT_EQ(Choices().numbers().dt, 0.0);
}

TEST(Newton, IsSimplifiedUnlessAskedOtherwise) {
  EXPECT_EQ(Choices().set(OptionId::method, "kvaerno3").code().newton, plan::Newton::simplified);
  EXPECT_EQ(Choices().set(OptionId::method, "kvaerno3").set(OptionId::newton, "full").code().newton,
            plan::Newton::full);
  EXPECT_EQ(Choices().set(OptionId::method, "radau").set(OptionId::jacobian_reuse, "on").code().newton,
            plan::Newton::reusing);
}

TEST(Newton, RefusesWhatCannotBeHad) {
  for (const OptionId id : {OptionId::newton, OptionId::jacobian_reuse}) {
    const bool full = id == OptionId::newton;
    const char* const wish = full ? "newton full" : "jacobian_reuse on";
    for (const char* method : {"tsit5", "rodas5p"}) {
      expect_refused(ErrorCode::not_supported, {wish, method, "Newton iterations"},
                     [&] { (void)Choices().set(OptionId::method, method).set(id, full ? "full" : "on").code(); });
    }
    expect_refused(ErrorCode::not_supported, {wish, "tsit5"},
                   [&] { (void)Choices().set(id, full ? "full" : "on").code(); });  // half of the automatic method
  }
  expect_refused(ErrorCode::not_supported, {"jacobian_reuse on", "newton full"}, [] {
    (void)Choices()
        .set(OptionId::method, "kvaerno3")
        .set(OptionId::newton, "full")
        .set(OptionId::jacobian_reuse, "on")
        .code();
  });
  expect_refused(ErrorCode::not_supported, {"jacobian_reuse on", "linear_solver", "gmres"}, [] {
    (void)Choices()
        .set(OptionId::method, "kvaerno3")
        .set(OptionId::linear_solver, "gmres")
        .set(OptionId::jacobian_reuse, "on")
        .code();
  });
  const model::Model model = model::parse_model("states x = 1, z; x' = -z; 0 = z - x");
  const symbolic::System system = symbolic::build_system(model);
  config::OptionSet options{config::Scope::solver};
  options.set(OptionId::method, std::string("kvaerno3"));
  options.set(OptionId::jacobian_reuse, std::string("on"));
  expect_refused(ErrorCode::not_supported, {"jacobian_reuse on", "equations without derivative"},
                 [&] { (void)configure(options, model, system, {}); });
}

TEST(StepNumbers, RefuseBoundsThatContradictEachOther) {
  expect_refused(ErrorCode::invalid_argument, {"dt_min must not exceed dt_max", "0.2", "0.1"},
                 [] { (void)Choices().set(OptionId::dt_min, 0.2).set(OptionId::dt_max, 0.1).numbers(); });
  expect_refused(ErrorCode::invalid_argument, {"dt must lie within", "got 0.01"},
                 [] { (void)Choices().set(OptionId::dt_min, 0.1).set(OptionId::dt, 0.01).numbers(); });
  expect_refused(ErrorCode::invalid_argument, {"dt must lie within", "got 0.5"},
                 [] { (void)Choices().set(OptionId::dt_max, 0.1).set(OptionId::dt, 0.5).numbers(); });
}

TEST(StepNumbers, TakeStepsOnTheBounds) {
  const StepNumbers n =
      Choices().set(OptionId::dt_min, 0.1).set(OptionId::dt_max, 0.1).set(OptionId::dt, 0.1).numbers();
  EXPECT_EQ(n.dt_min, 0.1);
  EXPECT_EQ(n.dt_max, 0.1);
  EXPECT_EQ(Choices().numbers().dt_max, std::numeric_limits<double>::infinity());
  EXPECT_EQ(Choices().set(OptionId::dt_min, 1e300).numbers().dt_min, 1e300);
}

TEST(StepNumbers, LimitTheNumberOfSteps) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  EXPECT_EQ(Choices().numbers().max_steps, 1'000'000);
  EXPECT_EQ(Choices().set(OptionId::max_steps, std::int64_t{7}).numbers().max_steps, 7);
  EXPECT_EQ(Choices().set(OptionId::max_steps, kMost).numbers().max_steps, kMost);
  EXPECT_EQ(Choices().set(OptionId::method, "rk4").set(OptionId::dt, 0.1).numbers().max_steps, kMost);
  expect_refused(ErrorCode::out_of_range, {"max_steps", "2147483648"},
                 [] { (void)Choices().set(OptionId::max_steps, kMost + 1).numbers(); });
}

TEST(StepNumbers, RefuseMoreFixedStepsThanCountersHold) {
  Choices choices;
  choices.set(OptionId::method, "rk4").set(OptionId::dt, 1.0);
  EXPECT_EQ(choices.numbers(2147483647.0).dt, 1.0);
  expect_refused(ErrorCode::out_of_range, {"dt gives"}, [&] { (void)choices.numbers(2147483648.0); });
  choices.set(OptionId::dt, 5e-324);
  expect_refused(ErrorCode::out_of_range, {"dt gives"}, [&] { (void)choices.numbers(1.0); });
  EXPECT_EQ(Choices().set(OptionId::dt, 1e-12).numbers(1e12).dt, 1e-12);
}

TEST(StepNumbers, TakeTheExponentFromTheEstimate) {
  EXPECT_DOUBLE_EQ(Choices().numbers().control.exponent, 1.0 / 10);
  EXPECT_DOUBLE_EQ(Choices().set(OptionId::method, "rk23").numbers().control.exponent, 1.0 / 6);
  EXPECT_DOUBLE_EQ(Choices().set(OptionId::method, "dop853").numbers().control.exponent, 1.0 / 12);
  EXPECT_DOUBLE_EQ(Choices().set(OptionId::method, "vern9").numbers().control.exponent, 1.0 / 18);
}

TEST(StepNumbers, TakeTheGainsOfTheMethodOrTheController) {
  struct Row {
    const char *method, *controller;
    double kp, ki, kd;
  };
  const Row rows[] = {{"tsit5", "auto", 0.7, -0.4, 0},  {"dp5", "auto", 0.85, -0.2, 0},
                      {"dop853", "auto", 0.75, 0, 0},   {"dop853", "pi", 0.7, -0.4, 0},
                      {"tsit5", "i", 1, 0, 0},          {"tsit5", "pid", 0.58, -0.21, 0.1},
                      {"tsit5", "gustafsson", 1, 0, 0}, {"tsit5", "h211b", 1, 0, 0}};
  for (const Row& row : rows) {
    const auto c =
        Choices().set(OptionId::method, row.method).set(OptionId::controller, row.controller).numbers().control;
    EXPECT_DOUBLE_EQ(c.kp, row.kp) << row.method << " " << row.controller;
    EXPECT_DOUBLE_EQ(c.ki, row.ki) << row.method << " " << row.controller;
    EXPECT_DOUBLE_EQ(c.kd, row.kd) << row.method << " " << row.controller;
  }
}

TEST(StepNumbers, PreferTheGainsOfTheUser) {
  const auto c = Choices().set(OptionId::ki, -0.1).numbers().control;
  EXPECT_EQ(c.kp, 0.7);
  EXPECT_EQ(c.ki, -0.1);
  EXPECT_EQ(Choices().set(OptionId::kp, 0.0).numbers().control.kp, 0.0);
}

TEST(StepNumbers, TurnFactorsIntoLogarithms) {
  const auto c = Choices()
                     .set(OptionId::safety, 0.5)
                     .set(OptionId::min_gain, 0.25)
                     .set(OptionId::max_gain, 8.0)
                     .set(OptionId::deadband_min, 0.5)
                     .set(OptionId::deadband_max, 2.0)
                     .numbers()
                     .control;
  EXPECT_EQ(c.log2_safety, -1.0);
  EXPECT_EQ(c.log2_min_gain, -2.0);
  EXPECT_EQ(c.log2_max_gain, 3.0);
  EXPECT_EQ(c.log2_deadband_min, -1.0);
  EXPECT_EQ(c.log2_deadband_max, 1.0);
}

TEST(StepNumbers, BoundGrowthThatTheArithmeticCannotHold) {
  EXPECT_EQ(Choices().set(OptionId::max_gain, 1e300).numbers().control.log2_max_gain, 60.0);
}

TEST(StepNumbers, KeepNoDeadbandByDefault) {
  const auto c = Choices().numbers().control;
  EXPECT_GT(c.log2_deadband_min, c.log2_deadband_max);
  const auto half = Choices().set(OptionId::deadband_max, 2.0).numbers().control;
  EXPECT_EQ(half.log2_deadband_min, 0.0);
  EXPECT_EQ(half.log2_deadband_max, 1.0);
}

TEST(StepNumbers, AskMoreOfIterationsOfRadauMethodsAtTightTolerances) {
  const auto kappa = [](const char* method, double rtol, const char* precision = "f64") {
    return Choices().set(OptionId::method, method).set(OptionId::precision, precision).numbers(1.0, rtol).newton_kappa;
  };
  for (const char* const method : {"radau_iia_3", "radau_iia_5", "radau_iia_9"}) {
    EXPECT_EQ(kappa(method, 1e-3), 0.01) << method;
    EXPECT_EQ(kappa(method, 1e-6), 1e-3) << method;
    EXPECT_EQ(kappa(method, 1e-8), 1e-4) << method;
    // Ten units of round-off, in units of the tolerance.
    EXPECT_EQ(kappa(method, 1e-11), 10 * 0x1p-52 / 1e-11) << method;
    EXPECT_EQ(kappa(method, 1e-15), 0.01) << method;
    EXPECT_EQ(kappa(method, 1e-4, "f32"), 0.01) << method;
  }
  for (const char* const method : {"kvaerno5", "tr_bdf2", "rodas5p", "firk_gauss_legendre_3"})
    EXPECT_EQ(kappa(method, 1e-8), 0.01) << method;
  EXPECT_EQ(Choices().set(OptionId::method, "radau").set(OptionId::newton_kappa, 0.5).numbers(1.0, 1e-8).newton_kappa,
            0.5);
}

TEST(EffectiveRtol, RaisesRequestsBelowWhatTheFormatResolves) {
  EXPECT_EQ(effective_rtol(1e-6, plan::Precision::f64), 1e-6);
  EXPECT_EQ(effective_rtol(1e-20, plan::Precision::f64), 16 * 0x1p-52);
  EXPECT_EQ(effective_rtol(1e-3, plan::Precision::f32), 1e-3);
  EXPECT_EQ(effective_rtol(1e-8, plan::Precision::f32), 16 * 0x1p-23);
}

}  // namespace
}  // namespace cubie::integrator
