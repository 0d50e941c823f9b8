// What kernels take of a GPU does not grow unseen: registers, local memory and instructions of each against the table
// in kernel_use.def; whatever the NVRTC, no spills and no double precision in single.
//
// To record the table anew, after a change that is meant to move it:
//   CUBIE_RECORD_KERNEL_USE=tests/gpu/kernel_use.def <build>/tests/gpu/gpu_compile_guard_test
//   --gtest_filter='UseOfAGpu.*'

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "../support/batch_support.hpp"
#include "batch/solver_state.hpp"
#include "codegen/kernel_text.hpp"
#include "compile/nvrtc_compiler.hpp"
#include "compile_apart.hpp"
#include "cubin_info.hpp"
#include "nvrtc_here.hpp"
#include "ptx_counts.hpp"

namespace cubie::test {
namespace {

constexpr int kArchitecture = 90;

constexpr std::string_view kStiffHalf = "stiff half";
constexpr std::string_view kScheduled = "scheduled events", kDoses = "doses";
constexpr std::string_view kDriven = "states x = 1; parameters k = 1; drivers u; x' = u - k*x";
constexpr std::string_view kFunctions = R"(
states x = 1, y = 0.5
parameters a = 1
x' = a*sin(x) + cos(y)*exp(-x^2) + tanh(y) - x^2.5 + min(x, y)
y' = log(1 + x^2) - sqrt(abs(y)) + atan(x) + (x > 0.3 ? a : -a)
)";

// Two rates and one equation without derivative.
constexpr std::string_view kReaction = R"(
states a = 1, b = 0, c
parameters k1 = 0.04, k2 = 3e7, k3 = 1e4
a' = -k1*a + k3*b*c
b' = k1*a - k3*b*c - k2*b^2
0 = a + b + c - 1
)";

// A level that is watched, and one that changes the run.
constexpr std::string_view kRooted = R"(
states x = 1, v = 0
parameters k = 0.9
x' = v
v' = -9.81
when x crosses 0 down: v = -k*v
when v crosses 0: record
)";
constexpr std::string_view kDosed = R"(
states depot = 0, central = 0
parameters ka = 1, ke = 0.1, delay = 0.5
depot' = -ka*depot
central' = ka*depot - ke*central
lag(depot) = delay
)";

struct KernelCase {
  std::string_view model_name, model, method, variant;
  Settings settings;
  integrator::BatchNeeds needs = {};
  bool keeps_arrays = false;  ///< in local memory: their places are known at run time alone
};

integrator::BatchNeeds events(std::vector<std::int32_t> infused, bool steady) {
  integrator::BatchNeeds needs;
  needs.events.scheduled = true;
  needs.events.steady = steady;
  needs.events.n_attributes = infused.empty() ? 0 : 1;
  needs.events.infused = std::move(infused);
  return needs;
}

/// All families: fixed steps, each controller, both ways of saving, drivers, elementary functions, many stages;
/// summaries of each kind of memory, events of models and of batches, doses; slices.
std::vector<KernelCase> kernel_cases() {
  std::vector<KernelCase> cases{
      {"lorenz", kLorenz, "euler", "fixed", {}},
      {"lorenz", kLorenz, "rk4", "fixed", {}},
      {"lorenz", kLorenz, "tsit5", "fixed", {{"controller", std::string("fixed")}}},
      {"lorenz", kLorenz, "bogacki-shampine-32", "auto", {}},
      {"lorenz", kLorenz, "vern9", "auto", {}},
      {"lorenz", kLorenz, "dop853", "auto", {}},
      {"lorenz", kLorenz, "rodas5p", "auto", {}},
      {"lorenz", kLorenz, "kvaerno5", "auto", {}},
      {"lorenz", kLorenz, "radau_iia_5", "auto", {}},
      {"lorenz", kLorenz, "rodas5p", "gmres", {{"linear_solver", std::string("gmres")}}},
      {"lorenz", kLorenz, "radau_iia_5", "bicgstab", {{"linear_solver", std::string("bicgstab")}}},
      {"lorenz", kLorenz, "auto", "explicit half", {}},
      {"lorenz", kLorenz, "auto", kStiffHalf, {}},
      {"driven", kDriven, "tsit5", "auto", {}},
      {"functions", kFunctions, "tsit5", "auto", {}},
      {"reaction", kReaction, "rodas5p", "auto", {}},
      {"reaction", kReaction, "kvaerno5", "auto", {}},
      {"reaction", kReaction, "radau_iia_5", "auto", {}}};
  for (const char* controller : {"i", "pi", "pid", "gustafsson", "h211b"}) {
    cases.push_back({"lorenz", kLorenz, "tsit5", controller, {{"controller", std::string(controller)}}});
  }
  const auto summarise = [](const char* text) {
    return Settings{{"summaries", std::string(text)},
                    {"save_variables", std::string("none")},
                    {"summarise_variables", std::string("states")}};
  };
  cases.push_back({"lorenz", kLorenz, "tsit5", "averages", summarise("mean, std, extrema, time_of_max"), {}, true});
  cases.push_back({"lorenz", kLorenz, "tsit5", "peaks", summarise("peaks[2], crossings[1], dxdt_max"), {}, true});
  cases.push_back({"lorenz", kLorenz, "tsit5", "quantiles", summarise("quantile[0.5](x)"), {}, true});
  cases.push_back({"lorenz", kLorenz, "tsit5", "quadrature", summarise("quadrature")});
  cases.push_back({"lorenz",
                   kLorenz,
                   "tsit5",
                   "dense",
                   summarise("max(refine = dense), peaks[2](x, refine = dense), crossings[1](refine = dense)"),
                   {},
                   true});
  cases.push_back({"rooted", kRooted, "tsit5", "root events", {}});
  cases.push_back({"lorenz", kLorenz, "tsit5", kScheduled, {}, events({}, false), true});
  cases.push_back({"dosed", kDosed, "tsit5", kDoses, {}, events({0, 1}, true), true});
  for (const char* method : {"tsit5", "rodas5p"}) {
    cases.push_back({"lorenz", kLorenz, method, "slices", {{"launch_slice", 0.5}}});
  }
  for (const char* save : {"interpolate", "land"}) {
    cases.push_back({"lorenz", kLorenz, "tsit5", save, {{"save_method", std::string(save)}}});
  }
  return cases;
}

