// The public header compiles alone, twice over, as C++; every function is noexcept.
#include "cubie.h"

static_assert(noexcept(cubie_version_string()), "functions of the C interface do not throw");
static_assert(noexcept(cubie_batch_solve(nullptr, nullptr, nullptr, nullptr)), "nor do blocking ones");

int main() {
  cubie_solver* solver = nullptr;
  const cubie_status status = CUBIE_ERR_INTERNAL;
  return solver == nullptr && status < 0 ? 0 : 1;
}
