"""Prints how errors made on the way grow until the end of each stiff problem of tests/numerics/stiff_reference_test.cpp:

    python3 tools/references/stiff.py [PROBLEM...]

The trajectory comes from scipy's Radau at 1e-8 (1e-5 for the ring modulator); the transition matrix of each of its steps
is the exponential of the Jacobian (by differences) in the middle, and products of these give max over s of
|| D(T)^-1 dy(T)/dy(s) D(s) ||_inf with D = diag(scale + |y|). Two digits are good enough for a bound. Nothing in the
build calls this.
"""

import sys

import numpy as np
from scipy.integrate import solve_ivp
from scipy.linalg import expm


def robertson(t, y):
    r1, r2, r3 = 0.04 * y[0], 3e7 * y[1] ** 2, 1e4 * y[1] * y[2]
    return np.array([-r1 + r3, r1 - r3 - r2, r2])


def hires(t, y):
    r = 280 * y[5] * y[7]
    return np.array([
        -1.71 * y[0] + 0.43 * y[1] + 8.32 * y[2] + 0.0007, 1.71 * y[0] - 8.75 * y[1],
        -10.03 * y[2] + 0.43 * y[3] + 0.035 * y[4], 8.32 * y[1] + 1.71 * y[2] - 1.12 * y[3],
        -1.745 * y[4] + 0.43 * y[5] + 0.43 * y[6], -r + 0.69 * y[3] + 1.71 * y[4] - 0.43 * y[5] + 0.69 * y[6],
        r - 1.81 * y[6], -r + 1.81 * y[6]
    ])


def oregonator(t, y):
    return np.array([77.27 * (y[1] + y[0] * (1 - 8.375e-6 * y[0] - y[1])), (y[2] - (1 + y[0]) * y[1]) / 77.27,
                     0.161 * (y[0] - y[2])])


def pollution(t, y):
    k = [0.35, 26.6, 1.23e4, 8.6e-4, 8.2e-4, 1.5e4, 1.3e-4, 2.4e4, 1.65e4, 9e3, 0.022, 1.2e4, 1.88, 1.63e4, 4.8e6, 3.5e-4,
         0.0175, 1e8, 4.44e11, 1240, 2.1, 5.78, 0.0474, 1780, 3.12]
    first = [1, 2, 5, 7, 7, 7, 9, 9, 11, 11, 13, 10, 14, 1, 3, 4, 4, 16, 16, 17, 19, 19, 1, 19, 20]
    second = [0, 4, 2, 0, 0, 6, 0, 6, 2, 1, 0, 2, 0, 6, 0, 0, 0, 0, 0, 6, 0, 0, 4, 1, 0]
    r = [0] + [k[i] * y[first[i] - 1] * (y[second[i] - 1] if second[i] else 1) for i in range(25)]
    return np.array([
        r[2] + r[3] + r[9] + r[11] + r[12] + r[22] + r[25] - r[1] - r[10] - r[14] - r[23] - r[24],
        r[1] + r[21] - r[2] - r[3] - r[9] - r[12], r[1] + r[17] + r[19] + r[22] - r[15],
        r[15] - r[2] - r[16] - r[17] - r[23], 2 * r[4] + r[6] + r[7] + r[13] + r[20] - r[3],
        r[3] + 2 * r[18] - r[6] - r[8] - r[14] - r[20], r[13] - r[4] - r[5] - r[6], r[4] + r[5] + r[6] + r[7],
        -r[7] - r[8], r[7] + r[9] - r[12], r[8] + r[11] - r[9] - r[10], r[9], r[10] - r[11], r[12] - r[13], r[14],
        r[16] - r[18] - r[19], -r[20], r[20], r[23] + r[25] - r[21] - r[22] - r[24], r[24] - r[25]
    ])


def van_der_pol(t, y):
    return np.array([y[1], 1000 * (1 - y[0] ** 2) * y[1] - y[0]])


def van_der_pol_stiff(t, y):
    return np.array([y[1], 1e6 * ((1 - y[0] ** 2) * y[1] - y[0])])


def e5(t, y):
    """Without y2 = y3 + y4, which every method keeps to rounding."""
    r1, r2, r3, r4 = 7.89e-10 * y[0], 1.1e7 * y[0] * y[1], 1.13e9 * (y[1] + y[2]) * y[1], 1.13e3 * y[2]
    return np.array([-r1 - r2, (r1 - r3) - (r2 - r4), r2 - r4])


def ring_modulator(t, y):
    c, cs, cp, r, rp, lh, ls1, ls2 = 1.6e-8, 2e-12, 1e-8, 25000, 50, 4.45, 0.002, 5e-4
    carrier = 2 * np.sin(20000 * np.pi * t)
    u = np.array([y[2] - y[4] - y[6] - carrier, -y[3] + y[5] - y[6] - carrier, y[3] + y[4] + y[6] + carrier,
                  -y[2] - y[5] + y[6] + carrier])
    q = 40.67286402e-9 * (np.exp(17.7493332 * u) - 1)
    return np.array([
        (y[7] - y[9] / 2 + y[10] / 2 + y[13] - y[0] / r) / c, (y[8] - y[11] / 2 + y[12] / 2 + y[14] - y[1] / r) / c,
        (y[9] - q[0] + q[3]) / cs, (-y[10] + q[1] - q[2]) / cs, (y[11] + q[0] - q[2]) / cs, (-y[12] - q[1] + q[3]) / cs,
        (-y[6] / rp + q[0] + q[1] - q[2] - q[3]) / cp, -y[0] / lh, -y[1] / lh, (y[0] / 2 - y[2] - 17.3 * y[9]) / ls2,
        (-y[0] / 2 + y[3] - 17.3 * y[10]) / ls2, (y[1] / 2 - y[4] - 17.3 * y[11]) / ls2,
        (-y[1] / 2 + y[5] - 17.3 * y[12]) / ls2, (-y[0] + 0.5 * np.sin(2000 * np.pi * t) - 86.3 * y[13]) / ls1,
        (-y[1] - 636.3 * y[14]) / ls1
    ])


