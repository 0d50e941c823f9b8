"""Prints how far the published end values of Medical Akzo Nobel (400 equations) are from scipy's:

    python3 tools/references/medical_akzo_nobel.py

The Radau method of scipy, with the Jacobian's pattern given, up to and from t = 5, where the supply ends, at two
tolerances: the second column says how far the values still move between the two. Nothing in the build calls this.
"""

import numpy as np
from scipy.integrate import solve_ivp
from scipy.sparse import lil_matrix

CELLS = 200
# Test Set for IVP Solvers (Mazzia, Magherini, release 2.4, 2008): components from 0, and their values at t = 20.
PUBLISHED = {
    78: 0.2339942217046434e-3, 148: 0.3595616017506735e-3, 198: 0.1173741304462833e-3, 199: 0.6190822732534586e-5,
    205: 0.3234526094359604e-1, 209: 0.4026980529594953, 239: 0.9999997325855174
}

zeta = np.arange(1, CELLS + 1) / CELLS
alpha = 2 * (zeta - 1)**3 / 4**2
beta = (zeta - 1)**4 / 4**2


def slope(supply):

    def f(t, y):
        u, v = y[0::2], y[1::2]
        left = np.concatenate(([supply], u[:-1]))
        right = np.concatenate((u[1:], [0]))
        moved = alpha * (right - left) * CELLS / 2 + beta * (left - 2 * u + right) * CELLS**2
        moved[-1] = 0
        reacted = 100 * u * v
        out = np.empty_like(y)
        out[0::2] = moved - reacted
        out[1::2] = -reacted
        return out

    return f


def pattern():
    out = lil_matrix((2 * CELLS, 2 * CELLS))
    for j in range(CELLS):
        out[2 * j:2 * j + 2, 2 * j:2 * j + 2] = 1
        for other in (j - 1, j + 1):
            if 0 <= other < CELLS:
                out[2 * j, 2 * other] = 1
    return out.tocsr()


def end_values(tolerance):
    y = np.zeros(2 * CELLS)
    y[1::2] = 1
    for begin, end, supply in ((0, 5, 2), (5, 20, 0)):
        run = solve_ivp(slope(supply), (begin, end), y, method="Radau", rtol=tolerance, atol=1e-3 * tolerance,
                        jac_sparsity=pattern())
        assert run.success, run.message
        y = run.y[:, -1]
    return y


rough, fine = end_values(1e-10), end_values(1e-12)
for component, value in PUBLISHED.items():
    print(f"y[{component}] = {fine[component]:.16g}: relative to the published value {fine[component] / value - 1:.1e}, "
          f"to a tolerance of 1e-10 {fine[component] / rough[component] - 1:.1e}")
