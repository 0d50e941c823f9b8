// Waiting for a solve through the header: progress, callbacks that stop it, polling, cancelling, timeouts.

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <thread>
#include <vector>

#include "session.hpp"

namespace cubie_test {
namespace {

// A generous bound for a loaded machine; the promise of 100 ms is measured in bench/.
constexpr std::chrono::seconds kSoon{5};

/// What a callback was told, and when it returns something else than 0.
struct Seen {
  std::vector<std::int64_t> done, total;
  std::vector<std::thread::id> threads;
  std::size_t stop_at = 0;  ///< number of the call; 0: never
  std::int32_t code = 0;
};

std::int32_t note(std::int64_t runs_done, std::int64_t runs_total, void* userdata) {
  auto* seen = static_cast<Seen*>(userdata);
  seen->done.push_back(runs_done);
  seen->total.push_back(runs_total);
  seen->threads.push_back(std::this_thread::get_id());
  return seen->done.size() == seen->stop_at ? seen->code : 0;
}

void expect_calls_of_one_solve(const Seen& seen, std::int64_t runs) {
  for (std::size_t i = 0; i < seen.done.size(); ++i) {
    EXPECT_EQ(seen.threads[i], std::this_thread::get_id());
    EXPECT_EQ(seen.total[i], runs);
    EXPECT_GE(seen.done[i], i == 0 ? 0 : seen.done[i - 1]);
    EXPECT_LE(seen.done[i], runs);
  }
}

/// A batch of its own on the solver of the session, whose kernel is compiled.
class Waiting : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(session().res, nullptr) << "no solve, no handles to test with";
    CUBIE_OK_OR_FAIL(cubie_batch_create(session().solver, &batch_));
  }
  void TearDown() override {
    cubie_result_destroy(res_);
    cubie_batch_destroy(batch_);
    session().expect_usable();
  }

  void submit(std::int64_t runs, double t_end) {
    CUBIE_OK_OR_FAIL(cubie_batch_set_int64(batch_, "n_runs", runs));
    CUBIE_OK_OR_FAIL(cubie_batch_set_double(batch_, "t_end", t_end));
    CUBIE_OK_OR_FAIL(cubie_batch_submit(batch_, &res_));
  }
  void submit_endless() { submit(kEndlessRuns, 100000.0); }

  [[nodiscard]] std::int32_t phase() const {
    std::int32_t phase = -1;
    EXPECT_EQ(cubie_result_get_phase(res_, &phase), CUBIE_OK) << last_message();
    return phase;
  }

  static constexpr std::int64_t kEndlessRuns = 1'000'000;
  cubie_batch* batch_ = nullptr;
  cubie_result* res_ = nullptr;
};

TEST_F(Waiting, TellsProgressOnTheWaitingThreadUpToTheLastRun) {
  constexpr std::int64_t kManyRuns = 20'000;
  Seen seen;
  submit(kManyRuns, 10.0);
  std::int32_t ended = 0;
  CUBIE_OK_OR_FAIL(cubie_result_wait(res_, -1.0, note, &seen, &ended));
  EXPECT_EQ(ended, 1);
  expect_calls_of_one_solve(seen, kManyRuns);
  ASSERT_FALSE(seen.done.empty());
  EXPECT_EQ(seen.done.back(), kManyRuns);
}

TEST_F(Waiting, TheLastCallCannotStopASolveThatHasFinished) {
  submit(1, 0.001);
  CUBIE_OK_OR_FAIL(cubie_result_wait(res_, -1.0, nullptr, nullptr, nullptr));
  Seen seen;
  seen.stop_at = 1;
  seen.code = 9;
  CUBIE_OK_OR_FAIL(cubie_result_wait(res_, -1.0, note, &seen, nullptr));
  EXPECT_EQ(seen.done, std::vector<std::int64_t>{1});
  std::int32_t code = -1;
  CUBIE_OK_OR_FAIL(cubie_result_get_callback_code(res_, &code));
  EXPECT_EQ(code, 0);
}

TEST_F(Waiting, ACallbackStopsTheSolveWithItsCode) {
  submit_endless();
  Seen seen;
  seen.stop_at = 3;
  seen.code = -17;
  std::int32_t ended = 77;
  EXPECT_EQ(cubie_result_wait(res_, -1.0, note, &seen, &ended), CUBIE_ERR_CALLBACK);
  EXPECT_EQ(last_message(), "the callback stopped the solve (returned -17)");
  EXPECT_EQ(ended, 77);
  EXPECT_EQ(seen.done.size(), 3u) << "no call after the one that stopped it";
  expect_calls_of_one_solve(seen, kEndlessRuns);
  std::int32_t number = 0;
  CUBIE_OK_OR_FAIL(cubie_result_get_callback_code(res_, &number));
  EXPECT_EQ(number, -17);
  CUBIE_OK_OR_FAIL(cubie_result_get_status(res_, &number));
  EXPECT_EQ(number, CUBIE_ERR_CALLBACK);
  EXPECT_EQ(phase(), CUBIE_PHASE_CANCELLED);
}

