#pragma once
// Numbers for the proofs about tableaus: fractions of GMP, and reals of MPFR where fractions would grow too long.

#include <gmp.h>
#include <mpfr.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace cubie::test {

/// An exact fraction.
class Rational {
 public:
  Rational() { mpq_init(q_); }
  explicit Rational(long numerator, unsigned long denominator = 1) : Rational() {
    mpq_set_si(q_, numerator, denominator);
    mpq_canonicalize(q_);
  }
  Rational(const Rational& other) : Rational() { mpq_set(q_, other.q_); }
  Rational(Rational&& other) noexcept : Rational() { mpq_swap(q_, other.q_); }
  Rational& operator=(Rational other) noexcept {
    mpq_swap(q_, other.q_);
    return *this;
  }
  ~Rational() { mpq_clear(q_); }

  /// Reads "p/q" or a plain decimal, without rounding.
  static Rational parse(std::string_view text) {
    std::string digits(text);
    const std::size_t point = digits.find('.');
    Rational value;
    if (point != std::string::npos) {
      const std::size_t places = digits.size() - point - 1;
      digits.erase(point, 1);
      digits += "/1" + std::string(places, '0');
    }
    if (digits.empty() || mpq_set_str(value.q_, digits.c_str(), 10) != 0) {
      throw std::invalid_argument("not a coefficient: " + std::string(text));
    }
    mpq_canonicalize(value.q_);
    return value;
  }

  /// The nearest double, ties to even.
  [[nodiscard]] double rounded() const {
    mpfr_t x;
    mpfr_init2(x, 53);
    mpfr_set_q(x, q_, MPFR_RNDN);
    const double value = mpfr_get_d(x, MPFR_RNDN);
    mpfr_clear(x);
    return value;
  }

  Rational& operator+=(const Rational& o) { return mpq_add(q_, q_, o.q_), *this; }
  Rational& operator-=(const Rational& o) { return mpq_sub(q_, q_, o.q_), *this; }
  Rational& operator*=(const Rational& o) { return mpq_mul(q_, q_, o.q_), *this; }
  Rational& operator/=(const Rational& o) { return mpq_div(q_, q_, o.q_), *this; }

  [[nodiscard]] const mpq_t& get() const { return q_; }
  [[nodiscard]] bool is_zero() const { return mpq_sgn(q_) == 0; }
  [[nodiscard]] bool vanishes() const { return is_zero(); }
  [[nodiscard]] double approximate() const { return mpq_get_d(q_); }

 private:
  mpq_t q_;
};

/// A real of 400 bits (120 digits); it vanishes when it is below 1e-45.
class Real {
 public:
  Real() {
    mpfr_init2(x_, 400);
    mpfr_set_zero(x_, 1);
  }
  explicit Real(const Rational& value) : Real() { mpfr_set_q(x_, value.get(), MPFR_RNDN); }
  Real(const Real& other) : Real() { mpfr_set(x_, other.x_, MPFR_RNDN); }
  Real(Real&& other) noexcept : Real() { mpfr_swap(x_, other.x_); }
  Real& operator=(Real other) noexcept {
    mpfr_swap(x_, other.x_);
    return *this;
  }
  ~Real() { mpfr_clear(x_); }

  Real& operator+=(const Real& o) { return mpfr_add(x_, x_, o.x_, MPFR_RNDN), *this; }
  Real& operator-=(const Real& o) { return mpfr_sub(x_, x_, o.x_, MPFR_RNDN), *this; }
  Real& operator*=(const Real& o) { return mpfr_mul(x_, x_, o.x_, MPFR_RNDN), *this; }
  Real& operator/=(const Real& o) { return mpfr_div(x_, x_, o.x_, MPFR_RNDN), *this; }

  [[nodiscard]] bool is_zero() const { return mpfr_zero_p(x_) != 0; }
  [[nodiscard]] bool vanishes() const {
    Real size(*this), bound;
    mpfr_abs(size.x_, x_, MPFR_RNDN);
    mpfr_set_str(bound.x_, "1e-45", 10, MPFR_RNDN);
    return mpfr_less_p(size.x_, bound.x_) != 0;
  }
  [[nodiscard]] double approximate() const { return mpfr_get_d(x_, MPFR_RNDN); }

 private:
  mpfr_t x_;
};

}  // namespace cubie::test
