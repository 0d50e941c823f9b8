// The host function table: every instruction set gives the same bits, at every length and place.

#include "device/host/vector_math.hpp"

#include <gtest/gtest.h>

#include "math_fixture.hpp"

namespace cubie::test {
namespace {

using cubie_kernel::host_math;
using device::VectorIsa;

struct Row {
  const char* name;
  host_math::unary_f64 host_math::*unary_f64;
  host_math::unary_f32 host_math::*unary_f32;
  host_math::binary_f64 host_math::*binary_f64;
  host_math::binary_f32 host_math::*binary_f32;
};
const Row kRows[] = {
#define CUBIE_HOST_UNARY(name) {#name, &host_math::name##_f64, &host_math::name##_f32, nullptr, nullptr},
#define CUBIE_HOST_BINARY(name) {#name, nullptr, nullptr, &host_math::name##_f64, &host_math::name##_f32},
#include "kernels/host_math.def"
#undef CUBIE_HOST_UNARY
#undef CUBIE_HOST_BINARY
};

void apply(const host_math& table, const Row& row, double* out, const double* x, const double* y, int n) {
  if (row.unary_f64 != nullptr)
    (table.*row.unary_f64)(out, x, n);
  else
    (table.*row.binary_f64)(out, x, y, n);
}
void apply(const host_math& table, const Row& row, float* out, const float* x, const float* y, int n) {
  if (row.unary_f32 != nullptr)
    (table.*row.unary_f32)(out, x, n);
  else
    (table.*row.binary_f32)(out, x, y, n);
}

template <class S>
std::vector<S> numbers(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<S> moderate(-12, 12);
  const std::vector<S> special = special_numbers<S>();
  std::vector<S> x(count);
  for (S& v : x) {
    const std::uint64_t kind = random() % 4;
    v = kind == 0 ? any_bits<S>(random) : kind == 1 ? special[random() % special.size()] : moderate(random);
  }
  return x;
}

template <class S>
class VectorMath : public testing::Test {};
using Numbers = testing::Types<double, float>;
TYPED_TEST_SUITE(VectorMath, Numbers);

TYPED_TEST(VectorMath, GivesTheSameBitsOnEveryInstructionSetAndLength) {
  const host_math* scalar = device::host_math_table_of(VectorIsa::scalar);
  constexpr std::size_t count = 40000;
  const std::vector<TypeParam> x = numbers<TypeParam>(21, count + 32);
  const std::vector<TypeParam> y = numbers<TypeParam>(22, count + 32);
  for (const VectorIsa isa : {VectorIsa::avx2, VectorIsa::avx512}) {
    const host_math* table = device::host_math_table_of(isa);
    if (table == nullptr) continue;
    for (const Row& row : kRows) {
      int n = 1;
      for (std::size_t i = 0; i < count; i += static_cast<std::size_t>(n), n = n % 32 + 1) {
        TypeParam got[32];
        apply(*table, row, got, &x[i], &y[i], n);
        for (int j = 0; j < n; ++j) {
          const std::size_t at = i + static_cast<std::size_t>(j);
          TypeParam expected = 0;
          apply(*scalar, row, &expected, &x[at], &y[at], 1);
          ASSERT_EQ(bits(got[j]), bits(expected)) << row.name << " at " << x[at] << ", " << y[at] << ": " << got[j]
                                                  << " and " << expected << ", length " << n;
        }
      }
    }
  }
}

TYPED_TEST(VectorMath, MayWriteOverItsInputs) {
  const host_math& table = device::host_math_table();
  const std::vector<TypeParam> x = numbers<TypeParam>(23, 32);
  const std::vector<TypeParam> y = numbers<TypeParam>(24, 32);
  for (const Row& row : kRows) {
    TypeParam apart[32];
    std::vector<TypeParam> over_x = x;
    std::vector<TypeParam> over_y = y;
    apply(table, row, apart, x.data(), y.data(), 32);
    apply(table, row, over_x.data(), over_x.data(), y.data(), 32);
    if (row.binary_f64 != nullptr) apply(table, row, over_y.data(), x.data(), over_y.data(), 32);
    for (std::size_t i = 0; i < 32; ++i) {
      ASSERT_EQ(bits(over_x[i]), bits(apart[i])) << row.name;
      if (row.binary_f64 != nullptr) {
        ASSERT_EQ(bits(over_y[i]), bits(apart[i])) << row.name;
      }
    }
  }
}

TEST(VectorMathTable, HasNoEmptyRow) {
  const host_math& table = device::host_math_table();
  for (const Row& row : kRows) {
    EXPECT_TRUE(row.unary_f64 == nullptr || table.*row.unary_f64 != nullptr) << row.name;
    EXPECT_TRUE(row.binary_f32 == nullptr || table.*row.binary_f32 != nullptr) << row.name;
  }
}

}  // namespace
}  // namespace cubie::test
