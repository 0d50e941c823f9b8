#pragma once
// Events of the cuda device.

#include "device/cuda/context.hpp"
#include "device/device.hpp"

namespace cubie::device::cuda {

class CudaEvent final : public Event {
 public:
  CudaEvent(SharedContext context, bool timed);
  CudaEvent(const CudaEvent&) = delete;
  CudaEvent& operator=(const CudaEvent&) = delete;
  ~CudaEvent() override;

  [[nodiscard]] bool done() const override;
  void wait() const override;
  [[nodiscard]] bool wait_for(double seconds) const override;
  [[nodiscard]] double seconds_since(const Event& earlier) const override;

  [[nodiscard]] EventHandle handle() const noexcept { return handle_; }
  [[nodiscard]] const Context& context() const noexcept { return *context_; }
  void note_record() noexcept { recorded_ = true; }

 private:
  const SharedContext context_;
  const bool timed_;
  bool recorded_ = false;  // of timed events, which one thread records and asks
  EventHandle handle_ = nullptr;
};

}  // namespace cubie::device::cuda
