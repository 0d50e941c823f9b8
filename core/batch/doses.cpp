#include "batch/doses.hpp"

#include <algorithm>
#include <optional>

#include "batch/event_columns.hpp"
#include "util/error.hpp"

namespace cubie::batch {
namespace {

using cubie_kernel::scheduled_event;
using integrator::EventRow;
using model::DoseAttribute;

enum class Evid : std::int32_t { observation, dose, other, reset, reset_and_dose, replace, multiply, phantom };

template <class T>
T value_or(std::span<const T> column, std::size_t i, T other) {
  return column.empty() ? other : column[i];
}

[[noreturn]] void refuse(ErrorCode code, const char* column, std::size_t row, double value, std::string_view why) {
  throw Error(code, "{}[{}] {} (got {})", column, row, why, value);
}

double checked(std::span<const double> column, const char* name, std::size_t i) {
  const double x = value_or(column, i, 0.0);
  check_finite(x, name, i);
  return x;
}

double not_negative(std::span<const double> column, const char* name, std::size_t i) {
  const double x = checked(column, name, i);
  if (x < 0) refuse(ErrorCode::invalid_argument, name, i, x, "must be >= 0");
  return x;
}

/// Of rate and duration of an infusion, which the data set says; the other one follows from the amount.
enum class Infusion : std::int32_t { none, rate, duration, rate_of_model, duration_of_model };

/// One row of the data set, checked.
struct Dose {
  double time = 0, amt = 0, rate = 0, dur = 0, ii = 0;
  Infusion infusion = Infusion::none;
  std::int64_t addl = 0;
  std::int32_t state = 0, ss = 0;
  Evid evid = Evid::dose;

  /// Rows that change no state. A phantom dose is for functions of the time since the last dose, which models here
  /// lack.
  [[nodiscard]] bool changes_nothing() const noexcept {
    return evid == Evid::observation || evid == Evid::other || evid == Evid::phantom;
  }
  [[nodiscard]] bool gives() const noexcept { return evid == Evid::dose || evid == Evid::reset_and_dose; }
  [[nodiscard]] bool infuses() const noexcept { return gives() && infusion != Infusion::none; }
};

void check_evid(const DoseColumns& c, std::size_t i, Dose& dose) {
  const std::int32_t evid = value_or(c.evid, i, std::int32_t{1});
  if (evid < 0 || evid > 7) {
    throw Error(ErrorCode::invalid_argument, "evid[{}] must lie in [0, 7] (got {})", i, evid);
  }
  dose.evid = static_cast<Evid>(evid);
}

/// Rate and duration of an infusion from amount and either of them.
void check_infusion(const DoseColumns& c, std::size_t i, Dose& dose) {
  dose.rate = checked(c.rate, "rate", i);
  dose.dur = not_negative(c.dur, "dur", i);
  const bool modelled = dose.rate == -1 || dose.rate == -2;
  if (dose.rate < 0 && !modelled) {
    refuse(ErrorCode::invalid_argument, "rate", i, dose.rate, "must be >= 0, or -1 or -2 where the model says it");
  }
  if (dose.rate == 0 && dose.dur == 0) return;
  if (dose.rate != 0 && dose.dur > 0) {
    throw Error(ErrorCode::invalid_argument, "rate[{0}] and dur[{0}] must not both be given (got {1} and {2})", i,
                dose.rate, dose.dur);
  }
  if (!(dose.amt > 0)) refuse(ErrorCode::invalid_argument, "amt", i, dose.amt, "must be > 0 for an infusion");
  if (modelled) {
    dose.infusion = dose.rate == -1 ? Infusion::rate_of_model : Infusion::duration_of_model;
    return;
  }
  dose.infusion = dose.rate > 0 ? Infusion::rate : Infusion::duration;
  (dose.rate > 0 ? dose.dur : dose.rate) = dose.amt / (dose.rate > 0 ? dose.rate : dose.dur);
  check_finite(dose.rate, "rate", i);
  check_finite(dose.dur, "dur", i);
}

Dose checked_dose(const DoseColumns& c, const std::vector<std::int32_t>& compartments, std::size_t i) {
  Dose dose;
  check_evid(c, i, dose);
  dose.time = checked(c.time, "time", i);
  if (dose.changes_nothing()) {
    const std::int32_t cmt = value_or(c.cmt, i, std::int32_t{0});
    if (dose.evid == Evid::other && cmt < 0) {
      refuse(ErrorCode::not_supported, "cmt", i, cmt, "must be >= 0: no compartment can be turned off");
    }
    return dose;
  }
  const std::int32_t cmt = value_or(c.cmt, i, std::int32_t{0});
  if (cmt < 0 || static_cast<std::size_t>(cmt) > compartments.size()) {
    throw Error(ErrorCode::invalid_argument, "cmt[{}] must lie in [0, {}], the number of compartments (got {})", i,
                compartments.size(), cmt);
  }
  dose.state = compartments[static_cast<std::size_t>(std::max(cmt, 1) - 1)];
  dose.ii = not_negative(c.ii, "ii", i);
  dose.addl = value_or(c.addl, i, std::int64_t{0});
  if (dose.addl < 0) throw Error(ErrorCode::invalid_argument, "addl[{}] must be >= 0 (got {})", i, dose.addl);
  dose.ss = value_or(c.ss, i, std::int32_t{0});
  if (dose.ss < 0 || dose.ss > 2) {
    throw Error(ErrorCode::invalid_argument, "ss[{}] must be 0, 1 or 2 (got {})", i, dose.ss);
  }
  if (dose.ii == 0 && (dose.addl > 0 || dose.ss > 0)) {
    refuse(ErrorCode::invalid_argument, "ii", i, dose.ii, "must be > 0 with addl or ss");
  }
  if (dose.evid == Evid::reset) return dose;
  dose.amt = checked(c.amt, "amt", i);
  if (!dose.gives()) return dose;
  check_infusion(c, i, dose);
  return dose;
}

/// Number, from 1, of the attribute of a state; 0: it has none.
std::int32_t attribute_of(const model::Model& model, DoseAttribute::Kind kind, std::int32_t state) {
  const auto& all = model.dose_attributes;
  const auto at = std::ranges::find_if(
      all, [&](const DoseAttribute& attribute) { return attribute.kind == kind && attribute.state == state; });
  return at == all.end() ? 0 : static_cast<std::int32_t>(at - all.begin()) + 1;
}

/// The events of doses, once it is known which states are infused.
class Translation {
 public:
  Translation(const model::Model& model, Doses& out) : model_(model), out_(out) {}

