// Events of the host device: completion, waiting across streams, recording again, failures.

#include <chrono>
#include <cmath>
#include <limits>
#include <thread>

#include "device_fixture.hpp"

namespace cubie::device {
namespace {

TEST(HostEvent, IsDoneBeforeItWasEverRecorded) {
  const auto device = make_device();
  const auto event = device->make_event();
  EXPECT_TRUE(event->done());
  EXPECT_NO_THROW(event->wait());
}

TEST(HostEvent, CompletesOnlyAfterTheWorkBeforeIt) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  const auto event = device->make_event();
  Gate gate;
  gate.hold(*stream);
  stream->record(*event);
  EXPECT_FALSE(event->done());
  EXPECT_FALSE(event->wait_for(0.001));
  gate.open();
  event->wait();
  EXPECT_TRUE(event->done());
  EXPECT_TRUE(event->wait_for(0.0));
}

TEST(HostEvent, WaitForAcceptsEveryTime) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  const auto event = device->make_event();
  Gate gate;
  gate.hold(*stream);
  stream->record(*event);
  EXPECT_FALSE(event->wait_for(-1.0));
  EXPECT_FALSE(event->wait_for(std::nan("")));
  gate.open();
  EXPECT_TRUE(event->wait_for(std::numeric_limits<double>::infinity()));
}

TEST(HostEvent, MakesAnotherStreamWait) {
  const auto device = make_device();
  const auto producer = device->make_stream();
  const auto consumer = device->make_stream();
  const auto event = device->make_event();
  int source = 7;
  int middle = 0;
  int target = 0;
  Gate gate;
  gate.hold(*producer);
  producer->copy(&middle, &source, sizeof source);
  producer->record(*event);
  consumer->wait(*event);
  consumer->copy(&target, &middle, sizeof source);
  gate.open();
  consumer->synchronize();
  EXPECT_EQ(target, 7);
}

TEST(HostEvent, AWaitingStreamIsNotHeldByALaterRecord) {
  const auto device = make_device();
  const auto producer = device->make_stream();
  const auto consumer = device->make_stream();
  const auto event = device->make_event();
  producer->record(*event);
  consumer->wait(*event);
  Gate gate;
  gate.hold(*producer);
  producer->record(*event);
  EXPECT_NO_THROW(consumer->synchronize());
  EXPECT_FALSE(event->done());
  gate.open();
  event->wait();
}

TEST(HostEvent, RecordedInTwoStreamsCompletesAfterBoth) {
  const auto device = make_device();
  const auto first = device->make_stream();
  const auto second = device->make_stream();
  const auto event = device->make_event();
  Gate gate;
  gate.hold(*first);
  first->record(*event);
  second->record(*event);
  EXPECT_FALSE(event->wait_for(0.001));
  gate.open();
  event->wait();
  EXPECT_TRUE(event->done());
}

TEST(HostEvent, MayBeDestroyedWhileQueued) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  const auto other = device->make_stream();
  auto event = device->make_event();
  Gate gate;
  gate.hold(*stream);
  stream->record(*event);
  other->wait(*event);
  event.reset();
  gate.open();
  EXPECT_NO_THROW(other->synchronize());
}

TEST(HostEvent, WakesEveryWaitingThread) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  const auto event = device->make_event();
  Gate gate;
  gate.hold(*stream);
  stream->record(*event);
  std::vector<std::thread> waiters;
  for (int i = 0; i < 6; ++i) waiters.emplace_back([&] { event->wait(); });
  gate.open();
  for (auto& waiter : waiters) waiter.join();
  EXPECT_TRUE(event->done());
}

TEST(HostEvent, TellsTheTimeBetweenTwoThatKeepIt) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  const auto first = device->make_timed_event(), second = device->make_timed_event(), plain = device->make_event();
  EXPECT_EQ(code_of([&] { (void)second->seconds_since(*first); }), ErrorCode::wrong_state);  // never recorded
  const auto start = std::chrono::steady_clock::now();
  stream->record(*first);
  stream->record(*plain);
  stream->record(*second);
  stream->synchronize();
  const std::chrono::duration<double> most = std::chrono::steady_clock::now() - start;
  EXPECT_GE(second->seconds_since(*first), 0.0);
  EXPECT_LE(second->seconds_since(*first), most.count());
  EXPECT_EQ(second->seconds_since(*first), -first->seconds_since(*second));
  EXPECT_EQ(code_of([&] { (void)second->seconds_since(*plain); }), ErrorCode::wrong_state);
}

TEST(HostEvent, CarriesTheFailureOfTheWorkBeforeIt) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  const auto event = device->make_event();
  submit_failure(*stream, "broken");
  stream->record(*event);
  EXPECT_EQ(code_of([&] { event->wait(); }), ErrorCode::launch);
  EXPECT_EQ(code_of([&] { event->wait(); }), ErrorCode::launch) << "a failure sticks to the event";
  EXPECT_TRUE(event->done());
  EXPECT_EQ(code_of([&] { stream->synchronize(); }), ErrorCode::launch);
}

TEST(HostEvent, HandsAFailureToAWaitingStream) {
  const auto device = make_device();
  const auto producer = device->make_stream();
  const auto consumer = device->make_stream();
  const auto event = device->make_event();
  int source = 7;
  int target = 0;
  submit_failure(*producer, "broken");
  producer->record(*event);
  consumer->wait(*event);
  consumer->copy(&target, &source, sizeof source);
  EXPECT_EQ(code_of([&] { consumer->synchronize(); }), ErrorCode::launch);
  EXPECT_EQ(target, 0);
}

TEST(HostEvent, ForgetsTheFailureWhenRecordedAgain) {
  const auto device = make_device();
  const auto stream = device->make_stream();
  const auto event = device->make_event();
  submit_failure(*stream, "broken");
  stream->record(*event);
  EXPECT_EQ(code_of([&] { stream->synchronize(); }), ErrorCode::launch);
  stream->record(*event);
  EXPECT_NO_THROW(event->wait());
}

}  // namespace
}  // namespace cubie::device
