#ifndef CUBIE_KERNEL_NEWTON_H
#define CUBIE_KERNEL_NEWTON_H
// Newton iteration: what decides, lane by lane, whether it has converged.
//
// Source: Hairer, Wanner, Solving ODEs II, IV.8 (8.10) and the remarks behind it; limits as in the upstream package,
// which follows OrdinaryDiffEq's NLNewton.

#include "args.h"
#include "lane.h"

namespace cubie_kernel {

/// Whose Jacobian an iteration divides by: that of the step's start, that of each iterate, or one of a step before for
/// as long as it serves (reuse.h).
enum class newton_kind : int { simplified, full, reusing };

/// What a run's iterations remember of each other, and how many there were. Stored and restored with the run. `reuses`:
/// and what is known of a matrix that may serve further steps, see reuse.h.
template <class L, bool reuses = false>
struct newton_memory {
  static constexpr bool keeps_rate = false;
  typename L::T theta;       ///< rate of convergence of the last solve; 1: nothing is known
  typename L::T last_step;   ///< of the last attempt that was solved; 0: none
  typename L::I iterations;  ///< of the run so far, over all stages of all attempts

  /// Of the lanes of `m` all but their count.
  CUBIE_FN void forget(typename L::M m) {
    theta = where(m, typename L::T(typename L::S(1)), theta);
    last_step = where(m, typename L::T(typename L::S(0)), last_step);
  }
};

/// One solve of every lane. `kappa`: how much smaller than the error tolerance the iteration's error is to be.
template <class L>
struct newton_test {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::I I;
  typedef typename L::SI SI;
  typedef typename L::M M;
  typedef lanes<L> E;
  static constexpr S kSmall = S(0.1);

  M busy;
  I failure;
  T norm, theta;  // theta: of this solve; at first twice that of the last, since a good rate does not stay for ever
  T slowest;      // rate of any two corrections of this solve; 0 where there was one alone

  CUBIE_FN newton_test(M wanted, const newton_memory<L>& memory)
      : busy(wanted),
        failure(I(SI(0))),
        norm(T(S(0))),
        theta(smaller(T(S(2)) * memory.theta, T(S(1)))),
        slowest(T(S(0))) {}

  /// Takes the size of correction number `i` (from 0), a weighted root mean square: 1 is the error tolerance. The
  /// correction of a busy lane has been made already.
  CUBIE_FN void judge(int i, T size, T kappa) {
    const T one = T(S(1)), zero = T(S(0));
    const M bad = mask_not(size - size == zero);
    const T before = norm;
    norm = size;
    if (i > 0) {
      // A rate far below the last one is luck of this correction.
      const T rate = where(before > zero, size / before, zero);
      theta = where(busy, larger(rate, T(S(0.3)) * theta), theta);
      slowest = where(busy, larger(rate, slowest), slowest);
    }
    const T left = one - theta;
    // theta size / (1 - theta) bounds what later corrections add up to.
    M good = mask_and(left > zero, theta * size <= kappa * left);
    if (i == 0) good = mask_or(good, size <= T(S(1e-5)));
    good = mask_or(good, size == zero);
    good = mask_and(good, mask_not(bad));
    // Corrections that no longer shrink are rounding where they are small.
    M hopeless = bad;
    if (i > 0) {
      good = mask_or(good, mask_and(theta >= one, size <= T(S(kSmall))));
      hopeless = mask_or(bad, theta > T(S(2)));
    }
    const M diverged = mask_and(mask_and(busy, hopeless), mask_not(good));
    failure = where(diverged, where(bad, I(SI(run_non_finite)), I(SI(run_newton_divergence))), failure);
    busy = mask_and(busy, mask_not(mask_or(good, diverged)));
  }

  /// Ends the solve of the lanes whose linear system could not be solved, with the status bits that say so.
  CUBIE_FN void fail(I why) {
    failure = failure | why;
    busy = mask_and(busy, why == I(SI(0)));
  }

  /// Ends the solve: lanes still busy have used up their iterations.
  template <class Memory>
  CUBIE_FN void finish(Memory& memory, M wanted) {
    failure = where(mask_and(busy, mask_not(norm <= T(S(kSmall)))), I(SI(run_max_newton)), failure);
    const M failed = failure != I(SI(0));
    memory.theta = where(wanted, where(failed, T(S(1)), theta), memory.theta);
    if constexpr (Memory::keeps_rate) memory.rate = where(wanted, larger(memory.rate, slowest), memory.rate);
  }
};

}  // namespace cubie_kernel

#endif
