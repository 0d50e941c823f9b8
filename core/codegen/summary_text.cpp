#include "codegen/summary_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace cubie::codegen {
namespace {

using plan::Metric;
using plan::SummaryMetric;
using Out = std::back_insert_iterator<std::string>;

constexpr std::int32_t kUnrolledOutputs = 64;
constexpr std::int32_t kHistogramNumbers = 258;  // of summary_quantile.h
constexpr std::int32_t kDwellNumbers = 3;        // of summary_dwell.h
constexpr std::int32_t kDenseDwellNumbers = 4;   // of summary_dense.h, as the next
constexpr std::int32_t kTrackNumbers = 9;        // of summary_dense.h

using Levels = std::vector<std::pair<double, std::int32_t>>;  // level, place

/// What is kept of one variable: numbers of each kind of memory, by their place; -1: not needed. Names and sizes as in
/// core/kernels/summary_metrics.h.
struct Layout {
  std::int32_t moments = -1, largest = -1, smallest = -1, history = -1, slopes = -1, bends = -1, turns = -1;
  std::int32_t histogram = -1, quadrature = -1;
  std::int32_t peaks = -1, negative_peaks = -1, n_peaks = 0, n_negative_peaks = 0;
  Levels levels, dwells;
  /// Of what is found on dense output.
  struct Dense {
    std::int32_t track = -1, largest = -1, smallest = -1, peaks = -1, negative_peaks = -1;
    std::int32_t n_peaks = 0, n_negative_peaks = 0;
    Levels levels, dwells;
  } dense;
  std::int32_t size = 1;  ///< the first number tells whether all samples are finite

  explicit Layout(const std::vector<SummaryMetric>& metrics) {
    for (const SummaryMetric& m : metrics) m.dense ? need_dense(m) : need(m);
    // Read by the others as it stands before the sample, so it is brought up to date last.
    if (slopes >= 0 || bends >= 0 || turns >= 0 || !levels.empty() || !dwells.empty()) reserve(history, 2);
    if (n_peaks > 0) reserve(peaks, 1 + 2 * n_peaks);
    if (n_negative_peaks > 0) reserve(negative_peaks, 1 + 2 * n_negative_peaks);
    if (dense.n_peaks > 0) reserve(dense.peaks, 1 + 2 * dense.n_peaks);
    if (dense.n_negative_peaks > 0) reserve(dense.negative_peaks, 1 + 2 * dense.n_negative_peaks);
  }

  [[nodiscard]] std::int32_t place_of(const SummaryMetric& m) const {
    const bool dwell = m.metric == Metric::time_above || m.metric == Metric::time_below;
    const Levels& known = dwell ? (m.dense ? dense.dwells : dwells) : m.dense ? dense.levels : levels;
    return std::find_if(known.begin(), known.end(), [&](const auto& l) { return l.first == m.level; })->second;
  }

