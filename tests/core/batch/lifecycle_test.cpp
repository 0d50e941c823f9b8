// The life of results and batches: waiting, progress, cancelling, submitting again, borrowed arrays, forks.

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

using batch::Phase;

/// Hours of work: 10^5 runs of 10^8 fixed steps.
Ref<batch::Batch> endless_batch(const Ref<batch::Context>& context = shared_context()) {
  const auto solver = make_solver(kLorenz, {{"method", std::string("rk4")}, {"dt", 1e-4}}, context);
  solver->compile();
  const auto batch = make_batch(solver, {{"t_end", 10000.0}, {"n_runs", std::int64_t{100000}}});
  return batch;
}

ErrorCode failure_of(batch::Result& result) {
  try {
    result.wait(-1, nullptr, nullptr);
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::ok;
}

// A generous bound for a loaded machine; the promise of 100 ms is measured in bench/.
constexpr std::chrono::seconds kSoon{5};

TEST(Cancel, EndsALongSolveSoonAndKeepsEverythingUsable) {
  const auto batch = endless_batch();
  const auto result = batch->submit();
  EXPECT_FALSE(result->wait(0.05, nullptr, nullptr));
  const auto start = std::chrono::steady_clock::now();
  result->cancel();
  EXPECT_EQ(failure_of(*result), ErrorCode::cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - start, kSoon);
  EXPECT_EQ(result->progress().phase, Phase::cancelled);
  // What never started says so and is NaN; what was under way says cancelled. On a loaded machine the workers may not
  // have come to the first run yet.
  const auto status = run_status(*result);
  EXPECT_EQ(status.back(), 8192);
  EXPECT_TRUE(status.front() == 4096 || status.front() == 8192) << status.front();
  const std::vector<double> y = outputs(*result);
  EXPECT_TRUE(std::isnan(y.front()) && std::isnan(y.back()));
  // The same batch, with little to do, now finishes.
  batch->set_option(config::OptionId::run_count, std::int64_t{3});
  batch->set_option(config::OptionId::t_end, 0.01);
  for (std::int32_t s : run_status(*solve(*batch))) EXPECT_EQ(s, 0);
}

TEST(Cancel, WorksFromAnotherThreadAndThroughTheBatch) {
  const auto batch = endless_batch();
  const auto result = batch->submit();
  std::thread other([&] { batch->cancel(); });
  EXPECT_EQ(failure_of(*result), ErrorCode::cancelled);
  other.join();
}

TEST(Cancel, ASolveStillQueuedEndsAtOnceAndNeverStarts) {
  const auto batch = endless_batch();
  const auto first = batch->submit(), second = batch->submit();
  second->cancel();
  EXPECT_EQ(failure_of(*second), ErrorCode::cancelled);  // while the first is under way
  EXPECT_EQ(run_status(*second).front(), 8192);
  first->cancel();
  EXPECT_EQ(failure_of(*first), ErrorCode::cancelled);
}

TEST(Progress, TheCallbackRunsOnTheWaitingThreadAndStopsTheSolveWithItsCode) {
  struct Seen {
    std::thread::id thread;
    int calls = 0;
    std::int64_t total = 0;
  } seen;
  const auto batch = endless_batch();
  const auto result = batch->submit();
  const auto callback = [](std::int64_t, std::int64_t total, void* userdata) -> std::int32_t {
    auto* s = static_cast<Seen*>(userdata);
    s->thread = std::this_thread::get_id();
    s->total = total;
    return ++s->calls == 3 ? 42 : 0;
  };
  try {
    result->wait(-1, callback, &seen);
    FAIL() << "the callback stopped the solve";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::callback);
  }
  EXPECT_EQ(result->callback_code(), 42);
  EXPECT_EQ(seen.calls, 3);
  EXPECT_EQ(seen.total, 100000);
  EXPECT_EQ(seen.thread, std::this_thread::get_id());
}

