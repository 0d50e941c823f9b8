#pragma once
// Doses as columns of a data set -> events.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "integrator/event_table.hpp"
#include "model/model.hpp"
#include "plan/event_plan.hpp"

namespace cubie::batch {

/// Columns of a table of doses, by the names and in the sense of NONMEM and rxode2 (docs/dosing.md), all of one length;
/// those but time and amt may be empty.
struct DoseColumns {
  std::string_view compartments;  ///< names of states, separated by commas; empty: all, as declared
  std::span<const double> time, amt;
  std::span<const std::int32_t> cmt;        ///< place in `compartments`, from 1; 0, or no column: the first
  std::span<const double> rate, dur;        ///< of infusions; 0: none
  std::span<const double> ii;               ///< interval of further doses and of steady states
  std::span<const std::int64_t> addl;       ///< further doses
  std::span<const std::int32_t> ss;         ///< 1: at steady state, 2: on top of what there is
  std::span<const std::int32_t> evid;       ///< no column: 1
  std::span<const std::int64_t> first_row;  ///< as in EventColumns
};

struct Doses {
  integrator::EventRows events;
  plan::EventPlan plan;
};

/// Throws unknown_name, invalid_argument, out_of_range or not_supported naming column, row and value.
[[nodiscard]] Doses make_doses(const model::Model& model, const DoseColumns& columns);

}  // namespace cubie::batch
