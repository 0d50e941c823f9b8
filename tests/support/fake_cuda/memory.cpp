// Plain device memory and pinned host memory.

#include "memory.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "functions.hpp"
#include "queue.hpp"
#include "state.hpp"

namespace fake_cuda {
namespace {

std::shared_ptr<Allocation> plain(const Call& call, Allocation::Kind kind, std::size_t bytes) {
  auto out = std::make_shared<Allocation>();
  out->kind = kind;
  out->context = &call.context();
  out->bytes = bytes;
  out->charged = (bytes + kGranularity - 1) / kGranularity * kGranularity;
  return out;
}

/// The allocation that begins at `address`.
std::shared_ptr<Allocation> to_free(std::uintptr_t address, bool host) {
  const auto at = state().allocations.find(address);
  const bool fits =
      at != state().allocations.end() && !at->second->freed && (at->second->kind == Allocation::Kind::host) == host;
  if (!fits) fail(kInvalidValue, fmt::format("nothing to free at {:#x}", address));
  return at->second;
}

}  // namespace

std::shared_ptr<Allocation> allocation_at(std::uintptr_t address) {
  const auto& all = state().allocations;
  const auto next = all.upper_bound(address);
  if (next == all.begin()) return nullptr;
  const std::shared_ptr<Allocation>& candidate = std::prev(next)->second;
  return address - candidate->address() < candidate->bytes ? candidate : nullptr;
}

std::size_t reserved_bytes(int device) {
  std::size_t sum = 0;
  for (const auto& [address, a] : state().allocations) {
    if (a->kind == Allocation::Kind::device && a->context->device == device) sum += a->charged;
  }
  std::vector<const Pool*> seen;
  for (const auto& [handle, pool] : state().pools.all()) {
    if (pool->device == device) sum += pool->reserved;
  }
  // A destroyed pool keeps its memory until all of it has been freed.
  for (const auto& [address, a] : state().allocations) {
    const Pool* const pool = a->pool.get();
    if (pool == nullptr || !pool->destroyed || pool->device != device) continue;
    if (std::find(seen.begin(), seen.end(), pool) != seen.end()) continue;
    seen.push_back(pool);
    sum += pool->reserved;
  }
  return sum;
}

std::size_t free_bytes(int device) {
  const auto total = static_cast<std::size_t>(state().setting(fake_cuda_memory));
  const std::size_t taken = reserved_bytes(device);
  return taken < total ? total - taken : 0;
}

std::uintptr_t add_allocation(std::shared_ptr<Allocation> allocation) {
  allocation->memory.emplace(allocation->bytes);
  const std::uintptr_t address = allocation->address();
  state().allocations.emplace(address, std::move(allocation));
  return address;
}

void drop_memory(const Context& context) {
  std::erase_if(state().allocations, [&](const auto& entry) { return entry.second->context == &context; });
  for (const auto& [handle, pool] : state().pools.all()) {
    if (pool->device != context.device) continue;
    pool->used = pool->reserved = 0;
    pool->freeing.clear();
  }
}

}  // namespace fake_cuda

using namespace fake_cuda;

void fake_cuda::cuMemGetInfo(std::size_t* free, std::size_t* total) {
  const Call call;
  require(free != nullptr && total != nullptr, "no place for the bytes");
  *free = free_bytes(call.context().device);
  *total = static_cast<std::size_t>(state().setting(fake_cuda_memory));
}

void fake_cuda::cuPointerGetAttributes(unsigned n, PointerAttribute* attributes, void** values, DevicePointer pointer) {
  const Call call;
  require(n > 0 && attributes != nullptr && values != nullptr, "no attributes");
  // Of memory that is nobody's the driver says nothing, and does not fail.
  const std::shared_ptr<Allocation> own = allocation_at(pointer);
  const bool known = own != nullptr && !own->freed;
  const bool host = known && own->kind == Allocation::Kind::host;
  for (unsigned i = 0; i < n; ++i) {
    require(values[i] != nullptr, "no place for an attribute");
    switch (attributes[i]) {
      case kPointerMemoryType:
        *static_cast<unsigned*>(values[i]) = static_cast<unsigned>(!known ? 0 : host ? kMemoryHost : kMemoryDevice);
        continue;
      case kPointerIsManaged:
        *static_cast<unsigned*>(values[i]) = 0;
        continue;
      case kPointerDevice:
        *static_cast<int*>(values[i]) = known ? own->context->device : -2;
        continue;
    }
    fail(kInvalidValue, "an attribute that the stand-in does not know");
  }
}

void fake_cuda::cuMemAlloc(DevicePointer* pointer, std::size_t bytes) {
  const Call call;
  require(pointer != nullptr && bytes > 0, "no bytes to allocate");
  std::shared_ptr<Allocation> own = plain(call, Allocation::Kind::device, bytes);
  if (own->charged < bytes || own->charged > free_bytes(call.context().device)) {
    fail(kOutOfMemory, fmt::format("no {} bytes of device memory", bytes));
  }
  *pointer = add_allocation(std::move(own));
}

void fake_cuda::cuMemFree(DevicePointer pointer) {
  Call call;
  if (pointer == 0) return;
  const std::shared_ptr<Allocation> own = to_free(pointer, false);
  own->freed = true;
  // As the driver: the work that may use it ends first.
  wait_for_all(call.lock(), *own->context);
  if (own->pool != nullptr) own->pool->used -= own->charged;
  state().allocations.erase(own->address());
}

void fake_cuda::cuMemHostAlloc(void** pointer, std::size_t bytes, unsigned flags) {
  const Call call;
  require(pointer != nullptr && bytes > 0 && flags <= 7, "no bytes to allocate, or flags that no memory has");
  // Beyond any machine: not worth the attempt.
  if (bytes > std::size_t{1} << 46) fail(kOutOfMemory, fmt::format("no {} bytes of host memory", bytes));
  *pointer = reinterpret_cast<void*>(add_allocation(plain(call, Allocation::Kind::host, bytes)));
}

void fake_cuda::cuMemFreeHost(void* pointer) {
  Call call;
  if (pointer == nullptr) return;
  const std::shared_ptr<Allocation> own = to_free(reinterpret_cast<std::uintptr_t>(pointer), true);
  own->freed = true;
  wait_for_all(call.lock(), *own->context);
  state().allocations.erase(own->address());
}
