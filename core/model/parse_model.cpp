// Checks a parsed model: declarations, definitions, completeness, order.

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "model/constant.hpp"
#include "model/diagnostic.hpp"
#include "model/event_lowering.hpp"
#include "model/functions.hpp"
#include "model/lowering.hpp"
#include "model/model.hpp"
#include "model/names.hpp"
#include "model/order.hpp"
#include "model/parser.hpp"
#include "util/float_environment.hpp"
#include "util/nearest.hpp"

namespace cubie::model {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class Checker {
 public:
  Checker(std::string_view text, const SyntaxTree& tree, const Limits& limits, Model& model)
      : text_(text), tree_(tree), limits_(limits), model_(model), names_(text, tree) {}

  void check() {
    bind_declarations();
    bind_functions();
    bind_equations();
    if (model_.right_side == RightSide::function) refuse_dynamics();
    Lowering lowering(text_, tree_, names_, limits_, model_);
    evaluate_defaults(lowering);
    evaluate_masses(lowering);
    lower_functions(lowering);
    lower_equations(lowering);
    lower_summaries(lowering);
    lower_attributes(lowering);
    lower_events(text_, tree_, names_, lowering, model_);
    refuse_missing();
    sort_assignments();
  }

 private:
  [[nodiscard]] std::vector<Variable>& list(Role role) {
    return const_cast<std::vector<Variable>&>(std::as_const(model_).variables(role));
  }

  std::int32_t add_variable(Role role, Symbol symbol, Position where) {
    std::vector<Variable>& variables = list(role);
    const auto index = static_cast<std::int32_t>(variables.size());
    names_.bind(symbol, {Binding::Kind::variable, role, index, where});
    Variable variable;
    variable.name = names_.spelling(symbol);
    variable.where = where;
    variables.push_back(std::move(variable));
    return index;
  }

  void bind_declarations() {
    for (const Declaration& declaration : tree_.declarations) {
      const std::int32_t index = add_variable(declaration.role, declaration.symbol, declaration.where);
      list(declaration.role)[static_cast<std::size_t>(index)].unit = declaration.unit;
    }
  }

  void bind_functions() {
    for (const FunctionDefinition& definition : tree_.functions) {
      const auto index = static_cast<std::int32_t>(model_.functions.size());
      if (names_.spelling(definition.symbol) == "gamma") {
        fail(text_, definition.where, "'gamma' is a function and cannot be given another meaning");
      }
      names_.bind(definition.symbol, {Binding::Kind::function, Role::local, index, definition.where});
      UserFunction function;
      function.name = names_.spelling(definition.symbol);
      function.where = definition.where;
      for (std::size_t i = 0; i < definition.arguments.size(); ++i) {
        const Symbol argument = definition.arguments[i];
        names_.refuse_reserved(argument, definition.argument_positions[i]);
        function.arguments.emplace_back(names_.spelling(argument));
      }
      refuse_repeated_arguments(definition);
      model_.functions.push_back(std::move(function));
    }
  }

  void refuse_repeated_arguments(const FunctionDefinition& definition) const {
    std::vector<Symbol> sorted = definition.arguments;
    std::ranges::sort(sorted);
    const auto repeated = std::ranges::adjacent_find(sorted);
    if (repeated == sorted.end()) return;
    const auto last = std::ranges::find(definition.arguments.rbegin(), definition.arguments.rend(), *repeated);
    const auto at = definition.arguments.rend() - last - 1;
    fail(text_, definition.argument_positions[static_cast<std::size_t>(at)],
         fmt::format("argument '{}' is named twice", names_.spelling(*repeated)));
  }

  // Decides what each equation defines; an undeclared name on the left becomes a local name.
  void bind_equations() {
    derivative_where_.resize(model_.states.size());
    observable_where_.resize(model_.observables.size());
    model_.derivatives.assign(model_.states.size(), -1);
    for (const Equation& equation : tree_.equations) {
      Target target{true, Role::state, -1};
      if (equation.kind == Equation::Kind::algebraic) {
        targets_.push_back(target);
        continue;
      }
      if (equation.kind == Equation::Kind::derivative) {
        target.index = state_of(equation.symbol, equation.where, "derivative");
      } else {
        target = assigned(equation);
      }
      if (target.derivative) define_once(derivative_where_, target.index, equation, "derivative of ", model_.states);
      targets_.push_back(target);
    }
    share_algebraic_rows();
  }

