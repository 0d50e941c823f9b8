#pragma once
// A program of CUDA C++ as text for the host compiler.

#include <string>
#include <string_view>

namespace fake_cuda {

/// The text, and behind it a way to call each kernel that it defines by `__global__ void name(` or `CUBIE_ENTRY(name`.
/// Wants kPrelude to be included first.
[[nodiscard]] std::string device_text(std::string_view text);

/// Of a header: `extern __shared__ T name[];` becomes a pointer to the memory of the block.
[[nodiscard]] std::string with_dynamic_shared(std::string_view text);

inline constexpr const char* kPrelude = "device_prelude.h";

}  // namespace fake_cuda
