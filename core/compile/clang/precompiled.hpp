#pragma once
// The kernel headers as Clang keeps them after parsing.
//
// Note [Precompiled headers]
// All kernels begin with the same headers, and reading them is a fourth of what Clang's front end does for a small one.
// They are therefore read once, when the module is built (precompile.cpp), and what Clang made of them is part of the
// module. It is used for requests whose headers have the same key; others are read as text. Its own checks are
// switched off, since they ask for what does not matter here: the processor of the machine that built the module, the
// level of optimisation, times of files. Of what does matter, the language and marks on functions are the same for
// all, and Clang must be the very one: shared libraries of it may be newer than the module.
// A module that was linked without them (built for another machine, or with a sanitizer) only takes longer.

#include <string_view>

namespace cubie::hostjit {

struct PrecompiledHeaders {
  std::string_view key;    ///< of the headers, as in cubie_hostjit_request
  std::string_view clang;  ///< which has read them: getClangFullVersion()
  std::string_view text;   ///< that includes them all, of which Clang made its file: it asks for it again
  std::string_view bytes;  ///< of Clang's file
};

constexpr const char* kHeadersName = "/headers.h";
constexpr const char* kPrecompiledName = "/headers.pch";

/// Those that are part of this module; null when there are none.
[[nodiscard]] const PrecompiledHeaders* precompiled_headers() noexcept;

}  // namespace cubie::hostjit
