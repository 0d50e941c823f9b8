#ifndef FAKE_CUDA_H
#define FAKE_CUDA_H
/* What a test asks of the stand-in driver, beside the driver's own functions: limits, failures at will, counts, and
 * streams that stand still until told to go on. fake_cuda.hpp finds these functions. All may be called by any thread.
 * Strings are copied. Functions that return int say 0 when they did as asked. */

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum fake_cuda_setting {
  fake_cuda_devices = 0,         /* 1; environment: FAKE_CUDA_DEVICES */
  fake_cuda_memory = 1,          /* bytes of each device, 1 GiB; FAKE_CUDA_MEMORY. Counts from the next allocation on */
  fake_cuda_capability = 2,      /* compute capability times ten, 90 */
  fake_cuda_multiprocessors = 3, /* 4 */
  fake_cuda_version = 4,         /* of CUDA that the driver supports, times 1000: 13000; FAKE_CUDA_VERSION */
  fake_cuda_order = 5,           /* of lanes, warps and blocks: enum fake_cuda_lane_order */
  fake_cuda_seed = 6,            /* of a shuffled order */
  fake_cuda_registers = 7,       /* of every kernel, 64 */
  fake_cuda_local_bytes = 8,     /* of every kernel, 0 */
  fake_cuda_initialised = 9,     /* whether cuInit has been called; 0 makes the driver forget it */
  /* 0: events tell the time. Else a launch with blocks of so many threads takes 1 ms, any other 2 ms, by their clock */
  fake_cuda_fast_block = 10,
  fake_cuda_pools = 11,     /* whether devices have memory pools, 1; FAKE_CUDA_POOLS */
  fake_cuda_broken = 12,    /* bits by ordinal: devices that answer no question, 0 */
  fake_cuda_busy = 13,      /* bits: devices whose context cannot be had, 0 */
  fake_cuda_old = 14,       /* bits: devices of compute capability 6.1, 0 */
  fake_cuda_time_limit = 15 /* whether devices are said to end kernels that take long, 0; none is ended */
};
enum fake_cuda_lane_order { fake_cuda_forward = 0, fake_cuda_backward = 1, fake_cuda_shuffled = 2 };
enum fake_cuda_operation { fake_cuda_copy = 0, fake_cuda_launch = 1 };

struct fake_cuda_live {
  long long contexts; /* retained */
  long long retains;  /* of them all */
  long long streams, events, modules, pools;
  long long allocations;  /* of device memory, plain and from pools, not yet freed by a call */
  long long device_bytes; /* of these */
  long long host_allocations, host_bytes;
  long long reserved_bytes; /* plain allocations and what pools hold: what cuMemGetInfo does not report as free */
};

/* Counts at once: also for a library that asked before, so lower the number of devices only while no context is
 * retained. */
int fake_cuda_set(int setting, long long value);
/* Settings, failures, counts, hold and pools as at the start; cuInit stays called. Fails while a context is retained.
 */
int fake_cuda_reset(void);

/* The n-th call of a function of the driver from now on (1: the next), or each one from there on, returns `result` and
 * does nothing else. Fails for a name that is not in the table. */
int fake_cuda_fail_call(const char* function, long long nth, int result, int for_ever);
/* The n-th operation of a kind that begins on any stream from now on fails. That is a failure of its context. */
int fake_cuda_fail_operation(int kind, long long nth, int result);
void fake_cuda_fail_nothing(void);

/* Calls of a function so far, failed ones too; -1 for a name that is not in the table. */
long long fake_cuda_calls(const char* function);
/* Threads of a block in the n-th launch so far (1: the first); 0 when there were fewer. */
long long fake_cuda_block_of_launch(long long nth);
/* Operations of a kind that began so far. */
long long fake_cuda_operations(int kind);
void fake_cuda_reset_counts(void);
void fake_cuda_get_live(struct fake_cuda_live* out);

/* Streams stop before their next operation, until released. Recording an event is an operation, waiting is not. */
void fake_cuda_hold(void);
/* That many operations may begin, of whatever stream. */
void fake_cuda_step(long long operations);
void fake_cuda_release(void);
/* Operations that were submitted and have not ended. */
long long fake_cuda_pending(void);

/* What went wrong last, in words: a launch, an operation, a refused call. Returns its length. */
size_t fake_cuda_last_failure(char* text, size_t bytes);

#ifdef __cplusplus
}
#endif

#endif
