// The option table is sound, and every check refuses what the row forbids with a message that names it.

#include "config/options.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "config/device_choice.hpp"
#include "util/error.hpp"

namespace cubie::config {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
const double kNan = std::numeric_limits<double>::quiet_NaN();

struct Failure {
  ErrorCode code = ErrorCode::ok;
  std::string message;
};

template <class F>
Failure failure_of(F&& f) {
  try {
    f();
  } catch (const Error& error) {
    return {error.code(), error.message()};
  }
  return {};
}

Failure setting(OptionSet& set, OptionId id, const Value& value) {
  return failure_of([&] { set.set(id, value); });
}

TEST(OptionTable, RowsStandAtTheirId) {
  for (std::size_t i = 0; i < options().size(); ++i) EXPECT_EQ(static_cast<std::size_t>(options()[i].id), i);
}

TEST(OptionTable, NamesAreUnique) {
  std::set<std::string_view> names;
  for (const OptionInfo& info : options()) EXPECT_TRUE(names.insert(info.name).second) << info.name;
}

TEST(OptionTable, EveryRowHasHelpAndSince) {
  for (const OptionInfo& info : options()) {
    EXPECT_FALSE(info.help.empty()) << info.name;
    EXPECT_FALSE(info.since.empty()) << info.name;
  }
}

TEST(OptionTable, EveryDefaultPassesItsOwnCheck) {
  for (const OptionInfo& info : options()) {
    EXPECT_NO_THROW((void)check_value(info, info.default_value())) << info.name;
    EXPECT_EQ(info.default_value().index(), static_cast<std::size_t>(info.type)) << info.name;
  }
}

TEST(OptionTable, RangesAreNotEmpty) {
  for (const OptionInfo& info : options()) {
    EXPECT_LE(info.int_min, info.int_max) << info.name;
    EXPECT_LE(info.float_min, info.float_max) << info.name;
  }
}

TEST(FindOption, FindsEveryRowInItsScope) {
  for (const OptionInfo& info : options()) EXPECT_EQ(&find_option(info.scope, info.name), &info);
}

TEST(FindOption, OffersTheNearestName) {
  const Failure f = failure_of([] { (void)find_option(Scope::solver, "rtoll"); });
  EXPECT_EQ(f.code, ErrorCode::unknown_name);
  EXPECT_EQ(f.message, "unknown solver option \"rtoll\" (did you mean \"rtol\"?)");
}

TEST(FindOption, SaysWhichObjectHasTheOption) {
  const Failure f = failure_of([] { (void)find_option(Scope::batch, "rtol"); });
  EXPECT_EQ(f.code, ErrorCode::unknown_name);
  EXPECT_EQ(f.message, "option \"rtol\" belongs to the solver, not to the batch");
}

TEST(FindOption, OffersANearNameOfAnotherObject) {
  const Failure f = failure_of([] { (void)find_option(Scope::context, "sav_every"); });
  EXPECT_EQ(f.message, "unknown context option \"sav_every\" (the batch has \"save_every\")");
}

TEST(FindOption, NamesAreCaseSensitive) {
  EXPECT_EQ(failure_of([] { (void)find_option(Scope::solver, "RTOL"); }).code, ErrorCode::unknown_name);
}

TEST(FindOption, LongAndControlTextStaysOneShortLine) {
  const std::string name = std::string(5000, 'x') + "\n";
  const Failure f = failure_of([&] { (void)find_option(Scope::solver, name); });
  EXPECT_EQ(f.code, ErrorCode::unknown_name);
  EXPECT_LT(f.message.size(), 200u);
  const Failure g = failure_of([] { (void)find_option(Scope::solver, "a\nb"); });
  EXPECT_EQ(g.message.find('\n'), std::string::npos);
}

TEST(OptionSet, StartsWithTheDefaults) {
  const OptionSet set(Scope::solver);
  EXPECT_EQ(set.get_text(OptionId::method), "auto");
  EXPECT_EQ(set.get_double(OptionId::rtol), 1e-6);
  EXPECT_EQ(set.get_int64(OptionId::lane_width), 0);
  EXPECT_TRUE(std::isnan(set.get_double(OptionId::kp)));
  EXPECT_FALSE(set.is_set(OptionId::rtol));
}

TEST(OptionSet, KeepsWhatIsSetUntilReset) {
  OptionSet set(Scope::batch);
  set.set(OptionId::t_end, 5.0);
  EXPECT_EQ(set.get_double(OptionId::t_end), 5.0);
  EXPECT_TRUE(set.is_set(OptionId::t_end));
  set.reset(OptionId::t_end);
  EXPECT_EQ(set.get_double(OptionId::t_end), 1.0);
  EXPECT_FALSE(set.is_set(OptionId::t_end));
}

TEST(OptionSet, TakesAnIntegerWhereADoubleIsWanted) {
  OptionSet set(Scope::batch);
  set.set(OptionId::t_end, std::int64_t{3});
  EXPECT_EQ(set.get_double(OptionId::t_end), 3.0);
}

TEST(OptionSet, RefusesAnIntegerADoubleMayNotHold) {
  OptionSet set(Scope::batch);
  const Failure f = setting(set, OptionId::t_end, (std::int64_t{1} << 53) + 1);
  EXPECT_EQ(f.code, ErrorCode::out_of_range);
  EXPECT_EQ(set.get_double(OptionId::t_end), 1.0);
}

TEST(OptionSet, RefusesTheWrongType) {
  OptionSet set(Scope::solver);
  EXPECT_EQ(setting(set, OptionId::rtol, std::string("1e-6")).message, "rtol takes a number (got text)");
  EXPECT_EQ(setting(set, OptionId::max_steps, 1.0).message, "max_steps takes an integer (got a number)");
  EXPECT_EQ(setting(set, OptionId::method, 1.0).code, ErrorCode::invalid_argument);
}

TEST(OptionSet, RefusesNumbersOutsideTheRange) {
  OptionSet solver(Scope::solver);
  OptionSet context(Scope::context);
  OptionSet batch(Scope::batch);
  const auto expect = [](const Failure& f, const char* message) {
    EXPECT_EQ(f.code, ErrorCode::out_of_range);
    EXPECT_EQ(f.message, message);
  };
  expect(setting(solver, OptionId::rtol, -1e-6), "rtol must be > 0 (got -1e-06)");
  expect(setting(solver, OptionId::rtol, 0.0), "rtol must be > 0 (got 0)");
  expect(setting(solver, OptionId::dt, -1.0), "dt must be >= 0 (got -1)");
  expect(setting(solver, OptionId::safety, 1.5), "safety must be in (0, 1] (got 1.5)");
  expect(setting(solver, OptionId::max_gain, 0.5), "max_gain must be >= 1 (got 0.5)");
  expect(setting(solver, OptionId::keep_statistics, std::int64_t{2}), "keep_statistics must be in [0, 1] (got 2)");
  expect(setting(solver, OptionId::lane_width, std::int64_t{3}),
         "lane_width must be one of 0, 1, 2, 4, 8, 16, 32 (got 3)");
  expect(setting(context, OptionId::threads, std::int64_t{-1}), "threads must be in [0, 4096] (got -1)");
  expect(setting(batch, OptionId::run_count, std::int64_t{-2}), "run_count must be >= -1 (got -2)");
}

TEST(OptionSet, RefusesNumbersThatAreNotFinite) {
  OptionSet solver(Scope::solver);
  const auto expect = [](const Failure& f, const char* message) {
    EXPECT_EQ(f.code, ErrorCode::invalid_argument);
    EXPECT_EQ(f.message, message);
  };
  expect(setting(solver, OptionId::rtol, kNan), "rtol must be finite (got nan)");
  expect(setting(solver, OptionId::dt_max, kInf), "dt_max must be finite (got inf)");
  expect(setting(solver, OptionId::kp, kInf), "kp must be finite (got inf)");
}

TEST(OptionSet, KeepsTheOldValueWhenRefusing) {
  OptionSet set(Scope::solver);
  set.set(OptionId::rtol, 1e-3);
  EXPECT_EQ(setting(set, OptionId::rtol, -1.0).code, ErrorCode::out_of_range);
  EXPECT_EQ(set.get_double(OptionId::rtol), 1e-3);
}

TEST(OptionSet, NanGivesAGainBackToTheMethod) {
  OptionSet set(Scope::solver);
  set.set(OptionId::kp, 0.7);
  set.set(OptionId::kp, kNan);
  EXPECT_TRUE(std::isnan(set.get_double(OptionId::kp)));
}

TEST(OptionSet, RefusesAWordThatIsNoChoiceWithAHint) {
  OptionSet set(Scope::solver);
  const Failure f = setting(set, OptionId::controller, std::string("gustafson"));
  EXPECT_EQ(f.code, ErrorCode::invalid_argument);
  EXPECT_EQ(f.message,
            "controller must be one of auto, fixed, i, pi, pid, gustafsson, h211b (got \"gustafson\"; did you mean "
            "\"gustafsson\"?)");
}

TEST(OptionSet, RefusesEmptyTextWhereAChoiceIsWanted) {
  OptionSet set(Scope::solver);
  EXPECT_EQ(setting(set, OptionId::precision, std::string()).code, ErrorCode::invalid_argument);
}

TEST(OptionSet, DoesNotTakeTwoChoicesAtOnce) {
  OptionSet set(Scope::solver);
  EXPECT_EQ(setting(set, OptionId::precision, std::string("f64|f32")).code, ErrorCode::invalid_argument);
}

TEST(OptionSet, TakesEveryFormOfADevice) {
  using Kind = DeviceChoice::Kind;
  const std::pair<std::string, DeviceChoice> forms[] = {
      {"auto", {Kind::automatic, 0}}, {"host", {Kind::host, 0}},     {"cuda", {Kind::cuda, 0}},
      {"cuda:0", {Kind::cuda, 0}},    {"cuda:12", {Kind::cuda, 12}}, {"cuda:2147483647", {Kind::cuda, 2147483647}}};
  OptionSet set(Scope::context);
  for (const auto& [text, choice] : forms) {
    EXPECT_EQ(setting(set, OptionId::device, text).message, "");
    EXPECT_EQ(set.get_text(OptionId::device), text);
    EXPECT_EQ(read_device_choice(text), choice) << text;
  }
}

TEST(OptionSet, RefusesWhatIsNoDeviceAndNamesWhatIs) {
  OptionSet set(Scope::context);
  for (const char* text : {"", "tpu", "Auto", "auto|host", "host:0", "cuda:", "cuda:x", "cuda:-1", "cuda:+1", "cuda: 1",
                           "cuda:1 ", "cuda:1.0", "cuda:0x1", "cuda:2147483648", "cuda:N"}) {
    const Failure f = setting(set, OptionId::device, std::string(text));
    EXPECT_EQ(f.code, ErrorCode::invalid_argument) << text;
    EXPECT_TRUE(f.message.starts_with("device must be one of auto, host, cuda, cuda:N (got \"" + std::string(text)))
        << f.message;
  }
  EXPECT_EQ(setting(set, OptionId::device, std::string("hots")).message,
            "device must be one of auto, host, cuda, cuda:N (got \"hots\"; did you mean \"host\"?)");
  EXPECT_EQ(setting(set, OptionId::device, std::string("tpu")).message,
            "device must be one of auto, host, cuda, cuda:N (got \"tpu\")");
  EXPECT_EQ(set.get_text(OptionId::device), "auto");
}

TEST(OptionSet, TakesAnyTextAsThePlaceOfNvrtc) {
  OptionSet set(Scope::context);
  EXPECT_EQ(set.get_text(OptionId::nvrtc_path), "");
  EXPECT_EQ(setting(set, OptionId::nvrtc_path, std::string("/opt/cuda/lib64")).message, "");
  EXPECT_EQ(set.get_text(OptionId::nvrtc_path), "/opt/cuda/lib64");
}

TEST(OptionSet, RefusesAnOptionOfAnotherScope) {
  OptionSet set(Scope::batch);
  EXPECT_EQ(failure_of([&] { (void)set.get(OptionId::rtol); }).code, ErrorCode::unknown_name);
}

}  // namespace
}  // namespace cubie::config