TEST_F(Waiting, ASolveInOneCallStoppedByItsCallbackHandsOutNoResult) {
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(batch_, "n_runs", kEndlessRuns));
  CUBIE_OK_OR_FAIL(cubie_batch_set_double(batch_, "t_end", 100000.0));
  Seen seen;
  seen.stop_at = 1;
  seen.code = 1;
  EXPECT_EQ(cubie_batch_solve(batch_, note, &seen, &res_), CUBIE_ERR_CALLBACK);
  EXPECT_EQ(res_, nullptr);
}

TEST_F(Waiting, ATimeoutEndsTheWaitAndNotTheSolve) {
  submit_endless();
  std::int32_t ended = 1;
  CUBIE_OK_OR_FAIL(cubie_result_wait(res_, 0.03, nullptr, nullptr, &ended));
  EXPECT_EQ(ended, 0);
  EXPECT_NE(phase(), CUBIE_PHASE_FINISHED);
  CUBIE_OK_OR_FAIL(cubie_result_cancel(res_));
}

TEST_F(Waiting, PollNeverBlocksAndEndsLikeAWait) {
  submit_endless();
  std::int32_t ended = 1;
  const auto start = std::chrono::steady_clock::now();
  CUBIE_OK_OR_FAIL(cubie_result_poll(res_, nullptr, nullptr, &ended));
  EXPECT_LT(std::chrono::steady_clock::now() - start, kSoon);
  EXPECT_EQ(ended, 0);
  CUBIE_OK_OR_FAIL(cubie_result_cancel(res_));
  cubie_status status = CUBIE_OK;
  while (status == CUBIE_OK) status = cubie_result_poll(res_, nullptr, nullptr, &ended);
  EXPECT_EQ(status, CUBIE_ERR_CANCELLED);
  EXPECT_EQ(ended, 0) << "outputs of a call that fails stay as they are";
}

TEST_F(Waiting, PollsCallTheCallbackMeanwhileAndItsCodeStopsTheSolve) {
  submit_endless();
  Seen seen;
  std::int32_t ended = 0;
  while (seen.done.size() < 3) CUBIE_OK_OR_FAIL(cubie_result_poll(res_, note, &seen, &ended));
  const auto stop = [](std::int64_t, std::int64_t, void*) -> std::int32_t { return 7; };
  cubie_status status = CUBIE_OK;
  while (status == CUBIE_OK) status = cubie_result_poll(res_, stop, nullptr, &ended);
  EXPECT_EQ(status, CUBIE_ERR_CALLBACK);
}

TEST_F(Waiting, APollOfAFinishedSolveCallsTheCallbackOnce) {
  submit(3, 0.001);
  CUBIE_OK_OR_FAIL(cubie_result_wait(res_, -1.0, nullptr, nullptr, nullptr));
  Seen seen;
  std::int32_t ended = 0;
  CUBIE_OK_OR_FAIL(cubie_result_poll(res_, note, &seen, &ended));
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(seen.done, std::vector<std::int64_t>{3});
}

TEST_F(Waiting, AnotherThreadCancelsThroughTheResult) {
  submit_endless();
  std::thread other([&] { EXPECT_EQ(cubie_result_cancel(res_), CUBIE_OK); });
  EXPECT_EQ(cubie_result_wait(res_, -1.0, nullptr, nullptr, nullptr), CUBIE_ERR_CANCELLED);
  other.join();
  EXPECT_EQ(last_message(), "the solve was cancelled");
  std::int32_t status = 0;
  CUBIE_OK_OR_FAIL(cubie_result_get_status(res_, &status));
  EXPECT_EQ(status, CUBIE_ERR_CANCELLED);
}

TEST_F(Waiting, AnotherThreadCancelsThroughTheBatch) {
  submit_endless();
  std::thread other([&] { EXPECT_EQ(cubie_batch_cancel(batch_), CUBIE_OK); });
  EXPECT_EQ(cubie_result_wait(res_, -1.0, nullptr, nullptr, nullptr), CUBIE_ERR_CANCELLED);
  other.join();
}

TEST_F(Waiting, CancellingWhatHasFinishedChangesNothing) {
  submit(1, 1.0);
  CUBIE_OK_OR_FAIL(cubie_result_wait(res_, -1.0, nullptr, nullptr, nullptr));
  CUBIE_OK_OR_FAIL(cubie_result_cancel(res_));
  CUBIE_OK_OR_FAIL(cubie_result_wait(res_, -1.0, nullptr, nullptr, nullptr));
  double states[3] = {};
  CUBIE_OK_OR_FAIL(cubie_result_copy_final_states(res_, states, 3, nullptr));
  EXPECT_TRUE(std::isfinite(states[0]));
}

/// A callback that waits for the result being waited for, and destroys its handle.
std::int32_t reenter(std::int64_t, std::int64_t, void* userdata) {
  auto* const res = static_cast<cubie_result*>(userdata);
  EXPECT_EQ(cubie_result_wait(res, 0.0, nullptr, nullptr, nullptr), CUBIE_ERR_WRONG_STATE);
  cubie_result_destroy(res);
  return 1;
}

TEST_F(Waiting, ACallbackMayDestroyTheHandleButNotWaitForIt) {
  submit_endless();
  cubie_result* const waited = res_;
  res_ = nullptr;
  EXPECT_EQ(cubie_result_wait(waited, -1.0, reenter, waited, nullptr), CUBIE_ERR_CALLBACK);
}

}  // namespace
}  // namespace cubie_test
