// Every option of the table can be found, read, set and read back through the C interface.

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "session.hpp"

namespace cubie_test {
namespace {

using CopyFn = cubie_status (*)(std::int64_t, char*, std::int64_t, std::int64_t*);

std::string field(CopyFn copy, std::int64_t index) {
  std::int64_t needed = 0;
  EXPECT_EQ(copy(index, nullptr, 0, &needed), CUBIE_OK) << last_message();
  std::string text(static_cast<std::size_t>(needed), '\0');
  EXPECT_EQ(copy(index, text.data(), needed, nullptr), CUBIE_OK) << last_message();
  text.pop_back();
  return text;
}

struct Option {
  std::int64_t index = 0;
  std::string name, choices, fallback;
  std::int32_t scope = 0, type = 0;
};

std::vector<Option> all_options() {
  std::int64_t count = 0;
  EXPECT_EQ(cubie_option_get_count(&count), CUBIE_OK);
  std::vector<Option> options;
  for (std::int64_t i = 0; i < count; ++i) {
    Option option{i, field(cubie_option_copy_name, i), field(cubie_option_copy_choices, i),
                  field(cubie_option_copy_default, i)};
    EXPECT_EQ(cubie_option_get_scope(i, &option.scope), CUBIE_OK);
    EXPECT_EQ(cubie_option_get_type(i, &option.type), CUBIE_OK);
    options.push_back(option);
  }
  return options;
}

// The three handles behind one face.
class OptionsThroughC : public testing::Test {
 protected:
  void SetUp() override {
    CUBIE_OK_OR_FAIL(cubie_context_create(&context_));
    CUBIE_OK_OR_FAIL(cubie_solver_create(context_, kModel, &solver_));
    CUBIE_OK_OR_FAIL(cubie_batch_create(solver_, &batch_));
  }
  void TearDown() override {
    cubie_batch_destroy(batch_);
    cubie_solver_destroy(solver_);
    cubie_context_destroy(context_);
  }

  cubie_status set(const Option& o, std::int64_t number) {
    if (o.scope == CUBIE_SCOPE_CONTEXT) return cubie_context_set_int64(context_, o.name.c_str(), number);
    if (o.scope == CUBIE_SCOPE_SOLVER) return cubie_solver_set_int64(solver_, o.name.c_str(), number);
    return cubie_batch_set_int64(batch_, o.name.c_str(), number);
  }
  cubie_status set(const Option& o, double number) {
    if (o.scope == CUBIE_SCOPE_CONTEXT) return cubie_context_set_double(context_, o.name.c_str(), number);
    if (o.scope == CUBIE_SCOPE_SOLVER) return cubie_solver_set_double(solver_, o.name.c_str(), number);
    return cubie_batch_set_double(batch_, o.name.c_str(), number);
  }
  cubie_status set(const Option& o, const std::string& text) {
    if (o.scope == CUBIE_SCOPE_CONTEXT) return cubie_context_set_string(context_, o.name.c_str(), text.c_str());
    if (o.scope == CUBIE_SCOPE_SOLVER) return cubie_solver_set_string(solver_, o.name.c_str(), text.c_str());
    return cubie_batch_set_string(batch_, o.name.c_str(), text.c_str());
  }
  std::int64_t get_int64(const Option& o) {
    std::int64_t number = -777;
    cubie_status status = CUBIE_OK;
    if (o.scope == CUBIE_SCOPE_CONTEXT) status = cubie_context_get_int64(context_, o.name.c_str(), &number);
    if (o.scope == CUBIE_SCOPE_SOLVER) status = cubie_solver_get_int64(solver_, o.name.c_str(), &number);
    if (o.scope == CUBIE_SCOPE_BATCH) status = cubie_batch_get_int64(batch_, o.name.c_str(), &number);
    EXPECT_EQ(status, CUBIE_OK) << last_message();
    return number;
  }
  double get_double(const Option& o) {
    double number = -777;
    cubie_status status = CUBIE_OK;
    if (o.scope == CUBIE_SCOPE_CONTEXT) status = cubie_context_get_double(context_, o.name.c_str(), &number);
    if (o.scope == CUBIE_SCOPE_SOLVER) status = cubie_solver_get_double(solver_, o.name.c_str(), &number);
    if (o.scope == CUBIE_SCOPE_BATCH) status = cubie_batch_get_double(batch_, o.name.c_str(), &number);
    EXPECT_EQ(status, CUBIE_OK) << last_message();
    return number;
  }
  std::string get_text(const Option& o) {
    char text[256] = "";
    cubie_status status = CUBIE_OK;
    const char* name = o.name.c_str();
    if (o.scope == CUBIE_SCOPE_CONTEXT) status = cubie_context_copy_string(context_, name, text, 256, nullptr);
    if (o.scope == CUBIE_SCOPE_SOLVER) status = cubie_solver_copy_string(solver_, name, text, 256, nullptr);
    if (o.scope == CUBIE_SCOPE_BATCH) status = cubie_batch_copy_string(batch_, name, text, 256, nullptr);
    EXPECT_EQ(status, CUBIE_OK) << last_message();
    return text;
  }

