// How fast the GPU solves what others have published figures for. Needs cubie alone; prints each row as it is measured,
// so that a run that is cut short keeps what it has.
//
// usage: cubie_gpu_bench [--small] [--device DEVICE] [--seconds SECONDS] [ANCHOR...]

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "../harness.hpp"
#include "gpu_sweep.hpp"
#include "link_rate.hpp"

namespace bench {
namespace {

struct Choice {
  bool small = false;
  std::string device = "cuda";
  double seconds = 8.0;  ///< per anchor, after which no further repeat begins
  std::vector<std::string> ids;

  [[nodiscard]] bool wants(std::string_view id) const {
    return ids.empty() || std::find(ids.begin(), ids.end(), id) != ids.end();
  }
  [[nodiscard]] int repeats() const { return small ? 3 : 30; }
};

void say(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

std::string ms(double seconds) { return short_number(seconds * 1e3); }

/// Small: what a stand-in driver gets through in seconds.
Anchor scaled(Anchor anchor, bool small) {
  if (small) anchor.runs = std::min<std::int64_t>(anchor.runs, 96);
  return anchor;
}

Context make_gpu_context(const std::string& device) {
  Context context = make_context(0);
  must(cubie_context_set_string(context.get(), "device", device.c_str()));
  return context;
}

std::string text_of(cubie_status (*copy)(cubie_context*, char*, std::int64_t, std::int64_t*) noexcept,
                    const Context& context) {
  char text[256];
  must(copy(context.get(), text, sizeof text, nullptr));
  return text;
}

void kernel_row(const Context& context, const Anchor& anchor, const Choice& choice) {
  // In one piece, and results stay where they are: these anchors leave copies out.
  GpuSweep sweep(context, anchor, anchor.runs, Results::on_device);
  const Times times = sweep.measure(choice.repeats(), choice.seconds);
  const GpuSweep::Quality quality = sweep.look();
  const double kernel = times.least(&SolveTimes::kernel) * 1e3;
  const bool accurate = anchor.error_limit == 0.0 || quality.error <= anchor.error_limit;
  std::string verdict = choice.small ? "(small)" : kernel <= anchor.target_ms ? "met" : "missed";
  if (!accurate) verdict += fmt::format(", error above {:.1e}", anchor.error_limit);
  if (quality.failed > 0) verdict += fmt::format(", {} runs failed", quality.failed);
  say(fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.2f} | {:.2e} | {} |", anchor.id, anchor.what,
                  anchor.runs, anchor.target_ms, ms(times.least(&SolveTimes::kernel)),
                  ms(times.median(&SolveTimes::kernel)), ms(times.least(&SolveTimes::wall)),
                  ms(times.median(&SolveTimes::wall)), times.all.size(), quality.attempts, quality.error, verdict));
}

/// At most the kernel and 20 %, or the bytes over the link and 10 %.
void api_row(const Context& context, const Anchor& anchor, const Choice& choice, const LinkRate& link, Results results,
             const char* name) {
  double kernel = 0.0;
  {
    GpuSweep whole(context, anchor, anchor.runs, Results::on_device);
    kernel = whole.measure(choice.repeats(), choice.seconds / 2).least(&SolveTimes::kernel);
  }
  GpuSweep sweep(context, anchor, 0, results);
  const Times times = sweep.measure(choice.repeats(), choice.seconds / 2);
  const double sent = times.median(&SolveTimes::sent), fetched = times.median(&SolveTimes::fetched);
  const double copies = sent / link.to_device + fetched / link.from_device;
  const double target = std::max(kernel * 1.2, copies * 1.1);
  const double wall = times.median(&SolveTimes::wall);
  std::int64_t pinned = 0, peak = 0, budget = 0;
  must(cubie_context_get_pinned_memory(context.get(), &pinned, &peak, &budget));
  say(fmt::format("| A12 | {} | {} | {} | {} | {} | {} | {} | {} | {:.1f} | {:.1f} | {} | {} |", name, anchor.runs,
                  ms(target), ms(times.least(&SolveTimes::wall)), ms(wall), ms(kernel),
                  ms(times.median(&SolveTimes::kernel)), ms(copies), (sent + fetched) / 1e6,
                  static_cast<double>(pinned) / 1e6, times.all.size(),
                  choice.small     ? "(small)"
                  : wall <= target ? "met"
                                   : "missed"));
}

int run(const Choice& choice) {
  int failed = 0;
  const auto guarded = [&](const char* id, const auto& work) {
    try {
      work();
    } catch (const std::exception& error) {
      ++failed;
      say(fmt::format("{}: failed: {}", id, error.what()));
    }
  };
  const Context context = make_gpu_context(choice.device);
  std::int64_t memory = 0;
  must(cubie_context_get_device_memory_bytes(context.get(), &memory));
  say(fmt::format("cubie {} on {} ({}), {} MiB; times in ms\n", cubie_version_string(),
                  text_of(cubie_context_copy_device_name, context),
                  text_of(cubie_context_copy_device_architecture, context), memory >> 20));
  say("| anchor | Lorenz sweep | runs | target | kernel min | kernel median | call min | call median | solves "
      "| attempts/run | error | |");
  say("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
  for (const Anchor& anchor : kAnchors) {
    if (choice.wants(anchor.id)) guarded(anchor.id, [&] { kernel_row(context, scaled(anchor, choice.small), choice); });
  }
  if (choice.wants("A12")) {
    const std::size_t colon = choice.device.find(':');
    const int ordinal = colon == std::string::npos ? 0 : std::stoi(choice.device.substr(colon + 1));
    LinkRate link{1.0, 1.0};
    guarded("A12, link", [&] { link = measure_link(ordinal, choice.small); });
    say(
        fmt::format("\nA12, the whole call of A1, again and again: at most the kernel in one piece and 20 %, or the "
                    "bytes over the link and 10 %.\nThe link, measured with pinned memory: {:.1f} GB/s to the device, "
                    "{:.1f} GB/s from it.\n",
                    link.to_device / 1e9, link.from_device / 1e9));
    say("| anchor | results | runs | target | call min | call median | kernel in one piece | kernels | copies at that "
        "rate | MB | pinned MB | solves | |");
    say("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
    const Anchor anchor = scaled(kAnchors[0], choice.small);
    guarded("A12", [&] {
      api_row(context, anchor, choice, link, Results::in_library_memory, "of the library, pinned and reused");
    });
    guarded("A12", [&] { api_row(context, anchor, choice, link, Results::in_bound_array, "in a bound array"); });
  }
  say("\nLeft out: A8 (processors), A9 and A10 (events, maxima on the device), A11 (Taylor methods), A13 (noise), A14 "
      "(nobody's figure). Inputs of all anchors come from the host: rho, 8 or 4 bytes per run, counted in calls, not "
      "in kernels.");
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  bench::Choice choice;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--small") {
      choice.small = true;
    } else if (word == "--device" && i + 1 < argc) {
      choice.device = argv[++i];
    } else if (word == "--seconds" && i + 1 < argc) {
      choice.seconds = std::stod(argv[++i]);
    } else if (word.starts_with("-")) {
      std::fputs("usage: cubie_gpu_bench [--small] [--device DEVICE] [--seconds SECONDS] [ANCHOR...]\n", stderr);
      return 2;
    } else {
      choice.ids.emplace_back(word);
    }
  }
  try {
    return bench::run(choice);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