def medical_akzo_nobel(t, y):
    """With as many cells as y has pairs: a quarter of them grow errors alike."""
    n = len(y) // 2
    u, v = y[::2], y[1::2]
    z = np.arange(1, n + 1) / n - 1
    left, right = np.r_[2.0 if t <= 5 else 0.0, u[:-1]], np.r_[u[1:], 0]
    flow = 2 * z**3 / 16 * (right - left) * n / 2 + z**4 / 16 * (left - 2 * u + right) * n**2
    dy = np.empty(2 * n)
    dy[::2] = np.where(z < 0, flow, 0) - 100 * u * v
    dy[1::2] = -100 * u * v
    return dy


def brusselator_1d(t, y):
    n = len(y) // 2
    u, v = y[::2], y[1::2]
    d = (n + 1) ** 2 / 50
    dy = np.empty(2 * n)
    dy[::2] = 1 + u * u * v - 4 * u + d * (np.r_[1, u[:-1]] - 2 * u + np.r_[u[1:], 1])
    dy[1::2] = 3 * u - u * u * v + d * (np.r_[3, v[:-1]] - 2 * v + np.r_[v[1:], 3])
    return dy


def pairs(u, v):
    return np.stack([u, v], axis=1).ravel()


def akzo_nobel(t, y):
    """The sixth state, without derivative, is put into the others; they all have the same scale."""
    y6 = 115.83 * y[0] * y[3]
    root = np.sqrt(y[1])
    r1, r2, r3 = 18.7 * y[0] ** 4 * root, 0.58 * y[2] * y[3], 0.58 / 34.4 * y[0] * y[4]
    r4, r5 = 0.09 * y[0] * y[3] ** 2, 0.42 * y6 ** 2 * root
    inflow = 3.3 * (0.9 / 737 - y[1])
    return np.array([-2 * r1 + r2 - r3 - r4, -0.5 * r1 - r4 - 0.5 * r5 + inflow, r1 - r2 + r3, -r2 + r3 - 2 * r4,
                     r2 - r3 + r5])


PROBLEMS = [
    ("robertson", robertson, [1, 0, 0], 1e11, [1e-8, 1e-14, 1e-2]),
    ("hires", hires, [1, 0, 0, 0, 0, 0, 0, 0.0057], 321.8122, [1e-4] * 8),
    ("oregonator", oregonator, [1, 2, 3], 360, [1] * 3),
    ("pollution", pollution, [0, 0.2, 0, 0.04, 0, 0, 0.1, 0.3, 0.01, 0, 0, 0, 0, 0, 0, 0, 0.007, 0, 0, 0], 60, [1e-4] * 20),
    ("van_der_pol", van_der_pol, [2, 0], 2000, [1, 1e-3]),
    ("van_der_pol_stiff, t = 1", van_der_pol_stiff, [2, 0], 1, [1, 1]),
    ("van_der_pol_stiff, t = 2", van_der_pol_stiff, [2, 0], 2, [1, 1]),
    ("e5", e5, [1.76e-3, 0, 0], 1e7, [1e-10, 1e-14, 1e-19]),
    ("ring_modulator", ring_modulator, [0] * 15, 1e-3, [1e-2] * 2 + [1] * 5 + [1e-5] * 2 + [1e-3] * 4 + [1e-4] * 2, 1e-5),
    ("medical_akzo_nobel", medical_akzo_nobel, pairs(np.zeros(50), np.ones(50)), 20, [1e-3] * 100),
    ("brusselator", brusselator_1d, pairs(1 + np.sin(2 * np.pi * np.arange(1, 41) / 41), np.full(40, 3.0)), 10, [1] * 80),
    ("akzo_nobel", akzo_nobel, [0.444, 0.00123, 0, 0.007, 0], 180, [1e-4] * 5),
]


def jacobian(f, t, y, scale):
    columns = []
    for v in range(len(y)):
        d = 1e-6 * (scale[v] + abs(y[v]))
        up, down = y.copy(), y.copy()
        up[v] += d
        down[v] -= d
        columns.append((f(t, up) - f(t, down)) / (2 * d))
    return np.stack(columns, axis=1)


def growth(f, y0, end, scale, tolerance=1e-8):
    scale = np.asarray(scale, dtype=float)
    run = solve_ivp(f, (0, end), np.asarray(y0, dtype=float), method="Radau", rtol=tolerance, atol=tolerance / 100 * scale,
                    dense_output=True)
    weight = scale + np.abs(run.y[:, -1])
    total, worst = np.eye(len(y0)), 1.0
    for k in range(len(run.t) - 1, 0, -1):
        t0, t1 = run.t[k - 1], run.t[k]
        middle = (t0 + t1) / 2
        total = total @ expm(jacobian(f, middle, run.sol(middle), scale) * (t1 - t0))
        matrix = total * (scale + np.abs(run.y[:, k - 1])) / weight[:, None]
        worst = max(worst, np.max(np.sum(np.abs(matrix), axis=1)))
    return worst, run.y[:, -1]


for name, f, y0, end, scale, *tolerance in PROBLEMS:
    if len(sys.argv) > 1 and name.split(",")[0] not in sys.argv:
        continue
    worst, value = growth(f, y0, end, scale, *tolerance)
    print(f"{name}: amplification {worst:.3g}, end {value}")
