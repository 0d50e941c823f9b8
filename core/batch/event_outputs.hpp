#pragma once
// What comes out of the events of a model: counts per run, and records of the first of each run.

#include <cstdint>

#include "kernels/args.h"
#include "memory/array_managers.hpp"

namespace cubie::memory {
class HostAllocator;
}

namespace cubie::batch {

struct ResultState;
struct SolverState;

/// Numbers of a record: time, number of the event, states.
[[nodiscard]] constexpr std::int64_t event_record_numbers(std::int64_t n_states) noexcept { return n_states + 2; }

/// Fills what the kernel has to know of events, and makes the arrays. `host`: where the arrays of a pipelined solve
/// come from, else null.
void fill_events(const SolverState& solver, memory::HostAllocator* host, ResultState& state);

void size_events(const ResultState& state, memory::OutputSizes& sizes);

/// The arrays of one chunk of `runs` runs in place of those of the whole result.
void place_events(const ResultState& state, std::int64_t runs, char* records, char* counts,
                  cubie_kernel::root_args& args);

}  // namespace cubie::batch
