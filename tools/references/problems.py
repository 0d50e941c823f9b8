"""The problems of the reference tests, written out by hand from the publications that examples/models/*.cubie cite.

Each right-hand side takes a time and a state whose first axis is the variable, and keeps the number type.
"""

import numpy as np

LD = np.longdouble


def lorenz(t, y):
    return np.stack([10 * (y[1] - y[0]), y[0] * (28 - y[2]) - y[1], y[0] * y[1] - LD(8) / 3 * y[2]])


def lotka_volterra(t, y):
    return np.stack([LD(1.5) * y[0] - y[0] * y[1], y[0] * y[1] - 3 * y[1]])


def brusselator(t, y):
    return np.stack([1 + y[0] * y[0] * y[1] - 4 * y[0], 3 * y[0] - y[0] * y[0] * y[1]])


def van_der_pol(mu):
    return lambda t, y: np.stack([y[1], mu * (1 - y[0] * y[0]) * y[1] - y[0]])


def arenstorf(t, y):
    mu = LD("0.012277471")
    moon = 1 - mu
    d1 = ((y[0] + mu) ** 2 + y[1] ** 2) ** LD(1.5)
    d2 = ((y[0] - moon) ** 2 + y[1] ** 2) ** LD(1.5)
    return np.stack([
        y[2], y[3],
        y[0] + 2 * y[3] - moon * (y[0] + mu) / d1 - mu * (y[0] - moon) / d2,
        y[1] - 2 * y[2] - moon * y[1] / d1 - mu * y[1] / d2,
    ])


def pleiades(t, y):
    x, z = y[0:7], y[7:14]
    mass = np.arange(1, 8).astype(y.dtype).reshape((1, 7) + (1,) * (y.ndim - 1))
    dx, dz = x[None] - x[:, None], z[None] - z[:, None]
    r = dx * dx + dz * dz
    with np.errstate(divide="ignore"):
        w = np.where(r > 0, mass / (r * np.sqrt(r)), 0)
    return np.concatenate([y[14:28], np.sum(w * dx, axis=1), np.sum(w * dz, axis=1)])


def ramp(u):
    """u / (1 - exp(-u))."""
    return np.where(u == 0, LD(1), -u / np.expm1(-np.where(u == 0, LD(1), u)))


def hodgkin_huxley(t, y):
    v, m, h, n = y
    am, bm = ramp((v + 40) / 10), 4 * np.exp(-(v + 65) / 18)
    ah, bh = LD("0.07") * np.exp(-(v + 65) / 20), 1 / (1 + np.exp(-(v + 35) / 10))
    an, bn = LD("0.1") * ramp((v + 55) / 10), LD("0.125") * np.exp(-(v + 65) / 80)
    current = 10 - 120 * m**3 * h * (v - 50) - 36 * n**4 * (v + 77) - LD("0.3") * (v + LD("54.387"))
    return np.stack([current, am * (1 - m) - bm * m, ah * (1 - h) - bh * h, an * (1 - n) - bn * n])


def beeler_reuter(stimulus):
    c = LD

    def f(t, y):
        v, ca, m, h, j, d, g, x1 = y

        def rate(c1, c2, c3, c4, c5, c6, c7):
            return (c(c1) * np.exp(c(c2) * (v + c(c3))) + c(c4) * (v + c(c5))) / (
                np.exp(c(c6) * (v + c(c3))) + c(c7))

        rates = {
            "x1": (rate("0.0005", "0.083", 50, 0, 0, "0.057", 1), rate("0.0013", "-0.06", 20, 0, 0, "-0.04", 1)),
            "m": (ramp((v + 47) / 10) * 10, rate(40, "-0.056", 72, 0, 0, 0, 0)),
            "h": (rate("0.126", "-0.25", 77, 0, 0, 0, 0), rate("1.7", 0, c("22.5"), 0, 0, "-0.082", 1)),
            "j": (rate("0.055", "-0.25", 78, 0, 0, "-0.2", 1), rate("0.3", 0, 32, 0, 0, "-0.1", 1)),
            "d": (rate("0.095", "-0.01", -5, 0, 0, "-0.072", 1), rate("0.07", "-0.017", 44, 0, 0, "0.05", 1)),
            "f": (rate("0.012", "-0.008", 28, 0, 0, "0.15", 1), rate("0.0065", "-0.02", 30, 0, 0, "-0.2", 1)),
        }
        e_s = -c("82.3") - c("13.0287") * np.log(ca)
        i_k1 = c("0.35") * (
            4 * (np.exp(c("0.04") * (v + 85)) - 1) / (np.exp(c("0.08") * (v + 53)) + np.exp(c("0.04") * (v + 53)))
            + 5 * ramp(c("0.04") * (v + 23)))
        i_x1 = x1 * c("0.8") * (np.exp(c("0.04") * (v + 77)) - 1) / np.exp(c("0.04") * (v + 35))
        i_na = (4 * m**3 * h * j + c("0.003")) * (v - 50)
        i_s = c("0.09") * d * g * (v - e_s)
        gates = [a * (1 - x) - b * x for x, (a, b) in
                 ((m, rates["m"]), (h, rates["h"]), (j, rates["j"]), (d, rates["d"]), (g, rates["f"]), (x1, rates["x1"]))]
        return np.stack([stimulus - i_k1 - i_x1 - i_na - i_s,
                         -c("1e-7") * i_s + c("0.07") * (c("1e-7") - ca)] + gates)

    return f
