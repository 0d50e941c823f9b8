#pragma once
// Chooses the fused multiply-adds of a system.

#include "symbolic/graph.hpp"

namespace cubie::symbolic {

/// The same system with fma spelled out, holding only the nodes its outputs need.
///
/// A product is fused into the sum or difference that uses it when that is its only use, uses being counted over all
/// derivatives and observables, whichever of them a kernel keeps: the choice is a property of the model alone. A sum
/// whose value goes straight into an elementary function or a comparison is not fused, so that sqrt(b*b - a*c) sees
/// an exact zero where the two rounded products agree. README.md lists the forms.
[[nodiscard]] System fuse(const System& system);

}  // namespace cubie::symbolic
