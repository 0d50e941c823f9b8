// The log ring: order, bound, cutting, many threads.

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "util/log.hpp"

namespace cubie {
namespace {

std::vector<std::string> take_all(LogRing& ring) {
  std::vector<std::string> lines;
  for (std::string line; ring.take(line);) lines.push_back(line);
  return lines;
}

TEST(LogRing, GivesLinesInOrderAndOnce) {
  LogRing ring;
  ring.add("one");
  ring.print("{} and {}", 2, "three");
  EXPECT_EQ(take_all(ring), (std::vector<std::string>{"one", "2 and three"}));
  EXPECT_EQ(ring.size(), 0U);
}

TEST(LogRing, DropsTheOldestWhenFullAndCountsThem) {
  LogRing ring(3);
  for (const char* line : {"a", "b", "c", "d", "e"}) ring.add(line);
  EXPECT_EQ(ring.dropped(), 2);
  EXPECT_EQ(take_all(ring), (std::vector<std::string>{"c", "d", "e"}));
}

TEST(LogRing, SplitsTextIntoLinesWithoutEmptyOnes) {
  LogRing ring;
  ring.add("a\r\n\nb\n");
  EXPECT_EQ(take_all(ring), (std::vector<std::string>{"a", "b"}));
}

TEST(LogRing, CutsALongLineBeforeABrokenCharacter) {
  LogRing ring;
  // Two bytes each after one of one byte, so that the limit falls inside a character.
  std::string line = "x";
  for (int i = 0; i < 200; ++i) line += "\xC3\xA9";
  ring.add(line);
  EXPECT_EQ(take_all(ring), (std::vector<std::string>{line.substr(0, LogRing::kMaxLineBytes - 1)}));
}

TEST(LogRing, TakesLinesOfManyThreadsWhole) {
  LogRing ring(1000);
  std::vector<std::thread> writers;
  for (int w = 0; w < 4; ++w) {
    writers.emplace_back([&ring, w] {
      for (int i = 0; i < 100; ++i) ring.print("writer {} says {}", w, i);
    });
  }
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(take_all(ring).size(), 400U);
  EXPECT_EQ(ring.dropped(), 0);
}

}  // namespace
}  // namespace cubie
