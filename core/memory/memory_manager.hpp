#pragma once
// Device memory of a context: who holds how much, in how many chunks a solve runs, who has to go when it is short.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "device/device.hpp"
#include "memory/array_request.hpp"

namespace cubie::memory {

class ManagerState;
class ClientState;

/// passive: whatever is free may be taken. active: a stream group takes no more than the caps of its members.
enum class LimitMode : std::int8_t { passive, active };

struct MemoryManagerOptions {
  std::shared_ptr<device::Device> device;
  LimitMode mode = LimitMode::passive;
  std::int64_t limit_bytes = 0;  ///< of all clients together, in either mode; 0: what the device has
};

/// What is asked of one solve beside its arrays.
struct SolveLimits {
  std::int32_t depth = 2;                       ///< chunks in flight wanted
  std::int64_t max_chunk_length = 0;            ///< runs; 0: no bound
  std::int64_t pinned_bytes = kUnlimitedBytes;  ///< budget of the staging
  std::int64_t pinned_granularity_bytes = 1;
  std::int64_t device_bytes = kUnlimitedBytes;  ///< most of all arrays, beside what the manager allows
  std::int64_t reserved_bytes = 0;  ///< taken by the driver for this solve beyond what MemoryInfo already leaves out
  bool operator==(const SolveLimits&) const = default;
};

/// Bytes as the device grants them, rounded up to its granularity.
struct MemoryUse {
  std::int64_t planned_bytes = 0;  ///< of the chunk plans in force
  std::int64_t in_use_bytes = 0;
  std::int64_t peak_bytes = 0;
};

/// One party that holds arrays on the device. Releases them and its share when it goes. Calls are thread-safe, but one
/// client's requests and allocations belong to one thread at a time.
class MemoryClient {
 public:
  MemoryClient() = default;
  MemoryClient(MemoryClient&& other) noexcept = default;
  MemoryClient& operator=(MemoryClient&& other) noexcept;
  ~MemoryClient() { reset(); }

  /// Ends the registration; waits for a hook of this client that runs on another thread. No hook is called afterwards.
  void reset() noexcept;
  explicit operator bool() const noexcept { return client_ != nullptr; }

  /// Asks for arrays of a batch of `n_runs`; nothing is allocated yet. Arrays asked for before and not named again are
  /// kept as they are. Throws invalid_argument for a request that cannot be met at any size.
  void queue_request(std::int64_t n_runs, std::span<const ArrayRequest> requests);

  /// Allocates what this client and all members of its group have queued for the same number of runs, with one common
  /// chunking, and gives this client's answer; hooks of the others are called before it returns, without a lock. The
  /// client's owner is safe from eviction from here to end_work().
  ///
  /// Requests that change nothing cost no allocation, on the host or on the device. When only a part of the arrays is
  /// asked for again, the chunk parameters in force stay as long as they fit. Throws what make_chunk_plan throws,
  /// before anything has changed; out_of_device_memory when the device refuses even the smallest chunk, after which the
  /// clients concerned hold nothing; wrong_state when arrays of work in flight would have to move.
  [[nodiscard]] std::shared_ptr<const ArrayResponse> allocate_queue(const SolveLimits& limits = {});
  /// The latest answer; null when there is none or the buffers are gone.
  [[nodiscard]] std::shared_ptr<const ArrayResponse> response() const;

  /// Marks the owner's buffers as used by work. False when the client holds none (never allocated, or evicted).
  [[nodiscard]] bool begin_work();
  /// The work ends with `completion` (null: it has ended); from then on the owner may be evicted.
  void end_work(std::shared_ptr<const device::Event> completion = nullptr);
  /// Frees all arrays of this client. Throws wrong_state while work is in flight.
  void release();

  /// nullopt: an equal share of what the others' proportions leave. Throws out_of_range as ShareBook does.
  void set_proportion(std::optional<double> proportion);
  /// Cap in bytes beside the share; 0: none.
  void set_limit_bytes(std::int64_t bytes);
  void change_group(const std::string& group);
  [[nodiscard]] double share() const;
  /// What active mode grants this client.
  [[nodiscard]] std::int64_t cap_bytes() const;
  [[nodiscard]] MemoryUse use() const;

 private:
  friend class MemoryManager;
  MemoryClient(std::shared_ptr<ManagerState> manager, std::shared_ptr<ClientState> client);
  [[nodiscard]] ManagerState& manager() const;

  std::shared_ptr<ManagerState> manager_;
  std::shared_ptr<ClientState> client_;
};

struct ClientOptions {
  std::string group = "default";     ///< stream group: one common chunking per solve
  std::optional<double> proportion;  ///< of the device; none: an equal share of the rest
  std::int64_t limit_bytes = 0;      ///< cap in bytes beside the share; 0: none
  /// Clients of one owner work and are evicted together; those of one solve should have one. Null: an owner of its own.
  const MemoryClient* same_owner = nullptr;
  /// The client's arrays have been freed to make room for others. May come from any thread.
  std::function<void()> on_invalidate;
  /// An allocation of the group has ended; members that asked for nothing get an answer without arrays, with the
  /// chunking of that solve. May come from any thread.
  std::function<void(const std::shared_ptr<const ArrayResponse>&)> on_allocation;
};

/// Thread-safe. Clients may outlive it. In a forked child every call throws Error(forked).
///
/// Note [Device memory of a context]
/// A client holds named arrays; clients of one owner (a solver) work and are evicted together; members of one stream
/// group that ask for arrays of the same batch share one chunking. What a solve may take is the smallest of: what the
/// device has free, what the total limit leaves, and in active mode what the caps of its group leave; its own present
/// buffers count as free in each. When that means more chunks than necessary, idle owners are evicted, the one used
/// least recently first, and no more of them than the better plan needs. When the device refuses what was planned, the
/// next idle owner goes, and when there is none the chunk is halved until it fits.
class MemoryManager {
 public:
  /// Throws invalid_argument without a device, out_of_range for a negative limit.
  explicit MemoryManager(const MemoryManagerOptions& options);

  /// Throws out_of_range for shares that do not add up (see ShareBook) and for a negative limit.
  [[nodiscard]] MemoryClient register_client(ClientOptions options);

  void set_mode(LimitMode mode);
  [[nodiscard]] LimitMode mode() const;
  /// 0: what the device has. Arrays held now stay; the next allocation obeys.
  void set_limit_bytes(std::int64_t bytes);
  /// What shares are shares of: the limit, or what the device has beside its reserve.
  [[nodiscard]] std::int64_t limit_bytes() const;

  /// Frees all arrays of owners without work in flight and tells their clients.
  void invalidate_all();
  [[nodiscard]] MemoryUse use() const;
  [[nodiscard]] std::int64_t client_count() const;

 private:
  std::shared_ptr<ManagerState> state_;
};

}  // namespace cubie::memory
