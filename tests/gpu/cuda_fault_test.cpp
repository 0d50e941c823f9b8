// Every call of the CUDA driver fails during a solve in chunks, once and for ever: the solve fails and says where, or
// is right; nothing hangs or stays behind, and the same objects solve on.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cuda_life.hpp"

namespace cubie::test {
namespace {

constexpr int kMemory = 2, kUnknown = 999;

constexpr const char* kFunctions[] = {
#define CUBIE_CUDA_FUNCTION(since, name, parameters) #name,
#include "device/cuda/driver_functions.def"
#undef CUBIE_CUDA_FUNCTION
};

/// What a life like this one never calls, and why.
const std::set<std::string> kNotCalled = {
    "cuInit",
    "cuDriverGetVersion",  // once per process
    "cuGetErrorName",
    "cuGetErrorString",  // after a failure
    "cuMemPoolTrimTo",   // when memory runs out
    "cuMemAlloc",
    "cuMemFree",  // without pools
    "cuEventQuery",
    "cuMemcpy2DAsync",         // waits with a deadline
    "cuPointerGetAttributes",  // inputs on the device
};

struct Fault {
  std::string function;
  long long nth = 1;
  int result = kUnknown;
  bool for_ever = false;
  [[nodiscard]] std::string text() const {
    return fmt::format("{} number {} fails {} with {}", function, nth, for_ever ? "for ever" : "once", result);
  }
};

struct CudaFault : OnStandIn {
  static const Answer& right(Goal goal) {
    static std::map<Goal, Answer> answers;
    if (!answers.contains(goal)) answers[goal] = Life().solve(goal);
    return answers[goal];
  }

  /// Calls of each function in a whole life.
  static std::map<std::string, long long> count_calls(Goal goal) {
    (void)right(goal);
    EXPECT_TRUE(all_gone());
    fake().reset_counts();
    EXPECT_EQ(Life().solve(goal).outputs, right(goal).outputs);
    EXPECT_TRUE(all_gone());
    std::map<std::string, long long> counts;
    for (const char* const name : kFunctions) counts[name] = fake().calls(name);
    return counts;
  }

  /// Whether the solve was right; otherwise checks what it says, which is also left in `why`.
  static bool try_to_solve(const Life& life, Goal goal, const Fault* fault, std::string* why = nullptr) {
    try {
      const Answer answer = life.solve(goal);
      EXPECT_EQ(answer.status, right(goal).status);
      EXPECT_EQ(answer.final_states, right(goal).final_states);
      EXPECT_EQ(answer.outputs, right(goal).outputs);
      return true;
    } catch (const Error& error) {
      static const std::set<ErrorCode> sensible{ErrorCode::driver,    ErrorCode::out_of_device_memory,
                                                ErrorCode::no_device, ErrorCode::out_of_host_memory,
                                                ErrorCode::compile,   ErrorCode::launch};
      EXPECT_TRUE(sensible.contains(error.code())) << static_cast<int>(error.code()) << ": " << error.message();
      const std::string& message = error.message();
      if (why != nullptr) *why = message;
      const auto names = [&](const char* word) { return message.find(word) != std::string::npos; };
      EXPECT_TRUE((fault != nullptr && names(fault->function.c_str())) || names("bytes") || names("CUDA_ERROR"))
          << message;
      return false;
    }
  }

  /// Whether every context is let go of, be it in vain: a release that is still to come would take its context from
  /// whoever retains it next.
  static bool released() {
    return fake().calls("cuDevicePrimaryCtxRelease") == fake().calls("cuDevicePrimaryCtxRetain");
  }

  /// What may be left once everything is destroyed while calls fail: nothing but what the failing call is to end and
  /// the release of the context does not.
  static bool only_the_leak_of(const std::string& function) {
    const fake_cuda_live live = fake().live();
    const bool releases = function == "cuDevicePrimaryCtxRelease";
    const bool ends_pools = function == "cuMemPoolDestroy" || function == "cuCtxPushCurrent";
    return (releases ? live.contexts == 1 && released() : live.retains == 0) && live.pools <= (ends_pools ? 1 : 0) &&
           live.streams + live.events + live.modules + live.allocations + live.host_allocations == 0;
  }

  template <class Predicate>
  static bool eventually(const Predicate& holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    return holds();
  }

  /// After a leak: as at the start.
  static void clean_up() {
    const device::cuda::DriverTable& table = device::cuda::Driver::get().table();
    while (fake().live().retains > 0 && table.cuDevicePrimaryCtxRelease(0) == device::cuda::kSuccess) {
    }
    ASSERT_EQ(fake().reset(), 0);
  }

