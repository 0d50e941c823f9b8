"""Fully implicit collocation methods: everything follows from the nodes, in 150 digits.

Nodes: zeros of the shifted Legendre polynomial (Gauss), or of d^(s-1)/dx^(s-1) of x^(s-1) (x - 1)^s (Radau IIA).
a_ij and b_i integrate the Lagrange polynomials of the nodes (Hairer & Wanner, Solving ODEs II, sect. IV.5).

Smoothed estimate (sect. IV.8): y_hat = y + h (gamma0 f(t, y) + sum_i b_hat_i k_i) with the quadrature order s. gamma0 is
the reciprocal of the real eigenvalue of A^-1; where there is none, 1/|lambda| of the pair of least modulus.
"""
import os
import tomllib
from fractions import Fraction

import mpmath
import sympy

from exact import inverse, matmul, real
from newton import digits
from rows import citation_lines, comment_lines, literal, text, texts
from trees import elementary_weights, rooted_trees

NAMES = ["firk_gauss_legendre_2", "firk_gauss_legendre_3", "firk_gauss_legendre_4", "radau_iia_3", "radau_iia_5",
         "radau_iia_9"]
LIMIT = mpmath.mpf("1e-120")

HEAD = """// Fully implicit Runge-Kutta methods, one row each.
// Written by tools/tableaus/generate.py from tools/tableaus/seeds/firk; edit those.
//
// CUBIE_FIRK(name, aliases, citation, stages, order, embedded_order,
//            c, a, b, result,
//            real_eigenvalues, complex_eigenvalues, t, t_inverse,
//            error_gamma, error,
//            interpolant_order, interpolant_degree, interpolant_weights,
//            controller, kp, ki, kd)
//
// Texts as in erk.def; a, t and t_inverse are square. In the stage increments Z_i = h sum_j a_ij k_j:
//   y(t + h) = y + sum_i result_i Z_i, y(t + theta h) = y + sum_i w_i(theta) Z_i, the collocation polynomial,
//   error = (I - h error_gamma J)^-1 (h error_gamma f(t, y) + sum_i error_i Z_i).
// t_inverse A^-1 t is block diagonal: first the real eigenvalues of A^-1, then for each row "p, q" of
// complex_eigenvalues the block (p, -q; q, p), so that a pair of components W2, W3 of t_inverse Z is solved as
// ((p + i q)/h - J)(W2 + i W3). embedded_order: of y plus the error's weights before the filter.
"""


def nodes_of(kind, stages):
    x = sympy.symbols("x")
    if kind == "gauss":
        polynomial = sympy.Poly(sympy.legendre(stages, 2 * x - 1), x)
    else:
        polynomial = sympy.Poly(sympy.diff(x**(stages - 1) * (x - 1)**stages, x, stages - 1), x)
    found = [Fraction(int(r.p), int(r.q)) for r in sympy.roots(polynomial, filter="Q")]
    if len(found) < stages:
        _, rest = sympy.factor_list(polynomial.as_expr())
        for factor, _ in rest:
            p = sympy.Poly(factor, x)
            if p.degree() > 1:
                coefficients = [mpmath.mpf(int(c.p)) / int(c.q) for c in p.all_coeffs()]
                found += [mpmath.re(r) for r in mpmath.polyroots(coefficients, maxsteps=500, extraprec=600)]
    found.sort(key=real)
    return found if all(isinstance(v, Fraction) for v in found) else [real(v) for v in found]


def powers(c, s):
    return [[node**k for node in c] for k in range(s)]


def integrated_lagrange(c, upper):
    """Weights of the quadrature on [0, upper] over the nodes c."""
    s = len(c)
    goals = [upper**(k + 1) / (k + 1) for k in range(s)]
    return [row[0] for row in matmul(inverse(powers(c, s)), [[g] for g in goals])]


def collocation_weights(c):
    """Coefficients of theta, ..., theta^s of the integrals of the Lagrange polynomials."""
    s = len(c)
    inv = inverse(powers(c, s))  # l_i(x) = sum_k inv[i][k] x^k
    return [[inv[i][k] / (k + 1) for k in range(s)] for i in range(s)]


def eigenvector(matrix, value):
    """With last entry 1: the other rows of (matrix - value) v = 0."""
    s = len(matrix)
    block = [[matrix[i][j] - (value if i == j else 0) for j in range(s - 1)] for i in range(s - 1)]
    v = [-sum(p * matrix[j][s - 1] for j, p in enumerate(row)) for row in inverse(block)]
    return v + [mpmath.mpf(1)]


