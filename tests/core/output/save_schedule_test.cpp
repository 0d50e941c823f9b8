// When rows are saved: counts and times against exact arithmetic, ends of the span, and what is refused.

#include "output/save_schedule.hpp"

#include <gmp.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cmath>
#include <functional>
#include <iostream>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "util/error.hpp"

namespace cubie::output {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Exact value of an expression of doubles.
class Exact {
 public:
  explicit Exact(double value) {
    mpq_init(q_);
    mpq_set_d(q_, value);
  }
  Exact(const Exact& other) {
    mpq_init(q_);
    mpq_set(q_, other.q_);
  }
  Exact& operator=(const Exact&) = delete;
  ~Exact() { mpq_clear(q_); }

  friend Exact operator+(const Exact& a, const Exact& b) { return apply(mpq_add, a, b); }
  friend Exact operator-(const Exact& a, const Exact& b) { return apply(mpq_sub, a, b); }
  friend Exact operator*(const Exact& a, const Exact& b) { return apply(mpq_mul, a, b); }
  friend Exact operator/(const Exact& a, const Exact& b) { return apply(mpq_div, a, b); }
  friend bool operator<=(const Exact& a, const Exact& b) { return mpq_cmp(a.q_, b.q_) <= 0; }
  [[nodiscard]] Exact abs() const {
    return apply([](mpq_t r, const mpq_t a, const mpq_t) { mpq_abs(r, a); }, *this, *this);
  }
  [[nodiscard]] double floor() const {
    mpz_t z;
    mpz_init(z);
    mpz_fdiv_q(z, mpq_numref(q_), mpq_denref(q_));
    const double value = mpz_get_d(z);
    mpz_clear(z);
    return value;
  }
  [[nodiscard]] double value() const { return mpq_get_d(q_); }

 private:
  template <class F>
  static Exact apply(F f, const Exact& a, const Exact& b) {
    Exact r(0.0);
    f(r.q_, a.q_, b.q_);
    return r;
  }
  mpq_t q_;
};

double spacing_below(double t0, double t_end) {
  const double largest = std::max(std::abs(t0), std::abs(t_end));
  return largest - std::nextafter(largest, 0.0);
}

SaveSchedule every(double t0, double t_end, double save_every) { return make_schedule(t0, t_end, save_every, {}); }

void expect_refused(ErrorCode code, const char* words, const std::function<void()>& call) {
  try {
    call();
    ADD_FAILURE() << "accepted; expected a refusal naming " << words;
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), code) << e.message();
    EXPECT_NE(e.message().find(words), std::string::npos) << e.message();
  }
}

/// A span and a save interval; half of them such that the interval divides the span up to rounding.
struct Case {
  double t0, t_end, save_every;
};

Case random_case(std::mt19937_64& random) {
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  const auto decades = [&](double low, double high) { return std::pow(10.0, low + (high - low) * unit(random)); };
  const double span = decades(-6, 6);
  double t0 = 0.0;
  if (random() % 3 == 0) t0 = decades(-8, 8) * (random() % 2 == 0 ? 1 : -1);
  const double intervals = random() % 2 == 0 ? std::round(decades(0, 6)) : decades(0, 6);
  return {t0, random() % 2 == 0 ? t0 + span : t0 - span, span / intervals};
}

