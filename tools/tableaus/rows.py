"""Text of the rows of core/plan/methods/*.def."""
from fractions import Fraction

import mpmath

from exact import real

DIGITS = 60


def text(value):
    """A fraction of two whole numbers below 2^53, else a decimal of 60 digits."""
    if isinstance(value, (int, Fraction)):
        f = Fraction(value)
        if max(abs(f.numerator), f.denominator) < 2**53:
            return str(f.numerator) if f.denominator == 1 else f"{f.numerator}/{f.denominator}"
    value = real(value)
    if abs(value) < mpmath.mpf("1e-90"):
        return "0"
    digits = mpmath.nstr(value, DIGITS, min_fixed=-mpmath.inf, max_fixed=mpmath.inf, strip_zeros=True)
    return digits[:-2] if digits.endswith(".0") else digits


def texts(matrix):
    """Rows of texts; a row of zeros becomes a single 0."""
    rows = [[text(v) for v in row] for row in matrix]
    return [["0"] if len(r) > 1 and all(t == "0" for t in r) else r for r in rows]


def literal(rows, indent="    "):
    """String literals, one or more lines per row, at most 120 columns."""
    if not rows or not rows[0]:
        return indent + '""'
    lines = []
    for k, row in enumerate(rows):
        line, last = "", k + 1 == len(rows)
        for i, entry in enumerate(row):
            piece = entry + (", " if i + 1 < len(row) else ("" if last else ";"))
            if line and len(indent) + len(line) + len(piece) + 3 > 118:
                lines.append(f'{indent}"{line}"')
                line = ""
            line += piece
        lines.append(f'{indent}"{line}"')
    return "\n".join(lines)


def citation_lines(words):
    lines = [""]
    for word in words.split(" "):
        if len(lines[-1]) + len(word) > 105:
            lines.append("")
        lines[-1] += word + " "
    lines[-1] = lines[-1].rstrip()
    return "\n".join(f'    "{line}"' for line in lines)


def comment_lines(words):
    """The remark of a seed above its row."""
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) > 115:
            lines.append("")
        lines[-1] += " " + word
    return "".join(f"//{line}\n" for line in lines) if words else ""