struct Row {
  std::string model, method, variant, precision;
  int nvrtc_major = 0, architecture = 0;
  int registers = 0, local_bytes = 0;
  OperationCounts single{}, twice{};

  [[nodiscard]] std::string name() const { return fmt::format("{} {} {} {}", model, method, variant, precision); }
};

struct Measured {
  Row row;
  int double_operations = 0;
  bool scheduled = false;     ///< events at given times, which are doubles: looked at when one is due
  bool keeps_arrays = false;  ///< see KernelCase
  bool calls = false;         ///< functions out of line, whose frames are local memory as well
};

std::vector<Row> recorded() {
  const auto row = [](Row head, const std::array<int, 12>& counts) {
    for (std::size_t i = 0; i < 6; ++i) head.single[i] = counts[i], head.twice[i] = counts[i + 6];
    return head;
  };
  return {
#define CUBIE_KERNEL_USE(model, method, variant, precision, nvrtc, architecture, registers, local, ...) \
  row({model, method, variant, precision, nvrtc, architecture, registers, local, {}, {}}, {__VA_ARGS__}),
#include "kernel_use.def"
#undef CUBIE_KERNEL_USE
  };
}

/// For a GPU, which need not be there: nothing starts it.
Ref<batch::Context> gpu_context() {
  Ref<batch::Context> context = batch::Context::create();
  context->set_option(config::OptionId::device, std::string("cuda"));
  return context;
}

std::string text_of(batch::Solver& solver, const integrator::DeviceTraits& device, const KernelCase& kernel) {
  solver.state().prepare(device, kernel.needs);
  return kernel.variant == kStiffHalf ? solver.state().stiff->kernel()->text() : solver.state().kernel->text();
}

Measured measure(const KernelCase& kernel, const char* precision) {
  const auto context = gpu_context();
  const auto solver = make_solver(
      kernel.model,
      {{"lane_width", std::int64_t{1}}, {"method", std::string(kernel.method)}, {"precision", std::string(precision)}},
      context);
  apply(*solver, config::Scope::solver, kernel.settings);
  const compile::NvrtcLibrary& nvrtc = *nvrtc_here();
  const compile::NvrtcResult result =
      compile_apart({text_of(*solver, context->device_traits(), kernel), kArchitecture});
  const KernelUse use = kernel_use(result.image, codegen::kEntryPoint);
  const PtxCounts counts = count_operations(result.ptx);
  Measured out;
  out.row = {std::string(kernel.model_name),
             std::string(kernel.method),
             std::string(kernel.variant),
             precision,
             nvrtc.major,
             kArchitecture,
             use.registers,
             use.local_bytes,
             counts.single,
             counts.twice};
  out.double_operations = double_operations(counts);
  out.scheduled = kernel.needs.events.scheduled;
  out.keeps_arrays = kernel.keeps_arrays;
  out.calls = result.ptx.find("call") != std::string::npos;
  return out;
}

