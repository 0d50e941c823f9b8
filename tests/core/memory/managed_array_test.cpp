// Managed arrays: the logical shape survives whatever the device holds.

#include "memory/managed_array.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace cubie::memory {
namespace {

ArrayRequest saved(std::int64_t n_runs) {
  return {.name = "saved", .shape = {51, 3, n_runs}, .element = ElementType::f32, .chunk_axis = 2};
}

GrantedArray granted(const Shape& shape, ElementType element = ElementType::f32) {
  GrantedArray array;
  array.name = "saved";
  array.chunked_shape = shape;
  array.element = element;
  array.copies = 1;
  array.generation = 1;
  return array;
}

TEST(ManagedArray, Invariant06KeepsItsLogicalShapeWhenAChunkIsAttached) {
  ManagedArray array(saved(5));
  array.attach(granted({51, 3, 2}));
  EXPECT_EQ(array.shape(), (Shape{51, 3, 5}));
  EXPECT_EQ(array.chunked_shape(), (Shape{51, 3, 2}));
  EXPECT_EQ(array.bytes(), 51 * 3 * 5 * 4);
}

TEST(ManagedArray, Invariant07NeedsChunkedTransferWhenShapesDiffer) {
  ManagedArray array(saved(5));
  array.attach(granted({51, 3, 2}));
  EXPECT_TRUE(array.needs_chunked_transfer());
}

TEST(ManagedArray, Invariant07NeedsNoChunkedTransferWhenShapesAreEqual) {
  ManagedArray array(saved(5));
  EXPECT_FALSE(array.needs_chunked_transfer());
  array.attach(granted({51, 3, 5}));
  EXPECT_FALSE(array.needs_chunked_transfer());
}

TEST(ManagedArray, Invariant05PassesUnchunkableArraysWhole) {
  ArrayRequest request{.name = "driver_coefficients", .shape = {7, 2, 4}, .chunk_axis = 2, .unchunkable = true};
  ManagedArray array(request);
  EXPECT_FALSE(array.request().chunkable(4));
  array.attach(granted({7, 2, 4}, ElementType::f64));
  const Slice slice = array.slice({1, 1});
  EXPECT_TRUE(slice.contiguous());
  EXPECT_EQ(slice.bytes(), array.bytes());
  EXPECT_EQ(slice[0].host_offset, 0);
}

TEST(ManagedArray, Invariant05PassesPlaceholdersWhole) {
  const ArrayRequest placeholder{.name = "saved", .shape = {1, 1, 1}, .chunk_axis = 2};
  EXPECT_FALSE(placeholder.chunkable(5));
  EXPECT_EQ(placeholder.chunked_shape(5, 2), (Shape{1, 1, 1}));
}

TEST(ManagedArray, SlicesTheRunsOfAChunk) {
  ManagedArray array(saved(5));
  array.attach(granted({51, 3, 2}));
  EXPECT_EQ(array.slice({4, 1}).bytes(), 51 * 3 * 4);
  EXPECT_EQ(array.slice({4, 1})[0], (Region{16, 0, 4, 51 * 3, 20, 4}));
}

TEST(ManagedArray, DetachesWhenItsShapeChanges) {
  ManagedArray array(saved(5));
  array.attach(granted({51, 3, 2}));
  EXPECT_FALSE(array.reshape({51, 3, 5}, ElementType::f32));
  EXPECT_TRUE(array.attached());
  EXPECT_TRUE(array.reshape({51, 3, 5}, ElementType::f64));
  EXPECT_FALSE(array.attached());
}

TEST(ManagedArray, RefusesAGrantThatIsNoPartOfIt) {
  ManagedArray array(saved(5));
  EXPECT_THROW(array.attach(granted({51, 2, 2})), Error);
  EXPECT_THROW(array.attach(granted({51, 3, 6})), Error);
  EXPECT_THROW(array.attach(granted({51, 3})), Error);
  EXPECT_THROW(array.attach(granted({51, 3, 5}, ElementType::f64)), Error);
  EXPECT_FALSE(array.attached());
}

TEST(ManagedArray, RefusesHostMemoryOfAnotherShape) {
  ManagedArray array(saved(5));
  std::vector<float> data(51 * 3 * 5);
  EXPECT_THROW(array.set_host(data.data(), dense_layout({51, 3, 4}, kCOrder, ElementType::f32)), Error);
  EXPECT_THROW(array.set_host(data.data(), Layout{{51, 3, 5}, {60, -20, 4}}), Error);
  EXPECT_EQ(array.host_data(), nullptr);
}

TEST(ArrayRequest, RefusesANumberOfRunsThatIsNotTheBatchs) {
  EXPECT_THROW((void)saved(4).chunkable(5), Error);
  EXPECT_TRUE(saved(5).chunkable(5));
}

TEST(ArrayRequest, RefusesAChunkAxisThatDoesNotExist) {
  ArrayRequest request = saved(5);
  request.chunk_axis = 3;
  EXPECT_THROW((void)request.chunkable(5), Error);
}

TEST(ArrayRequest, CountsASingleRunAsChunkable) {
  EXPECT_TRUE(saved(1).chunkable(1));
  EXPECT_EQ(saved(1).chunk_array(1).bytes, 51 * 3 * 4);
}

}  // namespace
}  // namespace cubie::memory
