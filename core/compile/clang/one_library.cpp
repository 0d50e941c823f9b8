// What the host compile module needs when it holds Clang, LLD and LLVM itself.
//
// Note [One library]
// Where static libraries of LLVM are at hand, the module is made of them. It then loads in a third of the time, brings
// none of LLVM's own dependencies into the process, and shares no symbol with another LLVM there. And it decides what
// exit() does with LLVM's static objects: nothing, as a compile on another thread may still be using them. Nothing is
// lost by that, because none of them holds more than memory.

#include <llvm/Passes/PassBuilder.h>
#include <llvm/Passes/PassPlugin.h>

// LLD initialises every target that LLVM was built for; without these, the code of all of them would be linked in.
#define CUBIE_FOREIGN_TARGET(Name)                    \
  extern "C" void LLVMInitialize##Name##TargetInfo(); \
  extern "C" void LLVMInitialize##Name##Target();     \
  extern "C" void LLVMInitialize##Name##TargetMC();   \
  extern "C" void LLVMInitialize##Name##AsmPrinter(); \
  extern "C" void LLVMInitialize##Name##AsmParser();  \
  void LLVMInitialize##Name##TargetInfo() {}          \
  void LLVMInitialize##Name##Target() {}              \
  void LLVMInitialize##Name##TargetMC() {}            \
  void LLVMInitialize##Name##AsmPrinter() {}          \
  void LLVMInitialize##Name##AsmParser() {}
#include "compile/foreign_targets.def"

// Debian builds LLVM with the plugin Polly, whose library is in a package of its own and not wanted here.
llvm::PassPluginLibraryInfo getPollyPluginInfo();
llvm::PassPluginLibraryInfo getPollyPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "none", "0", [](llvm::PassBuilder&) {}};
}

extern "C" int __wrap___cxa_atexit(void (*)(void*), void*, void*);  // NOLINT(bugprone-reserved-identifier)
int __wrap___cxa_atexit(void (* /*destroy*/)(void*), void* /*object*/, void* /*library*/) { return 0; }
