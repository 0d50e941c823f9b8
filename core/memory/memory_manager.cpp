#include "memory/memory_manager.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "memory/manager_state.hpp"
#include "util/error.hpp"

namespace cubie::memory {
namespace {

std::int64_t require_limit(std::int64_t bytes) {
  if (bytes < 0) throw Error(ErrorCode::out_of_range, "memory limit must be >= 0 (got {})", bytes);
  return bytes;
}

std::shared_ptr<device::Device> require_device(const std::shared_ptr<device::Device>& device) {
  if (device == nullptr) throw Error(ErrorCode::invalid_argument, "a memory manager needs a device");
  return device;
}

// Clients that a forked child cannot end: the locks may be held for ever there, and the buffers belong to the parent's
// device. Kept reachable, which tells leak checkers that they are meant to stay.
constinit std::atomic<ClientState*> abandoned{nullptr};

void abandon(std::shared_ptr<ManagerState> manager, std::shared_ptr<ClientState> client) noexcept {
  ClientState* const item = client.get();
  item->abandoned_manager = std::move(manager);
  item->abandoned_self = std::move(client);
  item->abandoned_next = abandoned.load();
  while (!abandoned.compare_exchange_weak(item->abandoned_next, item)) {
  }
}

}  // namespace

ManagerState::ManagerState(const MemoryManagerOptions& options)
    : device(require_device(options.device)), mode(options.mode), limit_bytes(require_limit(options.limit_bytes)) {}

std::int64_t ManagerState::total_bytes() const {
  const device::MemoryInfo memory = device->memory();
  const std::int64_t usable = std::max<std::int64_t>(memory.total_bytes - memory.reserved_bytes, 0);
  return limit_bytes > 0 ? std::min(limit_bytes, usable) : usable;
}

std::int64_t ManagerState::cap_bytes(const ClientState& client, std::int64_t total) const {
  const std::int64_t cap = shares.cap_bytes(client.id, total);
  return client.limit_bytes > 0 ? std::min(cap, client.limit_bytes) : cap;
}

void ManagerState::free_slot(ClientState& client, ArraySlot& slot) noexcept {
  for (auto& buffer : slot.buffers) buffer.reset();
  client.in_use_bytes -= slot.granted_bytes;
  in_use_bytes -= slot.granted_bytes;
  slot.granted_bytes = 0;
  slot.copies = 0;
  slot.live = false;
}

void ManagerState::free_client(ClientState& client) noexcept {
  for (ArraySlot& slot : client.slots) free_slot(client, slot);
  client.slots.clear();
  client.response = nullptr;
  client.planned_bytes = 0;
}

void ManagerState::evict(OwnerState& owner, std::int64_t ticket) noexcept {
  owner.has_plan = false;
  owner.held = false;
  owner.completion = nullptr;
  for (const auto& client : clients) {
    if (client->owner.get() != &owner) continue;
    free_client(*client);
    client->invalidate_ticket = ticket;
  }
}

bool ManagerState::evictable(const OwnerState& owner) const { return !owner.held && !owner.in_flight(); }

void ManagerState::call_hooks(std::int64_t ticket) {
  for (;;) {
    std::shared_ptr<ClientState> client;
    std::shared_ptr<const ArrayResponse> response;
    bool invalidated = false;
    {
      const std::lock_guard lock(mutex);
      for (const auto& candidate : clients) {
        if (candidate->answer_ticket != ticket && candidate->invalidate_ticket != ticket) continue;
        client = candidate;
        invalidated = candidate->invalidate_ticket == ticket;
        response = candidate->answer_ticket == ticket ? candidate->response : nullptr;
        candidate->answer_ticket = candidate->invalidate_ticket = 0;
        break;
      }
    }
    if (client == nullptr) return;
    const std::lock_guard lock(client->hook_mutex);
    if (!client->hooks_alive) continue;
    if (invalidated && client->on_invalidate) client->on_invalidate();
    if (response != nullptr && client->hooks_alive && client->on_allocation) client->on_allocation(response);
  }
}

// Clients.

MemoryClient::MemoryClient(std::shared_ptr<ManagerState> manager, std::shared_ptr<ClientState> client)
    : manager_(std::move(manager)), client_(std::move(client)) {}

MemoryClient& MemoryClient::operator=(MemoryClient&& other) noexcept {
  if (this == &other) return *this;
  reset();
  manager_ = std::move(other.manager_);
  client_ = std::move(other.client_);
  return *this;
}

void MemoryClient::reset() noexcept {
  if (client_ == nullptr) return;
  if (!manager_->process.is_current()) {
    abandon(std::move(manager_), std::move(client_));
    return;
  }
  {
    const std::lock_guard lock(client_->hook_mutex);
    client_->hooks_alive = false;
  }
  {
    const std::lock_guard lock(manager_->mutex);
    manager_->free_client(*client_);
    manager_->shares.remove(client_->id);
    std::erase(manager_->clients, client_);
  }
  client_ = nullptr;
  manager_ = nullptr;
}

ManagerState& MemoryClient::manager() const {
  if (client_ == nullptr) throw Error(ErrorCode::wrong_state, "the memory client has ended");
  manager_->process.check();
  return *manager_;
}

void MemoryClient::queue_request(std::int64_t n_runs, std::span<const ArrayRequest> requests) {
  ManagerState& m = manager();
  if (n_runs < 1) throw Error(ErrorCode::invalid_argument, "number of runs must be >= 1 (got {})", n_runs);
  for (const ArrayRequest& request : requests) {
    if (request.name.empty()) throw Error(ErrorCode::invalid_argument, "a requested array must have a name");
    (void)request.bytes(n_runs, 1);
    (void)dense_layout(request.shape, request.order, request.element);
  }
  const std::lock_guard lock(m.mutex);
  std::vector<ArrayRequest>& queue = client_->queue;
  if (client_->queued_runs != n_runs) queue.clear();
  for (const ArrayRequest& request : requests) {
    const auto same = [&](const ArrayRequest& other) { return other.name == request.name; };
    const auto at = std::find_if(queue.begin(), queue.end(), same);
    if (at == queue.end()) {
      queue.push_back(request);
    } else {
      *at = request;
    }
  }
  client_->queued_runs = n_runs;
}

std::shared_ptr<const ArrayResponse> MemoryClient::allocate_queue(const SolveLimits& limits) {
  ManagerState& m = manager();
  return m.allocate(*client_, limits);
}

std::shared_ptr<const ArrayResponse> MemoryClient::response() const {
  ManagerState& m = manager();
  const std::lock_guard lock(m.mutex);
  return client_->response;
}

bool MemoryClient::begin_work() {
  ManagerState& m = manager();
  const std::lock_guard lock(m.mutex);
  OwnerState& owner = *client_->owner;
  if (!owner.has_plan || client_->response == nullptr) return false;
  owner.working = owner.held = true;
  owner.completion = nullptr;
  owner.last_used = ++m.clock;
  return true;
}

void MemoryClient::end_work(std::shared_ptr<const device::Event> completion) {
  ManagerState& m = manager();
  const std::lock_guard lock(m.mutex);
  OwnerState& owner = *client_->owner;
  owner.working = owner.held = false;
  owner.completion = std::move(completion);
  owner.last_used = ++m.clock;
}

void MemoryClient::release() {
  ManagerState& m = manager();
  const std::lock_guard lock(m.mutex);
  if (client_->owner->in_flight()) {
    throw Error(ErrorCode::wrong_state, "arrays of work in flight cannot be released");
  }
  m.free_client(*client_);
}

void MemoryClient::set_proportion(std::optional<double> proportion) {
  ManagerState& m = manager();
  const std::lock_guard lock(m.mutex);
  m.shares.set(client_->id, proportion);
}

void MemoryClient::set_limit_bytes(std::int64_t bytes) {
  ManagerState& m = manager();
  const std::lock_guard lock(m.mutex);
  client_->limit_bytes = require_limit(bytes);
}

void MemoryClient::change_group(const std::string& group) {
  ManagerState& m = manager();
  const std::lock_guard lock(m.mutex);
  client_->group = group;
}

double MemoryClient::share() const {
  ManagerState& m = manager();
  const std::lock_guard lock(m.mutex);
  return m.shares.share(client_->id);
}

std::int64_t MemoryClient::cap_bytes() const {
  ManagerState& m = manager();
  const std::lock_guard lock(m.mutex);
  return m.cap_bytes(*client_, m.total_bytes());
}

MemoryUse MemoryClient::use() const {
  ManagerState& m = manager();
  const std::lock_guard lock(m.mutex);
  return {client_->planned_bytes, client_->in_use_bytes, client_->peak_bytes};
}

// The manager.

MemoryManager::MemoryManager(const MemoryManagerOptions& options) : state_(std::make_shared<ManagerState>(options)) {}

MemoryClient MemoryManager::register_client(ClientOptions options) {
  state_->process.check();
  auto client = std::make_shared<ClientState>();
  client->group = std::move(options.group);
  client->limit_bytes = require_limit(options.limit_bytes);
  client->on_invalidate = std::move(options.on_invalidate);
  client->on_allocation = std::move(options.on_allocation);
  const MemoryClient* const partner = options.same_owner;
  if (partner != nullptr && partner->manager_ != state_) {
    throw Error(ErrorCode::invalid_argument, "clients of one owner must belong to the same memory manager");
  }
  client->owner = partner != nullptr ? partner->client_->owner : std::make_shared<OwnerState>();
  const std::lock_guard lock(state_->mutex);
  client->id = state_->next_id++;
  state_->clients.push_back(client);
  try {
    state_->shares.add(client->id, options.proportion);
  } catch (...) {
    state_->clients.pop_back();
    throw;
  }
  return MemoryClient(state_, std::move(client));
}

void MemoryManager::set_mode(LimitMode mode) {
  state_->process.check();
  const std::lock_guard lock(state_->mutex);
  state_->mode = mode;
}

LimitMode MemoryManager::mode() const {
  state_->process.check();
  const std::lock_guard lock(state_->mutex);
  return state_->mode;
}

void MemoryManager::set_limit_bytes(std::int64_t bytes) {
  state_->process.check();
  const std::lock_guard lock(state_->mutex);
  state_->limit_bytes = require_limit(bytes);
}

std::int64_t MemoryManager::limit_bytes() const {
  state_->process.check();
  const std::lock_guard lock(state_->mutex);
  return state_->total_bytes();
}

void MemoryManager::invalidate_all() {
  state_->process.check();
  std::int64_t ticket = 0;
  {
    const std::lock_guard lock(state_->mutex);
    ticket = state_->next_ticket++;
    for (const auto& client : state_->clients) {
      if (!client->owner->working && !client->owner->in_flight()) state_->evict(*client->owner, ticket);
    }
  }
  state_->call_hooks(ticket);
}

MemoryUse MemoryManager::use() const {
  state_->process.check();
  const std::lock_guard lock(state_->mutex);
  MemoryUse use{0, state_->in_use_bytes, state_->peak_bytes};
  for (const auto& client : state_->clients) use.planned_bytes += client->planned_bytes;
  return use;
}

std::int64_t MemoryManager::client_count() const {
  state_->process.check();
  const std::lock_guard lock(state_->mutex);
  return static_cast<std::int64_t>(state_->clients.size());
}

}  // namespace cubie::memory
