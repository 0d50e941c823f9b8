// Evaluation orders: depth-first walks and a greedy list schedule, compared by how many values they keep live.

#include "codegen/schedule.hpp"

#include <algorithm>
#include <array>
#include <queue>
#include <utility>

namespace cubie::codegen {
namespace {

using symbolic::Graph;
using symbolic::Node;
using symbolic::NodeId;

std::size_t at(NodeId id) { return static_cast<std::size_t>(id); }

// The inner nodes among a node's arguments, each once.
struct InnerArgs {
  std::array<NodeId, symbolic::ArgList::kMax> ids{};
  std::size_t count = 0;

  InnerArgs(const Graph& graph, NodeId id) {
    for (const NodeId arg : graph[id].args) {
      if (!graph[arg].leaf && std::find(begin(), end(), arg) == end()) ids[count++] = arg;
    }
  }
  [[nodiscard]] const NodeId* begin() const { return ids.data(); }
  [[nodiscard]] const NodeId* end() const { return ids.data() + count; }
};

enum class ArgOrder : std::int8_t { written, heaviest_first };

// Values needed at once to compute a node as a tree (Sethi and Ullman's numbering; shared nodes count as if they
// were not).
std::vector<std::int32_t> weights(const Graph& graph) {
  std::vector<std::int32_t> weight(graph.size(), 0);
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const NodeId id = static_cast<NodeId>(i);
    if (graph[id].leaf) continue;
    InnerArgs args(graph, id);
    std::array<std::int32_t, symbolic::ArgList::kMax> w{};
    for (std::size_t k = 0; k < args.count; ++k) w[k] = weight[at(args.ids[k])];
    std::sort(w.begin(), w.end(), std::greater<>());  // the places behind the last argument hold zeros
    std::int32_t need = 1;
    for (std::size_t k = 0; k < args.count; ++k) need = std::max(need, w[k] + static_cast<std::int32_t>(k));
    weight[i] = need;
  }
  return weight;
}

class DepthFirst {
 public:
  DepthFirst(const Graph& graph, const std::vector<std::int32_t>& weight, ArgOrder arg_order)
      : graph_(graph), weight_(weight), arg_order_(arg_order), entered_(graph.size(), 0) {}

  void visit(NodeId root) {
    enter(root);
    while (!stack_.empty()) {
      auto& [id, args, next] = stack_.back();
      if (next == args.count) {
        order_.push_back(id);
        stack_.pop_back();
      } else {
        enter(args.ids[next++]);
      }
    }
  }

  [[nodiscard]] std::vector<NodeId> take() { return std::move(order_); }

 private:
  struct Open {
    NodeId id;
    InnerArgs args;
    std::size_t next;
  };

  void enter(NodeId id) {
    if (graph_[id].leaf || entered_[at(id)] != 0) return;
    entered_[at(id)] = 1;
    Open open{id, InnerArgs(graph_, id), 0};
    if (arg_order_ == ArgOrder::heaviest_first) {
      std::stable_sort(open.args.ids.begin(), open.args.ids.begin() + static_cast<std::ptrdiff_t>(open.args.count),
                       [this](NodeId a, NodeId b) { return weight_[at(a)] > weight_[at(b)]; });
    }
    stack_.push_back(open);
  }

  const Graph& graph_;
  const std::vector<std::int32_t>& weight_;
  ArgOrder arg_order_;
  std::vector<char> entered_;
  std::vector<Open> stack_;
  std::vector<NodeId> order_;
};

// List scheduling: of the nodes whose arguments are known, the one that ends most lives; among equals the one that
// stands first in `base`. A node's score rises when it becomes the last user of an argument, so entries of the queue
// may be stale and are then skipped.
class Greedy {
 public:
  Greedy(const Graph& graph, const std::vector<NodeId>& base) : graph_(graph), base_(base) {
    const std::size_t n = graph.size();
    rank_.assign(n, -1);
    waiting_.assign(n, 0);
    users_.assign(n, 0);
    user_mix_.assign(n, 0);
    score_.assign(n, 0);
    for (std::size_t i = 0; i < base.size(); ++i) rank_[at(base[i])] = static_cast<std::int32_t>(i);
    first_user_.assign(n + 1, 0);
  }

