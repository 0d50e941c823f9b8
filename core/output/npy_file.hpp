#pragma once
// Outputs in a file that NumPy reads: format .npy, version 1.0, little endian, C order.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace cubie::output {

enum class NpyNumber : std::int8_t { f64, f32, i32 };

/// A file in its full size, mapped: whoever writes to data() writes to the file. Every byte is reserved on disk before,
/// so that writing can never fail for lack of space. It stays when the object ends. No reader takes it for an array
/// before complete(): a program that dies on the way leaves nothing that looks like results.
class NpyFile {
 public:
  NpyFile() = default;
  /// Takes the place of a regular file of that name; it appears in its full size or not at all. Throws io naming path
  /// and reason.
  NpyFile(const std::string& path, std::span<const std::int64_t> shape, NpyNumber number);
  NpyFile(const std::string& path, const std::array<std::int64_t, 3>& shape, bool f32)
      : NpyFile(path, std::span<const std::int64_t>(shape), f32 ? NpyNumber::f32 : NpyNumber::f64) {}
  NpyFile(NpyFile&& other) noexcept;
  NpyFile& operator=(NpyFile&& other) noexcept;
  ~NpyFile();

  /// Values of the array, aligned to 64 bytes; null without a file.
  [[nodiscard]] void* data() const noexcept;
  /// Of the values.
  [[nodiscard]] std::size_t bytes() const noexcept { return mapped_ - header_.size(); }
  /// All values are in their place: writes the header.
  void complete() const noexcept;
  /// Takes what has been written out of the memory of the process; the file keeps it. Thread-safe.
  void drop_pages() const noexcept;

 private:
  void* mapping_ = nullptr;
  std::size_t mapped_ = 0;
  std::string header_;
};

}  // namespace cubie::output
