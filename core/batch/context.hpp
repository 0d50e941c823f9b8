#pragma once
// Context: device, kernel cache, threads, and the driver thread that feeds them.

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "config/options.hpp"
#include "device/device.hpp"
#include "integrator/configure.hpp"
#include "memory/memory_manager.hpp"
#include "util/ref.hpp"

namespace cubie::batch {

class Engine;  // device, kernel builder, driver thread; made when first needed

/// Memory of a context as it stands.
struct MemoryReport {
  memory::MemoryUse device;
  std::int64_t limit_bytes = 0, clients = 0;
  std::int64_t pinned_bytes = 0, pinned_peak_bytes = 0, pinned_budget_bytes = 0;
};

/// Internally synchronised.
class Context final : public RefCounted {
 public:
  [[nodiscard]] static Ref<Context> create();
  /// On a device that is there already; options about devices are not looked at.
  [[nodiscard]] static Ref<Context> create(std::shared_ptr<device::Device> device);

  /// Sets a context option. Throws wrong_state once the device is in use (options are fixed from then on).
  void set_option(config::OptionId id, const config::Value& value);
  [[nodiscard]] config::Value get_option(config::OptionId id) const;

  /// Starts the device if need be.
  [[nodiscard]] const device::DeviceInfo& device_info();
  /// Why `auto` took no GPU; "" where it did, and where the options name a device. Starts the device if need be.
  [[nodiscard]] const std::string& device_reason();
  /// Of the device in use, or of the one that the options ask for; starts nothing.
  [[nodiscard]] integrator::DeviceTraits device_traits() const;
  /// Starts the device if need be.
  [[nodiscard]] MemoryReport memory_report();
  /// Starts everything if need be. Throws forked in a child of the creating process.
  [[nodiscard]] Engine& engine();
  /// Throws Error(forked) when called in another process than the one that created the context.
  void check_process() const;

 private:
  explicit Context(std::shared_ptr<device::Device> device);
  ~Context() override;
  std::int64_t pid_;
  mutable std::mutex mutex_;
  config::OptionSet options_;
  const std::shared_ptr<device::Device> device_;  // null: made as the options say
  Ref<Engine> engine_;
};

}  // namespace cubie::batch