TEST(Progress, ReentryOnTheSameResultIsRefusedAndOtherSolvesAreAllowed) {
  struct Objects {
    batch::Result* result;
    Ref<batch::Batch> other;
    ErrorCode again = ErrorCode::ok;
    bool nested = false;
  };
  const auto long_context = batch::Context::create();
  apply(*long_context, config::Scope::context, {{"threads", std::int64_t{1}}});
  const auto batch = endless_batch(long_context);
  const auto result = batch->submit();
  Objects objects{result.get(), make_batch(make_solver(kDecay)), ErrorCode::ok, false};
  const auto callback = [](std::int64_t, std::int64_t, void* userdata) -> std::int32_t {
    auto* o = static_cast<Objects*>(userdata);
    try {
      o->result->wait(0, nullptr, nullptr);
    } catch (const Error& error) {
      o->again = error.code();
    }
    solve(*o->other);
    o->nested = true;
    return 1;
  };
  EXPECT_THROW(result->wait(-1, callback, &objects), Error);
  EXPECT_EQ(objects.again, ErrorCode::wrong_state);
  EXPECT_TRUE(objects.nested);
}

TEST(Resubmit, NewValuesGiveNewResultsAndOldResultsStayAsTheyWere) {
  const auto batch = make_batch(make_solver(kDecay, {{"rtol", 1e-9}, {"atol", 1e-12}}));
  const std::vector<double> slow = one(1.0), fast = one(2.0);
  batch->set_values("k", std::span<const double>(slow));
  const auto first = batch->submit();
  batch->set_values("k", std::span<const double>(fast));  // while the first may still be under way
  const auto second = batch->submit();
  second->wait(-1, nullptr, nullptr);
  first->wait(-1, nullptr, nullptr);
  EXPECT_NEAR(outputs(*first)[0], std::exp(-1.0), 1e-7);
  EXPECT_NEAR(outputs(*second)[0], std::exp(-2.0), 1e-7);
}

TEST(Resubmit, BuildsNoSecondKernel) {
  const auto solver = make_solver(kDecay);
  const auto batch = make_batch(solver);
  for (int i = 0; i < 5; ++i) {
    const std::vector<double> k = one(i);
    batch->set_values("k", std::span<const double>(k));
    batch->set_option(config::OptionId::t_end, 1.0 + i);
    solver->set_option(config::OptionId::rtol, 1e-3 / (i + 1));
    solve(*batch);
  }
  EXPECT_EQ(solver->kernel_builds(), 1);
}

TEST(Bound, StridedArraysAreReadAndWrittenInPlace) {
  // y(species, cell) as a kinetics code holds it: run stride 2, variable stride 1; final states over initial ones.
  const auto solver =
      make_solver("states a = 0, b = 0; parameters k = 1; a' = -k*a; b' = k*a", {{"rtol", 1e-10}, {"atol", 1e-12}});
  const auto batch = make_batch(solver);
  std::vector<double> y;
  for (int cell = 0; cell < 37; ++cell) {
    y.push_back(1.0 + cell);
    y.push_back(0.5);
  }
  batch->bind_initial_values(batch::BoundInput<double>{y.data(), 2, 37, 1, 2});
  batch->bind_final_states(batch::BoundOutput<double>{y.data(), 1, 2, 37, 0, 1, 2});
  const auto result = solve(*batch);
  for (std::size_t cell = 0; cell < 37; ++cell) {
    const double a0 = 1.0 + static_cast<double>(cell);
    EXPECT_NEAR(y[2 * cell], a0 * std::exp(-1.0), 1e-8 * a0);
    EXPECT_NEAR(y[2 * cell + 1], 0.5 + a0 * (1 - std::exp(-1.0)), 1e-8 * a0);
  }
  std::vector<double> copy(74);
  EXPECT_THROW(result->copy_final_states(std::span<double>(copy)), Error);
}

TEST(Bound, OutputsTouchTheirElementsAlone) {
  const auto batch = make_batch(make_solver(kDecay), {{"save_every", 0.5}, {"n_runs", std::int64_t{5}}});
  constexpr double kUntouched = -77.0;
  std::vector<double> out(3 * 5 * 4, kUntouched);
  batch->bind_outputs(batch::BoundOutput<double>{out.data() + 1, 3, 1, 5, 20, 0, 4});
  solve(*batch);
  for (std::size_t i = 0; i < out.size(); ++i) EXPECT_EQ(out[i] == kUntouched, i % 4 != 1) << i;
}

