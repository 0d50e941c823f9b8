// The node store: interning of leaves and calls in an open-addressing table.

#include "symbolic/graph.hpp"

#include <bit>
#include <cmath>
#include <limits>

#include "util/error.hpp"

namespace cubie::symbolic {
namespace {

std::uint64_t mix(std::uint64_t h) {
  h ^= h >> 32;
  h *= 0xd6e8feb86659fd93U;
  h ^= h >> 32;
  h *= 0xd6e8feb86659fd93U;
  return h ^ (h >> 32);
}

// Numbers hash and compare by their bits, so that 0 and -0 stay two nodes.
std::uint64_t hash(const Node& node) {
  std::uint64_t h = node.leaf ? static_cast<std::uint64_t>(node.what)
                              : 64U + static_cast<std::uint64_t>(static_cast<std::int64_t>(node.function));
  h = mix(h ^ (static_cast<std::uint64_t>(static_cast<std::uint32_t>(node.index)) << 16));
  h = mix(h ^ std::bit_cast<std::uint64_t>(node.number));
  for (const NodeId id : node.args) h = mix(h ^ static_cast<std::uint64_t>(static_cast<std::uint32_t>(id)));
  return h;
}

bool same(const Node& a, const Node& b) {
  return a.leaf == b.leaf && a.what == b.what && a.function == b.function && a.index == b.index &&
         std::bit_cast<std::uint64_t>(a.number) == std::bit_cast<std::uint64_t>(b.number) && a.args == b.args;
}

}  // namespace

NodeId Graph::number(double value) {
  if (!std::isfinite(value)) throw Error(ErrorCode::model, "a number of the model must be finite (got {})", value);
  Node node;
  node.number = value;
  return intern(node);
}

NodeId Graph::truth(bool value) {
  Node node;
  node.what = Leaf::truth;
  node.number = value ? 1.0 : 0.0;
  return intern(node);
}

NodeId Graph::leaf(Leaf what, std::int32_t index) {
  if (what == Leaf::number || what == Leaf::truth) {
    throw Error(ErrorCode::internal, "a constant leaf needs a value (got kind {})", static_cast<int>(what));
  }
  Node node;
  node.what = what;
  node.index = index;
  return intern(node);
}

NodeId Graph::intern_call(Function function, std::span<const NodeId> args) {
  Node node;
  node.leaf = false;
  node.function = function;
  node.args = ArgList(args);
  return intern(node);
}

NodeId Graph::intern(const Node& node) {
  if (2 * (nodes_.size() + 1) > table_.size()) grow();
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = static_cast<std::size_t>(hash(node)) & mask;
  while (table_[slot] >= 0) {
    if (same(nodes_[static_cast<std::size_t>(table_[slot])], node)) return table_[slot];
    slot = (slot + 1) & mask;
  }
  if (nodes_.size() >= static_cast<std::size_t>(std::numeric_limits<NodeId>::max())) {
    throw Error(ErrorCode::model, "the model has too many operations (limit {})", std::numeric_limits<NodeId>::max());
  }
  const NodeId id = static_cast<NodeId>(nodes_.size());
  nodes_.push_back(node);
  table_[slot] = id;
  return id;
}

void Graph::grow() {
  const std::size_t capacity = table_.empty() ? 64 : 2 * table_.size();
  std::vector<std::int32_t> table(capacity, -1);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    std::size_t slot = static_cast<std::size_t>(hash(nodes_[i])) & (capacity - 1);
    while (table[slot] >= 0) slot = (slot + 1) & (capacity - 1);
    table[slot] = static_cast<std::int32_t>(i);
  }
  table_ = std::move(table);
}

bool is_truth(const Node& node) noexcept {
  if (node.leaf) return node.what == Leaf::truth;
  switch (node.function) {
    case Function::lt:
    case Function::le:
    case Function::gt:
    case Function::ge:
    case Function::eq:
    case Function::ne:
    case Function::logical_and:
    case Function::logical_or:
    case Function::logical_not:
    case Function::isnan:
    case Function::isinf:
    case Function::isfinite:
      return true;
    default:
      return false;
  }
}

}  // namespace cubie::symbolic