  void add(const Dose& dose, std::size_t i) {
    EventRow row;
    row.since = dose.time;
    row.interval = dose.ii;
    if (dose.evid == Evid::reset || dose.evid == Evid::reset_and_dose) {
      EventRow reset = row;
      reset.repeats = dose.evid == Evid::reset ? dose.addl : 0;
      reset.operation = scheduled_event::reset;
      put(reset);
    }
    if (dose.evid == Evid::reset) return;
    row.repeats = dose.addl;
    row.value = dose.amt;
    row.target = dose.state;
    if (!dose.gives()) {
      row.operation = dose.evid == Evid::replace ? scheduled_event::replace : scheduled_event::multiply;
      put(row);
      return;
    }
    row.lag = attribute_of(model_, DoseAttribute::Kind::lag, dose.state);
    row.operation = scheduled_event::add;
    const double dur = scale(dose, i, row);
    if (row.lag + row.value_factor + row.span_factor + row.span_divisor > 0) {
      out_.plan.n_attributes = static_cast<std::int32_t>(model_.dose_attributes.size());
    }
    if (dose.infuses()) {
      row.operation = scheduled_event::start_rate;
      const auto& infused = out_.plan.infused;
      const auto slot = std::ranges::lower_bound(infused, dose.state) - infused.begin();
      row.target = static_cast<std::int32_t>(std::ssize(model_.states) + std::ssize(model_.parameters) + slot);
    }
    if (dose.ss > 0) {
      out_.plan.steady = true;
      EventRow steady = row;
      steady.repeats = 0;
      steady.duration = dur;
      steady.operation = dose.ss == 1 ? scheduled_event::steady : scheduled_event::steady_on_top;
      put(steady);
    }
    if (dose.infuses()) {
      EventRow end = row;
      end.span = dur;
      end.operation = scheduled_event::end_rate;
      put(end);
      if (dose.ss > 0 && (dur > dose.ii || end.span_factor + end.span_divisor > 0)) {
        end.operation = scheduled_event::end_earlier;
        end.repeats = 0;
        put(end);
      }
      row.duration = dur;
    }
    put(row);
  }

