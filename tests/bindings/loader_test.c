/* The C loader: what is missing becomes a message, what is there becomes callable.
 *
 * usage: loader_test LIBRARY
 */
#include <stdio.h>

#include "cubie_dl.h"

static int failures;

static void check(int condition, const char* what, const char* message) {
  if (condition) return;
  fprintf(stderr, "failed: %s (%s)\n", what, message);
  failures++;
}

/* All members are NULL. */
static int empty(const cubie_dl* dl) {
  const unsigned char* bytes = (const unsigned char*)dl;
  size_t i;
  for (i = 0; i < sizeof *dl; i++) {
    if (bytes[i] != 0) return 0;
  }
  return 1;
}

int main(int argc, char** argv) {
  cubie_dl dl;
  char why[256], tiny[8];
  cubie_context* context = NULL;
  if (argc != 2) return 2;

  memset(&dl, 255, sizeof dl);
  check(cubie_dl_open(&dl, "/nowhere/libcubie.so", why, sizeof why) == CUBIE_ERR_NOT_SUPPORTED, "no library", why);
  check(strstr(why, "/nowhere/libcubie.so") != NULL && empty(&dl), "it names the library", why);

  /* A library that every process has, and that is no cubie. */
  memset(&dl, 255, sizeof dl);
  check(cubie_dl_open(&dl, "libc.so.6", why, sizeof why) == CUBIE_ERR_NOT_SUPPORTED, "no function", why);
  check(strstr(why, "libc.so.6") != NULL && strstr(why, "cubie_version") != NULL && empty(&dl), "it names both", why);

  check(cubie_dl_open(&dl, "libc.so.6", tiny, sizeof tiny) != CUBIE_OK && strlen(tiny) == 7, "cut to fit", tiny);
  check(cubie_dl_open(&dl, "libc.so.6", NULL, 0) != CUBIE_OK, "no message wanted", "");

  check(cubie_dl_open(&dl, argv[1], why, sizeof why) == CUBIE_OK && why[0] == '\0', "the library", why);
  if (failures > 0) return 1;
  check(dl.context_create(&context) == CUBIE_OK && dl.live_handles() == 1, "a call", "");
  check(dl.context_set_int64(context, "threds", 1) == CUBIE_ERR_UNKNOWN_NAME, "a failure", "");
  dl.last_error_message(why, (int64_t)sizeof why);
  check(strstr(why, "threads") != NULL, "its message", why);
  dl.context_destroy(context);
  check(dl.live_handles() == 0, "nothing left", "");
  cubie_dl_close(&dl);
  check(empty(&dl), "closed", "");
  cubie_dl_close(&dl);
  return failures == 0 ? 0 : 1;
}
