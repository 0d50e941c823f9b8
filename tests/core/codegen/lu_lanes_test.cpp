// Generated LU text through the host compile module: the same numbers in every form, for every number of lanes, and
// beside lanes whose pivots vanish.

#include <cstdint>
#include <cstring>
#include <iostream>
#include <limits>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "codegen/lu_text.hpp"
#include "compile/host_compiler.hpp"
#include "compile/memory_image.hpp"
#include "random_pattern.hpp"

namespace cubie::codegen {
namespace {

constexpr int kRuns = 32;
constexpr int kWidths[] = {1, 4, 8, 16, 32};

// Arrays are (element, run): a call works on runs [first, first + W).
constexpr const char* kEntry = R"(
namespace cubie_kernel {{
template <class L, class N>
CUBIE_FN void run_{0}(const double* d, const double* jac, double* x, int* bad, int first) {{
  typedef typename L::T T;
  typedef case{0}::model<L> Model;
  constexpr int parts = sizeof(N) / sizeof(T), n = {1}, n_jac = {2}, n_runs = {3};
  const auto read = [&](N* to, const double* from, int elements) {{
    for (int i = 0; i < elements * parts; ++i) {{
      for (int l = 0; l < L::W; ++l) {{
        lanes<L>::set(((T*)to)[i], l, typename L::S(from[i * n_runs + first + l]));
      }}
    }}
  }};
  T j[n_jac + 1];
  for (int i = 0; i < n_jac; ++i) {{
    for (int l = 0; l < L::W; ++l) lanes<L>::set(j[i], l, typename L::S(jac[i * n_runs + first + l]));
  }}
  N shift, w[Model::n_lu], v[n];
  read(&shift, d, 1);
  read(v, x, n);
  const typename L::M vanished = Model::factor(shift, j, w);
  Model::solve(w, v);
  for (int i = 0; i < n * parts; ++i) {{
    for (int l = 0; l < L::W; ++l) x[i * n_runs + first + l] = lanes<L>::get(((T*)v)[i], l);
  }}
  for (int l = 0; l < L::W; ++l) bad[first + l] = lanes<L>::get_mask(vanished, l);
}}
}}
)";

constexpr const char* kExport =
    "extern \"C\" void {5}{0}_{1}_{2}(const double* d, const double* jac, double* x, int* bad, int first) {{\n"
    "  typedef cubie_kernel::lane<{3}, {2}> L;\n  cubie_kernel::run_{0}<L, {4}>(d, jac, x, bad, first);\n}}\n";

using Entry = void(const double* d, const double* jac, double* x, int* bad, int first);

std::string source_of(const LuPlan& plan, const LuTextOptions& options, int number) {
  const LuText lu = emit_lu(plan, options);
  std::string text = fmt::format(
      "#include \"lane.h\"\n#include \"lu.h\"\n"
      "namespace cubie_kernel {{ namespace case{} {{\n{}template <class L>\nstruct model {{\n"
      "  typedef typename L::T T;\n  typedef typename L::S S;\n  typedef typename L::M M;\n{}}};\n}} }}\n",
      number, lu.before, lu.members);
  text += fmt::format(kEntry, number, plan.n, plan.entries.size(), kRuns);
  for (const int width : kWidths) {
    for (const char* type : {"double", "float"}) {
      text += fmt::format(kExport, number, type, width, type, "L::T", "real");
      text += fmt::format(kExport, number, type, width, type, "cubie_kernel::complex_lane<L>", "complex");
    }
  }
  return text;
}

// A compiled text.
class Image {
 public:
  explicit Image(const std::string& source)
      : file_(compile::make_memory_image(compile::HostCompiler::load("")->compile({source, 1}).image)),
        library_(::dlopen(file_->path().c_str(), RTLD_NOW | RTLD_LOCAL)) {}
  ~Image() {
    if (library_ != nullptr) ::dlclose(library_);
  }
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;
  [[nodiscard]] Entry* entry(const std::string& name) const {
    return library_ == nullptr ? nullptr : reinterpret_cast<Entry*>(::dlsym(library_, name.c_str()));
  }

