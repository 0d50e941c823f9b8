// The driver's types, constants and prototypes are those of the toolkit's header.

#include <cuda.h>

// That header gives names their latest version; the table has the first of this one.
#undef cuEventElapsedTime
extern "C" CUresult cuEventElapsedTime(float* milliseconds, CUevent start, CUevent end);

#include <cstddef>
#include <type_traits>

#include "device/cuda/driver_library.hpp"

namespace {

using namespace cubie::device::cuda;

/// The toolkit's type as the table has it: enumerations without a name here are integers.
template <class T>
struct ours {
  using type = T;
};
template <class T>
requires std::is_enum_v<T>
struct ours<T> {
  using type = int;
  static_assert(sizeof(T) == sizeof(int));
};
template <>
struct ours<CUdevice_attribute> {
  using type = DeviceAttribute;
};
template <>
struct ours<CUfunction_attribute> {
  using type = FunctionAttribute;
};
template <>
struct ours<CUmemPool_attribute> {
  using type = PoolAttribute;
};
template <>
struct ours<CUpointer_attribute> {
  using type = PointerAttribute;
};
template <>
struct ours<CUDA_MEMCPY2D> {
  using type = MemoryCopy2D;
};
template <>
struct ours<CUmemPoolProps> {
  using type = PoolProperties;
};
template <class T>
struct ours<T*> {
  using type = typename ours<T>::type*;
};
template <class T>
struct ours<const T*> {
  using type = const typename ours<T>::type*;
};
template <class R, class... A>
struct ours<R(A...)> {
  using type = typename ours<R>::type(typename ours<A>::type...);
};

#define CUBIE_CUDA_FUNCTION(since, name, parameters)                                                               \
  static_assert(                                                                                                   \
      std::is_same_v<decltype(DriverTable::name), typename ours<std::remove_pointer_t<decltype(&::name)>>::type*>, \
      #name);
#include "device/cuda/driver_functions.def"
#undef CUBIE_CUDA_FUNCTION

static_assert(kSuccess == CUDA_SUCCESS && kOutOfMemory == CUDA_ERROR_OUT_OF_MEMORY &&
              kDeinitialized == CUDA_ERROR_DEINITIALIZED && kNoDevice == CUDA_ERROR_NO_DEVICE &&
              kNotReady == CUDA_ERROR_NOT_READY && kLaunchTimeout == CUDA_ERROR_LAUNCH_TIMEOUT);
static_assert(kStreamNonBlocking == CU_STREAM_NON_BLOCKING && kEventBlockingSync == CU_EVENT_BLOCKING_SYNC &&
              kEventDisableTiming == CU_EVENT_DISABLE_TIMING && kHostPortable == CU_MEMHOSTALLOC_PORTABLE);
static_assert(int{kMemoryHost} == CU_MEMORYTYPE_HOST && int{kMemoryDevice} == CU_MEMORYTYPE_DEVICE &&
              int{kMemoryUnified} == CU_MEMORYTYPE_UNIFIED);
static_assert(int{kPoolReleaseThreshold} == CU_MEMPOOL_ATTR_RELEASE_THRESHOLD &&
              int{kPoolReservedCurrent} == CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT &&
              int{kPoolReservedHigh} == CU_MEMPOOL_ATTR_RESERVED_MEM_HIGH &&
              int{kPoolUsedCurrent} == CU_MEMPOOL_ATTR_USED_MEM_CURRENT &&
              int{kPoolUsedHigh} == CU_MEMPOOL_ATTR_USED_MEM_HIGH);
static_assert(int{kSharedBytesPerBlock} == CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK &&
              int{kWarpSize} == CU_DEVICE_ATTRIBUTE_WARP_SIZE &&
              int{kMultiprocessors} == CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT &&
              int{kKernelTimeLimit} == CU_DEVICE_ATTRIBUTE_KERNEL_EXEC_TIMEOUT &&
              int{kMajor} == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR &&
              int{kMinor} == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR &&
              int{kThreadsPerMultiprocessor} == CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR &&
              int{kSharedBytesPerBlockOptIn} == CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN &&
              int{kHasMemoryPools} == CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED);
static_assert(int{kPointerMemoryType} == CU_POINTER_ATTRIBUTE_MEMORY_TYPE &&
              int{kPointerIsManaged} == CU_POINTER_ATTRIBUTE_IS_MANAGED &&
              int{kPointerDevice} == CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL);
static_assert(int{kFunctionMostThreads} == CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK &&
              int{kFunctionSharedBytes} == CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES &&
              int{kFunctionLocalBytes} == CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES &&
              int{kFunctionRegisters} == CU_FUNC_ATTRIBUTE_NUM_REGS &&
              int{kFunctionMostDynamicShared} == CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES &&
              int{kFunctionSharedCarveout} == CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT);

#define SAME_PLACE(mine, my_field, theirs, their_field) \
  static_assert(offsetof(mine, my_field) == offsetof(theirs, their_field), #their_field)

static_assert(sizeof(MemoryCopy2D) == sizeof(CUDA_MEMCPY2D));
SAME_PLACE(MemoryCopy2D, source_x, CUDA_MEMCPY2D, srcXInBytes);
SAME_PLACE(MemoryCopy2D, source_y, CUDA_MEMCPY2D, srcY);
SAME_PLACE(MemoryCopy2D, source_type, CUDA_MEMCPY2D, srcMemoryType);
SAME_PLACE(MemoryCopy2D, source_host, CUDA_MEMCPY2D, srcHost);
SAME_PLACE(MemoryCopy2D, source_device, CUDA_MEMCPY2D, srcDevice);
SAME_PLACE(MemoryCopy2D, source_array, CUDA_MEMCPY2D, srcArray);
SAME_PLACE(MemoryCopy2D, source_pitch, CUDA_MEMCPY2D, srcPitch);
SAME_PLACE(MemoryCopy2D, target_x, CUDA_MEMCPY2D, dstXInBytes);
SAME_PLACE(MemoryCopy2D, target_y, CUDA_MEMCPY2D, dstY);
SAME_PLACE(MemoryCopy2D, target_type, CUDA_MEMCPY2D, dstMemoryType);
SAME_PLACE(MemoryCopy2D, target_host, CUDA_MEMCPY2D, dstHost);
SAME_PLACE(MemoryCopy2D, target_device, CUDA_MEMCPY2D, dstDevice);
SAME_PLACE(MemoryCopy2D, target_array, CUDA_MEMCPY2D, dstArray);
SAME_PLACE(MemoryCopy2D, target_pitch, CUDA_MEMCPY2D, dstPitch);
SAME_PLACE(MemoryCopy2D, width, CUDA_MEMCPY2D, WidthInBytes);
SAME_PLACE(MemoryCopy2D, height, CUDA_MEMCPY2D, Height);

static_assert(sizeof(PoolProperties) == sizeof(CUmemPoolProps));
SAME_PLACE(PoolProperties, allocation_type, CUmemPoolProps, allocType);
SAME_PLACE(PoolProperties, handle_types, CUmemPoolProps, handleTypes);
SAME_PLACE(PoolProperties, location_type, CUmemPoolProps, location.type);
SAME_PLACE(PoolProperties, location, CUmemPoolProps, location.id);
SAME_PLACE(PoolProperties, security_attributes, CUmemPoolProps, win32SecurityAttributes);
SAME_PLACE(PoolProperties, most_bytes, CUmemPoolProps, maxSize);
SAME_PLACE(PoolProperties, usage, CUmemPoolProps, usage);
SAME_PLACE(PoolProperties, reserved, CUmemPoolProps, reserved);

}  // namespace

int main() {}
