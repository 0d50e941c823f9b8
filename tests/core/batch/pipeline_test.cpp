// Solves in chunks: the same bytes whatever the cut, on the discrete host device.

#include <stdlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"
#include "batch/overlap.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

Ref<batch::Context> discrete_context(std::int64_t bytes, const Settings& more = {}) {
  Ref<batch::Context> context = batch::Context::create();
  apply(*context, config::Scope::context,
        {{"threads", std::int64_t{2}}, {"host_memory_mode", std::string("discrete")}, {"device_memory_bytes", bytes}});
  apply(*context, config::Scope::context, more);
  return context;
}

struct Everything {
  std::vector<double> outputs, final_states, last_steps;
  std::vector<std::int32_t> status, accepted, rejected;
  bool operator==(const Everything&) const = default;
};

Everything everything(const batch::Result& result) {
  Everything e;
  e.outputs = outputs(result);
  e.final_states = final_states(result);
  e.status = run_status(result);
  e.accepted = counter(result, batch::Counter::accepted);
  e.rejected = counter(result, batch::Counter::rejected);
  e.last_steps.resize(static_cast<std::size_t>(result.n_runs()));
  result.copy_last_steps(e.last_steps);
  return e;
}

Everything lorenz_sweep(const Ref<batch::Context>& context, std::int64_t runs, const Settings& solver_settings = {},
                        const Settings& batch_settings = {}, std::int64_t* chunks = nullptr) {
  const auto solver = make_solver(kLorenz, {{"lane_width", std::int64_t{4}}}, context);
  apply(*solver, config::Scope::solver, solver_settings);
  const auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.25}});
  apply(*batch, config::Scope::batch, batch_settings);
  const std::vector<double> rho = linspace(0.5, 28, runs), x = linspace(-2, 3, runs);
  batch->set_values("rho", std::span<const double>(rho));
  batch->set_values("x", std::span<const double>(x));
  const auto result = solve(*batch);
  if (chunks != nullptr) *chunks = result->n_chunks();
  return everything(*result);
}

TEST(Pipeline, Invariant01ChunksGiveTheBytesOfOneLaunch) {
  const Everything whole = lorenz_sweep(shared_context(), 997);
  std::int64_t chunks = 0;
  EXPECT_EQ(lorenz_sweep(discrete_context(64 << 20), 997, {}, {}, &chunks), whole);
  EXPECT_EQ(chunks, 1);
  EXPECT_EQ(lorenz_sweep(discrete_context(128 << 10), 997, {}, {}, &chunks), whole);
  EXPECT_GT(chunks, 2);
  const auto context = discrete_context(64 << 20);
  for (const std::int64_t length : {1, 3, 7, 100, 996}) {
    EXPECT_EQ(lorenz_sweep(context, 997, {}, {{"chunk_runs", length}}, &chunks), whole) << length;
    EXPECT_EQ(chunks, (997 + length - 1) / length);
  }
}

std::string cache_folder() {
  static const std::string folder = [] {
    std::string text = testing::TempDir() + "cubie-pipeline-XXXXXX";
    return std::string(mkdtemp(text.data()));
  }();
  return folder;
}

/// One random solve, on any context.
struct Case {
  std::int64_t runs = 1, lanes = 4, threads = 1, bytes = 0, chunk_runs = 0, depth = 2, pinned = 0;
  std::string method, precision, saved;
  bool list = false, grid = false, statistics = true, final_states = true, strided = false;

  friend std::ostream& operator<<(std::ostream& out, const Case& c) {
    return out << "runs " << c.runs << ", lanes " << c.lanes << ", threads " << c.threads << ", bytes " << c.bytes
               << ", chunk_runs " << c.chunk_runs << ", depth " << c.depth << ", pinned " << c.pinned << ", "
               << c.method << ", " << c.precision << ", " << c.saved << ", list " << c.list << ", grid " << c.grid
               << ", statistics " << c.statistics << ", final " << c.final_states << ", strided " << c.strided;
  }
};

constexpr std::array<std::int64_t, 12> kRunCounts = {1, 2, 3, 4, 5, 7, 8, 9, 31, 97, 211, 503};

