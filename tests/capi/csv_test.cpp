// Results as text: every number reads back as the same number, and no file is half written.

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "session.hpp"

namespace cubie_test {
namespace {

/// Five runs of which the last two fail on their way.
class Csv : public testing::Test {
 protected:
  Csv() {
    std::string text = testing::TempDir() + "cubie-csv-XXXXXX";
    folder_ = mkdtemp(text.data());
  }
  ~Csv() override {
    cubie_result_destroy(res);
    cubie_batch_destroy(batch);
    cubie_solver_destroy(solver);
    cubie_context_destroy(context);
    std::filesystem::remove_all(folder_);
  }
  void solve(const char* precision) {
    static const double k[] = {0.1, 1.0 / 3, 2.0, -1e3, -2e3};  // the last two grow beyond all numbers
    CUBIE_OK_OR_FAIL(cubie_context_create(&context));
    CUBIE_OK_OR_FAIL(cubie_context_set_string(context, "device", "host"));
    CUBIE_OK_OR_FAIL(cubie_solver_create(context, "states x = 1, y = 2; parameters k; x' = -k*x; y' = t", &solver));
    CUBIE_OK_OR_FAIL(cubie_solver_set_string(solver, "precision", precision));
    CUBIE_OK_OR_FAIL(cubie_batch_create(solver, &batch));
    CUBIE_OK_OR_FAIL(cubie_batch_set_values(batch, "k", k, 5));
    CUBIE_OK_OR_FAIL(cubie_batch_set_double(batch, "save_every", 0.1));
    CUBIE_OK_OR_FAIL(cubie_batch_set_int64(batch, "first_run", 1));
    CUBIE_OK_OR_FAIL(cubie_batch_solve(batch, nullptr, nullptr, &res));
  }
  [[nodiscard]] std::string path(const char* name = "out.csv") const { return (folder_ / name).string(); }
  [[nodiscard]] static std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator());
  }

  cubie_context* context = nullptr;
  cubie_solver* solver = nullptr;
  cubie_batch* batch = nullptr;
  cubie_result* res = nullptr;
  std::filesystem::path folder_;
};

/// The numbers of a line.
std::vector<double> numbers(const std::string& line) {
  std::vector<double> out;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(',', at), line.size());
    double value = std::nan("");
    if (line.substr(at, end - at) != "NaN") std::from_chars(line.data() + at, line.data() + end, value);
    out.push_back(value);
    at = end + 1;
  }
  return out;
}

TEST_F(Csv, HoldsEveryNumberOfTheResult) {
  solve("f64");
  CUBIE_OK_OR_FAIL(cubie_result_write_csv(res, path().c_str()));
  EXPECT_EQ(files(), 1);
  std::vector<double> outputs(11 * 2 * 4), times(11);
  CUBIE_OK_OR_FAIL(cubie_result_copy_outputs(res, CUBIE_ORDER_TIME_VARIABLE_RUN, outputs.data(), 88, nullptr));
  CUBIE_OK_OR_FAIL(cubie_batch_copy_save_times(batch, times.data(), 11, nullptr));
  std::ifstream file(path());
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "run,time,x,y");
  std::size_t missing = 0;
  for (std::size_t run = 0; run < 4; ++run) {
    for (std::size_t k = 0; k < 11; ++k) {
      ASSERT_TRUE(std::getline(file, line));
      const std::vector<double> found = numbers(line);
      ASSERT_EQ(found.size(), 4U) << line;
      EXPECT_EQ(found[0], static_cast<double>(run + 1));  // as in the whole grid
      EXPECT_EQ(found[1], times[k]);
      for (std::size_t v = 0; v < 2; ++v) {
        const double right = outputs[(k * 2 + v) * 4 + run];
        EXPECT_TRUE(found[2 + v] == right || (std::isnan(found[2 + v]) && std::isnan(right))) << line;
        if (std::isnan(right)) ++missing;
      }
    }
  }
  EXPECT_GT(missing, 0U) << "no run failed";
  EXPECT_FALSE(std::getline(file, line));
}

TEST_F(Csv, NumbersOfSinglePrecisionAreShort) {
  solve("f32");
  CUBIE_OK_OR_FAIL(cubie_result_write_csv(res, path().c_str()));
  EXPECT_NE(text_of(path()).find("\n1,0.1,"), std::string::npos);
  EXPECT_NE(text_of(path()).find(",2.005\n"), std::string::npos) << "y = 2 + t^2/2 at 0.1";
}

TEST_F(Csv, WhatWasThereStaysWhenItCannotBeWritten) {
  solve("f64");
  EXPECT_EQ(cubie_result_write_csv(res, path("none/out.csv").c_str()), CUBIE_ERR_IO);
  EXPECT_NE(last_message().find(path("none/out.csv")), std::string::npos) << last_message();
  std::filesystem::create_directory(path());
  EXPECT_EQ(cubie_result_write_csv(res, path().c_str()), CUBIE_ERR_IO);
  EXPECT_TRUE(std::filesystem::is_directory(path()));
  EXPECT_EQ(files(), 1) << "a draft is left";
  EXPECT_EQ(cubie_result_write_csv(res, nullptr), CUBIE_ERR_INVALID_ARGUMENT);
}

TEST(RunStatusText, NamesEveryBit) {
  const auto text = [](std::int32_t status) {
    char out[256];
    EXPECT_EQ(cubie_run_status_copy_text(status, out, sizeof out, nullptr), CUBIE_OK);
    return std::string(out);
  };
  EXPECT_EQ(text(CUBIE_RUN_OK), "ok");
  EXPECT_EQ(text(CUBIE_RUN_MAX_STEPS), "max steps");
  EXPECT_EQ(text(CUBIE_RUN_STEP_TOO_SMALL | CUBIE_RUN_NON_FINITE), "step too small; non-finite value");
  EXPECT_EQ(text(1), "unknown");
  std::int64_t needed = 0;
  EXPECT_EQ(cubie_run_status_copy_text(0, nullptr, 0, &needed), CUBIE_OK);
  EXPECT_EQ(needed, 3);
  char small[2];
  EXPECT_EQ(cubie_run_status_copy_text(0, small, 2, nullptr), CUBIE_ERR_OUT_OF_RANGE);
}

}  // namespace
}  // namespace cubie_test