 private:
  void reserve(std::int32_t& place, std::int32_t numbers) {
    if (place >= 0) return;
    place = size;
    size += numbers;
  }
  void need_level(Levels& known, double level, std::int32_t numbers) {
    if (std::ranges::any_of(known, [&](const auto& l) { return l.first == level; })) return;
    known.emplace_back(level, size);
    size += numbers;
  }
  void need_dense(const SummaryMetric& m) {
    reserve(dense.track, kTrackNumbers);
    switch (m.metric) {
      case Metric::max:
      case Metric::time_of_max:
        return reserve(dense.largest, 2);
      case Metric::min:
      case Metric::time_of_min:
        return reserve(dense.smallest, 2);
      case Metric::extrema:
      case Metric::max_magnitude:
        reserve(dense.largest, 2);
        return reserve(dense.smallest, 2);
      case Metric::peaks:
        dense.n_peaks = std::max(dense.n_peaks, m.count);
        return;
      case Metric::negative_peaks:
        dense.n_negative_peaks = std::max(dense.n_negative_peaks, m.count);
        return;
      case Metric::time_above:
      case Metric::time_below:
        return need_level(dense.dwells, m.level, kDenseDwellNumbers);
      default:  // crossings
        return need_level(dense.levels, m.level, 2);
    }
  }
  void need(const SummaryMetric& m) {
    switch (m.metric) {
      case Metric::mean:
      case Metric::std:
      case Metric::rms:
      case Metric::integral:
        return reserve(moments, 4);
      case Metric::max:
      case Metric::time_of_max:
        return reserve(largest, 2);
      case Metric::min:
      case Metric::time_of_min:
        return reserve(smallest, 2);
      case Metric::extrema:
      case Metric::max_magnitude:
        reserve(largest, 2);
        return reserve(smallest, 2);
      case Metric::dxdt_max:
      case Metric::dxdt_min:
      case Metric::dxdt_extrema:
        return reserve(slopes, 2);
      case Metric::d2xdt2_max:
      case Metric::d2xdt2_min:
      case Metric::d2xdt2_extrema:
        return reserve(bends, 2);
      case Metric::peaks:
        n_peaks = std::max(n_peaks, m.count);
        return reserve(turns, 2);
      case Metric::negative_peaks:
        n_negative_peaks = std::max(n_negative_peaks, m.count);
        return reserve(turns, 2);
      case Metric::crossings:
      case Metric::crossing_time:
        return need_level(levels, m.level, 2);
      case Metric::time_above:
      case Metric::time_below:
        return need_level(dwells, m.level, kDwellNumbers);
      case Metric::quadrature:
        return reserve(quadrature, 2);
      case Metric::quantile:
        reserve(largest, 2);
        reserve(smallest, 2);
        return reserve(histogram, kHistogramNumbers);
      case Metric::final:
      case Metric::metric_count:
        return;
    }
  }
};

std::string number(double value) {
  std::array<char, 40> digits{};
  char* const begin = digits.data();
  const bool negative = std::signbit(value);
  char* const end = std::to_chars(begin, begin + digits.size(), negative ? -value : value, std::chars_format::hex).ptr;
  return fmt::format("{}0x{}", negative ? "-" : "", std::string_view(begin, static_cast<std::size_t>(end - begin)));
}

/// Statements that take a sample v into the numbers at b.
std::string add_text(const Layout& layout) {
  std::string text = "      summary_check<L>::add(s, v, b);\n";
  const Out out(text);
  if (layout.moments >= 0) fmt::format_to(out, "      summary_moments<L>::add(s, v, b + {});\n", layout.moments);
  if (layout.largest >= 0) fmt::format_to(out, "      summary_extreme<L, 1>::add(s, v, b + {});\n", layout.largest);
  if (layout.smallest >= 0) fmt::format_to(out, "      summary_extreme<L, -1>::add(s, v, b + {});\n", layout.smallest);
  if (layout.histogram >= 0) fmt::format_to(out, "      summary_histogram<L>::add(s, v, b + {});\n", layout.histogram);
  if (layout.quadrature >= 0) fmt::format_to(out, "      summary_quadrature<L>::add(s, b + {});\n", layout.quadrature);
  const std::int32_t before = layout.history;
  if (layout.slopes >= 0) {
    fmt::format_to(out, "      summary_slopes<L, 1>::add(s, v, b + {}, b + {});\n", before, layout.slopes);
  }
  if (layout.bends >= 0) {
    fmt::format_to(out, "      summary_slopes<L, 2>::add(s, v, b + {}, b + {});\n", before, layout.bends);
  }
  for (const auto& [level, place] : layout.levels) {
    fmt::format_to(out, "      summary_crossings<L>::add(s, v, T(S({})), b + {}, b + {});\n", number(level), before,
                   place);
  }
  for (const auto& [level, place] : layout.dwells) {
    fmt::format_to(out, "      summary_dwell<L>::add(s, v, T(S({})), b + {}, b + {});\n", number(level), before, place);
  }
  const auto events = [&](std::int32_t place, std::int32_t count, int sign) {
    if (place < 0) return;
    fmt::format_to(out,
                   "      summary_events<L, {0}>::start(s, b + {1});\n"
                   "      summary_events<L, {0}>::add(summary_turns<L>::template turned<{2}>(s, v, b + {3}, b + {4}), "
                   "b[{5}], b[{3}], b + {1});\n",
                   count, place, sign, before, layout.turns, layout.turns + 1);
  };
  events(layout.peaks, layout.n_peaks, 1);
  events(layout.negative_peaks, layout.n_negative_peaks, -1);
  if (layout.turns >= 0) {
    fmt::format_to(out, "      summary_turns<L>::add(s, v, b + {}, b + {});\n", before, layout.turns);
  }
  if (before >= 0) fmt::format_to(out, "      summary_history<L>::add(s, v, b + {});\n", before);
  const Layout::Dense& dense = layout.dense;
  if (dense.track < 0) return text;
  fmt::format_to(out, "      summary_track<L>::add(s, v, b + {});\n", dense.track);
  if (dense.largest >= 0) fmt::format_to(out, "      dense_extreme<L, 1>::add(s, v, b + {});\n", dense.largest);
  if (dense.smallest >= 0) fmt::format_to(out, "      dense_extreme<L, -1>::add(s, v, b + {});\n", dense.smallest);
  const auto list = [&](std::int32_t place, std::int32_t count) {
    if (place >= 0) fmt::format_to(out, "      summary_events<L, {}>::start(s, b + {});\n", count, place);
  };
  list(dense.peaks, dense.n_peaks);
  list(dense.negative_peaks, dense.n_negative_peaks);
  for (const auto& [level, place] : dense.levels) {
    fmt::format_to(out, "      dense_crossings<L>::start(s, b + {});\n", place);
  }
  for (const auto& [level, place] : dense.dwells) {
    fmt::format_to(out, "      dense_dwell<L>::start(s, b + {});\n", place);
  }
  return text;
}

/// The expressions of a metric's outputs, in terms of the sample v and the numbers at b.
std::vector<std::string> values(const SummaryMetric& m, const Layout& layout) {
  const auto moment = [&](const char* name) {
    return fmt::format("summary_moments<L>::{}(s, b + {})", name, layout.moments);
  };
  const auto at = [](std::int32_t place) { return fmt::format("b[{}]", place); };
  const auto listed = [&](std::int32_t place, std::int32_t kept) {
    std::vector<std::string> all;
    for (const std::int32_t part : {1, 1 + kept}) {
      for (std::int32_t i = 0; i < m.count; ++i) all.push_back(at(place + part + i));
    }
    return all;
  };
  const std::int32_t largest = m.dense ? layout.dense.largest : layout.largest;
  const std::int32_t smallest = m.dense ? layout.dense.smallest : layout.smallest;
  switch (m.metric) {
    case Metric::mean:
      return {moment("mean")};
    case Metric::std:
      return {moment("std")};
    case Metric::rms:
      return {moment("rms")};
    case Metric::integral:
      return {moment("integral")};
    case Metric::max:
      return {at(largest)};
    case Metric::min:
      return {at(smallest)};
    case Metric::extrema:
      return {at(largest), at(smallest)};
    case Metric::max_magnitude:
      return {fmt::format("larger(fabs(b[{}]), fabs(b[{}]))", largest, smallest)};
    case Metric::time_of_max:
      return {at(largest + 1)};
    case Metric::time_of_min:
      return {at(smallest + 1)};
    case Metric::final:
      return {"v"};
    case Metric::dxdt_max:
      return {at(layout.slopes)};
    case Metric::dxdt_min:
      return {at(layout.slopes + 1)};
    case Metric::dxdt_extrema:
      return {at(layout.slopes), at(layout.slopes + 1)};
    case Metric::d2xdt2_max:
      return {at(layout.bends)};
    case Metric::d2xdt2_min:
      return {at(layout.bends + 1)};
    case Metric::d2xdt2_extrema:
      return {at(layout.bends), at(layout.bends + 1)};
    case Metric::peaks:
      return m.dense ? listed(layout.dense.peaks, layout.dense.n_peaks) : listed(layout.peaks, layout.n_peaks);
    case Metric::negative_peaks:
      return m.dense ? listed(layout.dense.negative_peaks, layout.dense.n_negative_peaks)
                     : listed(layout.negative_peaks, layout.n_negative_peaks);
    case Metric::crossings:
      return {at(layout.place_of(m))};
    case Metric::crossing_time:
      return {at(layout.place_of(m) + 1)};
    case Metric::time_above:
      if (m.dense) return {fmt::format("dense_dwell<L>::above(b + {})", layout.place_of(m))};
      return {fmt::format("summary_dwell<L>::above(s, b + {})", layout.place_of(m))};
    case Metric::time_below:
      if (m.dense) return {fmt::format("dense_dwell<L>::below(b + {})", layout.place_of(m))};
      return {fmt::format("summary_dwell<L>::below(s, b + {})", layout.place_of(m))};
    case Metric::quadrature:
      return {fmt::format("b[{}] + b[{}]", layout.quadrature, layout.quadrature + 1)};
    case Metric::quantile:
      return {fmt::format("summary_histogram<L>::quantile(s, b + {}, S({}), b[{}], b[{}])", layout.histogram,
                          number(m.level), layout.smallest, layout.largest)};
    case Metric::metric_count:
      break;
  }
  return {};
}

/// Neighbouring variables with the same metrics: one loop serves them.
struct Group {
  std::size_t first = 0, count = 0;
  std::int64_t numbers = 0, outputs = 0;  ///< where those of the first begin
  std::int32_t n_outputs = 0;             ///< of each
  Layout layout;
};

std::vector<Group> groups(const plan::SummaryPlan& plan) {
  std::vector<Group> all;
  std::int64_t numbers = 0, outputs = 0;
  for (std::size_t i = 0; i < plan.variables.size(); ++i) {
    const std::vector<SummaryMetric>& metrics = plan.variables[i].metrics;
    if (i > 0 && plan.variables[i - 1].metrics == metrics) {
      ++all.back().count;
    } else {
      Group group{i, 1, numbers, outputs, 0, Layout(metrics)};
      for (const SummaryMetric& m : metrics) group.n_outputs += output_count(m);
      all.push_back(std::move(group));
    }
    numbers += all.back().layout.size;
    outputs += all.back().n_outputs;
  }
  return all;
}

}  // namespace

