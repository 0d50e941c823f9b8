// Versions and the handle count.

#include <string_view>

#include "arguments.hpp"
#include "cubie.h"
#include "guard.hpp"
#include "handle.hpp"

#define CUBIE_TEXT_OF(x) #x
#define CUBIE_TEXT(x) CUBIE_TEXT_OF(x)
#define CUBIE_VERSION_TEXT \
  CUBIE_TEXT(CUBIE_VERSION_MAJOR) "." CUBIE_TEXT(CUBIE_VERSION_MINOR) "." CUBIE_TEXT(CUBIE_VERSION_PATCH)

// The build gives its own version, from which the soname is made.
static_assert(std::string_view(CUBIE_VERSION_TEXT) == CUBIE_BUILD_VERSION, "cubie.h and meson.build differ");

using cubie::capi::guard;
using cubie::capi::require_out;

extern "C" {

cubie_status cubie_version(int32_t* out_major, int32_t* out_minor, int32_t* out_patch) noexcept {
  return guard([&] {
    require_out(out_major, "out_major");
    require_out(out_minor, "out_minor");
    require_out(out_patch, "out_patch");
    *out_major = CUBIE_VERSION_MAJOR;
    *out_minor = CUBIE_VERSION_MINOR;
    *out_patch = CUBIE_VERSION_PATCH;
  });
}

const char* cubie_version_string(void) noexcept { return CUBIE_VERSION_TEXT; }

int32_t cubie_abi_version(void) noexcept { return CUBIE_ABI_VERSION; }

int64_t cubie_live_handles(void) noexcept { return cubie::capi::live_slots(); }

}  // extern "C"
