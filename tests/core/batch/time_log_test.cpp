// The time log: a row per stage and chunk, in the order in which chunks pass through them.

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"

namespace cubie::test {
namespace {

using batch::Activity;
using batch::TimeRow;

constexpr std::int64_t kRuns = 50, kChunkRuns = 12, kChunks = 5;
constexpr std::int64_t kSaves = 5, kStates = 3;

Ref<batch::Context> discrete_context() {
  Ref<batch::Context> context = batch::Context::create();
  apply(*context, config::Scope::context,
        {{"threads", std::int64_t{2}}, {"host_memory_mode", std::string("discrete")}});
  return context;
}

Ref<batch::Batch> make_sweep(const Ref<batch::Context>& context, std::int64_t time_log, const Settings& more = {}) {
  const auto solver = make_solver(
      kLorenz,
      {{"lane_width", std::int64_t{4}}, {"keep_final_states", std::int64_t{0}}, {"keep_statistics", std::int64_t{0}}},
      context);
  auto batch = make_batch(solver, {{"save_every", 0.25}, {"chunk_runs", kChunkRuns}, {"time_log", time_log}});
  apply(*batch, config::Scope::batch, more);
  const std::vector<double> rho = linspace(1, 28, kRuns);
  batch->set_values("rho", std::span<const double>(rho));
  return batch;
}

std::int64_t runs_of(std::int64_t chunk) { return std::min(kChunkRuns, kRuns - chunk * kChunkRuns); }

TEST(TimeLog, HasEveryStageOfEveryChunkInItsOrder) {
  const auto batch = make_sweep(discrete_context(), 1);
  for (int repeated = 0; repeated < 3; ++repeated) {
    const auto result = solve(*batch);
    ASSERT_EQ(result->n_chunks(), kChunks);
    std::map<std::pair<Activity, std::int64_t>, TimeRow> rows;
    double last = 0;
    for (const TimeRow& row : result->time_log().rows()) {
      EXPECT_TRUE(rows.emplace(std::pair(row.activity, row.chunk), row).second) << "twice";
      EXPECT_LE(last, row.begin);
      EXPECT_LE(row.begin, row.end);
      last = row.begin;
    }
    ASSERT_EQ(rows.size(), 1 + 4 * kChunks);
    EXPECT_TRUE(rows.contains({Activity::compile, TimeRow::kAllChunks}));
    for (std::int64_t c = 0; c < kChunks; ++c) {
      const TimeRow &in = rows.at({Activity::stage_in, c}), &kernel = rows.at({Activity::kernel, c}),
                    &out = rows.at({Activity::stage_out, c}), &back = rows.at({Activity::writeback, c});
      EXPECT_LE(in.end, kernel.begin) << c;
      EXPECT_LE(kernel.end, out.begin) << c;
      EXPECT_LE(out.end, back.begin) << c;
      EXPECT_EQ(in.bytes, runs_of(c) * 8) << c;  // rho
      EXPECT_EQ(kernel.bytes, 0) << c;
      EXPECT_EQ(out.bytes, runs_of(c) * (kSaves * kStates * 8 + 4)) << c;  // outputs and status
      EXPECT_EQ(back.bytes, out.bytes) << c;
    }
  }
}

TEST(TimeLog, CountsTheSinkAsWriteback) {
  const auto batch = make_sweep(discrete_context(), 1);
  batch::Sink sink;
  sink.f64 = [](std::int64_t, std::int64_t, const double*, std::int64_t, const std::int32_t*, void*) { return 0; };
  batch->set_sink(sink);
  const auto result = solve(*batch);
  std::int64_t chunks = 0;
  for (const TimeRow& row : result->time_log().rows()) {
    if (row.activity != Activity::writeback) continue;
    EXPECT_EQ(row.bytes, runs_of(row.chunk) * kSaves * kStates * 8);
    ++chunks;
  }
  EXPECT_EQ(chunks, kChunks);
}

TEST(TimeLog, OfASolveWithoutCopiesHasCompileAndKernel) {
  if (on_gpu()) GTEST_SKIP() << "every solve copies";
  const auto result = solve(*make_sweep(shared_context(), 1));
  const std::vector<TimeRow> rows = result->time_log().rows();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].activity, Activity::compile);
  EXPECT_EQ(rows[1].activity, Activity::kernel);
  EXPECT_GT(rows[1].end, rows[1].begin);
}

TEST(TimeLog, IsEmptyUnlessAskedForAndForgetsTheLastSolve) {
  const auto batch = make_sweep(discrete_context(), 1);
  EXPECT_FALSE(solve(*batch)->time_log().rows().empty());
  batch->set_option(config::OptionId::time_log, std::int64_t{0});
  EXPECT_TRUE(solve(*batch)->time_log().rows().empty());
}

TEST(TimeLog, PrintsALinePerRowAndPerActivity) {
  const auto result = solve(*make_sweep(discrete_context(), 1));
  std::istringstream lines(result->time_log().table());
  std::string line;
  std::vector<std::string> all;
  while (std::getline(lines, line)) all.push_back(line);
  ASSERT_EQ(all.size(), 1 + (1 + 4 * kChunks) + 5);
  EXPECT_TRUE(all.front().starts_with("activity")) << all.front();
  EXPECT_TRUE(all.back().starts_with("writeback") && all.back().find("sum") != std::string::npos) << all.back();
}

}  // namespace
}  // namespace cubie::test
