// The exit flag: unset while the program runs, set for destructors that exit() runs.

#include <cstdlib>

#include <gtest/gtest.h>

#include "util/exit_flag.hpp"

namespace cubie {
namespace {

TEST(ExitFlag, IsUnsetWhileTheProcessRuns) {
  watch_process_exit();
  watch_process_exit();
  EXPECT_FALSE(process_is_exiting());
}

[[noreturn]] void exit_and_report_in_destructor() {
  // Made before the watch starts, so destroyed after the handler has run.
  static const struct Reporter {
    ~Reporter() { std::_Exit(process_is_exiting() ? 7 : 8); }
  } reporter;
  watch_process_exit();
  std::exit(0);
}

TEST(ExitFlagDeathTest, IsSetWhenStaticObjectsAreDestroyed) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(exit_and_report_in_destructor(), testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace cubie
