// The stand-in driver does what the real one does, as far as the library uses it: contexts, streams, events, and
// failures when told to.

#include <cstring>
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
