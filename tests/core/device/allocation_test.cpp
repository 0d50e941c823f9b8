// Streams allocate nothing per operation once they are warm. A program of its own: it replaces operator new.

#include <array>
#include <atomic>
#include <cstdlib>
#include <new>

#include "device_fixture.hpp"

namespace {
std::atomic<long> allocations{0};
}

[[gnu::noinline]] void* operator new(std::size_t bytes) {
  allocations.fetch_add(1);
  if (void* memory = std::malloc(bytes != 0 ? bytes : 1)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
  allocations.fetch_add(1);
  const auto unit = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  allocations.fetch_add(1);
  return std::malloc(bytes != 0 ? bytes : 1);
}
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  allocations.fetch_add(1);
  const auto unit = static_cast<std::size_t>(alignment);
  return std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace cubie::device {
namespace {

TEST(HostStream, AllocatesNothingPerOperationOnceWarm) {
  const auto device = make_device(3);
  const auto first = device->make_stream();
  const auto second = device->make_stream();
  const auto event = device->make_event();
  const auto kernel = load_kernel(*device, "count_calls");
  std::array<int, 3> calls{};
  const count_args args{calls.data()};
  int value = 1;
  int copy = 0;
  const auto round = [&] {
    first->copy(&copy, &value, sizeof value);
    first->launch(*kernel, bytes_of(args), 3);
    first->record(*event);
    second->wait(*event);
    second->launch(*kernel, bytes_of(args), 1);
    second->synchronize();
    event->wait();
    first->synchronize();
  };
  round();
  const long before = allocations.load();
  for (int i = 0; i < 500; ++i) round();
  EXPECT_EQ(allocations.load() - before, 0);
}

}  // namespace
}  // namespace cubie::device