std::int32_t output_count(const SummaryMetric& metric) noexcept {
  switch (metric.metric) {
    case Metric::extrema:
    case Metric::dxdt_extrema:
    case Metric::d2xdt2_extrema:
      return 2;
    case Metric::peaks:
    case Metric::negative_peaks:
      return 2 * metric.count;
    default:
      return 1;
  }
}

SummarySizes summary_sizes(const plan::SummaryPlan& plan) {
  SummarySizes sizes;
  for (const Group& group : groups(plan)) {
    const auto count = static_cast<std::int64_t>(group.count);
    sizes.n_numbers += count * group.layout.size;
    sizes.n_outputs += count * group.n_outputs;
  }
  return sizes;
}

bool keeps(const plan::SummaryPlan& plan, plan::Metric metric) noexcept {
  return std::ranges::any_of(plan.variables, [=](const plan::SampledVariable& v) {
    return std::ranges::any_of(v.metrics, [=](const SummaryMetric& m) { return m.metric == metric; });
  });
}

bool keeps_sampled(const plan::SummaryPlan& plan, plan::Metric metric) noexcept {
  return std::ranges::any_of(plan.variables, [=](const plan::SampledVariable& v) {
    return std::ranges::any_of(v.metrics, [=](const SummaryMetric& m) { return m.metric == metric && !m.dense; });
  });
}

