#include "compile/nvrtc_compiler.hpp"

#include <algorithm>
#include <utility>

#include <locale.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compile/compile_error.hpp"
#include "compile/compiler_use.hpp"
#include "kernels/embedded.hpp"

namespace cubie::compile {
namespace {

class SavedLocale {
 public:
  SavedLocale() : locale_(uselocale(static_cast<locale_t>(nullptr))) {}
  SavedLocale(const SavedLocale&) = delete;
  SavedLocale& operator=(const SavedLocale&) = delete;
  ~SavedLocale() { (void)uselocale(locale_); }

 private:
  const locale_t locale_;
};

[[noreturn]] void fail_starved() { throw Error(ErrorCode::out_of_host_memory, "kernel compile ran out of memory"); }

class Program {
 public:
  Program(const NvrtcLibrary& library, const std::string& text) : table_(library.table) {
    std::vector<std::string> names, texts;
    for (const kernels::EmbeddedSource& source : kernels::embedded_sources()) {
      names.emplace_back(source.name);
      texts.emplace_back(source.text);
    }
    const auto pointers = [](const std::vector<std::string>& strings) {
      std::vector<const char*> out;
      for (const std::string& s : strings) out.push_back(s.c_str());
      return out;
    };
    check(table_.nvrtcCreateProgram(&program_, text.c_str(), "kernel.cu", static_cast<int>(names.size()),
                                    pointers(texts).data(), pointers(names).data()));
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() { (void)table_.nvrtcDestroyProgram(&program_); }

  [[nodiscard]] int compile(const std::vector<std::string>& options) {
    std::vector<const char*> pointers;
    for (const std::string& option : options) pointers.push_back(option.c_str());
    return table_.nvrtcCompileProgram(program_, static_cast<int>(pointers.size()), pointers.data());
  }

  [[nodiscard]] std::string log() const {
    std::size_t bytes = 0;
    check(table_.nvrtcGetProgramLogSize(program_, &bytes));
    std::string text(bytes, '\0');
    if (bytes > 0) check(table_.nvrtcGetProgramLog(program_, text.data()));
    while (!text.empty() && (text.back() == '\0' || text.back() == '\n')) text.pop_back();
    return text;
  }

  [[nodiscard]] std::string ptx() const {
    std::size_t bytes = 0;
    check(table_.nvrtcGetPTXSize(program_, &bytes));
    std::string text(bytes, '\0');
    check(table_.nvrtcGetPTX(program_, text.data()));
    while (!text.empty() && text.back() == '\0') text.pop_back();
    return text;
  }

  [[nodiscard]] std::vector<std::byte> image() const {
    std::size_t bytes = 0;
    check(table_.nvrtcGetCUBINSize(program_, &bytes));
    std::vector<std::byte> image(bytes);
    check(table_.nvrtcGetCUBIN(program_, reinterpret_cast<char*>(image.data())));
    return image;
  }

 private:
  void check(int result) const {
    if (result == kNvrtcOutOfMemory) fail_starved();
    if (result != 0) throw Error(ErrorCode::compile, "NVRTC failed: {}", table_.nvrtcGetErrorString(result));
  }

  const NvrtcTable& table_;
  NvrtcTable::Program program_ = nullptr;
};

/// The first line that names an error, else the first.
std::string_view first_error(std::string_view log) {
  const std::size_t at = log.find("error");
  const std::size_t begin = at == std::string_view::npos ? 0 : log.rfind('\n', at) + 1;
  return log.substr(begin, log.find('\n', begin) - begin);
}

}  // namespace

std::vector<std::string> nvrtc_options(int architecture) {
  // Without contraction of its own: the kernels write each fused operation, and both compilers round alike.
  return {fmt::format("--gpu-architecture=sm_{}", architecture), "--std=c++17", "--fmad=false", "-default-device"};
}

NvrtcResult compile_with_nvrtc(const NvrtcLibrary& library, const NvrtcRequest& request) {
  const std::vector<int>& known = library.architectures;
  if (std::find(known.begin(), known.end(), request.architecture) == known.end()) {
    throw Error(ErrorCode::not_supported, "NVRTC {}.{} does not compile for architecture {} (it knows {})",
                library.major, library.minor, request.architecture, fmt::join(known, ", "));
  }
  const CompilerUse use;
  const SavedLocale locale;
  Program program(library, std::string(request.text));
  const int result = program.compile(nvrtc_options(request.architecture));
  if (result == kNvrtcOutOfMemory) fail_starved();  // without the log, which takes memory
  NvrtcResult out;
  out.log = program.log();
  if (result != 0) {
    const std::string first(first_error(out.log));
    throw CompileError(
        ErrorCode::compile,
        first.empty() ? fmt::format("NVRTC failed: {}", library.table.nvrtcGetErrorString(result)) : first,
        std::move(out.log));
  }
  out.image = program.image();
  out.ptx = program.ptx();
  return out;
}

}  // namespace cubie::compile
