#ifndef CUBIE_KERNEL_KRYLOV_H
#define CUBIE_KERNEL_KRYLOV_H
// Linear systems W x = b, W = J - d M, solved by iteration with products J v that the model computes, so that no
// matrix is stored: GMRES with restarts and BiCGSTAB, preconditioned from the left by the diagonal of W or by a
// truncated Neumann series around it.
//
// The unknowns are scaled by the error weights of the step's start, so that a residual of 1 is an error of the size of
// the tolerance; what remains below krylov_tolerance of that ends an iteration. Each lane has an iteration of its own:
// once it has ended, its numbers stay.
//
// Source: Saad, Iterative Methods for Sparse Linear Systems (2003), algorithms 6.9 (GMRES, modified Gram-Schmidt and
// plane rotations) and 7.7 (BiCGSTAB), section 12.3.1 (Neumann polynomials); scaling as in Hindmarsh et al. (2005), ACM
// TOMS 31(3), 2.2. A complex system is solved as a real one of twice the size.

#include "args.h"
#include "driver.h"
#include "lane.h"
#include "lane_time.h"
#include "linear_memory.h"
#include "lu.h"

namespace cubie_kernel {

enum class krylov_kind { gmres, bicgstab };
enum class preconditioner_kind { none, jacobi, neumann };

/// 1 / (J_vv - d m_v) in the numbers of d, for one equation.
template <class T>
CUBIE_FN T inverse_diagonal(T jacobian, T d, T mass) {
  return reciprocal(shifted(jacobian, d, mass));
}
template <class L>
CUBIE_FN complex_lane<L> inverse_diagonal(typename L::T jacobian, complex_lane<L> d, typename L::T mass) {
  return reciprocal(shifted(complex_lane<L>{jacobian, typename L::T(0)}, d, mass));
}
template <class T>
CUBIE_FN void set_one(T& x) {
  x = T(1);
}
template <class L>
CUBIE_FN void set_one(complex_lane<L>& x) {
  x = {typename L::T(1), typename L::T(0)};
}
template <class M, class T>
CUBIE_FN void choose(M mask, T& x, T other) {
  x = where(mask, x, other);
}
template <class L>
CUBIE_FN void choose(typename L::M mask, complex_lane<L>& x, complex_lane<L> other) {
  x = {where(mask, x.re, other.re), where(mask, x.im, other.im)};
}

/// N: T, or complex_lane<L>, whose numbers are taken as pairs. `Model` as generated: product(), the diagonal of J in
/// the jacobian's place, solver, preconditioner, restart, n_work.
template <class L, class Model, class N>
struct krylov {
  typedef typename L::T T;
  typedef typename L::S S;
  typedef typename L::I I;
  typedef typename L::SI SI;
  typedef typename L::M M;
  typedef lanes<L> E;
  static constexpr int n = Model::n_states;
  static constexpr int parts = sizeof(N) / sizeof(T);
  static constexpr int size = n * parts;
  static constexpr int m = Model::restart;
  static constexpr int directions = size < m ? size : m;  // beyond the last one there is rounding alone
  static constexpr int kSeries = 2;                       // terms of the Neumann series beyond the first
  // scale and its reciprocal, one vector of the model and its product, the argument and the value of the
  // preconditioned product, the solution
  static constexpr int shared = 4 * n + 3 * size;
  static constexpr int n_work =
      shared + (Model::solver == krylov_kind::gmres ? (m + 1) * size + m * (m + 1) / 2 + 4 * m + 1 : 6 * size);
  static_assert(n_work <= Model::n_work, "the plan's work area is too small");

  const linear_point<L>& a;
  const N* matrix;  // d, then the inverse diagonal
  T *scale, *weight, *direction, *product, *argument, *value, *solution, *rest;

  CUBIE_FN krylov(const linear_memory<L>& memory, const N* factors) : a(*memory.point), matrix(factors) {
    T* p = memory.factors - Model::n_work;
    scale = p, p += n;
    weight = p, p += n;
    direction = p, p += n;
    product = p, p += n;
    argument = p, p += size;
    value = p, p += size;
    solution = p, p += size;
    rest = p;
    const S* const atol = (const S*)a.args->atol;
    const S* const rtol = (const S*)a.args->rtol;
    CUBIE_ROLL for (int v = 0; v < n; ++v) {
      scale[v] = fma(T(rtol[v]), fabs(a.y[v]), T(atol[v]));
      weight[v] = T(S(1)) / scale[v];
    }
  }

