#pragma once
// The device arrays of one solver: what goes in, what comes out, tables and workspace.

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "batch/engine_memory.hpp"
#include "batch/result_state.hpp"
#include "memory/array_managers.hpp"

namespace cubie::batch {

/// A per-run input of the caller or of the batch, as the kernel would read it from host memory.
struct PerRunInput {
  const void* base = nullptr;
  std::int64_t stride = 1;  ///< in elements
  bool is_double = true;
  std::size_t input = 0;             ///< index in loop_args::inputs
  const Sampler* sampler = nullptr;  ///< in place of memory
};

/// The modulus of a source that kernels read in memory of the caller on the device, by the number of the run.
inline constexpr std::int64_t kReadInPlace = std::numeric_limits<std::int64_t>::max();

/// Where the parts of the table block lie, in bytes.
struct TableLayout {
  std::int64_t inputs = 0;  ///< one table of input sources per copy of the chunk buffers
  std::int64_t atol = 0, rtol = 0, save_times = 0, knots = 0, jumps = 0, events = 0, counters = 0;
  std::int64_t bytes = 0;
};

/// How statistics over runs are gathered: by a kernel, or by so many threads in memory of the device, or elsewhere.
struct FoldPlace {
  bool kernel = false;
  std::int32_t threads = 0;
};

/// Belongs to the driver thread. `manager` outlives it as far as it must by itself.
class SolveArrays {
 public:
  SolveArrays(memory::MemoryManager& manager, const MemoryOptions& options);

  /// Sizes for this solve; allocates, or keeps what fits. Throws what the memory manager throws.
  void prepare(const ResultState& state, std::int64_t workspace_bytes, FoldPlace fold,
               const memory::SolveLimits& limits);

  const MemoryOptions options;
  memory::InputArrays inputs;
  memory::OutputArrays outputs;
  std::size_t tables, workspace, slots, lists, statistics;  ///< numbers of these arrays among `inputs`

  // What the latest prepare() found in the solve.
  std::vector<PerRunInput> initial_values, parameters;
  TableLayout layout;
  std::int64_t n_shared_values = 0;
  std::vector<std::int64_t> rows;  ///< of each output array but the status, which has none

  [[nodiscard]] const memory::ChunkPlan& plan() const noexcept { return inputs.plan(); }
  /// Device memory of an input array, null for a placeholder.
  [[nodiscard]] char* input_data(std::size_t array, std::int64_t chunk) const noexcept {
    return static_cast<char*>(inputs.array(array).device_data(chunk));
  }
  [[nodiscard]] char* output_data(std::size_t array, std::int64_t chunk) const noexcept {
    return static_cast<char*>(outputs.array(array).device_data(chunk));
  }

 private:
  void collect_inputs(const ResultState& state);
};

}  // namespace cubie::batch
