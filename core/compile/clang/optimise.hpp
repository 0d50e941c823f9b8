#pragma once
// The optimiser's work on a kernel.

#include <string>

#include <clang/Basic/TargetOptions.h>
#include <llvm/IR/Module.h>

namespace cubie::hostjit {

/// Optimises `module` for `target`, in about half the time of Clang's own order of passes. Returns false, with the
/// reason in `log`, when there is no such target.
bool optimise(llvm::Module& module, const clang::TargetOptions& target, std::string& log);

}  // namespace cubie::hostjit
