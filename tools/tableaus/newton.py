"""Moves the rounded entries of a seed onto its conditions, in 150-digit arithmetic.

A decimal of more than 12 digits, or a fraction with a denominator beyond 10^9 in seeds that say so, is a rounded entry
and an unknown; equal texts are one unknown. Chord Gauss-Newton with the smallest change relative to max(1, |value|):
the Jacobian is taken once, its pseudo-inverse in double gives the steps, residuals are exact to 150 digits.
"""
import re

import mpmath
import numpy as np

from exact import evaluate, real

SHORT_DIGITS = 12
LARGE_DENOMINATOR = 10**9
TARGET = mpmath.mpf("1e-125")
MOST = mpmath.mpf("5e-14")
STEP = mpmath.mpf("1e-60")
RANK_TOLERANCE = 1e-11


class Cells:
    """Entries of a seed: exact values, or unknowns as ("x", index, sign)."""

    def __init__(self, constants, fractions_are_rounded=False):
        self.constants, self.fractions_are_rounded = constants, fractions_are_rounded
        self.indices, self.x = {}, []

    def is_rounded(self, entry):
        if re.fullmatch(r"[0-9]*\.[0-9]+", entry):
            return len(entry.replace(".", "").strip("0")) > SHORT_DIGITS
        parts = re.fullmatch(r"[0-9]+/([0-9]+)", entry)
        return bool(self.fractions_are_rounded and parts and int(parts.group(1)) > LARGE_DENOMINATOR)

    def cell(self, entry):
        entry = entry.strip()
        key = entry.lstrip("-")
        if not self.is_rounded(key):
            return evaluate(entry, self.constants)
        if key not in self.indices:
            self.indices[key] = len(self.x)
            self.x.append(real(evaluate(key, {})))
        return ("x", self.indices[key], -1 if entry.startswith("-") else 1)


def value(item, x):
    return x[item[1]] * item[2] if isinstance(item, tuple) else item


def digits(number):
    return mpmath.nstr(real(number), 3)


def polish(name, cells, residuals, most=MOST):
    """The unknowns on the conditions; prints how far they moved and refuses more than `most`."""
    x, r = list(cells.x), residuals(cells.x)
    first = size = max(map(abs, r))
    if x:
        scale = [max(abs(v), mpmath.mpf(1)) for v in x]
        columns = []
        for k in range(len(x)):
            moved = list(x)
            moved[k] += STEP * scale[k]
            columns.append([float((p - q) / STEP) for p, q in zip(residuals(moved), r)])
        pinv = np.linalg.pinv(np.array(columns).T, rcond=RANK_TOLERANCE)
        for _ in range(80):
            change = pinv @ np.array([float(v / size) for v in r])
            x = [v - size * mpmath.mpf(float(d)) * w for v, d, w in zip(x, change, scale)]
            r = residuals(x)
            last, size = size, max(map(abs, r))
            if size < TARGET or size > 2 * last:
                break
    moved = max((abs(p - q) / max(abs(q), 1) for p, q in zip(x, cells.x)), default=mpmath.mpf(0))
    print(f"{name}: {len(r)} conditions, {len(x)} unknowns, residual {digits(first)} -> {digits(size)}, "
          f"largest move {digits(moved)}")
    if real(size) > TARGET or moved > most:
        raise ValueError(f"{name}: not polished")
    return x
