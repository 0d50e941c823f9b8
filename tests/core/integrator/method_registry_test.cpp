// The catalogue of methods: names, shapes, what is derived, and what a malformed row leads to.

#include "integrator/method_registry.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "integrator/singular_mass.hpp"
#include "integrator/tableau_text.hpp"
#include "util/error.hpp"

namespace cubie::integrator {
namespace {

ErrorCode code_of(auto&& call) {
  try {
    call();
  } catch (const Error& e) {
    return e.code();
  }
  return ErrorCode::ok;
}

std::string message_of(auto&& call) {
  try {
    call();
  } catch (const Error& e) {
    return e.message();
  }
  return {};
}

TEST(MethodRegistry, KnowsEveryUpstreamNameAndAlias) {
  const std::pair<const char*, const char*> expected[] = {{"euler", "euler"},
                                                          {"heun-21", "heun-21"},
                                                          {"ralston-33", "ralston-33"},
                                                          {"bogacki-shampine-32", "bogacki-shampine-32"},
                                                          {"rk23", "bogacki-shampine-32"},
                                                          {"ode23", "bogacki-shampine-32"},
                                                          {"classical-rk4", "classical-rk4"},
                                                          {"rk4", "classical-rk4"},
                                                          {"dormand-prince-54", "dormand-prince-54"},
                                                          {"dopri54", "dormand-prince-54"},
                                                          {"rk45", "dormand-prince-54"},
                                                          {"ode45", "dormand-prince-54"},
                                                          {"dopri5", "dormand-prince-54"},
                                                          {"dp5", "dormand-prince-54"},
                                                          {"erk", "dormand-prince-54"},
                                                          {"cash-karp-54", "cash-karp-54"},
                                                          {"fehlberg-45", "fehlberg-45"},
                                                          {"dormand-prince-853", "dormand-prince-853"},
                                                          {"dop853", "dormand-prince-853"},
                                                          {"tsit5", "tsit5"},
                                                          {"vern7", "vern7"},
                                                          {"vern9", "vern9"}};
  for (const auto& [name, canonical] : expected) EXPECT_EQ(find_method(name).name, canonical) << name;
}

TEST(MethodRegistry, IgnoresLetterCase) {
  EXPECT_EQ(&find_method("Tsit5"), &find_method("tsit5"));
  EXPECT_EQ(&find_method("DOP853"), &find_method("dormand-prince-853"));
}

TEST(MethodRegistry, FindsEachListedMethodByAllItsNames) {
  for (const plan::Method& m : methods()) {
    EXPECT_EQ(&find_method(m.name), &m) << m.name;
    for (const std::string& alias : m.aliases) EXPECT_EQ(&find_method(alias), &m) << alias;
  }
}

TEST(MethodRegistry, HasNamesInLowerCase) {  // in which the names asked for are compared
  const auto is_upper = [](char ch) { return ch >= 'A' && ch <= 'Z'; };
  for (const plan::Method& m : methods()) {
    EXPECT_TRUE(std::ranges::none_of(m.name, is_upper)) << m.name;
    for (const std::string& alias : m.aliases) EXPECT_TRUE(std::ranges::none_of(alias, is_upper)) << alias;
  }
}

TEST(MethodRegistry, NamesTheNearestMethodWhenOneIsUnknown) {
  EXPECT_EQ(code_of([] { (void)find_method("tist5"); }), ErrorCode::unknown_name);
  const std::string message = message_of([] { (void)find_method("tist5"); });
  EXPECT_NE(message.find("\"tist5\""), std::string::npos) << message;
  EXPECT_NE(message.find("\"tsit5\""), std::string::npos) << message;
}

TEST(MethodRegistry, RefusesEmptyAndPaddedNames) {
  for (const char* name : {"", " ", "tsit5 ", ",", "rk45, ode45"}) {
    EXPECT_EQ(code_of([&] { (void)find_method(name); }), ErrorCode::unknown_name) << name;
  }
}

TEST(MethodRegistry, ReportsStagesOrdersAndReuseOfTheLastStage) {
  struct Row {
    const char* name;
    int stages, order, embedded;
    bool fsal;
  };
  const Row rows[] = {{"euler", 1, 1, 0, false},         {"heun-21", 2, 2, 0, false},
                      {"ralston-33", 3, 3, 0, false},    {"bogacki-shampine-32", 4, 3, 2, true},
                      {"classical-rk4", 4, 4, 0, false}, {"dormand-prince-54", 7, 5, 4, true},
                      {"cash-karp-54", 6, 5, 4, false},  {"fehlberg-45", 6, 5, 4, false},
                      {"tsit5", 7, 5, 4, true},          {"dormand-prince-853", 12, 8, 5, false},
                      {"vern7", 10, 7, 6, false},        {"vern9", 16, 9, 8, false}};
  for (const Row& row : rows) {
    const plan::Method& m = find_method(row.name);
    EXPECT_EQ(m.stages, row.stages) << row.name;
    EXPECT_EQ(m.order, row.order) << row.name;
    EXPECT_EQ(m.embedded_order, row.embedded) << row.name;
    EXPECT_EQ(m.fsal, row.fsal) << row.name;
  }
}

TEST(MethodRegistry, ReportsInterpolants) {
  struct Row {
    const char* name;
    int order, extra_stages;
  };
  const Row rows[] = {{"euler", 1, 1},
                      {"heun-21", 2, 1},
                      {"ralston-33", 3, 1},
                      {"classical-rk4", 3, 1},
                      {"bogacki-shampine-32", 3, 0},
                      {"dormand-prince-54", 4, 0},
                      {"tsit5", 4, 0},
                      {"vern7", 7, 6},
                      {"dormand-prince-853", 7, 4},
                      {"vern9", 9, 10},
                      {"cash-karp-54", 0, 0},
                      {"fehlberg-45", 0, 0}};
  for (const Row& row : rows) {
    const plan::Interpolant& dense = find_method(row.name).interpolant;
    EXPECT_EQ(dense.order, row.order) << row.name;
    EXPECT_EQ(dense.extra_stages, row.extra_stages) << row.name;
  }
}

TEST(MethodRegistry, StartsInterpolantsWithTheDerivativeAtTheStartOfTheStep) {
  for (const plan::Method& m : methods()) {
    if (m.family != plan::Family::erk) continue;
    const auto degree = static_cast<std::size_t>(m.interpolant.degree);
    for (std::size_t k = 0; k < m.interpolant.weights.size(); k += degree) {
      EXPECT_EQ(m.interpolant.weights[k], k == 0 ? 1.0 : 0.0) << m.name << " stage " << k / degree;
    }
  }
}

TEST(MethodRegistry, GivesAnAdaptiveControllerExactlyToMethodsWithAnEstimate) {
  for (const plan::Method& m : methods()) {
    EXPECT_EQ(m.default_controller == "fixed", m.error.empty()) << m.name;
    EXPECT_EQ(m.default_kp > 0.0, !m.error.empty()) << m.name;
  }
}

TEST(MethodRegistry, GivesTheCombinedEstimateOnlyToDop853) {
  for (const plan::Method& m : methods()) EXPECT_EQ(!m.error2.empty(), m.name == "dormand-prince-853") << m.name;
}

TEST(MethodRegistry, ScalesHairersExponentsToTheEmbeddedOrder) {
  const plan::Method& dp5 = find_method("dp5");
  EXPECT_DOUBLE_EQ(dp5.default_kp / 5, 0.2 - 0.75 * 0.04);
  EXPECT_DOUBLE_EQ(-dp5.default_ki / 5, 0.04);
  const plan::Method& dop853 = find_method("dop853");
  EXPECT_DOUBLE_EQ(dop853.default_kp / 6, 1.0 / 8);
  EXPECT_EQ(dop853.default_ki, 0.0);
}

TEST(MethodRegistry, CitesASourceForEveryMethod) {
  for (const plan::Method& m : methods()) EXPECT_FALSE(m.citation.empty()) << m.name;
}

TEST(MethodRegistry, GivesAllThreadsTheSameRows) {
  std::vector<const plan::Method*> seen(8, nullptr);
  {
    std::vector<std::jthread> threads;
    for (auto& slot : seen) threads.emplace_back([&slot] { slot = &find_method("vern9"); });
  }
  for (const plan::Method* m : seen) EXPECT_EQ(m, seen.front());
}

TEST(MethodCheck, RefusesARowThatDoesNotSumToC) {
  plan::Method m = find_method("rk4");
  m.c[1] = 0.25;
  EXPECT_EQ(code_of([&] { check_method(m); }), ErrorCode::internal);
}

TEST(MethodCheck, RefusesWeightsThatDoNotSumToOne) {
  plan::Method m = find_method("rk4");
  m.b[0] += 1e-12;
  EXPECT_NE(message_of([&] { check_method(m); }).find("b does not sum to 1"), std::string::npos);
}

TEST(MethodCheck, RefusesAnImplicitStage) {
  plan::Method m = find_method("heun-21");
  m.a[0] = 0.5;
  m.a[1] = -0.5;
  EXPECT_EQ(code_of([&] { check_method(m); }), ErrorCode::internal);
}

TEST(MethodCheck, RefusesErrorWeightsThatDoNotSumToZero) {
  plan::Method m = find_method("dop853");
  m.error2[0] += 1e-9;
  EXPECT_EQ(code_of([&] { check_method(m); }), ErrorCode::internal);
}

TEST(MethodCheck, RefusesAnInterpolantThatMissesTheEndOfTheStep) {
  plan::Method m = find_method("tsit5");
  m.interpolant.weights.back() += 1e-9;
  EXPECT_EQ(code_of([&] { check_method(m); }), ErrorCode::internal);
}

TEST(MethodCheck, RefusesAnInterpolantOfTooLowAnOrder) {
  plan::Method m = find_method("tsit5");
  m.interpolant.order = 3;
  EXPECT_EQ(code_of([&] { check_method(m); }), ErrorCode::internal);
}

// A copy, or an empty method for a name that is not in the catalogue.
plan::Method row_named(const char* name) {
  const auto found = std::ranges::find(methods(), name, &plan::Method::name);
  return found == methods().end() ? plan::Method{} : *found;
}

TEST(MethodCheck, RefusesRosenbrockRowsWithWrongSums) {
  for (auto field : {&plan::Method::a, &plan::Method::coupling, &plan::Method::time_weights, &plan::Method::b,
                     &plan::Method::c, &plan::Method::error}) {
    plan::Method m = row_named("rodas4");
    check_method(m);
    auto& values = m.*field;
    values[values.size() == 36 ? 6 : 1] += 1e-9;
    EXPECT_EQ(code_of([&] { check_method(m); }), ErrorCode::internal);
  }
}

TEST(MethodCheck, RefusesDiagonallyImplicitRowsWithWrongSums) {
  for (auto field : {&plan::Method::a, &plan::Method::b, &plan::Method::c, &plan::Method::error}) {
    plan::Method m = row_named("kvaerno5");
    check_method(m);
    (m.*field)[1] += 1e-9;
    EXPECT_EQ(code_of([&] { check_method(m); }), ErrorCode::internal);
  }
}

TEST(MethodCheck, RefusesAnImplicitStageWithoutDiagonal) {
  plan::Method m = row_named("sdirk_2_2");
  m.a[2] += m.a[3];
  m.a[3] = 0.0;
  EXPECT_NE(message_of([&] { check_method(m); }).find("diagonal"), std::string::npos);
}

TEST(MethodCheck, RefusesFullyImplicitRowsWithWrongSums) {
  for (auto field :
       {&plan::Method::a, &plan::Method::b, &plan::Method::c, &plan::Method::error, &plan::Method::result}) {
    plan::Method m = row_named("radau_iia_5");
    check_method(m);
    (m.*field)[1] += 1e-9;
    EXPECT_EQ(code_of([&] { check_method(m); }), ErrorCode::internal);
  }
}

TEST(MethodCheck, RefusesATransformationWhoseInverseIsNone) {
  plan::Method m = row_named("radau_iia_5");
  m.transform.t_inverse[4] += 1e-9;
  EXPECT_NE(message_of([&] { check_method(m); }).find("not the inverse"), std::string::npos);
  m = row_named("radau_iia_5");
  m.transform.pair_real.clear();
  EXPECT_NE(message_of([&] { check_method(m); }).find("eigenvalues"), std::string::npos);
}

TEST(MethodTable, HasTheNamesAndAliasesOfImplicitMethods) {
  const std::pair<const char*, const char*> expected[] = {{"backward_euler", "backwards_euler"},
                                                          {"implicit_euler", "backwards_euler"},
                                                          {"ode23t", "trapezoidal_dirk"},
                                                          {"trbdf2", "tr_bdf2"},
                                                          {"dirk", "l_stable_dirk_3"},
                                                          {"firk", "firk_gauss_legendre_2"},
                                                          {"radau", "radau_iia_5"},
                                                          {"rosenbrock", "ros3p"},
                                                          {"ode23s", "rosenbrock23"},
                                                          {"rosenbrock23_sciml", "rosenbrock23"}};
  for (const auto& [alias, name] : expected) {
    const plan::Method m = row_named(name);
    EXPECT_NE(std::ranges::find(m.aliases, alias), m.aliases.end()) << alias;
  }
}

TEST(MethodTable, DerivesTheDiagonalOfImplicitStages) {
  EXPECT_EQ(row_named("kencarp4").gamma, 0.25);
  EXPECT_EQ(row_named("trapezoidal_dirk").gamma, 0.5);
  EXPECT_EQ(row_named("crank_nicolson").gamma, 0.0) << "its two implicit stages differ";
}

TEST(MethodTable, ReusesTheLastStageOfMethodsWithAnExplicitFirstOne) {
  for (const char* name :
       {"crank_nicolson", "trapezoidal_dirk", "tr_bdf2", "kvaerno3", "kvaerno4", "kvaerno5", "kencarp4", "kencarp5"}) {
    EXPECT_TRUE(row_named(name).fsal) << name;
    EXPECT_TRUE(row_named(name).stiffly_accurate) << name;
  }
  for (const char* name : {"backwards_euler", "sdirk_2_2", "l_stable_dirk_3", "l_stable_sdirk_4"}) {
    EXPECT_FALSE(row_named(name).fsal) << name;
    EXPECT_TRUE(row_named(name).stiffly_accurate) << name;
  }
}

TEST(MethodTable, KnowsWhichMethodsSolveEquationsWithoutDerivative) {
  std::set<std::string> unable;
  for (const plan::Method& m : methods()) {
    if (m.family == plan::Family::erk) {
      EXPECT_FALSE(m.algebraic) << m.name;
    } else if (!m.algebraic) {
      unable.insert(m.name);
    }
  }
  // Of the implicit ones, those that end elsewhere than in their last stage with |R(infinity)| = 1.
  EXPECT_EQ(unable, (std::set<std::string>{"implicit_midpoint", "firk_gauss_legendre_2", "firk_gauss_legendre_3",
                                           "firk_gauss_legendre_4"}));
}

TEST(MethodTable, AsksRosenbrockMethodsForTheirOrderInStatesWithoutDerivative) {
  plan::Method m = find_method("rodas3p");
  derive_algebraic(m);
  EXPECT_TRUE(m.algebraic);
  m.a[4 * 5] += 0.1;
  derive_algebraic(m);
  EXPECT_FALSE(m.algebraic);
  m = find_method("rodas4");
  m.r_infinity = 1.0;
  derive_algebraic(m);
  EXPECT_FALSE(m.algebraic) << "errors of the start would stay";
}

TEST(MethodTable, StartsNewtonFromTheExplicitMethodOnlyInThePredictorForm) {
  for (const plan::Method& m : methods()) EXPECT_EQ(m.euler_predictor, m.name == "backwards_euler_pc") << m.name;
}

TEST(MethodCheck, RefusesRosenbrockRowsThatAreNotStrictlyLower) {
  plan::Method m = row_named("rodas4");
  m.coupling[0] = 1e-9;
  EXPECT_NE(message_of([&] { check_method(m); }).find("not strictly lower"), std::string::npos);
}

TEST(TableauText, RoundsFractionsAndLongDecimalsOnce) {
  EXPECT_EQ(parse_coefficient("1/3"), 1.0 / 3.0);
  EXPECT_EQ(parse_coefficient(" -2187/6784 "), -2187.0 / 6784.0);
  EXPECT_EQ(parse_coefficient("0.333333333333333333333333333333333333333333333333333333333333"), 1.0 / 3.0);
  // Half an ulp above 1 is a tie that goes to even; the last digit breaks it.
  EXPECT_EQ(parse_coefficient("1.00000000000000011102230246251565404236316680908203125"), 1.0);
  EXPECT_EQ(parse_coefficient("1.00000000000000011102230246251565404236316680908203126"), 1.0 + 0x1p-52);
}

TEST(TableauText, RefusesWhatIsNotACoefficient) {
  for (const char* text : {"", " ", "1/", "/2", "1/0", "1/-2", "1//2", "1.5/2", "x", "1 2", "nan", "inf", "1e999",
                           "0x10", "+1", "9007199254740993/2", "99999999999999999999/7"}) {
    EXPECT_EQ(code_of([&] { (void)parse_coefficient(text); }), ErrorCode::internal) << text;
  }
}

TEST(TableauText, SplitsRowsAndEntries) {
  EXPECT_TRUE(parse_rows("").empty());
  EXPECT_EQ(parse_rows("1;1/2, 2"), (std::vector<std::vector<double>>{{1.0}, {0.5, 2.0}}));
  EXPECT_EQ(code_of([] { (void)parse_rows("1,,2"); }), ErrorCode::internal);
  EXPECT_EQ(code_of([] { (void)parse_row("1;2"); }), ErrorCode::internal);
}

TEST(TableauText, RefusesMatricesOfTheWrongShape) {
  EXPECT_EQ(parse_matrix("1;2, 3", 2, 3, 1, 1), (std::vector<double>{1, 0, 0, 2, 3, 0}));
  EXPECT_EQ(parse_matrix("0;2, 3", 2, 2, 2, 0), (std::vector<double>{0, 0, 2, 3}));
  EXPECT_EQ(code_of([] { (void)parse_matrix("1", 2, 3, 1, 1); }), ErrorCode::internal);
  EXPECT_EQ(code_of([] { (void)parse_matrix("1;2", 2, 3, 1, 1); }), ErrorCode::internal);
  EXPECT_EQ(code_of([] { (void)parse_matrix("1;2, 3, 4", 2, 3, 1, 1); }), ErrorCode::internal);
  EXPECT_EQ(code_of([] { (void)parse_matrix("1, 2", 1, 1, 2, 0); }), ErrorCode::internal);
}

}  // namespace
}  // namespace cubie::integrator
