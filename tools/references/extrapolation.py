"""Gragg-Bulirsch-Stoer extrapolation in 80-bit numbers, and how errors made on the way grow towards the end.

Independent of cubie and of Runge-Kutta tableaus: the modified midpoint rule with 2, 4, ... 2k substeps, extrapolated in
h^2 (Hairer, Norsett, Wanner, Solving ODEs I, II.9). Order 2k.
"""

import numpy as np

COLUMNS = 9


def midpoint(f, t, y, big, n):
    """Modified midpoint rule over one big step; no smoothing step, n is even."""
    h = big / n
    before, now = y, y + h * f(t, y)
    for i in range(1, n):
        before, now = now, before + 2 * h * f(t + i * h, now)
    return now


def step(f, t, y, big):
    """The extrapolated value and the difference of the last two columns."""
    row = []
    for j in range(COLUMNS):
        n = 2 * (j + 1)
        new = [midpoint(f, t, y, big, n)]
        for k in range(1, j + 1):
            ratio = (np.longdouble(n) / (2 * (j - k + 1))) ** 2
            new.append(new[-1] + (new[-1] - row[k - 1]) / (ratio - 1))
        row = new
    return row[-1], np.abs(row[-1] - row[-2])


def integrate(f, y, t0, t1, scale, tolerance, first=64):
    """y(t1); the estimate of each step stays below tolerance * (scale + |y|) in every component.

    The first step is (t1 - t0) / first.
    """
    t, t1 = np.longdouble(t0), np.longdouble(t1)
    y = np.asarray(y, dtype=np.longdouble)
    scale = np.asarray(scale, dtype=np.longdouble).reshape((-1,) + (1,) * (y.ndim - 1))
    big = (t1 - t) / first
    while t < t1:
        last = t + big * 1.0001 >= t1
        if last:
            big = t1 - t
        new, error = step(f, t, y, big)
        worst = float(np.max(error / (tolerance * (scale + np.abs(new)))))
        if not worst <= 1:
            big = big * (max(0.2, 0.8 * worst ** (-1 / (2 * COLUMNS - 1))) if np.isfinite(worst) else 0.2)
            continue
        t = t1 if last else t + big
        y = new
        big = big * min(3.0, 0.8 * max(worst, 1e-12) ** (-1 / (2 * COLUMNS - 1)))
    return y


def amplification(f, y, times, scale):
    """max over s of || D(T)^-1 dy(T)/dy(s) D(s) ||_inf with D = diag(scale + |y|).

    An error of at most tolerance * (scale + |y|) at time s is at most this number times tolerance * (scale + |y(T)|) at
    the end, as long as it is small. The maximum is taken over `times`.
    """
    n = len(y)
    scale = np.asarray(scale, dtype=np.longdouble)
    y = np.asarray(y, dtype=np.longdouble)
    parts, weights = [], [scale + np.abs(y)]
    for s0, s1 in zip(times[:-1], times[1:]):
        delta = 1e-9 * weights[-1]
        many = np.stack([y] + [y + delta * np.eye(n, dtype=np.longdouble)[i] for i in range(n)], axis=1)
        many = integrate(f, many, s0, s1, scale, 1e-13, first=2)
        y = many[:, 0]
        parts.append(((many[:, 1:] - y[:, None]) / delta).astype(float))
        weights.append(scale + np.abs(y))
    end = weights[-1].astype(float)
    worst, product = 1.0, np.eye(n)
    for part, weight in zip(reversed(parts), reversed(weights[:-1])):
        product = product @ part
        worst = max(worst, float(np.max(np.sum(np.abs(product) * weight.astype(float), axis=1) / end)))
    return worst
