// What becomes of runs, as tables; units and legends; single variables and summaries; files for NumPy.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "session.hpp"

namespace cubie_test {
namespace {

/// Six runs; the three of negative k grow beyond every number, two of them after few steps.
class Tables : public testing::Test {
 protected:
  Tables() {
    std::string text = testing::TempDir() + "cubie-tables-XXXXXX";
    folder_ = mkdtemp(text.data());
    solve();
  }
  ~Tables() override {
    cubie_result_destroy(res);
    cubie_batch_destroy(batch);
    cubie_solver_destroy(solver);
    cubie_context_destroy(context);
    std::filesystem::remove_all(folder_);
  }
  void solve() {
    static const double k[] = {1, 2, 3, -8, -9, -2};
    CUBIE_OK_OR_FAIL(create_host_context(&context));
    CUBIE_OK_OR_FAIL(cubie_solver_create(
        context, "states x = 1 [mV], y = 2; parameters k; observables o [A]; x' = -k*x^2; y' = t; o = 2*x", &solver));
    CUBIE_OK_OR_FAIL(cubie_solver_set_string(solver, "save_variables", "y, o, x"));
    CUBIE_OK_OR_FAIL(cubie_solver_set_string(solver, "summaries", "mean(x), max(y)"));
    CUBIE_OK_OR_FAIL(cubie_batch_create(solver, &batch));
    CUBIE_OK_OR_FAIL(cubie_batch_set_values(batch, "k", k, 6));
    CUBIE_OK_OR_FAIL(cubie_batch_set_double(batch, "save_every", 0.25));
    CUBIE_OK_OR_FAIL(cubie_batch_solve(batch, nullptr, nullptr, &res));
  }
  template <class Call>
  static std::string text_of(Call&& call) {
    char text[4096];
    EXPECT_EQ(call(text, std::int64_t{sizeof text}), CUBIE_OK) << last_message();
    return text;
  }
  [[nodiscard]] std::string path(const char* name) const { return (folder_ / name).string(); }

  cubie_context* context = nullptr;
  cubie_solver* solver = nullptr;
  cubie_batch* batch = nullptr;
  cubie_result* res = nullptr;
  std::filesystem::path folder_;
};

TEST_F(Tables, CountRunsByStatus) {
  std::int32_t status[6], words[8];
  std::int64_t counts[8], n = 0;
  CUBIE_OK_OR_FAIL(cubie_result_copy_run_status(res, status, 6, nullptr));
  CUBIE_OK_OR_FAIL(cubie_result_copy_status_counts(res, words, counts, 8, &n));
  ASSERT_GE(n, 2);
  EXPECT_TRUE(std::is_sorted(words, words + n));
  EXPECT_EQ(words[0], 0);
  EXPECT_EQ(counts[0], 3);
  for (std::int64_t i = 0; i < n; ++i) EXPECT_EQ(counts[i], std::count(status, status + 6, words[i])) << words[i];
  std::int64_t needed = 0;
  CUBIE_OK_OR_FAIL(cubie_result_copy_status_counts(res, nullptr, nullptr, 0, &needed));
  EXPECT_EQ(needed, n);
}

TEST_F(Tables, GiveTheRangeOfACounter) {
  std::int32_t steps[6];
  CUBIE_OK_OR_FAIL(cubie_result_copy_counter(res, CUBIE_COUNTER_ACCEPTED, steps, 6, nullptr));
  double least = 0, median = 0, most = 0;
  CUBIE_OK_OR_FAIL(cubie_result_get_counter_range(res, 0, CUBIE_COUNTER_ACCEPTED, &least, &median, &most));
  std::sort(steps, steps + 3);
  EXPECT_EQ(least, steps[0]);
  EXPECT_EQ(median, steps[1]);
  EXPECT_EQ(most, steps[2]);
  CUBIE_OK_OR_FAIL(cubie_result_get_counter_range(res, 0, CUBIE_COUNTER_NEWTON_ITERATIONS, &least, &median, &most));
  EXPECT_EQ(most, 0.0);
}

TEST_F(Tables, PutTheMedianOfTwoRunsBetweenThem) {
  cubie_result_destroy(res);
  res = nullptr;
  CUBIE_OK_OR_FAIL(cubie_batch_set_int64(batch, "run_count", 2));
  CUBIE_OK_OR_FAIL(cubie_batch_solve(batch, nullptr, nullptr, &res));
  std::int32_t steps[2];
  CUBIE_OK_OR_FAIL(cubie_result_copy_counter(res, CUBIE_COUNTER_ACCEPTED, steps, 2, nullptr));
  double least = 0, median = 0, most = 0;
  CUBIE_OK_OR_FAIL(cubie_result_get_counter_range(res, 0, CUBIE_COUNTER_ACCEPTED, &least, &median, &most));
  EXPECT_EQ(median, 0.5 * (steps[0] + steps[1]));
}

TEST_F(Tables, SayItInText) {
  const std::string table =
      text_of([&](char* dst, std::int64_t n) { return cubie_result_copy_statistics_table(res, dst, n, nullptr); });
  EXPECT_NE(table.find("accepted min/median/max"), std::string::npos) << table;
  EXPECT_NE(table.find("ok\n"), std::string::npos) << table;
  std::int32_t words[8];
  std::int64_t counts[8], n = 0;
  CUBIE_OK_OR_FAIL(cubie_result_copy_status_counts(res, words, counts, 8, &n));
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), n + 1) << table;
}

