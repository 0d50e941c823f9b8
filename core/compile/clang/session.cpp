#include "compile/clang/session.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include <clang/Basic/DiagnosticOptions.h>
#include <clang/Frontend/CompilerInvocation.h>
#include <clang/Frontend/TextDiagnosticPrinter.h>
#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/DiagnosticPrinter.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/VirtualFileSystem.h>
#include <llvm/TargetParser/Host.h>

#include "compile/clang/precompiled.hpp"

namespace cubie::hostjit {
namespace {

std::vector<std::string> arguments(const cubie_hostjit_request& request, HeaderUse headers) {
  std::vector<std::string> args = {
      "-triple", llvm::sys::getProcessTriple(), "-emit-obj", "-x", "c++", "-mrelocation-model", "pic", "-pic-level",
      "2", "-mframe-pointer=none", "-nostdsysteminc", "-nobuiltininc", "-nostdinc++",
      // Names of values and checks of the compiler's own work cost a third of the time.
      "-discard-value-names", "-disable-llvm-verifier", "-clear-ast-before-backend",
      // Marks of where variables live are of no use to arrays that become values, and much work for each pass.
      "-disable-lifetime-markers"};
  if (headers == HeaderUse::as_needed) args.emplace_back("-fdelayed-template-parsing");
  if (headers == HeaderUse::precompiled) {  // Note [Precompiled headers] in precompiled.hpp
    args.insert(args.end(), {"-include-pch", kPrecompiledName, "-fno-validate-pch"});
  }
  // The features switched off matter as much as those switched on: virtual machines mask what the model has.
  args.insert(args.end(), {"-target-cpu", llvm::sys::getHostCPUName().str()});
  std::vector<std::string> features;
  for (const auto& feature : llvm::sys::getHostCPUFeatures()) {
    features.push_back(feature.first().str().insert(0, 1, feature.second ? '+' : '-'));
  }
  std::sort(features.begin(), features.end());
  for (std::string& feature : features) args.insert(args.end(), {"-target-feature", std::move(feature)});
  for (const char* flag : std::span(request.flags, request.n_flags)) args.emplace_back(flag);
  args.emplace_back(request.text.name);
  return args;
}

llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files_of(const cubie_hostjit_request& request, HeaderUse headers) {
  auto files = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  files->setCurrentWorkingDirectory("/");
  const auto add = [&](const cubie_hostjit_text& text) {
    files->addFile(text.name, 0, llvm::MemoryBuffer::getMemBufferCopy({text.bytes, text.n_bytes}, text.name));
  };
  for (const cubie_hostjit_text& header : std::span(request.headers, request.n_headers)) add(header);
  add(request.text);
  if (headers == HeaderUse::precompiled) {
    const PrecompiledHeaders& own = *precompiled_headers();
    files->addFileNoOwn(kHeadersName, 0, {own.text, kHeadersName});
    files->addFileNoOwn(kPrecompiledName, 0, {own.bytes, kPrecompiledName});
  }
  return files;
}

// Without a handler of its own an LLVM context writes errors to stderr and ends the process.
void on_backend_diagnostic(const llvm::DiagnosticInfo* info, void* user) {
  Session& session = *static_cast<Session*>(user);
  const char* word = nullptr;
  switch (info->getSeverity()) {
    case llvm::DS_Error:
      word = "error: ";
      break;
    case llvm::DS_Warning:
      word = "warning: ";
      break;
    default:
      return;
  }
  session.backend_failed |= info->getSeverity() == llvm::DS_Error;
  llvm::DiagnosticPrinterRawOStream printer(session.log_stream);
  session.log_stream << word;
  info->print(printer);
  session.log_stream << '\n';
}

}  // namespace

bool open_session(Session& session, const cubie_hostjit_request& request, HeaderUse headers) {
  auto options = llvm::makeIntrusiveRefCnt<clang::DiagnosticOptions>();
  auto* printer = new clang::TextDiagnosticPrinter(session.log_stream, options.get());
  auto engine = llvm::makeIntrusiveRefCnt<clang::DiagnosticsEngine>(llvm::makeIntrusiveRefCnt<clang::DiagnosticIDs>(),
                                                                    options, printer);
  const std::vector<std::string> args = arguments(request, headers);
  std::vector<const char*> pointers;
  for (const std::string& arg : args) pointers.push_back(arg.c_str());
  auto invocation = std::make_shared<clang::CompilerInvocation>();
  if (!clang::CompilerInvocation::CreateFromArgs(*invocation, pointers, *engine)) return false;
  session.clang.setInvocation(std::move(invocation));
  session.clang.setDiagnostics(engine.get());
  session.clang.setVerboseOutputStream(session.log_stream);  // the closing "1 error generated" goes here
  session.clang.createFileManager(files_of(request, headers));
  session.context.setDiagnosticHandlerCallBack(on_backend_diagnostic, &session);
  return true;
}

}  // namespace cubie::hostjit
