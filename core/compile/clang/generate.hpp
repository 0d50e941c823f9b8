#pragma once
// From optimised code to an object.

#include <memory>
#include <string>

#include <clang/Basic/TargetOptions.h>
#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include "compile/clang/front_end.hpp"

namespace cubie::hostjit {

/// The machine that knows costs and legal types of `target`. Null, with the reason in `log`, when there is none.
[[nodiscard]] std::unique_ptr<llvm::TargetMachine> make_machine(const llvm::Module& module,
                                                                const clang::TargetOptions& target, std::string& log);

/// Clang's way to an object, less the passes that cost more time than they are worth to kernels. Returns false, with
/// the reason in `log`, when the target cannot write objects.
[[nodiscard]] bool generate_object(llvm::Module& module, llvm::TargetMachine& machine, ObjectBytes& out_object,
                                   std::string& log);

}  // namespace cubie::hostjit