  cubie_context* context_ = nullptr;
  cubie_solver* solver_ = nullptr;
  cubie_batch* batch_ = nullptr;
};

std::vector<std::string> words(const std::string& choices) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at <= choices.size();) {
    const std::size_t bar = std::min(choices.find('|', at), choices.size());
    all.push_back(choices.substr(at, bar - at));
    at = bar + 1;
  }
  return all;
}

TEST(OptionTableThroughC, EveryOptionIsFoundByItsName) {
  for (const Option& o : all_options()) {
    std::int64_t index = -1;
    EXPECT_EQ(cubie_option_find(o.scope, o.name.c_str(), &index), CUBIE_OK) << last_message();
    EXPECT_EQ(index, o.index) << o.name;
  }
}

TEST(OptionTableThroughC, EveryOptionHasHelpAndAVersion) {
  for (const Option& o : all_options()) {
    EXPECT_FALSE(field(cubie_option_copy_help, o.index).empty()) << o.name;
    EXPECT_FALSE(field(cubie_option_copy_since, o.index).empty()) << o.name;
  }
}

TEST(OptionTableThroughC, UnitsAreThere) {
  std::int64_t index = 0;
  CUBIE_OK_OR_FAIL(cubie_option_find(CUBIE_SCOPE_BATCH, "t_end", &index));
  EXPECT_EQ(field(cubie_option_copy_unit, index), "unit of t");
}

TEST(OptionTableThroughC, RangesBelongToTheirType) {
  for (const Option& o : all_options()) {
    Outs out;
    const cubie_status as_int = cubie_option_get_int64_range(o.index, &out.i64[0], &out.i64[1]);
    EXPECT_EQ(as_int, o.type == CUBIE_TYPE_INT64 ? CUBIE_OK : CUBIE_ERR_INVALID_ARGUMENT) << o.name;
    const cubie_status as_double = cubie_option_get_double_range(o.index, &out.f64[0], &out.f64[1], &out.i32[0]);
    EXPECT_EQ(as_double, o.type == CUBIE_TYPE_DOUBLE ? CUBIE_OK : CUBIE_ERR_INVALID_ARGUMENT) << o.name;
    if (o.type == CUBIE_TYPE_STRING) {
      EXPECT_TRUE(out.untouched()) << o.name;
    }
  }
}

TEST_F(OptionsThroughC, DefaultsAreTheOnesOfTheTable) {
  for (const Option& o : all_options()) {
    if (o.type == CUBIE_TYPE_STRING) {
      EXPECT_EQ(get_text(o), o.fallback) << o.name;
    } else if (o.type == CUBIE_TYPE_INT64) {
      EXPECT_EQ(std::to_string(get_int64(o)), o.fallback) << o.name;
    } else {
      double fallback = 0.0;
      std::from_chars(o.fallback.data(), o.fallback.data() + o.fallback.size(), fallback);
      const double in_force = get_double(o);
      EXPECT_TRUE(in_force == fallback || (std::isnan(in_force) && std::isnan(fallback))) << o.name;
    }
  }
}

