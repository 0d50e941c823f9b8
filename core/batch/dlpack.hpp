#pragma once
// Arrays of a result as other libraries take them: the structs of DLPack 0.8 (github.com/dmlc/dlpack,
// include/dlpack.h), whose layout is fixed.

#include <cstdint>

namespace cubie::batch::dlpack {

enum DeviceType : std::int32_t { kCpu = 1, kCuda = 2 };
enum TypeCode : std::uint8_t { kInt = 0, kFloat = 2 };

struct Tensor {
  void* data;
  struct {
    DeviceType type;
    std::int32_t id;
  } device;
  std::int32_t n_dims;
  struct {
    TypeCode code;
    std::uint8_t bits;
    std::uint16_t lanes;
  } type;
  std::int64_t* shape;
  std::int64_t* strides;  // in elements
  std::uint64_t byte_offset;
};

struct ManagedTensor {
  Tensor tensor;
  void* context;
  void (*deleter)(ManagedTensor* self);
};

static_assert(sizeof(Tensor) == 48 && sizeof(ManagedTensor) == 64);

}  // namespace cubie::batch::dlpack
