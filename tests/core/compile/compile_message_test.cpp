// Orders and answers survive the way whole or not at all.

#include "compile/compile_message.hpp"

#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "support.hpp"

namespace cubie::compile {
namespace {

CompileOrder some_order() {
  return {.compiler = "/there/libcubie-hostjit.so",
          .version = "19.1.7",
          .architecture = 90,
          .memory_limit_bytes = 5'000'000'000,
          .text = {"kernel.cpp", std::string_view("int a;\n\0int b;\n", 15)},
          .flags = {"-O1", "", "-std=c++17"},
          .headers = {{"a.h", "// a"}, {"b.h", ""}},
          .headers_key = "abc"};
}

CompileAnswer some_answer() { return {3, "no", "error: two\nlines\n", test::fake_image(300)}; }

TEST(CompileMessage, AnOrderArrivesAsItWas) {
  const std::string frame = encode(some_order());
  const auto order = decode_order(frame);
  ASSERT_TRUE(order.has_value());
  EXPECT_EQ(order->compiler, "/there/libcubie-hostjit.so");
  EXPECT_EQ(order->version, "19.1.7");
  EXPECT_EQ(order->architecture, 90);
  EXPECT_EQ(order->memory_limit_bytes, 5'000'000'000);
  EXPECT_EQ(order->flags, some_order().flags);
  EXPECT_EQ(order->text.name, "kernel.cpp");
  EXPECT_EQ(order->text.text, some_order().text.text);
  ASSERT_EQ(order->headers.size(), 2U);
  EXPECT_EQ(order->headers[0].name, "a.h");
  EXPECT_EQ(order->headers[0].text, "// a");
  EXPECT_EQ(order->headers[1].text, "");
  EXPECT_EQ(order->headers_key, "abc");
}

TEST(CompileMessage, AnAnswerArrivesAsItWas) {
  const auto answer = decode_answer(encode(some_answer()));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 3);
  EXPECT_EQ(answer->message, "no");
  EXPECT_EQ(answer->log, some_answer().log);
  EXPECT_EQ(answer->image, some_answer().image);
}

TEST(CompileMessage, EmptyFieldsArriveToo) {
  EXPECT_TRUE(decode_order(encode(CompileOrder{})).has_value());
  EXPECT_TRUE(decode_answer(encode(CompileAnswer{})).has_value());
}

TEST(CompileMessage, NoBeginningOfAFrameIsTaken) {
  const std::string order = encode(some_order());
  for (std::size_t n = 0; n < order.size(); ++n) EXPECT_FALSE(decode_order(order.substr(0, n)).has_value()) << n;
  const std::string answer = encode(some_answer());
  for (std::size_t n = 0; n < answer.size(); ++n) EXPECT_FALSE(decode_answer(answer.substr(0, n)).has_value()) << n;
}

TEST(CompileMessage, NoDamagedByteIsTaken) {
  const std::string whole = encode(some_answer());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char mask : {'\x01', '\x40'}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ mask);
      EXPECT_FALSE(decode_answer(damaged).has_value()) << at;
    }
  }
  EXPECT_TRUE(decode_answer(whole).has_value());
}

TEST(CompileMessage, NothingMayFollow) {
  EXPECT_FALSE(decode_answer(encode(some_answer()) + '\0').has_value());
  EXPECT_FALSE(decode_order(encode(some_order()) + "x").has_value());
}

TEST(CompileMessage, OrdersAndAnswersAreNotTakenForEachOther) {
  EXPECT_FALSE(decode_answer(encode(some_order())).has_value());
  EXPECT_FALSE(decode_order(encode(some_answer())).has_value());
}

TEST(CompileMessage, NumbersOutOfRangeAreRefused) {
  CompileOrder order = some_order();
  order.memory_limit_bytes = -1;
  EXPECT_FALSE(decode_order(encode(order)).has_value());
  order = some_order();
  order.architecture = -90;
  EXPECT_FALSE(decode_order(encode(order)).has_value());
  CompileAnswer answer = some_answer();
  answer.status = -1;
  EXPECT_FALSE(decode_answer(encode(answer)).has_value());
}

}  // namespace
}  // namespace cubie::compile
