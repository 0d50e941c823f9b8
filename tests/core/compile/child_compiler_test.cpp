// Compiling in a process of its own: the same images, and nothing that happens there harms this process.

#include "compile/child_compiler.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <sstream>
#include <thread>

#include <poll.h>
#include <sys/prctl.h>

#include "child_support.hpp"
#include "compile/child_process.hpp"
#include "compile/compile_error.hpp"
#include "compile/compile_message.hpp"
#include "compile/host_module.hpp"
#include "compile/kernel_compiler.hpp"

namespace cubie::compile {
namespace {

using test::child;
using test::failure_of;
using test::has_children;
using test::kAddOne;
using test::open_descriptors;
using test::StandIn;
using test::TempFolder;

// A text of some seconds.
std::string slow_text() {
  std::string text = "extern \"C\" double f(double x) { return x";
  for (int i = 0; i < 30000; ++i) text += "+x*" + std::to_string(i);
  return text + "; }";
}

HostCompileResult compile_in_child(const std::string& text) {
  return HostCompiler::in_child("", child())->compile({text, 1});
}

std::string memory_map(const std::string& process = "self") {
  std::ifstream file("/proc/" + process + "/maps");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

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
  const auto compiler = HostCompiler::in_child("", child());
  const CompileError there = failure_of(*compiler, text);
  const CompileError here = failure_of(*HostCompiler::load(""), text);
  EXPECT_EQ(there.code(), ErrorCode::compile);
  EXPECT_EQ(there.message(), here.message());
  EXPECT_EQ(there.log(), here.log());
  EXPECT_FALSE(compile_in_child(kAddOne).image.empty());
}

TEST(ChildCompiler, ACompilerThatGivesUpIsAFailureLikeAnyOther) {
  const auto compiler = HostCompiler::in_child("", child());
  EXPECT_NE(failure_of(*compiler, "#pragma clang __debug llvm_fatal_error\n").log().find("the compiler gave up"),
            std::string::npos);
}

TEST(ChildCompiler, ACompilerThatCrashesIsAFailureThatNamesTheSignal) {
  const auto compiler = HostCompiler::in_child("", child());
  const CompileError crash = failure_of(*compiler, "#pragma clang __debug crash\n");
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
  const auto compiler = HostCompiler::in_child("", child());
  (void)failure_of(*compiler, "#pragma clang __debug crash\n");
  EXPECT_EQ(output.text(), "");
}

TEST(ChildCompiler, AProgramThatIsNotThereIsNamedWithTheOption) {
  const TempFolder folder;
  std::filesystem::create_symlink(find_host_module(""), folder / "libcubie-hostjit.so");
  const auto compiler = HostCompiler::in_child(folder / "libcubie-hostjit.so", child());
  const CompileError e = failure_of(*compiler, kAddOne);
  EXPECT_EQ(e.code(), ErrorCode::compile);
  EXPECT_EQ(e.message(), "compile process '" + (folder / "cubie-compile") +
                             "' is absent; it stands beside the host compile module (option hostjit_path), and only "
                             "compile_process = child needs it");
}

TEST(ChildCompiler, AProgramThatCannotRunIsNamedWithTheReason) {
  const TempFolder folder;
  std::ofstream(folder / "cubie-compile") << "no program";
  ChildCompiler compiler(folder / "libcubie-hostjit.so", child());
  const CompileError e = failure_of(compiler, kAddOne);
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
  const auto compiler = HostCompiler::in_child(folder / "libcubie-hostjit.so", child());
  EXPECT_FALSE(compiler->compile({kAddOne, 1}).image.empty());
}

TEST(ChildCompiler, AnAbsentModuleIsNamed) {
  try {
    (void)HostCompiler::in_child("/nowhere/libcubie-hostjit.so", child());
    FAIL() << "found";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::compile);
    EXPECT_EQ(e.message(), "host compile module '/nowhere/libcubie-hostjit.so' is absent");
  }
}

// The linked folder's parent is elsewhere: "link/.." is not the folder that the link stands in.
TEST(HostKernelCompiler, TakesARelativePathFromTheFolderItWasMadeIn) {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "far/away");
  std::filesystem::create_directory_symlink(folder / "far/away", folder / "link");
  const std::filesystem::path built = find_host_module("");
  for (const std::string& file : {built.filename().string(), std::string(kCompileProgram)}) {
    std::filesystem::create_symlink(built.parent_path() / file, folder / ("far/" + file));
  }
  EXPECT_EQ(test::in_child([&] {
              std::filesystem::current_path(folder.path());
              std::vector<std::unique_ptr<KernelCompiler>> compilers;
              for (const CompileProcess& process : {CompileProcess{}, child()}) {
                for (const char* path : {"link/../libcubie-hostjit.so", "far/libcubie-hostjit.so"}) {
                  compilers.push_back(make_host_kernel_compiler({.hostjit_path = path, .process = process}));
                }
              }
              std::filesystem::current_path("/");
              for (const auto& compiler : compilers) {
                if (compiler->compile(kAddOne).image.empty()) return 1;
              }
              return 0;
            }),
            0);
}

// In both kinds of process a path is a path, and no name that the loader looks for.
TEST(HostKernelCompiler, WithoutAWorkingDirectoryARelativePathIsAbsent) {
  for (const CompileProcess& process : {CompileProcess{}, child()}) {
    EXPECT_EQ(test::in_child([&] {
                {
                  const TempFolder gone;
                  std::filesystem::current_path(gone.path());
                }
                for (const char* path : {"libm.so.6", "some/libcubie-hostjit.so"}) {
                  try {
                    (void)make_host_kernel_compiler({.hostjit_path = path, .process = process})->compile(kAddOne);
                    return 1;
                  } catch (const Error& e) {
                    if (e.code() != ErrorCode::compile) return 2;
                    if (e.message().find(std::string("module './") + path + "' ") == std::string::npos) return 3;
                  }
                }
                return 0;
              }),
              0);
  }
}

TEST(ChildCompiler, AFileThatIsNoModuleIsNamed) {
  const TempFolder folder;
  std::filesystem::create_symlink(std::filesystem::path(find_host_module("")).parent_path() / kCompileProgram,
                                  folder / kCompileProgram);
  std::ofstream(folder / "libcubie-hostjit.so") << "no library";
  const auto compiler = HostCompiler::in_child(folder / "libcubie-hostjit.so", child());
  const CompileError e = failure_of(*compiler, kAddOne);
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

TEST(ChildCompiler, LeavesNeitherDescriptorsNorProcesses) {
  (void)compile_in_child(kAddOne);
  const std::size_t before = open_descriptors();
  (void)compile_in_child(kAddOne);
  for (const char* how : {"exit 0", "signal 6", "signal 9", "prefix 100", "flip 3"}) (void)StandIn(how).failure();
  ChildCompiler absent("/nowhere/module", child());
  (void)failure_of(absent, kAddOne);
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_FALSE(has_children());
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
    const auto compiler = HostCompiler::in_child("", child(mib << 20));
    try {
      compiled = !compiler->compile({kAddOne, 1}).image.empty();
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
