#ifndef CUBIE_HOSTJIT_H
#define CUBIE_HOSTJIT_H
// The C interface of the host compile module: kernel text in, a shared object's bytes out.
//
// Nothing of LLVM shows here, so that the library can load the module late and without linking to it.

#include <stddef.h>
#include <stdint.h>

// Raised with every change of this interface and of the flags that the module adds by itself.
#define CUBIE_HOSTJIT_ABI 6

#ifdef __cplusplus
extern "C" {
#endif

struct cubie_hostjit_text {
  const char* name;  // of a header: as in #include "name"; of the main text: as diagnostics show it
  const char* bytes;
  size_t n_bytes;
};

struct cubie_hostjit_request {
  int32_t abi;  // CUBIE_HOSTJIT_ABI of the caller
  struct cubie_hostjit_text text;
  const struct cubie_hostjit_text* headers;
  size_t n_headers;
  const char* headers_key;   // equal keys, equal headers; null: they are not known
  const char* const* flags;  // Clang front-end flags; target, relocation model and file names are the module's business
  size_t n_flags;
};

// Both arrays belong to the module and are given back with cubie_hostjit_free.
struct cubie_hostjit_result {
  unsigned char* image;
  size_t image_bytes;
  char* log;  // diagnostics and timings, one line each; not terminated
  size_t log_bytes;
};

enum cubie_hostjit_status {
  cubie_hostjit_ok = 0,
  cubie_hostjit_rejected = 1,       // the text is at fault; the log says where
  cubie_hostjit_out_of_memory = 2,  // of the process; the log may be empty
  cubie_hostjit_failed = 3,         // the compiler or the linker gave up; the log says why
  cubie_hostjit_wrong_abi = 4,
};

typedef int32_t cubie_hostjit_abi_version_fn(void);
typedef const char* cubie_hostjit_clang_version_fn(void);
typedef int32_t cubie_hostjit_compile_fn(const struct cubie_hostjit_request* request,
                                         struct cubie_hostjit_result* out_result);
typedef void cubie_hostjit_free_fn(struct cubie_hostjit_result* result);

#ifdef __cplusplus
}
#endif

#endif
