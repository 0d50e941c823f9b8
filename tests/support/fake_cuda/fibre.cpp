#include "fibre.hpp"

#include <cstring>
#include <new>

#include <sys/mman.h>
#include <unistd.h>

#if FAKE_CUDA_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if FAKE_CUDA_TSAN
#include <sanitizer/tsan_interface.h>
#endif

#if !FAKE_CUDA_UCONTEXT
// Keeps what a call must keep, leaves the stack pointer in *save, goes on where `to` was left. Signal masks stay: the
// switch of the C library changes them by two system calls.
extern "C" void fake_cuda_switch(void** save, void* to);
asm(R"(
.text
.p2align 4
.hidden fake_cuda_switch
.globl fake_cuda_switch
.type fake_cuda_switch, @function
fake_cuda_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size fake_cuda_switch, .-fake_cuda_switch
)");
#endif

namespace fake_cuda {
namespace {

/// Of this thread; a fibre never moves to another one.
thread_local Fibre* entering = nullptr;

std::size_t page_bytes() {
  static const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

}  // namespace

Fibre::Fibre() {
  const std::size_t page = page_bytes();
  void* const mapping = mmap(nullptr, kStackBytes + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) throw std::bad_alloc();
  mapping_ = static_cast<char*>(mapping);
  stack_ = mapping_ + page;
  if (mprotect(stack_, kStackBytes, PROT_READ | PROT_WRITE) != 0) {
    munmap(mapping_, kStackBytes + 2 * page);
    throw std::bad_alloc();
  }
  prepare_stack();
}

Fibre::~Fibre() {
#if FAKE_CUDA_TSAN
  __tsan_destroy_fiber(inside_tsan_);
#endif
  munmap(mapping_, kStackBytes + 2 * page_bytes());
}

void Fibre::prepare_stack() {
#if FAKE_CUDA_ASAN
  __asan_unpoison_memory_region(stack_, kStackBytes);
  inside_fake_ = nullptr;
#endif
#if FAKE_CUDA_TSAN
  if (inside_tsan_ != nullptr) __tsan_destroy_fiber(inside_tsan_);
  inside_tsan_ = __tsan_create_fiber(0);
#endif
#if FAKE_CUDA_UCONTEXT
  getcontext(&inside_);
  inside_.uc_stack.ss_sp = stack_;
  inside_.uc_stack.ss_size = kStackBytes;
  inside_.uc_link = nullptr;
  makecontext(&inside_, &Fibre::run_bodies, 0);
#else
  // As if run_bodies had been about to start: six registers, its address, and no caller.
  void (*const entry)() = &Fibre::run_bodies;
  void* frame[8] = {};
  std::memcpy(&frame[6], &entry, sizeof entry);
  char* const top = stack_ + kStackBytes - sizeof frame;
  std::memcpy(top, frame, sizeof frame);
  inside_ = top;
#endif
}

void Fibre::start(Body body, void* argument) {
  if (!finished_) prepare_stack();
  body_ = body;
  argument_ = argument;
  finished_ = false;
}

void Fibre::run_bodies() {
  Fibre& self = *entering;
#if FAKE_CUDA_ASAN
  __sanitizer_finish_switch_fiber(nullptr, &self.outside_stack_, &self.outside_bytes_);
#endif
  for (;;) {
    self.body_(self.argument_);
    self.finished_ = true;
    self.switch_out();
  }
}

void Fibre::resume() {
  entering = this;
  switch_in();
}

void Fibre::suspend() { switch_out(); }

void Fibre::switch_in() {
#if FAKE_CUDA_ASAN
  __sanitizer_start_switch_fiber(&outside_fake_, stack_, kStackBytes);
#endif
#if FAKE_CUDA_TSAN
  outside_tsan_ = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(inside_tsan_, 0);
#endif
#if FAKE_CUDA_UCONTEXT
  swapcontext(&outside_, &inside_);
#else
  fake_cuda_switch(&outside_, inside_);
#endif
#if FAKE_CUDA_ASAN
  __sanitizer_finish_switch_fiber(outside_fake_, nullptr, nullptr);
#endif
}

void Fibre::switch_out() {
#if FAKE_CUDA_ASAN
  __sanitizer_start_switch_fiber(&inside_fake_, outside_stack_, outside_bytes_);
#endif
#if FAKE_CUDA_TSAN
  __tsan_switch_to_fiber(outside_tsan_, 0);
#endif
#if FAKE_CUDA_UCONTEXT
  swapcontext(&inside_, &outside_);
#else
  fake_cuda_switch(&inside_, outside_);
#endif
#if FAKE_CUDA_ASAN
  __sanitizer_finish_switch_fiber(inside_fake_, &outside_stack_, &outside_bytes_);
#endif
}

}  // namespace fake_cuda