  // ---- vectors ---------------------------------------------------------------------------------------------------

  static CUBIE_FN T dot(const T* x, const T* y) {
    T sum = x[0] * y[0];
    CUBIE_ROLL for (int i = 1; i < size; ++i) sum = fma(x[i], y[i], sum);
    return sum;
  }
  /// Root mean square.
  static CUBIE_FN T length_of(T norm) { return norm * T(S(1) / root_of_size()); }
  static constexpr S root_of_size() {
    double x = size;
    for (int i = 0; i < 64; ++i) x = 0.5 * (x + size / x);
    return S(x);
  }

  /// q = W u
  CUBIE_FN void multiply(const T* u, T* q) {
    if constexpr (parts == 1) {
      Model::product(*a.t, a.y, *a.p, u, q);
      if constexpr (Model::n_algebraic > 0) {
        if (a.constraints) {
          CUBIE_ROLL for (int v = 0; v < n; ++v) q[v] = Model::algebraic(v) ? q[v] : T(S(0));
        }
      }
      const T d = *(const T*)matrix;
      CUBIE_ROLL for (int v = 0; v < n; ++v) q[v] = fma(-(Model::mass(v) * d), u[v], q[v]);
    } else {
      const T re = ((const T*)matrix)[0], im = ((const T*)matrix)[1];
      CUBIE_ROLL for (int part = 0; part < 2; ++part) {
        CUBIE_ROLL for (int v = 0; v < n; ++v) direction[v] = u[2 * v + part];
        Model::product(*a.t, a.y, *a.p, direction, product);
        CUBIE_ROLL for (int v = 0; v < n; ++v) q[2 * v + part] = product[v];
      }
      CUBIE_ROLL for (int v = 0; v < n; ++v) {
        const T dr = Model::mass(v) * re, di = Model::mass(v) * im;
        const T ur = u[2 * v], ui = u[2 * v + 1];
        q[2 * v] = fma(-dr, ur, fma(di, ui, q[2 * v]));
        q[2 * v + 1] = fma(-dr, ui, fma(-di, ur, q[2 * v + 1]));
      }
    }
  }
  /// x = D^-1 x with the stored inverse diagonal
  CUBIE_FN void divide(T* x) {
    N* const z = (N*)x;
    CUBIE_ROLL for (int v = 0; v < n; ++v) z[v] = times(matrix[1 + v], z[v]);
  }
  /// x = P^-1 x; `value` and `argument` are overwritten where x is neither.
  CUBIE_FN void precondition(T* x, T* copy, T* image) {
    if constexpr (Model::preconditioner == preconditioner_kind::neumann) {
      CUBIE_ROLL for (int i = 0; i < size; ++i) copy[i] = x[i];
      divide(x);
      CUBIE_ROLL for (int term = 0; term < kSeries; ++term) {
        multiply(x, image);
        CUBIE_ROLL for (int i = 0; i < size; ++i) image[i] = copy[i] - image[i];
        divide(image);
        CUBIE_ROLL for (int i = 0; i < size; ++i) x[i] = x[i] + image[i];
      }
    } else {
      (void)copy, (void)image;
      divide(x);
    }
  }
  /// y = S^-1 P^-1 W S x, S the scale
  CUBIE_FN void apply(const T* x, T* y) {
    CUBIE_ROLL for (int i = 0; i < size; ++i) argument[i] = scale[i / parts] * x[i];
    multiply(argument, y);
    precondition(y, argument, value);
    CUBIE_ROLL for (int i = 0; i < size; ++i) y[i] = weight[i / parts] * y[i];
  }
  /// r = S^-1 P^-1 (b - W S solution)
  CUBIE_FN void residual(const T* b, bool first, T* r) {
    if (first) {
      CUBIE_ROLL for (int i = 0; i < size; ++i) r[i] = b[i];
    } else {
      CUBIE_ROLL for (int i = 0; i < size; ++i) argument[i] = scale[i / parts] * solution[i];
      multiply(argument, r);
      CUBIE_ROLL for (int i = 0; i < size; ++i) r[i] = b[i] - r[i];
    }
    precondition(r, argument, value);
    CUBIE_ROLL for (int i = 0; i < size; ++i) r[i] = weight[i / parts] * r[i];
  }

