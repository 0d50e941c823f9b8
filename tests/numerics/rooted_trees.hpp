#pragma once
// Rooted trees and elementary weights: the order conditions of Runge-Kutta methods (Butcher 1963).

#include <cstddef>
#include <vector>

#include "exact_number.hpp"

namespace cubie::test {

/// A rooted tree: its children are indices into the list of all trees, in ascending order.
struct RootedTree {
  int order = 1;
  long gamma = 1;  ///< density: product of the orders of all subtrees
  std::vector<std::size_t> children;
};

/// All rooted trees with up to max_order nodes, in ascending order of nodes.
inline std::vector<RootedTree> rooted_trees(int max_order) {
  std::vector<RootedTree> trees{RootedTree{}};
  for (int order = 2; order <= max_order; ++order) {
    const std::size_t smaller = trees.size();
    // Depth-first over ascending lists of children whose orders add up to order - 1.
    std::vector<std::size_t> children;
    auto extend = [&](auto& self, int rest, std::size_t first) -> void {
      if (rest == 0) {
        long gamma = order;
        for (const std::size_t child : children) gamma *= trees[child].gamma;
        trees.push_back({order, gamma, children});
        return;
      }
      for (std::size_t child = first; child < smaller && trees[child].order <= rest; ++child) {
        children.push_back(child);
        self(self, rest - trees[child].order, child);
        children.pop_back();
      }
    };
    extend(extend, order - 1, 0);
  }
  return trees;
}

/// Phi[tree][stage] = product over the tree's children of sum_j a[stage][j] Phi[child][j].
template <class Number>
std::vector<std::vector<Number>> elementary_weights(const std::vector<std::vector<Number>>& a,
                                                    const std::vector<RootedTree>& trees, const Number& one) {
  std::vector<std::vector<Number>> phi, inner;
  for (const RootedTree& tree : trees) {
    std::vector<Number> values(a.size(), one);
    for (const std::size_t child : tree.children) {
      for (std::size_t i = 0; i < a.size(); ++i) values[i] *= inner[child][i];
    }
    std::vector<Number> sums(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      for (std::size_t j = 0; j < a[i].size(); ++j) {
        if (a[i][j].is_zero()) continue;
        Number term = a[i][j];
        term *= values[j];
        sums[i] += term;
      }
    }
    phi.push_back(std::move(values));
    inner.push_back(std::move(sums));
  }
  return phi;
}

}  // namespace cubie::test
