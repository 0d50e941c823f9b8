#pragma once
// BatchSolverKernel: one kernel text, its compiled form once there is one, and how it is launched.

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "device/device.hpp"
#include "integrator/batch_solver_config.hpp"
#include "integrator/kernel_builder.hpp"
#include "kernels/args.h"
#include "plan/loop_plan.hpp"

namespace cubie::integrator {

class BatchSolverKernel {
 public:
  BatchSolverKernel(BatchSolverConfig config, plan::LoopPlan plan, std::string text);

  [[nodiscard]] const BatchSolverConfig& config() const noexcept { return config_; }
  [[nodiscard]] const plan::LoopPlan& plan() const noexcept { return plan_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  /// The compiled kernel, null before the first build. Thread-safe, does not block.
  [[nodiscard]] std::shared_ptr<const BuiltKernel> built() const;
  /// Compiles or fetches it. Thread-safe, blocks.
  std::shared_ptr<const BuiltKernel> build(KernelBuilder& builder);
  /// As build(), but null instead of a compile. Thread-safe, a few milliseconds at most.
  std::shared_ptr<const BuiltKernel> fetch(KernelBuilder& builder);

  /// Workers that a launch of `n_runs` can use.
  [[nodiscard]] std::int32_t workers(const BuiltKernel& built, std::int64_t n_runs) const noexcept;
  /// Runs a worker takes from the queue at a time.
  [[nodiscard]] std::int64_t block_runs(std::int64_t n_runs, std::int32_t workers) const noexcept;
  /// Bytes of workspace that `workers` workers need together in memory of the device.
  [[nodiscard]] std::int64_t workspace_bytes(std::int32_t workers) const;

  /// Launches; the arguments must stay valid until the work is done.
  static void launch(const BuiltKernel& built, device::Stream& stream, const cubie_kernel::loop_args& args,
                     std::int32_t workers);
  /// The same, and returns when the kernel has ended.
  static void run(const BuiltKernel& built, device::Stream& stream, const cubie_kernel::loop_args& args,
                  std::int32_t workers);

 private:
  [[nodiscard]] std::int64_t shared_bytes() const noexcept {
    return plan_.buffers.shared ? plan_.buffers.workspace_bytes : 0;
  }

  BatchSolverConfig config_;
  plan::LoopPlan plan_;
  std::string text_;
  mutable std::mutex mutex_;
  std::shared_ptr<const BuiltKernel> built_;
};

}  // namespace cubie::integrator
