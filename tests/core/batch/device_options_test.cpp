// The device that the options of a context make.

#include <cmath>

#include <gtest/gtest.h>

#include "../../support/batch_support.hpp"
#include "batch/engine.hpp"
#include "util/error.hpp"

namespace cubie::test {
namespace {

Ref<batch::Context> context_with(const Settings& settings) {
  Ref<batch::Context> context = batch::Context::create();
  apply(*context, config::Scope::context, {{"threads", std::int64_t{1}}, {"kernel_cache", std::string("off")}});
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

// On a machine with a GPU the same asks for the host device by name.
TEST(DeviceOptions, Invariant26EverythingWorksOnTheHostAndOnlyAGpuThatIsNotThereIsRefused) {
  for (const char* mode : {"unified", "discrete"}) {
    const auto context = context_with({{"host_memory_mode", std::string(mode)}});
    EXPECT_THROW(apply(*context, config::Scope::context, {{"device", std::string("cuda:7")}}), Error);
    apply(*context, config::Scope::context, {{"device", std::string("host")}});
    const auto batch = make_batch(make_solver(kDecay, {}, context), {{"n_runs", std::int64_t{9}}});
    for (const double x : final_states(*solve(*batch))) EXPECT_NEAR(x, std::exp(-1.0), 1e-5);
    EXPECT_TRUE(context->device_info().name.starts_with("host")) << context->device_info().name;
  }
}

}  // namespace
}  // namespace cubie::test