def eigenvalues(matrix):
    """Real ones, and those with a positive imaginary part, by the characteristic polynomial (Faddeev, LeVerrier)."""
    s = len(matrix)
    coefficients, m = [mpmath.mpf(1)], [[mpmath.mpf(0)] * s for _ in range(s)]
    for k in range(1, s + 1):
        m = [[v + (coefficients[-1] if i == j else 0) for j, v in enumerate(row)] for i, row in enumerate(m)]
        m = matmul(matrix, m)
        coefficients.append(-sum(m[i][i] for i in range(s)) / k)
    roots = mpmath.polyroots(coefficients, maxsteps=500, extraprec=600)
    alone = [mpmath.re(r) for r in roots if abs(mpmath.im(r)) < LIMIT]
    pairs = sorted((r for r in roots if mpmath.im(r) > LIMIT), key=lambda r: -mpmath.re(r))
    return alone, pairs


def build(data):
    s = data["stages"]
    c = nodes_of(data["kind"], s)
    t = {"c": c, "a": [integrated_lagrange(c, node) for node in c], "b": integrated_lagrange(c, c[0] * 0 + 1)}
    inv = inverse(t["a"])
    t["result"] = matmul([t["b"]], inv)[0]
    if data["kind"] == "radau_iia":
        t["result"] = [Fraction(0)] * (s - 1) + [Fraction(1)]
    numeric = [[real(v) for v in row] for row in inv]
    t["real"], t["pairs"] = eigenvalues(numeric)
    columns = [eigenvector(numeric, v) for v in t["real"]]
    for pair in t["pairs"]:
        v = eigenvector(numeric, pair)
        columns += [[mpmath.re(x) for x in v], [-mpmath.im(x) for x in v]]
    t["t"] = [list(row) for row in zip(*columns)]
    t["t_inverse"] = inverse(t["t"])
    least = min(t["pairs"], key=abs)
    g = t["gamma0"] = 1 / (t["real"][0] if t["real"] else abs(least))
    goals = [1 - g] + [mpmath.mpf(1) / (k + 1) for k in range(1, s)]
    nodes = [real(v) for v in c]
    b_hat = [row[0] for row in matmul(inverse(powers(nodes, s)), [[v] for v in goals])]
    t["error"] = matmul([[p - real(q) for p, q in zip(b_hat, t["b"])]], numeric)[0]
    w = collocation_weights(c)
    t["weights"] = [[sum((w[j][k] * inv[j][i] for j in range(s)), w[0][0] * 0) for k in range(s)] for i in range(s)]
    return t


def check(data, t):
    s = data["stages"]
    phi = elementary_weights([list(enumerate(map(real, row))) for row in t["a"]], rooted_trees(data["order"]),
                             mpmath.mpf(1))
    worst = max(abs(sum(real(b) * v for b, v in zip(t["b"], p)) - 1 / mpmath.mpf(tree.gamma))
                for tree, p in zip(rooted_trees(data["order"]), phi))
    diagonal = matmul(matmul(t["t_inverse"], [[real(v) for v in r] for r in inverse(t["a"])]), t["t"])
    row = 0
    for v in t["real"]:
        diagonal[row][row] -= v
        row += 1
    for pair in t["pairs"]:
        p, q = mpmath.re(pair), mpmath.im(pair)
        for i, j, v in ((0, 0, p), (0, 1, -q), (1, 0, q), (1, 1, p)):
            diagonal[row + i][row + j] -= v
        row += 2
    off = max(abs(v) for r in diagonal for v in r)
    size = max(abs(v) for r in t["t"] + t["t_inverse"] for v in r)
    print(f"{data['name']}: order residual {digits(worst)}, block residual {digits(off)}, "
          f"largest entry of T and its inverse {digits(size)}")
    if max(worst, off) > LIMIT or row != s:
        raise ValueError(data["name"])


def row(path):
    with open(path, "rb") as f:
        data = tomllib.load(f)
    t, s = build(data), data["stages"]
    check(data, t)
    gains = data["controller"]
    pairs = [[text(mpmath.re(v)), text(mpmath.im(v))] for v in t["pairs"]]
    fields = [f'    "{data["name"]}"', f'    "{", ".join(data.get("aliases", []))}"', citation_lines(data["citation"]),
              f"    {s}, {data['order']}, {s}", literal([[text(v) for v in t["c"]]]), literal(texts(t["a"])),
              literal([[text(v) for v in t["b"]]]), literal([[text(v) for v in t["result"]]]),
              literal([[text(v) for v in t["real"]]]), literal(pairs), literal(texts(t["t"])),
              literal(texts(t["t_inverse"])), literal([[text(t["gamma0"])]]), literal([[text(v) for v in t["error"]]]),
              f"    {s}, {s}", literal(texts(t["weights"])),
              f'    "{gains["name"]}", {gains["kp"]}, {gains["ki"]}, {gains.get("kd", "0")}']
    return comment_lines(data.get("remark", "")) + "CUBIE_FIRK(\n" + ",\n".join(fields) + ")\n"


def write(seeds, folder):
    rows = [row(os.path.join(seeds, "firk", name + ".toml")) for name in NAMES]
    with open(os.path.join(folder, "firk.def"), "w", encoding="utf-8") as f:
        f.write(HEAD + "".join("\n" + r for r in rows))


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    write(os.path.join(here, "seeds"), os.path.join(here, "../../core/plan/methods"))
