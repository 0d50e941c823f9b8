#!/usr/bin/env python3
"""The check of documentation finds what it is there to find: each case is a small tree with one fault."""

import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import check_docs  # noqa: E402

MODEL = "states x = 1\n\nx' = -x\n"


class Docs(unittest.TestCase):
    def problems(self, page, name="docs/page.md"):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path, text in {name: page, "examples/language/decay.cubie": MODEL}.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text, encoding="utf-8")
            return check_docs.check(root)

    def expect_one(self, page, words, name="docs/page.md"):
        found = self.problems(page, name)
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_code_of_a_file_that_runs_is_fine(self):
        self.assertEqual(self.problems("<!-- from examples/language/decay.cubie -->\n```cubie\nx' = -x\n```\n"), [])

    def test_code_without_its_file_is_an_error(self):
        self.expect_one("```cubie\nx' = -x\n```\n", "page.md:1: cubie block without")

    def test_code_that_differs_is_an_error(self):
        self.expect_one("<!-- from examples/language/decay.cubie -->\n```cubie\nx' = x\n```\n", "differs")

    def test_file_that_nothing_runs_is_an_error(self):
        self.expect_one("<!-- from docs/page.md -->\n```cubie\n```\n", "no test runs docs/page.md")

    def test_indented_code_is_an_error_named_once(self):
        self.expect_one("Words:\n\n    x' = -x\n\n    y' = -y\n\nMore words.\n", "page.md:3: indented code")
        self.expect_one("Words:\n\n\tx' = -x\n", "page.md:3: indented code")

    def test_lists_and_wrapped_lines_may_be_indented(self):
        self.assertEqual(self.problems("* a point\n\n    goes on\n* words\n    wrapped\n\nA line\n    wrapped\n"), [])

    def test_lines_of_a_block_may_be_indented(self):
        self.assertEqual(self.problems("```sh\nif true; then\n\n    cubie\nfi\n```\n"), [])

    def test_block_of_another_kind_is_an_error(self):
        self.expect_one("```\nx' = -x\n```\n", "block without a language")
        self.expect_one("```rust\nfn f() {}\n```\n", "no test runs blocks of rust")
        self.expect_one("```julia\nx = 1\n```\n", "no test runs blocks of julia")
        self.assertEqual(self.problems("```julia\nx = 1\n```\n", "bindings/julia/README.md"), [])

    def test_fence_that_cannot_be_read_is_an_error(self):
        for page in ("  ```cubie\n  x' = -x\n  ```\n", "~~~\nx' = -x\n~~~\n", "``` cubie\nx' = -x\n```` \n"):
            found = self.problems(page)
            self.assertTrue(found and found[0].startswith("docs/page.md:1: fence"), (page, found))

    def test_block_without_end_is_an_error(self):
        self.expect_one("```sh\nls\n", "page.md:1: block without end")

    def test_link_to_nothing_is_an_error(self):
        self.expect_one("[there](nowhere.md)\n", "link to nowhere.md")


if __name__ == "__main__":
    unittest.main()
