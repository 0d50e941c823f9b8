// The entry points of the host compile module.

#include "compile/clang/hostjit.h"

#include <cfenv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <pthread.h>

#include <llvm/Support/TargetSelect.h>

#include "compile/clang/fatal.hpp"
#include "compile/clang/front_end.hpp"
#include "compile/clang/link.hpp"
#include "compile/hostjit_config.hpp"

#define CUBIE_HOSTJIT_API extern "C" __attribute__((visibility("default")))

namespace cubie::hostjit {
namespace {

constexpr std::size_t kStackBytes = std::size_t{64} << 20;  // Clang and the code generator recurse deeply

struct Job {
  const cubie_hostjit_request* request;
  std::string log;
  std::vector<unsigned char> image;
  int status = cubie_hostjit_failed;
};

void compile(Job& job) {
  const auto object = text_to_object(*job.request, job.log);
  if (!object) {
    job.status = cubie_hostjit_rejected;
    return;
  }
  auto image = link_image(*object, job.log);
  if (!image) return;
  job.image = std::move(*image);
  job.status = cubie_hostjit_ok;
}

// Fills in the job's status whatever happens.
void compile_safely(Job& job) noexcept {
  try {
    try {
      compile(job);
    } catch (const LlvmGaveUp& gave_up) {
      job.status = gave_up.out_of_memory ? cubie_hostjit_out_of_memory : cubie_hostjit_failed;
      job.log += "error: the compiler gave up: " + gave_up.reason + '\n';
    } catch (const std::bad_alloc&) {
      job.status = cubie_hostjit_out_of_memory;
    } catch (const std::exception& e) {
      job.log += std::string("error: ") + e.what() + '\n';
    }
  } catch (...) {  // no memory for the message
    job.status = cubie_hostjit_out_of_memory;
  }
}

// LLD registers all targets with each link. Doing it once beforehand leaves that link nothing to change while other
// threads read the list.
void initialise_llvm() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    llvm::InitializeAllAsmParsers();
  });
}

void* thread_main(void* argument) {
  Job& job = *static_cast<Job*>(argument);
  std::fesetenv(FE_DFL_ENV);  // inherited from the caller, and constants are folded in it
  initialise_llvm();
  compile_safely(job);
  return nullptr;
}

// Runs the job on a thread of its own with all signals blocked, so that no handler of the host program runs there.
bool run_on_large_stack(Job& job) {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return false;
  sigset_t all, before;
  sigfillset(&all);
  pthread_t thread;
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const bool started = pthread_attr_setstacksize(&attributes, kStackBytes) == 0 &&
                       pthread_create(&thread, &attributes, thread_main, &job) == 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  if (started) pthread_join(thread, nullptr);
  return started;
}

template <class Bytes, class T>
bool copy_out(const Bytes& bytes, T*& out, std::size_t& out_bytes) {
  if (bytes.empty()) return true;
  out = static_cast<T*>(std::malloc(bytes.size()));
  if (out == nullptr) return false;
  std::memcpy(out, bytes.data(), bytes.size());
  out_bytes = bytes.size();
  return true;
}

}  // namespace
}  // namespace cubie::hostjit

using cubie::hostjit::Job;

CUBIE_HOSTJIT_API int32_t cubie_hostjit_abi_version(void) { return CUBIE_HOSTJIT_ABI; }

CUBIE_HOSTJIT_API const char* cubie_hostjit_clang_version(void) { return CUBIE_CLANG_VERSION; }

CUBIE_HOSTJIT_API int32_t cubie_hostjit_compile(const cubie_hostjit_request* request,
                                                cubie_hostjit_result* out_result) {
  *out_result = {};
  if (request->abi != CUBIE_HOSTJIT_ABI) return cubie_hostjit_wrong_abi;
  Job job;
  job.request = request;
  if (!run_on_large_stack(job) || !cubie::hostjit::copy_out(job.log, out_result->log, out_result->log_bytes) ||
      !cubie::hostjit::copy_out(job.image, out_result->image, out_result->image_bytes)) {
    return cubie_hostjit_out_of_memory;
  }
  return job.status;
}

CUBIE_HOSTJIT_API void cubie_hostjit_free(cubie_hostjit_result* result) {
  std::free(result->image);
  std::free(result->log);
  *result = {};
}
