// The kernel cache under several processes and on disks and limits that are full.

#include <csignal>

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include "compile/cache_entry.hpp"
#include "support.hpp"
#include "util/error.hpp"

namespace cubie::compile {
namespace {

using test::begins_with;
using test::cache_at;
using test::fake_image;
using test::in_child;
using test::TempFolder;

constexpr int kKeys = 8;
constexpr std::size_t kImageBytes = 20000;

// Every image found or stored must be whole, whatever the other processes do meanwhile.
int store_and_find(const std::string& directory, std::int64_t max_bytes, int rounds) {
  KernelCacheOptions options = cache_at(directory);
  options.max_bytes = max_bytes;
  KernelCache cache(options);
  if (!cache.refusal().empty()) return 1;
  for (int i = 0; i < rounds; ++i) {
    const auto seed = static_cast<unsigned>(i % kKeys);
    const Hash128 key{seed, 7};
    const auto found = cache.find(key);
    if (found != nullptr && !begins_with(found->path(), fake_image(kImageBytes, seed))) return 2;
    const auto stored = cache.store(key, fake_image(kImageBytes, seed));
    if (!begins_with(stored->path(), fake_image(kImageBytes, seed))) return 3;
  }
  return 0;
}

void run_processes(const std::string& directory, std::int64_t max_bytes) {
  constexpr int kProcesses = 4;
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    children.push_back(test::start_child([&] { return store_and_find(directory, max_bytes, 200); }));
  }
  for (pid_t child : children) EXPECT_EQ(test::wait_for_child(child), 0);
}

std::size_t count_files(const std::string& directory, const char* prefix) {
  std::size_t count = 0;
  for (const auto& item : std::filesystem::directory_iterator(directory)) {
    count += item.path().filename().string().starts_with(prefix) ? 1U : 0U;
  }
  return count;
}

TEST(KernelCacheProcesses, StoreAndFindTogether) {
  const TempFolder folder;
  run_processes(folder / "cache", std::int64_t{1} << 30);
  EXPECT_EQ(count_files(folder / "cache", "0000000000000007"), std::size_t{kKeys});
  EXPECT_EQ(count_files(folder / "cache", kUnfinishedPrefix), 0U);
}

TEST(KernelCacheProcesses, EvictEachOthersEntriesSafely) {
  const TempFolder folder;
  run_processes(folder / "cache", 3 * std::int64_t{kImageBytes});
  EXPECT_EQ(count_files(folder / "cache", kUnfinishedPrefix), 0U);
}

TEST(KernelCacheProcesses, DeathWhileStoringLeavesTheCacheUsable) {
  const TempFolder folder;
  for (int i = 0; i < 20; ++i) {
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    const pid_t child = test::start_child([&] {
      (void)!write(ready[1], "x", 1);
      return store_and_find(folder / "cache", kImageBytes, 1000000);
    });
    char byte = 0;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);
    kill(child, SIGKILL);
    EXPECT_EQ(test::wait_for_child(child), 1000 + SIGKILL);
    close(ready[0]);
    close(ready[1]);
  }
  EXPECT_EQ(in_child([&] { return store_and_find(folder / "cache", std::int64_t{1} << 30, kKeys); }), 0);
}

TEST(KernelCacheProcesses, FullDiskFallsBackToMemory) {
  const TempFolder folder;
  constexpr int kNoMount = 77;
  const int status = in_child([&] {
    if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return kNoMount;
    if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return kNoMount;
    if (mount("none", folder.path().c_str(), "tmpfs", 0, "size=64k,mode=0700") != 0) return kNoMount;
    KernelCache cache(cache_at(folder / "cache"));
    if (!cache.refusal().empty()) return 1;
    const std::vector<std::byte> image = fake_image(200000);
    const auto stored = cache.store({1, 2}, image);
    if (!stored->path().starts_with("/proc/self/fd/") || !begins_with(stored->path(), image)) return 2;
    if (cache.find({1, 2}) != nullptr) return 3;
    return count_files(folder / "cache", kUnfinishedPrefix) == 0 ? 0 : 4;
  });
  if (status == kNoMount) GTEST_SKIP() << "no right to mount a small file system";
  EXPECT_EQ(status, 0);
}

TEST(KernelCacheProcesses, FileSystemThatForbidsCodeIsRefused) {
  const TempFolder folder;
  constexpr int kNoMount = 77;
  const int status = in_child([&] {
    if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return kNoMount;
    if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return kNoMount;
    if (mount("none", folder.path().c_str(), "tmpfs", MS_NOEXEC, "size=64k,mode=0700") != 0) return kNoMount;
    const KernelCache cache(cache_at(folder / "cache"));
    return cache.refusal().find("does not allow code to run") != std::string::npos ? 0 : 1;
  });
  if (status == kNoMount) GTEST_SKIP() << "no right to mount a file system";
  EXPECT_EQ(status, 0);
}

TEST(KernelCacheProcesses, FileSizeLimitIsAnErrorNotASignal) {
  const TempFolder folder;
  const int status = in_child([&] {
    const rlimit limit{4096, 4096};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    KernelCache cache(cache_at(folder / "cache"));
    try {
      (void)cache.store({1, 2}, fake_image(kImageBytes));
      return 2;  // the limit holds for memory files as well
    } catch (const Error& e) {
      if (e.code() != ErrorCode::io) return 3;
    }
    if (count_files(folder / "cache", "") != 0) return 4;
    return cache.store({1, 3}, fake_image(1000))->path().starts_with(folder.path()) ? 0 : 5;
  });
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace cubie::compile
