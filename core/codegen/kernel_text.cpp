#include "codegen/kernel_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace cubie::codegen {
namespace {

using Out = std::back_insert_iterator<std::string>;

/// Hexadecimal, so that the compiler reads the very same number. Formatting by fmt would follow the locale here.
void emit_number(std::string& text, double value) {
  std::array<char, 32> digits;
  char* const end =
      std::to_chars(digits.data(), digits.data() + digits.size(), std::fabs(value), std::chars_format::hex).ptr;
  text += std::signbit(value) ? "-0x" : "0x";
  text.append(digits.data(), end);
}

void emit_array(std::string& text, const char* name, const std::vector<double>& values) {
  fmt::format_to(Out(text), "  static constexpr double {}[{}] = {{", name, values.empty() ? 1 : values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += ", ";
    emit_number(text, values[i]);
  }
  text += values.empty() ? "0};\n" : "};\n";
}

void emit_access(std::string& text, const char* name, const char* nonzero, bool has) {
  if (has) {
    fmt::format_to(Out(text),
                   "  static constexpr bool nonzero_{1}(int i) {{ return {0}_data[i] != 0; }}\n"
                   "  template <class S> static constexpr S {1}(int i) {{ return S({0}_data[i]); }}\n",
                   name, nonzero);
  } else {
    fmt::format_to(Out(text),
                   "  static constexpr bool nonzero_{0}(int) {{ return false; }}\n"
                   "  template <class S> static constexpr S {0}(int) {{ return S(0); }}\n",
                   nonzero);
  }
}

const char* controller_name(plan::Controller controller) {
  constexpr const char* kNames[] = {"fixed", "i", "pi", "pid", "gustafsson", "h211b"};
  return kNames[static_cast<std::size_t>(controller)];
}

const char* half_name(plan::Half half) {
  constexpr const char* kNames[] = {"whole", "explicit_half", "stiff_half"};
  return kNames[static_cast<std::size_t>(half)];
}

/// What follows the arguments that every step has; nothing for what is usual.
const char* newton_argument(plan::Newton newton) {
  constexpr const char* kArguments[] = {"", ", newton_kind::full", ", newton_kind::reusing"};
  return kArguments[static_cast<std::size_t>(newton)];
}

/// The struct of core/kernels that steps a family; its header has the same name.
std::string_view step_name(plan::Family family) {
  switch (family) {
    case plan::Family::erk:
      return "erk";
    case plan::Family::rosenbrock:
      return "rosenbrock";
    case plan::Family::dirk:
      return "dirk";
    case plan::Family::firk:
      return "firk";
  }
  return {};
}

constexpr const char* yes_no(bool value) { return value ? "true" : "false"; }

/// Whether stage i evaluates the right-hand side where stage i - 1 does.
bool same_argument(const plan::Method& method, std::int32_t i) {
  const auto s = static_cast<std::size_t>(method.stages), row = static_cast<std::size_t>(i) * s;
  if (i == 0 || method.c[static_cast<std::size_t>(i)] != method.c[static_cast<std::size_t>(i) - 1]) return false;
  for (std::size_t j = 0; j < s; ++j) {
    if (method.a[row + j] != method.a[row - s + j]) return false;
  }
  return true;
}

/// What core/kernels knows a number of the run by.
std::string_view row_number(plan::RowNumber number, bool iterative) {
  switch (number) {
    case plan::RowNumber::time:
      return "at.value()";
    case plan::RowNumber::accepted:
      return "to_real<settings::L>(g.accepted)";
    case plan::RowNumber::rejected:
      return "to_real<settings::L>(g.rejected)";
    case plan::RowNumber::newton:
      return "to_real<settings::L>(g.newton.iterations)";
    case plan::RowNumber::linear:
      if (iterative) return "to_real<settings::L>(g.linear.iterations)";
      break;
    case plan::RowNumber::quantity:
      break;
  }
  return "T(settings::L::S(0))";
}

template <class Flag>
void emit_flags(std::string& text, const char* name, std::int32_t count, const Flag& flag) {
  fmt::format_to(Out(text), "  static constexpr bool {}_data[] = {{", name);
  for (std::int32_t i = 0; i < count; ++i) {
    if (i > 0) text += ", ";
    text += yes_no(flag(i));
  }
  fmt::format_to(Out(text), "}};\n  static constexpr bool {0}(int i) {{ return {0}_data[i]; }}\n", name);
}

void emit_values(std::string& text, const char* name, const std::vector<double>& values) {
  emit_array(text, fmt::format("{}_data", name).c_str(), values);
  fmt::format_to(Out(text), "  template <class S> static constexpr S {0}(int i) {{ return S({0}_data[i]); }}\n", name);
}

void emit_matrix(std::string& text, const char* name, const std::vector<double>& values, std::int32_t columns) {
  emit_array(text, fmt::format("{}_data", name).c_str(), values);
  fmt::format_to(Out(text),
                 "  template <class S> static constexpr S {0}(int i, int j) {{ return S({0}_data[i * {1} + j]); }}\n",
                 name, columns);
}

/// What core/kernels/rosenbrock.h reads beside an explicit tableau.
void emit_coupling(std::string& text, const plan::Method& method) {
  emit_matrix(text, "coupling", method.coupling, method.stages);
  emit_values(text, "time_weight", method.time_weights);
  emit_flags(text, "same_argument", method.stages, [&](std::int32_t i) { return same_argument(method, i); });
  text += "  static constexpr double per_gamma_data = ";
  emit_number(text, 1.0 / method.gamma);
  fmt::format_to(
      Out(text),
      ";\n"
      "  static constexpr bool nonzero_coupling(int i, int j) {{ return coupling_data[i * {0} + j] != 0; }}\n"
      "  template <class S> static constexpr S per_gamma() {{ return S(per_gamma_data); }}\n",
      method.stages);
}

/// What core/kernels/dirk.h reads beside an explicit tableau.
void emit_diagonal(std::string& text, const plan::Method& method) {
  const auto diagonal = [&](std::int32_t i) { return method.a[static_cast<std::size_t>(i * method.stages + i)]; };
  std::vector<double> gamma, per_gamma;
  for (std::int32_t i = 0; i < method.stages; ++i) {
    gamma.push_back(diagonal(i));
    per_gamma.push_back(diagonal(i) != 0 ? 1.0 / diagonal(i) : 0.0);
  }
  emit_values(text, "gamma", gamma);
  emit_values(text, "per_gamma", per_gamma);
  emit_flags(text, "implicit", method.stages, [&](std::int32_t i) { return diagonal(i) != 0; });
  emit_flags(text, "new_matrix", method.stages,
             [&](std::int32_t i) { return diagonal(i) != 0 && (i == 0 || diagonal(i - 1) != diagonal(i)); });
  fmt::format_to(Out(text), "  static constexpr bool stiffly_accurate = {}, euler_predictor = {}, filtered = {};\n",
                 yes_no(method.stiffly_accurate), yes_no(method.euler_predictor),
                 yes_no(!method.error.empty() && std::isinf(method.error_infinity)));
}

/// What core/kernels/firk.h reads beside an explicit tableau.
void emit_transform(std::string& text, const plan::Method& method) {
  const plan::StageTransform& transform = method.transform;
  std::vector<double> lambda = transform.real_eigenvalues, imaginary(lambda.size(), 0.0);
  for (std::size_t i = 0; i < transform.pair_real.size(); ++i) {
    lambda.insert(lambda.end(), 2, transform.pair_real[i]);
    imaginary.insert(imaginary.end(), 2, transform.pair_imag[i]);
  }
  emit_values(text, "lambda", lambda);
  emit_values(text, "lambda_im", imaginary);
  emit_matrix(text, "t", transform.t, method.stages);
  emit_matrix(text, "t_inverse", transform.t_inverse, method.stages);
  text += "  static constexpr double error_gamma_data = ";
  emit_number(text, method.error_gamma);
  fmt::format_to(Out(text),
                 ";\n"
                 "  template <class S> static constexpr S error_gamma() {{ return S(error_gamma_data); }}\n"
                 "  static constexpr int real_blocks = {};\n"
                 "  static constexpr bool stiffly_accurate = {};\n",
                 transform.real_eigenvalues.size(), yes_no(method.stiffly_accurate));
}

/// The struct that core/kernels/rows.h calls Rows, for rows that are not plain.
std::string emit_rows(const plan::LoopPlan& loop, bool iterative) {
  const plan::RowPlan& rows = loop.rows;
  std::string text = fmt::format(
      "struct row_plan {{\n"
      "  static constexpr bool every_step = {}, repeats_last = {}, counts = {};\n"
      "  template <class Loop> using spans = {}_spans<Loop>;\n"
      "  template <class L> using span_memory = {}_span_memory<L>;\n",
      yes_no(rows.every_step), yes_no(rows.repeat_last), yes_no(!rows.slots.empty()), rows.own_spans ? "own" : "shared",
      rows.own_spans ? "own" : "shared");
  if (!rows.slots.empty()) {
    text +=
        "  template <class Group, class Time, class T> static CUBIE_FN void count(const Group& g, const Time& at, "
        "T* out) {\n    (void)g, (void)at;\n";
    for (const plan::RowSlot& slot : rows.slots) {
      fmt::format_to(Out(text), "    out[{}] = {};\n", slot.slot, row_number(slot.number, iterative));
    }
    text += "  }\n";
  }
  return text + "};\n";
}

/// The struct that core/kernels/loop.h calls Events.
std::string emit_events(const plan::EventPlan& events) {
  std::string text = fmt::format(
      "struct event_plan {{\n"
      "  static constexpr bool scheduled = {}, steady = {}, backward = {};\n"
      "  static constexpr int n_rates = {}, n_hidden = {}, n_attributes = {};\n",
      yes_no(events.scheduled), yes_no(events.steady), yes_no(events.backward), events.infused.size(),
      events.n_hidden(), events.n_attributes);
  if (!events.infused.empty()) {
    text += "  static CUBIE_FN constexpr int infused_state(int j) {\n    constexpr int states[] = {";
    for (std::size_t i = 0; i < events.infused.size(); ++i) {
      fmt::format_to(Out(text), "{}{}", i > 0 ? ", " : "", events.infused[i]);
    }
    text += "};\n    return states[j];\n  }\n";
  }
  text += "  template <class Loop> using table = scheduled_events<Loop>;\n";
  if (events.steady) text += "  template <class Loop> using steady_type = steady_states<Loop>;\n";
  fmt::format_to(Out(text),
                 "  template <class L> struct memory {{\n"
                 "    typedef event_memory<L, event_plan, {}> type;\n"
                 "    typedef typename type::storage storage;\n"
                 "    type events;\n"
                 "  }};\n"
                 "}};\n",
                 events.steady ? "steady_memory<L>" : "no_steady<L>");
  return text;
}

}  // namespace

