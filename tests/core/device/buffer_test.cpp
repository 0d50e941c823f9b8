// Buffers of the host device: alignment, limits, guard pages.

#include <cstdint>
#include <cstring>
#include <limits>

#include "device/host/host_buffer.hpp"
#include "device_fixture.hpp"

// Sanitizers end the program when a block is too large, unless told to fail as the system does.
#define CUBIE_SANITIZER_OPTIONS(name)                                                      \
  extern "C" __attribute__((visibility("default"))) const char* name##_default_options() { \
    return "allocator_may_return_null=1";                                                  \
  }
CUBIE_SANITIZER_OPTIONS(__asan)
CUBIE_SANITIZER_OPTIONS(__tsan)

namespace cubie::device {
namespace {

class HostBuffer : public testing::TestWithParam<bool> {
 protected:
  static std::shared_ptr<Device> device() {
    HostDeviceOptions options;
    options.threads = 1;
    options.guard_pages = GetParam();
    return make_host_device(options);
  }
};

TEST_P(HostBuffer, IsAlignedAndWritableToItsLastByte) {
  const auto owner = device();
  for (const std::size_t bytes : {1UL, 63UL, 64UL, 65UL, 4095UL, 4096UL, 4097UL, 1000003UL}) {
    const auto buffer = owner->allocate(bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer->data()) % kBufferAlignment, 0U) << bytes;
    EXPECT_EQ(buffer->bytes(), bytes);
    std::memset(buffer->data(), 0x5A, bytes);
  }
}

TEST_P(HostBuffer, OfNoBytesHasAnAddressOfItsOwn) {
  const auto owner = device();
  const auto a = owner->allocate(0);
  const auto b = owner->allocate(0);
  EXPECT_NE(a->data(), nullptr);
  EXPECT_NE(a->data(), b->data());
  EXPECT_EQ(a->bytes(), 0U);
}

TEST_P(HostBuffer, ThatCannotExistIsOutOfDeviceMemoryAndNamesTheBytes) {
  const auto owner = device();
  for (const std::size_t bytes : {std::numeric_limits<std::size_t>::max(), std::size_t{1} << 60}) {
    try {
      (void)owner->allocate(bytes);
      ADD_FAILURE() << "allocated " << bytes;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::out_of_device_memory);
      EXPECT_NE(error.message().find(std::to_string(bytes)), std::string::npos) << error.message();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, HostBuffer, testing::Bool(),
                         [](const auto& info) { return info.param ? "Guarded" : "Plain"; });

TEST(GuardedBufferDeathTest, FaultsRightBehindItsEnd) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto buffer = make_guarded_buffer(192);
  auto* bytes = static_cast<volatile char*>(buffer->data());
  bytes[191] = 1;
  EXPECT_DEATH(bytes[192] = 1, "");
}

}  // namespace
}  // namespace cubie::device