Case random_case(std::mt19937& random) {
  const auto pick = [&](std::int64_t n) { return static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(n)); };
  Case c;
  c.runs = kRunCounts[static_cast<std::size_t>(pick(kRunCounts.size()))];
  c.lanes = std::array<std::int64_t, 3>{1, 4, 8}[static_cast<std::size_t>(pick(3))];
  c.threads = 1 + pick(3);
  c.bytes = (std::int64_t{6} << 10) << pick(8);
  c.chunk_runs = pick(3) == 0 ? 1 + pick(c.runs) : 0;
  c.depth = 1 + pick(4);
  c.pinned = pick(4) == 0 ? (std::int64_t{8} << 10) << pick(4) : 0;
  c.method =
      std::array<const char*, 3>{"tsit5", "classical-rk4", "bogacki-shampine-32"}[static_cast<std::size_t>(pick(3))];
  c.precision = pick(2) == 0 ? "f64" : "f32";
  c.saved = std::array<const char*, 3>{"states", "none", "z, x"}[static_cast<std::size_t>(pick(3))];
  c.list = pick(2) == 0;
  c.grid = pick(3) == 0 && c.runs > 3;
  c.statistics = pick(3) > 0;
  c.final_states = pick(3) > 0;
  c.strided = pick(4) == 0;
  return c;
}

/// All that comes out; `refused`: one run did not fit, or its staging.
struct Outcome {
  std::vector<double> outputs, final_states, last_steps, bound;
  std::vector<std::int32_t> status, accepted, rejected;
  std::int64_t chunks = 0;
  bool refused = false;
};

template <class S>
void bind(batch::Batch& batch, std::vector<S>& memory, std::int64_t rows, std::int64_t variables, std::int64_t runs) {
  // Gaps between variables and between runs; what lies in them must stay as it is.
  memory.assign(static_cast<std::size_t>(rows * variables * (2 * runs + 3)), S(-7));
  batch::BoundOutput<S> out;
  out.data = memory.data();
  out.n_times = rows;
  out.n_variables = variables;
  out.n_runs = runs;
  out.run_stride = 2;
  out.variable_stride = 2 * runs + 3;
  out.time_stride = variables * out.variable_stride;
  batch.bind_outputs(out);
}

Outcome solve_case(const Case& c, bool whole) {
  Ref<batch::Context> context;
  const Settings cached = {{"threads", whole ? std::int64_t{1} : c.threads}, {"cache_directory", cache_folder()}};
  if (whole) {
    static const Ref<batch::Context> one = [&] {
      Ref<batch::Context> made = batch::Context::create();
      apply(*made, config::Scope::context, cached);
      return made;
    }();
    context = one;
  } else {
    context = batch::Context::create();
    apply(*context, config::Scope::context, cached);
    apply(*context, config::Scope::context,
          {{"host_memory_mode", std::string("discrete")},
           {"device_memory_bytes", c.bytes},
           {"pinned_budget_bytes", c.pinned}});
  }
  const auto solver = make_solver(kLorenz,
                                  {{"method", c.method},
                                   {"dt", c.method == "classical-rk4" ? 0.0078125 : 0.0},
                                   {"precision", c.precision},
                                   {"rtol", 1e-5},
                                   {"atol", 1e-5},
                                   {"save_variables", c.saved},
                                   {"lane_width", whole ? std::int64_t{4} : c.lanes},
                                   {"keep_statistics", std::int64_t{c.statistics}},
                                   {"keep_final_states", std::int64_t{c.final_states}}},
                                  context);
  const auto batch = make_batch(solver, {{"t_end", 0.5}});
  if (!whole) apply(*batch, config::Scope::batch, {{"chunk_runs", c.chunk_runs}, {"pipeline_depth", c.depth}});
  if (c.list) {
    batch->set_save_times(std::vector<double>{0.0, 0.1, 0.25, 0.5});
  } else {
    apply(*batch, config::Scope::batch, {{"save_every", 0.125}});
  }
  std::int64_t runs = c.runs;
  if (c.grid) {
    apply(*batch, config::Scope::batch, {{"grid", std::string("combinatorial")}});
    const std::vector<double> rho = linspace(1, 28, (runs + 1) / 2), x = linspace(-2, 3, 2);
    batch->set_values("rho", std::span<const double>(rho));
    batch->set_values("x", std::span<const double>(x));
    runs = 2 * ((runs + 1) / 2);
  } else {
    const std::vector<double> rho = linspace(1, 28, runs);
    std::vector<float> x(static_cast<std::size_t>(runs));
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i) * 0.01F - 1;
    batch->set_values("rho", std::span<const double>(rho));
    batch->set_values("x", std::span<const float>(x));
  }
  std::vector<double> bound64;
  std::vector<float> bound32;
  const std::int64_t rows = c.list ? 4 : 5, variables = c.saved == "states" ? 3 : c.saved == "none" ? 0 : 2;
  const bool strided = c.strided && variables > 0;
  if (strided)
    c.precision == "f32" ? bind(*batch, bound32, rows, variables, runs) : bind(*batch, bound64, rows, variables, runs);
  Outcome out;
  Ref<batch::Result> result;
  try {
    result = solve(*batch);
  } catch (const Error& e) {
    out.refused = e.code() == ErrorCode::out_of_device_memory || e.code() == ErrorCode::out_of_host_memory;
    if (!out.refused) throw;
    return out;
  }
  out.chunks = result->n_chunks();
  out.status = run_status(*result);
  if (c.final_states) out.final_states = test::final_states(*result);
  if (c.statistics) {
    out.accepted = counter(*result, batch::Counter::accepted);
    out.rejected = counter(*result, batch::Counter::rejected);
    out.last_steps.resize(static_cast<std::size_t>(runs));
    result->copy_last_steps(out.last_steps);
  }
  if (strided) {
    out.bound = bound64;
    out.bound.insert(out.bound.end(), bound32.begin(), bound32.end());
  } else {
    out.outputs = test::outputs(*result);
  }
  return out;
}

