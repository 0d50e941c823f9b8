// Option compile_process = child through the C interface: the same results and cache entries as in this process, which
// maps no compiler; and failures of the child that leave everything usable.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "session.hpp"

namespace cubie_test {
namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool maps_a_compiler() { return content("/proc/self/maps").find("hostjit") != std::string::npos; }

/// A folder that vanishes.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cubie-test-XXXXXX").string();
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Names and contents of the kernels in it.
  [[nodiscard]] std::vector<std::string> entries() const {
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path_)) {
      if (entry.is_regular_file()) all.push_back(entry.path().filename().string() + '\n' + content(entry.path()));
    }
    std::sort(all.begin(), all.end());
    return all;
  }

 private:
  std::filesystem::path path_;
};

/// A context of its own kernels, and a solve with it.
class Life {
 public:
  explicit Life(const Folder& cache, const char* process = "child") {
    EXPECT_EQ(cubie_context_create(&context), CUBIE_OK);
    EXPECT_EQ(cubie_context_set_string(context, "device", "host"), CUBIE_OK);
    EXPECT_EQ(cubie_context_set_string(context, "cache_directory", cache.path().c_str()), CUBIE_OK);
    EXPECT_EQ(cubie_context_set_string(context, "compile_process", process), CUBIE_OK) << last_message();
    EXPECT_EQ(cubie_solver_create(context, kModel, &solver), CUBIE_OK);
    EXPECT_EQ(cubie_batch_create(solver, &batch), CUBIE_OK);
    EXPECT_EQ(cubie_batch_set_double(batch, "save_every", 0.25), CUBIE_OK);
  }
  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;
  ~Life() {
    cubie_batch_destroy(batch);
    cubie_solver_destroy(solver);
    cubie_context_destroy(context);
  }

  cubie_status solve() {
    cubie_result* result = nullptr;
    const cubie_status status = cubie_batch_solve(batch, nullptr, nullptr, &result);
    if (status == CUBIE_OK) {
      std::int64_t n = 0;
      EXPECT_EQ(cubie_result_copy_outputs(result, CUBIE_ORDER_TIME_VARIABLE_RUN, nullptr, 0, &n), CUBIE_OK);
      outputs.resize(static_cast<std::size_t>(n));
      EXPECT_EQ(cubie_result_copy_outputs(result, CUBIE_ORDER_TIME_VARIABLE_RUN, outputs.data(), n, nullptr), CUBIE_OK);
    }
    cubie_result_destroy(result);
    return status;
  }

  cubie_context* context = nullptr;
  cubie_solver* solver = nullptr;
  cubie_batch* batch = nullptr;
  std::vector<double> outputs;
};

// First of all: the other tests of this program load the compiler.
TEST(CompileProcess, AChildGivesTheSameOutputsAndCacheEntriesWhileThisProcessMapsNoCompiler) {
  const Folder of_child, of_process;
  Life child(of_child);
  ASSERT_EQ(child.solve(), CUBIE_OK) << last_message();
  EXPECT_FALSE(maps_a_compiler());
  Life process(of_process, "in_process");
  ASSERT_EQ(process.solve(), CUBIE_OK) << last_message();
  EXPECT_TRUE(maps_a_compiler());
  EXPECT_FALSE(child.outputs.empty());
  EXPECT_EQ(std::memcmp(child.outputs.data(), process.outputs.data(), child.outputs.size() * sizeof(double)), 0);
  EXPECT_FALSE(of_child.entries().empty());
  EXPECT_EQ(of_child.entries(), of_process.entries());
}

TEST(CompileProcess, AMissingProgramFailsTheSolveAndNothingElse) {
  const Folder cache, empty;
  const std::filesystem::path module = empty.path() / "libcubie-hostjit.so";
  std::ofstream(module) << "not read";
  Life life(cache);
  CUBIE_OK_OR_FAIL(cubie_context_set_string(life.context, "hostjit_path", module.c_str()));
  ASSERT_EQ(life.solve(), CUBIE_ERR_COMPILE);
  const std::string message = last_message();
  for (const std::string& part : {(empty.path() / "cubie-compile").string(), std::string("hostjit_path")}) {
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }
  // Once the program is there, the same solver compiles.
  std::filesystem::remove(module);
  for (const char* name : {"libcubie-hostjit.so", "cubie-compile"}) {
    std::filesystem::create_symlink(std::filesystem::path(CUBIE_TEST_COMPILE_FOLDER) / name, empty.path() / name);
  }
  EXPECT_EQ(life.solve(), CUBIE_OK) << last_message();
}

