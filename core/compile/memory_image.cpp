#include "compile/memory_image.hpp"

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include <sys/mman.h>

#include <fmt/format.h>

#include "compile/cache_entry.hpp"
#include "compile/file_descriptor.hpp"
#include "util/error.hpp"

namespace cubie::compile {
namespace {

// Newer kernels want to be told that the file is meant to be executed, older ones do not know the flag.
#ifdef MFD_EXEC
constexpr unsigned kExecutable = MFD_EXEC;
#else
constexpr unsigned kExecutable = 0x10U;
#endif

// The loader takes two equal names for one library, even when the first one's file is long closed and its number used
// again. So every image has a name of its own: the bits of a counter as "./" and "/", which change the text of the
// path but not its meaning.
std::string unique_path(int fd) {
  static std::atomic<std::uint64_t> counter{1};
  std::string path = "/proc/self/fd/";
  for (std::uint64_t bits = counter.fetch_add(1); bits != 0; bits >>= 1) path += (bits & 1) != 0 ? "./" : "/";
  return path + fmt::format_int(fd).str();
}

class MemoryImage final : public StoredImage {
 public:
  explicit MemoryImage(FileDescriptor file) : file_(std::move(file)), path_(unique_path(file_.get())) {}
  [[nodiscard]] const std::string& path() const noexcept override { return path_; }

 private:
  FileDescriptor file_;
  std::string path_;
};

}  // namespace

std::unique_ptr<StoredImage> make_memory_image(std::span<const std::byte> image) {
  FileDescriptor file(memfd_create("cubie-kernel", MFD_CLOEXEC | kExecutable));
  if (!file && errno == EINVAL) file = FileDescriptor(memfd_create("cubie-kernel", MFD_CLOEXEC));
  if (!file) throw Error(ErrorCode::io, "no memory file for a kernel: {}", std::strerror(errno));
  if (!write_all(file.get(), image)) {
    throw Error(ErrorCode::io, "a memory file does not hold a kernel of {} bytes: {}", image.size(),
                std::strerror(errno));
  }
  return std::make_unique<MemoryImage>(std::move(file));
}

}  // namespace cubie::compile
