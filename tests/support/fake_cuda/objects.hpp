#pragma once
// What the handles of the driver stand for.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "device_runtime.h"
#include "failure.hpp"
#include "mapping.hpp"

namespace fake_cuda {

/// One per device: the primary context. Lives for ever; `life` counts its resurrections.
struct Context {
  int device = 0;
  long long retains = 0;
  unsigned long long life = 0;
  Result failure = kSuccess;  // of the work that ran in it: every later call reports it
};

/// What one record of an event waits for.
struct Moment {
  bool done = false;
  std::chrono::steady_clock::time_point when{};
  double stream_ms = 0.0;  // what launches of its stream have taken by the setting fake_cuda_fast_block
};

struct Event {
  Context* context = nullptr;
  bool timed = false;
  std::shared_ptr<Moment> moment;  // of the latest record
};

struct Operation {
  enum class Kind { copy, launch, free, record, wait };
  Kind kind = Kind::copy;
  std::function<void()> work;      // copy, launch: without the lock. free: under it
  std::shared_ptr<Moment> moment;  // record, wait
  int block = 0;                   // launch: threads of a block
};

struct Stream {
  Context* context = nullptr;
  std::deque<Operation> queue;
  unsigned long long submitted = 0, ended = 0;
  double ms = 0.0;  // of launches, by the setting fake_cuda_fast_block
  bool closing = false;
};

struct Pool {
  int device = 0;
  std::size_t threshold = 0, most = 0;
  std::size_t used = 0, used_high = 0;           // freed memory counts until its stream reaches the free
  std::size_t reserved = 0, reserved_high = 0;   // multiples of kPoolGranularity
  std::map<const Stream*, std::size_t> freeing;  // of `used`: what that stream may take again at once
  bool destroyed = false;
};

struct Allocation {
  enum class Kind { device, pooled, host };
  Kind kind = Kind::device;
  Context* context = nullptr;
  std::shared_ptr<Pool> pool;
  std::size_t bytes = 0;    // as asked for
  std::size_t charged = 0;  // as the device counts them
  bool freed = false;       // by a call; the stream may not be there yet
  std::optional<Mapping> memory;

  [[nodiscard]] std::uintptr_t address() const { return reinterpret_cast<std::uintptr_t>(memory->data()); }
};

/// A loaded image.
class Image {
 public:
  /// `object`: a shared object's bytes. Throws Failure.
  Image(const char* object, std::size_t bytes);
  ~Image();
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;
  /// Null when there is no such kernel.
  [[nodiscard]] std::optional<kernel_record> kernel(const std::string& name) const;

 private:
  int file_ = -1;
  void* handle_ = nullptr;
};

struct Module {
  Context* context = nullptr;
  std::shared_ptr<Image> image;
};

struct Function {
  const Module* module = nullptr;
  Context* context = nullptr;
  std::shared_ptr<Image> image;
  std::string name;
  kernel_record kernel{};
  int most_dynamic_shared = 0;
};

/// Handles are numbers that are never used again, so that a stale one is always found out.
template <class Object, class Handle>
class Registry {
 public:
  Handle add(std::shared_ptr<Object> object) {
    last_ += 16;
    const Handle handle = reinterpret_cast<Handle>(last_);
    objects_.emplace(handle, std::move(object));
    return handle;
  }
  [[nodiscard]] std::shared_ptr<Object> find(Handle handle) const {
    const auto at = objects_.find(handle);
    return at == objects_.end() ? nullptr : at->second;
  }
  void remove(Handle handle) { objects_.erase(handle); }
  template <class Predicate>
  void remove_if(Predicate predicate) {
    std::erase_if(objects_, [&](const auto& entry) { return predicate(*entry.second); });
  }
  [[nodiscard]] const std::map<Handle, std::shared_ptr<Object>>& all() const { return objects_; }

 private:
  std::map<Handle, std::shared_ptr<Object>> objects_;
  inline static std::uintptr_t last_ = 0x1000;
};

}  // namespace fake_cuda
