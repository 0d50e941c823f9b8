#!/usr/bin/env python3
"""Writes docs/methods.md from the rows of core/plan/methods/erk.def.

Usage: gen_methods_doc.py [--check]
With --check nothing is written; the exit status says whether the page agrees with the rows.
"""
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
SOURCE = os.path.join(ROOT, "core", "plan", "methods", "erk.def")
PAGE = os.path.join(ROOT, "docs", "methods.md")
FIELDS = ["name", "aliases", "citation", "stages", "order", "embedded_order", "embedded_order2", "c", "a", "b", "error",
          "error2", "interpolant_order", "interpolant_degree", "interpolant_c", "interpolant_a", "interpolant_weights",
          "controller", "kp", "ki", "kd"]
HEAD = """<!-- Written by tools/gen_methods_doc.py from core/plan/methods/erk.def; edit those. -->
# Methods

Names and aliases work in upper and lower case. An unknown name is an error that names the nearest known one. `erk`
alone means `dormand-prince-54`.

## Explicit Runge–Kutta

Order is that of the propagated result, "est." that of the embedded one (two numbers: two estimates, combined).
"FSAL": the last stage is the first one of the next step. "Dense" is the order of the interpolant and, after `+`, the
stages it evaluates in steps that save; `–` means that the loop steps onto save points.

"""
TAIL = """
All coefficients are stored with 60 digits or as fractions. `tests/numerics/tableau_order_test.cpp` proves every order
in the table by the conditions of all rooted trees, exactly or to 1e-45, and that the next order does not hold; the
same for the interpolants over the whole step.

## Default controllers

Methods without an estimate run with `fixed`. With nrm2 the mean squared weighted error of a step, prev that of the last
accepted step, q = min(order, est.) and E = 1/(2(q + 1)), the gain before clamping is

    safety * nrm2^(-kp*E) * prev^(-ki*E)

* `pi` with kp = 0.7, ki = -0.4: Gustafsson, ACM TOMS 17(4), 533-554, 1991, for every pair not named below.
* `dormand-prince-54`: kp = 0.85, ki = -0.2, which is Hairer's DOPRI5 (beta = 0.04, exponent 1/5 - 0.75 beta).
* `dormand-prince-853`: `i` with kp = 0.75. Hairer's DOP853 uses beta = 0 and the exponent 1/8 of the combined error
  |e5|^2 / sqrt(|e5|^2 + 0.01 |e3|^2), which shrinks like h^8; q + 1 is 6 here and 0.75/6 = 1/8.

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


def rows():
    for body in re.findall(r"CUBIE_ERK\((.*?)\)\n", re.sub(r"\)\s*$", ")\n", read(SOURCE)), flags=re.S):
        yield dict(zip(FIELDS, arguments(body)))


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


def line(m):
    last = m["a"].split(";")[-1]
    fsal = int(m["stages"]) > 1 and last + ", 0" == m["b"]
    estimate = {"0": "–"}.get(m["embedded_order"], m["embedded_order"])
    if m["embedded_order2"] != "0":
        estimate += ", " + m["embedded_order2"]
    extra = count(m["interpolant_c"])
    dense = "–" if m["interpolant_order"] == "0" else m["interpolant_order"] + (f" + {extra}" if extra else "")
    controller = m["controller"]
    if controller != "fixed":
        controller += f" {m['kp']}" + (f", {m['ki']}" if float(m["ki"]) else "")
    aliases = ", ".join(f"`{a.strip()}`" for a in m["aliases"].split(",") if a.strip())
    cells = [f"`{m['name']}`", aliases, m["stages"], m["order"], estimate, "yes" if fsal else "", dense, controller,
             m["citation"]]
    return "| " + " | ".join(cells) + " |"


def page():
    header = ["name", "aliases", "stages", "order", "est.", "FSAL", "dense", "controller", "source"]
    table = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return HEAD + "\n".join(table + [line(m) for m in rows()]) + "\n" + TAIL


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
