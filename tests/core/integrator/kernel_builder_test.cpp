// Kernel text to loaded kernel: sharing, the disk cache, failures, threads; and how a kernel is launched.

#include "integrator/kernel_builder.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "compile/compile_error.hpp"
#include "device/host/host_device.hpp"
#include "integrator/batch_solver_kernel.hpp"
#include "util/error.hpp"

namespace cubie::integrator {
namespace {

/// The shortest kernel; texts of different numbers differ.
std::string kernel_text(int number) {
  return fmt::format(
      "// {}\nextern \"C\" __attribute__((visibility(\"default\"))) void cubie_kernel_entry(const void*, int) {{}}\n",
      number);
}

std::shared_ptr<device::Device> shared_device() {
  static const std::shared_ptr<device::Device> device = device::make_host_device({.threads = 4});
  return device;
}

/// A builder with a cache folder that goes away with it.
struct KernelBuilderTest : testing::Test {
  KernelBuilderTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cubie-builder-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~KernelBuilderTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  [[nodiscard]] std::unique_ptr<KernelBuilder> make(compile::CacheMode mode, std::string module = {}) const {
    return std::make_unique<KernelBuilder>(shared_device(),
                                           compile::make_host_kernel_compiler({.hostjit_path = std::move(module)}),
                                           compile::KernelCacheOptions{.directory = folder.string(), .mode = mode});
  }
  std::filesystem::path folder;
};

TEST_F(KernelBuilderTest, GivesOneKernelToAllWhoAskForTheSameText) {
  const auto builder = make(compile::CacheMode::off);
  const auto one = builder->build(kernel_text(1)), again = builder->build(kernel_text(1));
  EXPECT_EQ(one, again);
  EXPECT_EQ(one, builder->fetch(kernel_text(1)));
  EXPECT_NE(one, builder->build(kernel_text(2)));
}

TEST_F(KernelBuilderTest, FetchesNothingThatIsNeitherLoadedNorStored) {
  const auto builder = make(compile::CacheMode::on);
  EXPECT_EQ(builder->fetch(kernel_text(1)), nullptr);
  EXPECT_TRUE(builder->build(kernel_text(1))->compiled);
}

TEST_F(KernelBuilderTest, FindsInTheCacheWhatNobodyHoldsAnyMore) {
  const auto builder = make(compile::CacheMode::on);
  EXPECT_TRUE(builder->build(kernel_text(1))->compiled);
  EXPECT_FALSE(builder->build(kernel_text(1))->compiled);
  EXPECT_FALSE(make(compile::CacheMode::on)->build(kernel_text(1))->compiled);
  EXPECT_NE(make(compile::CacheMode::read_only)->fetch(kernel_text(1)), nullptr);
}

TEST_F(KernelBuilderTest, CompilesAgainWithoutACache) {
  const auto builder = make(compile::CacheMode::off);
  EXPECT_TRUE(builder->build(kernel_text(1))->compiled);
  EXPECT_EQ(builder->fetch(kernel_text(1)), nullptr);
  EXPECT_TRUE(builder->build(kernel_text(1))->compiled);
}

TEST_F(KernelBuilderTest, BuildsOnceForThreadsThatAskTogether) {
  const auto builder = make(compile::CacheMode::off);
  std::vector<std::shared_ptr<const BuiltKernel>> kernels(8);
  {
    std::vector<std::jthread> threads;
    for (auto& kernel : kernels) {
      threads.emplace_back([&] {
        try {
          kernel = builder->build(kernel_text(1));
        } catch (const Error& e) {
          ADD_FAILURE() << e.message();
        }
      });
    }
  }
  EXPECT_NE(kernels.front(), nullptr);
  for (const auto& kernel : kernels) EXPECT_EQ(kernel, kernels.front());
}

TEST_F(KernelBuilderTest, ReportsATextThatDoesNotCompileEveryTimeAndGoesOn) {
  const auto builder = make(compile::CacheMode::on);
  for (int i = 0; i < 2; ++i) {
    try {
      (void)builder->build("extern \"C\" void cubie_kernel_entry(const void*, int) { return undeclared; }");
      ADD_FAILURE() << "compiled";
    } catch (const Error& e) {
      EXPECT_EQ(e.code(), ErrorCode::compile) << e.message();
    }
  }
  EXPECT_NE(builder->build(kernel_text(1)), nullptr);
}

TEST_F(KernelBuilderTest, ReportsATextWithoutTheEntryPoint) {
  const auto builder = make(compile::CacheMode::on);
  const char* text = "extern \"C\" __attribute__((visibility(\"default\"))) void another(const void*, int) {}";
  EXPECT_THROW((void)builder->build(text), Error);
  EXPECT_NE(builder->build(kernel_text(1)), nullptr);
}

TEST_F(KernelBuilderTest, NeedsNoCompilerForWhatIsStored) {
  EXPECT_TRUE(make(compile::CacheMode::on)->build(kernel_text(1))->compiled);
  EXPECT_NE(make(compile::CacheMode::on, "/nowhere/at-all.so")->build(kernel_text(1)), nullptr);
}

struct BatchSolverKernelTest : KernelBuilderTest {
  static BatchSolverKernel kernel(std::int32_t lanes, std::int64_t workspace = 0) {
    plan::LoopPlan plan;
    plan.lane_width = lanes;
    plan.buffers.workspace_bytes = workspace;
    return {BatchSolverConfig{}, plan, kernel_text(1)};
  }
};

TEST_F(BatchSolverKernelTest, KeepsItsKernelOnceThereIsOne) {
  const auto builder = make(compile::CacheMode::off);
  BatchSolverKernel k = kernel(8);
  EXPECT_EQ(k.built(), nullptr);
  EXPECT_EQ(k.fetch(*builder), nullptr);
  const auto built = k.build(*builder);
  EXPECT_EQ(k.built(), built);
  EXPECT_EQ(k.build(*builder), built);
  EXPECT_EQ(k.fetch(*builder), built);
}

TEST_F(BatchSolverKernelTest, SharesTheKernelOfAnotherWithTheSameText) {
  const auto builder = make(compile::CacheMode::off);
  BatchSolverKernel one = kernel(8), two = kernel(8);
  const auto built = one.build(*builder);
  EXPECT_EQ(two.fetch(*builder), built);
}

TEST_F(BatchSolverKernelTest, UsesNoMoreWorkersThanLaneGroups) {
  const auto builder = make(compile::CacheMode::off);
  BatchSolverKernel k = kernel(8);
  const auto built = k.build(*builder);
  EXPECT_EQ(k.workers(*built, 0), 1);
  EXPECT_EQ(k.workers(*built, 1), 1);
  EXPECT_EQ(k.workers(*built, 8), 1);
  EXPECT_EQ(k.workers(*built, 9), 2);
  EXPECT_EQ(k.workers(*built, 1'000'000'000'000), 4);
}

TEST_F(BatchSolverKernelTest, TakesRunsInBlocksOfAtLeastALaneGroup) {
  for (std::int32_t lanes : {1, 8, 32}) {
    const BatchSolverKernel k = kernel(lanes);
    for (std::int64_t runs : {std::int64_t{0}, std::int64_t{1}, std::int64_t{1000}, std::int64_t{1'000'000'000}}) {
      for (std::int32_t workers : {1, 2, 64}) {
        const std::int64_t block = k.block_runs(runs, workers);
        EXPECT_GE(block, lanes);
        EXPECT_LE(block, 1024);
        // Enough blocks to keep the workers level whenever blocks are longer than they must be.
        EXPECT_TRUE(block == lanes || block * workers * 32 <= runs) << runs << " " << workers;
      }
    }
  }
}

TEST_F(BatchSolverKernelTest, AsksForWorkspaceByWorkers) {
  EXPECT_EQ(kernel(8).workspace_bytes(64), 0);
  EXPECT_EQ(kernel(8, 4096).workspace_bytes(64), 4096 * 64);
  EXPECT_THROW((void)kernel(8, std::numeric_limits<std::int64_t>::max() / 2).workspace_bytes(3), Error);
}

}  // namespace
}  // namespace cubie::integrator
