"""Moves rounded coefficients onto the order conditions, in 130-digit arithmetic.

Chord Gauss-Newton: the Jacobian of all conditions is taken once in double precision, its pseudo-inverse gives the
smallest correction that removes the residual to first order, and the residual itself is evaluated in extended
precision, so that every sweep gains several digits although the Jacobian has only sixteen. Exact entries stay fixed.
"""
from decimal import Decimal, getcontext
from fractions import Fraction

import numpy as np

from trees import elementary_weights, rooted_trees

getcontext().prec = 130
TARGET = Decimal("1e-70")
RANK_TOLERANCE = 1e-15


def decimal(value):
    return Decimal(value.numerator) / Decimal(value.denominator)


class Unknowns:
    """The vector of rounded entries. A coefficient is (value, index), index -1 when fixed."""

    def __init__(self):
        self.values = []

    def add(self, entry, frozen=False):
        if frozen:
            return (decimal(entry.value), -1)
        if entry.exact is not None:
            return (decimal(entry.exact), -1)
        self.values.append(decimal(entry.value))
        return (None, len(self.values) - 1)

    def row(self, entries, frozen=False):
        return [self.add(e, frozen) for e in entries]

    def get(self, coefficient, x):
        value, index = coefficient
        return value if index < 0 else x[index]


def weights_and_derivatives(a, u, x, trees):
    """Elementary weights in extended precision, and in double with their derivatives by every unknown."""
    s, n = len(a), len(x)
    sparse = [[(j, u.get(v, x)) for j, v in enumerate(r) if v != (Decimal(0), -1)] for r in a]
    phi = elementary_weights(sparse, trees, Decimal(1))
    ad = np.zeros((s, s))
    da = np.zeros((n, s, s))
    for i, r in enumerate(a):
        for j, v in enumerate(r):
            ad[i, j] = float(u.get(v, x))
            if v[1] >= 0:
                da[v[1], i, j] = 1.0
    phid = [np.array([float(v) for v in p]) for p in phi]
    inner, dphi = {}, []
    for tree in trees:
        total, dtotal = np.ones(s), np.zeros((n, s))
        for child in tree.children:
            if child not in inner:
                inner[child] = (ad @ phid[child], da @ phid[child] + dphi[child] @ ad.T)
            g, dg = inner[child]
            dtotal = dtotal * g + total * dg
            total = total * g
        dphi.append(dtotal)
    return phi, phid, dphi


def solve(name, u, residual_and_jacobian):
    """Runs the sweeps; returns the polished vector and prints how far it moved."""
    x = start = list(u.values)
    inverse, best = None, Decimal("Infinity")
    for sweep in range(60):
        r, jacobian = residual_and_jacobian(x, inverse is None)
        size = max(map(abs, r))
        if sweep == 0:
            print(f"  {name}: {len(r)} conditions, {len(x)} unknowns, starting residual {size:.1e}")
        if size < TARGET or not x or size > best / 2:
            best = min(best, size)
            break
        best = size
        if inverse is None:
            inverse = np.linalg.pinv(jacobian, rcond=RANK_TOLERANCE)
        step = inverse @ np.array([float(v / size) for v in r])
        x = [v - size * Decimal(float(d)) for v, d in zip(x, step)]
    moved = max((abs(p - q) / max(abs(q), Decimal("1e-3")) for p, q in zip(x, start)), default=Decimal(0))
    print(f"  {name}: residual {best:.1e}, largest relative move {moved:.1e}")
    return x, best


