// What the processor can do, asked once.

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include <fmt/format.h>

#include "device/host/host_device.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <sys/auxv.h>
#include <fstream>
#endif

namespace cubie::device {
namespace {

#if defined(__x86_64__)

struct Leaf {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
};

Leaf cpuid(unsigned leaf, unsigned subleaf = 0) {
  Leaf r;
  __get_cpuid_count(leaf, subleaf, &r.eax, &r.ebx, &r.ecx, &r.edx);
  return r;
}

/// Register state the operating system saves; without it an instruction set is there but unusable.
std::uint64_t saved_state(const Leaf& basic) {
  constexpr unsigned kOsxsave = 1U << 27;
  if ((basic.ecx & kOsxsave) == 0) return 0;
  unsigned low = 0;
  unsigned high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (std::uint64_t{high} << 32) | low;
}

std::string brand() {
  std::array<char, 49> text{};
  if (cpuid(0x80000000U).eax < 0x80000004U) return "x86-64";
  for (unsigned i = 0; i < 3; ++i) {
    const Leaf r = cpuid(0x80000002U + i);
    const std::array<unsigned, 4> words{r.eax, r.ebx, r.ecx, r.edx};
    std::memcpy(&text[std::size_t{16} * i], words.data(), 16);
  }
  std::string name(text.data());
  while (!name.empty() && name.back() == ' ') name.pop_back();
  name.erase(0, name.find_first_not_of(' '));
  return name.empty() ? "x86-64" : name;
}

HostCpu detect() {
  const Leaf basic = cpuid(1);
  const Leaf extended = cpuid(7, 0);
  const Leaf more = cpuid(7, 1);
  const Leaf amd = cpuid(0x80000001U);
  const std::uint64_t state = saved_state(basic);
  constexpr std::uint64_t kAvxState = 0x6;      // XMM and upper halves of YMM
  constexpr std::uint64_t kAvx512State = 0xE6;  // and mask registers, upper halves of ZMM, ZMM16-31
  const auto bit = [](unsigned word, unsigned number) { return ((word >> number) & 1U) != 0; };

  HostCpu cpu;
  cpu.vendor_model = brand();
  cpu.fma = (state & kAvxState) == kAvxState && bit(basic.ecx, 12) && bit(basic.ecx, 28) && bit(extended.ebx, 5);
  cpu.avx512 = cpu.fma && (state & kAvx512State) == kAvx512State && bit(extended.ebx, 16) && bit(extended.ebx, 17) &&
               bit(extended.ebx, 31);
  // Family and model decide the compiler's tuning, the stepping does not.
  cpu.feature_key =
      fmt::format("{:07x}-{:08x}{:08x}-{:08x}{:08x}{:08x}-{:08x}-{:08x}{:08x}-{:x}", basic.eax >> 4, basic.ecx,
                  basic.edx, extended.ebx, extended.ecx, extended.edx, more.eax, amd.ecx, amd.edx, state);
  return cpu;
}

#elif defined(__aarch64__)

HostCpu detect() {
  HostCpu cpu;
  cpu.vendor_model = "arm64";
  cpu.fma = true;
  std::string midr;
  std::getline(std::ifstream("/sys/devices/system/cpu/cpu0/regs/identification/midr_el1"), midr);
  cpu.feature_key = fmt::format("{:x}-{:x}-{}", getauxval(AT_HWCAP), getauxval(AT_HWCAP2), midr);
  return cpu;
}

#else
#error "the host device knows x86-64 and arm64"
#endif

}  // namespace

const HostCpu& host_cpu() {
  // Never destroyed: engine threads may ask while the process exits.
  static const HostCpu& cpu = *new HostCpu(detect());
  return cpu;
}

}  // namespace cubie::device
