"""Reads a seed file and tells exact entries from rounded ones.

An entry is exact when it is written as a fraction or as a short decimal, or when all its digits are those of a fraction
with a small denominator. Everything else is a rounded decimal and may be moved by the polisher within its last digits.
"""
import tomllib
from decimal import Decimal
from fractions import Fraction

SHORT_DIGITS = 12  # a decimal with no more significant digits is meant as written
LONG_DIGITS = 24  # enough digits to recognise a fraction
MAX_DENOMINATOR = 10**6


class Entry:
    """One coefficient: `exact` is a Fraction or None, `value` the published Fraction."""

    def __init__(self, text):
        text = text.strip()
        self.value = Fraction(text)
        self.exact = None
        digits = Decimal(text).normalize().as_tuple() if "/" not in text else None
        if digits is None or len(digits.digits) <= SHORT_DIGITS:
            self.exact = self.value
        elif len(digits.digits) >= LONG_DIGITS:
            near = self.value.limit_denominator(MAX_DENOMINATOR)
            if abs(near - self.value) <= Fraction(10) ** digits.exponent:
                self.exact = near


def row(text, length):
    entries = [Entry(t) for t in text.split(",")] if text.strip() else []
    if len(entries) > length:
        raise ValueError(f"row has {len(entries)} entries, at most {length} expected: {text[:60]}")
    return entries + [Entry("0") for _ in range(length - len(entries))]


def lower_rows(text, first, width):
    lines = text.splitlines() if text else []
    return [row(line, first + k)[:width] for k, line in enumerate(lines)]


def dense_weights(dense, width):
    """Rows of the weight polynomials, their degree, and whether their values are still to be found."""
    if "weights" in dense:
        lines = dense["weights"].splitlines()
        degree = max(line.count(",") + 1 for line in lines)
        weights = [row(line, degree) for line in lines]
        return weights + [row("", degree)] * (width - len(weights)), degree, False
    degree, weights = dense["degree"], []
    for i in range(width):
        entries = row("1" if i == 0 else "0", degree)
        if i in dense["used_stages"]:
            for entry in entries[1:]:
                entry.exact = None
        weights.append(entries)
    return weights, degree, True


class Seed:
    """A published method: entries as written, nothing computed."""

    def __init__(self, path):
        with open(path, "rb") as f:
            data = tomllib.load(f)
        self.name, self.citation = data["name"], data["citation"]
        self.aliases = data.get("aliases", [])
        self.order, self.embedded_order = data["order"], data.get("embedded_order", 0)
        self.embedded_order2 = data.get("embedded_order2", 0)
        self.c = [Entry(t) for t in data["c"].split(",")]
        s = self.stages = len(self.c)
        self.a = [row("", 0)] + lower_rows(data.get("a", ""), 1, s)
        self.b = row(data["b"], s)
        self.b_hat = row(data["b_hat"], s) if "b_hat" in data else None
        self.error = row(data["error"], s) if "error" in data else None
        self.b_hat2 = row(data["b_hat2"], s) if "b_hat2" in data else None
        self.controller = data.get("controller", {"name": "fixed", "kp": "0", "ki": "0"})
        self.dense = None
        if "interpolant" in data:
            dense = data["interpolant"]
            extra_c = [Entry(t) for t in dense["c"].split(",")] if "c" in dense else []
            weights, degree, solve = dense_weights(dense, s + len(extra_c))
            self.dense = {"order": dense["order"], "degree": degree, "c": extra_c,
                          "a": lower_rows(dense.get("a", ""), s, s + len(extra_c)), "weights": weights,
                          "solve": solve}
        if len(self.a) != s or any(len(r) != i for i, r in enumerate(self.a)):
            raise ValueError(f"{self.name}: a has {len(self.a)} rows, {s} expected")
