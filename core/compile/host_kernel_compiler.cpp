// The host's kernel compiler: Clang, in a module that only a compile loads.

#include <utility>

#include "compile/compiler_use.hpp"
#include "compile/host_compiler.hpp"
#include "compile/hostjit_config.hpp"
#include "compile/kernel_compiler.hpp"

namespace cubie::compile {
namespace {

class HostKernelCompiler final : public KernelCompiler {
 public:
  HostKernelCompiler(std::string hostjit_path, int optimise)
      : hostjit_path_(std::move(hostjit_path)), optimise_(optimise) {}

  [[nodiscard]] Hash128 key(const std::string& text) override { return host_kernel_key({text, optimise_}); }

  [[nodiscard]] CompiledKernel compile(const std::string& text) override {
    HostCompileResult result = HostCompiler::load(hostjit_path_)->compile({text, optimise_});
    return {std::move(result.image), std::move(result.log)};
  }

  [[nodiscard]] std::string description() override { return "Clang " CUBIE_CLANG_VERSION; }

 private:
  const std::string hostjit_path_;
  const int optimise_;
};

}  // namespace

std::unique_ptr<KernelCompiler> make_host_kernel_compiler(std::string hostjit_path, int optimise) {
  CompilerUse::expect();
  return std::make_unique<HostKernelCompiler>(std::move(hostjit_path), optimise);
}

}  // namespace cubie::compile
