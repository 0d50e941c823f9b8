#pragma once
// What the machine can do at best: the yardsticks for the other numbers.

#include <string>

namespace bench {

struct MachinePeak {
  double fma_flops = 0.0;  ///< double-precision floating-point operations per second of one core, fused ones as two
  int vector_bits = 0;     ///< width of the vectors that reach it
};

/// Independent chains of fused multiply-adds in registers, in the widest vectors the processor has.
[[nodiscard]] MachinePeak measure_fma_peak();

/// Bytes per second of one core (of `threads` cores) in a STREAM triad over arrays far larger than the caches, counted
/// as STREAM counts: two reads and one write.
[[nodiscard]] double measure_stream(int threads);

/// Name of the processor.
[[nodiscard]] std::string processor_name();

}  // namespace bench
