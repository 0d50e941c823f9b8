/* Loads cubie while the program runs, for programs that must start where it is not installed: nothing is linked.
 *
 *   cubie_dl cubie;
 *   char why[512];
 *   if (cubie_dl_open(&cubie, NULL, why, sizeof why) != CUBIE_OK) { puts(why); ... }
 *   cubie.context_create(&context);      in place of cubie_context_create(&context)
 *
 * Every member has the type of the function of that name in cubie.h, taken from there by the compiler: `decltype` in
 * C++, `typeof` in C23, `__typeof__` in GNU C. All functions of the header are there after an open, or none.
 *
 * Needs <dlfcn.h>; link with -ldl where the C library has it apart (glibc before 2.34).
 */
#ifndef CUBIE_DL_H
#define CUBIE_DL_H

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "cubie.h"
#include "cubie_dl_functions.h"

#if defined(__cplusplus)
#define CUBIE_DL_MEMBER(name) decltype(&cubie_##name) name;
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 202311L
#define CUBIE_DL_MEMBER(name) typeof(cubie_##name)* name;
#else
#define CUBIE_DL_MEMBER(name) __typeof__(cubie_##name)* name;
#endif

/** The loaded library: what dlopen gave, and one member per function. All NULL when nothing is loaded. */
typedef struct cubie_dl {
  void* library;
  CUBIE_DL_FUNCTIONS(CUBIE_DL_MEMBER)
} cubie_dl;

/** Adds text to a message, cut to fit. `message` may be NULL. */
static inline void cubie_dl_say(char* message, size_t message_len, const char* text) {
  size_t used, length = strlen(text);
  if (message == NULL || message_len == 0) return;
  used = strlen(message);
  if (length > message_len - 1 - used) length = message_len - 1 - used;
  memcpy(message + used, text, length);
  message[used + length] = '\0';
}

/** Forgets what was loaded, and takes back the hold on the library, which itself stays mapped.
 *
 *  @param dl  Filled by cubie_dl_open, or all zero.
 */
static inline void cubie_dl_close(cubie_dl* dl) {
  if (dl->library != NULL) dlclose(dl->library);
  memset(dl, 0, sizeof *dl);
}

/** Loads the library and finds every function of the header in it.
 *
 *  @param dl           Receives the functions; all zero after a failure. Its former contents are not read.
 *  @param path         File name of the library. NULL: "libcubie.so.MAJOR.MINOR" of this header, looked for as the
 *                      system does (LD_LIBRARY_PATH, the program's run path, the standard folders).
 *  @param message      Receives why it failed, in one line, cut to fit; else the empty text. May be NULL.
 *  @param message_len  Capacity of message in bytes.
 *  @return CUBIE_OK; CUBIE_ERR_NOT_SUPPORTED when there is no such library, when it lacks a function, or when its ABI
 *          number is not that of this header.
 *  Threads: one at a time on dl. Blocks: while the library loads.
 */
static inline cubie_status cubie_dl_open(cubie_dl* dl, const char* path, char* message, size_t message_len) {
#define CUBIE_DL_TEXT_(number) #number
#define CUBIE_DL_TEXT(number) CUBIE_DL_TEXT_(number)
#define CUBIE_DL_ROW(name) {"cubie_" #name, offsetof(cubie_dl, name)},
  static const struct {
    const char* name;
    size_t offset;
  } rows[] = {CUBIE_DL_FUNCTIONS(CUBIE_DL_ROW)};
  const char* const name =
      path != NULL ? path : "libcubie.so." CUBIE_DL_TEXT(CUBIE_VERSION_MAJOR) "." CUBIE_DL_TEXT(CUBIE_VERSION_MINOR);
  const char* reason;
  size_t i;
  memset(dl, 0, sizeof *dl);
  if (message != NULL && message_len > 0) message[0] = '\0';
  dl->library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (dl->library == NULL) {
    reason = dlerror();
    cubie_dl_say(message, message_len, "cubie is not to be had: ");
    cubie_dl_say(message, message_len, reason != NULL ? reason : name);
    return CUBIE_ERR_NOT_SUPPORTED;
  }
  for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    void* const address = dlsym(dl->library, rows[i].name);
    if (address == NULL) {
      cubie_dl_say(message, message_len, name);
      cubie_dl_say(message, message_len, " is no cubie for this program: it has no ");
      cubie_dl_say(message, message_len, rows[i].name);
      cubie_dl_close(dl);
      return CUBIE_ERR_NOT_SUPPORTED;
    }
    memcpy((char*)dl + rows[i].offset, &address, sizeof address); /* no cast between data and functions in ISO C */
  }
  if (dl->abi_version() != CUBIE_ABI_VERSION) {
    cubie_dl_say(message, message_len, name);
    cubie_dl_say(message, message_len, " has another ABI number than " CUBIE_DL_TEXT(CUBIE_ABI_VERSION));
    cubie_dl_close(dl);
    return CUBIE_ERR_NOT_SUPPORTED;
  }
  return CUBIE_OK;
#undef CUBIE_DL_ROW
#undef CUBIE_DL_TEXT
#undef CUBIE_DL_TEXT_
}

#undef CUBIE_DL_MEMBER

#endif /* CUBIE_DL_H */
