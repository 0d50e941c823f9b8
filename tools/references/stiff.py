"""Prints how errors made on the way grow until the end of each stiff problem of tests/numerics/stiff_reference_test.cpp:

    python3 tools/references/stiff.py

The trajectory comes from scipy's Radau at 1e-8; the transition matrix of each of its steps is the exponential of the
Jacobian (by differences) in the middle, and products of these give max over s of || D(T)^-1 dy(T)/dy(s) D(s) ||_inf
with D = diag(scale + |y|). Two digits are good enough for a bound. Nothing in the build calls this.
"""

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


PROBLEMS = [
    ("robertson", robertson, [1, 0, 0], 1e11, [1e-8, 1e-14, 1e-2]),
    ("hires", hires, [1, 0, 0, 0, 0, 0, 0, 0.0057], 321.8122, [1e-4] * 8),
    ("oregonator", oregonator, [1, 2, 3], 360, [1] * 3),
    ("pollution", pollution, [0, 0.2, 0, 0.04, 0, 0, 0.1, 0.3, 0.01, 0, 0, 0, 0, 0, 0, 0, 0.007, 0, 0, 0], 60, [1e-4] * 20),
    ("van_der_pol", van_der_pol, [2, 0], 2000, [1, 1e-3]),
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


def growth(f, y0, end, scale):
    scale = np.asarray(scale, dtype=float)
    run = solve_ivp(f, (0, end), np.asarray(y0, dtype=float), method="Radau", rtol=1e-8, atol=1e-10 * scale,
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


for name, f, y0, end, scale in PROBLEMS:
    worst, value = growth(f, y0, end, scale)
    print(f"{name}: amplification {worst:.3g}, end {value}")