  static void arm(const Fault& fault) {
    ASSERT_EQ(fake().fail_call(fault.function.c_str(), fault.nth, fault.result, fault.for_ever ? 1 : 0), 0);
  }

  /// The fault strikes anywhere in a life; then a new life is good.
  static void fail_a_life(const Fault& fault, Goal goal) {
    const Watchdog watchdog("a life, " + fault.text());
    {
      const Life life;
      arm(fault);
      (void)try_to_solve(life, goal, &fault);
    }
    EXPECT_TRUE(eventually([&] { return live_objects() == 0 || only_the_leak_of(fault.function); }))
        << live_objects() << " objects are left";
    fake().fail_nothing();
    if (live_objects() != 0) clean_up();
  }

  /// The fault strikes during a solve; then the same objects solve on, and nothing is left of them. Whether the solve
  /// was right all the same.
  static bool fail_a_solve(const Fault& fault, Goal goal) {
    const Watchdog watchdog("a solve, " + fault.text());
    bool recovered = false;
    {
      const Life life;
      arm(fault);
      recovered = try_to_solve(life, goal, &fault);
      fake().fail_nothing();
      std::string why;
      EXPECT_TRUE(try_to_solve(life, goal, nullptr, &why)) << "afterwards: " << why;
    }
    const bool gone = eventually([&] { return live_objects() == 0 || only_the_leak_of(fault.function); });
    EXPECT_TRUE(gone) << live_objects() << " objects are left";
    if (live_objects() != 0) clean_up();
    return recovered;
  }
};

/// Which of the calls 1 to n fail: the first, the last, and some between.
std::set<long long> chosen(long long n, bool few) {
  std::set<long long> out{1, n / 2, n};
  if (!few) out.insert({2, 3, n / 4, 3 * n / 4, n - 1});
  std::erase_if(out, [&](long long i) { return i < 1 || i > n; });
  return out;
}

TEST_F(CudaFault, EveryFunctionIsCalledOrKnownNotToBe) {
  std::set<std::string> not_called;
  for (const auto& [name, count] : count_calls(Goal::library)) {
    EXPECT_GE(count, 0) << name;
    if (count == 0) not_called.insert(name);
  }
  EXPECT_EQ(not_called, kNotCalled);
}

class CudaFaultOf : public CudaFault, public testing::WithParamInterface<Goal> {};

TEST_P(CudaFaultOf, EachCallIsAStatusOrARightSolve) {
  const Goal goal = GetParam();
  const bool few = goal != Goal::library;
  int cases = 0, failed = 0;
  for (const auto& [name, count] : count_calls(goal)) {
    for (const long long nth : chosen(count, few)) {
      for (const bool for_ever : {false, true}) {
        for (const int result : {kUnknown, kMemory}) {
          if (few && result == kMemory) continue;
          ++cases;
          const Fault fault{name, nth, result, for_ever};
          SCOPED_TRACE(fault.text());
          failed += fail_a_solve(fault, goal) ? 0 : 1;
          if (!few) fail_a_life(fault, goal);
        }
      }
    }
  }
  EXPECT_GT(failed, cases / 2);
}

INSTANTIATE_TEST_SUITE_P(
    All, CudaFaultOf, testing::Values(Goal::library, Goal::sink, Goal::file), [](const auto& info) {
      return std::string(std::array{"Library", "Sink", "File"}[static_cast<std::size_t>(info.param)]);
    });

/// Work that fails takes its context along: the objects of that context fail from then on, whatever is asked of them,
/// and once the last of them is gone a new context is good. Its memory pool cannot be destroyed any more.
TEST_P(CudaFaultOf, WorkThatFailsLosesTheContextAndNothingElse) {
  const Goal goal = GetParam();
  (void)count_calls(goal);
  for (const int kind : {fake_cuda_copy, fake_cuda_launch}) {
    const long long count = fake().operations(kind);
    ASSERT_GT(count, 0);
    for (const long long nth : chosen(count, false)) {
      const std::string what = fmt::format("{} {} fails", kind == fake_cuda_copy ? "copy" : "launch", nth);
      SCOPED_TRACE(what);
      const Watchdog watchdog(what);
      {
        const Life life;
        ASSERT_EQ(fake().fail_operation(kind, nth, kUnknown), 0);
        for (int attempt = 0; attempt < 2; ++attempt) {
          const Error error = error_of([&] { (void)life.solve(goal); });
          EXPECT_EQ(error.code(), ErrorCode::driver) << error.message();
          EXPECT_NE(error.message().find("CUDA_ERROR_UNKNOWN"), std::string::npos) << error.message();
        }
      }
      EXPECT_TRUE(eventually([] { return live_objects() == 0 || only_the_leak_of("cuMemPoolDestroy"); }))
          << live_objects() << " objects are left";
      clean_up();
      EXPECT_EQ(Life().solve(goal).outputs, right(goal).outputs);
      EXPECT_TRUE(all_gone());
    }
  }
}

/// One whose results take more than the small device below has.
Ref<batch::Batch> large_batch(const Life& life) {
  auto batch = life.add_batch(0, 2000);
  set(*batch, config::Scope::batch, "save_every", 0.01);
  return batch;
}

/// Not quite 6 MiB, of which a pool, which takes steps of 2 MiB, can have 4: the plan asks for more than there is.
constexpr long long kSmall = (6 << 20) - (64 << 10);

TEST_F(CudaFault, MemoryThatTheDeviceRefusesIsDoneWithout) {
  const Watchdog watchdog("refused memory");
  std::vector<double> whole;
  {
    const Life life;
    const auto result = solve(*large_batch(life));
    EXPECT_EQ(result->n_chunks(), 1);
    whole = outputs(*result);
  }
  ASSERT_TRUE(all_gone());
  fake().set(fake_cuda_memory, kSmall);
  const Life life({{"pinned_budget_bytes", std::int64_t{64} << 20}});  // or that would be what cuts
  const auto result = solve(*large_batch(life));
  EXPECT_GT(fake().calls("cuMemPoolTrimTo"), 0) << "nothing was refused";
  EXPECT_GT(result->n_chunks(), 1);
  EXPECT_EQ(outputs(*result), whole);
}

TEST_F(CudaFault, IdleArraysMakeWayForThoseOfAnotherSolver) {
  const Watchdog watchdog("two solvers");
  fake().set(fake_cuda_memory, kSmall);
  const Life life;
  const auto first = large_batch(life), second = large_batch(life);
  std::vector<double> values;
  for (const auto& batch : {first, second, first}) {
    const auto result = solve(*batch);
    if (values.empty()) values = outputs(*result);
    EXPECT_EQ(outputs(*result), values);
    EXPECT_GT(life.context->memory_report().device.in_use_bytes, kSmall * 2 / 5) << "both would fit";
  }
}

TEST_F(CudaFault, AnAllocationThatIsRefusedOnceIsTriedAgain) {
  const Watchdog watchdog("one refusal");
  const Life life;
  ASSERT_EQ(fake().fail_call("cuMemAllocFromPoolAsync", 1, kMemory, 0), 0);
  // Whether what lies idle can be given back does not matter.
  ASSERT_EQ(fake().fail_call("cuMemPoolTrimTo", 1, kUnknown, 1), 0);
  EXPECT_EQ(life.solve(), right(Goal::library));
  EXPECT_EQ(fake().calls("cuMemPoolTrimTo"), 1);
}

TEST_F(CudaFault, ResultsAreNamedAsFarAsTheDriverKnowsThem) {
  for (const auto& [silent, said] : {std::pair{"cuGetErrorName", "cuLaunchKernel failed (CUDA error 999)"},
                                     std::pair{"cuGetErrorString", "cuLaunchKernel failed (CUDA_ERROR_UNKNOWN)"}}) {
    const Life life;
    ASSERT_EQ(fake().fail_call(silent, 1, kUnknown, 1), 0);
    ASSERT_EQ(fake().fail_call("cuLaunchKernel", 1, kUnknown, 0), 0);
    EXPECT_EQ(error_of([&] { (void)life.solve(); }).message(), said);
    fake().fail_nothing();
  }
}

/// In a process of its own: the driver is started once.
TEST(CudaStartDeathTest, ADriverThatDoesNotStartIsAskedAgain) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        bool good = true;
        for (const auto& [function, said] : {std::pair{"cuDriverGetVersion", "an unknown one"},
                                             std::pair{"cuInit", "the CUDA driver does not start"}}) {
          good = good && fake().fail_call(function, 1, kUnknown, 0) == 0;
          const device::CudaSystem found = device::find_cuda_devices();
          good = good && found.devices.empty() && found.reason.find(said) != std::string::npos;
        }
        good = good && device::find_cuda_devices().devices.size() == 1;
        _exit(good ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace cubie::test
