#pragma once
// Random models built by hand, and their direct evaluation: an implementation of the language that shares nothing
// with the graph.

#include <cstdint>
#include <random>
#include <vector>

#include "model/model.hpp"
#include "symbolic/evaluate.hpp"

namespace cubie::test {

/// What a random model may contain.
struct ModelShape {
  std::int32_t states = 3;
  std::int32_t parameters = 2;
  std::int32_t derivatives_nodes = 25;  ///< operations per expression, roughly
  bool drivers = true;
  bool integers_only = false;  ///< + - * and small integers: every intermediate value is exact
  bool positive_only = false;  ///< + * / sqrt and positive constants: no cancellation
};

/// One derivative per state, some locals and observables, some user functions that call each other.
[[nodiscard]] model::Model random_model(std::mt19937_64& random, const ModelShape& shape);

/// The value of every derivative and observable at a point, straight from the expression trees.
[[nodiscard]] symbolic::Values evaluate_directly(const model::Model& model, const symbolic::Point& point);

/// The same bits, or both NaN.
[[nodiscard]] bool same_value(double a, double b);

/// A number that is often special: zeros, ones, infinities, NaN, extremes.
[[nodiscard]] double hostile_number(std::mt19937_64& random);

}  // namespace cubie::test
