// A program that was copied away from its module: every place tried is named.

#include "compile/host_compiler.hpp"

#include <cstdio>
#include <filesystem>
#include <string>

#include "util/error.hpp"

namespace {

// Run as a copy in an empty folder; 0 when the error lists the places.
int check_error() {
  try {
    (void)cubie::compile::HostCompiler::load("");
  } catch (const cubie::Error& e) {
    const std::string folder = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
    const bool coded = e.code() == cubie::ErrorCode::compile;
    const bool listed = e.message().find(folder + "/libcubie-hostjit.so (absent)") != std::string::npos &&
                        e.message().find("core/compile/clang/libcubie-hostjit.so (absent)") != std::string::npos;
    if (!coded || !listed) std::fprintf(stderr, "%s\n", e.what());
    return coded && listed ? 0 : 1;
  }
  std::fprintf(stderr, "a module was found\n");
  return 1;
}

}  // namespace

#include "support.hpp"

TEST(AbsentModule, ErrorListsThePlacesTried) {
  const cubie::compile::test::TempFolder folder;
  const std::string copy = folder / "program";
  std::filesystem::copy_file("/proc/self/exe", copy);
  const int status = cubie::compile::test::in_child([&] {
    execl(copy.c_str(), copy.c_str(), "--check", nullptr);
    return 98;
  });
  EXPECT_EQ(status, 0);
}

int main(int argc, char** argv) {
  if (argc > 1 && std::string(argv[1]) == "--check") return check_error();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
