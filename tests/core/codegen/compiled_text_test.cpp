// Generated text, compiled by the C++ compiler that built this test, computes what the evaluator computes.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

#include <dlfcn.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "codegen/model_text.hpp"
#include "random_model.hpp"
#include "symbolic/fuse.hpp"

namespace cubie::codegen {
namespace {

using Entry = void (*)(double t, const double* y, const double* p, double* dy, double* out);

// A folder that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cubie-text-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// Shared object of a source; its functions by name. Null when there is no compiler to ask.
class Compiled {
 public:
  explicit Compiled(const std::string& source) {
    std::ofstream(folder_.file("text.cpp")) << source;
    const std::string command = fmt::format(
        "{} -std=c++17 -O1 -ffp-contract=off -Wall -Wextra -Wno-unused-local-typedefs -Werror -fPIC -shared "
        "-I'{}' -I'{}' -o '{}' '{}' > '{}' 2>&1",
        std::getenv("CUBIE_TEST_CXX"), std::getenv("CUBIE_TEST_KERNELS"), std::getenv("CUBIE_TEST_STUBS"),
        folder_.file("text.so"), folder_.file("text.cpp"), folder_.file("log"));
    const int status = std::system(command.c_str());
    std::ostringstream log;
    log << std::ifstream(folder_.file("log")).rdbuf();
    EXPECT_EQ(status, 0) << log.str().substr(0, 4000);
    library_ = ::dlopen(folder_.file("text.so").c_str(), RTLD_NOW | RTLD_LOCAL);
  }
  ~Compiled() {
    if (library_ != nullptr) ::dlclose(library_);
  }
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;

  [[nodiscard]] Entry entry(const std::string& name) const {
    return library_ == nullptr ? nullptr : reinterpret_cast<Entry>(::dlsym(library_, name.c_str()));
  }

 private:
  Folder folder_;
  void* library_ = nullptr;
};

std::string wrap(const std::string& model_text, int number) {
  return fmt::format(
      "namespace cubie_kernel {{ namespace case{0} {{\n{1}}} }}\n"
      "extern \"C\" void run{0}(double t, const double* y, const double* p, double* dy, double* out) {{\n"
      "  typedef cubie_kernel::case{0}::model<cubie_kernel::lane<double, 1>> M;\n"
      "  M::rhs(t, y, p, dy);\n  M::saved(t, y, p, out);\n}}\n",
      number, model_text);
}

TEST(CompiledText, ComputesWhatTheEvaluatorComputesBitForBit) {
  const char* compiler = std::getenv("CUBIE_TEST_CXX");
  if (compiler == nullptr) GTEST_SKIP() << "CUBIE_TEST_CXX names no C++ compiler";
  constexpr std::uint64_t kSeed = 99;
  constexpr int kModels = 40;
  std::cout << "seed " << kSeed << '\n';
  std::mt19937_64 random(kSeed);
  std::vector<symbolic::System> systems;
  std::string source = "#include \"stub_math.h\"\n#include \"lane.h\"\n";
  for (int i = 0; i < kModels; ++i) {
    const model::Model model = test::random_model(random, {.states = 8, .parameters = 3, .drivers = false});
    systems.push_back(symbolic::fuse(symbolic::build_system(model)));
    ModelTextOptions options{{{true, 0}, {true, 1}, {false, 3}, {true, 2}}, i % 2 == 0};
    source += wrap(emit_model(model, symbolic::build_system(model), options), i);
  }
  const Compiled compiled(source);
  for (int i = 0; i < kModels; ++i) {
    const Entry entry = compiled.entry(fmt::format("run{}", i));
    ASSERT_NE(entry, nullptr);
    for (int k = 0; k < 50; ++k) {
      double y[8], p[3], dy[8], out[4];
      for (double& v : y) v = test::hostile_number(random);
      for (double& v : p) v = test::hostile_number(random);
      const double t = test::hostile_number(random);
      entry(t, y, p, dy, out);
      const symbolic::Values expected = symbolic::evaluate(systems[static_cast<std::size_t>(i)], {t, y, p, {}});
      for (std::size_t j = 0; j < 8; ++j)
        ASSERT_TRUE(test::same_value(dy[j], expected.derivatives[j])) << i << " " << j;
      EXPECT_TRUE(test::same_value(out[0], expected.observables[0])) << i;
      EXPECT_TRUE(test::same_value(out[1], expected.observables[1])) << i;
      EXPECT_TRUE(test::same_value(out[2], y[3])) << i;
      EXPECT_TRUE(test::same_value(out[3], expected.observables[2])) << i;
    }
  }
}

TEST(CompiledText, NeedsNoParameters) {
  if (std::getenv("CUBIE_TEST_CXX") == nullptr) GTEST_SKIP() << "CUBIE_TEST_CXX names no C++ compiler";
  const model::Model model = model::parse_model("states x\nx' = 2*x");
  const std::string text = emit_model(model, symbolic::build_system(model), {});
  const Compiled compiled("#include \"stub_math.h\"\n#include \"lane.h\"\n" + wrap(text, 0));
  const Entry entry = compiled.entry("run0");
  ASSERT_NE(entry, nullptr);
  const double y[] = {3.0};
  double dy[] = {0.0};
  entry(0.0, y, nullptr, dy, nullptr);
  EXPECT_EQ(dy[0], 6.0);
}

}  // namespace
}  // namespace cubie::codegen
