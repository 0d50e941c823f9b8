// Output files: the bytes of an ordinary solve as an array of NumPy, NaN where there are no results, and no file that
// only looks like results.

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "memory_session.hpp"

namespace cubie_test {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// An array as a reader that knows the format finds it.
struct Npy {
  std::string type;
  std::array<long, 3> shape{};
  std::string bytes;  ///< of the values

  explicit Npy(const std::string& path) { read(content_of(path)); }
  template <class S>
  [[nodiscard]] std::vector<S> values() const {
    std::vector<S> out(bytes.size() / sizeof(S));
    std::memcpy(out.data(), bytes.data(), out.size() * sizeof(S));
    return out;
  }

 private:
  void read(const std::string& text) {
    ASSERT_GE(text.size(), 10U);
    ASSERT_EQ(text.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(text[i])); };
    const std::size_t begin = 10 + byte(8) + 256 * byte(9);
    ASSERT_EQ(begin % 64, 0U);
    ASSERT_LE(begin, text.size());
    std::array<char, 4> name{};
    ASSERT_EQ(std::sscanf(text.substr(10, begin - 10).c_str(),
                          "{'descr': '%3[<f48]', 'fortran_order': False, 'shape': (%ld, %ld, %ld), }", name.data(),
                          &shape[0], &shape[1], &shape[2]),
              4);
    type = name.data();
    bytes = text.substr(begin);
  }
};

constexpr std::array<long, 3> kShape{kSaves, kVariables, kSweep};

/// Few bytes a second: a sweep of kSweep runs, 240 kB, takes a second and more.
Place& slow_place() {
  static Place one(true);
  static const cubie_status slow = cubie_context_set_double(one.context, "link_bandwidth", 2e5);
  EXPECT_EQ(slow, CUBIE_OK) << last_message();
  return one;
}

