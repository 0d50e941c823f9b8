// Submit, cancel, wait, poll, copy and drop in every order and from several threads; made for race and address
// checkers. CUBIE_STRESS_ROUNDS sets the number of rounds, CUBIE_STRESS_SEED the order.

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

using batch::Phase;

int number_from(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  return text != nullptr ? std::atoi(text) : otherwise;
}

int rounds() { return number_from("CUBIE_STRESS_ROUNDS", 200); }
unsigned seed() { return static_cast<unsigned>(number_from("CUBIE_STRESS_SEED", 20240817)); }

/// What a wait that a cancel may end has to say.
bool ended_well(batch::Result& result) {
  try {
    return result.wait(-1, nullptr, nullptr);
  } catch (const Error& error) {
    return error.code() == ErrorCode::cancelled;
  }
}

/// Runs of a few microseconds up to a second, so that a cancel meets queued, running and ended solves.
void set_length(batch::Batch& batch, std::mt19937& random) {
  constexpr std::int64_t kLengths[] = {1, 8, 300, 20000};
  batch.set_option(config::OptionId::n_runs, kLengths[random() % 4]);
}

/// With a small device that solves come to in chunks.
Ref<batch::Context> make_discrete_context() {
  Ref<batch::Context> context = batch::Context::create();
  apply(*context, config::Scope::context,
        {{"threads", std::int64_t{2}},
         {"host_memory_mode", std::string("discrete")},
         {"device_memory_bytes", std::int64_t{512 << 10}}});
  return context;
}

enum class Mode : std::int8_t { unified, discrete };

class Stress : public testing::TestWithParam<Mode> {
 protected:
  static Ref<batch::Context> context() {
    static const Ref<batch::Context> discrete = make_discrete_context();
    return GetParam() == Mode::discrete ? discrete : shared_context();
  }
};

INSTANTIATE_TEST_SUITE_P(Modes, Stress, testing::Values(Mode::unified, Mode::discrete),
                         [](const auto& info) { return info.param == Mode::unified ? "unified" : "discrete"; });

TEST_P(Stress, SubmittingCancellingAndDroppingInAnyOrder) {
  const unsigned start = seed();
  SCOPED_TRACE(testing::Message() << "CUBIE_STRESS_SEED=" << start);
  std::mt19937 random(start);
  const auto solver = make_solver(kLorenz, {{"rtol", 1e-4}}, context());
  auto batch = make_batch(solver, {{"t_end", 2.0}});
  std::vector<Ref<batch::Result>> held;
  for (int round = 0; round < rounds(); ++round) {
    switch (random() % 8) {
      case 0:
      case 1:
      case 2:
        set_length(*batch, random);
        batch->set_values("sigma", one(9.0 + 0.1 * static_cast<double>(random() % 20)));
        held.push_back(batch->submit());
        break;
      case 3:
        if (!held.empty()) held[random() % held.size()]->cancel();
        break;
      case 4:
        if (!held.empty()) {
          const std::size_t at = random() % held.size();
          held[at]->abandon();
          held.erase(held.begin() + static_cast<std::ptrdiff_t>(at));
        }
        break;
      case 5:
        if (!held.empty()) {
          batch::Result& result = *held[random() % held.size()];
          ASSERT_TRUE(ended_well(result));
          for (std::int32_t s : run_status(result)) ASSERT_TRUE(s == 0 || s == 4096 || s == 8192) << s;
        }
        break;
      case 6:
        if (random() % 2 == 0) {
          batch->cancel();
        } else {
          held.clear();
        }
        break;
      default:
        batch = make_batch(solver, {{"t_end", 2.0}});  // results outlive their batch
    }
  }
  for (const auto& result : held) EXPECT_TRUE(ended_well(*result));
  for (std::int32_t s : run_status(*solve(*batch))) EXPECT_EQ(s, 0);
}

