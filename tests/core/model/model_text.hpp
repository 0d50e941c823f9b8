#pragma once
// Helpers of the model tests: trees as text, and the message of a refusal.

#include <string>
#include <string_view>

#include "model/model.hpp"
#include "util/error.hpp"

namespace cubie::model::test {

/// A tree in prefix form: `(add x (mul 2 y))`; arguments of user functions as `$0`.
inline std::string shown(const Model& model, NodeIndex index) {
  const Node& node = model.nodes.at(static_cast<std::size_t>(index));
  std::string head;
  switch (node.kind) {
    case Node::Kind::number:
      return fmt::format("{}", node.number);
    case Node::Kind::variable:
      return model.variables(node.role).at(static_cast<std::size_t>(node.index)).name;
    case Node::Kind::time:
      return "t";
    case Node::Kind::argument:
      return fmt::format("${}", node.index);
    case Node::Kind::call:
      head = info(node.function).id;
      break;
    case Node::Kind::user_call:
      head = model.functions.at(static_cast<std::size_t>(node.index)).name;
      break;
  }
  std::string out = "(" + head;
  for (NodeIndex argument : node.args) out += " " + shown(model, argument);
  return out + ")";
}

/// The derivative of x in a model whose only other names are the parameters a, b, c and d.
inline std::string shown_expression(const std::string& expression) {
  const Model model = parse_model("states x\nparameters a, b, c, d\nx' = " + expression + "\n");
  return shown(model, model.derivatives.at(0));
}

/// The whole message with which parse_model refuses the text; "" when it accepts it.
inline std::string refusal(std::string_view text, const Limits& limits = {}) {
  try {
    static_cast<void>(parse_model(text, limits));
  } catch (const Error& error) {
    return error.code() == ErrorCode::model ? error.message() : "wrong code: " + error.message();
  }
  return "";
}

/// The first line of refusal().
inline std::string refusal_line(std::string_view text, const Limits& limits = {}) {
  const std::string message = refusal(text, limits);
  return message.substr(0, message.find('\n'));
}

}  // namespace cubie::model::test