 private:
  std::unique_ptr<compile::StoredImage> file_;
  void* library_;
};

struct Outcome {
  std::vector<double> x;
  std::vector<int> bad;
};

// Values of 32 runs; in some of them a pivot vanishes or is NaN.
struct Inputs {
  std::vector<double> d, jac, b;
  std::vector<int> bad = std::vector<int>(kRuns, 0);
};

Inputs make_inputs(std::mt19937_64& random, const LuPlan& plan) {
  Inputs in;
  const auto fill = [&](std::vector<double>& values, std::size_t elements) {
    values.resize(elements * kRuns);
    for (double& v : values) v = 4.0 * test::uniform(random) - 2.0;
  };
  fill(in.d, 2);
  fill(in.jac, plan.entries.size());
  fill(in.b, 2 * static_cast<std::size_t>(plan.n));
  for (const std::size_t run : {std::size_t{3}, std::size_t{9}, std::size_t{10}, std::size_t{30}}) {
    in.bad[run] = 1;
    for (std::size_t e = 0; e < plan.entries.size(); ++e) {
      const bool first_row = plan.entries[e].row == plan.pivots[0].row;
      if (run == 9 && first_row) in.jac[e * kRuns + run] = std::numeric_limits<double>::quiet_NaN();
      if (run != 9) in.jac[e * kRuns + run] = 0.0;
    }
    if (run != 9) in.d[run] = in.d[kRuns + run] = 0.0;
  }
  return in;
}

Outcome run(const Image& image, const std::string& name, int width, const Inputs& in, std::size_t n) {
  Entry* const entry = image.entry(name);
  if (entry == nullptr) throw std::runtime_error(name);
  Outcome out{{in.b.begin(), in.b.begin() + static_cast<std::ptrdiff_t>(n * kRuns)}, std::vector<int>(kRuns, -1)};
  for (int first = 0; first < kRuns; first += width) {
    entry(in.d.data(), in.jac.data(), out.x.data(), out.bad.data(), first);
  }
  return out;
}

TEST(LuLanes, ComputeTheSameBitsInEveryFormAndWidthBesideLanesThatFail) {
  constexpr std::uint64_t kSeed = 77;
  std::cout << "seed " << kSeed << '\n';
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 3; ++i) {
    const test::RandomPattern pattern = test::random_pattern(random, 5 + 8 * i, 0.0, true);
    const LuPlan plan = plan_lu(pattern.n, pattern.entries, pattern.mass);
    const Image image(source_of(plan, {.rolled = false, .is_inline = true}, 0) +
                      source_of(plan, {.rolled = true, .is_inline = false}, 1));
    const Inputs in = make_inputs(random, plan);
    for (const std::string kind : {"real", "complex"}) {
      for (const std::string type : {"double", "float"}) {
        const std::size_t n = static_cast<std::size_t>(plan.n) * (kind == "real" ? 1 : 2);
        const Outcome alone = run(image, kind + "0_" + type + "_1", 1, in, n);
        EXPECT_EQ(alone.bad, in.bad) << kind << ' ' << type;
        for (const int width : kWidths) {
          for (int form = 0; form < 2; ++form) {
            SCOPED_TRACE(fmt::format("pattern {} {} {} width {} form {}", i, kind, type, width, form));
            const Outcome group = run(image, fmt::format("{}{}_{}_{}", kind, form, type, width), width, in, n);
            EXPECT_EQ(group.bad, alone.bad);
            for (std::size_t j = 0; j < alone.x.size(); ++j) {
              if (in.bad[j % kRuns] != 0) continue;
              ASSERT_EQ(std::memcmp(&group.x[j], &alone.x[j], sizeof(double)), 0) << "run " << j % kRuns;
            }
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace cubie::codegen