TEST(Pipeline, Invariant01RandomSolvesHaveTheSameBytesHoweverTheyAreCut) {
  constexpr std::uint32_t kSeed = 20260;
  std::mt19937 random(kSeed);
  int compared = 0, cut = 0;
  for (int i = 0; i < 280; ++i) {
    const Case c = random_case(random);
    SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", case " << i << ": " << c);
    const Outcome found = solve_case(c, false);
    if (found.refused) continue;
    const Outcome whole = solve_case(c, true);
    ++compared;
    cut += found.chunks > 1;
    ASSERT_EQ(found.status, whole.status);
    ASSERT_EQ(found.outputs, whole.outputs);
    ASSERT_EQ(found.final_states, whole.final_states);
    ASSERT_EQ(found.accepted, whole.accepted);
    ASSERT_EQ(found.rejected, whole.rejected);
    ASSERT_EQ(found.last_steps, whole.last_steps);
    ASSERT_EQ(found.bound, whole.bound);  // Invariant 9 as well: the gaps
  }
  // Memory that cannot hold one run is refused; enough solves must be left.
  EXPECT_GE(compared, 200);
  EXPECT_GE(cut, on_gpu() ? 40 : 80);  // a GPU grants memory by the half kilobyte, and refuses more of the tight ones
}

TEST(Pipeline, ABatchThatFitsIsCutForTheSakeOfItsCopies) {
  // 32 MB come out; they go straight into the pinned result, range by range.
  const Settings many_rows{{"save_every", 1.0 / 32}};
  const Everything whole = lorenz_sweep(shared_context(), 40'000, {}, many_rows);
  const auto context = discrete_context(256 << 20);
  std::int64_t chunks = 0;
  EXPECT_EQ(lorenz_sweep(context, 40'000, {}, many_rows, &chunks), whole);
  EXPECT_GE(chunks, 4);
  const batch::MemoryReport report = context->memory_report();
  EXPECT_GT(report.pinned_peak_bytes, 32'000'000);
  EXPECT_EQ(lorenz_sweep(context, 3'000, {}, many_rows, &chunks).status, std::vector<std::int32_t>(3'000, 0));
  EXPECT_EQ(chunks, 1);
}

TEST(Overlap, CutsWhereRangesAreLongAndCopiesWorthIt) {
  using batch::overlap_length;
  constexpr std::int64_t kMiB = 1 << 20;
  EXPECT_EQ(overlap_length(0, 8, 1), 0);
  EXPECT_EQ(overlap_length(1000, 0, 1), 0);
  EXPECT_EQ(overlap_length(kMiB, 8, 1), 0) << "8 MiB are copied in no time";
  EXPECT_EQ(overlap_length(kMiB, 16, 1), kMiB / 4);
  EXPECT_EQ(overlap_length(kMiB, 800, 1), kMiB / 16) << "no more than 16";
  EXPECT_EQ(overlap_length(kMiB, 800, kMiB / 5), (kMiB + 4) / 5) << "each keeps the device busy";
  EXPECT_EQ(overlap_length(kMiB, 800, kMiB / 3), 0);
  EXPECT_EQ(overlap_length(10, kMiB * 64, 1), 1);
}

TEST(Pipeline, Invariant03TheSameSolveAgainAndAnotherSizeInBetween) {
  const auto context = discrete_context(96 << 10);
  const auto solver = make_solver(kLorenz, {{"lane_width", std::int64_t{4}}}, context);
  const auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.25}});
  const auto solve_with = [&](std::int64_t runs) {
    const std::vector<double> rho = linspace(1, 28, runs);
    batch->set_values("rho", std::span<const double>(rho));
    const auto result = solve(*batch);
    EXPECT_GT(result->n_chunks(), 1);
    return everything(*result);
  };
  const Everything first = solve_with(701);
  EXPECT_EQ(solve_with(701), first);
  const Everything other = solve_with(1009);
  EXPECT_EQ(solve_with(701), first);
  EXPECT_EQ(solve_with(1009), other);
}