  // Beside a compiled right-hand side.
  void refuse_dynamics() {
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      if (!targets_[i].derivative) continue;
      fail(text_, tree_.equations[i].where, "rows of states cannot stand beside a compiled right-hand side");
    }
    if (!tree_.masses.empty()) {
      fail(text_, tree_.masses.front().where, "masses cannot stand beside a compiled right-hand side");
    }
    if (!model_.drivers.empty()) {
      const Variable& driver = model_.drivers.front();
      fail(text_, driver.where, fmt::format("driver '{}' cannot be read by a compiled right-hand side", driver.name));
    }
    left_over_.clear();
    model_.derivatives.clear();
  }

  [[nodiscard]] std::int32_t state_of(Symbol symbol, Position where, std::string_view what) const {
    const Binding& binding = names_[symbol];
    if (binding.kind != Binding::Kind::variable || binding.role != Role::state) {
      names_.fail_not_a_state(symbol, where, what);
    }
    return binding.index;
  }

  // The rows `0 = ...` belong, in order, to the states without a derivative.
  void share_algebraic_rows() {
    std::vector<std::int32_t> rows, states;
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      if (targets_[i].index < 0) rows.push_back(static_cast<std::int32_t>(i));
    }
    for (std::size_t i = 0; i < derivative_where_.size(); ++i) {
      if (derivative_where_[i].line == 0) states.push_back(static_cast<std::int32_t>(i));
    }
    if (rows.size() > states.size()) {
      const Equation& surplus = tree_.equations[static_cast<std::size_t>(rows[states.size()])];
      fail(text_, surplus.where,
           fmt::format("{} rows '0 = ...', but {} states have no derivative: this row and what follows belong to none",
                       rows.size(), states.size()));
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      targets_[static_cast<std::size_t>(rows[i])].index = states[i];
    }
    left_over_.assign(states.begin() + static_cast<std::ptrdiff_t>(rows.size()), states.end());
    states.resize(rows.size());
    algebraic_ = std::move(states);
  }

  [[noreturn]] void fail_left_over() const {
    constexpr std::size_t kMostNames = 8;
    const auto state = [&](std::size_t i) -> const Variable& {
      return model_.states[static_cast<std::size_t>(left_over_[i])];
    };
    const Variable& first = state(0);
    if (algebraic_.empty()) {
      fail(text_, first.where, fmt::format("state '{0}' has no derivative (set it by 'd/dt({0}) = ...')", first.name));
    }
    std::string names;
    for (std::size_t i = 0; i < std::min(left_over_.size(), kMostNames); ++i) {
      names += fmt::format("{}'{}'", i > 0 ? ", " : "", state(i).name);
    }
    if (left_over_.size() > kMostNames) names += fmt::format(" and {} more", left_over_.size() - kMostNames);
    fail(text_, first.where,
         fmt::format("{} states have no derivative, but there are {} rows '0 = ...': nothing determines {}",
                     algebraic_.size() + left_over_.size(), algebraic_.size(), names));
  }

  struct Target {
    bool derivative = false;
    Role role = Role::local;
    std::int32_t index = -1;
  };

  Target assigned(const Equation& equation) {
    const Binding& binding = names_[equation.symbol];
    const std::string_view name = names_.spelling(equation.symbol);
    if (binding.kind == Binding::Kind::function) {
      fail(text_, equation.where, fmt::format("'{}' is a function and cannot be assigned", name));
    }
    if (binding.kind == Binding::Kind::none) {
      if (const Binding* state = names_.differentiated(equation.symbol)) return {true, Role::state, state->index};
      return {false, Role::local, add_variable(Role::local, equation.symbol, equation.where)};
    }
    if (binding.role == Role::local) {
      fail(text_, equation.where, fmt::format("'{}' is assigned twice (first on line {})", name, binding.where.line));
    }
    if (binding.role == Role::state) {
      fail(text_, equation.where,
           fmt::format("'{0}' is a state and cannot be assigned (its derivative is set by 'd/dt({0}) = ...')", name));
    }
    if (binding.role != Role::observable) {
      fail(text_, equation.where, fmt::format("'{}' is {} and cannot be assigned", name, a_role(binding.role)));
    }
    define_once(observable_where_, binding.index, equation, "", model_.observables);
    return {false, Role::observable, binding.index};
  }

  void define_once(std::vector<Position>& defined, std::int32_t index, const Equation& equation, std::string_view what,
                   const std::vector<Variable>& variables) const {
    Position& where = defined[static_cast<std::size_t>(index)];
    if (where.line != 0) {
      fail(text_, equation.where,
           fmt::format("{}'{}' is assigned twice (first on line {})", what,
                       variables[static_cast<std::size_t>(index)].name, where.line));
    }
    where = equation.where;
  }

  void evaluate_defaults(Lowering& lowering) {
    std::vector<std::int32_t> next(6, 0);
    for (const Declaration& declaration : tree_.declarations) {
      const auto index = static_cast<std::size_t>(next[static_cast<std::size_t>(declaration.role)]++);
      if (!declaration.value) continue;
      Variable& variable = list(declaration.role)[index];
      if (declaration.role == Role::driver) {
        fail(text_, declaration.value->where,
             fmt::format("driver '{}' takes no value (its samples come with the batch)", variable.name));
      }
      if (declaration.role == Role::observable) {
        fail(text_, declaration.value->where,
             fmt::format("observable '{}' takes no value here (assign it in a statement of its own)", variable.name));
      }
      // Constants before this one: those declared so far, less the one being declared.
      const std::int32_t n_constants =
          next[static_cast<std::size_t>(Role::constant)] - (declaration.role == Role::constant ? 1 : 0);
      variable.value = constant_value(lowering, *declaration.value, {.n_constants = n_constants});
      if (!std::isfinite(variable.value)) {
        fail(text_, declaration.value->where,
             fmt::format("value of '{}' is not a finite number (got {})", variable.name, variable.value));
      }
    }
  }

  void evaluate_masses(Lowering& lowering) {
    model_.masses.assign(model_.states.size(), 1.0);
    for (const std::int32_t state : algebraic_) model_.masses[static_cast<std::size_t>(state)] = 0.0;
    std::vector<Position> given(model_.states.size());
    const auto n_constants = static_cast<std::int32_t>(model_.constants.size());
    for (const MassStatement& statement : tree_.masses) {
      const std::int32_t state = state_of(statement.symbol, statement.where, "mass");
      const std::string& name = model_.states[static_cast<std::size_t>(state)].name;
      Position& before = given[static_cast<std::size_t>(state)];
      if (before.line != 0) {
        fail(text_, statement.where, fmt::format("mass of '{}' is given twice (first on line {})", name, before.line));
      }
      before = statement.where;
      const double mass = constant_value(lowering, statement.value, {.n_constants = n_constants, .what = "a mass"});
      if (!std::isfinite(mass)) {
        fail(text_, statement.value.where, fmt::format("mass of '{}' is not a finite number (got {})", name, mass));
      }
      if (mass != 0.0 && std::ranges::find(algebraic_, state) != algebraic_.end()) {
        fail(text_, statement.value.where,
             fmt::format("mass of '{}' must be 0, since a row '0 = ...' stands for its derivative (got {})", name,
                         mass));
      }
      model_.masses[static_cast<std::size_t>(state)] = mass;
    }
  }

  [[nodiscard]] double constant_value(Lowering& lowering, const Expression& expression, const Scope& scope) {
    const auto begin = model_.nodes.size();
    static_cast<void>(lowering.lower(expression, scope));
    const double value = evaluate_constant(model_, static_cast<NodeIndex>(begin));
    model_.nodes.resize(begin);
    return value;
  }

  void lower_functions(Lowering& lowering) {
    for (std::size_t i = 0; i < tree_.functions.size(); ++i) {
      const FunctionDefinition& definition = tree_.functions[i];
      model_.functions[i].body = lowering.lower(definition.body, {.arguments = definition.arguments});
      add_dependencies(lowering);
    }
  }

  void lower_equations(Lowering& lowering) {
    observable_definition_.assign(model_.observables.size(), -1);
    local_definition_.assign(model_.locals.size(), -1);
    for (std::size_t i = 0; i < tree_.equations.size(); ++i) {
      const Target& target = targets_[i];
      const NodeIndex root = lowering.lower(tree_.equations[i].value, {});
      const auto index = static_cast<std::size_t>(target.index);
      if (target.derivative) {
        model_.derivatives[index] = root;
        continue;
      }
      auto& definitions = target.role == Role::observable ? observable_definition_ : local_definition_;
      definitions[index] = static_cast<std::int32_t>(uses_.size());
      add_dependencies(lowering);
      model_.assignments.push_back({target.role, target.index, root});
    }
  }

  // Nothing depends on a summary, so that its name is no name of the model.
  void lower_summaries(Lowering& lowering) {
    for (const SummaryStatement& statement : tree_.summaries) {
      const auto& before = model_.summaries;
      const auto same = std::ranges::find(before, statement.name, &SummaryDefinition::name);
      if (same != before.end()) {
        fail(text_, statement.where, fmt::format("summary '{}' is given twice", statement.name));
      }
      SummaryDefinition summary;
      summary.name = statement.name;
      summary.unit = statement.unit;
      summary.metric = statement.metric;
      summary.argument = statement.argument;
      summary.has_argument = statement.argument.data() != nullptr;
      summary.refine = statement.refine;
      summary.value = lowering.lower(statement.value, {});
      summary.where = statement.metric_where;
      model_.summaries.push_back(std::move(summary));
    }
  }

  void lower_attributes(Lowering& lowering) {
    for (const AttributeStatement& statement : tree_.attributes) {
      const std::string_view word = word_of(statement.kind);
      const std::string_view name = names_.spelling(statement.symbol);
      const auto state = std::ranges::find(model_.states, name, &Variable::name);
      if (state == model_.states.end()) {
        std::vector<std::string_view> known;
        for (const Variable& one : model_.states) known.emplace_back(one.name);
        fail(text_, statement.where,
             fmt::format("{}({}): no state is called so{}", word, name, nearest_hint(name, known)));
      }
      DoseAttribute attribute;
      attribute.kind = statement.kind;
      attribute.state = static_cast<std::int32_t>(state - model_.states.begin());
      const auto same = [&](const DoseAttribute& other) {
        return other.kind == attribute.kind && other.state == attribute.state;
      };
      if (std::ranges::any_of(model_.dose_attributes, same)) {
        fail(text_, statement.where, fmt::format("{}({}) is given twice", word, name));
      }
      attribute.value = lowering.lower(statement.value, {});
      attribute.where = statement.where;
      model_.dose_attributes.push_back(attribute);
    }
  }

  void add_dependencies(const Lowering& lowering) {
    uses_.emplace_back(lowering.references().begin(), lowering.references().end());
  }

  void refuse_missing() const {
    if (model_.states.empty()) fail(text_, {1, 1}, "model declares no states");
    if (!left_over_.empty()) fail_left_over();
    for (std::size_t i = 0; i < model_.observables.size(); ++i) {
      const Variable& observable = model_.observables[i];
      if (observable_where_[i].line != 0) continue;
      std::vector<std::string_view> locals;
      for (const Variable& local : model_.locals) locals.emplace_back(local.name);
      const std::string hint = nearest_hint(observable.name, locals);
      fail(text_, observable.where, fmt::format("observable '{}' is never assigned{}", observable.name, hint));
    }
  }

  // Functions stand among the definitions, since their bodies may use observables and local names.
  void sort_assignments() {
    const auto n_functions = static_cast<std::int32_t>(model_.functions.size());
    Dependencies dependencies;
    for (const std::vector<Binding>& uses : uses_) {
      dependencies.begin_definition();
      for (const Binding& use : uses) dependencies.add(definition_of(use));
    }
    const Order order = sort_definitions(dependencies);
    if (!order.cycle.empty()) fail_cycle(order.cycle);
    std::vector<Assignment> sorted;
    for (std::int32_t definition : order.sorted) {
      if (definition >= n_functions)
        sorted.push_back(model_.assignments[static_cast<std::size_t>(definition - n_functions)]);
    }
    model_.assignments = std::move(sorted);
  }

  [[nodiscard]] std::int32_t definition_of(const Binding& binding) const {
    const auto index = static_cast<std::size_t>(binding.index);
    if (binding.kind == Binding::Kind::function) return binding.index;
    return binding.role == Role::observable ? observable_definition_[index] : local_definition_[index];
  }

  [[nodiscard]] const std::string& definition_name(std::int32_t definition) {
    const auto i = static_cast<std::size_t>(definition);
    if (i < model_.functions.size()) return model_.functions[i].name;
    const Assignment& assignment = model_.assignments[i - model_.functions.size()];
    return model_.variables(assignment.role)[static_cast<std::size_t>(assignment.index)].name;
  }

  [[nodiscard]] Position definition_position(std::int32_t definition) const {
    const auto i = static_cast<std::size_t>(definition);
    if (i < model_.functions.size()) return model_.functions[i].where;
    const Assignment& assignment = model_.assignments[i - model_.functions.size()];
    if (assignment.role == Role::observable) return observable_where_[static_cast<std::size_t>(assignment.index)];
    return model_.locals[static_cast<std::size_t>(assignment.index)].where;
  }

  [[noreturn]] void fail_cycle(const std::vector<std::int32_t>& cycle) {
    constexpr std::size_t kMostNames = 8;
    std::string path;
    for (std::size_t i = 0; i < std::min(cycle.size(), kMostNames); ++i) path += definition_name(cycle[i]) + " -> ";
    if (cycle.size() > kMostNames) path += fmt::format("({} more) -> ", cycle.size() - kMostNames);
    path += definition_name(cycle.front());
    const bool functions = static_cast<std::size_t>(cycle.front()) < model_.functions.size();
    fail(text_, definition_position(cycle.front()),
         fmt::format("{} '{}' depends on itself: {}", functions ? "function" : "value of",
                     definition_name(cycle.front()), path));
  }

  std::string_view text_;
  const SyntaxTree& tree_;
  const Limits& limits_;
  Model& model_;
  Names names_;
  std::vector<Target> targets_;             // by equation
  std::vector<std::int32_t> algebraic_;     // states that have a row `0 = ...`
  std::vector<std::int32_t> left_over_;     // states that have no row
  std::vector<Position> derivative_where_;  // by state; line 0: none
  std::vector<Position> observable_where_;  // by observable; line 0: none
  std::vector<std::vector<Binding>> uses_;  // by definition: functions, then assignments in text order
  std::vector<std::int32_t> observable_definition_;
  std::vector<std::int32_t> local_definition_;
};

}  // namespace

Model parse_model(std::string_view text, const Limits& limits, RightSide right_side) {
  const std::string_view given = text;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const std::size_t longest = std::min<std::size_t>(limits.text_bytes, std::numeric_limits<std::int32_t>::max() - 1);
  if (given.size() > longest) {
    fail(text, {1, 1}, fmt::format("model text has {} bytes, more than the limit of {}", given.size(), longest));
  }
  const DefaultFloatEnvironment environment;  // reading a number rounds, too
  const SyntaxTree tree = parse_syntax(text, limits);
  Model model;
  model.right_side = right_side;
  Checker(text, tree, limits, model).check();
  model.text = given;
  return model;
}

}  // namespace cubie::model