class OutputFile : public testing::Test {
 protected:
  OutputFile() {
    std::string text = testing::TempDir() + "cubie-outputs-XXXXXX";
    folder_ = mkdtemp(text.data());
  }
  ~OutputFile() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path(const char* name = "outputs.npy") const { return (folder_ / name).string(); }
  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator());
  }
  void to_file(const Sweep& sweep, std::int64_t chunk_runs = 0) const {
    CUBIE_OK_OR_FAIL(cubie_batch_set_output_file(sweep.batch, path().c_str()));
    CUBIE_OK_OR_FAIL(cubie_batch_set_int64(sweep.batch, "chunk_runs", chunk_runs));
  }
  /// Status words of an ended solve, and with them the complete file: values of `right` in the runs that have ended,
  /// NaN in the others. Returns how many have ended.
  std::int64_t expect_complete_or_nan(const Sweep& sweep, const std::vector<double>& right) const {
    const std::vector<std::int32_t> words = sweep.run_status();
    expect_file(words, right);
    return std::count(words.begin(), words.end(), CUBIE_RUN_OK);
  }
  void expect_file(const std::vector<std::int32_t>& words, const std::vector<double>& right) const {
    const Npy file(path());
    ASSERT_EQ(file.shape, kShape);
    const std::vector<double> found = file.values<double>();
    ASSERT_EQ(found.size(), right.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      const std::int32_t word = words[i % static_cast<std::size_t>(kSweep)];
      ASSERT_TRUE(word == CUBIE_RUN_OK || word == CUBIE_RUN_NOT_STARTED) << word;
      ASSERT_TRUE(word == CUBIE_RUN_OK ? found[i] == right[i] : std::isnan(found[i])) << "element " << i;
    }
  }
  /// Returns when at least one chunk of the solve is in its place.
  static void await_first_chunk(const Sweep& sweep) {
    std::int32_t complete = 0;
    while (complete == 0) {
      (void)cubie_result_get_chunk_complete(sweep.res, 0, &complete);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  std::filesystem::path folder_;
};

TEST_F(OutputFile, OfADeviceWithLittleMemoryHoldsTheBytesOfAnOrdinarySolve) {
  Sweep sweep(discrete_place());
  to_file(sweep);
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  EXPECT_GT(sweep.chunks(), 2);
  const Npy file(path());
  EXPECT_EQ(file.type, "<f8");
  EXPECT_EQ(file.shape, kShape);
  EXPECT_EQ(file.values<double>(), ordinary_outputs(unified_place()));
  EXPECT_EQ(files(), 1);
}

TEST_F(OutputFile, OfKernelsOnHostMemoryHoldsTheSame) {
  Sweep sweep(unified_place());
  to_file(sweep, 100);
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  EXPECT_EQ(sweep.chunks(), 16);
  EXPECT_EQ(Npy(path()).values<double>(), ordinary_outputs(unified_place()));
}

TEST_F(OutputFile, OfSinglePrecisionHoldsFloats) {
  Sweep sweep(discrete_f32_place());
  to_file(sweep);
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  const Npy file(path());
  EXPECT_EQ(file.type, "<f4");
  EXPECT_EQ(file.shape, kShape);
  const std::vector<double> right = ordinary_outputs(discrete_f32_place());
  const std::vector<float> found = file.values<float>();
  EXPECT_EQ(std::vector<double>(found.begin(), found.end()), right);
}

TEST_F(OutputFile, OfNoVariablesIsAnEmptyArray) {
  const Place place(true, "f64", "none");
  Sweep sweep(place);
  to_file(sweep);
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  const Npy file(path());
  EXPECT_EQ(file.shape, (std::array<long, 3>{kSaves, 0, kSweep}));
  EXPECT_EQ(file.bytes.size(), 0U);
}

TEST_F(OutputFile, HasTheOutputsInsteadOfTheResult) {
  Sweep sweep(discrete_place());
  to_file(sweep);
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  const double* data = nullptr;
  std::int64_t length = 0;
  EXPECT_EQ(cubie_result_get_outputs_data(sweep.res, &data, &length), CUBIE_ERR_WRONG_STATE);
  EXPECT_EQ(last_message(), "outputs went to the file '" + path() + "'");
  EXPECT_EQ(sweep.run_status(), std::vector<std::int32_t>(static_cast<std::size_t>(kSweep), CUBIE_RUN_OK));
  std::vector<double> last(static_cast<std::size_t>(3 * kSweep));
  CUBIE_OK_OR_FAIL(cubie_result_copy_final_states(sweep.res, last.data(), 3 * kSweep, nullptr));
  const std::vector<double> all = Npy(path()).values<double>();
  EXPECT_EQ(last, std::vector<double>(all.end() - kVariables * kSweep, all.end() - kSweep));
}

TEST_F(OutputFile, NoMoreLeavesOutputsToTheResult) {
  Sweep sweep(unified_place());
  to_file(sweep);
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  std::filesystem::remove(path());
  CUBIE_OK_OR_FAIL(cubie_batch_set_output_file(sweep.batch, ""));
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  EXPECT_EQ(sweep.outputs(), ordinary_outputs(unified_place()));
  EXPECT_EQ(files(), 0);
}

TEST_F(OutputFile, InAFolderThatIsNotThereIsRefused) {
  Sweep sweep(discrete_place());
  Outs out;
  CUBIE_OK_OR_FAIL(cubie_batch_set_output_file(sweep.batch, path("none/outputs.npy").c_str()));
  EXPECT_EQ(cubie_batch_submit(sweep.batch, &out.res), CUBIE_ERR_IO);
  EXPECT_NE(last_message().find("output file '" + path("none/outputs.npy") + "'"), std::string::npos);
  EXPECT_NE(last_message().find("No such file or directory"), std::string::npos) << last_message();
  EXPECT_TRUE(out.untouched());
  to_file(sweep);
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  EXPECT_EQ(Npy(path()).values<double>(), ordinary_outputs(unified_place()));
}

TEST_F(OutputFile, WithoutRoomIsRefusedAndTheFormerFileStays) {
  Sweep sweep(discrete_place());
  to_file(sweep);
  std::ofstream(path()) << "before";
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{4096, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  Outs out;
  const cubie_status status = cubie_batch_submit(sweep.batch, &out.res);
  const std::string message = last_message();
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(status, CUBIE_ERR_IO);
  EXPECT_NE(message.find("File too large"), std::string::npos) << message;
  EXPECT_TRUE(out.untouched());
  EXPECT_EQ(content_of(path()), "before");
  EXPECT_EQ(files(), 1);
}

std::int32_t ignore(std::int64_t, std::int64_t, const double*, std::int64_t, const std::int32_t*, void*) { return 0; }

TEST_F(OutputFile, BesideASinkOrBoundOutputsIsRefused) {
  Sweep sweep(unified_place());
  to_file(sweep);
  Outs out;
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, &ignore, nullptr));
  EXPECT_EQ(cubie_batch_submit(sweep.batch, &out.res), CUBIE_ERR_INVALID_ARGUMENT);
  EXPECT_EQ(last_message(), "an output file and a sink exclude each other");
  CUBIE_OK_OR_FAIL(cubie_batch_bind_sink(sweep.batch, nullptr, nullptr));
  std::vector<double> array(static_cast<std::size_t>(kSaves * kVariables * kSweep));
  CUBIE_OK_OR_FAIL(cubie_batch_bind_outputs(sweep.batch, array.data(), static_cast<std::int64_t>(array.size()), kSaves,
                                            kVariables, kSweep, kVariables * kSweep, kSweep, 1));
  EXPECT_EQ(cubie_batch_submit(sweep.batch, &out.res), CUBIE_ERR_INVALID_ARGUMENT);
  EXPECT_EQ(last_message(), "an output file and bound outputs exclude each other");
  EXPECT_TRUE(out.untouched());
  EXPECT_EQ(files(), 0);
}

