#include "cases.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace cubie::test {
namespace {

std::string read(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Problem {
  const char *model, *swept;
  double from, to, t_end, dt;
  bool observables;
  Agreement agreement;
};

// Lotka-Volterra's invariant takes logarithms, Duffing's force a cosine: cubie's own. Beeler and Reuter take expm1.
constexpr Problem kProblems[] = {
    {"lorenz", "rho", 0.5, 40.0, 2.0, 0.005, false, Agreement::bits},
    {"lotka_volterra", "alpha", 1.0, 2.0, 4.0, 0.01, true, Agreement::bits},
    {"duffing", "amplitude", 0.1, 0.6, 10.0, 0.02, false, Agreement::bits},
    {"kinetics25", "heat", 0.5, 2.0, 1.0, 0.002, false, Agreement::bits},
    {"beeler_reuter", "stimulus_amplitude", 20.0, 40.0, 5.0, 0.01, false, Agreement::solution},
};
constexpr const char* kMethods[] = {"rk4", "tsit5", "bogacki-shampine-32", "vern7", "vern9", "dop853"};

/// A model that solves nothing and observes functions of the parameter p.
std::string observing(const std::vector<std::pair<std::string, std::string>>& functions) {
  std::string names, rows;
  for (const auto& [name, text] : functions) {
    names += (names.empty() ? "" : ", ") + ("of_" + name);
    rows += fmt::format("of_{} = {}\n", name, text);
  }
  return fmt::format("states x = 0\nparameters p = 1\nobservables {}\nx' = 0*x\n{}", names, rows);
}

SolveCase function_case(const char* precision, bool own, std::int64_t runs) {
  std::vector<std::pair<std::string, std::string>> functions;
  if (own) {
    functions = {{"sqrt", "sqrt(p)"},          {"exp", "exp(20*p - 10)"}, {"log", "log(p)"},
                 {"pow", "pow(3*p, 4*p - 2)"}, {"sin", "sin(90*p)"},      {"cos", "cos(90*p)"},
                 {"tanh", "tanh(4*p - 2)"}};
  } else {
    for (const DeviceFunction& function : device_functions()) functions.emplace_back(function.name, function.text);
  }
  return {.name = fmt::format("{} functions, {}", own ? "own" : "device's", precision),
          .model = observing(functions),
          .method = "euler",
          .precision = precision,
          .swept = "p",
          .from = 0.05,
          .to = 0.95,
          .t_end = 1.0,
          .dt = 1.0,
          .runs = runs,
          .observables = true,
          .agreement = own ? Agreement::bits : Agreement::ulps};
}

}  // namespace

const std::vector<DeviceFunction>& device_functions() {
  static const std::vector<DeviceFunction> functions = {
      {"expm1", "expm1(2*p - 1)", 1, 1}, {"log2", "log2(p)", 1, 1},           {"log10", "log10(p)", 1, 2},
      {"log1p", "log1p(p)", 1, 1},       {"cbrt", "cbrt(p)", 1, 1},           {"tan", "tan(3*p)", 2, 4},
      {"asin", "asin(p)", 2, 2},         {"acos", "acos(p)", 2, 2},           {"atan", "atan(3*p)", 2, 2},
      {"atan2", "atan2(p, 0.5)", 2, 3},  {"sinh", "sinh(3*p)", 2, 3},         {"cosh", "cosh(3*p)", 1, 2},
      {"asinh", "asinh(3*p)", 3, 3},     {"acosh", "acosh(1 + p)", 3, 4},     {"atanh", "atanh(p)", 2, 3},
      {"erf", "erf(2*p)", 2, 2},         {"erfc", "erfc(3*p)", 5, 4},         {"gamma", "gamma(1 + 3*p)", 10, 5},
      {"lgamma", "lgamma(3 + p)", 4, 6}, {"fmod", "fmod(10*p, 0.375)", 0, 0}, {"hypot", "hypot(p, 0.5)", 2, 3},
  };
  return functions;
}

std::vector<SolveCase> make_cases(const std::string& folder, bool small) {
  const std::int64_t runs = small ? 40 : 100;  // no multiple of a warp
  std::vector<SolveCase> cases;
  for (const char* precision : {"f64", "f32"}) {
    for (const bool own : {true, false}) cases.push_back(function_case(precision, own, runs));
    for (const Problem& problem : kProblems) {
      const std::string model = read(fmt::format("{}/{}.cubie", folder, problem.model));
      for (const std::string_view method : kMethods) {
        if (small && method != "rk4" && method != "tsit5") continue;
        if (small && std::string_view(problem.model) == "kinetics25" && method != "rk4") continue;
        cases.push_back({.name = fmt::format("{}, {}, {}", problem.model, method, precision),
                         .model = model,
                         .method = std::string(method),
                         .precision = precision,
                         .swept = problem.swept,
                         .from = problem.from,
                         .to = problem.to,
                         .t_end = problem.t_end,
                         .dt = method == "rk4" ? problem.dt : 0.0,
                         .tolerance = std::string_view(precision) == "f64" ? 1e-8 : 1e-5,
                         .runs = runs,
                         .observables = problem.observables,
                         .agreement = problem.agreement});
      }
    }
  }
  return cases;
}

}  // namespace cubie::test
