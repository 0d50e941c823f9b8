#pragma once
// The scheduled events of a batch: columns as users give them, and the table that kernels read.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "batch/doses.hpp"
#include "integrator/event_table.hpp"
#include "model/model.hpp"
#include "plan/event_plan.hpp"
#include "util/ref.hpp"

namespace cubie::batch {

/// Shared with the solves that read it, and replaced instead of overwritten.
class EventData final : public RefCounted {
 public:
  integrator::EventTable table;
  plan::EventPlan plan;
};

/// Columns of a table of events, all of one length; `intervals` and `counts` may be empty: every event happens once.
struct EventColumns {
  std::string_view variables;             ///< names of states and parameters, separated by commas
  std::span<const double> times;          ///< of the first event of each row
  std::span<const std::int32_t> targets;  ///< places in `variables`, from 0
  std::span<const std::int32_t> operations;
  std::span<const double> values;
  std::span<const double> intervals;        ///< 0: once
  std::span<const std::int64_t> counts;     ///< how often in all; 0: until the end, or once where the interval is 0
  std::span<const std::int64_t> first_row;  ///< of each run, and the number of rows; empty: all runs have all rows
};

class BatchEvents {
 public:
  explicit BatchEvents(const model::Model& model) : model_(model) {}

  /// Copies; without rows there are no events. Throws unknown_name or invalid_argument naming column, row and value,
  /// and leaves what there was.
  void set(const EventColumns& columns);

  /// The same with doses, which are further events: at one time they happen behind those of set(). Throws also what
  /// make_doses does, and invalid_argument when both have tables of different numbers of runs.
  void set_doses(const DoseColumns& columns);

  /// Runs with events of their own; 0: none has.
  [[nodiscard]] std::int64_t n_runs() const noexcept { return data_ ? data_->table.n_runs : 0; }
  /// What the code of a solve needs to know.
  [[nodiscard]] plan::EventPlan plan() const { return data_ ? data_->plan : plan::EventPlan(); }
  /// Whether some of them give runs their initial values again.
  [[nodiscard]] bool begins_anew() const noexcept { return data_ && (data_->table.resets || data_->plan.steady); }
  /// Whether some of them are doses.
  [[nodiscard]] bool doses() const noexcept { return !doses_.events.rows.empty(); }
  /// Null where there are no events.
  [[nodiscard]] const Ref<EventData>& data() const noexcept { return data_; }
  /// The same for runs that go backwards in time; made when first asked for.
  [[nodiscard]] const Ref<EventData>& backward() const;

 private:
  [[nodiscard]] static Ref<EventData> table_of(const integrator::EventRows& events, const Doses& doses);

  const model::Model& model_;
  integrator::EventRows events_;
  Doses doses_;
  Ref<EventData> data_;
  mutable Ref<EventData> backward_;  // of data_, or null
};

}  // namespace cubie::batch
