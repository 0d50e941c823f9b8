// The stand-in driver does what the real one does, as far as the library uses it: contexts, memory, streams, events,
// and failures when told to.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <thread>

#include "fake_cuda_fixture.hpp"

namespace cubie::test {
namespace {

TEST_F(FakeCudaTest, KnowsNothingBeforeItIsInitialised) {
  leave();
  ASSERT_EQ(fake().set(fake_cuda_initialised, 0), 0);
  int count = 0;
  EXPECT_EQ(driver().cuDeviceGetCount(&count), kNotInitialized);
  EXPECT_EQ(driver().cuDriverGetVersion(&count), kSuccess);
  EXPECT_EQ(count, 13000);
  ASSERT_EQ(fake().set(fake_cuda_devices, 0), 0);
  EXPECT_EQ(driver().cuInit(0), kNoDevice);
  ASSERT_EQ(fake().set(fake_cuda_devices, 2), 0);
  EXPECT_EQ(driver().cuInit(0), kSuccess);
  EXPECT_EQ(driver().cuDeviceGetCount(&count), kSuccess);
  EXPECT_EQ(count, 2);
  DeviceNumber device = 0;
  EXPECT_EQ(driver().cuDeviceGet(&device, 2), kInvalidDevice);
}

TEST_F(FakeCudaTest, NamesItsErrors) {
  const char* text = nullptr;
  EXPECT_EQ(driver().cuGetErrorName(kOutOfMemory, &text), kSuccess);
  EXPECT_STREQ(text, "CUDA_ERROR_OUT_OF_MEMORY");
  EXPECT_EQ(driver().cuGetErrorString(4711, &text), kInvalidValue);
}

TEST_F(FakeCudaTest, DescribesItsDevice) {
  int value = 0;
  ASSERT_EQ(fake().set(fake_cuda_capability, 86), 0);
  EXPECT_EQ(driver().cuDeviceGetAttribute(&value, kMajor, 0), kSuccess);
  EXPECT_EQ(value, 8);
  EXPECT_EQ(driver().cuDeviceGetAttribute(&value, kMinor, 0), kSuccess);
  EXPECT_EQ(value, 6);
  EXPECT_EQ(driver().cuDeviceGetAttribute(&value, kMultiprocessors, 0), kSuccess);
  EXPECT_EQ(value, 4);
  char name[64] = "";
  EXPECT_EQ(driver().cuDeviceGetName(name, sizeof name, 0), kSuccess);
  EXPECT_STREQ(name, "Stand-in 0");
}

TEST_F(FakeCudaTest, WantsAContextThatIsCurrentAndAlive) {
  DevicePointer pointer = 0;
  std::thread([&] { EXPECT_EQ(driver().cuMemAlloc(&pointer, 8), kInvalidContext); }).join();
  const ContextHandle first = context_;
  const StreamHandle stream = stream_;
  ASSERT_EQ(driver().cuDevicePrimaryCtxRelease(0), kSuccess);
  EXPECT_EQ(driver().cuMemAlloc(&pointer, 8), kContextIsDestroyed);
  EXPECT_EQ(driver().cuDevicePrimaryCtxRelease(0), kInvalidContext);
  EXPECT_EQ(driver().cuCtxPushCurrent(first), kInvalidContext);
  ASSERT_EQ(driver().cuCtxPopCurrent(nullptr), kSuccess);
  ASSERT_EQ(driver().cuDevicePrimaryCtxRetain(&context_, 0), kSuccess);
  ASSERT_EQ(driver().cuCtxPushCurrent(context_), kSuccess);
  EXPECT_EQ(driver().cuStreamSynchronize(stream), kInvalidHandle) << "a stream of the context's earlier life";
}

TEST_F(FakeCudaTest, TellsHandlesThatAreNotItsOwn) {
  EXPECT_EQ(driver().cuStreamSynchronize(nullptr), kInvalidHandle);
  const EventHandle event = make_event();
  ASSERT_EQ(driver().cuEventDestroy(event), kSuccess);
  EXPECT_EQ(driver().cuEventDestroy(event), kInvalidHandle);
  EXPECT_EQ(driver().cuEventRecord(event, stream_), kInvalidHandle);
  EXPECT_EQ(driver().cuMemFree(0x1234), kInvalidValue);
  EXPECT_EQ(driver().cuModuleUnload(nullptr), kInvalidHandle);
}

// ---- memory ---------------------------------------------------------------------------------------------------------

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

// ---- streams and events ---------------------------------------------------------------------------------------------

TEST_F(FakeCudaTest, RunsStreamsWhenTold) {
  char* const host = pinned<char>(2);
  const DevicePointer device = allocate(1);
  std::memcpy(host, "xy", 2);
  const EventHandle event = make_event();
  EXPECT_EQ(driver().cuEventQuery(event), kSuccess) << "never recorded";
  fake().hold();
  ASSERT_EQ(copy(device, address(host), 1), kSuccess);
  ASSERT_EQ(driver().cuEventRecord(event, stream_), kSuccess);
  ASSERT_EQ(copy(address(host + 1), device, 1), kSuccess);
  EXPECT_EQ(driver().cuEventQuery(event), kNotReady);
  EXPECT_EQ(fake().pending(), 3);
  fake().step(2);
  ASSERT_EQ(driver().cuEventSynchronize(event), kSuccess);
  EXPECT_EQ(driver().cuEventQuery(event), kSuccess);
  EXPECT_EQ(fake().pending(), 1);
  EXPECT_EQ(host[1], 'y');
  fake().release();
  ASSERT_EQ(wait(), kSuccess);
  EXPECT_EQ(host[1], 'x');
}

TEST_F(FakeCudaTest, StreamsWaitForEventsOfOthersAsTheyWereRecorded) {
  char* const host = pinned<char>(2);
  std::memcpy(host, "xy", 2);
  const DevicePointer device = allocate(1);
  const StreamHandle other = make_stream();
  const EventHandle event = make_event();
  fake().hold();
  ASSERT_EQ(copy(device, address(host), 1), kSuccess);
  ASSERT_EQ(driver().cuEventRecord(event, stream_), kSuccess);
  ASSERT_EQ(driver().cuStreamWaitEvent(other, event, 0), kSuccess);
  ASSERT_EQ(driver().cuMemcpyAsync(address(host + 1), device, 1, other), kSuccess);
  ASSERT_EQ(driver().cuEventRecord(event, other), kSuccess);  // the wait is for the record before
  fake().release();
  ASSERT_EQ(driver().cuStreamSynchronize(other), kSuccess);
  EXPECT_EQ(host[1], 'x');
}

TEST_F(FakeCudaTest, TellsTheTimeBetweenTimedEvents) {
  const EventHandle plain = make_event(), start = make_event(0), end = make_event(kEventBlockingSync);
  float milliseconds = -1;
  EXPECT_EQ(driver().cuEventElapsedTime(&milliseconds, start, end), kInvalidHandle) << "never recorded";
  ASSERT_EQ(driver().cuEventRecord(start, stream_), kSuccess);
  ASSERT_EQ(wait(), kSuccess);
  fake().hold();
  ASSERT_EQ(driver().cuEventRecord(end, stream_), kSuccess);
  ASSERT_EQ(driver().cuEventRecord(plain, stream_), kSuccess);
  EXPECT_EQ(driver().cuEventElapsedTime(&milliseconds, start, end), kNotReady);
  fake().release();
  ASSERT_EQ(wait(), kSuccess);
  EXPECT_EQ(driver().cuEventElapsedTime(&milliseconds, start, plain), kInvalidHandle);
  ASSERT_EQ(driver().cuEventElapsedTime(&milliseconds, start, end), kSuccess);
  EXPECT_GT(milliseconds, 0);
}

// ---- failures -------------------------------------------------------------------------------------------------------

TEST_F(FakeCudaTest, FailsTheCallsItIsToldTo) {
  DevicePointer pointer = 0;
  ASSERT_EQ(fake().fail_call("cuMemAlloc", 2, kOutOfMemory, 0), 0);
  EXPECT_EQ(driver().cuMemAlloc(&pointer, 8), kSuccess);
  EXPECT_EQ(driver().cuMemAlloc(&pointer, 8), kOutOfMemory);
  EXPECT_EQ(driver().cuMemAlloc(&pointer, 8), kSuccess);
  ASSERT_EQ(fake().fail_call("cuMemAlloc", 1, 999, 1), 0);
  EXPECT_EQ(driver().cuMemAlloc(&pointer, 8), 999);
  EXPECT_EQ(driver().cuMemAlloc(&pointer, 8), 999);
  fake().fail_nothing();
  EXPECT_EQ(driver().cuMemAlloc(&pointer, 8), kSuccess);
  EXPECT_EQ(fake().calls("cuMemAlloc"), 6);
  EXPECT_NE(fake().fail_call("cuNothing", 1, 1, 0), 0);
  EXPECT_EQ(fake().calls("cuNothing"), -1);
}

TEST_F(FakeCudaTest, EveryFunctionFailsWhenTold) {
#define CUBIE_CUDA_FUNCTION(since, name, parameters) EXPECT_EQ(fake().fail_call(#name, 1, 999, 0), 0);
#include "device/cuda/driver_functions.def"
#undef CUBIE_CUDA_FUNCTION
  EXPECT_EQ(driver().cuStreamSynchronize(stream_), 999);
  EXPECT_EQ(driver().cuCtxPopCurrent(nullptr), 999);
  EXPECT_EQ(driver().cuLaunchKernel(nullptr, 0, 0, 0, 0, 0, 0, 0, nullptr, nullptr, nullptr), 999);
}

TEST_F(FakeCudaTest, StaysFailedWhenAnOperationFails) {
  char* const host = pinned<char>(2);
  std::memcpy(host, "xy", 2);
  const DevicePointer device = allocate(1);
  const EventHandle event = make_event();
  ASSERT_EQ(fake().fail_operation(fake_cuda_copy, 2, kLaunchFailed), 0);
  fake().hold();
  ASSERT_EQ(copy(device, address(host), 1), kSuccess);
  ASSERT_EQ(copy(device, address(host), 1), kSuccess);
  ASSERT_EQ(copy(address(host + 1), device, 1), kSuccess);
  ASSERT_EQ(driver().cuEventRecord(event, stream_), kSuccess);
  fake().release();
  EXPECT_EQ(wait(), kLaunchFailed);
  EXPECT_EQ(host[1], 'y') << "work behind the failure is left off";
  EXPECT_EQ(driver().cuEventQuery(event), kLaunchFailed);
  DevicePointer pointer = 0;
  EXPECT_EQ(driver().cuMemAlloc(&pointer, 8), kLaunchFailed);
  EXPECT_EQ(fake().last_failure(), "a copy failed as it was told to");
}

TEST_F(FakeCudaTest, ForgetsAFailureWithItsContext) {
  ASSERT_EQ(fake().fail_operation(fake_cuda_copy, 1, 700), 0);
  char host = 'x';
  ASSERT_EQ(copy(allocate(1), address(&host), 1), kSuccess);
  ASSERT_EQ(wait(), 700);
  leave();
  SetUp();
  EXPECT_EQ(wait(), kSuccess);
}

TEST_F(FakeCudaTest, CountsWhatLives) {
  fake_cuda_live live = fake().live();
  EXPECT_EQ(live.contexts, 1);
  EXPECT_EQ(live.streams, 1);
  const DevicePointer device = allocate(1000);
  char* const host = pinned<char>(10);
  const EventHandle event = make_event();
  live = fake().live();
  EXPECT_EQ(live.allocations, 1);
  EXPECT_EQ(live.device_bytes, 1000);
  EXPECT_EQ(live.reserved_bytes, 1024);
  EXPECT_EQ(live.host_bytes, 10);
  EXPECT_EQ(live.events, 1);
  ASSERT_EQ(driver().cuMemFree(device), kSuccess);
  ASSERT_EQ(driver().cuMemFreeHost(host), kSuccess);
  ASSERT_EQ(driver().cuEventDestroy(event), kSuccess);
  ASSERT_EQ(driver().cuStreamDestroy(stream_), kSuccess);
  leave();
  live = fake().live();
  EXPECT_EQ(live.contexts + live.streams + live.events + live.allocations + live.host_allocations, 0);
}

}  // namespace
}  // namespace cubie::test
