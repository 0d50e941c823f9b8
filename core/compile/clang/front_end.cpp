#include "compile/clang/front_end.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <clang/Basic/DiagnosticOptions.h>
#include <clang/Basic/TargetInfo.h>
#include <clang/CodeGen/BackendUtil.h>
#include <clang/CodeGen/CodeGenAction.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/CompilerInvocation.h>
#include <clang/Frontend/TextDiagnosticPrinter.h>
#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/DiagnosticPrinter.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/VirtualFileSystem.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/Transforms/IPO/Internalize.h>

#include "compile/clang/fatal.hpp"
#include "compile/clang/generate.hpp"
#include "compile/clang/optimise.hpp"
#include "compile/clang/timings.hpp"

namespace cubie::hostjit {
namespace {

constexpr unsigned kOwnPasses = 1;  // the level from which optimise.cpp decides; at 0 nothing is optimised

// Everything Clang works on, in one block that can be abandoned when LLVM gives up half way.
struct Session {
  std::string log;
  llvm::raw_string_ostream log_stream{log};
  bool backend_failed = false;
  llvm::LLVMContext context;
  clang::CompilerInstance clang;
  std::unique_ptr<llvm::Module> module;
};

std::vector<std::string> arguments(const cubie_hostjit_request& request) {
  std::vector<std::string> args = {
      "-triple", llvm::sys::getProcessTriple(), "-emit-obj", "-x", "c++", "-mrelocation-model", "pic", "-pic-level",
      "2", "-mframe-pointer=none", "-nostdsysteminc", "-nobuiltininc", "-nostdinc++",
      // Names of values and checks of the compiler's own work cost a third of the time.
      "-discard-value-names", "-disable-llvm-verifier", "-clear-ast-before-backend",
      // Extended vectors wider than the ABI's are passed between functions of one image only.
      "-Wno-psabi",
      // Nearly all of the headers are templates: those that a kernel does not use are skipped, not parsed. Marks of
      // where variables live are of no use to arrays that become values, and much work for each pass.
      "-fdelayed-template-parsing", "-disable-lifetime-markers"};
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

llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files_of(const cubie_hostjit_request& request) {
  auto files = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  files->setCurrentWorkingDirectory("/");
  const auto add = [&](const cubie_hostjit_text& text) {
    files->addFile(text.name, 0, llvm::MemoryBuffer::getMemBufferCopy({text.bytes, text.n_bytes}, text.name));
  };
  for (const cubie_hostjit_text& header : std::span(request.headers, request.n_headers)) add(header);
  add(request.text);
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

bool prepare(Session& session, const cubie_hostjit_request& request) {
  auto options = llvm::makeIntrusiveRefCnt<clang::DiagnosticOptions>();
  auto* printer = new clang::TextDiagnosticPrinter(session.log_stream, options.get());
  auto engine = llvm::makeIntrusiveRefCnt<clang::DiagnosticsEngine>(llvm::makeIntrusiveRefCnt<clang::DiagnosticIDs>(),
                                                                    options, printer);
  const std::vector<std::string> args = arguments(request);
  std::vector<const char*> pointers;
  for (const std::string& arg : args) pointers.push_back(arg.c_str());
  auto invocation = std::make_shared<clang::CompilerInvocation>();
  if (!clang::CompilerInvocation::CreateFromArgs(*invocation, pointers, *engine)) return false;
  session.clang.setInvocation(std::move(invocation));
  session.clang.setDiagnostics(engine.get());
  session.clang.setVerboseOutputStream(session.log_stream);  // the closing "1 error generated" goes here
  session.clang.createFileManager(files_of(request));
  session.context.setDiagnosticHandlerCallBack(on_backend_diagnostic, &session);
  return true;
}

bool parse(Session& session) {
  // The action ends at unoptimised IR; what must stay visible is decided before the optimiser runs.
  clang::CodeGenOptions& codegen = session.clang.getCodeGenOpts();
  codegen.DisableLLVMPasses = 1;
  clang::EmitLLVMOnlyAction action(&session.context);
  const bool parsed = session.clang.ExecuteAction(action);
  codegen.DisableLLVMPasses = 0;
  if (!parsed || session.clang.getDiagnostics().hasErrorOccurred()) return false;
  session.module = action.takeModule();
  return session.module != nullptr;
}

// Only functions and data with C names are entry points; everything else may be inlined and dropped.
void keep_entry_points(llvm::Module& module) {
  llvm::internalizeModule(module, [](const llvm::GlobalValue& value) { return !value.getName().starts_with("_Z"); });
}

// Clang's own way, which at level 0 is a different one.
ObjectBytes generate(Session& session) {
  ObjectBytes object;
  clang::CompilerInstance& clang = session.clang;
  clang::EmitBackendOutput(
      clang.getDiagnostics(), clang.getHeaderSearchOpts(), clang.getCodeGenOpts(), clang.getTargetOpts(),
      clang.getLangOpts(), clang.getTarget().getDataLayoutString(), session.module.get(), clang::Backend_EmitObj,
      clang.getFileManager().getVirtualFileSystemPtr(), std::make_unique<llvm::raw_svector_ostream>(object));
  session.backend_failed |= clang.getDiagnostics().hasErrorOccurred();
  return object;
}

// A kernel may call only what every process has anyway. Anything else (exp, fma without the instruction) would bind
// to whatever the process happens to offer, and numbers would depend on it.
bool self_contained(const ObjectBytes& bytes, llvm::raw_ostream& log) {
  static constexpr llvm::StringRef kAllowed[] = {"memcpy", "memmove", "memset", "memcmp", "_GLOBAL_OFFSET_TABLE_"};
  auto object = llvm::object::ObjectFile::createELFObjectFile(
      llvm::MemoryBufferRef(llvm::StringRef(bytes.data(), bytes.size()), "kernel"));
  if (!object) {
    log << "error: the object is unreadable: " << llvm::toString(object.takeError()) << '\n';
    return false;
  }
  bool contained = true;
  for (const llvm::object::SymbolRef& symbol : (*object)->symbols()) {
    auto flags = symbol.getFlags();
    auto name = symbol.getName();
    const bool readable = static_cast<bool>(flags) && static_cast<bool>(name);
    const bool undefined = readable && (*flags & llvm::object::SymbolRef::SF_Undefined) != 0 && !name->empty();
    if (undefined && std::find(std::begin(kAllowed), std::end(kAllowed), *name) == std::end(kAllowed)) {
      log << "error: the kernel refers to '" << *name << "', which it does not define\n";
      contained = false;
    }
    if (!flags) llvm::consumeError(flags.takeError());
    if (!name) llvm::consumeError(name.takeError());
  }
  return contained;
}

std::optional<ObjectBytes> run(Session& session, const cubie_hostjit_request& request) {
  Timings timings;
  if (!prepare(session, request) || !parse(session)) return std::nullopt;
  timings.note(session.log, "front end");
  keep_entry_points(*session.module);
  ObjectBytes object;
  if (session.clang.getCodeGenOpts().OptimizationLevel >= kOwnPasses) {
    const auto machine = make_machine(*session.module, session.clang.getTargetOpts(), session.log);
    if (machine == nullptr || !optimise(*session.module, *machine, session.log)) return std::nullopt;
    timings.note(session.log, "optimise");
    if (!generate_object(*session.module, *machine, object, session.log)) return std::nullopt;
  } else {
    object = generate(session);
  }
  if (session.backend_failed || !self_contained(object, session.log_stream)) return std::nullopt;
  timings.note(session.log, "generate");
  return object;
}

}  // namespace

std::optional<ObjectBytes> text_to_object(const cubie_hostjit_request& request, std::string& log) {
  auto session = std::make_unique<Session>();
  try {
    const FatalScope scope;
    std::optional<ObjectBytes> object = run(*session, request);
    log += session->log;
    return object;
  } catch (const LlvmGaveUp&) {
    log += session->log;
    (void)session.release();  // half-built; its destructors would run into what LLVM left behind
    throw;
  }
}

}  // namespace cubie::hostjit