TEST_F(Tables, NameUnitsAndLegends) {
  const auto unit = [&](std::int64_t i) {
    return text_of([&](char* dst, std::int64_t n) { return cubie_result_copy_saved_unit(res, i, dst, n, nullptr); });
  };
  const auto legend = [&](std::int64_t i) {
    return text_of([&](char* dst, std::int64_t n) { return cubie_result_copy_saved_legend(res, i, dst, n, nullptr); });
  };
  const auto of_summary = [&](std::int64_t i) {
    return text_of(
        [&](char* dst, std::int64_t n) { return cubie_result_copy_summary_legend(res, i, dst, n, nullptr); });
  };
  EXPECT_EQ(unit(0), "");
  EXPECT_EQ(unit(1), "A");
  EXPECT_EQ(unit(2), "mV");
  EXPECT_EQ(legend(0), "y");
  EXPECT_EQ(legend(1), "o [A]");
  EXPECT_EQ(legend(2), "x [mV]");
  EXPECT_EQ(of_summary(0), "x.mean [mV]");
  EXPECT_EQ(of_summary(1), "y.max");
}

TEST_F(Tables, GiveOneVariableAndOneSummary) {
  double all[5 * 3 * 6], one[5 * 6], summaries[2 * 6], mean[6];
  std::int64_t index = 0, needed = 0;
  CUBIE_OK_OR_FAIL(cubie_result_copy_outputs(res, CUBIE_ORDER_TIME_VARIABLE_RUN, all, 90, nullptr));
  CUBIE_OK_OR_FAIL(cubie_result_find_saved(res, "o", &index));
  EXPECT_EQ(index, 1);
  CUBIE_OK_OR_FAIL(cubie_result_copy_saved(res, index, one, 30, &needed));
  EXPECT_EQ(needed, 30);
  for (int k = 0; k < 5; ++k) EXPECT_EQ(std::memcmp(one + 6 * k, all + 6 * (3 * k + 1), 6 * sizeof(double)), 0) << k;
  CUBIE_OK_OR_FAIL(cubie_result_copy_summaries(res, CUBIE_ORDER_TIME_VARIABLE_RUN, summaries, 12, nullptr));
  CUBIE_OK_OR_FAIL(cubie_result_find_summary(res, "x.mean", &index));
  CUBIE_OK_OR_FAIL(cubie_result_copy_summary(res, index, mean, 6, &needed));
  EXPECT_EQ(std::memcmp(mean, summaries + 6 * index, sizeof mean), 0);
}

struct Npy {
  explicit Npy(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(file), {}};
    const std::size_t begin = 10 + static_cast<unsigned char>(all[8]) + 256U * static_cast<unsigned char>(all[9]);
    header = all.substr(10, begin - 10);
    data = all.substr(begin);
  }
  std::string header, data;
};

