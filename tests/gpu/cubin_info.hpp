#pragma once
// What a cubin says about its kernel: registers and local memory of a thread.

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace cubie::test {

struct KernelUse {
  int registers = -1;
  int local_bytes = -1;  ///< stack and spills
};

/// A cubin is an ELF file; its section .nv.info lists attributes: a byte of form, a byte of kind, 16 bits of size, and
/// for form 4 that many bytes, here the number of a symbol and a value.
inline KernelUse kernel_use(const std::vector<std::byte>& image, std::string_view kernel) {
  constexpr std::byte kSized{4}, kFrameSize{0x11}, kRegisters{0x2f};
  Elf64_Ehdr header;
  std::memcpy(&header, image.data(), sizeof header);
  const auto section = [&](std::size_t i) {
    Elf64_Shdr s;
    std::memcpy(&s, image.data() + header.e_shoff + i * header.e_shentsize, sizeof s);
    return s;
  };
  const char* const names = reinterpret_cast<const char*>(image.data() + section(header.e_shstrndx).sh_offset);
  std::uint32_t symbol = 0;
  Elf64_Shdr info{};
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr s = section(i);
    const std::string_view name = names + s.sh_name;
    if (name == ".nv.info") info = s;
    // Before CUDA 13 the upper byte of this field repeats the registers.
    if (name.starts_with(".text.") && name.substr(6) == kernel) symbol = s.sh_info & 0xffffff;
  }
  KernelUse use;
  for (std::size_t at = info.sh_offset; at + 4 <= info.sh_offset + info.sh_size;) {
    const std::byte form = image[at], kind = image[at + 1];
    std::uint16_t size = 0;
    std::memcpy(&size, image.data() + at + 2, sizeof size);
    std::uint32_t payload[2]{};
    if (form == kSized && size == sizeof payload) std::memcpy(payload, image.data() + at + 4, sizeof payload);
    at += 4 + (form == kSized ? size : 0U);
    if (payload[0] != symbol) continue;
    if (kind == kRegisters) use.registers = static_cast<int>(payload[1]);
    if (kind == kFrameSize) use.local_bytes = static_cast<int>(payload[1]);
  }
  return use;
}

}  // namespace cubie::test
