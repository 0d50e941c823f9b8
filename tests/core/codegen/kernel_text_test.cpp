// The text of a whole kernel: tableaus as the compiler sees them, settings, entry point.

#include "codegen/kernel_text.hpp"

#include <gtest/gtest.h>

#include <clocale>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compiled_text.hpp"
#include "integrator/method_registry.hpp"

namespace cubie::codegen {
namespace {

using integrator::find_method;
using integrator::methods;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

/// Writes all that the struct `tableau` says into an array, in the order that `expected` uses.
std::string dump_function(const std::string& tableau, int number) {
  return fmt::format("namespace case{0} {{\n{1}}}\n", number, tableau) + fmt::format(R"(
extern "C" void dump{0}(double* out) {{
  typedef case{0}::tableau t;
  const int slots = t::stages + t::extra;
  *out++ = t::stages; *out++ = t::extra; *out++ = t::degree; *out++ = t::order;
  *out++ = t::fsal; *out++ = t::has_error; *out++ = t::has_error2;
  for (int i = 0; i < slots; ++i) {{
    *out++ = t::c<double>(i);
    for (int j = 0; j < slots; ++j) {{ *out++ = t::a<double>(i, j); *out++ = t::nonzero_a(i, j); }}
    for (int j = 0; j < t::degree; ++j) *out++ = t::w<double>(i, j);
    *out++ = t::nonzero_w(i);
  }}
  for (int i = 0; i < t::stages; ++i) {{
    *out++ = t::b<double>(i); *out++ = t::nonzero_b(i);
    *out++ = t::e<double>(i); *out++ = t::nonzero_e(i);
    *out++ = t::e2<double>(i); *out++ = t::nonzero_e2(i);
  }}
}}
)",
                                                                                     number);
}

std::vector<double> expected(const plan::Method& m, bool interpolate) {
  const plan::Interpolant none, &dense = interpolate ? m.interpolant : none;
  const auto s = static_cast<std::size_t>(m.stages), extra = static_cast<std::size_t>(dense.extra_stages);
  const auto degree = static_cast<std::size_t>(dense.degree);
  std::vector<double> out = {static_cast<double>(s),       static_cast<double>(extra), static_cast<double>(degree),
                             static_cast<double>(m.order), m.fsal ? 1.0 : 0.0,         m.error.empty() ? 0.0 : 1.0,
                             m.error2.empty() ? 0.0 : 1.0};
  const auto value_and_flag = [&](double value) {
    out.push_back(value);
    out.push_back(value != 0 ? 1.0 : 0.0);
  };
  for (std::size_t i = 0; i < s + extra; ++i) {
    out.push_back(i < s ? m.c[i] : dense.c[i - s]);
    for (std::size_t j = 0; j < s + extra; ++j) {
      value_and_flag(i >= s ? dense.a[(i - s) * (s + extra) + j] : j < s ? m.a[i * s + j] : 0.0);
    }
    bool used = false;
    for (std::size_t j = 0; j < degree; ++j) {
      out.push_back(dense.weights[i * degree + j]);
      used = used || out.back() != 0;
    }
    out.push_back(used ? 1.0 : 0.0);
  }
  for (std::size_t i = 0; i < s; ++i) {
    value_and_flag(m.family == plan::Family::firk ? m.result[i] : m.b[i]);
    value_and_flag(m.error.empty() ? 0.0 : m.error[i]);
    value_and_flag(m.error2.empty() ? 0.0 : m.error2[i]);
  }
  return out;
}

TEST(TableauText, SaysToTheCompilerWhatTheRegistrySays) {
  if (std::getenv("CUBIE_TEST_CXX") == nullptr) GTEST_SKIP() << "CUBIE_TEST_CXX names no C++ compiler";
  std::string source;
  int number = 0;
  for (const plan::Method& m : methods()) {
    for (bool interpolate : {true, false}) source += dump_function(emit_tableau(m, interpolate), number++);
  }
  const test::Compiled compiled(source);
  number = 0;
  for (const plan::Method& m : methods()) {
    for (bool interpolate : {true, false}) {
      auto* const dump = compiled.entry<void(double*)>(fmt::format("dump{}", number++));
      ASSERT_NE(dump, nullptr);
      const std::vector<double> wanted = expected(m, interpolate);
      std::vector<double> got(wanted.size() + 1, -7.0);
      dump(got.data());
      EXPECT_EQ(got.back(), -7.0);
      got.pop_back();
      EXPECT_EQ(got, wanted) << m.name << (interpolate ? " with" : " without") << " interpolation";
    }
  }
}

plan::LoopPlan loop_plan() {
  plan::LoopPlan p;
  p.lane_width = 8;
  p.controller = plan::Controller::pi;
  p.adaptive = true;
  return p;
}

TEST(KernelText, DependsOnItsArgumentsAlone) {
  const plan::Method& m = find_method("vern9");
  const std::string first = emit_kernel("model text\n", m, loop_plan());
  const std::string before = std::setlocale(LC_ALL, nullptr);
  (void)std::setlocale(LC_ALL, "de_DE.UTF-8");
  const std::string second = emit_kernel("model text\n", m, loop_plan());
  (void)std::setlocale(LC_ALL, before.c_str());
  EXPECT_EQ(first, second);
}

TEST(KernelText, HoldsModelTableauSettingsAndOneEntryPointInThisOrder) {
  const std::string text = emit_kernel("struct the_model {};\n", find_method("tsit5"), loop_plan());
  std::size_t at = 0;
  for (const char* part : {"#include \"args.h\"", "#include \"loop.h\"", "struct the_model {};", "struct tableau",
                           "struct settings", "CUBIE_ENTRY(cubie_kernel_entry, "}) {
    EXPECT_EQ(count(text, part), 1U) << part;
    EXPECT_GT(text.find(part), at) << part;
    at = text.find(part);
  }
  EXPECT_EQ(count(text, kEntryPoint), 1U);
}

TEST(KernelText, WritesEverySettingOfThePlan) {
  plan::LoopPlan p = loop_plan();
  const auto text = [&] { return emit_kernel("", find_method("tsit5"), p); };
  EXPECT_EQ(count(text(), "typedef lane<double, 8> L;"), 1U);
  EXPECT_EQ(count(text(), "adaptive = true, interpolate = true, refill = true, unrolled = true;"), 1U);
  EXPECT_EQ(count(text(), "controller = controller_kind::pi;"), 1U);
  p.precision = plan::Precision::f32;
  p.lane_width = 1;
  p.adaptive = p.interpolate = p.refill = p.unrolled = false;
  EXPECT_EQ(count(text(), "typedef lane<float, 1> L;"), 1U);
  EXPECT_EQ(count(text(), "adaptive = false, interpolate = false, refill = false, unrolled = false;"), 1U);
}

TEST(KernelText, SaysWhichHalfOfAnAutomaticMethodItIs) {
  plan::LoopPlan p = loop_plan();
  const auto text = [&] { return emit_kernel("", find_method("tsit5"), p); };
  EXPECT_EQ(count(text(), "half = half_kind::whole;"), 1U);
  p.half = plan::Half::explicit_half;
  p.stability_bound = 3.25;
  EXPECT_EQ(count(text(), "half = half_kind::explicit_half;"), 1U);
  EXPECT_EQ(count(text(), "stability_bound = 0x1.ap+1;"), 1U);
  p.half = plan::Half::stiff_half;
  EXPECT_EQ(count(text(), "half = half_kind::stiff_half;"), 1U);
}

TEST(KernelText, SaysOfNewtonIterationsWhatIsUnusual) {
  plan::LoopPlan p = loop_plan();
  const auto text = [&] { return emit_kernel("", find_method("kvaerno3"), p); };
  EXPECT_EQ(count(text(), "newton_kind"), 0U);
  EXPECT_EQ(count(text(), "reuse.h"), 0U);
  p.newton = plan::Newton::full;
  EXPECT_EQ(count(text(), "step = dirk<L, Model, Tab, true, newton_kind::full>;"), 1U);
  EXPECT_EQ(count(text(), "reuse.h"), 0U);
  p.newton = plan::Newton::reusing;
  EXPECT_EQ(count(text(), "step = dirk<L, Model, Tab, true, newton_kind::reusing>;"), 1U);
  EXPECT_EQ(count(text(), "#include \"reuse.h\""), 1U);
}

TEST(KernelText, NamesEveryController) {
  plan::LoopPlan p = loop_plan();
  using plan::Controller;
  for (const auto& [controller, name] :
       {std::pair{Controller::fixed, "fixed"}, std::pair{Controller::i, "i"}, std::pair{Controller::pi, "pi"},
        std::pair{Controller::pid, "pid"}, std::pair{Controller::gustafsson, "gustafsson"},
        std::pair{Controller::h211b, "h211b"}}) {
    p.controller = controller;
    EXPECT_EQ(count(emit_kernel("", find_method("tsit5"), p), fmt::format("controller_kind::{};", name)), 1U) << name;
  }
}

TEST(KernelText, WritesThePlaceOfEveryBuffer) {
  plan::LoopPlan p = loop_plan();
  p.buffers.workspace_offset = {-1, 256, -1, 5'000'000'000, 0, 512};
  const std::string text = emit_kernel("", find_method("tsit5"), p);
  for (std::size_t i = 0; i < plan::kLoopBuffers; ++i) {
    const std::string line =
        fmt::format("long long {}_at = {};\n", plan::kLoopBufferNames[i], p.buffers.workspace_offset[i]);
    EXPECT_EQ(count(text, line), 1U) << line;
  }
}

TEST(KernelText, KeepsMemorySizesOut) {
  plan::LoopPlan p = loop_plan();
  const std::string before = emit_kernel("", find_method("tsit5"), p);
  p.buffers.workspace_bytes = 123456;
  p.buffers.local_bytes = 654321;
  EXPECT_EQ(emit_kernel("", find_method("tsit5"), p), before);
}

}  // namespace
}  // namespace cubie::codegen
