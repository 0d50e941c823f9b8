#include "output/netcdf_file.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compile/host_module.hpp"
#include "output/netcdf/netcdf_module.h"
#include "util/error.hpp"

namespace cubie::output {
namespace {

/// Entry points of the loaded module.
struct Module {
  cubie_netcdf_create_fn* create = nullptr;
  cubie_netcdf_append_fn* append = nullptr;
  cubie_netcdf_close_fn* close = nullptr;
};

template <class Fn>
Fn* symbol(void* handle, const char* name) {
  return reinterpret_cast<Fn*>(dlsym(handle, name));
}

/// The reason why `path` does not serve, "" when `out` is loaded from it.
std::string try_load(const std::string& path, Module& out) {
  void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (handle == nullptr) {
    const char* const reason = dlerror();
    return reason != nullptr ? reason : "not loadable";
  }
  auto* const version = symbol<cubie_netcdf_abi_version_fn>(handle, "cubie_netcdf_abi_version");
  out = {symbol<cubie_netcdf_create_fn>(handle, "cubie_netcdf_create"),
         symbol<cubie_netcdf_append_fn>(handle, "cubie_netcdf_append"),
         symbol<cubie_netcdf_close_fn>(handle, "cubie_netcdf_close")};
  if (version == nullptr || out.create == nullptr || out.append == nullptr || out.close == nullptr) {
    return "not a netCDF module";
  }
  if (version() != CUBIE_NETCDF_ABI) {
    return fmt::format("interface version {}, {} expected", version(), CUBIE_NETCDF_ABI);
  }
  return "";
}

Module load() {
  std::vector<std::string> tried;
  for (const std::string& place : compile::module_places("libcubie-netcdf.so", "core/output/netcdf")) {
    std::error_code error;
    std::string reason = "absent";
    Module module;
    if (std::filesystem::exists(place, error)) {
      reason = compile::is_trusted_module(place) ? try_load(place, module) : "owned by another user";
      if (reason.empty()) return module;
    }
    tried.push_back(fmt::format("{} ({})", place, reason));
  }
  throw Error(ErrorCode::not_supported, "netCDF module not found (the library is built without it?); tried: {}",
              fmt::join(tried, ", "));
}

/// Stays loaded for the life of the process, as HDF5 does not survive being unloaded.
const Module& module() {
  static const Module loaded = load();
  return loaded;
}

std::vector<const char*> pointers(const std::vector<std::string>& words) {
  std::vector<const char*> out;
  for (const std::string& word : words) out.push_back(word.c_str());
  return out;
}

}  // namespace

NetcdfFile::NetcdfFile(const std::string& path, const NetcdfContent& content) : path_(path) {
  static std::atomic<unsigned> number{0};
  const Module& library = module();
  draft_ = fmt::format("{}.cubie-{}-{}", path, ::getpid(), number.fetch_add(1));
  const std::vector<const char*> names = pointers(content.names), units = pointers(content.units);
  cubie_netcdf_layout layout{};
  layout.n_times = content.n_times;
  layout.n_variables = std::ssize(names);
  layout.times = content.times.empty() ? nullptr : content.times.data();
  layout.names = names.data();
  layout.units = units.data();
  layout.is_f32 = content.f32 ? 1 : 0;
  std::error_code error;
  if (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error)) {
    refuse("it is there and not a regular file");
  }
  std::array<char, 200> reason{};
  file_ = library.create(draft_.c_str(), &layout, reason.data(), std::ssize(reason));
  if (file_ == nullptr) {
    (void)::unlink(draft_.c_str());
    refuse(reason.data());
  }
}

NetcdfFile::~NetcdfFile() {
  try {
    close(false);
  } catch (...) {
  }
}

void NetcdfFile::append(std::int64_t first_run, const void* outputs, std::span<const std::int32_t> run_status) {
  std::array<char, 200> reason{};
  if (module().append(file_, first_run, std::ssize(run_status), outputs, run_status.data(), reason.data(),
                      std::ssize(reason)) != 0) {
    refuse(reason.data());
  }
}

void NetcdfFile::close(bool complete) {
  if (file_ == nullptr) return;
  std::array<char, 200> reason{};
  const bool closed =
      module().close(std::exchange(file_, nullptr), complete ? 1 : 0, reason.data(), std::ssize(reason)) == 0;
  if (!closed) {
    (void)::unlink(draft_.c_str());
    refuse(reason.data());
  }
  if (std::rename(draft_.c_str(), path_.c_str()) == 0) return;
  const int why = errno;
  (void)::unlink(draft_.c_str());
  refuse(std::strerror(why));
}

void NetcdfFile::refuse(const char* reason) const {
  throw Error(ErrorCode::io, "netCDF file '{}' cannot be written: {}", path_, reason);
}

}  // namespace cubie::output
