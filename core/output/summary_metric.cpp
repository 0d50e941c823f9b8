#include "output/summary_metric.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "model/utf8.hpp"
#include "util/error.hpp"
#include "util/nearest.hpp"

namespace cubie::output {
namespace {

using plan::Metric;
using plan::MetricArgument;

constexpr std::array kMetrics = {
#define CUBIE_METRIC(id, spelling, argument, outputs, help) \
  MetricInfo{spelling, MetricArgument::argument, outputs, help},
#include "plan/summary_metrics.def"
#undef CUBIE_METRIC
};

/// The words of the list of outputs.
std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> all;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    all.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

template <class T>
bool read(std::string_view text, T& out) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  return error == std::errc() && stop == end;
}

/// As short as it can be read back.
std::string level_text(double level) {
  std::array<char, 40> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), level).ptr};
}

}  // namespace

std::span<const MetricInfo> metrics() noexcept { return kMetrics; }
const MetricInfo& info(Metric metric) noexcept { return kMetrics[static_cast<std::size_t>(metric)]; }

plan::SummaryMetric make_metric(std::string_view option, std::string_view name, std::string_view argument) {
  plan::SummaryMetric out;
  std::size_t i = 0;
  while (i < kMetrics.size() && kMetrics[i].name != name) ++i;
  if (i == kMetrics.size()) {
    std::vector<std::string_view> known;
    for (const MetricInfo& metric : kMetrics) known.push_back(metric.name);
    throw Error(ErrorCode::unknown_name, "{}: no metric is called \"{}\"{}", option, model::escaped(name.substr(0, 64)),
                nearest_hint(name, known));
  }
  out.metric = static_cast<Metric>(i);
  const std::string given = model::escaped(argument.substr(0, 64));
  switch (kMetrics[i].argument) {
    case MetricArgument::none:
      if (argument.data() != nullptr) {
        throw Error(ErrorCode::invalid_argument, "{}: {} takes nothing in brackets (got \"{}\")", option, name, given);
      }
      break;
    case MetricArgument::count:
      if (!read(argument, out.count) || out.count < 1 || out.count > kMostEvents) {
        throw Error(ErrorCode::invalid_argument, "{}: {} needs a number from 1 to {} in brackets (got \"{}\")", option,
                    name, kMostEvents, given);
      }
      break;
    case MetricArgument::level:
      if (!read(argument, out.level) || !std::isfinite(out.level)) {
        throw Error(ErrorCode::invalid_argument, "{}: {} needs a level in brackets, as in {}[0.5] (got \"{}\")", option,
                    name, name, given);
      }
      break;
    case MetricArgument::probability:
      if (!read(argument, out.level) || !(out.level >= 0 && out.level <= 1)) {
        throw Error(ErrorCode::invalid_argument, "{}: {} needs a probability from 0 to 1 in brackets (got \"{}\")",
                    option, name, given);
      }
      break;
  }
  return out;
}

void refine(std::string_view option, plan::SummaryMetric& metric, std::string_view word, bool usual) {
  if (!word.empty() && word != "dense" && word != "samples") {
    throw Error(ErrorCode::invalid_argument, "{}: refine is dense or samples (got \"{}\")", option,
                model::escaped(word.substr(0, 64)));
  }
  if (word == "dense" && !can_refine(metric.metric)) {
    throw Error(ErrorCode::invalid_argument, "{}: {} is made of samples and takes no refine = dense", option,
                info(metric.metric).name);
  }
  metric.dense = can_refine(metric.metric) && (word.empty() ? usual : word == "dense");
}

std::vector<std::string> output_names(const plan::SummaryMetric& metric) {
  const MetricInfo& row = info(metric.metric);
  std::vector<std::string> out;
  for (const std::string_view word : words(row.outputs)) {
    if (row.argument == MetricArgument::count) {
      for (std::int32_t i = 1; i <= metric.count; ++i) out.push_back(fmt::format("{}{}", word, i));
    } else if (row.argument != MetricArgument::none) {
      out.push_back(fmt::format("{}[{}]", word, level_text(metric.level)));
    } else {
      out.emplace_back(word);
    }
  }
  return out;
}

std::vector<std::string> output_units(const plan::SummaryMetric& metric, std::string_view unit) {
  const std::string time = "t";
  std::vector<std::string> out(output_names(metric).size(), std::string(unit));
  switch (metric.metric) {
    case Metric::integral:
    case Metric::quadrature:
      out[0] = unit.empty() ? time : fmt::format("{}*t", unit);
      break;
    case Metric::dxdt_max:
    case Metric::dxdt_min:
    case Metric::dxdt_extrema:
      for (std::string& u : out) u = fmt::format("{}/t", unit.empty() ? "1" : unit);
      break;
    case Metric::d2xdt2_max:
    case Metric::d2xdt2_min:
    case Metric::d2xdt2_extrema:
      for (std::string& u : out) u = fmt::format("{}/t^2", unit.empty() ? "1" : unit);
      break;
    case Metric::time_of_max:
    case Metric::time_of_min:
    case Metric::crossing_time:
    case Metric::time_above:
    case Metric::time_below:
      out[0] = time;
      break;
    case Metric::peaks:
    case Metric::negative_peaks:
      for (std::size_t i = 0; i < static_cast<std::size_t>(metric.count); ++i) out[i] = time;
      break;
    case Metric::crossings:
      out[0].clear();
      break;
    default:
      break;
  }
  return out;
}

}  // namespace cubie::output
