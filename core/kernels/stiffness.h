#ifndef CUBIE_KERNEL_STIFFNESS_H
#define CUBIE_KERNEL_STIFFNESS_H
// Whether a run is better off in the other kernel of an automatic method.
//
// The explicit half looks at its last two stages, which stand at the same time: the quotient of the differences of
// their slopes and of their arguments is the size of h lambda for the eigenvalue that dominates (Hairer, Wanner,
// Solving ODEs II, IV.2). Where accuracy decides about the step this stays inside the region of stability; where
// stability does, at its border. The stiff half has the Jacobian: no eigenvalue of it is larger than its largest row
// sum, taken in units of each state's tolerance. Both ask many steps in a row before a run moves, and a run that has
// come back asks for twice as many, so that moves cost a bounded part of all steps.

#include "args.h"
#include "erk.h"
#include "lane.h"

namespace cubie_kernel {

enum class half_kind : int { whole, explicit_half, stiff_half };

/// What a run remembers of the latest steps, and how often it has moved.
template <class L, half_kind half>
struct stiffness_memory {
  typename L::I count;  ///< steps that speak for the other half
  typename L::I other;  ///< steps in a row since then that speak for this one
  typename L::I moves;  ///< halves left so far
};
template <class L>
struct stiffness_memory<L, half_kind::whole> {};

/// `Loop` is the integration_loop it belongs to, whose method is half of an automatic one.
template <class Loop>
struct stiffness {
  typedef typename Loop::L L;
  typedef typename Loop::T T;
  typedef typename Loop::S S;
  typedef typename Loop::I I;
  typedef typename Loop::SI SI;
  typedef typename Loop::M M;
  typedef typename Loop::E E;
  typedef typename Loop::Model Model;
  typedef typename Loop::Tab Tab;
  typedef typename Loop::Set Set;
  typedef typename Loop::group group;
  static constexpr int n = Loop::n;
  static constexpr bool unrolled = Loop::unrolled;
  // Attempts between two looks at a run that was not stiff, a power of two: with many lanes, some run is due more often
  // than not. Many stiff runs can be told sooner.
  static constexpr int kPeriod = 128, kFirstLook = 32;
  static constexpr int kStiffSteps = 15;  // as in dopri5, as is the next
  static constexpr int kCalmSteps = 6;
  static constexpr int kReturnSteps = 50;
  static constexpr int kMostDoublings = 20;

  /// `fresh` runs have taken no step in this half, `begun` ones in neither.
  static CUBIE_FN void forget(group& g, M fresh, M begun) {
    const I none = I(SI(0));
    g.stiff.count = where(fresh, none, g.stiff.count);
    g.stiff.other = where(fresh, none, g.stiff.other);
    g.stiff.moves = where(begun, none, g.stiff.moves);
  }

  /// Takes the attempt just made, of size |h| = `size`, before anything of it is committed. Returns the runs that shall
  /// move.
  static CUBIE_FN M judge(group& g, T size) {
    if constexpr (Set::half == half_kind::explicit_half) {
      return judge_explicit(g, size);
    } else if constexpr (Model::iterative) {
      return E::none();  // there is no matrix to look at, and a system this large is seldom at rest
    } else {
      return judge_stiff(g, size);
    }
  }

  static CUBIE_FN M judge_explicit(group& g, T size) {
    const I none = I(SI(0));
    const I attempts = g.accepted + g.rejected;
    const M due = mask_or((attempts & I(SI(kPeriod - 1))) == none, attempts == I(SI(kFirstLook)));
    const M look = mask_and(g.active, mask_or(due, g.stiff.count > none));
    if (!any(look)) return E::none();
    constexpr int last = Tab::stages - 1;
    const S* const atol = (const S*)g.a.atol;
    const S* const rtol = (const S*)g.a.rtol;
    T slopes = T(S(0)), arguments = T(S(0));
    CUBIE_STATE_LOOP(v, unrolled, {
      // As the error norm has it.
      const T weight = T(S(1)) / fma(T(rtol[v]), larger(fabs(g.y[v]), fabs(g.y_next[v])), T(atol[v]));
      const T p = (g.k[last][v] - g.k[last - 1][v]) * weight, q = (g.y_next[v] - g.dense[v]) * weight;
      slopes = fma(p, p, slopes);
      arguments = fma(q, q, arguments);
    })
    constexpr S bound = S(Set::stability_bound * Set::stability_bound);
    const M stiff = slopes * (size * size) > T(bound) * arguments;
    const I one = I(SI(1));
    g.stiff.count = where(look, where(stiff, g.stiff.count + one, g.stiff.count), g.stiff.count);
    g.stiff.other = where(look, where(stiff, none, g.stiff.other + one), g.stiff.other);
    const M calm = mask_and(look, g.stiff.other >= I(SI(kCalmSteps)));
    g.stiff.count = where(calm, none, g.stiff.count);
    return mask_and(look, g.stiff.count >= I(SI(kStiffSteps)));
  }

  static CUBIE_FN M judge_stiff(group& g, T size) {
    const S* const atol = (const S*)g.a.atol;
    const S* const rtol = (const S*)g.a.rtol;
    constexpr S per_bound = S(1.0 / Set::stability_bound);
    T* const scale = g.linear.slopes;  // free between attempts
    CUBIE_STATE_LOOP(v, unrolled, { scale[v] = fma(T(rtol[v]), fabs(g.y[v]), T(atol[v])); })
    const M calm = Model::within(size * T(per_bound), g.linear.jacobian, scale);
    const I none = I(SI(0));
    g.stiff.count = where(calm, g.stiff.count + I(SI(1)), none);
    const I doublings = where(g.stiff.moves > I(SI(kMostDoublings)), I(SI(kMostDoublings)), g.stiff.moves);
    return mask_and(g.active, g.stiff.count >= (I(SI(kReturnSteps)) << (doublings >> 1)));
  }
};

}  // namespace cubie_kernel

#endif
