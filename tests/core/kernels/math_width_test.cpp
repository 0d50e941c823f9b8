// An element's result has the same bits in every vector width, at every place, beside any neighbours.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "math_fixture.hpp"

namespace cubie::test {
namespace {

constexpr std::size_t kCount = 1 << 15;

template <class S>
std::vector<S> mixed_numbers(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const std::vector<S> special = special_numbers<S>();
  std::uniform_real_distribution<S> moderate(-20, 20);
  std::vector<S> x(kCount);
  for (S& v : x) {
    const std::uint64_t kind = random() % 8;
    v = kind == 0 ? any_bits<S>(random) : kind == 1 ? special[random() % special.size()] : moderate(random);
  }
  return x;
}

template <class S>
void expect_same_bits(const math_entry& entry, const std::vector<S>& x, const std::vector<S>& y,
                      const std::vector<S>& expected) {
  std::vector<S> out(x.size());
  entry.function(out.data(), x.data(), y.data(), static_cast<long>(x.size()));
  for (std::size_t i = 0; i < x.size(); ++i)
    ASSERT_EQ(bits(out[i]), bits(expected[i])) << entry.name << " width " << entry.width << " at x = " << x[i]
                                               << ", y = " << y[i] << ": " << out[i] << " and " << expected[i];
}

template <class S>
std::vector<S> scalar_results(const char* name, const std::vector<S>& x, const std::vector<S>& y) {
  std::vector<S> out(x.size());
  find_entry(scalar_entries(), name, 1, sizeof(S) == 8)
      .function(out.data(), x.data(), y.data(), static_cast<long>(x.size()));
  return out;
}

template <class S>
class MathWidth : public testing::Test {
 protected:
  void SetUp() override {
    if (vector_entries().empty()) GTEST_SKIP() << "no Clang 17 or newer was found when this build was configured";
  }
};
using Numbers = testing::Types<double, float>;
TYPED_TEST_SUITE(MathWidth, Numbers);

TYPED_TEST(MathWidth, GivesTheBitsOfTheScalarFunction) {
  const std::vector<TypeParam> x = mixed_numbers<TypeParam>(11);
  const std::vector<TypeParam> y = mixed_numbers<TypeParam>(12);
  for (const math_entry& entry : vector_entries())
    if ((entry.is_double != 0) == (sizeof(TypeParam) == 8))
      expect_same_bits(entry, x, y, scalar_results(entry.name, x, y));
}

TYPED_TEST(MathWidth, IsNotChangedByHostileNeighbours) {
  using Limits = std::numeric_limits<TypeParam>;
  const TypeParam hostile[] = {Limits::quiet_NaN(), Limits::infinity(),          -Limits::infinity(),
                               Limits::max() / 4,   Limits::denorm_min(),        TypeParam(-0.0),
                               -Limits::max() / 4,  TypeParam(1) / Limits::min()};
  std::mt19937_64 random(13);
  std::uniform_real_distribution<TypeParam> moderate(-3, 3);
  constexpr std::size_t group = 32;
  std::vector<TypeParam> x(64 * group);
  std::vector<TypeParam> y(x.size());
  // One moderate element per group of the widest vector, at every place in turn.
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool subject = i % group == (i / group) % group;
    x[i] = subject ? moderate(random) : hostile[(i / group + i) % std::size(hostile)];
    y[i] = subject ? moderate(random) : hostile[(i / group + 3 * i) % std::size(hostile)];
  }
  for (const math_entry& entry : vector_entries())
    if ((entry.is_double != 0) == (sizeof(TypeParam) == 8))
      expect_same_bits(entry, x, y, scalar_results(entry.name, x, y));
}

}  // namespace
}  // namespace cubie::test
