#pragma once
// Context: device, kernel cache, threads, and the driver thread that feeds them.

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "config/options.hpp"
#include "device/device.hpp"
#include "util/ref.hpp"

namespace cubie::batch {

class Engine;  // device, kernel builder, driver thread; made when first needed

/// Internally synchronised.
class Context final : public RefCounted {
 public:
  [[nodiscard]] static Ref<Context> create();

  /// Sets a context option. Throws wrong_state once the device is in use (options are fixed from then on).
  void set_option(config::OptionId id, const config::Value& value);
  [[nodiscard]] config::Value get_option(config::OptionId id) const;

  /// Starts the device if need be.
  [[nodiscard]] const device::DeviceInfo& device_info();
  /// Starts everything if need be. Throws forked in a child of the creating process.
  [[nodiscard]] Engine& engine();
  /// Throws Error(forked) when called in another process than the one that created the context.
  void check_process() const;

 private:
  Context();
  ~Context() override;
  std::int64_t pid_;
  mutable std::mutex mutex_;
  config::OptionSet options_;
  Ref<Engine> engine_;
};

}  // namespace cubie::batch
