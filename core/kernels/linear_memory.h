#ifndef CUBIE_KERNEL_LINEAR_MEMORY_H
#define CUBIE_KERNEL_LINEAR_MEMORY_H
// What methods that solve linear systems keep beside the stages.

namespace cubie_kernel {

/// Of one lane group; unused by explicit methods.
template <class T>
struct linear_memory {
  T* jacobian;  ///< structural non-zeros of df/dy, [n_jacobian]
  T* factors;   ///< of one matrix, [n_factors]
  T* slopes;    ///< f and df/dt, [2 n]
};

}  // namespace cubie_kernel

#endif
