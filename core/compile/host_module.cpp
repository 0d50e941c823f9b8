#include "compile/host_module.hpp"

#include <charconv>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compile/hostjit_config.hpp"
#include "util/error.hpp"

namespace cubie::compile {
namespace {

constexpr const char* kModuleName = "libcubie-hostjit.so";

// The file mapped at `address`, as the kernel names it.
std::string mapped_file(const void* address) {
  std::ifstream maps("/proc/self/maps");
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  for (std::string line; std::getline(maps, line);) {
    const char* end = line.data() + line.size();
    std::uintptr_t first = 0, last = 0;
    const auto head = std::from_chars(line.data(), end, first, 16);
    if (head.ec != std::errc{} || head.ptr == end) continue;
    if (std::from_chars(head.ptr + 1, end, last, 16).ec != std::errc{} || wanted < first || wanted >= last) continue;
    const std::size_t path = line.find('/');
    return path == std::string::npos ? "" : line.substr(path);
  }
  return "";
}

// The file this code was loaded from; empty when the system does not tell.
std::filesystem::path own_file() {
  static const int anchor = 0;
  Dl_info info{};
  std::string file;
  if (dladdr(&anchor, &info) != 0 && info.dli_fname != nullptr) file = info.dli_fname;
  // The loader may know a file by a path relative to a folder that has been left since.
  if (file.empty() || file.front() != '/') file = mapped_file(&anchor);
  std::error_code error;
  const std::filesystem::path path = std::filesystem::canonical(file, error);
  return error ? std::filesystem::path{} : path;
}

// Code is taken only from those who could change this program anyway.
bool trusted(const std::string& path, const std::filesystem::path& own) {
  struct stat module_stat {
  }, own_stat{};
  if (stat(path.c_str(), &module_stat) != 0) return false;
  if (module_stat.st_uid == 0 || module_stat.st_uid == geteuid()) return true;
  return stat(own.c_str(), &own_stat) == 0 && own_stat.st_uid == module_stat.st_uid;
}

template <class Fn>
Fn* symbol(void* handle, const char* name) {
  return reinterpret_cast<Fn*>(dlsym(handle, name));
}

// Why the loaded library is not the module this build was made with, "" when it is.
std::string misfit(void* handle, HostModule& out_module) {
  auto* abi_version = symbol<cubie_hostjit_abi_version_fn>(handle, "cubie_hostjit_abi_version");
  auto* clang_version = symbol<cubie_hostjit_clang_version_fn>(handle, "cubie_hostjit_clang_version");
  out_module = {symbol<cubie_hostjit_compile_fn>(handle, "cubie_hostjit_compile"),
                symbol<cubie_hostjit_free_fn>(handle, "cubie_hostjit_free")};
  if (abi_version == nullptr || clang_version == nullptr || out_module.compile == nullptr ||
      out_module.free == nullptr) {
    return "not a host compile module";
  }
  if (abi_version() != CUBIE_HOSTJIT_ABI) {
    return fmt::format("interface version {}, {} expected", abi_version(), CUBIE_HOSTJIT_ABI);
  }
  if (std::strcmp(clang_version(), CUBIE_CLANG_VERSION) != 0) {
    return fmt::format("Clang {}, {} expected", clang_version(), CUBIE_CLANG_VERSION);
  }
  return "";
}

// The reason why `path` does not serve, "" when `out_module` is loaded from it.
std::string try_load(const std::string& path, HostModule& out_module) {
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (handle == nullptr) {
    const char* reason = dlerror();
    return reason != nullptr ? reason : "not loadable";
  }
  std::string reason = misfit(handle, out_module);
  if (!reason.empty()) dlclose(handle);
  return reason;
}

}  // namespace

std::vector<std::string> host_module_places() { return module_places(kModuleName, "core/compile/clang"); }

bool is_trusted_module(const std::string& path) { return trusted(path, own_file()); }

std::vector<std::string> module_places(const std::string& file, const std::string& build_folder) {
  const std::filesystem::path own = own_file();
  if (own.empty()) return {};
  const std::filesystem::path folder = own.parent_path();
  std::vector<std::string> places;
  const auto add = [&](const std::filesystem::path& where) {
    places.push_back((where / file).lexically_normal().string());
  };
  add(folder);
  add(folder / "cubie");
  add(folder / ".." / CUBIE_LIBRARY_FOLDER / "cubie");
  add(folder / ".." / "lib" / "cubie");
  // Libraries, examples and tests of a build folder stand one to three levels below its root.
  for (const char* root : {"..", "../..", "../../.."}) add(folder / root / build_folder);
  return places;
}

namespace {

// Goes through the places until `accept` gives "" for one; its other answers are reasons.
template <class Accept>
std::string first_place(Accept accept) {
  const std::filesystem::path own = own_file();
  std::vector<std::string> tried;
  for (const std::string& place : host_module_places()) {
    std::error_code error;
    std::string reason;
    if (!std::filesystem::exists(place, error)) {
      reason = "absent";
    } else if (!trusted(place, own)) {
      reason = "owned by another user";
    } else {
      reason = accept(place);
      if (reason.empty()) return place;
    }
    tried.push_back(fmt::format("{} ({})", place, reason));
  }
  throw Error(ErrorCode::compile, "host compile module not found; tried: {}", fmt::join(tried, ", "));
}

}  // namespace

std::string find_host_module(const std::string& path) {
  if (path.empty()) return first_place([](const std::string&) { return std::string(); });
  std::error_code error;
  if (std::filesystem::exists(path, error)) return path;
  throw Error(ErrorCode::compile, "host compile module '{}' is absent", path);
}

HostModule load_host_module(const std::string& path) {
  HostModule module;
  if (path.empty()) {
    (void)first_place([&](const std::string& place) { return try_load(place, module); });
    return module;
  }
  const std::string reason = try_load(path, module);
  if (reason.empty()) return module;
  throw Error(ErrorCode::compile, "host compile module '{}' does not load: {}", path, reason);
}

}  // namespace cubie::compile
