// The public header compiles alone, then the loader, as C++; every function is noexcept.
#include "cubie.h"
#include "cubie_dl.h"

static_assert(noexcept(cubie_version_string()), "functions of the C interface do not throw");
static_assert(noexcept(cubie_batch_solve(nullptr, nullptr, nullptr, nullptr)), "nor do blocking ones");

int main() {
  cubie_solver* solver = nullptr;
  cubie_dl loader;
  char why[8];
  if (cubie_dl_open(&loader, "/nowhere", why, sizeof why) == CUBIE_OK) return 1;
  const cubie_status status = CUBIE_ERR_INTERNAL;
  return solver == nullptr && status < 0 ? 0 : 1;
}