TEST(CompileProcess, CancelDoesNotWaitForTheChild) {
  const Folder cache, folder;
  const std::filesystem::path program = folder.path() / "cubie-compile", started = folder.path() / "started",
                              go = folder.path() / "go";
  std::filesystem::create_symlink(std::filesystem::path(CUBIE_TEST_COMPILE_FOLDER) / "libcubie-hostjit.so",
                                  folder.path() / "libcubie-hostjit.so");
  std::ofstream(program) << "#!/bin/sh\n: > " << started.string() << "\nwhile [ ! -e " << go.string()
                         << " ]; do /bin/sleep 0.01; done\n";
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  Life life(cache);
  const std::string module = (folder.path() / "libcubie-hostjit.so").string();
  CUBIE_OK_OR_FAIL(cubie_context_set_string(life.context, "hostjit_path", module.c_str()));
  cubie_result* result = nullptr;
  CUBIE_OK_OR_FAIL(cubie_batch_submit(life.batch, &result));
  while (!std::filesystem::exists(started)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  CUBIE_OK_OR_FAIL(cubie_result_cancel(result));
  EXPECT_EQ(cubie_result_wait(result, -1, nullptr, nullptr, nullptr),
            CUBIE_ERR_CANCELLED);  // the child would wait for ever
  cubie_result_destroy(result);
  // The next solve takes the failure of that child for none of its own.
  std::filesystem::rename(program, folder.path() / "waiting");
  std::filesystem::create_symlink(std::filesystem::path(CUBIE_TEST_COMPILE_FOLDER) / "cubie-compile", program);
  std::ofstream(go) << "go";
  EXPECT_EQ(life.solve(), CUBIE_OK) << last_message();
}

TEST(CompileProcess, MemoryThatRunsOutInTheChildIsAStatus) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers take more address space than any bound leaves";
#endif
  const Folder cache;
  for (const std::int64_t bound : {std::int64_t{32} << 20, std::int64_t{4} << 30}) {
    Life life(cache);
    CUBIE_OK_OR_FAIL(cubie_context_set_int64(life.context, "compile_memory_limit_bytes", bound));
    const bool low = bound < std::int64_t{1} << 30;
    EXPECT_EQ(life.solve(), low ? CUBIE_ERR_OUT_OF_HOST_MEMORY : CUBIE_OK) << last_message();
    if (!low) continue;
    EXPECT_NE(last_message().find("compile_memory_limit_bytes = 33554432"), std::string::npos) << last_message();
    EXPECT_EQ(life.solve(), CUBIE_ERR_OUT_OF_HOST_MEMORY);
  }
}

TEST(CompileProcess, ABoundOnMemoryWithoutAChildIsRefused) {
  const Folder cache;
  Life life(cache, "in_process");
  CUBIE_OK_OR_FAIL(cubie_context_set_int64(life.context, "compile_memory_limit_bytes", 1000));
  EXPECT_EQ(life.solve(), CUBIE_ERR_INVALID_ARGUMENT);
  EXPECT_EQ(last_message(),
            "compile_memory_limit_bytes needs compile_process \"child\" (got 1000 with \"in_process\")");
  CUBIE_OK_OR_FAIL(cubie_context_set_string(life.context, "compile_process", "child"));
  CUBIE_OK_OR_FAIL(cubie_context_set_int64(life.context, "compile_memory_limit_bytes", 0));
  EXPECT_EQ(life.solve(), CUBIE_OK) << last_message();
}

TEST(CompileProcess, OtherWordsAreRefused) {
  const Folder cache;
  Life life(cache);
  EXPECT_EQ(cubie_context_set_string(life.context, "compile_process", "fork"), CUBIE_ERR_INVALID_ARGUMENT);
  EXPECT_EQ(cubie_context_set_int64(life.context, "compile_memory_limit_bytes", -1), CUBIE_ERR_OUT_OF_RANGE);
  CUBIE_OK_OR_FAIL(cubie_context_set_int64(life.context, "compile_memory_limit_bytes", std::int64_t{4} << 30));
  std::int64_t bound = 0;
  CUBIE_OK_OR_FAIL(cubie_context_get_int64(life.context, "compile_memory_limit_bytes", &bound));
  EXPECT_EQ(bound, std::int64_t{4} << 30);
}

}  // namespace
}  // namespace cubie_test
