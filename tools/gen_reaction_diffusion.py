#!/usr/bin/env python3
"""Writes a reaction and diffusion on a line, cut into points, as a model.

usage: gen_reaction_diffusion.py medical_akzo_nobel [CELLS]     (default 200, two states each)
       gen_reaction_diffusion.py brusselator [POINTS]           (default 40, two states each)
"""

import math
import sys


def medical_akzo_nobel(cells):
    """Antibodies that enter tissue from the left until t = 5 and bind there; the half line is mapped to 0 < z < 1 with
    x = c z/(1 - z), c = 4, which gives the diffusion (z - 1)^4/c^2 and a drift of 2 (z - 1)^3/c^2."""
    print(f"# Medical Akzo Nobel: penetration of radio-labelled antibodies into infected tissue, {2 * cells} equations.")
    print("# Test Set for IVP Solvers (Mazzia, Magherini), II-8. The supply ends at t = 5; t = 0 to 20.")
    print("# Written by tools/gen_reaction_diffusion.py.")
    states(cells, "u", lambda j: 0, "v", lambda j: 1)
    print("parameters k = 100, supply = 2\n")
    print("phi = t <= 5 ? supply : 0")
    for j in range(1, cells + 1):
        z = j / cells - 1
        drift, diffusion = 2 * z**3 / 16 * cells / 2, z**4 / 16 * cells**2
        left, right = "phi" if j == 1 else f"u{j - 1}", f"u{j + 1}"
        print(f"r{j} = k*u{j}*v{j}")
        flow = f"{drift!r}*({right} - {left}) + {diffusion!r}*({left} - 2*u{j} + {right}) - " if j < cells else "-"
        print(f"u{j}' = {flow}r{j}")
        print(f"v{j}' = -r{j}")


def brusselator(points):
    """u = 1 and v = 3 at both ends; the interval has length 1."""
    print(f"# Brusselator with diffusion on a line, {2 * points} equations: E. Hairer, G. Wanner, Solving Ordinary")
    print("# Differential Equations II, IV.10 (BRUSS). t = 0 to 10. Written by tools/gen_reaction_diffusion.py.")
    states(points, "u", lambda j: repr(1 + math.sin(2 * math.pi * j / (points + 1))), "v", lambda j: 3)
    print("parameters a = 1, b = 3, alpha = 0.02\n")
    print(f"d = alpha*{(points + 1)**2}")
    for j in range(1, points + 1):
        u0, u1 = ("1" if j == 1 else f"u{j - 1}"), ("1" if j == points else f"u{j + 1}")
        v0, v1 = ("3" if j == 1 else f"v{j - 1}"), ("3" if j == points else f"v{j + 1}")
        print(f"w{j} = u{j}^2*v{j}")
        print(f"u{j}' = a + w{j} - (b + 1)*u{j} + d*({u0} - 2*u{j} + {u1})")
        print(f"v{j}' = b*u{j} - w{j} + d*({v0} - 2*v{j} + {v1})")


def states(count, u, u0, v, v0):
    """Interleaved, five pairs a line."""
    for first in range(1, count + 1, 5):
        pairs = (f"{u}{j} = {u0(j)}, {v}{j} = {v0(j)}" for j in range(first, min(first + 5, count + 1)))
        print("states " + ", ".join(pairs))


def main(arguments):
    write, default = {"medical_akzo_nobel": (medical_akzo_nobel, 200), "brusselator": (brusselator, 40)}[arguments[0]]
    write(int(arguments[1]) if len(arguments) > 1 else default)


if __name__ == "__main__":
    main(sys.argv[1:])
