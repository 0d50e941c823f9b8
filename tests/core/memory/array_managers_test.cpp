// Input and output arrays: what is allocated again, what is copied again, what is a placeholder.

#include "memory/array_managers.hpp"

#include <gtest/gtest.h>

#include "manager_fixture.hpp"

namespace cubie::memory {
namespace {

/// Inputs and outputs of one solver.
struct Solver {
  explicit Solver(Bench& bench) : inputs(bench.manager, {}), outputs(bench.manager, partner()) {
    in.n_runs = out.n_runs = 5;
    in.n_parameters = 2;
    out.n_saves = 51;
    out.n_variables = 3;
  }
  ClientOptions partner() {
    ClientOptions options;
    options.same_owner = &inputs.client();
    return options;
  }
  void allocate(std::int32_t depth = 1) {
    inputs.update(in);
    outputs.update(out);
    inputs.queue_requests(in.n_runs);
    outputs.queue_requests(out.n_runs);
    outputs.allocate({.depth = depth});
    inputs.receive();
  }
  void transfer_inputs() {
    for (std::size_t i = 0; i < inputs.size(); ++i) inputs.mark_transferred(i);
  }

  InputArrays inputs;
  OutputArrays outputs;
  InputSizes in;
  OutputSizes out;
};

TEST(ArrayManagers, AttachBothSidesWithOneAllocation) {
  Bench bench(100'000);
  Solver solver(bench);
  solver.allocate();
  EXPECT_TRUE(solver.inputs.attached());
  EXPECT_TRUE(solver.outputs.attached());
  EXPECT_EQ(solver.inputs.plan(), solver.outputs.plan());
  EXPECT_NE(solver.inputs.array(InputArrays::parameters).device_data(0), nullptr);
}

TEST(ArrayManagers, Invariant06LogicalShapesSurviveChunks) {
  Bench bench(3000);
  Solver solver(bench);
  solver.allocate();
  const ManagedArray& saved = solver.outputs.array(OutputArrays::saved);
  EXPECT_EQ(saved.shape(), (Shape{51, 3, 5}));
  EXPECT_EQ(saved.chunked_shape(), (Shape{51, 3, 2}));
  EXPECT_TRUE(saved.needs_chunked_transfer());
}

TEST(ArrayManagers, Invariant05DriverCoefficientsAreNeverCut) {
  Bench bench(3600);
  Solver solver(bench);
  solver.in.n_segments = 5;
  solver.in.n_drivers = 2;
  solver.in.n_coefficients = 4;
  solver.allocate();
  const ManagedArray& drivers = solver.inputs.array(InputArrays::driver_coefficients);
  EXPECT_GT(solver.inputs.plan().n_chunks, 1);
  EXPECT_EQ(drivers.chunked_shape(), (Shape{5, 2, 4}));
  EXPECT_EQ(drivers.slice(solver.inputs.plan().range(1)).bytes(), 5 * 2 * 4 * 8);
}

TEST(ArrayManagers, InactiveOutputsArePlaceholdersWithoutMemory) {
  Bench bench(100'000);
  Solver solver(bench);
  solver.allocate();
  EXPECT_FALSE(solver.outputs.active(OutputArrays::final_states));
  EXPECT_EQ(solver.outputs.array(OutputArrays::final_states).device_data(0), nullptr);
  EXPECT_EQ(bench.device->used, 51 * 3 * 5 * 8 + 5 * 4 + 2 * 5 * 8);
}

TEST(ArrayManagers, GiveMemoryBackWhenAnOutputIsNoLongerKept) {
  Bench bench(100'000);
  Solver solver(bench);
  solver.out.n_final_states = 3;
  solver.allocate();
  const std::int64_t before = bench.device->used;
  solver.out.n_final_states = 0;
  solver.allocate();
  EXPECT_EQ(bench.device->used, before - 3 * 5 * 8);
}

TEST(ArrayManagers, Invariant22CopyNewMemoryOnceAndThenNothing) {
  Bench bench(100'000);
  Solver solver(bench);
  solver.allocate();
  EXPECT_EQ(solver.inputs.change(InputArrays::parameters), Change::overwrite);
  solver.transfer_inputs();
  solver.allocate();
  EXPECT_EQ(solver.inputs.change(InputArrays::parameters), Change::untouched);
  EXPECT_FALSE(solver.inputs.needs_transfer(InputArrays::parameters));
}

TEST(ArrayManagers, Invariant22OverwriteWithoutReallocationWhenValuesChange) {
  Bench bench(100'000);
  Solver solver(bench);
  solver.allocate();
  solver.transfer_inputs();
  solver.inputs.mark_overwritten(InputArrays::parameters);
  const std::int64_t before = bench.device->allocations;
  solver.allocate();
  EXPECT_TRUE(solver.inputs.needs_transfer(InputArrays::parameters));
  EXPECT_EQ(bench.device->allocations, before);
}

TEST(ArrayManagers, Invariant22ReallocateWhenTheShapeChanges) {
  Bench bench(100'000);
  Solver solver(bench);
  solver.allocate();
  solver.transfer_inputs();
  solver.in.n_parameters = 3;
  solver.allocate();
  EXPECT_EQ(solver.inputs.array(InputArrays::parameters).chunked_shape(), (Shape{3, 5}));
  EXPECT_EQ(solver.inputs.change(InputArrays::parameters), Change::overwrite);
}

TEST(ArrayManagers, CopyEveryChunkOfCutInputs) {
  Bench bench(3000);
  Solver solver(bench);
  solver.allocate();
  solver.transfer_inputs();
  EXPECT_TRUE(solver.inputs.needs_transfer(InputArrays::parameters));
}

TEST(ArrayManagers, ForgetTheirMemoryWhenItIsTaken) {
  Bench bench(100'000);
  Solver solver(bench);
  solver.allocate();
  solver.transfer_inputs();
  solver.outputs.client().end_work();
  bench.manager.invalidate_all();
  solver.inputs.receive();
  EXPECT_FALSE(solver.inputs.attached());
  EXPECT_EQ(solver.inputs.array(InputArrays::parameters).device_data(0), nullptr);
  solver.allocate();
  EXPECT_TRUE(solver.inputs.attached());
  EXPECT_TRUE(solver.inputs.needs_transfer(InputArrays::parameters));
}

TEST(ArrayManagers, FollowAnotherNumberOfRuns) {
  Bench bench(100'000);
  Solver solver(bench);
  solver.allocate();
  solver.in.n_runs = solver.out.n_runs = 7;
  solver.allocate();
  EXPECT_EQ(solver.inputs.array(InputArrays::parameters).chunked_shape(), (Shape{2, 7}));
  EXPECT_EQ(solver.outputs.plan().n_runs, 7);
}

TEST(ArrayManagers, IgnoreAnAnswerToAnOlderShape) {
  Bench bench(100'000);
  Solver solver(bench);
  solver.allocate();
  // Another member of the group allocates between this reshape and its request.
  solver.in.n_parameters = 3;
  solver.inputs.update(solver.in);
  solver.outputs.queue_requests(5);
  solver.outputs.allocate({});
  EXPECT_NO_THROW(solver.inputs.receive());
  EXPECT_EQ(solver.inputs.change(InputArrays::parameters), Change::reallocate);
}

TEST(ArrayManagers, RefuseTwoArraysOfOneName) {
  Bench bench(1000);
  InputArrays inputs(bench.manager, {});
  EXPECT_THROW((void)inputs.add({.name = "parameters", .shape = {1}}), Error);
}

}  // namespace
}  // namespace cubie::memory