std::string emit_tableau(const plan::Method& method, bool interpolate) {
  const plan::Interpolant& dense = method.interpolant;
  const std::int32_t s = method.stages;
  const std::int32_t extra = interpolate ? dense.extra_stages : 0;
  const std::int32_t slots = s + extra;
  std::vector<double> a(static_cast<std::size_t>(slots * slots), 0.0);
  std::vector<double> c = method.c;
  for (std::int32_t i = 0; i < s; ++i) {
    for (std::int32_t j = 0; j < s; ++j) {
      a[static_cast<std::size_t>(i * slots + j)] = method.a[static_cast<std::size_t>(i * s + j)];
    }
  }
  for (std::int32_t e = 0; e < extra; ++e) {
    const std::int32_t columns = s + dense.extra_stages;
    for (std::int32_t j = 0; j < slots; ++j) {
      a[static_cast<std::size_t>((s + e) * slots + j)] = dense.a[static_cast<std::size_t>(e * columns + j)];
    }
    c.push_back(dense.c[static_cast<std::size_t>(e)]);
  }

  std::string text;
  fmt::format_to(Out(text),
                 "struct tableau {{  // {}\n"
                 "  static constexpr int stages = {}, extra = {}, degree = {}, order = {};\n"
                 "  static constexpr bool fsal = {}, has_error = {}, has_error2 = {};\n",
                 method.name, s, extra, interpolate ? dense.degree : 0, method.order, yes_no(method.fsal),
                 yes_no(!method.error.empty()), yes_no(!method.error2.empty()));
  emit_array(text, "a_data", a);
  emit_array(text, "b_data", method.family == plan::Family::firk ? method.result : method.b);
  emit_array(text, "c_data", c);
  emit_array(text, "e_data", method.error);
  emit_array(text, "e2_data", method.error2);
  emit_array(text, "w_data", interpolate ? dense.weights : std::vector<double>{});
  fmt::format_to(Out(text),
                 "  static constexpr bool nonzero_a(int i, int j) {{ return a_data[i * {0} + j] != 0; }}\n"
                 "  template <class S> static constexpr S a(int i, int j) {{ return S(a_data[i * {0} + j]); }}\n"
                 "  template <class S> static constexpr S c(int i) {{ return S(c_data[i]); }}\n",
                 slots);
  emit_access(text, "b", "b", true);
  emit_access(text, "e", "e", !method.error.empty());
  emit_access(text, "e2", "e2", !method.error2.empty());
  if (interpolate && dense.degree > 0) {
    text += "  static constexpr bool nonzero_w(int i) {\n    bool r = false;\n";
    fmt::format_to(Out(text), "    for (int j = 0; j < {0}; ++j) r = r || w_data[i * {0} + j] != 0;\n", dense.degree);
    text += "    return r;\n  }\n";
    fmt::format_to(Out(text),
                   "  template <class S> static constexpr S w(int i, int j) {{ return S(w_data[i * {} + j]); }}\n",
                   dense.degree);
  } else {
    text +=
        "  static constexpr bool nonzero_w(int) { return false; }\n"
        "  template <class S> static constexpr S w(int, int) { return S(0); }\n";
  }
  if (method.family == plan::Family::rosenbrock) emit_coupling(text, method);
  if (method.family == plan::Family::dirk) emit_diagonal(text, method);
  if (method.family == plan::Family::firk) emit_transform(text, method);
  text += "};\n";
  return text;
}

