#pragma once
// Which variables become rows of the output array.

#include <string>
#include <string_view>
#include <vector>

#include "codegen/model_text.hpp"
#include "model/model.hpp"

namespace cubie::output {

struct SavedSelection {
  std::vector<codegen::SavedVariable> variables;
  std::vector<std::string> names;
};

/// Reads the option `save_variables`: "states" (all states), "all" (states, then observables), "none", or names
/// separated by commas, in the order given. Throws unknown_name with the nearest name, invalid_argument for a name
/// given twice.
/// `option`: the name of the option in messages.
[[nodiscard]] SavedSelection select_saved(const model::Model& model, std::string_view text,
                                          std::string_view option = "save_variables");

}  // namespace cubie::output
