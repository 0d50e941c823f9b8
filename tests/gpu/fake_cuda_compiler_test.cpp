// The stand-in compiler, its images, and what launching them takes.

#include <string>
#include <thread>
#include <vector>

#include "compile/compile_error.hpp"
#include "fake_cuda_fixture.hpp"

namespace cubie::test {
namespace {

constexpr const char* kNothing = "extern \"C\" __global__ void kernel() {}";

TEST_F(FakeCudaTest, RefusesLaunchesThatNoGpuTakes) {
  const FunctionHandle function = kernel(kNothing);
  EXPECT_EQ(launch(function, 1, 1025), kInvalidValue);
  EXPECT_EQ(launch(function, 0, 32), kInvalidValue);
  EXPECT_EQ(launch_shared(function, 1, 32, 50000), kInvalidValue);
  ASSERT_EQ(driver().cuFuncSetAttribute(function, kFunctionMostDynamicShared, 60000), kSuccess);
  EXPECT_EQ(launch_shared(function, 1, 32, 50000), kSuccess);
  EXPECT_EQ(launch(nullptr, 1, 32), kInvalidHandle);
  int blocks = 0;
  EXPECT_EQ(driver().cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, function, 256, 0), kSuccess);
  EXPECT_EQ(blocks, 8);
}

TEST_F(FakeCudaTest, FailsTheLaunchItIsToldTo) {
  const FunctionHandle function = kernel(kNothing);
  ASSERT_EQ(fake().fail_operation(fake_cuda_launch, 3, 702), 0);
  ASSERT_EQ(launch(function, 1, 32), kSuccess);
  ASSERT_EQ(launch(function, 1, 32), kSuccess);
  EXPECT_EQ(wait(), kSuccess);
  ASSERT_EQ(launch(function, 1, 32), kSuccess);
  EXPECT_EQ(wait(), 702);
  EXPECT_EQ(fake().operations(fake_cuda_launch), 3);
}

TEST_F(FakeCudaTest, LoadsItsOwnImagesForItsOwnArchitecture) {
  ModuleHandle module = nullptr;
  const char other[64] =
      "\x7f"
      "ELF";
  EXPECT_EQ(driver().cuModuleLoadDataEx(&module, other, 0, nullptr, nullptr), kInvalidImage);
  EXPECT_EQ(driver().cuModuleLoadDataEx(&module, compiled(kNothing, 100).data(), 0, nullptr, nullptr), kNoBinary);
  ASSERT_EQ(fake().set(fake_cuda_capability, 89), 0);
  EXPECT_EQ(driver().cuModuleLoadDataEx(&module, compiled(kNothing, 90).data(), 0, nullptr, nullptr), kNoBinary);
  ASSERT_EQ(driver().cuModuleLoadDataEx(&module, compiled(kNothing, 86).data(), 0, nullptr, nullptr), kSuccess);
  FunctionHandle function = nullptr;
  EXPECT_EQ(driver().cuModuleGetFunction(&function, module, "nothing"), kNotFound);
  ASSERT_EQ(driver().cuModuleGetFunction(&function, module, "kernel"), kSuccess);
  int registers = 0;
  ASSERT_EQ(fake().set(fake_cuda_registers, 200), 0);
  EXPECT_EQ(driver().cuFuncGetAttribute(&registers, kFunctionRegisters, function), kSuccess);
  EXPECT_EQ(registers, 200);
  fake().hold();
  ASSERT_EQ(launch(function, 1, 32), kSuccess);
  ASSERT_EQ(driver().cuModuleUnload(module), kSuccess);
  EXPECT_EQ(launch(function, 1, 32), kInvalidHandle);
  fake().release();
  EXPECT_EQ(wait(), kSuccess);
}

TEST(FakeNvrtc, SaysWhatItIs) {
  EXPECT_EQ(fake_nvrtc().major, 13);
  EXPECT_EQ(fake_nvrtc().architectures, (std::vector<int>{75, 80, 86, 90, 100, 120}));
}

TEST(FakeNvrtc, TellsErrorsByFileAndLine) {
  try {
    (void)compile::compile_with_nvrtc(fake_nvrtc(), {"// first\nextern \"C\" __global__ void f() { nothing(); }", 90});
    FAIL() << "it compiled";
  } catch (const compile::CompileError& error) {
    EXPECT_NE(error.message().find("kernel.cu:2:"), std::string::npos) << error.message();
    EXPECT_NE(error.log().find("nothing"), std::string::npos) << error.log();
  }
}

TEST(FakeNvrtc, RefusesOptionsItDoesNotKnow) {
  const compile::NvrtcTable& table = fake_nvrtc().table;
  compile::NvrtcTable::Program program = nullptr;
  ASSERT_EQ(table.nvrtcCreateProgram(&program, kNothing, "", 0, nullptr, nullptr), 0);
  constexpr int kInvalidOption = 5;
  for (const std::vector<const char*>& options : std::vector<std::vector<const char*>>{
           {"--gpu-architecture=sm_90", "--use_fast_math"}, {"--gpu-architecture=sm_70"}, {"--std=c++17"}}) {
    EXPECT_EQ(table.nvrtcCompileProgram(program, static_cast<int>(options.size()), options.data()), kInvalidOption);
    std::size_t bytes = 0;
    EXPECT_EQ(table.nvrtcGetProgramLogSize(program, &bytes), 0);
    EXPECT_GT(bytes, 1U);
    EXPECT_NE(table.nvrtcGetCUBINSize(program, &bytes), 0);
  }
  EXPECT_EQ(table.nvrtcDestroyProgram(&program), 0);
  EXPECT_NE(table.nvrtcDestroyProgram(&program), 0);
}

TEST(FakeNvrtc, CompilesInSeveralThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([] { EXPECT_FALSE(compile::compile_with_nvrtc(fake_nvrtc(), {kNothing, 90}).image.empty()); });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace cubie::test
