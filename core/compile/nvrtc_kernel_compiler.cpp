// The GPU's kernel compiler: NVRTC, loaded when first asked anything.

#include <utility>

#include <fmt/format.h>

#include "compile/absolute_path.hpp"
#include "compile/child_compiler.hpp"
#include "compile/compile_error.hpp"
#include "compile/compiler_use.hpp"
#include "compile/kernel_compiler.hpp"
#include "compile/nvrtc_kernel_key.hpp"

namespace cubie::compile {
namespace {

class NvrtcKernelCompiler final : public KernelCompiler {
 public:
  explicit NvrtcKernelCompiler(NvrtcKernelOptions options)
      : search_{std::move(options.path), options.most_major, options.architecture},
        architecture_(options.architecture),
        hostjit_path_(absolute_path(options.hostjit_path)),
        process_(std::move(options.process)),
        flags_(nvrtc_options(options.architecture)) {}

  [[nodiscard]] Hash128 key(const std::string& text) override {
    const NvrtcLibrary& library = shared_nvrtc(search_);
    return nvrtc_kernel_key({.text = text,
                             .architecture = architecture_,
                             .options = flags_,
                             .major = library.major,
                             .minor = library.minor,
                             .headers = kernel_headers_hash(),
                             .cubie_version = CUBIE_BUILD_VERSION});
  }

  [[nodiscard]] CompiledKernel compile(const std::string& text) override {
    const NvrtcLibrary& library = shared_nvrtc(search_);
    if (process_.in_child) return compile_elsewhere(library, text);
    NvrtcResult result = compile_with_nvrtc(library, {text, architecture_});
    return {std::move(result.image), std::move(result.log)};
  }

  [[nodiscard]] std::string description() override {
    const NvrtcLibrary& library = shared_nvrtc(search_);
    return fmt::format("NVRTC {} from {}", nvrtc_version(library), library.path);
  }

 private:
  [[nodiscard]] CompiledKernel compile_elsewhere(const NvrtcLibrary& library, const std::string& text) const {
    CompileAnswer answer = compile_in_child(find_compile_program(hostjit_path_), process_.environment,
                                            {.compiler = library.path,
                                             .version = nvrtc_version(library),
                                             .architecture = architecture_,
                                             .memory_limit_bytes = process_.memory_limit_bytes,
                                             .text = {"kernel.cu", text},
                                             .flags = {},
                                             .headers = {},
                                             .headers_key = {}});
    if (answer.status != 0) throw CompileError(ErrorCode::compile, std::move(answer.message), std::move(answer.log));
    return {std::move(answer.image), std::move(answer.log)};
  }

  const NvrtcSearch search_;
  const int architecture_;
  const std::string hostjit_path_;
  const CompileProcess process_;
  const std::vector<std::string> flags_;
};

}  // namespace

std::unique_ptr<KernelCompiler> make_nvrtc_kernel_compiler(NvrtcKernelOptions options) {
  CompilerUse::expect();
  return std::make_unique<NvrtcKernelCompiler>(std::move(options));
}

}  // namespace cubie::compile
