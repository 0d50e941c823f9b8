// The cuda device on the stand-in driver: streams, events, memory, kernels, and what becomes of them.

#include "device/cuda/cuda_device.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <vector>

#include "cuda_fixture.hpp"
#include "device/cuda/cuda_kernel.hpp"

namespace cubie::test {
namespace {

class CudaDevice : public OnStandIn {
 protected:
  std::shared_ptr<device::Device> device = nullptr;
  void SetUp() override {
    OnStandIn::SetUp();
    device = device::make_cuda_device({});
  }
  void TearDown() override {
    fake().release();
    device.reset();
    OnStandIn::TearDown();
  }
};

TEST_F(OnStandIn, DevicesAreDescribed) {
  ASSERT_EQ(fake().reset(), 0);
  fake().set(fake_cuda_devices, 2);
  fake().set(fake_cuda_capability, 86);
  ASSERT_EQ(device::cuda::Driver::get().table().cuInit(0), device::cuda::kSuccess);
  const device::CudaSystem found = device::find_cuda_devices();
  ASSERT_EQ(found.devices.size(), 2U);
  EXPECT_GE(found.driver_version, 12000);
  for (const device::CudaDeviceDescription& one : found.devices) {
    EXPECT_EQ(one.architecture, 86);
    EXPECT_FALSE(one.name.empty());
    EXPECT_GT(one.memory_bytes, 1 << 20);
    EXPECT_GT(one.multiprocessors, 0);
    EXPECT_FALSE(one.bus_id.empty());
    EXPECT_FALSE(one.limits_kernel_time);
  }
  fake().set(fake_cuda_time_limit, 1);
  EXPECT_TRUE(device::find_cuda_devices().devices[0].limits_kernel_time);
  EXPECT_EQ(found.devices[1].ordinal, 1);
  EXPECT_NE(found.devices[0].bus_id, found.devices[1].bus_id);
}

TEST_F(OnStandIn, AKernelThatTheDriverEndedNamesTheOptionThatHelps) {
  const Error error = error_of([] { device::cuda::Driver::get().check(device::cuda::kLaunchTimeout, "cuEventQuery"); });
  EXPECT_EQ(error.code(), ErrorCode::driver);
  EXPECT_NE(error.message().find("launch_slice"), std::string::npos) << error.message();
}

TEST_F(OnStandIn, ADeviceThatAnswersNoQuestionLeavesTheOthersAlone) {
  fake().set(fake_cuda_devices, 3);
  fake().set(fake_cuda_broken, 0b010);
  const device::CudaSystem found = device::find_cuda_devices();
  ASSERT_EQ(found.devices.size(), 3U) << "ordinals are the driver's";
  for (const int good : {0, 2}) {
    EXPECT_EQ(found.devices[static_cast<std::size_t>(good)].reason, "");
    EXPECT_EQ(found.devices[static_cast<std::size_t>(good)].architecture, 90);
  }
  EXPECT_EQ(found.devices[1].ordinal, 1);
  EXPECT_TRUE(found.devices[1].reason.starts_with("device cuda:1 cannot be used: cuDeviceGetName failed"))
      << found.devices[1].reason;
  EXPECT_EQ(found.reason, found.devices[1].reason);
  EXPECT_EQ(error_of([&] { device::check_architecture(found.devices[1]); }).code(), ErrorCode::no_device);
  EXPECT_EQ(device::make_cuda_device({.ordinal = 2})->info().ordinal, 2);
  EXPECT_EQ(error_of([] { (void)device::make_cuda_device({.ordinal = 1}); }).code(), ErrorCode::no_device);
}

TEST_F(OnStandIn, ADeviceThatIsNotThereIsRefusedByNumber) {
  for (const int ordinal : {-1, 99}) {
    const Error error = error_of([&] { (void)device::make_cuda_device({.ordinal = ordinal}); });
    EXPECT_EQ(error.code(), ErrorCode::no_device);
    EXPECT_NE(error.message().find("cuda:" + std::to_string(ordinal)), std::string::npos) << error.message();
  }
}

TEST_F(CudaDevice, SaysWhatItIs) {
  const device::DeviceInfo& info = device->info();
  EXPECT_EQ(info.kind, device::DeviceKind::cuda);
  EXPECT_EQ(info.name.rfind("cuda:0: ", 0), 0U) << info.name;
  EXPECT_EQ(info.architecture, "sm_90");
  EXPECT_EQ(info.compute_capability, 90);
  EXPECT_FALSE(info.unified);
  EXPECT_GT(info.workers, 0);
}

TEST_F(CudaDevice, CopiesThereAndBackFromEveryKindOfMemory) {
  const auto stream = device->make_stream();
  const auto there = device->allocate(1000 * sizeof(int));
  const auto pinned = device->allocate_pinned(1000 * sizeof(int));
  std::vector<int> from(1000), to(1000);
  std::iota(from.begin(), from.end(), 1);
  stream->copy(there->data(), from.data(), there->bytes());
  stream->copy(pinned->data(), there->data(), there->bytes());
  stream->copy(there->data(), pinned->data(), there->bytes());
  stream->copy(to.data(), there->data(), there->bytes());
  stream->synchronize();
  EXPECT_EQ(to, from);
}

TEST_F(CudaDevice, CopiesRowsWithPitches) {
  const auto stream = device->make_stream();
  const auto there = device->allocate(64);
  const std::array<char, 12> from{'a', 'b', 'c', '-', 'd', 'e', 'f', '-', 'g', 'h', 'i', '-'};
  std::array<char, 15> to{};
  to.fill('.');
  stream->copy_2d(there->data(), 16, from.data(), 4, 3, 3);
  stream->copy_2d(to.data(), 5, there->data(), 16, 3, 3);
  stream->synchronize();
  EXPECT_EQ(std::string(to.data(), to.size()), "abc..def..ghi..");
  EXPECT_EQ(error_of([&] { stream->copy_2d(there->data(), 2, from.data(), 4, 3, 2); }).code(), ErrorCode::out_of_range);
  stream->copy_2d(there->data(), 16, from.data(), 4, 0, 3);
  stream->copy_2d(there->data(), 16, from.data(), 4, 3, 0);
}

TEST_F(CudaDevice, EventsAreDoneWhenWhatStoodBeforeThemIs) {
  const auto stream = device->make_stream();
  const auto event = device->make_event();
  EXPECT_TRUE(event->done()) << "never recorded";
  event->wait();
  fake().hold();
  stream->record(*event);
  EXPECT_FALSE(event->done());
  EXPECT_FALSE(event->wait_for(0.002));
  fake().release();
  EXPECT_TRUE(event->wait_for(60));
  event->wait();
  EXPECT_TRUE(event->done());
}

TEST_F(CudaDevice, AStreamWaitsForTheEventOfAnother) {
  const auto first = device->make_stream(), second = device->make_stream();
  const auto event = device->make_event();
  const auto there = device->allocate(sizeof(int)), one = device->allocate_pinned(sizeof(int)),
             result = device->allocate_pinned(sizeof(int));
  *static_cast<int*>(one->data()) = 5;
  fake().hold();
  first->copy(there->data(), one->data(), sizeof(int));
  first->record(*event);
  second->wait(*event);
  second->copy(result->data(), there->data(), sizeof(int));
  fake().release();
  second->synchronize();
  EXPECT_EQ(*static_cast<int*>(result->data()), 5);
}

TEST_F(CudaDevice, TimedEventsKnowTheTimeBetweenThem) {
  const auto stream = device->make_stream();
  const auto a = device->make_timed_event(), b = device->make_timed_event(), plain = device->make_event();
  EXPECT_EQ(error_of([&] { (void)b->seconds_since(*a); }).code(), ErrorCode::wrong_state);
  stream->record(*a);
  stream->record(*b);
  stream->record(*plain);
  stream->synchronize();
  EXPECT_GE(b->seconds_since(*a), 0.0);
  EXPECT_EQ(error_of([&] { (void)b->seconds_since(*plain); }).code(), ErrorCode::wrong_state);
}

TEST_F(CudaDevice, MemoryThatRunsOutIsSaidInBytes) {
  const device::MemoryInfo before = device->memory();
  EXPECT_GT(before.free_bytes, 0);
  EXPECT_LE(before.free_bytes + before.reserved_bytes, before.total_bytes);
  const auto too_much = static_cast<std::size_t>(before.total_bytes) * 2;
  const Error error = error_of([&] { (void)device->allocate(too_much); });
  EXPECT_EQ(error.code(), ErrorCode::out_of_device_memory);
  EXPECT_NE(error.message().find(std::to_string(too_much)), std::string::npos) << error.message();
  EXPECT_EQ(device->memory().free_bytes, before.free_bytes);
  EXPECT_NE(device->allocate(1), nullptr);
}

TEST_F(CudaDevice, MemoryThatLiesIdleCountsAsFreeAndIsGivenUp) {
  const device::MemoryInfo before = device->memory();
  const auto half = static_cast<std::size_t>(before.free_bytes) / 2;
  {
    const auto a = device->allocate(half);
    EXPECT_LE(device->memory().free_bytes, before.free_bytes - static_cast<std::int64_t>(half));
  }
  const auto stream = device->make_stream();
  EXPECT_GE(device->memory().free_bytes, before.free_bytes - (std::int64_t{4} << 20));
  // Larger than what is left beside the idle half.
  EXPECT_NE(device->allocate(half + half / 2), nullptr);
}

TEST_F(OnStandIn, WithoutPoolsMemoryIsAllocatedPlainly) {
  fake().set(fake_cuda_pools, 0);
  fake().reset_counts();
  const auto device = device::make_cuda_device({});
  const device::MemoryInfo before = device->memory();
  {
    const auto buffer = device->allocate(1 << 20);
    EXPECT_EQ(device->memory().free_bytes, before.free_bytes - (1 << 20));
  }
  EXPECT_EQ(device->memory().free_bytes, before.free_bytes);
  const auto too_much = static_cast<std::size_t>(before.total_bytes) * 2;
  EXPECT_EQ(error_of([&] { (void)device->allocate(too_much); }).code(), ErrorCode::out_of_device_memory);
  EXPECT_EQ(fake().calls("cuMemFree"), 1);
  EXPECT_EQ(fake().calls("cuMemPoolCreate"), 0);
  EXPECT_EQ(fake().calls("cuMemAllocFromPoolAsync"), 0);
}

TEST_F(CudaDevice, NothingIsAllocatedForNoBytes) {
  EXPECT_EQ(device->allocate(0)->data(), nullptr);
  EXPECT_EQ(device->allocate_pinned(0)->data(), nullptr);
}

TEST_F(CudaDevice, OnlyItsOwnMemoryIsReadInPlace) {
  const auto there = device->allocate(64), pinned = device->allocate_pinned(64);
  const auto refusal = [&](const void* pointer) {
    const Error error = error_of([&] { device->check_pointer(pointer, "the thing"); });
    EXPECT_TRUE(error.code() == ErrorCode::ok || error.code() == ErrorCode::invalid_argument);
    return error.message();
  };
  const char* const inside = static_cast<const char*>(there->data()) + 63;
  EXPECT_EQ(refusal(there->data()), "");
  EXPECT_EQ(refusal(inside), "");
  const std::vector<double> pageable(8);
  const std::string of_host = refusal(pageable.data());
  EXPECT_TRUE(of_host.starts_with("the thing must be in memory of device cuda:0 (address 0x")) << of_host;
  EXPECT_TRUE(of_host.ends_with(" is no memory of a device)")) << of_host;
  EXPECT_TRUE(refusal(pinned->data()).ends_with(" is pinned memory of the host)")) << refusal(pinned->data());
  EXPECT_TRUE(refusal(inside + 1).ends_with(" is no memory of a device)")) << "behind the end";

  fake().set(fake_cuda_devices, 2);
  const auto other = device::make_cuda_device({.ordinal = 1});
  const auto elsewhere = other->allocate(64);
  EXPECT_TRUE(refusal(elsewhere->data()).ends_with(" is memory of cuda:1)")) << refusal(elsewhere->data());
  EXPECT_NO_THROW(other->check_pointer(elsewhere->data(), "the thing"));
}

TEST_F(CudaDevice, AnImageThatIsNoneIsRefused) {
  std::string path = testing::TempDir() + "cubie-image-XXXXXX";
  const int file = mkstemp(path.data());
  ASSERT_GE(file, 0);
  close(file);
  EXPECT_EQ(error_of([&] { (void)device->load(path, "entry"); }).code(), ErrorCode::launch);
  std::ofstream(path) << "this is no cubin";
  EXPECT_EQ(error_of([&] { (void)device->load(path, "entry"); }).code(), ErrorCode::launch);
  unlink(path.c_str());
  EXPECT_EQ(error_of([&] { (void)device->load(path, "entry"); }).code(), ErrorCode::launch);
}

TEST_F(CudaDevice, PartsOutliveIt) {
  auto stream = device->make_stream();
  const auto event = device->make_event();
  const auto there = device->allocate(16), pinned = device->allocate_pinned(16);
  device.reset();
  stream->copy(there->data(), pinned->data(), 16);
  stream->record(*event);
  event->wait();
  stream.reset();
}

TEST_F(CudaDevice, ObjectsOfOtherDevicesAreRefused) {
  struct Foreign final : device::Kernel {
    std::int32_t workers(std::int64_t) const noexcept override { return 1; }
  };
  const auto stream = device->make_stream();
  EXPECT_EQ(error_of([&] { stream->launch(Foreign(), {}, 1); }).code(), ErrorCode::invalid_argument);
}

TEST_F(CudaDevice, AForkedChildIsRefusedAndLeavesTheDriverAlone) {
  auto stream = device->make_stream();
  auto buffer = device->allocate(64);
  const pid_t child = fork();
  if (child == 0) {
    bool good = error_of([&] { (void)device->make_event(); }).code() == ErrorCode::forked;
    good = good && error_of([&] { stream->synchronize(); }).code() == ErrorCode::forked;
    good = good && error_of([&] { (void)device->memory(); }).code() == ErrorCode::forked;
    stream.reset();
    buffer.reset();
    device.reset();
    _exit(good ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  stream->synchronize();
}

TEST(LocalMemory, IsSetAsideUntilTheLargestKernelHasRun) {
  device::cuda::LocalMemory memory;
  EXPECT_EQ(memory.outstanding(), 0);
  memory.want(100);
  memory.want(40);
  EXPECT_EQ(memory.outstanding(), 100);
  memory.claim(40);
  EXPECT_EQ(memory.outstanding(), 100);
  memory.claim(100);
  EXPECT_EQ(memory.outstanding(), 0);
  memory.want(130);
  EXPECT_EQ(memory.outstanding(), 130);
}

TEST(LaunchShape, FillsMultiprocessorsWithWholeWarps) {
  const device::cuda::LaunchShape shape{.multiprocessors = 132, .block = 128, .blocks_per_processor = 8};
  EXPECT_EQ(shape.capacity(), 132 * 8 * 128);
  EXPECT_EQ(shape.workers(0), 32);
  EXPECT_EQ(shape.workers(1), 32);
  EXPECT_EQ(shape.workers(33), 64);
  EXPECT_EQ(shape.workers(std::int64_t{1} << 40), shape.capacity());
  // Few runs: one warp for each of many multiprocessors instead of a few full blocks.
  EXPECT_EQ(shape.block_of(32), 32);
  EXPECT_EQ(shape.block_of(132 * 32), 32);
  EXPECT_EQ(shape.block_of(132 * 32 + 32), 64);
  EXPECT_EQ(shape.block_of(shape.capacity()), 128);
}

}  // namespace
}  // namespace cubie::test
