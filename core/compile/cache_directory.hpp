#pragma once
// Which folder holds the kernel cache, and whether it can be trusted with code.

#include <string>

#include "compile/kernel_cache.hpp"

namespace cubie::compile {

struct CacheDirectory {
  std::string path;       ///< absolute, links resolved; "" when there is none
  std::string refusal;    ///< why entries are not stored there, "" when they are
  bool readable = false;  ///< entries found there may be loaded
};

/// Chooses the folder, creates it (mode on) and checks it. Entries are code: everyone who can replace a file there, or
/// any folder on the way to it, can run code as this user. So the folder and its parents must belong to this user or
/// to root and be writable by no one else; only parents with the sticky bit (/tmp) may be. Never throws for the state
/// of the disk.
[[nodiscard]] CacheDirectory open_cache_directory(const KernelCacheOptions& options);

/// $XDG_CACHE_HOME/cubie, else ~/.cache/cubie, "" without a home. Environment variables do not count in a program
/// that runs with more rights than its user.
[[nodiscard]] std::string default_cache_directory();

}  // namespace cubie::compile
