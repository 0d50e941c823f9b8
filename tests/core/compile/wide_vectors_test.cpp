// Vectors wider than the registers of the processor: functions of a kernel pass them to each other as they please.

#include <string>

#include "module_support.hpp"

namespace cubie::compile {
namespace {

#ifdef __x86_64__

constexpr const char* kText = R"(
typedef double wide __attribute__((ext_vector_type(16)));
static __attribute__((noinline)) wide twice(wide x) { return x + x; }
extern "C" void f(wide* x) { *x = twice(*x); }
extern "C" void g(double* x) {
  *x = 7;
  __builtin_ia32_sfence();
}
)";

TEST(WideVectors, ArePassedWithoutAWarning) {
  const test::Product usual = test::compile(kText, nullptr, {});
  ASSERT_EQ(usual.status, cubie_hostjit_ok) << usual.log;
  EXPECT_EQ(usual.log.find("warning"), std::string::npos) << usual.log;
  const char* const narrow[] = {"-target-feature", "-avx512f"};
  const test::Product without = test::compile(kText, nullptr, {}, 3, narrow);
  ASSERT_EQ(without.status, cubie_hostjit_ok) << without.log;
  EXPECT_EQ(without.log.find("warning"), std::string::npos) << without.log;
}

// What functions are told about the processor is left out, what code is made for is not.
TEST(WideVectors, AreBuiltOfRegistersThatTheProcessorHas) {
  const char* const none[] = {"-target-feature", "-avx"};
  const test::Product small = test::compile(kText, nullptr, {}, 3, none);
  ASSERT_EQ(small.status, cubie_hostjit_ok) << small.log;
  EXPECT_NE(small.image, test::compile(kText, nullptr, {}).image);
}

#endif

}  // namespace
}  // namespace cubie::compile
