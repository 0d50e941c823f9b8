// The stand-in libnvrtc: CUDA C++ as text of the host, through the host compile module.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <dlfcn.h>

#include "compile/clang/hostjit.h"
#include "compile/nvrtc_library.hpp"
#include "image.hpp"
#include "kernels/embedded.hpp"
#include "nvrtc_text.hpp"

using Program = cubie::compile::NvrtcTable::Program;

// The prototypes: a definition that differs from its row does not compile.
extern "C" {
#define CUBIE_NVRTC_FUNCTION(name, parameters) __attribute__((visibility("default"))) int name parameters;
#include "compile/nvrtc_functions.def"
#undef CUBIE_NVRTC_FUNCTION
__attribute__((visibility("default"))) const char* nvrtcGetErrorString(int result);
}

struct _nvrtcProgram {
  struct Header {
    std::string name, text;
  };
  std::string name, text, log;
  std::vector<Header> headers;
  std::vector<char> image;
};

namespace fake_cuda {
namespace {

constexpr int kArchitectures[] = {75, 80, 86, 90, 100, 120};
enum Code : int {
  kSuccess = 0,
  kOutOfMemory = 1,
  kInvalidInput = 3,
  kInvalidProgram = 4,
  kInvalidOption = 5,
  kCompilation = 6,
  kInternalError = 11
};

struct Module {
  cubie_hostjit_compile_fn* compile = nullptr;
  cubie_hostjit_free_fn* free = nullptr;
  std::string why_not;
};

const Module& module() {
  static const Module& loaded = *new Module([] {
    Module out;
    void* const handle = dlopen(FAKE_CUDA_HOSTJIT, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == nullptr) {
      out.why_not = dlerror();
      return out;
    }
    out.compile = reinterpret_cast<cubie_hostjit_compile_fn*>(dlsym(handle, "cubie_hostjit_compile"));
    out.free = reinterpret_cast<cubie_hostjit_free_fn*>(dlsym(handle, "cubie_hostjit_free"));
    if (out.compile == nullptr || out.free == nullptr) out.why_not = "not a host compile module";
    return out;
  }());
  return loaded;
}

/// 0 when `option` is none that this compiler knows.
int architecture_of(std::string_view option) {
  constexpr std::string_view kPrefix = "--gpu-architecture=sm_";
  if (!option.starts_with(kPrefix)) return 0;
  for (const int known : kArchitectures) {
    if (option.substr(kPrefix.size()) == std::to_string(known)) return known;
  }
  return 0;
}

/// The architecture, or 0 after telling the log what is wrong.
int read_options(int n, const char* const* options, std::string& log) {
  int architecture = 0;
  for (int i = 0; i < n; ++i) {
    const std::string_view option = options[i];
    if (const int named = architecture_of(option); named != 0) {
      architecture = named;
    } else if (option != "--std=c++17" && option != "--fmad=false" && option != "-default-device") {
      log += "nvrtc: error: invalid value or unknown option: " + std::string(option) + '\n';
      return 0;
    }
  }
  if (architecture == 0) log += "nvrtc: error: the stand-in wants --gpu-architecture=sm_NN\n";
  return architecture;
}

int compile(_nvrtcProgram& program, int architecture) {
  if (!module().why_not.empty()) {
    program.log += "the stand-in has no compiler: " + module().why_not + '\n';
    return kInternalError;
  }
  const std::string text = device_text(program.text);
  std::vector<cubie_hostjit_text> headers;
  for (const cubie::kernels::EmbeddedSource& own : cubie::kernels::embedded_sources()) {
    headers.push_back({own.name.data(), own.text.data(), own.text.size()});  // names are literals
  }
  for (const _nvrtcProgram::Header& h : program.headers) {
    headers.push_back({h.name.c_str(), h.text.data(), h.text.size()});
  }
  // As the library compiles kernels for the host: each operation rounds by itself, nothing is assumed finite.
  const std::string define = "-D__CUDA_ARCH__=" + std::to_string(architecture * 10);
  const char* const flags[] = {"-O1",
                               "-std=c++17",
                               "-ffp-contract=off",
                               "-ffp-exception-behavior=ignore",
                               "-fno-rtti",
                               "-fno-threadsafe-statics",
                               "-include",
                               kPrelude,
                               define.c_str()};
  const cubie_hostjit_request request{CUBIE_HOSTJIT_ABI, {program.name.c_str(), text.data(), text.size()},
                                      headers.data(),    headers.size(),
                                      nullptr,           flags,
                                      std::size(flags)};
  cubie_hostjit_result result{};
  const int status = module().compile(&request, &result);
  if (status != cubie_hostjit_ok) {
    if (result.log_bytes > 0) program.log.append(result.log, result.log_bytes);
  } else {
    ImageHeader header;
    header.architecture = architecture;
    header.object_bytes = result.image_bytes;
    program.image.resize(sizeof header + result.image_bytes);
    std::memcpy(program.image.data(), &header, sizeof header);
    std::memcpy(program.image.data() + sizeof header, result.image, result.image_bytes);
  }
  module().free(&result);
  if (status == cubie_hostjit_out_of_memory) return kOutOfMemory;
  return status == cubie_hostjit_ok ? kSuccess : kCompilation;
}

constexpr std::string_view kPtx = "// The stand-in compiles for the host: there is no PTX.\n";

int copy_text(std::string_view text, char* out) {
  std::memcpy(out, text.data(), text.size());
  out[text.size()] = '\0';
  return kSuccess;
}

}  // namespace
}  // namespace fake_cuda

