// Promise 1: a run's numbers depend on that run alone. Everything here compares bits.

#include <cmath>
#include <cstring>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"
#include "uneven_model.hpp"

namespace cubie::test {
namespace {

/// All that a run leaves behind, as bits, in the order of `runs` (run index -> place).
struct Snapshot {
  std::vector<std::uint64_t> bits;  ///< [run][value]
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

std::uint64_t bits_of(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// `place[i]` is the column at which run i stood.
Snapshot snapshot(const batch::Result& result, const std::vector<std::size_t>& place) {
  const std::vector<double> y = outputs(result, batch::Order::run_variable_time), last = final_states(result);
  const auto status = run_status(result), accepted = counter(result, batch::Counter::accepted),
             rejected = counter(result, batch::Counter::rejected);
  std::vector<double> steps(place.size());
  std::vector<double> all(static_cast<std::size_t>(result.n_runs()));
  result.copy_last_steps(all);
  const auto rows = static_cast<std::size_t>(result.n_saves() * result.n_variables());
  const auto runs = static_cast<std::size_t>(result.n_runs());
  Snapshot s;
  for (std::size_t r : place) {
    for (std::size_t k = 0; k < rows; ++k) s.bits.push_back(bits_of(y[r * rows + k]));
    for (std::size_t v = 0; v < static_cast<std::size_t>(result.n_states()); ++v)
      s.bits.push_back(bits_of(last[v * runs + r]));
    s.bits.push_back(static_cast<std::uint64_t>(status[r]));
    s.bits.push_back(static_cast<std::uint64_t>(accepted[r]));
    s.bits.push_back(static_cast<std::uint64_t>(rejected[r]));
    s.bits.push_back(bits_of(all[r]));
  }
  return s;
}

std::vector<std::size_t> in_order(std::size_t n) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

struct Uneven {
  std::vector<double> mu, trap;
};

Uneven uneven(std::size_t n) {
  std::mt19937 random(20241121);  // fixed: the batch is data of the test
  Uneven u;
  for (std::size_t i = 0; i < n; ++i) {
    u.mu.push_back(std::uniform_real_distribution<double>(0.1, 20.0)(random));
    u.trap.push_back(i % 13 == 5 ? -1.0 : 0.0);
  }
  if (n > 7) u.trap[7] = 1.0;
  return u;
}

Snapshot run_uneven(const Uneven& u, const std::vector<std::size_t>& order, const Settings& settings,
                    const Ref<batch::Context>& context = shared_context()) {
  const auto solver = make_solver(kUneven, settings, context);
  const auto batch = make_batch(solver, {{"t_end", 12.0}, {"save_every", 0.7}});
  std::vector<double> mu, trap;
  std::vector<std::size_t> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    mu.push_back(u.mu[order[i]]);
    trap.push_back(u.trap[order[i]]);
    place[order[i]] = i;
  }
  batch->set_values("mu", std::span<const double>(mu));
  batch->set_values("trap", std::span<const double>(trap));
  return snapshot(*solve(*batch), place);
}

constexpr std::size_t kRuns = 67;

class Promise1 : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    u = uneven(kRuns);
    base = {{"method", std::string(GetParam())}, {"rtol", 1e-6}, {"atol", 1e-8}};
    if (std::string(GetParam()) == "rk4") base.push_back({"dt", 0.01});
    reference = run_uneven(u, in_order(kRuns), with({{"lane_width", std::int64_t{1}}}));
  }
  Settings with(Settings more) const {
    more.insert(more.begin(), base.begin(), base.end());
    return more;
  }
  Uneven u;
  Settings base;
  Snapshot reference;
};

TEST_P(Promise1, LaneWidthsGiveTheSameBits) {
  for (std::int64_t width : {2, 4, 8, 16, 32}) {
    EXPECT_TRUE(reference == run_uneven(u, in_order(kRuns), with({{"lane_width", width}}))) << "width " << width;
  }
}

TEST_P(Promise1, RefillGivesTheSameBits) {
  for (const char* refill : {"on", "off"}) {
    EXPECT_TRUE(reference == run_uneven(u, in_order(kRuns),
                                        with({{"lane_width", std::int64_t{8}}, {"refill", std::string(refill)}})))
        << refill;
  }
}

TEST_P(Promise1, PlacementAndUnrollingGiveTheSameBits) {
  for (const char* unroll : {"on", "off"}) {
    for (const char* place : {"local", "workspace"}) {
      EXPECT_TRUE(reference == run_uneven(u, in_order(kRuns),
                                          with({{"lane_width", std::int64_t{4}},
                                                {"unroll", std::string(unroll)},
                                                {"rhs_inline", std::string(unroll)},
                                                {"stages_location", std::string(place)},
                                                {"state_location", std::string(place)}})))
          << unroll << " " << place;
    }
  }
}

TEST_P(Promise1, OrderOfRunsGivesTheSameBits) {
  std::vector<std::size_t> order = in_order(kRuns);
  for (std::uint32_t seed : {1u, 2u, 3u}) {
    std::shuffle(order.begin(), order.end(), std::mt19937(seed));
    EXPECT_TRUE(reference == run_uneven(u, order, with({{"lane_width", std::int64_t{8}}}))) << "seed " << seed;
  }
}

TEST_P(Promise1, ThreadCountsGiveTheSameBits) {
  for (std::int64_t threads : {1, 3, 7}) {
    const auto context = batch::Context::create();
    apply(*context, config::Scope::context, {{"threads", threads}});
    EXPECT_TRUE(reference == run_uneven(u, in_order(kRuns), with({{"lane_width", std::int64_t{4}}}), context))
        << threads;
  }
}

TEST_P(Promise1, AFailedRunIsNanFromItsFailureOnAndNeighboursAreUntouched) {
  const auto solver = make_solver(kUneven, with({{"lane_width", std::int64_t{8}}}));
  const auto batch = make_batch(solver, {{"t_end", 12.0}, {"save_every", 0.7}});
  batch->set_values("mu", std::span<const double>(u.mu));
  batch->set_values("trap", std::span<const double>(u.trap));
  const auto result = solve(*batch);
  const auto status = run_status(*result);
  const std::vector<double> y = outputs(*result);
  const auto n = static_cast<std::size_t>(result->n_saves());
  for (std::size_t r = 0; r < kRuns; ++r) {
    const bool trapped = u.trap[r] < 0;
    EXPECT_EQ(status[r] != 0, trapped || r == 7) << "run " << r;
    bool failed = false;
    for (std::size_t k = 0; k < n; ++k) {
      const bool nan = std::isnan(y[(k * 2) * kRuns + r]);
      EXPECT_TRUE(nan || !failed) << "a number after NaN in run " << r;
      failed = failed || nan;
    }
    EXPECT_EQ(failed, status[r] != 0);
    if (trapped) {
      EXPECT_TRUE((status[r] & 2048) != 0) << status[r];
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Methods, Promise1,
                         testing::Values("tsit5", "rk4", "dop853", "rodas5p", "kvaerno5", "radau_iia_5"),
                         [](const auto& info) { return std::string(info.param); });

TEST(Promise1, RangesOfAGridGiveTheBitsOfTheWhole) {
  const auto solver = make_solver(kLorenz, {{"save_variables", std::string("x,speed")}});
  const std::vector<double> rho = linspace(0, 30, 13), sigma = linspace(8, 12, 5), x = linspace(-1, 1, 3);
  const auto run = [&](std::int64_t first, std::int64_t count) {
    const auto batch = make_batch(solver, {{"grid", std::string("combinatorial")},
                                           {"t_end", 3.0},
                                           {"save_every", 0.5},
                                           {"first_run", first},
                                           {"run_count", count}});
    batch->set_values("rho", std::span<const double>(rho));
    batch->set_values("sigma", std::span<const double>(sigma));
    batch->set_values("x", std::span<const double>(x));
    return outputs(*solve(*batch), batch::Order::run_variable_time);
  };
  const std::vector<double> whole = run(0, -1);
  std::vector<double> parts;
  for (std::int64_t first = 0; first < 195; first += 47) {
    const std::vector<double> part = run(first, std::min<std::int64_t>(47, 195 - first));
    parts.insert(parts.end(), part.begin(), part.end());
  }
  ASSERT_EQ(whole.size(), parts.size());
  EXPECT_EQ(std::memcmp(whole.data(), parts.data(), whole.size() * sizeof(double)), 0);
}

TEST(Promise1, OtherOutputsDoNotChangeAVariable) {
  const auto run = [](const char* saved, std::int64_t keep) {
    const auto solver = make_solver(
        kLorenz, {{"save_variables", std::string(saved)}, {"keep_final_states", keep}, {"keep_statistics", keep}});
    const auto batch = make_batch(solver, {{"t_end", 5.0}, {"save_every", 0.1}});
    const std::vector<double> rho = linspace(20, 30, 9);
    batch->set_values("rho", std::span<const double>(rho));
    const auto result = solve(*batch);
    const std::vector<double> y = outputs(*result);
    std::vector<double> x;
    for (std::size_t k = 0; k < static_cast<std::size_t>(result->n_saves()); ++k) {
      for (std::size_t r = 0; r < 9; ++r) x.push_back(y[k * static_cast<std::size_t>(result->n_variables()) * 9 + r]);
    }
    return x;
  };
  EXPECT_EQ(run("x", 1), run("x,y,z,speed", 0));
}

// Rows of large results go past the caches where they are whole cache lines, which depends on the number of runs.
TEST(Promise1, LargeResultsHaveTheBitsOfRowsWrittenOneByOne) {
  for (const std::int64_t runs : {4096, 4099}) {
    std::vector<double> all[2];
    for (const bool one_by_one : {false, true}) {
      const auto solver = make_solver(kDecay, one_by_one ? Settings{{"refill", "on"}} : Settings{});
      const auto batch = make_batch(solver, {{"t_end", 3.0}, {"save_every", 0.01}});
      batch->set_values("k", std::span<const double>(linspace(0.1, 4.0, runs)));
      all[one_by_one ? 1 : 0] = outputs(*solve(*batch));
    }
    ASSERT_GE(all[0].size() * sizeof(double), std::size_t{8} << 20);
    EXPECT_EQ(all[0], all[1]) << runs << " runs";
  }
}

}  // namespace
}  // namespace cubie::test