/// Every case in both precisions, compiled once for all tests.
const std::vector<Measured>& measured() {
  static const std::vector<Measured> all = [] {
    std::vector<Measured> kernels;
    for (const KernelCase& kernel : kernel_cases()) {
      for (const char* precision : {"f32", "f64"}) kernels.push_back(measure(kernel, precision));
    }
    return kernels;
  }();
  return all;
}

void record(const char* path) {
  std::ofstream file(path);
  file << "// What kernels take of a GPU, for kernel_use_test.cpp, which also writes this file and says how.\n"
          "// CUBIE_KERNEL_USE(model, method, variant, precision, NVRTC major, architecture, registers, local bytes,\n"
          "//   fma, mul, add, div, sqrt, special of f32, the same of f64)\n"
          "// clang-format off\n";
  for (const Measured& kernel : measured()) {
    const Row& row = kernel.row;
    file << fmt::format("CUBIE_KERNEL_USE(\"{}\", \"{}\", \"{}\", \"{}\", {}, {}, {}, {},  {},  {})\n", row.model,
                        row.method, row.variant, row.precision, row.nvrtc_major, row.architecture, row.registers,
                        row.local_bytes, fmt::join(row.single, ", "), fmt::join(row.twice, ", "));
  }
  ASSERT_TRUE(file.flush()) << path;
}

class UseOfAGpu : public testing::Test {
 protected:
  void SetUp() override {
    if (!nvrtc_here()) GTEST_SKIP() << why_no_nvrtc();
  }
};

TEST_F(UseOfAGpu, SpillsNothing) {
  // The rare cases of elementary functions are out of line; the table bounds the frames of kernels that call them.
  for (const Measured& kernel : measured()) {
    if (!kernel.calls && !kernel.keeps_arrays) {
      EXPECT_EQ(kernel.row.local_bytes, 0) << kernel.row.name();
    }
  }
}

TEST_F(UseOfAGpu, HasNoDoublePrecisionInSingle) {
  for (const Measured& kernel : measured()) {
    if (kernel.row.precision == "f64") {
      EXPECT_GT(kernel.double_operations, 20) << kernel.row.name();  // the count can count
    } else if (!kernel.scheduled) {
      EXPECT_EQ(kernel.double_operations, 0) << kernel.row.name();
    }
  }
}

TEST_F(UseOfAGpu, IsNotMoreThanRecorded) {
  if (const char* path = std::getenv("CUBIE_RECORD_KERNEL_USE"); path != nullptr && *path != '\0') {
    record(path);
    GTEST_SKIP() << "recorded in " << path;
  }
  const std::vector<Row> rows = recorded();
  ASSERT_FALSE(rows.empty());
  if (rows.front().nvrtc_major != nvrtc_here()->major) {
    GTEST_SKIP() << "recorded with NVRTC " << rows.front().nvrtc_major << ", this is " << nvrtc_here()->major;
  }
  EXPECT_EQ(rows.size(), measured().size()) << "a row per kernel";
  for (const Measured& kernel : measured()) {
    const Row& now = kernel.row;
    SCOPED_TRACE(now.name());
    const auto is_this = [&now](const Row& row) { return row.name() == now.name(); };
    const auto then = std::find_if(rows.begin(), rows.end(), is_this);
    if (then == rows.end()) {
      ADD_FAILURE() << "not recorded";
      continue;
    }
    EXPECT_EQ(now.architecture, then->architecture);
    EXPECT_LE(now.registers, then->registers);
    EXPECT_LE(now.local_bytes, then->local_bytes);
    for (std::size_t i = 0; i < kOperationKinds.size(); ++i) {
      EXPECT_LE(now.single[i], then->single[i]) << kOperationKinds[i] << ".f32";
      EXPECT_LE(now.twice[i], then->twice[i]) << kOperationKinds[i] << ".f64";
    }
  }
}

TEST(PtxCounts, TellKindsAndTypesApart) {
  const PtxCounts counts = count_operations(
      "fma.rn.f32 %f1, %f2, %f3, %f4;\nadd.rn.f32 %f1, %f2, %f3;\nsub.ftz.f32 %f1, %f2, %f3;\nmul.f64 %d1, %d2, %d3;\n"
      "rcp.approx.ftz.f32 %f1, %f2;\nsqrt.rn.f64 %d1, %d2;\nmax.f64 %d1, %d2, %d3;\ncvt.f64.f32 %d1, %f1;\n"
      "add.s32 %r1, %r2, %r3;\nsetp.lt.f64 %p1, %d1, %d2;\n");
  EXPECT_EQ(counts.single, (OperationCounts{1, 0, 2, 0, 0, 1}));
  EXPECT_EQ(counts.twice, (OperationCounts{0, 1, 0, 0, 1, 0}));
  EXPECT_EQ(double_operations(counts), 3);
}

}  // namespace
}  // namespace cubie::test
