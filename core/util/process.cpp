// The number of the process in a page that the system empties in a forked child.

#include "util/process.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <new>

namespace cubie {
namespace {

using Number = std::atomic<pid_t>;

constinit Number unknown{0};  // in place of a page where there can be none
constinit std::atomic<Number*> place{nullptr};

/// A page of its own; `unknown` where the system does not empty pages. Never given back: children use it, too.
Number* make_place() noexcept {
  Number* mine = &unknown;
#ifdef MADV_WIPEONFORK
  const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* const page = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page != MAP_FAILED && madvise(page, size, MADV_WIPEONFORK) == 0) {
    mine = new (page) Number{0};
  } else if (page != MAP_FAILED) {
    munmap(page, size);
  }
  Number* first = nullptr;
  if (!place.compare_exchange_strong(first, mine)) {
    if (mine != &unknown) munmap(page, size);
    return first;
  }
#endif
  return mine;
}

}  // namespace

pid_t current_process() noexcept {
  Number* number = place.load(std::memory_order_acquire);
  if (number == nullptr) number = make_place();
  if (number == &unknown) return getpid();
  const pid_t known = number->load(std::memory_order_relaxed);
  if (known != 0) return known;
  const pid_t process = getpid();
  number->store(process, std::memory_order_relaxed);
  return process;
}

}  // namespace cubie
