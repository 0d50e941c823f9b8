#include "compile/cache_entry.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace cubie::compile {
namespace {

constexpr char kMagic[8] = {'C', 'U', 'B', 'I', 'E', 'K', 'R', 'N'};
constexpr std::uint64_t kVersion = 1;
constexpr std::int64_t kLargestImage = std::int64_t{256} << 20;  // a damaged size must not ask for all memory
constexpr std::size_t kHexDigits = 32;

// In the byte order of the machine: code is not portable anyway.
struct Trailer {
  char magic[8];
  std::uint64_t version;
  std::uint64_t key_low, key_high;
  std::uint64_t image_bytes;
  std::uint64_t checksum_low, checksum_high;  // of everything before them
};
static_assert(sizeof(Trailer) == 56);
constexpr std::size_t kChecksumBytes = 2 * sizeof(std::uint64_t);

bool read_all(int fd, std::span<std::byte> bytes) {
  off_t offset = 0;
  while (!bytes.empty()) {
    const ssize_t n = pread(fd, bytes.data(), bytes.size(), offset);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    offset += n;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

bool whole(int fd, std::int64_t file_bytes, const Hash128& key) {
  if (file_bytes < std::int64_t{sizeof(Trailer)} || file_bytes > kLargestImage) return false;
  // Read, not mapped: a file that another process cuts short meanwhile must not raise SIGBUS.
  std::vector<std::byte> bytes(static_cast<std::size_t>(file_bytes));
  if (!read_all(fd, bytes)) return false;
  Trailer trailer;
  std::memcpy(&trailer, bytes.data() + bytes.size() - sizeof trailer, sizeof trailer);
  const Hash128 checksum = hash128(std::span<const std::byte>(bytes).first(bytes.size() - kChecksumBytes));
  return std::memcmp(trailer.magic, kMagic, sizeof kMagic) == 0 && trailer.version == kVersion &&
         Hash128{trailer.key_low, trailer.key_high} == key && trailer.image_bytes == bytes.size() - sizeof trailer &&
         Hash128{trailer.checksum_low, trailer.checksum_high} == checksum;
}

std::vector<std::byte> entry_bytes(const Hash128& key, std::span<const std::byte> image) {
  Trailer trailer{{}, kVersion, key.low, key.high, image.size(), 0, 0};
  std::memcpy(trailer.magic, kMagic, sizeof kMagic);
  std::vector<std::byte> bytes(image.size() + sizeof trailer);
  std::copy(image.begin(), image.end(), bytes.begin());
  std::memcpy(bytes.data() + image.size(), &trailer, sizeof trailer);
  const Hash128 checksum = hash128(std::span<const std::byte>(bytes).first(bytes.size() - kChecksumBytes));
  trailer.checksum_low = checksum.low;
  trailer.checksum_high = checksum.high;
  std::memcpy(bytes.data() + image.size(), &trailer, sizeof trailer);
  return bytes;
}

// Gives a finished file its name unless that is taken. Either outcome leaves an entry under the name.
bool publish(const std::string& unfinished, const std::string& finished) {
  if (renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, finished.c_str(), RENAME_NOREPLACE) == 0) return true;
  bool published = errno == EEXIST;
  // Network file systems know only the older way to the same end.
  if (errno == EINVAL || errno == ENOSYS) {
    published = link(unfinished.c_str(), finished.c_str()) == 0 || errno == EEXIST;
  }
  unlink(unfinished.c_str());
  return published;
}

// Unique among the threads and processes that may share the folder, also from other machines.
std::string unfinished_name() {
  static std::atomic<std::uint64_t> counter{0};
  std::uint64_t random = 0;
  if (getrandom(&random, sizeof random, GRND_NONBLOCK) != static_cast<ssize_t>(sizeof random)) {
    random = static_cast<std::uint64_t>(getpid()) << 32;
  }
  return fmt::format("{}{:016x}-{}", kUnfinishedPrefix, random, counter.fetch_add(1));
}

// Holds back SIGXFSZ on this thread, and swallows the one a write over the limit raises.
class FileSizeSignalBlock {
 public:
  FileSizeSignalBlock() {
    sigemptyset(&signal_);
    sigaddset(&signal_, SIGXFSZ);
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGXFSZ) == 1;
    pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  ~FileSizeSignalBlock() {
    const int error = errno;
    constexpr timespec kNow{};
    if (!was_pending_) sigtimedwait(&signal_, nullptr, &kNow);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = error;
  }
  FileSizeSignalBlock(const FileSizeSignalBlock&) = delete;
  FileSizeSignalBlock& operator=(const FileSizeSignalBlock&) = delete;

 private:
  sigset_t signal_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

}  // namespace

std::string entry_name(const Hash128& key) { return key.hex() + ".so"; }

bool is_entry_name(const std::string& name) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return name.size() == kHexDigits + 3 && name.ends_with(".so") &&
         std::all_of(name.begin(), name.begin() + kHexDigits, is_hex);
}

OpenEntry open_entry(const std::string& path, const Hash128& key) {
  FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!file) return {errno == ELOOP ? EntryState::damaged : EntryState::absent, {}};
  struct stat info {};
  if (fstat(file.get(), &info) != 0) return {};
  if (info.st_uid != 0 && info.st_uid != geteuid()) return {EntryState::foreign, {}};
  if (!S_ISREG(info.st_mode) || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0) return {EntryState::damaged, {}};
  // Somebody who holds it exclusively is about to remove it. Where locks do not work, eviction does not wait for them.
  if (flock(file.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK) return {};
  if (fstat(file.get(), &info) != 0 || info.st_nlink == 0) return {};
  if (!whole(file.get(), info.st_size, key)) return {EntryState::damaged, {}};
  return {EntryState::valid, std::move(file)};
}

bool write_all(int fd, std::span<const std::byte> bytes) {
  const FileSizeSignalBlock block;
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

bool remove_entry(const std::string& path) {
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!file) return errno == ELOOP && unlink(path.c_str()) == 0;  // a link, which no entry is
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
  struct stat locked {
  }, named{};
  if (fstat(file.get(), &locked) != 0 || lstat(path.c_str(), &named) != 0) return false;
  if (locked.st_dev != named.st_dev || locked.st_ino != named.st_ino) return false;
  return unlink(path.c_str()) == 0;
}

bool write_entry(const std::string& directory, const Hash128& key, std::span<const std::byte> image) {
  const std::string unfinished = fmt::format("{}/{}", directory, unfinished_name());
  FileDescriptor file(
      open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (!file) return false;
  // The lock tells others that the writer lives; it is gone with the process, however that ends. It is a shared one, so
  // that readers need not wait for the close.
  flock(file.get(), LOCK_SH | LOCK_NB);
  // No fsync: a file that a crash of the machine leaves incomplete fails its checksum and is compiled again, while
  // every first compile would pay for the disk.
  if (!write_all(file.get(), entry_bytes(key, image))) {
    unlink(unfinished.c_str());
    return false;
  }
  const bool published = publish(unfinished, fmt::format("{}/{}", directory, entry_name(key)));
  // Network and quota file systems tell of lost data only here; the reader's checksum finds it in any case.
  return file.close() && published;
}

}  // namespace cubie::compile
