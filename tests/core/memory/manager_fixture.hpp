#pragma once
// Shorthands for tests of the memory manager: requests measured in bytes, a device that counts.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "../../support/fake_device.hpp"
#include "memory/memory_manager.hpp"

namespace cubie::memory {

/// `bytes` per run.
inline ArrayRequest per_run(std::string_view name, std::int64_t bytes, std::int64_t n_runs) {
  return {.name = name, .shape = {bytes, n_runs}, .element = ElementType::byte, .chunk_axis = 1};
}

inline ArrayRequest whole(std::string_view name, std::int64_t bytes) {
  return {.name = name, .shape = {bytes, 1}, .element = ElementType::byte, .chunk_axis = 1, .unchunkable = true};
}

struct Bench {
  explicit Bench(std::int64_t total, LimitMode mode = LimitMode::passive, std::int64_t limit = 0,
                 std::int64_t granularity = 1)
      : device(std::make_shared<test::FakeDevice>(total, granularity)), manager({device, mode, limit}) {}

  MemoryClient client(const std::string& group = "default", std::optional<double> proportion = std::nullopt) {
    ClientOptions options;
    options.group = group;
    options.proportion = proportion;
    return manager.register_client(std::move(options));
  }

  std::shared_ptr<test::FakeDevice> device;
  MemoryManager manager;
};

inline std::shared_ptr<const ArrayResponse> solve(MemoryClient& client, std::int64_t n_runs,
                                                  const std::vector<ArrayRequest>& requests, std::int32_t depth = 1) {
  client.queue_request(n_runs, requests);
  return client.allocate_queue({.depth = depth});
}

/// A solve whose work has ended.
inline std::shared_ptr<const ArrayResponse> finish(MemoryClient& client, std::int64_t n_runs,
                                                   const std::vector<ArrayRequest>& requests) {
  auto response = solve(client, n_runs, requests);
  client.end_work();
  return response;
}

template <class Action>
std::string message_of(const Action& action, ErrorCode code) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.message();
    return error.message();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

}  // namespace cubie::memory
