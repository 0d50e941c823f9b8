#pragma once
// What each name of a model stands for.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/syntax.hpp"

namespace cubie::model {

struct Binding {
  enum class Kind : std::int8_t { none, variable, function };
  Kind kind = Kind::none;
  Role role = Role::local;  ///< variable
  std::int32_t index = -1;  ///< into the list of its role, or into Model::functions
  Position where;
};

/// Bindings by symbol, and the errors about names.
class Names {
 public:
  Names(std::string_view text, const SyntaxTree& tree) : text_(text), tree_(tree), bindings_(tree.names.size()) {}

  /// Binds a name; throws when it is reserved or bound already.
  void bind(Symbol symbol, const Binding& binding);

  [[nodiscard]] const Binding& operator[](Symbol symbol) const { return bindings_[static_cast<std::size_t>(symbol)]; }
  [[nodiscard]] std::string_view spelling(Symbol symbol) const { return tree_.names[static_cast<std::size_t>(symbol)]; }

  /// The state x of a name spelled `dx`; nullptr when there is none.
  [[nodiscard]] const Binding* differentiated(Symbol symbol) const;

  /// Throws when the name is reserved; `gamma` is not.
  void refuse_reserved(Symbol symbol, Position where) const;

  [[noreturn]] void fail_unknown_name(Symbol symbol, Position where, std::span<const Symbol> arguments) const;
  [[noreturn]] void fail_unknown_function(Symbol symbol, Position where, std::span<const Symbol> arguments) const;
  /// `what`: what only a state has, "derivative" for example.
  [[noreturn]] void fail_not_a_state(Symbol symbol, Position where, std::string_view what) const;

 private:
  std::string_view text_;
  const SyntaxTree& tree_;
  std::vector<Binding> bindings_;
};

}  // namespace cubie::model
