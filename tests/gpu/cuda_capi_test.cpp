// The GPUs there are, through the C interface, on the stand-in driver.

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "../support/fake_cuda/fake_cuda.hpp"
#include "cubie.h"

namespace cubie::test {
namespace {

const FakeCuda& fake() {
  static const FakeCuda control;
  return control;
}

/// What a copy function says.
template <class Copy>
std::string text_of(const Copy& copy) {
  std::string text(256, '\0');
  std::int64_t needed = 0;
  EXPECT_EQ(copy(text.data(), 256, &needed), CUBIE_OK);
  text.resize(static_cast<std::size_t>(needed - 1));
  return text;
}

std::string reason() { return text_of(cubie_cuda_copy_reason); }

std::int32_t count() {
  std::int32_t n = -1;
  EXPECT_EQ(cubie_cuda_device_get_count(&n), CUBIE_OK);
  return n;
}

struct Context {
  explicit Context(const char* device) {
    EXPECT_EQ(cubie_context_create(&handle), CUBIE_OK);
    EXPECT_EQ(cubie_context_set_string(handle, "device", device), CUBIE_OK);
    EXPECT_EQ(cubie_context_set_string(handle, "nvrtc_path", FAKE_CUDA_FOLDER), CUBIE_OK);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { cubie_context_destroy(handle); }

  [[nodiscard]] std::int32_t kind() const {
    std::int32_t out = -1;
    EXPECT_EQ(cubie_context_get_device_kind(handle, &out), CUBIE_OK);
    return out;
  }
  [[nodiscard]] std::string reason() const {
    return text_of([&](auto... a) { return cubie_context_copy_device_reason(handle, a...); });
  }
  [[nodiscard]] std::string name() const {
    return text_of([&](auto... a) { return cubie_context_copy_device_name(handle, a...); });
  }

  cubie_context* handle = nullptr;
};

/// Settings of the driver; as usual again afterwards. What runs on other contexts is none of these tests' business.
class CudaInC : public testing::Test {
 protected:
  void TearDown() override {
    fake().set(fake_cuda_devices, 1);
    fake().set(fake_cuda_capability, 90);
    fake().set(fake_cuda_broken, 0);
  }
};

TEST_F(CudaInC, DevicesAreCountedAndDescribed) {
  fake().set(fake_cuda_devices, 2);
  fake().set(fake_cuda_capability, 86);
  ASSERT_EQ(count(), 2);
  EXPECT_EQ(reason(), "");
  std::string buses[2];
  for (const std::int32_t i : {0, 1}) {
    EXPECT_EQ(text_of([&](auto... a) { return cubie_cuda_device_copy_name(i, a...); }),
              "Stand-in " + std::to_string(i));
    buses[i] = text_of([&](auto... a) { return cubie_cuda_device_copy_bus_id(i, a...); });
    std::int32_t architecture = 0, workers = 0;
    std::int64_t bytes = 0;
    EXPECT_EQ(cubie_cuda_device_get_architecture(i, &architecture), CUBIE_OK);
    EXPECT_EQ(cubie_cuda_device_get_workers(i, &workers), CUBIE_OK);
    EXPECT_EQ(cubie_cuda_device_get_memory_bytes(i, &bytes), CUBIE_OK);
    EXPECT_EQ(architecture, 86);
    EXPECT_EQ(workers, 4);
    EXPECT_EQ(bytes, 1 << 30);
  }
  EXPECT_NE(buses[0], buses[1]);
  std::int32_t untouched = 77;
  EXPECT_EQ(cubie_cuda_device_get_workers(2, &untouched), CUBIE_ERR_OUT_OF_RANGE);
  EXPECT_EQ(untouched, 77);
}

TEST_F(CudaInC, ADeviceThatAnswersNoQuestionsKeepsItsPlace) {
  fake().set(fake_cuda_devices, 2);
  fake().set(fake_cuda_broken, 0b01);
  EXPECT_EQ(count(), 2);
  EXPECT_NE(reason().find("device cuda:0 cannot be used: cuDeviceGetName failed"), std::string::npos) << reason();
  std::int32_t architecture = 77;
  EXPECT_EQ(cubie_cuda_device_get_architecture(0, &architecture), CUBIE_ERR_NO_DEVICE);
  EXPECT_EQ(architecture, 77);
  EXPECT_EQ(cubie_cuda_device_get_architecture(1, &architecture), CUBIE_OK);
  EXPECT_EQ(architecture, 90);
  const Context context("auto");
  EXPECT_EQ(context.name(), "cuda:1: Stand-in 1");
  EXPECT_EQ(context.reason(), "");
}

TEST_F(CudaInC, TheOrdinalIsThatOfTheOption) {
  fake().set(fake_cuda_devices, 2);
  const Context context("cuda:1");
  EXPECT_EQ(context.kind(), CUBIE_DEVICE_CUDA);
  EXPECT_EQ(context.name(), "cuda:1: Stand-in 1");
  EXPECT_EQ(context.reason(), "");
}

TEST_F(CudaInC, ADriverWithoutDevicesIsNoFailure) {
  fake().set(fake_cuda_devices, 0);
  EXPECT_EQ(count(), 0);
  EXPECT_NE(reason(), "");
  const Context context("auto");
  EXPECT_EQ(context.kind(), CUBIE_DEVICE_HOST);
  EXPECT_EQ(context.reason(), reason());
}

TEST_F(CudaInC, AutomaticSaysWhyItTookTheHost) {
  EXPECT_EQ(Context("auto").reason(), "");
  EXPECT_EQ(Context("host").reason(), "") << "it was asked for";
  {
    const Context context("auto");
    const std::string nowhere = testing::TempDir();
    EXPECT_EQ(cubie_context_set_string(context.handle, "nvrtc_path", nowhere.c_str()), CUBIE_OK);
    EXPECT_EQ(context.kind(), CUBIE_DEVICE_HOST);
    EXPECT_NE(context.reason().find(nowhere), std::string::npos) << context.reason();
  }
  fake().set(fake_cuda_capability, 61);
  const Context context("auto");
  EXPECT_EQ(context.kind(), CUBIE_DEVICE_HOST);
  EXPECT_EQ(context.reason(), "device cuda:0 (Stand-in 0) is older than compute capability 7.5");
}

}  // namespace
}  // namespace cubie::test
