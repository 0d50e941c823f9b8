// Cancelling a solve in chunks: it returns at once wherever the chunks are, and those that have arrived stay.

#include <chrono>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"
#include "kernels/args.h"
#include "util/error.hpp"

namespace cubie::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kRuns = 4001;
// What a machine that does other work as well needs for something that takes a few milliseconds.
constexpr std::chrono::seconds kAtOnce{2};

Ref<batch::Context> discrete_context(std::int64_t bytes, double link_bandwidth) {
  Ref<batch::Context> context = batch::Context::create();
  apply(*context, config::Scope::context,
        {{"threads", std::int64_t{2}},
         {"host_memory_mode", std::string("discrete")},
         {"device_memory_bytes", bytes},
         {"link_bandwidth", link_bandwidth}});
  return context;
}

Ref<batch::Batch> sweep(const Ref<batch::Context>& context, const Settings& more = {}) {
  const auto solver = make_solver(kLorenz, {{"lane_width", std::int64_t{4}}}, context);
  auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.125}});
  apply(*batch, config::Scope::batch, more);
  const std::vector<double> rho = linspace(1, 28, kRuns);
  batch->set_values("rho", std::span<const double>(rho));
  return batch;
}

ErrorCode end_of(batch::Result& result) {
  try {
    result.wait(60, nullptr, nullptr);
    return result.status();
  } catch (const Error& error) {
    return error.code();
  }
}

/// Complete chunks of a cancelled result are as in `right`, and of the others there is nothing.
void expect_complete_chunks_only(const batch::Result& result, const std::vector<double>& right) {
  const std::vector<double> found = outputs(result);
  const std::vector<std::int32_t> status = run_status(result);
  const std::int64_t rows = result.n_saves() * result.n_variables();
  for (std::int64_t r = 0; r < kRuns; ++r) {
    const bool complete = result.n_chunks() > 0 && result.chunk_complete(r / result.chunk_length());
    ASSERT_EQ(status[static_cast<std::size_t>(r)], complete ? 0 : cubie_kernel::run_not_started) << r;
    for (std::int64_t i = 0; i < rows; ++i) {
      const auto at = static_cast<std::size_t>(i * kRuns + r);
      ASSERT_TRUE(complete ? found[at] == right[at] : std::isnan(found[at])) << "run " << r << ", row " << i;
    }
  }
}

TEST(PipelineCancel, ReturnsAtOnceAndKeepsTheChunksThatHaveArrived) {
  const std::vector<double> right = outputs(*solve(*sweep(shared_context())));
  // 864 kB of outputs pass at 200 kB/s, the chunks of 100 runs one every 0.1 s.
  const auto context = discrete_context(1 << 20, 2e5);
  const auto batch = sweep(context, {{"chunk_runs", std::int64_t{100}}});
  for (const std::int64_t wanted : {1, 3}) {
    const auto result = batch->submit();
    while (result->n_chunks() == 0 || !result->chunk_complete(wanted)) {
      ASSERT_LT(result->progress().phase, batch::Phase::finished);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    const Clock::time_point start = Clock::now();
    result->cancel();
    EXPECT_EQ(end_of(*result), ErrorCode::cancelled);
    EXPECT_LT(Clock::now() - start, kAtOnce);
    EXPECT_EQ(result->n_chunks(), 41);
    EXPECT_TRUE(result->chunk_complete(wanted));
    EXPECT_FALSE(result->chunk_complete(40));
    expect_complete_chunks_only(*result, right);
  }
}

TEST(PipelineCancel, LeavesNothingBehindForTheNextSolve) {
  const std::vector<double> right = outputs(*solve(*sweep(shared_context())));
  const auto context = discrete_context(64 << 10, 0);
  const auto batch = sweep(context);
  for (int i = 0; i < 50; ++i) {
    const auto stopped = batch->submit();
    std::this_thread::sleep_for(std::chrono::microseconds(100 * i));
    stopped->cancel();
    const ErrorCode code = end_of(*stopped);
    EXPECT_TRUE(code == ErrorCode::ok || code == ErrorCode::cancelled);
    if (code == ErrorCode::cancelled) expect_complete_chunks_only(*stopped, right);
    ASSERT_EQ(outputs(*solve(*batch)), right) << i;
  }
}

TEST(PipelineCancel, DoesNotWaitForASlowLink) {
  if (on_gpu()) GTEST_SKIP() << "no link is slow";
  // One chunk of 16 MiB, a minute and more on the way.
  const auto context = discrete_context(64 << 20, 2e5);
  const auto solver = make_solver(kLorenz, {{"lane_width", std::int64_t{4}}}, context);
  const auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.0078125}});
  const std::vector<double> rho = linspace(1, 28, kRuns);
  batch->set_values("rho", std::span<const double>(rho));
  const auto result = batch->submit();
  while (result->progress().runs_done < kRuns) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // into the copy
  const Clock::time_point start = Clock::now();
  result->cancel();
  EXPECT_EQ(end_of(*result), ErrorCode::cancelled);
  // A piece of 1 MiB that is under way takes five seconds on this link.
  EXPECT_LT(Clock::now() - start, kAtOnce + std::chrono::seconds(6));
}

TEST(PipelineCancel, StopsLongRunsInTheKernel) {
  const auto context = discrete_context(1 << 20, 0);
  const auto batch = sweep(context, {{"t_end", 1e6}, {"save_every", 2.5e5}, {"chunk_runs", std::int64_t{512}}});
  batch->solver().set_option(config::OptionId::max_steps, std::int64_t{2000000000});
  const auto result = batch->submit();
  while (result->progress().phase != batch::Phase::running) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const Clock::time_point start = Clock::now();
  result->cancel();
  EXPECT_EQ(end_of(*result), ErrorCode::cancelled);
  EXPECT_LT(Clock::now() - start, kAtOnce);
}

}  // namespace
}  // namespace cubie::test
