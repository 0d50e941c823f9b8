#pragma once
// NVRTC in a process of its own: NVRTC 13 ends with a protection fault in its own code in one of some hundred compiles,
// depending on where the system puts its memory. Such a compile is said to have crashed, and tried again in a program
// that is started anew, since a forked child has its parent's places of memory.

#include "compile/nvrtc_compiler.hpp"

namespace cubie::test {

/// As compile_with_nvrtc by the NVRTC of this machine; a text that does not compile throws std::runtime_error.
compile::NvrtcResult compile_apart(const compile::NvrtcRequest& request);

/// The other side, for main(): compiles what comes in on standard input when the arguments say so, and ends the
/// program then.
void compile_if_told_to(int argc, char** argv);

}  // namespace cubie::test