TEST_F(Tables, WriteArraysForNumPy) {
  struct Case {
    std::int32_t array;
    const char *type, *shape;
  };
  for (const Case& c : {Case{CUBIE_ARRAY_OUTPUTS, "<f8", "(5, 3, 6)"}, Case{CUBIE_ARRAY_FINAL_STATES, "<f8", "(2, 6)"},
                        Case{CUBIE_ARRAY_RUN_STATUS, "<i4", "(6,)"}, Case{CUBIE_ARRAY_REJECTED, "<i4", "(6,)"},
                        Case{CUBIE_ARRAY_LAST_STEPS, "<f8", "(6,)"}, Case{CUBIE_ARRAY_SUMMARIES, "<f8", "(1, 2, 6)"}}) {
    CUBIE_OK_OR_FAIL(cubie_result_write_npy(res, c.array, path("a.npy").c_str()));
    const Npy npy(path("a.npy"));
    const std::string dictionary =
        std::string("{'descr': '") + c.type + "', 'fortran_order': False, 'shape': " + c.shape + ", }";
    EXPECT_EQ(npy.header.substr(0, dictionary.size()), dictionary);
    void* data = nullptr;
    std::int64_t n = 0;
    CUBIE_OK_OR_FAIL(cubie_result_get_array(res, c.array, &data, &n, nullptr));
    const std::size_t width = std::string(c.type) == "<i4" ? 4 : 8;
    ASSERT_EQ(npy.data.size(), static_cast<std::size_t>(n) * width) << c.shape;
    EXPECT_EQ(std::memcmp(npy.data.data(), data, npy.data.size()), 0) << c.shape;
  }
}

TEST_F(Tables, WriteWhatEventsHaveLeft) {
  static const double k[] = {1, 2, 0.5};
  cubie_solver* decay = nullptr;
  cubie_batch* runs = nullptr;
  cubie_result* events = nullptr;
  CUBIE_OK_OR_FAIL(cubie_solver_create(
      context, "states x = 1; parameters k; x' = -k*x; when x crosses 0.5: record; when x crosses 0.3: record",
      &decay));
  CUBIE_OK_OR_FAIL(cubie_solver_set_int64(decay, "event_records", 2));
  CUBIE_OK_OR_FAIL(cubie_batch_create(decay, &runs));
  CUBIE_OK_OR_FAIL(cubie_batch_set_values(runs, "k", k, 3));
  CUBIE_OK_OR_FAIL(cubie_batch_solve(runs, nullptr, nullptr, &events));
  std::int32_t counts[2 * 3];
  double records[2 * 3 * 3];
  CUBIE_OK_OR_FAIL(cubie_result_copy_event_counts(events, counts, 6, nullptr));
  CUBIE_OK_OR_FAIL(cubie_result_copy_event_records(events, records, 18, nullptr));
  EXPECT_EQ(counts[0] + counts[1] + counts[2] + counts[3] + counts[4] + counts[5], 3);
  const auto same = [&](std::int32_t array, const char* head, const void* expected, std::size_t bytes) {
    CUBIE_OK_OR_FAIL(cubie_result_write_npy(events, array, path("e.npy").c_str()));
    const Npy npy(path("e.npy"));
    EXPECT_EQ(npy.header.substr(0, std::strlen(head)), head);
    ASSERT_EQ(npy.data.size(), bytes);
    EXPECT_EQ(std::memcmp(npy.data.data(), expected, bytes), 0) << head;
  };
  same(CUBIE_ARRAY_EVENT_COUNTS, "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }", counts, sizeof counts);
  same(CUBIE_ARRAY_EVENT_RECORDS, "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3, 3), }", records,
       sizeof records);
  cubie_result_destroy(events);
  cubie_batch_destroy(runs);
  cubie_solver_destroy(decay);
}

TEST_F(Tables, LeaveTheFileThatIsThereWhenNoneCanBeMade) {
  std::filesystem::create_directory(path("folder.npy"));
  EXPECT_EQ(cubie_result_write_npy(res, CUBIE_ARRAY_OUTPUTS, path("folder.npy").c_str()), CUBIE_ERR_IO);
  EXPECT_TRUE(std::filesystem::is_directory(path("folder.npy")));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator()), 1);
}

}  // namespace
}  // namespace cubie_test
