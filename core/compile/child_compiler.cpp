#include "compile/child_compiler.hpp"

#include <csignal>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compile/child_process.hpp"
#include "compile/clang/hostjit.h"
#include "compile/compile_error.hpp"
#include "compile/host_flags.hpp"
#include "compile/host_module.hpp"
#include "compile/hostjit_config.hpp"
#include "compile/kernel_headers.hpp"
#include "kernels/embedded.hpp"

namespace cubie::compile {
namespace {

std::string beside(const std::filesystem::path& module) { return (module.parent_path() / kCompileProgram).string(); }

ProgramRun run(const std::string& program, const std::vector<std::string>& environment, const CompileOrder& order) {
  std::error_code error;
  if (!std::filesystem::exists(program, error)) {
    throw Error(
        ErrorCode::compile,
        "compile process '{}' is absent; it stands beside the host compile module (option hostjit_path), and only "
        "compile_process = child needs it",
        program);
  }
  return run_program({program, environment, kLargestAnswer}, encode(order));
}

enum class Starved { no, probably, yes };

// Whether a process that ended without an answer did so for want of memory, as far as can be seen from outside.
Starved starved(const ProgramRun& run, std::int64_t limit) {
  if (run.end != ProgramEnd::signalled || run.ended_here) return Starved::no;
  for (const char* word : {"bad_alloc", "out of memory"}) {
    if (run.complaints.find(word) != std::string::npos) return Starved::yes;
  }
  // The system kills what takes too much. Where memory ends inside of LLVM, LLVM aborts or, without a word, crashes.
  const bool crashed = run.number == SIGABRT || run.number == SIGSEGV;
  return run.number == SIGKILL || (limit > 0 && crashed) ? Starved::probably : Starved::no;
}

std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

std::string within(std::int64_t limit) {
  return limit > 0 ? fmt::format(" within compile_memory_limit_bytes = {}", limit) : std::string();
}

[[noreturn]] void fail_unanswered(ProgramRun run, std::int64_t limit) {
  const std::string end = run.end_in_words();
  const std::string said =
      run.complaints.empty() ? "" : fmt::format(", having written \"{}\"", first_line(run.complaints));
  if (const Starved how = starved(run, limit); how != Starved::no) {
    throw CompileError(ErrorCode::out_of_host_memory,
                       fmt::format("kernel compile {}ran out of memory{}: the compile process ended with {}{}",
                                   how == Starved::probably ? "probably " : "", within(limit), end, said),
                       std::move(run.complaints));
  }
  const char* const what = run.answer.empty() ? "without an answer" : "with an answer that makes no sense";
  throw CompileError(ErrorCode::compile, fmt::format("the compile process ended {}: {}{}", what, end, said),
                     std::move(run.complaints));
}

}  // namespace

std::string find_compile_program(const std::string& module_path) {
  if (!module_path.empty()) return beside(module_path);
  const std::vector<std::string> places = module_places(kCompileProgram, "core/compile/clang");
  for (const std::string& place : places) {
    if (is_trusted_module(place)) return place;
  }
  throw Error(ErrorCode::compile, "compile process not found; tried: {}", fmt::join(places, ", "));
}

CompileAnswer compile_in_child(const std::string& program, const std::vector<std::string>& environment,
                               const CompileOrder& order) {
  ProgramRun done = run(program, environment, order);
  std::optional<CompileAnswer> answer = decode_answer(done.answer);
  if (!answer) fail_unanswered(std::move(done), order.memory_limit_bytes);
  if (answer->status == static_cast<std::int32_t>(AnswerStatus::other_version)) {
    throw CompileError(ErrorCode::compile,
                       fmt::format("compile process '{}' does not fit: {}", program, answer->message),
                       std::move(answer->log));
  }
  if (answer->status == static_cast<std::int32_t>(AnswerStatus::no_compiler)) {
    throw CompileError(ErrorCode::compile, std::move(answer->message), std::move(answer->log));
  }
  if (answer->status == cubie_hostjit_out_of_memory) {
    throw CompileError(ErrorCode::out_of_host_memory,
                       fmt::format("kernel compile ran out of memory{}", within(order.memory_limit_bytes)),
                       std::move(answer->log));
  }
  return *std::move(answer);
}

ChildCompiler::ChildCompiler(std::string module, const CompileProcess& process)
    : module_(std::move(module)), program_(beside(module_)), process_(process) {}

HostCompileResult ChildCompiler::compile(const HostCompileRequest& request) {
  CompileOrder order{.compiler = module_,
                     .version = CUBIE_CLANG_VERSION,
                     .memory_limit_bytes = process_.memory_limit_bytes,
                     .text = {kKernelTextName, request.text},
                     .flags = host_flags(request.optimise),
                     .headers = {},
                     .headers_key = kernel_headers_hash().hex()};
  for (const kernels::EmbeddedSource& source : kernels::embedded_sources()) {
    order.headers.push_back({std::string(source.name), source.text});
  }
  CompileAnswer answer = compile_in_child(program_, process_.environment, order);
  if (answer.status != cubie_hostjit_ok) fail_compile(answer.status, std::move(answer.log));
  return {std::move(answer.image), std::move(answer.log)};
}

std::shared_ptr<HostCompiler> HostCompiler::in_child(const std::string& module_path, const CompileProcess& process) {
  const std::string module = find_host_module(module_path);
  const std::string program = beside(module);
  std::error_code error;
  // What was found, not named, is started only when it is of those who could change this program anyway.
  if (module_path.empty() && std::filesystem::exists(program, error) && !is_trusted_module(program)) {
    throw Error(ErrorCode::compile, "compile process '{}' is owned by another user", program);
  }
  return std::make_shared<ChildCompiler>(module, process);
}

}  // namespace cubie::compile