bool refines(const plan::SummaryPlan& plan) noexcept {
  return std::ranges::any_of(plan.variables, [](const plan::SampledVariable& v) {
    return std::ranges::any_of(v.metrics, &SummaryMetric::dense);
  });
}

namespace {

/// What follows the steps, of plans in which something does.
std::string emit_steps(const plan::SummaryPlan& plan) {
  const bool integrates = keeps(plan, Metric::quadrature), searches = refines(plan);
  return fmt::format(
      "  static constexpr bool follows = {};\n"
      "  template <class Loop> using steps = {};\n",
      integrates || searches,
      integrates && searches ? "both_steps<Loop, quadrature_steps<Loop>, dense_steps<Loop>>"
      : integrates           ? "quadrature_steps<Loop>"
      : searches             ? "dense_steps<Loop>"
                             : "sampled_steps<Loop>");
}

std::string emit_integrals(const plan::SummaryPlan& plan) {
  if (!keeps(plan, Metric::quadrature)) return {};
  std::string text = "  static CUBIE_FN void integrate(M m, const T& weight, const T* x, T* a) {\n";
  for (const Group& group : groups(plan)) {
    if (group.layout.quadrature < 0) continue;
    fmt::format_to(Out(text),
                   "    CUBIE_LOOP(i, {}, unrolled, {{\n"
                   "      summary_quadrature<L>::add_node(m, weight, x[{} + i], a + {} + i * {} + {});\n    }})\n",
                   group.count, group.first, group.numbers, group.layout.size, group.layout.quadrature);
  }
  return text + "  }\n";
}

/// The tables of summary_dense.h.
std::string emit_searches(const plan::SummaryPlan& plan) {
  if (!refines(plan)) return {};
  std::string tracks, searches, dwells;
  std::int32_t n_tracks = 0, n_searches = 0, n_dwells = 0;
  for (const Group& group : groups(plan)) {
    const Layout::Dense& dense = group.layout.dense;
    if (dense.track < 0) continue;
    const auto behind = [&](std::int32_t place) { return place < 0 ? -1 : place - dense.track; };
    const auto add = [&](int sign, std::int32_t best, std::int32_t list, std::int32_t count, std::int32_t crossings,
                         double level) {
      fmt::format_to(Out(searches), "        {{{}, {}, {}, {}, {}, {}, S({})}},\n", n_tracks, sign, behind(best),
                     behind(list), count, behind(crossings), number(level));
      ++n_searches;
    };
    if (dense.largest >= 0 || dense.peaks >= 0) add(1, dense.largest, dense.peaks, dense.n_peaks, -1, 0);
    if (dense.smallest >= 0 || dense.negative_peaks >= 0) {
      add(-1, dense.smallest, dense.negative_peaks, dense.n_negative_peaks, -1, 0);
    }
    for (const auto& [level, place] : dense.levels) add(0, -1, -1, 0, place, level);
    for (const auto& [level, place] : dense.dwells) {
      fmt::format_to(Out(dwells), "        {{{}, {}, S({})}},\n", n_tracks, behind(place), number(level));
      ++n_dwells;
    }
    fmt::format_to(Out(tracks), "        {{{}, {}, {}, {}}},\n", group.first, group.count, group.numbers + dense.track,
                   group.layout.size);
    ++n_tracks;
  }
  // A table without rows is no C++.
  const auto table = [](const char* type, const char* name, std::int32_t count, const std::string& rows) {
    if (count == 0) return std::string();
    return fmt::format(
        "  static CUBIE_FN {0} {1}(int k) {{\n    constexpr {0} all[] = {{\n{2}    }};\n    return all[k];\n  }}\n",
        type, name, rows);
  };
  return fmt::format(
             "  static_assert(summary_track<L>::n_numbers == {});\n"
             "  static constexpr int n_tracks = {}, n_searches = {}, n_dwells = {};\n",
             kTrackNumbers, n_tracks, n_searches, n_dwells) +
         table("dense_track", "track", n_tracks, tracks) + table("dense_search<S>", "search", n_searches, searches) +
         table("dense_level<S>", "dwell", n_dwells, dwells);
}

}  // namespace

