#pragma once
// A stand-in for the compile process, and what a compile in a child leaves behind.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "compile/child_compiler.hpp"
#include "compile/child_process.hpp"
#include "compile/compile_error.hpp"
#include "compile/kernel_compiler.hpp"
#include "support.hpp"

namespace cubie::compile::test {

inline constexpr const char* kAddOne = "extern \"C\" double add_one(double x) { return x + 1; }\n";

[[nodiscard]] inline CompileProcess child(std::int64_t limit = 0) { return {true, limit, kept_environment()}; }

[[nodiscard]] inline CompileError failure_of(HostCompiler& compiler, const std::string& text) {
  try {
    (void)compiler.compile({text, 1});
  } catch (const CompileError& e) {
    return e;
  } catch (const Error& e) {
    return {e.code(), e.message(), ""};
  }
  ADD_FAILURE() << "compiled";
  return {ErrorCode::ok, "", ""};
}

[[nodiscard]] inline std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

[[nodiscard]] inline bool has_children() {
  siginfo_t info{};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/// A folder with a stand-in for the compile process, which does as it is told.
class StandIn {
 public:
  explicit StandIn(const std::string& how, std::int64_t limit = 0)
      : compiler_(folder_ / "libcubie-hostjit.so", child(limit)) {
    std::filesystem::create_symlink(CUBIE_TEST_STANDIN, folder_ / kCompileProgram);
    std::ofstream(folder_ / (std::string(kCompileProgram) + ".how")) << how << '\n';
  }
  [[nodiscard]] HostCompiler& compiler() { return compiler_; }
  [[nodiscard]] ProgramRun run(std::string_view input = "", std::size_t limit = 100000, int linger_ms = 10000) const {
    return run_program({folder_ / kCompileProgram, kept_environment(), limit, linger_ms}, input);
  }
  [[nodiscard]] CompileError failure() { return failure_of(compiler_, kAddOne); }

 private:
  TempFolder folder_;
  ChildCompiler compiler_;
};

}  // namespace cubie::compile::test
