#pragma once
// A program of CUDA C++ as text for the host compiler.

#include <string>
#include <string_view>

namespace fake_cuda {

/// The prelude, the text, and a way to call each kernel that it defines by `__global__ void name(` or
/// `CUBIE_ENTRY(name`. Lines keep their numbers, and `name` is the file that diagnostics speak of.
[[nodiscard]] std::string device_text(std::string_view text, std::string_view name);

}  // namespace fake_cuda
