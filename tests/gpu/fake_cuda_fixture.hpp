#pragma once
// Tests of the stand-in driver: a context that is current, a stream, and short words for what the driver does.

#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../support/fake_cuda/fake_cuda.hpp"
#include "compile/nvrtc_compiler.hpp"
#include "device/cuda/driver_library.hpp"

namespace cubie::test {

using namespace device::cuda;

inline constexpr Result kInvalidValue = 1, kNotInitialized = 3, kInvalidDevice = 101, kInvalidImage = 200,
                        kInvalidContext = 201, kNoBinary = 209, kInvalidHandle = 400, kNotFound = 500,
                        kContextIsDestroyed = 709, kLaunchFailed = 719;

inline const DriverTable& driver() {
  static const DriverLibrary library = load_driver();
  return library.table;
}
inline const FakeCuda& fake() {
  static const FakeCuda control;
  return control;
}
inline const compile::NvrtcLibrary& fake_nvrtc() {
  static const compile::NvrtcLibrary library = compile::load_nvrtc({FAKE_CUDA_FOLDER, 13});
  return library;
}

inline DevicePointer address(const void* pointer) { return reinterpret_cast<DevicePointer>(pointer); }

class FakeCudaTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(fake().reset(), 0);
    ASSERT_EQ(driver().cuInit(0), kSuccess);
    ContextHandle context = nullptr;
    ASSERT_EQ(driver().cuDevicePrimaryCtxRetain(&context, 0), kSuccess);
    ASSERT_EQ(driver().cuCtxPushCurrent(context), kSuccess);
    ASSERT_EQ(driver().cuStreamCreate(&stream_, kStreamNonBlocking), kSuccess);
    context_ = context;
  }
  void TearDown() override {
    fake().release();
    fake().fail_nothing();
    if (context_ != nullptr) leave();
    EXPECT_EQ(fake().reset(), 0) << "a context is still retained";
  }
  /// The context goes, with all that it has.
  void leave() {
    context_ = nullptr;
    ASSERT_EQ(driver().cuCtxPopCurrent(nullptr), kSuccess);
    ASSERT_EQ(driver().cuDevicePrimaryCtxRelease(0), kSuccess);
  }

  static StreamHandle make_stream() {
    StreamHandle stream = nullptr;
    EXPECT_EQ(driver().cuStreamCreate(&stream, kStreamNonBlocking), kSuccess);
    return stream;
  }
  static EventHandle make_event(unsigned flags = kEventDisableTiming) {
    EventHandle event = nullptr;
    EXPECT_EQ(driver().cuEventCreate(&event, flags), kSuccess);
    return event;
  }
  /// Full of NaN.
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
    EXPECT_EQ(copy(address(out.data()), from, n * sizeof(T)), kSuccess) << fake().last_failure();
    return out;
  }
  static std::vector<std::byte> compiled(const std::string& text, int architecture = 90) {
    return compile::compile_with_nvrtc(fake_nvrtc(), {text, architecture}).image;
  }
  static FunctionHandle kernel(const std::string& text, const char* name = "kernel") {
    ModuleHandle module = nullptr;
    EXPECT_EQ(driver().cuModuleLoadDataEx(&module, compiled(text).data(), 0, nullptr, nullptr), kSuccess);
    FunctionHandle function = nullptr;
    EXPECT_EQ(driver().cuModuleGetFunction(&function, module, name), kSuccess);
    return function;
  }
  template <class... A>
  Result launch(FunctionHandle function, unsigned blocks, unsigned threads, A... arguments) {
    return launch_shared(function, blocks, threads, 0, arguments...);
  }
  template <class... A>
  Result launch_shared(FunctionHandle function, unsigned blocks, unsigned threads, unsigned bytes, A... arguments) {
    void* parameters[] = {&arguments..., nullptr};
    return driver().cuLaunchKernel(function, blocks, 1, 1, threads, 1, 1, bytes, stream_, parameters, nullptr);
  }
  Result wait() { return driver().cuStreamSynchronize(stream_); }

  StreamHandle stream_ = nullptr;
  ContextHandle context_ = nullptr;
};

}  // namespace cubie::test
