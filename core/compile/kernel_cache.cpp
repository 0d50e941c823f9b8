#include "compile/kernel_cache.hpp"

#include <utility>

#include <sys/stat.h>

#include "compile/cache_directory.hpp"
#include "compile/cache_entry.hpp"
#include "compile/cache_eviction.hpp"
#include "compile/memory_image.hpp"
#include "util/error.hpp"

namespace cubie::compile {
namespace {

class CachedImage final : public StoredImage {
 public:
  CachedImage(std::string path, FileDescriptor file) : path_(std::move(path)), file_(std::move(file)) {}
  [[nodiscard]] const std::string& path() const noexcept override { return path_; }

 private:
  std::string path_;
  FileDescriptor file_;  // its lock keeps the entry from eviction
};

}  // namespace

KernelCache::KernelCache(KernelCacheOptions options) : options_(std::move(options)) {
  if (options_.max_bytes < 0) {
    throw Error(ErrorCode::out_of_range, "kernel cache max_bytes must be >= 0 (got {})", options_.max_bytes);
  }
  CacheDirectory found = open_cache_directory(options_);
  directory_ = std::move(found.path);
  refusal_ = std::move(found.refusal);
  readable_ = found.readable;
}

std::unique_ptr<StoredImage> KernelCache::find(const Hash128& key) {
  if (!readable_) return nullptr;
  std::string path = directory_ + '/' + entry_name(key);
  OpenEntry entry = open_entry(path, key);
  if (entry.state == EntryState::valid) {
    if (refusal_.empty()) futimens(entry.file.get(), nullptr);  // eviction goes by last use
    return std::make_unique<CachedImage>(std::move(path), std::move(entry.file));
  }
  if (entry.state == EntryState::damaged && refusal_.empty()) remove_entry(path);
  return nullptr;
}

std::unique_ptr<StoredImage> KernelCache::store(const Hash128& key, std::span<const std::byte> image) {
  if (refusal_.empty()) {
    // Another process may have been faster; its entry may be in use and stays.
    if (auto present = find(key)) return present;
    if (write_entry(directory_, key, image)) {
      auto stored = find(key);
      evict_entries(directory_, options_.max_bytes);
      if (stored != nullptr) return stored;
    }
  }
  return make_memory_image(image);
}

}  // namespace cubie::compile
