#pragma once
// One translation unit in Clang, up to unoptimised IR.

#include <memory>
#include <string>

#include <clang/Frontend/CompilerInstance.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/raw_ostream.h>

#include "compile/clang/hostjit.h"

namespace cubie::hostjit {

/// Everything Clang works on, in one block that can be abandoned when LLVM gives up half way.
struct Session {
  std::string log;
  llvm::raw_string_ostream log_stream{log};
  bool backend_failed = false;
  llvm::LLVMContext context;
  clang::CompilerInstance clang;
  std::unique_ptr<llvm::Module> module;
};

enum class HeaderUse {
  as_needed,    // nearly all in them is templates: those that the text does not use are skipped, not parsed
  whole,        // parsed to the end
  precompiled,  // those of this module
};

/// Gives Clang its arguments and the only files it sees: the text and the headers. False: the log says why.
[[nodiscard]] bool open_session(Session& session, const cubie_hostjit_request& request, HeaderUse headers);

}  // namespace cubie::hostjit