TEST_P(Stress, OthersCancelAndLookWhileOneWaits) {
  const auto solver = make_solver(kLorenz, {{"rtol", 1e-4}}, context());
  const auto batch = make_batch(solver, {{"t_end", 2.0}, {"n_runs", std::int64_t{3000}}});
  for (int round = 0; round < rounds() / 10; ++round) {
    const auto result = batch->submit();
    std::atomic<bool> stop{false};
    std::thread looking([&, held = result] {
      std::int64_t last = 0;
      while (!stop) {
        const batch::Progress p = held->progress();
        EXPECT_GE(p.runs_done, last);
        last = p.runs_done;
        (void)held->status();
        (void)held->error_message();
      }
    });
    std::thread cancelling([&, held = result] { round % 2 == 0 ? held->cancel() : batch->cancel(); });
    EXPECT_TRUE(ended_well(*result));
    cancelling.join();
    stop = true;
    looking.join();
  }
}

TEST_P(Stress, ABatchIsCancelledWhileItsResultsEndAndGo) {
  const auto solver = make_solver(kLorenz, {{"rtol", 1e-4}}, context());
  const auto batch = make_batch(solver, {{"n_runs", std::int64_t{40}}});
  std::atomic<bool> stop{false};
  std::thread cancelling([&] {
    while (!stop) batch->cancel();
  });
  for (int round = 0; round < 5 * rounds(); ++round) {
    const auto result = batch->submit();
    EXPECT_TRUE(ended_well(*result));
    result->abandon();
  }
  stop = true;
  cancelling.join();
}

TEST_P(Stress, SeveralThreadsCopyACancelledResult) {
  const auto solver = make_solver(kLorenz, {{"rtol", 1e-4}}, context());
  const auto batch = make_batch(solver, {{"t_end", 2.0}, {"n_runs", std::int64_t{20000}}});
  for (int round = 0; round < rounds() / 20; ++round) {
    const auto result = batch->submit();
    result->cancel();
    EXPECT_TRUE(ended_well(*result));
    std::vector<double> first, second;
    std::thread other([&] { first = final_states(*result); });
    second = final_states(*result);
    other.join();
    EXPECT_EQ(std::memcmp(first.data(), second.data(), first.size() * sizeof(double)), 0);
  }
}

TEST_P(Stress, ThreadsWithBatchesOfTheirOwnShareOneContext) {
  const auto solver_a = make_solver(kLorenz, {{"rtol", 1e-4}}, context());
  const auto solver_b = make_solver(kDecay, {}, context());
  const auto work = [&](const Ref<batch::Solver>& solver, unsigned number) {
    std::mt19937 random(seed() + number);
    const auto batch = make_batch(solver, {{"t_end", 1.0}});
    for (int round = 0; round < rounds() / 4; ++round) {
      set_length(*batch, random);
      const auto result = batch->submit();
      if (random() % 3 == 0) result->cancel();
      if (random() % 4 != 0) {
        EXPECT_TRUE(ended_well(*result));
      }
      result->abandon();
    }
  };
  std::thread other(work, std::cref(solver_a), 1U);
  work(solver_b, 2U);
  other.join();
}

TEST_P(Stress, ContextsComeAndGoWithWorkInFlight) {
  for (int round = 0; round < rounds() / 10; ++round) {
    const auto context = batch::Context::create();
    apply(*context, config::Scope::context, {{"threads", std::int64_t{2}}});
    if (GetParam() == Mode::discrete) {
      apply(*context, config::Scope::context, {{"host_memory_mode", std::string("discrete")}});
    }
    // The compile is left behind by the cancel, or never begun.
    const auto batch = make_batch(make_solver(kDecay, {}, context), {{"n_runs", std::int64_t{100}}});
    const auto result = batch->submit();
    if (round % 3 == 0) result->cancel();
    if (round % 10 == 0) {
      EXPECT_TRUE(ended_well(*result));
    }
  }
}

}  // namespace
}  // namespace cubie::test
