// The plan of the loop: sizes and places of its buffers.

#include "integrator/ivp_loop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "integrator/method_registry.hpp"

namespace cubie::integrator {
namespace {

constexpr std::int64_t kStates = 3, kParameters = 2;

BatchSolverConfig config(const char* method, Location location) {
  BatchSolverConfig c;
  c.method = method;
  c.controller = plan::Controller::pi;
  c.lane_width = 16;
  c.saved = {{false, 0}, {true, 0}};
  c.locations.fill(location);
  return c;
}

struct Loop : testing::Test {
  BufferRegistry registry;
  IvpLoop loop{registry};
  plan::LoopPlan plan(const BatchSolverConfig& c) {
    return loop.plan(c, find_method(c.method), {kStates, kParameters});
  }
};

TEST_F(Loop, LaysWorkspaceBuffersOneAfterTheOther) {
  const plan::BufferLayout b = plan(config("tsit5", Location::workspace)).buffers;
  const std::int64_t group = 16 * 8;  // bytes of one element of a lane group
  // state, state_next, parameters, stages, dense, saved; windows stand on 256 bytes; an explicit method has no matrices
  const std::int64_t dense = 1280 + 21 * group + 128, end = dense + 512 + 256;
  EXPECT_EQ(b.workspace_offset,
            (std::array<std::int64_t, plan::kLoopBuffers>{0, 512, 1024, 1280, dense, dense + 512, end, end, end, end}));
  EXPECT_EQ(b.workspace_bytes, end);
  EXPECT_EQ(b.local_bytes, 0);
}

TEST_F(Loop, CountsLocalBuffersWithoutPadding) {
  const plan::BufferLayout b = plan(config("tsit5", Location::local)).buffers;
  for (std::int64_t offset : b.workspace_offset) EXPECT_EQ(offset, -1);
  EXPECT_EQ(b.workspace_bytes, 0);
  EXPECT_EQ(b.local_bytes, (3 + 3 + 2 + 21 + 3 + 2) * 16 * 8);
}

TEST_F(Loop, KeepsASlotBehindTheWorkspaceForSlicesAlone) {
  for (const Location place : {Location::local, Location::workspace}) {
    BatchSolverConfig c = config("tsit5", place);
    const plan::BufferLayout whole = plan(c).buffers;
    EXPECT_EQ(whole.slice_offset, -1);
    c.sliced = true;
    const plan::BufferLayout b = plan(c).buffers;
    EXPECT_EQ(b.workspace_offset, whole.workspace_offset);
    EXPECT_EQ(b.slice_offset, whole.workspace_bytes);
    EXPECT_GT(b.slice_bytes, whole.local_bytes) << "what is not in the workspace anyway goes to the slot";
    EXPECT_GE(b.workspace_bytes, b.slice_offset + b.slice_bytes);
    EXPECT_EQ(plan(config("tsit5", place)).buffers.workspace_bytes, whole.workspace_bytes) << "and is gone again";
  }
  // Of a GPU, whose workspace could stand in shared memory: what is there is lost between two launches.
  BatchSolverConfig c = config("tsit5", Location::workspace);
  c.gpu = true;
  c.lane_width = 1;
  EXPECT_TRUE(plan(c).buffers.shared);
  c.sliced = true;
  EXPECT_FALSE(plan(c).buffers.shared);
  // A GPU faults where a word of 8 bytes stands at an odd multiple of 4: here are 34 floats, and 3 less.
  c.precision = plan::Precision::f32;
  for (const Location state : {Location::workspace, Location::local}) {
    c.locations[static_cast<std::size_t>(plan::LoopBuffer::state)] = state;
    const plan::BufferLayout b = plan(c).buffers;
    EXPECT_EQ(b.slice_offset % 8, 0);
    EXPECT_EQ(b.workspace_bytes % 8, 0) << "from worker to worker";
  }
}

TEST_F(Loop, MovesOneBufferAlone) {
  BatchSolverConfig c = config("tsit5", Location::local);
  c.locations[static_cast<std::size_t>(plan::LoopBuffer::stages)] = Location::workspace;
  const plan::BufferLayout b = plan(c).buffers;
  EXPECT_EQ(b.workspace_offset, (std::array<std::int64_t, plan::kLoopBuffers>{-1, -1, -1, 0, -1, -1, -1, -1, -1, -1}));
  EXPECT_EQ(b.workspace_bytes, 21 * 16 * 8 + 128);
}

TEST_F(Loop, HasRoomForTheMatricesOfMethodsThatSolve) {
  const BatchSolverConfig c = config("rodas4", Location::local);
  const ModelSizes sizes{kStates, kParameters, 7, 9};
  const plan::LoopPlan p = loop.plan(c, find_method(c.method), sizes);
  EXPECT_EQ(p.n_jacobian, 7);
  EXPECT_EQ(p.n_factors, 9);
  EXPECT_EQ(p.n_slopes, 2 * kStates);
  EXPECT_EQ(p.buffers.local_bytes, (3 + 3 + 2 + 6 * 3 + 3 + 2 + 7 + 9 + 2 * 3) * 16 * 8);
}

TEST_F(Loop, HasRoomForWhatNewtonIterationsKeep) {
  const ModelSizes sizes{kStates, kParameters, 7, 9};
  const auto sizes_of = [&](const char* method, plan::Newton newton) {
    BatchSolverConfig c = config(method, Location::local);
    c.newton = newton;
    const plan::LoopPlan p = loop.plan(c, find_method(c.method), sizes);
    EXPECT_EQ(p.newton, newton);
    return std::array{p.n_jacobian, p.n_factors, p.n_slopes};
  };
  using Sizes = std::array<std::int64_t, 3>;
  EXPECT_EQ(sizes_of("kvaerno3", plan::Newton::simplified), (Sizes{7, 9, 2 * kStates}));
  EXPECT_EQ(sizes_of("kvaerno3", plan::Newton::full), (Sizes{7, 9, 3 * kStates})) << "a derivative by time to discard";
  EXPECT_EQ(sizes_of("kvaerno3", plan::Newton::reusing), (Sizes{14, 9, 2 * kStates})) << "two to choose from";
  EXPECT_EQ(sizes_of("radau_iia_5", plan::Newton::full), (Sizes{7, 27, 7 * kStates}));
  EXPECT_EQ(sizes_of("radau_iia_5", plan::Newton::reusing), (Sizes{14, 27, 7 * kStates}));
}

TEST_F(Loop, HalvesTheBytesInSinglePrecision) {
  BatchSolverConfig c = config("tsit5", Location::local);
  const std::int64_t f64 = plan(c).buffers.local_bytes;
  c.precision = plan::Precision::f32;
  EXPECT_EQ(2 * plan(c).buffers.local_bytes, f64);
}

TEST_F(Loop, KeepsExtraStagesForInterpolationOnly) {
  BatchSolverConfig c = config("vern7", Location::local);
  const std::int64_t with = plan(c).buffers.local_bytes;
  c.interpolate = false;
  EXPECT_EQ(with - plan(c).buffers.local_bytes, 6 * kStates * 16 * 8);
}

TEST_F(Loop, PlansAnewFromTheConfigurationAlone) {
  const plan::BufferLayout first = plan(config("tsit5", Location::workspace)).buffers;
  (void)plan(config("vern9", Location::local));
  const plan::BufferLayout again = plan(config("tsit5", Location::workspace)).buffers;
  EXPECT_EQ(first.workspace_offset, again.workspace_offset);
  EXPECT_EQ(first.workspace_bytes, again.workspace_bytes);
}

TEST_F(Loop, HasRoomForWhatEventsKeep) {
  const auto bytes = [&](const char* method, std::int64_t n_root_events, bool steady, bool calls) {
    BatchSolverConfig c = config(method, Location::local);
    c.events.steady = steady;
    if (steady) c.events.infused = {0};
    return loop
        .plan(c, find_method(c.method), {kStates, kParameters, 0, 0, 0, plan::LinearSolver::lu, calls, n_root_events})
        .buffers.local_bytes;
  };
  const std::int64_t element = 16 * 8;
  EXPECT_EQ(bytes("rk4", 1, false, false) - bytes("rk4", 0, false, false), kStates * element) << "a slope";
  EXPECT_EQ(bytes("rk4", 1, false, true), bytes("rk4", 0, false, true)) << "functions are not called for guards";
  EXPECT_EQ(bytes("vern7", 1, false, false), bytes("vern7", 0, false, false)) << "which one of its stages has";
  EXPECT_EQ(bytes("tsit5", 1, false, false), bytes("tsit5", 0, false, false)) << "which its last stage is";
  EXPECT_EQ(bytes("rodas5p", 1, false, false), bytes("rodas5p", 0, false, false));
  // The rate of the state and its count, those before, two states.
  EXPECT_EQ(bytes("tsit5", 0, true, false) - bytes("tsit5", 0, false, false), (4 + 2 * kStates) * element);
}

TEST_F(Loop, GivesNothingToWhatTheModelDoesNotHave) {
  BatchSolverConfig c = config("tsit5", Location::workspace);
  c.saved.clear();
  const plan::LoopPlan p = loop.plan(c, find_method(c.method), {1, 0});
  // state, state_next, stages and dense: 1 + 1 + 7 + 1 elements, each window on 256 bytes
  EXPECT_EQ(p.buffers.workspace_bytes, 256 + 256 + 1024 + 256);
  EXPECT_TRUE(std::all_of(p.buffers.workspace_offset.begin(), p.buffers.workspace_offset.end(),
                          [](std::int64_t offset) { return offset >= 0; }));
}

TEST_F(Loop, CarriesTheDecisionsOver) {
  BatchSolverConfig c = config("tsit5", Location::local);
  c.refill = c.unrolled = c.interpolate = false;
  plan::LoopPlan p = plan(c);
  EXPECT_EQ(p.lane_width, 16);
  EXPECT_EQ(p.controller, plan::Controller::pi);
  EXPECT_TRUE(p.adaptive);
  EXPECT_FALSE(p.refill || p.unrolled || p.interpolate);
  c.controller = plan::Controller::fixed;
  c.refill = c.unrolled = c.interpolate = true;
  p = plan(c);
  EXPECT_FALSE(p.adaptive);
  EXPECT_TRUE(p.refill && p.unrolled && p.interpolate);
}

}  // namespace
}  // namespace cubie::integrator
