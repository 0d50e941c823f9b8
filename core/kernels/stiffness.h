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
  typename L::I other;  ///< explicit half: steps in a row since then that speak for this one
  typename L::I alarm;  ///< explicit half: attempts at which it is looked at next
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
  // Attempts before the first look at a run, then between two looks, twice as many each time up to the last: with many
  // lanes some run is due more often than not, and beside few equations a look is a good part of a step.
  static constexpr int kFirstLook = n <= 8 ? 128 : 32, kMostBetweenLooks = n <= 8 ? 256 : 128;
  static constexpr int kStiffSteps = 15;  // as in dopri5, as is the next
  static constexpr int kCalmSteps = 6;
  // Steps of the present size up to the end below which a move does not pay: the other half begins with a small one.
  static constexpr int kLeastSteps = 200;
  static constexpr int kReturnSteps = 50;
  static constexpr int kMostDoublings = 20;

  /// `fresh` runs have taken no step in this half, `begun` ones in neither.
  static CUBIE_FN void forget(group& g, M fresh, M begun) {
    const I none = I(SI(0));
    g.stiff.count = where(fresh, none, g.stiff.count);
    g.stiff.other = where(fresh, none, g.stiff.other);
    g.stiff.alarm = where(fresh, I(SI(kFirstLook)), g.stiff.alarm);
    g.stiff.moves = where(begun, none, g.stiff.moves);
  }

  /// The runs whose latest attempt is to be judged: not those that have begun anew behind it, whose slopes are others.
  static CUBIE_FN M due(const group& g) {
    if constexpr (Set::half == half_kind::explicit_half) {
      return mask_and(Loop::roots::whole(g, g.active), g.accepted + g.rejected >= g.stiff.alarm);
    } else {
      return Model::iterative ? E::none() : g.active;
    }
  }

  /// The runs that leave this half after the attempt just made, of size h: not those that are `over`, but those, of the
  /// explicit half, whose step stiffness has made too small (`small`, without anything that is not finite). They choose
  /// their first one anew.
  static CUBIE_FN M leaving(group& g, T h, M over, M small) {
    M moving = E::none();
    if constexpr (Set::half == half_kind::explicit_half) {
      if (!any(mask_or(due(g), small))) return moving;
      const M border = at_border(g);
      moving = mask_and(judge_explicit(g, h, border), mask_not(over));
      const M lost = mask_and(small, mask_or(g.stiff.count > I(SI(0)), border));
      g.habs = where(lost, T(S(0)), g.habs);
      moving = mask_or(moving, lost);
    } else if constexpr (!Model::iterative) {
      // Of an iteration there is no matrix to look at, and a system that large is seldom at rest.
      moving = mask_and(judge_stiff(g, fabs(h)), mask_not(over));
    }
    return mask_and(moving, g.a.may_park != 0 ? E::every() : E::none());
  }

  static CUBIE_FN M judge_explicit(group& g, T h, M border) {
    const I attempts = g.accepted + g.rejected;
    const M look = due(g);
    const M stiff = mask_and(look, border);
    const M pays = fabs(g.t.until(g.t_end)) > fabs(h) * T(S(kLeastSteps));
    const I none = I(SI(0)), one = I(SI(1)), most = I(SI(kMostBetweenLooks));
    g.stiff.count = where(stiff, g.stiff.count + one, g.stiff.count);
    g.stiff.other = where(look, where(stiff, none, g.stiff.other + one), g.stiff.other);
    const M calm = mask_and(look, mask_or(g.stiff.other >= I(SI(kCalmSteps)), mask_not(pays)));
    g.stiff.count = where(calm, none, g.stiff.count);
    const I pause = where(g.stiff.count > none, one, where(attempts < most, attempts, most));
    g.stiff.alarm = where(look, attempts + pause, g.stiff.alarm);
    return mask_and(look, g.stiff.count >= I(SI(kStiffSteps)));
  }

  /// Whether |h lambda| of the attempt just made is beyond the bound.
  static CUBIE_FN M at_border(const group& g) {
    static_assert(Tab::fsal, "y_next is the argument of the last stage");
    constexpr int last = Tab::stages - 1;
    const S* const atol = (const S*)g.a.atol;
    const S* const rtol = (const S*)g.a.rtol;
    T slopes = T(S(0)), arguments = T(S(0));
    CUBIE_STATE_LOOP(v, unrolled, {
      const T weight = rough_inverse(fma(T(rtol[v]), fabs(g.y[v]), T(atol[v])));
      const T p = (g.k[last][v] - g.k[last - 1][v]) * weight,
              q = Loop::step::template row_difference<last>(g.k, v) * weight;
      slopes = fma(p, p, slopes);
      arguments = fma(q, q, arguments);
    })
    return slopes > T(S(Set::stability_bound * Set::stability_bound)) * arguments;
  }

  /// 1/x for x > 0 to within a factor of two, which is enough of a weight and no division: the exponent's opposite.
  static CUBIE_FN T rough_inverse(T x) {
    typedef format<S> F;
    constexpr SI exponent = SI((SI(2) * F::bias + 1) << F::mantissa_bits);
    return as_float(I(SI(SI(2) * F::bias << F::mantissa_bits)) - (as_int(x) & I(exponent)));
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
