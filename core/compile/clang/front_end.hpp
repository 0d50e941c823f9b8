#pragma once
// Kernel text -> relocatable object, by Clang in this process, reading no file of the disk.

#include <optional>
#include <span>
#include <string>

#include <llvm/ADT/SmallVector.h>

#include "compile/clang/hostjit.h"

namespace cubie::hostjit {

using ObjectBytes = llvm::SmallVector<char, 0>;

/// Diagnostics go to `log`. Null when the text is rejected. Throws LlvmGaveUp.
[[nodiscard]] std::optional<ObjectBytes> text_to_object(const cubie_hostjit_request& request, std::string& log);

}  // namespace cubie::hostjit
