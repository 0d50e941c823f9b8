#pragma once
// When the stages of each chunk began and ended on the device.

#include <array>
#include <cstdint>
#include <memory>

#include "batch/time_log.hpp"
#include "device/device.hpp"
#include "memory/chunk_plan.hpp"

namespace cubie::batch {

/// Timed events around the stages of the chunks in flight, brought to the clock of the host. Without a log nothing is
/// made, recorded or read. Belongs to the driver thread.
class ChunkClock {
 public:
  /// `stream` is idle; its present is where the clocks of host and device meet.
  void start(device::Device& device, device::Stream& stream, TimeLog& log, std::int32_t depth);
  /// `stream` comes to the begin, or to the end, of an activity of chunk `i`.
  void begin(Activity activity, std::int64_t i, device::Stream& stream);
  void end(Activity activity, std::int64_t i, device::Stream& stream, std::int64_t bytes = 0);
  /// All activities of chunk `i` are done: they go to the log. At most `depth` chunks later than its end.
  void collect(std::int64_t i) noexcept;

 private:
  struct Span {
    std::unique_ptr<device::Event> begin, end;
    std::int64_t bytes = 0;
    bool recorded = false;
  };
  static constexpr std::size_t kActivities = 3;  // stage_in, kernel, stage_out
  // Twice as many as chunks in flight: a chunk's times are read when the one `depth` later is staged out.
  using Marks = std::array<Span, kActivities>;

  [[nodiscard]] Span& span(Activity activity, std::int64_t i);

  TimeLog* log_ = nullptr;
  std::int32_t depth_ = 1;
  std::unique_ptr<device::Event> zero_;
  double zero_seconds_ = 0.0;
  std::array<Marks, std::size_t{2} * memory::kMaxDepth> marks_;
};

}  // namespace cubie::batch
