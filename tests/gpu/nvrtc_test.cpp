// Finding NVRTC and compiling with it. What needs the library is skipped, aloud, where there is none.

#include <locale.h>

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "compile/compile_error.hpp"
#include "compile/nvrtc_compiler.hpp"
#include "nvrtc_here.hpp"

namespace cubie::test {
namespace {

using compile::NvrtcLibrary;

std::string refusal(const compile::NvrtcSearch& search) {
  try {
    (void)compile::load_nvrtc(search);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::compile);
    return error.message();
  }
  return "";
}

TEST(NvrtcSearch, TellsWhatItTried) {
  EXPECT_EQ(refusal({.path = "/nowhere/libnvrtc.so.13"}), "NVRTC not found: tried /nowhere/libnvrtc.so.13");
  const std::string in_folder = refusal({.path = "/usr"});
  EXPECT_NE(in_folder.find("/usr/libnvrtc.so.13"), std::string::npos) << in_folder;
  EXPECT_NE(in_folder.find("/usr/libnvrtc.so.12"), std::string::npos) << in_folder;
}

TEST(NvrtcSearch, RefusesALibraryThatIsNotNvrtc) {
  EXPECT_EQ(refusal({.path = "libm.so.6"}), "NVRTC not found: tried libm.so.6 (it has no function nvrtcVersion)");
}

TEST(NvrtcSearch, LooksByNameFirstAndThenWhereTheToolkitSaysItIs) {
  ASSERT_EQ(setenv("CUDA_HOME", "/somewhere/cuda", 1), 0);
  const std::vector<std::string> places = compile::nvrtc_places(12);
  ASSERT_EQ(unsetenv("CUDA_HOME"), 0);
  ASSERT_GE(places.size(), 3U);
  EXPECT_EQ(places[0], "libnvrtc.so.12");
  EXPECT_EQ(places[1], "/somewhere/cuda/lib64/libnvrtc.so.12");
}

class Nvrtc : public testing::Test {
 protected:
  void SetUp() override {
    if (!nvrtc_here()) GTEST_SKIP() << why_no_nvrtc();
  }
};

TEST_F(Nvrtc, NewerThanTheDriverIsRefusedByName) {
  const NvrtcLibrary& library = *nvrtc_here();
  if (library.major <= 12) GTEST_SKIP() << "the oldest NVRTC there is";
  const std::string message = refusal({.path = library.path, .most_major = library.major - 1});
  EXPECT_NE(message.find("NVRTC " + std::to_string(library.major) + " with a driver for CUDA " +
                         std::to_string(library.major - 1)),
            std::string::npos)
      << message;
}

TEST_F(Nvrtc, CompilesForTheArchitecturesItKnows) {
  const std::string text = "#include \"lane.h\"\nextern \"C\" __global__ void twice(float* x) { *x *= 2; }\n";
  for (const int architecture : {nvrtc_here()->architectures.front(), nvrtc_here()->architectures.back()}) {
    const compile::NvrtcResult result = compile_with_nvrtc(*nvrtc_here(), {text, architecture});
    ASSERT_GT(result.image.size(), 4U);
    EXPECT_EQ(std::to_integer<char>(result.image[1]), 'E');  // an ELF file
    EXPECT_NE(result.ptx.find(".entry twice"), std::string::npos);
  }
  try {
    (void)compile_with_nvrtc(*nvrtc_here(), {text, 1});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_supported);
  }
}

TEST_F(Nvrtc, ReportsTheFirstErrorAndKeepsTheWholeLog) {
  try {
    (void)compile_with_nvrtc(
        *nvrtc_here(), {"__global__ void f() { first_name(); second_name(); }", nvrtc_here()->architectures.back()});
    FAIL();
  } catch (const compile::CompileError& error) {
    EXPECT_NE(error.message().find("first_name"), std::string::npos) << error.message();
    EXPECT_EQ(error.message().find('\n'), std::string::npos);
    EXPECT_NE(error.log().find("second_name"), std::string::npos) << error.log();
  }
}

TEST_F(Nvrtc, LeavesTheLocaleOfTheThreadAlone) {
  const locale_t mine = newlocale(LC_ALL_MASK, "C", static_cast<locale_t>(nullptr));
  const locale_t before = uselocale(mine);
  (void)compile_with_nvrtc(*nvrtc_here(), {"__global__ void f() {}", nvrtc_here()->architectures.back()});
  EXPECT_EQ(uselocale(before), mine);
  freelocale(mine);
}

}  // namespace
}  // namespace cubie::test
