#ifndef CUBIE_KERNEL_DOSES_H
#define CUBIE_KERNEL_DOSES_H
// States that take in at constant rates, which events start and end. The rates stand behind the parameters of a run,
// and behind all of them how many infusions each is made of: where none is left the rate is 0, whatever rounding has
// left of it.

#include "args.h"
#include "driver.h"
#include "lane.h"

namespace cubie_kernel {

/// The model `Base` with the rates of `Plan` in its derivatives. A rate of 0 is not added, so that a run without
/// infusions has the bits of a kernel that knows of none.
template <class L, class Base, class Plan>
struct infused_model : Base {
  typedef typename L::T T;
  typedef typename L::S S;

  static CUBIE_FN void add_rates(const T* p, T* dy) {
    CUBIE_UNROLL for (int j = 0; j < Plan::n_rates; ++j) {
      const T rate = p[Base::n_parameters + j];
      T& slope = dy[Plan::infused_state(j)];
      slope = where(rate == T(S(0)), slope, slope + rate);
    }
  }
  template <class Time, class Inputs>
  static CUBIE_FN void rhs(const Time& t, const T* y, const Inputs& in, T* dy) {
    Base::rhs(t, y, in, dy);
    add_rates(in, dy);
  }
  template <class Time, class Inputs>
  static CUBIE_FN void linearise(const Time& t, const T* y, const Inputs& in, T* dy, T* jac, T* dfdt) {
    Base::linearise(t, y, in, dy, jac, dfdt);
    add_rates(in, dy);
  }
};

}  // namespace cubie_kernel

#endif