  // ---- GMRES -----------------------------------------------------------------------------------------------------

  /// Returns the lanes of `wanted` that have used up their iterations. What a lane computes after its end is 0.
  CUBIE_FN M gmres(const T* b, M wanted) {
    const T zero = T(S(0)), one = T(S(1));
    const T tolerance = T(S(a.args->krylov_tolerance));
    T* const basis = rest;                    // [m + 1][size]
    T* const upper = basis + (m + 1) * size;  // column after column of R
    T *const cosine = upper + m * (m + 1) / 2, *const sine = cosine + m;
    T* const right = sine + m;         // [m + 1]
    T* const weights = right + m + 1;  // [m]
    M busy = wanted;
    int left = a.args->krylov_iterations;
    bool first = true;
    while (left > 0) {
      residual(b, first, basis);
      first = false;
      const T start = root(dot(basis, basis));
      // A lane without numbers will not get any.
      busy = mask_and(busy, mask_not(length_of(start) <= tolerance));
      const M hopeless = mask_and(busy, mask_not(start - start == zero));
      busy = mask_and(busy, mask_not(hopeless));
      failed = mask_or(failed, hopeless);
      if (!any(busy)) break;
      const M begun = busy;
      const T per_start = one / start;
      CUBIE_ROLL for (int i = 0; i < size; ++i) basis[i] = where(busy, basis[i] * per_start, zero);
      right[0] = where(busy, start, zero);
      int columns = 0;
      CUBIE_ROLL for (int j = 0; j < directions && left > 0 && any(busy); ++j) {
        --left;
        done = done + E::count(busy);
        columns = j + 1;
        T* const next = basis + (j + 1) * size;
        T* const column = upper + j * (j + 1) / 2;
        apply(basis + j * size, next);
        CUBIE_ROLL for (int i = 0; i <= j; ++i) {
          const T* const other = basis + i * size;
          const T h = where(busy, dot(other, next), zero);
          column[i] = h;
          CUBIE_ROLL for (int k = 0; k < size; ++k) next[k] = fma(-h, other[k], next[k]);
        }
        const T norm = where(busy, root(dot(next, next)), zero);
        const T per_norm = one / norm;
        const M more = mask_and(busy, mask_not(norm == zero));
        CUBIE_ROLL for (int k = 0; k < size; ++k) next[k] = where(more, next[k] * per_norm, zero);
        CUBIE_ROLL for (int i = 0; i < j; ++i) {
          const T x = column[i], y = column[i + 1];
          column[i] = fma(cosine[i], x, sine[i] * y);
          column[i + 1] = fma(cosine[i], y, -(sine[i] * x));
        }
        const T radius = root(fma(column[j], column[j], norm * norm));
        const T per_radius = where(radius > zero, one / radius, zero);
        cosine[j] = where(radius > zero, column[j] * per_radius, one);
        sine[j] = norm * per_radius;
        // Columns of a lane that has ended have no part in its solution.
        column[j] = where(mask_and(busy, radius > zero), radius, one);
        const T g = where(busy, right[j], zero);
        right[j] = cosine[j] * g;
        right[j + 1] = -(sine[j] * g);
        const T size_left = fabs(right[j + 1]);
        busy = mask_and(busy, mask_not(length_of(size_left) <= tolerance));
        const M lost = mask_and(busy, mask_not(size_left - size_left == zero));
        busy = mask_and(busy, mask_not(lost));
        failed = mask_or(failed, lost);
      }
      CUBIE_ROLL for (int i = columns - 1; i >= 0; --i) {
        T sum = right[i];
        CUBIE_ROLL for (int k = i + 1; k < columns; ++k) sum = fma(-upper[k * (k + 1) / 2 + i], weights[k], sum);
        weights[i] = sum / upper[i * (i + 1) / 2 + i];
      }
      CUBIE_ROLL for (int k = 0; k < columns; ++k) {
        const T* const vector = basis + k * size;
        CUBIE_ROLL for (int i = 0; i < size; ++i) {
          solution[i] = where(begun, fma(weights[k], vector[i], solution[i]), solution[i]);
        }
      }
      if (!any(busy)) break;
    }
    return busy;
  }

