// The host's kernel compiler: Clang, in a module that only a compile loads.

#include <utility>

#include "compile/absolute_path.hpp"
#include "compile/compiler_use.hpp"
#include "compile/host_compiler.hpp"
#include "compile/hostjit_config.hpp"
#include "compile/kernel_compiler.hpp"

namespace cubie::compile {
namespace {

class HostKernelCompiler final : public KernelCompiler {
 public:
  explicit HostKernelCompiler(HostKernelOptions options)
      : module_(absolute_path(options.hostjit_path)),
        optimise_(options.optimise),
        process_(std::move(options.process)) {}

  [[nodiscard]] Hash128 key(const std::string& text) override { return host_kernel_key({text, optimise_}); }

  [[nodiscard]] CompiledKernel compile(const std::string& text) override {
    HostCompileResult result = compiler()->compile({text, optimise_});
    return {std::move(result.image), std::move(result.log)};
  }

  [[nodiscard]] std::string description() override { return "Clang " CUBIE_CLANG_VERSION; }

 private:
  [[nodiscard]] std::shared_ptr<HostCompiler> compiler() const {
    return process_.in_child ? HostCompiler::in_child(module_, process_) : HostCompiler::load(module_);
  }

  const std::string module_;
  const int optimise_;
  const CompileProcess process_;
};

}  // namespace

std::unique_ptr<KernelCompiler> make_host_kernel_compiler(HostKernelOptions options) {
  CompilerUse::expect();
  return std::make_unique<HostKernelCompiler>(std::move(options));
}

}  // namespace cubie::compile
