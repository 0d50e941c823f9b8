#ifndef FAKE_CUDA_DEVICE_PRELUDE_H
#define FAKE_CUDA_DEVICE_PRELUDE_H
// The device's side of CUDA C++, as far as kernels use it, in terms of the host compiler and the stand-in's runtime.
// Included before a program's text.

#include "device_runtime.h"

#define __CUDACC__ 1
#define __CUDACC_RTC__ 1
#define __device__
#define __host__
#define __global__ __attribute__((visibility("default")))
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __grid_constant__
#define __launch_bounds__(...)
#define __align__(n) __attribute__((aligned(n)))
// extern __shared__ T name[]; inside a function is rewritten before the compiler sees it.
#define __shared__ _Pragma("GCC error \"the stand-in has no __shared__ but `extern __shared__ T name[];`\"")

namespace fake_cuda {

__attribute__((visibility("hidden"))) inline const device_runtime* g_runtime = nullptr;

inline unsigned long long shuffle_bits(int kind, unsigned mask, unsigned long long value, int argument, int width) {
  return g_runtime->collective(kind, mask, value, argument, width);
}
template <class T>
inline T shuffle(int kind, unsigned mask, T value, int argument, int width) {
  static_assert(sizeof(T) == 4 || sizeof(T) == 8, "shuffles move 4 or 8 bytes");
  unsigned long long bits = 0;
  __builtin_memcpy(&bits, &value, sizeof value);
  bits = shuffle_bits(sizeof(T) == 8 ? kind + wide_shuffle : kind, mask, bits, argument, width);
  __builtin_memcpy(&value, &bits, sizeof value);
  return value;
}

template <class T, class Bits>
inline T add_by_exchange(T* at, T value) {
  Bits old_bits = __atomic_load_n((Bits*)at, __ATOMIC_RELAXED), new_bits;
  T old_value;
  do {
    __builtin_memcpy(&old_value, &old_bits, sizeof old_value);
    const T sum = old_value + value;
    __builtin_memcpy(&new_bits, &sum, sizeof sum);
  } while (!__atomic_compare_exchange_n((Bits*)at, &old_bits, new_bits, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
  return old_value;
}

/// Calls a kernel of whatever parameters.
template <int... i>
struct numbers {};
template <class T, T... i>
struct numbers_of {
  typedef numbers<i...> type;
};
template <class F>
struct caller;
template <class... A>
struct caller<void(A...)> {
  static constexpr int n = (int)sizeof...(A);
  static constexpr unsigned long bytes[n + 1] = {sizeof(A)..., 0};
  template <int... i>
  static void call(void (*kernel)(A...), void** parameters, numbers<i...>) {
    kernel(*(const A*)parameters[i]...);
  }
  static void call(void (*kernel)(A...), void** parameters) {
    call(kernel, parameters, typename __make_integer_seq<numbers_of, int, n>::type());
  }
};

}  // namespace fake_cuda

/// Behind the text, for each of its kernels.
#define FAKE_CUDA_KERNEL(name)                                                                                    \
  extern "C" __attribute__((visibility("default"))) void fake_cuda_describe_##name(fake_cuda::kernel_record* r) { \
    typedef fake_cuda::caller<decltype(name)> caller;                                                             \
    r->call = [](void** parameters) { caller::call(name, parameters); };                                          \
    r->n_parameters = caller::n;                                                                                  \
    r->parameter_bytes = caller::bytes;                                                                           \
  }
#define FAKE_CUDA_BIND                                                                                          \
  extern "C" __attribute__((visibility("default"))) void fake_cuda_bind(const fake_cuda::device_runtime* run) { \
    fake_cuda::g_runtime = run;                                                                                 \
  }

#define threadIdx (fake_cuda::g_runtime->here()->thread)
#define blockIdx (fake_cuda::g_runtime->here()->block)
#define blockDim (fake_cuda::g_runtime->here()->block_size)
#define gridDim (fake_cuda::g_runtime->here()->grid_size)
#define warpSize 32

// ---- warps and blocks ----------------------------------------------------------------------------------------------

inline unsigned __ballot_sync(unsigned mask, int p) {
  return (unsigned)fake_cuda::g_runtime->collective(fake_cuda::vote_ballot, mask, p != 0, 0, 32);
}
inline int __any_sync(unsigned mask, int p) {
  return (int)fake_cuda::g_runtime->collective(fake_cuda::vote_any, mask, p != 0, 0, 32);
}
inline int __all_sync(unsigned mask, int p) {
  return (int)fake_cuda::g_runtime->collective(fake_cuda::vote_all, mask, p != 0, 0, 32);
}
inline void __syncwarp(unsigned mask = 0xffffffffu) {
  (void)fake_cuda::g_runtime->collective(fake_cuda::sync_warp, mask, 0, 0, 32);
}
inline void __syncthreads() { fake_cuda::g_runtime->sync_block(); }
template <class T>
inline T __shfl_sync(unsigned mask, T value, int lane, int width = 32) {
  return fake_cuda::shuffle(fake_cuda::shuffle_from, mask, value, lane, width);
}
template <class T>
inline T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32) {
  return fake_cuda::shuffle(fake_cuda::shuffle_up, mask, value, (int)delta, width);
}
template <class T>
inline T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32) {
  return fake_cuda::shuffle(fake_cuda::shuffle_down, mask, value, (int)delta, width);
}
template <class T>
inline T __shfl_xor_sync(unsigned mask, T value, int lanes, int width = 32) {
  return fake_cuda::shuffle(fake_cuda::shuffle_xor, mask, value, lanes, width);
}
inline void __threadfence() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
inline void __threadfence_block() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
inline void __threadfence_system() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
inline void __trap() { fake_cuda::g_runtime->trap(); }

#include "device_scalar.h"

#endif
