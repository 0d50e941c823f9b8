#include "compile/cache_eviction.hpp"

#include <algorithm>
#include <ctime>
#include <memory>
#include <tuple>
#include <vector>

#include <dirent.h>
#include <sys/stat.h>

#include "compile/cache_entry.hpp"

namespace cubie::compile {
namespace {

// A writer creates its file a moment before it locks it, and some file systems have no locks.
constexpr std::int64_t kLeftoverSeconds = 60;

struct CachedFile {
  timespec used;
  std::int64_t bytes;
  std::string path;
};

bool older(const CachedFile& a, const CachedFile& b) {
  return std::tie(a.used.tv_sec, a.used.tv_nsec, a.path) < std::tie(b.used.tv_sec, b.used.tv_nsec, b.path);
}

}  // namespace

void evict_entries(const std::string& directory, std::int64_t max_bytes) {
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(opendir(directory.c_str()), closedir);
  if (listing == nullptr) return;
  const std::int64_t now = std::time(nullptr);
  std::vector<CachedFile> entries;
  std::int64_t total = 0;
  while (const dirent* item = readdir(listing.get())) {
    const std::string name = item->d_name;
    const bool unfinished = name.starts_with(kUnfinishedPrefix);
    if (!unfinished && !is_entry_name(name)) continue;
    struct stat info {};
    const std::string path = directory + '/' + name;
    if (lstat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    if (!unfinished) {
      entries.push_back({info.st_mtim, info.st_size, path});
      total += info.st_size;
    } else if (now - info.st_mtim.tv_sec > kLeftoverSeconds) {
      remove_entry(path);
    }
  }
  std::sort(entries.begin(), entries.end(), older);
  for (const CachedFile& entry : entries) {
    if (total <= max_bytes) return;
    if (remove_entry(entry.path)) total -= entry.bytes;
  }
}

}  // namespace cubie::compile
