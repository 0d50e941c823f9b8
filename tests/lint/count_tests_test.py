#!/usr/bin/env python3
"""The closing line of ./dev test counts what meson's logs say."""

import json
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import count_tests  # noqa: E402

GTEST_SUITE = """<testsuite name="cubie.cubie:core / a.b.Suite">
  <testcase name="Passes" status="run" classname="Suite"/>
  <testcase name="Skips" status="run" classname="Suite"><skipped message="x"/></testcase>
  {extra}
</testsuite>"""


class CountTests(unittest.TestCase):
    def count(self, programs, suites=""):
        with tempfile.TemporaryDirectory() as folder:
            base = folder + "/log"
            with open(base + ".json", "w", encoding="utf-8") as log:
                for name, result in programs:
                    log.write(json.dumps({"name": name, "result": result}) + "\n")
            with open(base + ".junit.xml", "w", encoding="utf-8") as log:
                log.write(f"<testsuites>{suites}</testsuites>")
            return count_tests.count(base)

    def test_plain_programs_are_one_case_each(self):
        total, failures = self.count([("p:s / a", "OK"), ("p:s / b", "SKIP"), ("p:s / c", "TIMEOUT")])
        self.assertEqual(total, {"passed": 1, "failed": 1, "skipped": 1})
        self.assertEqual(failures, ["p:s / c (TIMEOUT)"])

    def test_googletest_program_counts_its_cases(self):
        total, failures = self.count([("cubie:core / a.b", "OK")], GTEST_SUITE.format(extra=""))
        self.assertEqual(total, {"passed": 1, "failed": 0, "skipped": 1})
        self.assertEqual(failures, [])

    def test_tap_program_counts_its_cases(self):
        suite = """<testsuite name="cubie.cubie:bindings / a.b">
          <testcase name="1 passes" classname="x"/><testcase name="2 fails" classname="x"><failure/></testcase>
          <testcase name="3 skips" classname="x"><skipped/></testcase></testsuite>"""
        total, failures = self.count([("cubie:bindings / a.b", "FAIL")], suite)
        self.assertEqual(total, {"passed": 1, "failed": 1, "skipped": 1})
        self.assertEqual(failures, ["cubie:bindings / a.b (FAIL)"])

    def test_failed_case_is_counted_once(self):
        extra = '<testcase name="Fails" status="run" classname="Suite"><failure message="x"/></testcase>'
        total, _ = self.count([("cubie:core / a.b", "FAIL")], GTEST_SUITE.format(extra=extra))
        self.assertEqual(total, {"passed": 1, "failed": 1, "skipped": 1})

    def test_program_that_fails_after_its_cases_passed_is_a_failure(self):
        total, _ = self.count([("cubie:core / a.b", "FAIL")], GTEST_SUITE.format(extra=""))
        self.assertEqual(total, {"passed": 1, "failed": 1, "skipped": 1})

    def test_nothing_run_is_a_failure(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(count_tests.main([folder + "/absent"]), 1)


if __name__ == "__main__":
    unittest.main()
