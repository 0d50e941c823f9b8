// emit_model: straight-line kernel text of a model.

#include "codegen/model_text.hpp"

#include <string_view>

#include <fmt/format.h>

#include "codegen/function_text.hpp"
#include "codegen/root_text.hpp"
#include "symbolic/differentiate.hpp"
#include "symbolic/fuse.hpp"
#include "util/error.hpp"

namespace cubie::codegen {
namespace {

using symbolic::Leaf;
using symbolic::Node;
using symbolic::NodeId;

constexpr std::size_t kLongestName = 64;

std::size_t at(std::int32_t i) { return static_cast<std::size_t>(i); }

// A user's name as it may stand in a comment: nothing that could end the comment, continue its line or be read as
// anything else.
std::string comment_name(std::string_view name) {
  std::string clean(name.substr(0, kLongestName));
  for (char& c : clean) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9')) c = '_';
  }
  return clean;
}

std::vector<Output> rhs_outputs(const model::Model& model, const symbolic::System& system) {
  std::vector<Output> outputs;
  for (std::size_t i = 0; i < system.derivatives.size(); ++i) {
    const std::string name = i < model.states.size() ? comment_name(model.states[i].name) : std::string();
    outputs.push_back({"dy", system.derivatives[i], static_cast<std::int32_t>(i), name});
  }
  return outputs;
}

// `system` receives the leaves of saved states.
std::vector<Output> saved_outputs(const model::Model& model, symbolic::System& system,
                                  const std::vector<SavedVariable>& saved) {
  std::vector<Output> outputs;
  for (std::size_t i = 0; i < saved.size(); ++i) {
    if (!saved[i].of_model()) continue;
    const bool observable = saved[i].observable;
    const std::int32_t index = saved[i].index;
    const std::size_t count = observable ? system.observables.size() : at(system.n_states);
    if (index < 0 || at(index) >= count) {
      throw Error(ErrorCode::out_of_range, "saved {} {} does not exist (the model has {})",
                  observable ? "observable" : "state", index, count);
    }
    const NodeId node = observable ? system.observables[at(index)] : system.graph.leaf(Leaf::state, index);
    const auto& names = observable ? model.observables : model.states;
    const std::string name = at(index) < names.size() ? comment_name(names[at(index)].name) : std::string();
    outputs.push_back({"out", node, static_cast<std::int32_t>(i), name});
  }
  return outputs;
}

NodeId sampled_node(symbolic::System& system, const plan::SampledVariable& variable) {
  switch (variable.kind) {
    case plan::SampledKind::state:
      break;
    case plan::SampledKind::observable:
      return system.observables.at(at(variable.index));
    case plan::SampledKind::expression:
      return system.summaries.at(at(variable.index));
  }
  return system.graph.leaf(Leaf::state, variable.index);
}

// `system` receives the leaves of sampled states.
std::vector<Output> sampled_outputs(symbolic::System& system, const std::vector<plan::SampledVariable>& sampled) {
  std::vector<Output> outputs;
  for (const plan::SampledVariable& variable : sampled) {
    outputs.push_back({"out", sampled_node(system, variable), static_cast<std::int32_t>(outputs.size()), {}});
  }
  return outputs;
}

void keep_diagonal(symbolic::Linearisation& linearisation) {
  const NodeId zero = linearisation.system.graph.number(0.0);
  std::vector<symbolic::JacobianEntry> diagonal;
  for (std::int32_t i = 0; i < linearisation.system.n_states; ++i) diagonal.push_back({i, i, zero});
  for (const symbolic::JacobianEntry& entry : linearisation.jacobian) {
    if (entry.row == entry.column) diagonal[at(entry.row)].value = entry.value;
  }
  linearisation.jacobian = std::move(diagonal);
}

std::vector<Output> product_outputs(const symbolic::JacobianProduct& product) {
  std::vector<Output> outputs;
  for (const NodeId id : product.product) outputs.push_back({"out", id, static_cast<std::int32_t>(outputs.size()), {}});
  return outputs;
}

// f, its Jacobian, or the diagonal of it, and its derivative by time. `linearisation` receives the number 0 where the
// diagonal has none.
std::vector<Output> linear_outputs(const model::Model& model, symbolic::Linearisation& linearisation, bool diagonal) {
  std::vector<Output> outputs = rhs_outputs(model, linearisation.system);
  const auto name = [&](std::int32_t state) {
    return at(state) < model.states.size() ? comment_name(model.states[at(state)].name) : std::string();
  };
  if (diagonal) keep_diagonal(linearisation);
  std::int32_t slot = 0;
  for (const symbolic::JacobianEntry& entry : linearisation.jacobian) {
    outputs.push_back({"jac", entry.value, slot++, name(entry.row) + "_by_" + name(entry.column)});
  }
  if (!linearisation.has_time_derivative()) return outputs;
  for (std::int32_t i = 0; i < linearisation.system.n_states; ++i) {
    outputs.push_back({"dfdt", linearisation.time_derivatives[at(i)], i, name(i) + "_by_t"});
  }
  return outputs;
}

std::vector<Output> attribute_outputs(const symbolic::System& system, bool wanted) {
  std::vector<Output> outputs;
  for (std::size_t i = 0; wanted && i < system.dose_attributes.size(); ++i) {
    outputs.push_back({"out", system.dose_attributes[i], static_cast<std::int32_t>(i), ""});
  }
  return outputs;
}

// A model whose right-hand side is compiled code.
std::string emit_calling_model(const model::Model& model, const symbolic::System& system,
                               const ModelTextOptions& options) {
  symbolic::System fused = symbolic::fuse(system);
  const std::vector<Output> saved_list = saved_outputs(model, fused, options.saved);
  const std::vector<Output> sampled_list = sampled_outputs(fused, options.sampled);
  const Body saved_body(fused.graph, "    ", saved_list);
  const Body sampled_body(fused.graph, "    ", sampled_list);
  std::string text = fmt::format(
      "template <class L>\nstruct model {{\n{}"
      "  static constexpr int n_states = {}, n_parameters = {}, n_saved = {};\n"
      "  static constexpr int n_algebraic = 0;\n"
      "  static constexpr bool uses_time = true, driven = false;\n"
      "  static constexpr int reads_drivers = kCallsFunction;\n"
      "  typedef function_calls<L, n_states, n_parameters> calls;\n",
      kModelTypes, system.n_states, system.n_parameters, options.saved.size());
  constexpr std::string_view kFirst =
      "(const lane_time<L>& at, const T* CUBIE_RESTRICT y, const inputs<L>& in, T* CUBIE_RESTRICT dy";
  text += fmt::format("\n  static CUBIE_FN void rhs{}) {{\n    calls::slopes(at, y, in, dy);\n  }}\n\n", kFirst);
  if (options.linearise) {
    text += fmt::format(
        "  static constexpr int n_jacobian = n_states * n_states;\n"
        "  static constexpr bool has_time_derivative = {0};\n"
        "  static CUBIE_FN void linearise{1}, T* CUBIE_RESTRICT jac, T* CUBIE_RESTRICT dfdt) {{\n"
        "    calls::template linearise<{0}>(at, y, in, dy, jac, dfdt);\n  }}\n\n",
        options.by_time, kFirst);
  }
  text += member({"saved", {"out"}, saved_body}, false);
  const std::vector<Output> attribute_list = attribute_outputs(fused, options.attributes);
  const Body attribute_body(fused.graph, "    ", attribute_list);
  if (options.attributes) text += '\n' + member({"attributes", {"out"}, attribute_body}, false);
  if (!options.sampled.empty()) text += '\n' + member({"sampled", {"out"}, sampled_body}, false);
  return text + emit_root_functions(system).members + "};\n";
}

}  // namespace

