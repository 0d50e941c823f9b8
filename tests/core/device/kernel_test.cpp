// Kernel images: loading, what is refused, the math table.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <fstream>
#include <sstream>

#include "device/host/vector_math.hpp"
#include "device_fixture.hpp"

namespace cubie::device {
namespace {

std::string message_of_load(Device& device, const std::string& path, const std::string& entry) {
  try {
    (void)device.load(path, entry);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::launch);
    return error.message();
  }
  return "";
}

TEST(HostKernel, NamesTheImageThatIsMissing) {
  const auto device = make_device(1);
  EXPECT_NE(message_of_load(*device, "/nonexistent/kernel.so", "run").find("/nonexistent/kernel.so"),
            std::string::npos);
}

TEST(HostKernel, NamesTheEntryPointThatIsMissing) {
  const auto device = make_device(1);
  EXPECT_NE(message_of_load(*device, CUBIE_TEST_KERNELS, "no_such_entry").find("no_such_entry"), std::string::npos);
}

TEST(HostKernel, RefusesAFileThatIsNoSharedObject) {
  const auto device = make_device(1);
  EXPECT_NE(message_of_load(*device, CUBIE_TEST_SOURCE, "run"), "");
}

TEST(HostKernel, DoesNotSearchTheSystemForABareName) {
  const auto device = make_device(1);
  EXPECT_NE(message_of_load(*device, "libm.so.6", "cos"), "");
}

TEST(HostKernel, HandsTheMathTableToAnImageThatAsks) {
  const int table = 0;
  HostDeviceOptions options;
  options.threads = 1;
  options.math_table = &table;
  const auto device = make_host_device(options);
  const auto stream = device->make_stream();
  const auto kernel = device->load(CUBIE_TEST_BOUND_KERNEL, "report_table");
  const auto again = device->load(CUBIE_TEST_BOUND_KERNEL, "report_table");
  const void* seen = nullptr;
  int binds = 0;
  const bound_args args{&seen, &binds};
  stream->launch(*kernel, bytes_of(args), 1);
  stream->synchronize();
  EXPECT_EQ(seen, &table);
  EXPECT_EQ(binds, 1) << "an image in use must not be bound again";
}

TEST(HostKernel, HandsOutTheLibrarysOwnMathTableByDefault) {
  const auto device = make_device(1);
  const auto stream = device->make_stream();
  const auto kernel = device->load(CUBIE_TEST_BOUND_KERNEL, "report_table");
  const void* seen = nullptr;
  int binds = 0;
  const bound_args args{&seen, &binds};
  stream->launch(*kernel, bytes_of(args), 1);
  stream->synchronize();
  EXPECT_EQ(seen, &host_math_table());
}

TEST(HostKernel, RefusesAnImageThatAsksForATableWhenThereIsNone) {
  EXPECT_EQ(code_of([] { (void)make_ref<KernelImage>(CUBIE_TEST_BOUND_KERNEL, "report_table", nullptr); }),
            ErrorCode::launch);
}

/// A memory file with the content of `path`, at descriptor number `fd`.
void memory_copy(const char* path, int fd) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  const std::string bytes = content.str();
  const int made = memfd_create("kernel", 0);
  ASSERT_EQ(write(made, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  ASSERT_EQ(dup2(made, fd), fd);
  close(made);
}

TEST(HostKernel, LoadsTheNewImageWhenADescriptorNumberIsUsedAgain) {
  HostDeviceOptions options;
  options.threads = 1;
  options.math_table = &options;
  const auto device = make_host_device(options);
  constexpr int kFd = 200;
  const std::string path = "/proc/self/fd/" + std::to_string(kFd);
  memory_copy(CUBIE_TEST_KERNELS, kFd);
  const auto first = device->load(path, "count_calls");
  memory_copy(CUBIE_TEST_BOUND_KERNEL, kFd);
  EXPECT_NO_THROW((void)device->load(path, "report_table"));
  close(kFd);
}

}  // namespace
}  // namespace cubie::device
