#ifndef CUBIE_KERNEL_SUMMARY_QUANTILE_H
#define CUBIE_KERNEL_SUMMARY_QUANTILE_H
// Quantiles of the samples of a window, from a logarithmic histogram of fixed size. Part of kernels that ask for it.

#include "lane.h"
#include "summary_metrics.h"

namespace cubie_kernel {

/// Bins of numbers that share sign, exponent and the first four bits behind the point, for the eight binary orders of
/// magnitude below the largest so far; all that is smaller counts as 0. When a larger one comes, bins move down and the
/// lowest fall into that of 0: in the end it holds what it would hold had the largest come first, so the order of
/// samples does not matter. A quantile is off by 1/32 of itself and 1/128 of the largest magnitude at most.
template <class L>
struct summary_histogram {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::SI SI;
  typedef lanes<L> E;
  typedef format<S> F;
  static constexpr int W = L::W;
  static constexpr int kBits = 4, kOctaves = 8, kSide = kOctaves << kBits;
  // The largest exponent so far (biased; 0: none), then bins from the most negative to the most positive numbers.
  static constexpr int n_numbers = 2 + 2 * kSide;
  static constexpr int kZero = 1 + kSide;

  static CUBIE_FN void add(const summary_sample<L>& s, const T& x, T* a) {
    CUBIE_ROLL for (int l = 0; l < W; ++l) {
      if (E::get_mask(s.due, l)) count(a, E::get(x, l), E::get_mask(s.first, l), l);
    }
  }

  /// The quantile of probability p in the lanes whose window closes: of n samples the one at place ceil(p n) - 1, in
  /// order. The smallest and the largest sample are known; no quantile lies outside them.
  static CUBIE_FN T quantile(const summary_sample<L>& s, const T* a, S p, const T& least, const T& most) {
    T out = least;
    CUBIE_ROLL for (int l = 0; l < W; ++l) {
      if (E::get_mask(s.due, l)) E::set(out, l, find(a, p, E::get(least, l), E::get(most, l), l));
    }
    return out;
  }

 private:
  static CUBIE_RARE void count(T* a, S x, bool first, int l) {
    if (first) {
      CUBIE_ROLL for (int i = 0; i < n_numbers; ++i) E::set(a[i], l, S(0));
    }
    const SI bits = as_int(x);
    const SI exponent = (bits >> F::mantissa_bits) & SI(2 * F::bias + 1);
    if (exponent == SI(2 * F::bias + 1)) return;  // of a window with such a sample no summary is a number
    SI top = SI(E::get(a[0], l));
    if (exponent > top) {
      if (top > 0) lower(a, exponent - top, l);
      top = exponent;
      E::set(a[0], l, S(top));
    }
    const SI octave = exponent - top + SI(kOctaves - 1);
    int bin = kZero;
    if (exponent > 0 && octave >= 0) {
      const int place = (int)(octave << kBits) + (int)((bits >> (F::mantissa_bits - kBits)) & SI((1 << kBits) - 1)) + 1;
      bin = bits < 0 ? kZero - place : kZero + place;
    }
    E::set(a[bin], l, E::get(a[bin], l) + S(1));
  }

  /// Moves all bins down by that many orders of magnitude.
  static CUBIE_FN void lower(T* a, SI orders, int l) {
    const int by = orders < SI(kOctaves) ? (int)orders << kBits : kSide;
    S zeros = E::get(a[kZero], l);
    CUBIE_ROLL for (int i = 1; i <= kSide; ++i) {
      if (i <= by) zeros += E::get(a[kZero + i], l) + E::get(a[kZero - i], l);
      const bool kept = i + by <= kSide;
      E::set(a[kZero + i], l, kept ? E::get(a[kZero + (kept ? i + by : i)], l) : S(0));
      E::set(a[kZero - i], l, kept ? E::get(a[kZero - (kept ? i + by : i)], l) : S(0));
    }
    E::set(a[kZero], l, zeros);
  }

  static CUBIE_RARE S find(const T* a, S p, S least, S most, int l) {
    S all = S(0);
    CUBIE_ROLL for (int i = 1; i < n_numbers; ++i) all += E::get(a[i], l);
    const S place = p * all;  // the first bin where that many have come
    if (place <= S(1)) return least;
    if (place > all - S(1)) return most;
    S sum = S(0);
    int bin = 1;
    CUBIE_ROLL for (; bin < n_numbers - 1; ++bin) {
      sum += E::get(a[bin], l);
      if (sum >= place) break;
    }
    S value = S(0);
    if (bin != kZero) {
      const int i = (bin < kZero ? kZero - bin : bin - kZero) - 1;
      const SI exponent = SI(E::get(a[0], l)) - SI(kOctaves - 1) + SI(i >> kBits);
      const SI mantissa = (SI(i & ((1 << kBits) - 1)) << (F::mantissa_bits - kBits)) |
                          (SI(1) << (F::mantissa_bits - kBits - 1));  // the middle of the bin
      if (exponent > 0) value = as_float((exponent << F::mantissa_bits) | mantissa);
      if (bin < kZero) value = -value;
    }
    return value < least ? least : value > most ? most : value;
  }
};

}  // namespace cubie_kernel

#endif
