// The host device in a forked child and while the process exits.

#include <sys/wait.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>

#include "discrete_fixture.hpp"

namespace {
bool forked_child = false;
}

// Asked by the leak sanitizer before it looks for leaks at exit. There it takes the locks of its allocator, and in a
// forked child one may be held for ever by a thread that the child does not have.
extern "C" __attribute__((visibility("default"))) int __lsan_is_turned_off();  // NOLINT(bugprone-reserved-identifier)
extern "C" int __lsan_is_turned_off() { return forked_child ? 1 : 0; }

namespace cubie::device {
namespace {

/// Runs `child` in a forked process that ends through exit() with the value it returns; gives the exit code.
template <class Child>
int exit_code_of_fork(const Child& child) {
  std::fflush(nullptr);
  const pid_t pid = fork();
  if (pid == 0) {
    forked_child = true;
    std::exit(child());
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
}

TEST(ForkedChild, IsRefusedByEveryCall) {
  const auto device = make_discrete();
  const auto stream = device->make_stream();
  const auto event = device->make_event();
  const auto kernel = load_kernel(*device, "count_calls");
  stream->record(*event);
  const int code = exit_code_of_fork([&] {
    int number = 1;
    int value = 0;
    const auto refused = [&](const auto& action) { return code_of(action) == ErrorCode::forked; };
    if (!refused([&] { (void)device->make_stream(); })) return number;
    ++number;
    if (!refused([&] { (void)device->make_event(); })) return number;
    ++number;
    if (!refused([&] { (void)device->allocate(1); })) return number;
    ++number;
    if (!refused([&] { (void)device->allocate_pinned(1); })) return number;
    ++number;
    if (!refused([&] { (void)device->memory(); })) return number;
    ++number;
    if (!refused([&] { (void)device->load(CUBIE_TEST_KERNELS, "count_calls"); })) return number;
    ++number;
    if (!refused([&] { stream->copy(&value, &number, 4); })) return number;
    ++number;
    if (!refused([&] { stream->copy_2d(&value, 4, &number, 4, 4, 1); })) return number;
    ++number;
    if (!refused([&] { stream->launch(*kernel, {}, 1); })) return number;
    ++number;
    if (!refused([&] { stream->record(*event); })) return number;
    ++number;
    if (!refused([&] { stream->wait(*event); })) return number;
    ++number;
    if (!refused([&] { stream->synchronize(); })) return number;
    ++number;
    if (!refused([&] { (void)event->done(); })) return number;
    ++number;
    if (!refused([&] { event->wait(); })) return number;
    ++number;
    if (!refused([&] { (void)event->wait_for(0); })) return number;
    return 0;
  });
  EXPECT_EQ(code, 0);
}

class ForkedChildOfMode : public testing::TestWithParam<bool> {};

TEST_P(ForkedChildOfMode, DestroysEverythingWithoutHanging) {
  auto device = GetParam() ? make_discrete() : make_device();
  auto stream = device->make_stream();
  auto event = device->make_event();
  auto buffer = device->allocate(100);
  auto kernel = load_kernel(*device, "count_calls");
  Gate gate;
  gate.hold(*stream);
  stream->record(*event);
  const int code = exit_code_of_fork([&] {
    kernel.reset();
    buffer.reset();
    event.reset();
    stream.reset();
    device.reset();
    return 0;
  });
  EXPECT_EQ(code, 0);
  gate.open();
  stream->synchronize();
  EXPECT_TRUE(event->done()) << "the parent must go on as before";
}

INSTANTIATE_TEST_SUITE_P(Modes, ForkedChildOfMode, testing::Bool(),
                         [](const auto& info) { return info.param ? "Discrete" : "Unified"; });

TEST(ForkedChild, GetsNoDeviceMemoryBackAndLeavesTheParentsAlone) {
  const auto device = make_discrete();
  auto buffer = device->allocate(100);
  std::memset(buffer->data(), 7, 100);
  const int code = exit_code_of_fork([&] {
    buffer.reset();
    return 0;
  });
  EXPECT_EQ(code, 0);
  EXPECT_EQ(static_cast<const char*>(buffer->data())[99], 7);
}

struct Holder {
  std::shared_ptr<Device> device;
  std::unique_ptr<Stream> stream;
  std::unique_ptr<Event> event;
  std::unique_ptr<Kernel> kernel;
  std::unique_ptr<Buffer> buffer;
};

/// Leaves a stream stuck for ever, to be destroyed by exit().
[[noreturn]] void exit_with_work_in_flight() {
  static Holder holder;
  // Not destroyed by exit(), because the engine thread stays in it.
  static Gate& gate = *new Gate;
  holder.device = make_discrete();
  holder.buffer = holder.device->allocate(100);
  holder.stream = holder.device->make_stream();
  holder.event = holder.device->make_event();
  holder.kernel = load_kernel(*holder.device, "count_calls");
  gate.hold(*holder.stream);
  holder.stream->record(*holder.event);
  std::exit(0);
}

TEST(ProcessExitDeathTest, DoesNotWaitForEngineThreads) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(exit_with_work_in_flight(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace cubie::device
