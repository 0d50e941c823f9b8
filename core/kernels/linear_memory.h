#ifndef CUBIE_KERNEL_LINEAR_MEMORY_H
#define CUBIE_KERNEL_LINEAR_MEMORY_H
// What methods that solve linear systems keep beside the stages.

#include "args.h"
#include "driver.h"
#include "lane_time.h"

namespace cubie_kernel {

/// Where the matrix stands that an iteration multiplies by: the start of a step.
template <class L>
struct linear_point {
  const loop_args* args;
  const lane_time<L>* t;
  const typename L::T* y;
  const inputs<L>* p;
  typename L::I* iterations;  ///< of linear_memory
  bool constraints = false;   ///< the matrix is V of consistent.h
};

/// Of one lane group; unused by explicit methods.
template <class L>
struct linear_memory {
  typedef typename L::T T;
  T* jacobian;  ///< structural non-zeros of df/dy, [n_jacobian]; its diagonal where systems are solved by iteration
  T* factors;   ///< of one matrix, [n_factors]; where systems are solved by iteration the work area stands before them
  T* slopes;    ///< f and df/dt, [2 n]
  const linear_point<L>* point;  ///< of the attempt; this and the next where systems are solved by iteration
  typename L::I iterations;      ///< of the run so far, over all systems
};

/// Whether linear systems are solved by iteration; the model of an explicit method does not say.
template <class Model, bool solves>
constexpr bool is_iterative() {
  if constexpr (solves) {
    return Model::iterative;
  } else {
    return false;
  }
}

/// Where iterations are counted; null where there are none.
template <class L, class Model>
CUBIE_FN typename L::I* count_of(const linear_memory<L>& m) {
  if constexpr (Model::iterative) {
    return const_cast<typename L::I*>(&m.iterations);  // of the group, which is none
  } else {
    return nullptr;
  }
}

/// Replaces x by the solution of W x = x with the matrix behind `factors`. Returns status bits of the lanes of
/// `wanted` that have none.
template <class L, class Model, class N>
CUBIE_FN typename L::I solve_linear(const linear_memory<L>& m, const N* factors, N* x, const typename L::M& wanted) {
  if constexpr (Model::iterative) {
    return Model::solve(m, factors, x, wanted);
  } else {
    Model::solve(factors, x);
    return typename L::I(typename L::SI(0));
  }
}

}  // namespace cubie_kernel

#endif
