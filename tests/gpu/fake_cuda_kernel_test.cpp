// Kernels on the stand-in: lanes of a warp work together as on a GPU, in whatever order they run; what could never end
// there is a failure here.

#include <algorithm>
#include <numeric>

#include "fake_cuda_fixture.hpp"

namespace cubie::test {
namespace {

constexpr unsigned kFull = 0xffffffff;

TEST_F(FakeCudaTest, AddsVectors) {
  constexpr int n = 1000;
  const FunctionHandle add = kernel(R"(
extern "C" __global__ void kernel(const double* a, const double* b, double* sum, int n) {
  const int i = (int)(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < n) sum[i] = a[i] + b[i];
})");
  auto* const a = pinned<double>(n);
  auto* const b = pinned<double>(n);
  for (int i = 0; i < n; ++i) a[i] = i, b[i] = 0.5 * i;
  const DevicePointer device_a = allocate(n * 8), sum = allocate(n * 8);
  ASSERT_EQ(copy(device_a, address(a), n * 8), kSuccess);
  ASSERT_EQ(launch(add, 8, 128, device_a, b, sum, n), kSuccess);
  const std::vector<double> out = fetch<double>(sum, n);
  for (int i = 0; i < n; ++i) EXPECT_EQ(out[static_cast<std::size_t>(i)], 1.5 * i);
}

TEST_F(FakeCudaTest, PassesParametersOfAnySizeByValue) {
  struct Large {
    char small;
    double values[20];
  };
  const FunctionHandle sum = kernel(R"(
struct large { char small; double values[20]; };
extern "C" __global__ void __launch_bounds__(128) kernel(char c, const __grid_constant__ large l, float f, double* out) {
  out[0] = c + l.small + l.values[19] + f;
})");
  Large large{};
  large.small = 2;
  large.values[19] = 0.5;
  const DevicePointer out = allocate(8);
  fake().hold();
  ASSERT_EQ(launch(sum, 1, 1, char{1}, large, 0.25F, out), kSuccess);
  large.values[19] = 7;
  fake().release();
  EXPECT_EQ(fetch<double>(out, 1)[0], 3.75);
}

// ---- collectives, in all orders -------------------------------------------------------------------------------------

struct OrderOf {
  int order;
  long long seed;
};

class FakeCudaOrder : public FakeCudaTest, public testing::WithParamInterface<OrderOf> {
 protected:
  void SetUp() override {
    FakeCudaTest::SetUp();
    ASSERT_EQ(fake().set(fake_cuda_order, GetParam().order), 0);
    ASSERT_EQ(fake().set(fake_cuda_seed, GetParam().seed), 0);
  }
};

INSTANTIATE_TEST_SUITE_P(All, FakeCudaOrder,
                         testing::Values(OrderOf{fake_cuda_forward, 0}, OrderOf{fake_cuda_backward, 0},
                                         OrderOf{fake_cuda_shuffled, 1}, OrderOf{fake_cuda_shuffled, 2}),
                         [](const auto& tested) {
                           return (std::vector<std::string>{"forward", "backward",
                                                            "seed"})[static_cast<std::size_t>(tested.param.order)] +
                                  std::to_string(tested.param.seed);
                         });

TEST_P(FakeCudaOrder, VotesAndShufflesMatchTheirDefinition) {
  const FunctionHandle votes = kernel(R"(
extern "C" __global__ void kernel(const unsigned* in, unsigned* votes, double* moved) {
  const unsigned i = threadIdx.x, lane = i & 31;
  const unsigned full = 0xffffffffu;
  const unsigned x = in[i];
  unsigned* v = votes + 8 * i;
  v[0] = __ballot_sync(full, x & 1);
  v[1] = (unsigned)__any_sync(full, x == 77);
  v[2] = (unsigned)__all_sync(full, x < 1000);
  // Halves of the warp vote on their own.
  v[3] = lane < 16 ? __ballot_sync(0xffffu, x & 2) : __ballot_sync(0xffff0000u, x & 4);
  v[4] = __shfl_sync(full, x, (int)(lane * 7));
  v[5] = __shfl_up_sync(full, x, 3, 8);
  v[6] = __shfl_down_sync(full, x, 5);
  v[7] = __shfl_xor_sync(full, x, 9, 16);
  double* m = moved + 4 * i;
  m[0] = __shfl_sync(full, x + 0.5, 31 - (int)lane);
  m[1] = (double)__shfl_xor_sync(full, (float)x, 1);
  m[2] = (double)__shfl_sync(full, -(long long)x * (1ll << 32), 2);
  __syncwarp();
  double sum = x;
  for (int d = 16; d > 0; d /= 2) sum += __shfl_down_sync(full, sum, d);
  m[3] = __shfl_sync(full, sum, 0);
})");
  constexpr unsigned n = 64;
  auto* const in = pinned<unsigned>(n);
  for (unsigned i = 0; i < n; ++i) in[i] = (i * i * 37 + 11 * i) % 101;
  auto* const got = pinned<unsigned>(8 * n);
  auto* const moved = pinned<double>(4 * n);
  ASSERT_EQ(launch(votes, 1, n, in, got, moved), kSuccess);
  ASSERT_EQ(wait(), kSuccess) << fake().last_failure();
  for (unsigned i = 0; i < n; ++i) {
    SCOPED_TRACE(testing::Message() << "lane " << i);
    const unsigned* const x = in + i / 32 * 32;
    const unsigned lane = i % 32;
    const auto ballot = [&](unsigned mask, unsigned bit) {
      unsigned out = 0;
      for (unsigned l = 0; l < 32; ++l) out |= ((mask >> l & 1) != 0 && (x[l] & bit) != 0 ? 1U : 0U) << l;
      return out;
    };
    const bool any = std::find(x, x + 32, 77U) != x + 32;
    EXPECT_EQ(got[8 * i], ballot(kFull, 1));
    EXPECT_EQ(got[8 * i + 1], any ? 1U : 0U);
    EXPECT_EQ(got[8 * i + 2], 1U);
    EXPECT_EQ(got[8 * i + 3], lane < 16 ? ballot(0xffff, 2) : ballot(0xffff0000, 4));
    EXPECT_EQ(got[8 * i + 4], x[lane * 7 % 32]);
    EXPECT_EQ(got[8 * i + 5], x[lane % 8 < 3 ? lane : lane - 3]);
    EXPECT_EQ(got[8 * i + 6], x[lane + 5 < 32 ? lane + 5 : lane]);
    EXPECT_EQ(got[8 * i + 7], x[lane ^ 9]);
    EXPECT_EQ(moved[4 * i], x[31 - lane] + 0.5);
    EXPECT_EQ(moved[4 * i + 1], x[lane ^ 1]);
    EXPECT_EQ(moved[4 * i + 2], -static_cast<double>(x[2]) * 4294967296.0);
    EXPECT_EQ(moved[4 * i + 3], std::accumulate(x, x + 32, 0.0));
  }
}

TEST_P(FakeCudaOrder, BlocksMeetAtBarriersAndShareMemory) {
  const FunctionHandle reverse = kernel(R"(
extern "C" __global__ void kernel(const int* in, int* out) {
  extern __shared__ int stage[];
  const unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  for (int round = 0; round < 3; ++round) {
    stage[threadIdx.x] = round == 0 ? in[i] : stage[threadIdx.x] + 1;
    __syncthreads();
  }
  out[i] = stage[blockDim.x - 1 - threadIdx.x];
})");
  auto* const in = pinned<int>(400);
  auto* const out = pinned<int>(400);
  std::iota(in, in + 400, 0);
  ASSERT_EQ(launch_shared(reverse, 4, 100, 400, in, out), kSuccess);
  ASSERT_EQ(wait(), kSuccess) << fake().last_failure();
  for (int i = 0; i < 400; ++i) EXPECT_EQ(out[i], i / 100 * 100 + 99 - i % 100 + 2);
}

TEST_P(FakeCudaOrder, AtomicsLoseNothing) {
  const FunctionHandle count = kernel(R"(
extern "C" __global__ void kernel(int* i, unsigned long long* u, double* d, float* f, int* most, unsigned* cas) {
  atomicAdd(i, 1);
  atomicAdd(u, 1ull << 33);
  atomicAdd(d, 0.5);
  atomicAdd(f, 0.25f);
  atomicMax(most, (int)(blockIdx.x * blockDim.x + threadIdx.x));
  unsigned seen = *cas;
  for (;;) {
    const unsigned was = atomicCAS(cas, seen, seen + 2);
    if (was == seen) break;
    seen = was;
  }
})");
  struct All {
    int i, most;
    unsigned long long u;
    double d;
    float f;
    unsigned cas;
  };
  auto* const all = pinned<All>(1);
  *all = {};
  // Two streams at once.
  const StreamHandle first = stream_;
  for (const StreamHandle stream : {first, make_stream()}) {
    stream_ = stream;
    ASSERT_EQ(launch(count, 3, 96, &all->i, &all->u, &all->d, &all->f, &all->most, &all->cas), kSuccess);
  }
  ASSERT_EQ(wait(), kSuccess);
  stream_ = first;
  ASSERT_EQ(wait(), kSuccess);
  EXPECT_EQ(all->i, 576);
  EXPECT_EQ(all->u, 576ULL << 33);
  EXPECT_EQ(all->d, 288);
  EXPECT_EQ(all->f, 144);
  EXPECT_EQ(all->most, 287);
  EXPECT_EQ(all->cas, 1152U);
}

// ---- what cannot end ------------------------------------------------------------------------------------------------

class FakeCudaStuck : public FakeCudaTest {
 protected:
  std::string text_of(const std::string& body, unsigned threads = 32) {
    const FunctionHandle function =
        kernel("extern \"C\" __global__ void kernel(int* out) {\nconst unsigned lane = threadIdx.x;\n" + body + "\n}");
    const DevicePointer out = allocate(4096);
    EXPECT_EQ(launch(function, 1, threads, out), kSuccess);
    EXPECT_EQ(wait(), kLaunchFailed);
    DevicePointer pointer = 0;
    EXPECT_EQ(driver().cuMemAlloc(&pointer, 8), kLaunchFailed);
    return fake().last_failure();
  }
};

TEST_F(FakeCudaStuck, LanesThatReturnedAreMissed) {
  EXPECT_EQ(text_of("if (lane == 3) return; out[lane] = __any_sync(0xffffffffu, 1);"),
            "kernel kernel, block 0, warp 0: lane 0 waits at __any_sync with mask 0xffffffff, lane 3 has returned");
}

TEST_F(FakeCudaStuck, LanesThatWaitElsewhereAreMissed) {
  EXPECT_EQ(text_of("if (lane < 16) out[lane] = __any_sync(0xffffffffu, 1); else out[lane] = "
                    "__all_sync(0xffffffffu, 1);"),
            "kernel kernel, block 0, warp 0: lane 0 waits at __any_sync with mask 0xffffffff, lane 16 waits at "
            "__all_sync with mask 0xffffffff");
}

TEST_F(FakeCudaStuck, MasksMustAgree) {
  EXPECT_EQ(text_of("out[lane] = (int)__ballot_sync(lane == 0 ? 3u : 0xffffffffu, 1);"),
            "kernel kernel, block 0, warp 0: lane 0 waits at __ballot_sync with mask 0x3, lane 1 waits at "
            "__ballot_sync with mask 0xffffffff");
}

TEST_F(FakeCudaStuck, AMaskMustHoldItsOwnLane) {
  EXPECT_EQ(text_of("out[lane] = __shfl_sync(0xfffffffeu, 1, 1);"),
            "kernel kernel, block 0, warp 0: lane 0 calls __shfl_sync with mask 0xfffffffe, which leaves it out");
}

TEST_F(FakeCudaStuck, ShufflesReadLanesOfTheMask) {
  EXPECT_EQ(text_of("if (lane < 16) out[lane] = __shfl_sync(0xffffu, 1, 20);"),
            "kernel kernel, block 0, warp 0: lane 0 shuffles from lane 20, which is not in mask 0xffff");
}

TEST_F(FakeCudaStuck, LanesThatTheBlockDoesNotHaveNeverCome) {
  EXPECT_EQ(text_of("out[lane] = __any_sync(0xffffffffu, 1);", 8),
            "kernel kernel, block 0, warp 0: lane 0 waits at __any_sync with mask 0xffffffff for lanes that the block "
            "does not have");
}

TEST_F(FakeCudaStuck, BarriersWantTheWholeBlock) {
  EXPECT_EQ(text_of("if (lane < 32) __syncthreads();", 64),
            "kernel kernel, block 0, warp 0: lane 0 waits at __syncthreads, lane 0 has returned");
}

TEST_F(FakeCudaStuck, TrapsAreFailures) {
  EXPECT_EQ(text_of("if (lane == 5) __trap();"), "kernel kernel, block 0, warp 0: lane 5 traps");
}

TEST_F(FakeCudaStuck, TheNextContextRunsAgain) {
  (void)text_of("if (lane == 3) return; __syncwarp();");
  leave();
  SetUp();
  const FunctionHandle function =
      kernel("extern \"C\" __global__ void kernel(int* out) { out[threadIdx.x] = __any_sync(0xffffffffu, 1); }");
  const DevicePointer out = allocate(128);
  ASSERT_EQ(launch(function, 1, 32, out), kSuccess);
  EXPECT_EQ(fetch<int>(out, 32), std::vector<int>(32, 1));
}

}  // namespace
}  // namespace cubie::test
