#!/usr/bin/env python3
"""The layer check finds what it is there to find: each case is a small tree with one fault."""

import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import check_layers  # noqa: E402


class Layers(unittest.TestCase):
    def problems(self, files):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8")
            return check_layers.check(root)[0]

    def test_lower_room_and_own_room_are_fine(self):
        self.assertEqual(self.problems({
            "core/batch/batch.cpp": '#include "batch/batch.hpp"\n#include "util/error.hpp"\n#include <vector>\n'}), [])

    def test_higher_room_is_an_error(self):
        found = self.problems({"core/model/parser.cpp": '#include "symbolic/graph.hpp"\n'})
        self.assertEqual(len(found), 1)
        self.assertIn("higher room symbolic", found[0])

    def test_core_must_not_include_the_c_library(self):
        self.assertEqual(len(self.problems({"core/batch/a.cpp": '#include "capi/guard.hpp"\n'})), 1)

    def test_relative_path_upwards_is_an_error(self):
        self.assertEqual(len(self.problems({"core/util/a.cpp": '#include "../batch/batch.hpp"\n'})), 1)

    def test_unknown_room_is_an_error(self):
        self.assertEqual(len(self.problems({"core/attic/a.cpp": "int x;\n"})), 1)

    def test_llvm_header_outside_its_folder_is_an_error(self):
        self.assertEqual(len(self.problems({"core/compile/cache.cpp": "#include <llvm/Support/Error.h>\n"})), 1)
        self.assertEqual(self.problems({"core/compile/clang/jit.cpp": "#include <llvm/Support/Error.h>\n"}), [])

    def test_cuda_name_outside_its_folders_is_an_error(self):
        self.assertEqual(len(self.problems({"core/device/a.hpp": "struct A { CUstream stream; };\n"})), 1)
        self.assertEqual(len(self.problems({"core/batch/a.cpp": "int f() { return cuInit(0); }\n"})), 1)
        self.assertEqual(self.problems({"core/device/cuda/a.hpp": "struct A { CUstream stream; };\n"}), [])

    def test_cuda_name_in_a_comment_is_fine(self):
        self.assertEqual(self.problems({"core/device/a.hpp": '// a CUstream is one\nconst char* s = "CUstream";\n'}), [])

    def test_public_header_includes_stdint_only(self):
        self.assertEqual(len(self.problems({"include/cubie.h": "#include <stddef.h>\n"})), 1)

    def test_examples_see_the_public_header_only(self):
        self.assertEqual(len(self.problems({"examples/c/a.c": '#include "batch/batch.hpp"\n'})), 1)

    def test_too_long_a_file_is_an_error(self):
        self.assertEqual(len(self.problems({"core/util/a.cpp": "int x;\n" * 501})), 1)


if __name__ == "__main__":
    unittest.main()
