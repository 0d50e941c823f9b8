// What the text of a model looks like.

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "codegen/model_text.hpp"
#include "util/error.hpp"

namespace cubie::codegen {
namespace {

struct Fixture {
  model::Model model;
  symbolic::System system;
  explicit Fixture(const std::string& text) : model(model::parse_model(text)), system(symbolic::build_system(model)) {}
  [[nodiscard]] std::string emit(const ModelTextOptions& options = {}) const {
    return emit_model(model, system, options);
  }
};

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// The part of the text between the two functions' heads, or after the second.
std::string rhs_of(const std::string& text) {
  const std::size_t begin = text.find("void rhs(");
  return text.substr(begin, text.find("void saved(") - begin);
}
std::string saved_of(const std::string& text) { return text.substr(text.find("void saved(")); }

TEST(ModelText, StatesItsSizes) {
  const std::string text = Fixture("states x, y\nparameters a\nx' = a\ny' = t").emit({{{false, 1}}, true});
  EXPECT_TRUE(contains(text, "n_states = 2, n_parameters = 1, n_saved = 1;"));
}

TEST(ModelText, SaysWhetherTheRightHandSideUsesTime) {
  EXPECT_TRUE(contains(Fixture("states x\nx' = 2*t").emit(), "uses_time = true"));
  const Fixture only_saved("states x\nobservables o\nx' = x\no = t");
  EXPECT_TRUE(contains(only_saved.emit({{{true, 0}}, true}), "uses_time = false"));
}

TEST(ModelText, WritesLiteralsExactly) {
  const std::string text = Fixture("states x\nx' = x*0.1 + 3").emit();
  EXPECT_TRUE(contains(text, "fma(y0, T(S(0x1.999999999999ap-4)), T(S(0x1.8p+1)))")) << text;
}

TEST(ModelText, WritesTheSignOfAZero) {
  Fixture f("states x\nx' = x");
  f.system.derivatives[0] =
      f.system.graph.call(symbolic::Function::mul, {f.system.derivatives[0], f.system.graph.number(-0.0)});
  EXPECT_TRUE(contains(f.emit(), "y0 * T(S(-0x0p+0))")) << f.emit();
}

TEST(ModelText, ComputesASharedValueOnce) {
  const std::string text = Fixture("states x, y\nx' = exp(x)*y\ny' = exp(x) - y").emit();
  EXPECT_EQ(text.find("math<L>::exp"), text.rfind("math<L>::exp"));
}

TEST(ModelText, StoresADerivativeRightAfterItsValue) {
  const std::string text = Fixture("states x, y\nx' = exp(x)\ny' = sin(y)").emit();
  EXPECT_TRUE(contains(text, "math<L>::exp(y0);\n    dy[0] = v")) << text;
}

TEST(ModelText, GivesMasksTheirType) {
  const std::string text = Fixture("states x\nx' = x < 1 and not (x < -1) ? 1 : 2").emit();
  EXPECT_TRUE(contains(text, "const M m0 = y0 < T(S(0x1p+0));")) << text;
  EXPECT_TRUE(contains(text, "mask_not(m"));
  EXPECT_TRUE(contains(text, "mask_and(m"));
  EXPECT_TRUE(contains(text, "where(m"));
}

TEST(ModelText, ComputesWhatOnlySavingNeedsOnlyThere) {
  const std::string text =
      Fixture("states x\nobservables o\nx' = sin(x)\no = exp(x)").emit({{{true, 0}, {false, 0}}, true});
  EXPECT_FALSE(contains(rhs_of(text), "exp"));
  EXPECT_FALSE(contains(saved_of(text), "sin"));
  EXPECT_TRUE(contains(saved_of(text), "out[1] = y[0];"));
}

TEST(ModelText, LeavesOutObservablesNobodySaves) {
  EXPECT_FALSE(contains(Fixture("states x\nobservables o\nx' = x\no = exp(x)").emit(), "::exp"));
}

TEST(ModelText, PutsALargeRightHandSideIntoAFunctionOfItsOwn) {
  const std::string text = Fixture("states x\nx' = sin(x)").emit({{}, false});
  EXPECT_TRUE(contains(text, "CUBIE_NOINLINE void model_rhs("));
  EXPECT_TRUE(contains(rhs_of(text), "model_rhs<L>(t, y, p, dy);"));
  EXPECT_FALSE(contains(rhs_of(text), "sin"));
}

TEST(ModelText, HoldsNoNameOfTheUserInCode) {
  Fixture f("states secret = 1\nparameters hidden\nobservables covert\nsecret' = hidden*secret\ncovert = secret^2");
  std::string text = f.emit({{{true, 0}, {false, 0}}, true});
  for (std::size_t at = text.find("//"); at != std::string::npos; at = text.find("//")) {
    text.erase(at, text.find('\n', at) - at);
  }
  for (const char* name : {"secret", "hidden", "covert"}) EXPECT_FALSE(contains(text, name)) << name;
}

TEST(ModelText, ReducesNamesInCommentsToLettersAndDigits) {
  Fixture f("states x, y\nobservables o\nx' = x\ny' = y\no = x");
  f.model.states[0].name = "a\\\nint evil;//";
  f.model.states[1].name = "b?\?/\r\nc*/\xff";
  f.model.observables[0].name = std::string(5000, '\\');
  const std::string text = f.emit({{{true, 0}, {false, 1}}, true});
  EXPECT_TRUE(contains(text, "// a__int_evil___\n")) << text;
  for (const char bad : {'\\', '?', '\r', '\xff'}) EXPECT_FALSE(contains(text, std::string(1, bad)));
  EXPECT_LT(text.size(), 2000U);
}

TEST(ModelText, OfAFunctionThatReadsDriversTakesTheirTable) {
  const Fixture f("states x\ndrivers u, w\nobservables o\nx' = w*x + w\no = t");
  const std::string text = f.emit({{{true, 0}}, true});
  EXPECT_TRUE(contains(text, "void rhs(const lane_time<L>& at, ")) << text;
  EXPECT_TRUE(contains(text, "const T u1 = drivers.value(1);")) << text;
  EXPECT_EQ(text.find("drivers.value("), text.rfind("drivers.value(")) << "looked up twice: " << text;
  EXPECT_TRUE(contains(text, "void saved(T t, ")) << text;
}

TEST(ModelText, OfASavedDriverLooksItUpOnce) {
  const Fixture f("states x\ndrivers u\nobservables o, q\nx' = x\no = u\nq = u + 1");
  const std::string text = f.emit({{{true, 0}, {true, 1}}, true});
  EXPECT_TRUE(contains(text, "void rhs(T t, ")) << text;
  EXPECT_NE(text.find("drivers.value("), std::string::npos) << text;
  EXPECT_EQ(text.find("drivers.value("), text.rfind("drivers.value(")) << text;
}

// The part of the text between the heads of linearise and what follows it.
std::string linearise_of(const std::string& text) {
  const std::size_t begin = text.find("void linearise(");
  return begin == std::string::npos ? "" : text.substr(begin, text.find("void saved(") - begin);
}

TEST(ModelText, LinearisesOnlyWhenAskedTo) {
  const Fixture f("states x\nx' = sin(x)");
  EXPECT_FALSE(contains(f.emit(), "linearise"));
  EXPECT_FALSE(contains(f.emit(), "n_jacobian"));
  const std::string text = f.emit({{}, true, true});
  EXPECT_TRUE(contains(text, "n_jacobian = 1;")) << text;
  EXPECT_TRUE(contains(linearise_of(text), "dy[0] = ")) << text;
  EXPECT_TRUE(contains(linearise_of(text), "jac[0] = ")) << text;
  EXPECT_EQ(rhs_of(f.emit()), rhs_of(text).substr(0, rhs_of(f.emit()).size()));
}

TEST(ModelText, SharesValuesBetweenTheRightHandSideAndItsJacobian) {
  const std::string text = linearise_of(Fixture("states x\nx' = exp(x)").emit({{}, true, true}));
  EXPECT_EQ(text.find("math<L>::exp"), text.rfind("math<L>::exp")) << text;
}

TEST(ModelText, WritesDerivativesByTimeWhereThereAreAny) {
  const std::string none = Fixture("states x, y\nx' = x\ny' = y").emit({{}, true, true});
  EXPECT_TRUE(contains(none, "has_time_derivative = false;"));
  EXPECT_FALSE(contains(none, "dfdt[")) << none;
  const std::string one = Fixture("states x, y\nx' = x\ny' = y*t").emit({{}, true, true});
  EXPECT_TRUE(contains(one, "has_time_derivative = true;"));
  EXPECT_TRUE(contains(one, "dfdt[0] = T(S(0x0p+0));")) << one;
  EXPECT_TRUE(contains(one, "dfdt[1] = y[1];")) << one;
}

TEST(ModelText, PutsALargeLineariseIntoAFunctionOfItsOwn) {
  const std::string text = Fixture("states x\nx' = sin(x)").emit({{}, false, true});
  EXPECT_TRUE(contains(text, "CUBIE_NOINLINE void model_linearise("));
  EXPECT_TRUE(contains(text, "model_linearise<L>(t, y, p, dy, jac, dfdt);")) << text;
}

TEST(ModelText, OfALineariseThatReadsDriversLooksUpTheirRates) {
  const std::string text = linearise_of(Fixture("states x\ndrivers u\nx' = u*u*x").emit({{}, true, true}));
  EXPECT_TRUE(contains(text, "void linearise(const lane_time<L>& at, ")) << text;
  EXPECT_TRUE(contains(text, "const T r0 = drivers.slope(0);")) << text;
  EXPECT_EQ(text.find("drivers.slope("), text.rfind("drivers.slope(")) << text;
}

TEST(ModelText, NamesTheDriversThatAreRead) {
  const Fixture f("states x\ndrivers u, v, w\nobservables o\nx' = w\no = u");
  EXPECT_EQ(used_drivers(f.system, {}), (std::vector<std::int32_t>{2}));
  EXPECT_EQ(used_drivers(f.system, {{false, 0}}), (std::vector<std::int32_t>{2}));
  EXPECT_EQ(used_drivers(f.system, {{true, 0}}), (std::vector<std::int32_t>{0, 2}));
}

TEST(ModelText, RefusesSavedVariablesThatDoNotExist) {
  const Fixture f("states x\nobservables o\nx' = x\no = x");
  for (const SavedVariable bad : {SavedVariable{false, 1}, SavedVariable{true, 1}, SavedVariable{false, -1}}) {
    try {
      (void)f.emit({{bad}, true});
      FAIL() << bad.index;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::out_of_range);
    }
  }
}

TEST(ModelText, DoesNotDependOnNodesOutsideTheModel) {
  Fixture f("states x, y\nx' = x*y + y\ny' = exp(x)");
  const std::string before = f.emit();
  (void)f.system.graph.call(symbolic::Function::sin, {f.system.derivatives[0]});
  EXPECT_EQ(before, f.emit());
}

TEST(ModelText, OfTheRightHandSideDoesNotDependOnWhatIsSaved) {
  const Fixture f("states x, y\nobservables o\nx' = x*y + y\ny' = exp(x)\no = x*y");
  EXPECT_EQ(rhs_of(f.emit()), rhs_of(f.emit({{{true, 0}, {false, 1}}, true})));
}

}  // namespace
}  // namespace cubie::codegen
