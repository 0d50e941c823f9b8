#include "compile/clang/link.hpp"

#include <cerrno>
#include <mutex>
#include <system_error>

#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>
#include <lld/Common/CommonLinkerContext.h>
#include <lld/Common/Driver.h>
#include <llvm/Support/raw_ostream.h>

#include "compile/clang/fatal.hpp"
#include "compile/clang/lld_process.hpp"
#include "compile/clang/timings.hpp"

LLD_HAS_DRIVER(elf)

namespace cubie::hostjit {
namespace {

std::mutex link_mutex;  // LLD keeps its state in globals

// The object as a file LLD can open: memory of this process, gone with it.
class InputFile {
 public:
  explicit InputFile(std::span<const char> bytes) : fd_(memfd_create("cubie-object", MFD_CLOEXEC)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
    while (!bytes.empty()) {
      const ssize_t n = write(fd_, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        const int error = errno;
        close(fd_);
        throw std::system_error(error, std::generic_category(), "write to a memory file");
      }
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
  }
  ~InputFile() { close(fd_); }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  [[nodiscard]] std::string path() const { return fmt::format("/proc/self/fd/{}", fd_); }

 private:
  int fd_;
};

}  // namespace

std::optional<std::vector<unsigned char>> link_image(std::span<const char> object, std::string& log) {
  const InputFile input(object);
  const std::string path = input.path();
  // No build id, soname or path of the input: equal objects give equal images. References to memcpy and its like stay
  // undefined and bind, at load, to the C library that every process has.
  const std::vector<const char*> args = {"ld.lld",
                                         "-shared",
                                         "--threads=1",
                                         "--build-id=none",
                                         "--hash-style=gnu",
                                         "--gc-sections",
                                         "-Bsymbolic",
                                         "-z",
                                         "now",
                                         "-z",
                                         "noexecstack",
                                         "-o",
                                         "kernel.so",
                                         path.c_str()};
  std::string messages;
  llvm::raw_string_ostream stream(messages);
  const std::lock_guard lock(link_mutex);
  Timings timings;
  LldOutput output;
  bool linked = false;
  try {
    const FatalScope scope;
    linked = lld::lldMain(args, stream, stream, {{lld::Gnu, &lld::elf::link}}).retCode == 0;
  } catch (LlvmGaveUp& gave_up) {
    if (lld::hasContext()) lld::CommonLinkerContext::destroy();  // the next link starts afresh
    log += messages;
    throw;
  }
  log += messages;
  if (!linked) return std::nullopt;
  timings.note(log, "link");
  return std::move(output.bytes());
}

}  // namespace cubie::hostjit
