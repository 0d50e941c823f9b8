#pragma once
// One whole life on the cuda device, for tests that make parts of it fail: a context, a solver, a batch in three
// chunks, its results, and the end of it all.

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "../support/batch_support.hpp"
#include "cuda_fixture.hpp"

namespace cubie::test {

/// Ends the process, naming what was under way, when that takes longer than a minute.
class Watchdog {
 public:
  explicit Watchdog(const std::string& what) {
    (void)std::snprintf(text_, sizeof text_, "hangs: %s\n", what.c_str());
    (void)signal(SIGALRM, [](int) {
      if (write(STDERR_FILENO, text_, std::char_traits<char>::length(text_)) >= 0) abort();
      _exit(1);
    });
    alarm(60);
  }
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog() { alarm(0); }

 private:
  static inline char text_[256] = {};
};

/// A folder for output files, and for kernels where the tests have none that they share, so that each is compiled once.
inline const std::string& life_folder() {
  static const struct Folder {
    Folder() {
      if (mkdtemp(path.data()) == nullptr) path.clear();
    }
    ~Folder() { (void)::system(("rm -rf " + path).c_str()); }
    std::string path = "/tmp/cubie-test-XXXXXX";
  } folder;
  return folder.path;
}

/// Where the rows go.
enum class Goal : std::int8_t { library, sink, file };

struct Answer {
  std::vector<double> outputs;  // (time, variable, run)
  std::vector<double> final_states;
  std::vector<std::int32_t> status;
  bool operator==(const Answer&) const = default;
};

class Life {
 public:
  static constexpr std::int64_t kRuns = 37, kChunk = 13;
  static constexpr std::size_t kValues = 5 * 3 * 37;

  explicit Life(const Settings& context_settings = {}, std::int64_t chunk_runs = kChunk, std::int64_t runs = kRuns)
      : context(batch::Context::create()) {
    set(*context, config::Scope::context, "nvrtc_path", std::string(FAKE_CUDA_FOLDER));
    apply(*context, config::Scope::context, {});
    if (std::getenv("CUBIE_TEST_KERNEL_CACHE") == nullptr) {
      set(*context, config::Scope::context, "kernel_cache", std::string("on"));
      set(*context, config::Scope::context, "cache_directory", life_folder());
    }
    for (const auto& [name, value] : context_settings) set(*context, config::Scope::context, name, value);
    set(*context, config::Scope::context, "device", std::string("cuda"));
    batch = add_batch(chunk_runs, runs);
  }

  /// With a solver of its own.
  [[nodiscard]] Ref<batch::Batch> add_batch(std::int64_t chunk_runs, std::int64_t runs) const {
    const auto solver = make_solver(kLorenz, {}, context);
    auto made = make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.25}, {"chunk_runs", chunk_runs}});
    set(*made, config::Scope::batch, "time_log", std::int64_t{1});
    const std::vector<double> rho = linspace(1, 28, runs), x = linspace(-1, 1, runs);
    made->set_values("rho", std::span<const double>(rho));
    made->set_values("x", std::span<const double>(x));
    return made;
  }

  /// Throws what the solve ends with.
  [[nodiscard]] Answer solve(Goal goal = Goal::library) const {
    Answer answer;
    const std::string file = life_folder() + "/outputs.npy";
    batch::Batch& b = *batch;
    Collected collected;
    if (goal == Goal::sink) b.set_sink({.f64 = collect, .f32 = nullptr, .userdata = &collected});
    if (goal == Goal::file) b.set_output_file(file);
    const Ref<batch::Result> result = b.submit();
    result->wait(-1, nullptr, nullptr);
    if (goal == Goal::library) answer.outputs = outputs(*result);
    if (goal == Goal::sink) answer.outputs.assign(collected.begin(), collected.end());
    if (goal == Goal::file) answer.outputs = values_of(file);
    answer.final_states = final_states(*result);
    answer.status = run_status(*result);
    return answer;
  }

  Ref<batch::Context> context;
  Ref<batch::Batch> batch;

 private:
  using Collected = std::array<double, kValues>;

  static std::int32_t collect(std::int64_t first, std::int64_t count, const double* outputs, std::int64_t n,
                              const std::int32_t*, void* userdata) {
    Collected& target = *static_cast<Collected*>(userdata);
    for (std::int64_t row = 0; row < n / count; ++row) {
      std::copy_n(outputs + row * count, count, target.begin() + row * kRuns + first);
    }
    return 0;
  }

  [[nodiscard]] static std::vector<double> values_of(const std::string& path) {
    std::vector<double> values(kValues);
    std::ifstream file(path, std::ios::binary);
    file.seekg(128);
    file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(double)));
    EXPECT_TRUE(file) << path;
    return values;
  }
};

}  // namespace cubie::test
