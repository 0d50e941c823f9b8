// The device that the options of a context make.

#include <cmath>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"
#include "batch/device_options.hpp"
#include "batch/engine.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

Ref<batch::Context> context_with(const Settings& settings) {
  Ref<batch::Context> context = batch::Context::create();
  apply(*context, config::Scope::context, {{"threads", std::int64_t{1}}});
  apply(*context, config::Scope::context, settings);
  return context;
}

TEST(DeviceOptions, ComputeOnHostMemoryByDefault) { EXPECT_TRUE(context_with({})->device_info().unified); }

TEST(DeviceOptions, MakeADiscreteDeviceOfTheSizeWanted) {
  const auto context =
      context_with({{"host_memory_mode", std::string("discrete")}, {"device_memory_bytes", std::int64_t{65536}}});
  EXPECT_FALSE(context->device_info().unified);
  EXPECT_EQ(context->device_info().memory_bytes, 65536);
  EXPECT_EQ(context->engine().device()->memory().free_bytes, 65536);
}

/// The message when the device is started.
std::string refusal(const Settings& settings) {
  try {
    (void)context_with(settings)->device_info();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    return error.message();
  }
  return "";
}

TEST(DeviceOptions, OfTheDiscreteModeAreRefusedInTheOther) {
  EXPECT_EQ(refusal({{"device_memory_bytes", std::int64_t{65536}}}),
            "device_memory_bytes needs host_memory_mode \"discrete\" (got \"unified\")");
  EXPECT_EQ(refusal({{"link_bandwidth", 1e9}}), "link_bandwidth needs host_memory_mode \"discrete\" (got \"unified\")");
}

/// The message of a device that is not there.
std::string no_device(batch::Context& context) {
  try {
    (void)context.device_info();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::no_device);
    return error.message();
  }
  return "";
}

TEST(DeviceOptions, OfADeviceAreReadAsTheyAreSet) {
  EXPECT_EQ(batch::parse_device_choice("cuda:3"), (batch::DeviceChoice{batch::DeviceChoice::Kind::cuda, 3}));
  try {
    (void)batch::parse_device_choice("cuda:");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(),
              "device must be one of auto, host, cuda, cuda:N (got \"cuda:\"; did you mean \"cuda\"?)");
  }
}

// On a machine with a GPU the same asks for the host device by name.
TEST(DeviceOptions, Invariant26EverythingWorksOnTheHostAndOnlyAGpuThatIsNotThereIsRefused) {
  for (const char* mode : {"unified", "discrete"}) {
    const auto context = context_with({{"host_memory_mode", std::string(mode)}});
    apply(*context, config::Scope::context, {{"device", std::string("cuda:7")}});
    EXPECT_NE(no_device(*context).find("cuda"), std::string::npos);
    apply(*context, config::Scope::context, {{"device", std::string("host")}});
    const auto batch = make_batch(make_solver(kDecay, {}, context), {{"n_runs", std::int64_t{9}}});
    for (const double x : final_states(*solve(*batch))) EXPECT_NEAR(x, std::exp(-1.0), 1e-5);
    EXPECT_TRUE(context->device_info().name.starts_with("host")) << context->device_info().name;
  }
}

}  // namespace
}  // namespace cubie::test