  std::vector<NodeId> run() {
    link();
    for (const NodeId id : base_) {
      if (waiting_[at(id)] == 0) push(id);
    }
    std::vector<NodeId> order;
    order.reserve(base_.size());
    while (!queue_.empty()) {
      const auto [score, negated_rank] = queue_.top();
      queue_.pop();
      const NodeId id = base_[at(-negated_rank)];
      if (done(id) || score != score_[at(id)]) continue;
      order.push_back(id);
      finish(id);
    }
    return order;
  }

 private:
  [[nodiscard]] bool done(NodeId id) const { return waiting_[at(id)] < 0; }
  void push(NodeId id) { queue_.emplace(score_[at(id)], -rank_[at(id)]); }

  void link() {
    for (const NodeId id : base_) {
      for (const NodeId arg : InnerArgs(graph_, id)) {
        ++waiting_[at(id)];
        ++users_[at(arg)];
        user_mix_[at(arg)] ^= id;
        ++first_user_[at(arg) + 1];
      }
    }
    for (std::size_t i = 1; i < first_user_.size(); ++i) first_user_[i] += first_user_[i - 1];
    user_list_.resize(at(first_user_.back()));
    std::vector<std::int32_t> fill(first_user_.begin(), first_user_.end() - 1);
    for (const NodeId id : base_) {
      for (const NodeId arg : InnerArgs(graph_, id)) user_list_[at(fill[at(arg)]++)] = id;
    }
    for (const NodeId id : base_) {
      if (users_[at(id)] == 1) ++score_[at(user_mix_[at(id)])];
    }
  }

  void finish(NodeId id) {
    waiting_[at(id)] = -1;
    for (const NodeId arg : InnerArgs(graph_, id)) {
      --users_[at(arg)];
      user_mix_[at(arg)] ^= id;
      // The mix of the users left is the user itself when one is left.
      if (users_[at(arg)] == 1) {
        const NodeId last = user_mix_[at(arg)];
        ++score_[at(last)];
        if (waiting_[at(last)] == 0) push(last);
      }
    }
    for (std::int32_t k = first_user_[at(id)]; k < first_user_[at(id) + 1]; ++k) {
      const NodeId user = user_list_[at(k)];
      if (--waiting_[at(user)] == 0) push(user);
    }
  }

  const Graph& graph_;
  const std::vector<NodeId>& base_;
  std::vector<std::int32_t> rank_, waiting_, users_, score_, first_user_;
  std::vector<NodeId> user_mix_, user_list_;
  std::priority_queue<std::pair<std::int32_t, std::int32_t>> queue_;
};

}  // namespace

std::int32_t peak_live(const Graph& graph, std::span<const NodeId> order) {
  std::vector<std::int32_t> users(graph.size(), 0);
  for (const NodeId id : order) {
    for (const NodeId arg : InnerArgs(graph, id)) ++users[at(arg)];
  }
  std::int32_t live = 0;
  std::int32_t peak = 0;
  for (const NodeId id : order) {
    for (const NodeId arg : InnerArgs(graph, id)) {
      if (--users[at(arg)] == 0) --live;
    }
    peak = std::max(peak, live + 1);
    if (users[at(id)] > 0) ++live;
  }
  return peak;
}

Schedule schedule(const Graph& graph, std::span<const NodeId> roots) {
  const std::vector<std::int32_t> weight = weights(graph);
  std::vector<NodeId> backwards(roots.rbegin(), roots.rend());
  std::vector<NodeId> heaviest(roots.begin(), roots.end());
  std::stable_sort(heaviest.begin(), heaviest.end(), [&](NodeId a, NodeId b) { return weight[at(a)] > weight[at(b)]; });

  Schedule best;
  const auto offer = [&](std::vector<NodeId> order) {
    const std::int32_t peak = peak_live(graph, order);
    if (best.order.empty() || peak < best.peak_live) best = {std::move(order), peak};
  };
  const auto walk = [&](std::span<const NodeId> sequence, ArgOrder arg_order) {
    DepthFirst walker(graph, weight, arg_order);
    for (const NodeId root : sequence) walker.visit(root);
    return walker.take();
  };
  const std::vector<NodeId> declared = walk(roots, ArgOrder::heaviest_first);
  offer(declared);
  offer(walk(roots, ArgOrder::written));
  offer(walk(backwards, ArgOrder::heaviest_first));
  offer(walk(heaviest, ArgOrder::heaviest_first));
  offer(Greedy(graph, declared).run());
  return best;
}

}  // namespace cubie::codegen
