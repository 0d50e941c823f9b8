#pragma once
// What the memory manager knows; private to memory_manager.cpp and allocation.cpp.

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "device/host/owner.hpp"
#include "memory/memory_manager.hpp"
#include "memory/share_book.hpp"

namespace cubie::memory {

/// One array of a client: what it is, and what has been asked for in its place.
struct ArraySlot {
  ArrayRequest request;
  ArrayRequest wanted;  ///< equals request unless an allocation is under way
  bool live = false;    ///< granted in the shape that follows
  Shape chunked_shape;
  std::array<std::unique_ptr<device::Buffer>, kMaxDepth> buffers;
  std::int32_t copies = 0;
  std::int64_t granted_bytes = 0;  ///< all copies
  std::int64_t generation = 0;
};

/// Clients that work and are evicted together.
struct OwnerState {
  bool has_plan = false;
  ChunkPlan plan;
  SolveLimits limits;    ///< those the plan was made with
  bool held = false;     ///< from an allocation to end_work()
  bool working = false;  ///< between begin_work() and end_work()
  std::shared_ptr<const device::Event> completion;
  std::int64_t last_used = 0;

  [[nodiscard]] bool in_flight() const { return working || (completion != nullptr && !completion->done()); }
};

class ManagerState;

class ClientState {
 public:
  std::int64_t id = 0;
  std::string group;
  std::int64_t limit_bytes = 0;
  std::shared_ptr<OwnerState> owner;
  std::vector<ArraySlot> slots;
  std::vector<ArrayRequest> queue;
  std::int64_t queued_runs = 0;
  std::shared_ptr<const ArrayResponse> response;
  std::int64_t in_use_bytes = 0, peak_bytes = 0;
  std::int64_t planned_bytes = 0;
  std::int64_t answer_ticket = 0;      ///< allocation whose answer the hook has to hear of
  std::int64_t invalidate_ticket = 0;  ///< call whose eviction the hook has to hear of

  // Note [Hooks and the end of a client]
  // A hook runs under this lock and no other; the end of the client takes it too, so that no hook runs afterwards. It
  // is recursive so that a hook may end its own client.
  std::recursive_mutex hook_mutex;
  bool hooks_alive = true;  // hook_mutex
  std::function<void()> on_invalidate;
  std::function<void(const std::shared_ptr<const ArrayResponse>&)> on_allocation;

  // Used in forked children alone, to keep what cannot be ended.
  std::shared_ptr<ManagerState> abandoned_manager;
  std::shared_ptr<ClientState> abandoned_self;
  ClientState* abandoned_next = nullptr;
};

class ManagerState {
 public:
  explicit ManagerState(const MemoryManagerOptions& options);

  [[nodiscard]] std::shared_ptr<const ArrayResponse> allocate(ClientState& trigger, const SolveLimits& limits);
  /// Tells the clients that `ticket` concerns; called without a lock.
  void call_hooks(std::int64_t ticket);

  // The rest is called with mutex held.
  [[nodiscard]] std::int64_t total_bytes() const;
  [[nodiscard]] std::int64_t cap_bytes(const ClientState& client, std::int64_t total) const;
  void free_slot(ClientState& client, ArraySlot& slot) noexcept;
  void free_client(ClientState& client) noexcept;
  /// Frees everything of an owner and marks its clients for `ticket`.
  void evict(OwnerState& owner, std::int64_t ticket) noexcept;
  [[nodiscard]] bool evictable(const OwnerState& owner) const;

  const device::Owner process;
  const std::shared_ptr<device::Device> device;
  std::mutex mutex;
  LimitMode mode;
  std::int64_t limit_bytes;
  ShareBook shares;
  std::vector<std::shared_ptr<ClientState>> clients;
  std::int64_t next_id = 1;
  std::int64_t next_ticket = 1;
  std::int64_t next_generation = 1;
  std::int64_t clock = 0;
  std::int64_t in_use_bytes = 0, peak_bytes = 0;

 private:
  friend class Allocation;
  // Kept so that an allocation that changes nothing allocates nothing.
  std::vector<ClientState*> participants_;
  std::vector<ChunkArray> chunk_arrays_;
  ArrayResponse answer_;
};

}  // namespace cubie::memory
