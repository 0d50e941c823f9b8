#pragma once
// The statements of one function of a model.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "symbolic/graph.hpp"

namespace cubie::codegen {

/// One value that a body stores: element `slot` of an array; `name` stands in a comment and must be fit for one.
struct Output {
  std::string_view array;
  symbolic::NodeId node = 0;
  std::int32_t slot = 0;
  std::string name;
};

/// Values are numbered in order of appearance, so the text does not show how the graph came about. A value is stored
/// as soon as it is known, in every place that wants it. Reads y, p, t, `drivers` and `direction`.
class Body {
 public:
  /// The text refers to none of the arguments later on.
  Body(const symbolic::Graph& graph, std::string_view indent, const std::vector<Output>& outputs);
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] bool uses_time() const noexcept { return uses_time_; }
  [[nodiscard]] bool uses_drivers() const noexcept { return uses_drivers_; }

 private:
  void load(symbolic::NodeId id);
  void statement(symbolic::NodeId id);
  void expression(const symbolic::Node& node);
  void call(std::string_view name, const symbolic::Node& node);
  void operand(symbolic::NodeId id);
  void store(symbolic::NodeId id);

  const symbolic::Graph& graph_;
  std::string_view indent_;
  const std::vector<Output>& outputs_;
  std::vector<std::int32_t> first_output_;  // by node, -1: not stored
  std::vector<std::int32_t> next_output_;   // by output: the next one of the same node
  std::vector<std::int32_t> name_;          // by inner node: number of its local
  std::vector<char> loaded_;                // by leaf: has a local
  std::int32_t names_ = 0;
  bool uses_time_ = false;
  bool uses_drivers_ = false;
  std::string text_;
};

}  // namespace cubie::codegen
