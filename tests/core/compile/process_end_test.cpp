// A process that ends while the compiler is loaded, or while it compiles for the first time. This program itself never
// compiles, so that each of its children is such a process.

#include <chrono>
#include <cstdlib>
#include <thread>

#include <unistd.h>

#include "compile/compile_error.hpp"
#include "compile/compiler_use.hpp"
#include "compile/host_compiler.hpp"
#include "support.hpp"

namespace cubie::compile {
namespace {

// Status of a process that calls exit(0) `delay` after its first compile began on another thread.
int end_after(std::chrono::milliseconds delay) {
  return test::in_child([&]() -> int {
    CompilerUse::expect();
    std::thread([] {
      try {
        for (;;) (void)HostCompiler::load("")->compile({"extern \"C\" double add_one(double x) { return x + 1; }", 3});
      } catch (const CompileError&) {
        pause();  // refused because the process ends
      }
    }).detach();
    std::this_thread::sleep_for(delay);
    std::exit(0);
  });
}

TEST(ProcessEnd, DuringTheFirstUseOfTheCompiler) {
  for (int step = 0; step < 12; ++step) {
    const std::chrono::milliseconds delay{step * 14};
    EXPECT_EQ(end_after(delay), 0) << delay.count() << " ms";
  }
}

}  // namespace
}  // namespace cubie::compile
