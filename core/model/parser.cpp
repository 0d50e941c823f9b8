#include "model/parser.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/diagnostic.hpp"
#include "model/expression_parser.hpp"
#include "model/functions.hpp"
#include "model/lexer.hpp"
#include "util/nearest.hpp"

namespace cubie::model {
namespace {

using Kind = Token::Kind;

constexpr std::string_view kMass = "mass";
constexpr std::string_view kSummary = "summary";
constexpr std::string_view kRefine = "refine";
constexpr std::string_view kWhen = "when";

class StatementParser {
 public:
  StatementParser(std::string_view text, const Limits& limits) : lexer_(text), expressions_(lexer_, tree_, limits) {}

  SyntaxTree parse() {
    while (token().kind != Kind::end_of_text) {
      if (token().kind == Kind::end_of_statement) {
        if (token().text != ";") in_event_ = false;
        advance();
      } else {
        statement();
      }
    }
    return std::move(tree_);
  }

 private:
  [[nodiscard]] const Token& token() const noexcept { return expressions_.token(); }
  void advance() { expressions_.advance(); }

  Token expect(Kind kind, std::string_view what) {
    const Token found = token();
    if (found.kind != kind) expressions_.fail_here(fmt::format("expected {} but found {}", what, described(found)));
    advance();
    return found;
  }

  void statement() {
    if (token().kind == Kind::number && token().number == 0.0) return algebraic();
    if (token().kind != Kind::name) {
      expressions_.fail_here(
          fmt::format("a statement starts with a name or a declaration keyword, not with {}", described(token())));
    }
    const Token first = token();
    advance();
    const bool after_event = std::exchange(in_event_, false);
    if (const auto role = declared_role(first.text)) {
      declarations(*role);
    } else if (first.text == "function") {
      function();
    } else if (first.text == "d" && token().kind == Kind::slash) {
      derivative();
    } else if (first.text == kMass && token().kind == Kind::name) {
      return masses();
    } else if (first.text == kWhen && token().kind != Kind::assign && token().kind != Kind::prime) {
      event(first);
    } else if (is_action(first.text) && ends_statement()) {
      if (!after_event) fail_stray_action(first);
      action_word(first);
      in_event_ = true;
    } else if (first.text == kSummary && token().kind == Kind::name) {
      summary();
    } else if (token().kind == Kind::open && std::ranges::count(kDoseAttributeWords, first.text) > 0) {
      attribute(first);
    } else {
      assignment(first);
    }
    end_statement(declared_role(first.text).has_value());
  }

  void algebraic() {
    const Position where = token().where;
    advance();
    expect(Kind::assign, "'=' after '0'");
    equation(Equation::Kind::algebraic, -1, where);
    end_statement(false);
  }

  // The word is no keyword elsewhere: many a model has a mass among its names.
  void masses() {
    mass();
    while (token().kind == Kind::comma) {
      advance();
      mass();
    }
    end_statement(true);
  }

  void mass() {
    const Token name = expect(Kind::name, "the name of a state");
    expect(Kind::assign, fmt::format("'=' after 'mass {}'", name.text));
    MassStatement statement;
    statement.symbol = tree_.intern(name.text);
    statement.where = name.where;
    statement.value = expressions_.parse();
    tree_.masses.push_back(statement);
  }

  // No keyword elsewhere either.
  void summary() {
    SummaryStatement statement;
    const Token name = expect(Kind::name, "the name of a summary");
    statement.name = name.text;
    statement.where = name.where;
    statement.unit = bracketed();
    expect(Kind::assign, fmt::format("'=' after 'summary {}'", name.text));
    const Token metric = expect(Kind::name, "a metric, as in 'mean(x)'");
    statement.metric = metric.text;
    statement.metric_where = metric.where;
    statement.argument = bracketed();
    expect(Kind::open, fmt::format("'(' and what to summarise after '{}'", metric.text));
    statement.value = expressions_.parse();
    if (token().kind == Kind::comma) {
      advance();
      const Token setting = expect(Kind::name, "'refine = dense' after what to summarise");
      if (setting.text != kRefine) {
        expressions_.fail_at(setting.where,
                             fmt::format("expected 'refine = dense' after what to summarise, not '{}'", setting.text));
      }
      expect(Kind::assign, "'=' after 'refine'");
      statement.refine = expect(Kind::name, "'dense' or 'samples' after 'refine ='").text;
    }
    expect(Kind::close, "')' of the summary");
    tree_.summaries.push_back(statement);
  }

