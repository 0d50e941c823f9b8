#!/usr/bin/env python3
"""Writes docs/methods.md from the rows of core/plan/methods/*.def: the families that kernels can step.

Usage: gen_methods_doc.py [--check]
With --check nothing is written; the exit status says whether the page agrees with the rows.
"""
import os
import re
import sys
from fractions import Fraction

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
METHODS = os.path.join(ROOT, "core", "plan", "methods")
PAGE = os.path.join(ROOT, "docs", "methods.md")
START = ["name", "aliases", "citation", "stages", "order", "embedded_order"]
DENSE = ["interpolant_order", "interpolant_degree", "interpolant_weights"]
END = ["controller", "kp", "ki", "kd"]
FIELDS = {
    "erk": START + ["embedded_order2", "c", "a", "b", "error", "error2", "interpolant_order", "interpolant_degree",
                    "interpolant_c", "interpolant_a", "interpolant_weights"] + END,
    "rosenbrock": START + ["gamma", "c", "a", "coupling", "time_weights", "b", "error"] + DENSE + END,
    "dirk": START + ["c", "a", "b", "error"] + DENSE + ["predictor"] + END,
    "firk": START + ["c", "a", "b", "result", "real_eigenvalues", "complex_eigenvalues", "t", "t_inverse",
                     "error_gamma", "error"] + DENSE + END,
}
HEAD = """<!-- Written by tools/gen_methods_doc.py from core/plan/methods; edit those. -->
# Methods

Names and aliases work in upper and lower case. An unknown name is an error that names the nearest known one. The name
of a family alone (`erk`{families}) means the method that has it as an alias. The default, `auto`, is made of
`tsit5` and `rodas5p`; [stiff](stiff.md) says how, and which method to choose for what.

Order is that of the propagated result, "est." that of the embedded one (two numbers: two estimates, combined).
"FSAL": the last stage is the first one of the next step. "Dense" is the order of the interpolant and, after `+`, the
stages it evaluates in steps that save; `–` means that the loop steps onto save points.
"""
IMPLICIT = """
"Stability": A and L as usual, with the limit R(∞) of y(t + h)/y(t) for y' = λy; "stiff acc.": the last stage is the
result. "DAE": solves rows `0 = ...` of index 1 too, with its order in all states. Runge–Kutta methods do when they end in
their last stage (Hairer, Wanner, Solving Ordinary Differential Equations II, VI.1), Rosenbrock methods when they fulfil
the conditions of VI.4 there and |R(∞)| < 1; the others refuse such models.
"""
GUSTAFSSON = """* `gustafsson`: Gustafsson, ACM TOMS 20(4), 496-517, 1994, for every implicit method with an estimate, as Hairer's
  RADAU5, RODAS and SDIRK4 have it.
"""
TITLES = {"erk": "Explicit Runge–Kutta", "rosenbrock": "Rosenbrock", "dirk": "Diagonally implicit Runge–Kutta",
          "firk": "Fully implicit Runge–Kutta"}
NOTES = {
    "rosenbrock": """
One linear system per stage and one Jacobian per step; no iteration. `ros2s` and `ros3p` have interpolants of least
norm over their stages, the others those of their authors.
""",
    "dirk": """
One nonlinear system per implicit stage. `backwards_euler_pc` is `backwards_euler` with Newton's iteration started from
the explicit step. `l_stable_sdirk_4` has its authors' interpolant, the others weights of least norm over their stages
that keep it bounded in stiff components. With `newton` = `full` each correction has the Jacobian of its iterate, and
doubles the digits of a stage ([stiff](stiff.md)).
""",
    "firk": """
All stages are one nonlinear system, solved in blocks. The estimate is smoothed by (I - h γ0 J)^-1, as in RADAU5; the
interpolant is the collocation polynomial, whose order is the number of stages. With `newton` = `full` the blocks of each
correction share the Jacobian at the mean of the stages: convergence stays linear, at a rate that shrinks with the step.
""",
}
TAIL = """
All coefficients are stored with 60 digits or as fractions. `tests/numerics` proves every order in the tables by the
conditions of all rooted trees, exactly or to 1e-45, and that the next order does not hold; the same for the
interpolants over the whole step, and stability by polynomials in exact arithmetic.

## Default controllers

Methods without an estimate run with `fixed`. With nrm2 the mean squared weighted error of a step, prev that of the last
accepted step, q = min(order, est.) and E = 1/(2(q + 1)), the gain before clamping is

```text
safety * nrm2^(-kp*E) * prev^(-ki*E)
```

* `pi` with kp = 0.7, ki = -0.4: Gustafsson, ACM TOMS 17(4), 533-554, 1991, for every pair not named below.
* `dormand-prince-54`: kp = 0.85, ki = -0.2, which is Hairer's DOPRI5 (beta = 0.04, exponent 1/5 - 0.75 beta).
* `dormand-prince-853`: `i` with kp = 0.75. Hairer's DOP853 uses beta = 0 and the exponent 1/8 of the combined error
  |e5|^2 / sqrt(|e5|^2 + 0.01 |e3|^2), which shrinks like h^8; q + 1 is 6 here and 0.75/6 = 1/8.
{gustafsson}
## Interpolants

Dormand–Prince 5(4) has Shampine's quartic, Tsit5 and DOP853 their own, Vern7 and Vern9 those of the pairs' author;
Vern7's extra stages are the ones corrected in 2024, since those of the first publication reach order 6 only. Methods
up to order 4 without one of their own have the cubic Hermite interpolant. How the rows are made:
`tools/tableaus/README.md`.
"""


