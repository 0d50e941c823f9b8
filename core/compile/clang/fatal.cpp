#include "compile/clang/fatal.hpp"

#include <mutex>

#include <llvm/Support/ErrorHandling.h>

namespace cubie::hostjit {
namespace {

std::mutex scopes_mutex;
int scopes = 0;
thread_local bool inside = false;

void on_fatal_error(void*, const char* reason, bool) {
  if (inside) throw LlvmGaveUp{reason != nullptr ? reason : "", false};
}

void on_bad_alloc(void*, const char* reason, bool) {
  if (inside) throw LlvmGaveUp{reason != nullptr ? reason : "", true};
}

}  // namespace

FatalScope::FatalScope() {
  const std::lock_guard lock(scopes_mutex);
  if (scopes++ == 0) {
    llvm::install_fatal_error_handler(on_fatal_error);
    llvm::install_bad_alloc_error_handler(on_bad_alloc);
  }
  inside = true;
}

FatalScope::~FatalScope() {
  const std::lock_guard lock(scopes_mutex);
  inside = false;
  if (--scopes == 0) {
    llvm::remove_fatal_error_handler();
    llvm::remove_bad_alloc_error_handler();
  }
}

}  // namespace cubie::hostjit
