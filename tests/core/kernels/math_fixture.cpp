#include "math_fixture.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <mpfr.h>

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "device/host/vector_math.hpp"

extern "C" const math_entry* cubie_scalar_entries(long* count);
extern "C" void cubie_kernel_bind(const cubie_kernel::host_math* table);

namespace cubie::test {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

struct Reference {
  std::function<void(mpfr_ptr, mpfr_srcptr, mpfr_srcptr)> exact;
  std::function<long double(long double, long double)> estimate;
};

#define UNARY(name, mpfr, c)                                                 \
  {                                                                          \
#name, {                                                                 \
      [](mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr) { mpfr(r, x, MPFR_RNDN); }, \
          [](long double x, long double) { return c(x); }                    \
    }                                                                        \
  }
#define BINARY(name, mpfr, c)                                                     \
  {                                                                               \
#name, {                                                                      \
      [](mpfr_ptr r, mpfr_srcptr x, mpfr_srcptr y) { mpfr(r, x, y, MPFR_RNDN); }, \
          [](long double x, long double y) { return c(x, y); }                    \
    }                                                                             \
  }

void log_gamma(mpfr_ptr r, mpfr_srcptr x, mpfr_rnd_t mode) {
  int sign = 0;
  mpfr_lgamma(r, &sign, x, mode);
}

const Reference& reference(const std::string& name) {
  static const std::map<std::string, Reference> all = {
      UNARY(exp, mpfr_exp, expl),       UNARY(expm1, mpfr_expm1, expm1l),  UNARY(log, mpfr_log, logl),
      UNARY(log2, mpfr_log2, log2l),    UNARY(log10, mpfr_log10, log10l),  UNARY(log1p, mpfr_log1p, log1pl),
      UNARY(sqrt, mpfr_sqrt, sqrtl),    UNARY(cbrt, mpfr_cbrt, cbrtl),     UNARY(sin, mpfr_sin, sinl),
      UNARY(cos, mpfr_cos, cosl),       UNARY(tan, mpfr_tan, tanl),        UNARY(asin, mpfr_asin, asinl),
      UNARY(acos, mpfr_acos, acosl),    UNARY(atan, mpfr_atan, atanl),     UNARY(sinh, mpfr_sinh, sinhl),
      UNARY(cosh, mpfr_cosh, coshl),    UNARY(tanh, mpfr_tanh, tanhl),     UNARY(asinh, mpfr_asinh, asinhl),
      UNARY(acosh, mpfr_acosh, acoshl), UNARY(atanh, mpfr_atanh, atanhl),  UNARY(erf, mpfr_erf, erfl),
      UNARY(erfc, mpfr_erfc, erfcl),    UNARY(gamma, mpfr_gamma, tgammal), UNARY(lgamma, log_gamma, lgammal),
      BINARY(pow, mpfr_pow, powl),      BINARY(atan2, mpfr_atan2, atan2l), BINARY(hypot, mpfr_hypot, hypotl),
      BINARY(fmod, mpfr_fmod, fmodl)};
  return all.at(name);
}

struct Format {
  int digits;
  int min_exponent;  // of the unit of the smallest number
  int max_exponent;  // 2 to it is one above the largest binade
};
constexpr Format format_of(bool is_double) { return is_double ? Format{53, -1074, 1024} : Format{24, -149, 128}; }

int unit_exponent(long exponent, const Format& format) {
  if (exponent > format.max_exponent) exponent = format.max_exponent;
  return static_cast<int>(std::max<long>(exponent - format.digits, format.min_exponent));
}

std::span<const math_entry> load_vectors() {
  const char* path = CUBIE_MATH_VECTORS;
  if (*path == '\0') return {};
  void* handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  EXPECT_NE(handle, nullptr) << dlerror();
  if (handle == nullptr) return {};
  const auto bind = reinterpret_cast<decltype(&cubie_kernel_bind)>(dlsym(handle, "cubie_kernel_bind"));
  const auto list = reinterpret_cast<math_entries_function>(dlsym(handle, "cubie_vector_entries"));
  bind(&device::host_math_table());
  long count = 0;
  const math_entry* first = list(&count);
  return {first, static_cast<std::size_t>(count)};
}

template <class S>
S call_one(const std::string& name, S x, S y) {
  const math_entry& entry = find_entry(scalar_entries(), name, 1, sizeof(S) == 8);
  S out = 0;
  entry.function(&out, &x, &y, 1);
  return out;
}

}  // namespace

