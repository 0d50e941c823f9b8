#include "compile/host_flags.hpp"

#include <fmt/format.h>

#include "device/host/host_device.hpp"
#include "util/error.hpp"

namespace cubie::compile {

std::vector<std::string> host_flags(int optimise) {
  if (optimise < 0 || optimise > 3) {
    throw Error(ErrorCode::out_of_range, "optimise must be between 0 and 3 (got {})", optimise);
  }
  // Rounding is written in the kernels: nothing is fused, reordered or assumed finite, division and square root are
  // IEEE, subnormals are kept. Clang's front end takes all of that as its default but contraction; loop and SLP
  // vectorisation stay off by its default too, since kernels are vectors already. Traps are not observed and errno is
  // not set, so that square roots and selections become instructions.
  std::vector<std::string> flags = {fmt::format("-O{}", optimise),    "-std=c++17", "-ffp-contract=off",
                                    "-ffp-exception-behavior=ignore", "-fno-rtti",  "-fno-threadsafe-statics"};
  // Code generators prefer 256 bits on many processors that have 512; lane groups are as wide as the plan says.
  if (device::host_cpu().avx512) flags.emplace_back("-mprefer-vector-width=512");
  return flags;
}

}  // namespace cubie::compile
