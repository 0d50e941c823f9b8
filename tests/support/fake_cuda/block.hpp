#pragma once
// The lanes of a block: what each waits for, and who may go on.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grid.hpp"

namespace fake_cuda {

inline constexpr unsigned kWarpSize = 32;

class Block;

struct Lane {
  enum class State { fresh, ready, at_collective, at_barrier, returned };
  struct Request {
    int kind = 0;
    unsigned mask = 0;
    unsigned long long value = 0;
    int argument = 0, width = 0;
  };

  Block* block = nullptr;
  unsigned index = 0;  // in the block
  place here{};
  State state = State::fresh;
  Request request;
  unsigned long long answer = 0;
  std::unique_ptr<Fibre> fibre;
};

class Block {
 public:
  Block(const Grid& grid, unsigned number, FibrePool& fibres);
  ~Block();
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  void run();

  /// The lane that runs on this thread.
  static Lane& current();
  // Called by lanes.
  unsigned long long collective(Lane& lane, const Lane::Request& request);
  void barrier(Lane& lane);
  [[noreturn]] void trap(Lane& lane);
  [[nodiscard]] void* shared_memory() noexcept { return shared_.data(); }

 private:
  void complain(const Lane& lane, std::string_view text);
  /// Leaves the lane for good: what is on its stack then is not destroyed.
  [[noreturn]] static void stop(Lane& lane);
  void run_warp(unsigned warp);
  void resume(Lane& lane);
  void complete(Lane* warp, const Lane::Request& request);
  [[nodiscard]] std::string waiting_text(const Lane& lane) const;
  [[nodiscard]] std::string stuck_text() const;
  [[nodiscard]] std::string where(const Lane& lane) const;

  struct alignas(16) Chunk {
    unsigned char bytes[16];
  };

  const Grid& grid_;
  const unsigned number_;
  FibrePool& fibres_;
  std::vector<Lane> lanes_;
  std::vector<Chunk> shared_;
  std::string failure_;
  unsigned long long rounds_ = 0;
};

}  // namespace fake_cuda
