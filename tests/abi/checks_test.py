#!/usr/bin/env python3
"""The ABI checks find what they are there to find."""

import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import check_api_docs  # noqa: E402
import check_exports  # noqa: E402

GOOD = """/** Gives a number.
 *
 *  @param batch      A batch.
 *  @param out_count  Receives it.
 *  @return CUBIE_OK.
 *  Threads: any. Blocks: no. Since: 0.1.
 */
CUBIE_API cubie_status cubie_batch_get_count(const cubie_batch* batch, int64_t* out_count) CUBIE_NOEXCEPT;
"""


class Docs(unittest.TestCase):
    def problems(self, text):
        return check_api_docs.check(text)[0]

    def test_complete_declaration_is_fine(self):
        self.assertEqual(self.problems(GOOD), [])

    def test_each_missing_part_is_found(self):
        for part in (" *  @param batch      A batch.\n", " *  @return CUBIE_OK.\n", " Blocks: no.", " Since: 0.1."):
            self.assertEqual(len(self.problems(GOOD.replace(part, ""))), 1, part)

    def test_type_that_bindings_cannot_pass_is_found(self):
        for bad in ("size_t* out_count", "bool* out_count", "unsigned* out_count"):
            self.assertEqual(len(self.problems(GOOD.replace("int64_t* out_count", bad))), 1, bad)

    def test_reserved_parameter_name_is_found(self):
        self.assertEqual(len(self.problems(GOOD.replace("batch ", "result ").replace("* batch", "* result"))), 1)

    def test_declaration_without_comment_is_found(self):
        self.assertEqual(len(self.problems(GOOD + "\nCUBIE_API int32_t cubie_x(void) CUBIE_NOEXCEPT;\n")), 1)


class Exports(unittest.TestCase):
    def test_lists_are_read(self):
        self.assertEqual(check_exports.header_symbols(GOOD), {"cubie_batch_get_count"})
        self.assertEqual(check_exports.map_symbols("/* x; */ N { global: a; b; local: *; };"), {"a", "b"})
        self.assertEqual(check_exports.history_symbols("1 add cubie_a\n2 add cubie_b\n3 remove cubie_a"), {"cubie_b"})

    def test_pattern_in_the_map_is_an_error(self):
        with self.assertRaises(ValueError):
            check_exports.map_symbols("N { global: cubie_*; local: *; };")

    def test_broken_history_is_an_error(self):
        for text in ("1 add cubie_a\n1 add cubie_a", "1 remove cubie_a", "2 add cubie_a\n1 add cubie_b", "cubie_a"):
            with self.assertRaises(ValueError):
                check_exports.history_symbols(text)

    def test_difference_is_reported_both_ways(self):
        found = check_exports.compare([("header", {"a", "b"}), ("map", {"b", "c"})])
        self.assertEqual(found, ["a: in header, not in map", "c: in map, not in header"])


if __name__ == "__main__":
    unittest.main()