TEST_F(OutputFile, IsMadeAnewByEachSubmission) {
  const std::vector<double> right = ordinary_outputs(unified_place());
  Sweep sweep(discrete_place());
  to_file(sweep);
  for (int i = 0; i < 3; ++i) {
    std::ofstream(path(), std::ios::trunc) << "before";
    sweep.submit();
    CUBIE_OK_OR_FAIL(sweep.wait());
    ASSERT_EQ(Npy(path()).values<double>(), right) << i;
  }
  EXPECT_EQ(files(), 1);
}

TEST_F(OutputFile, OfAnUnfinishedSolveIsNotTakenFromIt) {
  Sweep sweep(slow_place());
  to_file(sweep, 100);
  sweep.submit();
  Outs out;
  EXPECT_EQ(cubie_batch_submit(sweep.batch, &out.res), CUBIE_ERR_WRONG_STATE);
  EXPECT_EQ(last_message(), "a solve of this batch that has not ended writes to '" + path() + "'");
  EXPECT_TRUE(out.untouched());
  CUBIE_OK_OR_FAIL(cubie_batch_set_output_file(sweep.batch, path("other.npy").c_str()));
  cubie_result* other = nullptr;
  CUBIE_OK_OR_FAIL(cubie_batch_submit(sweep.batch, &other));
  CUBIE_OK_OR_FAIL(sweep.wait());
  CUBIE_OK_OR_FAIL(cubie_result_wait(other, -1, nullptr, nullptr, nullptr));
  EXPECT_EQ(content_of(path()), content_of(path("other.npy")));
  cubie_result_destroy(other);
}

TEST_F(OutputFile, OfACancelledSolveHoldsNanWhereNothingArrived) {
  const std::vector<double> right = ordinary_outputs(unified_place());
  Sweep sweep(slow_place());
  to_file(sweep, 100);
  sweep.submit();
  await_first_chunk(sweep);
  EXPECT_EQ(content_of(path()).substr(0, 6), std::string(6, '\0')) << "no array before it is complete";
  CUBIE_OK_OR_FAIL(cubie_result_cancel(sweep.res));
  EXPECT_EQ(sweep.wait(), CUBIE_ERR_CANCELLED);
  const std::int64_t ended = expect_complete_or_nan(sweep, right);
  EXPECT_GE(ended, 100);
  EXPECT_LT(ended, kSweep);
}

TEST_F(OutputFile, OfASolveCancelledBeforeItsTurnIsAllNan) {
  const std::vector<double> right = ordinary_outputs(unified_place());
  Sweep before(slow_place()), sweep(slow_place());
  before.submit();
  to_file(sweep);
  sweep.submit();
  CUBIE_OK_OR_FAIL(cubie_result_cancel(sweep.res));
  EXPECT_EQ(sweep.wait(), CUBIE_ERR_CANCELLED);
  EXPECT_EQ(expect_complete_or_nan(sweep, right), 0);
  std::int32_t over = 1;
  CUBIE_OK_OR_FAIL(cubie_result_poll(before.res, nullptr, nullptr, &over));
  EXPECT_EQ(over, 0) << "the one before is still under way";
}

TEST_F(OutputFile, OfADestroyedResultIsCompletedBeforeTheNextSolve) {
  Sweep sweep(slow_place());
  for (const bool begun : {true, false}) {
    to_file(sweep, 100);
    sweep.submit();
    if (begun) await_first_chunk(sweep);
    cubie_result_destroy(sweep.res);
    sweep.res = nullptr;
    Sweep next(slow_place(), 3);
    next.submit();
    CUBIE_OK_OR_FAIL(next.wait());
    const std::vector<double> found = Npy(path()).values<double>();
    ASSERT_EQ(found.size(), static_cast<std::size_t>(kSaves * kVariables * kSweep));
    EXPECT_EQ(std::isnan(found.front()), !begun) << "runs of the first chunk";
    EXPECT_TRUE(std::isnan(found.back())) << "runs of the last chunk";
  }
}

TEST_F(OutputFile, SurvivesCancelsAndSubmissionsInAnyOrder) {
  const std::vector<double> right = ordinary_outputs(unified_place());
  Sweep sweep(discrete_place());
  for (int i = 0; i < 60; ++i) {
    to_file(sweep, 100);
    sweep.submit();  // over a result that has just been destroyed, maybe with its file still to be completed
    std::this_thread::sleep_for(std::chrono::microseconds(50 * i));
    CUBIE_OK_OR_FAIL(cubie_result_cancel(sweep.res));
    if (i % 3 == 0) continue;
    const cubie_status status = sweep.wait();
    ASSERT_TRUE(status == CUBIE_OK || status == CUBIE_ERR_CANCELLED) << last_message();
    if (i % 3 == 1) (void)expect_complete_or_nan(sweep, right);
  }
  to_file(sweep);
  sweep.submit();
  CUBIE_OK_OR_FAIL(sweep.wait());
  EXPECT_EQ(Npy(path()).values<double>(), right);
}

}  // namespace
}  // namespace cubie_test
