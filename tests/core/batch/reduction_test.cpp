// Statistics over runs that no memory keeps: the bits of those of a whole result, whatever the chunks and threads.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "../../support/batch_support.hpp"

namespace cubie::test {
namespace {

using output::Statistic;

constexpr Statistic kAll[] = {Statistic::count, Statistic::mean, Statistic::variance,
                              Statistic::min,   Statistic::max,  Statistic::quantile};

/// The bits of every statistic of a result that its kind has.
std::vector<std::uint64_t> table(const batch::Result& result, bool counters = true) {
  std::vector<std::uint64_t> bits;
  const auto take = [&](std::int64_t n, auto&& copy) {
    for (const Statistic which : kAll) {
      for (const double p : which == Statistic::quantile ? std::vector<double>{0.0, 0.05, 0.5, 0.95, 1.0} : one(0.0)) {
        std::vector<double> values(static_cast<std::size_t>(n), -1.0);
        copy(which, p, std::span<double>(values));
        for (const double x : values) bits.push_back(std::bit_cast<std::uint64_t>(x));
      }
    }
  };
  take(result.n_saves() * result.n_variables(),
       [&](Statistic s, double p, std::span<double> out) { result.copy_output_statistic(s, p, out); });
  take(result.n_windows() * result.n_summaries(),
       [&](Statistic s, double p, std::span<double> out) { result.copy_summary_statistic(s, p, out); });
  take(result.n_states(),
       [&](Statistic s, double p, std::span<double> out) { result.copy_final_statistic(s, p, out); });
  for (const auto counter : {batch::Counter::accepted, batch::Counter::rejected, batch::Counter::newton,
                             batch::Counter::switches, batch::Counter::linear}) {
    if (!counters) break;
    take(1, [&](Statistic s, double p, std::span<double> out) { out[0] = result.counter_statistic(counter, s, p); });
  }
  return bits;
}

Ref<batch::Context> context_of(std::int64_t threads, const char* mode) {
  Ref<batch::Context> context = batch::Context::create();
  apply(*context, config::Scope::context, {{"threads", threads}, {"host_memory_mode", std::string(mode)}});
  return context;
}

struct Sweep {
  const char* text = "states x = 1; parameters a = 1, b = 0; x' = -a*x + b";
  Settings solver = {{"rtol", 1e-4}, {"atol", 1e-6}, {"method", std::string("tsit5")}};
  Settings times = {{"save_every", 0.5}, {"grid", std::string("combinatorial")}};
  std::int64_t n_a = 60, n_b = 50;

