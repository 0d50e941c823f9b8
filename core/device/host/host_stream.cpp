// The host stream: submission by the caller, execution by the worker.

#include "device/host/host_stream.hpp"

#include <algorithm>
#include <cstring>

#include "util/checked.hpp"
#include "util/error.hpp"

namespace cubie::device {
namespace {

constexpr int kNodesAtStart = 32;
constexpr std::size_t kPieceBytes = std::size_t{1} << 20;  // where no link says how soon a copy may leave off

void check_ends(const void* target, const void* source, std::size_t bytes) {
  if (target == nullptr) throw Error(ErrorCode::invalid_argument, "copy target must not be null ({} bytes)", bytes);
  if (source == nullptr) throw Error(ErrorCode::invalid_argument, "copy source must not be null ({} bytes)", bytes);
}

/// The direction of a copy that is about to be submitted.
Direction visit_copy(const HostParts& parts, const void* target, const void* source, std::size_t bytes) {
  const Direction direction = parts.direction(target, source);
  parts.visit(
      {.kind = DeviceOp::Kind::copy, .bytes = static_cast<std::int64_t>(bytes), .direction = direction, .args = {}});
  return direction;
}

/// What the fault hook is told about an operation.
DeviceOp described(const StreamOp& op) {
  DeviceOp shown;
  shown.phase = DeviceOp::Phase::run;
  switch (op.kind) {
    case StreamOp::Kind::copy:
      shown.kind = DeviceOp::Kind::copy;
      shown.bytes = static_cast<std::int64_t>(op.bytes);
      shown.direction = op.direction;
      break;
    case StreamOp::Kind::copy_2d:
      shown.kind = DeviceOp::Kind::copy;
      shown.bytes = static_cast<std::int64_t>(op.bytes * op.rows);
      shown.direction = op.direction;
      break;
    case StreamOp::Kind::launch:
      shown.kind = DeviceOp::Kind::launch;
      shown.args = {op.args, op.arg_bytes};
      break;
    case StreamOp::Kind::record:
      shown.kind = DeviceOp::Kind::record;
      break;
    default:
      shown.kind = DeviceOp::Kind::wait;
      break;
  }
  return shown;
}

/// Bytes [first, first + count) of the rows, which lie side by side in that count.
void copy_part(const StreamOp& op, std::size_t first, std::size_t count) noexcept {
  auto* target = static_cast<std::byte*>(op.target);
  const auto* source = static_cast<const std::byte*>(op.source);
  std::size_t column = first % op.bytes;
  for (std::size_t row = first / op.bytes; count > 0; ++row, column = 0) {
    const std::size_t part = std::min(count, op.bytes - column);
    std::memcpy(target + row * op.target_pitch + column, source + row * op.source_pitch + column, part);
    count -= part;
  }
}

const HostEvent& host_event(const Event& event) {
  const auto* own = dynamic_cast<const HostEvent*>(&event);
  if (own == nullptr) throw Error(ErrorCode::invalid_argument, "event does not belong to the host device");
  return *own;
}

}  // namespace

StreamCore::StreamCore(std::shared_ptr<ThreadPool> pool, std::shared_ptr<HostParts> parts, bool spin)
    : pool_(std::move(pool)),
      parts_(std::move(parts)),
      spin_(spin),
      wait_budget_(spin),
      worker_(
          "cubie-stream", [](void* core) { static_cast<StreamCore*>(core)->work(); }, this) {
  // The worker touches nodes only once something is submitted.
  for (int i = 0; i < kNodesAtStart; ++i) {
    auto* node = new (std::nothrow) StreamOp;
    if (node == nullptr) break;
    put_node(node);
  }
}

StreamCore::~StreamCore() {
  stop_.store(true);
  submitted_changed_.notify();
  worker_.join();
  while (free_ != nullptr) {
    StreamOp* const next = free_->next;
    delete free_;
    free_ = next;
  }
}

StreamOp* StreamCore::get_node() {
  {
    const std::lock_guard lock(mutex_);
    if (free_ != nullptr) {
      StreamOp* const node = free_;
      free_ = node->next;
      node->next = nullptr;
      return node;
    }
  }
  return new StreamOp;
}

void StreamCore::put_node(StreamOp* op) noexcept {
  op->event = nullptr;
  op->kernel = nullptr;
  const std::lock_guard lock(mutex_);
  op->next = free_;
  free_ = op;
}

void StreamCore::submit(StreamOp* op) noexcept {
  {
    const std::lock_guard lock(mutex_);
    (back_ != nullptr ? back_->next : front_) = op;
    back_ = op;
    submitted_.fetch_add(1);
  }
  submitted_changed_.notify();
}

Failure StreamCore::drain() noexcept {
  SpinBudget budget(spin_);
  const std::uint64_t target = submitted_.load();
  completed_changed_.wait([&] { return completed_.load() >= target; }, budget);
  const std::lock_guard lock(mutex_);
  return std::exchange(failure_, nullptr);
}

void StreamCore::fail(Failure failure) noexcept {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = std::move(failure);
}

Failure StreamCore::failure() const noexcept {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void StreamCore::work() {
  SpinBudget idle_budget(spin_);
  for (;;) {
    const std::uint64_t completed = completed_.load();
    submitted_changed_.wait([&] { return submitted_.load() > completed || stop_.load(); }, idle_budget);
    StreamOp* op = nullptr;
    {
      const std::lock_guard lock(mutex_);
      op = front_;
      current_ = op;
      if (op != nullptr) {
        front_ = op->next;
        if (front_ == nullptr) back_ = nullptr;
      }
    }
    if (op == nullptr) return;  // stopped, and nothing is left
    try {
      execute(*op, completed + 1);
    } catch (...) {
      fail(current_failure(reserve_));
    }
    put_node(op);
    completed_.store(completed + 1);
    completed_changed_.notify();
  }
}

void StreamCore::visit(const StreamOp& op) noexcept {
  try {
    parts_->visit(described(op));
  } catch (...) {
    fail(current_failure(reserve_));
  }
}

void StreamCore::copy(const StreamOp& op, std::uint64_t number) {
  if (op.direction == Direction::within && op.rows == 1) {
    std::memmove(op.target, op.source, op.bytes);
    return;
  }
  Link* const link = parts_->link(op.direction);
  const std::size_t total = op.bytes * op.rows;
  const std::size_t piece = link != nullptr ? link->piece_bytes() : kPieceBytes;
  Clock::time_point at = link != nullptr ? Clock::now() : Clock::time_point();
  for (std::size_t done = 0; done < total && skipped_before_.load() < number;) {
    const std::size_t part = std::min(total - done, piece);
    if (link != nullptr) at = link->reserve(part, at);
    copy_part(op, done, part);
    if (link != nullptr) Link::finish(at);
    done += part;
  }
}

void StreamCore::run_here(KernelEntry entry, std::span<const std::byte> args, std::int32_t workers) {
  Failure failure;
  try {
    parts_->visit({.kind = DeviceOp::Kind::launch, .phase = DeviceOp::Phase::run, .args = args});
    // The worker's job and budget, for which it has no use while nothing is queued.
    failure = pool_->run(*job_, entry, args.data(), workers, wait_budget_);
    set_default_fp_mode();  // a function of the user's that the kernel called may have left another behind
  } catch (...) {
    failure = current_failure(reserve_);
  }
  throw_if_failed(failure);
}

void StreamCore::execute(StreamOp& op, std::uint64_t number) {
  switch (op.kind) {
    case StreamOp::Kind::record:
      visit(op);
      op.event->wait_until(op.record - 1, wait_budget_, std::nullopt);
      op.event->complete(op.record, failure());
      return;
    case StreamOp::Kind::wait:
      visit(op);
      op.event->wait_until(op.record, wait_budget_, std::nullopt);
      if (Failure failure = op.event->failure()) fail(std::move(failure));
      return;
    default:
      break;
  }
  if (failure()) return;
  switch (op.kind) {
    case StreamOp::Kind::copy:
    case StreamOp::Kind::copy_2d:
      parts_->visit(described(op));
      copy(op, number);
      break;
    case StreamOp::Kind::launch:
      parts_->visit(described(op));
      if (Failure failure = pool_->run(*job_, op.kernel->entry(), op.args, op.workers, wait_budget_)) {
        fail(std::move(failure));
      }
      break;
    case StreamOp::Kind::call:
      op.function(op.target);
      break;
    default:
      break;
  }
}

HostStream::HostStream(const std::shared_ptr<ThreadPool>& pool, const std::shared_ptr<HostParts>& parts, bool spin)
    : core_(new StreamCore(pool, parts, spin)) {}

void HostStream::copy(void* target, const void* source, std::size_t bytes) {
  core_->owner().check();
  if (bytes == 0) return;
  check_ends(target, source, bytes);
  const Direction direction = visit_copy(core_->parts(), target, source, bytes);
  StreamOp* const op = core_->get_node();
  op->kind = StreamOp::Kind::copy;
  op->direction = direction;
  op->target = target;
  op->source = source;
  op->bytes = op->target_pitch = op->source_pitch = bytes;
  op->rows = 1;
  core_->submit(op);
}

void HostStream::copy_2d(void* target, std::size_t target_pitch, const void* source, std::size_t source_pitch,
                         std::size_t width_bytes, std::size_t rows) {
  core_->owner().check();
  if (width_bytes == 0 || rows == 0) return;
  const std::size_t bytes = checked_mul(width_bytes, rows, "copied bytes");
  check_ends(target, source, bytes);
  for (const std::size_t pitch : {target_pitch, source_pitch}) {
    if (rows > 1 && pitch < width_bytes) {
      throw Error(ErrorCode::out_of_range, "copy pitch must be >= the width of {} bytes (got {})", width_bytes, pitch);
    }
    (void)checked_mul(pitch, rows, "copied extent");
  }
  const Direction direction = visit_copy(core_->parts(), target, source, bytes);
  StreamOp* const op = core_->get_node();
  op->kind = StreamOp::Kind::copy_2d;
  op->direction = direction;
  op->target = target;
  op->source = source;
  op->bytes = width_bytes;
  op->rows = rows;
  op->target_pitch = target_pitch;
  op->source_pitch = source_pitch;
  core_->submit(op);
}

const HostKernel& HostStream::check_launch(const Kernel& kernel, std::span<const std::byte> args,
                                           std::int32_t max_workers) const {
  core_->owner().check();
  const auto* own = dynamic_cast<const HostKernel*>(&kernel);
  if (own == nullptr) throw Error(ErrorCode::invalid_argument, "kernel does not belong to the host device");
  if (args.size() > kMaxArgBytes) {
    throw Error(ErrorCode::out_of_range, "kernel arguments take {} bytes, at most {} are possible", args.size(),
                kMaxArgBytes);
  }
  if (max_workers < 1) throw Error(ErrorCode::out_of_range, "max_workers must be >= 1 (got {})", max_workers);
  core_->parts().visit({.kind = DeviceOp::Kind::launch, .args = args});
  return *own;
}

void HostStream::run(const Kernel& kernel, std::span<const std::byte> args, std::int32_t max_workers) {
  if (!core_->idle()) return Stream::run(kernel, args, max_workers);
  const HostKernel& own = check_launch(kernel, args, max_workers);
  core_->run_here(own.image()->entry(), args, max_workers);
}

void HostStream::launch(const Kernel& kernel, std::span<const std::byte> args, std::int32_t max_workers) {
  const HostKernel& own = check_launch(kernel, args, max_workers);
  StreamOp* const op = core_->get_node();
  op->kind = StreamOp::Kind::launch;
  op->arg_bytes = args.size();
  op->kernel = own.image();
  op->workers = max_workers;
  if (!args.empty()) std::memcpy(op->args, args.data(), args.size());
  core_->submit(op);
}

void HostStream::record(Event& event) {
  core_->owner().check();
  const Ref<EventState>& state = host_event(event).state();
  core_->parts().visit({.kind = DeviceOp::Kind::record});
  // The number is taken once nothing can fail any more: a number without an operation would never be reached.
  StreamOp* const op = core_->get_node();
  op->kind = StreamOp::Kind::record;
  op->event = state;
  op->record = state->issue();
  core_->submit(op);
}

void HostStream::wait(const Event& event) {
  core_->owner().check();
  const Ref<EventState>& state = host_event(event).state();
  core_->parts().visit({.kind = DeviceOp::Kind::wait});
  StreamOp* const op = core_->get_node();
  op->kind = StreamOp::Kind::wait;
  op->event = state;
  op->record = state->latest();
  core_->submit(op);
}

void HostStream::skip_copies() noexcept {
  // A forked child has no streams that copy.
  if (core_->owner().is_current()) core_->skip_copies();
}

void HostStream::synchronize() {
  core_->owner().check();
  throw_if_failed(core_->drain());
}

void HostStream::call(void (*function)(void*), void* context) {
  core_->owner().check();
  StreamOp* const op = core_->get_node();
  op->kind = StreamOp::Kind::call;
  op->function = function;
  op->target = context;
  core_->submit(op);
}

}  // namespace cubie::device
