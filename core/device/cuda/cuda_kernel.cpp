#include "device/cuda/cuda_kernel.hpp"

#include <algorithm>
#include <utility>

#include "util/error.hpp"

namespace cubie::device::cuda {
namespace {

constexpr std::int32_t kWarp = 32;

std::int32_t whole_warps(std::int64_t threads) {
  return static_cast<std::int32_t>((threads + kWarp - 1) / kWarp * kWarp);
}

}  // namespace

Module::Module(SharedContext context, const std::vector<char>& image, const std::string& entry)
    : context_(std::move(context)) {
  const Current current(*context_);
  const DriverTable& table = context_->table();
  const Result loaded = table.cuModuleLoadDataEx(&module_, image.data(), 0, nullptr, nullptr);
  if (loaded == kOutOfMemory) context_->driver().check(loaded, "cuModuleLoadDataEx");
  if (loaded != kSuccess) {
    throw Error(ErrorCode::launch, "kernel image cannot be loaded ({})", context_->driver().describe(loaded));
  }
  const Result found = table.cuModuleGetFunction(&function_, module_, entry.c_str());
  if (found == kSuccess) return;
  (void)table.cuModuleUnload(module_);
  throw Error(ErrorCode::launch, "kernel image has no entry point '{}' ({})", entry,
              context_->driver().describe(found));
}

Module::~Module() {
  end_with(*context_, [this](const DriverTable& table) { (void)table.cuModuleUnload(module_); });
}

int Module::attribute(FunctionAttribute which) const {
  const Current current(*context_);
  int value = 0;
  CUBIE_CUDA(context_->driver(), cuFuncGetAttribute, &value, which, function_);
  return value;
}

std::int32_t LaunchShape::workers(std::int64_t lane_groups) const noexcept {
  return whole_warps(std::clamp<std::int64_t>(lane_groups, 1, capacity()));
}

std::int32_t LaunchShape::block_of(std::int32_t workers) const noexcept {
  const std::int32_t share = (workers + multiprocessors - 1) / multiprocessors;
  return std::clamp(whole_warps(share), kWarp, block);
}

CudaKernel::CudaKernel(const SharedContext& context, std::shared_ptr<const Module> module, std::int32_t shared_bytes,
                       std::shared_ptr<LocalMemory> local_memory)
    : module_(std::move(module)), local_memory_(std::move(local_memory)) {
  const Driver& driver = context->driver();
  const FunctionHandle function = module_->function();
  shape_.multiprocessors = context->attribute(kMultiprocessors);
  shape_.shared_bytes = shared_bytes;
  const std::int32_t most_shared = context->attribute(kSharedBytesPerBlockOptIn);
  std::int32_t most = std::min(module_->attribute(kFunctionMostThreads), 8 * kWarp);
  if (shared_bytes > 0) most = std::min(most, most_shared / shared_bytes / kWarp * kWarp);
  const Current current(*context);
  // Of the multiprocessor's memory, what no thread wants serves as cache of the threads' own memory.
  CUBIE_CUDA(driver, cuFuncSetAttribute, function, kFunctionSharedCarveout, shared_bytes > 0 ? 100 : 0);
  if (shared_bytes > 0) {
    CUBIE_CUDA(driver, cuFuncSetAttribute, function, kFunctionMostDynamicShared, std::max(most, kWarp) * shared_bytes);
  }
  // The fullest multiprocessor wins, and among equals the smallest block, which leaves the shortest tail.
  std::vector<BlockShape> shapes;
  std::int32_t best = 0;
  for (std::int32_t block = shared_bytes > 0 ? kWarp : 2 * kWarp; block <= most; block *= 2) {
    int blocks = 0;
    CUBIE_CUDA(driver, cuOccupancyMaxActiveBlocksPerMultiprocessor, &blocks, function, block,
               static_cast<std::size_t>(block * shared_bytes));
    if (blocks > 0) shapes.push_back({block, blocks});
    if (blocks * block <= best) continue;
    best = blocks * block;
    shape_.block = block;
    shape_.blocks_per_processor = blocks;
  }
  if (best == 0) throw Error(ErrorCode::launch, "no block of the kernel fits a multiprocessor");
  // Occupancy is no measure of speed, but with half as many threads there is nothing to be won.
  std::erase_if(shapes, [&](const BlockShape& shape) { return 2 * shape.block * shape.blocks_per_processor < best; });
  const auto usual = std::find(shapes.begin(), shapes.end(), BlockShape{shape_.block, shape_.blocks_per_processor});
  std::rotate(shapes.begin(), usual, usual + 1);
  trials_ = std::make_unique<BlockTrials>(context, std::move(shapes));
  const std::int64_t threads = context->attribute(kThreadsPerMultiprocessor);
  local_bytes_ = module_->attribute(kFunctionLocalBytes) * threads * shape_.multiprocessors;
  local_memory_->want(local_bytes_);
}

}  // namespace cubie::device::cuda