std::vector<std::int32_t> used_drivers(const symbolic::System& system, const std::vector<SavedVariable>& saved,
                                       const std::vector<plan::SampledVariable>& sampled) {
  std::vector<char> used(system.graph.size(), 0);
  for (const NodeId root : system.derivatives) used[at(root)] = 1;
  for (const SavedVariable& variable : saved) {
    if (variable.observable) used[at(system.observables.at(at(variable.index)))] = 1;
  }
  for (const plan::SampledVariable& variable : sampled) {
    if (variable.kind == plan::SampledKind::observable) used[at(system.observables.at(at(variable.index)))] = 1;
    if (variable.kind == plan::SampledKind::expression) used[at(system.summaries.at(at(variable.index)))] = 1;
  }
  for (const NodeId root : root_nodes(system)) used[at(root)] = 1;
  std::vector<char> read(at(system.n_drivers), 0);
  for (std::size_t i = used.size(); i-- > 0;) {  // arguments have smaller numbers than their users
    if (used[i] == 0) continue;
    const Node& node = system.graph[static_cast<NodeId>(i)];
    if (node.is(Leaf::driver)) read[at(node.index)] = 1;
    for (const NodeId arg : node.args) used[at(arg)] = 1;
  }
  std::vector<std::int32_t> drivers;
  for (std::size_t i = 0; i < read.size(); ++i) {
    if (read[i] != 0) drivers.push_back(static_cast<std::int32_t>(i));
  }
  return drivers;
}

