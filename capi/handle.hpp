#pragma once
// Handles: what a C caller holds. Each is a small slot with a magic word, so that a handle that is NULL, destroyed
// or of another kind is answered with a status. A slot keeps one reference on its object.
//
// Destroyed slots wait in a queue before they are used again, and a number of them are there from the start: a stale
// handle is recognised for a while without touching freed memory, and creating and destroying handles in turn
// allocates nothing. The check is best effort: a pointer that never was a handle is read all the same.

#include <sys/types.h>

#include <atomic>
#include <cstdint>

#include "batch/batch.hpp"
#include "batch/context.hpp"
#include "batch/result.hpp"
#include "batch/solver.hpp"
#include "cubie.h"
#include "util/ref.hpp"

namespace cubie::capi {

enum class Kind : std::int32_t { context = 1, solver = 2, batch = 3, result = 4 };

struct Slot {
  std::atomic<std::uint64_t> magic{0};
  RefCounted* object = nullptr;  ///< one reference, owned while the magic word is live
  pid_t process = 0;             ///< that opened it; locks and threads behind the object are of this process
  Slot* next = nullptr;          ///< while it waits in the queue of destroyed slots
};

template <class Handle>
struct HandleTraits;
template <>
struct HandleTraits<cubie_context> {
  using Object = batch::Context;
  static constexpr Kind kKind = Kind::context;
  static constexpr const char* kName = "context";
};
template <>
struct HandleTraits<cubie_solver> {
  using Object = batch::Solver;
  static constexpr Kind kKind = Kind::solver;
  static constexpr const char* kName = "solver";
};
template <>
struct HandleTraits<cubie_batch> {
  using Object = batch::Batch;
  static constexpr Kind kKind = Kind::batch;
  static constexpr const char* kName = "batch";
};
template <>
struct HandleTraits<cubie_result> {
  using Object = batch::Result;
  static constexpr Kind kKind = Kind::result;
  static constexpr const char* kName = "res";
};

/// A slot that owns the reference `object`. On bad_alloc the caller keeps it.
[[nodiscard]] Slot* open_slot(Kind kind, RefCounted* object);
/// The object of a live slot of this kind. Throws invalid_handle naming the parameter, and forked in
/// another process than the one that opened it.
[[nodiscard]] RefCounted* check_slot(const void* handle, Kind kind, const char* name);
/// Ends a slot and hands its reference to the caller; null for NULL and for what is no live handle of this kind.
[[nodiscard]] RefCounted* close_slot(void* handle, Kind kind) noexcept;
[[nodiscard]] std::int64_t live_slots() noexcept;

template <class Handle>
[[nodiscard]] Handle* make_handle(Ref<typename HandleTraits<Handle>::Object> object) {
  Slot* slot = open_slot(HandleTraits<Handle>::kKind, object.get());
  (void)object.detach();
  return reinterpret_cast<Handle*>(slot);
}

/// The object behind a handle, kept alive for the length of a call (a callback may destroy the handle meanwhile).
template <class Handle>
[[nodiscard]] auto borrow(const Handle* handle) {
  using Traits = HandleTraits<Handle>;
  RefCounted* object = check_slot(handle, Traits::kKind, Traits::kName);
  return Ref<typename Traits::Object>::share(static_cast<typename Traits::Object*>(object));
}

/// Ends a handle; the object, or null for what is no live handle of this kind.
template <class Handle>
[[nodiscard]] auto take(Handle* handle) noexcept {
  using Traits = HandleTraits<Handle>;
  RefCounted* object = close_slot(handle, Traits::kKind);
  return Ref<typename Traits::Object>::adopt(static_cast<typename Traits::Object*>(object));
}

}  // namespace cubie::capi
