"""Diagonally implicit Runge-Kutta methods, with or without an explicit first stage: from seeds to polished rows."""
import os
import tomllib
from fractions import Fraction

import mpmath

import continuous
from exact import all_exact, constants_of, evaluate, inverse, lower, matmul, real
from newton import Cells, digits, polish, value
from rows import citation_lines, comment_lines, literal, text, texts
from trees import elementary_weights, rooted_trees

NAMES = ["backwards_euler", "backwards_euler_pc", "crank_nicolson", "implicit_midpoint", "trapezoidal_dirk",
         "sdirk_2_2", "tr_bdf2", "l_stable_dirk_3", "kvaerno3", "l_stable_sdirk_4", "kvaerno4", "kencarp4", "kvaerno5",
         "kencarp5"]

HEAD = """// Diagonally implicit Runge-Kutta methods, one row each.
// Written by tools/tableaus/generate.py from tools/tableaus/seeds/dirk; edit those.
//
// CUBIE_DIRK(name, aliases, citation, stages, order, embedded_order,
//            c, a, b, error,
//            interpolant_order, interpolant_degree, interpolant_weights,
//            predictor, controller, kp, ki, kd)
//
// Texts as in erk.def. a: the lower triangle with its diagonal; a first row "0" is an explicit first stage.
// interpolant_weights: one row per stage with the coefficients of theta, theta^2, ... predictor: where Newton's
// iteration for a stage starts, "previous" (the last known derivative) or "euler" (f at the start of the step).
"""


class Seed:
    def __init__(self, path):
        with open(path, "rb") as f:
            data = tomllib.load(f)
        self.data, self.name = data, data["name"]
        self.order, self.embedded_order = data["order"], data.get("embedded_order", 0)
        self.constants = constants_of(data)
        self.cells = Cells(self.constants, data.get("rounded_fractions", False))
        row = lambda key: [self.cells.cell(t) for t in data[key].split(",")]
        self.c, self.b = row("c"), row("b")
        self.stages = len(self.c)
        self.a = lower(data["a"], self.stages, self.cells.cell, 0)
        self.b_hat = row("b_hat") if "b_hat" in data else None

    def tableau(self, x):
        take = lambda row: [value(v, x) for v in row]
        t = {"c": take(self.c), "a": [take(r) for r in self.a], "b": take(self.b)}
        t["b_hat"] = take(self.b_hat) if self.b_hat else []
        if not all_exact(*t.values()):
            t = {k: [[real(e) for e in r] if isinstance(r, list) else real(r) for r in v] for k, v in t.items()}
        t["error"] = [p - q for p, q in zip(t["b"], t["b_hat"])]
        return t


def phi_of(a, trees):
    one = a[-1][-1] * 0 + 1
    return elementary_weights([[(j, v) for j, v in enumerate(row) if v != 0] for row in a], trees, one)


def at_infinity(a):
    """h k = z first + second + O(1/z) for y' = lambda y, z = h lambda to -infinity and y = 1."""
    s, zero = len(a), a[-1][-1] * 0
    start = 1 if all(v == 0 for v in a[0]) else 0
    block = [row[start:] for row in a[start:]]
    inv = inverse(block)
    first = [zero] * s
    if start:
        first = [zero + 1] + [-sum((p * a[j + 1][0] for j, p in enumerate(row)), zero) for row in inv]
    rest = [f - 1 for f in first[start:]]
    second = [zero] * start + [sum((p * q for p, q in zip(row, rest)), zero) for row in inv]
    return first, second


def inner(p, q):
    return sum((u * v for u, v in zip(p, q)), p[0] * 0)


def residuals(seed, x, trees):
    t = seed.tableau(x)
    a, c = t["a"], t["c"]
    phi = phi_of(a, trees)
    found = [sum(row) - node for row, node in zip(a, c)]
    if seed.data.get("stage_order_2"):
        found += [inner(row, c) - node * node / 2 for row, node in zip(a, c)]
    for weights, order in ((t["b"], seed.order), (t["b_hat"], seed.embedded_order)):
        if not weights:
            continue
        for tree, p in zip(trees, phi):
            if tree.order <= order:
                found.append(inner(weights, p) - (p[0] * 0 + 1) / tree.gamma)
    if seed.data.get("damped"):  # R(infinity) = 0, and a bounded estimate
        first, second = at_infinity(a)
        found += [1 + inner(t["b"], second), inner(t["error"], first)]
    return found


def interpolant(seed, t):
    trees = rooted_trees(seed.order)
    phi = phi_of(t["a"], trees)
    first, second = at_infinity(t["a"])
    explicit = any(v != 0 for v in first)
    if "dense_weights" in seed.data:
        weights = [[evaluate(v, seed.constants) for v in line.split(",")] for line in
                   seed.data["dense_weights"].strip().splitlines()]
        q = continuous.check_order(phi, trees, weights, seed.order)
        weights = continuous.solve(phi, trees, t["b"], q, len(weights[0]), weights)
        origin = "published"
    else:
        limit = seed.data.get("dense_order", seed.order)
        extra = [first] if explicit else []  # bounded at infinity
        q, weights = continuous.best(phi, trees, t["b"], limit, extra, max(1, seed.order - 1))
        origin = "derived"
    growth = max(abs(real(inner(col, first))) for col in zip(*weights))
    damping = max(abs(1 + sum(real(inner(col, second)) * (mpmath.mpf(k) / 50)**(j + 1)
                              for j, col in enumerate(zip(*weights)))) for k in range(51))
    size = max(abs(real(v)) for row in weights for v in row)
    print(f"  {origin} interpolant of order {q}, degree {len(weights[0])}, largest weight {digits(size)}, "
          f"growth at infinity {digits(growth)}, largest |R(infinity, theta)| {digits(damping)}")
    return q, weights


def row(path):
    seed = Seed(path)
    data, s = seed.data, seed.stages
    trees = rooted_trees(max(seed.order, seed.embedded_order))
    most = mpmath.mpf(data.get("most", "5e-14"))
    t = seed.tableau(polish(seed.name, seed.cells, lambda x: residuals(seed, x, trees), most))
    q, weights = interpolant(seed, t)
    gains = data.get("controller", {"name": "fixed", "kp": "0", "ki": "0"})
    triangle = [[text(v) for v in t["a"][i][:i + 1]] for i in range(s)]
    triangle = [["0"] if all(v == "0" for v in r) else r for r in triangle]
    fields = [f'    "{seed.name}"', f'    "{", ".join(data.get("aliases", []))}"', citation_lines(data["citation"]),
              f"    {s}, {seed.order}, {seed.embedded_order}", literal([[text(v) for v in t["c"]]]), literal(triangle),
              literal([[text(v) for v in t["b"]]]), literal([[text(v) for v in t["error"]]]),
              f"    {q}, {len(weights[0])}", literal(texts(weights)), f'    "{data.get("predictor", "previous")}"',
              f'    "{gains["name"]}", {gains["kp"]}, {gains["ki"]}, {gains.get("kd", "0")}']
    return comment_lines(data.get("remark", "")) + "CUBIE_DIRK(\n" + ",\n".join(fields) + ")\n"


def write(seeds, folder):
    rows = [row(os.path.join(seeds, "dirk", name + ".toml")) for name in NAMES]
    with open(os.path.join(folder, "dirk.def"), "w", encoding="utf-8") as f:
        f.write(HEAD + "".join("\n" + r for r in rows))


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    write(os.path.join(here, "seeds"), os.path.join(here, "../../core/plan/methods"))
