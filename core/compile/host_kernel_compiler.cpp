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
  explicit HostKernelCompiler(HostKernelOptions options) : options_(std::move(options)) {}

  [[nodiscard]] Hash128 key(const std::string& text) override { return host_kernel_key({text, options_.optimise}); }

  [[nodiscard]] CompiledKernel compile(const std::string& text) override {
    HostCompileResult result = compiler()->compile({text, options_.optimise});
    return {std::move(result.image), std::move(result.log)};
  }

  [[nodiscard]] std::string description() override { return "Clang " CUBIE_CLANG_VERSION; }

 private:
  [[nodiscard]] std::shared_ptr<HostCompiler> compiler() const {
    return options_.process.in_child
               ? HostCompiler::in_child(options_.hostjit_path, options_.process.memory_limit_bytes)
               : HostCompiler::load(options_.hostjit_path);
  }

  const HostKernelOptions options_;
};

}  // namespace

std::unique_ptr<KernelCompiler> make_host_kernel_compiler(HostKernelOptions options) {
  CompilerUse::expect();
  return std::make_unique<HostKernelCompiler>(std::move(options));
}

}  // namespace cubie::compile
