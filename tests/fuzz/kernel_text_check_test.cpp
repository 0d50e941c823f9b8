// The check of emitted text sees what it is there to see.

#include "kernel_text_check.hpp"

#include <gtest/gtest.h>

#include <string>

#include "codegen/model_text.hpp"
#include "model/model.hpp"
#include "symbolic/graph.hpp"

namespace cubie::fuzz {
namespace {

constexpr TextSizes kSizes{.states = 2, .parameters = 1, .drivers = 1, .saved = 1, .jacobian = 2};

std::string emitted() {
  const model::Model model = model::parse_model(
      "states x, y; parameters a; drivers u; observables o\n"
      "x' = x < a && y > 0 ? sin(x)*u : -y\ny' = max(a, 0.1) + t\no = x*y");
  return codegen::emit_model(model, symbolic::build_system(model), {{{true, 0}}, true, true});
}

std::string with(const std::string& part, const std::string& replacement) {
  std::string text = emitted();
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part << " is not in " << text;
  return at == std::string::npos ? text : text.replace(at, part.size(), replacement);
}

TEST(KernelTextCheck, TakesWhatCodegenWrites) { EXPECT_EQ(find_alien_line(emitted(), kSizes), ""); }

TEST(KernelTextCheck, SeesACommentThatEndsInABackslashOrHoldsMoreThanAName) {
  EXPECT_NE(find_alien_line(with(";  // x", ";  // x\\"), kSizes), "");
  EXPECT_NE(find_alien_line(with(";  // x", ";  // x */"), kSizes), "");
  EXPECT_NE(find_alien_line(with(";  // x", ";  // x\r"), kSizes), "");
  EXPECT_NE(find_alien_line(with(";  // x", ";  // x\xcf\x83"), kSizes), "");
}

TEST(KernelTextCheck, SeesAStatementThatIsNoArithmetic) {
  EXPECT_NE(find_alien_line(with("math<L>::sin(y0)", "system(y0)"), kSizes), "");
  EXPECT_NE(find_alien_line(with("math<L>::sin(y0)", "math<L>::evil(y0)"), kSizes), "");
  EXPECT_NE(find_alien_line(with("dy[0] = ", "dy[0] = y0; dy[0] = "), kSizes), "");
  EXPECT_NE(find_alien_line(with("  // x\n", "  // x\n    abort();\n"), kSizes), "");
  EXPECT_NE(find_alien_line(with("  // x\n", "  // x\n#include </etc/passwd>\n"), kSizes), "");
  EXPECT_NE(find_alien_line(with("T(S(0x1.999999999999ap-4))", "T(S(0.1))"), kSizes), "");
}

TEST(KernelTextCheck, SeesANameThatIsNotDefinedOrAnIndexOutOfRange) {
  EXPECT_NE(find_alien_line(with("math<L>::sin(y0)", "math<L>::sin(x)"), kSizes), "");
  EXPECT_NE(find_alien_line(with("math<L>::sin(y0)", "math<L>::sin(v99)"), kSizes), "");
  EXPECT_NE(find_alien_line(with("dy[1] = ", "dy[2] = "), kSizes), "");
  EXPECT_NE(find_alien_line(with("const T y1 = y[1];", "const T y1 = y[9];"), kSizes), "");
}

TEST(KernelTextCheck, SeesALineOfTheFrameThatIsMissingOrNew) {
  EXPECT_NE(find_alien_line(with("  typedef typename L::M M;\n", ""), kSizes), "");
  EXPECT_NE(find_alien_line(emitted() + "int more;\n", kSizes), "");
}

}  // namespace
}  // namespace cubie::fuzz
