#include "batch/sampling.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "model/utf8.hpp"
#include "util/error.hpp"
#include "util/nearest.hpp"

// Functions of kernels, compiled here for one number: those of the C library differ from machine to machine. Their
// headers are written for the compilers of kernels, whose warnings differ.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include "kernels/math_exp.h"
#include "kernels/math_log.h"
#pragma GCC diagnostic pop

namespace cubie::batch {
namespace {

using One = cubie_kernel::lane<double, 1>;

constexpr int kDigits = 52;
constexpr std::array<std::string_view, 4> kWords = {"uniform", "loguniform", "normal", "lognormal"};

/// Direction numbers of one dimension, the first digit highest.
struct SobolRow {
  int degree = 0;
  std::uint32_t inner = 0;
  std::vector<std::uint64_t> first;
};

template <class... M>
SobolRow sobol_row(int degree, unsigned inner, M... first) {
  return {degree, inner, {static_cast<std::uint64_t>(first)...}};
}

std::array<std::uint64_t, kDigits> sobol_columns(std::int32_t dimension) {
  static const std::vector<SobolRow> kRows = {
#define CUBIE_SOBOL(dimension, ...) sobol_row(__VA_ARGS__),
#include "batch/sobol_numbers.def"
#undef CUBIE_SOBOL
  };
  std::array<std::uint64_t, kDigits> v{};
  if (dimension == 0) {
    for (int i = 0; i < kDigits; ++i) v[static_cast<std::size_t>(i)] = std::uint64_t{1} << (kDigits - 1 - i);
    return v;
  }
  const SobolRow& row = kRows[static_cast<std::size_t>(dimension - 1)];
  const auto s = static_cast<std::size_t>(row.degree);
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (i < s) {
      v[i] = row.first[i] << (kDigits - 1 - static_cast<int>(i));
      continue;
    }
    v[i] = v[i - s] ^ (v[i - s] >> s);
    for (std::size_t k = 1; k < s; ++k) {
      if (((row.inner >> (s - 1 - k)) & 1U) != 0) v[i] ^= v[i - k];
    }
  }
  return v;
}

std::uint64_t sum_of_columns(const std::array<std::uint64_t, kDigits>& columns, std::uint64_t index) noexcept {
  std::uint64_t sum = 0;
  for (; index != 0; index &= index - 1) sum ^= columns[static_cast<std::size_t>(std::countr_zero(index)) % kDigits];
  return sum;
}

double middle(std::uint64_t digits) noexcept { return (static_cast<double>(digits) + 0.5) * 0x1p-52; }

/// A bijection of 64 bits that mixes them well (Stafford's variant 13 of the end of MurmurHash3).
std::uint64_t mixed(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

template <std::size_t n>
double polynomial(const double (&c)[n], double x) noexcept {
  double sum = c[n - 1];
  for (std::size_t i = n - 1; i-- > 0;) sum = sum * x + c[i];
  return sum;
}

}  // namespace

Distribution distribution_of(std::string_view word) {
  const auto found = std::find(kWords.begin(), kWords.end(), word);
  if (found != kWords.end()) return static_cast<Distribution>(found - kWords.begin());
  throw Error(ErrorCode::unknown_name, "distribution must be uniform, loguniform, normal or lognormal (got \"{}\"){}",
              model::escaped(word.substr(0, 64)), nearest_hint(word, kWords));
}

void check_rule(const SampleRule& rule, std::string_view name) {
  const auto refuse = [&](ErrorCode code, const char* what, double got) {
    throw Error(code, "{} of {} must be {} (got {})", kWords[static_cast<std::size_t>(rule.distribution)], name, what,
                got);
  };
  if (!std::isfinite(rule.a)) refuse(ErrorCode::invalid_argument, "given by finite numbers", rule.a);
  if (!std::isfinite(rule.b)) refuse(ErrorCode::invalid_argument, "given by finite numbers", rule.b);
  switch (rule.distribution) {
    case Distribution::loguniform:
      if (!(rule.a > 0)) refuse(ErrorCode::invalid_argument, "between numbers > 0", rule.a);
      [[fallthrough]];
    case Distribution::uniform:
      if (!(rule.a <= rule.b)) refuse(ErrorCode::invalid_argument, "between a and b >= a", rule.b);
      if (!std::isfinite(rule.b - rule.a)) refuse(ErrorCode::out_of_range, "over a finite range", rule.b);
      return;
    case Distribution::normal:
    case Distribution::lognormal:
      // Points lie within 8.3 standard deviations.
      if (!(rule.b >= 0)) refuse(ErrorCode::invalid_argument, "of a standard deviation b >= 0", rule.b);
      const double most = rule.distribution == Distribution::normal ? 1e300 : 700.0;
      if (std::fabs(rule.a) + 9 * rule.b > most) refuse(ErrorCode::out_of_range, "of finite values", rule.a);
      return;
  }
}

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> c, std::array<std::uint32_t, 2> key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53} * c[0], p1 = std::uint64_t{0xCD9E8D57} * c[2];
    c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ key[0], static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ key[1], static_cast<std::uint32_t>(p0)};
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
  return c;
}

