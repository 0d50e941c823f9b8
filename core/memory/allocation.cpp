// One allocate_queue(): who takes part, what is planned, who has to go, and what is done when the device refuses.

#include <algorithm>
#include <exception>
#include <utility>

#include "memory/manager_state.hpp"
#include "util/error.hpp"

namespace cubie::memory {
namespace {

std::int64_t round_up(std::int64_t bytes, std::int64_t unit) {
  return checked_mul((bytes + unit - 1) / unit, unit, "array size");
}

bool asked_for(const ArraySlot& slot) { return !slot.live || slot.request != slot.wanted; }

}  // namespace

/// The manager's mutex is held from begin to end, but never while a hook runs.
class Allocation {
 public:
  Allocation(ManagerState& manager, ClientState& trigger, const SolveLimits& limits, std::int64_t ticket)
      : m_(manager), trigger_(trigger), limits_(limits), ticket_(ticket) {}

  void run() {
    gather();
    try {
      merge_queues();
      if (!unchanged()) {
        prepare();
        obtain();
      }
      answer();
    } catch (...) {
      restore();
      throw;
    }
  }

 private:
  // Who takes part: the members of the group that queued for the same batch, and all clients of the trigger's owner.
  void gather() {
    m_.participants_.clear();
    n_runs_ = trigger_.queued_runs;
    for (const auto& client : m_.clients) {
      if (n_runs_ != 0) break;
      if (client->owner == trigger_.owner) n_runs_ = client->queued_runs;
    }
    if (n_runs_ == 0 && trigger_.owner->has_plan) n_runs_ = trigger_.owner->plan.n_runs;
    for (const auto& client : m_.clients) {
      if (n_runs_ == 0 && client->group == trigger_.group) n_runs_ = client->queued_runs;
    }
    if (n_runs_ == 0) throw Error(ErrorCode::wrong_state, "no array has been requested");
    for (const auto& client : m_.clients) {
      const bool queued = client->group == trigger_.group && client->queued_runs == n_runs_;
      if (queued || client->owner == trigger_.owner) m_.participants_.push_back(client.get());
    }
  }

  void merge_queues() {
    for (ClientState* const client : m_.participants_) {
      for (const ArrayRequest& request : client->queue) {
        const auto same = [&](const ArraySlot& slot) { return slot.request.name == request.name; };
        auto slot = std::find_if(client->slots.begin(), client->slots.end(), same);
        if (slot == client->slots.end()) {
          client->slots.emplace_back();
          slot = client->slots.end() - 1;
          slot->request = request;
        }
        slot->wanted = request;
      }
    }
  }

  /// Whether everything stands as asked for already.
  [[nodiscard]] bool unchanged() const {
    for (const ClientState* const client : m_.participants_) {
      const OwnerState& owner = *client->owner;
      if (!owner.has_plan || owner.plan.n_runs != n_runs_ || owner.limits != limits_) return false;
      if (owner.plan.chunk_length != m_.participants_.front()->owner->plan.chunk_length) return false;
      if (std::any_of(client->slots.begin(), client->slots.end(), asked_for)) return false;
    }
    return true;
  }

  void prepare() {
    memory_ = m_.device->memory();
    total_bytes_ = m_.total_bytes();
    m_.chunk_arrays_.clear();
    for (ClientState* const client : m_.participants_) {
      credit_ += client->in_use_bytes;
      for (const ArraySlot& slot : client->slots) m_.chunk_arrays_.push_back(slot.wanted.chunk_array(n_runs_));
    }
    for (const auto& client : m_.clients) {
      const std::shared_ptr<OwnerState>& owner = client->owner;
      if (client->in_use_bytes == 0 || takes_part(*owner) || !m_.evictable(*owner)) continue;
      if (std::find(idle_.begin(), idle_.end(), owner) == idle_.end()) idle_.push_back(owner);
    }
    std::sort(idle_.begin(), idle_.end(), [](const auto& a, const auto& b) { return a->last_used < b->last_used; });
  }

  /// How good a plan is: fewer chunks, then more of them in flight.
  [[nodiscard]] static bool as_good(const std::optional<ChunkPlan>& plan, const std::optional<ChunkPlan>& best) {
    if (!plan || !best) return plan.has_value() == best.has_value();
    return plan->n_chunks == best->n_chunks && plan->depth == best->depth;
  }

  [[nodiscard]] bool takes_part(const OwnerState& owner) const {
    return std::any_of(m_.participants_.begin(), m_.participants_.end(),
                       [&](const ClientState* client) { return client->owner.get() == &owner; });
  }

