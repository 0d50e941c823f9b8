// What a host program must not notice: no output, no other floating-point mode, locale, signal handler or mask. And
// what of the host program must not matter: its floating-point mode and its locale.

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cfenv>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <locale>
#include <string>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "cubie.h"
#include "folder.hpp"
#include "scenario.hpp"

namespace cubie_test {
namespace {

std::string last_message() {
  char text[512];
  cubie_last_error_message(text, sizeof text);
  return text;
}

/// A folder with the kernel of the scenario, for tests that need not compile.
const std::string& warm_folder() {
  static const Folder folder;
  static const bool warm = [] {
    Scenario scenario(folder.path().c_str());
    return scenario.run() == CUBIE_OK;
  }();
  EXPECT_TRUE(warm);
  return folder.path();
}

/// Calls that are refused, one of each kind.
void provoke_errors(cubie_context* context, cubie_batch* batch) {
  cubie_solver* solver = nullptr;
  EXPECT_EQ(cubie_solver_create(context, "states x = 1.5\ndx = -k*x\n", &solver), CUBIE_ERR_MODEL);
  EXPECT_EQ(cubie_batch_set_double(batch, "t_endd", 1.0), CUBIE_ERR_UNKNOWN_NAME);
  EXPECT_EQ(cubie_batch_set_double(batch, "save_every", -0.5), CUBIE_ERR_OUT_OF_RANGE);
  EXPECT_EQ(cubie_batch_set_values(batch, "rho", nullptr, 3), CUBIE_ERR_INVALID_ARGUMENT);
}

/// Catches what the process writes to file descriptors 1 and 2.
class CapturedOutput {
 public:
  CapturedOutput() {
    std::fflush(nullptr);
    file_ = memfd_create("captured", MFD_CLOEXEC);
    for (const int fd : {1, 2}) {
      saved_[static_cast<std::size_t>(fd) - 1] = dup(fd);
      dup2(file_, fd);
    }
  }
  CapturedOutput(const CapturedOutput&) = delete;
  CapturedOutput& operator=(const CapturedOutput&) = delete;
  ~CapturedOutput() { (void)end(); }
  std::string end() {
    std::string text;
    if (file_ < 0) return text;
    std::fflush(nullptr);
    for (const int fd : {1, 2}) {
      dup2(saved_[static_cast<std::size_t>(fd) - 1], fd);
      close(saved_[static_cast<std::size_t>(fd) - 1]);
    }
    char buffer[4096];
    lseek(file_, 0, SEEK_SET);
    for (ssize_t n = 0; (n = read(file_, buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<std::size_t>(n));
    close(file_);
    file_ = -1;
    return text;
  }

 private:
  int file_ = -1;
  std::array<int, 2> saved_{};
};

TEST(Output, NothingIsWrittenByCreatingCompilingFailingSolvingAndDestroying) {
  CapturedOutput captured;
  cubie_status status = CUBIE_OK;
  cubie_status refused = CUBIE_OK;
  {
    Scenario scenario(nullptr);
    status = scenario.run();
    if (status == CUBIE_OK) provoke_errors(scenario.context, scenario.batch);
    // A context whose compile module is none: the solve fails.
    Scenario broken(nullptr);
    for (int step = 0; step < 4; ++step) (void)broken.take(step);
    (void)cubie_context_set_string(broken.context, "hostjit_path", "/nowhere/libcubie-hostjit.so");
    for (int step = 4; step <= Scenario::kWait; ++step) refused = broken.take(step);
  }
  EXPECT_EQ(captured.end(), "");
  EXPECT_EQ(status, CUBIE_OK);
  EXPECT_EQ(refused, CUBIE_ERR_COMPILE);
}

/// Everything a thread's floating-point mode consists of, exception flags included.
struct FloatMode {
  int rounding = std::fegetround();
  int flags = std::fetestexcept(FE_ALL_EXCEPT);
  unsigned control = 0;
  FloatMode() {
#if defined(__x86_64__)
    control = _mm_getcsr();
#endif
  }
  bool operator==(const FloatMode&) const = default;
};

/// Rounds up and flushes subnormal numbers, with one exception flag raised, while it lives.
class OddFloatMode {
 public:
  OddFloatMode() {
    std::fegetenv(&saved_);
    std::fesetround(FE_UPWARD);
    std::feraiseexcept(FE_UNDERFLOW);
#if defined(__x86_64__)
    _mm_setcsr(_mm_getcsr() | 0x8040U);  // flush to zero, subnormals are zeros
#endif
  }
  OddFloatMode(const OddFloatMode&) = delete;
  OddFloatMode& operator=(const OddFloatMode&) = delete;
  ~OddFloatMode() { std::fesetenv(&saved_); }

 private:
  std::fenv_t saved_;
};

struct ModeSeen {
  FloatMode expected;
  int calls = 0;
  int wrong = 0;
};

std::int32_t look_at_mode(std::int64_t, std::int64_t, void* userdata) {
  auto* seen = static_cast<ModeSeen*>(userdata);
  ++seen->calls;
  if (!(FloatMode() == seen->expected)) ++seen->wrong;
  return 0;
}

// Numbers whose reading, planning and computing all depend on the rounding mode and on subnormals.
constexpr const char* kDelicate =
    "states x = 0.1, tiny = 3e-310\n"
    "parameters k = 0.3, small = 4.7e-311\n"
    "constants third = 1/3, sum = 0.1 + 0.2, least = 2.5e-308/7\n"
    "observables scaled\n"
    "dx = -k*x + third*sin(t) + sum\n"
    "dtiny = small*k + least*0\n"
    "scaled = tiny*1e300 + least*1e300\n";

/// Everything a delicate solve gives, as numbers and text.
struct Report {
  std::vector<double> numbers;
  std::string text;
  bool operator==(const Report& other) const {
    return text == other.text && numbers.size() == other.numbers.size() &&
           std::memcmp(numbers.data(), other.numbers.data(), numbers.size() * sizeof(double)) == 0;
  }
};

/// Solves, and calls `check` after every call with its number.
template <class Check>
Report delicate_report(const char* precision, Check&& check, cubie_progress_fn progress, void* userdata) {
  Report report;
  cubie_context* context = nullptr;
  cubie_solver* solver = nullptr;
  cubie_batch* batch = nullptr;
  cubie_result* res = nullptr;
  int number = 0;
  const auto call = [&](cubie_status status) {
    check(++number);
    if (status != CUBIE_OK) report.text += "call " + std::to_string(number) + ": " + last_message() + "\n";
  };
  call(cubie_context_create(&context));
  call(cubie_context_set_string(context, "cache_directory", warm_folder().c_str()));
  call(cubie_solver_create(context, kDelicate, &solver));
  call(cubie_solver_set_string(solver, "save_variables", "all"));
  call(cubie_solver_set_string(solver, "precision", precision));
  call(cubie_solver_set_double(solver, "rtol", 1e-7));
  call(cubie_solver_set_double(solver, "safety", 0.85));
  call(cubie_batch_create(solver, &batch));
  const double k[4] = {0.1, 0.2, 0.3, 0.7};
  call(cubie_batch_set_values(batch, "k", k, 4));
  const float small[4] = {1e-40F, 2e-41F, 0.1F, 0.3F};
  call(cubie_batch_set_values_f32(batch, "small", small, 4));
  call(cubie_batch_set_double(batch, "t_end", 0.7));
  call(cubie_batch_set_double(batch, "save_every", 0.1));
  call(cubie_batch_solve(batch, progress, userdata, &res));
  std::vector<double>& numbers = report.numbers;
  numbers.resize(400);
  double* at = numbers.data();
  const auto copy = [&](auto&& function) {
    std::int64_t n = 0;
    call(function(at, numbers.data() + numbers.size() - at, &n));
    at += n;
  };
  copy([&](double* dst, std::int64_t len, std::int64_t* n) {
    return cubie_result_copy_outputs(res, CUBIE_ORDER_RUN_VARIABLE_TIME, dst, len, n);
  });
  copy(
      [&](double* dst, std::int64_t len, std::int64_t* n) { return cubie_result_copy_final_states(res, dst, len, n); });
  copy([&](double* dst, std::int64_t len, std::int64_t* n) { return cubie_result_copy_last_steps(res, dst, len, n); });
  copy([&](double* dst, std::int64_t len, std::int64_t* n) { return cubie_result_copy_save_times(res, dst, len, n); });
  copy([&](double* dst, std::int64_t len, std::int64_t* n) { return cubie_batch_copy_save_times(batch, dst, len, n); });
  std::array<float, 200> floats{};
  call(cubie_result_copy_outputs_f32(res, CUBIE_ORDER_TIME_VARIABLE_RUN, floats.data(), 200, nullptr));
  numbers.resize(static_cast<std::size_t>(at - numbers.data()));
  double value = 0.0;
  for (const char* name : {"x", "tiny", "k", "small"}) {
    call(cubie_batch_get_value(batch, name, 1, &value));
    numbers.push_back(value);
  }
  call(cubie_result_get_effective_rtol(res, &value));
  numbers.push_back(value);
  std::int64_t length = 0;
  call(cubie_solver_copy_kernel_text(solver, nullptr, 0, &length));
  std::string text(static_cast<std::size_t>(length), '\0');
  call(cubie_solver_copy_kernel_text(solver, text.data(), length, nullptr));
  report.text += text;
  provoke_errors(context, batch);
  check(++number);
  report.text += last_message();
  call(cubie_solver_set_double(solver, "atol", -2.5e-7));
  cubie_result_destroy(res);
  cubie_batch_destroy(batch);
  cubie_solver_destroy(solver);
  cubie_context_destroy(context);
  check(++number);
  // What was narrowed is compared as bits: a conversion here would be one more that depends on the mode.
  report.text.append(reinterpret_cast<const char*>(floats.data()), sizeof floats);
  return report;
}

class FloatEnvironment : public testing::TestWithParam<const char*> {};

TEST_P(FloatEnvironment, StaysAsTheCallerSetItAndDoesNotMatter) {
  const Report plain = delicate_report(
      GetParam(), [](int) {}, nullptr, nullptr);
  std::vector<int> changed_by;
  ModeSeen seen;
  Report odd;
  {
    const OddFloatMode mode;
    const FloatMode before;
    seen.expected = before;
    odd = delicate_report(
        GetParam(),
        [&](int call) {
          if (!(FloatMode() == before)) changed_by.push_back(call);
        },
        look_at_mode, &seen);
  }
  EXPECT_EQ(changed_by, std::vector<int>{});
  EXPECT_EQ(plain.text, odd.text);
  ASSERT_EQ(plain.numbers.size(), odd.numbers.size());
  for (std::size_t i = 0; i < plain.numbers.size(); ++i) {
    EXPECT_EQ(std::memcmp(&plain.numbers[i], &odd.numbers[i], sizeof(double)), 0)
        << "number " << i << ": " << plain.numbers[i] << " and " << odd.numbers[i];
  }
  EXPECT_GE(seen.calls, 1);
  EXPECT_EQ(seen.wrong, 0);
}

TEST(FloatEnvironment, ACompileLeavesTheModeAlone) {
  const OddFloatMode mode;
  const FloatMode before;
  Scenario scenario(nullptr);
  const cubie_status status = scenario.run();
  const bool same = FloatMode() == before;
  EXPECT_EQ(status, CUBIE_OK);
  EXPECT_TRUE(same);
}

INSTANTIATE_TEST_SUITE_P(Precision, FloatEnvironment, testing::Values("f64", "f32"));

/// Locale of the process with a comma as decimal point, made for this test.
class GermanLocale {
 public:
  GermanLocale() {
    const std::string command =
        "localedef -i de_DE -f UTF-8 --no-archive '" + folder_.path() + "/de_DE.utf8' >/dev/null 2>&1";
    (void)!std::system(command.c_str());
    setenv("LOCPATH", folder_.path().c_str(), 1);
    valid_ = std::setlocale(LC_ALL, "de_DE.utf8") != nullptr && std::string(std::localeconv()->decimal_point) == ",";
    if (valid_) std::locale::global(std::locale("de_DE.utf8"));
  }
  GermanLocale(const GermanLocale&) = delete;
  GermanLocale& operator=(const GermanLocale&) = delete;
  ~GermanLocale() {
    std::locale::global(std::locale::classic());
    std::setlocale(LC_ALL, "C");
    unsetenv("LOCPATH");
  }
  [[nodiscard]] bool valid() const noexcept { return valid_; }

 private:
  Folder folder_;
  bool valid_ = false;
};

TEST(Locale, ADecimalCommaChangesNeitherNumbersNorMessages) {
  const Report plain = delicate_report(
      "f64", [](int) {}, nullptr, nullptr);
  Scenario plain_scenario(nullptr);
  ASSERT_EQ(plain_scenario.run(), CUBIE_OK);
  Report german;
  Scenario german_scenario(nullptr);
  cubie_status status = CUBIE_OK;
  std::string after;
  {
    const GermanLocale locale;
    if (!locale.valid()) GTEST_SKIP() << "no locale with a decimal comma can be made here";
    german = delicate_report(
        "f64", [](int) {}, nullptr, nullptr);
    status = german_scenario.run();  // with a compile
    after = std::setlocale(LC_ALL, nullptr);
  }
  EXPECT_EQ(after, "de_DE.utf8");
  EXPECT_EQ(plain.text, german.text);
  EXPECT_TRUE(plain == german);
  EXPECT_EQ(status, CUBIE_OK);
  EXPECT_TRUE(plain_scenario.numbers == german_scenario.numbers);
}

/// Handlers of all signals and the mask of this thread.
struct Signals {
  std::array<struct sigaction, 65> actions{};
  sigset_t mask{};
  Signals() {
    for (int s = 1; s < 65; ++s) sigaction(s, nullptr, &actions[static_cast<std::size_t>(s)]);
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  }
  [[nodiscard]] std::vector<int> changes(const Signals& other) const {
    std::vector<int> changed;
    for (int s = 1; s < 65; ++s) {
      const struct sigaction& a = actions[static_cast<std::size_t>(s)];
      const struct sigaction& b = other.actions[static_cast<std::size_t>(s)];
      if (a.sa_handler != b.sa_handler || a.sa_flags != b.sa_flags ||
          sigismember(&mask, s) != sigismember(&other.mask, s)) {
        changed.push_back(s);
      }
    }
    return changed;
  }
};

TEST(Signals, HandlersAndMaskStayAsTheyWere) {
  const Signals before;
  {
    Scenario scenario(nullptr);
    ASSERT_EQ(scenario.run(), CUBIE_OK);
    EXPECT_EQ(before.changes(Signals()), std::vector<int>{}) << "while the context lives";
  }
  EXPECT_EQ(before.changes(Signals()), std::vector<int>{});
}

}  // namespace
}  // namespace cubie_test
