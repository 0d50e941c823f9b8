// Every allocation of a solve fails once, and every allocation from some point on: each call answers with a status,
// nothing leaks, and the same objects work as soon as there is memory again.

#include <dirent.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <tuple>

#include "allocations.hpp"
#include "cubie.h"
#include "folder.hpp"
#include "scenario.hpp"

namespace cubie_test {
namespace {

using allocations::Failing;

/// Runs `body` in a forked child; its exit code, or 1000 + signal.
template <class F>
int in_child(F&& body) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

// Tables that are made on first use are there already in the tests below; here each attempt is a process's first.
TEST(MemoryAtStart, TheFirstUseOfTheLibraryMayFailAndBeRepeated) {
  constexpr int kDone = 0, kFailedAndRepeated = 1;
  const Folder folder;
  const auto first_use = [&](std::int64_t n) {
    return in_child([&] {
      Scenario scenario(folder.path().c_str());
      allocations::fail_at(n, Failing::once);
      bool failed = false;
      for (int step = 0, calls = 0; step < Scenario::kSubmit; ++calls) {
        const cubie_status status = scenario.take(step);
        if (status == CUBIE_OK) {
          ++step;
        } else if (status != CUBIE_ERR_OUT_OF_HOST_MEMORY || calls > Scenario::kSteps) {
          return 2;
        } else {
          failed = true;
        }
      }
      (void)cubie_solver_set_string(scenario.solver, "method", "vern7");
      const cubie_status status = cubie_solver_set_string(scenario.solver, "method", "vern7");
      if (status != CUBIE_OK) return 3;
      return failed || allocations::allow_all() ? kFailedAndRepeated : kDone;
    });
  };
  for (std::int64_t n = 0;; n += 1 + n / 64) {
    const int code = first_use(n);
    ASSERT_TRUE(code == kDone || code == kFailedAndRepeated) << "allocation " << n << ", exit code " << code;
    if (code == kDone) break;
  }
}

/// Compiles the kernel of the scenario into a folder, so that no test maps the compiler, and keeps what it gives.
struct Warm {
  Folder folder;
  Numbers numbers;
  Warm() {
    // The second time loads from the cache, and brings every lazily made table into being.
    for (int i = 0; i < 2; ++i) {
      Scenario scenario(folder.path().c_str());
      EXPECT_EQ(scenario.run(), CUBIE_OK);
      numbers = scenario.numbers;
    }
  }
};

const Warm& warm() {
  static const Warm one;
  return one;
}

/// True once `ready` holds, false when it does not for half a minute.
template <class Ready>
bool becomes(const Ready& ready) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!ready()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

/// Engine threads of a destroyed context end on their own; true once they have given back what they held.
bool settles_at(std::int64_t outstanding) {
  return becomes([=] { return allocations::outstanding() == outstanding; });
}

int thread_count() {
  int count = 0;
  DIR* folder = opendir("/proc/self/task");
  while (folder != nullptr && readdir(folder) != nullptr) ++count;
  if (folder != nullptr) closedir(folder);
  return count;
}

const int threads_at_start = thread_count();

bool is_memory_status(cubie_status status) {
  return status == CUBIE_ERR_OUT_OF_HOST_MEMORY || status == CUBIE_ERR_OUT_OF_DEVICE_MEMORY;
}

/// What is allocated while no context lives.
std::int64_t quiet_balance(Way way) {
  (void)warm();
  EXPECT_TRUE(becomes([] { return thread_count() == threads_at_start; })) << "engine threads go on";
  const std::int64_t first = allocations::outstanding();
  {
    Scenario scenario(warm().folder.path().c_str(), way);
    EXPECT_EQ(scenario.run(), CUBIE_OK);
    EXPECT_TRUE(scenario.numbers == warm().numbers);
  }
  EXPECT_TRUE(settles_at(first)) << "a scenario without failures leaks";
  return allocations::outstanding();
}

class Memory : public testing::TestWithParam<Way> {};

INSTANTIATE_TEST_SUITE_P(Ways, Memory, testing::Values(Way::whole, Way::chunks),
                         [](const auto& info) { return info.param == Way::whole ? "whole" : "chunks"; });

TEST_P(Memory, EachAllocationFailingOnceIsAStatusAndTheSameObjectsGoOn) {
  const std::string folder = warm().folder.path();
  const std::int64_t handles = cubie_live_handles();
  const std::int64_t balance = quiet_balance(GetParam());
  std::int64_t failures = 0, in_the_engine = 0;
  for (std::int64_t n = 0;; ++n) {
    cubie_status seen = CUBIE_OK;
    int seen_at = -1;
    bool untouched = true;
    bool hung = false;
    bool equal = false;
    int calls = 0;
    bool hit = false;
    {
      Scenario scenario(folder.c_str(), GetParam());
      allocations::fail_at(n, Failing::once);
      for (int step = 0; step < Scenario::kSteps && calls < 2 * Scenario::kSteps; ++calls) {
        const cubie_status status = scenario.take(step);
        if (scenario.hung) break;
        if (status == CUBIE_OK) {
          ++step;
          continue;
        }
        seen = status;
        seen_at = step;
        untouched = untouched && scenario.untouched_after(step, warm().numbers);
        if (step == Scenario::kWait) {
          scenario.drop_result();
          step = Scenario::kSubmit;
        }
      }
      hit = allocations::allow_all();
      hung = scenario.hung;
      equal = scenario.numbers == warm().numbers;
    }
    ASSERT_FALSE(hung) << "allocation " << n;
    EXPECT_TRUE(equal) << "allocation " << n << ", status " << seen << " at step " << seen_at;
    EXPECT_TRUE(untouched) << "allocation " << n << ", status " << seen << " at step " << seen_at;
    EXPECT_TRUE(seen == CUBIE_OK || is_memory_status(seen))
        << "allocation " << n << ", status " << cubie_status_name(seen) << " at step " << seen_at;
    ASSERT_EQ(cubie_live_handles(), handles) << "allocation " << n;
    ASSERT_TRUE(settles_at(balance)) << "allocation " << n << " leaks " << allocations::outstanding() - balance
                                     << ", status " << cubie_status_name(seen) << " at step " << seen_at;
    if (!hit) break;
    failures += seen != CUBIE_OK ? 1 : 0;
    in_the_engine += seen != CUBIE_OK && seen_at == Scenario::kWait ? 1 : 0;
  }
  // Failures on the caller's thread, and those on the driver's, which end as failed results.
  EXPECT_GT(failures, 100);
  EXPECT_GT(in_the_engine, 5);
}

TEST_P(Memory, EveryAllocationFailingFromAPointOnIsAStatusAndAFreshStartWorks) {
  const std::string folder = warm().folder.path();
  const std::int64_t handles = cubie_live_handles();
  const std::int64_t balance = quiet_balance(GetParam());
  for (std::int64_t n = 0;; ++n) {
    cubie_status status = CUBIE_OK;
    bool untouched = true;
    bool hung = false;
    bool hit = false;
    int step = 0;
    {
      Scenario scenario(folder.c_str(), GetParam());
      allocations::fail_at(n, Failing::from_on);
      for (; step < Scenario::kSteps && status == CUBIE_OK && !scenario.hung; ++step) status = scenario.take(step);
      if (status != CUBIE_OK) untouched = scenario.untouched_after(step - 1, warm().numbers);
      hung = scenario.hung;
      scenario.destroy();
      hit = allocations::allow_all();
    }
    ASSERT_FALSE(hung) << "allocation " << n;
    EXPECT_TRUE(untouched) << "allocation " << n << ", step " << step - 1;
    EXPECT_TRUE(status == CUBIE_OK || is_memory_status(status))
        << "allocation " << n << ", status " << cubie_status_name(status) << " at step " << step - 1;
    ASSERT_EQ(cubie_live_handles(), handles) << "allocation " << n;
    ASSERT_TRUE(settles_at(balance)) << "allocation " << n << " leaks, status " << cubie_status_name(status)
                                     << " at step " << step - 1;
    if (!hit) break;
    if (n % 16 == 0) {
      Scenario again(folder.c_str(), GetParam());
      EXPECT_EQ(again.run(), CUBIE_OK) << "allocation " << n;
      EXPECT_TRUE(again.numbers == warm().numbers) << "allocation " << n;
      again.destroy();
      ASSERT_TRUE(settles_at(balance)) << "allocation " << n;
    }
  }
}

class Resubmission : public testing::TestWithParam<std::tuple<Way, const char*>> {};

TEST_P(Resubmission, OfAShortSolveAllocatesNothing) {
  const auto [way, method] = GetParam();
  Scenario scenario(warm().folder.path().c_str(), way);
  ASSERT_EQ(scenario.run(), CUBIE_OK);
  ASSERT_EQ(cubie_solver_set_string(scenario.solver, "method", method), CUBIE_OK);
  scenario.drop_result();
  double values[kRuns];
  int worst = 0;
  int worst_round = -1;
  cubie_status status = CUBIE_OK;
  for (int round = 0; round < 103 && status == CUBIE_OK; ++round) {
    for (std::int64_t i = 0; i < kRuns; ++i) values[i] = Scenario::kRho[i] + 0.01 * round;
    const std::int64_t before = allocations::made();
    status = cubie_batch_set_values(scenario.batch, "rho", values, kRuns);
    const double push[] = {0, 0.1 * round, 0, 1, 0};
    if (status == CUBIE_OK) status = cubie_batch_set_drivers(scenario.batch, push, std::ssize(push), 1, 0.0, 0.5);
    if (status == CUBIE_OK) status = scenario.take(Scenario::kSubmit);
    if (status == CUBIE_OK) status = scenario.take(Scenario::kWait);
    if (status == CUBIE_OK) status = scenario.take(Scenario::kWait + 1);
    scenario.drop_result();
    const int count = static_cast<int>(allocations::made() - before);
    if (round >= 3 && count > worst) {
      worst = count;
      worst_round = round;
    }
  }
  ASSERT_EQ(status, CUBIE_OK);
  EXPECT_EQ(worst, 0) << "in round " << worst_round;
}

INSTANTIATE_TEST_SUITE_P(Methods, Resubmission,
                         testing::Combine(testing::Values(Way::whole, Way::chunks),
                                          testing::Values("tsit5", "dormand-prince-54")));

}  // namespace
}  // namespace cubie_test
