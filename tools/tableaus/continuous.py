"""Weights of an interpolant: the continuous order conditions, solved with the smallest change or the smallest norm."""
from fractions import Fraction

import mpmath

from exact import all_exact, real, smallest_solution
from trees import rooted_trees

RESIDUAL = mpmath.mpf("1e-90")


def conditions(phi, trees, b, order, degree, extra):
    """Rows and goals over the unknowns w[i][j] at index i * degree + j."""
    stages, zero = len(b), b[0] * 0
    rows, goals = [], []
    for tree, weights in zip(trees, phi):
        if tree.order > order:
            continue
        for j in range(degree):
            row = [zero] * (stages * degree)
            for i in range(stages):
                row[i * degree + j] = weights[i]
            rows.append(row)
            goals.append((zero + 1) / tree.gamma if j + 1 == tree.order else zero)
    for vector in extra:  # sum_i w_i(theta) vector_i = 0 for all theta
        for j in range(degree):
            row = [zero] * (stages * degree)
            for i in range(stages):
                row[i * degree + j] = vector[i]
            rows.append(row)
            goals.append(zero)
    for i in range(stages):
        row = [zero] * (stages * degree)
        for j in range(degree):
            row[i * degree + j] = zero + 1
        rows.append(row)
        goals.append(b[i])
    return rows, goals


def solve(phi, trees, b, order, degree, start=None, extra=()):
    """w[i][j] nearest to start (or to zero) that satisfies all conditions, or None."""
    stages = len(b)
    if not all_exact(phi, b, extra, start or []):
        phi = [[real(v) for v in p] for p in phi]
        b = [real(v) for v in b]
        extra = [[real(v) for v in e] for e in extra]
        start = [[real(v) for v in r] for r in start] if start else None
    else:
        b = [Fraction(v) for v in b]
    rows, goals = conditions(phi, trees, b, order, degree, extra)
    if start:
        flat = [v for row in start for v in row]
        goals = [g - sum((x * y for x, y in zip(row, flat)), g * 0) for row, g in zip(rows, goals)]
    found = smallest_solution(rows, goals)
    if found is None:
        return None
    if start:
        found = [x + y for x, y in zip(found, flat)]
    return [found[i * degree:(i + 1) * degree] for i in range(stages)]


def best(phi, trees, b, order, extra=(), least=1):
    """(order, weights) of the highest order up to `order`, of the smallest degree that reaches it."""
    for q in range(order, least - 1, -1):
        for degree in range(q, q + 2):
            weights = solve(phi, trees, b, q, degree, extra=extra)
            if weights:
                return q, weights
    return 0, []


def check_order(phi, trees, weights, limit):
    """The order up to which given weights satisfy the continuous conditions (to 1e-6: the published digits)."""
    for tree, p in zip(trees, phi):
        if tree.order > limit:
            break
        for j in range(len(weights[0])):
            goal = 1 / mpmath.mpf(tree.gamma) if j + 1 == tree.order else 0
            if abs(sum(real(p[i]) * real(weights[i][j]) for i in range(len(weights))) - goal) > 1e-6:
                return tree.order - 1
    return limit


def trees_up_to(order):
    return rooted_trees(order)
