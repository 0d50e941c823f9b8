#include "codegen/fold_text.hpp"

#include <fmt/format.h>

#include "codegen/kernel_text.hpp"

namespace cubie::codegen {

std::string emit_fold_kernel() {
  return fmt::format(
      "#include \"fold.h\"\n"
      "extern \"C\" __global__ void {}(const __grid_constant__ cubie_kernel::fold_args args, int n_workers) {{\n"
      "  const int worker = (int)(blockIdx.x * blockDim.x + threadIdx.x);\n"
      "  if (worker < n_workers) cubie_kernel::fold::run(args, worker, n_workers);\n"
      "}}\n",
      kEntryPoint);
}

}  // namespace cubie::codegen