TEST_F(OptionsThroughC, EveryChoiceCanBeSetAndReadBack) {
  for (const Option& o : all_options()) {
    if (o.choices.empty()) continue;
    for (const std::string& word : words(o.choices)) {
      if (o.type == CUBIE_TYPE_INT64) {
        EXPECT_EQ(set(o, static_cast<std::int64_t>(std::stoll(word))), CUBIE_OK) << o.name << ": " << last_message();
        EXPECT_EQ(std::to_string(get_int64(o)), word);
      } else {
        EXPECT_EQ(set(o, word), CUBIE_OK) << o.name << ": " << last_message();
        EXPECT_EQ(get_text(o), word);
      }
    }
  }
}

TEST_F(OptionsThroughC, AWordWithASlipIsRefusedWithTheNearestAndNothingChanges) {
  int seen = 0;
  for (const Option& o : all_options()) {
    if (o.choices.empty() || o.type != CUBIE_TYPE_STRING) continue;
    for (const std::string& word : words(o.choices)) {
      if (word.size() < 4) continue;
      ASSERT_EQ(set(o, word), CUBIE_OK);
      std::string slip = word;
      slip[word.size() / 2] = '#';
      EXPECT_EQ(set(o, slip), CUBIE_ERR_INVALID_ARGUMENT) << o.name;
      for (const std::string& part : {o.name, slip, "did you mean \"" + word + "\"?"}) {
        EXPECT_NE(last_message().find(part), std::string::npos) << o.name << ": " << last_message();
      }
      EXPECT_EQ(set(o, std::string()), CUBIE_ERR_INVALID_ARGUMENT) << o.name;
      EXPECT_EQ(get_text(o), word) << o.name;
      ++seen;
    }
  }
  EXPECT_GT(seen, 20);
}

TEST_F(OptionsThroughC, BothEndsOfEveryIntegerRangeCanBeSetAndNothingBeyond) {
  for (const Option& o : all_options()) {
    if (o.type != CUBIE_TYPE_INT64 || !o.choices.empty()) continue;
    std::int64_t min = 0;
    std::int64_t max = 0;
    CUBIE_OK_OR_FAIL(cubie_option_get_int64_range(o.index, &min, &max));
    for (const std::int64_t end : {min, max}) {
      EXPECT_EQ(set(o, end), CUBIE_OK) << o.name << ": " << last_message();
      EXPECT_EQ(get_int64(o), end) << o.name;
    }
    if (min > std::numeric_limits<std::int64_t>::min()) {
      EXPECT_EQ(set(o, min - 1), CUBIE_ERR_OUT_OF_RANGE) << o.name;
    }
    if (max < std::numeric_limits<std::int64_t>::max()) {
      EXPECT_EQ(set(o, max + 1), CUBIE_ERR_OUT_OF_RANGE) << o.name;
    }
    EXPECT_EQ(get_int64(o), max) << o.name;
  }
}

