// The kernel cache: entries that are whole are found, anything else is not; old ones go first.

#include "compile/kernel_cache.hpp"

#include <ctime>

#include <sys/stat.h>

#include "compile/cache_entry.hpp"
#include "compile/host_compiler.hpp"
#include "support.hpp"
#include "util/error.hpp"

namespace cubie::compile {
namespace {

using test::begins_with;
using test::cache_at;
using test::fake_image;
using test::LoadedLibrary;
using test::read_file;
using test::TempFolder;
using test::write_file;

constexpr Hash128 kKey{0x0123456789abcdef, 0xfedcba9876543210};
constexpr std::size_t kImageBytes = 1000;
constexpr std::size_t kTrailerBytes = 56;

bool in_memory(const StoredImage& image) { return image.path().starts_with("/proc/self/fd/"); }

bool exists(const std::string& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0;
}

// Sets the time of last use, in seconds before now.
void age(const std::string& path, std::time_t seconds) {
  const timespec when{std::time(nullptr) - seconds, 0};
  const timespec times[2] = {when, when};
  ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
}

class KernelCacheTest : public testing::Test {
 protected:
  [[nodiscard]] std::string entry_path(const Hash128& key = kKey) const { return directory_ + '/' + entry_name(key); }
  void store(const Hash128& key = kKey, std::size_t bytes = kImageBytes) {
    KernelCache cache(cache_at(directory_));
    ASSERT_FALSE(in_memory(*cache.store(key, fake_image(bytes))));
  }
  [[nodiscard]] std::unique_ptr<StoredImage> find(const Hash128& key = kKey) const {
    return KernelCache(cache_at(directory_)).find(key);
  }
  TempFolder folder_;
  std::string directory_ = folder_ / "cache";
};

TEST_F(KernelCacheTest, FindsWhatAnotherObjectStored) {
  store();
  const auto found = find();
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->path(), entry_path());
  EXPECT_TRUE(begins_with(found->path(), fake_image(kImageBytes)));
}

TEST_F(KernelCacheTest, KnowsNothingOfOtherKeys) {
  store();
  EXPECT_EQ(find({kKey.low, kKey.high + 1}), nullptr);
}

TEST_F(KernelCacheTest, FolderAndEntryArePrivate) {
  store();
  struct stat folder {
  }, entry{};
  ASSERT_EQ(stat(directory_.c_str(), &folder), 0);
  ASSERT_EQ(stat(entry_path().c_str(), &entry), 0);
  EXPECT_EQ(folder.st_mode & 0777U, 0700U);
  EXPECT_EQ(entry.st_mode & 0777U, 0600U);
}

TEST_F(KernelCacheTest, StoringAgainKeepsTheEntry) {
  store();
  struct stat before {
  }, after{};
  ASSERT_EQ(stat(entry_path().c_str(), &before), 0);
  store();
  ASSERT_EQ(stat(entry_path().c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(KernelCacheTest, EntryLoadsAsLibrary) {
  KernelCache cache(cache_at(directory_));
  const HostCompileRequest request{"extern \"C\" int seven() { return 7; }\n", 3};
  const auto stored = cache.store(host_kernel_key(request), HostCompiler::load("")->compile(request).image);
  ASSERT_FALSE(in_memory(*stored));
  const LoadedLibrary library(stored->path());
  auto* seven = library.function<int()>("seven");
  ASSERT_NE(seven, nullptr);
  EXPECT_EQ(seven(), 7);
}

TEST_F(KernelCacheTest, OneFlippedBitAnywhereIsDamage) {
  store();
  const std::vector<std::byte> good = read_file(entry_path());
  ASSERT_EQ(good.size(), kImageBytes + kTrailerBytes);
  std::vector<std::size_t> places = {0, 1, kImageBytes / 2, kImageBytes - 1};
  for (std::size_t i = kImageBytes; i < good.size(); ++i) places.push_back(i);
  for (std::size_t place : places) {
    std::vector<std::byte> bad = good;
    bad[place] ^= std::byte{1};
    write_file(entry_path(), bad);
    EXPECT_EQ(find(), nullptr) << "byte " << place;
    EXPECT_FALSE(exists(entry_path())) << "byte " << place;
    write_file(entry_path(), good);
  }
}

TEST_F(KernelCacheTest, RestoredBytesAreFoundAgain) {
  store();
  const std::vector<std::byte> good = read_file(entry_path());
  write_file(entry_path(), good);
  EXPECT_NE(find(), nullptr);
}

TEST_F(KernelCacheTest, EveryTruncationIsDamage) {
  store();
  const std::vector<std::byte> good = read_file(entry_path());
  for (std::size_t size :
       {std::size_t{0}, std::size_t{1}, kTrailerBytes - 1, kTrailerBytes, kImageBytes, good.size() - 1}) {
    write_file(entry_path(), std::span(good).first(size));
    EXPECT_EQ(find(), nullptr) << size << " bytes";
    EXPECT_FALSE(exists(entry_path())) << size << " bytes";
  }
}

TEST_F(KernelCacheTest, AppendedBytesAreDamage) {
  store();
  std::vector<std::byte> longer = read_file(entry_path());
  longer.push_back(std::byte{0});
  write_file(entry_path(), longer);
  EXPECT_EQ(find(), nullptr);
}

TEST_F(KernelCacheTest, EntryUnderAnotherKeysNameIsDamage) {
  store();
  const Hash128 other{1, 2};
  std::filesystem::rename(entry_path(), entry_path(other));
  EXPECT_EQ(find(other), nullptr);
  EXPECT_FALSE(exists(entry_path(other)));
}

TEST_F(KernelCacheTest, DamagedEntryIsReplacedByStore) {
  store();
  write_file(entry_path(), fake_image(10));
  store();
  EXPECT_NE(find(), nullptr);
}

TEST_F(KernelCacheTest, EntryThatOthersCanWriteIsDamage) {
  store();
  ASSERT_EQ(chmod(entry_path().c_str(), 0620), 0);
  EXPECT_EQ(find(), nullptr);
}

TEST_F(KernelCacheTest, LinkInPlaceOfAnEntryIsRemovedAndItsTargetKept) {
  store();
  const std::string target = folder_ / "target.so";
  std::filesystem::rename(entry_path(), target);
  std::filesystem::create_symlink(target, entry_path());
  EXPECT_EQ(find(), nullptr);
  EXPECT_FALSE(exists(entry_path()));
  EXPECT_TRUE(exists(target));
}

TEST_F(KernelCacheTest, FolderInPlaceOfAnEntryIsNoEntry) {
  std::filesystem::create_directories(entry_path());
  chmod(directory_.c_str(), 0700);
  EXPECT_EQ(find(), nullptr);
  KernelCache cache(cache_at(directory_));
  EXPECT_TRUE(in_memory(*cache.store(kKey, fake_image(kImageBytes))));
}

TEST_F(KernelCacheTest, PipeInPlaceOfAnEntryDoesNotBlock) {
  KernelCache cache(cache_at(directory_));
  ASSERT_EQ(mkfifo(entry_path().c_str(), 0600), 0);
  EXPECT_EQ(cache.find(kKey), nullptr);
}

TEST_F(KernelCacheTest, EntryOfAnotherUserIsNotLoadedNorRemoved) {
  if (geteuid() != 0) GTEST_SKIP() << "giving a file away needs root";
  store();
  ASSERT_EQ(chown(entry_path().c_str(), 12345, 12345), 0);
  EXPECT_EQ(find(), nullptr);
  EXPECT_TRUE(exists(entry_path()));
}

TEST_F(KernelCacheTest, OffNeitherFindsNorStores) {
  store();
  KernelCache cache(cache_at(directory_, CacheMode::off));
  EXPECT_EQ(cache.find(kKey), nullptr);
  EXPECT_TRUE(in_memory(*cache.store({1, 1}, fake_image(kImageBytes))));
  EXPECT_FALSE(exists(entry_path({1, 1})));
  EXPECT_EQ(cache.refusal(), "the kernel cache is off");
}

TEST_F(KernelCacheTest, ReadOnlyFindsButStoresInMemory) {
  store();
  KernelCache cache(cache_at(directory_, CacheMode::read_only));
  EXPECT_NE(cache.find(kKey), nullptr);
  EXPECT_TRUE(in_memory(*cache.store({1, 1}, fake_image(kImageBytes))));
  EXPECT_FALSE(exists(entry_path({1, 1})));
}

TEST_F(KernelCacheTest, ReadOnlyRemovesNothing) {
  store();
  write_file(entry_path(), fake_image(10));
  KernelCache cache(cache_at(directory_, CacheMode::read_only));
  EXPECT_EQ(cache.find(kKey), nullptr);
  EXPECT_TRUE(exists(entry_path()));
}

TEST_F(KernelCacheTest, ReadOnlyCreatesNoFolder) {
  const KernelCache cache(cache_at(directory_, CacheMode::read_only));
  EXPECT_NE(cache.refusal().find("does not exist"), std::string::npos) << cache.refusal();
  EXPECT_FALSE(exists(directory_));
}

TEST_F(KernelCacheTest, MemoryImagesHoldTheirBytesUnderDistinctNames) {
  KernelCache cache(cache_at(directory_, CacheMode::off));
  auto first = cache.store(kKey, fake_image(kImageBytes, 1));
  const std::string first_path = first->path();
  EXPECT_TRUE(begins_with(first_path, fake_image(kImageBytes, 1)));
  first.reset();  // its descriptor number is free again
  const auto second = cache.store(kKey, fake_image(kImageBytes, 2));
  EXPECT_NE(second->path(), first_path);
  EXPECT_TRUE(begins_with(second->path(), fake_image(kImageBytes, 2)));
}

TEST_F(KernelCacheTest, EvictsLongestUnusedFirst) {
  store({1, 0});
  store({2, 0});
  store({3, 0});
  age(entry_path({1, 0}), 300);
  age(entry_path({2, 0}), 100);
  age(entry_path({3, 0}), 200);
  KernelCacheOptions options = cache_at(directory_);
  options.max_bytes = 2 * (kImageBytes + kTrailerBytes);
  (void)KernelCache(options).store({4, 0}, fake_image(kImageBytes));
  EXPECT_FALSE(exists(entry_path({1, 0})));
  EXPECT_FALSE(exists(entry_path({3, 0})));
  EXPECT_TRUE(exists(entry_path({2, 0})));
  EXPECT_TRUE(exists(entry_path({4, 0})));
}

TEST_F(KernelCacheTest, FindingCountsAsUse) {
  store({1, 0});
  store({2, 0});
  age(entry_path({1, 0}), 300);
  age(entry_path({2, 0}), 200);
  (void)find({1, 0});
  KernelCacheOptions options = cache_at(directory_);
  options.max_bytes = 2 * (kImageBytes + kTrailerBytes);
  (void)KernelCache(options).store({3, 0}, fake_image(kImageBytes));
  EXPECT_TRUE(exists(entry_path({1, 0})));
  EXPECT_FALSE(exists(entry_path({2, 0})));
}

TEST_F(KernelCacheTest, EntryInUseIsNotEvicted) {
  store({1, 0});
  const auto held = find({1, 0});
  age(entry_path({1, 0}), 300);
  KernelCacheOptions options = cache_at(directory_);
  options.max_bytes = 0;
  const auto stored = KernelCache(options).store({2, 0}, fake_image(kImageBytes));
  EXPECT_TRUE(exists(held->path()));
  EXPECT_TRUE(exists(stored->path()));
}

TEST_F(KernelCacheTest, EvictionLeavesOtherFilesAlone) {
  store();
  const std::string notes = directory_ + "/notes.txt";
  write_file(notes, fake_image(100000));
  KernelCacheOptions options = cache_at(directory_);
  options.max_bytes = 0;
  (void)KernelCache(options).store({2, 0}, fake_image(kImageBytes));
  EXPECT_TRUE(exists(notes));
}

TEST_F(KernelCacheTest, LeftoversOfDeadWritersAreRemoved) {
  store();
  const std::string leftover = directory_ + "/.new-0000000000000000-0";
  const std::string fresh = directory_ + "/.new-0000000000000000-1";
  write_file(leftover, fake_image(10));
  write_file(fresh, fake_image(10));
  age(leftover, 3600);
  store({2, 0});
  EXPECT_FALSE(exists(leftover));
  EXPECT_TRUE(exists(fresh));
}

TEST_F(KernelCacheTest, RefusesNegativeLimit) {
  KernelCacheOptions options = cache_at(directory_);
  options.max_bytes = -1;
  try {
    const KernelCache cache(options);
    FAIL() << "a limit of -1 was accepted";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ErrorCode::out_of_range);
    EXPECT_EQ(e.message(), "kernel cache max_bytes must be >= 0 (got -1)");
  }
}

}  // namespace
}  // namespace cubie::compile