TEST(Bound, AbandoningAResultLetsGoOfTheCallersArrays) {
  const auto batch = endless_batch();
  std::vector<double> out(3 * 100000);
  batch->bind_outputs(batch::BoundOutput<double>{out.data(), 1, 3, 100000, 0, 100000, 1});
  auto result = batch->submit();
  EXPECT_FALSE(result->wait(0.02, nullptr, nullptr));
  const auto start = std::chrono::steady_clock::now();
  result->abandon();
  EXPECT_LT(std::chrono::steady_clock::now() - start, kSoon);
  EXPECT_NE(result->progress().phase, Phase::running);
  result = nullptr;
  out.clear();
  out.shrink_to_fit();  // a write from the engine would now be found by the address sanitizer
}

TEST(Lifetime, ObjectsMayBeDroppedInAnyOrderWithWorkInFlight) {
  for (int round = 0; round < 20; ++round) {
    auto context = batch::Context::create();
    apply(*context, config::Scope::context, {{"threads", std::int64_t{2}}});
    auto solver = make_solver(kDecay, {}, round == 0 ? context : shared_context());
    auto batch = make_batch(solver, {{"n_runs", std::int64_t{1000}}});
    auto result = batch->submit();
    if (round % 2 == 0) context = nullptr;
    if (round % 3 == 0) batch = nullptr;
    solver = nullptr;
    if (round % 5 == 0) result->cancel();
    if (round % 7 != 0 && round % 5 != 0) result->wait(-1, nullptr, nullptr);
    result = nullptr;
  }
}

TEST(Fork, TheChildGetsAClearStatusAndCanStartAfresh) {
  if (on_gpu()) GTEST_SKIP() << "a GPU is lost to a forked child";
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer cannot start threads in the child of a process with threads";
#endif
  const auto batch = make_batch(make_solver(kDecay));
  solve(*batch);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    int code = 1;
    try {
      (void)batch->submit();
    } catch (const Error& error) {
      code = error.code() == ErrorCode::forked ? 0 : 2;
    }
    if (code == 0) {
      const auto context = batch::Context::create();
      apply(*context, config::Scope::context, {{"threads", std::int64_t{1}}});
      const auto fresh = make_batch(make_solver(kDecay, {}, context));
      code = std::abs(outputs(*solve(*fresh))[0] - std::exp(-1.0)) < 1e-4 ? 0 : 3;
    }
    _exit(code);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Values, AWrongNameOffersTheNearestAndChangesNothing) {
  const auto batch = make_batch(make_solver(kLorenz));
  const std::vector<double> v = one(1.0);
  try {
    batch->set_values("sigm", std::span<const double>(v));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unknown_name);
    EXPECT_EQ(error.message(), "no state or parameter is called \"sigm\" (did you mean \"sigma\"?)");
  }
  const std::vector<double> bad = {1.0, std::nan("")};
  EXPECT_THROW(batch->set_values("rho", std::span<const double>(bad)), Error);
  EXPECT_EQ(batch->value("rho", 0), 28.0);
  EXPECT_EQ(batch->total_runs(), 1);
}

TEST(Values, LengthsThatDoNotFitNameBothVariables) {
  const auto batch = make_batch(make_solver(kLorenz));
  const std::vector<double> three(3, 1.0), four(4, 1.0);
  batch->set_values("rho", std::span<const double>(three));
  batch->set_values("x", std::span<const double>(four));
  try {
    (void)batch->submit();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_NE(error.message().find("rho"), std::string::npos) << error.message();
    EXPECT_NE(error.message().find('x'), std::string::npos);
  }
  batch->clear_values("x");
  EXPECT_EQ(solve(*batch)->n_runs(), 3);
}

TEST(Grid, CombinatorialRunsVaryTheLastParameterFastest) {
  const auto batch = make_batch(make_solver(kLorenz), {{"grid", std::string("combinatorial")}});
  const std::vector<double> x = {1, 2}, sigma = {10, 11, 12}, rho = {20, 21};
  batch->set_values("x", std::span<const double>(x));
  batch->set_values("sigma", std::span<const double>(sigma));
  batch->set_values("rho", std::span<const double>(rho));
  ASSERT_EQ(batch->total_runs(), 12);
  std::int64_t run = 0;
  for (double vx : x) {
    for (double vs : sigma) {
      for (double vr : rho) {
        EXPECT_EQ(batch->value("x", run), vx);
        EXPECT_EQ(batch->value("sigma", run), vs);
        EXPECT_EQ(batch->value("rho", run), vr);
        ++run;
      }
    }
  }
}

}  // namespace
}  // namespace cubie::test
