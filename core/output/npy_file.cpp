#include "output/npy_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "memory/spill_file.hpp"
#include "util/checked.hpp"
#include "util/error.hpp"

namespace cubie::output {
namespace {

static_assert(std::endian::native == std::endian::little, "the header says so");

constexpr std::size_t kAlignment = 64;

std::string make_header(std::span<const std::int64_t> shape, NpyNumber number) {
  constexpr std::string_view kMagic("\x93NUMPY\x01\x00", 8);
  constexpr const char* kWords[] = {"f8", "f4", "i4"};
  std::string dictionary =
      fmt::format("{{'descr': '<{}', 'fortran_order': False, 'shape': ({}{}), }}",
                  kWords[static_cast<std::size_t>(number)], fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  const std::size_t fixed = kMagic.size() + 2;
  const std::size_t total = (fixed + dictionary.size() + 1 + kAlignment - 1) / kAlignment * kAlignment;
  dictionary.resize(total - fixed - 1, ' ');
  dictionary.push_back('\n');
  std::string header(kMagic);
  header.push_back(static_cast<char>(dictionary.size() & 0xff));
  header.push_back(static_cast<char>(dictionary.size() >> 8));
  return header + dictionary;
}

std::size_t value_bytes(std::span<const std::int64_t> shape, NpyNumber number) {
  std::int64_t bytes = number == NpyNumber::f64 ? 8 : 4;
  for (const std::int64_t length : shape) bytes = checked_mul(bytes, length, "size of the output file");
  return checked_cast<std::size_t>(bytes, "size of the output file");
}

/// A new file beside the one that is wanted; gone unless kept.
class Draft {
 public:
  explicit Draft(const std::string& path) : path_(path) {
    static std::atomic<unsigned> number{0};
    draft_ = fmt::format("{}.cubie-{}-{}", path, ::getpid(), number.fetch_add(1));
    fd_ = ::open(draft_.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() {
    if (fd_ < 0) return;
    ::close(fd_);
    if (!kept_) (void)::unlink(draft_.c_str());
  }
  [[nodiscard]] int fd() const noexcept { return fd_; }
  [[nodiscard]] bool keep() noexcept { return kept_ = std::rename(draft_.c_str(), path_.c_str()) == 0; }

 private:
  const std::string& path_;
  std::string draft_;
  int fd_ = -1;
  bool kept_ = false;
};

}  // namespace

NpyFile::NpyFile(const std::string& path, std::span<const std::int64_t> shape, NpyNumber number) {
  std::string header = make_header(shape, number);
  const std::size_t bytes = checked_add(header.size(), value_bytes(shape, number), "size of the output file");
  const auto refuse = [&](const char* reason) {
    throw Error(ErrorCode::io, "output file '{}' of {} bytes cannot be made: {}", path, bytes, reason);
  };
  struct stat there {};
  if (::stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) refuse("it is there and not a regular file");
  Draft draft(path);
  if (draft.fd() < 0) refuse(std::strerror(errno));
  if (const int reason = memory::reserve_file(draft.fd(), bytes); reason != 0) refuse(std::strerror(reason));
  void* const mapping = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, draft.fd(), 0);
  if (mapping == MAP_FAILED) refuse(std::strerror(errno));
  if (!draft.keep()) {
    const int reason = errno;
    ::munmap(mapping, bytes);
    refuse(std::strerror(reason));
  }
  mapping_ = mapping;
  mapped_ = bytes;
  header_ = std::move(header);
}

NpyFile::NpyFile(NpyFile&& other) noexcept { *this = std::move(other); }

NpyFile& NpyFile::operator=(NpyFile&& other) noexcept {
  std::swap(mapping_, other.mapping_);
  std::swap(mapped_, other.mapped_);
  std::swap(header_, other.header_);
  return *this;
}

NpyFile::~NpyFile() {
  if (mapping_ != nullptr) ::munmap(mapping_, mapped_);
}

void* NpyFile::data() const noexcept {
  return mapping_ == nullptr ? nullptr : static_cast<char*>(mapping_) + header_.size();
}

void NpyFile::complete() const noexcept {
  if (mapping_ != nullptr) std::memcpy(mapping_, header_.data(), header_.size());
}

void NpyFile::drop_pages() const noexcept {
  if (mapping_ != nullptr) (void)::madvise(mapping_, mapped_, MADV_DONTNEED);
}

}  // namespace cubie::output
