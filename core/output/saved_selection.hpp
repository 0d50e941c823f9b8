#pragma once
// Which numbers become those of a row of the output array.

#include <string>
#include <string_view>
#include <vector>

#include "codegen/model_text.hpp"
#include "model/model.hpp"

namespace cubie::output {

struct SavedSelection {
  std::vector<codegen::SavedVariable> variables;
  std::vector<std::string> names, units;  ///< units as in the model text, empty where there are none
};

inline constexpr std::string_view kSaveVariables = "save_variables";

/// Reads the option `save_variables`: words separated by commas, each a state, an observable, "states", "observables",
/// "all" (states, then observables), or a number of the run itself ("t", "steps_accepted", "steps_rejected",
/// "newton_iterations", "linear_iterations"), in the order given; or "none". Throws unknown_name with the nearest name,
/// invalid_argument for a name given twice.
/// `option`: the name of the option in messages; options of other names read variables of the model alone.
[[nodiscard]] SavedSelection select_saved(const model::Model& model, std::string_view text,
                                          std::string_view option = kSaveVariables);

}  // namespace cubie::output