std::string emit_kernel(std::string_view model_text, const plan::Method& method, const plan::LoopPlan& loop) {
  std::string text = "// Kernel of one batch solve, written by cubie.\n";
  const std::string_view step = step_name(method.family);
  for (const std::string_view header : {"args.h", "lane.h", "math.h", "lane_time.h", "control.h"}) {
    fmt::format_to(Out(text), "#include \"{}\"\n", header);
  }
  if (method.family != plan::Family::erk) {
    text += loop.linear_solver == plan::LinearSolver::lu ? "#include \"lu.h\"\n" : "#include \"krylov.h\"\n";
  }
  if (loop.rows.own_spans) text += "#include \"own_spans.h\"\n";
  if (loop.events.scheduled) text += "#include \"events.h\"\n";
  if (loop.events.steady) text += "#include \"steady.h\"\n";
  if (!loop.events.infused.empty()) text += "#include \"doses.h\"\n";
  if (loop.summary_histograms) text += "#include \"summary_quantile.h\"\n";
  if (loop.summary_integrals) text += "#include \"summary_quadrature.h\"\n";
  if (loop.summary_dwells) text += "#include \"summary_dwell.h\"\n";
  if (loop.summary_searches) text += "#include \"summary_dense.h\"\n";
  if (loop.calls_function) text += "#include \"function.h\"\n";
  fmt::format_to(Out(text), "#include \"{}.h\"\n", step);
  if (loop.n_root_events > 0) text += "#include \"roots.h\"\n";
  if (loop.newton == plan::Newton::reusing) text += "#include \"reuse.h\"\n";
  text += "#include \"loop.h\"\n";
  const bool sliced = loop.buffers.slice_offset >= 0;
  if (sliced) text += "#include \"slices.h\"\n";
  text += "#include \"entry.h\"\n";
  text += "namespace cubie_kernel {\n";
  text += model_text;
  text += "\n";
  plan::Method used = method;
  // The estimate of a collocation method has a matrix of its own, which could be singular where nobody asks for it.
  if (!loop.adaptive && used.family == plan::Family::firk) used.error.clear();
  text += emit_tableau(used, loop.interpolate);
  fmt::format_to(Out(text),
                 "struct settings {{\n"
                 "  typedef lane<{}, {}> L;\n"
                 "  template <class L, class Model, class Tab> using step = {}<L, Model, Tab, {}{}>;\n"
                 "  static constexpr bool adaptive = {}, interpolate = {}, refill = {}, unrolled = {};\n"
                 "  static constexpr controller_kind controller = controller_kind::{};\n",
                 loop.precision == plan::Precision::f64 ? "double" : "float", loop.lane_width, step,
                 yes_no(loop.unrolled), newton_argument(loop.newton), yes_no(loop.adaptive), yes_no(loop.interpolate),
                 yes_no(loop.refill), yes_no(loop.unrolled), controller_name(loop.controller));
  fmt::format_to(Out(text),
                 "  static constexpr bool shared_workspace = {};\n"
                 "  static constexpr int n_jacobian = {}, n_factors = {}, n_slopes = {};\n",
                 yes_no(loop.buffers.shared), loop.n_jacobian, loop.n_factors, loop.n_slopes);
  fmt::format_to(Out(text),
                 "  static constexpr half_kind half = half_kind::{};\n"
                 "  static constexpr double stability_bound = ",
                 half_name(loop.half));
  emit_number(text, loop.stability_bound);
  text += ";\n";
  for (std::size_t i = 0; i < plan::kLoopBuffers; ++i) {
    fmt::format_to(Out(text), "  static constexpr long long {}_at = {};\n", plan::kLoopBufferNames[i],
                   loop.buffers.workspace_offset[i]);
  }
  text += "};\n";
  const bool iterative = method.family != plan::Family::erk && loop.linear_solver != plan::LinearSolver::lu;
  const bool eventful = loop.events != plan::EventPlan();
  const bool rows = !loop.rows.plain();
  if (rows) text += emit_rows(loop, iterative);
  if (eventful) text += emit_events(loop.events);
  text += "}  // namespace cubie_kernel\n";
  // Arguments up to the last that is not the usual one.
  const int some = loop.n_root_events > 0 ? 3 : eventful ? 2 : rows ? 1 : 0;
  std::string model = fmt::format("cubie_kernel::{}<cubie_kernel::settings::L>",
                                  method.family == plan::Family::erk ? "model" : "linear_model");
  if (!loop.events.infused.empty()) {
    model =
        fmt::format("cubie_kernel::infused_model<cubie_kernel::settings::L,\n  {}, cubie_kernel::event_plan>", model);
  }
  fmt::format_to(Out(text),
                 "CUBIE_ENTRY({}, {}cubie_kernel::integration_loop<cubie_kernel::settings,\n"
                 "  {}, cubie_kernel::tableau{}{}{}{}>{})\n",
                 kEntryPoint, sliced ? "cubie_kernel::sliced<" : "", model,
                 loop.n_summary_numbers > 0 ? ",\n  cubie_kernel::summary_plan<cubie_kernel::settings::L>"
                 : some >= 1                ? ",\n  cubie_kernel::no_summaries"
                                            : "",
                 rows        ? ", cubie_kernel::row_plan"
                 : some >= 2 ? ", cubie_kernel::plain_rows"
                             : "",
                 eventful    ? ", cubie_kernel::event_plan"
                 : some >= 3 ? ", cubie_kernel::no_events"
                             : "",
                 loop.n_root_events > 0 ? ", cubie_kernel::root_plan<cubie_kernel::settings::L>" : "",
                 sliced ? fmt::format(",\n  {}, {}>", loop.buffers.slice_offset, loop.buffers.slice_bytes) : "");
  return text;
}

}  // namespace cubie::codegen