std::span<const math_entry> scalar_entries() {
  static const std::span<const math_entry> all = [] {
    cubie_kernel_bind(&device::host_math_table());
    long count = 0;
    const math_entry* first = cubie_scalar_entries(&count);
    return std::span<const math_entry>(first, static_cast<std::size_t>(count));
  }();
  return all;
}

std::span<const math_entry> vector_entries() {
  static const std::span<const math_entry> all = load_vectors();
  return all;
}

const math_entry& find_entry(std::span<const math_entry> entries, const std::string& name, int width, bool is_double) {
  for (const math_entry& entry : entries)
    if (name == entry.name && entry.width == width && (entry.is_double != 0) == is_double) return entry;
  throw std::runtime_error("no function " + name);
}

double call(const std::string& name, double x, double y) { return call_one<double>(name, x, y); }
float call_f32(const std::string& name, float x, float y) { return call_one<float>(name, x, y); }

double ulp_error(const std::string& name, double x, double y, double got, bool is_double) {
  const Format format = format_of(is_double);
  mpfr_set_emin(-100000);
  mpfr_set_emax(100000);
  mpfr_t a, b, exact, unit;
  mpfr_inits2(200, a, b, exact, unit, static_cast<mpfr_ptr>(nullptr));
  mpfr_set_d(a, x, MPFR_RNDN);
  mpfr_set_d(b, y, MPFR_RNDN);
  reference(name).exact(exact, a, b);
  double error = kInf;
  const bool same_sign = (got < 0) == (mpfr_sgn(exact) < 0);
  if (mpfr_nan_p(exact) || std::isnan(got)) {
    error = mpfr_nan_p(exact) && std::isnan(got) ? 0 : kInf;
  } else if (mpfr_inf_p(exact)) {
    error = std::isinf(got) && same_sign ? 0 : kInf;
  } else if (std::isinf(got) && same_sign && !mpfr_zero_p(exact) && mpfr_get_exp(exact) > format.max_exponent) {
    error = 0;
  } else {
    if (std::isinf(got)) {
      mpfr_set_si_2exp(a, got < 0 ? -1 : 1, format.max_exponent, MPFR_RNDN);
    } else {
      mpfr_set_d(a, got, MPFR_RNDN);
    }
    const long exponent = mpfr_zero_p(exact) ? -200000 : mpfr_get_exp(exact);
    mpfr_set_ui_2exp(unit, 1, unit_exponent(exponent, format), MPFR_RNDN);
    mpfr_sub(a, a, exact, MPFR_RNDN);
    mpfr_div(a, a, unit, MPFR_RNDN);
    error = std::fabs(mpfr_get_d(a, MPFR_RNDN));
  }
  mpfr_clears(a, b, exact, unit, static_cast<mpfr_ptr>(nullptr));
  return error;
}

double ulp_estimate(const std::string& name, double x, double y, double got, bool is_double) {
  const Format format = format_of(is_double);
  const long double exact = reference(name).estimate(x, y);
  if (!std::isfinite(exact) || !std::isfinite(got)) return std::numeric_limits<double>::quiet_NaN();
  const long exponent = exact == 0 ? -200000 : std::ilogb(exact) + 1;
  return static_cast<double>(std::fabs(got - exact) / std::ldexp(1.0L, unit_exponent(exponent, format)));
}

template <class S>
std::vector<S> special_numbers() {
  using Limits = std::numeric_limits<S>;
  std::vector<S> positive = {S(0),
                             Limits::denorm_min(),
                             Limits::min() / 2,
                             Limits::min(),
                             S(1e-10),
                             S(0.25),
                             S(0.5),
                             S(0.75),
                             S(1),
                             S(1.5),
                             S(2),
                             S(2.5),
                             S(3),
                             S(4),
                             S(7),
                             S(10),
                             S(33),
                             S(100.5),
                             S(171),
                             S(1000),
                             S(1e15),
                             S(1e18),
                             S(1e30),
                             Limits::max() / 2,
                             Limits::max(),
                             Limits::infinity(),
                             1 - Limits::epsilon() / 2,
                             1 + Limits::epsilon(),
                             1 / Limits::epsilon(),
                             1 / Limits::epsilon() + 1,
                             2 / Limits::epsilon() + 2};
  std::vector<S> all;
  for (const S x : positive) {
    all.push_back(x);
    all.push_back(-x);
  }
  all.push_back(Limits::quiet_NaN());
  all.push_back(-Limits::quiet_NaN());
  return all;
}
template std::vector<double> special_numbers<double>();
template std::vector<float> special_numbers<float>();

}  // namespace cubie::test
