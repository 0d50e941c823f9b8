#include "memory/spill_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>

#include "util/error.hpp"

namespace cubie::memory {
namespace {

[[noreturn]] void refuse(const std::string& directory, std::size_t bytes, int reason) {
  throw Error(ErrorCode::io, "a spill file of {} bytes cannot be made in '{}': {}", bytes, directory,
              std::strerror(reason));
}

/// Closes when left; a mapping keeps its file without it.
class OpenFile {
 public:
  explicit OpenFile(int fd) noexcept : fd_(fd) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { ::close(fd_); }
  [[nodiscard]] int get() const noexcept { return fd_; }

 private:
  int fd_;
};

/// A file without a name, or one whose name is taken away at once where the file system has no such thing.
int open_nameless(const std::string& directory) {
  const int fd = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, S_IRUSR | S_IWUSR);
  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return fd;
  std::string name = directory + "/cubie-spill-XXXXXX";
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) (void)::unlink(name.c_str());
  return named;
}

}  // namespace

int reserve_file(int fd, std::size_t bytes) noexcept {
  // Growing beyond this limit would raise a signal.
  rlimit limit{};
  if (bytes > static_cast<std::size_t>(std::numeric_limits<off_t>::max())) return EFBIG;
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && bytes > limit.rlim_cur) return EFBIG;
  int reason = 0;
  do {
    reason = ::posix_fallocate(fd, 0, static_cast<off_t>(bytes));
  } while (reason == EINTR);
  return reason;
}

SpillFile::SpillFile(const std::string& directory, std::size_t bytes) : bytes_(bytes) {
  const std::string& place = directory.empty() ? std::string(kDefaultDirectory) : directory;
  if (bytes == 0) return;
  const int fd = open_nameless(place);
  if (fd < 0) refuse(place, bytes, errno);
  const OpenFile file(fd);
  if (const int reason = reserve_file(file.get(), bytes); reason != 0) refuse(place, bytes, reason);
  void* const data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (data == MAP_FAILED) refuse(place, bytes, errno);
  data_ = data;
}

SpillFile::SpillFile(SpillFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

SpillFile& SpillFile::operator=(SpillFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

SpillFile::~SpillFile() {
  if (data_ != nullptr) ::munmap(data_, bytes_);
}

}  // namespace cubie::memory
