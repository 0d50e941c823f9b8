#pragma once
// Memory backed by a file that has no name: gone with the mapping, however the process ends.

#include <cstddef>
#include <string>

namespace cubie::memory {

/// Reserves the first bytes of a file on disk; 0, or the reason. Raises no signal: that would belong to the host
/// program.
[[nodiscard]] int reserve_file(int fd, std::size_t bytes) noexcept;

/// Every byte is reserved on disk before it is mapped, so that writing can never fail for lack of space.
class SpillFile {
 public:
  SpillFile() = default;
  /// An empty `directory` means kDefaultDirectory. Throws io naming bytes, directory and reason.
  SpillFile(const std::string& directory, std::size_t bytes);
  SpillFile(SpillFile&& other) noexcept;
  SpillFile& operator=(SpillFile&& other) noexcept;
  ~SpillFile();

  [[nodiscard]] void* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  /// On disk on most systems, where /tmp may be memory.
  static constexpr const char* kDefaultDirectory = "/var/tmp";

 private:
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace cubie::memory
