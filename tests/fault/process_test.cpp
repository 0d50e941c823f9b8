// What a process maps, and opening and closing the library at run time, seen from programs of their own.

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <string>
#include <vector>

#include "folder.hpp"

extern char** environ;

namespace cubie_test {
namespace {

/// Exit code of a program, 1000 + signal, or -1 when it cannot be started.
int run(std::vector<std::string> arguments) {
  std::vector<char*> raw;
  for (std::string& argument : arguments) raw.push_back(argument.data());
  raw.push_back(nullptr);
  pid_t child = 0;
  int status = 0;
  if (posix_spawn(&child, raw[0], nullptr, nullptr, raw.data(), environ) != 0) return -1;
  if (waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

TEST(Process, MapsTheCompilerToCompileAndNeitherToLoadNorToSolveFromTheCache) {
  constexpr int kMappedBySolving = 3;
  const Folder folder;
  EXPECT_EQ(run({CUBIE_TEST_WARM_START, folder.path()}), kMappedBySolving);
  EXPECT_EQ(run({CUBIE_TEST_WARM_START, folder.path()}), 0);
}

TEST(Process, OpensAndClosesTheLibraryAgainAndAgain) {
  const Folder folder;
  EXPECT_EQ(run({CUBIE_TEST_RELOAD, CUBIE_TEST_LIBRARY, folder.path()}), 0);
}

}  // namespace
}  // namespace cubie_test
