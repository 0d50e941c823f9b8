// Solves in chunks: the same bytes whatever the cut, on the discrete host device.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"
#include "batch/result_state.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

Ref<batch::Context> discrete_context(std::int64_t bytes, const Settings& more = {}) {
  Ref<batch::Context> context = batch::Context::create();
  apply(*context, config::Scope::context,
        {{"threads", std::int64_t{2}},
         {"kernel_cache", std::string("off")},
         {"host_memory_mode", std::string("discrete")},
         {"device_memory_bytes", bytes}});
  apply(*context, config::Scope::context, more);
  return context;
}

struct Everything {
  std::vector<double> outputs, final_states, last_steps;
  std::vector<std::int32_t> status, accepted, rejected;
  bool operator==(const Everything&) const = default;
};

Everything everything(const batch::Result& result) {
  Everything e;
  e.outputs = outputs(result);
  e.final_states = final_states(result);
  e.status = run_status(result);
  e.accepted = counter(result, batch::Counter::accepted);
  e.rejected = counter(result, batch::Counter::rejected);
  e.last_steps.resize(static_cast<std::size_t>(result.n_runs()));
  result.copy_last_steps(e.last_steps);
  return e;
}

Everything lorenz_sweep(const Ref<batch::Context>& context, std::int64_t runs, const Settings& solver_settings = {},
                        const Settings& batch_settings = {}, std::int64_t* chunks = nullptr) {
  const auto solver = make_solver(kLorenz, {{"lane_width", std::int64_t{4}}}, context);
  apply(*solver, config::Scope::solver, solver_settings);
  const auto batch = make_batch(solver, {{"t_end", 1.0}, {"save_every", 0.25}});
  apply(*batch, config::Scope::batch, batch_settings);
  const std::vector<double> rho = linspace(0.5, 28, runs), x = linspace(-2, 3, runs);
  batch->set_values("rho", std::span<const double>(rho));
  batch->set_values("x", std::span<const double>(x));
  const auto result = solve(*batch);
  if (chunks != nullptr) *chunks = result->n_chunks();
  return everything(*result);
}

TEST(Pipeline, Invariant01ChunksGiveTheBytesOfOneLaunch) {
  const Everything whole = lorenz_sweep(shared_context(), 997);
  std::int64_t chunks = 0;
  EXPECT_EQ(lorenz_sweep(discrete_context(64 << 20), 997, {}, {}, &chunks), whole);
  EXPECT_EQ(chunks, 1);
  EXPECT_EQ(lorenz_sweep(discrete_context(128 << 10), 997, {}, {}, &chunks), whole);
  EXPECT_GT(chunks, 2);
  const auto context = discrete_context(64 << 20);
  for (const std::int64_t length : {1, 3, 7, 100, 996}) {
    EXPECT_EQ(lorenz_sweep(context, 997, {}, {{"chunk_runs", length}}, &chunks), whole) << length;
    EXPECT_EQ(chunks, (997 + length - 1) / length);
  }
}

}  // namespace
}  // namespace cubie::test
