// The GPU's kernel compiler: NVRTC, loaded when first asked anything.

#include <utility>

#include <fmt/format.h>

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
    NvrtcResult result = compile_with_nvrtc(shared_nvrtc(search_), {text, architecture_});
    return {std::move(result.image), std::move(result.log)};
  }

  [[nodiscard]] std::string description() override {
    const NvrtcLibrary& library = shared_nvrtc(search_);
    return fmt::format("NVRTC {}.{} from {}", library.major, library.minor, library.path);
  }

 private:
  const NvrtcSearch search_;
  const int architecture_;
  const std::vector<std::string> flags_;
};

}  // namespace

std::unique_ptr<KernelCompiler> make_nvrtc_kernel_compiler(NvrtcKernelOptions options) {
  CompilerUse::expect();
  return std::make_unique<NvrtcKernelCompiler>(std::move(options));
}

}  // namespace cubie::compile
