// Compiling in a process of its own: the same images, and nothing that happens there harms this process.

#include "compile/child_compiler.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <new>
#include <sstream>
#include <thread>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "compile/child_process.hpp"
#include "compile/compile_error.hpp"
#include "compile/compile_message.hpp"
#include "compile/host_module.hpp"
#include "compile/kernel_compiler.hpp"
#include "support.hpp"

namespace cubie::compile {
namespace {

using test::TempFolder;

constexpr const char* kAddOne = "extern \"C\" double add_one(double x) { return x + 1; }\n";

// A text of some seconds.
std::string slow_text() {
  std::string text = "extern \"C\" double f(double x) { return x";
  for (int i = 0; i < 30000; ++i) text += "+x*" + std::to_string(i);
  return text + "; }";
}

HostCompileResult compile_in_child(const std::string& text, std::int64_t limit = 0) {
  return HostCompiler::in_child("", limit)->compile({text, 1});
}

CompileError failure_of(HostCompiler& compiler, const std::string& text) {
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

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

bool has_children() {
  siginfo_t info{};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

std::string memory_map(const std::string& process = "self") {
  std::ifstream file("/proc/" + process + "/maps");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// A folder with a stand-in for the compile process, which does as it is told.
class StandIn {
 public:
  explicit StandIn(const std::string& how, std::int64_t limit = 0) : compiler_(folder_ / "libcubie-hostjit.so", limit) {
    std::filesystem::create_symlink(CUBIE_TEST_STANDIN, folder_ / kCompileProgram);
    std::ofstream(folder_ / (std::string(kCompileProgram) + ".how")) << how << '\n';
  }
  [[nodiscard]] HostCompiler& compiler() { return compiler_; }
  [[nodiscard]] std::string program() const { return folder_ / kCompileProgram; }
  [[nodiscard]] CompileError failure() { return failure_of(compiler_, kAddOne); }

 private:
  TempFolder folder_;
  ChildCompiler compiler_;
};

// First of all: another test of this program loads the compiler.
TEST(ChildCompiler, GivesTheImageOfThisProcessWithoutMappingACompiler) {
  const std::string text = std::string("#include \"lane.h\"\n#warning look\n") + kAddOne;
  const HostCompileResult there = compile_in_child(text);
  const std::string map = memory_map();
  for (const char* compiler : {"hostjit", "libclang", "libLLVM"}) EXPECT_EQ(map.find(compiler), std::string::npos);
  const HostCompileResult here = HostCompiler::load("")->compile({text, 1});
  EXPECT_EQ(there.image, here.image);
  EXPECT_NE(there.log.find("kernel.cpp:2:2: warning: look"), std::string::npos) << there.log;
  EXPECT_NE(there.log.find("link: "), std::string::npos) << there.log;
}

TEST(ChildCompiler, TellsOfATextThatDoesNotCompileAsThisProcessDoes) {
  const std::string text = "int a;\nint b = c;\nint d = e;\n";
  const auto child = HostCompiler::in_child("", 0);
  const CompileError there = failure_of(*child, text);
  const CompileError here = failure_of(*HostCompiler::load(""), text);
  EXPECT_EQ(there.code(), ErrorCode::compile);
  EXPECT_EQ(there.message(), here.message());
  EXPECT_EQ(there.log(), here.log());
  EXPECT_FALSE(compile_in_child(kAddOne).image.empty());
}

TEST(ChildCompiler, ACompilerThatGivesUpIsAFailureLikeAnyOther) {
  const auto child = HostCompiler::in_child("", 0);
  EXPECT_NE(failure_of(*child, "#pragma clang __debug llvm_fatal_error\n").log().find("the compiler gave up"),
            std::string::npos);
}

TEST(ChildCompiler, ACompilerThatCrashesIsAFailureThatNamesTheSignal) {
  const auto child = HostCompiler::in_child("", 0);
  const CompileError crash = failure_of(*child, "#pragma clang __debug crash\n");
  EXPECT_EQ(crash.code(), ErrorCode::compile);
  EXPECT_EQ(crash.message().find("the compile process ended without an answer: "), 0U) << crash.message();
  EXPECT_FALSE(compile_in_child(kAddOne).image.empty());
}

TEST(ChildCompiler, ManyThreadsCompileSideBySide) {
  std::vector<HostCompileResult> results(4);
  {
    std::vector<std::jthread> threads;
    for (HostCompileResult& result : results) threads.emplace_back([&] { result = compile_in_child(kAddOne); });
  }
  for (const HostCompileResult& result : results) EXPECT_EQ(result.image, results[0].image);
  EXPECT_FALSE(results[0].image.empty());
}

TEST(ChildCompiler, PrintsNothing) {
  test::CapturedOutput output;
  (void)compile_in_child(kAddOne);
  const auto child = HostCompiler::in_child("", 0);
  (void)failure_of(*child, "#pragma clang __debug crash\n");
  EXPECT_EQ(output.text(), "");
}

TEST(ChildCompiler, AProgramThatIsNotThereIsNamedWithTheOption) {
  const TempFolder folder;
  std::filesystem::create_symlink(find_host_module(""), folder / "libcubie-hostjit.so");
  const auto child = HostCompiler::in_child(folder / "libcubie-hostjit.so", 0);
  const CompileError e = failure_of(*child, kAddOne);
  EXPECT_EQ(e.code(), ErrorCode::compile);
  EXPECT_EQ(e.message(), "compile process '" + (folder / "cubie-compile") +
                             "' is absent; it stands beside the host compile module (option hostjit_path), and only "
                             "compile_process = child needs it");
}

TEST(ChildCompiler, AProgramThatCannotRunIsNamedWithTheReason) {
  const TempFolder folder;
  std::ofstream(folder / "cubie-compile") << "no program";
  ChildCompiler child(folder / "libcubie-hostjit.so", 0);
  const CompileError e = failure_of(child, kAddOne);
  EXPECT_EQ(e.code(), ErrorCode::compile);
  EXPECT_EQ(e.message().find("compile process '" + (folder / "cubie-compile") + "' does not start: "), 0U)
      << e.message();
}

TEST(ChildCompiler, AModuleThatIsNamedMayBelongToAnybodyAndItsProgramToo) {
  constexpr uid_t kSomebody = 12345;
  const TempFolder folder;
  const std::filesystem::path built = find_host_module("");
  std::filesystem::create_symlink(built, folder / "libcubie-hostjit.so");
  std::filesystem::copy_file(built.parent_path() / kCompileProgram, folder / kCompileProgram);
  if (chown((folder / kCompileProgram).c_str(), kSomebody, static_cast<gid_t>(-1)) != 0) {
    GTEST_SKIP() << "this user may not give files away";
  }
  const auto child = HostCompiler::in_child(folder / "libcubie-hostjit.so", 0);
  EXPECT_FALSE(child->compile({kAddOne, 1}).image.empty());
}

TEST(ChildCompiler, AnAbsentModuleIsNamed) {
  try {
    (void)HostCompiler::in_child("/nowhere/libcubie-hostjit.so", 0);
    FAIL() << "found";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::compile);
    EXPECT_EQ(e.message(), "host compile module '/nowhere/libcubie-hostjit.so' is absent");
  }
}

TEST(ChildCompiler, AFileThatIsNoModuleIsNamed) {
  const TempFolder folder;
  std::filesystem::create_symlink(std::filesystem::path(find_host_module("")).parent_path() / kCompileProgram,
                                  folder / kCompileProgram);
  std::ofstream(folder / "libcubie-hostjit.so") << "no library";
  const auto child = HostCompiler::in_child(folder / "libcubie-hostjit.so", 0);
  const CompileError e = failure_of(*child, kAddOne);
  EXPECT_EQ(e.code(), ErrorCode::compile);
  EXPECT_EQ(e.message().find("host compile module '" + (folder / "libcubie-hostjit.so") + "' does not load: "), 0U)
      << e.message();
}

TEST(ChildCompiler, EndsAreToldApart) {
  const auto message = [](const std::string& how) { return StandIn(how).failure().message(); };
  EXPECT_EQ(message("exit 0"), "the compile process ended without an answer: exit status 0");
  EXPECT_EQ(message("exit 7"), "the compile process ended without an answer: exit status 7");
  EXPECT_EQ(message("signal 11"),
            "the compile process ended without an answer: signal 11 (segmentation fault), having written \"LLVM says "
            "why\"");
}

TEST(ChildCompiler, AProcessThatIsKilledProbablyRanOutOfMemory) {
  const CompileError e = StandIn("signal 9").failure();
  EXPECT_EQ(e.code(), ErrorCode::out_of_host_memory);
  EXPECT_EQ(e.message(),
            "kernel compile probably ran out of memory: the compile process ended with signal 9 (kill), having written "
            "\"LLVM "
            "says why\"");
  EXPECT_EQ(e.log(), "LLVM says why\nand more\n");
}

TEST(ChildCompiler, ACrashWithinABoundIsProbablyOneOfMemory) {
  StandIn crashes("signal 11", 1000);
  const CompileError e = crashes.failure();
  EXPECT_EQ(e.code(), ErrorCode::out_of_host_memory);
  EXPECT_EQ(e.message().find("kernel compile probably ran out of memory within compile_memory_limit_bytes = 1000: "),
            0U)
      << e.message();
}

TEST(ChildCompiler, AnswersThatBreakOffOrAreDamagedAreRefused) {
  for (const char* how : {"prefix 1", "prefix 22", "prefix 30", "prefix 5000", "prefix 40000", "flip 0", "flip 25",
                          "flip 39", "flip 20000"}) {
    EXPECT_EQ(StandIn(how).failure().message(),
              "the compile process ended with an answer that makes no sense: exit status 0")
        << how;
  }
}

TEST(ChildCompiler, WhatTheProgramPrintsIsNoPartOfItsAnswer) {
  StandIn noisy("chatter 100000");
  EXPECT_EQ(noisy.compiler().compile({kAddOne, 1}).image, test::fake_image(40000));
}

TEST(ChildCompiler, AProgramThatDoesNotReadItsOrderBlocksNobody) {
  StandIn deaf("deaf");
  EXPECT_EQ(deaf.compiler().compile({std::string(std::size_t{4} << 20, ' '), 1}).log, "made up\n");
}

TEST(RunProgram, EndsAProgramWhoseAnswerIsTooLong) {
  const StandIn flood("flood");
  const ProgramRun run = run_program(flood.program(), "", 100000);
  EXPECT_EQ(run.end, ProgramEnd::signalled);
  EXPECT_TRUE(run.number == SIGKILL || run.number == SIGPIPE) << run.number;
  EXPECT_TRUE(run.ended_here);
  EXPECT_GT(run.answer.size(), 100000U);
}

TEST(RunProgram, HandsTheInputOverWhole) {
  const StandIn program("input");
  EXPECT_EQ(run_program(program.program(), std::string(3000001, 'x'), 100).answer, "3000001");
}

// A process that inherited the pipes keeps them open: their end is not waited for.
TEST(RunProgram, DoesNotWaitForWhatAProgramLeavesBehind) {
  const StandIn daemon("daemon 30");
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_FALSE(run_program(daemon.program(), "", 100000).answer.empty());
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
}

TEST(RunProgram, BearsNothingOfThisProcess) {
  setenv("CUBIE_TEST_SECRET", "1", 1);
  sigset_t blocked, before;
  sigfillset(&blocked);
  const auto ignored = signal(SIGUSR1, SIG_IGN);
  pthread_sigmask(SIG_SETMASK, &blocked, &before);
  const StandIn program("birth");
  const ProgramRun run = run_program(program.program(), "order", 100);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  signal(SIGUSR1, ignored);
  unsetenv("CUBIE_TEST_SECRET");
  EXPECT_EQ(run.complaints, "blocked 0 ignored 0 leader 1 secret 0 sealed " +
                                std::to_string(F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK));
}

TEST(RunProgram, WorksWhereStandardDescriptorsAreClosed) {
  const StandIn program("input");
  EXPECT_EQ(test::in_child([&] {
              for (const int number : {0, 1, 2, 3, 4}) close(number);
              return run_program(program.program(), "1234", 100).answer == "4" ? 0 : 1;
            }),
            0);
}

TEST(ChildCompiler, LeavesNeitherDescriptorsNorProcesses) {
  (void)compile_in_child(kAddOne);
  const std::size_t before = open_descriptors();
  (void)compile_in_child(kAddOne);
  for (const char* how : {"exit 0", "signal 6", "signal 9", "prefix 100", "flip 3"}) (void)StandIn(how).failure();
  ChildCompiler absent("/nowhere/module", 0);
  (void)failure_of(absent, kAddOne);
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_FALSE(has_children());
}

// The answer outgrows what this process may have: what it has begun is undone.
TEST(RunProgram, LeavesNothingBehindWhenMemoryRunsOutHere) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers take more address space than any bound leaves";
#endif
  const StandIn flood("flood");
  EXPECT_EQ(test::in_child([&] {
              const std::size_t before = open_descriptors();
              const rlimit bound{rlim_t{1} << 30, rlim_t{1} << 30};
              if (setrlimit(RLIMIT_AS, &bound) != 0) return 1;
              try {
                (void)run_program(flood.program(), "", std::size_t{1} << 40);
                return 2;
              } catch (const std::bad_alloc&) {
              }
              if (has_children()) return 3;
              return open_descriptors() == before ? 0 : 4;
            }),
            0);
}

TEST(ChildCompiler, AHostProgramMayIgnoreItsChildren) {
  EXPECT_EQ(test::in_child([] {
              signal(SIGCHLD, SIG_IGN);
              const bool compiled = !compile_in_child(kAddOne).image.empty();
              const std::string told = StandIn("exit 7").failure().message();
              return compiled && told.find("a status that the host program took") != std::string::npos ? 0 : 1;
            }),
            0);
}

void reap_all(int /*number*/) {
  const int before = errno;
  while (waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  errno = before;
}

TEST(ChildCompiler, AHostProgramMayWaitForAnyChild) {
  EXPECT_EQ(test::in_child([] {
              signal(SIGCHLD, reap_all);
              for (int i = 0; i < 5; ++i) {
                if (compile_in_child(kAddOne).image.empty()) return 1;
                if (StandIn("prefix 100").failure().code() != ErrorCode::compile) return 2;
              }
              return 0;
            }),
            0);
}

TEST(ChildCompiler, TakesNoStatusOfAnotherChild) {
  const pid_t other = test::start_child([] { return 42; });
  (void)compile_in_child(kAddOne);
  (void)StandIn("exit 3").failure();
  EXPECT_EQ(test::wait_for_child(other), 42);
}

TEST(ChildCompiler, ABoundOnItsMemoryEndsInAStatusWhereverItIsMet) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers take more address space than any bound leaves";
#endif
  bool starved = false, compiled = false;
  for (std::int64_t mib = 8; mib <= 512; mib += 24) {
    const auto child = HostCompiler::in_child("", mib << 20);
    try {
      compiled = !child->compile({kAddOne, 1}).image.empty();
    } catch (const CompileError& e) {
      EXPECT_EQ(e.code(), ErrorCode::out_of_host_memory) << mib << " MiB: " << e.message();
      starved = true;
    }
  }
  EXPECT_TRUE(starved);
  EXPECT_TRUE(compiled) << "with the largest bound";
}

/// The only child of this process that runs the compile program, once it has loaded the compiler.
pid_t await_compile_process() {
  const std::filesystem::path own = "/proc/self/task";
  for (;;) {
    for (const auto& thread : std::filesystem::directory_iterator(own)) {
      std::ifstream children(thread.path() / "children");
      for (pid_t child = 0; children >> child;) {
        std::error_code gone;
        const auto program = std::filesystem::read_symlink("/proc/" + std::to_string(child) + "/exe", gone);
        if (gone || program.filename() != kCompileProgram) continue;
        if (memory_map(std::to_string(child)).find("hostjit") != std::string::npos) return child;
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// This process adopts what its child leaves behind, and so learns how it ends.
TEST(ChildCompiler, ProcessEndsAtOnceDuringACompileAndTakesItsChildAlong) {
  if (!std::filesystem::exists("/proc/self/task/" + std::to_string(getpid()) + "/children")) {
    GTEST_SKIP() << "this system does not list the children of a process";
  }
  ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t host = test::start_child([&]() -> int {
    const auto compiler = make_host_kernel_compiler({.process = {.in_child = true}});
    std::thread([&] { (void)compiler->compile(slow_text()); }).detach();
    const pid_t child = await_compile_process();
    if (write(ends[1], &child, sizeof child) != sizeof child) return 1;
    std::exit(0);
  });
  pid_t child = 0;
  ASSERT_EQ(read(ends[0], &child, sizeof child), static_cast<ssize_t>(sizeof child));
  EXPECT_EQ(test::wait_for_child(host), 0);
  EXPECT_EQ(test::wait_for_child(child), 1000 + SIGKILL);
  prctl(PR_SET_CHILD_SUBREAPER, 0);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace cubie::compile
