// Slices of host arrays by run range: every byte of the slice, and none beside it.

#include "memory/slice.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <iostream>
#include <numeric>
#include <random>
#include <vector>

namespace cubie::memory {
namespace {

constexpr StrideOrder kRunSlowest = {2, 1, 0, 3};

std::vector<Region> regions(const Slice& slice) {
  std::vector<Region> out;
  for (std::int64_t i = 0; i < slice.size(); ++i) out.push_back(slice[i]);
  return out;
}

TEST(Slice, IsOneRegionOfRowsWhenRunsAreFastest) {
  const Layout host = dense_layout({4, 3, 10}, kCOrder, ElementType::f64);
  const Slice slice(host, ElementType::f64, kCOrder, 2, {6, 4});
  EXPECT_EQ(regions(slice), (std::vector<Region>{{48, 0, 32, 12, 80, 32}}));
  EXPECT_EQ(slice.bytes(), 4 * 3 * 4 * 8);
}

TEST(Slice, IsOnePieceWhenRunsAreSlowest) {
  const Layout host = dense_layout({4, 3, 10}, kRunSlowest, ElementType::f32);
  const Slice slice(host, ElementType::f32, kRunSlowest, 2, {6, 4});
  EXPECT_TRUE(slice.contiguous());
  EXPECT_EQ(slice[0].host_offset, 6 * 12 * 4);
  EXPECT_EQ(slice[0].width, 4 * 12 * 4);
}

TEST(Slice, IsOnePieceWhenItIsTheWholeDenseArray) {
  const Layout host = dense_layout({4, 3, 10}, kCOrder, ElementType::f64);
  EXPECT_TRUE(Slice(host, ElementType::f64, kCOrder, 2, {0, 10}).contiguous());
  EXPECT_TRUE(Slice(host, ElementType::f64, kCOrder, -1, {3, 1}).contiguous());
}

TEST(Slice, CutsTheLoopsWhereAStridedTargetHasGaps) {
  // Rows of 3 variables, 5 runs apart by two doubles; a gap of a double after each variable and of five after a row.
  const Layout host{{2, 3, 5}, {3 * 11 * 8 + 40, 11 * 8, 16}};
  const Slice slice(host, ElementType::f64, kCOrder, 2, {1, 2});
  EXPECT_EQ(slice.size(), 2 * 3);
  EXPECT_EQ(slice[0], (Region{16, 0, 8, 2, 16, 8}));
  EXPECT_EQ(slice[4].host_offset, 16 + 3 * 88 + 40 + 88);
}

TEST(Slice, LeavesRoomAtTheEndOfALongerBuffer) {
  const Layout host = dense_layout({2, 5}, kCOrder, ElementType::f64);
  const Slice slice(host, ElementType::f64, kCOrder, 1, {4, 1}, 2);
  EXPECT_EQ(slice.buffer_bytes(), 2 * 2 * 8);
  EXPECT_EQ(slice[0], (Region{32, 0, 8, 2, 40, 16}));
}

TEST(Slice, HasNoRegionsWhenEmpty) {
  const Layout host = dense_layout({0, 5}, kCOrder, ElementType::f64);
  const Slice slice(host, ElementType::f64, kCOrder, 1, {0, 5});
  EXPECT_EQ(slice.size(), 0);
  EXPECT_EQ(slice.bytes(), 0);
}

TEST(Slice, RefusesRunsThatTheArrayDoesNotHave) {
  const Layout host = dense_layout({2, 5}, kCOrder, ElementType::f64);
  for (const RunRange range : {RunRange{-1, 2}, RunRange{4, 2}, RunRange{0, -1}, RunRange{6, 0}}) {
    EXPECT_THROW(Slice(host, ElementType::f64, kCOrder, 1, range), Error);
  }
  EXPECT_THROW(Slice(host, ElementType::f64, kCOrder, 2, {0, 1}), Error);
  EXPECT_THROW(Slice(host, ElementType::f64, kCOrder, 1, {0, 3}, 2), Error);
}

TEST(DenseLayout, RefusesAnOrderThatIsNoPermutation) {
  EXPECT_THROW((void)dense_layout({2, 5}, {0, 0, 0, 0}, ElementType::f64), Error);
  EXPECT_THROW((void)dense_layout({2, 5}, {0, 2, 0, 0}, ElementType::f64), Error);
}

TEST(DenseLayout, RefusesSizesThatOverflow) {
  const std::int64_t big = std::int64_t{1} << 40;
  EXPECT_THROW((void)dense_layout({big, big, big}, kCOrder, ElementType::f64), Error);
}

TEST(Shape, RefusesNegativeLengthsAndTooManyAxes) {
  EXPECT_THROW((Shape{1, -1}), Error);
  EXPECT_THROW((Shape{1, 1, 1, 1, 1}), Error);
}

// Random arrays against index arithmetic, element by element.

struct Random {
  std::mt19937_64 engine;
  std::int64_t upto(std::int64_t most) { return std::uniform_int_distribution<std::int64_t>(0, most)(engine); }
  StrideOrder order(std::int32_t rank) {
    StrideOrder order = kCOrder;
    std::shuffle(order.begin(), order.begin() + rank, engine);
    return order;
  }
};

struct SliceCase {
  Layout host;
  ElementType element = ElementType::f64;
  StrideOrder order = kCOrder;
  std::int32_t axis = 0;
  RunRange range;
  std::int64_t host_bytes = 0;
};

SliceCase random_case(Random& random) {
  const ElementType types[] = {ElementType::byte, ElementType::i32, ElementType::f64};
  SliceCase c;
  c.element = types[random.upto(2)];
  const auto rank = static_cast<std::int32_t>(1 + random.upto(3));
  Shape shape = rank == 1 ? Shape{1} : rank == 2 ? Shape{1, 1} : rank == 3 ? Shape{1, 1, 1} : Shape{1, 1, 1, 1};
  for (std::int32_t axis = 0; axis < rank; ++axis) shape = shape.with(axis, 1 + random.upto(5));
  c.order = random.order(rank);
  c.axis = static_cast<std::int32_t>(random.upto(rank - 1));
  c.range.first = random.upto(shape[c.axis] - 1);
  c.range.count = 1 + random.upto(shape[c.axis] - c.range.first - 1);
  // The host array has an order of its own and gaps.
  const StrideOrder host_order = random.upto(1) == 0 ? c.order : random.order(rank);
  const bool gaps = random.upto(1) == 0;
  c.host.shape = shape;
  std::int64_t stride = element_bytes(c.element);
  for (std::int32_t i = rank - 1; i >= 0; --i) {
    const std::int32_t axis = host_order[static_cast<std::size_t>(i)];
    if (gaps) stride += random.upto(3);
    c.host.stride_bytes[static_cast<std::size_t>(axis)] = stride;
    stride *= shape[axis];
  }
  c.host_bytes = stride;
  return c;
}

/// Calls visit(host byte offset, buffer byte offset) for every element of the slice.
template <class Visit>
void for_elements(const SliceCase& c, const Visit& visit) {
  const Layout buffer = dense_layout(c.host.shape.with(c.axis, c.range.count), c.order, c.element);
  const std::int64_t count = buffer.shape.elements();
  for (std::int64_t n = 0; n < count; ++n) {
    std::int64_t rest = n, host_offset = 0, buffer_offset = 0;
    for (std::int32_t axis = 0; axis < buffer.shape.rank(); ++axis) {
      const std::int64_t index = rest % buffer.shape[axis];
      rest /= buffer.shape[axis];
      host_offset += (index + (axis == c.axis ? c.range.first : 0)) * c.host.stride(axis);
      buffer_offset += index * buffer.stride(axis);
    }
    visit(host_offset, buffer_offset);
  }
}

template <class Check>
void for_random_slices(const Check& check) {
  const std::uint64_t seed = 621;
  std::cout << "seed " << seed << '\n';
  Random random{std::mt19937_64(seed)};
  for (int i = 0; i < 20'000; ++i) {
    const SliceCase c = random_case(random);
    check(c, Slice(c.host, c.element, c.order, c.axis, c.range));
    if (testing::Test::HasFailure()) FAIL() << "case " << i;
  }
}

std::vector<unsigned char> numbered(std::int64_t bytes, int from) {
  std::vector<unsigned char> data(static_cast<std::size_t>(bytes));
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<unsigned char>(from + static_cast<int>(i));
  return data;
}

TEST(SliceProperty, Invariant08WritesEveryElementOfAStridedTarget) {
  for_random_slices([](const SliceCase& c, const Slice& slice) {
    std::vector<unsigned char> host(static_cast<std::size_t>(c.host_bytes), 0);
    const std::vector<unsigned char> buffer = numbered(slice.buffer_bytes(), 1);
    slice.scatter(buffer.data(), host.data());
    const auto bytes = static_cast<std::size_t>(element_bytes(c.element));
    for_elements(c, [&](std::int64_t at_host, std::int64_t at_buffer) {
      EXPECT_EQ(std::memcmp(host.data() + at_host, buffer.data() + at_buffer, bytes), 0);
    });
  });
}

TEST(SliceProperty, Invariant09WritesNoByteOutsideTheSlice) {
  for_random_slices([](const SliceCase& c, const Slice& slice) {
    const std::vector<unsigned char> before = numbered(c.host_bytes, 7);
    std::vector<unsigned char> host = before;
    std::vector<unsigned char> buffer(static_cast<std::size_t>(slice.buffer_bytes()));
    for_elements(c, [&](std::int64_t at_host, std::int64_t at_buffer) {
      for (std::int64_t b = 0; b < element_bytes(c.element); ++b) {
        buffer[static_cast<std::size_t>(at_buffer + b)] = host[static_cast<std::size_t>(at_host + b)] ^= 0xFF;
      }
    });
    const std::vector<unsigned char> expected = host;
    host = before;
    slice.scatter(buffer.data(), host.data());
    EXPECT_EQ(host, expected);
  });
}

TEST(SliceProperty, GathersWhatItScatters) {
  for_random_slices([](const SliceCase& c, const Slice& slice) {
    std::vector<unsigned char> host(static_cast<std::size_t>(c.host_bytes), 0);
    const std::vector<unsigned char> buffer = numbered(slice.buffer_bytes(), 3);
    std::vector<unsigned char> back(buffer.size(), 0);
    slice.scatter(buffer.data(), host.data());
    slice.gather(host.data(), back.data());
    EXPECT_EQ(back, buffer);
  });
}

TEST(SliceProperty, CoversEachByteOfTheBufferOnce) {
  for_random_slices([](const SliceCase&, const Slice& slice) {
    std::vector<int> touched(static_cast<std::size_t>(slice.buffer_bytes()), 0);
    for (std::int64_t i = 0; i < slice.size(); ++i) {
      const Region r = slice[i];
      for (std::int64_t row = 0; row < r.rows; ++row) {
        for (std::int64_t b = 0; b < r.width; ++b) {
          ++touched.at(static_cast<std::size_t>(r.buffer_offset + row * r.buffer_pitch + b));
        }
      }
    }
    EXPECT_TRUE(std::all_of(touched.begin(), touched.end(), [](int n) { return n == 1; }));
  });
}

TEST(Slice, LeavesOffAfterAFewRowsThatLiePagesApart) {
  constexpr std::int64_t kRows = 64, kPitch = std::int64_t{2} << 20;
  // Reserved, not touched: the rows are all that takes memory.
  const std::size_t bytes = static_cast<std::size_t>(kRows * kPitch);
  void* const host = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT_NE(host, MAP_FAILED);
  const Layout layout = dense_layout({kRows, kPitch}, kCOrder, ElementType::byte);
  const Slice slice(layout, ElementType::byte, kCOrder, 1, {0, 16});
  const std::vector<char> buffer(static_cast<std::size_t>(slice.buffer_bytes()), 'x');
  const std::atomic<bool> stop{true};
  EXPECT_FALSE(slice.scatter_until(stop, buffer.data(), host));
  std::int64_t written = 0;
  for (std::int64_t row = 0; row < kRows; ++row) written += static_cast<char*>(host)[row * kPitch] == 'x' ? 1 : 0;
  EXPECT_LE(written, 4);
  ::munmap(host, bytes);
}

}  // namespace
}  // namespace cubie::memory
