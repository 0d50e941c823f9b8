"""Rooted trees and the order conditions they stand for.

A tree is the sorted tuple of the indices of its subtrees in the list of all smaller trees. Its elementary weight is
Phi_i = prod over children (A Phi_child)_i, its condition sum_i b_i Phi_i = 1/gamma (Butcher, J. Austral. Math. Soc. 3,
1963; Hairer, Norsett, Wanner, Solving ODEs I, sect. II.2).
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Tree:
    order: int
    gamma: int
    children: tuple


def rooted_trees(max_order):
    """All rooted trees with at most max_order nodes, small ones first."""
    trees = [Tree(1, 1, ())]
    for order in range(2, max_order + 1):
        found = []

        def extend(rest, last, children):
            if rest == 0:
                gamma = order
                for child in children:
                    gamma *= trees[child].gamma
                found.append(Tree(order, gamma, tuple(children)))
                return
            for child in range(last, len(trees)):
                if trees[child].order > rest:
                    break
                extend(rest - trees[child].order, child, children + [child])

        extend(order - 1, 0, [])
        trees += found
    return trees


def elementary_weights(a, trees, one):
    """Phi[tree][stage] for a strictly lower triangular matrix given as rows of (column, value) pairs."""
    phi, stages = [], len(a)
    inner = {}
    for tree in trees:
        values = [one] * stages
        for child in tree.children:
            if child not in inner:
                inner[child] = [sum((v * phi[child][j] for j, v in row), one * 0) for row in a]
            values = [x * y for x, y in zip(values, inner[child])]
        phi.append(values)
    return phi
