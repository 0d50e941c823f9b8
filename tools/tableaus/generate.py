#!/usr/bin/env python3
"""Writes core/plan/methods/*.def from the seed files.

Usage: generate.py [OUTPUT_FOLDER]       (needs numpy, mpmath and sympy)
"""
import os
import sys
from decimal import Context, Decimal
from fractions import Fraction

import dirk
import firk
import rosenbrock
import rows as rows_of_text
from polish import TARGET, polish_dense, polish_pair
from tableau import Seed

HERE = os.path.dirname(os.path.abspath(__file__))
# The order of the catalogue: simple first, then by order.
NAMES = ["euler", "heun_21", "midpoint", "ralston_33", "ssprk33", "bogacki_shampine_32", "classical_rk4",
         "fehlberg_45", "cash_karp_54", "dormand_prince_54", "tsit5", "vern7", "dormand_prince_853", "vern9"]
OWN_FILE_LINES = 60  # longer rows get a file of their own
DIGITS = 60
HERMITE_ORDER = 3

HEAD = """// {what}
// Written by tools/tableaus/generate.py from tools/tableaus/seeds; edit those.
"""
CATALOGUE_HEAD = HEAD + """//
// CUBIE_ERK(name, aliases, citation, stages, order, embedded_order, embedded_order2,
//           c, a, b, error, error2,
//           interpolant_order, interpolant_degree, interpolant_c, interpolant_a, interpolant_weights,
//           controller, kp, ki, kd)
//
// Texts of coefficients: rows end with ';', entries with ','; fractions are exact, decimals have {digits} digits.
// a: rows of the stages after the first, strictly lower part. error = b - b_hat, exact before rounding; empty without
// an estimate. error2: a second estimate of order embedded_order2. interpolant_a: rows of the extra stages, each over
// all stages before it. interpolant_weights: one row per stage with the coefficients of theta, theta^2, ...; a row "0"
// is all zero. Gains: exponents in units of 1/(q + 1) with q = min(order, embedded_order).
"""


class Text:
    """A coefficient as text, with its exact value where it has one."""

    def __init__(self, entry, value):
        self.exact = entry.exact if entry else None
        self.value = value
        if self.exact is not None:
            f = Fraction(self.exact)
            self.text = str(f.numerator) if f.denominator == 1 else f"{f.numerator}/{f.denominator}"
            if max(abs(f.numerator), f.denominator) >= 2**53:
                raise ValueError(f"{f} does not fit two doubles")
        else:
            rounded = Context(prec=DIGITS).plus(value)
            self.text = format(rounded, "f").rstrip("0").rstrip(".")


class Exact:
    def __init__(self, value):
        self.exact = value


def texts(entries, values):
    return [Text(e, v) for e, v in zip(entries, values)]


def difference(b, other, value):
    """Text of b - other (exact if both are)."""
    if b.exact is not None and other.exact is not None:
        return Text(Exact(Fraction(b.exact) - Fraction(other.exact)), None)
    return Text(None, value)


def hermite(b, fsal):
    """Cubic Hermite weights over the stages and f(t + h, y_{n+1}); None when coefficients are not fractions."""
    if any(t.exact is None for t in b):
        return None
    rows = [[Fraction(0), 3 * Fraction(t.exact), -2 * Fraction(t.exact)] for t in b]
    if not fsal:
        rows.append([Fraction(0)] * 3)
    for row, ends in ((rows[0], (1, -2, 1)), (rows[-1], (0, -1, 1))):
        for j, v in enumerate(ends):
            row[j] += v
    return [[Text(Exact(v), None) for v in row] for row in rows]


def build(seed):
    pair, residual = polish_pair(seed)
    if residual > TARGET:
        raise ValueError(f"{seed.name}: residual {residual:.1e}")
    m = {"b": texts(seed.b, pair["b"]), "c": texts(seed.c, pair["c"])}
    m["a"] = [texts(e, v) for e, v in zip(seed.a, pair["a"])]
    fsal = seed.stages > 1 and [e.value for e in seed.a[-1]] == [e.value for e in seed.b[:-1]]
    if fsal:
        m["a"][-1] = m["b"][:-1]
    estimates = [e for e in (seed.b_hat, seed.error, seed.b_hat2) if e]
    m["errors"] = [[Text(e, v) for e, v in zip(entries, values)] if entries is seed.error
                   else [difference(p, q, v) for p, q, v in zip(m["b"], entries, values)]
                   for entries, values in zip(estimates, pair["errors"])]
    m["dense"] = (0, 0, [], [], [])
    if seed.dense:
        dense, residual = polish_dense(seed, pair)
        if residual > TARGET:
            raise ValueError(f"{seed.name}: interpolant residual {residual:.1e}")
        a = [m["b"] if [e.value for e in row] == [e.value for e in seed.b] else texts(row, values)
             for row, values in zip(seed.dense["a"], dense["a"])]
        m["dense"] = (seed.dense["order"], seed.dense["degree"], texts(seed.dense["c"], dense["c"]), a,
                      [texts(r, v) for r, v in zip(seed.dense["weights"], dense["weights"])])
    elif HERMITE_ORDER >= seed.order - 1:
        one = Text(Exact(Fraction(1)), None)
        m["dense"] = (min(HERMITE_ORDER, seed.order), 3, [] if fsal else [one], [] if fsal else [m["b"]],
                      hermite(m["b"], fsal))
    return m


def literal(rows):
    return rows_of_text.literal([[t.text for t in row] for row in rows])


def zero_rows(rows):
    return [[r[0]] if all(t.text == "0" for t in r) else r for r in rows]


def method_row(seed, m):
    order, degree, c, a, weights = m["dense"]
    errors = m["errors"] + [None, None]
    gains = seed.controller
    fields = [f'    "{seed.name}"', f'    "{", ".join(seed.aliases)}"', rows_of_text.citation_lines(seed.citation),
              f"    {seed.stages}, {seed.order}, {seed.embedded_order}, {seed.embedded_order2}",
              literal([m["c"]]), literal(m["a"][1:]), literal([m["b"]]),
              literal([errors[0]] if errors[0] else []), literal([errors[1]] if errors[1] else []),
              f"    {order}, {degree}", literal([c] if c else []), literal(a), literal(zero_rows(weights)),
              f'    "{gains["name"]}", {gains["kp"]}, {gains["ki"]}, {gains.get("kd", "0")}']
    text = ",\n".join(fields)
    return f"CUBIE_ERK(\n{text})\n"


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "../../core/plan/methods")
    os.makedirs(folder, exist_ok=True)
    catalogue = CATALOGUE_HEAD.format(what="Explicit Runge-Kutta methods, one row each.", digits=DIGITS)
    for name in NAMES:
        print(name)
        seed = Seed(os.path.join(HERE, "seeds", name + ".toml"))
        row = method_row(seed, build(seed))
        if row.count("\n") > OWN_FILE_LINES:
            with open(os.path.join(folder, f"erk_{name}.def"), "w", encoding="utf-8") as f:
                f.write(HEAD.format(what=f"One row of erk.def: {seed.name}.") + "\n" + row)
            row = f'#include "plan/methods/erk_{name}.def"\n'
        catalogue += "\n" + row
    with open(os.path.join(folder, "erk.def"), "w", encoding="utf-8") as f:
        f.write(catalogue)
    for family in (rosenbrock, dirk, firk):
        family.write(os.path.join(HERE, "seeds"), folder)


main()
