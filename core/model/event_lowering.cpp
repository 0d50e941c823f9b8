#include "model/event_lowering.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/diagnostic.hpp"
#include "model/functions.hpp"

namespace cubie::model {
namespace {

bool is_literal_zero(const SyntaxTree& tree, const Expression& e) {
  const SyntaxNode& root = tree.nodes[static_cast<std::size_t>(e.end) - 1];
  return e.end - e.begin == 1 && root.kind == SyntaxNode::Kind::number && root.number == 0.0;
}

/// What an event may change: states that have a derivative, and parameters.
EventAssignment target_of(std::string_view text, const Names& names, const Model& model,
                          const EventStatement::Assignment& given) {
  const Binding& binding = names[given.symbol];
  const std::string_view name = names.spelling(given.symbol);
  if (binding.kind == Binding::Kind::none) names.fail_unknown_name(given.symbol, given.where, {});
  const bool variable = binding.kind == Binding::Kind::variable;
  if (!variable || (binding.role != Role::state && binding.role != Role::parameter)) {
    fail(text, given.where,
         fmt::format("'{}' is {} and cannot be changed by an event (states and parameters can)", name,
                     variable ? a_role(binding.role) : "a function"));
  }
  if (binding.role == Role::state && model.masses[static_cast<std::size_t>(binding.index)] == 0.0) {
    fail(text, given.where,
         fmt::format("state '{}' follows from an equation without derivative and cannot be changed by an event", name));
  }
  return {binding.role, binding.index, -1};
}

Event lower_event(std::string_view text, const SyntaxTree& tree, const Names& names, Lowering& lowering,
                  const EventStatement& statement, const Model& model) {
  Event event;
  event.where = statement.where;
  event.direction = statement.direction;
  event.stop = statement.stop;
  event.count = statement.count;
  event.record = statement.record;
  event.guard = lowering.lower(statement.guard, {});
  if (!is_literal_zero(tree, statement.level)) event.level = lowering.lower(statement.level, {});
  for (const EventStatement::Assignment& given : statement.assignments) {
    EventAssignment assignment = target_of(text, names, model, given);
    const bool repeated = std::ranges::any_of(event.assignments, [&](const EventAssignment& other) {
      return other.role == assignment.role && other.index == assignment.index;
    });
    if (repeated) {
      fail(text, given.where, fmt::format("'{}' is assigned twice in one event", names.spelling(given.symbol)));
    }
    assignment.value = lowering.lower(given.value, {});
    event.assignments.push_back(assignment);
  }
  return event;
}

}  // namespace

void lower_events(std::string_view text, const SyntaxTree& tree, const Names& names, Lowering& lowering, Model& model) {
  for (const EventStatement& statement : tree.events) {
    Event event = lower_event(text, tree, names, lowering, statement, model);
    model.events.push_back(std::move(event));
  }
}

}  // namespace cubie::model