 private:
  /// Sets the value of a dose, and what of the model scales it and the duration, which is returned.
  double scale(const Dose& dose, std::size_t i, EventRow& row) const {
    // What is left of an infusion at a given rate takes less time, of one of a given duration goes in more slowly.
    const std::int32_t part = attribute_of(model_, DoseAttribute::Kind::bioavailability, dose.state);
    switch (dose.infusion) {
      case Infusion::none:
        row.value_factor = part;
        return 0.0;
      case Infusion::rate:
        row.value = dose.rate;
        row.span_factor = part;
        return dose.dur;
      case Infusion::duration:
        row.value = dose.rate;
        row.value_factor = part;
        return dose.dur;
      case Infusion::rate_of_model:
        row.value = 1.0;
        row.value_factor = row.span_divisor = wanted(DoseAttribute::Kind::rate, dose, i);
        row.span_factor = part;
        return dose.amt;
      case Infusion::duration_of_model:
        row.span_factor = row.value_divisor = wanted(DoseAttribute::Kind::duration, dose, i);
        row.value_factor = part;
        return 1.0;
    }
    return 0.0;
  }
  /// Throws invalid_argument where the model does not say what row `i` wants of it.
  [[nodiscard]] std::int32_t wanted(DoseAttribute::Kind kind, const Dose& dose, std::size_t i) const {
    const std::int32_t number = attribute_of(model_, kind, dose.state);
    if (number > 0) return number;
    throw Error(ErrorCode::invalid_argument, "rate[{}] must be >= 0: the model has no {}({}) (got {})", i,
                model::word_of(kind), model_.states[static_cast<std::size_t>(dose.state)].name, dose.rate);
  }
  void put(const EventRow& row) { out_.events.rows.push_back(row); }
  const model::Model& model_;
  Doses& out_;
};

}  // namespace

Doses make_doses(const model::Model& model, const DoseColumns& c) {
  const std::size_t n = c.time.size();
  check_length(c.amt, n, "amt");
  check_length(c.cmt, n, "cmt", true);
  check_length(c.rate, n, "rate", true);
  check_length(c.dur, n, "dur", true);
  check_length(c.ii, n, "ii", true);
  check_length(c.addl, n, "addl", true);
  check_length(c.ss, n, "ss", true);
  check_length(c.evid, n, "evid", true);
  std::vector<std::string_view> states;
  for (const model::Variable& state : model.states) states.emplace_back(state.name);
  std::vector<std::int32_t> compartments = places_of(c.compartments, states, "state");
  if (compartments.empty()) {
    for (std::int32_t i = 0; i < std::ssize(states); ++i) compartments.push_back(i);
  }
  const std::vector<std::int64_t> first = checked_first_rows(c.first_row, n);
  std::vector<Dose> doses;
  doses.reserve(n);
  Doses out;
  out.plan.scheduled = n > 0;
  for (std::size_t i = 0; i < n; ++i) {
    doses.push_back(checked_dose(c, compartments, i));
    const Dose& dose = doses.back();
    if (dose.changes_nothing() || dose.evid == Evid::reset) continue;
    if (model.masses[static_cast<std::size_t>(dose.state)] == 0.0) {
      throw Error(ErrorCode::not_supported, "cmt[{}]: {} has no derivative that a dose could add to", i,
                  states[static_cast<std::size_t>(dose.state)]);
    }
    if (dose.infuses()) out.plan.infused.push_back(dose.state);
  }
  std::ranges::sort(out.plan.infused);
  const auto same = std::ranges::unique(out.plan.infused);
  out.plan.infused.erase(same.begin(), same.end());

  Translation translation(model, out);
  std::size_t run = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (; run < first.size() && first[run] == static_cast<std::int64_t>(i); ++run) {
      out.events.first.push_back(std::ssize(out.events.rows));
    }
    if (doses[i].changes_nothing()) continue;
    translation.add(doses[i], i);
  }
  for (; run < first.size(); ++run) out.events.first.push_back(std::ssize(out.events.rows));
  return out;
}

}  // namespace cubie::batch