TEST(Pipeline, Invariant04EveryRunSeesItsOwnColumn) {
  const auto solver = make_solver("states x = 0\nparameters a = 0, b = 0\nx' = a + 1000*b\n",
                                  {{"lane_width", std::int64_t{4}}}, discrete_context(32 << 10));
  const auto batch = make_batch(solver);
  const std::int64_t runs = 1201;
  std::vector<double> x, a, b;
  for (std::int64_t r = 0; r < runs; ++r) {
    x.push_back(1e7 * static_cast<double>(r));
    a.push_back(static_cast<double>(r % 997));
    b.push_back(static_cast<double>(r % 91));
  }
  batch->set_values("x", std::span<const double>(x));
  batch->set_values("a", std::span<const double>(a));
  batch->set_values("b", std::span<const double>(b));
  const auto result = solve(*batch);
  EXPECT_GT(result->n_chunks(), 5);
  const std::vector<double> y = final_states(*result);
  for (std::size_t r = 0; r < y.size(); ++r) {
    const double exact = x[r] + a[r] + 1000 * b[r];
    ASSERT_NEAR(y[r], exact, 1e-12 * exact + 1e-9) << r;
  }
}

TEST(Pipeline, FiveRunsWithRoomForTwoAreSolvedTwoTwoOne) {
  // Historic case of the reference implementation, whose depth is 1: the last chunk has one run.
  const auto solver = make_solver(kLorenz, {{"lane_width", std::int64_t{1}}}, discrete_context(1 << 20));
  const auto batch = make_batch(solver, {{"chunk_runs", std::int64_t{2}}, {"pipeline_depth", std::int64_t{1}}});
  const std::vector<double> rho = linspace(1, 28, 5);
  batch->set_values("rho", std::span<const double>(rho));
  const auto result = solve(*batch);
  EXPECT_EQ(result->n_chunks(), 3);
  EXPECT_EQ(result->chunk_length(), 2);
  for (std::int64_t i = 0; i < 3; ++i) EXPECT_TRUE(result->chunk_complete(i));
  EXPECT_EQ(run_status(*result), std::vector<std::int32_t>(5, 0));
}

TEST(Pipeline, Invariant11OneRunThatDoesNotFitIsRefusedByName) {
  const auto solver = make_solver(kLorenz, {{"lane_width", std::int64_t{1}}}, discrete_context(16 << 10));
  const auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 1e-3}});
  const std::vector<double> rho = linspace(1, 28, 3);
  batch->set_values("rho", std::span<const double>(rho));
  try {
    (void)solve(*batch);
    FAIL() << "accepted";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::out_of_device_memory) << e.what();
  }
  apply(*batch, config::Scope::batch, {{"save_every", 0.5}});
  EXPECT_EQ(run_status(*solve(*batch)), std::vector<std::int32_t>(3, 0));  // still usable
}

TEST(Pipeline, Invariant21ResultsStayAsTheyAreWhenOthersAreSolved) {
  const auto context = discrete_context(4 << 20);
  const auto solver = make_solver(kLorenz, {{"lane_width", std::int64_t{4}}}, context);
  const auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.25}});
  std::vector<Ref<batch::Result>> kept;
  std::vector<Everything> seen;
  for (int i = 0; i < 4; ++i) {
    const std::vector<double> rho = linspace(1 + i, 20 + i, 300);
    batch->set_values("rho", std::span<const double>(rho));
    kept.push_back(solve(*batch));
    seen.push_back(everything(*kept.back()));
  }
  for (std::size_t i = 0; i < kept.size(); ++i) EXPECT_EQ(everything(*kept[i]), seen[i]) << i;
}

TEST(Pipeline, Invariant23AnEvictedSolverSolvesOnUnchanged) {
  // Each solve alone takes most of the device: the solvers push each other out.
  const auto context = discrete_context(512 << 10);
  const auto sweep = [&](const Ref<batch::Solver>& solver) {
    const auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.25}});
    const std::vector<double> rho = linspace(1, 28, 1500);
    batch->set_values("rho", std::span<const double>(rho));
    return everything(*solve(*batch));
  };
  const auto a = make_solver(kLorenz, {{"lane_width", std::int64_t{4}}}, context);
  const auto b = make_solver(kLorenz, {{"lane_width", std::int64_t{4}}, {"rtol", 1e-8}}, context);
  const Everything first_a = sweep(a), first_b = sweep(b);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(sweep(a), first_a);
    EXPECT_EQ(sweep(b), first_b);
  }
}

