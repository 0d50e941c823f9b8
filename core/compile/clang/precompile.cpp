// Writes the source file that makes the kernel headers, parsed, a part of the module: Note [Precompiled headers] in
// precompiled.hpp. Usage: precompile FILE.cpp

#include <cstdio>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <clang/Basic/Version.h>
#include <clang/Frontend/FrontendAction.h>
#include <clang/Serialization/ASTWriter.h>
#include <fmt/format.h>

#include "compile/clang/precompiled.hpp"
#include "compile/clang/session.hpp"
#include "compile/host_flags.hpp"
#include "compile/kernel_headers.hpp"

namespace cubie::hostjit {
namespace {

// Parses a text and keeps what Clang would write into a precompiled header.
class PrecompileAction final : public clang::ASTFrontendAction {
 public:
  [[nodiscard]] llvm::StringRef bytes() const { return {buffer_->Data.data(), buffer_->Data.size()}; }
  [[nodiscard]] bool complete() const { return buffer_->IsComplete; }

 protected:
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& clang, llvm::StringRef) override {
    return std::make_unique<clang::PCHGenerator>(clang.getPreprocessor(), clang.getModuleCache(), kPrecompiledName, "",
                                                 buffer_, clang.getFrontendOpts().ModuleFileExtensions,
                                                 /*AllowASTWithErrors=*/false, /*IncludeTimestamps=*/false);
  }
  clang::TranslationUnitKind getTranslationUnitKind() override { return clang::TU_Prefix; }
  bool hasASTFileSupport() const override { return false; }

 private:
  std::shared_ptr<clang::PCHBuffer> buffer_ = std::make_shared<clang::PCHBuffer>();
};

std::string as_literal(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i % 64 == 0) out += i == 0 ? "\n    \"" : "\"\n    \"";
    fmt::format_to(std::back_inserter(out), "\\{:03o}", static_cast<unsigned char>(bytes[i]));
  }
  return out + '"';
}

void write_source(std::ostream& out, std::string_view text, std::string_view bytes) {
  out << "// Generated: the kernel headers as Clang keeps them.\n\n#include \"compile/clang/precompiled.hpp\"\n\n"
         "namespace cubie::hostjit {\nnamespace {\n\n"
      << "constexpr char kText[] =" << as_literal(text) << ";\n"
      << "alignas(64) constexpr char kBytes[] =" << as_literal(bytes) << ";\n"
      << "constexpr PrecompiledHeaders kHeaders{\"" << compile::kernel_headers_hash().hex() << "\", \""
      << clang::getClangFullVersion()
      << "\", {kText, sizeof kText - 1}, {kBytes, sizeof kBytes - 1}};\n\n}  // namespace\n\n"
         "const PrecompiledHeaders* precompiled_headers() noexcept { return &kHeaders; }\n\n"
         "}  // namespace cubie::hostjit\n";
}

int run(const char* path) {
  std::string text;
  std::vector<cubie_hostjit_text> headers;
  for (const kernels::EmbeddedSource& source : kernels::embedded_sources()) {
    headers.push_back({source.name.data(), source.text.data(), source.text.size()});  // names are literals
    if (source.name.ends_with(".h")) text += fmt::format("#include \"{}\"\n", source.name);
  }
  std::vector<const char*> flags;
  const std::vector<std::string> owned = compile::host_flags(3);
  for (const std::string& flag : owned) flags.push_back(flag.c_str());
  const cubie_hostjit_request request{CUBIE_HOSTJIT_ABI, {kHeadersName, text.data(), text.size()},
                                      headers.data(),    headers.size(),
                                      nullptr,           flags.data(),
                                      flags.size()};
  Session session;
  PrecompileAction action;
  if (!open_session(session, request, HeaderUse::whole) || !session.clang.ExecuteAction(action) || !action.complete()) {
    std::fprintf(stderr, "the kernel headers do not compile:\n%s", session.log.c_str());
    return 1;
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  write_source(file, text, action.bytes());
  file.close();
  if (!file) std::fprintf(stderr, "%s cannot be written\n", path);
  return file ? 0 : 1;
}

}  // namespace
}  // namespace cubie::hostjit

// Without LLVM's targets there is no target machine; the front end needs none of their code.
int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: precompile FILE.cpp\n");
    return 2;
  }
  return cubie::hostjit::run(argv[1]);
}
