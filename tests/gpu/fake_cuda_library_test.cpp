// Kernels of the library compile with the stand-in compiler, and the stand-in driver loads them.

#include "../support/batch_support.hpp"
#include "codegen/kernel_text.hpp"
#include "fake_cuda_fixture.hpp"

namespace cubie::test {
namespace {

std::string kernel_text(std::string_view model, const Settings& settings) {
  const auto solver = make_solver(model, {{"lane_width", std::int64_t{1}}});
  apply(*solver, config::Scope::solver, settings);
  return solver->kernel_text();
}

TEST_F(FakeCudaTest, LoadsKernelsOfTheLibrary) {
  for (const char* precision : {"f32", "f64"}) {
    for (const char* method : {"rk4", "tsit5", "dop853"}) {
      SCOPED_TRACE(testing::Message() << precision << ' ' << method);
      const std::string text =
          kernel_text(kLorenz, {{"precision", std::string(precision)}, {"method", std::string(method)}});
      EXPECT_NE(kernel(text, codegen::kEntryPoint), nullptr);
    }
  }
}

TEST_F(FakeCudaTest, LoadsKernelsWithEveryElementaryFunction) {
  constexpr const char* kModel = R"(
states x = 1, y = 0.5
parameters a = 1
drivers u
x' = a*sin(x) + cos(y)*exp(-x^2) + u + tanh(y) - x^2.5 + min(x, y) + erf(x) + gamma(1 + x^2) + lgamma(2 + x^2)
y' = log(1 + x^2) - sqrt(abs(y)) + atan(x) + (x > 0.3 ? a : -a) + cbrt(x) + fmod(x, 2) + hypot(x, y) + atan2(x, y)
)";
  for (const char* precision : {"f32", "f64"}) {
    EXPECT_NE(kernel(kernel_text(kModel, {{"precision", std::string(precision)}}), codegen::kEntryPoint), nullptr);
  }
}

}  // namespace
}  // namespace cubie::test
