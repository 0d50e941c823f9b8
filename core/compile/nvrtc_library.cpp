#include "compile/nvrtc_library.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>

#include <dlfcn.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compile/absolute_path.hpp"
#include "compile/compiler_use.hpp"
#include "util/error.hpp"

namespace cubie::compile {
namespace {

namespace fs = std::filesystem;

// A CUDA major release may change the library's name; the table above is the same in all of them so far.
constexpr int kOldestMajor = 12, kNewestMajor = 15;

std::string soname(int major) { return fmt::format("libnvrtc.so.{}", major); }

/// /usr/local/cuda-13.0 and its like, newest first.
std::vector<std::string> toolkit_folders(int major) {
  std::vector<std::string> folders;
  for (const char* variable : {"CUDA_HOME", "CUDA_PATH"}) {
    if (const char* value = std::getenv(variable); value != nullptr && *value != '\0') folders.emplace_back(value);
  }
  folders.emplace_back("/usr/local/cuda");
  std::vector<std::string> versions;
  std::error_code error;
  const std::string prefix = fmt::format("/usr/local/cuda-{}.", major);
  for (const fs::directory_entry& entry : fs::directory_iterator("/usr/local", error)) {
    if (entry.path().string().starts_with(prefix)) versions.push_back(entry.path().string());
  }
  std::sort(versions.rbegin(), versions.rend());
  folders.insert(folders.end(), versions.begin(), versions.end());
  return folders;
}

/// What stands in the way, "" when all functions were found.
std::string fill(void* handle, NvrtcTable& table) {
#define CUBIE_NVRTC_FUNCTION(name, parameters)                               \
  table.name = reinterpret_cast<decltype(table.name)>(dlsym(handle, #name)); \
  if (table.name == nullptr) return "it has no function " #name;
#include "compile/nvrtc_functions.def"
#undef CUBIE_NVRTC_FUNCTION
  table.nvrtcGetErrorString =
      reinterpret_cast<decltype(table.nvrtcGetErrorString)>(dlsym(handle, "nvrtcGetErrorString"));
  return table.nvrtcGetErrorString == nullptr ? "it has no function nvrtcGetErrorString" : "";
}

/// Nothing when there is no such file; then `tried` says so.
std::optional<NvrtcLibrary> try_load(const std::string& path, const NvrtcSearch& search,
                                     std::vector<std::string>& tried) {
  void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const bool is_path = path.find('/') != std::string::npos;
    std::error_code error;
    // The loader's text is worth reading when the file is there.
    tried.push_back(is_path && fs::exists(path, error) ? std::string(dlerror()) : path);
    return std::nullopt;
  }
  NvrtcLibrary library;
  std::string misfit = fill(handle, library.table);
  int count = 0;
  if (misfit.empty() && library.table.nvrtcVersion(&library.major, &library.minor) != 0) {
    misfit = "it does not tell its version";
  }
  if (misfit.empty() && search.most_major > 0 && library.major > search.most_major) {
    misfit = fmt::format("NVRTC {} with a driver for CUDA {}", library.major, search.most_major);
  }
  if (misfit.empty() && library.major < kOldestMajor) {
    misfit = fmt::format("NVRTC {} is older than {}", library.major, kOldestMajor);
  }
  if (misfit.empty() && library.table.nvrtcGetNumSupportedArchs(&count) == 0 && count > 0) {
    library.architectures.resize(static_cast<std::size_t>(count));
    if (library.table.nvrtcGetSupportedArchs(library.architectures.data()) != 0) library.architectures.clear();
    std::sort(library.architectures.begin(), library.architectures.end());
  }
  if (misfit.empty() && library.architectures.empty()) misfit = "it does not tell what it compiles for";
  const std::vector<int>& known = library.architectures;
  if (misfit.empty() && search.architecture > 0 &&
      std::find(known.begin(), known.end(), search.architecture) == known.end()) {
    misfit = fmt::format("NVRTC {}.{} does not compile for sm_{}", library.major, library.minor, search.architecture);
  }
  if (!misfit.empty()) {
    tried.push_back(fmt::format("{} ({})", path, misfit));
    dlclose(handle);
    return std::nullopt;
  }
  Dl_info file{};
  const bool has_name = dladdr(reinterpret_cast<void*>(library.table.nvrtcVersion), &file) != 0;
  library.path = has_name && file.dli_fname != nullptr ? absolute_path(file.dli_fname) : path;
  return library;
}

}  // namespace

std::string nvrtc_version(const NvrtcLibrary& library) { return fmt::format("{}.{}", library.major, library.minor); }

std::vector<std::string> nvrtc_places(int major) {
  const std::string name = soname(major);
  std::vector<std::string> places{name};
  for (const std::string& folder : toolkit_folders(major)) places.push_back(folder + "/lib64/" + name);
  return places;
}

NvrtcLibrary load_nvrtc(const NvrtcSearch& search) {
  std::vector<std::string> tried;
  const int newest = search.most_major > 0 ? std::min(search.most_major, kNewestMajor) : kNewestMajor;
  std::error_code error;
  if (!search.path.empty() && !fs::is_directory(search.path, error)) {
    if (auto library = try_load(search.path, search, tried)) return *std::move(library);
  } else {
    for (int major = newest; major >= kOldestMajor; --major) {
      const std::vector<std::string> places =
          search.path.empty() ? nvrtc_places(major) : std::vector<std::string>{search.path + "/" + soname(major)};
      for (const std::string& place : places) {
        if (auto library = try_load(place, search, tried)) return *std::move(library);
      }
    }
    // Only to tell: one that the driver is too old for is a common way to have none.
    for (int major = newest + 1; major <= kNewestMajor && search.path.empty(); ++major) {
      if (auto library = try_load(soname(major), search, tried)) break;
    }
  }
  throw Error(ErrorCode::compile, "NVRTC not found: tried {}", fmt::join(tried, ", "));
}

const NvrtcLibrary& shared_nvrtc(const NvrtcSearch& search) {
  static std::mutex mutex;
  static auto& found = *new std::map<NvrtcSearch, NvrtcLibrary>;  // outlives every user at exit
  const CompilerUse use;                                          // around the lock: a fork finds it free
  const std::lock_guard lock(mutex);
  auto at = found.find(search);
  if (at == found.end()) at = found.emplace(search, load_nvrtc(search)).first;
  return at->second;
}

}  // namespace cubie::compile