  // ---- BiCGSTAB --------------------------------------------------------------------------------------------------

  CUBIE_FN M bicgstab(const T* b, M wanted) {
    const T zero = T(S(0)), one = T(S(1));
    const T tolerance = T(S(a.args->krylov_tolerance));
    T *const r = rest, *const shadow = r + size, *const p = shadow + size, *const v = p + size, *const s = v + size,
             *const t = s + size;
    residual(b, true, r);
    CUBIE_ROLL for (int i = 0; i < size; ++i) {
      shadow[i] = r[i];
      p[i] = v[i] = zero;
    }
    M busy = mask_and(wanted, mask_not(length_of(root(dot(r, r))) <= tolerance));
    T rho = one, alpha = one, omega = one;
    CUBIE_ROLL for (int left = a.args->krylov_iterations; left > 0 && any(busy); --left) {
      done = done + E::count(busy);
      const T next_rho = dot(shadow, r);
      const T beta = (next_rho / rho) * (alpha / omega);
      rho = next_rho;
      CUBIE_ROLL for (int i = 0; i < size; ++i) p[i] = fma(beta, fma(-omega, v[i], p[i]), r[i]);
      apply(p, v);
      alpha = rho / dot(shadow, v);
      CUBIE_ROLL for (int i = 0; i < size; ++i) s[i] = fma(-alpha, v[i], r[i]);
      const M half = length_of(root(dot(s, s))) <= tolerance;
      apply(s, t);
      const T tt = dot(t, t);
      omega = where(mask_or(half, tt == zero), zero, dot(t, s) / tt);
      CUBIE_ROLL for (int i = 0; i < size; ++i) {
        const T change = fma(omega, s[i], alpha * p[i]);
        solution[i] = where(busy, solution[i] + change, solution[i]);
        r[i] = fma(-omega, t[i], s[i]);
      }
      const T norm = root(dot(r, r));
      const M broken = mask_and(busy, mask_not(mask_and(norm - norm == zero, mask_or(half, omega != zero))));
      failed = mask_or(failed, broken);
      busy = mask_and(busy, mask_not(mask_or(broken, length_of(norm) <= tolerance)));
    }
    return busy;
  }

  M failed = E::none();
  I done = I(SI(0));  // iterations

  /// Replaces b by the solution. Returns status bits of the lanes of `wanted` without one.
  CUBIE_FN I solve(N* x, M wanted) {
    T* const b = (T*)x;
    CUBIE_ROLL for (int i = 0; i < size; ++i) solution[i] = T(S(0));
    const M unsolved = Model::solver == krylov_kind::gmres ? gmres(b, wanted) : bicgstab(b, wanted);
    CUBIE_ROLL for (int i = 0; i < size; ++i) b[i] = scale[i / parts] * solution[i];
    *a.iterations = *a.iterations + done;
    const I why = where(unsolved, I(SI(run_max_linear)), I(SI(0)));
    return where(mask_and(wanted, failed), I(SI(run_linear_breakdown)), why);
  }
};

template <class L, class Model, class N>
CUBIE_NOINLINE typename L::I solve_by_krylov(const linear_memory<L>& m, const N* factors, N* x,
                                             const typename L::M& wanted) {
  return krylov<L, Model, N>(m, factors).solve(x, wanted);
}

/// Keeps d and the inverse diagonal of W. True where that is no number to go on with.
template <class L, class Model, class N>
CUBIE_FN typename L::M keep_diagonal(N d, const typename L::T* diagonal, N* factors) {
  typename L::M bad = lanes<L>::none();
  factors[0] = d;
  CUBIE_ROLL for (int v = 0; v < Model::n_states; ++v) {
    const typename L::T entry = Model::preconditioner == preconditioner_kind::none ? typename L::T(0) : diagonal[v];
    bad = mask_or(bad, mask_not(diagonal[v] - diagonal[v] == typename L::T(0)));
    N inverse = inverse_diagonal(entry, d, Model::mass(v)), one;
    set_one(one);
    choose(is_usable_reciprocal(inverse), inverse, one);  // a row without a diagonal stays as it is
    factors[1 + v] = inverse;
  }
  return bad;
}

}  // namespace cubie_kernel

#endif
