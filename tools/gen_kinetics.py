#!/usr/bin/env python3
"""Writes a synthetic mass-action network as a model or as C++ for the benchmarks' hand-written peers.

usage: gen_kinetics.py (--model | --cpp) [SPECIES [REACTIONS]]     (default 25 species, 60 reactions)
       gen_kinetics.py (--stiff-model | --stiff-cpp) [SPECIES [REACTIONS]]

The network is drawn from a fixed linear congruential generator, so both forms and all machines agree: random
uni- and bimolecular reactions with rate constants between 0.05 and 20, and a ring through all species. The stiff one
has rate constants between 1e-3 and 1e5; its C++ has the Jacobian as well.
"""

import sys


class Draw:
    """Knuth's 64-bit MMIX generator; the high bits are used."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n


def network(species, reactions, stiff):
    """[(reactants, products, rate constant)]"""
    draw = Draw(1)
    found = []
    while len(found) < reactions:
        bimolecular = draw.below(2) == 1
        size = 2 if bimolecular else 1
        left = [draw.below(species) for _ in range(size)]
        right = [draw.below(species) for _ in range(size)]
        # 40 equal steps on a logarithmic scale, written with four digits.
        share = draw.below(41) / 40
        rate = float(f"{1e-3 * 1e8**share if stiff else 0.05 * 400**share:.4g}")
        if not set(left) & set(right):
            found.append((left, right, rate))
    for i in range(species):
        found.append(([i], [(i + 1) % species], round(0.5 + 0.1 * (i % 7), 1)))
    return found


def lines(species, reactions, stiff, state):
    """Rates and derivatives; `state(i)` spells concentration i."""
    rates, terms = [], [[] for _ in range(species)]
    for r, (left, right, constant) in enumerate(network(species, reactions, stiff)):
        scale = "heat*" if r % 5 == 0 else ""
        rates.append((f"w{r}", f"{scale}{constant}*" + "*".join(state(i) for i in left)))
        for i in left:
            terms[i].append(f"- w{r}")
        for i in right:
            terms[i].append(f"+ w{r}")
    sums = []
    for term in terms:
        term.sort(key=lambda one: one[0] == "-")
        text = " ".join(term)
        sums.append(text[2:] if text.startswith("+ ") else "-" + text[2:])
    return rates, sums


def write_model(species, reactions, stiff=False):
    kind = "stiff" if stiff else "not stiff"
    print(f"# A synthetic mass-action network: {species} species, {reactions + species} reactions; {kind}.")
    print("# `heat` scales every fifth rate. Written by tools/gen_kinetics.py.")
    for first in range(0, species, 10):
        names = (f"y{i} = {1 if i == 0 else 0.1}" for i in range(first, min(first + 10, species)))
        print("states " + ", ".join(names))
    print("parameters heat = 1\n")
    rates, sums = lines(species, reactions, stiff, lambda i: f"y{i}")
    for name, value in rates:
        print(f"{name} = {value}")
    print()
    for i, value in enumerate(sums):
        print(f"y{i}' = {value}")


def write_cpp(species, reactions, stiff=False):
    rates, sums = lines(species, reactions, stiff, lambda i: f"y[{i}]")
    print(f"// Right-hand side of the {species}-species network, written by tools/gen_kinetics.py.")
    for name, value in rates:
        print(f"const double {name} = {value};")
    for i, value in enumerate(sums):
        print(f"dy[{i}] = {value};")


def write_stiff_cpp(species, reactions):
    print("inline void network(double, const double* y, double heat, double* dy) {")
    write_cpp(species, reactions, True)
    print("}\ninline void network_jacobian(double, const double* y, double heat, double** j) {")
    for r, (left, right, constant) in enumerate(network(species, reactions, True)):
        for k, reactant in enumerate(left):
            rest = "".join(f"*y[{i}]" for i in left[:k] + left[k + 1:])
            scale = "heat*" if r % 5 == 0 else ""
            changes = [f"j[{reactant}][{i}] -= d;" for i in left] + [f"j[{reactant}][{i}] += d;" for i in right]
            print(f"{{ const double d = {scale}{constant}{rest}; {' '.join(changes)} }}")
    print("}")


def main(arguments):
    sizes = [int(argument) for argument in arguments[1:]] or [25, 60]
    species, reactions = sizes if len(sizes) == 2 else (sizes[0], sizes[0] * 12 // 5)
    write = {"--model": write_model, "--cpp": write_cpp, "--stiff-model": lambda n, m: write_model(n, m, True),
             "--stiff-cpp": write_stiff_cpp}[arguments[0]]
    write(species, reactions)


if __name__ == "__main__":
    main(sys.argv[1:])
