// The headers that the compile module has parsed beforehand: used for requests that have the same ones, and for those
// only, and without an effect on the code.

#include <string>

#include "compile/kernel_headers.hpp"
#include "module_support.hpp"

namespace cubie::compile {
namespace {

using test::compile;
using test::Product;

// Overloads of numbers and lane groups, templates, tables, marks on functions and on loops.
constexpr const char* kText = R"(
#include "args.h"
#include "lane.h"
#include "math.h"
#include "lane_time.h"
#include "control.h"
#include "erk.h"
using namespace cubie_kernel;
typedef lane<double, 8> L;
extern "C" void f(const loop_args* a, const L::T* x, L::T* y, int n) {
  constexpr int count = 3;
  L::T sum[count] = {};
  for (int i = 0; i < n; ++i) {
    CUBIE_LOOP(v, count, true, { sum[v] = where(x[i] > L::T(double(v)), math<L>::exp(x[i]), fma(x[i], x[i], sum[v])); })
  }
  CUBIE_LOOP(v, count, true, { y[v] = control_exp2<L>(control_log2<L>(larger(sum[v], L::T(1.0))) * L::T(a->control.kp)); })
  y[count] = math<L>::pow(y[0], y[1]) + math<L>::tanh(y[1]);
}
)";

TEST(Precompiled, HeadersAreUsedWhereTheyAreTheSame) {
  const std::string key = kernel_headers_hash().hex();
  const Product whole = compile(kText, key.c_str(), kernels::embedded_sources());
  ASSERT_EQ(whole.status, cubie_hostjit_ok) << whole.log;
  EXPECT_EQ(whole.precompiled(), CUBIE_HAS_PRECOMPILED == 1) << whole.log;
}

TEST(Precompiled, HeadersOfOtherOrUnknownTextAreRead) {
  for (const char* key : {static_cast<const char*>(nullptr), "", "0123456789abcdef0123456789abcdef"}) {
    const Product other = compile(kText, key, kernels::embedded_sources());
    ASSERT_EQ(other.status, cubie_hostjit_ok) << other.log;
    EXPECT_FALSE(other.precompiled());
  }
  const kernels::EmbeddedSource own[] = {{"own.h", "constexpr int own = 7;"}};
  const Product small = compile("#include \"own.h\"\nextern \"C\" int f() { return own; }", nullptr, own);
  EXPECT_EQ(small.status, cubie_hostjit_ok) << small.log;
}

TEST(Precompiled, ImagesAreTheSameByteForByte) {
  const std::string key = kernel_headers_hash().hex();
  for (int optimise : {0, 1, 3}) {
    const Product with = compile(kText, key.c_str(), kernels::embedded_sources(), optimise);
    const Product without = compile(kText, nullptr, kernels::embedded_sources(), optimise);
    ASSERT_EQ(with.status, cubie_hostjit_ok) << with.log;
    ASSERT_EQ(without.status, cubie_hostjit_ok) << without.log;
    EXPECT_EQ(with.image, without.image) << optimise;
  }
}

TEST(Precompiled, DiagnosticsNameTheSameLine) {
  const std::string key = kernel_headers_hash().hex();
  const std::string text = "#include \"lane.h\"\nextern \"C\" int f() { return cubie_kernel::nothing; }";
  for (const char* which : {key.c_str(), static_cast<const char*>(nullptr)}) {
    const Product bad = compile(text, which, kernels::embedded_sources());
    EXPECT_EQ(bad.status, cubie_hostjit_rejected);
    EXPECT_NE(bad.log.find("kernel.cpp:2:"), std::string::npos) << bad.log;
  }
}

}  // namespace
}  // namespace cubie::compile
