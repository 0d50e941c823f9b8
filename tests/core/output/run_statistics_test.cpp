// Statistics over runs: exact sums against rational arithmetic, quantiles against sorting, and the same bits for every
// order.

#include "output/run_statistics.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace cubie::output {
namespace {

double statistic(Statistic which, const std::vector<double>& values, double probability = 0.5) {
  RunStatistics all(Gathered::for_one(which));
  for (const double x : values) all.add(x);
  return all.value(which, probability);
}

/// Numbers of very different magnitudes, fixed by the seed.
std::vector<double> mixed(std::size_t n, int widest, unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) {
    const double m = std::uniform_real_distribution<double>(-1, 1)(random);
    values.push_back(std::ldexp(m, std::uniform_int_distribution<int>(-widest, widest)(random)));
  }
  return values;
}

mpq_class rational_mean(const std::vector<double>& values) {
  mpq_class sum = 0;
  for (const double x : values) sum += mpq_class(x);
  return sum / mpq_class(static_cast<unsigned long>(values.size()));
}

// Values are read back from 64 bits that are divided once in extended precision: less than one unit of a double.
void expect_equal(double got, const mpq_class& want) {
  if (want == 0) {
    EXPECT_EQ(got, 0.0);
    return;
  }
  const mpq_class error = abs(mpq_class(got) / want - 1);
  EXPECT_LE(error.get_d(), std::numeric_limits<double>::epsilon());
}

TEST(RunStatistics, MeansAndVariancesAreThoseOfRationalArithmetic) {
  for (const int widest : {0, 40, 500}) {
    const std::vector<double> values = mixed(300, widest, 7);
    const mpq_class mean = rational_mean(values);
    mpq_class squares = 0;
    for (const double x : values) squares += (mpq_class(x) - mean) * (mpq_class(x) - mean);
    expect_equal(statistic(Statistic::mean, values), mean);
    expect_equal(statistic(Statistic::variance, values), squares / 299);
  }
}

TEST(RunStatistics, NothingCancels) {
  EXPECT_EQ(statistic(Statistic::mean, {1e308, 1.0, -1e308, 1.0, 1.0, 1.0}), 4.0 / 6.0);
  EXPECT_EQ(statistic(Statistic::variance, {1e15, 1e15 + 1, 1e15 + 2}), 1.0);
  EXPECT_EQ(statistic(Statistic::variance, {3.25, 3.25, 3.25}), 0.0);
  EXPECT_EQ(statistic(Statistic::mean, {5e-324, 5e-324}), 5e-324);
  EXPECT_EQ(statistic(Statistic::mean, {-2.0, -4.0}), -3.0);
  EXPECT_EQ(statistic(Statistic::mean, {1.7e308, 1.7e308, 1.7e308}), 1.7e308) << "the sum is no double";
}

TEST(RunStatistics, AreTheSameBitsInEveryOrder) {
  std::vector<double> values = mixed(2000, 60, 11);
  values.insert(values.end(), {0.0, -0.0, 0.0});
  for (const Statistic which :
       {Statistic::count, Statistic::mean, Statistic::variance, Statistic::min, Statistic::max, Statistic::quantile}) {
    const double want = statistic(which, values, 0.3);
    for (const unsigned seed : {1U, 2U, 3U}) {
      std::shuffle(values.begin(), values.end(), std::mt19937(seed));
      EXPECT_EQ(std::signbit(want), std::signbit(statistic(which, values, 0.3)));
      EXPECT_EQ(want, statistic(which, values, 0.3)) << static_cast<int>(which);
    }
  }
}

TEST(RunStatistics, AreTheSameBitsInHoweverManyParts) {
  const std::vector<double> values = mixed(3000, 90, 17);
  const Gathered all{};
  RunStatistics whole(all);
  for (const double x : values) whole.add(x);
  for (const std::size_t parts : {1U, 2U, 7U, 3000U}) {
    RunStatistics merged(all);
    for (std::size_t p = 0; p < parts; ++p) {
      RunStatistics part(all);
      for (std::size_t i = p; i < values.size(); i += parts) part.add(values[i]);
      merged.merge(part);
    }
    for (const Statistic which :
         {Statistic::count, Statistic::mean, Statistic::variance, Statistic::min, Statistic::max}) {
      EXPECT_EQ(whole.value(which, 0.0), merged.value(which, 0.0)) << parts << " " << static_cast<int>(which);
    }
    for (const double p : {0.01, 0.5, 0.99}) {
      EXPECT_EQ(whole.value(Statistic::quantile, p), merged.value(Statistic::quantile, p)) << parts << " " << p;
    }
  }
}

TEST(RunStatistics, ManyTermsOfOneExponentDoNotOverflow) {
  // A bin of integers takes 2^20 terms before it is emptied.
  RunStatistics all(Gathered{});
  const double x = std::nextafter(2.0, 0.0);
  for (int i = 0; i < (1 << 21) + 5; ++i) all.add(x);
  EXPECT_EQ(all.value(Statistic::mean, 0.0), x);
  EXPECT_EQ(all.value(Statistic::variance, 0.0), 0.0);
}

TEST(RunStatistics, TakeTheValuesOfRunsThatAreWell) {
  const std::vector<float> values = {1.5F, 2.5F, 100.0F, 4.0F};
  const std::vector<std::int32_t> status = {0, 0, 32, 0}, counts = {7, 8, 9, 10};
  RunStatistics floats(Gathered{}), integers(Gathered{});
  floats.add(std::span<const float>(values), std::span<const std::int32_t>(status));
  integers.add(std::span<const std::int32_t>(counts), std::span<const std::int32_t>(status));
  EXPECT_EQ(floats.value(Statistic::count, 0.0), 3.0);
  EXPECT_EQ(floats.value(Statistic::max, 0.0), 4.0);
  EXPECT_EQ(integers.value(Statistic::mean, 0.0), 25.0 / 3.0);
}

TEST(RunStatistics, QuantilesAreWithinTheStatedErrorOfSortedNumbers) {
  std::vector<double> values = mixed(5001, 30, 13);
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  for (const double p : {0.0, 1e-4, 0.05, 0.25, 0.5, 0.75, 0.95, 0.9999, 1.0}) {
    const auto place = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(p * 5001)) - 1, 0, 5000);
    const double want = sorted[static_cast<std::size_t>(place)];
    EXPECT_NEAR(statistic(Statistic::quantile, values, p), want, std::abs(want) / 256) << p;
  }
  EXPECT_EQ(statistic(Statistic::quantile, values, 0.0), sorted.front());
  EXPECT_EQ(statistic(Statistic::quantile, values, 1.0), sorted.back());
}

TEST(RunStatistics, LeavesOutWhatIsNotFinite) {
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(statistic(Statistic::count, {1, nan, 2, inf, -inf}), 2.0);
  EXPECT_EQ(statistic(Statistic::max, {1, nan, 2, inf}), 2.0);
  EXPECT_EQ(statistic(Statistic::mean, {1, nan, 2, -inf}), 1.5);
  EXPECT_TRUE(std::isnan(statistic(Statistic::mean, {nan})));
  EXPECT_TRUE(std::isnan(statistic(Statistic::quantile, {})));
  EXPECT_TRUE(std::isnan(statistic(Statistic::variance, {4.0}))) << "one number has no spread";
  EXPECT_EQ(statistic(Statistic::count, {}), 0.0);
}

}  // namespace
}  // namespace cubie::output
