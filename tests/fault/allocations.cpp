// Every form of operator new and delete, over malloc, so that leak checkers still see each block.

#include "allocations.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace cubie_test::allocations {
namespace {

constinit std::atomic<std::int64_t> made_count{0};
constinit std::atomic<std::int64_t> freed_count{0};
constinit std::atomic<bool> armed{false};
constinit std::atomic<bool> persistent{false};
constinit std::atomic<std::int64_t> left{0};  // allocations that still succeed
constinit std::atomic<bool> failed{false};

bool must_fail() noexcept {
  if (!armed.load()) return false;
  const std::int64_t before = left.fetch_sub(1);
  if (before > 0 || (before < 0 && !persistent.load())) return false;
  failed = true;
  return true;
}

void* allocate(std::size_t bytes, std::size_t alignment) noexcept {
  if (must_fail()) return nullptr;
  void* memory = nullptr;
  if (bytes == 0) bytes = 1;
  if (alignment <= alignof(std::max_align_t)) {
    memory = std::malloc(bytes);
  } else if (posix_memalign(&memory, alignment, bytes) != 0) {
    memory = nullptr;
  }
  if (memory != nullptr) made_count.fetch_add(1);
  return memory;
}

void* allocate_or_throw(std::size_t bytes, std::size_t alignment) {
  void* memory = allocate(bytes, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void give_back(void* memory) noexcept {
  if (memory == nullptr) return;
  freed_count.fetch_add(1);
  std::free(memory);
}

constexpr std::size_t kPlain = alignof(std::max_align_t);
std::size_t number(std::align_val_t alignment) { return static_cast<std::size_t>(alignment); }

}  // namespace

void fail_at(std::int64_t n, Failing mode) noexcept {
  failed = false;
  persistent = mode == Failing::from_on;
  left = n;
  armed = true;
}

bool allow_all() noexcept {
  armed = false;
  return failed.load();
}

std::int64_t made() noexcept { return made_count.load(); }
std::int64_t outstanding() noexcept { return made_count.load() - freed_count.load(); }

}  // namespace cubie_test::allocations

using namespace cubie_test::allocations;
using std::align_val_t;
using std::nothrow_t;
using std::size_t;

void* operator new(size_t n) { return allocate_or_throw(n, kPlain); }
void* operator new[](size_t n) { return allocate_or_throw(n, kPlain); }
void* operator new(size_t n, align_val_t a) { return allocate_or_throw(n, number(a)); }
void* operator new[](size_t n, align_val_t a) { return allocate_or_throw(n, number(a)); }
void* operator new(size_t n, const nothrow_t&) noexcept { return allocate(n, kPlain); }
void* operator new[](size_t n, const nothrow_t&) noexcept { return allocate(n, kPlain); }
void* operator new(size_t n, align_val_t a, const nothrow_t&) noexcept { return allocate(n, number(a)); }
void* operator new[](size_t n, align_val_t a, const nothrow_t&) noexcept { return allocate(n, number(a)); }
void operator delete(void* p) noexcept { give_back(p); }
void operator delete[](void* p) noexcept { give_back(p); }
void operator delete(void* p, size_t) noexcept { give_back(p); }
void operator delete[](void* p, size_t) noexcept { give_back(p); }
void operator delete(void* p, align_val_t) noexcept { give_back(p); }
void operator delete[](void* p, align_val_t) noexcept { give_back(p); }
void operator delete(void* p, size_t, align_val_t) noexcept { give_back(p); }
void operator delete[](void* p, size_t, align_val_t) noexcept { give_back(p); }
void operator delete(void* p, const nothrow_t&) noexcept { give_back(p); }
void operator delete[](void* p, const nothrow_t&) noexcept { give_back(p); }
void operator delete(void* p, align_val_t, const nothrow_t&) noexcept { give_back(p); }
void operator delete[](void* p, align_val_t, const nothrow_t&) noexcept { give_back(p); }
