#pragma once
// Memory between two inaccessible pages, which ends where the second one begins.

#include <cstddef>

namespace fake_cuda {

/// Filled with 0xff bytes: NaN as either kind of number. Once destroyed, its addresses stay inaccessible for long.
class Mapping {
 public:
  /// Throws std::bad_alloc.
  explicit Mapping(std::size_t bytes);
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  [[nodiscard]] char* data() const noexcept { return data_; }

  static constexpr std::size_t kAlignment = 16;  // what lies behind the end is as far away as this at most

 private:
  char* base_ = nullptr;
  std::size_t mapped_ = 0;
  char* data_ = nullptr;
};

}  // namespace fake_cuda
