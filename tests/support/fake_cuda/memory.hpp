#pragma once
// What is allocated where, and how much of a device is left.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "objects.hpp"

namespace fake_cuda {

inline constexpr int kMostShared = 227 << 10;  // bytes of a block that asks for them

// All under the state's lock.

/// The allocation that `address` lies in, freed or not; null: none.
[[nodiscard]] std::shared_ptr<Allocation> allocation_at(std::uintptr_t address);
/// Bytes that are neither allocated nor reserved by a pool.
[[nodiscard]] std::size_t free_bytes(int device);
[[nodiscard]] std::size_t reserved_bytes(int device);
/// Pools keep no more than their threshold beyond what is in use.
void release_unused_pool_memory(int device);
/// Everything a context has allocated, by whatever call.
void drop_memory(const Context& context);
std::uintptr_t add_allocation(std::shared_ptr<Allocation> allocation);

}  // namespace fake_cuda
