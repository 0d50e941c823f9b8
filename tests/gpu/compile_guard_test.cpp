// Kernels compile for every GPU architecture that is supported, on machines without a GPU as well. What they take of it
// is the business of kernel_use_test.cpp.

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "codegen/fold_text.hpp"
#include "codegen/kernel_text.hpp"
#include "compile/nvrtc_compiler.hpp"
#include "compile_apart.hpp"
#include "cubin_info.hpp"
#include "nvrtc_here.hpp"

namespace cubie::test {
namespace {

constexpr int kUsual = 90;

int registers(const std::vector<std::byte>& image) { return kernel_use(image, codegen::kEntryPoint).registers; }

/// The text for a GPU; nobody asks whether there is one.
std::string kernel_text(std::string_view model, const Settings& settings) {
  static const Ref<batch::Context> context = [] {
    Ref<batch::Context> out = batch::Context::create();
    set(*out, config::Scope::context, "device", std::string("cuda"));
    return out;
  }();
  return make_solver(model, settings, context)->kernel_text();
}

class CompileGuard : public testing::Test {
 protected:
  void SetUp() override {
    if (!nvrtc_here()) GTEST_SKIP() << why_no_nvrtc();
  }
  static compile::NvrtcResult compile(const std::string& text, int architecture = kUsual) {
    return compile_apart({text, architecture});
  }
};

TEST_F(CompileGuard, CompilesForEveryArchitectureInBothPrecisions) {
  const std::vector<int>& known = nvrtc_here()->architectures;
  int seen = 0;
  for (const int architecture : {75, 80, 86, 90, 100, 120}) {
    if (std::find(known.begin(), known.end(), architecture) == known.end()) continue;
    for (const char* precision : {"f32", "f64"}) {
      const compile::NvrtcResult result =
          compile(kernel_text(kLorenz, {{"precision", std::string(precision)}}), architecture);
      EXPECT_GT(registers(result.image), 32) << architecture << ' ' << precision;
      EXPECT_LE(registers(result.image), 255) << architecture << ' ' << precision;
      ++seen;
    }
  }
  EXPECT_GE(seen, 8);
}

TEST_F(CompileGuard, CompilesTheFoldOfChunksForEveryArchitecture) {
  const std::vector<int>& known = nvrtc_here()->architectures;
  int seen = 0;
  for (const int architecture : {75, 80, 86, 90, 100, 120}) {
    if (std::find(known.begin(), known.end(), architecture) == known.end()) continue;
    const compile::NvrtcResult result = compile(codegen::emit_fold_kernel(), architecture);
    const KernelUse use = kernel_use(result.image, codegen::kEntryPoint);
    EXPECT_LE(use.registers, 80) << architecture << ": leaves room for three blocks of 256 threads";
    EXPECT_LE(use.local_bytes, 256) << architecture << ": the bins of a thread, and nothing beside them";
    EXPECT_NE(result.ptx.find("add.u64"), std::string::npos) << "sums are of integers";
    EXPECT_EQ(result.ptx.find("add.f64"), std::string::npos);
    EXPECT_EQ(result.ptx.find("fma.rn.f64"), std::string::npos);
    ++seen;
  }
  EXPECT_GE(seen, 4);
}

TEST_F(CompileGuard, CompilesEveryFamilyOfMethodsAndEveryWayOfSaving) {
  for (const char* method : {"euler", "rk4", "bogacki-shampine-32", "vern9", "dop853", "rodas4", "kvaerno3",
                             "crank_nicolson", "radau_iia_3"}) {
    for (const char* save : {"land", "interpolate"}) {
      SCOPED_TRACE(testing::Message() << method << ' ' << save);
      Settings settings{{"method", std::string(method)}};
      if (std::string_view(method) != "euler" && std::string_view(method) != "rk4") {
        settings.emplace_back("save_method", std::string(save));
      } else if (std::string_view(save) == "land") {
        continue;
      }
      EXPECT_GT(registers(compile(kernel_text(kLorenz, settings)).image), 0);
    }
  }
}

TEST_F(CompileGuard, CompilesEquationsWithoutDerivativeForEveryFamily) {
  constexpr const char* kModel = "states x = 1, z, y = 0; x' = z*y - x; y' = x - z*t; 0 = z^3 + z - x*y + sin(t)";
  for (const char* method : {"rodas5p", "kvaerno5", "l_stable_sdirk_4", "radau_iia_5"}) {
    for (const char* precision : {"f32", "f64"}) {
      EXPECT_GT(registers(compile(kernel_text(kModel,
                                              {{"method", std::string(method)}, {"precision", std::string(precision)}}))
                              .image),
                0)
          << method << ' ' << precision;
    }
  }
}

TEST_F(CompileGuard, PutsSmallWorkspacesIntoMemoryOfTheMultiprocessor) {
  const std::string place = "workspace";
  for (const char* method : {"rk4", "tsit5"}) {
    const Settings settings{{"method", std::string(method)}, {"state_location", place}, {"stages_location", place}};
    const compile::NvrtcResult result = compile(kernel_text(kLorenz, settings));
    EXPECT_NE(result.ptx.find("ld.shared.f64"), std::string::npos) << "accesses know where they go";
    EXPECT_NE(result.ptx.find("shared_memory"), std::string::npos);
  }
}

TEST_F(CompileGuard, CompilesEveryElementaryFunctionAndDrivers) {
  constexpr const char* kModel = R"(
states x = 1, y = 0.5
parameters a = 1
drivers u
x' = a*sin(x) + cos(y)*exp(-x^2) + u + tanh(y) - x^2.5 + min(x, y)
y' = log(1 + x^2) - sqrt(abs(y)) + atan(x) + (x > 0.3 ? a : -a)
)";
  for (const char* precision : {"f32", "f64"}) {
    EXPECT_GT(registers(compile(kernel_text(kModel, {{"precision", std::string(precision)}})).image), 0) << precision;
  }
}

}  // namespace
}  // namespace cubie::test
