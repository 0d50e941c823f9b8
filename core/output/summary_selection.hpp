#pragma once
// Which summaries are made: from the options `summaries` and `summarise_variables` to a plan and names.

#include <string>
#include <string_view>
#include <vector>

#include "model/model.hpp"
#include "output/saved_selection.hpp"
#include "plan/summary_plan.hpp"

namespace cubie::output {

struct SummarySelection {
  plan::SummaryPlan plan;
  std::vector<std::string> names;  ///< one per number of a window, as "x.mean"
  std::vector<std::string> units;  ///< in terms of the variable's own and of t
};

/// `text` is a list, separated by commas, of metrics (`mean`, `peaks[3]`, `crossings[0.5]`), each of all `variables`,
/// or of the states and observables behind it (`max(x, speed)`); and of names of summaries that the model declares.
/// "model" means all of those, "none" nothing. Summaries come out variable by variable, those of one in the order of
/// the text. Throws unknown_name with the nearest name, invalid_argument.
///
/// Extremes, peaks and crossings are found on dense output where `refine = dense` stands behind the variables
/// (`max(x, refine = dense)`, `max(refine = dense)`), or where nothing stands there and `dense` is true.
[[nodiscard]] SummarySelection select_summaries(const model::Model& model, std::string_view text,
                                                const SavedSelection& variables, bool dense = false);

}  // namespace cubie::output
