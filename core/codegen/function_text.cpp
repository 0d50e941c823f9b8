#include "codegen/function_text.hpp"

#include <fmt/format.h>

namespace cubie::codegen {
namespace {

// The arguments; a function that reads drivers needs the whole time and their table.
std::string signature(const FunctionText& f, std::string_view number) {
  constexpr const char* plain = "{0} t, const {0}* CUBIE_RESTRICT y, const {0}* CUBIE_RESTRICT p";
  constexpr const char* driven = "const lane_time<L>& at, const {0}* CUBIE_RESTRICT y, const inputs<L>& in";
  std::string text = f.body.uses_drivers() ? fmt::format(driven, number) : fmt::format(plain, number);
  if (f.any_input) {
    text += fmt::format(", const Input& {}", f.input);
  } else if (!f.input.empty()) {
    text += fmt::format(", const {}* CUBIE_RESTRICT {}", number, f.input);
  }
  for (const std::string_view array : f.arrays) text += fmt::format(", {}* CUBIE_RESTRICT {}", number, array);
  return text;
}

std::string statements(const FunctionText& f, std::string_view indent) {
  std::string text;
  if (f.body.uses_drivers()) {
    text = fmt::format(
        "{0}const T t = at.value();\n{0}const T* const CUBIE_RESTRICT p = in.p;\n"
        "{0}const driver_point<L> drivers(*in.drivers, at);\n",
        indent);
  }
  text += fmt::format("{}(void)t, (void)y, (void)p", indent);
  if (!f.input.empty()) text += fmt::format(", (void){}", f.input);
  for (const std::string_view array : f.arrays) text += fmt::format(", (void){}", array);
  return text + ";\n" + f.body.text();
}

}  // namespace

std::string outlined(const FunctionText& f) {
  return fmt::format("template <class L>\nCUBIE_NOINLINE void model_{}({}) {{\n{}{}}}\n\n", f.name,
                     signature(f, "typename L::T"), kModelTypes, statements(f, "  "));
}

std::string member(const FunctionText& f, bool is_outlined) {
  const std::string head = fmt::format("{}  static CUBIE_FN void {}({}) {{\n",
                                       f.any_input ? "  template <class Input>\n" : "", f.name, signature(f, "T"));
  if (!is_outlined) return head + statements(f, "    ") + "  }\n";
  std::string call = f.body.uses_drivers() ? "at, y, in" : "t, y, p";
  if (!f.input.empty()) call += fmt::format(", {}", f.input);
  for (const std::string_view array : f.arrays) call += fmt::format(", {}", array);
  return head + fmt::format("    model_{}<L>({});\n  }}\n", f.name, call);
}

}  // namespace cubie::codegen