def polish_pair(seed):
    """Returns a, b, list of b_hat rows, c as Decimals."""
    u = Unknowns()
    a = [u.row(r) + [(Decimal(0), -1)] * (seed.stages - len(r)) for r in seed.a]
    b, c = u.row(seed.b), u.row(seed.c)
    estimates = []  # (row, order, is the row b - b_hat?)
    if seed.b_hat:
        estimates.append((u.row(seed.b_hat), seed.embedded_order, False))
    if seed.error:
        estimates.append((u.row(seed.error), seed.embedded_order, True))
    if seed.b_hat2:
        estimates.append((u.row(seed.b_hat2), seed.embedded_order2, False))
    trees = rooted_trees(seed.order)
    same = [i for i in range(1, seed.stages)
            if [e.value for e in seed.a[i]] == [e.value for e in seed.b[:i]]
            and all(e.value == 0 for e in seed.b[i:])]

    def evaluate(x, want_jacobian):
        phi, phid, dphi = weights_and_derivatives(a, u, x, trees)
        r, rows = [], []

        def linear(pairs, constant):  # sum of factor * coefficient + constant
            r.append(sum((f * u.get(v, x) for f, v in pairs), constant))
            line = np.zeros(len(x))
            for f, v in pairs:
                if v[1] >= 0:
                    line[v[1]] += float(f)
            rows.append(line)

        one = Decimal(1)
        for i in range(seed.stages):
            linear([(one, v) for v in a[i]] + [(-one, c[i])], Decimal(0))
        for i in same:
            for j in range(i):
                if a[i][j][1] >= 0 or b[j][1] >= 0:
                    linear([(one, a[i][j]), (-one, b[j])], Decimal(0))
        for k, tree in enumerate(trees):
            for weights, order, difference in [(b, seed.order, False)] + estimates:
                if tree.order > order:
                    continue
                goal = -one / tree.gamma if not difference else Decimal(0)
                linear([(phi[k][i], weights[i]) for i in range(seed.stages)], goal)
                rows[-1] = rows[-1] + dphi[k] @ np.array([float(u.get(v, x)) for v in weights])
        return r, np.array(rows) if want_jacobian else None

    x, residual = solve("pair", u, evaluate)
    take = lambda line: [u.get(v, x) for v in line]
    bx = take(b)
    errors = [take(w) if d else [p - q for p, q in zip(bx, take(w))] for w, _, d in estimates]
    return {"a": [take(r)[:i] for i, r in enumerate(a)], "b": bx, "c": take(c), "errors": errors}, residual


def polish_dense(seed, pair):
    """Extra stages and weight polynomials, the pair being fixed."""
    if seed.dense["solve"]:  # start from the weights that belong to the published stages
        found, _ = dense_sweep(seed, pair, frozen_stages=True)
        for entries, values in zip(seed.dense["weights"], found["weights"]):
            for entry, value in zip(entries, values):
                entry.value = Fraction(value)
    return dense_sweep(seed, pair, frozen_stages=False)


def dense_sweep(seed, pair, frozen_stages):
    d, s = seed.dense, seed.stages
    extra = len(d["c"])
    u = Unknowns()
    zero = (Decimal(0), -1)
    fixed = [[(v, -1) for v in r] + [zero] * (s + extra - len(r)) for r in pair["a"]]
    new = []
    for r in d["a"]:
        if [e.value for e in r[:s]] == [e.value for e in seed.b]:
            new.append([(v, -1) for v in pair["b"]] + [zero] * extra)
        else:
            new.append(u.row(r, frozen_stages) + [zero] * (s + extra - len(r)))
    c, w = u.row(d["c"], frozen_stages), [u.row(r) for r in d["weights"]]
    a = fixed + new
    trees = rooted_trees(d["order"])

    def evaluate(x, want_jacobian):
        phi, phid, dphi = weights_and_derivatives(a, u, x, trees)
        r, rows = [], []

        def linear(pairs, constant):
            r.append(sum((f * u.get(v, x) for f, v in pairs), constant))
            line = np.zeros(len(x))
            for f, v in pairs:
                if v[1] >= 0:
                    line[v[1]] += float(f)
            rows.append(line)

        one = Decimal(1)
        for i in range(extra):
            linear([(one, v) for v in new[i]] + [(-one, c[i])], Decimal(0))
        for i in range(s + extra):
            linear([(one, v) for v in w[i]], -pair["b"][i] if i < s else Decimal(0))
        columns = [np.array([float(u.get(w[i][j], x)) for i in range(s + extra)]) for j in range(d["degree"])]
        for k, tree in enumerate(trees):
            for j in range(d["degree"]):
                goal = -one / tree.gamma if j + 1 == tree.order else Decimal(0)
                linear([(phi[k][i], w[i][j]) for i in range(s + extra)], goal)
                rows[-1] = rows[-1] + dphi[k] @ columns[j]
        return r, np.array(rows) if want_jacobian else None

    x, residual = solve("interpolant", u, evaluate)
    take = lambda line: [u.get(v, x) for v in line]
    return {"a": [take(r)[:s + i] for i, r in enumerate(new)], "c": take(c), "weights": [take(r) for r in w]}, residual