TEST(SaveSchedule, CountsRowsAsExactArithmeticDoes) {
  constexpr std::uint64_t kSeed = 20;
  std::cout << "seed " << kSeed << '\n';
  std::mt19937_64 random(kSeed);
  int counted = 0, on_end = 0;
  for (int i = 0; i < 100'000; ++i) {
    const Case c = random_case(random);
    const double spacing = spacing_below(c.t0, c.t_end);
    if (c.t0 == c.t_end || c.save_every < 4 * spacing) continue;
    const Exact quotient = (Exact(c.t_end) - Exact(c.t0)).abs() / Exact(c.save_every);
    const double nearest = (quotient + Exact(0.5)).floor();
    const double distance = (quotient - Exact(nearest)).abs().value();
    const double slack = std::min(std::max(1e-9 * quotient.value(), 2 * spacing / c.save_every), 0.25);
    if (std::abs(distance - slack) < 1e-12 * quotient.value()) continue;  // either answer is right
    const double intervals = distance <= slack ? nearest : quotient.floor();
    if (intervals < 1) continue;
    const SaveSchedule s = every(c.t0, c.t_end, c.save_every);
    ASSERT_EQ(static_cast<double>(s.n_saves), intervals + 1) << c.t0 << " " << c.t_end << " " << c.save_every;
    ASSERT_EQ(s.last_at_end, distance <= slack) << c.t0 << " " << c.t_end << " " << c.save_every;
    ++counted;
    on_end += s.last_at_end ? 1 : 0;
  }
  EXPECT_GT(counted, 50'000);
  EXPECT_GT(on_end, 20'000);
  EXPECT_LT(on_end, counted - 20'000);
}

TEST(SaveSchedule, RoundsEachTimeOnceAndStaysInOrderInsideTheSpan) {
  constexpr std::uint64_t kSeed = 21;
  std::cout << "seed " << kSeed << '\n';
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 20'000; ++i) {
    const Case c = random_case(random);
    if (c.t0 == c.t_end || c.save_every < 4 * spacing_below(c.t0, c.t_end)) continue;
    if (c.save_every > std::abs(c.t_end - c.t0)) continue;
    const SaveSchedule s = every(c.t0, c.t_end, c.save_every);
    const double sign = c.t_end < c.t0 ? -1.0 : 1.0;
    ASSERT_EQ(s.time(0), c.t0);
    const double last = s.time(s.n_saves - 1);
    ASSERT_GE(sign * (c.t_end - last), 0.0);
    if (s.last_at_end) {
      ASSERT_EQ(last, c.t_end);
    }
    for (int j = 0; j < 8; ++j) {
      const std::int64_t k =
          j == 0 ? s.n_saves - 2 : static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(s.n_saves));
      const double t = s.time(k);
      if (k + 1 < s.n_saves) {
        ASSERT_GT(sign * (s.time(k + 1) - t), 0.0) << c.t0 << " " << c.t_end << " " << c.save_every << " row " << k;
      }
      if (s.last_at_end && k == s.n_saves - 1) continue;
      const Exact exact = Exact(c.t0) + Exact(static_cast<double>(k)) * Exact(sign * c.save_every);
      const Exact error = (Exact(t) - exact).abs();
      for (double neighbour : {std::nextafter(t, kInf), std::nextafter(t, -kInf)}) {
        ASSERT_TRUE(error <= (Exact(neighbour) - exact).abs()) << "row " << k;
      }
    }
  }
}

TEST(SaveSchedule, PutsTheLastRowOnTheEndWhenTheIntervalIsAnyPartOfTheSpan) {
  for (double span : {1.0, 0.1, 1.0 / 3.0, 10.0, 86400.0}) {
    for (std::int64_t n = 1; n <= 1'000'000; n += n < 2000 ? 1 : 97) {
      const SaveSchedule s = every(0.0, span, span / static_cast<double>(n));
      ASSERT_EQ(s.n_saves, n + 1) << span << " / " << n;
      ASSERT_TRUE(s.last_at_end) << span << " / " << n;
    }
  }
}

TEST(SaveSchedule, PutsTheLastRowOnTheEndWhenTheSpanIsAnyMultipleOfTheInterval) {
  for (double dt : {0.1, 1.0 / 3.0, 0.7, 1e-3, 0.01, 60.0}) {
    for (std::int64_t n = 1; n <= 1'000'000; n += n < 2000 ? 1 : 97) {
      const SaveSchedule s = every(0.0, static_cast<double>(n) * dt, dt);
      ASSERT_EQ(s.n_saves, n + 1) << n << " * " << dt;
      ASSERT_TRUE(s.last_at_end) << n << " * " << dt;
    }
  }
}

TEST(SaveSchedule, KeepsTheLastRowWhenDecimalsFarFromZeroAreRounded) {
  // 1e9 + 0.3 is half a spacing off, which is 2e-7 intervals.
  for (double t0 : {1e6, 1e9, 1e12, -1e9}) {
    const SaveSchedule s = every(t0, t0 + 0.3, 0.1);
    EXPECT_EQ(s.n_saves, 4) << t0;
    EXPECT_TRUE(s.last_at_end) << t0;
  }
}

TEST(SaveSchedule, LeavesTheEndOutWhenTheIntervalDoesNotDivideTheSpan) {
  const SaveSchedule s = every(0.0, 1.0, 0.3);
  EXPECT_EQ(s.n_saves, 4);
  EXPECT_FALSE(s.last_at_end);
  EXPECT_EQ(s.time(3), std::fma(3.0, 0.3, 0.0));
}

TEST(SaveSchedule, RunsBackwardsAsTheMirrorImage) {
  const SaveSchedule forward = every(-2.0, 5.0, 0.7), backward = every(2.0, -5.0, 0.7);
  ASSERT_EQ(forward.n_saves, backward.n_saves);
  EXPECT_EQ(forward.last_at_end, backward.last_at_end);
  for (std::int64_t k = 0; k < forward.n_saves; ++k) EXPECT_EQ(forward.time(k), -backward.time(k));
}

TEST(SaveSchedule, SavesTheEndAloneWithoutAnInterval) {
  const SaveSchedule s = every(1.0, 4.0, 0.0);
  EXPECT_EQ(s.n_saves, 1);
  EXPECT_TRUE(s.last_at_end);
  EXPECT_EQ(s.time(0), 4.0);
}

TEST(SaveSchedule, SavesOneRowOfAnEmptySpan) {
  for (double save_every : {0.0, 0.5}) {
    const SaveSchedule s = every(3.0, 3.0, save_every);
    EXPECT_EQ(s.n_saves, 1);
    EXPECT_EQ(s.time(0), 3.0);
  }
}

TEST(SaveSchedule, GivesTwoRowsWhenTheIntervalIsTheSpanUpToRounding) {
  for (double save_every : {1.0, 1.0 + 5e-10, 1.0 - 5e-10}) {
    const SaveSchedule s = every(0.0, 1.0, save_every);
    EXPECT_EQ(s.n_saves, 2) << save_every;
    EXPECT_EQ(s.time(1), 1.0) << save_every;
  }
}

TEST(SaveSchedule, RefusesAnIntervalLongerThanTheSpan) {
  for (double save_every : {1.0 + 2e-9, 1.1, 1e300}) {
    expect_refused(ErrorCode::out_of_range, "save_every must not exceed", [&] { (void)every(0.0, 1.0, save_every); });
    expect_refused(ErrorCode::out_of_range, "save_every must not exceed", [&] { (void)every(1.0, 0.0, save_every); });
  }
}

TEST(SaveSchedule, CountsAsManyRowsAsThirtyTwoBitsHold) {
  EXPECT_EQ(every(0.0, 2147483646.0, 1.0).n_saves, 2147483647);
  expect_refused(ErrorCode::out_of_range, "save_every", [] { (void)every(0.0, 2147483647.0, 1.0); });
  expect_refused(ErrorCode::out_of_range, "save_every", [] { (void)every(0.0, 1.0, 1e-300); });
  expect_refused(ErrorCode::out_of_range, "save_every", [] { (void)every(0.0, 1e300, 5e-324); });
}

TEST(SaveSchedule, RefusesRowsWhoseTimesWouldCoincide) {
  expect_refused(ErrorCode::out_of_range, "save_every must be at least", [] { (void)every(1e16, 1e16 + 64, 1.0); });
  EXPECT_EQ(every(1e16, 1e16 + 64, 8.0).n_saves, 9);
}

TEST(SaveSchedule, RefusesTimesAndIntervalsThatAreNotNumbers) {
  for (double bad : {kInf, -kInf, kNan}) {
    expect_refused(ErrorCode::invalid_argument, "t0", [&] { (void)every(bad, 1.0, 0.1); });
    expect_refused(ErrorCode::invalid_argument, "t_end", [&] { (void)every(0.0, bad, 0.1); });
    expect_refused(ErrorCode::invalid_argument, "save_every", [&] { (void)every(0.0, 1.0, bad); });
  }
  expect_refused(ErrorCode::invalid_argument, "save_every must be >= 0 (got -0.1)",
                 [] { (void)every(0.0, 1.0, -0.1); });
}

TEST(SaveSchedule, RefusesASpanThatOverflows) {
  expect_refused(ErrorCode::out_of_range, "t_end - t0", [] { (void)every(-1.7e308, 1.7e308, 0.0); });
}

TEST(SaveSchedule, BeginsAfterTheSettlingTime) {
  const SaveSchedule s = make_schedule(1.0, 3.0, 0.5, {}, 0.0, 0.75);
  ASSERT_EQ(s.n_saves, 3);
  EXPECT_EQ(s.time(0), 1.75);
  EXPECT_EQ(s.time(2), 2.75);
  EXPECT_FALSE(s.last_at_end);
  const SaveSchedule back = make_schedule(1.0, -1.0, 0.5, {}, 0.0, 1.0);
  ASSERT_EQ(back.n_saves, 3);
  EXPECT_EQ(back.time(0), 0.0);
  EXPECT_EQ(back.time(2), -1.0);
  EXPECT_TRUE(back.last_at_end);
}

TEST(SaveSchedule, IsTheEndAloneWhereSettlingLastsUntilThen) {
  const SaveSchedule s = make_schedule(0.0, 0.3, 0.1, {}, 0.0, 0.3);
  EXPECT_EQ(s.n_saves, 1);
  EXPECT_EQ(s.time(0), 0.3);
}

TEST(SaveSchedule, RefusesSettlingThatCannotBe) {
  for (const double bad : {-1.0, kNan, kInf}) {
    expect_refused(ErrorCode::invalid_argument, "settling_time must be >= 0",
                   [&] { (void)make_schedule(0.0, 1.0, 0.1, {}, 0.0, bad); });
  }
  expect_refused(ErrorCode::out_of_range, "settling_time must not exceed |t_end - t0| = 1 (got 2)",
                 [] { (void)make_schedule(0.0, 1.0, 0.1, {}, 0.0, 2.0); });
  expect_refused(ErrorCode::out_of_range, "save_every must not exceed the span after settling_time = 0.5 (got 0.75)",
                 [] { (void)make_schedule(0.0, 1.0, 0.75, {}, 0.0, 0.5); });
}

TEST(SaveSchedule, StretchesToTheSpanOfARun) {
  const SaveSchedule s = make_schedule(0.0, 1.0, 0.25, {});
  for (std::int64_t k = 0; k < 5; ++k) EXPECT_EQ(s.time(k, 8.0, 4.0), 8.0 - static_cast<double>(k));
  const SaveSchedule list = make_schedule(2.0, 4.0, 0.0, std::vector<double>{2.0, 2.5, 4.0});
  EXPECT_EQ(list.time(0, -1.0, 7.0), -1.0);
  EXPECT_EQ(list.time(1, -1.0, 7.0), 1.0);
  EXPECT_EQ(list.time(2, -1.0, 0.1), 0.1);
  EXPECT_EQ(s.smallest_fraction(), 0.75 * 0.25);
  EXPECT_EQ(list.smallest_fraction(), 0.25);
}

TEST(SaveSchedule, HasNoTimesForSteps) {
  const SaveSchedule s = make_step_schedule(0.0, 1.0, 7);
  EXPECT_TRUE(s.every_step);
  EXPECT_EQ(s.n_saves, 7);
  EXPECT_EQ(s.smallest_fraction(), 1.0);
  expect_refused(ErrorCode::invalid_argument, "t_end must be finite", [] { (void)make_step_schedule(0.0, kInf, 7); });
}

TEST(SaveSchedule, TakesAListAsItIs) {
  const std::vector<double> list = {0.0, 0.1, 0.30000000000000004, 1.0};
  const SaveSchedule s = make_schedule(0.0, 1.0, 0.0, list);
  ASSERT_EQ(s.n_saves, 4);
  EXPECT_TRUE(s.last_at_end);
  for (std::size_t k = 0; k < list.size(); ++k) EXPECT_EQ(s.time(static_cast<std::int64_t>(k)), list[k]);
  EXPECT_FALSE(make_schedule(0.0, 1.0, 0.0, std::vector<double>{0.5}).last_at_end);
}

TEST(SaveSchedule, TakesADescendingListBackwards) {
  const std::vector<double> list = {1.0, 0.5, -1.0};
  const SaveSchedule s = make_schedule(1.0, -1.0, 0.0, list);
  EXPECT_EQ(s.n_saves, 3);
  EXPECT_TRUE(s.last_at_end);
}

TEST(SaveSchedule, TakesTheOneTimeOfAnEmptySpan) {
  EXPECT_EQ(make_schedule(2.0, 2.0, 0.0, std::vector<double>{2.0}).n_saves, 1);
  expect_refused(ErrorCode::out_of_range, "times[0]",
                 [] { (void)make_schedule(2.0, 2.0, 0.0, std::vector<double>{2.5}); });
}

TEST(SaveSchedule, RefusesAListWithAnIntervalBesideIt) {
  expect_refused(ErrorCode::invalid_argument, "save_every (got 0.1)",
                 [] { (void)make_schedule(0.0, 1.0, 0.1, std::vector<double>{0.5}); });
}

TEST(SaveSchedule, NamesTheFirstTimeOutsideTheSpan) {
  for (double bad : {-0.1, 1.1, kInf, -kInf, kNan}) {
    const std::vector<double> list = {0.2, bad};
    expect_refused(ErrorCode::out_of_range, "times[1]", [&] { (void)make_schedule(0.0, 1.0, 0.0, list); });
  }
}

TEST(SaveSchedule, NamesTheFirstTimeOutOfOrder) {
  expect_refused(ErrorCode::invalid_argument, "times[2] must come after times[1] (got 0.3 after 0.4)", [] {
    (void)make_schedule(0.0, 1.0, 0.0, std::vector<double>{0.2, 0.4, 0.3});
  });
  expect_refused(ErrorCode::invalid_argument, "times[1]", [] {
    (void)make_schedule(0.0, 1.0, 0.0, std::vector<double>{0.2, 0.2});
  });
  expect_refused(ErrorCode::invalid_argument, "times[1]", [] {
    (void)make_schedule(1.0, 0.0, 0.0, std::vector<double>{0.2, 0.4});
  });
}

TEST(SaveSchedule, RefusesAListOfMoreRowsThanThirtyTwoBitsHold) {
  const std::size_t rows = std::size_t{1} << 31;
  void* zeros = ::mmap(nullptr, rows * sizeof(double), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (zeros == MAP_FAILED) GTEST_SKIP() << "16 GiB of address space are not to be had";
  expect_refused(ErrorCode::out_of_range, "2147483648 rows", [&] {
    (void)make_schedule(0.0, 1.0, 0.0, {static_cast<const double*>(zeros), rows});
  });
  ::munmap(zeros, rows * sizeof(double));
}

}  // namespace
}  // namespace cubie::output
