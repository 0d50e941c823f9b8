"""Numbers of the implicit families: exact fractions where a method is rational, 150 digits elsewhere.

Exact entries are fractions, short decimals, square roots and expressions in the constants of a seed.
"""
from fractions import Fraction

import mpmath
import sympy

mpmath.mp.dps = 150
SMALL = mpmath.mpf("1e-90")  # pivots below it count as zero


def constants_of(data):
    """The constants of a seed, later ones in terms of earlier ones; [polynomial, guess] stands for a root."""
    constants = {}
    for key, value in data.get("constants", {}).items():
        if isinstance(value, list):
            polynomial = sympy.sympify(value[0], rational=True)
            x = polynomial.free_symbols.pop()
            root = mpmath.findroot(sympy.lambdify(x, polynomial, "mpmath"), mpmath.mpf(value[1]))
            constants[key] = sympy.Float(mpmath.nstr(root, 150), 150)
        else:
            constants[key] = sympy.sympify(value, locals=constants, rational=True)
    return constants


def lower(block, stages, cell, first=1):
    """A square matrix from the lines of a lower triangle that starts at row `first`, padded with zeros."""
    lines = block.strip().splitlines() if block.strip() else []
    rows = [[] for _ in range(first)] + [[cell(t) for t in line.split(",")] for line in lines]
    rows += [[] for _ in range(stages - len(rows))]
    return [row + [Fraction(0)] * (stages - len(row)) for row in rows]


def evaluate(text, constants):
    """A Fraction where the value is rational, else an mpf."""
    value = sympy.sympify(text.strip(), locals=constants, rational=True)
    if value.is_Rational:
        return Fraction(int(value.p), int(value.q))
    return mpmath.mpf(sympy.N(value, 150))


def real(value):
    return mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else mpmath.mpf(value)


def all_exact(*groups):
    flat = []

    def walk(item):
        if isinstance(item, (list, tuple)):
            for x in item:
                walk(x)
        else:
            flat.append(item)

    walk(list(groups))
    return all(isinstance(x, (Fraction, int)) for x in flat)


def matmul(a, b):
    return [[sum((x * y for x, y in zip(row, col) if x != 0), 0 * b[0][0]) for col in zip(*b)] for row in a]


def inverse(a):
    """Gauss-Jordan with the largest pivot, in whatever arithmetic the entries have."""
    n = len(a)
    rows = [list(r) + [r[0] * 0 + (1 if i == j else 0) for j in range(n)] for i, r in enumerate(a)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        scale = rows[k][k]
        rows[k] = [x / scale for x in rows[k]]
        for i in range(n):
            if i != k and rows[i][k] != 0:
                f = rows[i][k]
                rows[i] = [x - f * y for x, y in zip(rows[i], rows[k])]
    return [r[n:] for r in rows]


def independent(rows, goals):
    """Indices of a largest independent set of rows; None when the other goals contradict it."""
    kept, basis = [], []
    for index, (row, goal) in enumerate(zip(rows, goals)):
        rest, value = list(row), goal
        for column, reduced, reduced_goal in basis:
            if rest[column] != 0:
                f = rest[column]
                rest = [x - f * y for x, y in zip(rest, reduced)]
                value = value - f * reduced_goal
        column = max(range(len(rest)), key=lambda j: abs(rest[j]))
        if abs(real(rest[column])) > SMALL:
            scale = rest[column]
            basis.append((column, [x / scale for x in rest], value / scale))
            kept.append(index)
        elif abs(real(value)) > SMALL:
            return None
    return kept


def smallest_solution(rows, goals):
    """The least-norm solution of a linear system, or None when there is none."""
    kept = independent(rows, goals)
    if kept is None:
        return None
    a, r = [rows[k] for k in kept], [goals[k] for k in kept]
    gram = inverse([[sum((x * y for x, y in zip(p, q)), p[0] * 0) for q in a] for p in a])
    factors = [sum((g * v for g, v in zip(line, r)), r[0] * 0) for line in gram]
    return [sum((f * row[j] for f, row in zip(factors, a)), r[0] * 0) for j in range(len(a[0]))]
