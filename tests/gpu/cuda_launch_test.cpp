// How kernels are launched on the cuda device, with the stand-in driver: block sizes are tried, the fastest stays, and
// nobody's numbers depend on it.

#include <set>
#include <string>
#include <vector>

#include "../support/batch_support.hpp"
#include "cuda_fixture.hpp"

namespace cubie::test {
namespace {

using config::Scope;

constexpr int kUnknown = 999;
/// Threads that the one multiprocessor holds: a launch of as many runs fills it.
constexpr std::int64_t kFull = 2048;
/// The launch that sets things up, and two rounds of the blocks of 64, 128 and 256 threads.
constexpr long long kTrials = 1 + 2 * 3;

class CudaLaunch : public OnStandIn {
 protected:
  void SetUp() override {
    OnStandIn::SetUp();
    fake().set(fake_cuda_multiprocessors, 1);
    fake().reset_counts();
  }
};

Ref<batch::Batch> make_sweep(std::int64_t runs, const Settings& batch_settings = {}) {
  Ref<batch::Context> context = batch::Context::create();
  set(*context, Scope::context, "nvrtc_path", std::string(FAKE_CUDA_FOLDER));
  choose_kernel_cache(*context);
  set(*context, Scope::context, "device", std::string("cuda"));
  const auto solver = make_solver("states x = 1, y = 0\nparameters w = 1\nx' = w*y\ny' = -w*x\n",
                                  {{"method", std::string("rk4")}, {"dt", 0.25}}, context);
  auto batch = make_batch(solver, {{"t_end", 1.0}});
  apply(*batch, Scope::batch, batch_settings);
  const std::vector<double> w = linspace(0.1, 9, runs);
  batch->set_values("w", std::span<const double>(w));
  return batch;
}

/// Threads of a block in launches `from` to `to`.
std::vector<long long> blocks(long long from, long long to) {
  std::vector<long long> out;
  for (long long i = from; i <= to; ++i) out.push_back(fake().block_of_launch(i));
  return out;
}

TEST_F(CudaLaunch, TriesEveryBlockSizeAndKeepsTheFastest) {
  for (const int fastest : {64, 128, 256}) {
    fake().set(fake_cuda_fast_block, fastest);
    fake().reset_counts();
    const auto batch = make_sweep(kFull);
    const std::vector<double> first = final_states(*solve(*batch));
    for (int i = 1; i < 12; ++i) EXPECT_EQ(final_states(*solve(*batch)), first) << "launch " << i + 1;
    const std::vector<long long> tried = blocks(2, kTrials);
    EXPECT_EQ(std::multiset<long long>(tried.begin(), tried.end()),
              (std::multiset<long long>{64, 64, 128, 128, 256, 256}));
    EXPECT_EQ(blocks(kTrials + 1, 12), std::vector<long long>(12 - kTrials, fastest));
  }
}

TEST_F(CudaLaunch, RangesOfOneBatchAreTrialsAsWell) {
  fake().set(fake_cuda_fast_block, 256);
  const auto batch = make_sweep(10 * kFull, {{"chunk_runs", kFull}});
  const std::vector<double> first = final_states(*solve(*batch));
  const std::vector<long long> tried = blocks(1, 10);
  EXPECT_EQ(std::set<long long>(tried.begin(), tried.end()), (std::set<long long>{64, 128, 256}));
  EXPECT_EQ(final_states(*solve(*batch)), first);
  EXPECT_EQ(blocks(11, 20), std::vector<long long>(10, 256));
  // One range of all the runs is a launch like any other.
  EXPECT_EQ(final_states(*solve(*make_sweep(10 * kFull, {{"chunk_runs", 10 * kFull}}))), first);
}

TEST_F(CudaLaunch, WithFewRunsNothingIsTried) {
  fake().set(fake_cuda_fast_block, 256);
  const auto batch = make_sweep(kFull - 1);
  for (int i = 0; i < 12; ++i) (void)solve(*batch);
  EXPECT_EQ(blocks(1, 12), std::vector<long long>(12, 128)) << "as occupancy has it";
  EXPECT_EQ(fake().calls("cuEventElapsedTime"), 0);
}

TEST_F(CudaLaunch, NoTimeIsNoFailure) {
  fake().set(fake_cuda_fast_block, 256);
  for (const char* function : {"cuEventElapsedTime", "cuEventQuery"}) {
    SCOPED_TRACE(function);
    const auto batch = make_sweep(kFull);
    ASSERT_EQ(fake().fail_call(function, 1, kUnknown, 1), 0);
    fake().reset_counts();
    for (int i = 0; i < 12; ++i) (void)solve(*batch);
    fake().fail_nothing();
    EXPECT_GT(fake().calls(function), 0);
    // A query that fails says that the work has ended, which it has.
    const long long stays = std::string_view(function) == "cuEventQuery" ? 256 : 128;
    EXPECT_EQ(blocks(kTrials + 1, 12), std::vector<long long>(12 - kTrials, stays));
  }
}

TEST_F(CudaLaunch, EventsForTimesMayFailAnywhere) {
  fake().set(fake_cuda_fast_block, 256);
  const std::vector<double> right = final_states(*solve(*make_sweep(kFull)));
  // The second launch is the first that is timed. Of the calls of its solve, those of the pipeline's own events fail
  // the solve, the other ones do not: a solve that is refused may be asked for again.
  for (const char* function : {"cuEventCreate", "cuEventRecord", "cuEventDestroy"}) {
    int good = 0;
    for (long long nth = 1; nth <= 8; ++nth) {
      SCOPED_TRACE(testing::Message() << function << ' ' << nth);
      const auto batch = make_sweep(kFull);
      (void)solve(*batch);
      ASSERT_EQ(fake().fail_call(function, nth, kUnknown, 0), 0);
      const Error error = error_of([&] { good += final_states(*solve(*batch)) == right ? 1 : 0; });
      EXPECT_TRUE(error.code() == ErrorCode::ok || error.code() == ErrorCode::driver) << error.message();
      fake().fail_nothing();
      for (int i = 0; i < 8; ++i) EXPECT_EQ(final_states(*solve(*batch)), right);
    }
    EXPECT_GE(good, 2);
  }
}

}  // namespace
}  // namespace cubie::test
