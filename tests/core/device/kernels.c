/* Kernels of the device tests: a shared object such as the host compiler makes. */

#define _GNU_SOURCE /* names and stacks of threads */

#include <fenv.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "kernels.h"

#define KERNEL __attribute__((visibility("default")))

KERNEL void count_calls(const void* args, int worker);
KERNEL void count_calls(const void* args, int worker) {
  const struct count_args* a = args;
  __atomic_fetch_add(&a->calls[worker], 1, __ATOMIC_RELAXED);
}

KERNEL void add_to_each(const void* args, int worker);
KERNEL void add_to_each(const void* args, int worker) {
  const struct add_args* a = args;
  for (int64_t i = worker; i < a->n; i += a->stride) a->values[i] += a->increment;
}

/* Returns only once all workers are inside, which proves that each has a thread of its own. */
KERNEL void meet_and_report(const void* args, int worker);
KERNEL void meet_and_report(const void* args, int worker) {
  const struct report_args* a = args;
  struct thread_report* r = &a->reports[worker];
  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, NULL, &mask);
  r->blocked_signals = 0;
  for (int s = 1; s < 32; ++s) r->blocked_signals += sigismember(&mask, s) == 1;
  r->rounding = fegetround();
#if defined(__x86_64__)
  r->mxcsr = __builtin_ia32_stmxcsr();
#endif
  pthread_attr_t attributes;
  size_t stack = 0;
  pthread_getattr_np(pthread_self(), &attributes);
  pthread_attr_getstacksize(&attributes, &stack);
  pthread_attr_destroy(&attributes);
  r->stack_bytes = (int64_t)stack;
  pthread_getname_np(pthread_self(), r->name, sizeof r->name);
  __atomic_fetch_add(a->arrived, 1, __ATOMIC_SEQ_CST);
  while (__atomic_load_n(a->arrived, __ATOMIC_SEQ_CST) < a->workers) sched_yield();
}

KERNEL void leave_other_rounding(const void* args, int worker);
KERNEL void leave_other_rounding(const void* args, int worker) {
  (void)args;
  (void)worker;
  fesetround(FE_UPWARD);
}
