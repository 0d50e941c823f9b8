// Which devices there are, on a machine with a GPU or without.

#include <string>

#include "session.hpp"

namespace cubie_test {
namespace {

TEST(Devices, ThereIsAGpuOrAReason) {
  std::int32_t count = -1;
  char reason[256] = "?";
  CUBIE_OK_OR_FAIL(cubie_cuda_device_get_count(&count));
  CUBIE_OK_OR_FAIL(cubie_cuda_copy_reason(reason, sizeof reason, nullptr));
  EXPECT_GE(count, 0);
  EXPECT_EQ(std::string(reason).empty(), count > 0) << reason;
  EXPECT_EQ(cubie_cuda_device_get_workers(count, &count), CUBIE_ERR_OUT_OF_RANGE);
}

TEST(Devices, AutomaticTakesAGpuOrSaysWhyNot) {
  cubie_context* context = nullptr;
  CUBIE_OK_OR_FAIL(cubie_context_create(&context));
  CUBIE_OK_OR_FAIL(cubie_context_set_string(context, "device", "auto"));
  std::int32_t kind = -1;
  char reason[512] = "?";
  CUBIE_OK_OR_FAIL(cubie_context_get_device_kind(context, &kind));
  CUBIE_OK_OR_FAIL(cubie_context_copy_device_reason(context, reason, sizeof reason, nullptr));
  EXPECT_EQ(std::string(reason).empty(), kind == CUBIE_DEVICE_CUDA) << reason;
  cubie_context_destroy(context);
}

TEST(Devices, OneThatIsAskedForNeedsNoReason) {
  cubie_context* context = nullptr;
  CUBIE_OK_OR_FAIL(cubie_context_create(&context));
  CUBIE_OK_OR_FAIL(cubie_context_set_string(context, "device", "host"));
  char reason[512] = "?";
  CUBIE_OK_OR_FAIL(cubie_context_copy_device_reason(context, reason, sizeof reason, nullptr));
  EXPECT_STREQ(reason, "");
  cubie_context_destroy(context);
}

}  // namespace
}  // namespace cubie_test