using namespace fake_cuda;

int nvrtcVersion(int* major, int* minor) {
  *major = 13;
  *minor = 0;
  return kSuccess;
}

int nvrtcGetNumSupportedArchs(int* count) {
  *count = static_cast<int>(std::size(kArchitectures));
  return kSuccess;
}

int nvrtcGetSupportedArchs(int* architectures) {
  std::copy(std::begin(kArchitectures), std::end(kArchitectures), architectures);
  return kSuccess;
}

int nvrtcCreateProgram(Program* program, const char* text, const char* name, int n_headers, const char* const* headers,
                       const char* const* include_names) {
  if (program == nullptr || text == nullptr || n_headers < 0) return kInvalidInput;
  auto out = std::make_unique<_nvrtcProgram>();
  out->name = name != nullptr && *name != '\0' ? name : "default_program";
  out->text = text;
  for (int i = 0; i < n_headers; ++i)
    out->headers.push_back({include_names[i], fake_cuda::with_dynamic_shared(headers[i])});
  *program = out.release();
  return kSuccess;
}

int nvrtcDestroyProgram(Program* program) {
  if (program == nullptr || *program == nullptr) return kInvalidProgram;
  delete *program;
  *program = nullptr;
  return kSuccess;
}

int nvrtcCompileProgram(Program program, int n_options, const char* const* options) {
  if (program == nullptr) return kInvalidProgram;
  program->log.clear();
  program->image.clear();
  const int architecture = read_options(n_options, options, program->log);
  return architecture == 0 ? kInvalidOption : compile(*program, architecture);
}

int nvrtcGetProgramLogSize(Program program, std::size_t* bytes) {
  if (program == nullptr) return kInvalidProgram;
  *bytes = program->log.size() + 1;
  return kSuccess;
}

int nvrtcGetProgramLog(Program program, char* log) {
  return program == nullptr ? int{kInvalidProgram} : copy_text(program->log, log);
}

int nvrtcGetPTXSize(Program program, std::size_t* bytes) {
  if (program == nullptr || program->image.empty()) return kInvalidProgram;
  *bytes = kPtx.size() + 1;
  return kSuccess;
}

int nvrtcGetPTX(Program program, char* text) {
  return program == nullptr || program->image.empty() ? int{kInvalidProgram} : copy_text(kPtx, text);
}

int nvrtcGetCUBINSize(Program program, std::size_t* bytes) {
  if (program == nullptr || program->image.empty()) return kInvalidProgram;
  *bytes = program->image.size();
  return kSuccess;
}

int nvrtcGetCUBIN(Program program, char* image) {
  if (program == nullptr || program->image.empty()) return kInvalidProgram;
  std::memcpy(image, program->image.data(), program->image.size());
  return kSuccess;
}

const char* nvrtcGetErrorString(int result) {
  switch (result) {
    case kSuccess:
      return "NVRTC_SUCCESS";
    case kOutOfMemory:
      return "NVRTC_ERROR_OUT_OF_MEMORY";
    case kInvalidInput:
      return "NVRTC_ERROR_INVALID_INPUT";
    case kInvalidProgram:
      return "NVRTC_ERROR_INVALID_PROGRAM";
    case kInvalidOption:
      return "NVRTC_ERROR_INVALID_OPTION";
    case kCompilation:
      return "NVRTC_ERROR_COMPILATION";
    case kInternalError:
      return "NVRTC_ERROR_INTERNAL_ERROR";
    default:
      return "NVRTC_ERROR unknown";
  }
}
