#pragma once
// A checked model: names, roles, units, defaults and expression trees, still as the user wrote them.
//
// Invariants that parse_model() guarantees and later rooms rely on: every reference is resolved; every state has
// exactly one row, its derivative or, with mass 0, what is to vanish; assignments stand in dependency order and contain
// no cycle; user functions are not recursive and are called with the right number of arguments; truth values and
// numbers are not mixed (conversions the language grants are explicit nodes: select(c, 1, 0) makes a number, ne(x, 0) a
// truth value). Every root - a derivative, an assigned value, the body of a function - is a number.
//
// Calls have a fixed number of arguments: min and max of several arguments are nested in pairs from the left,
// heaviside(x) becomes heaviside(x, 1/2), piecewise becomes nested selects.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cubie::model {

/// Operators and functions of the language, in the order of functions.def.
enum class Function : std::int16_t {
#define CUBIE_FUNCTION(id, text, min_args, max_args, kind) id,
#include "model/functions.def"
#undef CUBIE_FUNCTION
  count
};

enum class FunctionKind : std::int8_t { arithmetic, compare, logic, select, elementary };

/// One row of functions.def.
struct FunctionInfo {
  const char* id;
  const char* spelling;
  int min_args;
  int max_args;
  FunctionKind kind;
};
[[nodiscard]] const FunctionInfo& info(Function function) noexcept;

enum class Role : std::int8_t { state, parameter, constant, driver, observable, local };

/// Where something stands in the model text; line and column count from 1, columns in bytes.
struct Position {
  std::int32_t line = 0;
  std::int32_t column = 0;
};

using NodeIndex = std::int32_t;

/// A node of an expression tree, stored in Model::nodes; children have smaller indices than their parents.
struct Node {
  enum class Kind : std::int8_t { number, variable, time, argument, call, user_call };
  Kind kind = Kind::number;
  Role role = Role::state;            ///< variable: which list `index` points into
  Function function = Function::add;  ///< call
  std::int32_t index = 0;             ///< variable, argument (of the enclosing user function), user_call (function)
  double number = 0.0;                ///< number
  std::vector<NodeIndex> args;        ///< call, user_call
  Position where;
};

/// A declared or assigned name.
struct Variable {
  std::string name;
  double value = 0.0;  ///< default: initial value, parameter default or constant; 0 where none was given
  std::string unit;    ///< text between brackets, "" when none
  Position where;
};

/// `function f(a, b) = body`; the body refers to its arguments by position, and may use every other name of the model.
struct UserFunction {
  std::string name;
  std::vector<std::string> arguments;
  NodeIndex body = -1;
  Position where;
};

/// `name = value` for an observable or a local name.
struct Assignment {
  Role role = Role::local;
  std::int32_t index = 0;
  NodeIndex value = -1;
};

/// `summary name = metric[argument](value, refine = word)`. Whether there are such a metric and such a word, the room
/// that makes summaries finds out.
struct SummaryDefinition {
  std::string name, unit, metric;
  std::string argument;       ///< text between the brackets
  bool has_argument = false;  ///< brackets were given
  std::string refine;         ///< empty: not given
  NodeIndex value = -1;
  Position where;  ///< of the metric
};

/// Where derivatives come from.
enum class RightSide : std::int8_t { text, function };
enum class Direction : std::int8_t { both, up, down };

/// `name = value` in an event: a state or a parameter takes a new value.
struct EventAssignment {
  Role role = Role::state;
  std::int32_t index = 0;
  NodeIndex value = -1;
};

/// `when guard crosses level direction: assignments, stop, count, record`. The assignments of one event all see the
/// values from before it.
struct Event {
  NodeIndex guard = -1;
  NodeIndex level = -1;  ///< -1: 0
  Direction direction = Direction::both;
  std::vector<EventAssignment> assignments;  ///< in the order of the text, targets differ
  bool stop = false, count = false, record = false;
  Position where;
};

/// `lag(state) = value` and its like: what becomes of doses into a state.
struct DoseAttribute {
  enum class Kind : std::int8_t { lag, bioavailability, rate, duration };
  Kind kind = Kind::lag;
  std::int32_t state = 0;
  NodeIndex value = -1;
  Position where;  ///< of the state
};

/// Their words in model text, in the order of the kinds.
inline constexpr std::array<std::string_view, 4> kDoseAttributeWords = {"lag", "bioavailability", "rate", "duration"};
[[nodiscard]] constexpr std::string_view word_of(DoseAttribute::Kind kind) noexcept {
  return kDoseAttributeWords[static_cast<std::size_t>(kind)];
}

struct Model {
  std::string text;
  RightSide right_side = RightSide::text;  ///< function: compiled code; `derivatives` is empty, masses are 1
  std::vector<Variable> states, parameters, constants, drivers, observables, locals;
  std::vector<UserFunction> functions;
  std::vector<Node> nodes;
  std::vector<NodeIndex> derivatives;  ///< one per state, in declared order: mass * d/dt(state) = derivative
  std::vector<double> masses;          ///< one per state, finite; 0: the row is an equation without derivative
  /// Every observable and local, in dependency order; what the body of a function uses counts as used by its callers.
  std::vector<Assignment> assignments;
  std::vector<SummaryDefinition> summaries;  ///< in the order of the text; names differ
  std::vector<Event> events;                 ///< in the order of the text

  std::vector<DoseAttribute> dose_attributes;  ///< in the order of the text; one of a kind per state

  [[nodiscard]] const std::vector<Variable>& variables(Role role) const noexcept;
};

/// Bounds that keep hostile or mistaken text from exhausting memory or the stack.
struct Limits {
  std::size_t text_bytes = std::size_t{16} << 20;
  std::int32_t nesting = 256;  ///< brackets in brackets; never more than 1000
  std::int32_t nodes = 4'000'000;
};

/// Parses and checks model text (any bytes). Only the first mistake is reported. Beside a compiled right-hand side
/// the text declares names and may define observables and summaries; rows of states, masses and drivers are mistakes.
///
/// Errors: throws Error with code `model`; the message is one line `line L, column C: what (hint)`, followed by a
/// second and third line that show the offending text line and a caret under it.
[[nodiscard]] Model parse_model(std::string_view text, const Limits& limits = {},
                                RightSide right_side = RightSide::text);

}  // namespace cubie::model
