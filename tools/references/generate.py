"""Writes tests/numerics/reference_values.inc:

    python3 tools/references/generate.py > tests/numerics/reference_values.inc

With names of problems as arguments, only those.

Values come from extrapolation in 80-bit numbers at tolerance 1e-16 (1e-15 for many bodies), repeated at ten times that;
ten times the difference is the stated uncertainty. scipy's DOP853 at 1e-13 is a second witness. Nothing in the build calls this; needs numpy and scipy and a
processor whose long double has 64 bits.
"""

import sys

import numpy as np
import scipy
from scipy.integrate import solve_ivp

import problems
from extrapolation import amplification, integrate

HH_REST = ["-65", "0.05293248525724958", "0.5961207535084603", "0.3176769140606974"]
BR_REST = ["-84.57375612226087", "1.782007215619806e-7", "0.010981968723259532", "0.9877211754875841",
           "0.9748381389816492", "0.0029707246632078416", "0.999981333893688", "0.005628650570522104"]
PLEIADES = [3, 3, -1, -3, 2, -2, 2, 3, -3, 2, 0, 0, -4, 4, 0, 0, 0, 0, 0, "1.75", "-1.5", 0, 0, 0, "-1.25", 1, 0, 0]
ARENSTORF = ["0.994", 0, 0, "-2.00158510637908252240537862224"]
BR_SCALE = [1, 1e-7, 1, 1, 1, 1, 1, 1]

# name, pieces (f, end) with a smooth right-hand side each, initial values, scale
PROBLEMS = [
    ("lorenz", [(problems.lorenz, 2)], [1, 0, 0], None),
    ("lotka_volterra", [(problems.lotka_volterra, 10)], [10, 5], None),
    ("brusselator", [(problems.brusselator, 20)], ["1.5", 3], None),
    ("hodgkin_huxley", [(problems.hodgkin_huxley, 50)], HH_REST, None),
    ("beeler_reuter", [(problems.beeler_reuter(25), 2), (problems.beeler_reuter(0), 20)], BR_REST, BR_SCALE),
    ("pleiades", [(problems.pleiades, 3)], PLEIADES, None),
    ("arenstorf", [(problems.arenstorf, 17.0652165601579625588917206249)], ARENSTORF, None),
] + [(f"van_der_pol_{mu}", [(problems.van_der_pol(mu), 40)], [2, 0], None) for mu in range(1, 21)]


def solve(pieces, start, scale, tolerance):
    y, t0 = start, np.longdouble(0)
    for f, end in pieces:
        end = np.longdouble(end)
        y = integrate(f, y, t0, end, scale, tolerance)
        t0 = end
    return y


def witness(pieces, start, scale):
    y, t0 = start.astype(float), 0.0
    for f, end in pieces:
        run = solve_ivp(lambda t, y: np.asarray(f(t, y), dtype=float), (t0, float(end)), y, method="DOP853",
                        rtol=1e-13, atol=1e-15 * np.asarray(scale))
        y, t0 = run.y[:, -1], float(end)
    return y


def growth(pieces, start, scale):
    """Errors from the first piece pass through the second; both maxima multiply, which is an upper bound."""
    y, t0, worst = start, np.longdouble(0), 1.0
    for f, end in pieces:
        end = np.longdouble(end)
        worst *= amplification(f, y, np.linspace(t0, end, 101), scale)
        y = integrate(f, y, t0, end, scale, 1e-15)
        t0 = end
    return worst


def main():
    print("// Values at the end of the reference problems. Written by tools/references/generate.py "
          f"(numpy {np.__version__}, scipy {scipy.__version__}).\n"
          "// CUBIE_REFERENCE(problem, t_end, amplification, relative uncertainty, values): see reference.hpp.")
    for name, pieces, start, scale in PROBLEMS:
        if len(sys.argv) > 1 and name not in sys.argv:
            continue
        start = np.array([np.longdouble(v) for v in start])
        fine_tolerance = 1e-15 if len(start) > 10 else 1e-16
        scale = np.ones(len(start)) if scale is None else np.array(scale)
        fine, coarse = (solve(pieces, start, scale, factor * fine_tolerance) for factor in (1, 10))
        weight = scale + np.abs(fine)
        spread = float(np.max(np.abs(fine - coarse) / weight))
        other = float(np.max(np.abs(fine - witness(pieces, start, scale)) / weight))
        a = growth(pieces, start, scale)
        print(f"{name}: spread {spread:.1e}, DOP853 differs by {other:.1e}, amplification {a:.3g}", file=sys.stderr)
        texts = ", ".join(np.format_float_scientific(v, precision=17, trim="-") for v in fine)
        uncertainty = max(spread * 10, 1e-17)
        print(f"CUBIE_REFERENCE(\"{name}\", {float(pieces[-1][1])!r}, {a * 1.1:.1e}, {uncertainty:.0e},\n"
              f"                {texts})")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