  /// Bytes this solve may take when the owners in `gone` hold nothing any more.
  [[nodiscard]] std::int64_t available(std::span<const std::shared_ptr<OwnerState>> gone) const {
    const auto is_gone = [&](const ClientState& client) {
      return std::find(gone.begin(), gone.end(), client.owner) != gone.end();
    };
    const bool active = m_.mode == LimitMode::active;
    std::int64_t freed = credit_, freed_in_group = credit_;
    std::int64_t group_caps = 0, group_use = 0;
    for (const auto& client : m_.clients) {
      const bool in_group = client->group == trigger_.group;
      if (is_gone(*client)) freed += client->in_use_bytes;
      if (is_gone(*client) && in_group) freed_in_group += client->in_use_bytes;
      // A client of the trigger's owner in another group takes part all the same, and so does its cap.
      const bool counts = in_group || client->owner == trigger_.owner;
      if (counts && active) group_caps += m_.cap_bytes(*client, total_bytes_);
      if (counts) group_use += client->in_use_bytes;
    }
    std::int64_t bytes = memory_.free_bytes + freed;
    if (m_.limit_bytes > 0) bytes = std::min(bytes, m_.limit_bytes - m_.in_use_bytes + freed);
    if (active) bytes = std::min(bytes, group_caps - group_use + freed_in_group);
    return std::clamp<std::int64_t>(bytes, 0, limits_.device_bytes);
  }

  [[nodiscard]] ChunkLimits chunk_limits(std::int64_t available_bytes) const {
    ChunkLimits limits;
    limits.available_bytes = available_bytes;
    limits.reserved_bytes = limits_.reserved_bytes;
    limits.granularity_bytes = memory_.granularity_bytes;
    limits.pinned_bytes = limits_.pinned_bytes;
    limits.pinned_granularity_bytes = limits_.pinned_granularity_bytes;
    limits.max_chunk_length = longest_ > 0 ? longest_ : limits_.max_chunk_length;
    limits.depth = depth_ > 0 ? depth_ : limits_.depth;
    return limits;
  }

  /// The plan of the moment, in force when it fits: chunks that exist keep their length when only a part of the arrays
  /// is asked for again.
  [[nodiscard]] std::optional<ChunkPlan> plan_for(std::int64_t available_bytes, bool in_force) const {
    const ChunkLimits limits = chunk_limits(available_bytes);
    if (!in_force) return make_chunk_plan(n_runs_, m_.chunk_arrays_, limits);
    const ChunkPlan& plan = m_.participants_.front()->owner->plan;
    return fixed_chunk_plan(n_runs_, m_.chunk_arrays_, limits, plan.chunk_length, plan.depth);
  }

  [[nodiscard]] bool keeps_plan_in_force() const {
    bool partial = false;
    for (const ClientState* const client : m_.participants_) {
      const OwnerState& owner = *client->owner;
      const ChunkPlan& first = m_.participants_.front()->owner->plan;
      if (!owner.has_plan || owner.plan.n_runs != n_runs_ || owner.limits != limits_) return false;
      if (owner.plan.chunk_length != first.chunk_length || owner.plan.depth != first.depth) return false;
      for (const ArraySlot& slot : client->slots) partial = partial || (slot.live && !named(*client, slot));
    }
    return partial;
  }

  [[nodiscard]] static bool named(const ClientState& client, const ArraySlot& slot) {
    return std::any_of(client.queue.begin(), client.queue.end(),
                       [&](const ArrayRequest& request) { return request.name == slot.request.name; });
  }

  /// The plan, and in `gone` the idle owners that have to go for it.
  [[nodiscard]] std::optional<ChunkPlan> choose(bool in_force, std::vector<std::shared_ptr<OwnerState>>& gone) const {
    std::optional<ChunkPlan> now;
    bool possible = true;
    try {
      now = plan_for(available({}), in_force);
    } catch (const Error& error) {
      if (idle_.empty() || error.code() != ErrorCode::out_of_device_memory) throw;
      possible = false;
    }
    if (idle_.empty() || (now && (in_force || !now->chunked()))) return now;
    const std::optional<ChunkPlan> best = plan_for(available(idle_), in_force);
    if (possible && as_good(now, best)) return now;
    for (const auto& owner : idle_) {
      gone.push_back(owner);
      try {
        now = plan_for(available(gone), in_force);
      } catch (const Error&) {
        continue;  // not enough yet; with all of them gone it is
      }
      if (as_good(now, best)) break;
    }
    spare_unneeded(*now, gone);
    return now;
  }