TEST(Pipeline, SolvesWithinItsBudgetWhateverWasSolvedBefore) {
  const auto context = discrete_context(1 << 20, {{"pinned_budget_bytes", std::int64_t{400000}}});
  const auto solver = make_solver(kLorenz, {{"lane_width", std::int64_t{4}}}, context);
  const auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.015625}});
  const std::vector<double> rho = linspace(1, 28, 240);
  batch->set_values("rho", std::span<const double>(rho));
  batch::Sink sink;
  sink.f64 = [](std::int64_t, std::int64_t, const double*, std::int64_t, const std::int32_t*, void*) { return 0; };
  batch->set_sink(sink);
  for (const auto& [runs, depth] : {std::pair{120, 1}, {60, 2}, {40, 3}, {14, 8}, {14, 8}, {120, 1}}) {
    apply(*batch, config::Scope::batch, {{"chunk_runs", std::int64_t{runs}}, {"pipeline_depth", std::int64_t{depth}}});
    EXPECT_EQ(solve(*batch)->chunk_length(), runs);
  }
}

TEST(Pipeline, GivesASolverItsShareInActiveMode) {
  const auto context = discrete_context(1 << 20, {{"memory_mode", std::string("active")}});
  std::int64_t quarter = 0, half = 0;
  (void)lorenz_sweep(context, 20000, {{"memory_proportion", 0.25}}, {}, &quarter);
  (void)lorenz_sweep(context, 20000, {{"memory_proportion", 0.5}}, {}, &half);
  EXPECT_GT(half, 1);
  EXPECT_NEAR(static_cast<double>(quarter), 2.0 * static_cast<double>(half), 2.0);
  EXPECT_THROW((void)lorenz_sweep(context, 10, {{"memory_proportion", 0.0}}), Error);
}

TEST(Pipeline, OfNoRunsIsASolveOfNothing) {
  const auto context = discrete_context(1 << 20);
  const auto batch = make_batch(make_solver(kDecay, {}, context), {{"run_count", std::int64_t{0}}});
  const auto result = solve(*batch);
  EXPECT_EQ(result->n_runs(), 0);
  EXPECT_EQ(result->n_chunks(), 1);
  EXPECT_TRUE(result->chunk_complete(0));
}

TEST(Pipeline, Invariant24DestroyingOneSolverLeavesAnotherAlone) {
  const auto context = discrete_context(256 << 10);
  const auto stays = make_solver(kLorenz, {{"lane_width", std::int64_t{4}}}, context);
  const auto batch = make_batch(stays, {{"t_end", 1.0}, {"save_every", 0.25}});
  const std::vector<double> rho = linspace(1, 28, 900);
  batch->set_values("rho", std::span<const double>(rho));
  const Everything expected = everything(*solve(*batch));
  for (int i = 0; i < 20; ++i) {
    Ref<batch::Solver> goes = make_solver(kLorenz, {{"lane_width", std::int64_t{4}}}, context);
    Ref<batch::Batch> other = make_batch(goes, {{"t_end", 1.0}});
    other->set_values("rho", std::span<const double>(rho));
    Ref<batch::Result> running = other->submit();
    Ref<batch::Result> result = batch->submit();
    running->abandon();
    running = nullptr;
    other = nullptr;
    goes = nullptr;
    result->wait(-1, nullptr, nullptr);
    ASSERT_EQ(everything(*result), expected) << i;
  }
}

TEST(Pipeline, Invariant25SolversOfOneGroupAndOfTwoWorkSideBySide) {
  const Everything expected = lorenz_sweep(shared_context(), 811);
  for (const char* second : {"common", "other"}) {
    const auto context = discrete_context(192 << 10);
    std::vector<std::thread> threads;
    std::array<Everything, 2> found;
    for (std::size_t i = 0; i < 2; ++i) {
      threads.emplace_back([&, i] {
        for (int k = 0; k < 5; ++k) {
          found[i] = lorenz_sweep(context, 811, {{"memory_group", std::string(i == 0 ? "common" : second)}});
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(found[0], expected) << second;
    EXPECT_EQ(found[1], expected) << second;
  }
}

}  // namespace
}  // namespace cubie::test
