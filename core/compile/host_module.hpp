#pragma once
// Finding and loading the host compile module.

#include <string>
#include <vector>

#include "compile/clang/hostjit.h"

namespace cubie::compile {

/// The entry points of a loaded module.
struct HostModule {
  cubie_hostjit_compile_fn* compile = nullptr;
  cubie_hostjit_free_fn* free = nullptr;
};

/// Where the module may stand when no path is given, nearest first: the folder of the library or program this code is
/// in, the places where an installation puts it, and the build folder.
[[nodiscard]] std::vector<std::string> host_module_places();

/// The same for another module of the library, `file`, which a build leaves in `build_folder`.
[[nodiscard]] std::vector<std::string> module_places(const std::string& file, const std::string& build_folder);

/// Whether those who own the file at `path` could change this program anyway.
[[nodiscard]] bool is_trusted_module(const std::string& path);

/// The file that load_host_module(path) would try first: `path`, or the first of host_module_places()
/// that is there and trusted. Loads nothing. Throws as load_host_module does.
[[nodiscard]] std::string find_host_module(const std::string& path);

/// Loads the module at `path`, or at the first of host_module_places() when `path` is empty. It stays loaded for the
/// life of the process: LLVM does not survive being unloaded. Throws Error(compile) that lists the places tried.
[[nodiscard]] HostModule load_host_module(const std::string& path);

}  // namespace cubie::compile