TEST_F(OptionsThroughC, EveryNumberRangeIsKept) {
  const double inf = std::numeric_limits<double>::infinity();
  for (const Option& o : all_options()) {
    if (o.type != CUBIE_TYPE_DOUBLE) continue;
    double min = 0;
    double max = 0;
    std::int32_t open = 0;
    CUBIE_OK_OR_FAIL(cubie_option_get_double_range(o.index, &min, &max, &open));
    const double inside = std::isfinite(max) ? max : std::isfinite(min) ? min + 1.5 : 1.5;
    EXPECT_EQ(set(o, inside), CUBIE_OK) << o.name << ": " << last_message();
    EXPECT_EQ(get_double(o), inside) << o.name;
    for (const double bad : {inf, -inf}) EXPECT_EQ(set(o, bad), CUBIE_ERR_INVALID_ARGUMENT) << o.name;
    if (std::isfinite(min)) {
      EXPECT_EQ(set(o, std::nextafter(min, -inf)), CUBIE_ERR_OUT_OF_RANGE) << o.name;
      EXPECT_EQ(get_double(o), inside) << o.name;
      EXPECT_EQ(set(o, min), open == 1 ? CUBIE_ERR_OUT_OF_RANGE : CUBIE_OK) << o.name;
    }
    if (std::isfinite(max)) {
      EXPECT_EQ(set(o, std::nextafter(max, inf)), CUBIE_ERR_OUT_OF_RANGE) << o.name;
    }
  }
}

TEST_F(OptionsThroughC, NanIsTakenOnlyWhereItIsTheDefault) {
  for (const Option& o : all_options()) {
    if (o.type != CUBIE_TYPE_DOUBLE) continue;
    const bool automatic = o.fallback == "nan";
    EXPECT_EQ(set(o, std::nan("")), automatic ? CUBIE_OK : CUBIE_ERR_INVALID_ARGUMENT) << o.name;
  }
}

TEST_F(OptionsThroughC, TheWrongTypeIsRefusedAndNamesTheOption) {
  for (const Option& o : all_options()) {
    if (o.type != CUBIE_TYPE_STRING) {
      EXPECT_EQ(set(o, std::string("1")), CUBIE_ERR_INVALID_ARGUMENT) << o.name;
      EXPECT_NE(last_message().find(o.name), std::string::npos) << last_message();
    }
    if (o.type != CUBIE_TYPE_DOUBLE) {
      EXPECT_EQ(set(o, 1.0), CUBIE_ERR_INVALID_ARGUMENT) << o.name;
      EXPECT_NE(last_message().find(o.name), std::string::npos) << last_message();
    }
  }
}

TEST_F(OptionsThroughC, UnknownNamesComeWithAHint) {
  EXPECT_EQ(cubie_solver_set_double(solver_, "rtoll", 1e-3), CUBIE_ERR_UNKNOWN_NAME);
  EXPECT_EQ(last_message(), "unknown solver option \"rtoll\" (did you mean \"rtol\"?)");
  EXPECT_EQ(cubie_batch_set_double(batch_, "rtol", 1e-3), CUBIE_ERR_UNKNOWN_NAME);
  EXPECT_EQ(last_message(), "option \"rtol\" belongs to the solver, not to the batch");
  EXPECT_EQ(cubie_context_set_int64(context_, "", 1), CUBIE_ERR_UNKNOWN_NAME);
}

TEST_F(OptionsThroughC, MessagesNameArgumentAndValue) {
  EXPECT_EQ(cubie_solver_set_double(solver_, "rtol", -1e-6), CUBIE_ERR_OUT_OF_RANGE);
  EXPECT_EQ(last_message(), "rtol must be > 0 (got -1e-06)");
}

TEST_F(OptionsThroughC, AGpuThatIsNotThereIsRefusedOnceTheDeviceIsWanted) {
  CUBIE_OK_OR_FAIL(cubie_context_set_string(context_, "device", "cuda:1000"));
  std::int32_t kind = -1;
  EXPECT_EQ(cubie_context_get_device_kind(context_, &kind), CUBIE_ERR_NO_DEVICE);
  EXPECT_EQ(kind, -1);
  EXPECT_EQ(cubie_context_set_string(context_, "device", "cuda:first"), CUBIE_ERR_INVALID_ARGUMENT);
  CUBIE_OK_OR_FAIL(cubie_context_set_string(context_, "device", "host"));
  CUBIE_OK_OR_FAIL(cubie_context_get_device_kind(context_, &kind));
  EXPECT_EQ(kind, CUBIE_DEVICE_HOST);
}

}  // namespace
}  // namespace cubie_test
