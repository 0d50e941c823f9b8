// Memory of the discrete host device: the limit, reuse, guards, addresses.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>
#include <thread>
#include <vector>

#include "device/host/host_buffer.hpp"
#include "discrete_fixture.hpp"

namespace cubie::device {
namespace {

constexpr std::int64_t kLimit = 64 << 10;

TEST(DiscreteDevice, DescribesItsMemory) {
  HostDeviceOptions options = discrete_options(kLimit);
  options.reserved_bytes = 1024;
  const auto device = make_host_device(options);
  EXPECT_FALSE(device->info().unified);
  EXPECT_EQ(device->info().kind, DeviceKind::host);
  EXPECT_EQ(device->info().memory_bytes, kLimit);
  const MemoryInfo memory = device->memory();
  EXPECT_EQ(memory.total_bytes, kLimit);
  EXPECT_EQ(memory.reserved_bytes, 1024);
  EXPECT_EQ(memory.free_bytes, kLimit - 1024);
  EXPECT_EQ(memory.granularity_bytes, static_cast<std::int64_t>(kBufferAlignment));
}

TEST(DiscreteDevice, TakesAQuarterOfTheMachineWhenNotTold) {
  const auto machine = make_device(1)->info().memory_bytes;
  EXPECT_EQ(make_discrete(0)->info().memory_bytes, machine / 4);
}

TEST(DiscreteDevice, RefusesImpossibleOptions) {
  const auto code_with = [](auto change) {
    HostDeviceOptions options = discrete_options(kLimit);
    change(options);
    return code_of([&] { (void)make_host_device(options); });
  };
  EXPECT_EQ(code_with([](auto& o) { o.memory_bytes = -1; }), ErrorCode::out_of_range);
  EXPECT_EQ(code_with([](auto& o) { o.reserved_bytes = -1; }), ErrorCode::out_of_range);
  EXPECT_EQ(code_with([](auto& o) { o.reserved_bytes = kLimit + 1; }), ErrorCode::out_of_range);
  EXPECT_EQ(code_with([](auto& o) { o.link_bandwidth = -1; }), ErrorCode::out_of_range);
  EXPECT_EQ(code_with([](auto& o) { o.link_bandwidth = std::numeric_limits<double>::quiet_NaN(); }),
            ErrorCode::out_of_range);
  EXPECT_EQ(code_with([](auto& o) { o.link_bandwidth = std::numeric_limits<double>::infinity(); }),
            ErrorCode::out_of_range);
}

TEST(Arena, GrantsTheLastByteAndNotOneMore) {
  const auto device = make_discrete(kLimit);
  const auto all = device->allocate(kLimit);
  EXPECT_EQ(device->memory().free_bytes, 0);
  EXPECT_EQ(code_of([&] { (void)device->allocate(1); }), ErrorCode::out_of_device_memory);
  std::memset(all->data(), 1, kLimit);
}

TEST(Arena, KeepsReservedBytesFromBuffers) {
  HostDeviceOptions options = discrete_options(kLimit);
  options.reserved_bytes = 4096;
  const auto device = make_host_device(options);
  EXPECT_EQ(code_of([&] { (void)device->allocate(kLimit - 4095); }), ErrorCode::out_of_device_memory);
  EXPECT_NO_THROW((void)device->allocate(kLimit - 4096));
}

TEST(Arena, CountsBytesInTheGranularityItNames) {
  const auto device = make_discrete(kLimit);
  const std::int64_t unit = device->memory().granularity_bytes;
  const auto a = device->allocate(1);
  EXPECT_EQ(device->memory().free_bytes, kLimit - unit);
  const auto b = device->allocate(static_cast<std::size_t>(unit) + 1);
  EXPECT_EQ(device->memory().free_bytes, kLimit - 3 * unit);
}

TEST(Arena, NamesTheBytesNeededAndFree) {
  const auto device = make_discrete(kLimit);
  const auto some = device->allocate(60 << 10);
  EXPECT_EQ(message_of([&] { (void)device->allocate(5000); }), "5000 bytes of device memory are needed, 4096 are free");
  const std::string huge = std::to_string(std::numeric_limits<std::size_t>::max());
  EXPECT_EQ(message_of([&] { (void)device->allocate(std::numeric_limits<std::size_t>::max()); }),
            huge + " bytes of device memory are needed, 4096 are free");
}

TEST(Arena, HasAllItsBytesAgainWhenBuffersAreGone) {
  const auto device = make_discrete(kLimit);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::unique_ptr<Buffer>> buffers;
    for (int i = 0; i < 16; ++i) buffers.push_back(device->allocate(kLimit / 16));
    EXPECT_EQ(device->memory().free_bytes, 0);
    if (round % 2 != 0) std::reverse(buffers.begin(), buffers.end());
    buffers.clear();
    ASSERT_EQ(device->memory().free_bytes, kLimit);
  }
}

TEST(Arena, GrantsWhatIsFreeHoweverScattered) {
  const auto device = make_discrete(kLimit);
  std::vector<std::unique_ptr<Buffer>> small;
  for (int i = 0; i < kLimit / 64; ++i) small.push_back(device->allocate(64));
  for (std::size_t i = 0; i < small.size(); i += 2) small[i].reset();
  ASSERT_EQ(device->memory().free_bytes, kLimit / 2);
  const auto large = device->allocate(kLimit / 2);
  std::memset(large->data(), 1, kLimit / 2);
  EXPECT_EQ(device->memory().free_bytes, 0);
}

TEST(Arena, KeepsBuffersApartInAnyOrderOfLife) {
  constexpr unsigned kSeed = 20250711;
  std::printf("seed %u\n", kSeed);
  std::mt19937 random(kSeed);
  const auto device = make_discrete(1 << 20);
  struct Item {
    std::unique_ptr<Buffer> buffer;
    int mark;
  };
  std::vector<Item> items;
  std::int64_t used = 0;
  for (int step = 0; step < 3000; ++step) {
    if (random() % 2 == 0 || items.empty()) {
      const std::size_t bytes = random() % 3 == 0 ? random() % 40000 : random() % 300;
      const std::int64_t room = static_cast<std::int64_t>((std::max<std::size_t>(bytes, 1) + 63) / 64 * 64);
      if (used + room > 1 << 20) {
        ASSERT_EQ(code_of([&] { (void)device->allocate(bytes); }), ErrorCode::out_of_device_memory);
        continue;
      }
      used += room;
      Item item{device->allocate(bytes), static_cast<int>(random() % 256)};
      std::memset(item.buffer->data(), item.mark, bytes);
      items.push_back(std::move(item));
    } else {
      std::swap(items[random() % items.size()], items.back());
      const Item item = std::move(items.back());
      items.pop_back();
      const auto* data = static_cast<const unsigned char*>(item.buffer->data());
      ASSERT_TRUE(std::all_of(data, data + item.buffer->bytes(), [&](int byte) { return byte == item.mark; }));
      used -= static_cast<std::int64_t>((std::max<std::size_t>(item.buffer->bytes(), 1) + 63) / 64 * 64);
    }
    ASSERT_EQ(device->memory().free_bytes, (1 << 20) - used);
  }
}

TEST(Arena, ServesSeveralThreads) {
  const auto device = make_discrete(1 << 20);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&device, t] {
      for (int i = 0; i < 300; ++i) {
        const auto a = device->allocate(100000);
        const auto b = device->allocate(static_cast<std::size_t>(1 + i));
        std::memset(a->data(), t, 100000);
        EXPECT_TRUE(owns(*device, a->data()));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(device->memory().free_bytes, 1 << 20);
}

TEST(Arena, OwnsItsBuffersAndNothingElse) {
  const auto device = make_discrete(kLimit);
  const auto other = make_discrete(kLimit);
  const auto plain = make_device(1);
  const auto buffer = device->allocate(100);
  const auto pinned = device->allocate_pinned(100);
  auto* data = static_cast<char*>(buffer->data());
  EXPECT_TRUE(owns(*device, data));
  EXPECT_TRUE(owns(*device, data + 99));
  EXPECT_FALSE(owns(*other, data));
  EXPECT_FALSE(owns(*plain, plain->allocate(1)->data()));
  EXPECT_FALSE(owns(*device, pinned->data()));
  EXPECT_FALSE(owns(*device, &data));
  EXPECT_FALSE(owns(*device, nullptr));
}

TEST(Arena, BuffersAreAlignedAndOfNoBytesHaveAnAddressOfTheirOwn) {
  const auto device = make_discrete(kLimit);
  const auto a = device->allocate(0);
  const auto b = device->allocate(0);
  EXPECT_NE(a->data(), b->data());
  EXPECT_EQ(a->bytes(), 0U);
  for (const std::size_t bytes : {1UL, 63UL, 65UL, 4095UL, 4097UL}) {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(device->allocate(bytes)->data()) % kBufferAlignment, 0U) << bytes;
  }
}

TEST(Arena, PoisonReadsAsNan) {
  HostDeviceOptions options = discrete_options(kLimit);
  options.poison = true;
  const auto device = make_host_device(options);
  const auto buffer = device->allocate(1000 * sizeof(double));
  const auto* values = static_cast<const double*>(buffer->data());
  EXPECT_TRUE(std::all_of(values, values + 1000, [](double v) { return v != v; }));
}

TEST(Arena, BuffersOutliveTheDevice) {
  auto device = make_discrete(kLimit);
  const auto buffer = device->allocate(100);
  device.reset();
  std::memset(buffer->data(), 1, 100);
}

TEST(ArenaDeathTest, FaultsRightBehindABuffer) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto device = make_discrete(kLimit);
  const auto buffer = device->allocate(192);
  const auto next = device->allocate(192);
  auto* bytes = static_cast<volatile char*>(buffer->data());
  bytes[191] = 1;
  EXPECT_DEATH(bytes[192] = 1, "");
}

