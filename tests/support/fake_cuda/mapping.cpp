#include "mapping.hpp"

#include <algorithm>
#include <cstring>
#include <deque>
#include <mutex>
#include <new>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

namespace fake_cuda {
namespace {

constexpr std::size_t kPatternBytes = std::size_t{16} << 20;

std::size_t page_bytes() {
  static const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

std::size_t rounded(std::size_t bytes, std::size_t to) { return (bytes + to - 1) / to * to; }

/// Pages of 0xff that large mappings share until they are written to: a device's memory need not be the machine's.
int pattern_file() {
  static const int file = [] {
    const int fd = memfd_create("fake-cuda-pattern", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, static_cast<off_t>(kPatternBytes)) != 0) return -1;
    void* const all = mmap(nullptr, kPatternBytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (all == MAP_FAILED) return -1;
    std::memset(all, 0xff, kPatternBytes);
    munmap(all, kPatternBytes);
    return fd;
  }();
  return file;
}

bool map_pattern(char* at, std::size_t bytes) {
  while (bytes > 0) {
    const std::size_t part = std::min(bytes, kPatternBytes);
    if (mmap(at, part, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, pattern_file(), 0) == MAP_FAILED) return false;
    at += part;
    bytes -= part;
  }
  return true;
}

bool map_filled(char* at, std::size_t bytes) {
  if (bytes >= kPatternBytes && pattern_file() >= 0) return map_pattern(at, bytes);
  if (mprotect(at, bytes, PROT_READ | PROT_WRITE) != 0) return false;
  std::memset(at, 0xff, bytes);
  return true;
}

/// Addresses that were given back lately: nobody gets them meanwhile, so that their use is seen.
class Graveyard {
 public:
  void bury(char* base, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    mmap(base, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    graves_.emplace_back(base, bytes);
    if (graves_.size() <= kGraves) return;
    munmap(graves_.front().first, graves_.front().second);
    graves_.pop_front();
  }

 private:
  static constexpr std::size_t kGraves = 1024;
  std::mutex mutex_;
  std::deque<std::pair<char*, std::size_t>> graves_;
};

Graveyard& graveyard() {
  static Graveyard& all = *new Graveyard;
  return all;
}

}  // namespace

Mapping::Mapping(std::size_t bytes) {
  const std::size_t page = page_bytes(), inner = rounded(std::max<std::size_t>(bytes, 1), page);
  mapped_ = inner + 2 * page;
  void* const base = mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) throw std::bad_alloc();
  base_ = static_cast<char*>(base);
  if (!map_filled(base_ + page, inner)) {
    munmap(base_, mapped_);
    throw std::bad_alloc();
  }
  data_ = base_ + page + inner - rounded(std::max<std::size_t>(bytes, 1), kAlignment);
}

Mapping::~Mapping() { graveyard().bury(base_, mapped_); }

}  // namespace fake_cuda
