#pragma once
// The on-disk kernel cache: compiled kernels by content hash, safe against other processes, other users, full disks
// and damaged files.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "util/hash.hpp"

namespace cubie::compile {

enum class CacheMode : std::int8_t { off, read_only, on };

struct KernelCacheOptions {
  std::string directory;  ///< empty: $XDG_CACHE_HOME/cubie or ~/.cache/cubie
  CacheMode mode = CacheMode::on;
  std::int64_t max_bytes = std::int64_t{512} << 20;  ///< oldest entries (last use) go first when exceeded
};

/// A kernel image somewhere dlopen can reach it: a cache entry, or an anonymous memory file (/proc/self/fd/N) when
/// there is no cache to write to. The file stays reachable as long as the object lives.
class StoredImage {
 public:
  virtual ~StoredImage() = default;
  [[nodiscard]] virtual const std::string& path() const noexcept = 0;
};

/// Thread-safe; several objects and processes may share a directory.
class KernelCache {
 public:
  /// Throws Error(out_of_range) for a negative max_bytes.
  explicit KernelCache(KernelCacheOptions options);
  /// A valid entry for `key`, or null. Damaged, foreign-owned or wrong-version entries are null (and removed when
  /// they are ours). Never throws for the state of the disk.
  [[nodiscard]] std::unique_ptr<StoredImage> find(const Hash128& key);
  /// Stores an image (atomically; failure to write falls back to a memory file) and returns it. Throws Error(io)
  /// when there is not even a memory file.
  [[nodiscard]] std::unique_ptr<StoredImage> store(const Hash128& key, std::span<const std::byte> image);
  /// Why images are not stored in the directory, "" when they are: not private to its owner, not writable, read-only,
  /// off. Entries of a directory that is safe but not writable are still found.
  [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }
  [[nodiscard]] const std::string& directory() const noexcept { return directory_; }

 private:
  KernelCacheOptions options_;
  std::string directory_;
  std::string refusal_;
  bool readable_ = false;
};

}  // namespace cubie::compile
