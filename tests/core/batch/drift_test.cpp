// Ten million rows of one run: no drift, no lost or doubled row, the last one on t_end.

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "../../support/batch_support.hpp"

namespace cubie::test {
namespace {

constexpr std::int64_t kRows = 10'000'000;

/// What a sink has seen of the rows of a run.
struct Seen {
  double t0, interval, t_end;
  std::int64_t rows = 0, wrong = 0, doubled = 0, first_wrong = -1;
  double worst = 0.0;  ///< distance from the exact time, in half units of the last place of a float
};

/// Rows come as (time, variable, run): t alone, of one run.
std::int32_t look(std::int64_t, std::int64_t, const float* outputs, std::int64_t n, const std::int32_t*,
                  void* userdata) {
  Seen& seen = *static_cast<Seen*>(userdata);
  for (std::int64_t k = 0; k < n; ++k) {
    const double exact = k == n - 1 ? seen.t_end : seen.t0 + static_cast<double>(k) * seen.interval;
    const float t = outputs[k];
    const float next = std::nextafter(t, std::abs(exact) > std::abs(t) ? std::copysign(INFINITY, t) : 0.0F);
    const double half = 0.5 * std::abs(static_cast<double>(next) - static_cast<double>(t));
    const double distance = std::abs(static_cast<double>(t) - exact) / (half > 0 ? half : 1.0);
    seen.worst = std::max(seen.worst, distance);
    if (k > 0 && !(static_cast<double>(outputs[k] - outputs[k - 1]) * seen.interval >= 0)) ++seen.doubled;
    ++seen.rows;
  }
  return 0;
}

/// Solves x' = 1 and saves t at kRows + 1 points.
Seen rows_of(double t0, double interval, const Settings& solver_settings) {
  Seen seen{t0, interval, t0 + static_cast<double>(kRows) * interval};
  Settings settings = {{"precision", std::string("f32")}, {"save_variables", std::string("t")}};
  settings.insert(settings.end(), solver_settings.begin(), solver_settings.end());
  const auto batch = make_batch(make_solver("states x = 0; x' = 0", settings),
                                {{"t0", t0}, {"t_end", seen.t_end}, {"save_every", std::abs(interval)}});
  batch->set_sink({.f32 = look, .userdata = &seen});
  (void)solve(*batch);
  return seen;
}

TEST(Drift, IntegerTimesOfTenMillionRowsAreExact) {
  // Every integer up to 2^24 is a float: each row is there once, where it belongs.
  const Seen seen = rows_of(0.0, 1.0, {});
  EXPECT_EQ(seen.rows, kRows + 1);
  EXPECT_EQ(seen.worst, 0.0);
  EXPECT_EQ(seen.doubled, 0);
}

TEST(Drift, TimesBetweenFloatsAreTheNearestOnes) {
  // The time is a sum of two floats, good to 2^-46 of the largest: what a row shows is its first part, the nearest
  // float but for ties within that: 2^-46 of t0 is 2^-18 of half a unit of the least time, t0 / 7.
  for (const double interval : {0.1, -0.1, 1e-7, 3.0}) {
    const Seen seen = rows_of(0.35, interval, {});
    EXPECT_EQ(seen.rows, kRows + 1) << interval;
    EXPECT_LE(seen.worst, 1.0 + 0x1p-18) << interval;
    EXPECT_EQ(seen.doubled, 0) << interval;
  }
}

TEST(Drift, StepsThatLandOnRowsDoNotMoveThem) {
  const Seen seen = rows_of(0.0, 0.1, {{"save_method", std::string("land")}, {"max_steps", std::int64_t{40'000'000}}});
  EXPECT_EQ(seen.rows, kRows + 1);
  EXPECT_LE(seen.worst, 1.0 + 0x1p-18);
}

}  // namespace
}  // namespace cubie::test
