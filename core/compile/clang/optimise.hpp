#pragma once
// The optimiser's work on a kernel.

#include <string>

#include <clang/Basic/TargetOptions.h>
#include <llvm/IR/Module.h>

namespace cubie::hostjit {

/// Optimises `module` for `target`, in less time than Clang's own order of passes takes. Returns false, with the
/// reason in `log`, when there is no such target.
bool optimise(llvm::Module& module, const clang::TargetOptions& target, std::string& log);

}  // namespace cubie::hostjit