std::string emit_model(const model::Model& model, const symbolic::System& system, const ModelTextOptions& options) {
  if (system.compiled) return emit_calling_model(model, system, options);
  symbolic::System fused = symbolic::fuse(system);
  symbolic::Linearisation linearisation = options.linearise ? symbolic::linearise(fused) : symbolic::Linearisation();
  const symbolic::JacobianProduct jacobian_product =
      options.product ? symbolic::jacobian_vector_product(fused) : symbolic::JacobianProduct();
  const std::vector<Output> saved_list = saved_outputs(model, fused, options.saved);
  const std::vector<Output> sampled_list = sampled_outputs(fused, options.sampled);
  const std::vector<Output> rhs_list = rhs_outputs(model, fused);
  const std::vector<Output> linear_list = linear_outputs(model, linearisation, options.product);
  const std::vector<Output> product_list = product_outputs(jacobian_product);
  const std::vector<Output> attribute_list = attribute_outputs(fused, options.attributes);
  const std::string_view indent = options.inline_rhs ? "    " : "  ";
  const Body attribute_body(fused.graph, "    ", attribute_list);
  const Body rhs_body(fused.graph, indent, rhs_list);
  const Body saved_body(fused.graph, "    ", saved_list);
  const Body sampled_body(fused.graph, "    ", sampled_list);
  const Body linear_body(linearisation.system.graph, indent, linear_list);
  const Body product_body(jacobian_product.system.graph, indent, product_list);
  const FunctionText rhs{"rhs", {"dy"}, rhs_body};
  const FunctionText saved{"saved", {"out"}, saved_body};
  const FunctionText sampled{"sampled", {"out"}, sampled_body};
  const FunctionText attributes{"attributes", {"out"}, attribute_body};
  const FunctionText linear{"linearise", {"dy", "jac", "dfdt"}, linear_body};
  const FunctionText product{"product", {"out"}, product_body, "direction"};
  const RootText events = emit_root_functions(system);

  std::string text;
  text.reserve(rhs_body.text().size() + saved_body.text().size() + linear_body.text().size() + 4096);
  if (!options.inline_rhs) {
    text += outlined(rhs);
    if (options.linearise) text += outlined(linear);
    if (options.product) text += outlined(product);
  }
  text += fmt::format(
      "template <class L>\nstruct model {{\n{}"
      "  static constexpr int n_states = {}, n_parameters = {}, n_saved = {};\n"
      "  static constexpr int n_algebraic = {};\n"
      "  static constexpr bool uses_time = {}, driven = {}, reads_drivers = {};\n",
      kModelTypes, system.n_states, system.n_parameters, options.saved.size(), system.n_algebraic(),
      rhs_body.uses_time() || rhs_body.uses_drivers(), rhs_body.uses_drivers(),
      rhs_body.uses_drivers() || saved_body.uses_drivers() || sampled_body.uses_drivers() || events.uses_drivers);
  if (options.linearise) {
    text += fmt::format("  static constexpr int n_jacobian = {};\n  static constexpr bool has_time_derivative = {};\n",
                        linearisation.jacobian.size(), linearisation.has_time_derivative());
  }
  text += '\n' + member(rhs, !options.inline_rhs) + '\n';
  if (options.linearise) text += member(linear, !options.inline_rhs) + '\n';
  if (options.product) text += member(product, !options.inline_rhs) + '\n';
  text += member(saved, false);
  if (!options.sampled.empty()) text += '\n' + member(sampled, false);
  if (options.attributes) text += '\n' + member(attributes, false);
  return text + events.members + "};\n";
}

}  // namespace cubie::codegen