def read(path):
    """The text of a .def file with its includes in place."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    include = lambda m: read(os.path.join(os.path.dirname(path), os.path.basename(m.group(1))))
    text = re.sub(r"^//.*$", "", text, flags=re.M)
    return re.sub(r'^#include "([^"]+)"$', include, text, flags=re.M)


def rows(family):
    text = re.sub(r"\)\s*$", ")\n", read(os.path.join(METHODS, family + ".def")))
    for body in re.findall(r"CUBIE_%s\((.*?)\)\n" % family.upper(), text, flags=re.S):
        yield dict(zip(FIELDS[family], arguments(body)), family=family)


def arguments(body):
    """Splits macro arguments at commas outside strings; adjacent strings are joined."""
    found, pieces = [], []
    for token in re.findall(r'"[^"]*"|,|[^\s",]+', body):
        if token == ",":
            found.append("".join(pieces))
            pieces = []
        else:
            pieces.append(token.strip('"'))
    return found + ["".join(pieces)]


def count(text):
    return len(text.split(",")) if text else 0


def numbers(text, stages=0, first=0):
    """Rows of a matrix, padded with zeros to `stages` columns and `first` rows on top."""
    found = [[float(Fraction(v)) for v in line.split(",")] for line in text.split(";") if line.strip()]
    return [[0.0] * stages] * first + [line + [0.0] * (stages - len(line)) for line in found]


def solved(matrix, x):
    """Gaussian elimination with row pivoting."""
    rows_left = [list(line) + [v] for line, v in zip(matrix, x)]
    n = len(x)
    for k in range(n):
        best = max(range(k, n), key=lambda i: abs(rows_left[i][k]))
        rows_left[k], rows_left[best] = rows_left[best], rows_left[k]
        rows_left[k] = [v / rows_left[k][k] for v in rows_left[k]]
        for i in range(n):
            if i != k:
                rows_left[i] = [p - rows_left[i][k] * q for p, q in zip(rows_left[i], rows_left[k])]
    return [line[-1] for line in rows_left]


def stability(m, z):
    """R(z), from the stages of y' = lambda y."""
    s = int(m["stages"])
    transformed = m["family"] == "rosenbrock"
    a = numbers(m["a"], s, 1 if transformed else 0)
    coupling = numbers(m["coupling"], s, 1) if transformed else [[0.0] * s] * s
    own = 1 / numbers(m["gamma"])[0][0] - z if transformed else 1
    matrix = [[(own if i == j else 0) - z * a[i][j] - coupling[i][j] for j in range(s)] for i in range(s)]
    return 1 + sum(b * x for b, x in zip(numbers(m["b"])[0], solved(matrix, [z] * s)))


def properties(m):
    s = int(m["stages"])
    limit = stability(m, -1e9).real
    bounded = all(abs(stability(m, 1j * 10**(k / 10))) <= 1 + 1e-9 for k in range(-20, 41))
    text = "L" if bounded and abs(limit) < 1e-4 else ("A" if bounded else "–") + f", R(∞) = {limit:.2g}".replace("-", "−")
    a = numbers(m["a"], s, 1 if m["family"] == "rosenbrock" else 0)
    last = a[-1][:-1] + [1.0] if m["family"] == "rosenbrock" else a[-1]
    accurate = last == numbers(m["b"])[0] and numbers(m["c"])[0][-1] == 1
    able = keeps_its_order(m, limit) if m["family"] == "rosenbrock" else accurate
    return text, "yes" if accurate else "", "yes" if able else ""


