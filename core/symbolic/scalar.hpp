#pragma once
// What each operation of the language means on doubles: the reference that constant folding and the evaluator share.

#include <optional>
#include <span>

#include "model/model.hpp"

namespace cubie::symbolic {

/// The value of an operation; truth values go in and come out as 1 and 0. `args` has as many elements as the
/// operation takes. Elementary functions are those of <cmath>; min, max, sign, mod and round mean what
/// core/kernels/math.h says.
[[nodiscard]] double apply(model::Function function, std::span<const double> args);

/// The derivative of lgamma, which <cmath> does not have: error below 4e-15 times the largest of 1, |value| and
/// |log|x||. NaN at negative integers, infinite at zeros.
[[nodiscard]] double digamma(double x);

/// The number that may stand in for an operation on constants; nothing when the result is not finite: it is then left
/// to the kernel, where a branch not taken does no harm.
[[nodiscard]] std::optional<double> fold(model::Function function, std::span<const double> args);

}  // namespace cubie::symbolic