double normal_quantile(double p) noexcept {
  constexpr double a[] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                          1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                          3.3430575583588128105e+4, 2.5090809287301226727e+3};
  constexpr double b[] = {1.0,
                          4.2313330701600911252e+1,
                          6.8718700749205790830e+2,
                          5.3941960214247511077e+3,
                          2.1213794301586595867e+4,
                          3.9307895800092710610e+4,
                          2.8729085735721942674e+4,
                          5.2264952788528545610e+3};
  constexpr double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                          3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                          2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr double d[] = {1.0,
                          2.05319162663775882187e0,
                          1.67638483018380384940e0,
                          6.89767334985100004550e-1,
                          1.48103976427480074590e-1,
                          1.51986665636164571966e-2,
                          5.47593808499534494600e-4,
                          1.05075007164441684324e-9};
  constexpr double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                          2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                          2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr double f[] = {1.0,
                          5.99832206555887937690e-1,
                          1.36929880922735805310e-1,
                          1.48753612908506148525e-2,
                          7.86869131145613259100e-4,
                          1.84631831751005468180e-5,
                          1.42151175831644588870e-7,
                          2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  const double tail = q < 0 ? p : 1.0 - p;
  double r = std::sqrt(-cubie_kernel::log_of<One>(tail));
  double x = 0.0;
  if (r <= 5.0) {
    r -= 1.6;
    x = polynomial(c, r) / polynomial(d, r);
  } else {
    r -= 5.0;
    x = polynomial(e, r) / polynomial(f, r);
  }
  return q < 0 ? -x : x;
}

std::uint64_t sobol_digits(std::int32_t dimension, std::uint64_t index) noexcept {
  return sum_of_columns(sobol_columns(dimension), index);
}

Sampler::Sampler(const SampleRule& rule, SamplePlan plan, std::int64_t seed, std::int32_t variable,
                 std::int32_t dimension, std::int64_t n_runs) noexcept
    : rule_(rule),
      plan_(plan),
      seed_(static_cast<std::uint64_t>(seed)),
      variable_(static_cast<std::uint32_t>(variable)),
      n_runs_(static_cast<std::uint64_t>(n_runs)) {
  if (plan == SamplePlan::sobol) {
    columns_ = sobol_columns(dimension);
    shift_ = bits(0, 1) >> 12;
  }
}

/// 64 random bits; purposes: 0 the place of a run, 1 a shift, 2 the keys of a shuffle.
std::uint64_t Sampler::bits(std::uint64_t index, std::uint32_t purpose) const noexcept {
  const std::array<std::uint32_t, 4> x =
      philox({static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32), variable_, purpose},
             {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)});
  return (std::uint64_t{x[1]} << 32) | x[0];
}

/// A permutation of 0 ... n_runs - 1: a Feistel network on the least even number of bits, walked until it comes out
/// below n_runs.
std::uint64_t Sampler::shuffled(std::uint64_t i) const noexcept {
  if (n_runs_ < 2) return i;
  const int half = (static_cast<int>(std::bit_width(n_runs_ - 1)) + 1) / 2;
  const std::uint64_t mask = (std::uint64_t{1} << half) - 1;
  const std::uint64_t key = bits(0, 2);
  do {
    std::uint64_t left = i >> half, right = i & mask;
    for (std::uint64_t round = 0; round < 8; ++round) {
      const std::uint64_t next = left ^ (mixed(mixed(right + (round << 40)) ^ key) & mask);
      left = right;
      right = next;
    }
    i = (left << half) | right;
  } while (i >= n_runs_);
  return i;
}

double Sampler::place(std::int64_t run) const noexcept {
  const auto index = static_cast<std::uint64_t>(run);
  if (plan_ == SamplePlan::sobol) return middle(sum_of_columns(columns_, index) ^ shift_);
  const double u = middle(bits(index, 0) >> 12);
  if (plan_ == SamplePlan::random) return u;
  const double x = (static_cast<double>(shuffled(index)) + u) / static_cast<double>(n_runs_);
  return std::clamp(x, 0x1p-53, 1.0 - 0x1p-53);
}

double Sampler::value(std::int64_t run) const noexcept {
  const double u = place(run), a = rule_.a, b = rule_.b;
  switch (rule_.distribution) {
    case Distribution::uniform:
      return std::clamp(std::fma(u, b - a, a), a, b);
    case Distribution::loguniform: {
      const double low = cubie_kernel::log_of<One>(a), high = cubie_kernel::log_of<One>(b);
      return std::clamp(cubie_kernel::exp_of<One>(std::fma(u, high - low, low)), a, b);
    }
    case Distribution::normal:
      return std::fma(normal_quantile(u), b, a);
    case Distribution::lognormal:
      return cubie_kernel::exp_of<One>(std::fma(normal_quantile(u), b, a));
  }
  return a;
}

}  // namespace cubie::batch
