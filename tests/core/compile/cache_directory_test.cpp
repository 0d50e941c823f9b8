// Which folders the kernel cache takes and which it refuses.

#include "compile/cache_directory.hpp"

#include <cstdlib>

#include <sys/stat.h>

#include "support.hpp"

namespace cubie::compile {
namespace {

using test::cache_at;
using test::TempFolder;

void make_folder(const std::string& path, mode_t mode) {
  ASSERT_EQ(mkdir(path.c_str(), 0700), 0);
  ASSERT_EQ(chmod(path.c_str(), mode), 0);  // mkdir's mode is subject to the umask
}

std::string refusal(const std::string& path) { return open_cache_directory(cache_at(path)).refusal; }

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

TEST(CacheDirectory, CreatesMissingFoldersPrivately) {
  const TempFolder folder;
  EXPECT_EQ(refusal(folder / "a/b/c"), "");
  struct stat info {};
  for (const char* name : {"a", "a/b", "a/b/c"}) {
    ASSERT_EQ(stat((folder / name).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0700U) << name;
  }
}

TEST(CacheDirectory, RefusesFolderThatOthersCanWrite) {
  const TempFolder folder;
  make_folder(folder / "open", 0777);
  make_folder(folder / "group", 0770);
  EXPECT_TRUE(contains(refusal(folder / "open"), "other users can write to it"));
  EXPECT_TRUE(contains(refusal(folder / "group"), "other users can write to it"));
}

TEST(CacheDirectory, RefusedFolderIsNotReadEither) {
  const TempFolder folder;
  make_folder(folder / "open", 0777);
  EXPECT_FALSE(open_cache_directory(cache_at(folder / "open")).readable);
}

TEST(CacheDirectory, TrailingSlashNamesTheSameFolder) {
  const TempFolder folder;
  EXPECT_EQ(open_cache_directory(cache_at(folder / "cache/")).path, folder / "cache");
  EXPECT_EQ(open_cache_directory(cache_at(folder / "cache/")).path, folder / "cache");
}

TEST(CacheDirectory, RefusalNamesTheFolder) {
  const TempFolder folder;
  make_folder(folder / "open", 0777);
  EXPECT_TRUE(contains(refusal(folder / "open"), (folder / "open").c_str()));
}

TEST(CacheDirectory, RefusesParentThatOthersCanWrite) {
  const TempFolder folder;
  make_folder(folder / "open", 0777);
  make_folder(folder / "open/cache", 0700);
  EXPECT_TRUE(contains(refusal(folder / "open/cache"), "other users can write to its parent"));
}

TEST(CacheDirectory, CreatesNothingBelowAParentThatOthersCanWrite) {
  const TempFolder folder;
  make_folder(folder / "open", 0777);
  EXPECT_NE(refusal(folder / "open/cache"), "");
  EXPECT_FALSE(std::filesystem::exists(folder / "open/cache"));
}

TEST(CacheDirectory, AcceptsStickyParent) {
  const TempFolder folder;
  make_folder(folder / "sticky", 01777);
  make_folder(folder / "sticky/cache", 0700);
  EXPECT_EQ(refusal(folder / "sticky/cache"), "");
}

TEST(CacheDirectory, AcceptsFolderThatOthersCanRead) {
  const TempFolder folder;
  make_folder(folder / "shown", 0755);
  EXPECT_EQ(refusal(folder / "shown"), "");
}

TEST(CacheDirectory, RefusesFolderOfAnotherUser) {
  if (geteuid() != 0) GTEST_SKIP() << "giving a folder away needs root";
  const TempFolder folder;
  make_folder(folder / "theirs", 0700);
  ASSERT_EQ(chown((folder / "theirs").c_str(), 12345, 12345), 0);
  EXPECT_TRUE(contains(refusal(folder / "theirs"), "belongs to another user"));
}

TEST(CacheDirectory, RefusesParentOfAnotherUser) {
  if (geteuid() != 0) GTEST_SKIP() << "giving a folder away needs root";
  const TempFolder folder;
  make_folder(folder / "theirs", 0755);
  make_folder(folder / "theirs/mine", 0700);
  ASSERT_EQ(chown((folder / "theirs").c_str(), 12345, 12345), 0);
  EXPECT_TRUE(contains(refusal(folder / "theirs/mine"), "belongs to another user"));
}

TEST(CacheDirectory, RefusesPlainFile) {
  const TempFolder folder;
  test::write_file(folder / "file", {});
  EXPECT_TRUE(contains(refusal(folder / "file"), "not a directory"));
}

TEST(CacheDirectory, RefusesPathThroughPlainFile) {
  const TempFolder folder;
  test::write_file(folder / "file", {});
  EXPECT_NE(refusal(folder / "file/cache"), "");
}

TEST(CacheDirectory, FollowsLinksAndChecksTheirTarget) {
  const TempFolder folder;
  make_folder(folder / "real", 0700);
  make_folder(folder / "open", 0777);
  std::filesystem::create_directory_symlink(folder / "real", folder / "good");
  std::filesystem::create_directory_symlink(folder / "open", folder / "bad");
  const CacheDirectory good = open_cache_directory(cache_at(folder / "good"));
  EXPECT_EQ(good.refusal, "");
  EXPECT_EQ(good.path, folder / "real");
  EXPECT_NE(refusal(folder / "bad"), "");
}

TEST(CacheDirectory, FolderThatCannotBeWrittenIsStillRead) {
  if (geteuid() != 0) GTEST_SKIP() << "changing users needs root";
  const TempFolder folder;
  make_folder(folder / "cache", 0500);
  constexpr uid_t kSomebody = 12345;
  ASSERT_EQ(chown((folder / "cache").c_str(), kSomebody, kSomebody), 0);
  ASSERT_EQ(chown(folder.path().c_str(), kSomebody, kSomebody), 0);
  EXPECT_EQ(test::in_child([&] {
              if (setgid(kSomebody) != 0 || setuid(kSomebody) != 0) return 2;
              const CacheDirectory found = open_cache_directory(cache_at(folder / "cache"));
              return found.readable && contains(found.refusal, "not writable") ? 0 : 1;
            }),
            0);
}

// The environment is changed in a child, because it belongs to the whole process.
std::string default_with(const char* cache_home, const char* home) {
  std::string path(4096, '\0');
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const int status = test::in_child([&] {
    cache_home != nullptr ? setenv("XDG_CACHE_HOME", cache_home, 1) : unsetenv("XDG_CACHE_HOME");
    home != nullptr ? setenv("HOME", home, 1) : unsetenv("HOME");
    const std::string found = default_cache_directory();
    return write(ends[1], found.data(), found.size()) == static_cast<ssize_t>(found.size()) ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
  close(ends[1]);
  const ssize_t n = read(ends[0], path.data(), path.size());
  close(ends[0]);
  path.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return path;
}

TEST(CacheDirectory, DefaultIsTheUsersCache) {
  EXPECT_EQ(default_with("/xdg", "/home/me"), "/xdg/cubie");
  EXPECT_EQ(default_with(nullptr, "/home/me"), "/home/me/.cache/cubie");
  EXPECT_EQ(default_with("", "/home/me"), "/home/me/.cache/cubie");
}

TEST(CacheDirectory, DefaultIgnoresRelativePaths) {
  EXPECT_EQ(default_with("relative", "/home/me"), "/home/me/.cache/cubie");
}

}  // namespace
}  // namespace cubie::compile
