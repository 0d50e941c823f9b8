// Vectors wider than the registers of the processor: functions of a kernel pass them to each other as they please.

#include <span>
#include <string>

#include "module_support.hpp"

namespace cubie::compile {
namespace {

constexpr const char* kText = R"(
typedef double wide __attribute__((ext_vector_type(16)));
static __attribute__((noinline)) wide twice(wide x) { return x + x; }
extern "C" void f(wide* x) { *x = twice(*x); }
extern "C" void g(double* x) {
  *x = 7;
  __builtin_ia32_sfence();
}
)";

class WideVectors : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
#ifndef __x86_64__
    GTEST_SKIP() << "features of x86";
#endif
  }
  /// At the level of optimisation that is the parameter, with one feature less than the processor has.
  static test::Product compile(const char* without = nullptr) {
    const char* const flags[] = {"-target-feature", without};
    const std::span<const char* const> more = flags;
    test::Product out = test::compile(kText, nullptr, {}, GetParam(), more.first(without == nullptr ? 0 : 2));
    EXPECT_EQ(out.status, cubie_hostjit_ok) << out.log;
    return out;
  }
};

INSTANTIATE_TEST_SUITE_P(Levels, WideVectors, testing::Values(0, 1, 3));

TEST_P(WideVectors, ArePassedWithoutAWarning) {
  for (const char* without : {static_cast<const char*>(nullptr), "-avx512f"}) {
    const test::Product product = compile(without);
    EXPECT_EQ(product.log.find("warning"), std::string::npos) << product.log;
  }
}

// What functions are told about the processor is left out, what code is made for is not.
TEST_P(WideVectors, AreBuiltOfRegistersThatTheProcessorHas) { EXPECT_NE(compile("-avx").image, compile().image); }

}  // namespace
}  // namespace cubie::compile
