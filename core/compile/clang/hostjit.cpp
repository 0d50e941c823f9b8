// The entry points of the host compile module.

#include "compile/clang/hostjit.h"

#include <atomic>
#include <cfenv>
#include <chrono>
#include <condition_variable>
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
#include <unistd.h>

#include <llvm/Support/TargetSelect.h>

#include "compile/clang/fatal.hpp"
#include "compile/clang/front_end.hpp"
#include "compile/clang/link.hpp"
#include "compile/hostjit_config.hpp"

#define CUBIE_HOSTJIT_API extern "C" __attribute__((visibility("default")))

namespace cubie::hostjit {
namespace {

constexpr std::size_t kStackBytes = std::size_t{64} << 20;  // Clang and the code generator recurse deeply

// Compiles that run, so that the end of the process and a fork can wait for them.
//
// Note [End of the process]
// exit() destroys LLVM's static objects while a compile on another thread still uses them. So a handler waits for
// compiles that run and refuses new ones. Handlers run in reverse order of registration, and LLVM registers
// destructors whenever it first needs an object: the handler is therefore registered anew after each of the first
// compiles, and the first of them is a small one of the module's own, which brings most of these objects into being.
// Registered before that one as well, it covers the objects that came with loading. What remains is an object that a
// process which ends during that small compile has just made, or during the first use of some rarer part.
//
// Note [Forks]
// A child has the calling thread alone: whatever LLVM, or the loader on its behalf, has half done on another thread
// stays so, and the child's first compile would wait for it. So a fork waits for compiles that run, some tenths of a
// second, and keeps new ones out meanwhile.
class Running {
 public:
  void before_fork() {
    std::unique_lock lock(mutex_);
    constexpr std::chrono::seconds kLongest{10};
    idle_.wait_for(lock, kLongest, [&] { return count_ == 0; });
    (void)lock.release();  // until after_fork()
  }
  void after_fork() { mutex_.unlock(); }
  void close() {
    std::unique_lock lock(mutex_);
    closed_ = true;
    if (count_ == 0 || getpid() != process_) return;  // a forked child inherits the count without the threads
    constexpr std::chrono::seconds kLongest{10};
    idle_.wait_for(lock, kLongest, [&] { return count_ == 0; });
  }
  bool enter() {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    if (count_++ == 0) process_ = getpid();
    return true;
  }
  void leave() {
    const std::lock_guard lock(mutex_);
    if (--count_ == 0) idle_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable idle_;
  int count_ = 0;
  bool closed_ = false;
  pid_t process_ = 0;
};

Running& running = *new Running;  // outlives every user at exit

void wait_at_fork() {
  static std::once_flag once;
  std::call_once(once, [] {
    (void)pthread_atfork([] { running.before_fork(); }, [] { running.after_fork(); }, [] { running.after_fork(); });
  });
}

void wait_at_exit() {
  constexpr int kRegistrations = 16;  // later compiles hardly meet new parts of LLVM
  static std::atomic<int> registrations{0};
  if (registrations.fetch_add(1) < kRegistrations) std::atexit([] { running.close(); });
}

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
  wait_at_exit();
}

// See Note [End of the process].
void compile_something_small(const cubie_hostjit_request& like) {
  static constexpr std::string_view kText = "extern \"C\" double f(double x) { return x * x + 1; }";
  cubie_hostjit_request request = like;
  request.text = {"kernel.cpp", kText.data(), kText.size()};
  Job job;
  job.request = &request;
  compile_safely(job);
}

// LLD registers all targets with each link. Doing it once beforehand leaves that link nothing to change while other
// threads read the list.
void initialise_llvm(const cubie_hostjit_request& request) {
  static std::once_flag once;
  std::call_once(once, [&] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    llvm::InitializeAllAsmParsers();
    compile_something_small(request);
  });
}

void* thread_main(void* argument) {
  Job& job = *static_cast<Job*>(argument);
  std::fesetenv(FE_DFL_ENV);  // inherited from the caller, and constants are folded in it
  initialise_llvm(*job.request);
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
  cubie::hostjit::wait_at_fork();
  cubie::hostjit::wait_at_exit();  // the process may end while the first compile runs
  if (!cubie::hostjit::running.enter()) {
    static constexpr std::string_view kEnding = "error: the process is ending\n";
    cubie::hostjit::copy_out(kEnding, out_result->log, out_result->log_bytes);
    return cubie_hostjit_failed;
  }
  int32_t status = cubie_hostjit_out_of_memory;
  {
    Job job;
    job.request = request;
    if (run_on_large_stack(job) && cubie::hostjit::copy_out(job.log, out_result->log, out_result->log_bytes) &&
        cubie::hostjit::copy_out(job.image, out_result->image, out_result->image_bytes)) {
      status = job.status;
    }
  }
  cubie::hostjit::running.leave();
  return status;
}

CUBIE_HOSTJIT_API void cubie_hostjit_free(cubie_hostjit_result* result) {
  std::free(result->image);
  std::free(result->log);
  *result = {};
}
