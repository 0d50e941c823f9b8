/* The public header compiles alone, twice over, in the language standard the build names. */
#include "cubie.h"

int main(void) {
  cubie_context* context = 0;
  cubie_progress_fn progress = 0;
  return (context == 0 && progress == 0 && CUBIE_OK == 0 && CUBIE_VERSION_MAJOR >= 0) ? 0 : 1;
}
