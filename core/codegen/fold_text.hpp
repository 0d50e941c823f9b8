#pragma once
// The text of the kernel that gathers statistics over runs on a GPU.

#include <string>

namespace cubie::codegen {

/// The same for all solves; its entry point takes cubie_kernel::fold_args.
[[nodiscard]] std::string emit_fold_kernel();

}  // namespace cubie::codegen
