// The stand-in driver and compiler do what the real ones do, as far as the library uses them.

#include <gtest/gtest.h>

#include "../support/fake_cuda/fake_cuda.hpp"
#include "compile/compile_error.hpp"
#include "compile/nvrtc_compiler.hpp"
#include "device/cuda/driver_library.hpp"

namespace cubie::test {
namespace {

using namespace device::cuda;

constexpr Result kInvalidValue = 1, kNotInitialized = 3, kInvalidImage = 200, kInvalidContext = 201, kNoBinary = 209,
                 kInvalidHandle = 400, kNotFound = 500, kLaunchFailed = 719;

const DriverTable& driver() {
  static const DriverLibrary library = load_driver();
  return library.table;
}
const FakeCuda& fake() {
  static const FakeCuda control;
  return control;
}
const compile::NvrtcLibrary& nvrtc() {
  static const compile::NvrtcLibrary library = compile::load_nvrtc({FAKE_CUDA_FOLDER, 13});
  return library;
}

DevicePointer address(const void* pointer) { return reinterpret_cast<DevicePointer>(pointer); }

/// A context that is current, and a stream.
class FakeCudaTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(fake().reset(), 0);
    enter();
  }
  void TearDown() override {
    fake().release();
    fake().fail_nothing();
    leave();
    EXPECT_EQ(fake().reset(), 0) << "a context is still retained";
  }
  void enter() {
    ASSERT_EQ(driver().cuInit(0), kSuccess);
    ContextHandle context = nullptr;
    ASSERT_EQ(driver().cuDevicePrimaryCtxRetain(&context, 0), kSuccess);
    ASSERT_EQ(driver().cuCtxPushCurrent(context), kSuccess);
    ASSERT_EQ(driver().cuStreamCreate(&stream_, kStreamNonBlocking), kSuccess);
    inside_ = true;
  }
  void leave() {
    if (!inside_) return;
    inside_ = false;
    ASSERT_EQ(driver().cuCtxPopCurrent(nullptr), kSuccess);
    ASSERT_EQ(driver().cuDevicePrimaryCtxRelease(0), kSuccess);
  }

  /// NaN-filled memory of the device.
  static DevicePointer allocate(std::size_t bytes) {
    DevicePointer pointer = 0;
    EXPECT_EQ(driver().cuMemAlloc(&pointer, bytes), kSuccess);
    return pointer;
  }
  template <class T>
  static T* pinned(std::size_t n) {
    void* pointer = nullptr;
    EXPECT_EQ(driver().cuMemHostAlloc(&pointer, n * sizeof(T), kHostPortable), kSuccess);
    return static_cast<T*>(pointer);
  }
  Result copy(DevicePointer to, DevicePointer from, std::size_t bytes) {
    return driver().cuMemcpyAsync(to, from, bytes, stream_);
  }
  template <class T>
  std::vector<T> fetch(DevicePointer from, std::size_t n) {
    std::vector<T> out(n);
    EXPECT_EQ(copy(address(out.data()), from, n * sizeof(T)), kSuccess);
    EXPECT_EQ(driver().cuStreamSynchronize(stream_), kSuccess) << fake().last_failure();
    return out;
  }
  static FunctionHandle kernel(const std::string& text, const char* name = "kernel") {
    const compile::NvrtcResult compiled = compile::compile_with_nvrtc(nvrtc(), {text, 90});
    ModuleHandle module = nullptr;
    EXPECT_EQ(driver().cuModuleLoadDataEx(&module, compiled.image.data(), 0, nullptr, nullptr), kSuccess);
    FunctionHandle function = nullptr;
    EXPECT_EQ(driver().cuModuleGetFunction(&function, module, name), kSuccess);
    return function;
  }
  template <class... A>
  Result launch(FunctionHandle function, unsigned blocks, unsigned threads, A... arguments) {
    void* parameters[] = {&arguments..., nullptr};
    return driver().cuLaunchKernel(function, blocks, 1, 1, threads, 1, 1, 0, stream_, parameters, nullptr);
  }
  Result wait() { return driver().cuStreamSynchronize(stream_); }

  StreamHandle stream_ = nullptr;
  bool inside_ = false;
};

TEST_F(FakeCudaTest, AddsVectors) {
  constexpr int n = 1000;
  const FunctionHandle add = kernel(R"(
extern "C" __global__ void kernel(const double* a, const double* b, double* sum, int n) {
  const int i = (int)(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < n) sum[i] = a[i] + b[i];
})");
  auto* const a = pinned<double>(n);
  auto* const b = pinned<double>(n);
  for (int i = 0; i < n; ++i) a[i] = i, b[i] = 0.5 * i;
  const DevicePointer device_a = allocate(n * 8), sum = allocate(n * 8);
  ASSERT_EQ(copy(device_a, address(a), n * 8), kSuccess);
  ASSERT_EQ(launch(add, 8, 128, device_a, b, sum, n), kSuccess);
  const std::vector<double> out = fetch<double>(sum, n);
  for (int i = 0; i < n; ++i) EXPECT_EQ(out[static_cast<std::size_t>(i)], 1.5 * i);
}

}  // namespace
}  // namespace cubie::test