  // Names, too, unless a bracket follows.
  void attribute(const Token& first) {
    AttributeStatement statement;
    const auto word = std::ranges::find(kDoseAttributeWords, first.text);
    statement.kind = static_cast<DoseAttribute::Kind>(word - kDoseAttributeWords.begin());
    advance();
    const Token name = expect(Kind::name, "the name of a state");
    statement.symbol = tree_.intern(name.text);
    statement.where = name.where;
    expect(Kind::close, fmt::format("')' of '{}({})'", first.text, name.text));
    expect(Kind::assign, fmt::format("'=' after '{}({})'", first.text, name.text));
    statement.value = expressions_.parse();
    tree_.attributes.push_back(statement);
  }

  // `when`, too, is a keyword only where no '=' follows; the other words of events are none elsewhere.
  void event(const Token& first) {
    EventStatement statement;
    statement.where = first.where;
    statement.guard = expressions_.parse();
    if (token().text != "crosses") {
      expressions_.fail_here(fmt::format(
          "expected 'crosses' after what an event watches but found {} (an event is written 'when g crosses "
          "0 up: x = ...')",
          described(token())));
    }
    advance();
    statement.level = expressions_.parse();
    statement.direction = direction();
    expect(Kind::colon, "'up', 'down', 'both' or ':' and the actions of the event");
    tree_.events.push_back(std::move(statement));
    action();
    while (token().kind == Kind::comma) {
      advance();
      action();
    }
    in_event_ = true;
  }

  Direction direction() {
    constexpr std::pair<std::string_view, Direction> kWords[] = {
        {"both", Direction::both}, {"up", Direction::up}, {"down", Direction::down}};
    for (const auto& [word, meaning] : kWords) {
      if (token().kind != Kind::name || token().text != word) continue;
      advance();
      return meaning;
    }
    return Direction::both;
  }

  static bool is_action(std::string_view word) { return word == "stop" || word == "count" || word == "record"; }
  [[nodiscard]] bool ends_statement() const {
    const Kind kind = token().kind;
    return kind == Kind::end_of_text || kind == Kind::end_of_statement || kind == Kind::comma;
  }

  void action() {
    const Token name = expect(Kind::name, "an action of the event ('x = ...', 'stop', 'count' or 'record')");
    if (token().kind != Kind::assign) return action_word(name);
    advance();
    EventStatement::Assignment assignment;
    assignment.symbol = tree_.intern(name.text);
    assignment.where = name.where;
    assignment.value = expressions_.parse();
    tree_.events.back().assignments.push_back(assignment);
  }

  void action_word(const Token& name) {
    EventStatement& event = tree_.events.back();
    bool* const flag = name.text == "stop"     ? &event.stop
                       : name.text == "count"  ? &event.count
                       : name.text == "record" ? &event.record
                                               : nullptr;
    if (flag == nullptr) {
      constexpr std::string_view kActions[] = {"stop", "count", "record"};
      const std::string hint = nearest_hint(name.text, kActions);
      expressions_.fail_here(fmt::format("expected '=' after '{}' but found {}{}", name.text, described(token()),
                                         hint.empty() ? " (other actions are 'stop', 'count' and 'record')" : hint));
    }
    if (*flag) expressions_.fail_at(name.where, fmt::format("action '{}' is given twice", name.text));
    *flag = true;
  }

  [[noreturn]] void fail_stray_action(const Token& name) {
    expressions_.fail_at(name.where, fmt::format("'{}' is an action of an event and stands at the end of a statement "
                                                 "'when ... crosses ...: ...', behind ',' or ';'",
                                                 name.text));
  }

  // Text between square brackets, if there are any.
  std::string_view bracketed() {
    if (token().kind != Kind::unit) return {};
    const std::string_view text = token().text;
    advance();
    return text;
  }

  void declarations(Role role) {
    declaration(role);
    while (token().kind == Kind::comma) {
      advance();
      declaration(role);
    }
  }

