#include "compile/clang/optimise.hpp"

#include <fmt/format.h>
#include <llvm/Analysis/CGSCCPassManager.h>
#include <llvm/Analysis/LoopAnalysisManager.h>
#include <llvm/IR/PassManager.h>
#include <llvm/Passes/PassBuilder.h>

namespace cubie::hostjit {
namespace {

// Note [Passes]
// A kernel is one function of straight-line vector code after inlining, in a loop that never runs out of work. Clang's
// order of passes is made for programs of many functions and scalar loops; nearly all that it gains here comes from
// the passes below: every function made small before it is copied into its callers, arrays broken up into registers
// before and after the loops over stages and states are unrolled. What else Clang does (redundancy elimination across
// blocks, unswitching, changes of induction variables, each of them more than once) costs as much time again and was
// measured at one to three parts in a hundred of a kernel's speed; to combine instructions once more between these
// passes or behind them, and to move what does not change out of loops, at one part. The first one reads which branches
// kernels call rare, so that registers are not kept for these. No pass may change a rounding, here as there.
constexpr const char* kPasses =
    "function(lower-expect,simplifycfg,sroa,early-cse,instcombine<no-verify-fixpoint>,simplifycfg),"
    "always-inline,cgscc(inline),globaldce,"
    "function(sroa,early-cse,simplifycfg,loop(loop-rotate),simplifycfg,loop(loop-deletion,loop-unroll-full),"
    "sroa,early-cse<memssa>,instcombine<no-verify-fixpoint>,simplifycfg,"
    "jump-threading,correlated-propagation,simplifycfg)";

}  // namespace

bool optimise(llvm::Module& module, llvm::TargetMachine& machine, std::string& log) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  llvm::ModulePassManager passes;
  if (llvm::Error error = builder.parsePassPipeline(passes, kPasses)) {
    log += fmt::format("error: {}\n", llvm::toString(std::move(error)));
    return false;
  }
  passes.run(module, modules);
  return true;
}

}  // namespace cubie::hostjit
