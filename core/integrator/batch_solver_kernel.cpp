#include "integrator/batch_solver_kernel.hpp"

#include <algorithm>
#include <utility>

#include "util/checked.hpp"

namespace cubie::integrator {

BatchSolverKernel::BatchSolverKernel(BatchSolverConfig config, plan::LoopPlan plan, std::string text)
    : config_(std::move(config)), plan_(plan), text_(std::move(text)) {}

std::shared_ptr<const BuiltKernel> BatchSolverKernel::built() const {
  const std::lock_guard lock(mutex_);
  return built_;
}

std::shared_ptr<const BuiltKernel> BatchSolverKernel::build(KernelBuilder& builder) {
  if (auto kernel = built()) return kernel;
  auto kernel = builder.build(text_, shared_bytes());
  const std::lock_guard lock(mutex_);
  if (!built_) built_ = std::move(kernel);
  return built_;
}

std::shared_ptr<const BuiltKernel> BatchSolverKernel::fetch(KernelBuilder& builder) {
  if (auto kernel = built()) return kernel;
  auto kernel = builder.fetch(text_, shared_bytes());
  if (kernel == nullptr) return nullptr;
  const std::lock_guard lock(mutex_);
  if (!built_) built_ = std::move(kernel);
  return built_;
}

std::int32_t BatchSolverKernel::workers(const BuiltKernel& built, std::int64_t n_runs) const noexcept {
  return built.kernel->workers((n_runs + plan_.lane_width - 1) / plan_.lane_width);
}

std::int64_t BatchSolverKernel::block_runs(std::int64_t n_runs, std::int32_t workers) const noexcept {
  // Long blocks keep neighbours in one lane group and the shared counter quiet; short ones keep the workers level.
  const std::int64_t level = n_runs / (std::int64_t{32} * workers);
  // A multiple of the lane width, so that a group in lock step holds adjacent runs.
  const std::int64_t groups = std::clamp<std::int64_t>(level / plan_.lane_width, 1, 32);
  return groups * plan_.lane_width;
}

std::int64_t BatchSolverKernel::workspace_bytes(std::int32_t workers) const {
  if (plan_.buffers.shared) return 0;
  return checked_mul<std::int64_t>(plan_.buffers.workspace_bytes, workers, "workspace size");
}

void BatchSolverKernel::launch(const BuiltKernel& built, device::Stream& stream, const cubie_kernel::loop_args& args,
                               std::int32_t workers) {
  static_assert(sizeof(cubie_kernel::loop_args) <= device::Stream::kMaxArgBytes);
  stream.launch(*built.kernel, std::as_bytes(std::span(&args, 1)), workers);
}

void BatchSolverKernel::run(const BuiltKernel& built, device::Stream& stream, const cubie_kernel::loop_args& args,
                            std::int32_t workers) {
  stream.run(*built.kernel, std::as_bytes(std::span(&args, 1)), workers);
}

}  // namespace cubie::integrator