  [[nodiscard]] Ref<batch::Batch> make(const Settings& more, const Ref<batch::Context>& context) const {
    Settings settings = times;
    settings.insert(settings.end(), more.begin(), more.end());
    Ref<batch::Batch> made = make_batch(make_solver(text, solver, context), settings);
    made->set_values("a", std::span<const double>(linspace(0.1, 3.0, n_a)));
    made->set_values("b", std::span<const double>(linspace(-2.0, 2.0, n_b)));
    return made;
  }
  [[nodiscard]] Ref<batch::Result> run(const Settings& more,
                                       const Ref<batch::Context>& context = shared_context()) const {
    return solve(*make(more, context));
  }
};

const Settings kReduce = {{"reduce_runs", std::string("all")}};

Settings reduced(std::int64_t chunk_runs) { return {{"reduce_runs", std::string("all")}, {"chunk_runs", chunk_runs}}; }

TEST(Reduction, OfAMillionRunsHasTheBitsOfTheWholeResult) {
  Sweep sweep;
  sweep.n_a = sweep.n_b = 1000;
  const auto want = table(*sweep.run({}));
  const auto streamed = sweep.run(kReduce);
  EXPECT_EQ(want, table(*streamed));
  EXPECT_GT(streamed->n_chunks(), 1);
  EXPECT_EQ(streamed->count_status(0), 1'000'000);
  EXPECT_EQ(streamed->n_failed(), 0);
}

TEST(Reduction, DoesNotDependOnChunksThreadsOrDepth) {
  Sweep sweep;
  sweep.solver.emplace_back("summaries", std::string("mean, peaks[2]"));
  const auto want = table(*sweep.run({}));
  for (const std::int64_t threads : {1, 2, 5}) {
    if (on_gpu() && threads > 1) break;  // which has none
    const auto context = context_of(threads, "unified");
    for (const std::int64_t chunk : {0, 1, 7, 1000, 3000}) {
      if (chunk == 1 && (threads > 1 || on_gpu())) continue;  // see ValuesOfEveryMagnitude
      EXPECT_EQ(want, table(*sweep.run(reduced(chunk), context))) << threads << " " << chunk;
    }
    Settings deep = reduced(100);
    deep.emplace_back("pipeline_depth", std::int64_t{5});
    EXPECT_EQ(want, table(*sweep.run(deep, context))) << threads;
  }
}

/// Runs that end with these values, whatever their size: nothing is computed with them.
Ref<batch::Batch> batch_of(const std::vector<double>& values, const Settings& more,
                           const Settings& solver = {{"method", std::string("euler")}, {"dt", 1.0}}) {
  const auto batch = make_batch(make_solver("states x = 1; x' = 0", solver), more);
  batch->set_values("x", std::span<const double>(values));
  return batch;
}

TEST(Reduction, ValuesOfEveryMagnitude) {
  // Every exponent of double, both signs, zeros and the smallest numbers, in an order of no order: on a GPU the table
  // of pages is full again and again. No two neighbours share an exponent.
  std::vector<double> values = {0.0, -0.0, 0x1p-1074, -0x1p-1074, 0x1.fffffffffffffp1023, -0x1.fffffffffffffp1023, 1.0};
  for (int i = 0; i < 2046; ++i) {
    const int exponent = i * 1021 % 2046 - 1022;  // 1021 and 2046 have no common divisor
    values.push_back(std::ldexp(1.0 + 0.37 * (i % 7) / 7, exponent) * (i % 3 == 0 ? -1 : 1));
  }
  ASSERT_EQ(std::gcd(1021, 2046), 1);
  const auto want = table(*solve(*batch_of(values, {})));
  for (const std::int64_t chunk : {0, 1000, 333}) {
    EXPECT_EQ(want, table(*solve(*batch_of(values, reduced(chunk))))) << chunk;
  }
  std::reverse(values.begin(), values.end());
  EXPECT_EQ(want, table(*solve(*batch_of(values, kReduce)))) << "in another order";
  values.resize(40);
  EXPECT_EQ(table(*solve(*batch_of(values, {}))), table(*solve(*batch_of(values, reduced(1))))) << "run by run";
}

TEST(Reduction, ValuesThatAreAllEqualAndThoseOfFloats) {
  // More of one exponent than fit a bin of a thread, and all digits of their mantissas.
  std::vector<double> values(40000, -0x1.fffffffffffffp3);
  EXPECT_EQ(table(*solve(*batch_of(values, {}))), table(*solve(*batch_of(values, kReduce))));
  const Settings f32 = {{"method", std::string("euler")}, {"dt", 1.0}, {"precision", std::string("f32")}};
  values = {0x1p-149, -0x1p-149, 0x1.8p-130, 0x1.fffffep127, -3.0, 0.0};  // denormal floats are normal doubles
  EXPECT_EQ(table(*solve(*batch_of(values, {}, f32))), table(*solve(*batch_of(values, kReduce, f32))));
}

TEST(Reduction, StatisticsArePartOfTheMemoryPlan) {
  // 1001 rows of one number, the final state, three counters and the last step: of each at least sum and sum of
  // squares.
  constexpr std::int64_t kCells = 1001, kLeast = kCells * (69 + 136) * 8;
  Sweep sweep;
  sweep.times = {{"save_every", 0.001}, {"grid", std::string("combinatorial")}};
  sweep.n_a = 20, sweep.n_b = 10;
  const auto limited = [](std::int64_t bytes) {
    Ref<batch::Context> context = context_of(1, "unified");
    set(*context, config::Scope::context, "memory_limit_bytes", bytes);
    return context;
  };
  const auto roomy = limited(std::int64_t{64} << 20);
  const auto want = table(*sweep.run({}, roomy));
  const auto result = sweep.run(kReduce, roomy);
  EXPECT_EQ(want, table(*result));
  const memory::MemoryUse use = roomy->memory_report().device;
  EXPECT_GE(use.planned_bytes, kLeast);
  EXPECT_GE(use.peak_bytes, kLeast);
  EXPECT_LE(use.peak_bytes, std::int64_t{64} << 20);
  const auto tight = limited(std::int64_t{1} << 20);  // a run takes 8 kB
  const auto batch = sweep.make(kReduce, tight);
  try {
    (void)solve(*batch);
    ADD_FAILURE() << "was not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::out_of_device_memory);
    EXPECT_NE(std::string(error.message()).find("unchunkable arrays alone need"), std::string::npos) << error.message();
  }
  set(*batch, config::Scope::batch, "save_every", 0.25);
  EXPECT_EQ(solve(*batch)->count_status(0), 200) << "the batch stays usable";
}

TEST(Reduction, OnAGpuNothingOfTheRunsIsCopied) {
  if (!on_gpu()) GTEST_SKIP() << "kernels of the host work on its memory";
  Sweep sweep;
  Settings settings = reduced(500);
  settings.emplace_back("time_log", std::int64_t{1});
  const auto result = sweep.run(settings);
  ASSERT_EQ(result->n_chunks(), 6);
  std::int64_t copies_out = 0;
  for (const batch::TimeRow& row : result->time_log().rows()) {
    if (row.activity != batch::Activity::stage_out && row.activity != batch::Activity::writeback) continue;
    EXPECT_EQ(row.bytes, 0);
    ++copies_out;
  }
  EXPECT_EQ(copies_out, 6);
}

TEST(Reduction, OfADiscreteDeviceHasTheSameBits) {
  const Sweep sweep;
  const auto context = context_of(2, "discrete");
  const auto want = table(*sweep.run({}, context));
  for (const std::int64_t chunk : {0, 333}) EXPECT_EQ(want, table(*sweep.run(reduced(chunk), context))) << chunk;
}

TEST(Reduction, DoesNotDependOnTheOrderOfRuns) {
  Sweep sweep;
  sweep.times = {{"save_every", 0.5}};
  std::vector<double> a = linspace(0.1, 3.0, 500);
  const auto run = [&] {
    const auto batch = make_batch(make_solver(sweep.text, sweep.solver), {{"save_every", 0.5}, kReduce[0]});
    batch->set_values("a", std::span<const double>(a));
    return table(*solve(*batch));
  };
  const auto want = run();
  std::reverse(a.begin(), a.end());
  EXPECT_EQ(want, run());
}

TEST(Reduction, OfFloatsAndOfAnAutomaticMethodHasTheBitsOfTheWholeResult) {
  Sweep sweep;
  sweep.solver = {{"precision", std::string("f32")}, {"method", std::string("tsit5")}};
  EXPECT_EQ(table(*sweep.run({})), table(*sweep.run(reduced(777))));
  sweep.text = "states x = 2, y = 0; parameters a = 1, b = 0; x' = y; y' = 300*a*(1 - x^2)*y - x + b";
  sweep.solver = {{"rtol", 1e-5}, {"summaries", std::string("max")}};
  sweep.n_a = 7;
  sweep.n_b = 5;
  EXPECT_EQ(table(*sweep.run({})), table(*sweep.run(reduced(8))));
}

TEST(Reduction, CountsLinearIterations) {
  Sweep sweep;
  sweep.solver = {{"method", std::string("rodas5p")}, {"linear_solver", std::string("gmres")}};
  sweep.n_a = 9, sweep.n_b = 7;
  const auto whole = sweep.run({});
  const std::vector<std::int32_t> each = counter(*whole, batch::Counter::linear);
  EXPECT_EQ(whole->counter_statistic(batch::Counter::linear, Statistic::max, 0.0), *std::ranges::max_element(each));
  EXPECT_GT(whole->counter_statistic(batch::Counter::linear, Statistic::min, 0.0), 0.0);
  EXPECT_EQ(table(*whole), table(*sweep.run(reduced(10))));
}

TEST(Reduction, CountsRowsWhereTheyStandAtSteps) {
  Sweep sweep;
  sweep.solver.emplace_back("save_variables", std::string("t, x"));
  sweep.times = {{"save_steps", std::int64_t{400}}, {"grid", std::string("combinatorial")}};
  sweep.n_a = 9, sweep.n_b = 7;
  const auto result = sweep.run({});
  const std::vector<std::int32_t> each = counter(*result, batch::Counter::rows);
  const auto [least, most] = std::ranges::minmax_element(each);
  EXPECT_LT(*least, *most);
  EXPECT_EQ(result->counter_statistic(batch::Counter::rows, Statistic::min, 0.0), *least);
  EXPECT_EQ(result->counter_statistic(batch::Counter::rows, Statistic::max, 0.0), *most);
  EXPECT_THROW((void)Sweep().run({})->counter_statistic(batch::Counter::rows, Statistic::max, 0.0), Error);
}

TEST(Reduction, LeavesOutFailedRunsAndCountsThem) {
  Sweep sweep;
  sweep.text = "states x = 1; parameters a = 1, b = 0; x' = a*x^2 + b";  // infinite at t = 1 for a = 1, b = 0
  sweep.solver.emplace_back("max_steps", std::int64_t{200});
  const auto whole = sweep.run({});
  const auto streamed = sweep.run(reduced(100));
  ASSERT_GT(whole->n_failed(), 0);
  ASSERT_LT(whole->n_failed(), whole->n_runs());
  EXPECT_EQ(whole->n_failed(), streamed->n_failed());
  EXPECT_EQ(whole->count_status(0), streamed->count_status(0));
  std::int32_t bits = 0;
  for (const std::int32_t word : run_status(*whole)) bits |= word;
  for (std::int32_t bit = 1; bit <= bits; bit *= 2) {
    EXPECT_EQ(whole->count_status(bit), streamed->count_status(bit)) << bit;
  }
  EXPECT_EQ(table(*whole), table(*streamed));
}

TEST(Reduction, ReadsOnlyWhatHasBeenGathered) {
  const Sweep sweep;
  const auto moments = sweep.run({{"reduce_runs", std::string("moments")}});
  std::vector<double> out(3);
  moments->copy_output_statistic(Statistic::mean, 0.0, out);
  const auto expect_refused = [](auto&& call, std::string_view text) {
    try {
      call();
      ADD_FAILURE() << "was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::wrong_state);
      EXPECT_NE(std::string(error.message()).find(text), std::string::npos) << error.message();
    }
  };
  expect_refused([&] { moments->copy_output_statistic(Statistic::quantile, 0.5, out); }, "reduce_runs must be \"all\"");
  const char* const gone = "option reduce_runs";
  std::vector<double> values(static_cast<std::size_t>(3 * sweep.n_a * sweep.n_b));
  std::vector<std::int32_t> words(static_cast<std::size_t>(sweep.n_a * sweep.n_b));
  expect_refused([&] { moments->copy_outputs(batch::Order::time_variable_run, std::span<double>(values)); }, gone);
  expect_refused([&] { (void)moments->outputs_f64(); }, gone);
  expect_refused([&] { (void)moments->summaries_f64(); }, gone);
  expect_refused([&] { moments->copy_run_status(words); }, gone);
  expect_refused([&] { moments->copy_counter(batch::Counter::accepted, words); }, gone);
  expect_refused([&] { moments->copy_last_steps(values); }, gone);
  expect_refused([&] { moments->write_csv("/none"); }, gone);
  expect_refused([&] { (void)moments->array(batch::ResultArray::run_status); }, gone);
  expect_refused([&] { moments->copy_final_states(std::span<double>(values)); }, gone);
}

TEST(Reduction, ExcludesOtherPlacesForRuns) {
  const Sweep sweep;
  const auto expect_refused = [](batch::Batch& batch, std::string_view text) {
    try {
      (void)batch.submit();
      ADD_FAILURE() << "was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
      EXPECT_EQ(error.message(), text);
    }
  };
  const auto batch = sweep.make(kReduce, shared_context());
  batch->set_sink({.f64 = [](auto...) { return std::int32_t{0}; }});
  expect_refused(*batch, "reduce_runs (got \"all\") and a sink exclude each other");
  batch->set_sink({});
  batch->set_output_file("/tmp/never-made.npy");
  expect_refused(*batch, "reduce_runs (got \"all\") and an output file exclude each other");
  batch->set_output_file("");
  set(*batch, config::Scope::batch, "on_device", std::int64_t{1});
  expect_refused(*batch, "reduce_runs (got \"all\") and on_device exclude each other");
  set(*batch, config::Scope::batch, "on_device", std::int64_t{0});
  EXPECT_EQ(solve(*batch)->n_failed(), 0) << "the batch stays usable";
}

TEST(Reduction, ServesASecondSolveAndOneThatKeepsRuns) {
  const Sweep sweep;
  const auto batch = sweep.make(kReduce, shared_context());
  const auto want = table(*solve(*batch));
  EXPECT_EQ(want, table(*solve(*batch))) << "nothing is left of the first";
  set(*batch, config::Scope::batch, "reduce_runs", std::string("none"));
  EXPECT_EQ(want, table(*solve(*batch)));
  set(*batch, config::Scope::batch, "reduce_runs", std::string("all"));
  EXPECT_EQ(want, table(*solve(*batch)));
}

TEST(Reduction, OfACancelledSolveHoldsCompleteChunks) {
  Sweep sweep;
  sweep.n_a = sweep.n_b = 400;
  const auto batch = sweep.make(reduced(500), shared_context());
  const auto result = batch->submit();
  try {
    (void)result->wait(
        -1, [](std::int64_t done, std::int64_t, void*) { return std::int32_t{done > 0 ? 1 : 0}; }, nullptr);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::callback);
  }
  const std::int64_t good = result->count_status(0);
  EXPECT_EQ(good % 500, 0);
  EXPECT_EQ(good + result->count_status(cubie_kernel::run_not_started), result->n_runs());
  std::vector<double> counts(3);
  result->copy_output_statistic(Statistic::count, 0.0, counts);
  EXPECT_EQ(counts, std::vector<double>(3, static_cast<double>(good)));
}

TEST(Reduction, OfNoRunsIsEmpty) {
  Sweep sweep;
  sweep.times.emplace_back("run_count", std::int64_t{0});
  const auto result = sweep.run(kReduce);
  std::vector<double> out(3, 0.0);
  result->copy_output_statistic(Statistic::count, 0.0, out);
  EXPECT_EQ(out, std::vector<double>(3, 0.0));
  result->copy_output_statistic(Statistic::mean, 0.0, out);
  for (const double x : out) EXPECT_TRUE(std::isnan(x));
  EXPECT_EQ(result->count_status(0), 0);
}

TEST(Reduction, MeansAreThoseOfTheClosedForm) {
  // x(1) = e^-a over a uniform grid of a: the mean of a geometric series.
  Sweep sweep;
  sweep.solver = {{"rtol", 1e-12}, {"atol", 1e-14}, {"method", std::string("vern9")}};
  sweep.n_b = 1;
  const std::int64_t n = 400;
  sweep.n_a = n;
  const auto batch = sweep.make(reduced(64), shared_context());
  batch->set_values("b", std::span<const double>(one(0.0)));
  const auto result = solve(*batch);
  std::vector<double> mean(3);
  result->copy_output_statistic(Statistic::mean, 0.0, mean);
  double want = 0.0;
  for (const double a : linspace(0.1, 3.0, n)) want += std::exp(-a) / static_cast<double>(n);
  EXPECT_NEAR(mean[2], want, 1e-11) << "a tolerance of 1e-12 leaves an error of a few times that over one unit of time";
}

}  // namespace
}  // namespace cubie::test
