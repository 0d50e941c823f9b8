"""Rosenbrock methods: from seeds in either form to polished rows of the transformed form.

The transformed form is Hairer & Wanner, Solving ODEs II, (IV.7.25): Gamma = (I/gamma - C)^-1, alpha = a Gamma,
b = m Gamma, error likewise. Order conditions (their table IV.7.1 and theorem IV.7.3): over all rooted trees, a vertex
with one child multiplies by beta = alpha + Gamma, one with several by alpha.
"""
import os
import tomllib
from fractions import Fraction

import mpmath

import continuous
from exact import all_exact, constants_of, evaluate, inverse, lower, matmul, real
from newton import Cells, polish, value
from rows import citation_lines, comment_lines, literal, text, texts
from trees import rooted_trees

NAMES = ["rosenbrock23", "ros2s", "ros3p", "rodas3p", "rodas4", "rodas5p"]
HEAD = """// Rosenbrock methods, one row each.
// Written by tools/tableaus/generate.py from tools/tableaus/seeds/rosenbrock; edit those.
//
// CUBIE_ROSENBROCK(name, aliases, citation, stages, order, embedded_order,
//                  gamma, c, a, coupling, time_weights, b, error,
//                  interpolant_order, interpolant_degree, interpolant_weights,
//                  controller, kp, ki, kd)
//
// The transformed form of Hairer & Wanner, Solving ODEs II, (IV.7.25), in the stage vectors U_i:
//   (I/(h gamma) - J) U_i = f(t + c_i h, y + sum_j a_ij U_j) + sum_j (coupling_ij / h) U_j + time_weights_i h f_t
//   y(t + h) = y + sum_i b_i U_i, error = sum_i error_i U_i, y(t + theta h) = y + sum_i w_i(theta) U_i
// without a factor h on the last line. Texts as in erk.def; a and coupling: rows of the stages after the first,
// strictly lower part. interpolant_weights: one row per stage with the coefficients of theta, theta^2, ...
"""


def phi_of(alpha, beta, trees):
    """Elementary weights; beta for a single child, alpha for several."""
    s = len(alpha)
    phi, by_alpha, by_beta = [], {}, {}
    one = beta[0][0] * 0 + 1
    for tree in trees:
        values = [one] * s
        for child in tree.children:
            store, matrix = (by_beta, beta) if len(tree.children) == 1 else (by_alpha, alpha)
            if child not in store:
                store[child] = [sum((m * p for m, p in zip(row, phi[child]) if m != 0), one * 0) for row in matrix]
            values = [x * y for x, y in zip(values, store[child])]
        phi.append(values)
    return phi


class Seed:
    """A seed; its rounded entries are the unknowns in `cells`."""

    def __init__(self, path):
        with open(path, "rb") as f:
            data = tomllib.load(f)
        self.data, self.name = data, data["name"]
        self.order, self.embedded_order = data["order"], data["embedded_order"]
        self.constants = constants_of(data)
        self.cells = Cells(self.constants)
        cell = self.cells.cell
        self.gamma = evaluate(data["gamma"], self.constants)
        self.c = [cell(t) for t in data["c"].split(",")]
        s = self.stages = len(self.c)
        self.d = [cell(t) for t in data["time_weights"].split(",")] if "time_weights" in data else None
        self.a = lower(data["a"], s, cell)
        self.coupling = lower(data["coupling"], s, cell)
        self.b = [cell(t) for t in data["b"].split(",")]
        self.error = [cell(t) for t in data["error"].split(",")] if "error" in data else None
        self.b_hat = [cell(t) for t in data["b_hat"].split(",")] if "b_hat" in data else None

    def tableau(self, x):
        take = lambda row: [value(v, x) for v in row]
        t = {"gamma": self.gamma, "c": take(self.c), "a": [take(r) for r in self.a],
             "coupling": [take(r) for r in self.coupling], "b": take(self.b)}
        t["exact"] = not x and all_exact(self.gamma, t["c"], t["a"], t["coupling"], t["b"])
        if not t["exact"]:
            t = {k: (real(v) if k == "gamma" else [[real(e) for e in r] if isinstance(r, list) else real(r) for r in v])
                 if k != "exact" else v for k, v in t.items()}
        s, g = self.stages, t["gamma"]
        one = g * 0 + 1
        t["Gamma"] = inverse([[(one / g if i == j else one * 0) - t["coupling"][i][j] for j in range(s)]
                              for i in range(s)])
        t["alpha"] = matmul(t["a"], t["Gamma"])
        t["beta"] = [[p + q for p, q in zip(r1, r2)] for r1, r2 in zip(t["alpha"], t["Gamma"])]
        t["d"] = take(self.d) if self.d else [sum(r) for r in t["Gamma"]]
        if self.error:
            t["error"] = take(self.error)
        else:
            t["error"] = [p - value(q, x) if t["exact"] else p - real(value(q, x))
                          for p, q in zip(t["b"], self.b_hat)]
        t["b_hat"] = [p - q if t["exact"] else p - real(q) for p, q in zip(t["b"], t["error"])]
        return t


