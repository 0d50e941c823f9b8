// The number of the process, in children too.

#include "util/process.hpp"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace cubie {
namespace {

/// What the child of a fork found: 0 when its number was its own, and not its parent's.
int status_of_child(pid_t child) {
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

[[noreturn]] void compare_and_exit(pid_t parent) {
  const bool first = current_process() == getpid(), again = current_process() == getpid();
  _exit(first && again && current_process() != parent ? 0 : 1);
}

TEST(CurrentProcess, IsThatOfTheSystem) {
  EXPECT_EQ(current_process(), getpid());
  EXPECT_EQ(current_process(), getpid());
}

TEST(CurrentProcess, IsItsOwnInAForkedChildAndItsChild) {
  const pid_t parent = current_process();
  const pid_t child = fork();
  if (child == 0) {
    const pid_t mine = current_process();
    const pid_t grandchild = fork();
    if (grandchild == 0) compare_and_exit(mine);
    int status = 1;
    const bool fine = waitpid(grandchild, &status, 0) == grandchild && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!fine) _exit(2);
    compare_and_exit(parent);
  }
  EXPECT_EQ(status_of_child(child), 0);
  EXPECT_EQ(current_process(), parent);
}

// A fork that the C library does not see runs no handler of pthread_atfork.
TEST(CurrentProcess, IsItsOwnBehindASystemCall) {
  const pid_t parent = current_process();
#ifdef SYS_fork
  const auto child = static_cast<pid_t>(syscall(SYS_fork));
#else
  const auto child = static_cast<pid_t>(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
#endif
  if (child == 0) compare_and_exit(parent);
  EXPECT_EQ(status_of_child(child), 0);
}

}  // namespace
}  // namespace cubie
