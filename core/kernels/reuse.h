#ifndef CUBIE_KERNEL_REUSE_H
#define CUBIE_KERNEL_REUSE_H
// Jacobians and factors that serve more than one step, each lane by its own rule: a Jacobian is kept while iterations
// converge fast with it, its factors while the step size stays as it is, and the step size stays where it would grow by
// little (Hairer, Wanner, Solving ODEs II, IV.8, "Step size selection", as in the code RADAU5).
//
// Lanes share the work: where one needs a Jacobian it is computed for all and chosen per lane; where one needs factors,
// those of the others come out as they were, since their Jacobian and step size are the same.

#include "driver.h"
#include "erk.h"
#include "lane.h"
#include "lane_time.h"
#include "linear_memory.h"
#include "newton.h"

namespace cubie_kernel {

template <class L>
struct newton_memory<L, true> : newton_memory<L, false> {
  typedef newton_memory<L, false> base;
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::I I;
  typedef typename L::SI SI;
  typedef typename L::M M;
  static constexpr bool keeps_rate = true;
  static constexpr S kSlow = S(0.1);                      // rate of convergence from which on another Jacobian pays
  static constexpr int kOldest = 50;                      // steps, as in CVODE
  static constexpr S kLog2Held = S(0.26303440583379384);  // log2 of 1.2

  T rate;      ///< slowest of the attempt
  T factored;  ///< step size, with its sign, that the factors belong to; 0: none
  I age;       ///< attempts that the Jacobian has served; -1: another one is wanted
  M outdated;  ///< lanes whose last attempt failed with a Jacobian of a step before

  CUBIE_FN void forget(M m) {
    base::forget(m);
    rate = where(m, T(S(0)), rate);
    factored = where(m, T(S(0)), factored);
    age = where(m, I(SI(-1)), age);
    outdated = mask_and(outdated, mask_not(m));
  }

  /// The Jacobian at (t, y) in the lanes of `active` that want one, and f(t, y) in m.slopes of all where it `needs` to
  /// be there. The other half of m.jacobian is scratch.
  template <class Model, bool unrolled, bool needs_slope>
  CUBIE_FN void renew(const lane_time<L>& t, const T* y, const inputs<L>& p, const linear_memory<L>& m, M active) {
    constexpr int n = Model::n_states;
    rate = T(S(0));
    const M wanted = mask_and(active, age < I(SI(0)));
    if (any(wanted)) {
      T* const fresh = m.jacobian + Model::n_jacobian;
      Model::linearise(t, y, p, m.slopes, fresh, m.slopes + n);
      CUBIE_LOOP(e, Model::n_jacobian, unrolled, { m.jacobian[e] = where(wanted, fresh[e], m.jacobian[e]); })
      age = where(wanted, I(SI(0)), age);
      factored = where(wanted, T(S(0)), factored);
    } else if constexpr (needs_slope) {
      Model::rhs(t, y, p, m.slopes);
    }
  }

  /// Whether any of the lanes wants factors for steps of h.
  CUBIE_FN bool needs_factors(T h, M wanted) {
    const M others = mask_and(wanted, mask_not(factored == h));
    factored = where(others, h, factored);
    return any(others);
  }

  /// After an attempt: what serves the next one.
  CUBIE_FN void judge_matrices(M failed, M active) {
    failed = mask_and(active, failed);
    outdated = mask_and(failed, age > I(SI(0)));
    factored = where(failed, T(S(0)), factored);
    const M kept = mask_and(active, mask_not(failed));
    age = where(kept, age + I(SI(1)), age);
    const M spent = mask_or(rate > T(kSlow), age >= I(SI(kOldest)));
    age = where(mask_or(outdated, mask_and(kept, spent)), I(SI(-1)), age);
  }

  /// The step size to try next, of which the controller says `proposed`, and log2 `gain` times that of the attempt,
  /// `taken`. It stays where factors are worth more than a little growth; a step that failed with a Jacobian of before
  /// is tried again at the `same` size.
  CUBIE_FN T next_step(T proposed, T gain, T taken, T same, M accepted) const {
    const M little = mask_and(gain >= T(S(0)), gain <= T(kLog2Held));
    const M held = mask_and(mask_and(accepted, age > I(SI(0))), little);
    return where(outdated, same, where(held, taken, proposed));
  }
};

}  // namespace cubie_kernel

#endif
