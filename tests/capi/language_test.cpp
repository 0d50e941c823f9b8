// Every model of examples/language, which documentation shows, is solved and gives the numbers it names: comments
// `# dose STATE AMOUNT at T`, where there is one, `# solve to T` and `# expect NAME NUMBER`, of a saved variable at the
// end or of a summary.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "session.hpp"

namespace cubie_test {
namespace {

struct Dose {
  std::string state;
  double amount = 0.0, time = 0.0;
};

struct Example {
  std::string text;
  double t_end = 0.0;
  std::vector<Dose> doses = {};
  std::vector<std::pair<std::string, double>> expected = {};
};

Example read(const std::filesystem::path& path) {
  std::ifstream file(path);
  Example out{.text = {std::istreambuf_iterator<char>(file), {}}};
  std::istringstream lines(out.text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string hash, verb, name;
    words >> hash >> verb;
    if (hash != "#") continue;
    if (verb == "solve") words >> name >> out.t_end;
    if (verb == "dose") {
      Dose& dose = out.doses.emplace_back();
      words >> dose.state >> dose.amount >> name >> dose.time;
      EXPECT_FALSE(words.fail()) << path << ": " << line;
    }
    if (verb != "expect") continue;
    double number = 0.0;
    words >> name >> number;
    EXPECT_FALSE(words.fail()) << path << ": " << line;
    out.expected.emplace_back(name, number);
  }
  return out;
}

/// The last row of one saved variable or summary of the one run.
double value_of(cubie_result* res, const std::string& name) {
  std::vector<double> values(16);
  std::int64_t index = 0, count = 0;
  cubie_status status = CUBIE_OK;
  if (cubie_result_find_saved(res, name.c_str(), &index) == CUBIE_OK) {
    status = cubie_result_copy_saved(res, index, values.data(), std::ssize(values), &count);
  } else {
    EXPECT_EQ(CUBIE_OK, cubie_result_find_summary(res, name.c_str(), &index)) << last_message();
    status = cubie_result_copy_summary(res, index, values.data(), std::ssize(values), &count);
  }
  EXPECT_EQ(status, CUBIE_OK) << last_message();
  EXPECT_EQ(count, 1);
  return values[0];
}

void solve_and_compare(cubie_context* context, const std::filesystem::path& path) {
  const Example example = read(path);
  ASSERT_GT(example.t_end, 0.0);
  ASSERT_FALSE(example.expected.empty());
  ASSERT_LE(example.doses.size(), 1);  // cubie_batch_set_doses sets all there are
  cubie_solver* solver = nullptr;
  cubie_batch* batch = nullptr;
  cubie_result* res = nullptr;
  CUBIE_OK_OR_FAIL(cubie_solver_create(context, example.text.c_str(), &solver));
  CUBIE_OK_OR_FAIL(cubie_solver_set_string(solver, "save_variables", "all"));
  CUBIE_OK_OR_FAIL(cubie_solver_set_double(solver, "rtol", 1e-9));
  CUBIE_OK_OR_FAIL(cubie_solver_set_double(solver, "atol", 1e-9));
  CUBIE_OK_OR_FAIL(cubie_batch_create(solver, &batch));
  CUBIE_OK_OR_FAIL(cubie_batch_set_double(batch, "t_end", example.t_end));
  for (const Dose& dose : example.doses) {
    CUBIE_OK_OR_FAIL(cubie_batch_set_doses(batch, dose.state.c_str(), &dose.time, &dose.amount, nullptr, nullptr,
                                           nullptr, nullptr, nullptr, nullptr, nullptr, 1, nullptr, 0));
  }
  CUBIE_OK_OR_FAIL(cubie_batch_solve(batch, nullptr, nullptr, &res));
  for (const auto& [name, number] : example.expected) {
    // Errors of 1e-9 per step, of some tens of steps.
    EXPECT_NEAR(value_of(res, name), number, 1e-7 * (1 + std::abs(number))) << name;
  }
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
}

TEST(Language, ExamplesGiveTheNumbersTheyName) {
  cubie_context* context = nullptr;
  CUBIE_OK_OR_FAIL(create_host_context(&context));
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(CUBIE_TEST_LANGUAGE)) {
    if (entry.path().extension() != ".cubie") continue;
    SCOPED_TRACE(entry.path().filename());
    solve_and_compare(context, entry.path());
    ++seen;
  }
  EXPECT_GE(seen, 11);
  cubie_context_destroy(context);
}

}  // namespace
}  // namespace cubie_test
