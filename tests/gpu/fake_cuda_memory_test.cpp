// Memory of the stand-in driver: allocations, pools, copies.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "fake_cuda_fixture.hpp"

namespace cubie::test {
namespace {

TEST_F(FakeCudaTest, CopiesBothWaysAndFillsNewMemoryWithNaN) {
  const DevicePointer device = allocate(100 * sizeof(double));
  for (const double value : fetch<double>(device, 100)) EXPECT_TRUE(std::isnan(value));
  std::vector<double> in(100);
  std::iota(in.begin(), in.end(), 1.0);
  const std::vector<double> copied = in;
  fake().hold();
  ASSERT_EQ(copy(device, address(in.data()), 800), kSuccess);
  std::fill(in.begin(), in.end(), 0.0);  // pageable memory has been read by now
  fake().release();
  EXPECT_EQ(fetch<double>(device, 100), copied);
}

TEST_F(FakeCudaTest, CopiesRows) {
  const DevicePointer device = allocate(64);
  const std::vector<char> in = {'a', 'b', 'c', 'd', 'e', 'f'};
  MemoryCopy2D what;
  what.source_device = address(in.data());
  what.source_pitch = 3;
  what.target_device = device;
  what.target_pitch = 32;
  what.width = 2;
  what.height = 2;
  ASSERT_EQ(driver().cuMemcpy2DAsync(&what, stream_), kSuccess);
  const std::vector<char> out = fetch<char>(device, 64);
  EXPECT_EQ((std::vector<char>{out[0], out[1], out[32], out[33]}), (std::vector<char>{'a', 'b', 'd', 'e'}));
  EXPECT_EQ(out[2], char(-1));
  what.target_pitch = 63;
  EXPECT_EQ(driver().cuMemcpy2DAsync(&what, stream_), kInvalidValue);
  EXPECT_EQ(fake().last_failure(), "a copy ends 1 bytes behind memory of 64 bytes");
  what.target_pitch = 1;
  EXPECT_EQ(driver().cuMemcpy2DAsync(&what, stream_), kInvalidValue);
  what.target_pitch = std::size_t{1} << 31;
  EXPECT_EQ(driver().cuMemcpy2DAsync(&what, stream_), kInvalidValue);
}

TEST_F(FakeCudaTest, RefusesCopiesOutOfBounds) {
  const DevicePointer device = allocate(100);
  std::vector<char> host(200);
  EXPECT_EQ(copy(device, address(host.data()), 101), kInvalidValue);
  EXPECT_EQ(copy(device + 99, address(host.data()), 2), kInvalidValue);
  EXPECT_EQ(copy(device - 1, address(host.data()), 2), kInvalidValue);
  EXPECT_EQ(copy(device, address(host.data()), 100), kSuccess);
  EXPECT_EQ(copy(device + 1, device, 50), kInvalidValue) << "overlap";
  ASSERT_EQ(driver().cuMemFree(device), kSuccess);
}

TEST_F(FakeCudaTest, IsNoLargerThanItSays) {
  ASSERT_EQ(fake().set(fake_cuda_memory, 1 << 20), 0);
  const DevicePointer half = allocate(1 << 19);
  DevicePointer pointer = 0;
  EXPECT_EQ(driver().cuMemAlloc(&pointer, (1 << 19) + 1), kOutOfMemory);
  std::size_t free = 0, total = 0;
  EXPECT_EQ(driver().cuMemGetInfo(&free, &total), kSuccess);
  EXPECT_EQ(free, std::size_t{1} << 19);
  EXPECT_EQ(total, std::size_t{1} << 20);
  EXPECT_EQ(driver().cuMemFree(half), kSuccess);
  EXPECT_EQ(driver().cuMemAlloc(&pointer, (1 << 19) + 1), kSuccess);
}

TEST_F(FakeCudaTest, EndsAtAPageThatNobodyMayTouch) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  char* const host = pinned<char>(64);
  host[63] = 1;
  EXPECT_DEATH(*const_cast<volatile char*>(host + 64) = 1, "");
  ASSERT_EQ(driver().cuMemFreeHost(host), kSuccess);
  EXPECT_DEATH(*const_cast<volatile char*>(host) = 1, "");
}

class FakeCudaPool : public FakeCudaTest {
 protected:
  static constexpr std::size_t kMiB = std::size_t{1} << 20;
  void SetUp() override {
    FakeCudaTest::SetUp();
    const PoolProperties properties;
    ASSERT_EQ(driver().cuMemPoolCreate(&pool_, &properties), kSuccess);
  }
  [[nodiscard]] std::uint64_t attribute(PoolAttribute which) const {
    std::uint64_t value = 0;
    EXPECT_EQ(driver().cuMemPoolGetAttribute(pool_, which, &value), kSuccess);
    return value;
  }
  DevicePointer take(std::size_t bytes) {
    DevicePointer pointer = 0;
    EXPECT_EQ(driver().cuMemAllocFromPoolAsync(&pointer, bytes, pool_, stream_), kSuccess);
    return pointer;
  }
  PoolHandle pool_ = nullptr;
};

TEST_F(FakeCudaPool, ReservesInLargeStepsAndGivesBackAtThreshold) {
  const DevicePointer pointer = take(3 * kMiB);
  EXPECT_EQ(attribute(kPoolReservedCurrent), 4 * kMiB);
  EXPECT_EQ(attribute(kPoolUsedCurrent), 3 * kMiB);
  std::uint64_t threshold = 4 * kMiB;
  ASSERT_EQ(driver().cuMemPoolSetAttribute(pool_, kPoolReleaseThreshold, &threshold), kSuccess);
  ASSERT_EQ(driver().cuMemFreeAsync(pointer, stream_), kSuccess);
  EXPECT_EQ(driver().cuMemFreeAsync(pointer, stream_), kInvalidValue) << "twice";
  ASSERT_EQ(wait(), kSuccess);
  EXPECT_EQ(attribute(kPoolUsedCurrent), 0U);
  EXPECT_EQ(attribute(kPoolReservedCurrent), 4 * kMiB) << "kept up to the threshold";
  std::size_t free = 0, total = 0;
  ASSERT_EQ(driver().cuMemGetInfo(&free, &total), kSuccess);
  EXPECT_EQ(total - free, 4 * kMiB);
  ASSERT_EQ(driver().cuMemPoolTrimTo(pool_, 0), kSuccess);
  EXPECT_EQ(attribute(kPoolReservedCurrent), 0U);
  EXPECT_EQ(attribute(kPoolReservedHigh), 4 * kMiB);
}

TEST_F(FakeCudaPool, ReusesFreedMemoryAtOnceInItsStreamOnly) {
  ASSERT_EQ(fake().set(fake_cuda_memory, 4 << 20), 0);
  const DevicePointer first = take(4 * kMiB);
  fake().hold();
  ASSERT_EQ(driver().cuMemFreeAsync(first, stream_), kSuccess);
  DevicePointer pointer = 0;
  EXPECT_EQ(driver().cuMemAllocFromPoolAsync(&pointer, kMiB, pool_, make_stream()), kOutOfMemory);
  EXPECT_EQ(driver().cuMemAllocFromPoolAsync(&pointer, 4 * kMiB, pool_, stream_), kSuccess);
  EXPECT_EQ(attribute(kPoolReservedCurrent), 4 * kMiB);
  fake().release();
  ASSERT_EQ(wait(), kSuccess);
  EXPECT_EQ(attribute(kPoolUsedCurrent), 4 * kMiB);
}

TEST_F(FakeCudaPool, ThatIsDestroyedKeepsWhatIsInUse) {
  const DevicePointer pointer = take(kMiB);
  ASSERT_EQ(driver().cuMemPoolDestroy(pool_), kSuccess);
  EXPECT_EQ(driver().cuMemPoolTrimTo(pool_, 0), kInvalidValue);
  EXPECT_EQ(fake().live().reserved_bytes, static_cast<long long>(2 * kMiB));
  ASSERT_EQ(driver().cuMemFreeAsync(pointer, stream_), kSuccess);
  ASSERT_EQ(wait(), kSuccess);
  EXPECT_EQ(fake().live().reserved_bytes, 0);
}

}  // namespace
}  // namespace cubie::test
