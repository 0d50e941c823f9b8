/* The public header compiles alone, then the loader, in the language standard the build names. */
#include "cubie.h"
#include "cubie_dl.h"

int main(void) {
  cubie_context* context = 0;
  cubie_progress_fn progress = 0;
  cubie_dl loader;
  char why[8];
  if (cubie_dl_open(&loader, "/nowhere", why, sizeof why) == CUBIE_OK) return 1;
  return (context == 0 && progress == 0 && CUBIE_OK == 0 && CUBIE_VERSION_MAJOR >= 0) ? 0 : 1;
}
