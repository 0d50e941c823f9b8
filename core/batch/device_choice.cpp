#include "batch/device_choice.hpp"

#include <utility>
#include <vector>

#include "batch/device_options.hpp"
#include "compile/child_process.hpp"
#include "compile/nvrtc_library.hpp"
#include "device/cuda/cuda_device.hpp"
#include "device/host/host_device.hpp"
#include "util/error.hpp"

namespace cubie::batch {
namespace {

using config::OptionId;

compile::NvrtcKernelOptions nvrtc_options(const config::OptionSet& options, std::int32_t architecture,
                                          std::int32_t driver_version) {
  return {.path = options.get_text(OptionId::nvrtc_path),
          .architecture = architecture,
          .most_major = driver_version / 1000};
}

compile::CompileProcess compile_process(const config::OptionSet& options) {
  compile::CompileProcess process{.in_child = options.get_text(OptionId::compile_process) == "child",
                                  .memory_limit_bytes = options.get_int64(OptionId::compile_memory_limit_bytes)};
  if (process.memory_limit_bytes > 0 && !process.in_child) {
    throw Error(ErrorCode::invalid_argument,
                "compile_memory_limit_bytes needs compile_process \"child\" (got {} with \"in_process\")",
                process.memory_limit_bytes);
  }
  // Here, on the thread of a call: later another thread may change it.
  if (process.in_child) process.environment = compile::kept_environment();
  return process;
}

void add_reason(std::string& reason, const Error& error) {
  // Equal for all of them where what is missing is not a device's.
  if (reason.find(error.message()) == std::string::npos) reason += (reason.empty() ? "" : "; ") + error.message();
}

integrator::DeviceTraits traits(device::DeviceKind kind, bool limits_kernel_time = false) {
  return {.gpu = kind == device::DeviceKind::cuda,
          .avx512 = device::host_cpu().avx512,
          .limits_kernel_time = limits_kernel_time};
}

}  // namespace

ChosenDevice choose_device(const config::OptionSet& options) {
  const DeviceChoice choice = parse_device_choice(options.get_text(OptionId::device));
  ChosenDevice out;
  if (choice.kind == DeviceChoice::Kind::host) return out;
  const device::CudaSystem found = device::find_cuda_devices();
  const auto n_devices = static_cast<std::int64_t>(found.devices.size());
  if (choice.kind == DeviceChoice::Kind::cuda) {
    if (n_devices == 0) throw Error(ErrorCode::no_device, "device cuda is not there: {}", found.reason);
    if (choice.ordinal >= n_devices) {
      throw Error(ErrorCode::no_device, "device cuda:{} does not exist: the driver knows {} device{}", choice.ordinal,
                  n_devices, n_devices == 1 ? "" : "s");
    }
    out.gpus = {choice.ordinal};
    return out;
  }
  out.by_itself = true;
  if (n_devices == 0) out.reason = found.reason;
  for (const device::CudaDeviceDescription& one : found.devices) {
    try {
      device::check_architecture(one);
      (void)compile::shared_nvrtc(
          {options.get_text(OptionId::nvrtc_path), found.driver_version / 1000, one.architecture});
      if (out.gpus.empty()) out.limits_kernel_time = one.limits_kernel_time;
      out.gpus.push_back(one.ordinal);
    } catch (const Error& error) {
      add_reason(out.reason, error);
    }
  }
  return out;
}

StartedDevice start_device(const config::OptionSet& options) {
  const ChosenDevice chosen = choose_device(options);
  std::string reason = chosen.reason;
  for (const std::int32_t ordinal : chosen.gpus) {
    try {
      return {device::make_cuda_device({.ordinal = ordinal}), {}};
    } catch (const Error& error) {
      if (!chosen.by_itself) throw;
      add_reason(reason, error);  // a GPU that others hold, say
    }
  }
  if (!device::host_cpu().fma) {
    throw Error(ErrorCode::no_device, "the host device needs a processor with AVX2 and FMA (found {})",
                device::host_cpu().vendor_model);
  }
  return {device::make_host_device(host_device_options(options)), std::move(reason)};
}

integrator::DeviceTraits traits_of(const device::Device& device) {
  return traits(device.info().kind, device.info().limits_kernel_time);
}

integrator::DeviceTraits expected_traits(const config::OptionSet& options) {
  const DeviceChoice choice = parse_device_choice(options.get_text(OptionId::device));
  if (choice.kind == DeviceChoice::Kind::cuda) return traits(device::DeviceKind::cuda);
  const ChosenDevice chosen = choose_device(options);
  return traits(chosen.kind(), chosen.limits_kernel_time);
}

std::unique_ptr<compile::KernelCompiler> make_compiler(const device::Device& device, const config::OptionSet& options) {
  const device::DeviceInfo& info = device.info();
  const compile::CompileProcess process = compile_process(options);
  const std::string& hostjit_path = options.get_text(OptionId::hostjit_path);
  if (info.kind == device::DeviceKind::cuda) {
    compile::NvrtcKernelOptions nvrtc = nvrtc_options(options, info.compute_capability, info.driver_version);
    nvrtc.hostjit_path = hostjit_path;
    nvrtc.process = process;
    return compile::make_nvrtc_kernel_compiler(std::move(nvrtc));
  }
  return compile::make_host_kernel_compiler({.hostjit_path = hostjit_path, .process = process});
}

}  // namespace cubie::batch
