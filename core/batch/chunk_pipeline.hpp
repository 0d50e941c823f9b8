#pragma once
// The chunk pipeline: stage in, compute, stage out, write back, with several chunks in flight.

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "batch/chunk_clock.hpp"
#include "batch/device_fold.hpp"
#include "batch/engine_memory.hpp"
#include "batch/half_passes.hpp"
#include "batch/launch_slices.hpp"
#include "batch/result_state.hpp"
#include "batch/run_reduction.hpp"
#include "batch/solve_arrays.hpp"
#include "integrator/batch_solver_kernel.hpp"

namespace cubie::batch {

/// One solve in chunks, on the driver thread.
///
/// Note [The pipeline]
/// Chunk c works in copy c mod depth of each chunked device array. Its inputs are gathered into staging and copied on
/// one stream, its kernel runs on a second, its outputs are copied into staging on a third, and the writeback thread
/// (or the sink, on the waiting thread) brings them to their place. Events alone order all that: the copy in waits for
/// the kernel of chunk c - depth, the kernel for its copy in and for the copy out of c - depth, the copy out for the
/// kernel. The driver itself waits for what has left copy c mod depth before to arrive, so that a slow host or a sink
/// nobody pumps holds the pipeline up instead of filling memory: there are `depth` staging buffers per array.
class ChunkPipeline {
 public:
  explicit ChunkPipeline(EngineMemory& memory);

  /// Returns when every chunk is in its place, or the solve has been aborted and nothing touches its memory any more.
  struct Kernels {
    const integrator::BuiltKernel& built;
    std::int32_t workers = 1;
    std::int64_t workspace_bytes = 0;        ///< of the plan's buffers; tiles come behind them
    std::int64_t stiff_workspace_bytes = 0;  ///< the stiff half's use of the same workspace
    /// Gets the stiff half ready, or finds that there is none; false when the solve is cancelled meanwhile.
    std::function<bool()> obtain_stiff;
    const device::Kernel* fold = nullptr;  ///< gathers statistics over runs on the device; null: the host does
  };
  void run(ResultState& state, Kernels kernels, SolveArrays& arrays, const memory::SolveLimits& limits);
  /// Lets run() return soon: nothing waits for memory, copies leave off. Any thread, while run() is under way and its
  /// solve has been told to abort. Results that were complete stay; no other is taken for complete.
  void abort() noexcept;

 private:
  using Ticket = memory::WritebackWatcher::Ticket;

  /// Events of one of `depth` copies of the chunk arrays, and the last of the tasks that wait for them.
  struct Copy {
    std::shared_ptr<device::Event> in_ready, computed, counted, out_ready;
    Ticket in_ticket = 0, out_ticket = 0;
  };
  /// One output array of this solve.
  struct Output {
    std::size_t array = 0;
    void* host = nullptr;
    memory::Layout layout;
    memory::ElementType element = memory::ElementType::f64;
    std::int32_t run_axis = 0;
    bool direct = false;  ///< into pinned memory of the whole result: nothing between
  };

  /// One chunk on its way into statistics.
  struct Fold {
    ResultState* state = nullptr;
    FoldThreads* threads = nullptr;
    ReducedChunk chunk;
    std::vector<memory::StagingLease> leases;
    std::int64_t bytes = 0;
  };

  [[nodiscard]] bool aborted() const noexcept { return state_->aborted(); }
  /// Whether all of the batch would fit: it is not cut, or for the sake of its copies alone.
  [[nodiscard]] bool fits() const noexcept {
    return !plan_.chunked() || plan_.chunk_length == state_->chunking.overlap_runs;
  }
  [[nodiscard]] std::int64_t keep_on_device();
  void collect_outputs();
  void add_output(std::size_t array, Array& library, const BoundArray* bound, const char* what);
  void reserve_staging();
  void upload_tables();
  void begin_chunk(std::int64_t chunk);
  void end_chunk(std::int64_t chunk);
  void finish_passes(std::int64_t chunk);
  void launch(std::int64_t chunk, const cubie_kernel::loop_args& args, const integrator::BuiltKernel& built,
              std::int32_t workers);
  void finish_slices();
  [[nodiscard]] memory::StagingLease stage_out(std::size_t array, std::int64_t chunk);
  [[nodiscard]] FoldPlace fold_place(const device::Kernel* fold);
  void begin_reduction(const device::Kernel* fold);
  [[nodiscard]] bool fold_on_device(std::int64_t chunk);
  void end_fold_on_device() noexcept;
  void stage_fold(std::int64_t chunk);
  void submit_fold(std::int64_t chunk);
  static void fold_staged(void* fold, const memory::WritebackEnd& end) noexcept;
  [[nodiscard]] ParkingPlace parking_place(std::int64_t chunk) const;
  void stage_in(std::size_t array, const std::vector<PerRunInput>& inputs, std::int64_t chunk);
  void stage_in_rows(std::size_t array, const void* from, std::int64_t row_bytes, std::int64_t chunk);
  void stage_in_tables(std::int64_t chunk);
  [[nodiscard]] cubie_kernel::loop_args chunk_args(std::int64_t chunk) const;
  void submit(memory::WritebackTask&& task);
  [[nodiscard]] Copy make_copy() const;
  void await_delivery(std::size_t most_outstanding);
  void synchronize();
  void finish();
  void stop() noexcept;
  [[nodiscard]] Copy& copy_of(std::int64_t chunk) { return copies_[static_cast<std::size_t>(chunk % plan_.depth)]; }

  EngineMemory& memory_;
  ResultState* state_ = nullptr;
  SolveArrays* arrays_ = nullptr;
  const integrator::BuiltKernel* kernel_ = nullptr;
  std::int32_t workers_ = 1;
  std::int64_t workspace_bytes_ = 0, workspace_room_ = 0;  // before the tiles, and in all
  std::function<bool()> obtain_stiff_;
  long long n_parked_ = 0;                 // as read from the device
  std::int64_t sliced_chunk_ = -1;         // whose latest launch may have left something; -1: none
  cubie_kernel::loop_args sliced_args_{};  // of that launch
  const integrator::BuiltKernel* sliced_kernel_ = nullptr;
  std::int32_t sliced_workers_ = 1;
  SliceCounters slice_counters_;  // as read from the device, and what they begin with
  std::mutex abort_mutex_;        // a task is submitted before a cancel, which finds it, or sees that there was one
  std::int64_t group_ = 0;        // abort_mutex_; of the writeback tasks: this solve
  memory::ElementType number_ = memory::ElementType::f64;
  memory::ChunkPlan plan_;
  std::vector<Output> outputs_;
  std::array<Copy, memory::kMaxDepth> copies_;
  ChunkClock clock_;
  bool left_work_ = false;                     // by a failed solve: streams may still use arrays and staging
  std::int64_t moved_bytes_ = 0;               // by the stage that is being submitted
  std::array<Fold, memory::kMaxDepth> folds_;  // of the chunks in flight
  std::unique_ptr<FoldThreads> fold_threads_;
  DeviceFold device_fold_;
  std::vector<memory::WritebackTask> returns_;  // of the chunk in hand, until its event is recorded
  std::vector<char> tables_;                    // host side of the table block
  std::vector<cubie_kernel::input_source> sources_;
  std::vector<double> shared_;  // host side of the values that all runs read
  Ticket last_ticket_ = 0;
};

}  // namespace cubie::batch
