// Copies: what the addresses are, whether they fit, when the call may return.

#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "functions.hpp"
#include "memory.hpp"
#include "queue.hpp"
#include "state.hpp"

namespace fake_cuda {
namespace {

/// Rows of `width` bytes, `pitch` apart.
struct Side {
  std::uintptr_t base = 0;
  std::size_t pitch = 0;
  std::shared_ptr<Allocation> allocation;  // null: memory that the driver does not know

  [[nodiscard]] bool on_device() const { return allocation != nullptr && allocation->kind != Allocation::Kind::host; }
  [[nodiscard]] bool pageable() const { return allocation == nullptr; }
};

struct Shape {
  std::size_t width = 0, rows = 1;
};

Side side_of(const Call& call, std::uintptr_t base, std::size_t pitch, Shape shape) {
  Side side{base, pitch, allocation_at(base)};
  if (side.allocation == nullptr) {
    // The bytes before an allocation's first and behind its last are nobody's.
    const bool begins_inside = allocation_at(base + (shape.rows - 1) * pitch + shape.width - 1) != nullptr;
    require(!begins_inside, "a copy begins outside of the memory in which it ends");
    return side;
  }
  const Allocation& a = *side.allocation;
  if (a.freed) fail(kInvalidValue, fmt::format("a copy touches freed memory at {:#x}", base));
  if (side.on_device() && a.context != &call.context()) fail(kInvalidValue, "a copy touches another context's memory");
  const std::size_t behind = base - a.address() + (shape.rows - 1) * pitch + shape.width;
  if (behind > a.bytes) {
    fail(kInvalidValue, fmt::format("a copy ends {} bytes behind memory of {} bytes", behind - a.bytes, a.bytes));
  }
  return side;
}

void move_rows(std::uintptr_t to, std::size_t to_pitch, std::uintptr_t from, std::size_t from_pitch, Shape shape) {
  for (std::size_t row = 0; row < shape.rows; ++row) {
    std::memmove(reinterpret_cast<void*>(to + row * to_pitch), reinterpret_cast<const void*>(from + row * from_pitch),
                 shape.width);
  }
}

bool overlap(const Side& a, const Side& b, Shape shape) {
  const auto end = [&](const Side& side) { return side.base + (shape.rows - 1) * side.pitch + shape.width; };
  // Rows of two sides may interleave without touching; then their allocations tell nothing.
  return shape.rows == 1 && a.base < end(b) && b.base < end(a);
}

void copy(Call& call, const Side& to, const Side& from, Shape shape, const std::shared_ptr<Stream>& stream) {
  require(!(to.on_device() && from.on_device() && overlap(to, from, shape)),
          "a copy within the device overlaps itself");
  Operation operation;
  operation.kind = Operation::Kind::copy;
  if (from.pageable() && to.on_device()) {
    // The driver reads pageable memory before the call returns.
    auto staged = std::make_shared<std::vector<char>>(shape.width * shape.rows);
    const std::uintptr_t at = reinterpret_cast<std::uintptr_t>(staged->data());
    move_rows(at, shape.width, from.base, from.pitch, shape);
    operation.work = [staged, at, to, shape] { move_rows(to.base, to.pitch, at, shape.width, shape); };
  } else {
    operation.work = [from, to, shape] { move_rows(to.base, to.pitch, from.base, from.pitch, shape); };
  }
  submit(*stream, std::move(operation));
  const bool waits = to.pageable() || (!to.on_device() && !from.on_device());
  if (!waits) return;
  wait_for(call.lock(), stream);
  check_context(call.context());
}

struct End {
  MemoryType type;
  const void* host;
  DevicePointer device;
  const void* array;
  std::size_t x, y, pitch;
};

Side side_of(const Call& call, const End& end, Shape shape) {
  constexpr std::size_t kMostPitch = 2147483647;
  require(end.type == kMemoryHost || end.type == kMemoryDevice || end.type == kMemoryUnified, "no type of memory");
  require(end.array == nullptr, "the stand-in has no arrays");
  require(end.pitch >= end.x + shape.width, "a pitch below the width");
  require(end.pitch <= kMostPitch, "a pitch beyond what devices have");
  const std::uintptr_t start = end.type == kMemoryHost ? reinterpret_cast<std::uintptr_t>(end.host) : end.device;
  const Side side = side_of(call, start + end.y * end.pitch + end.x, end.pitch, shape);
  require(end.type != kMemoryHost || !side.on_device(), "memory of the device given as the host's");
  require(end.type != kMemoryDevice || !side.pageable(), "memory of the host given as the device's");
  return side;
}

}  // namespace
}  // namespace fake_cuda

using namespace fake_cuda;

void fake_cuda::cuMemcpyAsync(DevicePointer target, DevicePointer source, std::size_t bytes, StreamHandle stream) {
  Call call;
  const std::shared_ptr<Stream> queue = get(state().streams, stream, &call.context(), "stream");
  if (bytes == 0) return;
  require(target != 0 && source != 0, "a copy from or to nowhere");
  const Shape shape{bytes, 1};
  copy(call, side_of(call, target, bytes, shape), side_of(call, source, bytes, shape), shape, queue);
}

void fake_cuda::cuMemcpy2DAsync(const MemoryCopy2D* c, StreamHandle stream) {
  Call call;
  const std::shared_ptr<Stream> queue = get(state().streams, stream, &call.context(), "stream");
  require(c != nullptr, "no copy");
  if (c->width == 0 || c->height == 0) return;
  const Shape shape{c->width, c->height};
  const Side to = side_of(
      call,
      {c->target_type, c->target_host, c->target_device, c->target_array, c->target_x, c->target_y, c->target_pitch},
      shape);
  const Side from = side_of(
      call,
      {c->source_type, c->source_host, c->source_device, c->source_array, c->source_x, c->source_y, c->source_pitch},
      shape);
  copy(call, to, from, shape, queue);
}
