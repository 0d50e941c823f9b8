#include "grid.hpp"

#include <chrono>
#include <cmath>
#include <numeric>

#include "block.hpp"

namespace fake_cuda {
namespace {

unsigned long long mixed(unsigned long long x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// The C library keeps the sign of gamma in a variable that all threads share.
double own_lgamma(double x) {
  int sign = 0;
  return ::lgamma_r(x, &sign);
}
float own_lgamma(float x) {
  int sign = 0;
  return ::lgammaf_r(x, &sign);
}

template <class T>
struct Library {
#define FAKE_CUDA_UNARY(name) \
  static T name(T x) { return std::name(x); }
#define FAKE_CUDA_BINARY(name) \
  static T name(T x, T y) { return std::name(x, y); }
#include "device_math.def"
#undef FAKE_CUDA_UNARY
#undef FAKE_CUDA_BINARY
};

device_runtime make_runtime() {
  device_runtime out{};
  out.here = [] { return static_cast<const place*>(&Block::current().here); };
  out.collective = [](int kind, unsigned mask, unsigned long long value, int argument, int width) {
    Lane& lane = Block::current();
    return lane.block->collective(lane, {kind, mask, value, argument, width});
  };
  out.sync_block = [] { Block::current().block->barrier(Block::current()); };
  out.shared_memory = [] { return Block::current().block->shared_memory(); };
  out.trap = [] { Block::current().block->trap(Block::current()); };
  out.nanoseconds = [] {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<long long>(std::chrono::nanoseconds(now).count());
  };
#define FAKE_CUDA_UNARY(name)       \
  out.name = Library<double>::name; \
  out.name##f = Library<float>::name;
#define FAKE_CUDA_BINARY(name) FAKE_CUDA_UNARY(name)
#include "device_math.def"
#undef FAKE_CUDA_UNARY
#undef FAKE_CUDA_BINARY
  out.lgamma = own_lgamma;
  out.lgammaf = own_lgamma;
  return out;
}

}  // namespace

const device_runtime& runtime() {
  static const device_runtime table = make_runtime();
  return table;
}

std::unique_ptr<Fibre> FibrePool::take() {
  if (idle_.empty()) return std::make_unique<Fibre>();
  std::unique_ptr<Fibre> fibre = std::move(idle_.back());
  idle_.pop_back();
  return fibre;
}

std::vector<unsigned> in_order(unsigned n, const Grid& grid, unsigned long long salt) {
  std::vector<unsigned> order(n);
  std::iota(order.begin(), order.end(), 0U);
  if (grid.order == Order::backward) return {order.rbegin(), order.rend()};
  if (grid.order == Order::shuffled) {
    for (unsigned i = n; i > 1; --i) {
      std::swap(order[i - 1], order[mixed(grid.seed ^ mixed(salt * 0x10001 + i)) % i]);
    }
  }
  return order;
}

void run_grid(const Grid& grid, FibrePool& fibres) {
  for (const unsigned number : in_order(grid.blocks, grid, 0)) Block(grid, number, fibres).run();
}

}  // namespace fake_cuda
