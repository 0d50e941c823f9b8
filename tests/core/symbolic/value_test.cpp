// The graph computes what the model says: random expressions against their direct evaluation.

#include <cmath>
#include <iostream>
#include <random>

#include <gtest/gtest.h>

#include "random_model.hpp"
#include "symbolic/fuse.hpp"

namespace cubie::symbolic {
namespace {

struct PointValues {
  std::vector<double> states, parameters, drivers;
  double t = 0.0;
  [[nodiscard]] Point point() const { return {t, states, parameters, drivers}; }
};

template <class Draw>
PointValues draw_point(const model::Model& model, Draw draw) {
  PointValues values;
  for (std::size_t i = 0; i < model.states.size(); ++i) values.states.push_back(draw());
  for (std::size_t i = 0; i < model.parameters.size(); ++i) values.parameters.push_back(draw());
  for (std::size_t i = 0; i < model.drivers.size(); ++i) values.drivers.push_back(draw());
  values.t = draw();
  return values;
}

// Calls check(expected, actual, model) for every derivative and observable of `models` random models.
template <class Draw, class Transform, class Check>
void compare(std::uint64_t seed, int models, const test::ModelShape& shape, Draw draw, Transform transform,
             Check check) {
  std::mt19937_64 random(seed);
  std::cout << "seed " << seed << '\n';
  for (int i = 0; i < models && !testing::Test::HasFatalFailure(); ++i) {
    const model::Model model = test::random_model(random, shape);
    const System system = transform(build_system(model));
    for (int k = 0; k < 8; ++k) {
      const PointValues values = draw_point(model, [&] { return draw(random); });
      const Values expected = test::evaluate_directly(model, values.point());
      const Values actual = evaluate(system, values.point());
      for (std::size_t j = 0; j < expected.derivatives.size(); ++j) {
        check(expected.derivatives[j], actual.derivatives[j], i);
      }
      for (std::size_t j = 0; j < expected.observables.size(); ++j) {
        check(expected.observables[j], actual.observables[j], i);
      }
    }
  }
}

const auto kUnfused = [](System system) { return system; };
const auto kFused = [](const System& system) { return fuse(system); };

TEST(Values, OfSimplifiedGraphsAreThoseOfTheModelBitForBit) {
  const test::ModelShape shape{.states = 17, .parameters = 4};  // 20 expressions per model: 10^4 in all
  std::size_t finite = 0;
  compare(20240607, 500, shape, test::hostile_number, kUnfused, [&](double expected, double actual, int model) {
    ASSERT_TRUE(test::same_value(expected, actual)) << expected << " " << actual << " in model " << model;
    finite += std::isfinite(expected) ? 1U : 0U;
  });
  EXPECT_GT(finite, 20'000U) << "the inputs should not all end in NaN";
}

TEST(Values, OfFusedGraphsAreTheSameWhereNothingIsRounded) {
  const test::ModelShape shape{
      .states = 10, .parameters = 3, .derivatives_nodes = 20, .drivers = false, .integers_only = true};
  const auto small_integer = [](std::mt19937_64& random) { return static_cast<double>(random() % 9) - 4.0; };
  compare(7, 300, shape, small_integer, kFused, [](double expected, double actual, int model) {
    ASSERT_TRUE(test::same_value(expected, actual)) << expected << " " << actual << " in model " << model;
  });
}

// Positive terms only: each rounding changes the result by at most half a unit in the last place, relatively, and no
// expression (locals and observables of earlier ones included) has more than 2^12 operations.
TEST(Values, OfFusedGraphsDifferByRoundingOnly) {
  const test::ModelShape shape{
      .states = 8, .parameters = 3, .derivatives_nodes = 30, .drivers = false, .positive_only = true};
  const auto positive = [](std::mt19937_64& random) {
    return std::uniform_real_distribution<double>(0.25, 2.0)(random);
  };
  constexpr double kBound = 0x1p-52 * 4096;
  std::size_t different = 0;
  compare(11, 300, shape, positive, kFused, [&](double expected, double actual, int model) {
    if (!std::isfinite(expected) || expected == 0.0) return;
    ASSERT_LE(std::abs(actual - expected), kBound * std::abs(expected)) << "in model " << model;
    different += actual != expected ? 1U : 0U;
  });
  EXPECT_GT(different, 0U) << "nothing was fused";
}

}  // namespace
}  // namespace cubie::symbolic