  /// Takes owners out of `gone` that the plan can do without, the one used last first.
  void spare_unneeded(const ChunkPlan& plan, std::vector<std::shared_ptr<OwnerState>>& gone) const {
    for (std::size_t i = gone.size(); i-- > 0;) {
      const std::shared_ptr<OwnerState> owner = gone[i];
      gone.erase(gone.begin() + static_cast<std::ptrdiff_t>(i));
      if (available(gone) - plan.device_bytes >= limits_.reserved_bytes) continue;
      gone.insert(gone.begin() + static_cast<std::ptrdiff_t>(i), owner);
    }
  }

  /// Plans and allocates, giving way step by step when the device refuses.
  void obtain() {
    std::vector<std::shared_ptr<OwnerState>> gone;
    std::optional<ChunkPlan> plan;
    if (keeps_plan_in_force()) plan = choose(true, gone);
    if (!plan) plan = choose(false, gone);
    for (;;) {
      refuse_to_move_work(*plan);
      for (const auto& owner : gone) evict(*owner);
      const std::exception_ptr refusal = apply(*plan);
      if (refusal == nullptr) break;
      gone.clear();
      if (idle_.empty()) {
        plan = smaller(*plan, refusal);
      } else {
        gone.push_back(idle_.front());
      }
    }
    for (ClientState* const client : m_.participants_) {
      OwnerState& owner = *client->owner;
      owner.has_plan = true;
      owner.plan = *plan;
      owner.limits = limits_;
    }
  }

  void evict(OwnerState& owner) {
    const std::int64_t before = m_.in_use_bytes;
    m_.evict(owner, ticket_);
    memory_.free_bytes += before - m_.in_use_bytes;
    std::erase_if(idle_, [&](const auto& other) { return other.get() == &owner; });
  }

  /// A plan that takes fewer bytes. Halves the chunk; rethrows the device's refusal when there is nothing to halve.
  [[nodiscard]] ChunkPlan smaller(const ChunkPlan& plan, const std::exception_ptr& refusal) {
    std::int64_t length = plan.chunk_length;
    std::int32_t depth = limits_.depth;
    while (length > 1 || depth > 1) {
      if (length > 1) {
        length /= 2;
      } else {
        depth = 1;
      }
      longest_ = length;
      depth_ = depth;
      const ChunkPlan next = make_chunk_plan(n_runs_, m_.chunk_arrays_, chunk_limits(kUnlimitedBytes));
      if (next.device_bytes < plan.device_bytes) return next;
    }
    std::rethrow_exception(refusal);
  }

  [[nodiscard]] bool fits_as_it_is(const ArraySlot& slot, const ChunkPlan& plan) const {
    return slot.live && slot.wanted.element == slot.request.element && slot.wanted.order == slot.request.order &&
           slot.chunked_shape == slot.wanted.chunked_shape(n_runs_, plan.chunk_length) &&
           slot.copies == copies(slot, plan);
  }

  [[nodiscard]] std::int32_t copies(const ArraySlot& slot, const ChunkPlan& plan) const {
    return slot.wanted.chunkable(n_runs_) ? plan.depth : 1;
  }

  void refuse_to_move_work(const ChunkPlan& plan) const {
    for (const ClientState* const client : m_.participants_) {
      if (!client->owner->in_flight()) continue;
      for (const ArraySlot& slot : client->slots) {
        if (!slot.live || fits_as_it_is(slot, plan)) continue;
        throw Error(ErrorCode::wrong_state, "array {} of work in flight would have to move", slot.request.name);
      }
    }
  }

  /// Makes all slots what the plan says. Returns what the device refused with; then some slots are not live, and
  /// another plan may be applied.
  [[nodiscard]] std::exception_ptr apply(const ChunkPlan& plan) {
    changed_ = true;
    for (ClientState* const client : m_.participants_) {
      for (ArraySlot& slot : client->slots) {
        if (!fits_as_it_is(slot, plan)) m_.free_slot(*client, slot);
        slot.request = slot.wanted;
      }
    }
    for (ClientState* const client : m_.participants_) {
      for (ArraySlot& slot : client->slots) {
        if (slot.live) continue;
        try {
          fill(*client, slot, plan);
        } catch (const Error& error) {
          m_.free_slot(*client, slot);
          if (error.code() != ErrorCode::out_of_device_memory) throw;
          return std::current_exception();
        } catch (...) {
          m_.free_slot(*client, slot);
          throw;
        }
      }
    }
    return nullptr;
  }

