// FMA selection.

#include "symbolic/fuse.hpp"

#include <array>
#include <span>
#include <utility>

namespace cubie::symbolic {
namespace {

std::size_t at(NodeId id) { return static_cast<std::size_t>(id); }

// Whether a function's argument must not be contracted: what has an edge (a domain, a jump, a sign) next to zero.
bool keeps_argument_rounded(Function function) {
  switch (function) {
    case Function::add:
    case Function::sub:
    case Function::mul:
    case Function::div:
    case Function::neg:
    case Function::fma:
    case Function::select:
      return false;
    default:
      return true;
  }
}

class Fuser {
 public:
  Fuser(const Graph& graph, std::span<const NodeId> roots, NodeId first) : from_(graph), roots_(roots), first_(first) {
    uses_.assign(from_.size(), 0);
    rounded_.assign(from_.size(), 0);
    form_.assign(from_.size(), Form::plain);
    map_.assign(from_.size(), -1);
  }

  FusedGraph run();

 private:
  // How a sum or difference x, y is written. `left` fuses the product x, `right` the product y.
  enum class Form : std::int8_t { plain, left, right };

  void mark(const std::vector<char>& is_root);
  [[nodiscard]] Form choose(const Node& node) const;
  [[nodiscard]] bool fusible(NodeId id) const {
    return id >= first_ && from_[id].is(Function::mul) && uses_[at(id)] == 1;
  }
  [[nodiscard]] NodeId rebuild(NodeId id);
  [[nodiscard]] std::array<NodeId, 2> factors(NodeId product, bool negated);

  const Graph& from_;
  std::span<const NodeId> roots_;
  NodeId first_;
  FusedGraph to_;
  std::vector<std::int32_t> uses_;
  std::vector<char> rounded_;
  std::vector<Form> form_;
  std::vector<NodeId> map_;
};

void Fuser::mark(const std::vector<char>& is_root) {
  std::vector<char> needed = is_root;
  for (std::size_t i = from_.size(); i-- > 0;) {
    if (needed[i] == 0) continue;
    const Node& node = from_[static_cast<NodeId>(i)];
    for (const NodeId arg : node.args) {
      needed[at(arg)] = 1;
      ++uses_[at(arg)];
      if (keeps_argument_rounded(node.function)) rounded_[at(arg)] = 1;
    }
    if (is_root[i] != 0) ++uses_[i];
  }
}

Fuser::Form Fuser::choose(const Node& node) const {
  if (!node.is(Function::add) && !node.is(Function::sub)) return Form::plain;
  if (fusible(node.args[0])) return Form::left;
  return fusible(node.args[1]) ? Form::right : Form::plain;
}

// The mapped factors of a product; negated: with the sign on a constant factor if there is one, else on the first.
std::array<NodeId, 2> Fuser::factors(NodeId product, bool negated) {
  const ArgList args = from_[product].args;
  std::array<NodeId, 2> result = {map_[at(args[0])], map_[at(args[1])]};
  if (negated) {
    NodeId& signed_factor = from_[args[1]].is(Leaf::number) ? result[1] : result[0];
    signed_factor = to_.graph.call(Function::neg, {signed_factor});
  }
  return result;
}

NodeId Fuser::rebuild(NodeId id) {
  const Node& node = from_[id];
  if (node.is(Leaf::number)) return to_.graph.number(node.number);
  if (node.is(Leaf::truth)) return to_.graph.truth(node.number != 0.0);
  if (node.leaf) return to_.graph.leaf(node.what, node.index);
  const bool difference = node.is(Function::sub);
  switch (form_[at(id)]) {
    case Form::left: {
      const auto [a, b] = factors(node.args[0], false);
      const NodeId c = map_[at(node.args[1])];
      return to_.graph.call(Function::fma, {a, b, difference ? to_.graph.call(Function::neg, {c}) : c});
    }
    case Form::right: {
      const auto [a, b] = factors(node.args[1], difference);
      return to_.graph.call(Function::fma, {a, b, map_[at(node.args[0])]});
    }
    case Form::plain:
      break;
  }
  std::array<NodeId, ArgList::kMax> args{};
  for (std::size_t i = 0; i < node.args.size(); ++i) args[i] = map_[at(node.args[i])];
  return to_.graph.call(node.function, std::span<const NodeId>(args.data(), node.args.size()));
}

FusedGraph Fuser::run() {
  std::vector<char> needed(from_.size(), 0);
  for (const NodeId root : roots_) needed[at(root)] = 1;
  mark(needed);
  // Users come before what they use, so a product that is fused away is met when nothing needs it any more.
  for (std::size_t i = from_.size(); i-- > 0;) {
    if (needed[i] == 0) continue;
    const NodeId id = static_cast<NodeId>(i);
    const Node& node = from_[id];
    if (rounded_[i] == 0 && id >= first_) form_[i] = choose(node);
    for (std::size_t k = 0; k < node.args.size(); ++k) {
      const bool fused_away = form_[i] == (k == 0 ? Form::left : Form::right);
      if (!fused_away) {
        needed[at(node.args[k])] = 1;
        continue;
      }
      for (const NodeId factor : from_[node.args[k]].args) needed[at(factor)] = 1;
    }
  }
  for (std::size_t i = 0; i < from_.size(); ++i) {
    if (needed[i] != 0) map_[i] = rebuild(static_cast<NodeId>(i));
  }
  for (const NodeId root : roots_) to_.roots.push_back(map_[at(root)]);
  return std::move(to_);
}

}  // namespace

FusedGraph fuse(const Graph& graph, std::span<const NodeId> roots, NodeId first) {
  return Fuser(graph, roots, first).run();
}

System fuse(const System& system) {
  std::vector<NodeId> roots = system.derivatives;
  roots.insert(roots.end(), system.observables.begin(), system.observables.end());
  roots.insert(roots.end(), system.summaries.begin(), system.summaries.end());
  roots.insert(roots.end(), system.dose_attributes.begin(), system.dose_attributes.end());
  FusedGraph fused = fuse(system.graph, roots);
  System result;
  result.graph = std::move(fused.graph);
  result.n_states = system.n_states;
  result.n_parameters = system.n_parameters;
  result.n_drivers = system.n_drivers;
  result.algebraic = system.algebraic;
  const auto observables = fused.roots.begin() + static_cast<std::ptrdiff_t>(system.derivatives.size());
  result.derivatives.assign(fused.roots.begin(), observables);
  const auto summaries = observables + static_cast<std::ptrdiff_t>(system.observables.size());
  result.observables.assign(observables, summaries);
  const auto attributes = summaries + static_cast<std::ptrdiff_t>(system.summaries.size());
  result.summaries.assign(summaries, attributes);
  result.dose_attributes.assign(attributes, fused.roots.end());
  return result;
}

}  // namespace cubie::symbolic
