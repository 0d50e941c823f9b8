// Running a program: what it is born with, how it ends, and when this process gives it up.

#include "compile/child_process.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <new>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "child_support.hpp"

namespace cubie::compile {
namespace {

using test::has_children;
using test::kAddOne;
using test::open_descriptors;
using test::StandIn;
using test::TempFolder;

TEST(RunProgram, EndsAProgramWhoseAnswerIsTooLong) {
  const StandIn flood("flood");
  const ProgramRun run = flood.run();
  EXPECT_EQ(run.end, ProgramEnd::signalled);
  EXPECT_TRUE(run.number == SIGKILL || run.number == SIGPIPE) << run.number;
  EXPECT_TRUE(run.ended_here);
  EXPECT_GT(run.answer.size(), 100000U);
}

TEST(RunProgram, EndsAProgramThatLingersAndSaysThatItDid) {
  const StandIn lingers("linger");
  const ProgramRun run = lingers.run("", 100000, 200);
  EXPECT_TRUE(run.ended_here);
  EXPECT_EQ(run.end_in_words(), "signal 9 (kill), sent from here");
}

/// From now on pidfds are unknown to this process and its children, as to an older system.
bool forget_pidfds() {
  sock_filter steps[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                         BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_open, 0, 1),
                         BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
                         BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog filter{static_cast<unsigned short>(std::size(steps)), steps};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0 &&
         syscall(SYS_pidfd_open, getpid(), 0) < 0;
}

TEST(RunProgram, NeedsNoPidfds) {
  constexpr int kNoFilters = 77;
  const int status = test::in_child([] {
    if (!forget_pidfds()) return kNoFilters;
    if (StandIn("deaf").compiler().compile({kAddOne, 1}).log != "made up\n") return 1;
    if (StandIn("exit 7").run().end_in_words() != "exit status 7") return 2;
    const ProgramRun flood = StandIn("flood").run();
    if (!flood.ended_here || flood.end != ProgramEnd::signalled) return 3;
    const ProgramRun lingers = StandIn("linger").run("", 100000, 200);
    if (!lingers.ended_here || lingers.number != SIGKILL) return 4;
    return has_children() ? 5 : 0;
  });
  if (status == kNoFilters) GTEST_SKIP() << "this system filters no system calls";
  EXPECT_EQ(status, 0);
}

TEST(RunProgram, HandsTheInputOverWhole) {
  const StandIn program("input");
  EXPECT_EQ(program.run(std::string(3000001, 'x')).answer, "3000001");
}

// A process that inherited the pipes keeps them open: their end is not waited for.
TEST(RunProgram, DoesNotWaitForWhatAProgramLeavesBehind) {
  const StandIn daemon("daemon 30");
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_FALSE(daemon.run().answer.empty());
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
}

TEST(RunProgram, BearsNothingOfThisProcess) {
  setenv("CUBIE_TEST_SECRET", "1", 1);
  sigset_t blocked, before;
  sigfillset(&blocked);
  const auto ignored = signal(SIGUSR1, SIG_IGN);
  pthread_sigmask(SIG_SETMASK, &blocked, &before);
  const StandIn program("birth");
  const ProgramRun run = program.run("order");
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  signal(SIGUSR1, ignored);
  unsetenv("CUBIE_TEST_SECRET");
  EXPECT_EQ(run.complaints, "blocked 0 ignored 0 leader 1 secret 0 sealed " +
                                std::to_string(F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK));
}

TEST(RunProgram, GivesTheEnvironmentOfItsOrderAndThatIsWhatTheLoaderAndSanitizersRead) {
  setenv("LD_CUBIE_TEST", "early", 1);
  setenv("CUBIE_SAN_OPTIONS", "", 1);
  const std::vector<std::string> kept = kept_environment();
  setenv("LD_CUBIE_TEST", "late", 1);
  unsetenv("CUBIE_SAN_OPTIONS");
  const auto has = [&](const char* variable) { return std::find(kept.begin(), kept.end(), variable) != kept.end(); };
  EXPECT_TRUE(has("LD_CUBIE_TEST=early"));
  EXPECT_TRUE(has("CUBIE_SAN_OPTIONS="));
  for (const std::string& variable : kept) EXPECT_NE(variable.substr(0, 5), "PATH=");
  const TempFolder folder;
  std::ofstream(folder / "program") << "#!/bin/sh\necho \"$LD_CUBIE_TEST\"\n";
  std::filesystem::permissions(folder / "program", std::filesystem::perms::owner_all);
  EXPECT_EQ(run_program({folder / "program", kept, 100}, "").complaints, "early\n");
  unsetenv("LD_CUBIE_TEST");
}

TEST(RunProgram, WorksWhereStandardDescriptorsAreClosed) {
  const StandIn program("input");
  EXPECT_EQ(test::in_child([&] {
              for (const int number : {0, 1, 2, 3, 4}) close(number);
              return program.run("1234").answer == "4" ? 0 : 1;
            }),
            0);
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
                (void)flood.run("", std::size_t{1} << 40);
                return 2;
              } catch (const std::bad_alloc&) {
              }
              if (has_children()) return 3;
              return open_descriptors() == before ? 0 : 4;
            }),
            0);
}

}  // namespace
}  // namespace cubie::compile
