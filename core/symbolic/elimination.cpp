// Vertex elimination with the smallest Markowitz degree first.

#include "symbolic/elimination.hpp"

#include <algorithm>
#include <iterator>
#include <queue>
#include <tuple>

#include "symbolic/derivative_rules.hpp"
#include "symbolic/slope_algebra.hpp"
#include "util/error.hpp"

namespace cubie::symbolic {
namespace {

std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

// Vertices: the sources, then the nodes of the graph, then the roots, so that edges go from smaller to larger numbers.
// Sources and roots stay, everything else is eliminated.
class Elimination {
 public:
  Elimination(Graph& graph, std::span<const NodeId> roots, std::int32_t n_sources, std::int32_t max_nodes)
      : g_(graph),
        roots_(roots),
        n_sources_(n_sources),
        n_nodes_(static_cast<std::int32_t>(graph.size())),
        max_nodes_(at(max_nodes)),
        budget_(32 * max_nodes_),
        in_(at(n_sources_ + n_nodes_) + roots.size()),
        out_(in_.size()),
        n_out_(in_.size(), 0) {}

  std::vector<Gradient> run(std::span<const Seed> seeds);

 private:
  using Vertex = std::int32_t;
  using Edges = Gradient;  // (from, value), by ascending vertex
  using Entry = std::tuple<std::int64_t, Vertex>;

  [[nodiscard]] Vertex vertex(NodeId node) const { return n_sources_ + node; }
  [[nodiscard]] bool is_source(Vertex v) const { return v < n_sources_; }
  void link(std::span<const Seed> seeds);
  void connect(Vertex to);
  void push(Vertex v);
  void eliminate(Vertex v);
  void join(Vertex v, Vertex user, Numbers numbers);
  void charge(std::size_t work);

