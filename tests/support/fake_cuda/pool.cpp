// Pools: memory that is allocated and freed in the order of streams.

#include <algorithm>

#include <fmt/format.h>

#include "functions.hpp"
#include "memory.hpp"
#include "queue.hpp"
#include "state.hpp"

namespace fake_cuda {
namespace {

std::size_t granules(std::size_t bytes) { return (bytes + kPoolGranularity - 1) / kPoolGranularity * kPoolGranularity; }

void keep(Pool& pool, std::size_t bytes) {
  const std::size_t wanted = bytes > pool.reserved ? pool.reserved : granules(bytes);
  pool.reserved = std::min(pool.reserved, std::max(granules(pool.used), wanted));
}

/// In the stream, when it gets there.
void free_now(const std::shared_ptr<Allocation>& own, const Stream* stream) {
  Pool& pool = *own->pool;
  // A context that went away has taken it along.
  if (state().allocations.erase(own->address()) == 0) return;
  pool.used -= own->charged;
  if (auto at = pool.freeing.find(stream); at != pool.freeing.end()) {
    at->second -= own->charged;
    if (at->second == 0) pool.freeing.erase(at);
  }
}

std::size_t& attribute_of(Pool& pool, PoolAttribute attribute) {
  switch (attribute) {
    case kPoolReleaseThreshold:
      return pool.threshold;
    case kPoolReservedCurrent:
      return pool.reserved;
    case kPoolReservedHigh:
      return pool.reserved_high;
    case kPoolUsedCurrent:
      return pool.used;
    case kPoolUsedHigh:
      return pool.used_high;
  }
  fail(kInvalidValue, "an attribute that the stand-in does not know");
}

std::shared_ptr<Pool> pool_of(PoolHandle handle) {
  const std::shared_ptr<Pool> pool = state().pools.find(handle);
  if (pool == nullptr) fail(kInvalidValue, "no such pool");
  return pool;
}

}  // namespace

void release_unused_pool_memory(int device) {
  for (const auto& [handle, pool] : state().pools.all()) {
    if (pool->device == device && pool->reserved > pool->threshold) keep(*pool, pool->threshold);
  }
}

}  // namespace fake_cuda

using namespace fake_cuda;

void fake_cuda::cuMemPoolCreate(PoolHandle* pool, const PoolProperties* properties) {
  const Call call;
  require(pool != nullptr && properties != nullptr, "no properties of a pool");
  require(properties->allocation_type == 1 && properties->location_type == 1 && properties->handle_types == 0,
          "a kind of pool that the stand-in does not have");
  const int device = properties->location;
  require(device >= 0 && device < state().n_devices(), "a pool of no device");
  if (state().setting(fake_cuda_pools) == 0) fail(kNotSupported, "the devices have no pools");
  for (const unsigned char byte : properties->reserved) require(byte == 0, "reserved properties must be 0");
  auto own = std::make_shared<Pool>();
  own->device = device;
  own->most = properties->most_bytes;
  *pool = state().pools.add(std::move(own));
}

void fake_cuda::cuMemPoolDestroy(PoolHandle pool) {
  const Call call;
  const std::shared_ptr<Pool> own = pool_of(pool);
  own->destroyed = true;
  keep(*own, 0);
  state().pools.remove(pool);
}

void fake_cuda::cuMemPoolTrimTo(PoolHandle pool, std::size_t keep_bytes) {
  const Call call;
  keep(*pool_of(pool), keep_bytes);
}

void fake_cuda::cuMemPoolSetAttribute(PoolHandle pool, PoolAttribute attribute, void* value) {
  const Call call;
  const std::shared_ptr<Pool> own = pool_of(pool);
  require(value != nullptr, "no value");
  const std::uint64_t wanted = *static_cast<const std::uint64_t*>(value);
  if (attribute == kPoolReservedHigh || attribute == kPoolUsedHigh) {
    require(wanted == 0, "a high mark can only be reset");
    attribute_of(*own, attribute) = attribute == kPoolUsedHigh ? own->used : own->reserved;
    return;
  }
  require(attribute == kPoolReleaseThreshold, "an attribute that cannot be set");
  own->threshold = wanted;
}

void fake_cuda::cuMemPoolGetAttribute(PoolHandle pool, PoolAttribute attribute, void* value) {
  const Call call;
  const std::shared_ptr<Pool> own = pool_of(pool);
  require(value != nullptr, "no place for the value");
  *static_cast<std::uint64_t*>(value) = attribute_of(*own, attribute);
}

void fake_cuda::cuMemAllocFromPoolAsync(DevicePointer* pointer, std::size_t bytes, PoolHandle pool,
                                        StreamHandle stream) {
  const Call call;
  const std::shared_ptr<Pool> own = pool_of(pool);
  const std::shared_ptr<Stream> queue = get(state().streams, stream, &call.context(), "stream");
  require(pointer != nullptr && bytes > 0, "no bytes to allocate");
  auto made = std::make_shared<Allocation>();
  made->kind = Allocation::Kind::pooled;
  made->context = &call.context();
  made->pool = own;
  made->bytes = bytes;
  made->charged = (bytes + kGranularity - 1) / kGranularity * kGranularity;
  // Memory that the same stream frees before may be taken again without waiting; that of others only once freed.
  const auto at = own->freeing.find(queue.get());
  const std::size_t reusable = at == own->freeing.end() ? 0 : at->second;
  const std::size_t needed = granules(own->used - reusable + made->charged);
  const std::size_t grown = needed > own->reserved ? needed - own->reserved : 0;
  if (made->charged < bytes || needed < made->charged || grown > free_bytes(own->device) ||
      (own->most > 0 && needed > own->most)) {
    fail(kOutOfMemory, fmt::format("no {} bytes of device memory in the pool", bytes));
  }
  *pointer = add_allocation(made);
  own->used += made->charged;
  own->used_high = std::max(own->used_high, own->used);
  own->reserved += grown;
  own->reserved_high = std::max(own->reserved_high, own->reserved);
}

void fake_cuda::cuMemFreeAsync(DevicePointer pointer, StreamHandle stream) {
  const Call call;
  const std::shared_ptr<Stream> queue = get(state().streams, stream, &call.context(), "stream");
  const auto at = state().allocations.find(pointer);
  const bool fits =
      at != state().allocations.end() && !at->second->freed && at->second->kind == Allocation::Kind::pooled;
  if (!fits) fail(kInvalidValue, fmt::format("nothing to free in a stream at {:#x}", pointer));
  const std::shared_ptr<Allocation> own = at->second;
  own->freed = true;
  own->pool->freeing[queue.get()] += own->charged;
  submit(*queue, {Operation::Kind::free, [own, key = queue.get()] { free_now(own, key); }, {}});
}
