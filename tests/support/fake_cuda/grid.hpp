#pragma once
// Running a grid: its blocks one after another, the warps of a block in turns, each lane as a fibre.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "device_runtime.h"
#include "fibre.hpp"

namespace fake_cuda {

enum class Order { forward, backward, shuffled };

struct Grid {
  std::string name;  // of the kernel
  void (*call)(void** parameters) = nullptr;
  void** parameters = nullptr;
  unsigned blocks = 1, threads = 1;
  std::size_t shared_bytes = 0;
  Order order = Order::forward;
  unsigned long long seed = 0;
};

/// Fibres of one thread, kept for the next lanes.
class FibrePool {
 public:
  [[nodiscard]] std::unique_ptr<Fibre> take();
  void give_back(std::unique_ptr<Fibre> fibre) { idle_.push_back(std::move(fibre)); }

 private:
  std::vector<std::unique_ptr<Fibre>> idle_;
};

/// Throws Failure(launch failed) when lanes wait for what cannot happen, or a kernel traps.
void run_grid(const Grid& grid, FibrePool& fibres);

/// What images are bound to.
[[nodiscard]] const device_runtime& runtime();

/// 0 .. n - 1 in an order; `salt` tells shuffles of one launch apart.
[[nodiscard]] std::vector<unsigned> in_order(unsigned n, const Grid& grid, unsigned long long salt);

}  // namespace fake_cuda