std::string emit_summaries(const plan::SummaryPlan& plan) {
  if (plan.variables.empty()) return {};
  const SummarySizes sizes = summary_sizes(plan);
  std::string add, results;
  for (const Group& group : groups(plan)) {
    const Layout& layout = group.layout;
    fmt::format_to(Out(add),
                   "    CUBIE_LOOP(i, {}, unrolled, {{\n"
                   "      T* const b = a + {} + i * {};\n"
                   "      const T v = x[{} + i];\n{}    }})\n",
                   group.count, group.numbers, layout.size, group.first, add_text(layout));
    fmt::format_to(Out(results),
                   "    CUBIE_LOOP(i, {}, unrolled, {{\n"
                   "      const T* const b = a + {} + i * {};\n"
                   "      const T v = x[{} + i];\n"
                   "      const M good = summary_check<L>::good(b);\n"
                   "      const int j = {} + i * {};\n"
                   "      (void)v, (void)good;\n",
                   group.count, group.numbers, layout.size, group.first, group.outputs, group.n_outputs);
    std::int32_t j = 0;
    for (const SummaryMetric& m : plan.variables[group.first].metrics) {
      const std::string good =
          m.dense ? fmt::format("summary_track<L>::good(b + {})", layout.dense.track) : std::string("good");
      for (const std::string& value : values(m, layout)) {
        if (m.metric == Metric::final) {
          fmt::format_to(Out(results), "      f(j + {}, {});\n", j++, value);
        } else {
          fmt::format_to(Out(results), "      f(j + {}, number_or_nan<L>({}, {}));\n", j++, good, value);
        }
      }
    }
    results += "    })\n";
  }
  return fmt::format(
      "template <class L>\nstruct summary_plan {{\n"
      "  typedef typename L::T T;\n  typedef typename L::S S;\n  typedef typename L::M M;\n"
      "  static constexpr int n_variables = {}, n_numbers = {}, n_outputs = {};\n"
      "  static constexpr bool unrolled = {};\n"
      "{}{}"
      "  static CUBIE_FN void add(const summary_sample<L>& s, const T* x, T* a) {{\n{}  }}\n"
      "  template <class F>\n"
      "  static CUBIE_FN void results(const summary_sample<L>& s, const T* x, const T* a, const F& f) {{\n"
      "    (void)s;\n{}  }}\n}};\n",
      plan.variables.size(), sizes.n_numbers, sizes.n_outputs, sizes.n_outputs <= kUnrolledOutputs,
      keeps(plan, Metric::quantile)
          ? fmt::format("  static_assert(summary_histogram<L>::n_numbers == {});\n", kHistogramNumbers)
          : std::string(),
      emit_steps(plan) + emit_integrals(plan) + emit_searches(plan), add, results);
}

}  // namespace cubie::codegen
