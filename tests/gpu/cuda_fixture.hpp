#pragma once
// What the tests of the cuda device share: the stand-in driver, fresh for each test, and a device on it.

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "../support/fake_cuda/fake_cuda.hpp"
#include "device/cuda/cuda_device.hpp"
#include "device/cuda/driver.hpp"
#include "util/error.hpp"

namespace cubie::test {

inline const FakeCuda& fake() {
  static const FakeCuda control;
  return control;
}

/// Objects that somebody still has to destroy.
inline long long live_objects() {
  const fake_cuda_live live = fake().live();
  return live.contexts + live.streams + live.events + live.modules + live.pools + live.allocations +
         live.host_allocations;
}

/// Waits until nothing is left: the driver thread of a context lets go of the device a little later than its owner.
inline bool all_gone() {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (live_objects() != 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  return live_objects() == 0;
}

class OnStandIn : public testing::Test {
 protected:
  void SetUp() override {
    fake().release();
    fake().fail_nothing();
    ASSERT_EQ(fake().reset(), 0) << "a test before this one left a context behind";
    ASSERT_EQ(device::cuda::Driver::get().table().cuInit(0), device::cuda::kSuccess);
    ASSERT_TRUE(device::find_cuda_devices().reason.empty()) << device::find_cuda_devices().reason;
  }
  void TearDown() override {
    fake().release();
    fake().fail_nothing();
    EXPECT_TRUE(all_gone()) << live_objects() << " objects of the driver are left";
  }
};

/// The Error that `action` throws; code ok when it throws none.
template <class Action>
Error error_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return Error(ErrorCode::ok, "");
}

}  // namespace cubie::test