  void fill(ClientState& client, ArraySlot& slot, const ChunkPlan& plan) {
    const std::int64_t bytes = slot.wanted.bytes(n_runs_, plan.chunk_length);
    const std::int64_t granted = round_up(bytes, memory_.granularity_bytes);
    const std::int32_t count = copies(slot, plan);
    for (std::int32_t i = 0; i < count && bytes > 0; ++i) {
      slot.buffers[static_cast<std::size_t>(i)] = m_.device->allocate(static_cast<std::size_t>(bytes));
      slot.granted_bytes += granted;
      client.in_use_bytes += granted;
      m_.in_use_bytes += granted;
      client.peak_bytes = std::max(client.peak_bytes, client.in_use_bytes);
      m_.peak_bytes = std::max(m_.peak_bytes, m_.in_use_bytes);
    }
    slot.copies = count;
    slot.chunked_shape = slot.wanted.chunked_shape(n_runs_, plan.chunk_length);
    slot.generation = m_.next_generation++;
    slot.live = true;
  }

  /// Ends the queues and makes the answers; an answer that is the same as before stays the same object.
  void answer() {
    const ChunkPlan plan = trigger_.owner->plan;
    for (const auto& client : m_.clients) {
      const bool part =
          std::find(m_.participants_.begin(), m_.participants_.end(), client.get()) != m_.participants_.end();
      const bool bystander = client->group == trigger_.group && client->slots.empty() && client->queued_runs == 0;
      if (!part && !bystander) continue;
      m_.answer_.plan = plan;
      m_.answer_.arrays.clear();
      for (const ArraySlot& slot : client->slots) {
        GrantedArray array{slot.request.name, slot.chunked_shape, slot.request.element, {},
                           slot.copies,       slot.generation};
        for (std::size_t i = 0; i < kMaxDepth; ++i) array.buffers[i] = slot.buffers[i].get();
        m_.answer_.arrays.push_back(array);
      }
      if (client->response == nullptr || *client->response != m_.answer_) {
        client->response = std::make_shared<const ArrayResponse>(m_.answer_);
      }
      client->answer_ticket = ticket_;
      if (!part) continue;
      client->planned_bytes = client->in_use_bytes;
      client->owner->held = true;
      client->owner->last_used = ++m_.clock;
    }
    // Last, because nothing fails from here on.
    for (ClientState* const client : m_.participants_) {
      client->queue.clear();
      client->queued_runs = 0;
    }
  }

  /// After a failure: as if nothing had been asked for, or, when arrays have gone already, without any. Work in flight
  /// keeps its arrays in either case.
  void restore() noexcept {
    for (ClientState* const client : m_.participants_) {
      client->queue.clear();
      client->queued_runs = 0;
      std::erase_if(client->slots, [](const ArraySlot& slot) { return !slot.live; });
      for (ArraySlot& slot : client->slots) slot.wanted = slot.request;
    }
    if (!changed_) return;
    for (ClientState* const client : m_.participants_) {
      if (!client->owner->in_flight()) m_.evict(*client->owner, ticket_);
    }
  }

  ManagerState& m_;
  ClientState& trigger_;
  const SolveLimits& limits_;
  const std::int64_t ticket_;
  std::int64_t n_runs_ = 0;
  std::int64_t credit_ = 0;  // bytes the participants hold
  device::MemoryInfo memory_;
  std::int64_t total_bytes_ = 0;
  std::vector<std::shared_ptr<OwnerState>> idle_;  // least recently used first
  std::int64_t longest_ = 0;                       // bound set after a refusal; 0: none
  std::int32_t depth_ = 0;
  bool changed_ = false;  // slots have been freed or filled
};

std::shared_ptr<const ArrayResponse> ManagerState::allocate(ClientState& trigger, const SolveLimits& limits) {
  process.check();
  std::int64_t ticket = 0;
  std::shared_ptr<const ArrayResponse> response;
  std::exception_ptr failure;
  {
    const std::lock_guard lock(mutex);
    ticket = next_ticket++;
    try {
      Allocation(*this, trigger, limits, ticket).run();
      response = trigger.response;
    } catch (...) {
      failure = std::current_exception();
    }
  }
  call_hooks(ticket);
  if (failure) std::rethrow_exception(failure);
  return response;
}

}  // namespace cubie::memory
