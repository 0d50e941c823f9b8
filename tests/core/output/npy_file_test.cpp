// Files for NumPy: header, bytes, and what is left behind when one cannot be made.

#include "output/npy_file.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "util/error.hpp"

namespace cubie::output {
namespace {

class NpyFileTest : public testing::Test {
 protected:
  NpyFileTest() {
    std::string text = testing::TempDir() + "cubie-npy-XXXXXX";
    folder_ = mkdtemp(text.data());
  }
  ~NpyFileTest() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path(const char* name) const { return (folder_ / name).string(); }
  [[nodiscard]] static std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator());
  }
  std::filesystem::path folder_;
};

TEST_F(NpyFileTest, HasAHeaderOfVersionOneThatEndsOn64Bytes) {
  NpyFile(path("a.npy"), {3, 2, 5}, false).complete();
  const std::string text = content(path("a.npy"));
  ASSERT_EQ(text.size(), 128U + 3 * 2 * 5 * 8);
  EXPECT_EQ(text.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  EXPECT_EQ(text.substr(10, 118).find("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2, 5), } "), 0U);
  EXPECT_EQ(text[127], '\n');
}

TEST_F(NpyFileTest, IsNoArrayToAReaderBeforeItIsComplete) {
  const NpyFile file(path("a.npy"), {3, 2, 5}, false);
  EXPECT_EQ(content(path("a.npy")), std::string(128 + 3 * 2 * 5 * 8, '\0'));
  file.complete();
  EXPECT_EQ(content(path("a.npy")).substr(0, 6), "\x93NUMPY");
}

TEST_F(NpyFileTest, KeepsWhatIsWrittenAndDropped) {
  {
    const NpyFile file(path("a.npy"), {1, 1, 2}, true);
    ASSERT_EQ(file.bytes(), 8U);
    std::memcpy(file.data(), "12345678", 8);
    file.drop_pages();
    EXPECT_EQ(std::memcmp(file.data(), "12345678", 8), 0);
    file.complete();
  }
  EXPECT_EQ(content(path("a.npy")).substr(128), "12345678");
}

TEST_F(NpyFileTest, TakesTheValuesOfAnEmptyArray) {
  const NpyFile file(path("a.npy"), {3, 0, 5}, false);
  EXPECT_EQ(file.bytes(), 0U);
  EXPECT_EQ(content(path("a.npy")).size(), 128U);
}

TEST_F(NpyFileTest, ReplacesARegularFile) {
  std::ofstream(path("a.npy")) << "before";
  { const NpyFile file(path("a.npy"), {1, 1, 1}, false); }
  EXPECT_EQ(content(path("a.npy")).size(), 136U);
  EXPECT_EQ(files(), 1);
}

void expect_refused(const std::string& path, std::int64_t runs, const char* reason) {
  try {
    const NpyFile file(path, {1, 1, runs}, false);
    FAIL() << path;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::io);
    EXPECT_NE(error.message().find("'" + path + "'"), std::string::npos) << error.message();
    EXPECT_NE(error.message().find(reason), std::string::npos) << error.message();
  }
}

TEST_F(NpyFileTest, RefusesAFolderThatIsNotThere) { expect_refused(path("none/a.npy"), 1, "No such file"); }

TEST_F(NpyFileTest, RefusesWhatIsNotARegularFile) {
  expect_refused(folder_.string(), 1, "not a regular file");
  expect_refused("/dev/null", 1, "not a regular file");
}

TEST_F(NpyFileTest, LeavesNothingBehindWhenThereIsNoRoom) {
  std::ofstream(path("a.npy")) << "before";
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{4096, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  expect_refused(path("a.npy"), 1000, "File too large");
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(files(), 1);
  EXPECT_EQ(content(path("a.npy")), "before");
}

TEST_F(NpyFileTest, RefusesASizeThatOverflows) {
  EXPECT_THROW(NpyFile(path("a.npy"), {1LL << 30, 1LL << 30, 1LL << 30}, false), Error);
  EXPECT_EQ(files(), 0);
}

}  // namespace
}  // namespace cubie::output