def keeps_its_order(m, limit):
    """The conditions of core/integrator/singular_mass.cpp."""
    s, order = int(m["stages"]), int(m["order"])
    rows_of = range(s)
    column = lambda matrix, j: [line[j] for line in matrix]
    product = lambda a, x: [sum(p * q for p, q in zip(line, x)) for line in a]
    times = lambda x, y: [p * q for p, q in zip(x, y)]
    unit = [[float(i == j) for j in rows_of] for i in rows_of]
    inverse = lambda a: [list(line) for line in zip(*(solved(a, column(unit, j)) for j in rows_of))]
    matmul = lambda a, b: [[sum(p * q for p, q in zip(line, column(b, j))) for j in rows_of] for line in a]
    coupling = numbers(m["coupling"], s, 1)
    own = 1 / numbers(m["gamma"])[0][0]
    gamma = inverse([[own * unit[i][j] - coupling[i][j] for j in rows_of] for i in rows_of])
    alpha = matmul(numbers(m["a"], s, 1), gamma)
    beta = [[p + q for p, q in zip(x, y)] for x, y in zip(alpha, gamma)]
    omega = inverse(beta)
    b = matmul([numbers(m["b"])[0]], gamma)[0]
    a, total = product(alpha, [1.0] * s), lambda x: sum(times(b, x))
    of_square = product(alpha, product(omega, times(a, a)))
    conditions = [(3, total(product(omega, times(a, a))), 1),
                  (4, total(product(omega, times(a, times(a, a)))), 1),
                  (4, total(product(omega, times(a, product(alpha, product(beta, [1.0] * s))))), 0.5),
                  (4, total(product(omega, times(a, of_square))), 1), (4, total(times(a, of_square)), 0.25)]
    return abs(limit) < 1 and all(order < least or abs(value - goal) < 1e-9 for least, value, goal in conditions)


def line(m):
    explicit = m["family"] == "erk"
    estimate = {"0": "–"}.get(m["embedded_order"], m["embedded_order"])
    if m.get("embedded_order2", "0") != "0":
        estimate += ", " + m["embedded_order2"]
    extra = count(m.get("interpolant_c", ""))
    dense = "–" if m["interpolant_order"] == "0" else m["interpolant_order"] + (f" + {extra}" if extra else "")
    controller = m["controller"]
    if controller not in ("fixed", "gustafsson"):
        controller += f" {m['kp']}" + (f", {m['ki']}" if float(m["ki"]) else "")
    aliases = ", ".join(f"`{a.strip()}`" for a in m["aliases"].split(",") if a.strip())
    if explicit:
        fsal = int(m["stages"]) > 1 and m["a"].split(";")[-1] + ", 0" == m["b"]
        middle = ["yes" if fsal else ""]
    else:
        middle = list(properties(m))
    cells = [f"`{m['name']}`", aliases, m["stages"], m["order"], estimate] + middle + [dense, controller, m["citation"]]
    return "| " + " | ".join(cells) + " |"


def page():
    text = HEAD.replace("{families}", "".join(f", `{f}`" for f in TITLES if f != "erk"))
    text += IMPLICIT
    for family, title in TITLES.items():
        middle = ["FSAL"] if family == "erk" else ["stability", "stiff acc.", "DAE"]
        header = ["name", "aliases", "stages", "order", "est."] + middle + ["dense", "controller", "source"]
        table = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)] + [line(m) for m in rows(family)]
        text += f"\n## {title}\n{NOTES.get(family, '')}\n" + "\n".join(table) + "\n"
    return text + TAIL.replace("{gustafsson}", GUSTAFSSON)


def main():
    text = page()
    if sys.argv[1:] == ["--check"]:
        with open(PAGE, encoding="utf-8") as f:
            if f.read() != text:
                sys.exit("docs/methods.md differs from core/plan/methods; run tools/gen_methods_doc.py")
        return
    with open(PAGE, "w", encoding="utf-8") as f:
        f.write(text)


main()
