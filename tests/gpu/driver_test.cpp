// Loading the CUDA driver: all functions or none, and the reason.

#include <dlfcn.h>

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "device/cuda/driver_library.hpp"
#include "util/error.hpp"

namespace cubie::device::cuda {
namespace {

class Setting {
 public:
  Setting(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;
  ~Setting() { unsetenv(name_); }

 private:
  const char* name_;
};

std::string refusal(const std::string& name) {
  try {
    (void)load_driver(name);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::no_device);
    return error.message();
  }
  return "";
}

TEST(Driver, HasEveryFunctionOfTheTable) {
  const DriverLibrary driver = load_driver(CUBIE_TEST_DRIVER);
  EXPECT_EQ(driver.version, 13000);
  EXPECT_EQ(driver.major(), 13);
#define CUBIE_CUDA_FUNCTION(since, name, parameters) EXPECT_NE(driver.table.name, nullptr);
#include "device/cuda/driver_functions.def"
#undef CUBIE_CUDA_FUNCTION
}

TEST(Driver, ThatIsNotThereIsNamed) {
  const std::string message = refusal("libcuda-that-is-not-there.so.1");
  EXPECT_TRUE(message.starts_with("no driver: ")) << message;
  EXPECT_NE(message.find("libcuda-that-is-not-there.so.1"), std::string::npos) << message;
}

TEST(Driver, TooOldIsRefusedWithItsVersion) {
  const Setting version("FAKE_CUDA_VERSION", "11040");
  EXPECT_EQ(refusal(CUBIE_TEST_DRIVER), "driver too old: CUDA 12.0 is needed, it supports 11.4");
}

TEST(Driver, ThatCannotTellWhatItHasIsTooOld) {
  // A library without any of the driver's functions.
  EXPECT_EQ(refusal("libm.so.6"), "driver too old: CUDA 12.0 is needed, it supports an unknown one");
}

TEST(Driver, WithoutOneOfTheFunctionsIsRefusedByName) {
  const Setting missing("FAKE_CUDA_MISSING", "cuMemPoolCreate");
  EXPECT_EQ(refusal(CUBIE_TEST_DRIVER), "driver has no function cuMemPoolCreate (it supports CUDA 13.0)");
}

TEST(Driver, TooOldForAFunctionIsToldFromNotHavingIt) {
  const Setting old("FAKE_CUDA_TOO_OLD", "cuLaunchKernel");
  EXPECT_EQ(refusal(CUBIE_TEST_DRIVER), "driver too old for cuLaunchKernel: it supports CUDA 13.0");
}

TEST(Driver, KeepsItsFunctionsToItself) {
  (void)load_driver(CUBIE_TEST_DRIVER);
  EXPECT_EQ(dlsym(RTLD_DEFAULT, "cuGetProcAddress_v2"), nullptr);
}

}  // namespace
}  // namespace cubie::device::cuda