  Graph& g_;
  std::span<const NodeId> roots_;
  Vertex n_sources_, n_nodes_;
  std::size_t max_nodes_, budget_;
  std::vector<Edges> in_;
  std::vector<std::vector<Vertex>> out_;  // users, some of them gone; empty for sources
  std::vector<std::int32_t> n_out_;       // users left
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
  Edges merged_;
};

void Elimination::charge(std::size_t work) {
  if (work > budget_ || g_.size() > max_nodes_) {
    throw Error(ErrorCode::model, "the derivatives of the model take more than {} operations", max_nodes_);
  }
  budget_ -= work;
}

void Elimination::connect(Vertex to) {
  Edges& edges = in_[at(to)];
  std::sort(edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [from, value] : edges) {
    if (!is_source(from)) out_[at(from)].push_back(to);
    ++n_out_[at(from)];
  }
}

// Edges into the nodes that both depend on a source and matter for a root.
void Elimination::link(std::span<const Seed> seeds) {
  std::vector<char> active(at(n_nodes_), 0);
  for (const Seed& seed : seeds) active[at(seed.leaf)] = 1;
  for (NodeId id = 0; id < n_nodes_; ++id) {
    const ArgList args = g_[id].args;
    for (std::size_t k = 0; k < args.size(); ++k) {
      if (active[at(args[k])] != 0 && varies(g_, id, k)) active[at(id)] = 1;
    }
  }
  std::vector<char> needed(at(n_nodes_), 0);
  for (const NodeId root : roots_) needed[at(root)] = 1;
  for (NodeId id = n_nodes_; id-- > 0;) {
    if (needed[at(id)] == 0 || active[at(id)] == 0) continue;
    const ArgList args = g_[id].args;
    for (std::size_t k = 0; k < args.size(); ++k) {
      if (active[at(args[k])] != 0 && varies(g_, id, k)) needed[at(args[k])] = 1;
    }
  }
  for (const Seed& seed : seeds) {
    if (needed[at(seed.leaf)] != 0) in_[at(vertex(seed.leaf))].emplace_back(seed.source, seed.value);
  }
  for (NodeId id = 0; id < n_nodes_; ++id) {
    if (needed[at(id)] == 0 || active[at(id)] == 0) continue;
    const ArgList args = g_[id].args;
    Edges& edges = in_[at(vertex(id))];
    for (std::size_t k = 0; k < args.size(); ++k) {
      if (active[at(args[k])] == 0 || !varies(g_, id, k)) continue;
      const NodeId value = partial(g_, id, k);
      const Vertex from = vertex(args[k]);
      const auto same = std::find_if(edges.begin(), edges.end(), [&](const auto& e) { return e.first == from; });
      if (same == edges.end()) {
        edges.emplace_back(from, value);
      } else {
        same->second = total(g_, same->second, value);
      }
    }
    std::erase_if(edges, [&](const auto& e) { return is_zero(g_, e.second); });
    connect(vertex(id));
  }
  const NodeId one = g_.number(1.0);
  for (std::size_t i = 0; i < roots_.size(); ++i) {
    if (active[at(roots_[i])] == 0) continue;
    const Vertex root = n_sources_ + n_nodes_ + static_cast<Vertex>(i);
    in_[at(root)].emplace_back(vertex(roots_[i]), one);
    connect(root);
  }
}

void Elimination::push(Vertex v) {
  const auto pairs = static_cast<std::int64_t>(in_[at(v)].size()) * n_out_[at(v)];
  queue_.emplace(pairs, v);
}

// Replaces the edge from v to its user by edges from what v depends on.
void Elimination::join(Vertex v, Vertex user, Numbers numbers) {
  Edges& to = in_[at(user)];
  const Edges& from = in_[at(v)];
  const auto edge = std::lower_bound(to.begin(), to.end(), v, [](const auto& e, Vertex x) { return e.first < x; });
  if (edge == to.end() || edge->first != v) return;  // the edge cancelled
  const NodeId slope = edge->second;
  charge(to.size() + from.size());
  merged_.clear();
  std::size_t i = 0;
  for (const auto& [source, value] : from) {
    for (; i < to.size() && to[i].first < source; ++i) {
      if (to[i].first != v) merged_.push_back(to[i]);
    }
    const NodeId product = chain(g_, slope, value, numbers);
    const bool both = i < to.size() && to[i].first == source;
    const NodeId sum = both ? total(g_, to[i].second, product) : product;
    if (both) ++i;
    const bool none = is_zero(g_, sum);
    if (!none) merged_.emplace_back(source, sum);
    if (both == !none) continue;
    n_out_[at(source)] += none ? -1 : 1;
    if (!none && !is_source(source)) out_[at(source)].push_back(user);
  }
  for (; i < to.size(); ++i) {
    if (to[i].first != v) merged_.push_back(to[i]);
  }
  to.swap(merged_);
}

void Elimination::eliminate(Vertex v) {
  const bool narrow = in_[at(v)].size() == 1 || n_out_[at(v)] == 1;
  for (const Vertex user : out_[at(v)]) join(v, user, narrow ? Numbers::gather : Numbers::stay);
  for (const auto& [source, value] : in_[at(v)]) {
    --n_out_[at(source)];
    if (!is_source(source)) push(source);
  }
  for (const Vertex user : out_[at(v)]) {
    if (user < n_sources_ + n_nodes_) push(user);
  }
  n_out_[at(v)] = -1;
  in_[at(v)] = {};
  out_[at(v)] = {};
}

std::vector<Gradient> Elimination::run(std::span<const Seed> seeds) {
  link(seeds);
  charge(0);
  for (Vertex v = n_sources_; v < n_sources_ + n_nodes_; ++v) {
    if (!in_[at(v)].empty() || n_out_[at(v)] > 0) push(v);
  }
  while (!queue_.empty()) {
    const auto [pairs, v] = queue_.top();
    queue_.pop();
    const std::int32_t users = n_out_[at(v)];
    if (users < 0 || pairs != static_cast<std::int64_t>(in_[at(v)].size()) * users) continue;
    eliminate(v);
  }
  const auto first_root = in_.begin() + (n_sources_ + n_nodes_);
  return {std::make_move_iterator(first_root), std::make_move_iterator(in_.end())};
}

}  // namespace

std::vector<Gradient> gradients(Graph& graph, std::span<const NodeId> roots, std::span<const Seed> seeds,
                                std::int32_t n_sources, std::int32_t max_nodes) {
  return Elimination(graph, roots, n_sources, max_nodes).run(seeds);
}

}  // namespace cubie::symbolic
