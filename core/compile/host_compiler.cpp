#include "compile/host_compiler.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <span>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compile/compile_error.hpp"
#include "compile/compiler_use.hpp"
#include "compile/host_flags.hpp"
#include "compile/host_module.hpp"
#include "compile/hostjit_config.hpp"
#include "compile/kernel_headers.hpp"
#include "device/host/host_device.hpp"
#include "kernels/embedded.hpp"

namespace cubie::compile {
namespace {

// The line a user reads first: the first error, else the last line.
std::string_view first_diagnostic(std::string_view log) {
  std::string_view last = "no diagnostic";
  while (!log.empty()) {
    const std::string_view line = log.substr(0, log.find('\n'));
    if (line.find("error: ") != std::string_view::npos) return line;
    if (!line.empty()) last = line;
    log.remove_prefix(std::min(log.size(), line.size() + 1));
  }
  return last;
}

class ModuleResult {
 public:
  explicit ModuleResult(const HostModule& module) : module_(module) {}
  ~ModuleResult() { module_.free(&raw_); }
  ModuleResult(const ModuleResult&) = delete;
  ModuleResult& operator=(const ModuleResult&) = delete;
  [[nodiscard]] cubie_hostjit_result* out() noexcept { return &raw_; }
  [[nodiscard]] std::string log() const { return raw_.log_bytes == 0 ? "" : std::string(raw_.log, raw_.log_bytes); }
  [[nodiscard]] std::vector<std::byte> image() const {
    const auto bytes = std::as_bytes(std::span(raw_.image, raw_.image_bytes));
    return {bytes.begin(), bytes.end()};
  }

 private:
  const HostModule& module_;
  cubie_hostjit_result raw_{};
};

class ModuleCompiler final : public HostCompiler {
 public:
  explicit ModuleCompiler(HostModule module) : module_(module) {}

  HostCompileResult compile(const HostCompileRequest& request) override {
    const CompilerUse use;
    const std::vector<std::string> flags = host_flags(request.optimise);
    std::vector<const char*> flag_pointers;
    for (const std::string& flag : flags) flag_pointers.push_back(flag.c_str());
    std::vector<cubie_hostjit_text> headers;
    for (const kernels::EmbeddedSource& source : kernels::embedded_sources()) {
      headers.push_back({source.name.data(), source.text.data(), source.text.size()});  // names are literals
    }
    const std::string headers_key = kernel_headers_hash().hex();
    const cubie_hostjit_request raw{CUBIE_HOSTJIT_ABI,   {kKernelTextName, request.text.data(), request.text.size()},
                                    headers.data(),      headers.size(),
                                    headers_key.c_str(), flag_pointers.data(),
                                    flag_pointers.size()};
    ModuleResult result(module_);
    const std::int32_t status = module_.compile(&raw, result.out());
    if (status != cubie_hostjit_ok) fail_compile(status, result.log());
    return {result.image(), result.log()};
  }

 private:
  HostModule module_;
};

}  // namespace

void fail_compile(std::int32_t status, std::string log) {
  if (status == cubie_hostjit_out_of_memory) {
    throw CompileError(ErrorCode::out_of_host_memory, "kernel compile ran out of memory", std::move(log));
  }
  std::string message = fmt::format("kernel does not compile: {}", first_diagnostic(log));
  throw CompileError(ErrorCode::compile, std::move(message), std::move(log));
}

std::shared_ptr<HostCompiler> HostCompiler::load(const std::string& module_path) {
  static std::mutex mutex;
  static auto& loaded = *new std::map<std::string, std::shared_ptr<HostCompiler>>;  // outlives every user at exit
  const CompilerUse use;  // around the lock: a fork finds it free
  const std::lock_guard lock(mutex);
  std::shared_ptr<HostCompiler>& compiler = loaded[module_path];
  if (compiler == nullptr) compiler = std::make_shared<ModuleCompiler>(load_host_module(module_path));
  return compiler;
}

std::string host_compile_key() {
  static const std::string key =
      fmt::format("module {}; clang {}; flags {}; cpu {}; headers {}", CUBIE_HOSTJIT_ABI, CUBIE_CLANG_VERSION,
                  fmt::join(host_flags(0), " "), device::host_cpu().feature_key, kernel_headers_hash().hex());
  return key;
}

Hash128 host_kernel_key(const HostCompileRequest& request) {
  return HashBuilder().add(host_compile_key()).add(request.optimise).add(request.text).finish();
}

}  // namespace cubie::compile
