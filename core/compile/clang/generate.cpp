#include "compile/clang/generate.hpp"

#include <memory>

#include <llvm/ADT/StringExtras.h>
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/Analysis/TargetTransformInfo.h>
#include <llvm/CodeGen/MachineModuleInfo.h>
#include <llvm/CodeGen/Passes.h>
#include <llvm/CodeGen/TargetPassConfig.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/raw_ostream.h>

namespace cubie::hostjit {

std::unique_ptr<llvm::TargetMachine> make_machine(const llvm::Module& module, const clang::TargetOptions& target,
                                                  std::string& log) {
  const llvm::Target* const found = llvm::TargetRegistry::lookupTarget(module.getTargetTriple(), log);
  if (found == nullptr) return nullptr;
  return std::unique_ptr<llvm::TargetMachine>(
      found->createTargetMachine(module.getTargetTriple(), target.CPU, llvm::join(target.Features, ","), {},
                                 llvm::Reloc::PIC_, std::nullopt, llvm::CodeGenOptLevel::Aggressive));
}

bool generate_object(llvm::Module& module, llvm::TargetMachine& machine, ObjectBytes& out_object, std::string& log) {
  auto& target = static_cast<llvm::LLVMTargetMachine&>(machine);  // as all targets that come with LLVM are
  llvm::raw_svector_ostream stream(out_object);
  llvm::legacy::PassManager passes;  // owns what is added
  passes.add(new llvm::TargetLibraryInfoWrapperPass(machine.getTargetTriple()));
  passes.add(llvm::createTargetTransformInfoWrapperPass(machine.getTargetIRAnalysis()));
  llvm::TargetPassConfig* const config = target.createPassConfig(passes);
  config->setDisableVerify(true);
  // Processors that reorder instructions themselves gain nothing from a second order of them, at a sixteenth of the
  // time that code takes to be made.
  config->disablePass(&llvm::PostRASchedulerID);
  auto* const machine_code = new llvm::MachineModuleInfoWrapperPass(&target);
  passes.add(config);
  passes.add(machine_code);
  bool possible = !config->addISelPasses();
  if (possible) {
    config->addMachinePasses();
    config->setInitialized();
    possible = !target.addAsmPrinter(passes, stream, nullptr, llvm::CodeGenFileType::ObjectFile,
                                     machine_code->getMMI().getContext());
  }
  if (!possible) {
    log += "error: the target makes no object files\n";
    return false;
  }
  passes.add(llvm::createFreeMachineFunctionPass());
  passes.run(module);
  return true;
}

}  // namespace cubie::hostjit
