#include "codegen/linear_model.hpp"

#include <vector>

#include "codegen/lu_text.hpp"
#include "symbolic/differentiate.hpp"
#include "symbolic/fuse.hpp"

namespace cubie::codegen {

LuPlan plan_linear_model(const symbolic::System& system) {
  const symbolic::Linearisation linear = symbolic::linearise(symbolic::fuse(system));
  std::vector<MatrixEntry> entries;
  entries.reserve(linear.jacobian.size());
  for (const symbolic::JacobianEntry& entry : linear.jacobian) entries.push_back({entry.row, entry.column});
  return plan_lu(system.n_states, entries);
}

std::string emit_linear_model(const LuPlan& plan) {
  const LuText lu = emit_lu(plan, choose_lu_text(plan));
  std::string text = lu.before;
  text +=
      "template <class L>\nstruct linear_model : model<L> {\n"
      "  typedef typename L::T T;\n  typedef typename L::S S;\n  typedef typename L::M M;\n"
      "  /// Of equation v.\n"
      "  static CUBIE_FN T mass(int) { return T(S(1)); }\n";
  text += lu.members;
  text += "};\n";
  return text;
}

}  // namespace cubie::codegen
