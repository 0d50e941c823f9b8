#include "link_rate.hpp"

#include <algorithm>
#include <memory>

#include "device/cuda/cuda_device.hpp"

namespace bench {

LinkRate measure_link(std::int32_t ordinal, bool small) {
  using namespace cubie::device;
  const std::shared_ptr<Device> device = make_cuda_device({.ordinal = ordinal});
  const std::size_t bytes = small ? std::size_t{1} << 16 : std::size_t{64} << 20;
  const int copies = small ? 3 : 20;
  const std::unique_ptr<Buffer> here = device->allocate_pinned(bytes), there = device->allocate(bytes);
  const std::unique_ptr<Stream> stream = device->make_stream();
  const std::unique_ptr<Event> begun = device->make_timed_event(), ended = device->make_timed_event();
  const auto rate = [&](void* to, const void* from) {
    double best = 0.0;
    for (int i = 0; i < copies; ++i) {
      stream->record(*begun);
      stream->copy(to, from, bytes);
      stream->record(*ended);
      stream->synchronize();
      const double seconds = ended->seconds_since(*begun);
      if (seconds > 0.0) best = std::max(best, static_cast<double>(bytes) / seconds);
    }
    return best;
  };
  LinkRate out;
  out.to_device = rate(there->data(), here->data());
  out.from_device = rate(here->data(), there->data());
  return out;
}

}  // namespace bench
