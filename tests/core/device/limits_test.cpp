// What the machine grants: control groups from invented files, the processor from itself.

#include <sched.h>
#include <filesystem>
#include <fstream>

#include "device/host/cgroup.hpp"
#include "device_fixture.hpp"

namespace cubie::device {
namespace {

/// A folder that stands for "/".
class CgroupLimits : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "cubie-cgroup-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }
  void put(const std::string& path, const std::string& content) const {
    std::filesystem::create_directories(std::filesystem::path(root_ + path).parent_path());
    std::ofstream(root_ + path) << content;
  }
  std::string root_;
};

constexpr const char* kV2Mount = "31 23 0:28 / /sys/fs/cgroup rw,relatime shared:4 - cgroup2 cgroup2 rw\n";
constexpr const char* kV1Mounts =
    "30 23 0:27 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n"
    "32 23 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid - cgroup cgroup rw,cpu,cpuacct\n"
    "33 23 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n";

TEST_F(CgroupLimits, AreAbsentWithoutControlGroups) {
  EXPECT_EQ(cgroup_cpu_limit(root_), std::nullopt);
  EXPECT_EQ(cgroup_memory_limit(root_), std::nullopt);
}

TEST_F(CgroupLimits, Version2QuotaIsRoundedUpToWholeCpus) {
  put("/proc/self/cgroup", "0::/a/b\n");
  put("/proc/self/mountinfo", kV2Mount);
  put("/sys/fs/cgroup/a/b/cpu.max", "150000 100000\n");
  EXPECT_EQ(cgroup_cpu_limit(root_), 2);
}

TEST_F(CgroupLimits, Version2MaxMeansNoLimit) {
  put("/proc/self/cgroup", "0::/a\n");
  put("/proc/self/mountinfo", kV2Mount);
  put("/sys/fs/cgroup/a/cpu.max", "max 100000\n");
  put("/sys/fs/cgroup/a/memory.max", "max\n");
  EXPECT_EQ(cgroup_cpu_limit(root_), std::nullopt);
  EXPECT_EQ(cgroup_memory_limit(root_), std::nullopt);
}

TEST_F(CgroupLimits, AParentsSmallerQuotaCounts) {
  put("/proc/self/cgroup", "0::/a/b/c\n");
  put("/proc/self/mountinfo", kV2Mount);
  put("/sys/fs/cgroup/a/cpu.max", "300000 100000\n");
  put("/sys/fs/cgroup/a/b/c/cpu.max", "800000 100000\n");
  EXPECT_EQ(cgroup_cpu_limit(root_), 3);
}

TEST_F(CgroupLimits, Version1QuotaIsRead) {
  put("/proc/self/cgroup", "5:memory:/m\n4:cpu,cpuacct:/job\n0::/\n");
  put("/proc/self/mountinfo", kV1Mounts);
  put("/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "50000\n");
  put("/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
  put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  put("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  put("/sys/fs/cgroup/memory/m/memory.limit_in_bytes", "1000000\n");
  EXPECT_EQ(cgroup_cpu_limit(root_), 1);
  EXPECT_EQ(cgroup_memory_limit(root_), 1000000);
}

TEST_F(CgroupLimits, AMountOfASubtreeIsReadFromItsRoot) {
  put("/proc/self/cgroup", "0::/docker/abc/inner\n");
  put("/proc/self/mountinfo", "31 23 0:28 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup2 rw\n");
  put("/sys/fs/cgroup/inner/cpu.max", "400000 100000\n");
  EXPECT_EQ(cgroup_cpu_limit(root_), 4);
}

TEST_F(CgroupLimits, AGroupOutsideTheMountFallsBackToTheMount) {
  put("/proc/self/cgroup", "0::/../other\n");
  put("/proc/self/mountinfo", kV2Mount);
  put("/sys/fs/cgroup/cpu.max", "200000 100000\n");
  EXPECT_EQ(cgroup_cpu_limit(root_), 2);
}

TEST_F(CgroupLimits, BlanksInAMountPointAreDecoded) {
  put("/proc/self/cgroup", "0::/a\n");
  put("/proc/self/mountinfo", "31 23 0:28 / /my\\040groups rw - cgroup2 cgroup2 rw\n");
  put("/my groups/a/cpu.max", "700000 100000\n");
  EXPECT_EQ(cgroup_cpu_limit(root_), 7);
}

TEST_F(CgroupLimits, GarbageIsNoLimit) {
  put("/proc/self/cgroup", "nonsense\n:\n0::/a\n");
  put("/proc/self/mountinfo", std::string("short\n - \n") + kV2Mount);
  put("/sys/fs/cgroup/a/cpu.max", "x y z\n");
  put("/sys/fs/cgroup/a/memory.max", "99999999999999999999999999\n");
  EXPECT_EQ(cgroup_cpu_limit(root_), std::nullopt);
  EXPECT_EQ(cgroup_memory_limit(root_), std::nullopt);
}

constexpr const char* kMeminfo = "MemTotal:       8000 kB\nMemFree:         1000 kB\nMemAvailable:    4000 kB\n";

TEST_F(CgroupLimits, AvailableMemoryIsWhatTheSystemSays) {
  put("/proc/meminfo", kMeminfo);
  EXPECT_EQ(available_memory(root_), 4000 * 1024);
}

TEST_F(CgroupLimits, AvailableMemoryIsUnknownWithoutFiles) { EXPECT_EQ(available_memory(root_), std::nullopt); }

TEST_F(CgroupLimits, AvailableMemoryIsWhatTheGroupLeavesIfThatIsLess) {
  put("/proc/meminfo", kMeminfo);
  put("/proc/self/cgroup", "0::/a\n");
  put("/proc/self/mountinfo", kV2Mount);
  put("/sys/fs/cgroup/a/memory.max", "3000000\n");
  put("/sys/fs/cgroup/a/memory.current", "2500000\n");
  put("/sys/fs/cgroup/a/memory.stat", "anon 1\ninactive_file_x 5\ninactive_file 600000\n");
  EXPECT_EQ(available_memory(root_), 1100000);
}

TEST_F(CgroupLimits, AGroupOverItsLimitLeavesNothing) {
  put("/proc/self/cgroup", "5:memory:/m\n");
  put("/proc/self/mountinfo", kV1Mounts);
  put("/sys/fs/cgroup/memory/m/memory.limit_in_bytes", "1000000\n");
  put("/sys/fs/cgroup/memory/m/memory.usage_in_bytes", "1500000\n");
  EXPECT_EQ(available_memory(root_), 0);
}

TEST_F(CgroupLimits, AbsurdAvailableMemoryIsUnknown) {
  put("/proc/meminfo", "MemAvailable: 9000000000000000000 kB\n");
  EXPECT_EQ(available_memory(root_), std::nullopt);
}

TEST(UsableCpus, FollowsTheAffinityMask) {
  cpu_set_t saved;
  ASSERT_EQ(sched_getaffinity(0, sizeof saved, &saved), 0);
  cpu_set_t one;
  CPU_ZERO(&one);
  for (unsigned i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++i) {
    if (CPU_ISSET(i, &saved)) CPU_SET(i, &one);
  }
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  const std::int32_t usable = usable_cpus();
  sched_setaffinity(0, sizeof saved, &saved);
  EXPECT_EQ(usable, 1);
  EXPECT_GE(usable_cpus(), 1);
  EXPECT_LE(usable_cpus(), CPU_COUNT(&saved));
}

TEST(HostCpu, IsDescribed) {
  EXPECT_FALSE(host_cpu().vendor_model.empty());
  EXPECT_FALSE(host_cpu().feature_key.empty());
  EXPECT_EQ(&host_cpu(), &host_cpu());
}

TEST(HostDevice, DescribesItself) {
  const auto device = make_device(1);
  EXPECT_EQ(device->info().kind, DeviceKind::host);
  EXPECT_EQ(device->info().name, "host: " + host_cpu().vendor_model);
  EXPECT_FALSE(device->info().architecture.empty());
  EXPECT_GT(device->info().memory_bytes, 1 << 20);
  EXPECT_TRUE(device->info().unified);
}

TEST(HostDevice, KnowsTheMemoryOfTheMachine) {
  const auto device = make_device(1);
  const MemoryInfo memory = device->memory();
  EXPECT_EQ(memory.total_bytes, device->info().memory_bytes);
  EXPECT_GT(memory.free_bytes, 0);
  EXPECT_LE(memory.free_bytes, memory.total_bytes);
  EXPECT_EQ(memory.reserved_bytes, 0);
}

}  // namespace
}  // namespace cubie::device
