#include "compile/clang/front_end.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <clang/Basic/TargetInfo.h>
#include <clang/Basic/Version.h>
#include <clang/CodeGen/BackendUtil.h>
#include <clang/CodeGen/CodeGenAction.h>
#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Transforms/IPO/Internalize.h>

#include "compile/clang/fatal.hpp"
#include "compile/clang/generate.hpp"
#include "compile/clang/optimise.hpp"
#include "compile/clang/precompiled.hpp"
#include "compile/clang/session.hpp"
#include "compile/clang/timings.hpp"

namespace cubie::hostjit {
namespace {

constexpr unsigned kOwnPasses = 1;  // the level from which optimise.cpp decides; at 0 nothing is optimised

HeaderUse header_use(const cubie_hostjit_request& request) {
  const PrecompiledHeaders* const own = precompiled_headers();
  const bool same = own != nullptr && request.headers_key != nullptr && own->key == request.headers_key &&
                    own->clang == clang::getClangFullVersion();
  return same ? HeaderUse::precompiled : HeaderUse::as_needed;
}

// Note [Features of functions]
// All functions of an image are compiled alike, which Clang does not know. For each call that passes a wide vector it
// compares the lists of what caller and callee may use, in two copies of some hundred names, and warns where vectors of
// that width have no register to be passed in; and each function is given the list as a text. That took a seventh of
// the front end's time. So while the text is compiled there is no list for functions, which then take the machine's,
// and the one that calls are asked about holds Clang's question alone, with the answer that ends it, and what the one
// builtin asks that kernels call. Further builtins of a processor would have to be named here.
class ToModule final : public clang::EmitLLVMOnlyAction {
 public:
  using clang::EmitLLVMOnlyAction::EmitLLVMOnlyAction;
  /// What the machine may use.
  [[nodiscard]] std::vector<std::string> take_features() { return std::move(features_); }

 protected:
  bool BeginSourceFileAction(clang::CompilerInstance& clang) override {
    clang::TargetOptions& target = clang.getTarget().getTargetOpts();
    features_ = std::exchange(target.Features, {});
    if (clang.getTarget().getTriple().isX86()) {
      target.FeatureMap = {{"sse", true}, {"avx", true}, {"avx512f", true}, {"evex512", true}};
    }
    return clang::EmitLLVMOnlyAction::BeginSourceFileAction(clang);
  }

 private:
  std::vector<std::string> features_;
};

bool parse(Session& session) {
  // The action ends at unoptimised IR; what must stay visible is decided before the optimiser runs.
  clang::CodeGenOptions& codegen = session.clang.getCodeGenOpts();
  codegen.DisableLLVMPasses = 1;
  ToModule action(&session.context);
  const bool parsed = session.clang.ExecuteAction(action);
  session.clang.getTargetOpts().Features = action.take_features();
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
  const HeaderUse headers = header_use(request);
  if (!open_session(session, request, headers) || !parse(session)) return std::nullopt;
  timings.note(session.log, headers == HeaderUse::precompiled ? "front end with precompiled headers" : "front end");
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