def simplifying(kind, t):
    """Residuals, one per stage, of the simplifying assumptions that a seed names."""
    times = lambda v: [row[0] for row in matmul(t["beta"], [[e] for e in v])]
    squares = [v * v for v in t["c"]]
    if kind == "prothero_robinson":  # beta c^2 = c^3 / 3
        return [p - c**3 / 3 for p, c in zip(times(squares), t["c"])]
    if kind == "eigenvector":  # beta v = gamma v for v = c^2 - 2 beta beta 1
        v = [c2 - 2 * w for c2, w in zip(squares, times([sum(r) for r in t["beta"]]))]
        return [p - t["gamma"] * q for p, q in zip(times(v), v)]
    raise ValueError(kind)


def residuals(seed, x, trees):
    t = seed.tableau(x)
    phi = phi_of(t["alpha"], t["beta"], trees)
    found = [sum(r) - c for r, c in zip(t["alpha"], t["c"])]
    found += [sum(r) - real(d) if not t["exact"] else sum(r) - d for r, d in zip(t["Gamma"], t["d"])]
    for weights, order in ((t["b"], seed.order), (t["b_hat"], seed.embedded_order)):
        standard = matmul([weights], t["Gamma"])[0]
        for tree, p in zip(trees, phi):
            if tree.order <= order:
                goal = Fraction(1, tree.gamma)
                found.append(sum(u * v for u, v in zip(standard, p)) - (goal if t["exact"] else real(goal)))
    for kind in seed.data.get("simplifying", []):
        found += simplifying(kind, t)
    return found


def published_dense(seed, b):
    """Weights of theta^j from H as in Hairer's RODAS: y0 + theta b + theta (1 - theta) (h2 + theta h3 + ...)."""
    data = seed.data
    if "dense_weights" in data:
        return [[evaluate(t, seed.constants) for t in line.split(",")] for line in
                data["dense_weights"].strip().splitlines()]
    rows = [[evaluate(t, seed.constants) for t in line.split(",")] for line in data["dense"].strip().splitlines()]
    rows = [row + [Fraction(0)] * (len(b) - len(row)) for row in rows]
    degree = len(rows) + 1
    weights = []
    for i in range(len(b)):
        line = [b[i]] + [Fraction(0)] * (degree - 1)
        for k, row in enumerate(rows):
            line[k] = line[k] + row[i] if all_exact(line, row) else real(line[k]) + real(row[i])
            line[k + 1] = line[k + 1] - row[i] if all_exact(line, row) else real(line[k + 1]) - real(row[i])
        weights.append(line)
    return weights


def build(path):
    seed = Seed(path)
    trees = rooted_trees(max(seed.order, seed.embedded_order))
    t = seed.tableau(polish(seed.name, seed.cells, lambda x: residuals(seed, x, trees)))
    trees = rooted_trees(seed.order)
    phi = phi_of(t["alpha"], t["beta"], trees)
    in_u = [matmul(t["Gamma"], [[v] for v in p]) for p in phi]  # sum_i w_i (Gamma phi)_i
    in_u = [[v[0] for v in p] for p in in_u]
    if "dense" in seed.data or "dense_weights" in seed.data:
        start = published_dense(seed, t["b"])
        q = continuous.check_order(in_u, trees, start, seed.order)
        weights = continuous.solve(in_u, trees, t["b"], q, len(start[0]), start)
        moved = max(abs(real(p) - real(v)) / max(abs(real(v)), 1)
                    for r1, r2 in zip(weights, start) for p, v in zip(r1, r2))
        print(f"  published interpolant of order {q}, largest relative move {mpmath.nstr(moved, 3)}")
    else:
        q, weights = continuous.best(in_u, trees, t["b"], seed.order)
        print(f"  derived interpolant of order {q}, degree {len(weights[0])}")
    return seed, t, q, weights


def row(path):
    seed, t, q, weights = build(path)
    data, s = seed.data, seed.stages
    gains = data["controller"]
    fields = [f'    "{seed.name}"', f'    "{", ".join(data.get("aliases", []))}"', citation_lines(data["citation"]),
              f"    {s}, {seed.order}, {seed.embedded_order}", literal([[text(t["gamma"])]]), literal(texts([t["c"]])),
              literal(texts([t["a"][i][:i] for i in range(1, s)])),
              literal(texts([t["coupling"][i][:i] for i in range(1, s)])), literal([[text(v) for v in t["d"]]]),
              literal([[text(v) for v in t["b"]]]), literal([[text(v) for v in t["error"]]]),
              f"    {q}, {len(weights[0])}", literal(texts(weights)),
              f'    "{gains["name"]}", {gains["kp"]}, {gains["ki"]}, {gains.get("kd", "0")}']
    return comment_lines(data.get("remark", "")) + "CUBIE_ROSENBROCK(\n" + ",\n".join(fields) + ")\n"


def write(seeds, folder):
    rows = [row(os.path.join(seeds, "rosenbrock", name + ".toml")) for name in NAMES]
    with open(os.path.join(folder, "rosenbrock.def"), "w", encoding="utf-8") as f:
        f.write(HEAD + "".join("\n" + r for r in rows))


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    write(os.path.join(here, "seeds"), os.path.join(here, "../../core/plan/methods"))
