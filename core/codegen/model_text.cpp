// emit_model: straight-line kernel text of a model.

#include "codegen/model_text.hpp"

#include <string_view>

#include <fmt/format.h>

#include "codegen/body_text.hpp"
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

// A function of the model: its name and the arrays it writes.
struct Function {
  std::string_view name;
  std::vector<std::string_view> arrays;
  const Body& body;
  std::string_view input = {};  // an array it reads besides y and p
};

// The arguments; a function that reads drivers needs the whole time and their table.
std::string signature(const Function& f, std::string_view number) {
  constexpr const char* plain = "{0} t, const {0}* CUBIE_RESTRICT y, const {0}* CUBIE_RESTRICT p";
  constexpr const char* driven = "const lane_time<L>& at, const {0}* CUBIE_RESTRICT y, const inputs<L>& in";
  std::string text = f.body.uses_drivers() ? fmt::format(driven, number) : fmt::format(plain, number);
  if (!f.input.empty()) text += fmt::format(", const {}* CUBIE_RESTRICT {}", number, f.input);
  for (const std::string_view array : f.arrays) text += fmt::format(", {}* CUBIE_RESTRICT {}", number, array);
  return text;
}

std::string statements(const Function& f, std::string_view indent) {
  std::string text;
  if (f.body.uses_drivers()) {
    text = fmt::format(
        "{0}const T t = at.value();\n{0}const T* const CUBIE_RESTRICT p = in.p;\n"
        "{0}const driver_point<L> drivers(*in.drivers, at);\n",
        indent);
  }
  text += fmt::format("{}(void)t, (void)y, (void)p", indent);
  if (!f.input.empty()) text += fmt::format(", (void){}", f.input);
  for (const std::string_view array : f.arrays) text += fmt::format(", (void){}", array);
  return text + ";\n" + f.body.text();
}

constexpr std::string_view kTypes =
    "  typedef typename L::T T;\n  typedef typename L::S S;\n  typedef typename L::M M;\n";

// A function outside the struct, so that compilers do not put it into its callers.
std::string outlined(const Function& f) {
  return fmt::format("template <class L>\nCUBIE_NOINLINE void model_{}({}) {{\n{}{}}}\n\n", f.name,
                     signature(f, "typename L::T"), kTypes, statements(f, "  "));
}

std::string member(const Function& f, bool is_outlined) {
  const std::string head = fmt::format("  static CUBIE_FN void {}({}) {{\n", f.name, signature(f, "T"));
  if (!is_outlined) return head + statements(f, "    ") + "  }\n";
  std::string call = f.body.uses_drivers() ? "at, y, in" : "t, y, p";
  if (!f.input.empty()) call += fmt::format(", {}", f.input);
  for (const std::string_view array : f.arrays) call += fmt::format(", {}", array);
  return head + fmt::format("    model_{}<L>({});\n  }}\n", f.name, call);
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
      kTypes, system.n_states, system.n_parameters, options.saved.size());
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
  return text + "};\n";
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
  const Function rhs{"rhs", {"dy"}, rhs_body};
  const Function saved{"saved", {"out"}, saved_body};
  const Function sampled{"sampled", {"out"}, sampled_body};
  const Function attributes{"attributes", {"out"}, attribute_body};
  const Function linear{"linearise", {"dy", "jac", "dfdt"}, linear_body};
  const Function product{"product", {"out"}, product_body, "direction"};

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
      kTypes, system.n_states, system.n_parameters, options.saved.size(), system.n_algebraic(),
      rhs_body.uses_time() || rhs_body.uses_drivers(), rhs_body.uses_drivers(),
      rhs_body.uses_drivers() || saved_body.uses_drivers() || sampled_body.uses_drivers());
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
  return text + "};\n";
}

}  // namespace cubie::codegen