  void declaration(Role role) {
    const Token name = expect(Kind::name, fmt::format("the name of {}", a_role(role)));
    Declaration declaration;
    declaration.role = role;
    declaration.symbol = tree_.intern(name.text);
    declaration.where = name.where;
    if (token().kind == Kind::assign) {
      advance();
      declaration.value = expressions_.parse();
    }
    if (token().kind == Kind::unit) {
      declaration.unit = token().text;
      advance();
    }
    tree_.declarations.push_back(declaration);
  }

  void function() {
    FunctionDefinition definition;
    const Token name = expect(Kind::name, "the name of a function");
    definition.symbol = tree_.intern(name.text);
    definition.where = name.where;
    expect(Kind::open, "'(' and the argument names");
    while (token().kind != Kind::close) {
      if (!definition.arguments.empty()) expect(Kind::comma, "',' or ')' after the argument name");
      const Token argument = expect(Kind::name, "an argument name");
      definition.arguments.push_back(tree_.intern(argument.text));
      definition.argument_positions.push_back(argument.where);
    }
    advance();
    expect(Kind::assign, "'=' and the body of the function");
    definition.body = expressions_.parse();
    tree_.functions.push_back(std::move(definition));
  }

  void derivative() {
    advance();
    if (token().text != "dt") expressions_.fail_here(fmt::format("expected 'd/dt(' but found {}", described(token())));
    advance();
    expect(Kind::open, "'(' of 'd/dt(name)'");
    const Token name = expect(Kind::name, "the name of a state");
    expect(Kind::close, "')' of 'd/dt(name)'");
    expect(Kind::assign, "'=' after 'd/dt(name)'");
    equation(Equation::Kind::derivative, tree_.intern(name.text), name.where);
  }

  void assignment(const Token& name) {
    const bool prime = token().kind == Kind::prime;
    if (prime) advance();
    if (token().kind != Kind::assign) fail_no_assignment(name, prime);
    advance();
    equation(prime ? Equation::Kind::derivative : Equation::Kind::assignment, tree_.intern(name.text), name.where);
  }

  void equation(Equation::Kind kind, Symbol symbol, Position where) {
    Equation equation;
    equation.kind = kind;
    equation.symbol = symbol;
    equation.where = where;
    equation.value = expressions_.parse();
    tree_.equations.push_back(equation);
  }

  [[noreturn]] void fail_no_assignment(const Token& name, bool prime) {
    std::string hint;
    if (prime) {
      if (token().kind == Kind::prime) hint = " (a second derivative needs a state of its own)";
    } else if (token().kind == Kind::open) {
      hint = " (a function is defined by 'function f(a) = ...', a derivative is set by 'd/dt(x) = ...')";
    } else if (token().kind == Kind::unit) {
      hint = " (a unit stands in a declaration)";
    } else if (token().kind == Kind::name) {
      hint = nearest_hint(name.text, statement_keywords());
    }
    expressions_.fail_here(
        fmt::format("expected '=' after '{}{}' but found {}{}", name.text, prime ? "'" : "", described(token()), hint));
  }

  void end_statement(bool declaration) {
    const Token& found = token();
    std::string_view hint;
    switch (found.kind) {
      case Kind::end_of_text:
      case Kind::end_of_statement:
        return;
      case Kind::number:
      case Kind::name:
      case Kind::open:
        hint = declaration ? " (names are separated by ',')"
                           : " (a product is written with '*', the next statement starts on a new line or after ';')";
        break;
      case Kind::close:
        hint = " (no '(' stands before it)";
        break;
      case Kind::assign:
        hint = " (equality is compared by '==')";
        break;
      case Kind::unit:
        hint = " (a unit stands once, after a declared name and its value)";
        break;
      case Kind::prime:
        hint = " (a derivative is set by \"x' = ...\" and cannot be used in expressions)";
        break;
      case Kind::comma:
        hint = " (several values are listed in declarations only)";
        break;
      default:
        break;
    }
    expressions_.fail_here(fmt::format("expected the end of the statement but found {}{}", described(found), hint));
  }

  Lexer lexer_;
  SyntaxTree tree_;
  ExpressionParser expressions_;
  bool in_event_ = false;  // what follows ';' may be another action of the last event
};

}  // namespace

SyntaxTree parse_syntax(std::string_view text, const Limits& limits) { return StatementParser(text, limits).parse(); }

}  // namespace cubie::model
