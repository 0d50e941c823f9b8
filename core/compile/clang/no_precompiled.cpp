// For modules without precompiled headers.

#include "compile/clang/precompiled.hpp"

namespace cubie::hostjit {

const PrecompiledHeaders* precompiled_headers() noexcept { return nullptr; }

}  // namespace cubie::hostjit
