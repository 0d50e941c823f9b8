#include "codegen/root_text.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>

#include <fmt/format.h>

#include "codegen/function_text.hpp"
#include "symbolic/differentiate.hpp"
#include "symbolic/fuse.hpp"

namespace cubie::codegen {
namespace {

using symbolic::NodeId;
using Out = std::back_insert_iterator<std::string>;

Body body_of(const symbolic::Graph& graph, std::span<const NodeId> roots) {
  const symbolic::FusedGraph fused = symbolic::fuse(graph, roots);
  std::vector<Output> outputs;
  for (const NodeId root : fused.roots) outputs.push_back({"out", root, static_cast<std::int32_t>(outputs.size()), {}});
  return Body(fused.graph, "    ", outputs);
}

/// A choice instead of an array: GPUs cannot index static ones of the host.
template <class Value>
void emit_choice(std::string& text, const char* type, const char* name, const model::Model& model, const Value& value) {
  fmt::format_to(Out(text), "  static constexpr {} {}(int i) {{ return ", type, name);
  for (std::size_t i = 0; i + 1 < model.events.size(); ++i) {
    fmt::format_to(Out(text), "i == {} ? {} : ", i, value(model.events[i]));
  }
  fmt::format_to(Out(text), "{}; }}\n", value(model.events.back()));
}

int direction_of(const model::Event& event) {
  return event.direction == model::Direction::both ? 0 : event.direction == model::Direction::up ? 1 : -1;
}

}  // namespace

std::vector<NodeId> root_nodes(const symbolic::System& system) {
  std::vector<NodeId> roots;
  for (const symbolic::EventNodes& event : system.events) {
    roots.push_back(event.guard);
    roots.insert(roots.end(), event.values.begin(), event.values.end());
  }
  return roots;
}

RootText emit_root_functions(const symbolic::System& system) {
  RootText out;
  if (system.events.empty()) return out;
  const auto add = [&](std::string_view name, const Body& body, std::string_view input = {}) {
    out.members += '\n' + member({name, {"out"}, body, input, !input.empty()}, false);
    out.uses_drivers = out.uses_drivers || body.uses_drivers();
  };
  std::vector<NodeId> guards;
  for (const symbolic::EventNodes& event : system.events) guards.push_back(event.guard);
  add("guards", body_of(system.graph, guards));
  symbolic::Graph moving = system.graph;
  add("guard_rates", body_of(moving, symbolic::rates_along(moving, guards)), "direction");
  for (std::size_t i = 0; i < system.events.size(); ++i) {
    if (system.events[i].values.empty()) continue;
    add(fmt::format("event_{}", i), body_of(system.graph, system.events[i].values));
  }
  return out;
}

std::string emit_root_plan(const model::Model& model) {
  if (model.events.empty()) return {};
  std::size_t most = 1;
  for (const model::Event& event : model.events) most = std::max(most, event.assignments.size());
  std::string text = fmt::format(
      "template <class L> struct root_plan {{\n"
      "  typedef typename L::T T; typedef typename L::M M;\n"
      "  static constexpr int n_events = {};\n"
      "  typedef root_memory<L, n_events> memory;\n"
      "  template <class Loop> using in = root_events<Loop>;\n",
      model.events.size());
  emit_choice(text, "int", "direction", model, direction_of);
  emit_choice(text, "bool", "changes", model, [](const model::Event& e) { return !e.assignments.empty(); });
  emit_choice(text, "bool", "stops", model, [](const model::Event& e) { return e.stop; });
  emit_choice(text, "bool", "records", model, [](const model::Event& e) { return e.record; });
  fmt::format_to(Out(text),
                 "  template <class Model, class At, class In>\n"
                 "  static CUBIE_FN void assign(int i, M m, const At& at, T* y, T* p, const In& in) {{\n"
                 "    T out[{}];\n    (void)i, (void)m, (void)at, (void)y, (void)p, (void)in, (void)out;\n",
                 most);
  for (std::size_t i = 0; i < model.events.size(); ++i) {
    const auto& assignments = model.events[i].assignments;
    if (assignments.empty()) continue;
    fmt::format_to(Out(text), "    if (i == {0}) {{\n      Model::event_{0}(at, y, in, out);\n", i);
    for (std::size_t j = 0; j < assignments.size(); ++j) {
      const char* const array = assignments[j].role == model::Role::state ? "y" : "p";
      fmt::format_to(Out(text), "      {0}[{1}] = where(m, out[{2}], {0}[{1}]);\n", array, assignments[j].index, j);
    }
    text += "    }\n";
  }
  return text + "  }\n};\n";
}

}  // namespace cubie::codegen
