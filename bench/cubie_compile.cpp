// Compile times: the first kernel of a process (which loads the compile module), the next one, and a kernel from the
// cache of an earlier process. Each number comes from a child process, so that "first" means first.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "cubie_handles.hpp"
#include "cubie_tables.hpp"
#include "harness.hpp"

namespace bench {
namespace {

constexpr int kRepeats = 5;

double compile_milliseconds(const Context& context, const std::string& text, const std::string& method) {
  const Solver solver = make_solver(context, text);
  must(cubie_solver_set_string(solver.get(), "method", method.c_str()));
  const double start = now();
  must(cubie_solver_compile(solver.get()));
  return (now() - start) * 1e3;
}

bool llvm_is_mapped() {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find("libLLVM") != std::string::npos || line.find("hostjit") != std::string::npos) return true;
  }
  return false;
}

/// The numbers a child prints.
std::array<double, 3> run_child(const std::string& program, const std::string& model, const std::string& cache,
                                const std::string& method) {
  const std::string command = fmt::format("'{}' --compile '{}' '{}' '{}'", program, model, cache, method);
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot start " + program);
  std::array<double, 3> numbers{};
  const int read = std::fscanf(pipe, "%lf %lf %lf", &numbers[0], &numbers[1], &numbers[2]);
  if (pclose(pipe) != 0 || read != 3) throw std::runtime_error("no answer from " + command);
  return numbers;
}

double median(std::array<double, kRepeats> values) {
  std::sort(values.begin(), values.end());
  return values[kRepeats / 2];
}

}  // namespace

int compile_child(const std::string& model, const std::string& cache, const std::string& method) {
  const std::string text = read_model(model);
  const Context context = make_context(1, cache);
  const double first = compile_milliseconds(context, text, method);
  const bool mapped = llvm_is_mapped();
  const double second = compile_milliseconds(context, text, method);
  fmt::print("{} {} {}\n", first, second, mapped ? 1 : 0);
  return 0;
}

void print_compile_times(const std::string& program) {
  struct Case {
    const char* name;
    const char* model;
    const char* method;
    const char* limit;
    const char* cached_limit;
  };
  constexpr Case kCases[] = {
      {"Lorenz, 3 states", BENCH_MODELS "/lorenz.cubie", "tsit5", "200", "2"},
      {"Lorenz, 3 states, auto", BENCH_MODELS "/lorenz.cubie", "auto", "200", "2"},
      {"kinetics, 30 states", BENCH_BUILD "/kinetics30.cubie", "tsit5", "500", "2"},
      {"kinetics, 100 states", BENCH_BUILD "/kinetics100.cubie", "tsit5", "1500", "2"},
      {"stiff, 100 states, rodas5p", BENCH_BUILD "/network100.cubie", "rodas5p", "3000", "50"},
      {"stiff, 100 states, kvaerno5", BENCH_BUILD "/network100.cubie", "kvaerno5", "3000", "50"}};
  Table table("Time to a ready kernel, ms, f64",
              {"model", "first in a process", "module loaded", "wanted <=", "from the cache", "wanted <="});
  const std::filesystem::path cache =
      std::filesystem::temp_directory_path() / fmt::format("cubie-bench-cache-{}", static_cast<long>(getpid()));
  bool mapped = false;
  for (const Case& one : kCases) {
    std::array<double, kRepeats> first{}, second{}, cached{};
    for (std::size_t i = 0; i < kRepeats; ++i) {
      const auto fresh = run_child(program, one.model, "", one.method);
      first[i] = fresh[0];
      second[i] = fresh[1];
    }
    std::filesystem::create_directory(cache);
    std::filesystem::permissions(cache, std::filesystem::perms::owner_all);
    run_child(program, one.model, cache.string(), one.method);
    for (std::size_t i = 0; i < kRepeats; ++i) {
      const auto warm = run_child(program, one.model, cache.string(), one.method);
      cached[i] = warm[0];
      mapped = mapped || warm[2] != 0.0;
    }
    std::filesystem::remove_all(cache);
    table.row({one.name, short_number(median(first)), short_number(median(second)), one.limit,
               short_number(median(cached)), one.cached_limit});
  }
  table.note(mapped ? "A process that found its kernel in the cache had LLVM mapped."
                    : "No process that found its kernel in the cache had LLVM mapped.");
  table.print();
}

}  // namespace bench
