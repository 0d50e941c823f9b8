// A process that finds its kernel in the cache never maps the compiler.

#include <sstream>

#include "compile/host_compiler.hpp"
#include "support.hpp"

namespace cubie::compile {
namespace {

std::string memory_map() {
  std::ifstream file("/proc/self/maps");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(WarmProcess, RunsACachedKernelWithoutLlvm) {
  const test::TempFolder folder;
  const HostCompileRequest request{"extern \"C\" int answer() { return 42; }\n", 3};
  ASSERT_EQ(test::in_child([&] {
              KernelCache cache(test::cache_at(folder / "cache"));
              const auto image = HostCompiler::load("")->compile(request).image;
              const bool compiled_here = memory_map().find("libcubie-hostjit") != std::string::npos;
              return cache.store(host_kernel_key(request), image) != nullptr && compiled_here ? 0 : 1;
            }),
            0);
  KernelCache cache(test::cache_at(folder / "cache"));
  const auto image = cache.find(host_kernel_key(request));
  ASSERT_NE(image, nullptr);
  const test::LoadedLibrary library(image->path());
  auto* answer = library.function<int()>("answer");
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer(), 42);
  const std::string map = memory_map();
  for (const char* compiler : {"hostjit", "libclang", "libLLVM"}) EXPECT_EQ(map.find(compiler), std::string::npos);
}

}  // namespace
}  // namespace cubie::compile