TEST(ArenaDeathTest, FaultsWhenAFreedBufferIsTouched) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto device = make_discrete(kLimit);
  auto buffer = device->allocate(192);
  auto* bytes = static_cast<volatile char*>(buffer->data());
  buffer.reset();
  EXPECT_DEATH(bytes[0] = 1, "");
}

TEST(PinnedMemory, IsHostMemoryThatCopiesReachAndNoLimitCounts) {
  const auto device = make_discrete(kLimit);
  const auto pinned = device->allocate_pinned(2 * kLimit);
  std::memset(pinned->data(), 1, 2 * kLimit);
  EXPECT_EQ(pinned->bytes(), 2UL * kLimit);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(pinned->data()) % kBufferAlignment, 0U);
  EXPECT_EQ(device->memory().free_bytes, kLimit);
}

TEST(PinnedMemory, ThatCannotExistIsOutOfHostMemoryAndNamesTheBytes) {
  const auto device = make_device(1);
  const std::size_t bytes = std::size_t{1} << 62;
  EXPECT_EQ(code_of([&] { (void)device->allocate_pinned(bytes); }), ErrorCode::out_of_host_memory);
  EXPECT_NE(message_of([&] { (void)device->allocate_pinned(bytes); }).find(std::to_string(bytes)), std::string::npos);
}

}  // namespace
}  // namespace cubie::device
