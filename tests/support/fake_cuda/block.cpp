#include "block.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "failure.hpp"

namespace fake_cuda {
namespace {

thread_local Lane* current_lane = nullptr;

const char* name_of(int kind) {
  switch (kind & ~int{wide_shuffle}) {
    case sync_warp:
      return "__syncwarp";
    case vote_ballot:
      return "__ballot_sync";
    case vote_any:
      return "__any_sync";
    case vote_all:
      return "__all_sync";
    case shuffle_from:
      return "__shfl_sync";
    case shuffle_up:
      return "__shfl_up_sync";
    case shuffle_down:
      return "__shfl_down_sync";
    default:
      return "__shfl_xor_sync";
  }
}

bool is_shuffle(int kind) { return (kind & ~int{wide_shuffle}) >= shuffle_from; }

/// The lane that a shuffle reads; the own one where the source lies outside the segment.
unsigned source_of(unsigned lane, const Lane::Request& r) {
  const auto width = static_cast<unsigned>(r.width);
  const unsigned first = lane & ~(width - 1), last = first + width - 1;
  const auto argument = static_cast<unsigned>(r.argument);
  switch (r.kind & ~int{wide_shuffle}) {
    case shuffle_from:
      return first + (argument & (width - 1));
    case shuffle_up:
      return argument <= lane - first ? lane - argument : lane;
    case shuffle_down:
      return argument <= last - lane ? lane + argument : lane;
    default:
      return (lane ^ argument) <= last ? lane ^ argument : lane;
  }
}

}  // namespace

Block::Block(const Grid& grid, unsigned number, FibrePool& fibres)
    : grid_(grid), number_(number), fibres_(fibres), lanes_(grid.threads), shared_((grid.shared_bytes + 15) / 16 + 1) {
  std::memset(shared_.data(), 0xff, shared_.size() * sizeof(Chunk));
  for (unsigned i = 0; i < grid.threads; ++i) {
    Lane& lane = lanes_[i];
    lane.block = this;
    lane.index = i;
    lane.here = {{i, 0, 0}, {number, 0, 0}, {grid.threads, 1, 1}, {grid.blocks, 1, 1}};
  }
}

Block::~Block() {
  for (Lane& lane : lanes_) {
    if (lane.fibre != nullptr) fibres_.give_back(std::move(lane.fibre));
  }
}

Lane& Block::current() { return *current_lane; }

void Block::run() {
  const unsigned n_warps = (grid_.threads + kWarpSize - 1) / kWarpSize;
  const auto all = [&](Lane::State state) {
    return std::all_of(lanes_.begin(), lanes_.end(), [&](const Lane& lane) { return lane.state == state; });
  };
  for (;;) {
    for (const unsigned warp : in_order(n_warps, grid_, ++rounds_)) {
      run_warp(warp);
      if (!failure_.empty()) fail(kLaunchFailed, failure_);
    }
    if (all(Lane::State::returned)) return;
    if (!all(Lane::State::at_barrier)) fail(kLaunchFailed, stuck_text());
    for (Lane& lane : lanes_) lane.state = Lane::State::ready;
  }
}

void Block::run_warp(unsigned warp) {
  const unsigned first = warp * kWarpSize, n = std::min(kWarpSize, grid_.threads - first);
  bool ran = true;
  while (ran) {
    ran = false;
    for (const unsigned i : in_order(n, grid_, ++rounds_)) {
      Lane& lane = lanes_[first + i];
      if (lane.state != Lane::State::fresh && lane.state != Lane::State::ready) continue;
      ran = true;
      resume(lane);
      if (!failure_.empty()) return;
    }
  }
}

void Block::resume(Lane& lane) {
  if (lane.state == Lane::State::fresh) {
    lane.fibre = fibres_.take();
    lane.fibre->start(
        [](void* argument) {
          const Lane& self = *static_cast<Lane*>(argument);
          self.block->grid_.call(self.block->grid_.parameters);
        },
        &lane);
  }
  lane.state = Lane::State::ready;
  current_lane = &lane;
  lane.fibre->resume();
  current_lane = nullptr;
  if (lane.fibre->finished()) {
    lane.state = Lane::State::returned;
    fibres_.give_back(std::move(lane.fibre));
  }
}

unsigned long long Block::collective(Lane& lane, const Lane::Request& request) {
  const unsigned own = lane.index % kWarpSize;
  if ((request.mask >> own & 1) == 0) {
    complain(lane, fmt::format("calls {} with mask {:#x}, which leaves it out", name_of(request.kind), request.mask));
    stop(lane);
  }
  const int w = request.width;
  if (w < 1 || w > 32 || (w & (w - 1)) != 0) {
    complain(lane, fmt::format("shuffles with width {}", w));
    stop(lane);
  }
  lane.request = request;
  lane.state = Lane::State::at_collective;
  Lane* const warp = &lane - own;
  const unsigned first = lane.index - own;
  for (unsigned i = 0; i < kWarpSize; ++i) {
    if ((request.mask >> i & 1) == 0) continue;
    const bool came = first + i < lanes_.size() && warp[i].state == Lane::State::at_collective &&
                      warp[i].request.kind == request.kind && warp[i].request.mask == request.mask;
    if (!came) {
      lane.fibre->suspend();
      return lane.answer;
    }
  }
  complete(warp, request);
  if (!failure_.empty()) stop(lane);
  return lane.answer;
}

void Block::complete(Lane* warp, const Lane::Request& request) {
  unsigned votes = 0;
  for (unsigned i = 0; i < kWarpSize; ++i) {
    if ((request.mask >> i & 1) != 0 && warp[i].request.value != 0) votes |= 1U << i;
  }
  for (unsigned i = 0; i < kWarpSize; ++i) {
    if ((request.mask >> i & 1) == 0) continue;
    Lane& lane = warp[i];
    if (is_shuffle(request.kind)) {
      const unsigned source = source_of(i, lane.request);
      if ((request.mask >> source & 1) == 0) {
        complain(lane, fmt::format("shuffles from lane {}, which is not in mask {:#x}", source, request.mask));
        return;
      }
      lane.answer = warp[source].request.value;
    } else if (request.kind == vote_ballot) {
      lane.answer = votes;
    } else {
      lane.answer = request.kind == vote_any ? votes != 0 : votes == request.mask;
    }
  }
  for (unsigned i = 0; i < kWarpSize; ++i) {
    if ((request.mask >> i & 1) != 0) warp[i].state = Lane::State::ready;
  }
}

void Block::barrier(Lane& lane) {
  lane.state = Lane::State::at_barrier;
  lane.fibre->suspend();
}

void Block::complain(const Lane& lane, std::string_view text) { failure_ = fmt::format("{} {}", where(lane), text); }

void Block::stop(Lane& lane) {
  for (;;) lane.fibre->suspend();
}

void Block::trap(Lane& lane) {
  complain(lane, "traps");
  stop(lane);
}

std::string Block::where(const Lane& lane) const {
  return fmt::format("kernel {}, block {}, warp {}: lane {}", grid_.name, number_, lane.index / kWarpSize,
                     lane.index % kWarpSize);
}

std::string Block::waiting_text(const Lane& lane) const {
  switch (lane.state) {
    case Lane::State::at_collective:
      return fmt::format("waits at {} with mask {:#x}", name_of(lane.request.kind), lane.request.mask);
    case Lane::State::at_barrier:
      return "waits at __syncthreads";
    case Lane::State::returned:
      return "has returned";
    default:
      return "can go on";
  }
}

/// A lane that waits, and one of those it waits for.
std::string Block::stuck_text() const {
  const auto waits = [&](Lane::State state) {
    return std::find_if(lanes_.begin(), lanes_.end(), [&](const Lane& l) { return l.state == state; });
  };
  auto stuck = waits(Lane::State::at_collective);
  if (stuck == lanes_.end()) stuck = waits(Lane::State::at_barrier);
  const unsigned first = stuck->index - stuck->index % kWarpSize;
  const bool in_warp = stuck->state == Lane::State::at_collective;
  std::string text = where(*stuck) + " " + waiting_text(*stuck);
  for (const Lane& lane : lanes_) {
    const bool in_reach = !in_warp || (lane.index - first < kWarpSize && lane.index >= first &&
                                       (stuck->request.mask >> (lane.index - first) & 1) != 0);
    const bool same =
        lane.state == stuck->state &&
        (!in_warp || (lane.request.kind == stuck->request.kind && lane.request.mask == stuck->request.mask));
    if (in_reach && !same) {
      return text + fmt::format(", lane {} {}", lane.index % kWarpSize, waiting_text(lane));
    }
  }
  return text + " for lanes that the block does not have";
}

}  // namespace fake_cuda
