#pragma once
// The optimiser's work on a kernel.

#include <string>

#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

namespace cubie::hostjit {

/// Optimises `module` for `machine`, in less time than Clang's own order of passes takes. Returns false, with the
/// reason in `log`, when LLVM does not know a pass.
[[nodiscard]] bool optimise(llvm::Module& module, llvm::TargetMachine& machine, std::string& log);

}  // namespace cubie::hostjit
