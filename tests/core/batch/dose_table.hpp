#pragma once
// Tables of doses, and the closed forms of what becomes of them in one-compartment models.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "../../support/batch_support.hpp"
#include "batch/doses.hpp"

namespace cubie::test {

inline std::string text(const char* word) { return word; }

/// One row of a data set.
struct Row {
  double time = 0, amt = 0;
  std::int32_t cmt = 1;
  double rate = 0, dur = 0, ii = 0;
  std::int64_t addl = 0;
  std::int32_t ss = 0, evid = 1;
};

struct Table {
  std::vector<double> time, amt, rate, dur, ii;
  std::vector<std::int32_t> cmt, ss, evid;
  std::vector<std::int64_t> addl, first_row;

  explicit Table(const std::vector<Row>& rows = {}) {
    for (const Row& row : rows) add(row);
  }
  void add(const Row& row) {
    time.push_back(row.time);
    amt.push_back(row.amt);
    rate.push_back(row.rate);
    dur.push_back(row.dur);
    ii.push_back(row.ii);
    cmt.push_back(row.cmt);
    ss.push_back(row.ss);
    evid.push_back(row.evid);
    addl.push_back(row.addl);
  }
  void next_run() {
    if (first_row.empty()) first_row.push_back(0);
    first_row.push_back(std::ssize(time));
  }
  [[nodiscard]] batch::DoseColumns columns() const {
    return {"", time, amt, cmt, rate, dur, ii, addl, ss, evid, first_row};
  }
};

inline const Settings kTight = {{"rtol", 1e-12}, {"atol", 1e-13}};

inline Settings with(Settings settings, const Settings& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

inline constexpr double kKa = 1.1, kK = 0.3;
inline constexpr const char* kOral =
    "states depot = 0, central = 0; parameters ka = 1.1, k = 0.3\n"
    "depot' = -ka*depot; central' = ka*depot - k*central";

/// Amount in the central compartment `t` after a unit bolus into the depot or into itself.
inline double oral(double t) { return t < 0 ? 0 : kKa / (kKa - kK) * (std::exp(-kK * t) - std::exp(-kKa * t)); }
inline double central(double t) { return t < 0 ? 0 : std::exp(-kK * t); }
/// After an infusion into it.
inline double infused(double t, double rate, double dur) {
  if (t < 0) return 0;
  const double on = std::min(t, dur);
  return rate / kK * (1 - std::exp(-kK * on)) * std::exp(-kK * (t - on));
}

inline double superposed(double t, const std::vector<Row>& rows) {
  double sum = 0;
  for (const Row& row : rows) {
    for (std::int64_t i = 0; i <= row.addl; ++i) {
      const double since = t - (row.time + static_cast<double>(i) * row.ii);
      if (row.rate > 0) {
        sum += infused(since, row.rate, row.amt / row.rate);
      } else if (row.dur > 0) {
        sum += infused(since, row.amt / row.dur, row.dur);
      } else {
        sum += row.amt * (row.cmt == 1 ? oral(since) : central(since));
      }
    }
  }
  return sum;
}

inline std::vector<double> central_rows(const batch::Result& result) {
  const std::vector<double> all = outputs(result);
  std::vector<double> out;
  for (std::size_t i = 1; i < all.size(); i += 2) out.push_back(all[i]);
  return out;
}

}  // namespace cubie::test
